"""A clinic that an operator keeps silent: since when, until when, and whether answers wait too. Pure.

Never WhatsApp's stop of a sender, which lifts itself after an hour (`Clinic.paused`): this ends when it was said to, or by hand.
"""

import dataclasses
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.shared.later_release import Extensible

HELD = "clinic_paused"  # why a message ended that the hold kept back until it helped no more
A_DAY = timedelta(hours=24)  # WhatsApp's, over which people written to are counted


@dataclass(frozen=True)
class Hold(Extensible):
    """One stretch of silence; it stays on the record when it is over, for what it kept back."""

    since: datetime
    until: datetime | None = None  # None until somebody resumes
    everything: bool = False  # answers to patients and notices to the front desk too
    answers_until: datetime | None = None  # when an earlier hold stopped keeping answers back
    put_out: int = (
        0  # messages of the hour before it: what may have waited, and leaves when it ends
    )
    by: str = ""  # the id of who said so at the front desk; "" where an operator did

    def covers(self, moment: datetime) -> bool:
        """Tell whether it is in force at an instant."""
        return self.since <= moment and (self.until is None or moment < self.until)

    def kept_back_answer(self, written_at: datetime) -> bool:
        """Tell whether an answer of this instant had to wait for an end: who gets it no longer waits for it, so not at night."""
        ends = self.until if self.everything else self.answers_until
        return (self.everything and ends is None) or (ends is not None and written_at < ends)

    def counted_again(self, now: datetime) -> int:
        """Return how many messages to count anew: put out over a day ago, and free to leave only since the end."""
        is_over = self.until is not None and self.until <= now < self.until + A_DAY
        return self.put_out if is_over and self.since + A_DAY <= now else 0


def begun(
    before: Hold | None, *, now: datetime, until: datetime | None, everything: bool, put_out: int
) -> Hold:
    """Return a hold from now on; one that is in force already goes on from where it began."""
    goes_on = before is not None and before.covers(now)
    answers = _answers_until(before, now)
    if before and goes_on:
        return dataclasses.replace(
            before, until=until, everything=everything, answers_until=answers
        )
    return Hold(now, until, everything, answers, put_out)


def ended(hold: Hold, *, now: datetime) -> Hold:
    """Return the hold as over; one that is over already ended when it did."""
    return dataclasses.replace(hold, until=now) if hold.covers(now) else hold


def _answers_until(before: Hold | None, now: datetime) -> datetime | None:
    if before is None or not before.everything:
        return before.answers_until if before else None
    return now if before.covers(now) else before.until
