"""An undo after others had a hand in it: the desk, the patient, a merge, an erasure, a row mended later, another undo."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from chalicelib.appointments.model import Appointment, Status
from chalicelib.consent.grant_and_withdraw import expressed
from chalicelib.consent.model import Proof
from chalicelib.data_rights.erase import erase
from chalicelib.imports.attestation import Attestation
from chalicelib.imports.import_rows import dry, import_rows
from chalicelib.imports.import_runs import run_import
from chalicelib.imports.model import Field, Outcome, Reason, Sheet, SheetRow
from chalicelib.imports.review_desk import Forgotten, drop, forget_rows_of, try_again
from chalicelib.imports.undo_import import undo_import
from chalicelib.merging.merge import merge_records
from chalicelib.merging.model import Asked
from chalicelib.merging.undo_merge import undo_merge
from chalicelib.messaging.model import State
from chalicelib.patients.model import NumberState, PatientKey, Purpose
from chalicelib.shared.writes import Remove, Save
from tests.builders import NOW, a_line, a_message, a_patient, an_appointment, keep, moment
from tests.fakes.wrapped import Wrapped
from tests.unit.imports.taking_in import FrontDesk, a_row, ended
from tests.unit.imports.undoing import (
    ends,
    substance,
    take_back,
    take_in_sheet,
    take_in_text,
    take_in_under_id,
)

VOUCHED = Attestation("Eva", numbers=True)
HEAD = "Folio,Fecha,Hora,Paciente,Telefono,Correo\n"
TWO_ROWS = (
    HEAD
    + "N1,24/11/2026,10:30,Ana López,5512345678,\n"
    + "N2,25/11/2026,25:99,Ana López,5512345678,ana@x.example\n"
)


@pytest.fixture
def desk():
    return FrontDesk()


def later(minutes):
    return NOW + timedelta(minutes=minutes)


def with_ana(desk, **changes):
    """Put Ana on the list, who proved her number and agreed."""
    ana = a_patient(name="Ana López", **changes)
    keep(desk.records, ana, a_line(ana))
    return ana


def reminded(desk, visit, state=State.READ):
    message = a_message(about=visit, owner=visit.patient_id, state=state)
    keep(desk.records, message)
    desk.records.commit([Save(replace(visit, message_ids=(message.id,)))])


def asked(minutes):
    return Asked(by="Laura", through="operator", at=later(minutes))


@pytest.mark.parametrize(
    "change",
    [
        lambda ana: [Save(replace(ana, guardian="Rosa", called="Anita"))],
        lambda ana: [Save(replace(ana, number=NumberState.VERIFIED))],
        lambda ana: expressed(
            ana, [Purpose.REMINDERS], granted=False, now=later(1), proof=Proof(text_hash="x")
        ),
    ],
    ids=["the desk", "the patient", "a no"],
)
def test_a_row_that_is_mended_later_takes_no_others_change_for_the_files(desk, change):
    """Ana was changed in between: a second row of the same import must not make that the import's own."""
    run = take_in_text(desk, TWO_ROWS)
    (ana,) = desk.patients()
    desk.records.commit(change(ana))
    (row,) = desk.records.rows_for_review()
    mended = try_again(row, {Field.TIME: "12:00"}, desk.loading(now=later(2)))
    assert mended.outcome is Outcome.CREATED
    report = take_back(desk, run, now=later(3))
    assert ends(report)[-1] == "Ana López: left changed_since"
    (stays,) = desk.patients()
    assert (stays.id, stays.consents) == (
        ana.id,
        desk.records.get(type(ana), ana.id).consents,
    )


def test_a_key_that_is_one_of_our_ids_is_no_record_of_ours(desk):
    """Somebody exported our own ids: the person was here before, and stays."""
    ana = with_ana(desk)
    before = substance(desk)
    run, report = take_in_under_id(desk, [a_row(None, external_id=ana.id)])
    assert ended(report) == ["2 updated"]
    assert take_back(desk, run).left == 0
    assert substance(desk) == before


def test_a_visits_own_id_as_its_key_is_no_new_visit(desk):
    """It was here before, and stays."""
    desk.take_in(a_row(key="1"))
    (visit,) = desk.visits()
    before = substance(desk)
    row = replace(a_row("tomorrow 12:30", key=visit.id), former_keys=("1",))
    run, _ = take_in_under_id(desk, [row])
    assert take_back(desk, run).left == 0
    assert substance(desk) == before


