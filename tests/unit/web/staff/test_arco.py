"""*ARCO*: each request with its days left; an owner hands over, corrects, erases or closes it, and every deed is signed."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from chalicelib.appointments.model import Appointment
from chalicelib.data_rights import export_dossier
from chalicelib.data_rights.collect_dossier import collect_dossier
from chalicelib.data_rights.data_wishes import asked_by_themselves, wish_for_staff
from chalicelib.data_rights.erase import erase
from chalicelib.data_rights.export_dossier import Reading, exported
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind
from chalicelib.messaging.whatsapp.template_definitions import as_read
from chalicelib.patients.model import Line, Patient
from chalicelib.patients.phone_lines import line_id
from chalicelib.shared.errors import ConflictError, NotFoundError
from chalicelib.shared.writes import Create, Save
from chalicelib.staff.permissions import Role
from chalicelib.web.load_words import LANGUAGES, Words
from chalicelib.web.staff import erasure_page
from tests.builders import NOW, ZONE, a_clinic, a_patient, an_appointment, keep
from tests.fakes.memory_records import MemoryClinicRecords
from tests.unit.web.staff.at_work import Browser, take_on
from tests.unit.web.staff.day_at_desk import ANA, BETO, VISITS, DayAtDesk, words_of

pytestmark = pytest.mark.time_machine(NOW, tick=False)
PATH = "/mas/arco"


@pytest.fixture
def day(services):
    """A day at the desk, with the owner at it."""
    made = DayAtDesk(services)
    made.browser = Browser().sits_down_as(services, Role.OWNER)
    made.opens("/hoy")
    return made


def asks(day, kind=TaskKind.DATA_ACCESS, who=ANA, wish="Quiero todo lo mío", at=NOW):
    """Let somebody ask for something, as their own page or WhatsApp does; return the task's id."""
    task = wish_for_staff(day.records, day.person(who), kind, wish, now=at, zone=ZONE)
    day.records.commit([Create(task)])
    return task.id


def task_of(day, task_id):
    return day.records.get(StaffTask, task_id)


def causes(day):
    """Return by what the clinic's records were changed today."""
    return [(i.by.ref, i.by.cause) for i in day.records.audit_on(f"{NOW:%Y-%m-%d}")]


def test_each_request_stands_with_its_days_left(day):
    """The first term first, in words; red in the last week."""
    old = asks(day, TaskKind.DATA_ERASURE, BETO, at=NOW - timedelta(days=27))
    asks(day)
    said = day.opens(PATH)
    assert said.index("Beto Ruiz") < said.index("Ana López")
    assert "Queda 1 día hábil Pide que borres sus datos Lo pidió el lunes 26 de octubre" in said
    assert "Quedan 20 días hábiles Pide una copia de sus datos Lo pidió el domingo 22" in said
    body = day.seen.body.decode()
    assert list(re.findall(r'"state (call|ask)"', body)) == ["call", "ask"]
    assert f"{PATH}/{old}"[1:] in body


@pytest.mark.parametrize(
    ("days", "says"), [(0, "Vence hoy"), (1, "Venció el lunes 23"), (2, "Venció el lunes 23")]
)
def test_the_last_day_and_what_is_over_are_said(day, stopped_clock, days, says):
    """Nobody has to count; on a weekend behind the last day it is over, too."""
    asks(day, at=NOW - timedelta(days=27))
    day.opens("/hoy")
    stopped_clock.shift(timedelta(days=1 + days))
    day.browser = Browser().sits_down_as(
        day.services, Role.OWNER, now=NOW + timedelta(days=1 + days)
    )
    assert says in day.opens(PATH)


def test_what_the_day_asks_leads_here(day):
    """*Por hacer* has the request; for the owner its button is the request's page."""
    task_id = asks(day)
    day.opens("/hoy")
    assert f'href="./mas/arco/{task_id}"' in day.seen.body.decode()
    assert "«" not in day.opens(f"{PATH}/{task_id}").partition("Quiero todo lo mío")[2][:20]
    assert "Contestar viernes 18 de diciembre Cumplir viernes 8 de enero 2027" in words_of(day.seen)


