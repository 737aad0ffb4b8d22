"""What a file did is taken back: import and undo is as before; what changed since, or was told, is named and stays."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.appointments.agenda_change import By, carry_out
from chalicelib.appointments.cancel import cancel
from chalicelib.appointments.confirm import confirm
from chalicelib.appointments.imported_records import ImportRun
from chalicelib.appointments.model import AppointmentKey, Status
from chalicelib.imports.attestation import Attestation
from chalicelib.imports.import_rows import dry
from chalicelib.imports.import_runs import run_import
from chalicelib.imports.model import Outcome
from chalicelib.imports.undo_import import undo_import
from chalicelib.imports.undo_model import Undone, Why
from chalicelib.messaging.model import Kind, State
from chalicelib.patients.model import Line, NumberState, Purpose
from chalicelib.shared.writes import Save, Withdraw
from tests.builders import NOW, a_message, a_patient, an_appointment, keep, moment
from tests.fakes.wrapped import Dying, Wrapped
from tests.unit.imports.taking_in import FrontDesk, a_row
from tests.unit.imports.test_any_file import HEADER, attestations, filled
from tests.unit.imports.undoing import ends, substance, take_back, take_in_under_id

VOUCHED = Attestation("Eva", numbers=True)
files = st.lists(filled, max_size=10)


@pytest.fixture
def desk():
    return FrontDesk()


def written(lines):
    return "\n".join([HEADER, *lines]).encode()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(files, files.filter(bool), attestations)
def test_import_and_undo_is_as_before(first, second, attestation):
    """Whatever was here, whatever the file says: nothing of it is left but the log and what was vouched for, ended."""
    desk = FrontDesk()
    if first:
        desk.take_in_bytes(written(first))
    before = substance(desk)
    rows = desk.understand(written(second))
    run, report = take_in_under_id(desk, rows, attestation=attestation)
    after = NOW + timedelta(minutes=5)
    kept, loading = desk.records.imported_by(run.id), desk.loading(now=after)
    tried = undo_import(run, kept, dry(loading))
    undone = take_back(desk, run, now=after)
    assert tried == undone
    assert undone.left == 0, ends(undone)
    assert without_ended_consent(substance(desk)) == before
    later = NOW + timedelta(minutes=10)
    again, _ = take_in_under_id(desk, rows, attestation=attestation, now=later)
    assert again.counts == {o.value: n for o, n in report.counts.items()}


def without_ended_consent(items):
    """Return the items without what an undone attestation leaves on somebody who was here before."""
    kept = {key: item for key, item in items.items() if not key[1].startswith("CONSENT#")}
    for key, item in kept.items():
        state = isinstance(item, dict) and item.get("consents", {}).get("reminders")
        if key[1] == "PATIENT" and state and not state.get("granted"):
            kept[key] = {name: own for name, own in item.items() if name != "consents"}
    return kept


def test_who_was_here_before_stays_as_they_were(desk):
    """A file that changes everything about Ana: name, number, mail, hour; the undo puts all of it back."""
    desk.take_in(a_row(key="1", external_id="A", email="ana@uno.example"))
    before = substance(desk)
    news = {"name": "Ana López Vega", "e164": "+525599990000", "email": "b@dos.example"}
    run, _ = take_in_under_id(desk, [a_row("in 3 days 12:00", key="1", external_id="A", **news)])
    assert substance(desk) != before
    report = take_back(desk, run)
    assert ends(report) == ["Ana López 25: taken_back", "Ana López Vega: taken_back"]
    assert substance(desk) == before


def test_what_the_file_vouched_for_ends_by_an_event(desk):
    """Ana was here: her consent is over, and the log says since when and by what. Luis came with the file: nothing of him is left."""
    desk.take_in(a_row(None))
    luis = a_row(number=3, key="l", name="Luis Pérez", e164="+525599990001")
    run, _ = take_in_under_id(desk, [a_row(), luis], attestation=VOUCHED)
    assert take_back(desk, run, now=moment("today 20:00")).left == 0
    (ana,) = desk.patients()
    assert (ana.number, ana.agreed_to(Purpose.REMINDERS)) == (NumberState.UNVERIFIED, False)
    log = desk.records.consent_events_of(ana.id)
    assert [event.granted for event in log] == [True, False]
    assert run.id in log[-1].proof.attested_by
    logs = {pk for pk, sk in desk.everything() if sk.startswith("CONSENT#")}
    assert [pk.rpartition("#")[2] for pk in logs] == [ana.id]


def test_what_is_queued_because_of_it_is_withdrawn(desk):
    """A reminder that has not left never does, and goes with whom it was for."""
    run, _ = take_in_under_id(desk, [a_row(key="1")], attestation=Attestation("Eva"))
    (visit,), (ana,) = desk.visits(), desk.patients()
    waiting = a_message(about=visit, owner=ana.id, state=State.QUEUED)
    keep(desk.records, waiting)
    told = replace(visit, message_ids=(waiting.id,), decided_offsets=(1440,), due_at=None)
    desk.records.commit([Save(told)])
    read = []

    class Read(Wrapped):
        def commit(self, writes):
            """Note what is withdrawn."""
            read.extend(one for one in writes if isinstance(one, Withdraw))
            self._records.commit(writes)

    assert take_back(desk, run, records=Read(desk.records)).left == 0
    assert read == [Withdraw(waiting.id, State.QUEUED, "import_undone")]
    assert (desk.visits(), desk.patients(), desk.records.messages_of(ana.id)) == ([], [], [])


@pytest.mark.parametrize("state", [State.SENDING, State.UNKNOWN, State.SENT, State.READ])
def test_who_was_written_to_stays_named_and_without_visits(desk, state):
    """Ana read of a visit that was a mistake: it is off, somebody calls her, and nothing is sent again."""
    run, _ = take_in_under_id(desk, [a_row(key="1")], attestation=VOUCHED)
    (visit,), (ana,) = desk.visits(), desk.patients()
    reminder = a_message(about=visit, owner=ana.id, state=state)
    keep(desk.records, reminder)
    desk.records.commit([Save(replace(visit, message_ids=(reminder.id,)))])
    report = take_back(desk, run)
    assert ends(report) == [
        "Ana López 23: taken_back written_to",
        "Ana López: left written_to",
    ]
    (off,), (stays,) = desk.visits(), desk.patients()
    assert (off.status, off.cancelled_by, stays.id) == (Status.CANCELLED, "import", ana.id)
    assert not stays.agreed_to(Purpose.REMINDERS)
    assert stays.number is NumberState.UNVERIFIED
    assert [task.kind.value for task in desk.records.inbox()] == ["not_told"]
    assert desk.records.get(Line, "+525512345678").visits == {}
    assert [m.kind for m in desk.records.messages_of(ana.id)] == [Kind.REMINDER]
    assert desk.records.get(AppointmentKey, "1") is None


def changes(desk, decide, *args, **how):
    (visit,) = desk.visits()

    def attempt():
        return decide(desk.records, desk.clinic, visit.id, *args, now=NOW, **how)

    return carry_out(desk.records, desk.queue, attempt, now=NOW)


@pytest.mark.parametrize(
    "since",
    [
        lambda desk: changes(desk, confirm),
        lambda desk: changes(desk, cancel, by=By.PATIENT),
        lambda desk: desk.take_in(a_row("in 2 days 9:00", key="1")),
    ],
    ids=["confirmed", "cancelled", "moved by a later file"],
)
def test_a_visit_that_changed_since_is_named_and_stays(desk, since):
    """Somebody's word about it came after the file's."""
    run, _ = take_in_under_id(desk, [a_row(key="1")])
    since(desk)
    (visit,) = desk.visits()
    report = take_back(desk, run)
    assert {(r.outcome, r.why) for r in report.results} == {
        (Undone.LEFT, Why.CHANGED_SINCE),
        (Undone.LEFT, Why.HAS_MORE),
    }
    assert desk.visits() == [visit]
    assert len(desk.patients()) == 1
    assert take_back(desk, run).counts == report.counts


def test_what_is_decided_about_a_record_is_no_change(desk):
    """Due, reminders decided, and a question put: the import's word still stands."""
    run, _ = take_in_under_id(desk, [a_row(key="1")])
    (visit,), (ana,) = desk.visits(), desk.patients()
    desk.records.commit(
        [
            Save(replace(visit, due_at=None, decided_offsets=(1440,))),
            Save(replace(ana, number=NumberState.ASKED, asked_at=NOW)),
        ]
    )
    assert take_back(desk, run).left == 0
    assert (desk.visits(), desk.patients()) == ([], [])


