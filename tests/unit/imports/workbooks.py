"""The smallest workbooks of each kind, made of plain rows: XLSX, XLSB, ODS and XLS, as few bytes as calamine reads."""

import zipfile
from dataclasses import dataclass
from io import BytesIO
from struct import pack
from xml.sax.saxutils import escape, quoteattr

HEADER = ("Fecha", "Hora", "Paciente", "Celular")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
ODF = "urn:oasis:names:tc:opendocument:xmlns"
STATE = {True: ' state="hidden"', False: ""}


@dataclass(frozen=True)
class Page:
    """A sheet: its rows from the top, and single cells further away, by (row, column) from nothing."""

    name: str
    rows: tuple = ()
    far: tuple = ()
    hidden: bool = False

    def cells(self):
        """Return each row's filled cells, by row and column."""
        found = {}
        for row, cells in enumerate(self.rows):
            for column, value in enumerate(cells):
                found.setdefault(row, {})[column] = value
        for row, column in self.far:
            found.setdefault(row, {})[column] = "x"
        return {row: dict(sorted(found[row].items())) for row in sorted(found)}


def an_agenda(name="Citas", *rows, far=(), hidden=False):
    """Return a sheet with the usual header."""
    return Page(name, (HEADER, *rows), tuple(far), hidden)


def a_visit(name, day="24/11/2026", hour="10:30", number="5512345678"):
    """Return a row below that header."""
    return (day, hour, name, number)


