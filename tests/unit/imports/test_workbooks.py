"""Workbooks of each kind: which sheets are read, how far they may reach, and what is told of those that are not read."""

import tracemalloc

import pytest

from chalicelib.imports.model import Sheet, SheetLeftOut, Unreadable
from chalicelib.imports.read_file import read_file
from tests.builders import NOW
from tests.unit.imports.workbooks import (
    HEADER,
    Page,
    a_compound_file,
    a_visit,
    an_agenda,
    an_ods,
    an_xls,
    an_xlsb,
    an_xlsx,
    zipped,
)

KINDS = [an_xlsx, an_xlsb, an_ods, an_xls]
NOTES = Page("Notas", (("Comprar guantes", "2"), ("Llamar al técnico", "")))


def reading(content):
    return read_file(content, now=NOW)


def names(sheet):
    """Return whom the rows name, in their order."""
    return [row.cells[2] for row in sheet.rows]


@pytest.mark.parametrize("made", KINDS)
def test_a_workbook_is_read_in_each_of_its_kinds(made):
    """New, binary, free and old: header, rows, and the numbers that the program shows."""
    sheet = reading(made(an_agenda("Citas", a_visit("Ana Prueba"), a_visit("José Ñuño"))))
    assert (sheet.headers, names(sheet)) == (HEADER, ["Ana Prueba", "José Ñuño"])
    assert [str(row.number) for row in sheet.rows] == ["2", "3"]
    assert sheet.left_out == ()


@pytest.mark.parametrize("made", KINDS)
def test_all_sheets_of_one_header_are_read_and_the_others_named(made):
    """A sheet a month is one agenda; what has other columns is said with its rows, not lost."""
    november = an_agenda("Noviembre", a_visit("Ana Prueba"), a_visit("Luis Prueba"))
    december = an_agenda("Diciembre", a_visit("Sara Prueba", day="15/12/2026"))
    sheet = reading(made(NOTES, november, december, Page("Vacía", (("",),))))
    assert names(sheet) == ["Ana Prueba", "Luis Prueba", "Sara Prueba"]
    assert [str(row.number) for row in sheet.rows] == ["Noviembre 2", "Noviembre 3", "Diciembre 2"]
    assert [int(row.number) for row in sheet.rows] == [2, 3, 2]
    assert sheet.left_out == (SheetLeftOut("Notas", 2),)


@pytest.mark.parametrize("made", KINDS)
@pytest.mark.parametrize("hidden_first", [True, False])
def test_a_hidden_sheet_never_wins_and_is_named(made, hidden_first):
    """Alike, longer, first or last: what nobody sees is an old copy."""
    old = an_agenda("Datos", *[a_visit("Olga Vieja")] * 3, hidden=True)
    seen = an_agenda("Citas", a_visit("Ana Prueba"))
    sheet = reading(made(*([old, seen] if hidden_first else [seen, old])))
    assert names(sheet) == ["Ana Prueba"]
    assert sheet.left_out == (SheetLeftOut("Datos", 3, is_hidden=True),)


@pytest.mark.parametrize("made", KINDS)
def test_a_workbook_of_hidden_sheets_alone_is_told_so(made):
    """Nothing that is visible holds anything."""
    pages = [an_agenda("Datos", a_visit("Olga Vieja"), hidden=True), Page("Hoja1", (("",),))]
    assert reading(made(*pages)) is Unreadable.ONLY_HIDDEN


def test_sheets_without_column_names_are_not_joined():
    """Two sheets of which nobody said what stands in them may be anything."""
    rows = (("Ana", "x", "y"), ("Luis", "z", "w"))
    sheet = reading(an_xlsx(Page("A", rows), Page("B", rows)))
    assert (len(sheet.rows), sheet.left_out) == (2, (SheetLeftOut("B", 2),))


FAR = {
    "xlsx-corner": (an_xlsx, (1_048_575, 16_383)),
    "xlsx-wide": (an_xlsx, (18_999, 16_383)),
    "xlsx-deep": (an_xlsx, (200_000, 0)),
    "xlsb-corner": (an_xlsb, (1_048_575, 16_383)),
    "xlsb-wide": (an_xlsb, (18_999, 16_383)),
    "ods-corner": (an_ods, (1_048_575, 16_383)),
    "ods-wide": (an_ods, (18_999, 16_383)),
    "xls-corner": (an_xls, (65_535, 255)),
}