@pytest.mark.parametrize("kind", ["copia", "correccion", "borrado"])
def test_it_begins_at_the_desk_too(day, services, kind):
    """Reception notes it on the card, in her name; twice is one; a slip is taken back."""
    day.browser = Browser().sits_down_as(services, Role.RECEPTION)
    day.opens(f"/personas/{ANA}")
    asked = {"quiere": kind, "dice": "  Por teléfono ", "de": f"/personas/{ANA}"}
    answer = day.presses(f"/personas/{ANA}/solicitud", **asked)
    (task,) = day.records.tasks_of(ANA)
    assert (task.asked_by, task.patient_id) == ("reception000", ANA)
    assert task.text.endswith("Por teléfono")
    assert "Anotado" in day.follows(answer)
    again = day.presses(f"/personas/{ANA}/solicitud", **asked)
    assert "Ya tiene una solicitud igual" in day.follows(again)
    assert day.records.tasks_of(ANA) == [task]
    gone = day.presses(f"{PATH}/{task.id}/deshacer", de=f"/personas/{ANA}")
    assert "Quitada" in day.follows(gone)
    assert day.records.tasks_of(ANA) == []
    assert day.presses(f"{PATH}/{task.id}/deshacer").status_code == 404


def test_what_somebody_asked_themselves_is_not_taken_back(day):
    """Nor what was noted yesterday: it is answered."""
    own = asks(day)
    noted = replace(
        task_of(day, asks(day, TaskKind.DATA_ERASURE, at=NOW - timedelta(days=1))), asked_by="x"
    )
    day.records.commit([Save(noted)])
    for task_id, says in ((own, "ya no se quita aquí"), (noted.id, "más de un día")):
        assert says in day.follows(day.presses(f"{PATH}/{task_id}/deshacer"))
        assert task_of(day, task_id)


def test_a_wish_of_no_kind_is_refused(day):
    """And says what is missing."""
    answer = day.presses(f"/personas/{ANA}/solicitud", quiere="x", de=f"/personas/{ANA}")
    assert "Di qué pide" in day.follows(answer)
    assert day.records.tasks_of(ANA) == []


def handed(day, task_id, form):
    day.opens(f"{PATH}/{task_id}")
    return day.browser.post(f"{PATH}/{task_id}/entrega", formato=form)


def test_a_file_has_all_that_the_command_line_hands_over(day):
    """JSON and CSV are attachments of the same document, kept by no cache, named after nobody."""
    task_id = asks(day)
    document = exported(
        collect_dossier(day.records, ANA), Reading(a_clinic(), as_read), now=NOW, changes=()
    )
    answer = handed(day, task_id, "json")
    read = json.loads(answer.body)
    changes = read.pop("cambios")
    assert read == json.loads(json.dumps({k: v for k, v in document.items() if k != "cambios"}))
    assert any("se creó la ficha" in change["que"] for change in changes)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="datos.json"'
    sheet = handed(day, task_id, "csv")
    assert sheet.headers["Content-Disposition"] == 'attachment; filename="datos.csv"'
    rows = list(csv.reader(io.StringIO(sheet.body.decode("utf-8-sig"))))
    assert ["persona", "nombre", "Ana López"] in rows
    assert sheet.body.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("form", ["hoja", "json", "csv"])
def test_whoever_hands_it_over_signs(day, form):
    """On the request, and in the audit; twice is handed over twice, and the last counts."""
    task_id = asks(day)
    for _ in range(2):
        assert handed(day, task_id, form).status_code == 200
    task = task_of(day, task_id)
    assert (task.handed_at, task.handed_by, task.done_at) == (NOW, "owner00000", None)
    assert causes(day).count(("owner00000", "hand_data_over")) == 2
    assert "Lo entregó Doña Owner, hoy 9:30" in day.opens(PATH)


@pytest.mark.parametrize(
    ("language", "says"),
    [("es_MX", "Tus citas"), ("en", "Your visits"), ("pt_BR", "Suas consultas")],
)
def test_the_sheet_is_in_the_language_of_whom_it_is_about(day, language, says):
    """Whatever the desk reads; it names its visits and messages, and nobody else of the phone."""
    day.records.commit([Save(replace(day.person(ANA), language=language))])
    answer = handed(day, asks(day), "hoja")
    said = words_of(answer)
    assert says in said
    assert "Ana López" in said
    assert "2026-11-22 12:00" in said
    assert f'<html lang="{language[:2]}">' in answer.body.decode()
    assert answer.headers["Cache-Control"] == "no-store"


