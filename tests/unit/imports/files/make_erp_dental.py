"""Make erp-dental.xlsx, a dental system's export with the damage Excel does, as plain OOXML: run it beside the file."""

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

FILE = Path(__file__).with_name("erp-dental.xlsx")
GENERAL, DATE, CLOCK, MOMENT = 0, 1, 2, 3  # places in cellXfs below
HEADER = ("Folio", "Expediente", "Fecha", "Hora", "Nombre", "Apellido paterno", "Apellido materno")
HEADER += ("Teléfono casa", "Celular", "Profesional", "Duración (min)", "Situación")
# 46349 is Monday 23 November 2026; 0.4375 is 10:30. Numbers lost their format, zeros or digits.
ROWS: tuple[tuple[object, ...], ...] = (
    (
        1001,
        17,
        (46349, DATE),
        (0.4375, CLOCK),
        "Ana",
        "López",
        "Vega",
        None,
        5512345678.0,
        "Dra. Núñez",
        30,
        "Confirmada",
    ),
    (
        1002,
        18,
        46349,
        0.5,
        "Luis",
        "Pérez",
        "Díaz",
        None,
        "'5523456789",
        "Dra. Núñez",
        45,
        "Agendada",
    ),
    (
        1003,
        19,
        "23/11/2026",
        "0.6875",
        "Rosa",
        "Ávila",
        "",
        None,
        "5.53457E+09",
        "Dra. Núñez",
        30,
        "Agendada",
    ),
    (
        1004,
        20,
        (46350.4375, MOMENT),
        None,
        "Jorge",
        "Ibáñez",
        "",
        None,
        445545678901,
        "Dr. Güemes",
        30,
        "Agendada",
    ),
    (
        1005,
        21,
        "24/11/26",
        1030,
        "Elena",
        "Solís",
        "Rey",
        5556789012,
        "#N/A",
        "Dr. Güemes",
        30,
        "Agendada",
    ),
    (
        1006,
        22,
        "24/11/2026",
        10.3,
        "Tomás",
        "Ruiz",
        "",
        None,
        "55-6789-0123",
        "Dr. Güemes",
        "45 min",
        "Cancelada",
    ),
    (
        1007,
        "0023",
        "25 de noviembre de 2026",
        "10:30 a. m.",
        "Sofía",
        "Lara",
        "",
        None,
        "+52 1 55 7890 1234",
        "Dr. Güemes",
        30,
        "Agendada",
    ),
    (
        1008,
        24,
        "26/11/2026",
        "10:30",
        "Diego",
        "Mata",
        "",
        None,
        551234567,
        "Dr. Güemes",
        30,
        "Agendada",
    ),
    (
        1009,
        17,
        (46353, DATE),
        (0.4375, CLOCK),
        "Ana",
        "López",
        "Vega",
        None,
        5598765432,
        "Dr. Güemes",
        30,
        "Agendada",
    ),
    (
        1010,
        25,
        (46353, DATE),
        (0.5, CLOCK),
        "Hugo",
        "Nava",
        "",
        None,
        None,
        "Dr. Güemes",
        30,
        "Agendada",
    ),
    (
        1001,
        17,
        (46354, DATE),
        (0.4375, CLOCK),
        "Ana",
        "López",
        "Vega",
        None,
        5512345678,
        "Dra. Núñez",
        30,
        "Agendada",
    ),
    (
        1011,
        26,
        (46354, DATE),
        (0.0, CLOCK),
        "Olga",
        "Paz",
        "",
        None,
        5534567891,
        "Dra. Núñez",
        30,
        "Agendada",
    ),
)
TYPES = """<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>"""
RELATIONS = """<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>"""
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
WORKBOOK = """<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Citas" sheetId="1" r:id="rId1"/></sheets></workbook>"""
STYLES = """<?xml version="1.0" encoding="UTF-8"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="20"/><xf numFmtId="22"/></cellXfs></styleSheet>"""


def cell(place: int, row: int, value: object) -> str:
    """Return one cell as sheet XML."""
    number, style = value if isinstance(value, tuple) else (value, GENERAL)
    at = f'r="{chr(ord("A") + place)}{row}"'
    if number is None or number == "":
        return ""
    if isinstance(number, str):
        return f'<c {at} t="inlineStr"><is><t>{escape(number)}</t></is></c>'
    return f'<c {at} s="{style}"><v>{number!r}</v></c>'


def sheet() -> str:
    """Return the sheet: a title, a blank row, the header and the rows."""
    lines = {1: ("Reporte de citas",), 3: HEADER} | dict(enumerate(ROWS, 4))
    rows = (
        f'<row r="{number}">{"".join(cell(i, number, v) for i, v in enumerate(line))}</row>'
        for number, line in lines.items()
    )
    data = "".join(rows)
    return f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{data}</sheetData></worksheet>'


def parts() -> dict[str, str]:
    """Return the files inside the workbook."""
    to_book = f'<Relationship Id="rId1" Type="{KIND}officeDocument" Target="xl/workbook.xml"/>'
    to_sheet = f'<Relationship Id="rId1" Type="{KIND}worksheet" Target="worksheets/sheet1.xml"/>'
    to_style = f'<Relationship Id="rId2" Type="{KIND}styles" Target="styles.xml"/>'
    return {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELATIONS.format(to_book),
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS.format(to_sheet + to_style),
        "xl/styles.xml": STYLES,
        "xl/worksheets/sheet1.xml": sheet(),
    }


if __name__ == "__main__":
    with zipfile.ZipFile(FILE, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, text in parts().items():
            zipped.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text)
