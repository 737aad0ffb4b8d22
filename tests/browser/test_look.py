"""What looks at the pages sees what it is there for: each fault below is one that a page had, or could have."""

import pytest

pytestmark = pytest.mark.browser

GOOD = """<!doctype html><html lang="es"><head><title>Hola</title><style>
body { background: #fff; color: #222; } a { color: #00c; } :focus-visible { outline: 3px solid; } %s</style></head>
<body><main><h1>Hola</h1><p>Nos vemos <a href="#">mañana a las 10:30</a></p>%s</main></body></html>"""

FAULTS = [
    (
        "@media (prefers-color-scheme: dark) { p { color: #999; } }",
        "",
        ("390-dark: color-contrast", "1366-dark: color-contrast"),
    ),
    ("h1 { width: 6rem; max-width: 96px; overflow: hidden; }", "", ("390-large: cut: Hola",)),
    ("p { width: 9rem; border: 1px solid; white-space: nowrap; }", "", ("390: cut: mañana",)),
    ("b { white-space: nowrap; }", f"<b>{'muy ' * 30}</b>", ("390: cut: the page is",)),
    ("a:focus-visible { outline: none; }", "", ("390: focus: no ring at a mañana",)),
    (
        "aside { position: fixed; inset: 0; background: #fff; }",
        "<aside>Aviso</aside>",
        ("390: focus: covered by aside. at a",),
    ),
    ("", "<input>", ("390-light: label",)),
]


def test_nothing_is_wrong_with_a_plain_page(browse):
    """Else nobody would believe it."""
    assert browse("looks", html=GOOD % ("", "")) == []


@pytest.mark.parametrize(("style", "body", "told"), FAULTS)
def test_each_fault_is_told(browse, style, body, told):
    """With the way of looking in which it shows."""
    seen = browse("looks", html=GOOD % (style, body))
    for one in told:
        assert any(line.startswith(one) for line in seen), seen
