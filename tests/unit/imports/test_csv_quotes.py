"""Quotation marks in CSV: right ones hold cells together, a stray one costs its own row and no other."""

import pytest

from chalicelib.imports.model import Outcome, Reason
from chalicelib.imports.read_file import read_file
from tests.builders import NOW
from tests.unit.imports.taking_in import FrontDesk

HEADER = "Fecha;Hora;Paciente;Celular"
NAMES = [f"Ana {chr(65 + n % 26)}{chr(97 + n // 26)}" for n in range(50)]
ROWS = [f"24/11/2026;{9 + n // 5}:{n % 5}0;{name};55123456{n:02}" for n, name in enumerate(NAMES)]


def reading(lines, end="\n"):
    return read_file((end.join([HEADER, *lines]) + end).encode(), now=NOW)


def marked(changes):
    """Return the fifty rows, with some of them written otherwise."""
    return [changes.get(n, row) for n, row in enumerate(ROWS)]


def with_mark(n, before="", after=""):
    """Return a row with marks about its name."""
    return ROWS[n].replace(NAMES[n], f"{before}{NAMES[n]}{after}")


STRAYS = {
    "before-a-name": {2: with_mark(2, before='"')},
    "before-the-first-cell": {2: '"' + ROWS[2]},
    "before-the-last-cell": {2: ROWS[2].replace(";55", ';"55')},
    "in-the-last-row": {49: with_mark(49, before='"')},
    "two-apart": {2: with_mark(2, before='"'), 30: with_mark(30, before='"')},
    "two-neighbours": {2: with_mark(2, before='"'), 3: with_mark(3, before='"')},
    "one-opens-another-closes": {2: with_mark(2, before='"'), 20: with_mark(20, after='"')},
    "before-a-right-pair": {2: with_mark(2, before='"'), 9: with_mark(9, '"', '"')},
    "before-a-doubled-one": {2: with_mark(2, before='"'), 9: with_mark(9, '""', '""')},
    "in-every-row": {n: with_mark(n, before='"') for n in range(50)},
    "after-a-name": {2: with_mark(2, after='"')},
    "within-right-marks": {2: with_mark(2, '"la "', '" x"')},
}


@pytest.mark.parametrize("changes", STRAYS.values(), ids=STRAYS)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_stray_mark_swallows_no_row(changes, end):
    """Fifty rows are fifty rows, numbered as they stand, and each with its own number."""
    rows = reading(marked(changes), end).rows
    assert [row.number for row in rows] == list(range(2, 52))
    assert [row.cells[3].strip('"') for row in rows] == [f"55123456{n:02}" for n in range(50)]
    assert all(NAMES[n] in row.cells[2] for n, row in enumerate(rows))


def test_a_row_that_no_reading_makes_whole_is_refused_with_its_number():
    """A stray mark beside a delimiter that belongs to a cell: which cell is which nobody knows."""
    torn = ROWS[2].replace(NAMES[2], f'"{NAMES[2]}; urgente')
    report = FrontDesk().take_in_bytes("\n".join([HEADER, *marked({2: torn})]).encode())
    odd = [(r.number, r.outcome, r.reason) for r in report.results if r.reason]
    assert odd == [(4, Outcome.REJECTED, Reason.QUOTE_NOT_CLOSED)]
    assert report.counts[Outcome.CREATED] == 49


@pytest.mark.parametrize(
    "cells",
    [
        '24/11/2026;10:30;"Ana\nPrueba";5512345678',
        '"24/11/2026";"10:30";"Ana\nPrueba";"5512345678"',
        '24/11/2026;10:30;"Ana; ""la güera""\nPrueba";5512345678',
        '24/11/2026;10:30;Ana Prueba;"55 1234\n5678"',
        '"24/11/2026\n";10:30;Ana Prueba;5512345678',
        '24/11/2026;10:30;"Ana' + "\nnota" * 60 + '";5512345678',
    ],
)
def test_right_marks_keep_a_cell_of_several_lines_together(cells):
    """Addresses and notes have lines; the rows after them are not disturbed."""
    sheet = reading([cells, ROWS[1], cells])
    assert [row.number for row in sheet.rows] == [2, 3 + cells.count("\n"), 4 + cells.count("\n")]
    assert [len(row.cells) for row in sheet.rows] == [4, 4, 4]


def test_marks_that_no_csv_reader_takes_are_no_crash():
    """Above its own limit of a cell Python's raises: once after 131,072 letters, once after 200,000."""
    for length in (200_000, 140_000, 40_000):
        long = ROWS[0].replace(NAMES[0], "a" * length)
        found = reading([long, with_mark(1, before='"'), *ROWS[2:]])
        assert [row.number for row in found.rows] == list(range(2, 52))


def test_a_hint_that_names_a_mark_is_no_hint():
    """`sep="` would have every cell delimited by what holds cells together."""
    content = f'sep="\n{HEADER}\n{ROWS[0]}\n'
    assert read_file(content.encode(), now=NOW).headers[2] == "Paciente"
