"""A restored table's items put back on the local AWS: what may not come back with them does not."""

from dataclasses import replace

import pytest

from chalicelib.clinics.api_tokens import ApiToken, Scope
from chalicelib.patients.model import Patient, PatientAlias
from chalicelib.shared import ids
from chalicelib.shared.writes import Create, Save
from chalicelib.staff.invitations import invite
from chalicelib.staff.model import Invitation, StaffSession
from chalicelib.staff.permissions import Role
from chalicelib.staff.sessions import open_session
from chalicelib.storage.clinic_records import ClinicRecords
from chalicelib.storage.table import Table
from puntual.cloudformation_template import merge_template
from puntual.restore_items import put_back, put_missing
from tests.builders import NOW, a_device, a_member, a_patient, keep
from tests.fakes.memory_records import OF_THE_TEST, MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore
from tests.storage.conftest import INFRA, NOT_FOR_A_TEST

CLINIC = "k3v9q2xa"
TOKEN = ApiToken("t0k3n0000001", "agenda", "hash", tuple(Scope), NOW)


@pytest.fixture
def tables(table):
    """Return the clinic's records in the table in use and in a restored one, and how one is put into the other."""
    described = merge_template(INFRA, functions=[])["Resources"]["Table"]["Properties"]
    wanted = {name: value for name, value in described.items() if name not in NOT_FOR_A_TEST}
    names = [f"{which}-{ids.new_id(8)}" for which in ("in-use", "restored")]
    for name in names:
        table.client.create_table(TableName=name, **wanted)
    places = [Table(table.client, name, journal=table.journal) for name in names]
    yield tuple(ClinicRecords(place, CLINIC, OF_THE_TEST) for place in places)
    for name in names:
        table.client.delete_table(TableName=name)


def put(how, tables):
    """Put what was restored into what is in use."""
    in_use, restored = tables
    client = in_use.table.client
    return sum(how(client, source=restored.table.name, target=in_use.table.name))


@pytest.mark.parametrize("how", [put_back, put_missing])
def test_who_left_a_team_since_stays_out(tables, how):
    """Also a device; who joined since stays, somebody who was lost is back, and a used invitation or an ended session is not."""
    in_use, restored = tables
    keyed = MemoryClinicRecords(
        MemoryStore(), CLINIC
    )  # those of a table here have no key to hash with
    lupita, lost, new = (a_member(keyed, id=i) for i in ("lupita", "lost", "new"))
    device = a_device(lupita)
    opened = open_session(lupita, device, NOW).session
    _, invited = invite(Role.OWNER, by="", name="", now=NOW)
    keep(restored, lupita, device, lost, opened)
    restored.commit([invited])
    keep(in_use, lupita, device, new)
    in_use.commit([Save(replace(lupita, removed_at=NOW)), Save(replace(device, removed_at=NOW))])
    for _ in range(2):
        put(how, tables)
        team = {member.id: member.removed_at for member in in_use.team()}
        assert team == {lupita.id: NOW, lost.id: None, new.id: None}
        assert [one.removed_at for one in in_use.devices()] == [NOW]
        gone = [(StaffSession, opened.id), (Invitation, invited.record.id)]
        assert in_use.get_together(gone) == [None, None]


def test_a_token_that_was_revoked_since_stays_revoked(tables):
    """It was revoked for a reason; a new one goes on working, a lost one works again."""
    in_use, restored = tables
    lost, new = replace(TOKEN, id="l0st00000001"), replace(TOKEN, id="n3w000000001")
    restored.commit([Create(TOKEN), Create(lost), Create(a_patient())])
    in_use.commit([Create(TOKEN), Create(new), Create(a_patient(id="since0000001"))])
    in_use.commit([Save(replace(TOKEN, revoked_at=NOW))])
    for _ in range(2):
        put(put_back, tables)
        tokens = in_use.get_many(ApiToken, [TOKEN.id, lost.id, new.id])
        assert {i: one.revoked_at for i, one in tokens.items()} == {
            TOKEN.id: NOW,
            lost.id: None,
            new.id: None,
        }
        people = in_use.get_many(Patient, [a_patient().id, "since0000001"])
        assert list(people) == [a_patient().id]


def test_who_was_merged_since_is_not_lacking(tables):
    """The record does not come back beside its alias, nor the alias of a merge that was undone; what was lost does."""
    in_use, restored = tables
    ana, merged, apart = a_patient(), a_patient(id="m3rg3d000001"), a_patient(id="ap4rt0000001")
    restored.commit([Create(ana), Create(merged), Create(PatientAlias(apart.id, ana.id, "m"))])
    in_use.commit([Create(PatientAlias(merged.id, ana.id, "m")), Create(apart)])
    put(put_missing, tables)
    everyone = [ana.id, merged.id, apart.id]
    assert set(in_use.get_many(Patient, everyone)) == {ana.id, apart.id}
    assert set(in_use.get_many(PatientAlias, everyone)) == {merged.id}
