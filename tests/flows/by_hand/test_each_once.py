"""*Avisar* and *No lo envié*: one of all who tap has a message, nothing of it leaves by itself, and what was not sent is never forgotten."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.appointments import cancel
from chalicelib.appointments.agenda_change import By
from chalicelib.by_hand.put_back import NOT_SENT, put_back
from chalicelib.by_hand.take import NOT_NOW, TAKEN
from chalicelib.messaging.model import TO_CLINIC, Action, Kind, State
from chalicelib.messaging.put_out_messages import put_out
from chalicelib.patients.model import NumberState
from chalicelib.shared.errors import ConflictError, NotAllowedError, NotFoundError
from chalicelib.shared.writes import Create, MoveOn, Save
from tests.builders import CLINIC_ID, a_clinic, a_message
from tests.flows.by_hand_day import BY_HAND, ByHandDay

API = a_clinic().sender
HOUR = timedelta(hours=1)


@pytest.fixture
def day():
    return ByHandDay()


@pytest.fixture
def ana(day):
    return day.patient()


def a_reminder(day, person, starting="tomorrow 10:30"):
    """Return a visit, and its reminder as it waits to be sent by hand."""
    visit = day.book(person, starting)
    day.tick(day.visit(visit).starts_at - 24 * HOUR)
    (message,) = day.to_send
    assert message.kind is Kind.REMINDER
    return visit, message


def test_nothing_leaves_by_itself(day, ana):
    """Neither the queue's worker nor the watch sends what is somebody's to send; it waits in the list."""
    _, message = a_reminder(day, ana)
    day.queue.take()
    for _ in range(8):
        day.deliver([message.id])
        day.now += HOUR / 4
        day.tick()
        assert day.queue.waiting == []  # nobody is asked to send it
    assert (day.channel.attempts, day.ways_opened) == ([], [])
    assert [m.id for m in day.to_send] == [message.id]


def test_one_of_all_who_tap_has_it(day, ana):
    """Eight people tap in the same moment: one takes it, the others are told; the taker may tap again."""
    _, message = a_reminder(day, ana)
    people = [f"person00000{n}" for n in range(8)]

    def taps(by):
        try:
            return day.take(message, by=by).sent_by
        except NotAllowedError as refused:
            return refused.code

    with ThreadPoolExecutor(max_workers=8) as pool:
        ends = list(pool.map(taps, people))
    (taker,) = set(ends) - {TAKEN}
    assert ends.count(TAKEN) == 7
    stored = day.stored(message)
    assert (stored.state, stored.sent_by, stored.told_at) == (State.BY_HAND, taker, day.now)
    assert day.take(message, by=taker).id == message.id
    assert day.to_send == ()


def test_what_was_not_sent_waits_again(day, ana):
    """It is in the list at once, and watched until it is sent or too late; said twice it is said once."""
    visit, message = a_reminder(day, ana)
    day.take(message)
    for _ in range(2):
        assert day.put_back(message).state is State.QUEUED
    assert [m.id for m in day.to_send] == [message.id]
    day.go_over_to(API)
    day.now += HOUR / 2
    day.tick()
    super(ByHandDay, day).work()
    assert [m.id for m in day.channel.ledger] == [message.id]
    assert day.visit(visit).is_open


CHANGES = {
    "cancelled": lambda day, visit, _: day.cancel(visit, by=By.PATIENT),
    "moved": lambda day, visit, _: day.move(visit, "in 3 days 10:00"),
    "confirmed": lambda day, visit, _: day.confirm(visit),
    "opted_out": lambda day, _, who: day.write(who, "BAJA"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_not_so_any_more_does_not_wait_again(day, ana, change):
    """Called off, moved, confirmed, stopped: it ends, and nobody is asked to send it."""
    visit, message = a_reminder(day, ana)
    day.take(message)
    CHANGES[change](day, visit, ana)
    ended = day.put_back(message)
    assert (ended.state, ended.reason) == (State.SUPPRESSED, NOT_SENT)
    assert message.id not in [m.id for m in day.to_send]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_beside_it_is_never_overlooked(day, ana, change):
    """Who changes the visit, or stops the line, in the very moment in which it is put back wins, or finds it waiting and withdraws it."""
    visit, message = a_reminder(day, ana)
    day.take(message)
    before = day.records

    class Meanwhile:
        """Records under which the change happens just before the commit."""

        def __getattr__(self, name):
            return getattr(before, name)

        def commit(self, writes):
            if not self.__dict__.get("done"):
                self.__dict__["done"] = True
                CHANGES[change](day, visit, ana)
            before.commit(writes)

    put_back(Meanwhile(), message.id, now=day.now)
    assert day.stored(message).state is State.SUPPRESSED
    assert message.id not in [m.id for m in day.to_send]


def test_a_change_that_read_before_it_decides_again(day, ana):
    """Who had read the visit while the message was taken, and writes after it was put back, conflicts: nothing waits about what is off."""
    visit, message = a_reminder(day, ana)
    day.take(message)
    change = cancel.cancel(day.records, day.clinic, visit.id, by=By.CLINIC, now=day.now)
    day.put_back(message)
    with pytest.raises(ConflictError):
        put_out(day.records, day.queue, change.writes, change.messages, now=day.now)


def test_nobody_takes_what_may_not_be_written_now(day, ana):
    """At night, after a BAJA, in a pause, and when the clinic has an API: there is nothing to take."""
    visit, message = a_reminder(day, ana)
    day.now = day.at("today 22:30")
    with pytest.raises(NotAllowedError, match=NOT_NOW):
        day.take(message)
    day.now = day.at("tomorrow 08:30")
    day.write(ana, "BAJA")
    with pytest.raises(NotAllowedError, match=NOT_NOW):
        day.take(message)
    assert day.visit(visit).is_open


def test_going_over_to_an_api_loses_nothing_and_repeats_nothing(day):
    """What was sent by hand stays sent; what nobody took leaves by itself; back again, the rest is by hand."""
    people = [day.patient(id=f"p{n}", e164=f"+52550000000{n}") for n in range(6)]
    for n, person in enumerate(people):
        day.book(person, f"tomorrow {10 + n}:00")
    day.tick("today 18:00")
    waiting = day.to_send
    assert len(waiting) == 6
    for message in waiting[:3]:
        day.take(message)
    day.go_over_to(API)
    assert day.to_send == ()
    day.go_on("today 20:00")
    left_by_itself = [m.id for m in day.channel.ledger]
    assert sorted(left_by_itself) == sorted(m.id for m in waiting[3:])
    day.go_over_to(BY_HAND)
    day.go_on("tomorrow 20:00")
    left = [*day.sent, *day.channel.ledger]
    assert len({message.id for message in left}) == len(left)
    assert {message.e164 for message in left} == {person.e164 for person in people}


def test_what_nobody_took_in_time_is_said_by_somebody(day, ana):
    """News of a change that nobody sent becomes a task to call; a reminder ends with its reason."""
    visit, reminder = a_reminder(day, ana)
    day.take(reminder)
    day.move(visit, "tomorrow 16:00")
    while day.now < day.at("tomorrow 17:00"):
        day.now += HOUR / 2
        day.tick()
    assert "not_told" in {str(task.kind) for task in day.inbox()}
    ended = [m for m in day.messages(ana) if m.state is State.SUPPRESSED]
    assert ended
    assert all(message.reason for message in ended)


def test_whose_number_it_is_counts_as_if_tapped(day):
    """Yes makes the number theirs and the reminder follows; no ends it, and the desk has a task."""
    day.records.commit([Save(replace(day.clinic, reception_e164="+525555550188"))])
    for n, (action, state) in enumerate(
        ((Action.YES_ME, NumberState.VERIFIED), (Action.NOT_ME, NumberState.WRONG))
    ):
        who = day.patient(id=f"p{n}", e164=f"+52550000000{n}", number=NumberState.UNVERIFIED)
        day.book(who, "in 2 days 12:00")
        day.tick()
        (question,) = [m for m in day.to_send if m.kind is Kind.VERIFY]
        day.take(question)
        assert [m.id for m in day.unanswered] == [question.id]
        for _ in range(2):
            day.tap(question, action)
        assert day.person(who).number is state
        assert day.unanswered == ()
    assert "wrong_number" in {str(task.kind) for task in day.inbox()}
    assert day.records.messages_of(TO_CLINIC) == []  # nothing could ring: the inbox has it


def test_baja_and_alta_are_heard_each_time(day, ana):
    """BAJA withdraws what waits and stops the line; ALTA brings reminders back; another BAJA is another."""
    _, message = a_reminder(day, ana)
    day.write(ana, "BAJA")
    assert day.stored(message).state is State.SUPPRESSED
    assert day.line(ana).opted_out_at
    day.now += HOUR / 60
    day.write(ana, "ALTA")
    assert day.line(ana).opted_out_at is None
    day.now += HOUR / 60
    day.write(ana, "BAJA")
    assert day.line(ana).opted_out_at == day.now


def test_another_clinics_message_is_nobodys(day, ana):
    """An id of another clinic leads nowhere."""
    _, message = a_reminder(day, ana)
    foreign = replace(message, id=message.id.replace(CLINIC_ID, "zzzzzzzz"))
    with pytest.raises(NotFoundError):
        day.take(foreign)
    assert day.stored(message).sent_by == ""


def a_question(day, *, visit_in="in 2 days 12:00", **changes):
    """Return somebody whose number nobody knows, and the question that waits for them."""
    who = day.patient(number=NumberState.UNVERIFIED, **changes)
    day.book(who, visit_in)
    day.tick()
    (question,) = [message for message in day.to_send if message.kind is Kind.VERIFY]
    return who, question


def test_a_question_waits_for_its_word_however_often_the_watch_looks(day):
    """No visit leads to it and its dispatch has come to rest: it is there until somebody says whose the number is."""
    _, question = a_question(day)
    day.take(question)
    for _ in range(4):
        day.now += HOUR / 4
        day.tick()
    assert [message.id for message in day.unanswered] == [question.id]


def test_a_question_that_nobody_sent_for_a_week_comes_back_with_its_visit(day):
    """A week before the visit it is in the list, whenever it was put out."""
    day.records.commit([Save(replace(day.clinic, reminder_offsets=(14 * 24 * 60, 24 * 60)))])
    _, question = a_question(day, visit_in="in 13 days 12:00")
    day.now += 9 * 24 * HOUR
    assert [message.id for message in day.to_send] == [question.id]


def test_news_that_were_sent_can_be_put_back_for_a_day(day, ana):
    """It asks nothing, so no list of answers has it: it stands among what was sent."""
    visit, reminder = a_reminder(day, ana)
    day.take(reminder)
    day.cancel(visit)
    day.now += HOUR / 4
    (news,) = day.to_send
    assert news.kind is Kind.CANCELLED
    day.take(news)
    assert news.id in [message.id for message in day.sent_today]
    assert day.put_back(news).state is State.QUEUED
    assert [message.id for message in day.to_send] == [news.id]


def test_news_that_may_not_be_written_any_more_are_told_by_somebody(day, ana):
    """Put back when the number is another's: nobody is left to think that they know."""
    visit, reminder = a_reminder(day, ana)
    day.take(reminder)
    day.cancel(visit)
    day.now += HOUR / 4
    (news,) = day.to_send
    day.take(news)
    day.records.commit([Save(replace(day.person(ana), number=NumberState.WRONG))])
    assert day.put_back(news).state is State.SUPPRESSED
    assert [task.message_id for task in day.inbox() if str(task.kind) == "not_told"] == [news.id]


