"""*Tope de mensajes*: an owner sees what went and about what it cost, and sets how many may go; who would wait is named first."""

import dataclasses

import pytest

from chalicelib.appointments.model import Appointment
from chalicelib.clinics.limits import Limits, Rate
from chalicelib.clinics.model import Clinic, Provider
from chalicelib.messaging.model import State
from chalicelib.messaging.put_out_messages import written
from chalicelib.patients.model import Patient, Purpose
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import Count, Save
from chalicelib.staff.permissions import Role
from chalicelib.web.staff import ceiling_counts
from tests.builders import (
    CLINIC_ID,
    NOW,
    a_content,
    a_line,
    a_message,
    a_patient,
    an_appointment,
    keep,
    moment,
    refused,
)
from tests.fakes.memory_records import MemoryClinicRecords
from tests.unit.web.staff.at_work import Browser
from tests.unit.web.staff.day_at_desk import words_of

pytestmark = pytest.mark.time_machine(NOW, tick=False)
PATH = "/mas/tope"


@pytest.fixture
def tuesday(records):
    """Four people come the day after tomorrow, so they are reminded tomorrow; one of them gave no consent."""
    for n, (name, at) in enumerate(
        [
            ("Ana López", "12:00"),
            ("Beto Ruiz", "10:00"),
            ("Carla Paz", "16:00"),
            ("Dora Gil", "11:00"),
        ]
    ):
        changes = {"consents": refused(Purpose.REMINDERS)} if name == "Dora Gil" else {}
        person = a_patient(id=f"p0000000000{n}", name=name, e164=f"+52555000000{n}", **changes)
        visit = an_appointment(f"in 2 days {at}", id=f"a0000000000{n}", patient_id=person.id)
        keep(records, person, visit, a_line(person, visits=[visit]))


def ceiling(records):
    return records.get(Clinic, CLINIC_ID).limits.messages_a_day


def change(records, **changes):
    clinic = records.get(Clinic, CLINIC_ID)
    records.commit([Save(dataclasses.replace(clinic, **changes))])


def test_a_ceiling_is_set(owner, records, tuesday):
    """One that leaves room for tomorrow asks nothing; twice is as good as once."""
    for _ in range(2):
        assert owner.post(PATH, tope=" 3 ", visto="1000").status_code == 303
    assert ceiling(records) == 3
    assert records.get(Clinic, CLINIC_ID).limits == dataclasses.replace(Limits(), messages_a_day=3)
    assert "ese es el tope" in words_of(owner.get(f"{PATH}?hecho=ceiling"))


def test_who_would_not_be_reminded_tomorrow_is_named_first(owner, records, tuesday):
    """The last to leave of those who may be reminded; said again, it is set."""
    assert "planeados para mañana: 3" in words_of(owner.get(PATH))
    asked = owner.post(PATH, tope="1", visto="1000")
    said = words_of(asked)
    assert asked.status_code == 200
    assert "mañana 2 pacientes no alcanzan recordatorio" in said
    assert "Ana López mar 24 nov, 12:00 p. m. Carla Paz mar 24 nov, 4:00 p. m." in said
    assert ("Beto" in said, "Dora" in said, ceiling(records)) == (False, False, 1000)
    assert owner.post(PATH, tope="1", visto="1000", seguro="si").status_code == 303
    assert ceiling(records) == 1
    assert "planeados para mañana: 1" in words_of(owner.get(PATH))


def test_several_visits_of_a_line_are_one_message(owner, records, tuesday):
    """A mother with two children takes one of the ceiling."""
    person = records.get(Patient, "p00000000000")
    second = an_appointment("in 2 days 12:30", id="a00000000009", patient_id=person.id)
    keep(records, second)
    assert "planeados para mañana: 3" in words_of(owner.get(PATH))


def test_a_higher_ceiling_asks_nothing(owner, records, tuesday):
    """Nobody waits for it."""
    change(records, limits=Limits(messages_a_day=1))
    assert owner.post(PATH, tope="2", visto="1").status_code == 303
    assert ceiling(records) == 2