@pytest.mark.parametrize(("made", "far"), FAR.values(), ids=FAR)
@pytest.mark.parametrize("hidden", [False, True])
def test_a_cell_far_from_all_others_is_refused_before_room_is_made(made, far, hidden):
    """A few kilobytes asked for half a terabyte, and the process was gone without a word. Nothing is even opened."""
    content = made(an_agenda("Citas", a_visit("Ana")), Page("Lejos", (("x",),), (far,), hidden))
    assert len(content) < 12_000
    tracemalloc.start()
    assert reading(content) is Unreadable.TOO_MANY_ROWS
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20_000_000


@pytest.mark.parametrize(
    ("tag", "wide"),
    [("<table:table-row", "rows"), ("<table:table-cell", "columns")],
)
def test_what_repeats_in_an_ods_is_counted_as_often(tag, wide):
    """One filled row or cell, said to stand there a thousand million times."""
    citas = an_agenda("Citas", a_visit("Ana"))
    assert isinstance(reading(an_ods(citas)), Sheet)
    many = f'{tag} table:number-{wide}-repeated="1000000000"'
    assert reading(an_ods(citas, change=(tag, many))) is Unreadable.TOO_MANY_ROWS


def test_blank_cells_of_an_ods_keep_their_place():
    """Thousands of them, one by one, before a value: as wide as if they were said to repeat."""
    citas = an_agenda("Citas", *[a_visit("Ana")] * 400)
    blank = ("<table:table-row>", "<table:table-row>" + "<table:table-cell/>" * 16_000)
    assert reading(an_ods(citas, change=blank)) is Unreadable.TOO_MANY_ROWS


def test_borders_far_below_are_no_rows():
    """Whole columns with a border are in many a file: nothing stands in those cells."""
    styled = [(1_048_575, 3), (1_048_575, 16_383)]
    sheet = reading(an_xlsx(an_agenda("Citas", a_visit("Ana Prueba")), styled=styled))
    assert names(sheet) == ["Ana Prueba"]


def test_more_columns_than_any_agenda_has_are_refused():
    """Nobody can be asked about ten thousand columns."""
    wide = Page("Ancha", (tuple(f"c{n}" for n in range(600)), ("x",) * 600))
    assert reading(an_xlsx(wide)) is Unreadable.TOO_MANY_ROWS


ENCRYPTED = a_compound_file({"EncryptionInfo": b"x", "EncryptedPackage": b"y"})
SECRET_ODS = zipped(
    {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": "<manifest:encryption-data/>",
        "content.xml": "\x01\x02",
    }
)


@pytest.mark.parametrize(
    "content",
    [ENCRYPTED, SECRET_ODS, an_xls(an_agenda("Citas", a_visit("Ana")), password=True)],
    ids=["xlsx", "ods", "xls"],
)
def test_a_password_is_told(content):
    """All three ways in which programs lock a workbook."""
    assert reading(content) is Unreadable.PASSWORD


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (a_compound_file({"WordDocument": b"x"}), Unreadable.DOCUMENT),
        (a_compound_file({"__properties_version1.0": b"x"}), Unreadable.NOT_A_TABLE),
        (zipped({"word/document.xml": "<x/>"}), Unreadable.DOCUMENT),
        (zipped({"ppt/presentation.xml": "<x/>"}), Unreadable.DOCUMENT),
        (an_ods(mimetype="text"), Unreadable.DOCUMENT),
        (zipped({"Index/Document.iwa": "x"}), Unreadable.NUMBERS),
        (zipped({"agenda.xlsx": "x", "leeme.txt": "y"}), Unreadable.ARCHIVE),
        (b"PK\x05\x06" + bytes(18), Unreadable.ARCHIVE),
        (zipped({"xl/workbook.xml": "<workbook/>"}), Unreadable.DAMAGED),
        (zipped({"xl/workbook.bin": b"\x83"}), Unreadable.DAMAGED),
        (zipped({"content.xml": "x"}, method=14), Unreadable.DAMAGED),
        (an_xlsx(an_agenda("Citas", a_visit("Ana")))[:-200], Unreadable.DAMAGED),
        (an_xls(an_agenda("Citas", a_visit("Ana")))[:700], Unreadable.DAMAGED),
        (an_xls(an_agenda("Citas"), rows=(0, 4_000_000_000)), Unreadable.DAMAGED),
        (an_xls(an_agenda("Citas"), rows=(9, 3)), Unreadable.DAMAGED),
    ],
)
def test_what_looks_like_a_workbook_and_is_none_is_told_what_it_is(content, what):
    """Documents, slides, archives, what is cut off."""
    assert reading(content) is what
