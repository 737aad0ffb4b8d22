"""The file within a file that Office wrote before 2007, and writes still around what has a password. MS-CFB. Pure."""

from collections.abc import Iterator
from struct import error, iter_unpack, unpack_from

_LAST = 0xFFFFFFFA  # and all above it are no sectors
_IN_HEADER = 109  # places of the table's own sectors
_ENTRY = 128
_SMALL = 4096  # streams below it are kept in the mini stream


class NoCompoundFileError(Exception):
    """The bytes are none, or are cut off."""


def names_in(content: bytes) -> set[str]:
    """Return the names of the streams. Raises NoCompoundFileError."""
    return {name for name, _, _ in _entries(content)}


def stream(content: bytes, *names: str) -> bytes:
    """Return the first stream with one of these names, or nothing where it is not kept whole sectors at a time."""
    for name, start, size in _entries(content):
        if name in names and size >= _SMALL:
            return _chain(content, start)[:size]
    return b""


def _entries(content: bytes) -> Iterator[tuple[str, int, int]]:
    try:
        (start,) = unpack_from("<I", content, 48)
        directory = _chain(content, start)
        for place in range(0, len(directory) - _ENTRY + 1, _ENTRY):
            (length,) = unpack_from("<H", directory, place + 64)
            name = directory[place : place + min(max(length - 2, 0), 62)]
            yield name.decode("utf-16-le", "replace"), *unpack_from("<II", directory, place + 116)
    except error as short:
        raise NoCompoundFileError from short


def _chain(content: bytes, start: int) -> bytes:
    """Return the sectors that follow each other from one on, each once at most."""
    size = _sector_size(content)
    table = _table(content, size)
    parts, sector, seen = [], start, set[int]()
    while sector < len(table) and sector not in seen:
        seen.add(sector)
        parts.append(_sector(content, sector, size))
        sector = table[sector]
    return b"".join(parts)


def _table(content: bytes, size: int) -> list[int]:
    """Return which sector follows each."""
    places = list(unpack_from(f"<{_IN_HEADER}I", content, 76))
    (more,) = unpack_from("<I", content, 68)
    seen = set[int]()
    while more < _LAST and more not in seen:
        seen.add(more)
        *further, more = _numbers(_sector(content, more, size)) or [_LAST]
        places += further
    own = (place for place in places if place < _LAST)
    return [number for place in own for number in _numbers(_sector(content, place, size))]


def _sector(content: bytes, number: int, size: int) -> bytes:
    return content[(number + 1) * size : (number + 2) * size]


def _numbers(sector: bytes) -> list[int]:
    return [number for (number,) in iter_unpack("<I", sector[: len(sector) // 4 * 4])]


def _sector_size(content: bytes) -> int:
    (power,) = unpack_from("<H", content, 30)
    if power not in (9, 12):
        raise NoCompoundFileError
    return 1 << int(power)
