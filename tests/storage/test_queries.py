from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unittest.mock import Mock

import pytest

from chalicelib.clinics.api_tokens import issue_token
from chalicelib.consent import consent_events
from chalicelib.consent.model import Proof, Source
from chalicelib.consent.signup import Signup
from chalicelib.merging.model import Merge
from chalicelib.messaging.close_task import close_task
from chalicelib.messaging.model import TO_CLINIC, Dispatch, Kind, State, message_id
from chalicelib.messaging.put_out_messages import written
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind, staff_task
from chalicelib.patients.model import FormerLine, Purpose
from chalicelib.shared.audit import Actor, ActorKind, AuditItem
from chalicelib.shared.writes import Remove, Save
from chalicelib.storage.item_codec import key_of
from tests.builders import NOW, a_clinic, a_message, a_patient, an_appointment, keep, moment

HOUR = timedelta(hours=1)


def _message(clinic_id, slot, *, owner="p7d2m4q8w1zc", **changes):
    own_id = message_id(clinic_id, owner, Kind.REMINDER, slot, str(changes.get("state", "")))
    return a_message(id=own_id, **changes)


def test_the_agenda_of_a_day_is_in_order_and_half_open(records):
    """A visit at the day's first instant belongs to it, one at the next day's first does not."""
    start, end = moment("tomorrow 00:00"), moment("in 2 days 00:00")
    starts = [end, start + 11 * HOUR, start - timedelta(seconds=1), start, start + 9 * HOUR]
    keep(records, *(an_appointment(at, id=f"visit{n}") for n, at in enumerate(starts)))
    found = records.appointments_between(start, end)
    assert [visit.starts_at for visit in found] == [start, start + 9 * HOUR, start + 11 * HOUR]


def test_the_agenda_goes_over_months_and_years(records):
    """A range that spans several months is one list in order."""
    starts = [datetime(2026, 10, 31, 18, tzinfo=UTC) + timedelta(days=16 * n) for n in range(8)]
    keep(records, *(an_appointment(at, id=f"visit{n}") for n, at in enumerate(starts)))
    found = records.appointments_between(starts[1], starts[6])
    assert [visit.starts_at for visit in found] == starts[1:6]


def test_a_range_that_ends_early_on_the_first_has_that_months_visits_too(records):
    """Months are taken whole, whatever the time of day at which the range begins."""
    start = datetime(2026, 11, 20, 10, 40, 30, tzinfo=UTC)
    first = datetime(2026, 12, 1, tzinfo=UTC)
    keep(records, *(an_appointment(first + n * HOUR, id=f"visit{n}") for n in (0, 5)))
    found = records.appointments_between(start, first + timedelta(seconds=1))
    assert [visit.starts_at for visit in found] == [first]


@pytest.mark.parametrize("day", [28, 29, 30, 31])
def test_a_range_from_a_months_last_days_reaches_into_the_next(records, day):
    """Also from the 29th to the 31st, which not every month has."""
    start = datetime(2027, 1, day, 12, tzinfo=UTC)
    keep(records, an_appointment(datetime(2027, 2, 1, 0, 30, tzinfo=UTC), id="february"))
    keep(records, an_appointment(datetime(2027, 3, 1, 0, 30, tzinfo=UTC), id="march"))
    found = records.appointments_between(start, datetime(2027, 3, 1, 0, 45, tzinfo=UTC))
    assert [visit.id for visit in found] == ["february", "march"]


def test_a_moved_visit_leaves_its_old_day(records):
    """No day shows a visit twice."""
    visit = an_appointment("tomorrow 10:30")
    keep(records, visit)
    records.commit([Save(replace(visit, starts_at=moment("in 40 days 12:00")))])
    assert records.appointments_between(NOW, NOW + timedelta(days=7)) == []
    assert len(records.appointments_between(NOW, NOW + timedelta(days=60))) == 1


