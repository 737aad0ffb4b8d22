"""*Buscar*: whom the words or digits mean, with their next visit; posted, and never in an address."""

import re
from dataclasses import replace

import pytest

from chalicelib.appointments.model import Status
from chalicelib.shared.writes import Save
from chalicelib.web.staff.wanted_slot import FIELDS
from tests.unit.web.public.front_desk import page_of
from tests.unit.web.staff.day_at_desk import ANA, BETO, VISITS, DayAtDesk, words_of


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


def test_a_free_hour_goes_on_to_whoever_is_found(day):
    """From the gap of a cancellation through the search to the new visit, where it stands in its fields."""
    cancelled = {"status": Status.CANCELLED, "cancelled_by": "patient", "minutes": 45}
    day.records.commit([Save(replace(day.visit(ANA), **cancelled))])
    day.opens()
    (place,) = set(re.findall(r'href="[./]*(buscar\?[^"]+)"', day.seen.body.decode()))
    assert "López" not in place
    day.opens("/" + place.replace("&amp;", "&"))
    kept = {n: f["value"] for n, f in page_of(day.seen).fields.items() if n in FIELDS}
    assert kept == {"dia": "2026-11-22", "hora": "1200", "minutos": "45"}
    found = day.presses("/buscar", busca="beto", **kept).body.decode()
    there = re.search(rf'href="[./]*(citas/nueva/{BETO}\?[^"]+)"', found)[1]
    day.opens("/" + there.replace("&amp;", "&"))
    form = page_of(day.seen).fields
    assert [form[n]["value"] for n in ("dia", "hora", "minutos")] == ["2026-11-22", "12:00", "45"]


@pytest.mark.parametrize(
    "said", ["?hora=99999", "?dia=x&hora=zz&minutos=x&con=nobody", "?dia=%3Cb%3E"]
)
def test_nonsense_for_an_hour_is_none(day, said):
    """And fills no field with what it is not."""
    day.opens(f"/citas/nueva/{ANA}{said}")
    form = page_of(day.seen).fields
    assert form["hora"].get("value", "") == ""
    assert "<" not in form["dia"].get("value", "")
