"""Icons are drawn once a page and shown by their names: none is shown that is not drawn."""

import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError

import chalicelib.web
from chalicelib.web.render_page import environment

TEMPLATES = sorted(Path(chalicelib.web.__file__).parent.rglob("*.html"))
ICONS = "icons.html"


def icons():
    """Return the macros as a template sees them."""
    return environment().get_template(ICONS).module


def drawn(text):
    return re.findall(r'<symbol id="i-([\w-]+)" viewBox="0 0 24 24"><', text)


def test_every_icon_is_drawn_once():
    """Under a name of its own."""
    names = drawn(str(icons().symbols()))
    assert {"llamar", "confirmo", "hoy"} < set(names)
    assert len(names) == len(set(names))


def test_a_page_may_draw_only_what_it_shows():
    """A form with one icon sends one."""
    assert drawn(str(icons().symbols("confirmo"))) == ["confirmo"]
    assert str(icons().icon("confirmo")).count('<use href="#i-confirmo"/>') == 1


def test_an_icon_that_nobody_drew_is_a_defect():
    """Not an empty square."""
    for macro in (icons().icon, icons().symbols):
        with pytest.raises(UndefinedError):
            macro("unicornio")


def test_every_template_names_icons_that_exist():
    """By macro or by hand, in states that no other test may reach; what a page is told to draw is seen where it is drawn."""
    asked = r"""\b(?:icon|symbols)\(([^)]*)\)|#i-([\w-]+)"""
    texts = [path.read_text("utf-8") for path in TEMPLATES if path.name != ICONS]
    assert len(texts) > 5
    found = [match for text in texts for match in re.findall(asked, text)]
    named = {n for names, _ in found for n in re.findall(r"[\"']([\w-]+)[\"']", names)}
    named |= {by_hand for _, by_hand in found if by_hand}
    assert "confirmo" in named
    assert named <= set(drawn(str(icons().symbols())))
