"""`puntual clinic set --zone`: visits to come that would read another hour are asked about, and done with as is meant."""

import dataclasses
from datetime import timedelta

import pytest

from chalicelib.appointments.correct_zone import correct_zone
from chalicelib.appointments.model import Appointment, Status
from chalicelib.shared import times
from chalicelib.shared.writes import Save
from tests.builders import an_appointment, keep, moment
from tests.fakes.wrapped import Dying

SET = ("clinic", "set", "clinica-sonrisa")
TIJUANA = ("--zone", "America/Tijuana")


def with_visits(operator, *visits):
    """Put visits on the agenda; return them and the clinic as they are."""
    keep(operator.records(), *visits)
    return operator.directory.by_slug("clinica-sonrisa"), _agenda(operator)


def _agenda(operator):
    return operator.records().appointments_between(
        moment("today 00:00"), moment("in 30 days 00:00")
    )


def test_visits_that_would_read_another_hour_are_asked_about(operator):
    """How many, three of them both ways, and what to say; clinic and agenda as before."""
    visits = [an_appointment(f"in {n} days 10:30", id=f"visit-{n}") for n in range(1, 6)]
    clinic, agenda = with_visits(operator, *visits)
    status, printed = operator.types(*SET, *TIJUANA, "--address", "Roma 12")
    assert status == 2
    assert "5 visits to come would read another hour" in printed
    assert "2026-11-23 10:30  would read  2026-11-23 08:30" in printed
    assert printed.count("would read  ") == 3
    assert "--keep instant" in printed
    assert (operator.directory.by_slug("clinica-sonrisa"), _agenda(operator)) == (clinic, agenda)


def test_said_to_be_meant_it_is_done(operator):
    """Each visit at its moment; its reminders by the new clock."""
    visit = an_appointment("in 3 days 10:30", due_at=moment("in 2 days 10:30"))
    with_visits(operator, visit)
    assert operator.types(*SET, *TIJUANA, "--keep", "instant")[0] == 0
    kept = operator.records().get(Appointment, visit.id)
    assert kept.starts_at == visit.starts_at
    assert kept.due_at == moment("in 2 days 11:00"), "half past eight there is before nine"
    assert operator.directory.by_slug("clinica-sonrisa").zone == "America/Tijuana"


@pytest.mark.parametrize(
    ("zone", "visit"),
    [
        ("America/Tijuana", an_appointment("yesterday 10:30")),
        ("America/Tijuana", an_appointment("tomorrow 10:30", status=Status.CANCELLED)),
        ("America/Monterrey", an_appointment("tomorrow 10:30")),
        ("America/Mexico_City", an_appointment("tomorrow 10:30")),
    ],
)
def test_nothing_is_asked_where_no_visit_to_come_reads_otherwise(operator, zone, visit):
    """Over, called off, or of a zone with the same clock."""
    with_visits(operator, visit)
    assert operator.types(*SET, "--zone", zone, "--address", "Roma 12")[0] == 0
    assert operator.directory.by_slug("clinica-sonrisa").zone == zone


def test_both_ways_are_offered(operator):
    """Which hour is right decides, and the question says so of each."""
    with_visits(operator, an_appointment("tomorrow 10:30"))
    printed = " ".join(operator.types(*SET, *TIJUANA)[1].split())
    assert "--keep clock if the hour on the left is the right one" in printed
    assert "--keep instant if the hour on the right is" in printed


def test_said_to_have_been_wrong_visits_keep_the_hour_they_read(operator):
    """Other settings are changed beside it; how many is said, and what becomes of those that are over."""
    over = an_appointment("yesterday 10:30", id="over")
    visits = [an_appointment(f"in {n} days 10:30", id=f"visit-{n}") for n in range(1, 25)]
    with_visits(operator, over, *visits)
    status, printed = operator.types(
        *SET, *TIJUANA, "--keep", "clock", "--offsets", "120", "--address", "Roma 12"
    )
    assert status == 0
    assert "24 visits to come keep the hour they read" in printed
    assert "Those that are over keep their moment." in printed
    clinic = operator.directory.by_slug("clinica-sonrisa")
    assert (clinic.zone, clinic.address, clinic.reminder_offsets) == (
        *TIJUANA[1:],
        "Roma 12",
        (120,),
    )
    assert [v.starts_at for v in _agenda(operator)] == [
        moment(f"in {n} days 10:30", zone="America/Tijuana") for n in range(1, 25)
    ]
    assert operator.records().get(Appointment, over.id).starts_at == over.starts_at


def test_an_hour_that_is_none_there_or_comes_twice_is_said(operator):
    """Which visit's, and what becomes of it; of the others only how many."""
    hours = ("2027-03-14 02:30", "2027-03-15 02:30", "2027-11-07 01:15")
    with_visits(operator, *[an_appointment(hour, id=f"visit-{n}") for n, hour in enumerate(hours)])
    printed = operator.types(*SET, *TIJUANA, "--keep", "clock")[1]
    assert "2027-03-14 02:30 no clock shows it there that day: it reads 03:30" in printed
    assert "2027-11-07 01:15 comes twice there that day: the first counts" in printed
    assert "2027-03-15" not in printed


def test_the_same_command_again_goes_on_where_it_broke_off(operator):
    """The clinic has its zone, some visits not yet their moment; a third time there is nothing to do."""
    visits = [an_appointment(f"in {n} days 10:30", id=f"visit-{n}") for n in range(1, 25)]
    clinic, _ = with_visits(operator, *visits)
    with pytest.raises(RuntimeError):
        correct_zone(Dying(operator.records(), 2), clinic, TIJUANA[1], now=operator.now)
    assert "14 visits to come keep" in operator.types(*SET, *TIJUANA, "--keep", "clock")[1]
    assert [v.starts_at for v in _agenda(operator)] == [
        moment(f"in {n} days 10:30", zone="America/Tijuana") for n in range(1, 25)
    ]
    assert "visits to come" not in operator.types(*SET, *TIJUANA, "--keep", "clock")[1]


