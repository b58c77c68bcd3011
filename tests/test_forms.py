"""What a browser does with a form by itself, before our scripts have come or where they don't run."""

import re
from pathlib import Path

TEMPLATES = Path(__file__).parent.parent / "templates"
FORM = re.compile(r"<form\s[^>]*>")
ASKS = {"caseload/page.html", "brief/_where.html"}
"""Looks for something, and works so without scripts, too."""
SWAPPED_IN = {"readings/_page.html"}
"""By htmx alone."""
STARTS_HIDDEN = {"account/join.html"}


def test_no_form_puts_what_was_written_into_an_address():
    """Without a method a form is a GET: the words would be in the history, in logs, and lost to the page."""
    left = ASKS | SWAPPED_IN | STARTS_HIDDEN
    found = {
        f"{name}: {form}"
        for path in TEMPLATES.rglob("*.html")
        if (name := path.relative_to(TEMPLATES).as_posix()) not in left
        for form in FORM.findall(path.read_text())
        if 'method="dialog"' not in form and 'method="post"' not in form
    }
    assert found == set()
