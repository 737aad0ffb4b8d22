"""A corrected zone in both stores: visits of one phone and one message move in several transactions, broken off or not."""

from datetime import timedelta

import pytest

from chalicelib.appointments.correct_zone import AT_ONCE, correct_zone
from chalicelib.appointments.model import Appointment
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.model import Message, State
from chalicelib.patients.model import Line
from tests.builders import NOW, a_clinic, a_line, a_message, a_patient, an_appointment, keep
from tests.fakes.wrapped import Dying

TIJUANA = "America/Tijuana"
WEST = timedelta(hours=2)
VISITS = range(AT_ONCE + 2)
DAY = 24 * 60


@pytest.fixture
def family(records, clinic_id):
    """Twelve people on one phone, all in one reminder that waits; return their visits."""
    people = [a_patient(id=f"p{n:011}", name=f"Residente {n}") for n in VISITS]
    bare = [
        an_appointment("tomorrow 11:30", id=f"v{n:011}", patient_id=p.id, decided_offsets=(DAY,))
        for n, p in enumerate(people)
    ]
    waiting = a_message(about=tuple(bare), id=f"{clinic_id}.{people[0].id}.digest")
    visits = [
        an_appointment(
            "tomorrow 11:30",
            id=v.id,
            patient_id=v.patient_id,
            decided_offsets=(DAY,),
            message_ids=(waiting.id,),
        )
        for v in bare
    ]
    keep(records, a_clinic(id=clinic_id), *people, *visits, a_line(*people, visits=visits), waiting)
    return visits, waiting


@pytest.mark.parametrize("commits", range(4))
def test_each_is_moved_once_whatever_breaks_off(records, clinic_id, family, commits):
    """Visits, the phone's list and the reminder that waits: as if it had never been broken off."""
    visits, waiting = family
    broken = Dying(records, commits)
    try:
        correct_zone(broken, records.get(Clinic, clinic_id), TIJUANA, now=NOW)
    except RuntimeError:
        correct_zone(records, records.get(Clinic, clinic_id), TIJUANA, now=NOW)
    moved = records.get_many(Appointment, [visit.id for visit in visits]).values()
    assert {(v.starts_at, v.zone_corrections) for v in moved} == {(visits[0].starts_at + WEST, 1)}
    assert {(v.decided_offsets, v.given_back) for v in moved} == {((), 1)}
    line = records.get(Line, "+525512345678")
    assert {u.starts_at for u in line.visits.values()} == {visits[0].starts_at + WEST}
    assert records.get(Message, waiting.id).state is State.SUPPRESSED
    assert len(records.get(Clinic, clinic_id).former_zones) == 1