def test_a_patients_visits_are_in_order(records):
    """Past and future visits of one patient, and of nobody else."""
    days = [9, 1, 30, 4, 2]
    keep(
        records,
        *(an_appointment(f"in {day} days 10:00", id=f"visit{day}") for day in days),
        an_appointment("tomorrow 09:00", id="other", patient_id="somebody"),
    )
    found = records.appointments_of("p7d2m4q8w1zc")
    assert [visit.id for visit in found] == ["visit1", "visit2", "visit4", "visit9", "visit30"]


def test_a_patients_messages_are_newest_first(records, clinic_id):
    """By the moment they were planned for, whatever their state."""
    slots = [NOW + n * HOUR for n in (3, 1, 5, 2, 4)]
    keep(records, *(_message(clinic_id, slot) for slot in slots))
    found = records.messages_of("p7d2m4q8w1zc")
    assert [m.id for m in found] == [
        _message(clinic_id, NOW + n * HOUR).id for n in range(5, 0, -1)
    ]


def test_messages_are_found_by_their_state(records, clinic_id):
    """What is still to be withdrawn is found among all that was written."""
    keep(records, *(_message(clinic_id, NOW, state=state) for state in State))
    found = records.messages_of("p7d2m4q8w1zc", states=frozenset({State.QUEUED, State.RETRY}))
    assert {message.state for message in found} == {State.QUEUED, State.RETRY}
    assert len(records.messages_of("p7d2m4q8w1zc")) == len(State)


def test_notices_to_the_front_desk_have_their_own_list(records, clinic_id):
    """A patient's log never shows what the clinic was told."""
    keep(records, _message(clinic_id, NOW), _message(clinic_id, NOW, owner=TO_CLINIC))
    assert [m.owner for m in records.messages_of(TO_CLINIC)] == [TO_CLINIC]
    assert len(records.messages_of("p7d2m4q8w1zc")) == 1


def test_what_lies_with_the_clinic_is_found_by_whom_it_concerns(records, clinic_id):
    """A notice by the patient it tells of; an answer to nobody known by the line; a patient's own needs no key."""
    slots = [NOW + n * HOUR for n in range(5)]
    to_desk = {"owner": TO_CLINIC, "e164": "+525555550177"}
    hers = [_message(clinic_id, at, **to_desk, concerns="ana") for at in slots[:3]]
    his = _message(clinic_id, slots[3], **to_desk, concerns="beto")
    answer = _message(clinic_id, slots[4], owner=TO_CLINIC, about=())
    everything = [*hers, his, answer, _message(clinic_id, NOW, owner="ana")]
    records.commit(written(everything, now=NOW))
    keys = [records.keys_about(whose) for whose in ("ana", "beto", answer.e164, "")]
    found = [[key.message_id for key in some] for some in keys]
    assert found == [[m.id for m in hers], [his.id], [answer.id], []]


def test_sign_ups_that_wait_are_listed_until_they_are_used_or_over(records):
    """Newest first, no more than are asked for; of one that is over, and one that was used, nothing."""
    made = [Signup(f"{n}", "Ana", "x", (), Proof(), "es", NOW + n * HOUR) for n in range(5)]
    over = Signup("old", "Ana", "x", (), Proof(), "es", NOW - timedelta(days=7))
    keep(records, over, *made)
    records.commit([Remove(made[3])])
    listed = records.waiting_signups(NOW + HOUR, most=20)
    assert [one.id for one in listed] == ["4", "2", "1", "0"]
    assert [one.id for one in records.waiting_signups(NOW, most=2)] == ["4", "2"]