@pytest.mark.parametrize("visits", [40, 47, 60])
def test_a_death_that_is_too_much_for_a_transaction_is_one_row_for_review(desk, visits):
    """In a dry run as in the real one; the rows behind it go in."""
    desk.take_in(*(a_row(f"in {d} days 9:00", number=d, key=f"v{d}") for d in range(1, visits + 1)))
    died = replace(a_row("in 1 days 9:00", key="v1", status=Status.CANCELLED), deceased=True)
    other = a_row(number=99, key="z", name="Luis Pérez", e164="+525599990001")
    tried = import_rows([died, other], dry(desk.loading()))
    _, report = take_in_under_id(desk, [died, other])
    assert tried.results == report.results
    assert ended(report)[1] == "99 created"
    ends_so = "2 updated deceased" if visits == 40 else "2 needs_review deceased"
    assert ended(report)[0] == ends_so


def test_whom_a_merge_took_in_keeps_no_word_of_the_file(desk):
    """The consent that the file attested ends where it went, and the record is named."""
    own = {"e164": "+525500000001", "number": NumberState.UNVERIFIED, "consents": {}}
    keep(desk.records, a_patient(id="stays", name="Ana López", **own))
    run, _ = take_in_under_id(desk, [a_row(key="1", email="x@y.example")], attestation=VOUCHED)
    (new,) = (person for person in desk.patients() if person.id != "stays")
    about = {"stays_id": "stays", "merged_id": new.id, "asked": asked(1)}
    merge_records(desk.records, desk.queue, desk.clinic, **about)
    report = take_back(desk, run, now=later(5))
    assert "Ana López: left changed_since" in ends(report)
    (stays,) = desk.patients()
    assert not stays.agreed_to(Purpose.REMINDERS)
    log = [*desk.records.consent_events_of("stays"), *desk.records.consent_events_of(new.id)]
    assert False in [event.granted for event in log]


def test_two_undos_in_a_row_lose_nobody_who_read_of_a_visit(desk):
    """The notice of the first undo waits when the second comes: somebody calls her."""
    with_ana(desk)
    first, _ = take_in_under_id(desk, [a_row(key="1")])
    (visit,) = desk.visits()
    reminded(desk, visit)
    second, _ = take_in_under_id(desk, [a_row("in 3 days 12:00", key="1")], now=later(1))
    assert take_back(desk, second, now=later(2)).left == 0
    report = take_back(desk, first, now=later(3))
    assert "Ana López 23: taken_back written_to" in ends(report)
    assert [task.kind.value for task in desk.records.inbox()] == ["not_told"]
    waiting = desk.records.messages_of(visit.patient_id, states=frozenset({State.QUEUED}))
    assert waiting == []


@pytest.mark.parametrize("status", [Status.CONFIRMED, Status.CHANGE_REQUESTED, Status.BOOKED])
@pytest.mark.parametrize("what", ["moved", "cancelled"])
def test_what_a_patient_had_said_of_a_visit_stands_again(desk, status, what):
    """A confirmation, and a wish for another time, which the desk is asked again."""
    desk.take_in(a_row(key="1"))
    (visit,) = desk.visits()
    desk.records.commit([Save(replace(visit, status=status))])
    rows = {
        "moved": a_row("in 3 days 12:00", key="1"),
        "cancelled": a_row(key="1", status=Status.CANCELLED),
    }
    run, _ = take_in_under_id(desk, [rows[what]])
    assert take_back(desk, run, now=later(1)).left == 0
    (back,) = desk.visits()
    assert (back.status, back.starts_at) == (status, visit.starts_at)
    wishes = [task for task in desk.records.inbox() if task.done_at is None]
    assert [task.kind.value for task in wishes] == (
        ["change_requested"] if status is Status.CHANGE_REQUESTED else []
    )


@pytest.mark.parametrize("attestation", [None, VOUCHED])
def test_what_an_undo_left_it_takes_back_when_nothing_stands_against_it(desk, attestation):
    """The visit from elsewhere is gone by the second try."""
    run, _ = take_in_under_id(desk, [a_row(key="1")], attestation=attestation)
    (ana,) = desk.patients()
    other = an_appointment("in 4 days 9:00", patient_id=ana.id)
    keep(desk.records, other)
    assert ends(take_back(desk, run, now=later(1)))[-1] == "Ana López: left has_more"
    desk.records.commit([Remove(desk.records.get(Appointment, other.id))])
    assert take_back(desk, run, now=later(2)).left == 0
    assert desk.patients() == []