@pytest.mark.parametrize("typed", ["", "muchos", "-1", "1.5", "100001", "9" * 400])
def test_what_is_no_number_is_said(owner, records, typed):
    """Nothing is changed, and what was typed is still there."""
    answer = owner.post(PATH, tope=typed, visto="1000")
    assert answer.status_code == 422
    assert "Escribe un número de 0 a 100000" in words_of(answer)
    assert f'value="{typed}"' in answer.body.decode()
    assert ceiling(records) == 1000


def test_two_owners_at_once_overwrite_nothing(owner, records):
    """The second is told what it is now."""
    assert owner.post(PATH, tope="20", visto="1000").status_code == 303
    answer = owner.post(PATH, tope="30", visto="1000")
    assert answer.status_code == 409
    assert "ahora es 20" in words_of(answer)
    assert ceiling(records) == 20


def test_who_saves_in_the_same_moment_is_told(owner, records, monkeypatch):
    """Nothing is overwritten."""

    def in_use(*_):
        raise ConflictError

    with monkeypatch.context() as patch:
        patch.setattr(MemoryClinicRecords, "commit", in_use)
        assert owner.post(PATH, tope="20", visto="1000").status_code == 409
    assert ceiling(records) == 1000


def test_what_another_sets_between_reading_and_writing_stands(owner, records, monkeypatch):
    """The page had looked before; the record is looked at again where it is written."""
    true_commit = MemoryClinicRecords.commit
    met = []

    def meet_once(self, writes):
        if not met and any(isinstance(w, Save) and isinstance(w.record, Clinic) for w in writes):
            met.append(True)
            clinic = records.get(Clinic, CLINIC_ID)
            limits = dataclasses.replace(clinic.limits, messages_a_day=50)
            true_commit(self, [Save(dataclasses.replace(clinic, limits=limits))])
        true_commit(self, writes)

    with monkeypatch.context() as patch:
        patch.setattr(MemoryClinicRecords, "commit", meet_once)
        answer = owner.post(PATH, tope="20", visto="1000")
    assert answer.status_code == 409
    assert "ahora es 50" in words_of(answer)
    assert ceiling(records) == 50


def test_what_went_is_counted_with_about_its_cost(owner, records):
    """By template, and gone: of today, of this month; not what was kept back, nor answers, nor last month's."""
    for n, (at, changes) in enumerate(
        [
            (moment("today 09:10"), {}),
            (moment("today 09:11"), {"state": State.READ}),
            (moment("today 09:12"), {"state": State.SUPPRESSED}),
            (moment("today 09:13"), {"content": a_content(template="")}),
            (moment("2026-11-05 12:00"), {}),
            (moment("2026-10-31 12:00"), {}),
        ]
    ):
        fields = {"state": State.DELIVERED} | changes
        message = a_message(created_at=at, id=f"{CLINIC_ID}.p7d2m4q8w1zc.m{n}", **fields)
        records.commit(written([message], now=at))
    records.commit([Count(f"people-{NOW:%Y%m%d/h%H}", 2, moment("in 2 days 09:00"))])
    said = words_of(owner.get(PATH))
    assert "Hoy: 2 mensajes unos $0.50 pesos (US$0.03)" in said
    assert "Este mes: 3 mensajes unos $0.75 pesos (US$0.04)" in said
    assert "Del tope: 2 de 1000 en las últimas 24 horas" in said
    assert "a US$0.0135 por mensaje (precio desde el jueves 1 de octubre) y 18.50 pesos" in said
    assert "Un día lleno cuesta unos $62.44 pesos (US$3.38)." in said


def test_the_clinics_own_dated_rate_comes_first(owner, records):
    """What an operator said a message costs; without AWS there is no fee of AWS's."""
    sender = records.get(Clinic, CLINIC_ID).sender
    change(records, sender=dataclasses.replace(sender, provider=Provider.META))
    assert "a US$0.0085 por mensaje" in words_of(owner.get(PATH))
    rates = (Rate(moment("2026-01-01 12:00").date(), 20_000),)
    change(records, limits=Limits(rates=rates, cost_a_day=5_000_000))
    said = words_of(owner.get(PATH))
    assert "a US$0.0200 por mensaje" in said
    assert "un tope de US$5.00 al día" in said