def test_nothing_of_what_is_handed_over_is_without_words(day):
    """Every part and every fact of the document, in each language."""
    document = exported(
        collect_dossier(day.records, ANA),
        Reading(a_clinic(), as_read),
        now=NOW,
        changes=[{"quien": ""}],
    )
    source = Path(export_dossier.__file__).read_text("utf-8")
    facts = set(re.findall(r'^        "(\w+)":', source, re.MULTILINE)) - document.keys()
    assert len(facts) > 40
    keys = {f"desk.dossier.{part}" for part in document}
    keys |= {f"desk.dossier.of.{fact}" for fact in {*facts, "quien", "que", "aviso"}}
    assert {(k, one) for k in keys for one in LANGUAGES if not Words(one).has(k)} == set()


def test_an_unknown_form_is_said(day):
    """And nothing is signed."""
    task_id = asks(day)
    answer = handed(day, task_id, "pdf")
    assert answer.status_code == 422
    assert "Elige cómo entregarlo" in words_of(answer)
    assert task_of(day, task_id).handed_at is None


def test_what_was_corrected_answers_the_request(day):
    """From the request to the particulars; saved, it is answered in her name, and no other is."""
    task_id, other = asks(day, TaskKind.DATA_CORRECTION), asks(day)
    day.opens(f"{PATH}/{task_id}")
    assert f"personas/{ANA}/datos?solicitud={task_id}" in day.seen.body.decode()
    day.opens(f"/personas/{ANA}/datos?solicitud={task_id}")
    shown = {"visto_nombre": "Ana López", "visto_telefono": "", "visto_contesta": ""}
    wrong = day.browser.post(f"/personas/{ANA}/datos", solicitud=task_id, nombre="", **shown)
    assert (wrong.status_code, f'value="{task_id}"' in wrong.body.decode()) == (422, True)
    right = {"nombre": "Ana López Soto", "solicitud": task_id}
    answer = day.browser.post(f"/personas/{ANA}/datos", **right, **shown)
    assert "Datos guardados" in day.follows(answer)
    done = task_of(day, task_id)
    assert (day.person(ANA).name, done.done_at, done.done_by) == (
        "Ana López Soto",
        NOW,
        "owner00000",
    )
    assert task_of(day, other).done_at is None


@pytest.mark.parametrize("whose", ["another person's", "another kind", "nobody's", "no id"])
def test_correcting_answers_no_other_request(day, whose):
    """Whatever the form says."""
    task_id = {
        "another person's": lambda: asks(day, TaskKind.DATA_CORRECTION, BETO),
        "another kind": lambda: asks(day, TaskKind.DATA_ERASURE),
        "nobody's": lambda: "261122153000-nobodys0",
        "no id": lambda: "../x",
    }[whose]()
    shown = {"visto_nombre": "Ana López", "visto_telefono": "", "visto_contesta": ""}
    day.opens(f"/personas/{ANA}/datos")
    day.browser.post(f"/personas/{ANA}/datos", nombre="Ana Sol", solicitud=task_id, **shown)
    assert day.person(ANA).name == "Ana Sol"
    assert [t.done_at for t in day.records.inbox()] == [None] * len(day.records.inbox())


def test_it_is_closed_by_who_answered_it_and_opened_again(day):
    """Twice keeps the first; open again, it waits with its days."""
    task_id = asks(day)
    for _ in range(2):
        answer = day.presses(f"{PATH}/{task_id}/atendido")
        assert "Atendida, a tu nombre" in day.follows(answer)
    assert (task_of(day, task_id).done_at, task_of(day, task_id).done_by) == (NOW, "owner00000")
    assert "La atendió Doña Owner, hoy 9:30" in day.opens(PATH)
    day.opens(f"{PATH}/{task_id}")
    for _ in range(2):
        answer = day.presses(f"{PATH}/{task_id}/atendido/deshacer")
        assert "Vuelve a esperar" in day.follows(answer)
    assert (task_of(day, task_id).done_at, task_of(day, task_id).done_by) == (None, "")


