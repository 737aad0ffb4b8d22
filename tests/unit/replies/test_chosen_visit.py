"""Which visit of a numbered question is named: only what can mean nothing but one of the list."""

import pytest

from chalicelib.messaging.model import Action
from chalicelib.replies.chosen_visit import Offered, chosen
from tests.builders import NOW, a_clinic, moment
from tests.thumbs import as_typed

ANA, LUIS, EVA = "Ana López García", "Luis Pérez", "Eva Dos Santos"
# NOW is a Sunday. Both on Monday, Luis at one; Ana on Monday and Luis on Tuesday at two; three of them.
AT_ONE = (Offered(ANA, moment("tomorrow 10:30")), Offered(LUIS, moment("tomorrow 13:00")))
AT_TWO = (Offered(ANA, moment("tomorrow 10:30")), Offered(LUIS, moment("in 2 days 14:00")))
ANA_AT_ONE = (Offered(ANA, moment("tomorrow 13:00")), Offered(LUIS, moment("tomorrow 10:30")))
MONDAY_LAST = (Offered(ANA, moment("in 2 days 10:30")), Offered(LUIS, moment("tomorrow 9:00")))
THREE = (*AT_TWO, Offered(EVA, moment("in 2 days 15:00")))


def place(text, offered, action=Action.CANCEL):
    """Return the place that is chosen, from one; None where none is."""
    found = chosen(text, offered, action, written_at=NOW, zone=a_clinic().zone)
    return None if found is None else found + 1


NUMBERED = {
    1: [
        *["1", "la 1", "la opción 1", "número 1", "opción uno", "la primera", "primera", "la 1ra"],
        *["la primera opción", "la primera cita", "option one", "the first one", "first"],
        *["opção 1", "a primeira", "primeira"],
    ],
    2: [
        *["2", "2.", "(2)", "2️⃣", "#2", "la 2", "cita 2", "la cita 2", "la opción 2", "número 2"],
        *["la dos", "opción dos", "número dos", "la segunda", "La segunda", "la 2a", "la 2da"],
        *["cancela la 2", "quiero cancelar la 2", "mejor la 2", "sí, la 2"],
        *["option 2", "number two", "option two", "the second one", "the second"],
        *["opção 2", "opção dois", "número dois", "consulta 2"],
    ],
}


@pytest.mark.parametrize(
    ("text", "expected"), [(text, n) for n, texts in NUMBERED.items() for text in texts]
)
@pytest.mark.parametrize("offered", [AT_TWO, MONDAY_LAST, THREE])
def test_a_number_that_points_at_the_list_chooses(text, expected, offered):
    """However it is typed."""
    assert {place(each, offered) for each in as_typed(text)} == {expected}


HOW_MANY = [
    *[
        "una",
        "la una",
        "la uma",
        "uno",
        "dos",
        "Quiero cancelar una cita",
        "Quiero una consulta",
        "cancela una",
    ],
    *["cancela dos", "cancela 2", "cancelar 1", "2 citas", "dos citas", "las dos", "las 2"],
    *["los dos", "los 2", "a las 2", "a las dos", "para las dos", "ambas", "todas", "ninguna"],
    *["una de las dos", "una de las 2", "cualquiera de las dos", "cancela las dos", "la otra"],
    *["one", "two", "an appointment", "I want to cancel one", "both", "the two", "the 2"],
    *["uma", "quero cancelar uma consulta", "duas", "as duas", "às duas", "as 2", "nenhuma"],
    *["1 y 2", "la 1 y la 2", "la 1 o la 2", "la 2 no", "no la 2", "todas menos la 2"],
    *["mi primera cita", "es mi primera cita", "primera cita", "una segunda cita", "primero"],
    *["el 2", "el 1", "el primero", "the 2nd", "el 2 de diciembre", "la 4", "12"],
]


@pytest.mark.parametrize("text", HOW_MANY)
@pytest.mark.parametrize("offered", [AT_ONE, AT_TWO, MONDAY_LAST, THREE])
@pytest.mark.parametrize("action", [Action.CANCEL, Action.MOVE, Action.CONFIRM])
def test_an_article_a_count_and_a_date_choose_none(text, offered, action):
    """They may mean both, any, or the second of the month."""
    assert {place(each, offered, action) for each in as_typed(text)} == {None}


