"""Whatever a file says: the counts add up, and the same file again changes nothing (scenarios 32, 33)."""

import string

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.imports.attestation import Attestation
from chalicelib.imports.model import Outcome
from tests.unit.imports.taking_in import FrontDesk, ended

NAMES = ["Ana López", "ANA LOPEZ VEGA", "Luis", "Luis Pérez", "", "Sara", "=cmd()"]
PHONES = ["5512345678", "044 55 1234 5678", "5523456789", "5.5E+09", "", "12", "55 1/55 2"]
DAYS = ["23/11/2026", "24/11/2026", "46350", "24/11/2026", "20/11/2026", "", "31/11/2026"]
DAYS += ["mié 25 de nov", "25/11", "jue 25/11/2026", "2026-11-25T16:30:00Z", "01/07", ""]
TIMES = ["10:30", "10:30", "16:00", "", "0.4375", "las diez"]
TIMES += ["1:00", "30/12/1899 10:30", "10:30 a 11:00", "10:30:00+00", "12 m.", "10 o 11"]
STATUSES = ["Agendada", "Agendada", "Confirmada", "Cancelada", "No asistió", "quizá", ""]
KEYS = ["", "", "1", "2", "3"]
PEOPLE = ["", "", "17", "18"]
EMAILS = ["", "a@b.example", "c@d.example"]
HEADER = "Folio,Fecha,Hora,Nombre,Celular,Estatus,Expediente,Correo"
COLUMNS = (KEYS, DAYS, TIMES, NAMES, PHONES, STATUSES, PEOPLE, EMAILS)


def _without_day(row):
    key, _, *rest = row.split(",")
    return ",".join([key or "1", "", *rest])


rows = st.tuples(*(st.sampled_from(column) for column in COLUMNS)).map(",".join)
titles = st.sampled_from([",Lunes 23 de noviembre", ",,24/11/2026", ",Cancelados", HEADER])
filled = rows.filter(lambda row: row.strip(","))
files = st.lists(filled | titles, min_size=1, max_size=12)
groups = st.lists(rows.map(_without_day) | titles, min_size=1, max_size=12)
attestations = st.sampled_from([None, Attestation("x"), Attestation("x", numbers=True)])


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(files | groups, attestations)
def test_every_row_ends_once_and_the_same_file_again_changes_nothing(lines, attestation):
    """Rows that were taken in are unchanged the second time, others end as before, and nothing is written."""
    content = "\n".join([HEADER, *lines]).encode()
    desk = FrontDesk()
    first = desk.take_in_bytes(content, attestation=attestation)
    assert sum(first.counts.values()) == len(first.results) == len(lines)
    stored = desk.everything()
    again = desk.take_in_bytes(content, attestation=attestation)
    assert desk.everything() == stored
    assert not again.counts[Outcome.CREATED]
    assert not again.counts[Outcome.UPDATED]
    refused = (Outcome.NEEDS_REVIEW, Outcome.REJECTED)
    assert [r for r in first.results if r.outcome in refused] == [
        r for r in again.results if r.outcome in refused
    ]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(string.printable + 'áéñ;,\t"', max_size=40), min_size=1, max_size=30))
def test_any_text_is_an_answer(lines):
    """No text crashes the reading; what is a table has an end for each of its rows."""
    from chalicelib.imports.guess_columns import guess
    from chalicelib.imports.model import Sheet
    from chalicelib.imports.parse_rows import read_rows, reading_of
    from chalicelib.imports.read_file import read_file
    from tests.builders import NOW, a_clinic

    sheet = read_file("\n".join(lines).encode(), now=NOW)
    if not isinstance(sheet, Sheet):
        return
    columns = guess(sheet, region="MX")
    reading = reading_of(sheet, columns, clinic=a_clinic(), region="MX", now=NOW)
    assert len(read_rows(sheet, reading)) == len(sheet.rows)


def test_the_first_row_of_a_person_counts():
    """Two e-mail addresses for one person: the first is kept, whichever run it is."""
    lines = [HEADER, ",23/11/2026,10:30,Ana López,5512345678,,,a@b.example"]
    lines += [",24/11/2026,10:30,Ana López,5512345678,,,c@d.example"]
    desk = FrontDesk()
    for _ in range(2):
        report = desk.take_in_bytes("\n".join(lines).encode())
        assert [patient.email for patient in desk.patients()] == ["a@b.example"]
    assert ended(report) == ["2 unchanged", "3 unchanged"]