def test_sign_ups_are_found_by_the_line_that_was_typed(records):
    """Newest first, under each hash that is asked for; what was typed as no number is under none."""
    typed = [("one", 1), ("two", 2), ("one", 3), ("one", 5), ("older", 4), ("", 6), ("one", 7)]
    proof = Proof(text_hash="text")
    keep(
        records,
        *(
            Signup(f"{n}", "Ana", "x", (), proof, "es", NOW + n * HOUR, line=line)
            for line, n in typed
        ),
    )
    assert [one.id for one in records.signups_of(["one"])] == ["7", "5", "3", "1"]
    assert [one.id for one in records.signups_of(["two", "older", "nobody"])] == ["2", "4"]
    assert list(records.signups_of([])) == []


def test_a_line_that_was_left_is_found_by_the_person_and_by_the_line(records):
    """Each time it was left."""
    first, again = FormerLine("ana/1", "+525512345678"), FormerLine("ana/4", "+525512345678")
    other, elsewhere = FormerLine("beto/2", "+525512345678"), FormerLine("beto/7", "+525587654321")
    keep(records, first, again, other, elsewhere)
    assert records.former_lines_of("ana") == [first, again]
    by_id = {one.id for one in records.former_lines_at("+525512345678")}
    assert by_id == {first.id, again.id, other.id}


def test_a_message_is_found_by_whatsapps_id(records, world, clinic_id):
    """From the moment our own outcome is written."""
    message = _message(clinic_id, NOW)
    keep(records, message)
    assert records.message_by_provider_id("wamid.A") is None
    accepted = replace(message, state=State.ACCEPTED, provider_id="wamid.A", changed_at=NOW)
    assert world.outbox.settle([accepted], seen=State.QUEUED) == []
    assert records.message_by_provider_id("wamid.A") == accepted


def test_whatsapps_id_may_be_noted_late(records, world, clinic_id):
    """A status that overtook our own write does not cost us the way back to the message."""
    message = _message(clinic_id, NOW, state=State.DELIVERED)
    keep(records, message)
    world.outbox.note_provider_id(replace(message, state=State.SENDING, provider_id="wamid.B"))
    assert records.message_by_provider_id("wamid.B") == replace(message, provider_id="wamid.B")


def test_the_id_that_a_status_brought_stays(records, world, clinic_id):
    """On AWS ours is only the sender's: later statuses would not find the message by it."""
    message = _message(clinic_id, NOW, state=State.DELIVERED, provider_id="wamid.A")
    keep(records, replace(message, provider_id="", state=State.SENDING))
    assert world.outbox.settle([message], seen=State.SENDING) == []
    world.outbox.note_provider_id(replace(message, provider_id="aws-id"))
    assert records.message_by_provider_id("wamid.A") == message
    assert records.message_by_provider_id("aws-id") is None


def test_a_days_messages_are_in_the_order_they_were_written(records, clinic_id):
    """By the UTC day on which they were put out."""
    first, second, third = (_message(clinic_id, NOW + n * HOUR) for n in (3, 2, 1))
    early = Dispatch.of((first, second), now=NOW, look_again=HOUR)
    late = Dispatch.of((third,), now=NOW + HOUR, look_again=HOUR)
    tomorrow = Dispatch.of((third, first), now=NOW + 24 * HOUR, look_again=HOUR)
    keep(records, late, tomorrow, early, first, second, third)
    assert [d.id for d in records.dispatches_on("2026-11-22")] == [early.id, late.id]
    assert records.messages_on("2026-11-22") == [first, second, third]


def test_a_days_changes_come_the_last_first(records, clinic_id):
    """Audit and dispatches as one, behind a name if one is given; of each only so much as is asked for."""
    on = datetime(2026, 1, 5, 9, tzinfo=UTC)
    by = Actor(ActorKind.STAFF, "lup1ta000001", "move_visit")
    items = [AuditItem(f"2026-01-05/09{n:02}00-x", on + timedelta(minutes=n), by) for n in range(3)]
    sent = Dispatch(f"{clinic_id}.2026-01-05.090130-x", (), None, on + timedelta(seconds=90))
    other = AuditItem("2026-01-06/000000-x", on + timedelta(days=1), by)
    keep(records, *items, sent, other)
    names = ["090200-x", "090130-x", "090100-x", "090000-x"]
    assert [name for name, _ in records.changes_back("2026-01-05")] == names
    found = [one for _, one in records.changes_back("2026-01-05", before="090200-x")]
    assert [one.id for one in found] == [sent.id, items[1].id, items[0].id]
    assert list(records.changes_back("2026-01-04")) == []


