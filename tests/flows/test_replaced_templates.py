"""A template that replaces another goes once it is approved; until then the former one does, and nobody waits."""

import pytest

from chalicelib.messaging.channel_protocol import Verdict
from chalicelib.messaging.model import Action, Button, Content, Replaced, State
from chalicelib.messaging.put_out_messages import put_out
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.messaging.whatsapp.error_codes import verdict_of
from chalicelib.messaging.whatsapp.payload import body_of
from tests.builders import a_message, an_appointment
from tests.flows.test_held_templates import a_day, templates_told

NEW, OLD = "recordatorio_cita_2", "recordatorio_cita"
BUTTONS = (Button(Action.CONFIRM), Button(Action.MOVE), Button(Action.CANCEL))
CONTENT = Content(
    NEW,
    "es_MX",
    ("Ana", "Clínica Sonrisa", "Dra. Ruiz", "lunes, 10:30"),
    buttons=BUTTONS,
    replaced=Replaced(OLD, (0, 1, 3), (0, 2)),
)
AS_OLD = Content(
    OLD, "es_MX", ("Ana", "Clínica Sonrisa", "lunes, 10:30"), buttons=(BUTTONS[0], BUTTONS[2])
)


def written(day, count=1):
    """Write so many reminders in the new words; return them."""
    messages = [
        a_message(
            owner=f"patient{n}",
            e164=f"+5255123400{n:02}",
            content=CONTENT,
            about=an_appointment(id=f"visit{n}"),
            created_at=day.now,
            useful_until=day.at("tomorrow 10:00"),
        )
        for n in range(count)
    ]
    put_out(day.records, day.queue, [], messages, now=day.now)
    return messages


def sent(day):
    """Return by which template each message truly went."""
    return [message.content.template for message in day.ledger]


def test_until_it_is_approved_the_former_one_goes():
    """The first is refused and waits for the next run; it and all others go in the former words, with their own places."""
    day = a_day(**{NEW: "132001"})
    messages = written(day, 30)
    day.go_on("today 10:00")
    assert sent(day) == [OLD] * 30
    assert {message.content for message in day.ledger} == {AS_OLD}
    template = body_of(day.ledger[0])["template"]
    assert [one["text"] for one in template["components"][0]["parameters"]] == list(
        AS_OLD.parameters
    )
    assert [day.stored(m).state for m in messages] == [State.ACCEPTED] * 30
    assert templates_told(day) == [(f"{NEW} es_MX: 132001", True)]


def test_one_message_tries_the_new_one_and_all_follow_when_it_is_approved():
    """Half an hour later; the line is closed by itself."""
    day = a_day(**{NEW: "132001"})
    written(day)
    day.go_on("today 11:00")
    day.channel.refused = {}
    day.now = day.at("today 11:30")
    written_later = [
        a_message(owner=f"later{n}", content=CONTENT, created_at=day.now) for n in range(3)
    ]
    put_out(day.records, day.queue, [], written_later, now=day.now)
    day.go_on("today 12:00")
    assert sent(day)[0] == OLD
    assert NEW in sent(day)[1:]
    assert templates_told(day) == [(f"{NEW} es_MX: 132001", False)]


def test_where_neither_may_be_used_they_wait():
    """Two templates are held, each with its line; the message goes by whichever works first."""
    day = a_day(**{NEW: "132001", OLD: "132015"})
    (message,) = written(day)
    day.go_on("today 13:00")
    assert sent(day) == []
    assert sorted(text for text, _ in templates_told(day)) == [
        f"{OLD} es_MX: 132015",
        f"{NEW} es_MX: 132001",
    ]
    del day.channel.refused[OLD]
    day.go_on("today 14:00")
    assert (sent(day), day.stored(message).state) == ([OLD], State.ACCEPTED)


def test_what_neither_could_say_in_time_ends_as_held():
    """And says so."""
    day = a_day(**{NEW: "132001", OLD: "132015"})
    (message,) = written(day)
    day.go_on("tomorrow 10:30")
    stored = day.stored(message)
    assert (stored.state, stored.reason) == (State.SUPPRESSED, "template_held")


@pytest.mark.parametrize("code", ["132001", "132015"])
def test_a_later_refusal_is_the_one_of_what_was_sent(code):
    """The former template went, so it is the former one that is held, and not the new one again."""
    assert verdict_of(code) is Verdict.HOLD_TEMPLATE
    day = a_day(**{NEW: "132001"})
    first, *_ = written(day, 2)
    day.go_on("today 10:00")
    late = next(m for m in day.ledger if day.stored(m).attempts == 1 or m.id == first.id)
    day.report(late, "failed", code)
    held = {trouble.name for trouble in day.clinic.template_troubles}
    assert held == {NEW, OLD}
    assert {task.kind for task in day.inbox()} == {TaskKind.TEMPLATE, TaskKind.UNDELIVERABLE}
