"""What people read: right date, right clock, right language, right names, nothing a phone shows badly."""

import json
import re
import string
import subprocess
import sys
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from chalicelib.clinics.model import Clinic
from chalicelib.consent.keywords import is_data_request, is_opt_in, is_opt_out
from chalicelib.messaging import format_dates, load_phrases, reply_wording, template_wording
from chalicelib.messaging.desk_rings import STANDS_AGAIN, could_ring
from chalicelib.messaging.load_phrases import LANGUAGES, supported
from chalicelib.messaging.model import Action
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.messaging.template_wording import VisitLine
from chalicelib.messaging.whatsapp.payload import body_of
from chalicelib.shared import times
from tests.unit.messaging.builders import a_message, a_sender

LOCALES = Path(load_phrases.__file__).parent / "locales"
TEN_THIRTY = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)  # Monday 10:30 in Mexico City


def a_clinic(**changes) -> Clinic:
    plain = {
        "id": "clinic000001",
        "slug": "sonrisa",
        "name": "Clínica Dental Sonrisa",
        "legal_name": "Sonrisa S.C.",
        "address": "Av. Álvaro Obregón 100, Roma Norte",
        "phone": "+525555555555",
        "privacy_contact": "privacidad@sonrisa.example",
        "sender": a_sender(),
    }
    return Clinic(**{**plain, **changes})


ANA = VisitLine("Ana", TEN_THIRTY, "Dra. Ruiz", "Consultorio 2", "visit0000001")
LUIS = VisitLine("Luis", TEN_THIRTY.replace(hour=17, minute=0), "", "Consultorio 2", "visit0000002")


# ── dates ───────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("es_MX", "lunes 23 de noviembre, 10:30 a. m."),
        ("es", "lunes 23 de noviembre, 10:30 a. m."),
        ("es_CO", "lunes 23 de noviembre, 10:30 a. m."),
        ("en", "Monday, November 23, 10:30 AM"),
        ("en_US", "Monday, November 23, 10:30 AM"),
        ("pt_BR", "segunda-feira, 23 de novembro, 10:30"),
        ("fr", "lunes 23 de noviembre, 10:30 a. m."),
        ("", "lunes 23 de noviembre, 10:30 a. m."),
    ],
)
def test_a_date_is_said_as_people_say_it(language, said):
    """With plain spaces only: CLDR's narrow ones look broken on a phone."""
    text = format_dates.day_and_time(TEN_THIRTY, "America/Mexico_City", language)
    assert text == said
    assert all(sign == " " or not sign.isspace() for sign in text)


@pytest.mark.parametrize(
    ("zone", "march", "november"),
    [
        # 2026-03-20 and 2026-11-20, both 18:00 UTC
        ("America/Mexico_City", "12:00 p. m.", "12:00 p. m."),
        ("America/Tijuana", "11:00 a. m.", "10:00 a. m."),
        ("America/Ciudad_Juarez", "12:00 p. m.", "11:00 a. m."),
        ("America/Cancun", "1:00 p. m.", "1:00 p. m."),
        ("America/Hermosillo", "11:00 a. m.", "11:00 a. m."),
    ],
)
def test_each_zone_has_its_own_clock_in_march_and_in_november(zone, march, november):
    """Most of Mexico keeps its clock, the border does not."""
    for month, said in ((3, march), (11, november)):
        assert format_dates.clock(datetime(2026, month, 20, 18, tzinfo=UTC), zone, "es_MX") == said


def test_the_day_is_the_clinics_day():
    """Half past midnight in UTC is still the evening before in Mexico."""
    late = times.instant(datetime(2026, 11, 23).date(), time(19, 30), "America/Mexico_City")  # noqa: DTZ001 — a day
    assert late.day == 24
    assert format_dates.day(late, "America/Mexico_City", "es_MX") == "lunes 23 de noviembre"


