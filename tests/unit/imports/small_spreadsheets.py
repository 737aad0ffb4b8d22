"""Small XLSX and ODS files with merged cells, made of plain XML."""

import io
import zipfile
from xml.sax.saxutils import escape

Rows = list[list[object]]
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


def xlsx(rows: Rows, *merged: str, below: int = 0) -> bytes:
    """Return a workbook of one sheet, its first row `below` the top, with merged ranges like "A2:A4"."""
    lines = enumerate(rows, 1 + below)
    data = "".join(
        f'<row r="{n}">{"".join(_xlsx_cell(i, n, v) for i, v in enumerate(row))}</row>'
        for n, row in lines
    )
    ranges = "".join(f'<mergeCell ref="{each}"/>' for each in merged)
    tail = f'<mergeCells count="{len(merged)}">{ranges}</mergeCells>' if merged else ""
    return _zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
            "_rels/.rels": _relation("officeDocument", "xl/workbook.xml"),
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_KIND}"><sheets>'
            '<sheet name="Citas" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": _relation("worksheet", "worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{data}</sheetData>{tail}'
            "</worksheet>",
        }
    )


def ods(rows: list[str]) -> bytes:
    """Return a sheet of these rows, each the XML of its cells: see `ods_cell`."""
    table = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    content = (
        f'<office:document-content xmlns:office="{_OFFICE}:office:1.0" xmlns:text="{_OFFICE}:text:1.0" '
        f'xmlns:table="{_OFFICE}:table:1.0"><office:body><office:spreadsheet><table:table '
        f'table:name="Citas">{table}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = f'<manifest:manifest xmlns:manifest="{_OFFICE}:manifest:1.0"/>'
    return _zipped({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content})


def ods_cell(text: str, *, down: int = 1) -> str:
    """Return one cell, merged with those below it."""
    spans = f' table:number-rows-spanned="{down}"' if down > 1 else ""
    body = f"<text:p>{escape(text)}</text:p>"
    return f'<table:table-cell office:value-type="string"{spans}>{body}</table:table-cell>'


def covered() -> str:
    """Return a cell that a merged one above it covers."""
    return "<table:covered-table-cell/>"


def _relation(kind: str, target: str) -> str:
    one = f'<Relationship Id="rId1" Type="{_KIND}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{one}</Relationships>'


def _xlsx_cell(place: int, row: int, value: object) -> str:
    at = f'r="{chr(ord("A") + place)}{row}"'
    if value is None:
        return ""
    if isinstance(value, str):
        return f'<c {at} t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f"<c {at}><v>{value!r}</v></c>"


def _zipped(parts: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, text in parts.items():
            zipped.writestr(name, text)
    return packed.getvalue()
