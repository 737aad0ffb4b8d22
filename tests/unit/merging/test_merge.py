import dataclasses
from datetime import timedelta

import pytest

from chalicelib.consent.consent_events import state_from
from chalicelib.consent.consent_log import consent_log
from chalicelib.consent.model import ConsentEvent, Proof, Source
from chalicelib.merging.model import Merge
from chalicelib.messaging.model import AGAIN, Action, Kind, State
from chalicelib.messaging.put_out_messages import written
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import NumberState, PatientAlias, PatientKey, Purpose
from chalicelib.patients.patient_by_id import find_patient
from chalicelib.shared.errors import ConflictError, NotAllowedError, NotFoundError
from chalicelib.shared.writes import Create, Save
from tests.builders import NOW, agreed, refused

B = "q4r8t2v6x0yb"
OTHER = "+525598765432"


@pytest.fixture
def ana(desk):
    return desk.patient()


@pytest.fixture
def twin(desk):
    """Ana once more, on the same phone."""
    return desk.patient(id=B, name="Ana López")


def reminded(desk, patient, **slot):
    """Return a visit whose reminder of the day before is written and waits for the sender."""
    visit = desk.book(patient, "tomorrow 10:30", **slot)
    desk.tick("today 10:35")
    return visit


def live(desk):
    """Return what may still leave, of anybody."""
    states = (State.QUEUED, State.RETRY)
    everyone = [desk.records.messages_of(i, states=frozenset(states)) for i in ("p7d2m4q8w1zc", B)]
    return sorted((m for found in everyone for m in found), key=lambda m: m.id)


def test_what_is_to_come_changes_hands(desk, ana, twin):
    """The visit, the line and the person; nothing is left under the id that went."""
    visit = desk.book(twin, "in 3 days 10:30")
    merged = desk.merge(ana, twin)
    assert desk.visit(visit).patient_id == ana.id
    assert desk.line(ana).patient_ids == (ana.id,)
    assert desk.line(ana).visits[visit.id].patient_id == ana.id
    assert desk.known_under(B) is None
    assert merged.record.visits == (visit.id,)
    assert (merged.record.by, merged.record.through) == ("Laura Méndez", "api:t")


def test_the_former_id_leads_to_who_stays(desk, ana, twin):
    """Also through two merges."""
    third = desk.patient(id="third0000000", name="Ana L")
    desk.merge(ana, twin)
    desk.merge(third, ana)
    assert find_patient(desk.records, B).id == third.id
    assert find_patient(desk.records, B).former_ids == (ana.id, B)
    assert desk.records.get(PatientAlias, B).patient_id == ana.id


def test_the_clinics_key_leads_to_who_stays(desk, ana):
    """Its own system goes on naming the record that went."""
    twin = desk.patient(id=B, external_id="P-2")
    desk.records.commit([Create(PatientKey("P-2", B)), Create(PatientKey("older", B))])
    desk.merge(ana, twin)
    assert desk.records.get(PatientKey, "P-2").patient_id == ana.id
    older = desk.records.get(PatientKey, "older").patient_id
    assert find_patient(desk.records, older).id == ana.id


def test_another_number_is_left_and_its_baja_stays(desk, ana):
    """The phone that stays has the visits; the other keeps what it said, and nobody."""
    twin = desk.patient(id=B, e164=OTHER)
    visit = desk.book(twin, "in 3 days 10:30")
    desk.write(twin, "BAJA")
    desk.merge(ana, twin)
    assert desk.line(twin).patient_ids == ()
    assert desk.line(twin).visits == {}
    assert desk.line(twin).opted_out_at
    assert visit.id in desk.line(ana).visits
    assert not desk.person(ana).agreed_to(Purpose.REMINDERS)


def test_a_no_of_the_record_that_goes_stops_what_waits_for_who_stays(desk, ana):
    """The reminder of the one that agreed is withdrawn, and the plan then says why none goes."""
    twin = desk.patient(id=B, consents=refused(Purpose.REMINDERS))
    visit = reminded(desk, ana)
    desk.merge(ana, twin)
    desk.go_on("tomorrow 10:30")
    assert desk.ledger == []
    assert {(m.state, m.reason) for m in desk.about(visit)} == {
        (State.SUPPRESSED, "merged"),
        (State.SUPPRESSED, "no_consent"),
    }


