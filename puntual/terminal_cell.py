"""What others wrote, as a cell of a terminal's table: no markup of ours, and nothing that a terminal would obey."""

from rich.markup import escape


def cell(text: str) -> str:
    """Return a text on one line, without control signs: an escape sequence in a name would draw over the screen."""
    return escape("".join(sign if sign.isprintable() else " " for sign in text))
