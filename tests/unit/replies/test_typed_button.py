"""The title of each of our buttons, typed: it is the button. Walked from the template files, so that none is forgotten."""

import re
import unicodedata
from datetime import timedelta

import pytest

from chalicelib.consent.keywords import is_data_request, is_opt_in, is_opt_out
from chalicelib.messaging import reply_wording
from chalicelib.messaging.load_phrases import LANGUAGES
from chalicelib.messaging.model import Action, Button, Content, Kind, State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.messaging.template_wording import VisitLine
from chalicelib.messaging.whatsapp.template_definitions import load_definitions
from chalicelib.patients.model import NumberState, Patient
from tests.builders import NOW, a_clinic, a_line, a_message, a_patient, an_appointment, keep
from tests.unit.replies.reception import Desk, everything

TITLES = [
    (one.name, tuple(map(Action, one.actions)), place, title, one.language)
    for one in load_definitions()
    for place, title in enumerate(one.buttons)
]
FIRST, SECOND = an_appointment("tomorrow 10:30"), an_appointment("tomorrow 11:30", id="v2")
ANSWERS = (Action.YES_ME, Action.NOT_ME)


def without_accents(text):
    """Return the text as a hurried thumb types it."""
    apart = unicodedata.normalize("NFD", text)
    return "".join(each for each in apart if not unicodedata.combining(each))


WAYS_TO_TYPE = (
    str,
    str.upper,
    lambda title: without_accents(title.lower()),
    lambda title: title.replace(",", ""),
    "{}.".format,
    "¡{}!".format,
    "🙏 {} 🙂".format,
    "Hola, {}".format,
    "{}, muchas gracias".format,
    "please {}".format,
)


def shown(name, actions, language="es_MX", **changes):
    """Return a message with a template's buttons, as it reached the phone."""
    content = Content(name, language, buttons=tuple(map(Button, actions)))
    is_question = set(actions) <= set(ANSWERS)
    about = () if is_question else (FIRST, SECOND) if name == "recordatorio_varias" else FIRST
    kind = Kind.VERIFY if is_question else Kind.REMINDER
    usual = {"kind": kind, "about": about, "content": content, "state": State.DELIVERED}
    return a_message(**usual | changes)


def desk_with(*messages, number=None):
    """Return a desk where Ana, two visits of hers and these messages on her phone are known."""
    asks = any(message.kind is Kind.VERIFY for message in messages)
    desk = Desk()
    ana = a_patient(number=number or (NumberState.ASKED if asks else NumberState.VERIFIED))
    desk.on_the_list(FIRST, SECOND, person=ana, told=False)
    keep(desk.records, *messages)
    return desk


def stored(desk):
    """Return all that is stored but the audit, whose ids are drawn, and the words: of a tap the title, or none."""
    kept = ("#AUDIT#", "'TEXT#", "'THREAD'")  # what was said, and is shown
    done = (i for i in everything(desk.records) if not any(mark in i for mark in kept))
    return [re.sub(r'"create (ReceivedText|TextThread)":\[\],', "", item) for item in done]


@pytest.mark.parametrize(("name", "actions", "place", "title", "language"), TITLES)
def test_each_title_typed_does_what_its_button_does(name, actions, place, title, language):
    """Of every template, in every language, however it is typed, under a message in that language or another."""
    message = shown(name, actions, language)
    tapped = desk_with(message)
    before = stored(tapped)
    tapped.taps(message, actions[place])
    assert before != stored(tapped)
    for typed in WAYS_TO_TYPE:
        desk = desk_with(message)
        desk.hears(typed(title))
        assert stored(desk) == stored(tapped), typed(title)
    elsewhere = desk_with(shown(name, actions, "en" if language != "en" else "es_MX"))
    elsewhere.hears(title)
    assert elsewhere.records.inbox() == tapped.records.inbox()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", range(3))
def test_each_title_of_an_answer_typed_is_its_button(language, place):
    """The buttons under what we answer, which stand in no template: of a visit that changed, and of "which one?"."""
    lines = [VisitLine(v.id, v.starts_at, appointment_id=v.id) for v in (FIRST, SECOND)]
    changed = reply_wording.visit_changed(a_clinic(), lines[0], language=language)
    which = reply_wording.which_visit(a_clinic(), Action.CANCEL, lines, language=language)
    for content in (changed, which):
        button = content.buttons[min(place, len(content.buttons) - 1)]
        message = a_message(
            kind=Kind.REPLY, content=content, about=(FIRST, SECOND), state=State.READ
        )
        tapped = desk_with(message)
        tapped.taps(message, button.action, button.about)
        for typed in WAYS_TO_TYPE:
            desk = desk_with(message)
            desk.hears(typed(button.title))
            assert stored(desk) == stored(tapped), typed(button.title)


@pytest.mark.parametrize(("name", "actions", "place", "title", "language"), TITLES)
def test_a_title_that_stands_in_no_message_goes_to_a_person(name, actions, place, title, language):
    """Nothing else happens: this phone was never shown such a button."""
    desk = desk_with()
    people = [desk.records.get(Patient, a_patient().id), desk.visit(FIRST), desk.visit(SECOND)]
    desk.hears(title)
    assert [(t.kind, t.text) for t in desk.records.inbox()] == [(TaskKind.TEXT, title)]
    assert [m.content.text[:30] for m in desk.said] == ["Gracias, se lo pasamos a la re"]
    after = [desk.records.get(Patient, a_patient().id), desk.visit(FIRST), desk.visit(SECOND)]
    assert after == people


