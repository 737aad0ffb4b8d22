"""The demo's way to the front desk: an invitation until the owner is in, then the day."""

from dataclasses import replace

from chalicelib.shared.writes import Create, Save
from chalicelib.staff import invitations
from chalicelib.staff.permissions import Role
from puntual.demo.front_desk import OWNER, way_in
from tests.builders import NOW, a_clinic, a_member
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore

SITE = "http://127.0.0.1:4566/app"


def test_it_is_an_invitation_until_the_owner_is_in():
    """Each start makes one that works; afterwards it is the day's page, until she is removed."""
    records = MemoryClinicRecords(MemoryStore(), a_clinic().id)
    for _ in range(2):
        way = way_in(records, a_clinic(), SITE, now=NOW)
        begins = f"{SITE}/invitacion/{a_clinic().id}."
        assert way.address.startswith(begins)
        assert way.what.startswith("Recepción")
        invited = invitations.welcome(records, way.address.removeprefix(begins), now=NOW)
        assert (invited.invitation.name, invited.invitation.role) == (OWNER, Role.OWNER)
    records.commit([Create(a_member(records)), Create(a_member(records, id="o", role=Role.OWNER))])
    assert way_in(records, a_clinic(), SITE, now=NOW).address == f"{SITE}/hoy"
    (owner,) = [one for one in records.team() if one.role is Role.OWNER]
    records.commit([Save(replace(owner, removed_at=NOW))])
    assert "/invitacion/" in way_in(records, a_clinic(), SITE, now=NOW).address
