"""Practitioners are put on the list, change, and leave; the clinic's own record knows them by name as theirs does."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.appointments.ask_whose_name import ask_whose, say_nobodys
from chalicelib.appointments.keep_practitioners import (
    add_practitioner,
    change_practitioner,
    give_name,
    give_to_nobody,
    remove_practitioner,
)
from chalicelib.appointments.model import Slot
from chalicelib.appointments.with_whom import linked
from chalicelib.clinics.match_practitioner import whom_it_names
from chalicelib.clinics.model import Clinic
from chalicelib.clinics.names_asked import MOST, MOST_NOBODYS, THEIR_ID, NamesAsked
from chalicelib.clinics.practitioner import (
    LONGEST_NAME,
    MOST_IN_FORCE,
    MOST_NAMES,
    Colour,
    Practitioner,
    next_colour,
)
from chalicelib.messaging.close_task import close_task
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind
from chalicelib.shared.errors import NotAllowedError, NotFoundError
from tests.builders import CLINIC_ID, NOW, a_clinic, keep, moment
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore

ANA = Practitioner("ana", "Dra. Ana Ruiz")
ANDRES = Practitioner("andres", "Dr. Andrés Ruiz", Colour.TEAL)
LATER = NOW + timedelta(days=9)


@pytest.fixture(autouse=True)
def _of_a_clinic(records):
    keep(records, a_clinic())


def added(records, *practitioners):
    """Put them on the list."""
    for one in practitioners:
        add_practitioner(records, one, now=NOW)


def known(records):
    """Return whom the clinic's own record knows."""
    return records.get(Clinic, CLINIC_ID).practitioners


def asks(records, *texts):
    """Ask whose these names of visits are; return the tasks that are open."""
    for text in texts:
        clinic = records.get(Clinic, CLINIC_ID)
        slot = linked(clinic, Slot(moment("tomorrow 10:30"), practitioner=text))
        records.commit(ask_whose(records, clinic, slot, now=NOW))
    return sorted(task.text for task in records.inbox() if task.done_at is None)


def test_who_is_added_stands_on_the_list_since_then_and_is_named(records):
    """In their own record whole, in the clinic's by name."""
    added(records, replace(ANA, also_called=("Box 3",)))
    assert records.get(Practitioner, "ana") == replace(ANA, also_called=("Box 3",), since=NOW)
    assert [one.names for one in known(records)] == [("Dra. Ana Ruiz", "Box 3")]
    assert whom_it_names(known(records), "box 3").id == "ana"


@pytest.mark.parametrize(
    ("name", "also", "code"),
    [
        ("DRA ANA RUÍZ", (), "practitioner_name_taken"),
        ("Dra. Ferrer", ("Dra. Ana Ruiz",), "practitioner_name_taken"),
        ("", (), "practitioner_name_unreadable"),
        (" ·-· ", (), "practitioner_name_unreadable"),
        ("Dra.\nFerrer", (), "practitioner_name_unreadable"),
        ("F" * (LONGEST_NAME + 1), (), "practitioner_name_unreadable"),
        ("Dra. Ferrer", ("?",), "practitioner_name_unreadable"),
        ("Dra. Ferrer", ("F" * 121,), "practitioner_name_unreadable"),
    ],
)
def test_a_name_is_readable_and_nobody_elses(records, name, also, code):
    """Two whom messages call alike nobody could tell apart; nothing is written."""
    added(records, ANA)
    before = list(records.store.everything())
    with pytest.raises(NotAllowedError, match=code):
        added(records, Practitioner("new", name, also_called=also))
    assert list(records.store.everything()) == before


def test_there_are_no_more_than_a_small_clinic_has(records):
    """Who left makes room, and comes back only where there is some."""
    added(records, *(Practitioner(str(n), f"Dra. Número{n}") for n in range(MOST_IN_FORCE)))
    with pytest.raises(NotAllowedError, match="too_many_practitioners"):
        added(records, ANA)
    remove_practitioner(records, "0", now=NOW)
    added(records, ANA)
    with pytest.raises(NotAllowedError, match="too_many_practitioners"):
        change_practitioner(records, "0", lambda one: replace(one, removed_at=None), now=NOW)


def test_a_former_name_leads_to_whom_it_led(records):
    """Files and systems go on saying it."""
    added(records, ANA)
    change_practitioner(records, "ana", lambda one: one.called("Dra. Ana Gómez"), now=LATER)
    (one,) = known(records)
    assert (one.name, one.also_called) == ("Dra. Ana Gómez", ("Dra. Ana Ruiz",))
    change_practitioner(records, "ana", lambda one: one.called("Dra. Ana Ruiz"), now=LATER)
    assert known(records)[0].names == ("Dra. Ana Ruiz", "Dra. Ana Gómez")


