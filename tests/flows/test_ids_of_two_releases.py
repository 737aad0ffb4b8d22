"""While a release is rolled out, one that makes ids of the number and one that counts numbers plan side by side: told once.

The id is not what keeps a reminder from being sent twice: the visit's `decided_offsets`, and for a question the
person's state, are saved with their version in the transaction that writes the message.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from chalicelib.messaging.model import Kind, State
from chalicelib.patients.model import NumberState
from chalicelib.reminders import reminder_messages
from chalicelib.reminders.scheduled_run import send_due
from chalicelib.shared.writes import Save
from tests.builders import ANAS_PHONE
from tests.fakes.memory_several import EachAlone
from tests.fakes.wrapped import Wrapped
from tests.flows.clinic_day import ClinicDay
from tests.flows.numbers.acts import NEW_PHONE, ONE_REMINDER, UNSURE, corrected
from tests.id_net import CAUGHT

REMINDED, ASKED = {}, UNSURE


@dataclass
class Releases:
    """Makes the ids as the one release or the other does."""

    patch: pytest.MonkeyPatch
    counts = staticmethod(reminder_messages._which_number)  # noqa: SLF001

    def use(self, name):
        """Go on as this release."""
        made_of = {"before": lambda patient: (patient.e164,), "now": self.counts}[name]
        self.patch.setattr(reminder_messages, "_which_number", made_of)


@pytest.fixture
def release(monkeypatch):
    """Which release makes the ids."""
    yield Releases(monkeypatch)
    CAUGHT.clear()  # the former one made them of numbers


@pytest.fixture
def day():
    """A clinic that reminds a day before."""
    return ClinicDay(ONE_REMINDER)


def booked(day, who):
    """Book three visits of as many people."""
    for n in range(3):
        person = day.patient(id=f"p{n}", e164=f"+5255000000{n:02}", **who)
        day.book(person, day.at("tomorrow 15:00") + timedelta(minutes=n))


class _Overtaken(Wrapped):
    """Records of a run that another run overtakes between its reading and its writing."""

    def __init__(self, records, meanwhile):
        super().__init__(records)
        self._meanwhile = meanwhile

    def commit(self, writes):
        """Let the other run first."""
        while self._meanwhile:
            self._meanwhile.pop()()
        self._records.commit(writes)


@pytest.mark.parametrize("who", [REMINDED, ASKED], ids=["reminder", "question"])
@pytest.mark.parametrize(("first", "then"), [("before", "now"), ("now", "before")])
def test_what_one_release_planned_the_other_does_not_plan_anew(day, release, first, then, who):
    """Before and behind the sending; there as on the way back."""
    booked(day, who)
    release.use(first)
    day.tick("today 15:30")
    release.use(then)
    day.tick("today 15:30")
    day.work()
    day.go_on("today 18:00")
    assert sorted(m.e164 for m in day.ledger) == [f"+5255000000{n:02}" for n in range(3)]


@pytest.mark.parametrize("who", [REMINDED, ASKED], ids=["reminder", "question"])
@pytest.mark.parametrize(("slow", "quick"), [("before", "now"), ("now", "before")])
def test_runs_of_both_that_overlap_tell_once(day, release, slow, quick, who):
    """Both read before either wrote: who comes second meets visits that have moved on, and leaves them."""
    booked(day, who)
    day.now = day.at("today 15:30")
    run, ran = day.run(), []

    def other():
        release.use(quick)
        ran.append(send_due(day.run(), now=day.now).outcomes["queued"])

    meanwhile = [other]

    def slowly(clinic_id, **how):
        return _Overtaken(run.records_of(clinic_id, **how), meanwhile)

    release.use(slow)
    report = send_due(
        type(run)(**(vars(run) | {"records_of": slowly, "several": EachAlone()})), now=day.now
    )
    day.work()
    day.go_on("today 18:00")
    assert (ran, report.outcomes["queued"], report.outcomes["conflicts"]) == ([3], 0, 3)
    assert sorted(m.e164 for m in day.ledger) == [f"+5255000000{n:02}" for n in range(3)]


@pytest.mark.parametrize("first", ["before", "now"])
def test_a_reminder_taken_back_and_due_again_to_the_same_number_is_sent(day, release, first):
    """The number put right and put back, whichever release had written what was withdrawn."""
    ana = day.patient()
    day.book(ana, "tomorrow 15:00")
    release.use(first)
    day.tick("today 15:00")
    release.use("now")
    for e164 in (NEW_PHONE, ANAS_PHONE):
        corrected(day, ana, e164)
        sure = replace(day.person(ana), number=NumberState.VERIFIED)
        day.records.commit([Save(sure)])
        day.tick(day.now + timedelta(minutes=15))
    day.work()
    day.go_on("today 18:00")
    assert [(m.e164, m.kind) for m in day.ledger] == [(ANAS_PHONE, Kind.REMINDER)]
    fates = sorted((m.e164, m.state.value) for m in day.messages(ana) if m.kind is Kind.REMINDER)
    sent, back = State.ACCEPTED.value, State.SUPPRESSED.value
    assert fates == sorted([(ANAS_PHONE, sent), (ANAS_PHONE, back), (NEW_PHONE, back)])