def test_a_country_without_a_price_is_told_no_cost(owner, records):
    """Rather than Mexico's."""
    sender = records.get(Clinic, CLINIC_ID).sender
    change(records, sender=dataclasses.replace(sender, display_number="+573001234567"))
    said = words_of(owner.get(PATH))
    assert "Nadie ha dicho lo que cuesta un mensaje en tu país" in said
    assert "pesos (" not in said


def test_what_is_sent_by_hand_is_counted_and_costs_nothing(owner, records):
    """WhatsApp charges no message of a telephone."""
    sender = records.get(Clinic, CLINIC_ID).sender
    change(records, sender=dataclasses.replace(sender, provider=Provider.BY_HAND))
    message = a_message(created_at=moment("today 09:10"), state=State.BY_HAND)
    records.commit(written([message], now=moment("today 09:10")))
    said = words_of(owner.get(PATH))
    assert "Hoy: 1 mensajes Este mes: 1 mensajes" in said
    assert "Tu clínica envía a mano: WhatsApp no cobra" in said


def went(records, *messages):
    """Messages left; each a minute after the one before, the first at nine."""
    for n, changes in enumerate(messages):
        at = moment(f"today 09:{n:02}")
        fields = {"state": State.DELIVERED, "created_at": at} | changes
        message = a_message(id=f"{CLINIC_ID}.p7d2m4q8w1zc.m{n}", **fields)
        records.commit(written([message], now=fields["created_at"]))


def test_what_a_clinic_sent_by_hand_before_it_had_an_api_costs_nothing(owner, records):
    """It is counted with the others, and not priced with them."""
    went(records, {}, {"state": State.BY_HAND})
    assert "Hoy: 2 mensajes unos $0.25 pesos" in words_of(owner.get(PATH))


def test_past_what_is_read_it_is_said_to_be_at_least_so_many(owner, records, monkeypatch):
    """The last that went are counted; what went today is whole while something of before it was read."""
    earlier = {"created_at": moment("2026-11-05 12:00")}
    same_day_in_london = {"created_at": moment("yesterday 23:00")}
    went(records, same_day_in_london, {}, {}, earlier, earlier | {"state": State.READ})
    for most, today, month in [(5, "2", "5"), (3, "2", "al menos 3"), (2, *["al menos 2"] * 2)]:
        monkeypatch.setattr(ceiling_counts, "MOST_COUNTED", most)
        said = words_of(owner.get(PATH))
        assert f"Hoy: {today} mensajes" in said
        assert f"Este mes: {month} mensajes" in said


def test_past_the_visits_that_are_looked_at_it_is_at_least_so_many(
    owner, records, tuesday, monkeypatch
):
    """Who would wait is named among these."""
    read = []
    get_each = MemoryClinicRecords.get_each

    def counted(self, kind, ids):
        read.append((kind, len(ids)))
        return get_each(self, kind, ids)

    monkeypatch.setattr(MemoryClinicRecords, "get_each", counted)
    monkeypatch.setattr(ceiling_counts, "MOST_LOOKED_AT", 3)
    assert "Recordatorios planeados para mañana: al menos 2" in words_of(owner.get(PATH))
    assert (Appointment, 3) in read
    asked = words_of(owner.post(PATH, tope="1", visto="1000"))
    assert "mañana al menos 1 pacientes no alcanzan recordatorio" in asked


def test_only_an_owner_may(services):
    """Reception and doctors are not even shown the way."""
    for role in (Role.RECEPTION, Role.DOCTOR):
        browser = Browser().sits_down_as(services, role)
        assert "mas/tope" not in browser.get("/mas").body.decode()
        assert browser.get(PATH).status_code == 403
        assert browser.post(PATH, tope="1").status_code == 403
