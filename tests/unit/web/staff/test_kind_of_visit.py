"""A visit's kind at the desk: chosen beside its hour, it brings its length; it is seen there, with how to come, and said to nobody else."""

import dataclasses
import re

import pytest

from chalicelib.clinics.model import Clinic
from chalicelib.clinics.template_trouble import TemplateTrouble
from chalicelib.clinics.visit_kind import VisitKind
from chalicelib.messaging.model import State
from chalicelib.messaging.template_wording import PLAIN, PREPARED
from chalicelib.patients.model import NumberState
from chalicelib.shared.writes import Create, Save
from tests.builders import CLINIC_ID, NOW, a_content, a_message
from tests.unit.web.staff.day_at_desk import ANA, VISITS, DayAtDesk, words_of

pytestmark = pytest.mark.time_machine(NOW, tick=False)
CONTROL = VisitKind("k1control", "Control", 20)
FASTING = VisitKind("k2fasting", "Visita larga", 60, preparation="venir en ayunas")
OLD = VisitKind("k3old", "De antes", 15, is_retired=True)
CARD, NEW = f"/citas/{VISITS[ANA]}", f"/citas/nueva/{ANA}"
SLOT = {"dia": "2026-11-27", "hora": "10:00", "minutos": "30"}
SAME = {"dia": "2026-11-22", "hora": "12:00", "minutos": "30"}  # where Ana's visit is


@pytest.fixture
def day(services):
    day = DayAtDesk(services)
    kinds(day, CONTROL, FASTING, OLD)
    day.opens(NEW)
    return day


def kinds(day, *known):
    """Let the clinic have these kinds."""
    clinic = day.records.get(Clinic, CLINIC_ID)
    day.records.commit([Save(dataclasses.replace(clinic, visit_kinds=known))])


def of_kind(day, kind, **visit):
    """Let Ana's visit be of this kind."""
    changed = dataclasses.replace(day.visit(ANA), visit_kind=kind.id, **visit)
    day.records.commit([Save(changed)])


def booked(day, **typed):
    """Book a visit; return it."""
    answer = day.presses(NEW, **(SLOT | typed), paso="si", avisar="si", marca="abc")
    assert answer.status_code == 303, words_of(answer)
    visit_id = re.search(r"cita=(\w+)", answer.headers["Location"])[1]
    (visit,) = [v for v in day.records.appointments_of(ANA) if v.id == visit_id]
    return visit


def test_a_new_visit_may_be_of_a_kind(day):
    """Its id stands on the visit, and what the clinic calls it nowhere but on the desk's pages."""
    visit = booked(day, motivo=CONTROL.id)
    assert visit.visit_kind == CONTROL.id
    assert "Control" not in repr(visit)
    assert "30 min" in day.opens(f"/citas/{visit.id}")
    assert "Control, 30 min" in day.opens(f"/citas/{visit.id}")
    assert "Control" in day.opens("/hoy?dia=2026-11-27")


def test_none_is_offered_where_there_is_none(day):
    """And the page is what it was; so is a visit without a kind."""
    kinds(day)
    day.opens(NEW)
    assert 'name="motivo"' not in day.seen.body.decode().replace('type="hidden" name="motivo"', "")
    assert booked(day).visit_kind == ""


def test_retired_ones_are_not_offered(day):
    """Nor taken from a page that somebody left open."""
    page = day.seen.body.decode()
    assert ("De antes" in page, "Visita larga · 60 min" in page) == (False, True)
    answer = day.presses(NEW, **SLOT, motivo=OLD.id, paso="si")
    assert (answer.status_code, "Ese motivo ya no se usa" in words_of(answer)) == (422, True)
    assert len(day.records.appointments_of(ANA)) == 1


@pytest.mark.parametrize("kind_id", ["nobody", "k1control'", " "])
def test_what_is_no_kind_of_the_clinic_is_refused(day, kind_id):
    """With what was typed still there."""
    answer = day.presses(NEW, **SLOT, motivo=kind_id, paso="si")
    assert answer.status_code == 422
    assert 'value="10:00"' in answer.body.decode()


@pytest.mark.parametrize(
    ("shown", "typed", "minutes"),
    [
        (" 30", {"motivo": FASTING.id}, "60"),  # chosen, and the length left alone
        (" 30", {"motivo": FASTING.id, "minutos": "45"}, "45"),  # her own length counts
        (f"{FASTING.id} 60", {"motivo": FASTING.id, "minutos": "60"}, "60"),
        (f"{FASTING.id} 60", {"motivo": FASTING.id, "minutos": "90"}, "90"),
        (f"{FASTING.id} 60", {"motivo": CONTROL.id, "minutos": "60"}, "20"),
        (f"{FASTING.id} 60", {"motivo": "", "minutos": "60"}, "60"),
    ],
)
def test_a_kinds_length_becomes_the_visits(day, shown, typed, minutes):
    """Where she chose another kind and left the length alone; what she typed is never changed."""
    answer = day.presses(NEW, **(SLOT | typed), mostrado=shown, paso="ver")
    assert f'<input type="hidden" name="minutos" value="{minutes}">' in answer.body.decode()
    assert f"{minutes} min" in words_of(answer)