def test_it_is_not_opened_again_beside_another_of_its_kind(day):
    """They asked anew: that one is answered."""
    task_id = asks(day)
    day.opens(f"{PATH}/{task_id}")
    day.presses(f"{PATH}/{task_id}/atendido")
    asks(day)
    answer = day.presses(f"{PATH}/{task_id}/atendido/deshacer")
    assert "pidió lo mismo otra vez" in day.follows(answer)
    assert task_of(day, task_id).done_at == NOW


def erases(day, task_id, **changes):
    """Look at what goes, and press the button."""
    day.opens(f"{PATH}/{task_id}/borrado")
    seen = re.search(r'name="visto" value="([^"]*)"', day.seen.body.decode())[1]
    return day.browser.post(f"{PATH}/{task_id}/borrado", **({"visto": seen} | changes))


def test_it_says_what_goes_and_what_stays_before_anything_does(day):
    """The visits to come, what is kept and why; the GET changes nothing."""
    task_id = asks(day, TaskKind.DATA_ERASURE)
    said = day.opens(f"{PATH}/{task_id}/borrado")
    assert "¿Seguro que quieres borrar a esta persona?" in said
    assert "Tiene citas por venir hoy 12:00 p. m." in said
    assert "1 mensaje que se le escribió" in said
    assert "Una huella que no deja leer ni el nombre ni el número" in said
    assert day.person(ANA).erasing_at is None


def test_an_erased_person_is_no_more(day):
    """Their page is 404, nothing of them stands in the list, their visit is gone, and the deed is signed."""
    task_id, other = asks(day, TaskKind.DATA_ERASURE), asks(day, TaskKind.DATA_ACCESS, BETO)
    asks(day)
    answer = erases(day, task_id)
    assert answer.status_code == 303
    said = day.follows(answer)
    assert "Borrado. De esa persona ya no queda nada aquí." in said
    assert "Ana" not in said
    assert [task.id for task in day.records.inbox()] == [other]
    for path in (f"/personas/{ANA}", f"/citas/{VISITS[ANA]}", f"{PATH}/{task_id}"):
        assert day.browser.get(path).status_code == 404
    assert day.records.messages_of(ANA) == []
    assert ("owner00000", "erase_person") in causes(day)
    assert "Ana" not in answer.headers["Location"]
    day.opens("/hoy")
    assert day.person(BETO).name == "Beto Ruiz"


def test_a_second_tap_is_told_what_anybody_is_told_of_what_is_not_here(day):
    """After the first it was done, and whoever taps on an id that never was learns nothing."""
    task_id = asks(day, TaskKind.DATA_ERASURE)
    day.opens(f"{PATH}/{task_id}/borrado")
    seen = re.search(r'name="visto" value="([^"]*)"', day.seen.body.decode())[1]
    gone = "Esa solicitud ya no está aquí."
    for one, says in [(task_id, "Borrado."), (task_id, gone), ("261122153000-nosuch00", gone)]:
        answer = day.browser.post(f"{PATH}/{one}/borrado", visto=seen)
        assert answer.status_code == 303
        assert says in day.follows(answer)
        assert day.person(ANA) is None


@pytest.mark.parametrize("error", [NotFoundError, ConflictError])
def test_a_second_tap_beside_the_first_is_told_so_too(day, monkeypatch, error):
    """It saw the request, and the first was faster."""
    task_id = asks(day, TaskKind.DATA_ERASURE)

    def outrun(records, person_id, *, now):
        erase(records, person_id, now=now)
        raise error

    monkeypatch.setattr(erasure_page, "erase", outrun)
    answer = erases(day, task_id)
    assert answer.status_code == 303
    assert "ya no está aquí" in day.follows(answer)


def test_what_changed_since_it_was_shown_is_shown_first(day):
    """A visit that a colleague booked meanwhile is not erased unseen."""
    task_id = asks(day, TaskKind.DATA_ERASURE)
    day.opens(f"{PATH}/{task_id}/borrado")
    visit = an_appointment("tomorrow 09:00", id="a00000000009", patient_id=ANA)
    keep(day.records, visit)
    answer = erases(day, task_id, visto="x")
    assert answer.status_code == 409
    assert "Sus citas cambiaron mientras mirabas" in words_of(answer)
    assert "mañana 9:00 a. m." in words_of(answer)
    assert day.records.get(Appointment, visit.id)
    assert day.person(ANA).erasing_at is None
    assert erases(day, task_id).status_code == 303
    assert day.person(ANA) is None


