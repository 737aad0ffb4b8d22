"""Who leaves the team and comes back, and that a clinic always has an owner."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.shared.errors import ConflictError, NotAllowedError, NotFoundError
from chalicelib.shared.writes import Create
from chalicelib.staff import team
from chalicelib.staff.model import Device, StaffMember
from chalicelib.staff.permissions import Role
from tests.builders import CLINIC_ID, NOW, a_device, a_member
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore

LUPITA = "lup1ta000001"


@pytest.fixture
def records():
    """Lupita, two owners, and the computer at the counter."""
    made = MemoryClinicRecords(MemoryStore(), CLINIC_ID)
    owners = [a_member(made, id=f"owner{n}", name=f"Dra. {n}", role=Role.OWNER) for n in (1, 2)]
    lupita = a_member(made)
    made.commit([Create(one) for one in (lupita, *owners, a_device(lupita, seen_at=None))])
    return made


def done(records, deed, which, now=NOW):
    writes = deed(records, which, now=now)
    if writes:
        records.commit(writes)
    return writes


def test_the_last_owner_stays(records):
    """One of two may go; the one who is left may not, whoever asks."""
    done(records, team.remove_member, "owner1")
    with pytest.raises(NotAllowedError, match="last_owner"):
        team.remove_member(records, "owner2", now=NOW)
    done(records, team.remove_member, LUPITA)
    assert [one.id for one in records.team() if not one.removed_at] == ["owner2"]


def test_of_two_owners_who_remove_each_other_at_once_one_stays(records):
    """Both read that there is another; the second to write finds that there is none any more."""
    first = team.remove_member(records, "owner1", now=NOW)
    second = team.remove_member(records, "owner2", now=NOW)
    records.commit(first)
    with pytest.raises(ConflictError):
        records.commit(second)
    assert [one.id for one in records.team() if one.removed_at] == ["owner1"]


@pytest.mark.parametrize(
    ("remove", "take_back", "kind", "which"),
    [
        (team.remove_member, team.take_back_member, StaffMember, LUPITA),
        (team.remove_device, team.take_back_device, Device, a_device().id),
    ],
)
def test_a_removal_is_taken_back_within_a_day(records, remove, take_back, kind, which):
    """Twice is as good as once, both ways; a day later it is too late."""
    assert done(records, take_back, which) == []
    assert len(done(records, remove, which)) == 1
    assert done(records, remove, which) == []
    assert records.get(kind, which).removed_at == NOW
    with pytest.raises(NotAllowedError, match="too_late"):
        take_back(records, which, now=NOW + timedelta(hours=24))
    done(records, take_back, which, NOW + timedelta(hours=24, seconds=-1))
    assert records.get(kind, which).removed_at is None


def test_who_comes_back_finds_every_former_session_closed(records):
    """They type their PIN again."""
    done(records, team.remove_member, LUPITA)
    done(records, team.take_back_member, LUPITA, NOW + timedelta(hours=1))
    assert records.get(StaffMember, LUPITA).sessions_from == NOW + timedelta(hours=1)


def test_a_device_that_was_guessed_at_is_told_from_one_that_was_removed(records):
    """And when an owner lets it in again, the count begins anew."""
    device = records.get(Device, a_device().id)
    guessed = replace(device, removed_at=NOW, wrong_in_all=20, wrong={"x": 20})
    assert team.was_guessed_at(guessed)
    assert not team.was_guessed_at(replace(device, removed_at=NOW))
    records.commit([Create(replace(guessed, id="other", version=0))])
    done(records, team.take_back_device, "other")
    back = records.get(Device, "other")
    assert (back.wrong, back.wrong_in_all, back.removed_at) == ({}, 0, None)


@pytest.mark.parametrize(
    "deed",
    [
        team.remove_member,
        team.take_back_member,
        team.remove_device,
        team.take_back_device,
        team.note_seen,
    ],
)
def test_who_is_not_there_is_not_found(records, deed):
    """Of another clinic, or of none."""
    with pytest.raises(NotFoundError):
        deed(records, "nobody", now=NOW)


def test_an_owner_is_told_once_of_a_new_device(records):
    """Not of the one she sits at, nor of one that is out."""

    def told(here="another"):
        return team.new_devices(records.devices(), records.team(), here=here, now=NOW)

    (new,) = told()
    assert (new.who, new.label) == (("Lupita",), "Recepción")
    assert told(here=new.id) == []
    done(records, team.note_seen, new.id)
    assert done(records, team.note_seen, new.id) == []
    assert told() == []
    records.commit([Create(a_device(secret="another-device", seen_at=None, removed_at=NOW))])
    assert told() == []
