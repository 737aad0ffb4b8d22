"""What a file is told when it is no agenda: each kind its own word, none of them read as a table."""

import pytest

from chalicelib.imports.model import Sheet, Unreadable
from chalicelib.imports.read_file import read_file
from tests.builders import NOW

TABLE = "<table>\n<tr><th>Fecha</th><th>Teléfono</th></tr>\n<tr><td>24/11/2026</td><td>5512345678</td></tr>\n</table>\n"
EXCELS_PAGE = (
    f'<html xmlns:x="urn:schemas-microsoft-com:office:excel">\n<body>{TABLE}</body></html>'
)
MHTML = f"MIME-Version: 1.0\nX-Document-Type: Workbook\nContent-Type: multipart/related; boundary=a\n\n--a\n{TABLE}--a--\n"
JSON = '{"citas": [{"fecha": "2026-11-24", "telefono": "5512345678"},\n{"fecha": "2026-11-25"}]}'
CONTACTS = "BEGIN:VCARD\nVERSION:3.0\nFN:Ana Prueba\nTEL;TYPE=CELL:5512345678\nEND:VCARD\n"
XML = '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook>\n<Row/>\n</Workbook>'
PDF = "%PDF-1.4\n1 0 obj << /Type /Catalog >>\nendobj\n(24/11/2026, 10:30, 5512345678) Tj\n%%EOF\n"
MPEG_4 = b"\0\0\0\x20ftyp"
KINDS = {
    "page": (TABLE, Unreadable.WEB_PAGE),
    "page-in-one-line": (TABLE.replace("\n", ""), Unreadable.WEB_PAGE),
    "page-called-xls": (EXCELS_PAGE, Unreadable.WEB_PAGE),
    "page-with-doctype": (f"\n<!-- a --><!DOCTYPE html>\n{TABLE}", Unreadable.WEB_PAGE),
    "page-of-xml": (f'<?xml version="1.0"?>\n<html>{TABLE}</html>', Unreadable.WEB_PAGE),
    "mhtml": (MHTML, Unreadable.WEB_PAGE),
    "json": (JSON, Unreadable.JSON),
    "json-list": (f"[{JSON}]", Unreadable.JSON),
    "json-lines": ('{"a": 1, "b": 5512345678}\n' * 3, Unreadable.JSON),
    "contacts": (CONTACTS * 3, Unreadable.CONTACTS),
    "xml": (XML, Unreadable.XML),
    "xml-of-another": ("<citas>\n<cita fecha='24/11/2026'/>\n</citas>", Unreadable.XML),
    "pdf": (PDF, Unreadable.PDF),
    "pdf-after-blanks": (b"\n\n" + PDF.encode(), Unreadable.PDF),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, Unreadable.PICTURE),
    "jpeg": (b"\xff\xd8\xff\xe0" + bytes(range(256)), Unreadable.PICTURE),
    "heic": (MPEG_4 + b"heic" + bytes(100), Unreadable.PICTURE),
    "webp": (b"RIFF\x10\0\0\0WEBPVP8 " + bytes(100), Unreadable.PICTURE),
    "tiff": (b"II*\0" + bytes(100) + b"x", Unreadable.PICTURE),
    "voice": (b"OggS\0" + bytes(range(99)), Unreadable.RECORDING),
    "video": (MPEG_4 + b"isom" + bytes(100), Unreadable.RECORDING),
    "rar": (b"Rar!\x1a\x07\0" + bytes(range(99)), Unreadable.ARCHIVE),
    "gzip": (b"\x1f\x8b\x08\0" + bytes(range(99)), Unreadable.ARCHIVE),
    "tar": (b"agenda.csv".ljust(257, b"\0") + b"ustar\x0000" + bytes(250), Unreadable.ARCHIVE),
    "rtf": (r"{\rtf1\ansi Fecha, Hora, Paciente}", Unreadable.DOCUMENT),
    "access": (b"\0\x01\0\0Standard ACE DB\0" + bytes(range(99)), Unreadable.DATABASE),
    "sqlite": (b"SQLite format 3\0" + bytes(range(99)), Unreadable.DATABASE),
    "letter": ("Estimada doctora:\nle escribo para saber.\n", Unreadable.NOT_A_TABLE),
}
AGENDAS = {
    "ajustar-where-tar-says-ustar": "Fecha,Notas\n24/11/2026,".ljust(255, "x") + "ajustar,b\n",
    "id3": "ID3;Fecha;Hora\n1;24/11/2026;10:30\n",
    "brackets": "[Agenda de la semana]\nFecha;Hora\n24/11/2026;10:30\n",
    "less-than": "Fecha;Hora;Nota\n24/11/2026;10:30;<html>\n",
    "json-in-a-cell": 'Fecha;Hora;Datos\n24/11/2026;10:30;{"a": 1}\n',
}


def reading(content):
    return read_file(content if isinstance(content, bytes) else content.encode(), now=NOW)


@pytest.mark.parametrize(("content", "what"), KINDS.values(), ids=KINDS)
def test_what_is_no_agenda_is_told_what_it_is(content, what):
    """By its content: whatever the name says, and never by reading it as rows."""
    assert reading(content) is what


@pytest.mark.parametrize("name", ["page", "mhtml", "json", "contacts", "xml"])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-16-le"])
def test_so_is_a_text_of_two_bytes_a_letter(name, encoding):
    """Windows' Notepad saves so."""
    text, what = KINDS[name]
    assert reading(text.encode(encoding)) is what


@pytest.mark.parametrize("text", AGENDAS.values(), ids=AGENDAS)
def test_an_agenda_that_begins_like_something_else_is_read(text):
    """Tables whose first words another format uses as well."""
    assert isinstance(reading(text), Sheet)