def test_a_day_without_its_messages_is_no_error(records, clinic_id):
    """The store may have forgotten a message before its dispatch."""
    message = _message(clinic_id, NOW)
    keep(records, Dispatch.of((message,), now=NOW, look_again=HOUR), message)
    records.commit([Remove(message)])
    assert records.messages_on("2026-11-22") == []


def test_the_consent_log_is_oldest_first(records):
    """Expressions of will in the order they were made."""
    events = [
        consent_events.event_of(
            "p7d2m4q8w1zc",
            Purpose.REMINDERS,
            granted=number % 2 == 0,
            source=Source.WHATSAPP,
            at=NOW + number * HOUR,
            proof=Proof(message_id=f"wamid.{number}"),
        )
        for number in range(5)
    ]
    keep(records, *reversed(events), a_patient())
    assert records.consent_events_of("p7d2m4q8w1zc") == events


@pytest.mark.parametrize("typed", ["Álv", "alv", "ALV", "  álv"])
def test_patients_are_found_as_their_name_is_typed(records, typed):
    """Accents and capitals aside, in alphabetical order."""
    names = ["Álvaro Ruiz", "alva Núñez", "Ana López", "ALVARADO, Eva", "Zoé Ávila"]
    keep(records, *(a_patient(id=f"p{n}", name=name) for n, name in enumerate(names)))
    found = [patient.name for patient in records.patients_named(typed)]
    assert found == ["alva Núñez", "ALVARADO, Eva", "Álvaro Ruiz"]


def test_all_patients_are_listed_up_to_a_limit(records):
    """A page of the list costs what it shows."""
    keep(records, *(a_patient(id=f"p{n}", name=f"Paciente {n:02}") for n in range(9)))
    assert [p.name[-2:] for p in records.patients_named("", limit=7)] == [
        f"{n:02}" for n in range(7)
    ]


@pytest.mark.parametrize("typed", ["", "pac"])
def test_the_list_goes_on_after_the_last_of_a_page(records, typed):
    """Each patient once, also where several of one name stand on both pages."""
    names = ["Paciente A", "Paciente B", "Paciente B", "Paciente B", "Paciente C"]
    keep(records, *(a_patient(id=f"p{n}", name=name) for n, name in enumerate(names)))
    pages = [records.patients_named(typed, limit=2)]
    while pages[-1]:
        pages.append(records.patients_named(typed, limit=2, after=pages[-1][-1]))
    listed = [patient for page in pages for patient in page]
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert [patient.name for patient in listed] == names
    assert len({patient.id for patient in listed}) == 5


def test_a_page_has_fifty_names(records):
    """Unless more are asked for."""
    keep(records, *(a_patient(id=f"p{n:02}", name=f"Paciente {n:02}") for n in range(52)))
    assert len(records.patients_named("")) == 50
    assert len(records.patients_named("", limit=51)) == 51


def test_merges_are_found_under_both_records(records):
    """Of who stayed, the oldest first; and those of one record that went."""
    one, two, three = (a_patient(id=each) for each in ("one", "two", "three"))
    late, early, others = (
        Merge(f"{gone.id}/2611221530{n:02}-4f9a2c1b", NOW + n * HOUR, "x", "y", gone, stays, stays)
        for n, gone, stays in ((2, three, one), (1, two, one), (3, one, two))
    )
    keep(records, late, early, others)
    assert records.merges_into("one") == [early, late]
    assert records.merges_under("two") == [early]


