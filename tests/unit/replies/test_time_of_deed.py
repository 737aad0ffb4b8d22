"""A day on which somebody will confirm is no day of a visit: "mañana confirmo" confirms nothing; "confirmo la de mañana" does."""

import itertools

import pytest

from chalicelib.replies.intent import Intent
from chalicelib.replies.read_words import read_words
from tests.builders import NOW, a_clinic
from tests.thumbs import as_typed

ZONE = a_clinic().zone
WHEN = [
    *[
        "mañana",
        "hoy",
        "el lunes",
        "mañana lunes",
        "en la tarde",
        "por la mañana",
        "hoy en la tarde",
    ],
    *["mañana en la mañana", "el próximo lunes", "pasado mañana"],
]
WHEN_EN = ["tomorrow", "today", "on Monday", "in the afternoon", "this afternoon"]
WHEN_PT = ["amanhã", "hoje", "na segunda", "segunda-feira", "de manhã", "à tarde", "de tarde"]
LATER = [
    *["{} confirmo", "confirmo {}", "quiero confirmar {}", "sí, {} confirmo", "ok {} confirmo"],
    *[
        "{}, confirmo",
        "confirmo, {}",
        "{} la confirmo",
        "{} sin falta confirmo",
        "confirmo sin falta {}",
        "{} confirmo mi cita",
        "y {} confirmo",
        "confirmar {}",
    ],
    *["{} voy a cancelar", "{} cancelo", "cancelo {}", "quiero cancelar {}", "{} comfirmo"],
    *["{} confirmo si voy", "confirmo {} si voy", "{} les aviso", "{} te digo", "{} te confirmo"],
]
LATER_EN = ["confirm {}", "I confirm {}", "{} I confirm", "I will confirm {}", "I'll confirm {}"]
LATER_EN += ["cancel {}", "I need to confirm {}", "{} I'll let you know"]
LATER_PT = ["vou confirmar {}", "{} vou confirmar", "{} confirmo", "confirmo {}", "{} eu aviso"]
LATER_PT += ["vou cancelar {}", "quero confirmar {}", "gostaria de confirmar {}"]
LATER_ALONE = [
    *[
        "luego confirmo",
        "más tarde confirmo",
        "confirmo después",
        "confirmo si voy",
        "al rato confirmo",
    ],
    *["a las 5 confirmo", "a las diez y media confirmo", "el 23 confirmo", "confirmo si puedo"],
    *["para mañana confirmo", "ahí estaré y mañana confirmo", "para el lunes la confirmo"],
    *["I'll confirm later", "depois confirmo", "confirmo mais tarde"],
]
EACH_WHEN = [
    form.format(when)
    for forms, whens in ((LATER, WHEN), (LATER_EN, WHEN_EN), (LATER_PT, WHEN_PT))
    for form, when in itertools.product(forms, whens)
]
EACH_FORM = [
    form.format(when)
    for forms, (when, *_) in ((LATER, WHEN), (LATER_EN, WHEN_EN), (LATER_PT, WHEN_PT))
    for form in forms
]
CONFIRMED = [
    *["confirmo para mañana", "confirmo mañana a las 10:30", "confirmo mi cita de mañana"],
    *["confirmo la de mañana", "confirmo mi cita mañana", "confirmo asistencia mañana"],
    *["quiero confirmar mi cita de mañana", "confirmado para mañana", "mañana confirmado"],
    *["mañana ahí estaré", "mañana ahí estaré, confirmo", "confirmo mañana ahí estaré"],
    *["confirmo, nos vemos mañana", "mi cita de mañana confirmo", "confirmo a las 10:30"],
    *["confirmo para el lunes", "confirmo el lunes a las 10:30", "confirmo el 23 de noviembre"],
    *["mañana a las 10:30 confirmo", "confirmo que voy mañana", "confirmo la cita del lunes"],
    *["confirmo mañana a las diez y media", "confirmo la cita de la mañana"],
    *[
        "la cita para mañana confirmo",
        "confirmo y mañana ahí estaré",
        "confirmo mi turno de mañana",
    ],
    *["confirm for tomorrow", "I confirm my appointment tomorrow", "see you tomorrow, I confirm"],
    *["confirmo para amanhã", "confirmo minha consulta de amanhã", "confirmo amanhã às 10:30"],
]
CANCELLED = [
    *["mañana no puedo", "mañana no puedo, cancela", "cancelo la de mañana", "cancelo para mañana"],
    *["quiero cancelar mi cita de mañana", "cancelar mi cita mañana", "no puedo mañana, cancela"],
    *["cancela la cita del lunes", "cancelo mi cita de mañana a las 10:30"],
    *["cancel my appointment tomorrow", "tomorrow I can't make it"],
    *["amanhã não posso", "cancelar minha consulta de amanhã"],
]


def intents(text):
    """Return what a text asks for, in every spelling."""
    return {read_words(each, NOW, ZONE).intent for each in as_typed(text)}


@pytest.mark.parametrize("text", EACH_WHEN)
def test_who_says_when_they_will_has_not_said_it_yet(text):
    """A person reads it: neither confirmed nor cancelled, nor passed over."""
    assert read_words(text, NOW, ZONE).intent is Intent.UNKNOWN


@pytest.mark.parametrize("text", [*EACH_FORM, *LATER_ALONE])
def test_nor_has_whoever_types_it_otherwise(text):
    """Capitals, accents, courtesy."""
    assert intents(text) == {Intent.UNKNOWN}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        *((text, Intent.CONFIRM) for text in CONFIRMED),
        *((text, Intent.CANCEL) for text in CANCELLED),
    ],
)
def test_a_time_that_is_the_visits_is_its_name(text, meant):
    """By "de", "para", the word for the visit before it, the coming itself, or a day with its hour."""
    assert intents(text) == {meant}


@pytest.mark.parametrize("text", ["mañanaaa ahí estaré", "hoyy no puedo", "confirmo mañanaa"])
def test_a_day_that_nobody_compares_is_a_persons_to_read(text):
    """Else it would be said of whatever was told last."""
    assert intents(text) == {Intent.UNKNOWN}


@pytest.mark.parametrize(
    "thanks",
    ["gracias", "muchas gracias", "thanks", "thank you", "obrigada", "por favor, gracias", "🙏"],
)
@pytest.mark.parametrize(
    "when", [*WHEN, *WHEN_EN, *WHEN_PT, "el jueves a las 10", "a las 5", "el 23"]
)
def test_thanks_beside_a_time_are_no_courtesy(thanks, when):
    """It is a wish, or an answer: somebody waits."""
    for text in (f"{when}, {thanks}", f"{thanks}, {when}", f"{when} {thanks}"):
        words = read_words(text, NOW, ZONE)
        assert (words.intent, words.short) == (Intent.UNKNOWN, None)
