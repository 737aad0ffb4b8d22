"""*Cuándo y cómo se recuerda*: an owner sees what would change, saves it by the operator's own rule, and puts it back."""

import dataclasses
from datetime import time

import pytest

from chalicelib.appointments import reminder_times
from chalicelib.appointments.model import Appointment
from chalicelib.clinics.model import Clinic
from chalicelib.clinics.template_trouble import TemplateReading, TemplateTrouble
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import Save
from chalicelib.staff.permissions import Role
from chalicelib.web.staff import reminding_page
from tests.builders import CLINIC_ID, NOW, a_clinic, an_appointment, keep, moment
from tests.fakes.memory_records import MemoryClinicRecords
from tests.unit.web.public.front_desk import page_of
from tests.unit.web.staff.at_work import Browser
from tests.unit.web.staff.day_at_desk import words_of

pytestmark = pytest.mark.time_machine(NOW, tick=False)
PATH = "/mas/recordatorios"
AS_IT_IS = {
    "antes1440": "si",
    "antes120": "si",
    "desde": "09:00",
    "hasta": "20:00",
    "idioma": "es_MX",
    "en_en": "si",
}


@pytest.fixture
def agenda(records):
    """Visits tomorrow, the day after, and in nine days, as they were planned."""
    clinic = records.get(Clinic, CLINIC_ID)
    days = ("tomorrow 12:30", "in 2 days 12:30", "in 9 days 12:30")
    visits = [an_appointment(day, id=f"visit{n}") for n, day in enumerate(days)]
    planned = [dataclasses.replace(v, due_at=reminder_times.next_due(clinic, v)) for v in visits]
    keep(records, *planned)
    return [visit.id for visit in visits]


def stands(records):
    return records.get(Clinic, CLINIC_ID)


def shown(answer, *, sure=False):
    """Return the fields that a page's form holds, as a browser would send them back."""
    fields = page_of(answer).fields
    kept = {"visto": fields["visto"]["value"]}
    if sure:
        kept |= {n: f.get("value", "") for n, f in fields.items() if n not in ("token", "de")}
    return kept


def saves(owner, **typed):
    """Say it, look at what changes, and save it; return the page that asked, and the answer to saving."""
    form = shown(owner.get(PATH))
    asked = owner.post(PATH, **AS_IT_IS | form | typed)
    assert asked.status_code == 200, words_of(asked)
    return asked, owner.post(PATH, **shown(asked, sure=True))


def test_what_changes_is_said_before_it_is_saved(owner, records, agenda):
    """Three days before, and no more two hours before: who gets it, who does not, for whom it is too late."""
    form = shown(owner.get(PATH))
    typed = AS_IT_IS | {"antes120": "", "antes4320": "si"}
    asked = owner.post(PATH, **form | typed)
    said = words_of(asked)
    assert "1 recibirá el de 3 días antes." in said
    assert "3 ya no recibirán el de 2 horas antes." in said
    assert "Para 2 ya pasó el momento del de 3 días antes: ese no les llega." in said
    assert stands(records).reminder_offsets == (1440, 120)
    assert records.get(Appointment, agenda[2]).due_at == moment("in 8 days 12:30")


def test_saving_puts_every_visit_right_and_sends_nothing(owner, records, agenda):
    """By the same engine as `puntual clinic set`."""
    _, answer = saves(owner, antes120="", antes4320="si", desde="08:00", confirmados="si")
    assert answer.status_code == 303
    clinic = stands(records)
    assert (clinic.reminder_offsets, clinic.sending_from) == ((4320, 1440), time(8))
    assert clinic.remind_confirmed
    assert records.get(Appointment, agenda[2]).due_at == moment("in 6 days 12:30")
    assert records.get(Appointment, agenda[1]).due_at == moment("tomorrow 12:30")
    assert records.messages_on("2026-11-22") == []
    assert "así se recuerda desde ahora" in words_of(owner.get(f"{PATH}?hecho=reminding"))


def test_it_is_put_back_by_a_tap(owner, records, agenda):
    """As it was, visits too; twice is as good as once."""
    was = stands(records).reminding
    saves(owner, antes120="", antes4320="si", idioma="es", en_es_MX="")
    page = owner.get(PATH)
    assert "Antes era así Lo cambió Doña Owner, ahora." in words_of(page)
    form = shown(page)
    for _ in range(2):
        assert owner.post(f"{PATH}/deshacer", **form).status_code == 303
    assert stands(records).reminding == was
    assert stands(records).reminding_before is None
    assert records.get(Appointment, agenda[2]).due_at == moment("in 8 days 12:30")
    assert "Antes era así" not in words_of(owner.get(PATH))


