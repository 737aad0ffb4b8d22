"""An import that vouched for a number is taken back: nothing that rests on that word leaves any more, whoever it was written to."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.imports.attestation import Attestation
from chalicelib.messaging.model import RECALLABLE, Kind, Message, State
from chalicelib.patients.model import NumberState, Purpose
from chalicelib.shared.writes import Create, Save
from tests.builders import (
    NOW,
    a_content,
    a_line,
    a_message,
    a_patient,
    agreed,
    an_appointment,
    keep,
)
from tests.faults.forbidden import forbidden
from tests.unit.imports.taking_in import FrontDesk, a_row
from tests.unit.imports.undoing import take_back, take_in_under_id

VOUCHED = Attestation("Eva", numbers=True)
SIBLING = {"id": "luispatient0", "name": "Luis López"}
WAITING = [State.QUEUED, State.RETRY, State.SENDING]
OWN_YES = {"consents": agreed(Purpose.REMINDERS), "number": NumberState.UNVERIFIED}


def nobody_touched(_desk):
    """Leave all as the import left it."""


def the_desk_named_her(desk):
    """Let the desk change what the import said of her, so that she stays as she is."""
    (ana,) = [p for p in desk.patients() if p.name == "Ana López"]
    desk.records.commit([Save(replace(ana, guardian="Rosa"))])


def she_has_another_visit(desk):
    """Book her another visit, so that one whom the import brought stays."""
    (ana,) = [p for p in desk.patients() if p.name == "Ana López"]
    visit = an_appointment("in 3 days 12:00", id="othervisit00", patient_id=ana.id)
    keep(desk.records, visit)


def written(desk, kind, state, *, owner=None):
    """Put something on its way to Ana; return its id."""
    (ana,) = [p for p in desk.patients() if p.name == "Ana López"]
    visits = desk.records.appointments_of(ana.id)
    about = () if kind is Kind.ANSWER_WAITS else visits
    message = a_message(
        kind=kind, about=about, owner=owner or ana.id, state=state, content=a_content()
    )
    named = [Save(replace(v, message_ids=(message.id,))) for v in visits if about]
    desk.records.commit([Create(message), *named])
    return message.id


@pytest.fixture(
    params=[
        (OWN_YES, nobody_touched),
        (OWN_YES, the_desk_named_her),
        ({}, nobody_touched),
        ({}, the_desk_named_her),
        ({}, she_has_another_visit),
        (None, she_has_another_visit),
        (None, the_desk_named_her),
    ],
    ids=lambda case: (
        f"{'new' if case[0] is None else 'asked' if case[0] else 'sure'}-{case[1].__name__}"
    ),
)
def case(request):
    """Return who Ana was before the import, and what happened after it."""
    return request.param


@pytest.mark.parametrize("state", WAITING)
@pytest.mark.parametrize("kind", [Kind.REMINDER, Kind.CHANGED, Kind.BOOKED, Kind.ANSWER_WAITS])
@pytest.mark.parametrize("is_siblings", [False, True])
@pytest.mark.parametrize("her_visit", ["of the file", "of before"])
def test_nothing_leaves_that_must_not(case, kind, state, is_siblings, her_visit):
    """Who agreed herself, whom the desk changed, who has more here, or stays as somebody wrote: what waits is judged anew."""
    before, meanwhile = case
    desk = FrontDesk()
    luis = a_patient(**SIBLING)
    people = [luis] if before is None else [luis, a_patient(name="Ana López", **before)]
    is_before = her_visit == "of before" and before is not None
    visits = [an_appointment("in 2 days 10:30")] if is_before else []
    keep(desk.records, *people, *visits, a_line(*people, visits=visits))
    row = a_row(None) if is_before else a_row("in 2 days 10:30")
    run, _ = take_in_under_id(desk, [row], attestation=VOUCHED)
    meanwhile(desk)
    owner = luis.id if is_siblings and kind is Kind.REMINDER else None
    sent = written(desk, kind, state, owner=owner)
    take_back(desk, run, now=NOW + timedelta(minutes=5))
    message = desk.records.get(Message, sent)
    if message is None:  # who was brought is gone, with what never left
        return
    may_leave = message.state in RECALLABLE and not message.recalled
    assert not (may_leave and list(forbidden(desk.records, message)))
