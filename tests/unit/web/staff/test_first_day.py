"""*Primer día*: seven steps that tick themselves or by an owner's word, and a test message to her own telephone."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from chalicelib.appointments.model import Status
from chalicelib.clinics.first_day import MOST_TESTS
from chalicelib.clinics.hold import Hold
from chalicelib.clinics.model import Clinic, Provider
from chalicelib.clinics.template_trouble import TemplateTrouble
from chalicelib.front_desk.first_day import BY_WORD, LastTest, Step
from chalicelib.messaging.model import Kind, Message, State
from chalicelib.patients import phone_lines
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import Create, Save
from chalicelib.staff.permissions import Role
from chalicelib.storage.item_codec import from_item, key_of
from chalicelib.web.load_words import Words
from tests.builders import CLINIC_ID, NOW, a_clinic, a_message, a_patient, an_appointment, keep
from tests.fakes.memory_records import MemoryClinicRecords
from tests.unit.web.staff.at_work import Browser, take_on
from tests.unit.web.staff.day_at_desk import words_of

pytestmark = pytest.mark.time_machine(NOW, tick=False)
PATH = "/mas/primer-dia"
TEST = f"{PATH}/prueba"
OWN, E164 = "55 5555 0188", "+525555550188"
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
STATES = {  # of a test message, by what the page says then
    LastTest.UNDER_WAY: {"state": State.SENT},
    LastTest.SILENT: {"state": State.SENT, "created_at": NOW - timedelta(minutes=9)},
    LastTest.LATE: {"created_at": NOW - timedelta(minutes=9)},
    LastTest.ARRIVED: {"state": State.READ},
    LastTest.BY_HAND: {"state": State.BY_HAND},
    LastTest.NO_WHATSAPP: {"state": State.FAILED, "reason": "131026"},
    LastTest.REFUSED: {"state": State.FAILED, "reason": "132000"},
    LastTest.UNKNOWN: {"state": State.UNKNOWN},
    LastTest.OVER: {"state": State.SUPPRESSED, "reason": "too_late"},
    LastTest.TO_SEND: {},
    LastTest.PAUSED: {},
    LastTest.STOPPED: {},
    LastTest.TEMPLATE: {},
    LastTest.ASLEEP: {"created_at": NOW - timedelta(minutes=9)},
}
CLINICS = {  # what keeps it waiting
    LastTest.TO_SEND: {"sender": replace(a_clinic().sender, provider=Provider.BY_HAND)},
    LastTest.PAUSED: {"hold": Hold(NOW, everything=True)},
    LastTest.STOPPED: {"paused": "131042"},
    LastTest.TEMPLATE: {
        "template_troubles": (
            TemplateTrouble("recordatorio_cita", "es_MX", "132001", NOW, NOW + HOUR),
        )
    },
    LastTest.ASLEEP: {
        "hold": Hold(NOW - HOUR, NOW - MINUTE, everything=True),
        "sending_from": time(23),
        "sending_until": time(23, 30),
    },
}


@pytest.fixture
def owner(services):
    browser = Browser().sits_down_as(services, Role.OWNER)
    browser.get(PATH)
    return browser


def clinic_of(services):
    return services.records(CLINIC_ID).get(Clinic, CLINIC_ID)


def sent_of(services):
    messages = [from_item(Message, i) for i in services.store.everything() if "#MSG#" in _place(i)]
    return [message for message in messages if message.kind is Kind.TEST]


def _place(item):
    return f"#{item['sk']['S']}"


def becomes(services, **changes):
    """Let the clinic be otherwise."""
    services.records(CLINIC_ID).commit([Save(replace(clinic_of(services), **changes))])


def step_of(answer, step):
    """Return what the page says of one step."""
    return answer.body.decode().split(f'id="{step}"')[1].split("<li")[0]


def comes(services, e164, **line):
    """Put somebody with this number on the list."""
    ana = a_patient(e164=e164)
    found, existed = phone_lines.line_of(services.records(CLINIC_ID), e164)
    found = replace(phone_lines.with_patient(found, ana), **line)
    services.records(CLINIC_ID).commit(
        [Create(ana), phone_lines.written_line(found, existed=existed)]
    )


def test_the_page_ticks_what_the_clinic_has(services, owner):
    """A team it has; an agenda comes."""
    page = owner.get(PATH)
    assert "1 de 7 listos" in words_of(page)
    assert ["Listo" in step_of(page, step) for step in (Step.TEAM, Step.AGENDA)] == [True, False]
    keep(services.records(CLINIC_ID), an_appointment(starting="tomorrow 10:00"))
    page = owner.get(PATH)
    assert "2 de 7 listos" in words_of(page)
    assert "Listo" in step_of(page, Step.AGENDA)


@pytest.mark.parametrize("step", sorted(BY_WORD - {Step.TEAM}))
def test_an_owner_calls_a_step_done_and_open_again(services, owner, step):
    """Signed, said on the page, and twice is as good as once."""
    for _ in range(2):
        answer = owner.post(f"{PATH}/{step}/hecho")
        assert answer.headers["Location"].endswith(f"?hecho=step_done#{step}")
    assert clinic_of(services).first_day.settled == (step,)
    page = owner.get(f"{PATH}?hecho=step_done")
    assert "Listo, de palabra" in step_of(page, step)
    assert "2 de 7 listos" in words_of(page)
    for _ in range(2):
        assert owner.post(f"{PATH}/{step}/hecho/deshacer").status_code == 303
    assert clinic_of(services).first_day.settled == ()


@pytest.mark.parametrize("step", [Step.WHATSAPP, Step.TEST, "otro", "x" * 60])
def test_nobody_calls_done_what_shows_by_itself(services, owner, step):
    """There is no such address."""
    before = clinic_of(services)
    assert owner.post(f"{PATH}/{step}/hecho").status_code == 404
    assert clinic_of(services) == before


def test_the_last_step_sends_one_to_her_telephone(services, owner):
    """However she writes her number; two taps are one, and the page says how it stands."""
    for _ in range(2):
        answer = owner.post(TEST, telefono=OWN)
        assert answer.headers["Location"].endswith("?hecho=tested#prueba")
    (message,) = sent_of(services)
    assert (message.e164, message.by, message.state) == (E164, "owner00000", State.QUEUED)
    assert message.content.parameters[0] == "Doña Owner"
    assert services.queue.message_ids == [message.id]
    page = owner.get(PATH)
    assert "Va en camino a +52 55 5555 0188 (ahora)." in words_of(page)
    assert 'value="+52 55 5555 0188"' in page.body.decode()
    assert "data-soon" in page.body.decode()


def test_no_state_of_it_is_left_out():
    """None of it stands for one that nobody asked for."""
    assert set(STATES) == set(LastTest) - {LastTest.NONE}


@pytest.mark.parametrize("state", STATES)
def test_every_state_of_it_has_its_sentence(services, owner, state):
    """In the words of the page; one that came ticks the step."""
    fields = {"created_at": NOW, "kind": Kind.TEST, "about": (), "owner": "line-a"} | STATES[state]
    message = a_message(e164=E164, **fields)
    keep(services.records(CLINIC_ID), message)
    first = replace(clinic_of(services).first_day, test_id=message.id)
    becomes(services, first_day=first, **CLINICS.get(state, {}))
    page = owner.get(PATH)
    words = Words("es")
    assert words(f"desk.first.test.{state}", number="@", when="@", code="@").split("@")[
        0
    ] in words_of(page)
    is_done = state in (LastTest.ARRIVED, LastTest.BY_HAND)
    assert ("Listo" in step_of(page, Step.TEST)) is is_done
    assert ("data-soon" in page.body.decode()) is (state is LastTest.UNDER_WAY)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Escribe el número"),
        ("   ", "Escribe el número"),
        ("5555", "no parece completo"),
        ("ana@example.com", "no parece completo"),
        ("55 5555 5555", "no parece completo"),
        ("1" * 400, "no parece completo"),
        ("+52 55 5555 0199", "el número desde el que escribe la clínica"),
    ],
)
def test_what_is_no_number_of_hers_is_said(services, owner, typed, says):
    """Nothing is sent, and what was typed stands there."""
    answer = owner.post(TEST, telefono=typed)
    assert answer.status_code == 422
    assert says in words_of(answer)
    assert sent_of(services) == []
    assert f'value="{typed.strip()[:40]}' in answer.body.decode()


def test_a_patients_number_is_asked_about(services, owner):
    """Ana must not get a reminder of a visit that does not exist, unless Ana works here."""
    comes(services, E164)
    answer = owner.post(TEST, telefono=OWN)
    assert (answer.status_code, sent_of(services)) == (422, [])
    assert "¿Es tuyo?" in words_of(answer)
    assert "Ana López" in words_of(answer)
    assert owner.post(TEST, telefono=OWN, seguro="si").status_code == 303
    assert len(sent_of(services)) == 1


def test_who_said_baja_is_not_written_to(services, owner):
    """Not by her own wish either."""
    comes(services, E164, opted_out_at=NOW)
    answer = owner.post(TEST, telefono=OWN, seguro="si")
    assert (answer.status_code, sent_of(services)) == (422, [])
    assert "pidió BAJA" in words_of(answer)


def test_after_so_many_in_a_day_she_is_told(services, owner):
    """And nothing more leaves."""
    first = replace(clinic_of(services).first_day, tests_at=(NOW,) * MOST_TESTS)
    becomes(services, first_day=first)
    answer = owner.post(TEST, telefono=OWN)
    assert (answer.status_code, sent_of(services)) == (409, [])
    assert "Ya van muchas pruebas hoy" in words_of(answer)


def test_whoever_changes_the_clinic_at_this_moment_loses_nothing(services, owner, monkeypatch):
    """It is asked to be tried again, and what was typed stands there."""

    def busy(_records, _writes):
        raise ConflictError

    with monkeypatch.context() as patch:
        patch.setattr(MemoryClinicRecords, "commit", busy)
        answer = owner.post(TEST, telefono=OWN)
        assert answer.status_code == 409
        assert OWN in answer.body.decode()
        assert owner.post(f"{PATH}/formulario/hecho").headers["Location"].endswith("?no=busy")


def test_by_hand_the_link_is_shown_at_once(services, owner):
    """She sends it herself; that it was taken ticks the step."""
    sender = replace(clinic_of(services).sender, provider=Provider.BY_HAND)
    becomes(services, sender=sender)
    answer = owner.post(TEST, telefono=OWN)
    assert answer.status_code == 200
    assert "Mensaje de prueba" in words_of(answer)
    assert "525555550188?text=" in answer.body.decode()
    (message,) = sent_of(services)
    assert (message.state, message.sent_by) == (State.BY_HAND, "owner00000")
    assert "Preparado para +52 55 5555 0188" in words_of(owner.get(PATH))


def test_by_hand_one_that_was_not_sent_is_over(services, owner):
    """*No lo envié* ends it: she asks for another."""
    becomes(services, sender=replace(clinic_of(services).sender, provider=Provider.BY_HAND))
    owner.post(TEST, telefono=OWN)
    (message,) = sent_of(services)
    _, line, name = message.id.split(".", 2)
    assert owner.post(f"/avisos/{line}/{name}/envio/deshacer").status_code == 303
    stored = services.records(CLINIC_ID).get(Message, message.id)
    assert (stored.state, stored.reason) == (State.SUPPRESSED, "not_sent")
    assert "No se envió. Pide otro." in words_of(owner.get(PATH))
    assert owner.post(TEST, telefono=OWN).status_code == 200
    assert len(sent_of(services)) == 2


def test_another_owner_sees_the_same_test_and_her_own_number(services, owner):
    """The number that somebody tried is nobody else's business to fill in."""
    owner.post(TEST, telefono=OWN)
    other = take_on(services, Role.OWNER, id="owner00009", name="Doña Eva", e164="+525555550111")
    browser = Browser().sits_down(services, other)
    page = browser.get(PATH).body.decode()
    assert 'value="+52 55 5555 0111"' in page


@pytest.mark.parametrize(("role", "leads"), [(Role.OWNER, True), (Role.RECEPTION, False)])
def test_an_empty_day_leads_there(services, role, leads):
    """Whoever opens Puntual for the first time finds the next step; reception brings the agenda."""
    said = Browser().sits_down_as(services, role).get("/hoy").body.decode()
    assert "No hay citas este día." in said
    assert ('mas/primer-dia"' in said) is leads
    assert 'agenda">Traer agenda' in said


def test_a_visit_that_was_called_off_is_no_agenda(services, owner):
    """Only one that stands ticks the step."""
    off = an_appointment(starting="tomorrow 10:00", status=Status.CANCELLED)
    keep(services.records(CLINIC_ID), off)
    assert "Listo" not in step_of(owner.get(PATH), Step.AGENDA)


def test_a_last_test_that_cannot_be_read_is_none(services, owner):
    """The page opens, and another may be asked for."""
    owner.post(TEST, telefono=OWN)
    (message,) = sent_of(services)
    key = key_of(Message, CLINIC_ID, message.id)
    services.store.lay(key, services.store.get(key) | {"data": {"S": "{"}})
    assert owner.get(PATH).status_code == 200
    assert owner.post(TEST, telefono=OWN).status_code == 303
