"""What is done about a visit closes the desk's tasks that asked for it, in the same transaction."""

import dataclasses
from datetime import timedelta

import pytest

from chalicelib.appointments.agenda_change import By
from chalicelib.appointments.model import Slot, Status
from chalicelib.messaging.model import State
from chalicelib.messaging.staff_tasks import NOTED, StaffTask, TaskKind, staff_task
from chalicelib.messaging.task_endings import Deed, ends
from chalicelib.shared.ids import derived_id
from chalicelib.shared.writes import Create
from chalicelib.storage.item_codec import key_of
from tests.builders import NOW, a_patient, an_appointment, moment
from tests.fakes.wrapped import Dying, Wrapped
from tests.unit.appointments.front_desk import Desk

ELSEWHERE = Slot(an_appointment().starts_at, practitioner="Dr. Paz")
OFF = {"status": Status.CANCELLED}
DEEDS = {
    Deed.CONFIRMED: ({}, Desk.confirms),
    Deed.CHANGE_REQUESTED: ({}, Desk.requests_change),
    Deed.MOVED: ({}, Desk.moves),
    Deed.ELSEWHERE: ({}, lambda desk: desk.moves(ELSEWHERE)),
    Deed.CANCELLED: ({}, Desk.cancels),
    Deed.RESTORED: (OFF, Desk.restores),
    Deed.SEEN: ({}, lambda desk: desk.records_attendance(an_appointment().starts_at)),
}
ABOUT_A_VISIT = sorted(kind for kind in TaskKind if any(ends(kind, deed) for deed in DEEDS))


class Lagging(Wrapped):
    """Records whose index has not heard of the last moments."""

    def tasks_of(self, _whose, *, since=None):  # noqa: ARG002
        """Return nothing yet."""
        return []


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("kind", [kind for kind in TaskKind if kind not in NOTED])
def test_a_deed_closes_what_it_answers_and_nothing_else(desk, kind, deed):
    """Each kind × each thing that is done about the visit; those of another visit, or of nobody's, stay."""
    state, do = DEEDS[deed]
    desk.has(reminder=None, **state)
    task = desk.is_asked(kind)
    other = desk.is_asked(kind, about=an_appointment(id="other"))
    nobodys = desk.is_asked(kind, at=NOW - timedelta(hours=1), appointment_id="")
    do(desk)
    is_open = {t.id: t.done_at is None for t in desk.records.inbox()}
    assert is_open[task.id] is not ends(kind, deed)
    assert (is_open[other.id], is_open[nobodys.id]) == (True, True)


def test_the_visits_own_kinds_are_those_named():
    """The table above tries something of each."""
    assert ABOUT_A_VISIT == [
        "cancelled",
        "change_requested",
        "not_told",
        "unknown_outcome",
        "unreachable",
    ]


@pytest.mark.parametrize(
    ("kind", "ask", "deed"),
    [
        (TaskKind.CANCELLED, lambda d: d.cancels(By.PATIENT), Desk.restores),
        (TaskKind.CHANGE_REQUESTED, Desk.requests_change, Desk.moves),
        (TaskKind.CHANGE_REQUESTED, Desk.requests_change, Desk.cancels),
    ],
)
def test_what_a_visits_own_change_asked_is_found_though_the_index_lags(desk, kind, ask, deed):
    """The visit itself leads to it, by the id that the replies give it."""
    desk.has(reminder=None)
    ask(desk)
    task = desk.is_asked(kind)
    desk.records = Lagging(desk.records)
    deed(desk)
    assert desk.records.get(StaffTask, task.id).done_at == NOW


def test_a_call_to_make_is_found_though_the_index_lags(desk):
    """`not_told` comes with the change of the visit, and ends with the next."""
    desk.has(reminder=State.READ, patient=a_patient(consents={}))
    desk.moves()
    (task,) = desk.records.inbox()
    assert (task.kind, task.done_at) == (TaskKind.NOT_TOLD, None)
    desk.records = Lagging(desk.records)
    desk.confirms()
    assert desk.records.get(StaffTask, task.id).done_at == NOW


def test_a_task_of_a_former_release_is_found_by_the_index(desk):
    """Its id was made of the event; the visit does not lead to it."""
    desk.has(reminder=None, status=Status.CHANGE_REQUESTED)
    new = staff_task(TaskKind.CHANGE_REQUESTED, NOW, appointment_id=an_appointment().id)
    named = f"{NOW:%y%m%d%H%M%S}-{derived_id('wamid.1', length=8)}"
    old = dataclasses.replace(new, id=named, patient_id=a_patient().id)
    desk.records.commit([Create(old)])
    desk.moves()
    assert desk.records.get(StaffTask, old.id).done_at == NOW


def test_a_task_under_a_former_id_of_a_merged_patient_is_found(desk):
    """It was asked before the two records became one."""
    desk.has(patient=a_patient(former_ids=("tw1n",)), reminder=None)
    task = desk.is_asked(TaskKind.CHANGE_REQUESTED, patient_id="tw1n")
    desk.cancels()
    assert desk.records.get(StaffTask, task.id).done_at == NOW


@pytest.mark.parametrize("deed", [Desk.moves, Desk.cancels, Desk.confirms])
def test_the_task_goes_with_the_deed_or_neither(desk, deed):
    """Who dies before the commit leaves both as they were: there is no second one."""
    visit = desk.has(reminder=None)
    task = desk.is_asked(TaskKind.CHANGE_REQUESTED)
    whole, desk.records = desk.records, Dying(desk.records, commits=0)
    with pytest.raises(RuntimeError):
        deed(desk)
    assert whole.get(StaffTask, task.id).done_at is None
    desk.records = Dying(whole, commits=1)
    deed(desk)
    assert whole.get(StaffTask, task.id).done_at == NOW
    assert whole.get(type(visit), visit.id).version == visit.version + 1


def test_a_damaged_task_keeps_nobody_from_changing_a_visit(desk):
    """A person closes what is left."""
    desk.has(reminder=None)
    task = desk.is_asked(TaskKind.CHANGE_REQUESTED)
    place = key_of(StaffTask, desk.records.clinic_id, task.id)
    desk.records.store.partitions[place.pk][place.sk]["data"] = {"S": "{"}
    assert desk.moves().starts_at == moment("in 3 days 12:00")
