"""The content lines of an iCalendar file, however a program wrapped and encoded them. RFC 5545 3.1. Knows no property."""

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass

_BREAK = re.compile(rb"\r\n|\r|\n")
_IS_PROPERTY = re.compile(rb"[A-Za-z][A-Za-z0-9-]*[;:]")
_TEXTS = (b"SUMMARY", b"DESCRIPTION", b"LOCATION")
# A zone's name may hold a colon without quotes: TZID=(UTC-08:00) Baja California:20261215T103000.
_BEFORE_DATE = re.compile(r":(?=\s*\d{4}-?\d\d-?\d\d)")
_HEAD = re.compile(r'(?:"[^"]*"|[^":])*')
_PARTS = re.compile(r'(?:"[^"]*"|[^;"]|")+')
_DATED = frozenset({"DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE"})


@dataclass(frozen=True)
class Line:
    """One property with its parameters; `number` is where it begins in the file, counted from 1."""

    number: int
    name: str  # in capitals, as are the parameters' names
    parameters: dict[str, str]
    value: str


def lines_of(content: bytes) -> Iterator[Line]:
    """Yield the properties of a file; what is no property is left out."""
    for number, raw in _unfolded(_in_one_encoding(content)):
        yield _line(number, _decoded(raw))


def _in_one_encoding(content: bytes) -> bytes:
    """Return UTF-16 as UTF-8, with or without its mark; anything else as it is."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace").encode()
    if content[1:20:2].strip(b"\0") == b"" and content[:1].isalpha():
        return content.decode("utf-16-le", "replace").encode()
    if content[:19:2].strip(b"\0") == b"" and content[1:2].isalpha():
        return content.decode("utf-16-be", "replace").encode()
    return content.removeprefix(b"\xef\xbb\xbf")


def _unfolded(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Join wrapped lines as bytes, before decoding: many programs wrap within a letter."""
    held, begun = bytearray(), 0
    for number, raw in enumerate(_BREAK.split(content), 1):
        if _is_wrapped_quoted_printable(held):
            held[-1:] = raw
        elif begun and raw[:1] in (b" ", b"\t"):
            held += raw[1:]
        elif _IS_PROPERTY.match(raw):
            if begun:
                yield begun, bytes(held)
            held, begun = bytearray(raw), number
        elif held[:11].upper().startswith(_TEXTS):  # a text with bare line breaks
            held += b" " + raw
    if begun:
        yield begun, bytes(held)


def _is_wrapped_quoted_printable(held: bytearray) -> bool:
    return held.endswith(b"=") and b"QUOTED-PRINTABLE" in held.partition(b":")[0].upper()


def _line(number: int, text: str) -> Line:
    name = text[: re.search("[;:]", text).start()].upper()  # type: ignore[union-attr]  # it is a property
    head, value = _halves(text, dated=name in _DATED)
    parts = [part.partition("=") for part in _PARTS.findall(head)[1:]]
    parameters = {key.strip().upper(): given.strip().strip('"').strip() for key, _, given in parts}
    if "QUOTED-PRINTABLE" in (parameters.get("ENCODING", "").upper(), *parameters):
        value = _decoded(quopri.decodestring(value.encode()))
    return Line(number, name, parameters, value)


def _halves(text: str, *, dated: bool) -> tuple[str, str]:
    found = _BEFORE_DATE.search(text) if dated else None
    end = found.start() if found else len(_HEAD.match(text)[0])  # type: ignore[index]  # it fits nothing too
    if text[end : end + 1] != ":":  # a quote that never ends
        end = text.index(":") if ":" in text else len(text)
    return text[:end], text[end + 1 :]


def _decoded(raw: bytes) -> str:
    """Read a line as UTF-8, else as Windows-1252: one file may hold both."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")