@pytest.mark.parametrize("text", ["el 2", "the 2nd", "el 2 por favor"])
def test_the_second_of_a_month_and_of_the_list_must_be_one(text):
    """Either may be meant by it; "el día 2" is the day."""
    second_of_month = moment("in 10 days 9:00")
    on_the_second = (Offered(ANA, second_of_month), Offered(LUIS, moment("tomorrow 9:00")))
    assert {place(each, on_the_second) for each in as_typed(text)} == {None}
    assert {place(each, on_the_second[::-1]) for each in as_typed(text)} == {2}
    assert place("la del día 2", on_the_second) == 1


@pytest.mark.parametrize(
    ("text", "offered", "expected"),
    [
        *((text, AT_ONE, 2) for text in ("la de la una", "a la una", "la de la 1", "1 pm")),
        *((text, AT_ONE, 2) for text in ("la de la una de la tarde", "la de las 13:00")),
        *((text, AT_ONE, 2) for text in ("a da uma", "à uma da tarde", "the one at one")),
        *((text, AT_TWO, 2) for text in ("la de las dos", "la de las 2", "la de las 2 pm")),
        *((text, AT_TWO, 2) for text in ("las dos de la tarde", "la 2 de la tarde")),
        *((text, AT_TWO, 2) for text in ("a das duas", "às duas da tarde", "the one at two")),
        *((text, AT_TWO, 1) for text in ("la de las diez y media", "a das dez e meia", "10:30")),
        *((text, AT_TWO, None) for text in ("la de la una", "la de las tres", "at one")),
        *((text, THREE, 3) for text in ("la de las tres", "a das três", "la de las 3")),
        *((text, ANA_AT_ONE, 1) for text in ("la 1", "la de la 1")),
        ("la 1", AT_ONE, None),  # Ana's number, or Luis's hour
    ],
)
def test_an_hour_in_words_is_an_hour(text, offered, expected):
    """It is held against the hours of the visits on the clinic's clock."""
    assert {place(each, offered) for each in as_typed(text)} == {expected}


@pytest.mark.parametrize(
    ("text", "monday", "expected"),
    [
        *(("a de segunda", offered, n) for offered, n in ((AT_TWO, 1), (MONDAY_LAST, 2))),
        *(("na segunda", offered, n) for offered, n in ((AT_TWO, 1), (MONDAY_LAST, 2))),
        *(("a de segunda-feira", offered, n) for offered, n in ((AT_TWO, 1), (MONDAY_LAST, 2))),
        *(("a segunda", offered, n) for offered, n in ((AT_TWO, None), (MONDAY_LAST, 2))),
        *(("segunda", offered, n) for offered, n in ((AT_TWO, None), (MONDAY_LAST, 2))),
        *(("la segunda", offered, n) for offered, n in ((AT_TWO, 2), (MONDAY_LAST, 2))),
        *(("a de terça", offered, n) for offered, n in ((AT_TWO, 2), (MONDAY_LAST, 1))),
        *(("terça", offered, n) for offered, n in ((AT_TWO, 2), (MONDAY_LAST, 1))),
        *(("a de quinta", offered, None) for offered in (AT_TWO, MONDAY_LAST)),
        *(("a da segunda", offered, None) for offered in (AT_TWO, MONDAY_LAST)),
        *(("la del lunes", offered, n) for offered, n in ((AT_TWO, 1), (MONDAY_LAST, 2))),
    ],
)
def test_a_weekday_is_a_day(text, monday, expected):
    """Portuguese "segunda" is Monday as well as the second: where both may be meant, none is."""
    assert {place(each, monday) for each in as_typed(text)} == {expected}


@pytest.mark.parametrize("text", ["mañana", "el martes", "a las 10:30", "segunda", "para mañana"])
def test_a_time_alone_may_be_the_one_wished_for(text):
    """Whoever moves a visit names the new day; "la de mañana" is the visit of that day."""
    assert place(text, AT_TWO, Action.MOVE) is None
    assert place("la de mañana", AT_TWO, Action.MOVE) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Luis", 2),
        ("la de Luis", 2),
        ("la de Ana López", 1),
        ("Eva Santos", 3),
        ("la de Pedro", None),
    ],
)
def test_a_name_chooses(text, expected):
    """A word of a name that is a number as well is not taken for it."""
    assert {place(each, THREE) for each in as_typed(text)} == {expected}
    assert place("cancela dos", THREE) is None