def test_said_twice_it_is_saved_once(owner, records, agenda):
    """A double tap keeps what was before the first."""
    form = shown(owner.get(PATH))
    asked = owner.post(PATH, **AS_IT_IS | form | {"antes120": ""})
    for _ in range(2):
        assert owner.post(PATH, **shown(asked, sure=True)).status_code == 303
    assert stands(records).reminding_before.offsets == (1440, 120)


def test_another_moment_may_be_typed(owner, records):
    """In minutes, hours or days; it stands among the others from then on."""
    saves(owner, otro="90", unidad="minutos")
    assert stands(records).reminder_offsets == (1440, 120, 90)
    assert "90 minutos antes" in words_of(owner.get(PATH))


def test_an_hour_is_the_least_in_which_reminders_go(owner, records):
    """No run of the schedule might find fewer minutes open."""
    saves(owner, desde="09:05", hasta="10:05")
    assert stands(records).sending_until == time(10, 5)


def test_languages_keep_their_order(owner, records):
    """The clinic's own first, then those there were, then the new."""
    records.commit([Save(dataclasses.replace(stands(records), languages=("en", "pt_BR", "es_MX")))])
    saves(owner, idioma="es_MX", en_pt_BR="si", en_es="si")
    assert stands(records).languages == ("es_MX", "en", "pt_BR", "es")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"antes1440": "", "antes120": ""}, "Elige de 1 a 6 momentos"),
        ({f"antes{n}": "si" for n in (10080, 4320, 2880, 240, 60)}, "Elige de 1 a 6 momentos"),
        ({"otro": "dos", "unidad": "dias"}, "de 10 minutos a 14 días"),
        ({"otro": "5", "unidad": "minutos"}, "de 10 minutos a 14 días"),
        ({"otro": "15", "unidad": "dias"}, "de 10 minutos a 14 días"),
        ({"otro": "2", "unidad": "siglos"}, "de 10 minutos a 14 días"),
        ({"desde": "20:00", "hasta": "09:00"}, "Di desde y hasta qué hora"),
        ({"desde": "09:05", "hasta": "09:10"}, "al menos una hora"),
        ({"desde": "09:05", "hasta": "10:04"}, "al menos una hora"),
        ({"desde": "mañana"}, "Di desde y hasta qué hora"),
        ({"hasta": ""}, "Di desde y hasta qué hora"),
        ({"idioma": "fr"}, "Elige el idioma"),
        ({"idioma": ""}, "Elige el idioma"),
    ],
)
def test_what_cannot_be_is_said(owner, records, typed, says):
    """Nothing is changed, and what was typed is still there."""
    answer = owner.post(PATH, **AS_IT_IS | shown(owner.get(PATH)) | typed)
    assert answer.status_code == 422
    assert says in words_of(answer)
    assert stands(records) == dataclasses.replace(a_clinic(), version=stands(records).version)
    for name in ("otro", "desde", "hasta"):
        if typed.get(name):
            assert f'value="{typed[name]}"' in answer.body.decode()


def test_two_owners_at_once_overwrite_nothing(services, owner, records):
    """The second is told how it now is, keeps what she typed, and saves it knowingly."""
    form = shown(owner.get(PATH))
    other = Browser().sits_down_as(services, Role.OWNER)
    saves(other, antes60="si")
    answer = owner.post(PATH, **AS_IT_IS | form | {"antes120": "", "seguro": "si"})
    assert answer.status_code == 409
    assert "Alguien lo cambió mientras tanto" in words_of(answer)
    assert "1 hora antes" in words_of(answer).partition("Ahora está así:")[2][:80]
    assert stands(records).reminder_offsets == (1440, 120, 60)
    again = AS_IT_IS | shown(answer) | {"antes120": "", "seguro": "si"}
    assert owner.post(PATH, **again).status_code == 303
    assert stands(records).reminder_offsets == (1440,)


def test_who_saves_in_the_same_moment_is_told(owner, records, monkeypatch):
    """Nothing is overwritten."""
    form = AS_IT_IS | shown(owner.get(PATH)) | {"antes120": "", "seguro": "si"}

    def in_use(*_):
        raise ConflictError

    with monkeypatch.context() as patch:
        patch.setattr(MemoryClinicRecords, "commit", in_use)
        answer = owner.post(PATH, **form)
    assert answer.status_code == 409
    assert stands(records).reminder_offsets == (1440, 120)


def test_what_somebody_else_set_since_is_not_put_back_unseen(services, owner, records):
    """An owner's page of before is told so."""
    saves(owner, antes60="si")
    form = shown(owner.get(PATH))
    saves(Browser().sits_down_as(services, Role.OWNER), antes240="si", antes60="si")
    assert owner.post(f"{PATH}/deshacer", **form).status_code == 409
    assert stands(records).reminder_offsets == (1440, 240, 120, 60)


