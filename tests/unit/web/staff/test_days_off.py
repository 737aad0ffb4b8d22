"""*Días libres*: an owner sees whom a day hits before it is marked, moves or cancels each herself, and takes it back."""

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.appointments.model import Appointment
from chalicelib.clinics.days_off import MOST, DayOff
from chalicelib.clinics.known_practitioner import KnownPractitioner
from chalicelib.clinics.model import Clinic
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import Save
from chalicelib.staff.permissions import Role
from chalicelib.web.staff import days_off_view
from tests.builders import CLINIC_ID, NOW, a_clinic, a_line, a_patient, an_appointment, keep, moment
from tests.fakes.memory_records import MemoryClinicRecords
from tests.unit.web.staff.agenda_at_desk import AtTheAgenda, a_file
from tests.unit.web.staff.at_work import Browser, take_on
from tests.unit.web.staff.day_at_desk import words_of

pytestmark = pytest.mark.time_machine(NOW, tick=False)
PATH = "/mas/dias"
RUIZ = KnownPractitioner("doctor000001", "Dra. Ruiz")
WEDNESDAY = date(2026, 11, 25)
CLOSED = "20261125-20261125"
INVENTORY = {"desde": "2026-11-25", "nombre": "Inventario"}


@pytest.fixture
def records(services):
    found = services.records(CLINIC_ID)
    clinic = found.get(Clinic, CLINIC_ID)
    found.commit([Save(replace(clinic, practitioners=(RUIZ,)))])
    for n, (name, starts, doctor) in enumerate(
        [
            ("Ana López", "2026-11-25 10:00", "Dra. Ruiz"),
            ("Beto Gil", "2026-11-25 16:30", "Dr. Paz"),
            ("Carla Sol", "2026-11-26 12:00", "Dra. Ruiz"),
        ]
    ):
        person = a_patient(id=f"person{n}", name=name, e164=f"+5255500000{n:02}")
        link = RUIZ.id if doctor == RUIZ.name else ""
        visit = an_appointment(
            starts,
            id=f"visit{n}",
            patient_id=person.id,
            practitioner=doctor,
            practitioner_id=link,
            due_at=moment(starts.replace("-25", "-24").replace("-26", "-25")),
        )
        keep(found, person, visit, a_line(person, visits=[visit]))
    return found


@pytest.fixture
def owner(services, records):
    browser = Browser().sits_down_as(services, Role.OWNER)
    browser.get(PATH)
    return browser


def days_off(records):
    """Return the clinic's days off."""
    return records.get(Clinic, CLINIC_ID).days_off


def marked(owner, **typed):
    """Mark days off, having seen whom they hit; return where that leads."""
    assert owner.post(PATH, **typed).status_code == 200
    answer = owner.post(PATH, **typed, paso="si")
    assert answer.status_code == 303
    return answer.headers["Location"].removeprefix("..").removeprefix("/")


def test_whom_it_hits_is_shown_before_it_is_marked(owner, records):
    """Hour, name and with whom; nothing is marked by looking."""
    said = words_of(owner.post(PATH, **INVENTORY))
    assert "Cerrado: Inventario" in said
    assert "Les toca a 2 citas." in said
    assert "Ana López mié 25 nov, 10:00 a. m. Dra. Ruiz" in said
    assert "Beto Gil mié 25 nov, 4:30 p. m. Dr. Paz" in said
    assert "Carla" not in said
    assert days_off(records) == ()


def test_once_marked_each_visit_may_be_moved_or_cancelled_and_none_is(owner, records):
    """By its own card, with its own notice; who marked the day stands there, and reminders of the next day go before it."""
    marked(owner, **INVENTORY)
    day = DayOff(WEDNESDAY, WEDNESDAY, name="Inventario", by="owner00000")
    assert days_off(records) == (day,)
    page = owner.get(f"{PATH}/{CLOSED}")
    for n in (0, 1):
        for anchor in ("cambiar", "cancelar"):
            assert f'citas/visit{n}#{anchor}"' in page.body.decode()
    assert "Lo marcó Doña Owner." in words_of(page)
    assert all(records.get(Appointment, f"visit{n}").is_open for n in range(3))
    assert records.get(Appointment, "visit2").due_at == moment("2026-11-24 12:00")
    assert "Cerrado: Inventario" in words_of(owner.get(PATH))


