"""What a person is called: by the given name where it is sure, else by the whole one, never by a title or a surname."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.imports import parse_cells
from chalicelib.patients import known_names
from chalicelib.patients.called_name import called_name, whole_name
from chalicelib.shared.compare_names import fold
from tests.builders import a_patient
from tests.unit.patients.names_called import NAMES

WORDS = """
    Ana Juan Carlos María Ma. José de la del Ángeles Jesús Santiago López GARCIA Cruz kuri Dra. (mamá niño
    C. bebé 2a - – , / J. II O'BRIEN 🌸 ÁNGEL Ǆ ß İ ﬁ ŉ 王 vez ( ) ' .
"""
any_name = st.one_of(
    st.text(max_size=120), st.lists(st.sampled_from(WORDS.split()), max_size=9).map(" ".join)
)


@pytest.mark.parametrize(("name", "called"), NAMES.items())
def test_everybody_is_called_by_a_name_they_answer_to(name, called):
    """A given name where it is sure, with what belongs to it; else the whole name without titles and notes."""
    assert called_name(name) == called


def test_the_table_has_names_of_every_kind():
    """A table that shrinks would prove little."""
    assert len(NAMES) >= 150


def letters_of(text):
    """Return the letters, however they are written."""
    return [letter for letter in fold(text) if letter.isalpha()]


@given(any_name)
def test_what_is_called_is_made_of_the_name_and_stays_the_same(name):
    """Never empty, on one line, no longer, of the name's own letters, and guessed from itself the same."""
    called = called_name(name)
    assert bool(called) == bool(name.split())
    assert called == " ".join(called.split())
    assert len(called) <= len(name)
    assert called_name(called) == called
    assert not set(letters_of(called)) - set(letters_of(name))
    assert any(map(str.isalpha, called)) or not any(map(str.isalpha, name))


@given(any_name, any_name)
def test_what_the_clinic_set_wins(name, called):
    """Whatever the name is; on one line, as a parameter of WhatsApp must be."""
    assert called_name(name, called) == (" ".join(called.split()) or called_name(name))


@given(st.sampled_from(sorted(known_names.SURNAMES - known_names.TITLES_BEFORE)), st.data())
def test_a_surname_alone_is_never_taken_for_a_given_name(surname, data):
    """In any order with given names, and with another surname, what is called is no surname."""
    given_name = data.draw(st.sampled_from(sorted(known_names.GIVEN)))
    other = data.draw(st.sampled_from(sorted(known_names.SURNAMES)))
    for name in (
        f"{surname} {other} {given_name}",
        f"{surname} {given_name}",
        f"{given_name} {surname} {other}",
        f"{surname} {other}, {given_name}",
    ):
        assert fold(called_name(name.upper())) == given_name
    assert fold(called_name(f"{surname} {other}")) == f"{surname} {other}"


def test_no_word_is_on_two_lists():
    """A surname among the given names would be what people are called."""
    lists = (known_names.GIVEN, known_names.GIVEN_OR_SURNAME, known_names.SURNAMES)
    assert sum(map(len, lists)) == len(frozenset().union(*lists))
    every = " ".join(sorted(frozenset().union(*lists, known_names.DEVOTIONS)))
    assert not every.strip(string.ascii_lowercase + " ")
    assert fold(every) == every


@pytest.mark.parametrize("name", NAMES)
def test_a_file_keeps_what_its_people_are_called(name):
    """An import writes the name its own way, and the person is called as through every other way in."""
    kept = parse_cells.person_name(name)
    assert called_name(kept) == (called_name(name) if kept else "")


def test_the_whole_name_is_without_titles_and_notes():
    """So it is shown where all of it is."""
    assert whole_name("DRA. ANA DE LA CRUZ (mamá Paty)") == "Ana de la Cruz"


def test_a_patient_is_called_as_set():
    """The field of the record, before any guess."""
    assert a_patient(name="Ana López").first_name == "Ana"
    assert a_patient(name="Ana López", called="Anita").first_name == "Anita"
