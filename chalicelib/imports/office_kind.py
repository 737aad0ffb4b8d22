"""What a zip or a compound file of Office's is, before anybody tries to read it as a workbook. Pure."""

import io
import zipfile
import zlib

from chalicelib.imports.compound_file import NoCompoundFileError, names_in, stream
from chalicelib.imports.file_kind import OLD_OFFICE
from chalicelib.imports.file_limits import MOST_UNPACKED
from chalicelib.imports.measure_workbook import reaches_too_far
from chalicelib.imports.model import Unreadable

_BOOKS = frozenset({"xl/workbook.xml", "xl/workbook.bin", "content.xml"})
_ODF = b"application/vnd.oasis.opendocument."
_FILEPASS = b"\x2f\x00"  # XLS: the record of a password, among the first
_CANNOT_UNPACK = (
    NoCompoundFileError,
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    ValueError,
    OSError,
    EOFError,
    KeyError,
    RuntimeError,  # NotImplementedError is one
)


def why_unreadable(content: bytes) -> Unreadable | None:
    """Return why a workbook is not to be opened, or None for one that is."""
    try:
        why = _why_old(content) if content.startswith(OLD_OFFICE) else _why_zip(content)
        return why or (Unreadable.TOO_MANY_ROWS if reaches_too_far(content) else None)
    except _CANNOT_UNPACK:
        return Unreadable.DAMAGED


def _why_old(content: bytes) -> Unreadable | None:
    names = {name.lower() for name in names_in(content)}
    if "root entry" not in names:
        return Unreadable.DAMAGED
    if names & {"encryptedpackage", "encryptioninfo"}:
        return Unreadable.PASSWORD  # a new workbook within an old file
    if names & {"worddocument", "powerpoint document"}:
        return Unreadable.DOCUMENT
    if not names & {"workbook", "book"}:
        return Unreadable.NOT_A_TABLE
    book = stream(content, "Workbook", "WORKBOOK", "Book", "BOOK")
    if not book:
        return Unreadable.DAMAGED
    return Unreadable.PASSWORD if _has_filepass(book) else None


def _has_filepass(book: bytes) -> bool:
    place = 0
    for _ in range(4):  # BOF, perhaps WRITEPROT and such, then FILEPASS
        if book[place : place + 2] == _FILEPASS:
            return True
        place += 4 + int.from_bytes(book[place + 2 : place + 4], "little")
    return False


def _why_zip(content: bytes) -> Unreadable | None:
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        entries = zipped.infolist()
        if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
            return Unreadable.TOO_LARGE
        if any(entry.flag_bits & 1 for entry in entries):
            return Unreadable.PASSWORD
        if any(entry.compress_type not in (0, 8) for entry in entries):
            return Unreadable.DAMAGED  # no program of an office writes others
        return _why_package(zipped, {entry.filename.lower() for entry in entries})


def _why_package(zipped: zipfile.ZipFile, names: set[str]) -> Unreadable | None:
    if any(name.startswith(("word/", "ppt/")) for name in names):
        return Unreadable.DOCUMENT
    if any(name.endswith(".iwa") or name == "index.zip" for name in names):
        return Unreadable.NUMBERS
    if b"encryption-data" in _part(zipped, "META-INF/manifest.xml"):
        return Unreadable.PASSWORD
    kind = _part(zipped, "mimetype")
    if kind.startswith(_ODF) and not kind.startswith(_ODF + b"spreadsheet"):
        return Unreadable.DOCUMENT
    return None if names & _BOOKS else Unreadable.ARCHIVE


def _part(zipped: zipfile.ZipFile, name: str) -> bytes:
    return zipped.read(name) if name in zipped.namelist() else b""