WITH_IDS = (
    "Folio;Fecha;Hora;Paciente;Teléfono;Estado\n"
    "1;24/11/2026;10:30;Ana López;5512345678;Agendada\n"
    "2;24/11/2026;12:30;Eva Gil;5512345679;Confirmada\n"
    "3;25/11/2026;09:00;Eva Gil;5512345679;Agendada\n"
    "4;24/11/2026;14:30;Eva Gil;5512345679;Agendada\n"
)
WITHOUT_IDS = "\n".join(line.partition(";")[2] for line in WITH_IDS.splitlines())
OFFSETS = (
    "Inicio;Paciente;Teléfono\n"
    "2026-11-24T10:30:00-06:00;Ana López;5512345678\n"
    "2026-11-24T12:30:00-06:00;Eva Gil;5512345679\n"
    "2026-11-25T09:00:00-06:00;Eva Gil;5512345679\n"
    "2026-11-24T14:30:00-06:00;Eva Gil;5512345679\n"
)


@pytest.fixture
def takes_in(operator, tmp_path):
    """Take a file's text in; return what was printed."""

    def take_in(text):
        file = tmp_path / "agenda.csv"
        file.write_text(text, "utf-8")
        status, printed = operator.types("import", file, "--clinic", "clinica-sonrisa")
        assert status == 0
        return printed

    return take_in


def _stands(operator):
    return [(v.id, v.starts_at, v.status) for v in _agenda(operator)]


@pytest.mark.parametrize("file", [WITH_IDS, WITHOUT_IDS, OFFSETS], ids=["ids", "none", "offsets"])
@pytest.mark.parametrize("keep", ["clock", "instant"])
@pytest.mark.parametrize("is_cancelled", [False, True])
def test_what_is_imported_again_is_never_doubled(operator, takes_in, file, keep, is_cancelled):
    """The same file changes nothing after the change, whichever was meant: nothing is booked, moved or brought back."""
    takes_in(file)
    if is_cancelled:
        (ana, *_) = _agenda(operator)
        keep_cancelled(operator, ana)
    operator.types(*SET, *TIJUANA, "--keep", keep)
    before = _stands(operator)
    printed = takes_in(file)
    assert _stands(operator) == before
    assert len(before) == 4
    assert ("hora de antes o la nueva" in printed) is (keep == "instant" and file != OFFSETS)


def keep_cancelled(operator, visit):
    """Call a visit off."""
    records = operator.records()
    stands = records.get(Appointment, visit.id)
    records.commit([Save(dataclasses.replace(stands, status=Status.CANCELLED))])


def two_hours_less(file):
    """Return the file as software on the clock of Tijuana has it."""
    hours = (("10:30", "08:30"), ("12:30", "10:30"), ("14:30", "12:30"), ("09:00", "07:00"))
    for before, after in hours:
        file = file.replace(before, after)
    return file


@pytest.mark.parametrize("file", [WITH_IDS, WITHOUT_IDS], ids=["ids", "none"])
def test_a_file_of_the_new_clock_is_the_same_agenda(operator, takes_in, file):
    """Visits kept their moment, and the clinic's software says the hours that they read now."""
    takes_in(file)
    operator.types(*SET, *TIJUANA, "--keep", "instant")
    before = _stands(operator)
    two_hours_less = (
        file.replace("10:30", "08:30").replace("12:30", "10:30").replace("09:00", "07:00")
    )
    takes_in(two_hours_less)
    assert _stands(operator) == before


@pytest.mark.parametrize("file", [WITH_IDS, WITHOUT_IDS], ids=["ids", "none"])
@pytest.mark.parametrize("keep", ["clock", "instant"])
def test_what_is_new_in_the_next_file_is_booked_by_the_new_clock(operator, takes_in, file, keep):
    """At an hour that was nobody's, and at one that is another visit's on the former clock."""
    takes_in(file)
    operator.types(*SET, *TIJUANA, "--keep", keep)
    before = _stands(operator)
    if keep == "instant":
        file = two_hours_less(file)
    head = "" if file.startswith("Fecha") else "9;"
    at_first = "08:30" if keep == "clock" else "10:30"
    takes_in(f"{file.rstrip()}\n{head}24/11/2026;{at_first};Ana López;5512345678;Agendada\n")
    (new,) = [v for v in _agenda(operator) if v.id not in {i for i, *_ in before}]
    assert new.starts_at == moment(f"2026-11-24 {at_first}", zone="America/Tijuana")
    assert [stands for stands in _stands(operator) if stands[0] != new.id] == before


@pytest.mark.parametrize("file", [WITH_IDS, WITHOUT_IDS], ids=["ids", "none"])
def test_corrected_twice_the_first_file_is_known_still(operator, takes_in, file):
    """And one of between; a visit of which the file says news is moved and not booked again."""
    takes_in(file)
    for n, zone in enumerate(("America/Tijuana", "America/Cancun"), 1):
        operator.now += timedelta(hours=1)
        operator.types(*SET, "--zone", zone, "--keep", "clock")
        head = "" if file.startswith("Fecha") else f"{n}9;"
        file = f"{file.rstrip()}\n{head}26/11/2026;1{n}:00;Ana López;5512345678;Agendada\n"
        takes_in(file)
    before = _stands(operator)
    assert [times.local(v.starts_at, zone).hour for v in _agenda(operator)] == [
        10,
        12,
        14,
        9,
        11,
        12,
    ]
    takes_in(file)
    assert _stands(operator) == before
