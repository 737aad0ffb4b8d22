"""*Motivos*: an owner keeps what her clinic calls its visits; what names a treatment is asked about once more, and nothing typed is lost."""

import dataclasses

import pytest

from chalicelib.clinics.model import Clinic
from chalicelib.clinics.visit_kind import MOST, VisitKind
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import Save
from chalicelib.staff.permissions import Role
from tests.builders import CLINIC_ID, NOW
from tests.fakes.memory_records import MemoryClinicRecords
from tests.unit.web.staff.at_work import Browser
from tests.unit.web.staff.day_at_desk import words_of

pytestmark = pytest.mark.time_machine(NOW, tick=False)
PATH = "/mas/motivos"
CONTROL = {"nombre": "Control", "minutos": "20"}
LONG = {
    "nombre": "Visita larga",
    "minutos": "60",
    "preparacion": "Llega 10 minutos antes",
    "precio": "1,200.50",
}


@pytest.fixture
def owner(services):
    browser = Browser().sits_down_as(services, Role.OWNER)
    browser.get(PATH)
    return browser


def kinds_of(services):
    """Return the clinic's kinds as they are kept."""
    return services.records(CLINIC_ID).get(Clinic, CLINIC_ID).visit_kinds


def put(services, *kinds):
    """Let the clinic have these kinds."""
    records = services.records(CLINIC_ID)
    clinic = records.get(Clinic, CLINIC_ID)
    records.commit([Save(dataclasses.replace(clinic, visit_kinds=kinds))])


def test_a_kind_is_added(services, owner):
    """With its length, its preparation and its price in hundredths; the list says them, and a tap leads to it."""
    assert owner.post(PATH, **LONG).status_code == 303
    (kind,) = kinds_of(services)
    assert (kind.name, kind.minutes, kind.preparation, kind.price) == (
        *("Visita larga", 60, "Llega 10 minutos antes"),
        120050,
    )
    said = words_of(owner.get(f"{PATH}?hecho=kind_added"))
    assert "Motivo agregado." in said
    assert "Visita larga 60 min · $1200.50 Llega 10 minutos antes" in said
    assert 'value="Visita larga"' in owner.get(f"{PATH}/{kind.id}").body.decode()


def test_puntual_proposes_no_name(owner):
    """The field is empty, and no list of names opens under it."""
    page = owner.get(PATH).body.decode()
    assert 'name="nombre" value=""' in page
    assert "datalist" not in page


def test_the_same_twice_is_there_once(services, owner):
    """A double tap on *Agregar*."""
    for _ in range(2):
        assert owner.post(PATH, **CONTROL).status_code == 303
    assert [kind.name for kind in kinds_of(services)] == ["Control"]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"nombre": ""}, "Escribe un nombre de 40 letras como máximo."),
        ({"nombre": "x" * 41}, "Escribe un nombre de 40 letras como máximo."),
        ({"minutos": "4"}, "De 5 a 480 minutos."),
        ({"minutos": "481"}, "De 5 a 480 minutos."),
        ({"minutos": "media hora"}, "De 5 a 480 minutos."),
        ({"preparacion": "x" * 161}, "160 letras como máximo"),
        ({"precio": "gratis"}, "Solo números"),
        ({"precio": "12.345,678"}, "Solo números"),
        ({"precio": "-5"}, "Solo números"),
        ({"precio": "9" * 18}, "Solo números"),
        ({"precio": "٣"}, "Solo números"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    services, owner, typed, says
):
    """Nothing is kept until it is right."""
    answer = owner.post(PATH, **(LONG | typed))
    assert answer.status_code == 422
    assert says in words_of(answer)
    page = answer.body.decode()
    fields = LONG | typed
    assert f">{fields.pop('preparacion')}</textarea>" in page
    assert [text for text in fields.values() if f'value="{text}"' not in page] == []
    assert kinds_of(services) == ()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        *(("500", 50000), ("500.5", 50050), ("1.200", 120000), ("1.200,50", 120050)),
        *(("$1,200", 120000), ("1 200", 120000), ("12000", 1200000), ("0", 0), ("", None)),
    ],
)
def test_a_price_is_read_as_it_is_written_there(services, owner, typed, kept):
    """Groups of three and decimals, by point or comma; nothing is no price, and zero is one."""
    owner.post(PATH, **CONTROL, precio=typed)
    assert kinds_of(services)[0].price == kept


def test_a_preparation_stands_on_one_line(services, owner):
    """WhatsApp takes no line break, no tab and no run of spaces in what fills a template."""
    owner.post(
        PATH, **CONTROL, preparacion="Llega  10\tminutos\r\nantes\u200b\u0007      y trae algo"
    )
    assert kinds_of(services)[0].preparation == "Llega 10 minutos antes y trae algo"


@pytest.mark.parametrize("field", ["nombre", "preparacion"])
@pytest.mark.parametrize("word", ["Quimioterapia", "root canal", "clareamento", "VIH"])
def test_what_names_a_treatment_is_asked_about_once_more(services, owner, field, word):
    """And kept as it is when she says so: no list knows everything, nor every clinic."""
    typed = CONTROL | {field: f"Sesión {word}"}
    asked = owner.post(PATH, **typed)
    assert asked.status_code == 422
    named = word.split(" ")[-1]
    assert f"«{named}» puede decir qué tiene" in words_of(asked)
    assert (kinds_of(services), "Guardar así" in words_of(asked)) == ((), True)
    assert owner.post(PATH, **typed, pensado=named).status_code == 303
    kept = kinds_of(services)[0]
    assert getattr(kept, {"nombre": "name", "preparacion": "preparation"}[field]) == typed[field]