def test_the_log_of_who_stays_adds_up_and_shows_the_proof(desk, ana):
    """The patient's own BAJA is repeated with its message; both logs stay as they were."""
    twin = desk.patient(id=B, consents=refused(Purpose.REMINDERS))
    said = ConsentEvent(
        f"{B}/1",
        B,
        Purpose.REMINDERS,
        granted=False,
        source=Source.WHATSAPP,
        at=NOW - timedelta(days=7),
        proof=Proof(message_id="wamid.baja"),
    )
    desk.say(said)
    merged = desk.merge(ana, twin).patient
    own = desk.records.consent_events_of(ana.id)
    assert state_from(own)[Purpose.REMINDERS] == merged.consents[Purpose.REMINDERS]
    assert own[0].proof == Proof(message_id="wamid.baja", attested_by="Laura Méndez")
    assert consent_log(desk.records, merged) == [said, *own]
    assert merged.consents[Purpose.REMINDERS].by_patient


def test_a_queued_reminder_takes_the_id_of_who_stays_and_goes_once(desk, ana, twin):
    """The old one is suppressed in the same transaction; the plan does not write it again."""
    visit = reminded(desk, twin)
    (queued,) = live(desk)
    desk.merge(ana, twin)
    (waiting,) = live(desk)
    assert desk.stored(queued).reason == "merged"
    assert waiting.owner == ana.id
    assert desk.visit(visit).message_ids == (waiting.id,)
    desk.go_on("tomorrow 07:00")
    assert [m.id for m in desk.ledger] == [waiting.id]


@pytest.mark.parametrize("state", [State.SENDING, State.UNKNOWN, State.ACCEPTED, State.READ])
def test_what_left_is_not_sent_again(desk, ana, twin, state):
    """It keeps its id; its reminder stays decided."""
    visit = reminded(desk, twin)
    (queued,) = live(desk)
    desk.outbox.settle([dataclasses.replace(queued, state=state)], seen=State.QUEUED)
    desk.merge(ana, twin)
    assert desk.visit(visit).message_ids == (queued.id,)
    assert live(desk) == []
    desk.go_on("tomorrow 07:00")
    assert desk.ledger == []


def test_what_waits_for_another_attempt_waits_on_under_the_new_id(desk, ana, twin):
    """WhatsApp's wish to wait holds."""
    reminded(desk, twin)
    (queued,) = live(desk)
    later = desk.now + timedelta(minutes=40)
    desk.outbox.settle(
        [dataclasses.replace(queued, state=State.RETRY, retry_at=later)], seen=State.QUEUED
    )
    desk.merge(ana, twin)
    (waiting,) = live(desk)
    assert (waiting.state, waiting.not_before) == (State.QUEUED, later)
    desk.go_on("today 14:00")
    assert [m.id for m in desk.ledger] == [waiting.id]


def test_a_reminder_to_the_number_that_is_left_goes_to_the_one_that_stays(desk, ana):
    """It is taken back and decided anew; once."""
    twin = desk.patient(id=B, e164=OTHER)
    reminded(desk, twin)
    desk.merge(ana, twin)
    assert live(desk) == []
    desk.go_on("tomorrow 07:00")
    assert [m.e164 for m in desk.ledger] == [ana.e164]


def test_a_second_copy_to_the_number_that_is_left_becomes_a_call(desk, ana):
    """Nobody knows whether the first came; another reminder would be a third message."""
    twin = desk.patient(id=B, e164=OTHER)
    visit = reminded(desk, twin)
    (queued,) = live(desk)
    desk.outbox.settle([dataclasses.replace(queued, state=State.UNKNOWN)], seen=State.QUEUED)
    copy = dataclasses.replace(queued, id=queued.id + AGAIN)
    knows = dataclasses.replace(desk.visit(visit), message_ids=(queued.id, copy.id))
    desk.records.commit([Save(knows), *written([copy], now=desk.now)])
    desk.merge(ana, twin)
    desk.go_on("tomorrow 07:00")
    assert desk.ledger == []
    assert [(t.kind, t.appointment_id) for t in desk.inbox()] == [
        (TaskKind.UNKNOWN_OUTCOME, visit.id)
    ]


