"""What a file is, told by its first bytes and never by its name; most of what is no agenda is told what it is. Pure."""

import re
from enum import StrEnum

from chalicelib.imports.model import Unreadable

LOOKED_AT = 2_000  # bytes of a text


class Kind(StrEnum):
    """What can be read."""

    WORKBOOK = "workbook"
    CALENDAR = "calendar"
    TEXT = "text"


_BYTES: tuple[tuple[Unreadable, str], ...] = (
    (Unreadable.PDF, r"[\s\S]{0,1000}?%PDF-\d"),
    (
        Unreadable.PICTURE,
        r"\x89PNG|\xff\xd8\xff|GIF8[79]a|RIFF[\s\S]{4}WEBP|II\*\0|MM\0\*|BM[\s\S]{4}\0\0\0\0",
    ),
    (Unreadable.PICTURE, r"[\s\S]{4}ftyp(hei|hev|mif|msf|avi)"),
    (
        Unreadable.RECORDING,
        r"[\s\S]{4}ftyp|OggS\0|ID3[\2-\4]\0|RIFF[\s\S]{4}(WAVE|AVI )|\x1aE\xdf\xa3|#!AMR",
    ),
    (
        Unreadable.ARCHIVE,
        r"Rar!\x1a|7z\xbc\xaf|\x1f\x8b\x08|BZh\d1AY|\xfd7zXZ|[\s\S]{257}ustar(\0|  \0)",
    ),
    (Unreadable.DATABASE, r"SQLite format 3\0|\0\x01\0\0Standard (Jet|ACE) DB|!BDN|PGDMP"),
    (Unreadable.DOCUMENT, r"\{\\rtf|%!PS"),
)
_TEXTS: tuple[tuple[Kind | Unreadable, str], ...] = (
    (Kind.CALENDAR, r"[\s\S]*?BEGIN:VCALENDAR"),
    (Unreadable.CONTACTS, r"BEGIN:VCARD"),
    (Unreadable.JSON, r"\{\s*(\"[^\"\n]*\"\s*:|\}|$)|\[\s*([\[{\"\]]|-?\d[\d.]*\s*[,\]])"),
    (Unreadable.WEB_PAGE, r"(?=[\s\S]*?\bMIME-Version:)(?=[\s\S]*?\bmultipart/related)[\w-]+:"),
    (Unreadable.MAIL, r"(?=[\s\S]*?(^|\n)(MIME-Version|Received|Return-Path): )[\w-]+: "),
    (
        Unreadable.WEB_PAGE,
        r"(<\?xml[^>]*>\s*)?(<!--((?!-->)[\s\S])*-->\s*)*<(!doctype html|html|head|body|meta|table|style|div|script|title|p|br)\b",
    ),
    (Unreadable.XML, r"<(\?xml|!DOCTYPE|[a-z]+:[a-z]+[\s>]|[a-z]+[\s>/])"),
)
_OF_BYTES = tuple((kind, re.compile(rule.encode("latin-1"))) for kind, rule in _BYTES)
_OF_TEXTS = tuple((kind, re.compile(rule, re.IGNORECASE)) for kind, rule in _TEXTS)
_ZIP = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def kind_of(content: bytes) -> Kind | Unreadable:
    """Return how a file is read, or what it is instead."""
    if content.startswith((_ZIP, OLD_OFFICE)):
        return Kind.WORKBOOK
    if content.startswith((b"PK\x05\x06", b"PK\x07\x08")):
        return Unreadable.ARCHIVE
    for not_ours, rule in _OF_BYTES:
        if rule.match(content):
            return not_ours
    text = _beginning(content)
    return next((kind for kind, rule in _OF_TEXTS if rule.match(text)), Kind.TEXT)


def _beginning(content: bytes) -> str:
    """Return the first words, whichever way two bytes make a letter; good for knowing a kind, and no more."""
    start = content[: LOOKED_AT * 2] if b"\0" in content[:200] else content[:LOOKED_AT]
    return start.replace(b"\0", b"").decode("latin-1").lstrip("\xff\xfe\xef\xbb\xbf \t\r\n")