def test_an_erasure_that_broke_off_goes_on(day, monkeypatch):
    """She is told that somebody changes things just now; tapped again it is done, whatever the form saw."""
    task_id = asks(day, TaskKind.DATA_ERASURE)
    day.opens(f"{PATH}/{task_id}/borrado")
    begun = replace(day.person(ANA), erasing_at=NOW)
    commit = MemoryClinicRecords.commit

    def in_use(self, writes):
        if any(type(w).__name__ == "Remove" for w in writes):
            raise ConflictError
        return commit(self, writes)

    with monkeypatch.context() as patch:
        patch.setattr(MemoryClinicRecords, "commit", in_use)
        answer = erases(day, task_id)
    assert (answer.status_code, day.person(ANA) is None) == (409, False)
    assert "sigue donde iba" in words_of(answer)
    if day.person(ANA).erasing_at is None:
        day.records.commit([Save(begun)])
    assert "empezó y no ha terminado" in day.opens(f"{PATH}/{task_id}")
    answer = day.browser.post(f"{PATH}/{task_id}/atendido")
    assert "Se están borrando sus datos" in day.follows(answer)
    day.opens(f"{PATH}/{task_id}/borrado")
    assert day.browser.post(f"{PATH}/{task_id}/borrado").status_code == 303
    assert day.records.get(Patient, ANA) is None


def test_who_shares_the_phone_loses_nothing(day):
    """Only the name of who left is taken out of what is theirs too; the page says so."""
    person = day.person(ANA)
    child = a_patient(id="p00000000009", name="Leo Paz", e164=person.e164)
    line = day.records.get(Line, line_id(person.e164))
    day.records.commit(
        [Create(child), Save(replace(line, patient_ids=(*line.patient_ids, child.id)))]
    )
    task_id = asks(day, TaskKind.DATA_ERASURE)
    assert "pierden el nombre de esta persona" in day.opens(f"{PATH}/{task_id}/borrado")
    assert erases(day, task_id).status_code == 303
    assert day.records.get(Patient, child.id).name == "Leo Paz"


@pytest.mark.parametrize("path", ["", "/{}", "/{}/borrado"])
def test_pages_of_it_are_the_owners(day, services, path):
    """Reception and doctors are not even shown the way."""
    task_id = asks(day)
    for role in (Role.RECEPTION, Role.DOCTOR):
        browser = Browser().sits_down_as(services, role)
        assert "mas/arco" not in browser.get("/mas").body.decode()
        assert "mas/arco" not in browser.get("/hoy").body.decode()
        assert browser.get(PATH + path.format(task_id)).status_code == 403
    assert "mas/arco" in day.browser.get("/mas").body.decode()


DEEDS = ("entrega", "borrado", "atendido", "atendido/deshacer", "deshacer")


@pytest.mark.parametrize("deed", DEEDS)
def test_another_clinics_request_is_not_there(day, services, deed):
    """Nor is anything that is no request: 404, of an erasure what a second tap is told, and nothing changes."""
    services.directory.add(
        a_clinic(
            id="otra0000", slug="otra", sender=replace(a_clinic().sender, phone_number_id="999")
        )
    )
    take_on(services, Role.OWNER, "otra0000")
    theirs = Browser().sits_down_as(services, Role.OWNER, "otra0000")
    theirs.get("/hoy")
    task_id = asks(day, TaskKind.DATA_ERASURE)
    before = task_of(day, task_id)
    status = 303 if deed == "borrado" else 404
    answer = theirs.post(f"{PATH}/{task_id}/{deed}", formato="json")
    assert answer.status_code == status
    assert deed != "borrado" or answer.headers["Location"].endswith("/arco?no=wish_not_here")
    assert (task_of(day, task_id), day.person(ANA) is None) == (before, False)
    text = StaffTask("261122153000-aaaaaaaa", TaskKind.TEXT, NOW, patient_id=ANA)
    day.records.commit([Create(text)])
    assert day.browser.post(f"{PATH}/{text.id}/{deed}", formato="json").status_code == status


