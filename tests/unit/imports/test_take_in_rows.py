"""Rows are written many at once, and each ends as if it were taken in alone; whoever is faster, nothing is lost."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.appointments import decide_together
from chalicelib.appointments.model import Status
from chalicelib.imports import import_rows as importing
from chalicelib.imports.attestation import Attestation
from chalicelib.imports.decide_row import Terms
from chalicelib.imports.import_rows import dry, import_rows
from chalicelib.imports.model import Outcome, Reason
from chalicelib.imports.take_in_rows import Loading
from chalicelib.messaging.model import Kind, State
from chalicelib.patients.model import Line
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import Save
from tests.builders import CLINIC_ID, NOW, a_message, a_patient, keep
from tests.fakes.counted_client import counted
from tests.fakes.wrapped import Wrapped
from tests.unit.imports.taking_in import FrontDesk, a_row, ended
from tests.unit.imports.test_any_file import HEADER, attestations, filled

files = st.lists(filled, min_size=1, max_size=14)


@pytest.fixture
def desk():
    return FrontDesk()


def many(count):
    """Return rows of as many visits: twelve a person, far apart."""
    return [
        a_row(number=n, key=f"v{n}", name="Ana López", e164=f"+5255123{n % (count // 12):05}")
        for n in range(count)
    ]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(files, files, attestations)
def test_rows_together_end_as_each_alone(first, second, attestation):
    """Two files one after the other, in groups and row by row: the same ends, the same agenda, the same people."""
    seen = []
    for alone in (False, True):
        desk = FrontDesk()
        with pytest.MonkeyPatch.context() as patched:
            if alone:
                patched.setattr(decide_together, "_builds_on", lambda _decision: False)
                patched.setattr(importing, "AT_A_TIME", 1)
            reports = [
                desk.take_in_bytes("\n".join([HEADER, *lines]).encode(), attestation=attestation)
                for lines in (first, second)
            ]
        seen.append((*map(ended, reports), desk.agenda(), people(desk)))
    assert seen[0] == seen[1]


def people(desk):
    """Return who is on the list as a receptionist knows them, and whether they agreed."""
    return sorted(
        (p.name, p.e164, p.email, p.number.value, sorted(p.consents)) for p in desk.patients()
    )


def test_many_rows_take_few_calls():
    """A call a row is what made twenty thousand rows take six minutes."""
    desk = FrontDesk()
    records = counted(desk.store, CLINIC_ID)
    calls = records.table.client.calls
    loading = Loading(records=records, queue=desk.queue, terms=Terms(clinic=desk.clinic, now=NOW))
    report = import_rows(many(600), loading)
    assert report.counts == {Outcome.CREATED: 600}
    assert calls["transact"] <= 600 / 18
    assert sum(calls.values()) <= 600 / 4
    assert (calls["get"], calls["query"] <= 4) == (0, True)


def test_a_group_too_large_for_the_words_of_its_names_is_written_row_by_row():
    """Other names take words away and put others: more than was foreseen, and nobody is left out."""
    desk = FrontDesk()
    short = [
        a_row(number=n, key=f"v{n}", name="Ana López", e164=f"+52551230{n:04}") for n in range(25)
    ]
    desk.take_in(*short)
    fuller = [
        replace(
            row, particulars=replace(row.particulars, name="Ana López García Ruiz Vega Soto Mena")
        )
        for row in short
    ]
    report = desk.take_in(*fuller)
    assert {patient.name for patient in desk.patients()} == {"Ana López García Ruiz Vega Soto Mena"}
    assert sum(report.counts.values()) == 25


def test_the_same_rows_again_are_only_read():
    """What comes every night costs two batched reads for a hundred rows, and no write."""
    desk = FrontDesk()
    desk.take_in(*many(600))
    records = counted(desk.store, CLINIC_ID)
    terms = Terms(clinic=desk.clinic, now=NOW)
    import_rows(many(600), Loading(records=records, queue=desk.queue, terms=terms))
    calls = records.table.client.calls
    assert (calls["transact"], calls["get"]) == (0, 0)
    assert calls["batch_get"] <= 600 / 20


class Overtaken(Wrapped):
    """Records in which somebody else changes things just before some commits."""

    def __init__(self, records, overtake):
        super().__init__(records)
        self._overtake, self.commits = overtake, 0

    def commit(self, writes):
        """Let the other be faster, then commit."""
        self.commits += 1
        self._overtake(self._records, self.commits)
        self._records.commit(writes)


def test_a_group_that_meets_a_change_is_decided_anew_row_by_row(desk):
    """Ana said STOP between reading and writing: her line keeps it, and no row of the group is lost."""
    desk.take_in(a_row(None))

    def stop(records, commit):
        if commit == 1:
            line = records.get(Line, "+525512345678")
            records.commit([Save(line.stopped(NOW))])

    records = Overtaken(desk.records, stop)
    loading = Loading(records=records, queue=desk.queue, terms=desk.loading().terms)
    others = [a_row(number=n, key=f"v{n}", name="Luis", e164=f"+52551234000{n}") for n in range(4)]
    report = import_rows([*others, a_row(key="a")], loading)
    assert report.counts == {Outcome.CREATED: 5}
    assert (len(desk.visits()), len(desk.patients())) == (5, 5)
    assert desk.records.get(Line, "+525512345678").opted_out_at == NOW


def test_what_the_rows_of_a_failed_group_said_does_not_count_twice(desk):
    """Two rows with one key, one group that fails: the second still repeats the first."""

    def fail(_records, commit):
        if commit == 1:
            raise ConflictError

    records = Overtaken(desk.records, fail)
    loading = Loading(records=records, queue=desk.queue, terms=desk.loading().terms)
    report = import_rows([a_row(number=2), a_row(number=3)], loading)
    assert ended(report) == ["2 created", "3 unchanged repeated_in_file"]


def test_one_record_that_never_holds_still_costs_only_its_own_rows(desk):
    """The row is for review, says why, and all others are taken in."""
    desk.take_in(a_row(None))

    def always(records, _commit):
        patient = next(p for p in records.patients_named("") if p.name == "Ana López")
        records.commit([Save(patient)])

    records = Overtaken(desk.records, always)
    loading = Loading(records=records, queue=desk.queue, terms=desk.loading().terms)
    luis = a_row(number=3, key="l", name="Luis", e164="+525599998888")
    report = import_rows([a_row(key="a"), luis], loading)
    assert ended(report) == ["2 needs_review changed_meanwhile", "3 created"]
    assert report.results[0].reason is Reason.CHANGED_MEANWHILE


def test_of_visits_that_were_told_each_is_told_of_its_change(desk):
    """Two reminders were read, one waits; the file cancels all three: two notices go, in the store and the queue."""
    desk.take_in(*(a_row(f"tomorrow {hour}:30", key=f"v{hour}") for hour in (10, 12, 14)))
    (ana,) = desk.patients()
    states = dict(zip(("v10", "v12", "v14"), (State.READ, State.READ, State.QUEUED), strict=True))
    reminders = [
        a_message(about=visit, owner=ana.id, state=states[visit.external_id])
        for visit in desk.visits()
    ]
    keep(desk.records, *reminders)
    reminded = [
        Save(replace(visit, message_ids=(message.id,)))
        for visit, message in zip(desk.visits(), reminders, strict=True)
    ]
    sure = a_patient(id=ana.id, name=ana.name, version=ana.version)
    desk.records.commit([*reminded, Save(sure)])
    off = {"status": Status.CANCELLED}
    report = desk.take_in(
        *(a_row(f"tomorrow {hour}:30", key=f"v{hour}", **off) for hour in (10, 12, 14))
    )
    assert report.reasons == {(Outcome.UPDATED, Reason.CANCELLED): 3}
    written = desk.records.messages_of(ana.id)
    notices = [message.id for message in written if message.kind is Kind.CANCELLED]
    assert len(notices) == 2
    assert sorted(desk.queue.message_ids) == sorted(notices)
    waiting = [m for m in written if m.kind is Kind.REMINDER and m.state is State.SUPPRESSED]
    assert len(waiting) == 1


@pytest.mark.parametrize("died_at", range(4))
def test_whatever_ends_it_in_between_the_same_file_goes_on(desk, died_at):
    """The rows told of are written whole; the file again makes no second visit."""
    done = []

    def die(_records, commit):
        if commit > died_at:
            raise KeyboardInterrupt

    records = Overtaken(desk.records, die)
    loading = Loading(records=records, queue=desk.queue, terms=desk.loading().terms)
    with pytest.raises(KeyboardInterrupt):
        import_rows(many(900), loading, progress=done.append)
    assert len(desk.visits()) >= (done[-1] if done else 0)
    assert len(desk.visits()) < 900
    report = desk.take_in(*many(900))
    assert report.counts[Outcome.CREATED] + report.counts[Outcome.UNCHANGED] == 900
    lines = [sk for _, sk in desk.everything() if sk == "LINE"]
    assert (len(desk.visits()), len(lines)) == (900, 75)


def test_a_dry_run_of_many_says_what_the_real_one_does(desk):
    """In groups too; and writes nothing."""
    before = desk.everything()
    rows = [*many(500), a_row("yesterday 10:00", number=501)]
    tried = import_rows(rows, dry(desk.loading(attestation=Attestation("Eva"))))
    assert desk.everything() == before
    assert tried.results == desk.take_in(*rows, attestation=Attestation("Eva")).results


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(files, files, attestations)
def test_a_dry_run_of_any_file_says_what_the_real_one_does(first, second, attestation):
    """Whatever was here before."""
    desk = FrontDesk()
    desk.take_in_bytes("\n".join([HEADER, *first]).encode())
    rows = desk.understand("\n".join([HEADER, *second]).encode())
    before = desk.everything()
    tried = import_rows(rows, dry(desk.loading(attestation=attestation)))
    assert desk.everything() == before
    assert tried == desk.take_in(*rows, attestation=attestation)
