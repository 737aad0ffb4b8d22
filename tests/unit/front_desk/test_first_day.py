"""The first day's steps: what ticks each of them, and how a test message stands."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from chalicelib.clinics.hold import Hold
from chalicelib.clinics.model import OpeningHours, Provider
from chalicelib.clinics.template_trouble import TemplateReading, TemplateTrouble
from chalicelib.front_desk.first_day import (
    BY_WORD,
    NEEDED,
    LastTest,
    Scene,
    Step,
    Tick,
    stand_of_test,
    ticks,
)
from chalicelib.messaging.model import Kind, State
from chalicelib.messaging.whatsapp.template_definitions import load_definitions
from chalicelib.shared.later_release import reading
from tests.builders import NOW, a_clinic, a_message

BARE = {"hours": (), "reminding_before": None}
READ = TemplateReading(NOW, ("es_MX", "en"))


def scene(**changes):
    """Return a clinic that has done nothing yet, but for the changes."""
    nothing = {"colleagues": 0, "has_visits": False, "test": None, "now": NOW}
    clinic = changes.pop("clinic", a_clinic(**BARE))
    return Scene(clinic, **(nothing | changes))


def a_test(**changes):
    return a_message(
        **({"kind": Kind.TEST, "owner": "line-a", "created_at": NOW, "about": ()} | changes)
    )


DOES = {  # what ticks each step
    Step.WHATSAPP: {"clinic": a_clinic(**BARE, template_reading=READ)},
    Step.HOURS: {"clinic": a_clinic(**(BARE | {"hours": (OpeningHours(0, time(9), time(17)),)}))},
    Step.REMINDING: {"clinic": a_clinic(**(BARE | {"reminding_before": a_clinic().reminding}))},
    Step.TEAM: {"colleagues": 1},
    Step.AGENDA: {"has_visits": True},
    Step.TEST: {"test": a_test(state=State.DELIVERED)},
}


@pytest.mark.parametrize("step", DOES)
def test_each_step_is_ticked_by_what_can_be_seen(step):
    """Of a clinic that did nothing, none; each by its own deed alone."""
    assert set(ticks(scene()).values()) == {Tick.OPEN}
    seen = ticks(scene(**DOES[step]))
    assert [one for one, tick in seen.items() if tick is not Tick.OPEN] == [step]
    assert seen[step] is Tick.SEEN
    assert set(DOES) == set(Step) - {Step.FORM}  # whether it hangs somewhere nothing shows


def test_one_that_came_is_not_forgotten_for_another():
    """She asks again, or the message is kept no more: the step is done."""
    clinic = a_clinic(**BARE)
    first = replace(clinic.first_day.tested("a", NOW), test_came=False)
    clinic = replace(clinic, first_day=first.tested("b", NOW, came=True))
    assert ticks(scene(clinic=clinic, test=a_test()))[Step.TEST] is Tick.SEEN
    assert ticks(scene(clinic=clinic))[Step.TEST] is Tick.SEEN


@pytest.mark.parametrize("step", Step)
def test_only_what_nothing_shows_is_taken_by_word(step):
    """Whether WhatsApp writes, and whether a message came, nobody can say for it."""
    clinic = a_clinic(**BARE)
    clinic = replace(clinic, first_day=clinic.first_day.with_step(step, is_settled=True))
    assert (ticks(scene(clinic=clinic))[step] is Tick.SAID) is (step in BY_WORD)


@pytest.mark.parametrize(
    ("changes", "is_ready"),
    [
        ({}, False),
        ({"template_reading": READ}, True),
        ({"template_reading": replace(READ, not_usable={"cita_agendada es_MX": ("x", "y")})}, True),
        *(
            ({"template_reading": replace(READ, not_usable={f"{name} en": ("x", "y")})}, False)
            for name in NEEDED
        ),
        ({"template_reading": replace(READ, languages=("es_MX",))}, False),
        ({"template_reading": READ, "paused": "131042"}, False),
        (
            {
                "template_reading": READ,
                "template_troubles": (TemplateTrouble(NEEDED[0], "en", "132001", NOW, NOW),),
            },
            False,
        ),
        ({"sender": replace(a_clinic().sender, provider=Provider.BY_HAND)}, True),
    ],
)
def test_whatsapp_is_ready_when_what_reminders_need_may_be_used(changes, is_ready):
    """In each language of the clinic; another text may be late."""
    stands = ticks(scene(clinic=a_clinic(**BARE, **changes)))[Step.WHATSAPP]
    assert (stands is Tick.SEEN) is is_ready
    assert set(NEEDED) < {one.name for one in load_definitions()}


LATER, NIGHT = NOW + timedelta(minutes=5), NOW.replace(hour=5)
BY_HAND = {"sender": replace(a_clinic().sender, provider=Provider.BY_HAND)}
# A hold of everything that ended at night, after the test was asked for.
ENDED_AT_NIGHT = {
    "hold": Hold(NIGHT - timedelta(hours=1), NIGHT - timedelta(seconds=1), everything=True)
}
with reading():
    OF_LATER = State("dreamt_of")


STATES = [
    (None, {}, NOW, LastTest.NONE),
    (a_test(), {}, NOW, LastTest.UNDER_WAY),
    (a_test(), {}, LATER, LastTest.LATE),
    (a_test(state=State.RETRY), {}, LATER, LastTest.LATE),
    (a_test(), {"paused": "131042"}, NOW, LastTest.STOPPED),
    (a_test(), {"hold": Hold(NOW, everything=True)}, NOW, LastTest.PAUSED),
    (a_test(), {"hold": Hold(NOW)}, NOW, LastTest.UNDER_WAY),
    (a_test(useful_until=NOW), {}, NOW, LastTest.OVER),
    (a_test(state=State.SENDING), {}, LATER, LastTest.UNDER_WAY),
    (a_test(), BY_HAND, LATER, LastTest.TO_SEND),
    (a_test(created_at=NIGHT - timedelta(minutes=1)), ENDED_AT_NIGHT, NIGHT, LastTest.ASLEEP),
    (a_test(state=State.ACCEPTED, told_at=LATER), {}, LATER, LastTest.UNDER_WAY),
    (a_test(state=OF_LATER), {}, NOW, LastTest.UNKNOWN),
    (a_test(state=State.SENT), {}, NOW, LastTest.UNDER_WAY),
    (a_test(state=State.ACCEPTED), {}, LATER, LastTest.SILENT),
    (a_test(state=State.DELIVERED), {}, LATER, LastTest.ARRIVED),
    (a_test(state=State.READ), {}, LATER, LastTest.ARRIVED),
    (a_test(state=State.BY_HAND), {}, LATER, LastTest.BY_HAND),
    (a_test(state=State.UNKNOWN), {}, LATER, LastTest.UNKNOWN),
    (a_test(state=State.FAILED, reason="131026"), {}, LATER, LastTest.NO_WHATSAPP),
    (a_test(state=State.FAILED, reason="132000"), {}, LATER, LastTest.REFUSED),
    (a_test(state=State.SUPPRESSED, reason="too_late"), {}, LATER, LastTest.OVER),
]


@pytest.mark.parametrize(("message", "changes", "now", "state"), STATES)
def test_it_is_said_how_a_test_message_stands(message, changes, now, state):
    """What keeps it waiting, how far it came, and what nobody knows."""
    assert stand_of_test(a_clinic(**changes), message, now) is state


def test_a_held_template_keeps_it_waiting():
    """Until WhatsApp lets the reminder's text be used."""
    held = (TemplateTrouble("recordatorio_cita", "es_MX", "132001", NOW, LATER),)
    assert stand_of_test(a_clinic(template_troubles=held), a_test(), NOW) is LastTest.TEMPLATE


def test_every_state_stands_in_the_table():
    """And so has been seen above."""
    seen = {state for *_, state in STATES} | {LastTest.TEMPLATE}
    assert seen == set(LastTest)