def test_what_was_thought_over_is_not_what_is_typed_now(services, owner):
    """A yes to one word is none to another."""
    answer = owner.post(PATH, nombre="Endodoncia", minutos="20", pensado="Limpieza")
    assert (answer.status_code, kinds_of(services)) == (422, ())


def test_a_kind_is_changed(services, owner):
    """Under its own id: the visits that are of it stay so."""
    put(services, VisitKind("k1", "Control", 20))
    owner.get(f"{PATH}/k1")
    assert owner.post(f"{PATH}/k1", **LONG, visto="0").status_code == 303
    (kind,) = kinds_of(services)
    assert (kind.id, kind.name, kind.minutes, kind.changes) == ("k1", "Visita larga", 60, 1)


def test_the_page_of_a_kind_shows_how_its_reminder_reads(services, owner):
    """The template's own sentence, with the text, and never with the name."""
    put(services, VisitKind("k1", "Nombre propio", 20, preparation="trae tu identificación"))
    page = owner.get(f"{PATH}/k1").body.decode()
    bubble = page.partition('class="ours">')[2].partition("</li>")[0]
    assert "Para tu visita: trae tu identificación" in bubble
    assert "Nombre propio" not in bubble


def test_two_at_once_overwrite_nothing_unseen(services, owner):
    """The second sees what the first made of it, with what she typed still there; saved again it counts."""
    put(services, VisitKind("k1", "Control", 20))
    owner.get(f"{PATH}/k1")
    owner.post(f"{PATH}/k1", nombre="Revisión", minutos="25", visto="0")
    answer = owner.post(f"{PATH}/k1", **LONG, visto="0")
    assert answer.status_code == 409
    said = words_of(answer)
    assert "Alguien lo cambió mientras tanto" in said
    assert "Revisión · 25 min" in said
    assert 'value="Visita larga"' in answer.body.decode()
    assert kinds_of(services)[0].name == "Revisión"
    assert owner.post(f"{PATH}/k1", **LONG, visto="1").status_code == 303
    assert kinds_of(services)[0].name == "Visita larga"


def test_a_kind_is_retired_and_brought_back(services, owner):
    """Twice is as good as once; it is never gone."""
    put(services, VisitKind("k1", "Control", 20))
    for _ in range(2):
        assert owner.post(f"{PATH}/k1/retiro").status_code == 303
    assert kinds_of(services)[0].is_retired
    assert "Volver a usar" in words_of(owner.get(PATH))
    for _ in range(2):
        assert owner.post(f"{PATH}/k1/retiro/deshacer").status_code == 303
    assert not kinds_of(services)[0].is_retired


def test_no_two_in_use_have_one_name(services, owner):
    """Nobody could tell them apart; the name of a retired one is free, until that is to come back."""
    put(services, VisitKind("k1", "Control", 20), VisitKind("k2", "Consulta", 30))
    answers = [
        owner.post(PATH, nombre="CONTROL", minutos="45"),
        owner.post(f"{PATH}/k2", nombre="control", minutos="30", visto="0"),
    ]
    assert [answer.status_code for answer in answers] == [409, 409]
    assert "Ya hay otro motivo con ese nombre" in words_of(answers[0])
    owner.post(f"{PATH}/k1/retiro")
    assert owner.post(PATH, nombre="Control", minutos="45").status_code == 303
    assert owner.post(f"{PATH}/k1/retiro/deshacer").status_code == 409


def test_there_is_room_for_so_many(services, owner):
    """They stand in the clinic's own record, which every message reads."""
    put(services, *(VisitKind(f"k{n}", f"Motivo {n}", 20) for n in range(MOST)))
    answer = owner.post(PATH, **CONTROL)
    assert (answer.status_code, len(kinds_of(services))) == (409, MOST)
    assert "Son demasiados" in words_of(answer)


def test_a_clinic_that_somebody_changes_is_not_changed(services, owner, monkeypatch):
    """She is asked to try again, and what she typed is there."""

    def in_use(*_):
        raise ConflictError

    with monkeypatch.context() as patch:
        patch.setattr(MemoryClinicRecords, "commit", in_use)
        answer = owner.post(PATH, **LONG)
    assert answer.status_code == 409
    assert "no se guardó nada" in words_of(answer)
    assert 'value="Visita larga"' in answer.body.decode()


@pytest.mark.parametrize("path", ["nobody", "nobody/retiro", "nobody/retiro/deshacer"])
def test_what_is_no_kind_of_the_clinic_is_not_found(owner, path):
    """Another clinic's neither: its kinds stand in its own record."""
    assert owner.post(f"{PATH}/{path}", **CONTROL).status_code == 404


def test_only_an_owner_may(services):
    """Reception and doctors are not even shown the way."""
    put(services, VisitKind("k1", "Control", 20))
    for role in (Role.RECEPTION, Role.DOCTOR):
        browser = Browser().sits_down_as(services, role)
        assert "mas/motivos" not in browser.get("/mas").body.decode()
        assert browser.get(PATH).status_code == 403
        assert browser.post(PATH, **LONG).status_code == 403
        assert browser.post(f"{PATH}/k1/retiro").status_code == 403
    assert [kind.is_retired for kind in kinds_of(services)] == [False]