def test_the_oldest_of_many_names_makes_room():
    """A record stays small."""
    names = [f"Box {n}" for n in range(MOST_NAMES + 2)]
    assert ANA.known_by(*names).also_called == tuple(names[2:])
    assert ANA.known_by("Dra. Ana Ruiz", "Box", "Box").also_called == ("Box",)


def test_who_left_names_no_new_visit_and_keeps_the_moment(records):
    """Twice keeps the first; who comes back is named again."""
    added(records, ANA)
    remove_practitioner(records, "ana", now=LATER)
    remove_practitioner(records, "ana", now=LATER + timedelta(days=1))
    assert records.get(Practitioner, "ana").removed_at == LATER
    assert whom_it_names(known(records), "Dra. Ruiz") is None
    assert whom_it_names(known(records), "Dra. Ruiz", "ana").name == "Dra. Ana Ruiz"
    change_practitioner(records, "ana", lambda one: replace(one, removed_at=None), now=LATER)
    assert whom_it_names(known(records), "Dra. Ruiz").id == "ana"


def test_who_comes_back_to_another_of_their_name_is_refused_and_gives_up_other_names(records):
    """The name of whoever is there stands."""
    added(records, replace(ANA, also_called=("Box 3",)))
    remove_practitioner(records, "ana", now=NOW)
    added(records, Practitioner("new", "Dra. Ferrer", also_called=("box 3",)))
    change_practitioner(records, "ana", lambda one: replace(one, removed_at=None), now=LATER)
    assert records.get(Practitioner, "ana").also_called == ()
    assert whom_it_names(known(records), "Box 3").id == "new"
    remove_practitioner(records, "ana", now=NOW)
    give_name(records, "new", "Dra Ana Ruiz", now=NOW)
    with pytest.raises(NotAllowedError, match="practitioner_name_taken"):
        change_practitioner(records, "ana", lambda one: replace(one, removed_at=None), now=LATER)


def test_the_same_again_writes_nothing(records):
    """Every stored byte is as the first left it."""
    added(records, ANA)
    give_name(records, "ana", "Box 3", now=NOW)
    before = list(records.store.everything())
    give_name(records, "ana", "Box 3", now=LATER)
    assert list(records.store.everything()) == before


def test_nobody_unknown_is_changed(records):
    """Nor somebody of another clinic."""
    with pytest.raises(NotFoundError):
        give_name(records, "ana", "Box 3", now=NOW)


# What was asked


def test_each_name_is_asked_about_once_however_it_is_written(records):
    """One task for all visits that have it."""
    added(records, ANA, ANDRES)
    assert asks(records, "Dra. Soto", "DRA SOTO", "Dra. Soto ", "Ruiz") == ["Dra. Soto", "Ruiz"]
    assert asks(records, "Dr. Soto") == ["Dr. Soto", "Dra. Soto", "Ruiz"]
    (task,) = [t for t in records.inbox() if t.text == "Ruiz"]
    assert task.kind is TaskKind.PRACTITIONER_UNKNOWN


@pytest.mark.parametrize("texts", [("Dra. Ana Ruiz",), ("Dr. Ruiz",), ("",), (" - ",)])
def test_of_a_known_name_or_none_nobody_is_asked(records, texts):
    """Nor of a text without a letter."""
    added(records, ANA, ANDRES)
    slot = Slot(NOW, practitioner=texts[0], practitioner_id="ana" if texts[0] else "")
    assert ask_whose(records, records.get(Clinic, CLINIC_ID), slot, now=NOW) == []


@pytest.mark.parametrize("left", [False, True])
def test_a_clinic_without_practitioners_is_asked_nothing(records, left):
    """It does not use the list, or no more."""
    if left:
        added(records, ANA)
        remove_practitioner(records, "ana", now=NOW)
    assert asks(records, "Dra. Soto") == []
    assert records.get(NamesAsked, THEIR_ID) is None


def test_what_a_person_closed_is_not_asked_again(records):
    """It was looked at; a name that is given later closes it without another word."""
    added(records, ANA)
    asks(records, "Dra. Soto")
    (task,) = records.inbox()
    close_task(records, task.id, now=NOW)
    assert asks(records, "Dra. Soto") == []
    give_name(records, "ana", "Dra. Soto", now=LATER)
    assert records.get(StaffTask, task.id).done_at == NOW