def test_a_notice_follows_to_the_number_that_stays(desk, ana):
    """Nobody would write it anew."""
    twin = desk.patient(id=B, e164=OTHER)
    visit = reminded(desk, twin)
    desk.work()
    desk.move(visit, "in 3 days 12:00")
    desk.merge(ana, twin)
    assert desk.visit(visit).told_at
    desk.go_on("today 14:00")
    assert [(m.kind, m.e164) for m in desk.ledger] == [
        (Kind.REMINDER, OTHER),
        (Kind.CHANGED, ana.e164),
    ]


def test_whom_a_notice_may_not_reach_any_more_a_person_calls(desk, ana):
    """They know the old time."""
    twin = desk.patient(id=B, consents=agreed(Purpose.REMINDERS))
    visit = reminded(desk, twin)
    desk.work()
    desk.move(visit, "in 3 days 12:00")
    stern = desk.patient(id="stern0000000", consents=refused(Purpose.REMINDERS))
    desk.merge(stern, twin)
    assert live(desk) == []
    assert [t.kind for t in desk.inbox()] == [TaskKind.NOT_TOLD]


def test_a_notice_taken_back_gives_back_the_reminder_that_it_was(desk, ana):
    """The plan decides it again for who stays, and says why it does not go."""
    twin = desk.patient(id=B, consents=agreed(Purpose.REMINDERS))
    visit = reminded(desk, twin)
    desk.work()
    assert desk.move(visit, "tomorrow 10:00").decided_offsets == (24 * 60,)
    stern = desk.patient(id="stern0000000", consents=refused(Purpose.REMINDERS))
    desk.merge(stern, twin)
    assert (desk.visit(visit).decided_offsets, desk.visit(visit).told_at) == ((), None)


def test_who_was_told_on_the_phone_that_goes_is_told_on_the_one_that_stays(desk, ana):
    """Also on that day; where a notice follows to it, that is enough."""
    twin = desk.patient(id=B, e164=OTHER)
    visit = desk.book(twin, "tomorrow 08:00")
    desk.go_on("today 10:30")
    desk.merge(ana, twin)
    assert desk.visit(visit).told_at is None
    desk.go_on("tomorrow 08:00")
    assert [m.e164 for m in desk.ledger] == [OTHER, ana.e164]


def test_a_digest_with_a_sibling_takes_the_new_id_for_both(desk, ana, twin):
    """The child's visit knows the message too, so that cancelling it takes it back."""
    child = desk.patient(id="child0000000", name="Luis")
    reminded_too = desk.book(child, "tomorrow 11:00")
    reminded(desk, twin)
    desk.merge(ana, twin)
    (digest,) = live(desk)
    assert desk.visit(reminded_too).message_ids == (digest.id,)
    desk.cancel(reminded_too)
    assert live(desk) == []
    desk.go_on("tomorrow 07:00")
    (told,) = desk.ledger
    assert len(told.about) == 1


def test_one_person_is_asked_once_whose_number_it_is(desk):
    """Two questions wait for the sender; one goes, and its answer is the person's."""
    unsure = {"number": NumberState.UNVERIFIED}
    one, two = desk.patient(**unsure), desk.patient(id=B, **unsure)
    desk.book(one, "in 3 days 10:30")
    desk.book(two, "in 4 days 10:30")
    desk.tick()
    assert len(live(desk)) == 2
    desk.merge(one, two)
    desk.work()
    (question,) = desk.ledger
    desk.tap(question, Action.YES_ME)
    assert desk.person(one).number is NumberState.VERIFIED


def test_the_answer_to_the_merged_records_question_is_the_persons(desk):
    """The message holds the former id; the tap finds who stays."""
    unsure = {"number": NumberState.UNVERIFIED}
    one, two = desk.patient(e164="", **unsure), desk.patient(id=B, **unsure)
    desk.book(two, "in 3 days 10:30")
    desk.tick()
    desk.work()
    desk.merge(one, two)
    desk.tap(desk.ledger[0], Action.YES_ME)
    assert desk.person(one).number is NumberState.VERIFIED


