"""`puntual staff`: the first owner comes in by it, and whoever must go or has forgotten the last owner's PIN."""

from datetime import timedelta

import pytest

from chalicelib.shared.one_time_secrets import id_of
from chalicelib.shared.writes import Create
from chalicelib.staff.model import Device, Invitation, StaffMember
from chalicelib.staff.permissions import Role
from tests.builders import CLINIC_ID, NOW, a_device, a_member

CLINIC = ("--clinic", "clinica-sonrisa")
LUPITA = "lup1ta000001"


@pytest.fixture
def team(operator):
    """Lupita, and the computer at the counter."""
    records = operator.records()
    records.commit([Create(a_member(records)), Create(a_device(a_member(records)))])
    return operator


def invited(operator, *options):
    status, printed = operator.types("staff", "invite", *CLINIC, *options)
    assert status == 0, printed
    link = printed.splitlines()[0]
    start = f"https://api.example/app/invitacion/{CLINIC_ID}."
    assert link.startswith(start)
    secret = link.removeprefix(start)
    assert secret not in str(list(operator.store.everything()))
    return operator.records().get(Invitation, id_of(secret))


def test_the_first_owner_comes_in_by_a_link(operator):
    """Printed once, kept as a hash, good for a day."""
    kept = invited(operator)
    assert (kept.role, kept.by, kept.name, kept.member_id) == (Role.OWNER, "", "", "")
    assert kept.until == NOW + timedelta(hours=24)


def test_somebody_in_a_role_may_be_invited_by_name(operator):
    """For a clinic whose owner asks the operator."""
    kept = invited(operator, "--role", "doctor", "--name", " Dra.  Ruiz ")
    assert (kept.role, kept.name) == (Role.DOCTOR, "Dra. Ruiz")


def test_the_last_owner_who_forgot_her_pin_gets_another_by_the_operator(team):
    """Whoever is on the team, by their id."""
    kept = invited(team, "--member", LUPITA)
    assert (kept.member_id, kept.role) == (LUPITA, Role.RECEPTION)


@pytest.mark.parametrize(
    "options",
    [
        ("--member", "nobody"),
        ("--role", "queen"),
        ("--name", "x" * 41),
        ("--practitioner", "nobody"),
    ],
)
def test_what_is_no_invitation_makes_none(operator, options):
    """And says what would be right."""
    before = list(operator.store.everything())
    assert operator.types("staff", "invite", *CLINIC, *options)[0] != 0
    assert list(operator.store.everything()) == before


def test_the_list_shows_people_and_devices(team):
    """With the ids that the other commands take, and no secret: there is none to show."""
    status, printed = team.types("staff", "list", *CLINIC)
    assert status == 0
    for told in (LUPITA, "Lupita", "reception", "on the team", a_device().id[:12], "Recepción"):
        assert told in printed
    assert "scrypt" not in printed


@pytest.mark.parametrize(
    ("which", "kind", "whole"),
    [(LUPITA, StaffMember, LUPITA), (a_device().id[:12], Device, a_device().id)],
)
def test_somebody_or_a_device_is_out(team, which, kind, whole):
    """Twice is as good as once; the list says so, and nobody who is out gets a link."""
    for _ in range(2):
        assert team.types("staff", "remove", *CLINIC, which)[0] == 0
    assert team.records().get(kind, whole).removed_at == NOW
    said = team.types("staff", "list", *CLINIC)[1]
    assert ("removed 2026-11-22" in said) is (kind is StaffMember)
    assert " out" in said or kind is StaffMember
    assert (team.types("staff", "invite", *CLINIC, "--member", LUPITA)[0] == 0) is (kind is Device)


@pytest.mark.parametrize("which", ["nobody", a_device().id[:6], "ffffffffffff"])
def test_who_is_not_there_cannot_be_removed(team, which):
    """A few letters of a device are not enough."""
    status, said = team.types("staff", "remove", *CLINIC, which)
    assert status == 1
    assert "neither a person nor a device" in said
