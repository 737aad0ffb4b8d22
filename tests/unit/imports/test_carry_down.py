"""A day that stands once for several rows: merged cells and titles, carried down where that is clear and nowhere else."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from chalicelib.imports.carry_down import fill_merged
from chalicelib.imports.merged_in_ods import merged_in_ods
from tests.unit.imports.small_spreadsheets import covered, ods, ods_cell, xlsx
from tests.unit.imports.taking_in import FrontDesk, ended

ANA, LUIS, ROSA = (
    "Ana López;5512345678",
    "Luis Pérez;5523456789",
    "Rosa Ávila;5534567890",
)


def taken_in(content):
    """Return how the rows ended, and the days and hours of the agenda."""
    desk = FrontDesk()
    report = desk.take_in_bytes(content)
    assert sum(report.counts.values()) == len(report.results)
    return ended(report), [line[:16] for line in desk.agenda()]


def lines(*rows):
    return "\n".join(rows).encode()


def test_titles_are_carried_down_to_the_next_title():
    """Each group has its day; a title is a row that is no visit, and the header again is one too."""
    ends, agenda = taken_in(
        lines(
            "Agenda de la semana",
            "Lunes 23 de noviembre",
            "Hora;Paciente;Celular",
            f"10:30;{ANA}",
            "",
            "Martes 24 de noviembre",
            "Hora;Paciente;Celular",
            f"9:00;{LUIS}",
            "10:00;;",
            f"11:00;{ROSA}",
        )
    )
    assert agenda == ["2026-11-23 10:30", "2026-11-24 09:00", "2026-11-24 11:00"]
    assert ends == [
        *("4 created", "6 unchanged day_title", "7 unchanged repeated_in_file", "8 created"),
        *("9 needs_review phone_missing", "10 created"),
    ]


TITLES = [
    *("Lunes 23 de noviembre", "LUNES 23 DE NOVIEMBRE DE 2026", "lun 23 nov", "lun. 23/11"),
    *("23 de noviembre de 2026", "23/11/2026", "Monday, November 23, 2026", "2026-11-23"),
    *("Segunda-feira, 23 de novembro", "Día: 23/11/2026", "Citas del lunes 23 de noviembre"),
    *("Agenda del día 23/11/2026", "Pacientes 23 de noviembre", "Dia 23 de noviembre"),
]


@pytest.mark.parametrize("title", TITLES)
def test_a_title_is_known_in_many_spellings(title):
    """Weekday or not, year or not, in three languages, with or without what it is a title of."""
    ends, agenda = taken_in(lines("Hora;Paciente;Celular", f"{title};;", f"10:30;{ANA}"))
    assert (ends, agenda) == (["2 unchanged day_title", "3 created"], ["2026-11-23 10:30"])


NO_TITLES = [
    *("Semana del 23 de noviembre", "23 al 27 de noviembre", "Lunes 23", "Noviembre 2026"),
    *("Cancelados", "LISTA DE ESPERA", "Lunes", "Próxima semana", "Fecha: 24/11/2026", "46350"),
    *("Impreso el 24/11/2026", "Reagendar del 24/11/2026", "24/11/2026 10:00", "NOTAS"),
]


@pytest.mark.parametrize("text", NO_TITLES)
def test_nothing_is_carried_past_a_row_that_may_begin_something_else(text):
    """A week, a list of who cancelled, a day that cannot be read: the rows below have no day."""
    ends, agenda = taken_in(
        lines(
            "Hora;Paciente;Celular",
            "Lunes 23 de noviembre;;",
            f"10:30;{ANA}",
            f";{text};",
            f"11:00;{LUIS}",
        )
    )
    assert agenda == ["2026-11-23 10:30"]
    assert ends[-1] == "5 rejected date_missing"


@pytest.mark.parametrize("text", ["Dra. Núñez", "Dr. Güemes", "11:00"])
def test_a_doctors_name_and_a_free_hour_end_no_group(text):
    """The day of the title goes on below them."""
    rows = ("Hora;Paciente;Celular", "Lunes 23 de noviembre;;", f"{text};;", f"10:30;{ANA}")
    assert taken_in(lines(*rows))[1] == ["2026-11-23 10:30"]


def test_a_title_whose_weekday_is_another_is_for_review():
    """24 November 2026 is a Tuesday: each row of the group is asked about."""
    rows = ("Hora;Paciente;Celular", "Lunes 24 de noviembre;;", f"10:30;{ANA}", f"11:00;{LUIS}")
    ends, agenda = taken_in(lines(*rows))
    assert agenda == []
    assert ends[1:] == ["3 needs_review weekday_differs", "4 needs_review weekday_differs"]


def test_a_file_whose_rows_have_days_of_their_own_is_left_as_it_is():
    """A row with only a date among dated rows is an unfinished row, not a title."""
    ends, agenda = taken_in(
        lines(
            "Fecha;Hora;Paciente;Celular",
            "23/11/2026;;;",
            f";10:30;{ANA}",
            f"24/11/2026;11:00;{LUIS}",
        )
    )
    assert agenda == ["2026-11-24 11:00"]
    assert ends[:2] == ["2 rejected time_missing", "3 rejected date_missing"]


def test_a_day_in_the_column_of_dates_may_be_a_title():
    """Where no row has a date of its own, the one that stands alone is that of the rows below."""
    rows = ("Fecha;Hora;Paciente;Celular", "23/11/2026;;;", f";10:30;{ANA}", f";11:00;{LUIS}")
    assert taken_in(lines(*rows))[1] == ["2026-11-23 10:30", "2026-11-23 11:00"]


@pytest.mark.parametrize(
    ("above", "agenda"),
    [
        ("Agenda del 23/11/2026", ["2026-11-23 10:30"]),
        ("Lunes 23 de noviembre de 2026", ["2026-11-23 10:30"]),
        ("23/11/2026", []),
        ("Impreso el 23/11/2026", []),
        ("Fecha: 23/11/2026", []),
    ],
)
def test_a_lone_date_above_the_header_may_be_that_of_printing(above, agenda):
    """It is the agenda's day where it says so or names the weekday; otherwise the rows have no day."""
    assert taken_in(lines(above, "Hora;Paciente;Celular", f"10:30;{ANA}"))[1] == agenda


