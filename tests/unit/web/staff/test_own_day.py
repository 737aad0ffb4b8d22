"""A doctor's own day: whose visits their page opens with, as the owner said, and everybody's one tap away."""

import re
from dataclasses import replace

import pytest

from chalicelib import wiring
from chalicelib.clinics.model import Clinic
from chalicelib.shared.writes import Save
from chalicelib.staff.permissions import Role
from tests.builders import CLINIC_ID
from tests.unit.web.staff.at_work import Browser
from tests.unit.web.staff.day_at_desk import words_of
from tests.unit.web.staff.forty_visits import DOCTORS, FIRST_TO_DO, a_full_day

RUIZ, ORTEGA = "doctor0", "doctor1"
SITE = "https://citas.example/app"


@pytest.fixture
def services(monkeypatch):
    made = a_full_day()
    made.secrets.values["public-url"] = (SITE,)
    monkeypatch.setattr(wiring, "services", lambda: made)
    return made


def member(services, role):
    (found,) = [one for one in services.records(CLINIC_ID).team() if one.role is role]
    return found


def says(services, role, whose):
    owner = Browser().sits_down_as(services, Role.OWNER)
    owner.get("/equipo")
    who = member(services, role)
    return owner.post(f"/equipo/personas/{who.id}/agenda", agenda=whose)


def rows_of(browser, path="/hoy"):
    """Return the doctors in the agenda's rows."""
    html = browser.get(path).body.decode()
    agenda = html[html.index('id="list"') :]
    return {name for name in DOCTORS if f"<span>{name}</span>" in agenda}


def test_a_doctors_page_opens_with_their_own_visits(services):
    """And with what those ask for; everybody's are one tap away, and so on paper."""
    assert says(services, Role.DOCTOR, ORTEGA).status_code == 303
    doctor = Browser().sits_down_as(services, Role.DOCTOR)
    assert rows_of(doctor) == {DOCTORS[1]}
    said = words_of(doctor.get("/hoy"))
    assert FIRST_TO_DO not in said.partition("Agenda")[0]
    (everybodys,) = re.findall(
        r'href="[./]*(hoy\?[^"]*ver=todas)"', doctor.get("/hoy").body.decode()
    )
    everybodys = "/" + everybodys.replace("&amp;", "&")
    assert rows_of(doctor, everybodys) == set(DOCTORS)
    assert FIRST_TO_DO in words_of(doctor.get(everybodys)).partition("Agenda")[0]
    assert DOCTORS[0] not in words_of(doctor.get("/hoy/hoja"))


def test_the_page_of_who_is_no_doctor_opens_with_everybodys(services):
    """Whatever was said of them while they were one."""
    for role in (Role.RECEPTION, Role.OWNER):
        says(services, role, ORTEGA)
        assert rows_of(Browser().sits_down_as(services, role)) == set(DOCTORS)


def test_a_doctor_of_whom_nobody_said_so_sees_everybodys(services):
    """And one whose visits were given back."""
    assert rows_of(Browser().sits_down_as(services, Role.DOCTOR)) == set(DOCTORS)
    says(services, Role.DOCTOR, ORTEGA)
    says(services, Role.DOCTOR, "")
    assert rows_of(Browser().sits_down_as(services, Role.DOCTOR)) == set(DOCTORS)


def test_who_has_left_the_list_has_no_day(services):
    """Their page shows everybody's again, rather than nothing."""
    says(services, Role.DOCTOR, ORTEGA)
    records = services.records(CLINIC_ID)
    clinic = records.get(Clinic, CLINIC_ID)
    gone = tuple(replace(one, has_left=one.id == ORTEGA) for one in clinic.practitioners)
    records.commit([Save(replace(clinic, practitioners=gone))])
    assert rows_of(Browser().sits_down_as(services, Role.DOCTOR)) == set(DOCTORS)
    assert says(services, Role.DOCTOR, ORTEGA).status_code == 404


def test_nobody_is_given_the_day_of_somebody_unknown(services):
    """A made-up id says nothing and is not kept."""
    assert says(services, Role.DOCTOR, "nobody").status_code == 404
    assert member(services, Role.DOCTOR).practitioner_id == ""


def test_an_invitation_says_whose_day_it_is(services):
    """So that the page is right from the first time."""
    owner = Browser().sits_down_as(services, Role.OWNER)
    owner.get("/equipo")
    answer = owner.post("/equipo/invitaciones", nombre="Íñigo", papel="doctor", agenda=ORTEGA)
    (link,) = re.findall(rf'value="{SITE}(/invitacion/[^"]+)"', answer.body.decode())
    new = Browser()
    new.get(link)
    assert new.post(link, nombre="Íñigo", pin="4709", dispositivo="Mío").status_code == 303
    assert rows_of(new) == {DOCTORS[1]}