def test_one_undo_does_not_block_the_next(desk):
    """The first file vouched, the second brought an address: both go, in either order."""
    first, _ = take_in_under_id(desk, [a_row(key="1")], attestation=VOUCHED)
    second, _ = take_in_under_id(desk, [a_row(key="1", email="a@b.example")], now=later(1))
    take_back(desk, first, now=later(2))
    assert take_back(desk, second, now=later(3)).left == 0
    assert take_back(desk, first, now=later(4)).left == 0
    assert desk.patients() == []


def test_a_dry_undo_says_of_what_waits_what_the_real_one_does(desk):
    """A message in the queue is withdrawn, so that nobody was written to."""
    run, _ = take_in_under_id(desk, [a_row(key="1")], attestation=VOUCHED)
    reminded(desk, desk.visits()[0], State.QUEUED)
    tried = undo_import(run, desk.records.imported_by(run.id), dry(desk.loading()))
    assert tried == take_back(desk, run)
    assert tried.left == 0


def test_of_an_erased_number_no_line_is_left(desk):
    """A file named it again: import and undo leave the hash alone, as before."""
    desk.take_in(a_row(None))
    erase(desk.records, desk.patients()[0].id, now=NOW)
    before = substance(desk)
    run, _ = take_in_under_id(desk, [a_row(key="1")])
    assert take_back(desk, run).left == 0
    assert substance(desk) == before


def test_an_erasure_reaches_what_an_import_kept_while_two_were_one(desk):
    """Two records were merged, a file changed the one that stayed, they were taken apart: one of them is erased."""
    vega = {"name": "Ana López Vega", "e164": "+525500000002", "email": "vega@x.example"}
    desk.take_in(a_row(None, e164="+525500000001"), a_row(None, **vega))
    stays, goes = sorted(desk.patients(), key=lambda person: person.name)
    about = {"stays_id": stays.id, "merged_id": goes.id}
    scene = (desk.records, desk.queue, desk.clinic)
    merge_records(*scene, **about, asked=asked(1))
    (one,) = desk.patients()
    take_in_under_id(desk, [a_row(None, name=one.name, e164=one.e164, guardian="Rosa")])
    undo_merge(*scene, **about, asked=asked(3))
    erase(desk.records, goes.id, now=later(4))
    assert "vega@" not in str(desk.everything())


def test_an_erasure_in_between_leaves_nothing_behind_a_key(desk):
    """A row that only brings another key of a visit is written while its person is erased."""
    desk.take_in(a_row(key="old"))
    (ana,) = desk.patients()

    class Erased(Wrapped):
        commits = 0

        def commit(self, writes):
            """Let the erasure be faster than the first row."""
            Erased.commits += 1
            if Erased.commits == 2:
                erase(self._records, ana.id, now=NOW)
            self._records.commit(writes)

    loading = replace(desk.loading(), records=Erased(desk.records))
    run_import([replace(a_row(key="new"), former_keys=("old",))], loading)
    assert ana.id not in str([pk for pk, _ in desk.everything()])


def test_visits_that_stood_beside_each_other_all_stand_again(desk):
    """Three chairs, one hour, no doctor named: a wrong file called all three off."""
    people = {"Ana": "+525512340001", "Luis": "+525512340002", "Eva": "+525512340003"}
    rows = [a_row(key=name, name=name, e164=e164) for name, e164 in people.items()]
    desk.take_in(*rows)
    before = substance(desk)
    off = [
        a_row(key=name, name=name, e164=e164, status=Status.CANCELLED)
        for name, e164 in people.items()
    ]
    run, _ = take_in_under_id(desk, off)
    assert take_back(desk, run).left == 0
    assert {visit.status for visit in desk.visits()} == {Status.BOOKED}
    assert substance(desk).keys() == before.keys()


def test_rows_of_an_import_that_is_taken_back_wait_no_more(desk):
    """A wrong clinic's names stay nowhere."""
    run = take_in_text(desk, TWO_ROWS)
    other = take_in_text(desk, HEAD + "X1,26/11/2026,,Rosa Ruiz,5512345671,\n", now=later(1))
    assert forget_rows_of(desk.records, run.id) == Forgotten(1, 0)
    assert [row.import_ids for row in desk.records.rows_for_review()] == [(other.id,)]