@pytest.mark.parametrize("deed", ["entrega", "borrado"])
def test_the_pin_is_asked_again_for_handing_over_and_erasing(day, stopped_clock, deed):
    """Five minutes after it was typed the deed waits at the lock."""
    task_id = asks(day)
    day.opens("/hoy")
    stopped_clock.shift(timedelta(minutes=6))
    answer = day.browser.post(f"{PATH}/{task_id}/{deed}", formato="json")
    assert answer.status_code == 401
    assert f'value="{PATH}/{task_id}/{deed}"' in answer.body.decode()
    assert task_of(day, task_id).handed_at is None
    assert day.person(ANA)


def test_what_they_ask_after_the_desk_noted_it_is_no_slip(day):
    """The person's own words are kept with it, and nobody takes it back any more."""
    noted = replace(task_of(day, asks(day, TaskKind.DATA_ERASURE, wish="")), asked_by="lup")
    day.records.commit([Save(noted)])
    wish = asked_by_themselves(
        day.records, day.person(ANA), TaskKind.DATA_ERASURE, " Borren  todo ", now=NOW, zone=ZONE
    )
    day.records.commit(wish)
    (kept,) = day.records.tasks_of(ANA)
    assert (kept.asked_by, kept.text.endswith("Borren todo")) == ("", True)
    assert "ya no se quita aquí" in day.follows(day.presses(f"{PATH}/{kept.id}/deshacer"))
    again = asked_by_themselves(
        day.records, day.person(ANA), TaskKind.DATA_ERASURE, "Otra vez", now=NOW, zone=ZONE
    )
    assert again == []


def test_only_who_noted_it_or_an_owner_takes_it_back(day, services):
    """What a colleague heard is not another's slip."""
    task_id = asks(day)
    day.records.commit([Save(replace(task_of(day, task_id), asked_by="another00000"))])
    owner = day.browser
    day.browser = Browser().sits_down_as(services, Role.RECEPTION)
    day.opens("/hoy")
    assert "ya no se quita aquí" in day.follows(day.presses(f"{PATH}/{task_id}/deshacer"))
    day.browser = owner
    day.opens("/hoy")
    assert "Quitada" in day.follows(day.presses(f"{PATH}/{task_id}/deshacer"))


def test_the_law_is_not_answered_by_a_tap_on_the_day(day, services):
    """Reception sees it, with no button that closes it; a form that says so is refused, also while an erasure is under way."""
    task_id = asks(day, TaskKind.DATA_ERASURE)
    day.browser = Browser().sits_down_as(services, Role.RECEPTION)
    assert "Derechos ARCO" in day.to_do()
    assert f"{task_id}.0" not in day.seen.body.decode()
    day.presses("/pendientes", pendientes=f"{task_id}.1")
    assert task_of(day, task_id).done_at is None


def test_a_phone_that_others_answer_too_is_said(day):
    """Nobody knows who of them wrote; what the desk heard itself it knows."""
    ana, beto = day.person(ANA), day.person(BETO)
    line = day.records.get(Line, line_id(ana.e164))
    day.records.commit([Save(replace(line, patient_ids=(ANA, BETO)))])
    task_id = asks(day, TaskKind.DATA_ERASURE)
    said = f"En ese teléfono también contesta: {beto.name}."
    assert said in day.opens(f"{PATH}/{task_id}")
    day.records.commit([Save(replace(task_of(day, task_id), asked_by="lup"))])
    assert said not in day.opens(f"{PATH}/{task_id}")


def test_who_handed_their_data_over_stands_in_their_own_history(day):
    """On their page, and in what they are handed the next time."""
    task_id = asks(day)
    handed(day, task_id, "json")
    assert "Doña Owner entregó los datos" in day.opens(f"/personas/{ANA}/historial")
    document = json.loads(handed(day, task_id, "json").body)
    by_whom = {change["quien"] for change in document["cambios"] if "pendiente" in change["que"]}
    assert len(by_whom) == 2, by_whom  # who asked, and who handed over


def test_the_history_of_a_record_that_went_over_into_theirs_is_handed_over(day):
    """Theirs is of last week, the other's of months: what is left out is said."""
    young = replace(
        day.person(ANA), created_at=NOW - timedelta(days=2), former_ids=("p0ld00000000",)
    )
    day.records.commit([Save(young)])
    document = json.loads(handed(day, asks(day), "json").body)
    assert any("aviso" in change for change in document["cambios"])
