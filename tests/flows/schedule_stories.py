"""What several stories of the schedule begin with, and how they look at what came of it."""

from collections import Counter
from datetime import timedelta


def fifty_families(day):
    """Book fifty visits of tomorrow for as many phones, and five pairs of siblings; return the phones."""
    phones = [f"+5255000000{n:02}" for n in range(50)]
    for n, e164 in enumerate(phones):
        for child in range(2 if n % 10 == 0 else 1):
            person = day.patient(id=f"p{n:02}-{child}", e164=e164)
            day.book(person, day.at("tomorrow 15:00") + timedelta(minutes=n))
    return phones


def copies(day):
    """Return how often the most repeated message reached WhatsApp."""
    return max(Counter(day.channel.arrived).values(), default=0)


def reasons(day, visit):
    """Return, for a visit as now scheduled, what became of each reminder: state and reason."""
    return [(m.about[0].offset, m.state.value, m.reason) for m in day.about(visit)]