def test_a_person_with_a_visit_from_elsewhere_stays(desk):
    """The API booked one since: only the file's goes."""
    run, _ = take_in_under_id(desk, [a_row(key="1")])
    (ana,) = desk.patients()
    other = an_appointment("in 4 days 9:00", patient_id=ana.id)
    keep(desk.records, other)
    assert ends(take_back(desk, run)) == ["Ana López 23: taken_back", "Ana López: left has_more"]
    assert desk.visits() == [other]


def test_a_cancelled_visit_stands_again_and_a_taken_hour_does_not(desk):
    """The file cancelled two; somebody else has one's hour by now."""
    desk.take_in(a_row(key="1"), a_row("in 2 days 9:00", key="2"))
    off = {"status": Status.CANCELLED}
    run, _ = take_in_under_id(
        desk, [a_row(key="1", **off), a_row("in 2 days 9:00", key="2", **off)]
    )
    desk.take_in(a_row("in 2 days 9:00", key="3", name="Luis Pérez", e164="+525599990001"))
    report = take_back(desk, run)
    assert ends(report) == ["Ana López 23: taken_back", "Ana López 24: left slot_taken"]
    stands = {visit.external_id: visit.status for visit in desk.visits()}
    assert stands == {"1": Status.BOOKED, "2": Status.CANCELLED, "3": Status.BOOKED}