def test_a_template_that_was_paused_meanwhile_is_in_nobodys_way(owner, records, monkeypatch):
    """What changes of the clinic beside its settings is kept, and they are saved."""
    trouble = TemplateTrouble("recordatorio_cita", "es_MX", "PAUSED", NOW, NOW)
    form = AS_IT_IS | shown(owner.get(PATH)) | {"antes120": "", "seguro": "si"}
    true_commit = MemoryClinicRecords.commit
    met = []

    def meet_once(self, writes):
        if not met and any(isinstance(w, Save) and isinstance(w.record, Clinic) for w in writes):
            met.append(True)
            told = dataclasses.replace(stands(records), template_troubles=(trouble,))
            true_commit(self, [Save(told)])
        true_commit(self, writes)

    with monkeypatch.context() as patch:
        patch.setattr(MemoryClinicRecords, "commit", meet_once)
        assert owner.post(PATH, **form).status_code == 303
    assert (stands(records).reminder_offsets, stands(records).template_troubles) == (
        (1440,),
        (trouble,),
    )


def test_what_another_sets_between_reading_and_writing_stands(owner, records, monkeypatch):
    """The page had looked before; the record is looked at again where it is written."""
    form = AS_IT_IS | shown(owner.get(PATH)) | {"antes120": "", "seguro": "si"}
    true_commit = MemoryClinicRecords.commit
    met = []

    def meet_once(self, writes):
        if not met and any(isinstance(w, Save) and isinstance(w.record, Clinic) for w in writes):
            met.append(True)
            true_commit(self, [Save(dataclasses.replace(stands(records), reminder_offsets=(60,)))])
        true_commit(self, writes)

    with monkeypatch.context() as patch:
        patch.setattr(MemoryClinicRecords, "commit", meet_once)
        assert owner.post(PATH, **form).status_code == 409
    assert stands(records).reminder_offsets == (60,)


def test_an_agenda_too_large_for_one_answer_is_an_operators(owner, records, agenda, monkeypatch):
    """Half of it is never done."""
    form = AS_IT_IS | shown(owner.get(PATH)) | {"antes120": ""}
    monkeypatch.setattr(reminding_page, "MOST_VISITS", 2)
    answer = owner.post(PATH, **form)
    assert answer.status_code == 422
    assert "demasiadas citas" in words_of(answer)


def test_nor_is_it_put_back_within_one_answer(owner, records, agenda, monkeypatch):
    """Said again on a page where it was put back already, nothing is refused."""
    saves(owner, antes60="si")
    form = shown(owner.get(PATH))
    with monkeypatch.context() as patch:
        patch.setattr(reminding_page, "MOST_VISITS", 2)
        answer = owner.post(f"{PATH}/deshacer", **form)
    assert answer.status_code == 422
    assert "demasiadas citas" in words_of(answer)
    assert stands(records).reminder_offsets == (1440, 120, 60)
    assert owner.post(f"{PATH}/deshacer", **form).status_code == 303
    monkeypatch.setattr(reminding_page, "MOST_VISITS", 2)
    assert owner.post(f"{PATH}/deshacer", **form).status_code == 303


def test_the_text_is_shown_as_patients_read_it(owner, records):
    """In each language, with how WhatsApp stands to it; the short one only where it goes."""
    bare = words_of(owner.get(PATH))
    assert "Hola. Te recordamos la cita de Ana en Clínica Dental Sonrisa" in bare
    assert "lunes 23 de noviembre, 10:30 a. m." in bare
    assert "Hello. This is a reminder of the appointment of Ana" in bare
    assert "a quien ya confirmó" not in bare.partition("Lo que leen")[2]
    assert bare.count("Falta consultar") == 2
    clinic = dataclasses.replace(
        stands(records),
        remind_confirmed=True,
        template_troubles=(TemplateTrouble("recordatorio_cita", "en", "PAUSED", NOW, NOW),),
        template_reading=TemplateReading(
            NOW, ("es_MX", "en"), {"recordatorio_corto es_MX": ("waiting", "PENDING")}
        ),
    )
    records.commit([Save(clinic)])
    seen = words_of(owner.get(PATH)).partition("Lo que leen")[2]
    assert [seen.count(word) for word in ("Aprobada", "Detenida", "En revisión")] == [2, 1, 1]


def test_only_an_owner_may(services):
    """Reception and doctors are not even shown the way."""
    for role in (Role.RECEPTION, Role.DOCTOR):
        browser = Browser().sits_down_as(services, role)
        assert "mas/recordatorios" not in browser.get("/mas").body.decode()
        assert browser.get(PATH).status_code == 403
        assert browser.post(PATH, **AS_IT_IS).status_code == 403
