"""A file's practitioners: linked where exactly one fits, else asked about once a name; no row is lost, and the same file changes nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.appointments.agenda_change import carry_out
from chalicelib.appointments.keep_practitioners import (
    add_practitioner,
    give_name,
    give_to_nobody,
    remove_practitioner,
)
from chalicelib.appointments.link_visits import link_visits
from chalicelib.appointments.model import Appointment, Slot, Status
from chalicelib.appointments.reschedule import reschedule
from chalicelib.clinics.model import Clinic
from chalicelib.clinics.names_asked import THEIR_ID, NamesAsked
from chalicelib.clinics.practitioner import Practitioner
from chalicelib.imports.model import Outcome, RowResult
from chalicelib.imports.practitioners_in_file import NameQuestion, name_questions
from chalicelib.imports.row_keys import said_by
from chalicelib.messaging.staff_tasks import TaskKind
from tests.builders import CLINIC_ID, NOW
from tests.unit.imports.taking_in import FrontDesk, a_row
from tests.unit.imports.undoing import ends, substance, take_back, take_in_under_id

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def desk():
    """A clinic with Dra. Ana Ruiz and Dr. Andrés Ruiz."""
    desk = FrontDesk()
    for one in (Practitioner("ana", "Dra. Ana Ruiz"), Practitioner("andres", "Dr. Andrés Ruiz")):
        add_practitioner(desk.records, one, now=NOW)
    desk.clinic = desk.records.get(Clinic, CLINIC_ID)
    return desk


def rows_of(*texts, **more):
    """Return a row for each text, hour by hour, each of somebody else."""
    return [
        a_row(
            f"in 2 days {9 + n}:00",
            number=n + 2,
            practitioner=text,
            name=f"Ana López{n}",
            e164=f"+5255123456{n:02}",
            **more,
        )
        for n, text in enumerate(texts)
    ]


def links(desk):
    """Return the text and the link of each visit."""
    return [(visit.practitioner, visit.practitioner_id) for visit in desk.visits()]


def asked(desk):
    """Return the names that the inbox asks about."""
    tasks = [t for t in desk.records.inbox() if t.kind is TaskKind.PRACTITIONER_UNKNOWN]
    return sorted(task.text for task in tasks if task.done_at is None)


def questions(desk, rows, now=NOW):
    """Return what the command asks about these rows."""
    names = desk.records.get(NamesAsked, THEIR_ID) or NamesAsked()
    return name_questions(rows, desk.records.get(Clinic, CLINIC_ID), names, now)


def test_a_name_that_fits_exactly_one_is_linked_and_the_text_stays(desk):
    """As the file writes it."""
    report = desk.take_in(*rows_of("DRA. RUIZ", "Andrés", "Ruiz", "Dra. Soto", ""))
    assert report.counts == {Outcome.CREATED: 5}
    assert links(desk) == [
        ("DRA. RUIZ", "ana"),
        ("Andrés", "andres"),
        ("Ruiz", ""),
        ("Dra. Soto", ""),
        ("", ""),
    ]


def test_what_nobody_says_is_one_task_a_name(desk):
    """However many visits have it, in one transaction or in many, and however often the file comes."""
    texts = ["Dra. Soto", "DRA SOTO", "Dra. Sóto ", "Dr. Soto", "Ruiz", "Ruiz"]
    for now in (NOW, LATER):
        desk.take_in(*rows_of(*texts), now=now)
    assert asked(desk) == ["Dr. Soto", "Dra. Soto", "Ruiz"]


def test_each_name_is_asked_about_once_with_whom_it_looks_like(desk):
    """Of the clinic's list, and of the file itself: a title makes another name, an accent does not."""
    rows = rows_of("Dra. Soto", "DRA SOTO", "Ruiz", "Dr. Soto", "Dra. Ruiz", "Dra. Ana Ruiz Paz")
    assert questions(desk, rows) == [
        NameQuestion("Dra. Soto", 2, (), ("Dr. Soto",)),
        NameQuestion("Ruiz", 1, ("Dra. Ana Ruiz", "Dr. Andrés Ruiz"), ("Dra. Ana Ruiz Paz",)),
        NameQuestion("Dr. Soto", 1, (), ("Dra. Soto",)),
        NameQuestion("Dra. Ana Ruiz Paz", 1, ("Dra. Ana Ruiz",), ("Ruiz",)),
    ]


def test_what_is_answered_is_not_asked_again(desk):
    """A name that is somebody's, or nobody's, is remembered."""
    rows = rows_of("Ruiz", "Sala 2")
    give_name(desk.records, "ana", "Ruiz", now=NOW)
    give_to_nobody(desk.records, "SALA 2", now=NOW)
    assert questions(desk, rows) == []
    desk.clinic = desk.records.get(Clinic, CLINIC_ID)
    desk.take_in(*rows)
    assert (links(desk), asked(desk)) == ([("Ruiz", "ana"), ("Sala 2", "")], [])


def test_a_clinic_without_practitioners_is_asked_nothing():
    """Nor one whose practitioners have all left."""
    desk = FrontDesk()
    assert questions(desk, rows_of("Dra. Soto")) == []
    add_practitioner(desk.records, Practitioner("ana", "Dra. Ana Ruiz"), now=NOW)
    assert len(questions(desk, rows_of("Dra. Soto"))) == 1
    remove_practitioner(desk.records, "ana", now=NOW)
    assert questions(desk, rows_of("Dra. Soto")) == []
    desk.take_in(*rows_of("Dra. Soto"))
    assert (links(desk), asked(desk)) == ([("Dra. Soto", "")], [])