def test_a_visit_takes_another_kind(day):
    """*Cambiar*: nobody is told, as no message says it; taken back, it is what it was."""
    of_kind(day, CONTROL)
    day.opens(CARD)
    shown = day.presses(f"{CARD}/cambio", **SAME, motivo=FASTING.id, paso="ver")
    assert "Visita larga, 30 min" in words_of(shown)
    day.presses(f"{CARD}/cambio", **SAME, motivo=FASTING.id, paso="si", avisar="si")
    assert (day.visit(ANA).visit_kind, day.waiting(ANA)) == (FASTING.id, [])
    day.opens(CARD)
    day.presses(f"{CARD}/cambio/deshacer")
    assert day.visit(ANA).visit_kind == CONTROL.id


def test_a_visit_of_a_retired_kind_keeps_it(day):
    """It is among the choices of its own page alone."""
    of_kind(day, OLD)
    assert '<option value="k3old" selected>' in _page(day, CARD)
    day.presses(f"{CARD}/cambio", **(SAME | {"hora": "13:00"}), motivo=OLD.id, paso="si")
    assert (day.visit(ANA).visit_kind, day.visit(ANA).minutes) == (OLD.id, 30)


def test_a_form_that_says_nothing_of_a_kind_leaves_it(day):
    """A page of before, still open while the release changed."""
    of_kind(day, CONTROL)
    day.opens(CARD)
    day.presses(f"{CARD}/cambio", **(SAME | {"hora": "13:00"}), paso="si")
    assert day.visit(ANA).visit_kind == CONTROL.id


def test_two_at_once_overwrite_no_kind_unseen(day):
    """Who saw another kind on her page is shown what a colleague made of it first."""
    page = _page(day, CARD)
    seen = re.search(r'name="visto" value="([^"]*)"', page)[1]
    of_kind(day, FASTING)
    answer = day.presses(f"{CARD}/cambio", **(SAME | {"hora": "13:00"}), visto=seen, paso="si")
    assert "la cambió mientras tanto" in words_of(answer)
    assert day.visit(ANA).visit_kind == FASTING.id


def _page(day, path):
    day.opens(path)
    return day.seen.body.decode()


def told(day, **changes):
    """Let a reminder of Ana's visit say how to come, and have left."""
    message = a_message(
        about=day.visit(ANA),
        owner=ANA,
        state=State.READ,
        content=a_content(
            template=PREPARED,
            parameters=("Ana", "Clínica", "hoy", "aquí", "venir en ayunas"),
            replaced=PLAIN,
        ),
        created_at=NOW.replace(minute=0),
        **changes,
    )
    day.records.commit([Create(message)])
    of_kind(day, FASTING, message_ids=(message.id,), decided_offsets=(1440, 120))


def test_the_card_says_how_to_come_and_that_the_reminder_says_it(day):
    """While one is still to go."""
    of_kind(day, FASTING)
    said = day.opens(CARD)
    assert "Cómo hay que venir: venir en ayunas. Va en su recordatorio." in said


def test_the_card_says_that_they_were_told(day):
    """By a message that left in those words."""
    told(day)
    assert "venir en ayunas. Ya se le escribió." in day.opens(CARD)


@pytest.mark.parametrize(
    "so",
    [
        lambda day: told(day, went_as="recordatorio_cita"),
        lambda day: of_kind(day, FASTING, decided_offsets=(1440, 120)),
        lambda day: (of_kind(day, FASTING), _number(day, NumberState.ATTESTED)),
        lambda day: (of_kind(day, FASTING), _number(day, NumberState.UNVERIFIED)),
        lambda day: (of_kind(day, FASTING), _held(day)),
    ],
    ids=["it went in plain words", "no reminder is left", "vouched for", "unverified", "held"],
)
def test_who_reads_nothing_of_it_is_told_by_the_desk(day, so):
    """The card promises no more than is written."""
    so(day)
    assert "venir en ayunas. Díselo tú: en sus mensajes no va." in day.opens(CARD)


def _number(day, state):
    day.records.commit([Save(dataclasses.replace(day.person(ANA), number=state))])


def test_a_booking_shows_how_to_come_before_it_is_made(day):
    """Whoever is on the telephone can say it."""
    shown = day.presses(NEW, **SLOT, motivo=FASTING.id, paso="ver")
    assert "Cómo hay que venir: venir en ayunas. Va en su recordatorio." in words_of(shown)
    _number(day, NumberState.ATTESTED)
    shown = day.presses(NEW, **SLOT, motivo=FASTING.id, paso="ver")
    assert "Díselo tú" in words_of(shown)


def test_a_move_shows_whether_they_will_read_it(day):
    """A notice that is the reminder of its day too says no preparation: then the desk does."""
    of_kind(day, FASTING, decided_offsets=(1440,))
    day.opens(CARD)
    typed = SAME | {"hora": "15:00", "motivo": FASTING.id}
    shown = day.presses(f"{CARD}/cambio", **typed, paso="ver")
    assert "Díselo tú" in words_of(shown)
    shown = day.presses(f"{CARD}/cambio", **(typed | {"dia": "2026-11-27"}), paso="ver")
    assert "Va en su recordatorio" in words_of(shown)


def test_a_printed_day_names_no_kind(day):
    """Paper lies about."""
    of_kind(day, FASTING)
    assert "Visita larga" in day.opens("/hoy")
    assert "Visita larga" not in day.opens("/hoy/hoja")


def _held(day):
    trouble = TemplateTrouble(PREPARED, "es_MX", "132001", NOW, NOW)
    clinic = day.records.get(Clinic, CLINIC_ID)
    day.records.commit([Save(dataclasses.replace(clinic, template_troubles=(trouble,)))])
