"""A page as a program that reads HTML sees it: which elements and attributes it has, where they lead. Never a browser."""

import html
import re
from urllib.parse import urlsplit

from tests.unit.web.public.front_desk import Seen, page_of

LEADS = ("href", "src", "action", "formaction", "data", "poster", "background", "xlink:href")
NEVER = ("style", "srcdoc")
OURS = frozenset({"", "wa.me"})
SCHEMES = frozenset({"", "https", "tel", "data"})
SAFE_IN_HTML = re.compile(r"[^<>\"'&]*")


def skeleton(page: Seen) -> list[tuple[str, tuple[str, ...]]]:
    """Return the elements in their order, each with the names of its attributes."""
    return [(tag, tuple(sorted(given))) for tag, given in page.tags]


def armour_wrong(answer, text: str, *, plain: str = "") -> str:
    """Return what is wrong with an answer that may show a hostile text, or nothing.

    `plain` is the same page without the text: what stands there already is ours.
    """
    body, seen = answer.body.decode(), page_of(answer)
    for tag, given in seen.tags:
        is_foreign = tag == "script" and f'src="{given.get("src")}"' not in plain
        if is_foreign or any(name.startswith("on") or name in NEVER for name in given):
            return f"<{tag}> with {sorted(given)}"
        for name in LEADS:
            to = urlsplit(html.unescape(given.get(name) or ""))
            if to.netloc not in OURS or to.scheme not in SCHEMES:
                return f"<{tag}> leads to {given[name]!r}"
    for name, value in answer.headers.items():
        if re.search(r"[\r\n\x00]", f"{name}{value}"):
            return f"header {name}"
    is_markup = len(text) > 1 and not SAFE_IN_HTML.fullmatch(text)
    return "the text as it was typed" if is_markup and text not in plain and text in body else ""


def words_of(text: str) -> str:
    """Return a text as a page shows it, runs of blanks as one."""
    return " ".join(text.split())