def test_what_nobody_knows_of_is_asked_about_at_once(day, ana):
    """No report ever comes of what is sent by hand: silence says nothing more later."""
    _, message = a_reminder(day, ana)
    unclear = replace(message, state=State.UNKNOWN, reason="restored", changed_at=day.now)
    day.records.commit([MoveOn(unclear, message)])
    day.now += HOUR / 2
    day.tick()
    assert [task.message_id for task in day.inbox() if str(task.kind) == "unknown_outcome"]


def test_a_word_that_is_noted_opens_no_window_at_whatsapp(day, ana):
    """It came to another telephone: WhatsApp lets nobody write because of it."""
    a_reminder(day, ana)
    day.write(ana, "BAJA")
    assert day.line(ana).window_until is None


def test_a_slip_of_the_thumb_is_put_right(day):
    """No, then yes: a person looks, and is told so; yes, then no, then no again is no."""
    who, question = a_question(day)
    day.take(question)
    day.tap(question, Action.YES_ME)
    day.tap(question, Action.NOT_ME)
    day.tap(question, Action.NOT_ME)
    assert day.person(who).number is NumberState.WRONG
    said = day.noting().whose_number(question, is_them=True, said="Sí")
    assert said is (day.person(who).number is NumberState.VERIFIED)


def test_somebodys_answer_that_was_not_sent_waits_again(day, ana):
    """It asks for no consent; only a line that has stopped gets nothing more."""
    answer = a_message(
        kind=Kind.ANSWER,
        about=(),
        owner=ana.id,
        state=State.BY_HAND,
        told_at=day.now,
        sent_by="lup",
    )
    day.records.commit([Create(answer)])
    assert day.put_back(answer).state is State.QUEUED
    day.take(answer)
    day.write(ana, "BAJA")
    assert day.put_back(answer).state is State.SUPPRESSED