def test_who_was_moved_or_cancelled_stands_there_no_more(owner, records):
    """The page is what is left to do."""
    marked(owner, **INVENTORY)
    owner.get("/citas/visit0")
    owner.post("/citas/visit0/cancelacion", de="/citas/visit0", avisar="si")
    slot = {"dia": "2026-11-27", "hora": "10:00", "minutos": "30", "doctor": "", "paso": "si"}
    owner.post("/citas/visit1/cambio", de="/citas/visit1", avisar="si", **slot)
    said = words_of(owner.get(f"{PATH}/{CLOSED}"))
    assert "No hay citas ese día." in said
    assert "Ana López" not in said


def test_past_what_is_read_it_hits_at_least_so_many(owner, records, monkeypatch):
    """The first are named."""
    monkeypatch.setattr(days_off_view, "MOST_READ", 2)
    said = words_of(owner.post(PATH, desde="2026-11-25", hasta="2026-11-26"))
    assert "Les toca al menos a 2 citas." in said
    assert "Carla Sol" not in said
    assert "Les toca a 2 citas." in words_of(owner.post(PATH, **INVENTORY))


def test_a_doctors_day_off_hits_their_visits_alone(owner, records):
    """And moves no reminder: the clinic is open."""
    typed = {"quien": RUIZ.id, "desde": "2026-11-25", "hasta": "2026-11-26"}
    said = words_of(owner.post(PATH, **typed))
    assert "Dra. Ruiz no viene del miércoles 25 de noviembre al jueves 26 de noviembre" in said
    assert "Les toca a 2 citas." in said
    assert ("Beto" in said, "la clínica está abierta" in said) == (False, True)
    marked(owner, **typed)
    assert records.get(Appointment, "visit2").due_at == moment("2026-11-25 12:00")
    assert "Ana López" in words_of(owner.get(f"{PATH}/20261125-20261126-{RUIZ.id}"))


def test_it_is_taken_back_by_a_tap(owner, records):
    """Twice is as good as once, and the reminders are as they were."""
    marked(owner, **INVENTORY)
    owner.get(f"{PATH}/{CLOSED}")
    for _ in range(2):
        assert owner.post(f"{PATH}/{CLOSED}/deshacer").status_code == 303
    assert days_off(records) == ()
    assert records.get(Appointment, "visit2").due_at == moment("2026-11-25 12:00")
    assert owner.get(f"{PATH}/{CLOSED}").status_code == 404
    assert "como cualquier otro" in words_of(owner.get(f"{PATH}?hecho=day_open"))


def test_holidays_of_the_clinics_country_are_offered(owner, records):
    """Ticked together, seen together, marked together; what is marked is offered no more."""
    said = words_of(owner.get(PATH))
    assert "Navidad viernes 25 de diciembre" in said
    assert "Día de la Constitución lunes 1 de febrero 2027" in said
    ticked = {"feriado20261225": "si", "feriado20270101": "si"}
    said = words_of(owner.post(PATH, **ticked))
    assert "Cerrado: Navidad viernes 25 de diciembre Cerrado: Año Nuevo" in said
    marked(owner, **ticked)
    assert [day.name for day in days_off(records)] == ["Navidad", "Año Nuevo"]
    assert 'name="feriado20261225"' not in owner.get(PATH).body.decode()


def test_holidays_said_again_are_marked_whole(owner, records, monkeypatch):
    """After an answer that broke off past the clinic's record, its visits are planned anew; a double tap is as good as one."""
    ticked = {"feriado20261225": "si", "feriado20270101": "si", "paso": "si"}
    visit = replace(
        records.get(Appointment, "visit0"), id="feast", starts_at=moment("2026-12-26 10:00")
    )
    keep(records, replace(visit, due_at=moment("2026-12-25 10:00"), version=0))
    commit = MemoryClinicRecords.commit

    def breaks_off(records, writes):
        if any(isinstance(write.record, Appointment) for write in writes):
            raise ConflictError
        commit(records, writes)

    with monkeypatch.context() as patch:
        patch.setattr(MemoryClinicRecords, "commit", breaks_off)
        assert owner.post(PATH, **ticked).status_code == 409
    assert len(days_off(records)) == 2
    for _ in range(2):
        assert owner.post(PATH, **ticked).status_code == 303
    assert records.get(Appointment, "feast").due_at == moment("2026-12-24 10:00")
    assert len(days_off(records)) == 2


@pytest.mark.parametrize(
    ("zone", "offered"),
    [
        ("America/Bogota", "Inmaculada Concepción martes 8 de diciembre"),
        ("America/Sao_Paulo", "Natal viernes 25 de diciembre"),
        ("Europe/Madrid", None),
    ],
)
def test_which_country_that_is_its_clocks_say(owner, records, zone, offered):
    """Of a country that is none of the six nothing is offered."""
    records.commit([Save(replace(records.get(Clinic, CLINIC_ID), zone=zone))])
    said = words_of(owner.get(PATH))
    assert (offered or "Otro día") in said
    assert ("Feriados de tu país" in said) is bool(offered)


