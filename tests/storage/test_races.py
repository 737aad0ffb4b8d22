import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.appointments.model import Appointment
from chalicelib.consent.model import Proof
from chalicelib.messaging.model import Message, State
from chalicelib.messaging.put_out_messages import written
from chalicelib.patients.model import Line
from chalicelib.shared.errors import decide_again
from chalicelib.shared.writes import Save
from tests.builders import NOW, a_line, a_message, a_patient, an_appointment, keep, stopped

ROUNDS = 15


@pytest.mark.parametrize("race", range(ROUNDS))
def test_a_reminder_planned_while_the_patient_says_stop_is_not_sent(
    world, records, clinic_id, race
):
    """BAJA against the plan, as the two transactions they are: nothing stays queued, whoever is first."""
    visit = an_appointment(due_at=NOW)
    keep(records, a_patient(), visit, a_line(visits=[visit]))
    message = a_message(id=f"{clinic_id}.p7d2m4q8w1zc.2611221530-reminder-abcdefgh")
    start = threading.Barrier(2)

    def plan():
        start.wait()
        decide_again(lambda: _plan(records, message), times=20)

    def stop():
        start.wait()
        decide_again(lambda: _stop(records), times=20)

    with ThreadPoolExecutor(2) as threads:
        for each in [threads.submit(plan), threads.submit(stop)]:
            each.result()
    line = records.get(Line, a_line().id)
    assert line.opted_out_at == NOW
    assert records.messages_of("p7d2m4q8w1zc", states=frozenset({State.QUEUED})) == []
    found = records.get(Message, message.id)
    assert found is None or (found.state, found.reason) == (State.SUPPRESSED, "opted_out")


def _plan(records, message):
    """Do what the run does about one visit: read, decide by the line, write."""
    visit = records.get(Appointment, an_appointment().id)
    line = records.get(Line, a_line().id)
    if visit.message_ids or visit.due_at is None:
        return
    tells = () if line.opted_out_at else (message,)
    decided = replace(visit, due_at=None, message_ids=tuple(m.id for m in tells))
    records.commit([Save(decided), *written(tells, now=NOW)])


def _stop(records):
    line = records.get(Line, a_line().id)
    line_out, writes = stopped(records, line, now=NOW, proof=Proof(message_id="wamid.in"))
    records.commit([Save(line_out), *writes])


def test_a_visit_due_later_than_a_day_needs_no_touch(records):
    """What no plan can be looking at is not written: the stop word costs what it changes."""
    visit = an_appointment("in 9 days 10:00", due_at=NOW + timedelta(days=8))
    keep(records, a_patient(), visit, a_line(visits=[visit]))
    _stop(records)
    assert records.get(Appointment, visit.id) == visit
