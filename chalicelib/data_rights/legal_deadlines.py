"""By when a clinic must answer who asks for their data, a correction or an erasure. LFPDPPP: 20 business days, 15 more to carry out. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chalicelib.shared import times

TO_ANSWER = 20
TO_CARRY_OUT = 15
FEW = 5  # business days: a week, in which it must be done


@dataclass(frozen=True)
class Terms:
    """The days of one wish, and how many business days are left to answer it: none on the last, and none when it is over."""

    asked_on: date
    answer_by: date
    carry_out_by: date
    left: int
    is_over: bool

    @property
    def is_pressing(self) -> bool:
        """Tell whether it cannot wait."""
        return self.left <= FEW


def business_days_after(day: date, days: int) -> date:
    """Return the day so many working days later; holidays are not counted out, which is earlier and so safe."""
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day


def business_days_between(day: date, other: date) -> int:
    """Return how many working days lie behind a day up to another."""
    ahead = range(1, (other - day).days + 1)
    return sum((day + timedelta(days=n)).weekday() < 5 for n in ahead)


def terms_of(asked_at: datetime, zone: str, *, now: datetime) -> Terms:
    """Return what the law gives who asked then."""
    asked_on = times.local_day(asked_at, zone)
    today, answer_by = times.local_day(now, zone), business_days_after(asked_on, TO_ANSWER)
    return Terms(
        asked_on,
        answer_by,
        business_days_after(answer_by, TO_CARRY_OUT),
        business_days_between(today, answer_by),
        today > answer_by,
    )
