"""The letters of a name, whatever wrote the file: Excel, a Mac, DOS, the web; and what is said where it is not sure."""

import pytest

from chalicelib.imports.model import Unreadable
from chalicelib.imports.read_file import read_file
from tests.builders import NOW

PEOPLE = ["Ana López", "MUÑOZ IBÁÑEZ", "José Peña", "Íñigo Güemes", "João Conceição", "Zoé"]
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "cp1252": "Windows-1252",
    "latin-1": "Windows-1252",
    "mac_roman": "Mac Roman",
    "cp850": "DOS (850)",
}


def reading(content):
    return read_file(content, now=NOW)


def a_csv(*people):
    """Return a small agenda that names them, without an accent elsewhere."""
    lines = ["Fecha;Hora;Paciente;Celular"]
    lines += [f"24/11/2026;10:30;{who};5512345678" for who in people]
    return "\n".join(lines)


@pytest.mark.parametrize(("encoding", "said"), ENCODINGS.items())
@pytest.mark.parametrize("people", [PEOPLE, ["Ana López"], ["PEÑA"], ["Ángel"]])
def test_a_name_is_read_with_its_letters(encoding, said, people):
    """One accent in a whole file is enough to know who wrote it."""
    sheet = reading(a_csv(*people).encode(encoding))
    assert [row.cells[2] for row in sheet.rows] == people
    assert sheet.read_as.startswith(f"CSV, {said}, ")


@pytest.mark.parametrize(
    "signs", ["5° piso", "— urgente", "“la güera”", "1ª vez", "¿viene?", "€ 20"]
)
def test_signs_between_words_are_at_home(signs):
    """They are no part of a word, and no sign of another alphabet."""
    sheet = reading(a_csv(f"Ana Lopez {signs}").encode("cp1252"))
    assert signs in sheet.rows[0].cells[2]


def test_what_was_written_twice_is_read_once():
    """A program took UTF-8 for Windows-1252 and wrote that as UTF-8: "LÃ³pez"."""
    twice = a_csv("Ana López", "Peña").encode().decode("cp1252").encode()
    sheet = reading(twice)
    assert [row.cells[2] for row in sheet.rows] == ["Ana López", "Peña"]
    assert "written twice" in sheet.read_as


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (a_csv(*PEOPLE).encode() + b"25/11/2026;9:00;Jos\xc3;5512345678\n", "letters were lost"),
        (a_csv("Łukasz Gołąb").encode("cp1250"), "not sure: look at the accents"),
        (a_csv("Ana L�pez").encode(), "letters were lost before"),
        (a_csv("Ana L?pez").encode().replace(b"?", b"\x9d"), "not sure: look at the accents"),
    ],
)
def test_what_is_not_sure_is_said(content, said):
    """Letters that are at home in none of our languages, and letters that were lost before."""
    assert said in reading(content).read_as


@pytest.mark.parametrize("stray", ["\x1a", "\x00", "\x0c\x07"])
def test_a_stray_control_character_is_left_out(stray):
    """DOS programs end a file with one, and some write one into a cell; a file full of them is no text."""
    whole = a_csv(*PEOPLE).replace("Güemes", f"Gü{stray[-1]}emes") + stray
    sheet = reading(whole.encode("cp1252"))
    assert [row.cells[2] for row in sheet.rows] == PEOPLE
    assert reading(a_csv(*PEOPLE).replace("e", stray[-1]).encode()) is Unreadable.NOT_A_TABLE


@pytest.mark.parametrize("encoding", [*ENCODINGS])
def test_a_calendar_is_read_with_its_letters(encoding):
    """It ought to be UTF-8, and not every program knows."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "UID:1", "DTSTART:20261125T163000Z"]
    lines += ["SUMMARY:José Peña 55 1234 5678", "END:VEVENT", "END:VCALENDAR", ""]
    sheet = reading("\r\n".join(lines).encode(encoding))
    assert [row.cells[4] for row in sheet.rows] == ["José Peña 55 1234 5678"]