# ── templates ───────────────────────────────────────────────────────────
def test_a_reminder_says_who_where_and_when():
    """The person, the clinic, the hour with whom, and the place."""
    content = template_wording.reminder(a_clinic(), ANA, language="es_MX")
    assert (content.template, content.language) == ("recordatorio_cita", "es_MX")
    assert content.parameters == (
        "Ana",
        "Clínica Dental Sonrisa",
        "lunes 23 de noviembre, 10:30 a. m., con Dra. Ruiz",
        "Consultorio 2, Av. Álvaro Obregón 100, Roma Norte",
    )
    assert [button.action for button in content.buttons] == ["confirm", "move", "cancel"]


def test_a_reminder_without_place_or_practitioner_is_complete():
    """Nothing empty is ever sent: the clinic's name stands for a missing address."""
    content = template_wording.reminder(
        a_clinic(address=""), VisitLine("Ana", TEN_THIRTY), language="es_MX"
    )
    assert content.parameters[2:] == (
        "lunes 23 de noviembre, 10:30 a. m.",
        "Clínica Dental Sonrisa",
    )


def test_a_digest_names_each_visit():
    """Two children on one phone: one message, each named with its hour; a common place is said once."""
    content = template_wording.reminder_digest(a_clinic(), [ANA, LUIS], language="es_MX")
    assert content.template == "recordatorio_varias"
    assert content.parameters == (
        "Clínica Dental Sonrisa",
        "lunes 23 de noviembre: 10:30 a. m. Ana, con Dra. Ruiz; 11:00 a. m. Luis",
        "Consultorio 2, Av. Álvaro Obregón 100, Roma Norte",
    )


def test_a_digest_over_days_and_places_names_them():
    """Where the day or the place differs, each visit says its own."""
    later = VisitLine("Luis", TEN_THIRTY.replace(day=24), "", "Consultorio 5")
    content = template_wording.reminder_digest(a_clinic(), [ANA, later], language="en")
    assert content.parameters[1:] == (
        (
            "Ana: Monday, November 23, 10:30 AM, with Dra. Ruiz, Consultorio 2; "
            "Luis: Tuesday, November 24, 10:30 AM, Consultorio 5"
        ),
        "Av. Álvaro Obregón 100, Roma Norte",
    )


def test_the_first_contact_tells_nothing_of_a_visit():
    """The clinic, the question, the notice; a stranger learns no hour, no place, no practitioner."""
    content = template_wording.verify(a_clinic(), "Ana", language="es_MX")
    assert content.parameters == (
        "Clínica Dental Sonrisa",
        "Ana",
        "pídelo a privacidad@sonrisa.example",
    )
    assert [button.action for button in content.buttons] == ["yes_me", "not_me"]


def test_the_first_contact_points_to_the_notice_and_to_the_guardian():
    """A parent is asked as a parent; the notice's address is said when there is one."""
    content = template_wording.verify(
        a_clinic(),
        "Ana",
        language="es_MX",
        guardian="mamá",
        privacy_url=template_wording.notice_link("https://x.example", a_clinic(slug="sonrisa")),
    )
    assert content.parameters[1:] == ("mamá de Ana", "https://x.example/c/sonrisa/aviso")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_telephone_stands_in_every_message_as_people_write_it(language):
    """In what we answer, and in each template's parameters: nowhere as a machine keeps it."""
    clinic = a_clinic(phone="+525550000197", privacy_contact="")
    replies = [
        reply_wording.cancelled(clinic, [ANA], language=language),
        reply_wording.visit_closed(clinic, language=language),
        reply_wording.nothing_upcoming(clinic, language=language),
        reply_wording.data_too_often(clinic, language=language),
        reply_wording.stranger(clinic, "https://x.example/c/sonrisa", language=language),
    ]
    templates = [
        template_wording.cancelled(clinic, ANA, language=language),
        template_wording.verify(clinic, "Ana", language=language),
    ]
    said = [r.text for r in replies] + [" ".join(t.parameters) for t in templates]
    assert [("+52 55 5000 0197" in text, "0000197" in text) for text in said] == [(True, False)] * 7