def test_two_days_above_the_header_are_none():
    """From Monday to Friday is no day of a row."""
    rows = ("Lunes 23 de noviembre", "Viernes 27 de noviembre", "Hora;Paciente;Celular")
    assert taken_in(lines(*rows, f"10:30;{ANA}")) == (["4 rejected date_missing"], [])


def test_a_date_of_birth_is_no_day_of_a_visit():
    """A column that is known to be something else keeps no title from being carried."""
    rows = ("Hora;Paciente;Celular;Nacimiento", "Lunes 23 de noviembre;;;")
    assert taken_in(lines(*rows, f"10:30;{ANA};01/02/1990"))[1] == ["2026-11-23 10:30"]


def test_merged_days_of_an_excel_file_stand_in_each_row():
    """Only the merged rows get the day; the row below them has none."""
    rows = [
        ["Fecha", "Hora", "Paciente", "Celular"],
        ["23/11/2026", "10:30", "Ana López", "5512345678"],
        [None, "11:00", "Luis Pérez", "5523456789"],
        ["24/11/2026", "9:00", "Rosa Ávila", "5534567890"],
        [None, "12:00", "Sofía Lara", "5567890123"],
    ]
    days = ["2026-11-23 10:30", "2026-11-23 11:00", "2026-11-24 09:00"]
    for below in (0, 3):
        merged = f"A{2 + below}:A{3 + below}"
        ends, agenda = taken_in(xlsx(rows, merged, below=below))
        assert agenda == days
        assert ends[-1] == f"{5 + below} rejected date_missing"
    assert taken_in(xlsx(rows))[1] == [days[0], days[2]]


def test_a_cell_that_a_merged_one_covers_keeps_what_it_says():
    """Only blank cells get the day, and a frame around the sheet is no day."""
    day, other = "23/11/2026", "24/11/2026"
    assert fill_merged([[day], [other], [""]], (0, 0), [((0, 0), (2, 0))]) == [
        [day],
        [other],
        [day],
    ]
    tall = [[day], *([""] for _ in range(600))]
    assert fill_merged(tall, (0, 0), [((0, 0), (600, 0))]) == tall


def test_a_merged_name_stands_once():
    """A patient's cell over two rows is one visit of an hour, not two visits."""
    rows = [
        ["Fecha", "Hora", "Paciente", "Celular"],
        ["23/11/2026", "10:30", "Ana López", "5512345678"],
        ["23/11/2026", "11:00", None, None],
    ]
    ends, agenda = taken_in(xlsx(rows, "C2:C3", "D2:D3"))
    assert (ends, agenda) == (
        ["2 created", "3 needs_review phone_missing"],
        ["2026-11-23 10:30"],
    )


def test_titles_merged_across_are_titles():
    """A title over all columns is one cell."""
    rows = [
        ["Hora", "Paciente", "Celular"],
        ["Lunes 23 de noviembre", None, None],
        [0.4375, "Ana López", 5512345678],
    ]
    assert taken_in(xlsx(rows, "A2:C2"))[1] == ["2026-11-23 10:30"]


def test_merged_days_of_an_opendocument_file_stand_in_each_row():
    """LibreOffice writes how many rows a cell spans, and covered cells below it."""
    rest = [["10:30", "Ana López", "5512345678"], ["11:00", "Luis Pérez", "5523456789"]]
    cells = ["".join(map(ods_cell, row)) for row in rest]
    header = "".join(map(ods_cell, ["Fecha", "Hora", "Paciente", "Celular"]))
    content = ods([header, ods_cell("23/11/2026", down=2) + cells[0], covered() + cells[1]])
    assert taken_in(content)[1] == ["2026-11-23 10:30", "2026-11-23 11:00"]
    apart = ods([header, ods_cell("23/11/2026") + cells[0], covered() + cells[1]])
    assert taken_in(apart)[1] == ["2026-11-23 10:30"]


def test_a_merged_day_is_found_in_any_column():
    """The cells before it are counted, those that are covered and those that stand for several too."""
    blanks = '<table:table-cell table:number-columns-repeated="2"/>'
    header = "".join(map(ods_cell, ["Hora", "Nota", "Nota", "Fecha", "Paciente", "Celular"]))
    first = ods_cell("10:30") + blanks + ods_cell("23/11/2026", down=2)
    second = ods_cell("11:00") + blanks + covered()
    ana, luis = ods_cell("Ana") + ods_cell("5512345678"), ods_cell("Luis") + ods_cell("5523456789")
    days = ["2026-11-23 10:30", "2026-11-23 11:00"]
    assert taken_in(ods([header, first + ana, second + luis]))[1] == days


def test_an_entity_in_an_opendocument_file_unfolds_nothing():
    """What may grow without end is not read on, and the rows are as if nothing were merged."""
    content = ods([ods_cell("23/11/2026", down=2), covered()])
    assert merged_in_ods(BytesIO(content), "Citas") == [((0, 0), (1, 0))]
    packed = BytesIO()
    with ZipFile(BytesIO(content)) as plain, ZipFile(packed, "w") as zipped:
        unfolding = b'<!DOCTYPE a [<!ENTITY b "c">]>' + plain.read("content.xml")
        zipped.writestr("content.xml", unfolding)
    assert merged_in_ods(packed, "Citas") == []
