"""The pages' own style sheets: small, readable in light and dark, and nothing from elsewhere. No framework."""

import gzip
import re
from pathlib import Path

import pytest

import chalicelib.web

WEB = Path(chalicelib.web.__file__).parent
SHEETS = sorted(WEB.glob("static/*.css"))
ALL_TOGETHER, EACH = 12_288, 3_072  # bytes, as the gateway sends them

# What is written on what, by the names of the tokens: text needs 4.5 to 1 (WCAG 2.2, 1.4.3).
WRITTEN = [
    *(("ink", ground) for ground in ("page", "card", "grey", "green-soft", "call-soft")),
    *(("quiet", ground) for ground in ("page", "card", "grey", "green-soft")),
    *(("green", ground) for ground in ("page", "card", "grey", "green-soft")),
    *((tone, ground) for tone in ("ask", "call") for ground in ("page", "card", f"{tone}-soft")),
    *(("card", ground) for ground in ("green", "call")),
    ("page", "ink"),
]


def rules_of(path):
    """Return a sheet without its comments."""
    return re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)


def tokens():
    """Return the colours of light and of dark, by name."""
    light, dark = rules_of(WEB / "static/common.css").split("prefers-color-scheme: dark", 1)
    return [dict(re.findall(r"--([\w-]+): #(\w+);", part)) for part in (light, dark)]


def luminance(colour):
    """Return how light a colour is, by WCAG's formula."""
    digits = colour if len(colour) == 6 else "".join(2 * digit for digit in colour)
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), WRITTEN)
def test_all_that_is_written_can_be_read(scheme, text, ground):
    """In light and in dark."""
    darker, lighter = sorted(luminance(tokens()[scheme][name]) for name in (text, ground))
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_dark_has_every_colour_of_light():
    """One that was forgotten would be light's, on a dark ground."""
    light, dark = tokens()
    assert light.keys() == dark.keys()
    assert light["page"] != dark["page"]


def test_the_sheets_are_small():
    """All together and each: who comes by a telephone waits for them."""
    sizes = {path.name: len(gzip.compress(path.read_bytes(), mtime=0)) for path in SHEETS}
    assert "common.css" in sizes
    assert max(sizes.values()) <= EACH
    assert sum(sizes.values()) <= ALL_TOGETHER


def test_a_sheet_brings_nothing_along():
    """No picture, no font, no other sheet, and nothing that moves."""
    assert SHEETS
    for path in SHEETS:
        assert not re.search(r"url\(|@import|@font-face|animation|transition", rules_of(path))


def test_every_class_of_the_templates_is_in_a_sheet():
    """A class that no sheet knows is a typing error, or a remnant."""
    known = {name for path in SHEETS for name in re.findall(r"\.([a-z]\w*)", rules_of(path))}
    pages = [path.read_text("utf-8") for path in WEB.rglob("*.html")]
    given = [text for page in pages for text in re.findall(r'class="([^"{]+)"', page)]
    used = {name for text in given for name in text.split()}
    assert {"card", "unseen"} <= used
    assert used <= known


def test_a_field_that_opens_with_its_box_is_hidden_only_where_that_works():
    """A browser that knows no :has shows it always."""
    text = "".join(map(rules_of, SHEETS))
    assert re.findall(r"[^}]*\.then[^}]*}", text) == re.findall(
        r"\s@supports selector\(:has\(a\)\) { \.ticks:not\(:has\(:checked\)\) \+ \.then { display: none; }",
        text,
    )
    assert ".then" in text
