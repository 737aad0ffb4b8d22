"""What each public page weighs with all that it loads: people open it on a telephone, on a prepaid plan."""

import pytest

from tests.page_weight import AFTER, FIRST_VISIT, weight

LIGHT = 16 * 1024  # of a public page, which has no script

PAGES = {
    "form": lambda v: v.open_form(),
    "refused": lambda v: v.sign_up(phone="1", name="", offers_email="yes"),
    "thanks": lambda v: v.sign_up() and v.thanks(),
    "notice": lambda v: v.get("/c/clinica-sonrisa/aviso"),
    "unknown": lambda v: v.get("/c/nobody"),
    "API": lambda v: v.get("/api/v1/docs"),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_first_visit_is_light(visitor, name):
    """Page, styles and picture together, compressed."""
    page = PAGES[name](visitor).body
    found = weight(page, lambda path: visitor.get(path).body)
    assert len(found) >= 4
    assert sum(found.values()) <= (FIRST_VISIT if name == "API" else LIGHT)


@pytest.mark.parametrize("name", [name for name in PAGES if name != "API"])
def test_a_later_visit_is_lighter(visitor, name):
    """The rest is kept by the browser: its name changes with its content."""
    assert weight(PAGES[name](visitor).body, lambda _: b"")["page"] <= AFTER
