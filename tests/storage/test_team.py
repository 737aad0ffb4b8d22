"""A clinic's team in the table: lists, records of several kinds at once, an invitation that two use, and when each is forgotten."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

from chalicelib.clinics.model import Clinic
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import Create, Save
from chalicelib.staff import invitations
from chalicelib.staff.invitations import Chosen
from chalicelib.staff.model import Device, Invitation, StaffMember, StaffSession
from chalicelib.staff.permissions import Role
from chalicelib.staff.sessions import open_session
from chalicelib.storage.item_codec import key_of
from tests.builders import LUPITAS_PIN, NOW, a_device, a_member, keep

LUPITA = "lup1ta000001"


def test_the_team_and_its_devices_are_listed(records):
    """People by how long they are there, devices the newest first; those that are out too."""
    people = [a_member(records, id=f"m{n}", created_at=NOW - timedelta(days=n)) for n in range(5)]
    devices = [
        a_device(secret=f"device-{n}", created_at=NOW - timedelta(days=n), removed_at=NOW)
        for n in range(5)
    ]
    keep(records, *people, *devices)
    assert [one.id for one in records.team()] == ["m4", "m3", "m2", "m1", "m0"]
    assert [one.id for one in records.devices()] == [one.id for one in devices]


def test_records_of_several_kinds_come_in_one_call(records, clinic_id):
    """In the order that was asked for, with None for what is not there."""
    lupita = a_member(records)
    device = a_device(lupita)
    opened = open_session(lupita, device, NOW)
    keep(records, lupita, device, opened.session)
    asked = [
        (StaffSession, opened.session.id),
        (Clinic, clinic_id),
        (Device, device.id),
        (StaffMember, LUPITA),
        (StaffMember, "nobody"),
    ]
    assert records.get_together(asked) == [opened.session, None, device, lupita, None]


def test_of_many_who_accept_an_invitation_at_once_one_is_in(records):
    """One person, one device, one session; the others find it used."""
    secret, kept = invitations.invite(Role.RECEPTION, by="", name="", now=NOW)
    records.commit([kept])
    invited = invitations.welcome(records, secret, now=NOW)

    def accepts(n):
        joined = invitations.join(records, invited, Chosen(f"Eva {n}", LUPITAS_PIN, "x"), now=NOW)
        try:
            records.commit(joined.writes)
        except ConflictError:
            return None
        return joined.member

    with ThreadPoolExecutor(4) as pool:
        done = [member for member in pool.map(accepts, range(4)) if member]
    assert records.team() == done
    assert (len(done), len(records.devices())) == (1, 1)
    assert invitations.welcome(records, secret, now=NOW) is None


def test_each_is_forgotten_in_its_time_however_often_it_is_saved(records, world, clinic_id):
    """A session after its twelve hours, an invitation after its day, a device ninety days after its last PIN, a person never."""
    lupita = a_member(records)
    device = a_device(lupita)
    opened = open_session(lupita, device, NOW).session
    _, invited = invitations.invite(Role.DOCTOR, by="", name="", now=NOW)
    records.commit([Create(lupita), Create(device), Create(opened), invited])
    records.commit([Save(replace(opened, active_at=NOW + timedelta(minutes=5)))])
    records.commit([Save(replace(device, wrong_in_all=1))])

    def gone(kind, record_id):
        item = world.item(key_of(kind, clinic_id, record_id))
        return int(item["expires_at"]["N"]) - int(NOW.timestamp()) if "expires_at" in item else None

    hours = {
        StaffSession: gone(StaffSession, opened.id),
        Invitation: gone(Invitation, invited.record.id),
        Device: gone(Device, device.id),
        StaffMember: gone(StaffMember, LUPITA),
    }
    hour = 3600
    assert hours == {
        StaffSession: 12 * hour,
        Invitation: 24 * hour,
        Device: 90 * 24 * hour,
        StaffMember: None,
    }
