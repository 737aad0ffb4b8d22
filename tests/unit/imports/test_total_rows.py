"""Rows that count the others are nobody's visit; whatever may be one stays one."""

import pytest

from chalicelib.imports.find_table import table_of
from chalicelib.imports.model import Reason, SheetRow

HEADER = SheetRow(1, ("Fecha", "Hora", "Paciente", "Celular"))
TOTALS = [
    *(("TOTAL", None, 5), (None, None, "Total de citas: 12"), ("Total", 2.0), ("Total: 12",)),
    *(("12 citas",), ("Citas: 12",), ("Pacientes: 8",), ("Subtotal", None, None, "$12,500.00")),
    *(("Gran total", "40"), ("Nº de citas", 3), ("Suma", "1.250,50"), ("Total do dia", 7)),
    *(
        ("Total", "MXN 1200"),
        ("Total", "100%"),
        ("Total", 4, "Confirmadas", 3),
        ("Total del mes", 40),
    ),
    *(("TOTAL:", "3 citas confirmadas"), ("Total", "1,250.00 pesos"), ("Suma:", "$3,400")),
    *(("Total citas", "12", "pacientes", "9"), ("Total appointments", 4), ("Soma", 3)),
]
VISITS = [
    ("Total", "10:30", "Ana López", "5512345678"),
    ("24/11/2026", "10:30", "Ana Total", "5512345678"),
    ("24/11/2026", "10:30", "Total Pérez"),
    ("Totalina Pérez", "5512345678"),
    ("Suma", None, None, "55 1234 5678"),
    ("Total 5512345678",),
    ("Total", "Ana López"),
    ("Soma Reyes", None, 1100),
    ("Suma Torres", None, 10),
    ("Total", "5512345678"),
    ("Total Reyes", "24", "10"),
    ("24/11/2026",),
    (None, None, "Cita", None),
    ("Citas de la tarde",),
]


def aside(row):
    """Return what a row below a header is set aside as."""
    sheet = table_of(
        [HEADER, SheetRow(2, ("24/11/2026", "9:00", "Eva", "5512345670")), SheetRow(3, row)],
        read_as="",
    )
    return sheet.rows[-1].aside


@pytest.mark.parametrize("row", TOTALS)
def test_totals_are_set_aside(row):
    """In three languages, with counts and money beside the word."""
    assert aside(row) is Reason.TOTALS


@pytest.mark.parametrize("row", VISITS)
def test_what_may_be_a_visit_is_none(row):
    """A telephone, an hour or a name beside the word makes it somebody's."""
    assert aside(row) is not Reason.TOTALS
