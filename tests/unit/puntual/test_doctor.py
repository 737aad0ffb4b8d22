"""`puntual doctor`: the list of who sees a clinic's patients, as an operator keeps it."""

from datetime import time

import pytest

from chalicelib.appointments.ask_whose_name import ask_whose
from chalicelib.appointments.model import Appointment, Slot
from chalicelib.clinics.model import Clinic, OpeningHours
from chalicelib.clinics.practitioner import Colour
from chalicelib.shared.audit import ActorKind
from tests.builders import CLINIC_ID, NOW, an_appointment, keep

CLINIC = ("--clinic", "clinica-sonrisa")
HOURS = "lun-mar 9:00-14:00, 16:00-19:00; sab 9:00-13:00"


def add(operator, name, *options):
    """Put somebody on the list; return what was printed."""
    status, printed = operator.types("doctor", "add", *CLINIC, "--name", name, *options)
    assert status == 0, printed
    return printed


@pytest.fixture
def ana(operator):
    """Dra. Ana Ruiz, on the list."""
    add(operator, "Dra. Ana Ruiz", "--colour", "pink", "--hours", HOURS, "--also", "Box 3")
    (one,) = operator.records().practitioners()
    return one


def test_a_doctor_is_added_with_all_that_was_said(operator, ana):
    """Hours are typed as a clinic's are."""
    stretches = [(0, 9, 14), (0, 16, 19), (1, 9, 14), (1, 16, 19), (5, 9, 13)]
    assert ana.hours == tuple(OpeningHours(d, time(a), time(b)) for d, a, b in stretches)
    assert (ana.name, ana.colour, ana.also_called, ana.since) == (
        "Dra. Ana Ruiz",
        Colour.PINK,
        ("Box 3",),
        NOW,
    )
    (told,) = [
        o for o in operator.records().audit_on("2026-11-22") if "create Practitioner" in o.wrote
    ]
    assert (told.by.kind, told.wrote["create Practitioner"]) == (ActorKind.OPERATOR, (ana.id,))


def test_who_is_added_has_a_colour_of_their_own(operator, ana):
    """Where none is said."""
    add(operator, "Dr. Paz")
    colours = {one.name: one.colour for one in operator.records().practitioners()}
    assert colours == {"Dra. Ana Ruiz": Colour.PINK, "Dr. Paz": Colour.BLUE}


def test_visits_to_come_are_linked_and_nobody_is_told(operator):
    """It says how many."""
    keep(operator.records(), an_appointment(practitioner="DRA. RUIZ"))
    assert "1 visits to come were linked" in add(operator, "Dra. Ana Ruiz")
    (ana,) = operator.records().practitioners()
    visit = operator.records().get(Appointment, an_appointment().id)
    assert (visit.practitioner, visit.practitioner_id) == ("DRA. RUIZ", ana.id)
    assert operator.queue.message_ids == []
    status, printed = operator.types("doctor", "link", *CLINIC)
    assert (status, "0 visits to come were linked" in printed) == (0, True)


def test_the_list_shows_them_and_the_names_that_are_nobodys(operator, ana):
    """With whom each looks like; `ignore` and `set --also` end the question."""
    records = operator.records()
    clinic = records.get(Clinic, CLINIC_ID)
    for text in ("Dr. Ana Ruiz", "Sala 2", "Dra. Anita"):
        slot = Slot(NOW, practitioner=text)
        records.commit(ask_whose(records, clinic, slot, now=NOW))
    _, printed = operator.types("doctor", "list", *CLINIC)
    for said in ("Dra. Ana Ruiz", ana.id, "pink", "mon 09:00-14:00", "Box 3", "Sala 2"):
        assert said in printed
    assert operator.types("doctor", "ignore", "sala 2", *CLINIC)[0] == 0
    assert operator.types("doctor", "set", "Box 3", *CLINIC, "--also", "Dra. Anita")[0] == 0
    _, printed = operator.types("doctor", "list", *CLINIC)
    assert ("nobody's, as you said" in printed, printed.count("Dra. Anita")) == (True, 1)
    assert sorted(t.text for t in records.inbox() if not t.done_at) == ["Dr. Ana Ruiz"]


@pytest.mark.parametrize("who", ["dra ana", "Box 3", "id"])
def test_a_doctor_is_meant_by_a_name_or_by_the_id(operator, ana, who):
    """And changed in what is said alone."""
    which = ana.id if who == "id" else who
    status, printed = operator.types(
        "doctor", "set", which, *CLINIC, "--name", "Dra. Ana Soto", "--hours", "none"
    )
    (after,) = operator.records().practitioners()
    assert (status, after.name, after.hours, after.colour) == (0, "Dra. Ana Soto", (), Colour.PINK)
    assert after.also_called == ("Box 3", "Dra. Ana Ruiz"), printed


def test_who_leaves_is_noted_and_may_come_back(operator, ana):
    """Visits keep them."""
    assert operator.types("doctor", "remove", "Dra. Ruiz", *CLINIC)[0] == 0
    assert operator.records().practitioners()[0].removed_at == NOW
    assert operator.types("doctor", "set", "Dra. Ana Ruiz", *CLINIC, "--back")[0] == 0
    assert operator.records().practitioners()[0].removed_at is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("add", "--name", "dra ana ruiz"), "has that name"),
        (("add", "--name", "Dra. X", "--also", "box 3"), "has that name"),
        (("add", "--name", " "), "cannot be empty"),
        (("add", "--name", "·"), "A name has a letter"),
        (("add",), "Say --name"),
        (("add", "--name", "Dra. X", "--colour", "#f00"), "is not one of"),
        (("add", "--name", "Dra. X", "--hours", "lun 19:00-9:00"), "from-until"),
        (("set", "Dra. Ana Ruiz"), "Nothing to change"),
        (("set", "Ruiz", "--back"), "may be several"),
        (("set", "Dra. Soto", "--back"), "is nobody of the list"),
        (("remove", "Dra. Soto"), "is nobody of the list"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(operator, ana, typed, said):
    """And nothing is changed."""
    add(operator, "Dr. Andrés Ruiz")
    before = list(operator.store.everything())
    status, printed = operator.types("doctor", typed[0], *typed[1:], *CLINIC)
    assert (status != 0, said in printed) == (True, True), printed
    assert list(operator.store.everything()) == before