def test_a_tap_under_a_message_to_the_merged_record_confirms(desk, ana, twin):
    """The button names the message, the message the visit."""
    visit = reminded(desk, twin)
    desk.work()
    desk.merge(ana, twin)
    desk.tap(desk.ledger[0], Action.CONFIRM)
    assert desk.visit(visit).status == "confirmed"


def test_baja_reaches_what_came_back_under_the_former_id(desk, ana, twin):
    """A message being sent at the merge keeps its id; refused for now, it waits there when the patient says stop."""
    visit = reminded(desk, twin)
    (queued,) = live(desk)
    (claimed,) = desk.outbox.claim([queued], lease_until=desk.now + timedelta(minutes=1))
    desk.merge(ana, twin)
    desk.outbox.settle(
        [dataclasses.replace(claimed, state=State.RETRY, retry_at=desk.now)], seen=State.SENDING
    )
    desk.write(ana, "BAJA")
    assert desk.about(visit)[0].state is State.SUPPRESSED


def test_twice_is_as_good_as_once(desk, ana, twin):
    """The second time there is nothing to do."""
    desk.merge(ana, twin)
    before = list(desk.store.everything())
    assert desk.merge(ana, twin) is None
    assert list(desk.store.everything()) == before


def test_what_cannot_be_merged(desk, ana, twin):
    """Nobody with themselves, nobody who is somebody else's by now, nobody unknown."""
    third = desk.patient(id="third0000000")
    desk.merge(ana, twin)
    for stays, merged, code in (
        (ana, ana, "merge_with_itself"),
        (third, twin, "merged_into_another"),
    ):
        with pytest.raises(NotAllowedError, match=code):
            desk.merge(stays, merged)
    with pytest.raises(NotFoundError):
        desk.merge(ana, dataclasses.replace(ana, id="nobody"))


def test_what_does_not_fit_one_transaction_is_refused_whole(desk, ana, twin):
    """A hundred visits to come; the other way round, where they need not move, it fits."""
    for day in range(3, 103):
        desk.book(twin, f"in {day} days 10:30")
    before = list(desk.store.everything())
    with pytest.raises(NotAllowedError, match="merge_too_large"):
        desk.merge(ana, twin)
    assert list(desk.store.everything()) == before
    assert desk.merge(twin, ana).patient.id == B


def test_years_of_history_do_not_stand_in_the_way(desk, ana, twin):
    """What is over lies where it was written, and is found."""
    over = [desk.book(twin, f"in {day} days 10:30") for day in range(1, 95)]
    desk.now += timedelta(days=120)
    desk.merge(ana, twin)
    assert desk.visit(over[0]).patient_id == B
    desk.confirm(desk.book(ana, desk.now + timedelta(days=2)))
    assert find_patient(desk.records, desk.visit(over[0]).patient_id).id == ana.id


def test_a_no_said_while_merging_is_not_overwritten(desk, ana, twin):
    """The patient's BAJA of the same moment meets the merge's condition, and one of the two decides again."""
    real = desk.records
    stale = desk.person(twin)
    desk.write(ana, "BAJA")
    with pytest.raises(ConflictError):
        real.commit([Create(PatientAlias("x", "y", "z")), _remove(stale)])


def _remove(record):
    from chalicelib.shared.writes import Remove  # beside its one use

    return Remove(record)


def test_the_record_of_the_merge_is_kept(desk, ana, twin):
    """Both as they were, and who asked."""
    record = desk.merge(ana, twin).record
    kept = desk.records.get(Merge, record.id)
    assert (kept.before, kept.merged) == (ana, twin)
    assert kept.after.former_ids == (B,)


def test_a_visit_left_in_the_past_comes_home_when_it_is_moved(desk, ana, twin):
    """Missed, merged, and then given another time: it is to come again, for who stays."""
    visit = desk.book(twin, "tomorrow 10:30")
    desk.now += timedelta(days=4)
    desk.merge(ana, twin)
    desk.move(visit, desk.now + timedelta(days=2))
    assert desk.visit(visit).patient_id == ana.id
    assert desk.line(ana).visits[visit.id].patient_id == ana.id