def test_when_the_years_of_the_file_run_out_the_page_says_so(services, stopped_clock):
    """What is known is offered still, and any day may be marked by hand."""
    now = moment("2031-03-10 09:30")
    stopped_clock.move_to(now.timestamp(), tick=False)
    said = words_of(Browser().sits_down_as(services, Role.OWNER, now=now).get(PATH))
    assert "Los feriados de 2032 todavía no están aquí." in said
    assert "Navidad jueves 25 de diciembre" in said


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, "Elige el día"),
        ({"desde": "ayer"}, "Elige el día"),
        ({"desde": "2026-11-25", "hasta": "x"}, "Elige el día"),
        ({"desde": "2026-11-25", "hasta": "2026-11-24"}, "va después del primero"),
        ({"desde": "2026-11-21"}, "ya pasó"),
        ({"desde": "2028-11-21"}, "más de 400 días"),
        ({"desde": "2026-12-01", "hasta": "2027-02-01"}, "más de 62 días"),
        ({"desde": "2026-11-25", "quien": "nobody"}, "ya no está en la lista"),
        ({"desde": "2026-11-25", "nombre": "x" * 81}, "80 letras"),
        ({"feriado20261224": "si"}, "Elige el día"),
    ],
)
def test_what_is_no_day_off_is_said(owner, records, typed, says):
    """Nothing is changed, and what she typed is still there."""
    for step in ({}, {"paso": "si"}):
        answer = owner.post(PATH, **typed, **step)
        assert answer.status_code == 422
        assert says in words_of(answer)
    assert days_off(records) == ()
    if typed.get("desde"):
        assert f'value="{typed["desde"]}"' in answer.body.decode()


def test_the_longest_and_the_furthest_may_be_marked(owner, records):
    """Sixty-two days in a row, one that began already, and the last day that is near enough."""
    for typed in (
        {"desde": "2026-12-01", "hasta": "2027-01-31"},
        {"desde": "2026-11-20", "hasta": "2026-11-22"},
        {"desde": "2027-12-27"},
    ):
        marked(owner, **typed)
    assert len(days_off(records)) == 3


def test_there_is_an_end_to_them(owner, records):
    """She is told, and what she typed is still there."""
    many = tuple(DayOff(date(2027, 1, 1), date(2027, 1, 1), f"doctor{n}") for n in range(MOST))
    records.commit([Save(replace(records.get(Clinic, CLINIC_ID), days_off=many))])
    answer = owner.post(PATH, **INVENTORY, paso="si")
    assert answer.status_code == 422
    assert "demasiados días libres" in words_of(answer)
    assert 'value="Inventario"' in answer.body.decode()
    answer = owner.post(PATH, feriado20261225="si", paso="si")
    assert 'name="feriado20261225" value="si" checked' in answer.body.decode()
    assert days_off(records) == many


def test_a_clinic_that_somebody_changes_is_not_changed(owner, records, monkeypatch):
    """She is asked to try again, with what she said still there; so is who takes a day back."""

    def in_use(*_):
        raise ConflictError

    with monkeypatch.context() as patch:
        patch.setattr(MemoryClinicRecords, "commit", in_use)
        answer = owner.post(PATH, **INVENTORY, paso="si")
    assert answer.status_code == 409
    assert "nada cambió" in words_of(answer)
    assert 'value="Inventario"' in answer.body.decode()
    assert days_off(records) == ()
    marked(owner, **INVENTORY)
    owner.get(f"{PATH}/{CLOSED}")
    with monkeypatch.context() as patch:
        patch.setattr(MemoryClinicRecords, "commit", in_use)
        answer = owner.post(f"{PATH}/{CLOSED}/deshacer")
    assert answer.status_code == 409
    assert len(days_off(records)) == 1


def test_a_day_that_is_over_has_no_visits_to_come(owner, records, monkeypatch):
    """It is looked at, and taken back, without a look at the agenda."""
    old = DayOff(date(2026, 11, 3), date(2026, 11, 3), name="Puente")
    records.commit([Save(replace(records.get(Clinic, CLINIC_ID), days_off=(old,)))])
    monkeypatch.delattr(MemoryClinicRecords, "appointments_between")
    assert "No hay citas ese día." in words_of(owner.get(f"{PATH}/{old.id}"))
    assert owner.post(f"{PATH}/{old.id}/deshacer").status_code == 303
    assert days_off(records) == ()