def test_who_read_the_wrong_hour_reads_the_right_one(desk):
    """A file moved a visit and Ana was told: the undo moves it back and tells her that."""
    desk.take_in(a_row(key="1"))
    (visit,), (ana,) = desk.visits(), desk.patients()
    desk.records.commit([Save(a_patient(id=ana.id, name=ana.name, version=ana.version))])
    run, _ = take_in_under_id(desk, [a_row("in 3 days 12:00", key="1")])
    (moved,) = desk.visits()
    notice = a_message(kind=Kind.CHANGED, about=moved, owner=ana.id, state=State.READ)
    keep(desk.records, notice)
    desk.records.commit([Save(replace(moved, message_ids=(notice.id,)))])
    assert take_back(desk, run).left == 0
    (back,) = desk.visits()
    assert back.starts_at == visit.starts_at
    kinds = [m.kind for m in desk.records.messages_of(ana.id) if m.state is State.QUEUED]
    assert kinds == [Kind.CHANGED]
    assert len(desk.queue.message_ids) == 1


def test_a_death_that_a_file_reports_by_mistake_is_taken_back(desk):
    """The person lives, and the visits that it cancelled stand again."""
    desk.take_in(a_row(key="1"), a_row("in 2 days 9:00", key="2"))
    before = substance(desk)
    died = replace(a_row(key="1", status=Status.CANCELLED), deceased=True)
    run, report = take_in_under_id(desk, [died])
    assert report.counts == {Outcome.UPDATED: 1}
    assert take_back(desk, run).left == 0
    assert desk.patients()[0].deceased_at is None
    assert {visit.status for visit in desk.visits()} == {Status.BOOKED}
    assert substance(desk).keys() == before.keys()


@pytest.mark.parametrize("commits", range(6))
def test_broken_off_it_goes_on(desk, commits):
    """A crash leaves records whole, before or after; the next try takes back the rest."""
    keep(desk.records, a_patient(id="elsewhere", e164="+525599999999"))
    before = substance(desk)
    rows = [a_row(number=n, key=f"v{n}", name="Ana", e164=f"+52551234{n:04}") for n in range(80)]
    run, _ = take_in_under_id(desk, rows)
    with pytest.raises(RuntimeError):
        take_back(desk, run, records=Dying(desk.records, commits))
    assert take_back(desk, run).left == 0
    assert substance(desk) == before
    assert desk.records.get(ImportRun, run.id).undone_at == NOW


def test_an_import_that_broke_off_is_taken_back(desk):
    """What it wrote until then has its record: each transaction carries its own."""
    before = substance(desk)
    rows = [a_row(number=n, key=f"v{n}", name="Ana", e164=f"+52551234{n:04}") for n in range(80)]
    loading = replace(desk.loading(), records=Dying(desk.records, 3))
    with pytest.raises(RuntimeError):
        run_import(rows, loading)
    (run,) = desk.records.imports()
    assert (run.is_whole, len(desk.visits()) > 0) == (False, True)
    assert take_back(desk, run).left == 0
    assert substance(desk) == before


def test_a_dry_undo_changes_nothing(desk):
    """And says what a real one does."""
    run, _ = take_in_under_id(desk, [a_row(key="1")])
    stored = desk.everything()
    tried = undo_import(run, desk.records.imported_by(run.id), dry(desk.loading()))
    assert desk.everything() == stored
    assert tried == take_back(desk, run)


def test_an_earlier_file_is_taken_back_under_a_later_one_only_where_it_stands(desk):
    """Of two files the first goes: what the second said of the same visit stays."""
    first, _ = take_in_under_id(desk, [a_row(key="1"), a_row("in 2 days 9:00", key="2")])
    second, _ = take_in_under_id(
        desk, [a_row("in 5 days 9:00", key="1")], now=moment("today 20:00")
    )
    report = take_back(desk, first)
    assert sorted(visit.external_id for visit in desk.visits()) == ["1"]
    assert report.left == 2
    assert take_back(desk, second).left == 0
    assert take_back(desk, first).left == 0
    assert desk.visits() == []
