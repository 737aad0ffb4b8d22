"""Visits and phones put right for the people a change leaves. Never decides who they are, never commits."""

import dataclasses
from collections.abc import Iterable, Mapping

from chalicelib.appointments.book import first_due
from chalicelib.appointments.model import Appointment
from chalicelib.appointments.staged_records import Staged
from chalicelib.appointments.withdraw_messages import soonest
from chalicelib.clinics.model import Clinic
from chalicelib.merging.load_pending import ToCome
from chalicelib.merging.pending_messages import PendingMessages, Scene
from chalicelib.patients import phone_lines
from chalicelib.patients.model import Line, Patient, UpcomingVisit
from chalicelib.shared.writes import Create, Save


def owned_by(
    visits: Mapping[str, Appointment], owners: Mapping[str, str]
) -> dict[str, Appointment]:
    """Return the visits with those named in `owners` given to another patient."""
    return {
        visit_id: dataclasses.replace(visit, patient_id=owners.get(visit_id, visit.patient_id))
        for visit_id, visit in visits.items()
    }


def stage_messages(staged: Staged, post: PendingMessages) -> None:
    """Withdraw what is taken back, and ask a person where nobody will be told."""
    staged.stage(post.withdrawn)
    staged.stage(Create(task) for task in post.tasks)


def stage_visits(
    staged: Staged,
    clinic: Clinic,
    scene: Scene,
    post: PendingMessages,
    seen: ToCome,
    *,
    touch: Iterable[str],
) -> None:
    """Save every visit that changed hands, message or reminder.

    `touch` names people who may be reminded otherwise than before: their next visits are saved also where
    they stay as they are, so that a plan under way notices and decides again.
    """
    before = seen.visits | seen.siblings
    theirs = [visit for visit in scene.visits.values() if visit.patient_id in set(touch)]
    looked_at = {visit.id for visit in soonest(v for v in theirs if _is_coming(scene, v))}
    for visit_id, was in before.items():
        visit = _put_right(post, scene.visits[visit_id])
        waits = not set(post.renamed.values()).isdisjoint(visit.message_ids)
        if visit.patient_id != was.patient_id and not waits:  # told, perhaps, on another phone
            visit = dataclasses.replace(visit, told_at=None)
        if visit != was or visit_id in looked_at:
            staged.stage([Save(_due(clinic, scene, visit, was))])


def _put_right(post: PendingMessages, visit: Appointment) -> Appointment:
    ids = tuple(post.renamed.get(message_id, message_id) for message_id in visit.message_ids)
    back = visit.giving_back(post.given_back.get(visit.id, ()))
    return dataclasses.replace(back, message_ids=ids)


def _due(clinic: Clinic, scene: Scene, visit: Appointment, was: Appointment) -> Appointment:
    """Return the visit with the moment at which the schedule must look at it next."""
    person = scene.people.get(visit.patient_id)
    if not _is_coming(scene, visit):
        return visit
    if person:
        return dataclasses.replace(visit, due_at=first_due(clinic, visit, person, scene.now))
    again = visit.given_back != was.given_back
    return dataclasses.replace(visit, due_at=scene.now) if again else visit


def _is_coming(scene: Scene, visit: Appointment) -> bool:
    return visit.is_open and visit.starts_at > scene.now


def stage_lines(
    staged: Staged, scene: Scene, *, before: Iterable[Patient], after: Iterable[Patient]
) -> None:
    """Put everybody, with what they have to come, on the phones they now answer on and off all others."""
    was, remain = list(before), list(after)
    phones = {phone_lines.line_id(p.e164): None for p in (*was, *remain) if p.e164}
    everyone = {each for person in (*was, *remain) for each in person.ids}
    for phone in sorted(phones):
        line, existed = phone_lines.line_of(staged, phone)
        here = [p for p in remain if p.e164 and phone_lines.line_id(p.e164) == phone]
        if existed and not here:
            theirs = [p for p in was if p.e164 and phone_lines.line_id(p.e164) == phone]
            staged.stage(phone_lines.left_by(person, line) for person in theirs)
        staged.stage(
            [phone_lines.written_line(_with(scene, line, here, everyone), existed=existed)]
        )


def _with(scene: Scene, line: Line, here: list[Patient], everyone: set[str]) -> Line:
    people: dict[str, None] = {}
    for patient_id in line.patient_ids:  # in their places: the first on a line is who is answered
        people |= (
            dict.fromkeys(p.id for p in here) if patient_id in everyone else {patient_id: None}
        )
    people |= dict.fromkeys(p.id for p in here)
    visits = {i: v for i, v in line.visits.items() if v.patient_id not in everyone}
    known = {i: v for other in scene.lines.values() for i, v in other.visits.items()} | line.visits
    for visit in scene.visits.values():
        if visit.patient_id in [p.id for p in here] and _is_for_the_line(scene, visit):
            to_come = UpcomingVisit(visit.starts_at, visit.patient_id)
            visits[visit.id] = phone_lines.as_known(known.get(visit.id), to_come)
    return dataclasses.replace(line, patient_ids=tuple(people), visits=visits)


def _is_for_the_line(scene: Scene, visit: Appointment) -> bool:
    return visit.is_open and visit.starts_at > scene.now - phone_lines.PAST