def test_only_visits_to_come_are_asked_about(desk):
    """Who left long ago stands in a file of the past."""
    past = a_row("yesterday 10:30", practitioner="Dra. Soto")
    off = a_row("tomorrow 10:30", practitioner="Dr. Paz", status=Status.CANCELLED)
    rejected = RowResult(4, Outcome.REJECTED)
    assert questions(desk, [past, off, rejected]) == []


def test_the_same_file_changes_nothing_though_somebody_was_added_since(desk):
    """Its rows say what they said: no fingerprint holds a link."""
    rows = rows_of("Dra. Soto", "Ruiz")
    desk.take_in(*rows)
    add_practitioner(desk.records, Practitioner("soto", "Dra. Eva Soto"), now=LATER)
    give_name(desk.records, "ana", "Ruiz", now=LATER)
    link_visits(desk.records, now=LATER)
    desk.clinic = desk.records.get(Clinic, CLINIC_ID)
    before = substance(desk)
    report = desk.take_in(*rows, now=LATER)
    assert report.counts == {Outcome.UNCHANGED: 2}
    assert (substance(desk), asked(desk)) == (before, [])
    assert links(desk) == [("Dra. Soto", "soto"), ("Ruiz", "ana")]


def test_the_fingerprint_of_a_row_is_that_of_former_releases():
    """Else each file would say news once, of every visit."""
    assert said_by(a_row(practitioner="Dra. Ruiz")) == "8xmvhnczhts2.qk4rmjf67wvq"


def test_another_way_to_write_a_name_moves_no_visit(desk):
    """The text is kept, and the schedule stays: no patient reads of it."""
    desk.take_in(*rows_of("Dra. Ruiz", key="1"))
    desk.take_in(*rows_of("Ruiz, Ana", key="1"), now=LATER)
    (visit,) = desk.visits()
    assert (visit.practitioner, visit.practitioner_id, visit.schedule) == ("Ruiz, Ana", "ana", 1)


def test_whoever_was_chosen_here_stays_where_the_file_leaves_it_open(desk):
    """It moves the visit, and says "Ruiz" still."""
    desk.take_in(*rows_of("Ruiz", key="1"))
    (visit,) = desk.visits()
    chosen = Slot(visit.starts_at, visit.minutes, "Dr. Andrés Ruiz", practitioner_id="andres")
    _move(desk, visit, chosen)
    desk.take_in(
        replace(
            rows_of("Ruiz", key="1")[0], visit=a_row("in 3 days 12:00", practitioner="Ruiz").visit
        ),
        now=LATER,
    )
    assert links(desk) == [("Ruiz", "andres")]


# Taking it back


def test_an_undo_puts_text_and_link_back(desk):
    """As the rest."""
    desk.take_in(*rows_of("Ruiz", "Dra. Ruiz"))
    visit = desk.visits()[0]
    _move(desk, visit, Slot(visit.starts_at, visit.minutes, "Ruiz", practitioner_id="ana"))
    before = substance(desk)
    keys = [row.external_id for row in rows_of("", "")]
    news = [
        replace(r, external_id=k)
        for r, k in zip(rows_of("Dr. Ruiz", "Dra. Soto"), keys, strict=True)
    ]
    run, _ = take_in_under_id(desk, news, now=LATER)
    assert links(desk) == [("Dr. Ruiz", "andres"), ("Dra. Soto", "")]
    assert asked(desk) == ["Dra. Soto", "Ruiz"]
    undone = take_back(desk, run, now=LATER)
    assert undone.left == 0, ends(undone)
    assert links(desk) == [("Ruiz", "ana"), ("Dra. Ruiz", "ana")]
    assert asked(desk) == []
    assert {k: v for k, v in substance(desk).items() if "APPT" in k[1]} == {
        k: v for k, v in before.items() if "APPT" in k[1]
    }


def test_a_link_that_was_found_since_is_no_change_that_an_undo_stops_at(desk):
    """Nobody said anything of the visit; whom somebody else was put in the place of is a change."""
    run, _ = take_in_under_id(desk, rows_of("Dra. Soto"))
    add_practitioner(desk.records, Practitioner("soto", "Dra. Eva Soto"), now=LATER)
    assert link_visits(desk.records, now=LATER).linked == 1
    desk.clinic = desk.records.get(Clinic, CLINIC_ID)
    assert take_back(desk, run, now=LATER).left == 0
    assert desk.visits() == []


@pytest.mark.parametrize("text", ["Dr. Andrés Ruiz", "Ruiz"])
def test_who_was_put_in_anothers_place_since_stays(desk, text):
    """As whatever a person changed after the file, also where the text reads the same."""
    give_name(desk.records, "ana", "Ruiz", now=NOW)
    desk.clinic = desk.records.get(Clinic, CLINIC_ID)
    run, _ = take_in_under_id(desk, rows_of("Ruiz"))
    (visit,) = desk.visits()
    assert visit.practitioner_id == "ana"
    _move(desk, visit, Slot(visit.starts_at, visit.minutes, text, practitioner_id="andres"))
    assert "Ana López0 24: left changed_since" in ends(take_back(desk, run, now=LATER))
    assert links(desk) == [(text, "andres")]


def test_a_name_that_other_visits_have_is_asked_about_still(desk):
    """Only what nobody says any more ends with its file."""
    desk.take_in(*rows_of("Dra. Soto"))
    other = [replace(row, external_id="other") for row in rows_of("Dra. Soto", "Dr. Paz")[1:]]
    run, _ = take_in_under_id(desk, other, now=LATER)
    take_back(desk, run, now=LATER)
    assert asked(desk) == ["Dra. Soto"]


def _move(desk, visit, slot):
    def decide():
        return reschedule(desk.records, desk.clinic, visit.id, slot, now=NOW)

    carry_out(desk.records, desk.queue, decide, now=NOW)
    assert desk.records.get(Appointment, visit.id).starts_at == slot.starts_at
