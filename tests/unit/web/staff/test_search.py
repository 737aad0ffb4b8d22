"""*Buscar*: whom the words or digits mean, with their next visit; posted, and never in an address."""

import pytest

from tests.unit.web.staff.day_at_desk import ANA, VISITS, DayAtDesk, words_of


@pytest.fixture
def day(services):
    """A day at the desk."""
    return DayAtDesk(services)


def looks_for(day, text):
    """Type it into the box; return what the page says."""
    day.opens("/buscar")
    return words_of(day.presses("/buscar", busca=text))


@pytest.mark.parametrize(
    "typed", ["ana", "lópez", "LOPEZ AN", "0001", "+52 55 5000 0001", "55-5000-0001"]
)
def test_a_person_is_found_by_name_or_number_with_their_next_visit(day, typed):
    """However it is written."""
    said = looks_for(day, typed)
    assert "1 persona con" in said
    assert "Ana López Sin respuesta hoy 12:00 p. m." in said


def test_a_hit_leads_to_the_visit(day):
    """One tap to the card, one to the number."""
    day.opens("/buscar")
    body = day.presses("/buscar", busca="ana").body.decode()
    assert f'href="./citas/{VISITS[ANA]}"' in body
    assert f'href="./citas/{VISITS[ANA]}#llamar"' in body


@pytest.mark.parametrize("typed", ["", "a", "ab", "12", "%", "😀"])
def test_too_little_lists_nobody_and_says_what_is_needed(day, typed):
    """An empty box is no list of everybody."""
    said = looks_for(day, typed)
    assert "al menos tres letras o cuatro números" in said
    assert "Ana López" not in said


def test_nobody_found_is_a_sentence_and_the_next_step(day):
    """To register them."""
    said = looks_for(day, "gomez")
    assert "Nadie con «gomez»." in said
    assert "Registrar" in said


def test_what_is_looked_for_is_no_address(day):
    """A name in an address would stay in histories and logs."""
    assert day.browser.get("/buscar?busca=ana").body.decode().count("Ana López") == 0
