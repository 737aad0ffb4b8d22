"""The simulator finds what it is there to find: each rule of the guarantee broken once, and caught within some seeds."""

# Breaking a rule means replacing it: here, and nowhere else, tests patch what they test.

import dataclasses
import itertools
import logging
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.answers import answer_line, business_app, held_answers, talk
from chalicelib.appointments import reschedule
from chalicelib.messaging import (
    deliver,
    delivery_statuses,
    send_test,
    watch_dispatches,
)
from chalicelib.messaging.attempt_outcome import consequence
from chalicelib.messaging.channel_protocol import Outcome, Verdict
from chalicelib.messaging.model import WITHDRAWABLE, State
from chalicelib.patients.model import Patient
from chalicelib.reminders import digest, reminder_messages
from chalicelib.shared.writes import Save
from chalicelib.storage.failed_conditions import MOVED_ON
from tests.fakes import memory_outbox, memory_writes
from tests.faults.chances import Chances
from tests.faults.people import FASTING
from tests.faults.seeds import judged, world_of

SEEDS = 1_000  # some rules are broken by one of a hundred worlds; each test ends at the first that shows it
STORM = dataclasses.replace(Chances().times(2), change_of_mind=0.15)


@pytest.fixture(autouse=True)
def quiet():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def claims_without_condition(patch):
    """Whoever asks gets the message."""

    def claimed(message, lease_until):
        return lambda seen: (
            (seen or {})
            | {"state": {"S": "sending"}, "lease_until": {"S": f"{lease_until:%Y-%m-%dT%H:%M:%SZ}"}}
        )

    patch.setattr(memory_outbox, "_claimed", claimed)


def settles_without_looking_at_the_lease(patch):
    """A message that is being sent counts as lost at the next look."""
    judge = watch_dispatches.judge

    def hasty(message, clinic, **known):
        verdict = judge(message, clinic, **known)
        return watch_dispatches.Verdict.LOST_SENDER if message.state is State.SENDING else verdict

    patch.setattr(watch_dispatches, "judge", hasty)


def closes_the_dispatch_too_early(patch):
    """The first look at messages is the last."""
    close = watch_dispatches.Watch._close  # noqa: SLF001  # the rule that is broken

    def early(watch, records, dispatch, now, _again_in):
        close(watch, records, dispatch, now, None)

    patch.setattr(watch_dispatches.Watch, "_close", early)


def repeats_what_is_unclear(patch):
    """No answer counts as a no."""

    def hopeful(message, outcome, now):
        if outcome.verdict is Verdict.UNSURE:
            outcome = dataclasses.replace(outcome, verdict=Verdict.TRY_LATER)
        return consequence(message, outcome, now)

    patch.setattr(deliver, "consequence", hopeful)


def writes_sent_before_the_post(patch):
    """What is about to be sent is said to be sent."""
    send = deliver._send  # noqa: SLF001  # the rule that is broken

    def boastful(delivery, contents, message):
        done = consequence(message, Outcome(Verdict.ACCEPTED), delivery.clock()).message
        delivery.outbox.settle([done], seen=State.SENDING)
        return send(delivery, contents, message)

    patch.setattr(deliver, "_send", boastful)


def posts_what_was_not_noted(patch):
    """The journal is asked, and its answer is not heard."""

    def deaf(delivery, claimed, contents):
        delivery.attempts.note(claimed, at=delivery.clock())
        return [deliver._send(delivery, contents, message) for message in claimed]  # noqa: SLF001  # as above

    patch.setattr(deliver, "_try", deaf)


def withdraws_nothing(patch):
    """A BAJA, a cancellation, a move leave what is queued as it is."""
    patch.setattr(memory_writes, "_withdrawn", lambda _write: lambda seen: seen)


def tries_again_what_was_recalled(patch):
    """What was being sent when the visit was cancelled gets its second attempt."""

    def withdrawn(write):
        if write.seen_state == State.SENDING:
            return lambda seen: seen
        return kept(write)

    kept = memory_writes._withdrawn  # noqa: SLF001  # the rule that is broken
    patch.setattr(memory_writes, "_withdrawn", withdrawn)


def tells_staff_after_the_failure(patch):
    """A failure is written first, and the task for a person afterwards."""

    def late(delivery, follows, _refused):
        delivery.outbox.settle([f.message for f in follows], seen=State.SENDING)
        for follow in follows:
            if follow.task:
                deliver._staff_know(delivery, follow)  # noqa: SLF001  # the rule that is broken

    patch.setattr(deliver, "_record", late)


def forgets_a_failure_that_was_reported(patch):
    """What WhatsApp gave up afterwards is no person's concern."""
    patch.setattr(delivery_statuses.Statuses, "_follow_up", lambda *_: None)


def takes_a_refusal_for_a_lost_race(patch):
    """Whatever the table refuses counts as somebody else's."""

    def forgetful(things, codes):
        return ends_of(things, [code and MOVED_ON for code in codes])

    ends_of = memory_outbox.ends_of
    patch.setattr(memory_outbox, "ends_of", forgetful)