def test_the_front_desk_reads_its_own_language():
    """Whatever language the patient speaks."""
    clinic = a_clinic()
    content = template_wording.clinic_notice(
        clinic, TaskKind.CHANGE_REQUESTED, "Ana López", "+525512345678", ANA
    )
    assert content.parameters == (
        "Clínica Dental Sonrisa",
        "Ana López",
        "+52 55 1234 5678",
        "pidió cambiar su cita",
        "lunes 23 de noviembre, 10:30 a. m., con Dra. Ruiz",
        "Llámale para darle otra hora; mientras tanto no recibe recordatorios de esa cita.",
    )


def test_the_front_desk_is_given_no_number_that_is_somebody_elses_to_tap():
    """Nor an empty place where there is no number or no visit: WhatsApp refuses those."""
    for kind, e164 in ((TaskKind.WRONG_NUMBER, "+525512345678"), (TaskKind.NOT_TOLD, "")):
        content = template_wording.clinic_notice(a_clinic(), kind, "Ana López", e164, None)
        assert content.parameters[2] == "no tenemos"
        assert content.parameters[4] == "ninguna próxima"


# ── replies ─────────────────────────────────────────────────────────────
def test_which_visit_gives_a_button_for_each():
    """The three soonest have a button that names its visit; the others are asked for in words."""
    visits = [
        VisitLine(name, TEN_THIRTY, appointment_id=f"visit{name}")
        for name in ("Ana", "Ana", "Maximiliano", "Eva")
    ]
    content = reply_wording.which_visit(a_clinic(), Action.CANCEL, visits, language="es_MX")
    assert [(button.title, button.about) for button in content.buttons] == [
        ("1. Ana 10:30 a.m.", "visitAna"),
        ("2. Ana 10:30 a.m.", "visitAna"),
        ("3. Maximi 10:30 a.m.", "visitMaximiliano"),
    ]
    assert "3. Maximiliano: lunes 23 de noviembre, 10:30 a. m." in content.text
    assert "escríbenos cuál" in content.text
    assert body_of(a_message(content))["type"] == "interactive"


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_fit_a_button(language):
    """Twenty characters at most, all different, on every day and hour."""
    for hour in range(24):
        visits = [
            VisitLine("Ana", datetime(2026, 9, day, hour, 59, tzinfo=UTC)) for day in (23, 30)
        ]
        content = reply_wording.which_visit(a_clinic(), Action.MOVE, visits, language=language)
        titles = [button.title for button in content.buttons]
        assert len(set(titles)) == 2
        assert max(map(len, titles)) <= 20, titles


def test_a_stale_button_gets_the_present_time_and_fresh_buttons():
    """The patient learns how it is now, and can answer at once."""
    content = reply_wording.visit_changed(a_clinic(), ANA, language="es_MX")
    assert "Ana: lunes 23 de noviembre, 10:30 a. m., con Dra. Ruiz" in content.text
    assert [(button.action, button.about) for button in content.buttons] == [
        ("confirm", "visit0000001"),
        ("move", "visit0000001"),
        ("cancel", "visit0000001"),
    ]


def test_an_apology_names_nobody():
    """Who is not Ana learns nothing about her."""
    for language in LANGUAGES:
        assert "Ana" not in reply_wording.not_me(a_clinic(), language=language).text


FORM = "https://api.example/c/clinica-sonrisa"


