"""One dispatch that meets an error keeps no other of the clinic from being looked at."""

from datetime import timedelta

import pytest

from chalicelib.messaging.model import State
from tests.fakes.memory_several import EachAlone
from tests.flows.clinic_day import ClinicDay


def test_the_others_are_looked_at_and_the_clinic_counts_as_failed(monkeypatch):
    """The outbox cannot read the first; the second, too late by now, is brought to rest."""
    day = ClinicDay()
    people = [day.patient(), day.patient(id="eva000000001", e164="+525587654321")]
    for hour, person in enumerate(people, 10):
        day.book(person, f"tomorrow {hour}:00")
        day.tick(f"today {hour + 1}:30")
    first, second = (day.messages(person)[0] for person in people)
    read = day.outbox.read_each

    def broken(ids):
        if first.id in ids:
            raise OSError
        return read(ids)

    monkeypatch.setattr(day.outbox.__class__, "read_each", lambda _self, ids: broken(ids))
    report = day.tick(second.useful_until + timedelta(minutes=1))
    assert report.failed_clinics == 1
    assert report.outcomes["drop"] == 1  # what was done counts, though the clinic failed
    assert day.stored(second).state is State.SUPPRESSED


@pytest.mark.parametrize("passes", [0, 1, 2])
def test_what_was_committed_before_the_table_broke_counts(passes, monkeypatch):
    """Sixty reminders take two transactions: the run's report says how many wait to be sent, and the rest stays due."""
    day = ClinicDay()
    day.several = EachAlone
    for n in range(60):
        person = day.patient(id=f"p{n:011d}", e164=f"+5255{10_000_000 + n}")
        day.book(person, f"tomorrow 11:{n:02d}")
    left, commit = [passes], day.records.__class__.commit

    def breaks(records, writes):
        if not left[0]:
            raise OSError
        left[0] -= 1
        commit(records, writes)

    with monkeypatch.context() as broken:
        broken.setattr(day.records.__class__, "commit", breaks)
        report = day.tick("today 12:00")
    assert report.failed_clinics == (passes < 2)
    assert report.outcomes["queued"] == len(day.queue.take()) == [0, 49, 60][passes]
    assert report.outcomes["queued"] + day.tick().outcomes["queued"] == 60
