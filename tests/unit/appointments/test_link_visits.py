"""Visits to come are linked to whom their text names; nothing else of them changes, and nobody is told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.appointments.link_visits import AT_ONCE, Linking, link_visits
from chalicelib.appointments.model import Appointment, Status
from chalicelib.clinics.known_practitioner import KnownPractitioner
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import Save
from tests.builders import (
    NOW,
    a_clinic,
    a_message,
    an_appointment,
    keep,
    moment,
    with_practitioners,
)
from tests.fakes.wrapped import Dying, Wrapped

ANA, ANDRES = (
    KnownPractitioner("ana", "Dra. Ana Ruiz"),
    KnownPractitioner("andres", "Dr. Andrés Ruiz"),
)
CLINIC = with_practitioners(a_clinic(), ANA, ANDRES)


def visits(records, *texts, **changes):
    """Keep a visit of each text, hour by hour from tomorrow on."""
    found = [
        an_appointment(
            moment("tomorrow 09:00") + timedelta(hours=n), id=f"v{n}", practitioner=text, **changes
        )
        for n, text in enumerate(texts)
    ]
    keep(records, CLINIC, *found)
    return found


def links(records):
    """Return whom each visit is linked to."""
    found = records.appointments_between(NOW - timedelta(days=400), NOW + timedelta(days=400))
    return [visit.practitioner_id for visit in found]


def test_a_visit_is_linked_to_whom_alone_its_text_names(records):
    """What may be of two is left to a person."""
    visits(records, "Dra. Ruiz", "Ruiz", "DR. RUIZ", "Sala 2", "")
    assert link_visits(records, now=NOW) == Linking(2)
    assert links(records) == ["ana", "", "andres", "", ""]
    assert link_visits(records, now=NOW) == Linking(0)


@pytest.mark.parametrize("status", Status)
def test_nothing_but_the_link_changes(records, status):
    """Not what is due, what was decided, what was told, nor its schedule: no plan and no patient notices."""
    (before,) = visits(
        records,
        "Dra. Ruiz",
        status=status,
        due_at=moment("tomorrow 08:00"),
        decided_offsets=(1440,),
        message_ids=("m1",),
        told_at=NOW,
        schedule=3,
        decided_at=NOW,
    )
    message = a_message(about=before)
    keep(records, message)
    link_visits(records, now=NOW)
    after = records.get(Appointment, before.id)
    assert after == replace(before, practitioner_id="ana", version=1)
    assert [m.state for m in records.messages_of(before.patient_id)] == [message.state]


def test_what_is_past_is_left_alone(records):
    """It is read by its text."""
    visits(records, "Dra. Ruiz")
    keep(records, an_appointment(NOW - timedelta(days=2), id="past", practitioner="Dra. Ruiz"))
    link_visits(records, now=NOW)
    assert links(records) == ["", "ana"]


def test_a_link_that_the_text_denies_is_put_right(records):
    """A release that knows no links changed the text; what somebody chose and the text allows stays."""
    visits(records, "Dr. Ruiz", "Ruiz", "Dr. Paz", practitioner_id="ana")
    link_visits(records, now=NOW)
    assert links(records) == ["andres", "ana", ""]


def test_some_at_a_time_are_the_soonest_and_the_rest_is_told(records):
    """Whoever has no time for all begins again."""
    visits(records, *["Dra. Ruiz"] * 5)
    assert link_visits(records, now=NOW, most=2) == Linking(2, left=3)
    assert links(records) == ["ana", "ana", "", "", ""]
    assert link_visits(records, now=NOW) == Linking(3)


def test_what_was_broken_off_goes_on(records):
    """Each transaction stands; the next time does the rest."""
    visits(records, *["Dra. Ruiz"] * (AT_ONCE + 3))
    moved = []
    with pytest.raises(RuntimeError):
        link_visits(Dying(records, commits=1), now=NOW, progress=lambda *both: moved.append(both))
    assert moved == [(AT_ONCE, AT_ONCE + 3)]
    assert link_visits(records, now=NOW) == Linking(3)


def test_a_visit_that_changes_meanwhile_is_read_again(records):
    """And linked to whom it names by then."""
    visits(records, "Dra. Ruiz", "Dra. Ruiz")

    class Meddling(Wrapped):
        left = 1

        def commit(self, writes):
            if self.left:
                self.left -= 1
                seen = records.get(Appointment, "v0")
                records.commit([Save(replace(seen, practitioner="Dr. Ruiz"))])
                raise ConflictError([0])
            records.commit(writes)

    assert link_visits(Meddling(records), now=NOW) == Linking(2)
    assert links(records) == ["andres", "ana"]
