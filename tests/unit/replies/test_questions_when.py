"""Who asks when their visit is, in their own spelling; what asks anything besides is another question."""

import pytest

from chalicelib.replies.read_words import read_words
from chalicelib.replies.visits_asked_about import asks_about_visits
from tests.builders import NOW, a_clinic
from tests.thumbs import as_typed

WHEN = [
    *["Hola, me puede decir a qué hora es mi cita por favor", "¿A qué hora es mi cita?"],
    *["mi cita es mañana?", "¿Mi cita es hoy o mañana?", "es mañana mi cita?", "¿Hoy tengo cita?"],
    *["¿sigue en pie mi cita?", "¿mi cita sigue en pie?", "para cuándo tengo cita"],
    *["cuándo me toca", "a qué hora me toca", "¿qué día me toca?", "¿para cuándo es mi cita?"],
    *["Buenas tardes, quisiera saber cuándo es mi cita", "no recuerdo a qué hora es mi cita"],
    *["Se me olvidó a qué hora era mi cita", "me recuerda la hora de mi cita"],
    *["¿Cuál es la hora de mi cita?", "oiga, ¿me puede decir cuándo es mi cita?"],
    *["Buenos días doctora, ¿a qué hora es mi cita?", "¿mi cita es a las 10, verdad?"],
    *["¿con quién es mi cita?", "¿dónde es mi cita?", "¿qué día y a qué hora es mi cita?"],
    *["when is my appointment", "When's my appointment?", "what time is my appointment tomorrow?"],
    *["can you tell me when my appointment is", "Is my appointment tomorrow?"],
    *[
        "what's the time of my appointment",
        "do I have an appointment?",
        "I forgot when my appointment is",
    ],
    *["que horas é minha consulta", "quando é a minha consulta?", "tenho consulta amanhã?"],
    *["Pode me dizer que horas é minha consulta?", "minha consulta é amanhã?"],
    *["não lembro que dia é minha consulta", "qual o horário da minha consulta?"],
]
THUMBS = [
    *["q hora es mi cita", "a q hora es mi cita", "aque hora es mi cita", "a ke ora es mi sita"],
    *["cuado es mi cita", "cuadno es mi cita", "cuando es mi ciat", "qndo es mi cita"],
    *[
        "wat time is my apointment",
        "whens my appt",
        "when is my appoitment",
        "qdo é minha consulta",
    ],
    *["quando é minha cosulta", "a que hra es mi cita"],
]
ANYTHING_ELSE = [
    *["¿Cuánto es mi cita?", "cuánto cuesta mi cita", "mi cita es mañana", "Mi cita es el martes"],
    *["¿Puedo cambiar mi cita?", "qué hora es", "¿a qué hora abren?", "¿está confirmada mi cita?"],
    *[
        "¿cuándo es la cita de mi hijo?",
        "¿a qué hora es mi cita y cuánto cuesta?",
        "quiero una cita",
    ],
    *["¿me puede dar una cita?", "¿cancelaron mi cita?", "¿mi cita es con la doctora Ruiz?"],
    *[
        "no tengo cita",
        "¿ya no tengo cita?",
        "mi cita no sigue en pie",
        "me puede confirmar mi cita",
    ],
    *["minha consulta é amanhã", "quanto é minha consulta?", "how much is my appointment?", "hola"],
    *["my appointment is tomorrow", "can I cancel my appointment?", "¿a qué hora es mi limpieza?"],
]


def asks(text):
    """Return whether each spelling of a text is read as this question."""
    return {asks_about_visits(read_words(each, NOW, a_clinic().zone)) for each in as_typed(text)}


@pytest.mark.parametrize("text", [*WHEN, *THUMBS])
def test_who_asks_when_is_understood(text):
    """With or without a please, a mark, an accent, and the day they think of."""
    assert asks(text) == {True}


@pytest.mark.parametrize("text", ANYTHING_ELSE)
def test_what_asks_or_tells_anything_else_is_not(text):
    """A price, another person's visit, a day that they tell us."""
    assert asks(text) == {False}


def slips(word):
    """Return a word as a thumb slips on it: a letter left out, one twice, two that changed places."""
    for at in range(1, len(word) - 1):
        yield word[:at] + word[at + 1 :]
        yield word[: at + 1] + word[at:]
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("¿cuándo es mi cita?", "cuándo"),
        ("a qué hora tengo cita", "tengo"),
        ("quiero saber cuándo es mi cita", "saber"),
        ("when is my appointment", "appointment"),
        ("quando é minha consulta", "consulta"),
    ],
)
def test_one_slip_of_the_thumb_is_put_right(question, word):
    """Never one letter for another: "cuánto" is a price."""
    typed = [question.replace(word, slip) for slip in slips(word)]
    assert len(typed) > len(word)
    assert {each: asks(each) for each in typed} == {each: {True} for each in typed}