# Rows tried again


def test_what_was_mended_is_not_lost_to_the_file_of_the_night(desk):
    """The number was put right, the hour is missing still; the same file comes again."""
    text = (
        HEAD + "N1,24/11/2026,,Ana López,551234567,\n" + "N2,24/11/2026,9:30,Eva Paz,5512345670,\n"
    )
    take_in_text(desk, text)
    (row,) = desk.records.rows_for_review()
    try_again(row, {Field.PATIENT_PHONE: "5512345678"}, desk.loading())
    run = take_in_text(desk, text, now=later(60))
    (again,) = desk.records.rows_for_review()
    assert (again.import_ids[1:], again.reason) == ((run.id,), "time_missing")
    assert try_again(again, {Field.TIME: "10:30"}, desk.loading()).outcome is Outcome.CREATED


def waiting(desk):
    return [row.external_id for row in desk.records.rows_for_review() if row.is_waiting]


def test_what_was_settled_once_is_settled_however_often_the_file_comes(desk):
    """One row was mended and is in, of one nothing is to be done: the file of the night asks about neither again."""
    text = HEAD + "N1,24/11/2026,,Ana López,5512345678,\nN2,24/11/2026,,Eva Paz,5512345670,\n"
    take_in_text(desk, text)
    first, second = desk.records.rows_for_review()
    try_again(first, {Field.TIME: "10:30"}, desk.loading())
    drop(desk.records, second)
    for night in range(1, 4):
        take_in_text(desk, text, now=later(60 * night))
        assert waiting(desk) == []
    assert len(desk.visits()) == 1


def test_what_a_file_settled_waits_again_when_it_is_taken_back(desk):
    """A later file put a row right; without it somebody must look at the row again."""
    take_in_text(desk, HEAD + "N1,24/11/2026,,Ana López,5512345678,\n")
    right = take_in_text(desk, HEAD + "N1,24/11/2026,10:30,Ana López,5512345678,\n", now=later(60))
    assert (waiting(desk), len(desk.visits())) == ([], 1)
    take_back(desk, right, now=later(61))
    assert forget_rows_of(desk.records, right.id) == Forgotten(0, 1)
    assert (waiting(desk), desk.visits()) == (["N1"], [])


def test_a_row_goes_with_the_last_import_that_brought_it(desk):
    """Mended, it is a part of the first; while the second stands it waits."""
    text = HEAD + "N1,24/11/2026,,Ana López,5512345678,\n"
    first = take_in_text(desk, text)
    second = take_in_text(desk, text, now=later(1))
    (row,) = desk.records.rows_for_review()
    try_again(row, {Field.TIME: "10:30"}, desk.loading())
    assert take_back(desk, second, now=later(2)).results == ()
    forget_rows_of(desk.records, second.id)
    assert len(desk.visits()) == 1
    third = take_in_text(desk, text, now=later(3))
    take_back(desk, first, now=later(4))
    forget_rows_of(desk.records, first.id)
    assert (waiting(desk), desk.visits()) == (["N1"], [])
    forget_rows_of(desk.records, third.id)
    assert desk.records.rows_for_review() == []


def test_a_row_with_anothers_key_waits_until_its_key_is_said(desk):
    """Neither does the other row's visit move, nor does the next file sweep it away."""
    twice = (
        "N1,24/11/2026,10:30,Ana López,5512345678,\n",
        "N1,25/11/2026,11:30,Rosa Ruiz,5512345671,\n",
    )
    take_in_text(desk, HEAD + "".join(twice))
    before = desk.agenda()
    take_in_text(desk, HEAD + twice[0], now=later(60))
    (row,) = desk.records.rows_for_review()
    tried = try_again(row, {}, desk.loading())
    assert (tried.reason, desk.agenda()) == (Reason.SAME_ID_TWICE, before)
    said = try_again(row, {Field.EXTERNAL_ID: "N1-b"}, desk.loading())
    assert (said.outcome, len(desk.agenda())) == (Outcome.CREATED, 2)