def zipped(parts, method=zipfile.ZIP_DEFLATED):
    """Return the parts as a zip."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def letters(column):
    """Return a column as spreadsheets call it."""
    name = ""
    while column >= 0:
        name, column = chr(65 + column % 26) + name, column // 26 - 1
    return name


def an_xlsx(*pages, styled=(), change=("", "")):
    """Return an XLSX; `styled` are cells of the first sheet that have a border and nothing in them.

    Something of each sheet's XML may be changed once.
    """
    parts = _book(pages, "xml")
    for number, page in enumerate(pages, 1):
        cells = page.cells()
        if number == 1:
            for row, column in styled:
                cells.setdefault(row, {})[column] = None
        parts[f"xl/worksheets/sheet{number}.xml"] = _xlsx_sheet(cells).replace(*change, 1)
    return zipped(parts)


def _book(pages, ending):
    sheets = "".join(
        f'<sheet name={quoteattr(page.name)} sheetId="{n}" r:id="rId{n}"{STATE[page.hidden]}/>'
        for n, page in enumerate(pages, 1)
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.{ending}"/>'
        for n, _ in enumerate(pages, 1)
    )
    top = f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.{ending}"/>'
    return {
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}">{top}</Relationships>',
        f"xl/workbook.{ending}": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets></workbook>',
        f"xl/_rels/workbook.{ending}.rels": f'<Relationships xmlns="{RELATIONS}">{relations}</Relationships>',
    }


def _xlsx_sheet(cells):
    rows = "".join(
        f'<row r="{row + 1}">{"".join(_xlsx_cell(row, c, v) for c, v in of.items())}</row>'
        for row, of in cells.items()
    )
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def _xlsx_cell(row, column, value):
    at = f'r="{letters(column)}{row + 1}"'
    if value is None:
        return f'<c {at} s="1"/>'
    return f'<c {at} t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def an_ods(*pages, mimetype="spreadsheet", change=("", "")):
    """Return an ODS, something of its XML changed once; as LibreOffice writes it, with a million repeated blank rows below."""
    tables = "".join(_ods_table(n, page) for n, page in enumerate(pages))
    styles = "".join(
        f'<style:style style:name="ta{n}"><style:table-properties table:display="{str(not page.hidden).lower()}"/></style:style>'
        for n, page in enumerate(pages)
    )
    spaces = " ".join(
        f'xmlns:{name}="{ODF}:{name}:1.0"' for name in ("office", "table", "text", "style")
    )
    content = (
        f"<office:document-content {spaces}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    kind = f"application/vnd.oasis.opendocument.{mimetype}"
    content = content.replace(*change, 1)
    return zipped({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": "<x/>"})


def _ods_table(number, page):
    parts, last = [], -1
    for row, cells in page.cells().items():
        if row > last + 1:
            parts.append(_blank_rows(row - last - 1))
        parts.append(f"<table:table-row>{_ods_cells(cells)}</table:table-row>")
        last = row
    parts.append(_blank_rows(1_048_576 - last))
    return f'<table:table table:name={quoteattr(page.name)} table:style-name="ta{number}">{"".join(parts)}</table:table>'


def _blank_rows(times):
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    return f'<table:table-row table:number-rows-repeated="{times}">{blank}</table:table-row>'


def _ods_cells(cells):
    parts, last = [], -1
    for column, value in cells.items():
        if column > last + 1:
            parts.append(f'<table:table-cell table:number-columns-repeated="{column - last - 1}"/>')
        parts.append(
            f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'
        )
        last = column
    return "".join(parts)


def an_xlsb(*pages):
    """Return an XLSB, the binary workbook, MS-XLSB."""
    parts = _book(pages, "bin")
    bundles = b"".join(
        _record(156, pack("<II", 1 if page.hidden else 0, n) + _wide(f"rId{n}") + _wide(page.name))
        for n, page in enumerate(pages, 1)
    )
    parts["xl/workbook.bin"] = (
        _record(131)
        + _record(153, bytes(12))
        + _record(143)
        + bundles
        + _record(144)
        + _record(132)
    )
    for number, page in enumerate(pages, 1):
        parts[f"xl/worksheets/sheet{number}.bin"] = _xlsb_sheet(page.cells())
    return zipped(parts)


def _xlsb_sheet(cells):
    body = [_record(129), _record(148, pack("<4I", 0, max(cells), 0, 9)), _record(145)]
    for row, of in cells.items():
        body.append(_record(0, pack("<I", row) + bytes(21)))
        body += [_record(6, pack("<II", column, 0) + _wide(value)) for column, value in of.items()]
    return b"".join([*body, _record(146), _record(130)])


def _wide(text):
    return pack("<I", len(text)) + text.encode("utf-16-le")


def _record(kind, body=b""):
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + bytes([len(body) & 0x7F | 0x80, len(body) >> 7]) + body


def an_xls(*pages, password=False, rows=None):
    """Return an XLS, BIFF8 in a compound file; `rows` is where each sheet says its rows begin and end."""
    filepass = _biff(0x2F, bytes(54)) if password else b""
    bounds = [_biff(0x85, bytes(6) + _short(page.name)) for page in pages]
    beginning = len(_biff(0x809, bytes(16))) + len(filepass) + sum(map(len, bounds)) + 4
    book = [_biff(0x809, pack("<HH", 0x600, 5) + bytes(12)), filepass]
    sheets = [_xls_sheet(page.cells(), rows) for page in pages]
    for page, sheet in zip(pages, sheets, strict=True):
        book.append(_biff(0x85, pack("<IBB", beginning, page.hidden, 0) + _short(page.name)))
        beginning += len(sheet)
    return a_compound_file({"Workbook": b"".join([*book, _biff(0x0A), *sheets])})


def _xls_sheet(cells, rows):
    last = (max(cells), max(max(of) for of in cells.values()))
    parts = [_biff(0x809, pack("<HH", 0x600, 0x10) + bytes(12))]
    parts.append(_biff(0x200, pack("<IIHHH", *(rows or (0, last[0] + 1)), 0, last[1] + 1, 0)))
    for row, of in cells.items():
        for column, value in of.items():
            text = pack("<HB", len(value), 1) + value.encode("utf-16-le")
            parts.append(_biff(0x204, pack("<HHH", row, column, 0) + text))
    return b"".join([*parts, _biff(0x0A)])


def _biff(kind, body=b""):
    return pack("<HH", kind, len(body)) + body


def _short(text):
    return bytes([len(text), 1]) + text.encode("utf-16-le")


def a_compound_file(streams):
    """Return streams as MS-CFB: a header, one sector of the table, one of the directory, then the streams."""
    table, data, entries = [0xFFFFFFFD, 0xFFFFFFFE], b"", [_entry("Root Entry", 5, 0xFFFFFFFE, 0)]
    for name, content in streams.items():
        size = max(4096, -(-len(content) // 512) * 512)
        first, sectors = len(table), size // 512
        table += [*range(first + 1, first + sectors), 0xFFFFFFFE]
        data += content.ljust(size, b"\0")
        entries.append(_entry(name, 2, first, size))
    assert len(table) <= 128  # one sector of it is all there is
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += bytes(6) + pack("<9I", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += pack("<109I", 0, *[0xFFFFFFFF] * 108)
    places = pack("<128I", *table, *[0xFFFFFFFF] * (128 - len(table)))
    return header + places + b"".join(entries).ljust(512, b"\0") + data


def _entry(name, kind, start, size):
    text = name.encode("utf-16-le") + b"\0\0"
    tree = pack("<BB3I", kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, 1 if kind == 5 else 0xFFFFFFFF)
    return (
        text.ljust(64, b"\0") + pack("<H", len(text)) + tree + bytes(36) + pack("<IQ", start, size)
    )
