"""Who may import whom, and what never stands in a template (architecture.md), read from the files."""

import ast
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PWA, SCRIPTS, TEMPLATES = ROOT / "pwa", ROOT / "static" / "js", ROOT / "templates"

# Of ours. What is not listed may import what it likes, except routes and the ends of the chain.
MAY_IMPORT = {
    "errors": set(),
    "config": set(),
    "kinds": set(),
    "db": {"turns", "driver"},
    "turns": set(),
    "writing": {"db"},
    "models": {"db", "errors"},
    "brief": {"kinds", "safety"},
    "safety": {"kinds"},
    "guides": {"kinds"},
    "driver": set(),
    "wire": {"errors", "kinds"},
    "sync": {"models", "kinds", "errors", "wire", "driver"},
    "access": {"models", "kinds", "errors", "driver"},
    "limits": {"driver", "errors"},
    "sealing": {"models", "errors", "driver", "db"},
    "failing": set(),
    "structs": set(),
    "ceremonies": {"models", "errors", "challenges"},
    "migrations": {"config", "db", "models"},
}
ENDS = {"cli": {""}, "backups": {"cli"}, "serving": {"cli", ""}, "demo": {"cli"}}
"""Who may import these."""

ONLY = {
    "webauthn": {"ceremonies"},
    "cryptography": {"sealing", "ceremonies"},
    "pysqlite3": {"db", "turns", "backups"},
    "pywebpush": {"reminders"},
    "alembic": {"migrations"},
}
KNOW_NO_FLASK = {
    "driver",
    "turns",
    "writing",
    "errors",
    "config",
    "kinds",
    "models",
    "brief",
    "wire",
    "sync",
    "access",
    "limits",
    "sealing",
    "failing",
    "structs",
}
KNOW_NO_FLASK |= {
    "safety",
    "ceremonies",
    "invitations",
    "confirming",
    "joining",
    "tokens",
    "qr",
    "tickets",
    "challenges",
    "demo",
    "backups",
    "serving",
    "audit",
    "care",
    "consents",
    "cover",
    "readings",
    "staff",
}

ROOM = {"room-store.js", "room-sync.js", "room-rules.js"}
"""The same three for a therapist's tablet."""
READ_ENTRIES = {"history/shown.py", "revisions.py", "messages.py"}
READ_ENTRIES |= {"appointments.py", "reviews.py", "unlocks.py", "drafts.py", "recording.py"}
READ_ENTRIES |= {"plans.py", "plan_versions.py"}
"""The stream itself, and where held back entries are dropped; messages.py asks only whether a name is taken,
the others read nothing but kinds of the therapists' own."""

# Chosen looks and signals, the same for whoever uses the phone: nothing personal.
KEEP_LOOKS = {"early.js", "phone/views/me.js", "elements/guide-cues.js", "phone/country.js"}


def python_files() -> list[Path]:
    return sorted(path for path in PWA.rglob("*.py") if "versions" not in path.parts)


def module_of(path: Path) -> str:
    """The part of pwa that a file belongs to: `sync`, `models`, `routes`; "" is pwa/__init__.py."""
    first = path.relative_to(PWA).parts[0].removesuffix(".py")
    return "" if first == "__init__" else first


def imports(path: Path) -> Iterator[str]:
    """Full names, e.g. `pwa.routes.sync` or `flask`; `from pwa import x` counts as `pwa.x`."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "pwa":
            yield from (f"pwa.{name.name}" for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import hides who imports whom"
            yield node.module or ""


def ours(path: Path) -> set[str]:
    own = module_of(path)
    return {name.split(".")[1] for name in imports(path) if name.startswith("pwa.")} - {own}


def each(paths: list[Path], root: Path) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", paths, ids=[str(path.relative_to(root)) for path in paths])


@each(python_files(), PWA)
def test_a_module_imports_only_what_its_place_allows(path):
    module, imported = module_of(path), ours(path)
    if module in MAY_IMPORT:
        assert imported <= MAY_IMPORT[module]
    if module:
        assert "routes" not in imported
    for end, importers in ENDS.items():
        assert end not in imported or module in importers | {end}


@each(python_files(), PWA)
def test_a_vendor_lives_behind_one_adapter(path):
    for name in imports(path):
        importers = ONLY.get(name.split(".")[0])
        assert importers is None or module_of(path) in importers


@each([path for path in python_files() if module_of(path) in KNOW_NO_FLASK], PWA)
def test_the_domain_knows_no_request(path):
    assert not {name.split(".")[0] for name in imports(path)} & {"flask", "werkzeug"}


@each(sorted((PWA / "brief").rglob("*.py")), PWA)
def test_the_brief_is_pure(path):
    assert not {name.split(".")[0] for name in imports(path)} & {"sqlalchemy", "flask", "os", "random"}


@each(sorted((PWA / "routes").glob("*.py")), PWA)
def test_a_route_imports_no_other_route(path):
    assert not [name for name in imports(path) if name.startswith("pwa.routes")]


@each(python_files(), PWA)
def test_what_clients_wrote_is_read_where_held_back_entries_are_dropped(path):
    """A module that is not named here reads clients' entries through pwa.history or pwa.revisions."""
    reads = re.search(
        r"\b(Entry(Revision)?|Superseded)\.body\b|\bselect\(\s*(Entry(Revision)?|Superseded)\b",
        path.read_text(),
    )
    assert reads is None or str(path.relative_to(PWA)) in READ_ENTRIES