@pytest.mark.parametrize("said", [{}, {Field.PATIENT_PHONE: "5512345678"}])
def test_a_day_that_may_be_turned_round_is_asked_about_again(desk, said):
    """Excel made 3 January of 1 March; that only the number is said settles nothing."""
    days = [datetime(2027, 3, 1), "14/01/2027", "15/01/2027", datetime(2027, 5, 1), "16/01/2027"]  # noqa: DTZ001  # as a spreadsheet has them
    rows = [
        SheetRow(n, (day, time(10, 30), f"Ana Prueba{n}", f"551234567{n}"))
        for n, day in enumerate(days, 2)
    ]
    take_in_sheet(desk, Sheet(("Fecha", "Hora", "Paciente", "Telefono"), tuple(rows), "X"))
    row = next(row for row in desk.records.rows_for_review() if row.number == "2")
    before = desk.agenda()
    assert try_again(row, said, desk.loading()).reason is Reason.DATE_AMBIGUOUS
    assert desk.agenda() == before
    moved = try_again(row, {Field.DATE: "2027-01-03"}, desk.loading())
    assert moved.outcome is Outcome.CREATED
    assert [line for line in desk.agenda() if line.startswith("2027-01-03 10:30")]


ZONED = (
    "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:a1\nDTSTART{}\n"
    "SUMMARY:Ana López 5512345678\nEND:VEVENT\nEND:VCALENDAR\n"
)


@pytest.mark.parametrize("said", [{}, {Field.PATIENT_PHONE: "5512345678"}])
def test_an_unknown_zone_is_never_the_clinics_clock(desk, said):
    """Until somebody says the moment."""
    take_in_text(desk, ZONED.format(";TZID=Oficina:20261126T103000"))
    (row,) = desk.records.rows_for_review()
    assert try_again(row, said, desk.loading()).reason is Reason.ZONE_UNKNOWN
    assert desk.agenda() == []
    told = try_again(row, {Field.TIME: "12:30"}, desk.loading())
    assert told.outcome is Outcome.CREATED
    assert desk.agenda()[0].startswith("2026-11-26 12:30")


def test_an_hour_that_is_said_keeps_the_day_of_the_clinics_clock(desk):
    """05:30 UTC of the 26th is the night of the 25th in Mexico City."""
    take_in_text(desk, ZONED.format(":20261126T053000Z"))
    (row,) = desk.records.rows_for_review()
    assert row.reason == "time_at_night"
    try_again(row, {Field.TIME: "11:30"}, desk.loading())
    assert desk.agenda()[0].startswith("2026-11-25 11:30")


# Rows and an erasure


def rows_left(desk, line):
    """Return how many rows wait once Ana is erased, of one that waits beside rows that are in."""
    ana = a_patient(name="Ana López García")
    keep(desk.records, ana, a_line(ana))
    fill = "".join(
        f"F{n},24/11/2026,{9 + n}:00,Luis Pérez{n},551234560{n},l@x.example\n" for n in range(4)
    )
    take_in_text(desk, HEAD + fill + line + "\n")
    assert len(desk.records.rows_for_review()) == 1
    erase(desk.records, ana.id, now=NOW)
    return len(desk.records.rows_for_review())


@pytest.mark.parametrize(
    "line",
    [
        "N1,2026-11-24,25:99,Ana López García,,",
        "N1,24-11-2026,25:99,Ana López García,,",
        "N1,24/11/2026,10:30,Ana López García,551234567,",
        "N1,24/11/2026,25:99,Otra Persona,55 1234 5678,",
        "N1,24/11/2026,25:99,,044 55 1234 5678,",
        "N1,24/11/2026,25:99,Ana López,,ana@x.example",
    ],
)
def test_an_erasure_takes_the_rows_that_wait(desk, line):
    """By number, or by name where the row has no good number."""
    assert rows_left(desk, line) == 0


@pytest.mark.parametrize(
    "line",
    [
        "N1,24/11/2026,25:99,Ana López García,55 9999 0001,",
        "N1,24/11/2026,25:99,Susana López Garcíacano,,",
        "N1,24/11/2026,25:99,Rosa Ruiz,,",
    ],
)
def test_an_erasure_leaves_a_namesakes_row(desk, line):
    """Another good number, another name: nobody's row is lost with somebody else's data."""
    assert rows_left(desk, line) == 1


def test_what_was_taken_back_of_a_key_leads_nowhere(desk):
    """The patient's own key goes with the person it came with."""
    run, _ = take_in_under_id(desk, [a_row(key="1", external_id="P-1")])
    take_back(desk, run, now=moment("today 20:00"))
    assert desk.records.get(PatientKey, "P-1") is None
    assert take_back(desk, run).results == ()
