"""What a browser does with a form by itself, before our scripts have come or where they don't run."""

import re
from pathlib import Path

TEMPLATES = Path(__file__).parent.parent / "templates"
FORM = re.compile(r"<form\s[^>]*>")
OTHERWISE = {
    "caseload/page.html": "looks for a client, without scripts, too",
    "brief/_where.html": "compares two times, without scripts, too",
    "readings/_page.html": "is put in by htmx alone",
    "account/join.html": "is hidden until its script shows it",
}


def test_no_form_puts_what_was_written_into_an_address():
    """Without a method a form is a GET: the words would be in the history, in logs, and lost to the page."""
    found = {
        f"{name}: {form}"
        for path in TEMPLATES.rglob("*.html")
        if (name := path.relative_to(TEMPLATES).as_posix()) not in OTHERWISE
        for form in FORM.findall(path.read_text())
        if 'method="dialog"' not in form and 'method="post"' not in form
    }
    assert found == set()