def test_the_deed_that_names_it_closes_what_was_asked(records):
    """A practitioner who is added, a name that is given, a name that is nobody's; nothing else."""
    added(records, ANA, ANDRES)
    asks(records, "Dra. Soto", "Ruiz", "Box 3", "Dr. Paz")
    added(records, Practitioner("soto", "Dra. Eva Soto"))
    assert asks(records) == ["Box 3", "Dr. Paz", "Ruiz"]
    give_name(records, "ana", "ruiz", now=LATER)
    assert asks(records) == ["Box 3", "Dr. Paz"]
    records.commit(say_nobodys(records, "BOX 3", now=LATER))
    assert asks(records, "Box 3", "Ruiz") == ["Dr. Paz"]
    assert say_nobodys(records, "box 3", now=LATER) == []


def test_who_leaves_or_shares_a_name_closes_nothing(records):
    """It is a question still."""
    added(records, ANA)
    assert asks(records, "Dra. Soto") == ["Dra. Soto"]
    added(records, ANDRES)
    remove_practitioner(records, "ana", now=LATER)
    assert asks(records) == ["Dra. Soto"]


def test_a_nobodys_name_may_be_somebodys_after_all(records):
    """The last word counts."""
    added(records, ANA)
    records.commit(say_nobodys(records, "Box 3", now=NOW))
    give_name(records, "ana", "Box 3", now=LATER)
    assert records.get(NamesAsked, THEIR_ID).names == ()


def test_no_flood_of_names_fills_the_inbox(records):
    """So many wait; past that nothing is asked until some are said, all at once if it comes so."""
    added(records, ANA)
    texts = [f"Box {n}" for n in range(100, 100 + MOST + 5)]
    assert len(asks(records, *texts)) == MOST
    change_practitioner(
        records, "ana", lambda one: replace(one, also_called=tuple(texts[:30])), now=NOW
    )
    assert len(asks(records)) == MOST - 30
    assert len(asks(records, *texts)) == MOST - 30 + 5


def test_what_a_person_closed_makes_room_for_other_names(records):
    """It was looked at; and what is nobody's is no question, however much of it there is."""
    added(records, ANA)
    texts = [f"Box {n}" for n in range(100, 100 + MOST)]
    asks(records, *texts)
    for task in records.inbox()[:3]:
        close_task(records, task.id, now=NOW)
    assert len(asks(records, *(f"Sala {n}" for n in range(100, 105)))) == MOST
    assert sum(one.is_nobodys for one in records.get(NamesAsked, THEIR_ID).names) == 3
    assert len(asks(records, *texts)) == MOST


def test_of_names_that_are_nobodys_the_oldest_makes_room(records):
    """The record stays small."""
    for n in range(MOST_NOBODYS + 2):
        give_to_nobody(records, f"Box {n + 100}", now=NOW)
    names = records.get(NamesAsked, THEIR_ID).names
    assert [names[0].text, len(names)] == ["Box 102", MOST_NOBODYS]


@pytest.mark.parametrize(
    ("used", "colour"),
    [
        ((), "blue"),
        (("blue",), "teal"),
        (("blue", "teal", "teal"), "green"),
        (tuple(Colour), "blue"),
    ],
)
def test_a_new_one_has_a_colour_that_few_have(used, colour):
    """Those who left need none."""
    others = tuple(Practitioner(str(n), f"D{n}", Colour(own)) for n, own in enumerate(used))
    gone = tuple(replace(ANA, colour=each, removed_at=NOW) for each in Colour)
    assert next_colour((*others, *gone)) is Colour(colour)


names = st.sampled_from(["Dra. Ana Ruiz", "Dr. Ruiz", "Ruiz", "Box 3", "Dra. Soto", "Dr. Paz"])
deeds = st.tuples(
    st.sampled_from(["add", "name", "also", "leave", "back"]), st.sampled_from("abc"), names
)


@settings(deadline=None)
@given(st.lists(deeds, min_size=1, max_size=12))
def test_whatever_is_done_both_records_say_the_same(several):
    """And no two in force have one name."""
    records = MemoryClinicRecords(MemoryStore(), CLINIC_ID)
    keep(records, a_clinic())
    assert several
    for deed, who, name in several:
        try:
            _done(records, deed, who, name)
        except (NotAllowedError, NotFoundError):
            continue
        theirs = {o.id: (o.names, o.removed_at is not None) for o in records.practitioners()}
        assert {o.id: (o.names, o.has_left) for o in known(records)} == theirs
        here = [one for one in known(records) if not one.has_left]
        assert [one.id for one in here] == [whom_it_names(here, one.name).id for one in here]


def _done(records, deed, who, name):
    if deed == "add" and records.get(Practitioner, who) is None:
        add_practitioner(records, Practitioner(who, name), now=NOW)
    elif deed == "leave":
        remove_practitioner(records, who, now=NOW)
    else:
        how = {
            "name": lambda one: one.called(name),
            "also": lambda one: one.known_by(name),
            "back": lambda one: replace(one, removed_at=None),
        }
        change_practitioner(records, who, how.get(deed, lambda one: one), now=NOW)