def test_a_renamed_patient_is_found_by_the_new_name_only(records):
    """The list follows the record."""
    keep(records, a_patient())
    records.commit([Save(replace(a_patient(), name="Belén Soto"))])
    assert records.patients_named("ana") == []
    assert [patient.name for patient in records.patients_named("bel")] == ["Belén Soto"]


def test_the_inbox_is_newest_first(records):
    """What came last is looked at first."""
    tasks = [staff_task(TaskKind.TEXT, NOW + n * HOUR, str(n), text=f"{n}") for n in range(6)]
    keep(records, a_clinic(id=records.clinic_id), *tasks)
    assert records.inbox() == tasks[::-1]
    assert records.inbox(limit=4) == tasks[:1:-1]


def test_what_nobody_has_looked_at_is_found_however_old(records):
    """Good news, which asks nobody for anything, and what was looked at hide nothing that is still open."""
    tasks = [staff_task(TaskKind.TEXT, NOW + n * HOUR, str(n), patient_id="ana") for n in range(6)]
    good_news = [staff_task(TaskKind.CONFIRMED, NOW + n * HOUR, f"yes{n}") for n in range(6)]
    keep(records, a_clinic(id=records.clinic_id), *tasks, *good_news)
    assert records.open_tasks().tasks == tasks[::-1]
    close_task(records, tasks[5].id, now=NOW)
    assert records.open_tasks(limit=4).tasks == tasks[4:0:-1]


def test_what_was_looked_at_is_gone_though_the_index_is_late(dynamodb, clinic_id):
    """DynamoDB writes its indexes a moment after the record."""
    records, task = dynamodb.records(clinic_id), staff_task(TaskKind.TEXT, NOW, "one")
    keep(records, task)
    as_it_was = records.table.get(key_of(StaffTask, clinic_id, task.id))
    close_task(records, task.id, now=NOW)
    table = Mock(wraps=records.table, **{"query.return_value": iter([as_it_was])})
    assert replace(records, table=table).open_tasks().tasks == []


def test_tasks_are_found_by_whom_they_are_about(records):
    """A patient's; of nobody's those of a line, else of a visit; what is about the clinic is in the inbox only."""
    hers = [
        staff_task(TaskKind.TEXT, NOW + n * HOUR, str(n), patient_id="ana", e164="+525512345678")
        for n in range(3)
    ]
    lines = staff_task(TaskKind.TEXT, NOW, "line", e164="+525512345678", appointment_id="visit1")
    visits = staff_task(TaskKind.UNDELIVERABLE, NOW, "visit", appointment_id="visit1")
    keep(records, *hers, lines, visits, staff_task(TaskKind.LIMIT_REACHED, NOW, "clinic"))
    found = [records.tasks_of(whose) for whose in ("ana", "+525512345678", "visit1", "")]
    assert found == [hers, [lines], [visits], []]
    since = [records.tasks_of("ana", since=NOW + n * HOUR) for n in range(4)]
    assert since == [hers, hers[1:], hers[2:], []]


def test_a_task_that_was_looked_at_is_found_as_it_stands(records):
    """Also after it was closed."""
    task = staff_task(TaskKind.TEXT, NOW, "one", patient_id="ana")
    keep(records, task)
    close_task(records, task.id, now=NOW)
    assert [found.done_at for found in records.tasks_of("ana")] == [NOW]


def test_tokens_are_a_clinics_own_in_order_of_issue(world, records, clinic_id):
    """Also those that ended; nothing else of the clinic is among them."""
    issued = [issue_token(clinic_id, f"n{n}", (), now=NOW + n * HOUR)[0] for n in (2, 0, 3, 1)]
    keep(records, *issued, a_patient())
    keep(world.records("neighbour"), issue_token("neighbour", "theirs", (), now=NOW)[0])
    assert [token.name for token in records.tokens()] == ["n0", "n1", "n2", "n3"]
