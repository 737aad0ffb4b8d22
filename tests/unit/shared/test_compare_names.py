import pytest

from chalicelib.shared.compare_names import fold, may_be_same


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Ana López", "ana lopez"),
        ("  ANA   LÓPEZ ", "ana lopez"),
        ("Ana\u00a0Lo\u0301pez", "ana lopez"),
        ("Íñigo Muñoz", "inigo munoz"),
        ("João Gonçalves", "joao goncalves"),
        ("Strauß", "strauss"),
        ("", ""),
    ],
)
def test_a_name_is_folded_as_it_is_searched(written, folded):
    """Accents, capitals and spaces do not matter, however they are encoded."""
    assert fold(written) == folded
    assert fold(folded) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana López", "ANA LOPEZ"),
        ("Ana López", "Ana López García"),
        ("López García Ana", "Ana López"),
        ("Ana", "Ana María Soto"),
        ("José Núñez", "jose nunez"),
    ],
)
def test_names_that_may_be_one_person(one, other):
    """A missing second surname, another order, no accents: either way round."""
    assert may_be_same(one, other)
    assert may_be_same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Luis Pérez", "Sofía Pérez"),
        ("Ana López", "Ana Soto"),
        ("Ana", "Anabel"),
        ("", "Ana"),
        ("", ""),
        ("   ", "Ana"),
    ],
)
def test_names_that_are_two_people(one, other):
    """A shared surname is a family, half a word is another word, and no name is nobody's."""
    assert not may_be_same(one, other)
    assert not may_be_same(other, one)
