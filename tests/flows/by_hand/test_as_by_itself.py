"""A clinic that sends by hand has the plan, the words and the reasons of one that does not: a thousand clinics, side by side."""

import random
import re
from dataclasses import replace
from datetime import time

from chalicelib.messaging.model import State
from chalicelib.patients.model import NumberState
from chalicelib.shared.writes import Save
from tests.builders import a_clinic
from tests.flows.by_hand_day import BY_HAND, ByHandDay
from tests.flows.clinic_day import ClinicDay
from tests.flows.test_any_week import Week
from tests.scale import scaled

CLINICS = scaled(1_000)
DAY = 24 * 60
WHAT = ("book", "book", "book", "move", "cancel", "confirm", "wish", "stop", "wait", "outage")
ZONES = ("America/Mexico_City", "America/Tijuana", "America/Bogota", "America/Sao_Paulo")
LEFT = frozenset({State.ACCEPTED, State.SENT, State.BY_HAND})


def some_clinic(dice):
    """Return a clinic with settings as clinics have them."""
    offsets = dice.sample((3 * DAY, 2 * DAY, DAY, 6 * 60, 120, 45), dice.randint(1, 3))
    opens = dice.randint(7, 11)
    return a_clinic(
        zone=dice.choice(ZONES),
        sending_from=time(opens),
        sending_until=time(opens + dice.randint(6, 11)),
        reminder_offsets=tuple(sorted(offsets, reverse=True)),
        remind_confirmed=dice.random() < 0.3,
        languages=dice.choice((("es_MX", "en"), ("es",), ("pt_BR",))),
    )


def lived(day, dice):
    """Return all that was written in a week in which the same things happen, however it is sent."""
    week = Week(day)
    for n, person in enumerate(week.people):
        if dice.random() < 0.4:
            unsure = replace(day.person(person), number=NumberState.UNVERIFIED)
            day.records.commit([Save(unsure)])
            week.people[n] = unsure
    for _ in range(dice.randint(3, 10)):
        week.happens(dice.choice(WHAT), dice.randint(0, 3), dice.randint(1, 60))
    week.end()
    order = {visit.id: n for n, visit in enumerate(week.visits)}
    return sorted(_as_planned(m, order) for p in week.people for m in day.messages(p))


def _as_planned(message, order):
    """Return what a message is, and what became of it, but for how it left; ids of visits differ from run to run."""
    slot, kind, _ = message.id.split(".")[2].split("-", 2)
    about = sorted((order[a.appointment_id], a.schedule, a.offset) for a in message.about)
    became = "left" if message.state in LEFT else f"{message.state} {message.reason}"
    said = re.sub(
        "|".join(order) or "$^", lambda found: str(order[found[0]]), repr(message.content)
    )
    return (message.owner, slot, kind, about, said, str(message.useful_until), became)


def test_a_thousand_clinics_write_the_same_by_hand():
    """The same messages, to the letter, at the same moments, and the same silence for the same reasons."""
    written = 0
    for seed in range(CLINICS):
        clinic = some_clinic(random.Random(seed))
        by_itself = lived(ClinicDay(clinic), random.Random(seed))
        by_hand = lived(ByHandDay(replace(clinic, sender=BY_HAND)), random.Random(seed))
        assert by_hand == by_itself, seed
        written += len(by_hand)
    print(f"\n{CLINICS} clinics, {written} messages: 0 differ")
    assert written > 2 * CLINICS