def ends_well_though_it_was_refused(patch):
    """What the table refused the sender is left out, and the body is gone from the queue."""

    def content(write, _refused):
        return less_refused(write, [])

    less_refused = deliver._less_refused  # noqa: SLF001  # the rule that is broken
    patch.setattr(deliver, "_less_refused", content)


def sends_at_any_hour(patch):
    """The sender looks at no clock."""

    def whenever(message, clinic, **_now):
        return clinic is not None and message.state in WITHDRAWABLE

    patch.setattr(deliver, "may_leave", whenever)


def leaves_what_is_held_though_the_app_answered(patch):
    """An echo stands in the talk, and ends nothing."""
    patch.setattr(business_app, "withdrawn", lambda *_given, **_more: [])


def takes_an_echo_for_a_new_one_each_time(patch):
    """What WhatsApp tells twice stands twice."""
    message = business_app._message  # noqa: SLF001  # the rule that is broken
    numbers = itertools.count()

    def another(clinic, talk, echo):
        one = message(clinic, talk, echo)
        return dataclasses.replace(one, id=f"{one.id}{next(numbers)}", provider_id="")

    patch.setattr(business_app, "_message", another)


def takes_each_tap_for_another_answer(patch):
    """A double tap on *Enviar* is two answers."""
    numbers = itertools.count()
    ids_of = answer_line._ids_of  # noqa: SLF001  # the rule that is broken
    patch.setattr(
        answer_line, "_ids_of", lambda *given: [f"{i}{next(numbers)}" for i in ids_of(*given)]
    )


def answers_whenever(patch):
    """The desk answers as if no window ever closed."""
    later = property(lambda _talk: datetime(2027, 1, 1, tzinfo=UTC))
    patch.setattr(talk.Talk, "writable_until", later)


def lets_go_what_is_held_and_keeps_it(patch):
    """What was held leaves, and stays held."""
    released = held_answers.released

    def both(waiting, **known):
        return [], released(waiting, **known)[1]

    patch.setattr(held_answers, "released", both)


def writes_a_preparation_to_anybody(patch):
    """Whoever may be reminded reads what to come prepared with."""
    anybody = property(lambda person: person.is_reachable)
    patch.setattr(Patient, "has_proved_number", anybody)


def writes_a_preparation_into_a_digest(patch):
    """A line's visits of a day share a message, whatever they ask for, and it ends with what one of them does."""
    wording = reminder_messages.template_wording.reminder_digest

    def with_it(clinic, visits, *, language):
        content = wording(clinic, visits, language=language)
        return dataclasses.replace(content, parameters=(*content.parameters, FASTING.preparation))

    patch.setattr(digest, "preparation_of", lambda _clinic, _visit: "")
    patch.setattr(reminder_messages.template_wording, "reminder_digest", with_it)


def leaves_what_waits_though_the_kind_changed(patch):
    """Another kind is no reason to look at a reminder that waits."""
    patch.setattr(
        reschedule,
        "reminders_decided_again",
        lambda _records, _before, after, **_now: [Save(after)],
    )


def takes_each_tap_for_another_test(patch):
    """Who taps twice to try the clinic's number gets two."""
    patch.setattr(send_test, "SAME_FOR", timedelta(0))


@pytest.mark.parametrize(
    ("broken", "found"),
    [
        (claims_without_condition, "second copy"),
        (settles_without_looking_at_the_lease, "taken from a living sender"),
        (closes_the_dispatch_too_early, "lost"),
        (repeats_what_is_unclear, "second copy"),
        (writes_sent_before_the_post, "said to be"),
        (posts_what_was_not_noted, "posted unnoted"),
        (withdraws_nothing, "claimed after"),
        (tries_again_what_was_recalled, "claimed "),
        (tells_staff_after_the_failure, "lost"),
        (forgets_a_failure_that_was_reported, "lost"),
        (takes_a_refusal_for_a_lost_race, "refused, and "),
        (ends_well_though_it_was_refused, "refused, and deliver"),
        (leaves_what_is_held_though_the_app_answered, "held, though answered since"),
        (takes_an_echo_for_a_new_one_each_time, "an echo stands"),
        (takes_each_tap_for_another_answer, "answered 2 times"),
        (answers_whenever, "claimed, though its window is closed"),
        (lets_go_what_is_held_and_keeps_it, "answered "),
        (writes_a_preparation_to_anybody, "a preparation to a number"),
        (writes_a_preparation_into_a_digest, "a preparation in a digest"),
        (leaves_what_waits_though_the_kind_changed, "a preparation of another kind"),
        (takes_each_tap_for_another_test, "a test sent twice"),
        (sends_at_any_hour, ("at night", "too early", "too late")),
    ],
)
def test_a_broken_rule_is_found(monkeypatch, broken, found):
    """And the whole rule passes the same seeds, as the other tests here show."""
    broken(monkeypatch)
    for seed in range(SEEDS):
        faults = judged(*world_of(seed, chances=STORM)).faults
        if any(fault.startswith(found) for fault in faults):
            print(f"\n{broken.__name__}: found by seed {seed}")
            return
    pytest.fail(f"{broken.__doc__} Nobody noticed in {SEEDS} seeds.")
