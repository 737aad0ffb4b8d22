"""By when a clinic must answer who asks for a correction or an erasure. LFPDPPP: 20 business days, 15 more to carry out."""

from datetime import date, timedelta

TO_ANSWER = 20
TO_CARRY_OUT = 15


def business_days_after(day: date, days: int) -> date:
    """Return the day so many working days later; holidays are not counted out, which is earlier and so safe."""
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day