def test_no_title_is_a_word_with_which_people_leave():
    """Nobody leaves by naming a button."""
    words = {title for *_, title, _ in TITLES}
    assert words
    assert not [w for w in words if is_opt_out(w) or is_opt_in(w) or is_data_request(w)]


SINGLE = ("recordatorio_cita", (Action.CONFIRM, Action.MOVE, Action.CANCEL))
DIGEST = ("recordatorio_varias", (Action.CONFIRM, Action.MOVE, Action.CANCEL))
QUESTION = ("verificar_numero", ANSWERS)


@pytest.mark.parametrize(
    "changes",
    [
        {"state": State.QUEUED},
        {"state": State.FAILED},
        {"created_at": NOW + timedelta(minutes=1)},
        {"not_before": NOW + timedelta(minutes=1)},
        {"e164": "+525587654321"},
    ],
)
def test_only_what_this_phone_was_shown_before_counts(changes):
    """Not what waits, what came to nothing, what went out after the words, or what another phone was told."""
    desk = desk_with(shown(*QUESTION, **changes))
    desk.hears("No soy yo")
    assert desk.records.get(Patient, a_patient().id).number is NumberState.ASKED
    assert [task.kind for task in desk.records.inbox()] == [TaskKind.TEXT]


def test_words_of_a_newer_message_are_about_that_one():
    """A digest came after the single reminder: "Cancelar" is asked of its visits, not done to the older's."""
    later = {"created_at": NOW + timedelta(minutes=5)}
    desk = desk_with(shown(*SINGLE), shown(*DIGEST, **later))
    desk.now = NOW + timedelta(minutes=10)
    desk.hears("Cancelar alguna")
    assert desk.visit(FIRST).status == desk.visit(SECOND).status == "booked"
    assert [len(answer.content.buttons) for answer in desk.said] == [2]


def test_a_title_is_about_the_message_it_quotes():
    """The older of two reminders is quoted."""
    older = shown(*SINGLE, provider_id="wamid.older")
    newer = shown(
        *SINGLE, about=SECOND, created_at=NOW + timedelta(minutes=5), provider_id="wamid.newer"
    )
    desk = desk_with(older, newer)
    desk.now = NOW + timedelta(minutes=10)
    desk.hears("Cancelar", context_id="wamid.older")
    assert (desk.visit(FIRST).status, desk.visit(SECOND).status) == ("cancelled", "booked")


@pytest.mark.parametrize("text", ["¿Cancelar?", "Cancelar ❌", "No Cancelar", "Cancelar no"])
def test_a_title_that_is_asked_or_denied_is_no_button(text):
    """A person reads it."""
    desk = desk_with(shown(*SINGLE))
    desk.hears(text)
    assert desk.visit(FIRST).status == "booked"
    assert [task.kind for task in desk.records.inbox()] == [TaskKind.TEXT]


def test_not_me_typed_counts_though_the_clinic_has_vouched_meanwhile():
    """Exactly as the tap."""
    desk = desk_with(shown(*QUESTION), number=NumberState.ATTESTED)
    desk.hears("no soy yo")
    assert desk.records.get(Patient, a_patient().id).number is NumberState.WRONG


def test_a_pause_may_turn_a_title_round():
    """Who writes "No, soy yo" may mean the opposite of "No soy yo"."""
    desk = desk_with(shown(*QUESTION))
    desk.hears("No, soy yo")
    assert desk.records.get(Patient, a_patient().id).number is NumberState.ASKED
    assert [task.kind for task in desk.records.inbox()] == [TaskKind.TEXT]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Sí, soy yo", NumberState.VERIFIED),
        ("Sí, soy yo", NumberState.WRONG),
        ("No soy yo", NumberState.WRONG),
    ],
)
def test_an_answer_that_changes_nothing_is_read_by_a_person(number, text):
    """A tap too late is let go; words are not."""
    desk = desk_with(shown(*QUESTION), number=number)
    desk.hears(text)
    assert desk.records.get(Patient, a_patient().id).number is number
    assert [task.kind for task in desk.records.inbox()] == [TaskKind.TEXT]


def test_a_title_about_a_visit_that_is_over_is_answered_and_read():
    """The clinic called it off: the answer says so, and whoever meant another is read by a person."""
    desk = Desk()
    gone = an_appointment("tomorrow 10:30", status="cancelled")
    keep(desk.records, a_patient(), a_line(visits=[gone]), gone, shown(*SINGLE))
    desk.hears("Confirmo")
    assert (len(desk.said), [task.kind for task in desk.records.inbox()]) == (1, [TaskKind.TEXT])


@pytest.mark.parametrize("text", ["No soy yo", "Sí, soy yo"])
def test_of_two_open_questions_a_typed_answer_is_nobodys(text):
    """It does not say to which; the one it quotes it answers."""
    people = [a_patient(id=name, name=name, number=NumberState.ASKED) for name in ("Luis", "Eva")]
    asked = [shown(*QUESTION, owner=p.id, provider_id=f"wamid.{p.id}") for p in people]
    desk = Desk()
    keep(desk.records, *people, a_line(*people), *asked)
    desk.hears(text)
    assert [desk.records.get(Patient, p.id).number for p in people] == [NumberState.ASKED] * 2
    assert [task.kind for task in desk.records.inbox()] == [TaskKind.TEXT]
    desk.hears(text, context_id="wamid.Eva")
    luis, eva = [desk.records.get(Patient, p.id).number for p in people]
    assert luis is NumberState.ASKED
    assert eva is (NumberState.VERIFIED if "Sí" in text else NumberState.WRONG)
