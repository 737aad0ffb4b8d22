"""What is typed into the search box, and whom it finds: names as people say them, numbers as people write them."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.patients.alike_names import MOST_NAMES, asked_for
from chalicelib.patients.found_by import MOST_ENTRIES, answers, beginnings, found_by
from chalicelib.patients.match_search import rank
from chalicelib.patients.name_words import as_heard, name_words, typed_words
from chalicelib.patients.nicknames import GIVEN_NAMES, SURNAMES
from chalicelib.patients.search_query import Needs, Query, read_query
from tests.builders import NOW, a_patient

ROWS = [line.partition(": ")[::2] for line in (GIVEN_NAMES + SURNAMES).split("\n") if line]
NICKNAMES = [(nick, name) for name, short in ROWS for nick in short.split()]
NAMES = (
    *("Ana López García", "María Guadalupe Gómez Ríos", "Ma. Guadalupe Gómez", "Lupita Gómez"),
    *("Francisco Javier Núñez", "Paco Nuñez", "José Luis de la Cruz", "Pepe Cruz", "J. Jesús Mtz"),
    *("Conan O’Brien", "D'Angelo Soto", "Jean-Paul Pérez-Gómez", "Zé Carlos Souza", "Bo Li"),
    *("Beto Ruiz", "Roberto Ruiz", "Alberto Ruiz", "Héctor Chávez", "Martha Hdz", "ÑANDÚ peña"),
    *("de la", "", "💉", "王小明", "Анна Петрова", "María del Carmen de los Ángeles Ortiz y Vega"),
)
A_NAME = st.sampled_from(NAMES) | st.lists(st.sampled_from(NAMES), max_size=3).map(" ".join)
TYPED = st.text(max_size=30) | st.sampled_from(
    ["gom", "lupita", "de la", "bo li", "del", "h gomez"]
)


def finds(typed, name="Ana López García", **changes):
    """Tell whether what is typed finds somebody."""
    query = read_query(typed, region="MX")
    assert isinstance(query, Query), query
    return rank(query, a_patient(name=name, **changes)) is not None


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("gom", "Guadalupe Gómez"),
        ("GÓMEZ", "guadalupe gomez"),
        ("gomez mar", "María Gómez"),
        ("mar gomez", "María Gómez"),
        ("lopez garcia ana", "Ana López García"),
        ("garcia lopez", "Ana López García"),
        ("nunez", "Núñez"),
        ("ñandú", "Nandu"),
        ("o'brien", "Conan O’Brien"),
        ("obrien", "Conan O'Brien"),
        ("brien", "Conan O'Brien"),
        ("o brien", "Conan O'Brien"),
        ("dangelo", "D´Angelo Soto"),
        ("perez-gomez", "Jean-Paul Pérez-Gómez"),
        ("jean paul", "Jean-Paul Pérez"),
        ("de la cruz", "José de la Cruz"),
        ("cruz", "José de la Cruz"),
        ("jose de la cr", "José de la Cruz"),
        ("maria del", "María del Carmen Ortiz"),
        ("maria del carmen", "María del Carmen Ortiz"),
        ("del", "Ana Delgado"),
        ("j gomez", "Juan Gómez"),
        ("gomez j", "Juan Gómez"),
        ("gomez h", "Hugo Gómez"),
        ("bo li", "Bo Li"),
        ("ma guadalupe", "María Guadalupe Ríos"),
        ("ma. guadalupe", "Ma.Guadalupe Ríos"),
        ("maria guadalupe", "Ma. Guadalupe Ríos"),
        ("ze carlos", "José Carlos Souza"),
        ("martinez", "Ana Mtz."),
        ("gonzales", "Ana González"),
        ("ernandez", "Ana Hernández"),
        ("vasquez", "Ana Vázquez"),
        ("marta", "Martha Ruiz"),
        ("karla", "Carla Ruiz"),
        ("анна", "Анна Петрова"),
        ("gomez 12", "Ana Gómez"),
    ],
)
def test_a_name_is_found_as_people_type_it(typed, name):
    """Accents, capitals, order, signs, particles and spelling aside."""
    assert finds(typed, name)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("ópez", "Ana López"),  # not from the middle of a word
        ("gomez mar", "Ana Gómez"),
        ("roberto", "Alberto Ruiz"),  # both Beto, and two people
        ("ruiz paco", "Roberto Ruiz"),
        ("bo li", "Bob Li"),
        ("che", "José Ruiz"),  # says nothing yet: Chepe, Chela, Chelo, Checo…
        ("anita", "Anabel Ruiz"),
        ("per", "Pedro Ruiz"),  # on the way to Pérez; "peric" is Perico
        ("guadalupe", "Ana López"),
    ],
)
def test_whom_the_words_do_not_mean_is_not_found(typed, name):
    """A list of everybody would be no search."""
    assert not finds(typed, name)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("lup", "Guadalupe Ríos"),
        ("lupita", "Guadalupe Ríos"),
        ("lupe", "Lupita Ríos"),
        ("guad", "Lupita Ríos"),
        ("pep", "José Ríos"),
        ("jose", "Pepe Ríos"),
        ("paco", "Francisco Ríos"),
        ("pancho", "Paco Ríos"),
        ("franc", "Pancho Ríos"),
        ("memo", "Guillermo Ríos"),
        ("chuy", "Jesús Ríos"),
        ("nacho", "Ignacio Ríos"),
        ("beto", "Alberto Ríos"),
        ("beto", "Roberto Ríos"),
        ("bet", "Gilberto Ríos"),
        ("roberto", "Beto Ríos"),
        ("toño", "Antonio Ríos"),
        ("lalo", "Eduardo Ríos"),
        ("chela", "Graciela Ríos"),
        ("graciela", "Chela Ríos"),
        ("concha", "Concepción Ríos"),
        ("mary", "María Ríos"),
        ("maria", "Mary Ríos"),
        ("ale", "Alejandro Ríos"),
        ("ale", "Alejandra Ríos"),
        ("alejandra", "Ale Ríos"),
        ("chico", "Francisco Souza"),
        ("jose", "Zé Souza"),
        ("zeca", "José Souza"),
    ],
)
def test_nicknames_are_found_both_ways(typed, name):
    """And by their beginning."""
    assert finds(typed, name)


def test_somebody_is_found_by_what_the_clinic_calls_them():
    """It stands beside the name."""
    assert finds("toñito", "Marco Vega", called="Toñito")


def test_every_nickname_of_the_table_finds_its_name_and_is_found_by_it():
    """A short one beside another word, as two letters alone ask for nobody."""
    assert len(NICKNAMES) > 700
    for nick, name in NICKNAMES:
        beside = "" if len(nick) > 2 else " vega"
        assert finds(f"{nick}{beside}", f"{name} Vega"), (nick, name)
        assert finds(f"{name}{beside}", f"{nick} Vega"), (name, nick)


def test_no_beginning_leads_to_more_questions_than_a_search_may_ask():
    """However many names begin so."""
    words = [nick for nick, _ in NICKNAMES] + [name for name, _ in ROWS]
    begun = {word[:n] for word in words for n in range(1, len(word) + 1)}
    asked = {one: len(beginnings(one)) for one in begun}
    assert len(asked) > 1_000
    assert {one for one, many in asked.items() if many > 1 + MOST_NAMES} == set()


@pytest.mark.parametrize(
    "written",
    [
        "+52 1 55 5000 0124",
        "+525550000124",
        "(55) 5000-0124",
        "044 55 5000 0124",
        "045 55 5000 0124",
        "01 55 5000 0124",
        "5215550000124",
        "525550000124",
        "55 50 00 01 24",
        "5550000124",
        "0052 1 55 5000 0124",
        "tel. 55 5000 0124",
        "https://wa.me/5215550000124",
        "５５５００００１２４",
        "Lupita 55 5000 0124",
        "124 0124 55 5000 0124".removeprefix("124 0124 "),
    ],
)
def test_a_whole_number_is_found_however_it_is_written(written):
    """It decides alone: a word beside it may be a label."""
    query = read_query(written, region="MX")
    assert (query.line, query.digits) == ("+525550000124", "5550000124")
    assert finds(written, "Ana López", e164="+525550000124")
    assert not finds(written, "Ana López", e164="+525550000125")


@pytest.mark.parametrize("typed", ["0124", "00 124", "0000124", "5000 0124", "55000-0124"[1:]])
def test_the_last_digits_find_whoever_has_them(typed):
    """Four to nine of them."""
    assert finds(typed, e164="+525550000124")
    assert not finds(typed, e164="+525550000125")
    assert not finds(typed, e164="")


def test_name_and_digits_narrow_each_other_down():
    """And what names a number is no name."""
    anas = {"name": "Ana Gómez", "e164": "+525550000124"}
    assert finds("gomez 0124", **anas)
    assert finds("0124 gom", **anas)
    assert finds("tel 0124", **anas)
    assert not finds("ruiz 0124", **anas)
    assert not finds("gomez 0125", **anas)


@pytest.mark.parametrize("line", ["+5511985550124", "+5491155550124"])
def test_a_number_is_found_in_each_spelling_of_its_line(line):
    """Brazil's ninth digit and Argentina's 9, with and without."""
    spellings = {"+5511985550124": "+55 11 8555-0124", "+5491155550124": "+54 11 5555-0124"}
    assert finds(spellings[line], e164=line)


def test_of_a_phone_whose_name_was_written_beside_it_comes_first():
    """The others of the phone are found too."""
    query = read_query("Emi 5550000124", region="MX")
    home = {"e164": "+525550000124"}
    emi, paty = a_patient(id="b", name="Emiliano", **home), a_patient(id="a", name="Ada", **home)
    assert rank(query, emi) < rank(query, paty)


@pytest.mark.parametrize(
    ("typed", "needs"),
    [
        ("", Needs.SOMETHING),
        ("   ", Needs.SOMETHING),
        ("😀🎉", Needs.SOMETHING),
        ("%%%", Needs.SOMETHING),
        ("\x00\x1b", Needs.SOMETHING),
        ("#", Needs.SOMETHING),
        ("a", Needs.THREE_LETTERS),
        ("ab", Needs.THREE_LETTERS),
        ("de la", Needs.THREE_LETTERS),
        ("y", Needs.THREE_LETTERS),
        ("hhh", Needs.THREE_LETTERS),
        ("zzz", Needs.THREE_LETTERS),
        ("aaaa bb", Needs.THREE_LETTERS),
        ("12", Needs.FOUR_DIGITS),
        ("012", Needs.FOUR_DIGITS),
        ("- 012", Needs.FOUR_DIGITS),
    ],
)
def test_too_little_lists_nobody_and_says_what_is_lacking(typed, needs):
    """An empty box lists nobody."""
    assert read_query(typed, region="MX") is needs


def test_whoever_is_being_erased_is_found_no_more():
    """Nothing new is begun with them."""
    assert not finds("ana", erasing_at=NOW)
    assert finds("ana", deceased_at=NOW)


def test_an_exact_word_comes_before_a_beginning_and_that_before_a_nickname():
    """Then by the alphabet."""
    names = ["Mariana Ruiz", "Mary Alba", "María Zúñiga", "María Alba", "Ma. Inés Alba"]
    query = read_query("maria", region="MX")
    people = [a_patient(id=name, name=name) for name in names]
    found = sorted(people, key=lambda one: rank(query, one))
    assert [one.name for one in found] == [
        "María Alba",
        "María Zúñiga",
        "Mariana Ruiz",
        "Ma. Inés Alba",
        "Mary Alba",
    ]


@given(typed=st.text(max_size=600))
def test_nothing_that_can_be_typed_is_an_error(typed):
    """Nor long to work off: few words, few questions."""
    query = read_query(typed, region="MX")
    assert isinstance(query, Needs) or len(query.words) <= 8
    if isinstance(query, Query) and query.key:
        assert len(beginnings(query.key)) <= 1 + MOST_NAMES
        rank(query, a_patient())


@given(name=A_NAME, data=st.data())
def test_each_word_of_a_name_is_found_by_each_of_its_beginnings(name, data):
    """Without accents, in capitals, in any order, from three letters on."""
    words = [w for w in found_by(name).words if w in map(as_heard, typed_words(name))]
    assume(words)
    chosen = data.draw(st.lists(st.sampled_from(words), min_size=1, max_size=3))
    begun = [word[: data.draw(st.integers(3, 40))] for word in chosen]
    assume(any(len(word) >= 3 for word in begun) and begun[-1] not in ("del", "las", "los"))
    assert finds(" ".join(begun).upper(), name)


@given(name=A_NAME, typed=TYPED)
def test_accents_capitals_and_blanks_change_nothing(name, typed):
    """Of the name or of what was typed."""
    query = read_query(typed, region="MX")
    assume(isinstance(query, Query) and not query.digits)
    once = rank(query, a_patient(name=name)) is None
    assert once == (rank(query, a_patient(name=f"  {name.upper()} ")) is None)
    again = read_query(f" {typed} ", region="MX")
    assert replace(again, words=()) == replace(query, words=())


@given(name=A_NAME, called=A_NAME, typed=TYPED)
def test_whoever_matches_stands_under_a_word_that_is_looked_up(name, called, typed):
    """What the table is asked proposes everybody who is shown, and what narrows down there hides nobody."""
    query, by = read_query(typed, region="MX"), found_by(name, called)
    assume(isinstance(query, Query) and query.key)
    if rank(query, a_patient(name=name, called=called)) is not None:
        asked = beginnings(query.key, whole=query.is_whole_word)
        assert any(place.startswith(asked) for place in by.places)
        others = [beginnings(word) for word in query.words if word != query.key]
        hidden = [some for some in others if not any(f" {one}" in by.whole for one in some)]
        assert (len(others), hidden) == (len(query.words) - 1, [])


@given(word=st.from_regex(r"\w{1,12}", fullmatch=True))
def test_the_beginning_of_a_word_begins_what_is_heard_of_it(word):
    """Letter by letter, as somebody types."""
    typed = "".join(typed_words(word))
    begun = [as_heard(typed[:n]) for n in range(len(typed) + 1)]
    assert [as_heard(typed)[: len(one)] for one in begun] == begun


@given(name=st.text(max_size=300))
def test_no_name_takes_more_room_than_is_foreseen(name):
    """Entries are paid for one by one, and a key has an end."""
    by = found_by(name)
    assert len(by.words) <= MOST_ENTRIES
    assert len(name_words(name)) <= 12
    assert all(len(place.encode()) < 700 for place in ("", *by.places))


def test_what_is_asked_for_besides_ends_where_the_word_does():
    """Anita is Ana, not Anabel; Paco may be a Francisca's file."""
    assert asked_for("anita") == ("ana ",)
    assert asked_for("paco") == ("francisco ",)
    assert answers("anita", ["ana"])
    assert not answers("anita", ["anabel"])
