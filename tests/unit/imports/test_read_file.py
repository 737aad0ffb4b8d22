"""Which files are agendas, and the clear answer to those that are not."""

import random
import zipfile
from io import BytesIO

import pytest

from chalicelib.imports.file_limits import MOST_BYTES, MOST_ROWS
from chalicelib.imports.model import Sheet, Unreadable
from chalicelib.imports.read_file import read_file
from tests.builders import NOW
from tests.unit.imports.taking_in import FILES

HEADER = "Fecha;Hora;Paciente;Teléfono\r\n"
ROW = "23/11/2026;10:30;Ana López;55 1234 5678\r\n"


def reading(content):
    return read_file(content, now=NOW)


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_csv_is_read_in_any_usual_shape(delimiter, encoding):
    """Delimiters, byte order marks and the encodings of Excel give the same table."""
    text = (HEADER + ROW * 3).replace(";", delimiter)
    sheet = reading(text.encode(encoding))
    assert sheet.headers == ("Fecha", "Hora", "Paciente", "Teléfono")
    assert [row.cells[2] for row in sheet.rows] == ["Ana López"] * 3


def test_commas_inside_cells_do_not_make_columns():
    """A semicolon file whose names and numbers hold commas is still a semicolon file."""
    rows = 'Fecha;Paciente;Teléfono;Costo\n23/11/2026;"López, Ana";5512345678;1,200.00\n' * 1
    sheet = reading((rows + "24/11/2026;Pérez, Luis;5523456789;1,300.00\n").encode())
    assert [row.cells[1] for row in sheet.rows] == ["López, Ana", "Pérez, Luis"]


def test_excels_own_hint_is_followed():
    """`sep=;` in the first line names the delimiter and is no row."""
    sheet = reading(("sep=;\r\n" + HEADER + ROW).encode())
    assert (sheet.headers[0], sheet.rows[0].number) == ("Fecha", 3)


def test_row_numbers_are_those_that_the_spreadsheet_shows():
    """Titles, blank rows and cells with line breaks are counted."""
    text = f'Agenda\r\n\r\n{HEADER}23/11/2026;10:30;"Ana\r\nLópez";55\r\n\r\n{ROW}'
    assert [row.number for row in reading(text.encode()).rows] == [4, 7]


def test_blank_columns_on_the_right_are_none():
    """A sheet that was once wider leaves hundreds of delimiters in each row."""
    blank = ";" * 700
    sheet = reading((HEADER + ROW * 2).replace("\r\n", f"{blank}\r\n").encode())
    assert sheet.headers == ("Fecha", "Hora", "Paciente", "Teléfono")
    assert [len(row.cells) for row in sheet.rows] == [4, 4]
    wide = (HEADER + ROW * 2).replace("\r\n", f"{blank}x\r\n").encode()
    assert reading(wide) is Unreadable.TOO_MANY_ROWS


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", Unreadable.EMPTY),
        (b"\xef\xbb\xbf \r\n", Unreadable.EMPTY),
        (HEADER.encode(), Unreadable.NO_ROWS),
        (b"PK\x03\x04" + bytes(200), Unreadable.DAMAGED),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), Unreadable.DAMAGED),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VEVENT\r\n", Unreadable.NO_ROWS),
        (b"x" * (MOST_BYTES + 1), Unreadable.TOO_LARGE),
        ((HEADER + ROW * (MOST_ROWS + 1)).encode(), Unreadable.TOO_MANY_ROWS),
    ],
)
def test_what_is_no_agenda_gets_its_answer(content, why):
    """Empty, too large, too many rows, broken archives: each its own word; other kinds in test_file_kind.py."""
    assert reading(content) is why


def test_random_bytes_are_never_a_crash():
    """Any junk is an answer; a seed makes it the same junk each time."""
    dice = random.Random(17)  # junk needs no secrecy
    answers = set()
    for _ in range(300):
        junk = dice.randbytes(dice.randrange(1, 3_000))
        for start in (b"", b"PK\x03\x04", b"BEGIN:VCALENDAR\r\n", b"\xff\xfe"):
            answers.add(reading(start + junk))
    assert {Unreadable.NOT_A_TABLE, Unreadable.DAMAGED} <= answers
    assert answers <= set(Unreadable)


def test_a_small_zip_that_unpacks_to_a_huge_one_is_refused():
    """A zip bomb is told by its own index, before anything is unpacked."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("xl/worksheets/sheet1.xml", bytes(200_000_000))
    assert len(packed.getvalue()) < MOST_BYTES
    assert reading(packed.getvalue()) is Unreadable.TOO_LARGE


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("erp-dental.xlsx", {Unreadable.NOT_A_TABLE}),
        ("google-calendar.ics", {Unreadable.NOT_A_TABLE, Unreadable.NO_ROWS}),
    ],
)
def test_damaged_spreadsheets_and_calendars_are_never_a_crash(name, answers):
    """Each byte of the real files changed in turn gives an answer or a table, and so does each part of them."""
    whole = (FILES / name).read_bytes()
    ends = set()
    for place in range(0, len(whole), 37):
        changed = whole[:place] + bytes([whole[place] ^ 0x5A]) + whole[place + 1 :]
        for found in (reading(changed), reading(whole[:place] or b"x")):
            ends.add(found if isinstance(found, Unreadable) else type(found))
    assert ends >= {Sheet}
    assert ends <= {Sheet, *Unreadable}
