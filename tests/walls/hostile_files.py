"""Files that nobody would send, or that somebody would on purpose, and what each must end in."""

import random
import zipfile
from io import BytesIO

from chalicelib.imports.model import Sheet, Unreadable
from chalicelib.imports.read_file import read_file
from chalicelib.imports.sheet_as_json import from_json, to_json
from tests.builders import NOW
from tests.unit.imports.workbooks import (
    Page,
    a_visit,
    an_agenda,
    an_ods,
    an_xls,
    an_xlsb,
    an_xlsx,
    zipped,
)

ROWS = [a_visit("Ana López"), a_visit("José Peña", hour="11:00", number="55 9876 5432")]
PAGES = (an_agenda("Citas", *ROWS), Page("Datos", (("a", "b"),), hidden=True))
CSV = "\r\n".join(["Fecha;Hora;Paciente;Celular", *(";".join(row) for row in ROWS), ""])
QUOTED = "\n".join(["Fecha,Hora,Paciente,Celular", *('"' + '","'.join(r) + '"' for r in ROWS)])
CALENDAR = """BEGIN:VCALENDAR\r
VERSION:2.0\r
BEGIN:VEVENT\r
UID:w1\r
DTSTART;TZID=America/Mexico_City:20261125T103000\r
DTEND;TZID=America/Mexico_City:20261125T113000\r
RRULE:FREQ=WEEKLY;COUNT=3\r
EXDATE;TZID=America/Mexico_City:20261202T103000\r
SUMMARY:Ana López 55 1234 5678\r
END:VEVENT\r
END:VCALENDAR\r
"""
SEEDS: dict[str, list[bytes]] = {
    "text": [
        *(CSV.encode(codec) for codec in ("utf-8", "cp1252", "mac_roman", "cp850", "utf-16")),
        QUOTED.encode(),
        f"sep=;\n{CSV}".encode(),
        CSV.replace("Ana", '"Ana').encode(),
        b'{"a": 1}',
        b"<!-- a --><table><tr><td>",
        b"MIME-Version: 1.0\nContent-Type: multipart/related\n",
    ],
    "workbook": [made(*PAGES) for made in (an_xlsx, an_xlsb, an_ods, an_xls)],
    "calendar": [CALENDAR.encode(), CALENDAR.replace("\r\n", "\n").encode("utf-16")],
}


def is_an_answer(content: bytes) -> bool:
    """Tell whether it is answered, and the answer survives the way between processes; raises what reading raises."""
    found = read_file(content, now=NOW)
    survives = from_json(to_json(found)) == found or "nan" in repr(found)
    return isinstance(found, (Sheet, Unreadable)) and survives


def mangled(reader: str, seed: int) -> bytes:
    """Return a file of a reader with some bytes changed, cut out, doubled or moved: the same for each seed."""
    dice = random.Random(seed)
    content = dice.choice(SEEDS[reader])
    if content.startswith(b"PK") and dice.random() < 0.8:
        return _mangled_within(content, dice)
    return _changed(content, dice)


def _mangled_within(archive: bytes, dice: random.Random) -> bytes:
    """Change one of the parts, so that the zip itself is whole: what lies within is reached."""
    with zipfile.ZipFile(BytesIO(archive)) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    name = dice.choice(sorted(parts))
    parts[name] = _changed(parts[name], dice)
    return zipped(parts)


def _changed(content: bytes, dice: random.Random) -> bytes:
    for _ in range(dice.randrange(1, 6)):
        start = dice.randrange(len(content) + 1)
        piece = content[start : start + dice.randrange(1, 30)]
        put = dice.choice(
            [b"", dice.randbytes(len(piece)), piece * 3, piece[::-1], dice.choice(DICTIONARY)]
        )
        content = content[:start] + put + content[start + len(piece) :]
    return content


DICTIONARY = [
    b'"',
    b'""',
    b"\r",
    b"\0",
    b"\xff\xff\xff\xff",
    b"\x81",
    b"99999999999999999999",
    b"XFD1048576",
    b"&#0;",
    b"<![CDATA[",
    b"\n\n;;;\n",
    "ó—¢\ufeff".encode(),
    b"1e400",
    b"-1",
]