def all_replies(language: str):
    clinic, two = a_clinic(), [ANA, LUIS]
    return [
        reply_wording.confirmed(clinic, two, language=language),
        reply_wording.cancelled(clinic, two, language=language),
        reply_wording.confirmed(clinic, [ANA], language=language),
        reply_wording.cancelled(clinic, [ANA], language=language),
        reply_wording.restored(clinic, ANA, language=language),
        reply_wording.restored_to_move(clinic, ANA, language=language),
        reply_wording.stays_cancelled(clinic, ANA, language=language),
        reply_wording.another_date(clinic, language=language),
        reply_wording.change_requested(clinic, two, language=language),
        reply_wording.visit_changed(clinic, ANA, language=language),
        reply_wording.visit_closed(clinic, language=language),
        *(
            reply_wording.which_visit(clinic, action, two, language=language)
            for action in (Action.CONFIRM, Action.CANCEL, Action.MOVE)
        ),
        reply_wording.nothing_upcoming(clinic, language=language),
        reply_wording.left_as_it_is(clinic, language=language),
        reply_wording.passed_on(clinic, language=language),
        reply_wording.not_seen(clinic, language=language),
        reply_wording.opted_out(clinic, language=language),
        reply_wording.opted_in(clinic, language=language),
        reply_wording.welcome(clinic, "Ana", language=language),
        reply_wording.yes_me(clinic, "Ana", language=language),
        reply_wording.welcome(clinic, "Ana", language=language, guardian="mamá"),
        reply_wording.yes_me(clinic, "Ana", language=language, guardian="mamá"),
        reply_wording.not_me(clinic, language=language),
        reply_wording.yes_after_no(clinic, FORM, language=language),
        reply_wording.code_unknown(clinic, FORM, language=language),
        reply_wording.code_expired(clinic, FORM, language=language),
        reply_wording.signed_up_before(clinic, "Ana", language=language),
        reply_wording.signed_up_before(clinic, "Ana", language=language, guardian="mamá"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reply_is_complete_in(language):
    """No place left unfilled, nothing too long, nothing marked as invalid."""
    replies = all_replies(language)
    assert len(replies) == 30
    for content in replies:
        assert content.language == language
        assert not re.search(r"[{}]", content.text)
        assert 20 < len(content.text) <= 1024
        assert "inválid" not in content.text
    sizes = {len(button.title) for content in replies for button in content.buttons}
    assert 1 <= min(sizes) <= max(sizes) <= 20


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("say", [reply_wording.welcome, reply_wording.yes_me])
def test_who_answers_for_another_is_not_greeted_as_them(language, say):
    """The visits are the child's; neither the name that is called nor the number is."""
    clinic = a_clinic()
    themselves = say(clinic, "Emiliano", language=language).text
    for_other = say(clinic, "Emiliano", language=language, guardian="mamá").text
    assert re.search(r"^[^.!]*, Emiliano!", themselves)
    greeting, _, rest = for_other.partition("!")
    assert "Emiliano" not in greeting
    assert rest.count("Emiliano") == 1
    own = (
        "tu número",
        "tus citas",
        "your number",
        "your appointments",
        "seu número",
        "suas consultas",
    )
    assert not [words for words in own if words in for_other.lower()]


def test_of_one_visit_it_is_said_as_people_say_it():
    """Whose it is, for a phone of several; no list of one."""
    said = reply_wording.confirmed(a_clinic(), [ANA], language="es_MX").text
    assert said.splitlines()[:2] == [
        "¡Gracias! La cita de Ana quedó confirmada:",
        "lunes 23 de noviembre, 10:30 a. m., con Dra. Ruiz",
    ]
    gone = reply_wording.cancelled(a_clinic(), [ANA], language="es_MX").text
    assert gone.startswith("Listo, la cita de Ana quedó cancelada:\nlunes")
    both = reply_wording.confirmed(a_clinic(), [ANA, LUIS], language="es_MX").text
    assert both.startswith("¡Gracias! Quedaron confirmadas:\n• Ana: lunes")


def test_a_name_is_never_read_as_a_pattern():
    """Braces in a name are only braces."""
    text = reply_wording.welcome(a_clinic(), "{clinic} {0}", language="es_MX").text
    assert text.startswith("¡Hola, {clinic} {0}!")


# ── catalogues ──────────────────────────────────────────────────────────
def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_all_languages_have_the_same_sentences_and_places():
    """A translator who forgets a sentence, or a place in one, hears of it here."""
    books = {
        language: json.loads((LOCALES / f"{language}.json").read_text("utf-8"))
        for language in LANGUAGES
    }
    assert {path.stem for path in LOCALES.glob("*.json")} == set(LANGUAGES)
    told = {key: places(sentence) for key, sentence in books["es_MX"].items()}
    assert told
    for language, book in books.items():
        assert list(book) == list(told), language
        assert {key: places(sentence) for key, sentence in book.items()} == told, language


def test_every_sentence_is_used():
    """A sentence that no code asks for is not kept for translators to translate."""
    folder = LOCALES.parent
    files = ("template_wording.py", "reply_wording.py", "opening_hours.py", "staff_wording.py")
    files += ("whatsapp/text_by_hand.py",)
    code = "".join((folder / name).read_text("utf-8") for name in files)
    sentences = json.loads((LOCALES / "es_MX.json").read_text("utf-8"))
    assert sentences
    told = [STANDS_AGAIN, *(kind for kind in TaskKind if could_ring(kind))]
    rung = {f"ring_{what}{end}" for what in told for end in ("", "_todo")}
    for key in sentences:
        is_made = key in rung or key.startswith("button_")
        used = f'"{key}"' in code or f"'{key}'" in code or is_made
        used = used or f'"{key.removesuffix("_hours")}"' in code
        assert used, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_stranger_may_read_takes_nobody_for_a_patient(language):
    """A word of leaving is answered the same to whoever holds the phone; it says what it cancels, and not that they have visits."""
    answers = (
        reply_wording.opted_out(a_clinic(), language=language),
        reply_wording.not_me(a_clinic(), language=language),
        reply_wording.about_clinic(a_clinic(), language=language),
    )
    theirs = re.compile(
        r"\b(?:tus|sus|your|seus|suas) (?:citas|appointment|consultas)", re.IGNORECASE
    )
    assert not [answer.text for answer in answers if theirs.search(answer.text)]
    assert theirs.search(reply_wording.welcome(a_clinic(), "Ana", language=language).text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_we_teach_are_words_we_understand(language):
    """Who answers BAJA, STOP or PARAR as told is heard."""
    shouted = re.compile(r"\b(?:[A-Z]{2,}(?: [A-Z]+)+|[A-ZÁÉÍÓÚ]{4,})\b")
    taught = {word for reply in all_replies(language) for word in shouted.findall(reply.text)}
    known = (is_opt_out, is_opt_in, is_data_request)
    assert {word for word in taught if any(reads(word) for reads in known)} == taught
    assert any(map(is_data_request, taught))
    assert shouted.search(reply_wording.opted_out(a_clinic(), language=language).text)
    assert shouted.search(reply_wording.welcome(a_clinic(), "Ana", language=language).text)


def test_unknown_languages_read_spanish():
    """es_CO reads es, en_US reads en, pt reads pt_BR; anything else the Spanish of Mexico."""
    wanted = ["es_AR", "es-MX", "en-GB", "pt", "pt_PT", "fr", "", "x" * 1000]
    got = ["es", "es_MX", "en", "pt_BR", "pt_BR", "es_MX", "es_MX", "es_MX"]
    assert [supported(language) for language in wanted] == got


def test_wording_is_cheap_to_import():
    """The sender's and the webhook's path pays for Babel only when a date is written."""
    program = (
        "import sys; import chalicelib.messaging.template_wording, chalicelib.messaging.reply_wording;"
        "print(sorted({'babel','jinja2','pydantic','phonenumbers','boto3','botocore'} & set(sys.modules)))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True
    )
    assert shown.stdout.strip() == "[]"
