"""One dispatch that meets an error keeps no other of the clinic from being looked at."""

from datetime import timedelta

from chalicelib.messaging.model import State
from tests.flows.clinic_day import ClinicDay


def test_the_others_are_looked_at_and_the_clinic_counts_as_failed(monkeypatch):
    """The outbox cannot read the first; the second, too late by now, is brought to rest."""
    day = ClinicDay()
    people = [day.patient(), day.patient(id="eva000000001", e164="+525587654321")]
    for hour, person in enumerate(people, 10):
        day.book(person, f"tomorrow {hour}:00")
        day.tick(f"today {hour + 1}:30")
    first, second = (day.messages(person)[0] for person in people)
    read = day.outbox.read

    def broken(ids):
        if first.id in ids:
            raise OSError
        return read(ids)

    monkeypatch.setattr(day.outbox.__class__, "read", lambda _self, ids: broken(ids))
    report = day.tick(second.useful_until + timedelta(minutes=1))
    assert report.failed_clinics == 1
    assert day.stored(second).state is State.SUPPRESSED
