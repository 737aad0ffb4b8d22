"""A reaction: a yes under what asked for one, thanks under what asked nothing, a person's to read otherwise."""

from datetime import timedelta

import pytest

from chalicelib.appointments.model import Status
from chalicelib.messaging.event_types import InboundKind, InboundMessage
from chalicelib.messaging.model import Action, Kind
from chalicelib.messaging.staff_tasks import TaskKind
from tests.flows.seen import answers, kinds


def reacts(day, message, emoji, *, at=None, nth=1):
    """Let the phone react to a message of ours."""
    day.hear(
        InboundMessage(
            day.clinic.sender.phone_number_id,
            f"wamid.reaction{nth}",
            at or day.now,
            InboundKind.REACTION,
            from_wa_id=message.e164.removeprefix("+"),
            context_id=day.stored(message).provider_id,
            reaction=emoji,
            text=f"[reaction] {emoji}",
        )
    )


@pytest.mark.parametrize("emoji", ["👍", "👍🏽", "❤️", "💚", "✅"])
def test_a_yes_under_a_reminder_confirms(day, visit, reminder, emoji):
    """As its button does."""
    reacts(day, reminder, emoji)
    assert day.visit(visit).status is Status.CONFIRMED
    assert len(answers(day)) == 1


@pytest.mark.parametrize("emoji", ["👎", "😮", "😢", "❌"])
def test_any_other_a_person_reads(day, visit, reminder, emoji):
    """It cancels nothing."""
    reacts(day, reminder, emoji)
    assert (day.visit(visit).status, kinds(day)) == (Status.BOOKED, [TaskKind.TEXT])


@pytest.mark.parametrize("emoji", ["👍", "❤️", "🙏"])
def test_under_what_asks_nothing_it_is_thanks(day, visit, reminder, emoji):
    """Also after the visit was cancelled by a tap."""
    day.tap(reminder, Action.CANCEL)
    day.work()
    answer = [m for m in day.ledger if m.kind is Kind.REPLY][-1]
    before = (day.visit(visit).status, kinds(day), answers(day))
    reacts(day, answer, emoji)
    assert (day.visit(visit).status, kinds(day), answers(day)) == before


def test_taken_away_it_is_seen_at_the_visit_and_asks_nobody(day, visit, reminder):
    """The confirmation stands."""
    reacts(day, reminder, "👍")
    reacts(day, reminder, "", nth=2)
    assert day.visit(visit).status is Status.CONFIRMED
    gone = [task for task in day.inbox() if task.kind is TaskKind.REACTION_GONE]
    assert [(task.appointment_id, bool(task.done_at)) for task in gone] == [(visit.id, True)]


@pytest.mark.parametrize("action", [Action.CONFIRM, "reaction"])
def test_what_is_said_of_several_stands_with_each_persons_visit(day, family, action):
    """Each note names the patient of its visit, not whoever is first on the phone: the tap's as the reaction's."""
    digest, *visits = family
    if action == "reaction":
        reacts(day, digest, "👍")
        reacts(day, digest, "", nth=2)
    else:
        day.tap(digest, action)
    kind = TaskKind.CONFIRMED if action is Action.CONFIRM else TaskKind.REACTION_GONE
    noted = {(t.patient_id, t.appointment_id) for t in day.inbox() if t.kind is kind}
    assert noted == {(visit.patient_id, visit.id) for visit in visits}


def test_a_late_yes_a_person_reads(day, visit, reminder):
    """As words are."""
    written_at = day.now
    day.now += timedelta(hours=7)
    reacts(day, reminder, "👍", at=written_at)
    assert (day.visit(visit).status, kinds(day)) == (Status.BOOKED, [TaskKind.TEXT])