@each(python_files(), PWA)
def test_only_config_reads_the_environment(path):
    read = re.search(r"\bos\.(environ|getenv)\b|from os import", path.read_text())
    assert read is None or module_of(path) == "config"


@each(python_files(), PWA)
def test_now_is_asked_for_at_the_edges_only(path):
    """Elsewhere it is a parameter (style.md 10)."""
    asked = re.search(r"\bnow\(UTC\)|\.utcnow\(|time\.time\(", path.read_text())
    assert asked is None or module_of(path) in {"guards", "cli", "assets", "warming"}


def scripts(folder: str = "") -> list[Path]:
    return sorted((SCRIPTS / folder).rglob("*.js"))


def script_imports(path: Path) -> list[str]:
    """As seen from static/js: `phone/store.js`; a name made at run time ends at its first variable."""
    static = r"""^(?:import\s+(?:[\w{},*\s]+?\bfrom\s*)?|export\s+[\w{},*\s]+?\bfrom\s*)['"]([^'"]+)['"]"""
    found = re.findall(static, path.read_text(), re.MULTILINE)
    found += re.findall(r"""\bimport\(\s*['"`]([^'"`$]+)""", path.read_text())
    return [str((path.parent / name).resolve().relative_to(SCRIPTS.parent)) for name in found]


@each(scripts(), SCRIPTS)
def test_nobody_but_the_store_touches_the_database_on_the_phone(path):
    if path != SCRIPTS / "phone" / "database.js":
        assert not re.search(r"\bindexedDB\b|\bglobalThis\.idb\b|vendor/idb", path.read_text())
    if path not in {SCRIPTS / "phone" / name for name in ("store.js", "room-store.js")}:
        assert "js/phone/database.js" not in script_imports(path)


@each(scripts("elements"), SCRIPTS)
def test_elements_know_neither_store_nor_network(path):
    known = ("js/elements/", "vendor/minisearch@")
    assert all(name.startswith(known) for name in script_imports(path))
    assert not re.search(
        r"\bfetch\(|XMLHttpRequest|WebSocket|\bcaches\b|indexedDB|BroadcastChannel", path.read_text()
    )


@each(scripts("phone/views"), SCRIPTS)
def test_views_import_no_other_view(path):
    assert not [name for name in script_imports(path) if "/views/" in name]


@each(scripts("phone"), SCRIPTS)
def test_the_store_and_the_syncer_know_no_page(path):
    if path.name in {"store.js", "database.js", "sync.js", "rules.js", "op.js", "view.js"} | ROOM:
        allowed = re.compile(
            r"js/phone/(room-)?(store|spare|database|op|view|wire|schema|dates|rules|change|ids)[-\w]*\.js|vendor/idb@"
        )
        assert [name for name in script_imports(path) if not allowed.match(name)] == []


@each(scripts(), SCRIPTS)
def test_nothing_personal_is_kept_where_it_can_not_be_purged(path):
    text = path.read_text()
    assert "document.cookie" not in text
    assert "sessionStorage" not in text
    assert "localStorage" not in text or str(path.relative_to(SCRIPTS)) in KEEP_LOOKS


@each(scripts(), SCRIPTS)
def test_scripts_make_no_code_and_no_markup_of_text(path):
    text = path.read_text()
    assert not re.search(
        r"\beval\(|new Function\(|document\.write|setAttribute\(['\"]style|\bconsole\.log\b", text
    )
    assert "<div" not in text, "markup lives in templates/"


def templates() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


@each(templates(), TEMPLATES)
def test_a_template_has_no_inline_script_or_style(path):
    text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
    for tag in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in tag or 'type="application/json"' in tag
    assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=|hx-on|javascript:|\bjs:", text)


@each(templates(), TEMPLATES)
def test_a_template_escapes_what_it_shows_and_asks_no_other_host(path):
    text = path.read_text()
    assert not re.search(r"\|\s*safe\b|\{%-?\s*autoescape|\[\[\[|\[\[&|\[\[\{", text)
    assert not re.search(r"""(?:src|action|hx-[a-z]+|srcset)=["']?(?:https?:)?//""", text)


@pytest.mark.parametrize("of", ["static", "tests"])
def test_every_vendored_file_is_as_it_was_published(of):
    folder = ROOT / of / "vendor"
    known = dict(reversed(line.split()) for line in (folder / "SHA256SUMS").read_text().splitlines())
    files = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "SHA256SUMS"
    }
    assert {name.removeprefix("./"): digest for name, digest in known.items()} == files