def test_only_an_owner_may(services):
    """Reception and doctors are not even shown the way; they see the mark on the day."""
    records = services.records(CLINIC_ID)
    day = (DayOff(NOW.date(), NOW.date(), name="Puente"),)
    records.commit([Save(replace(records.get(Clinic, CLINIC_ID), days_off=day))])
    for role in (Role.RECEPTION, Role.DOCTOR):
        browser = Browser().sits_down_as(services, role)
        assert "mas/dias" not in browser.get("/mas").body.decode()
        assert browser.get(PATH).status_code == 403
        assert "Cerrado: Puente" in words_of(browser.get("/hoy"))


def test_the_day_its_sheet_and_the_visit_keep_the_mark(owner, services, records):
    """Of the clinic's day every visit; of a doctor's the day says it, and theirs alone are marked."""
    marked(owner, **INVENTORY)
    marked(owner, quien=RUIZ.id, desde="2026-11-26")
    desk = Browser().sits_down_as(services, Role.RECEPTION)
    said = words_of(desk.get("/hoy?dia=2026-11-25"))
    assert ("Cerrado: Inventario" in said, said.count("Día libre")) == (True, 2)
    assert "Cerrado: Inventario" in words_of(desk.get("/hoy/hoja?dia=2026-11-25"))
    assert "Cerrado: Inventario" in words_of(desk.get("/citas/visit1"))
    said = words_of(desk.get("/hoy?dia=2026-11-26"))
    assert ("Dra. Ruiz no viene" in said, said.count("Día libre")) == (True, 1)
    assert "Día libre" not in words_of(desk.get("/hoy?dia=2026-11-24"))


def test_booking_and_moving_there_is_warned_of_and_not_forbidden(owner, services, records):
    """By the desk: the amber line, and then it is booked."""
    marked(owner, **INVENTORY)
    marked(owner, quien=RUIZ.id, desde="2026-11-27")
    desk = Browser().sits_down_as(services, Role.RECEPTION)
    slot = {"dia": "2026-11-25", "hora": "12:00", "minutos": "30", "doctor": "Dr. Paz"}
    warned = "Ese día está marcado: Cerrado: Inventario."
    desk.get("/citas/nueva/person2")
    assert warned in words_of(desk.post("/citas/nueva/person2", **slot, paso="ver"))
    assert desk.post("/citas/nueva/person2", **slot, paso="si").status_code == 303
    assert warned in words_of(desk.post("/citas/visit2/cambio", **slot, paso="ver"))
    friday = slot | {"dia": "2026-11-27"}
    for doctor, is_warned in (("Dra. Ruiz", True), ("Dr. Paz", False)):
        said = words_of(desk.post("/citas/visit2/cambio", **friday | {"doctor": doctor}))
        assert ("Ese día está marcado: Dra. Ruiz no viene." in said) is is_warned


def test_another_clinics_day_off_is_not_there(owner, services, records):
    """Its id names days, and means those of whoever asks."""
    marked(owner, **INVENTORY)
    theirs = replace(a_clinic().sender, phone_number_id="another")
    services.directory.add(a_clinic(id="another1", slug="otra", sender=theirs))
    take_on(services, Role.OWNER, "another1")
    stranger = Browser().sits_down_as(services, Role.OWNER, "another1")
    assert stranger.get(f"{PATH}/{CLOSED}").status_code == 404
    stranger.get(PATH)
    stranger.post(f"{PATH}/{CLOSED}/deshacer")
    assert len(days_off(records)) == 1


def test_a_file_says_how_many_of_its_visits_are_on_days_off(owner, services, records):
    """Before it is taken in, of the clinic's day and of a doctor's; it is taken in all the same."""
    marked(owner, **INVENTORY)
    marked(owner, quien=RUIZ.id, desde="2026-11-26")
    rows = (
        "25/11/2026,10:30,Eva Mar Sol,5512340001,Dr. Paz",
        "26/11/2026,11:30,Luis Paz Ríos,5512340002,Dra. Ruiz",
        "26/11/2026,12:30,Rosa Mar Gil,5512340003,Dr. Paz",
    )
    agenda = AtTheAgenda(services)
    file_id = agenda.brings(a_file(*rows, header="Fecha,Hora,Paciente,Celular,Doctor"))
    said = words_of(agenda.sees(file_id))
    assert "2 de estas citas caen en un día libre de la clínica o de su doctor." in said
    agenda.asks(file_id, "entrada")
    visits = records.appointments_between(moment("2026-11-25 00:00"), moment("2026-11-27 00:00"))
    assert len(visits) == 3 + 3  # with those who were there
