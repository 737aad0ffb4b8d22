"""Who was erased is known again by the words of the name; as many of them as a name of five has."""

import pytest

from chalicelib.patients.erased_numbers import forget, forgotten_at, names_hashed
from tests.builders import ANAS_PHONE, NOW

FIVE = "Ana Sofía Guadalupe Hernández Quiroz"


@pytest.fixture
def erased(records):
    """Records that have forgotten somebody of a shared phone."""

    def erase(name):
        records.commit(forget(records, names_hashed(ANAS_PHONE, name), at=NOW))
        return records

    return erase


@pytest.mark.parametrize("again", [FIVE, "Ana Quiroz", "Hernández Quiroz", "Quiroz Ana Guadalupe"])
def test_the_fifth_word_of_a_name_tells_it_too(erased, again):
    """Two given names more than usual, and the second surname is what a list may still have."""
    assert forgotten_at(erased(FIVE), ANAS_PHONE, again) == NOW


def test_a_longer_name_in_a_list_is_known_by_five_words(erased):
    """Whom we knew by two words, wherever they stand among the five."""
    assert forgotten_at(erased("Ana Quiroz"), ANAS_PHONE, FIVE) == NOW


def test_what_is_small_in_a_name_counts_for_nothing(erased):
    """No "de" and no "la" uses up a word."""
    name = "Ana Sofía de la Cruz de los Santos Quiroz"
    assert forgotten_at(erased(name), ANAS_PHONE, "Santos Quiroz") == NOW


def test_words_beyond_the_fifth_are_left_out():
    """The parts of a name double with each word: sixty-four words would fill the table."""
    five = names_hashed(ANAS_PHONE, FIVE)
    assert len(names_hashed(ANAS_PHONE, f"{FIVE} " + "Ruiz " * 64)) <= len(five) + 1
