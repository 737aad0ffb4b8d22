"""*Respuestas listas*: the clinic's people write their own, and nobody's are overwritten unseen."""

import html
import re

import pytest

from chalicelib import wiring
from chalicelib.clinics.model import Clinic
from chalicelib.staff.permissions import Role
from tests.builders import CLINIC_ID, NOW
from tests.unit.web.public.front_desk import page_of
from tests.unit.web.staff import some_talks
from tests.unit.web.staff.at_work import Browser
from tests.unit.web.staff.day_at_desk import words_of
from tests.unit.web.staff.forty_visits import a_full_day

pytestmark = pytest.mark.time_machine(NOW, tick=False)
PATH = "/mas/respuestas"
VALET = "Hay valet en la puerta."


class Sentences:
    """Somebody of reception at their ready answers."""

    def __init__(self, services):
        self.services = services
        self.browser = Browser().sits_down_as(services, Role.RECEPTION)

    def opens(self):
        """Open the page; return what its form would send."""
        self.seen = self.browser.get(PATH)
        fields = page_of(self.seen).fields
        return {n: (fields[n] or {}).get("value") or "" for n in fields if n == "visto"}

    def shown(self):
        """Return the sentences in the fields."""
        self.opens()
        areas = re.findall(r"<textarea[^>]*>([^<]+)</textarea>", self.seen.body.decode())
        return [html.unescape(text) for text in areas]

    def saves(self, *texts, **changed):
        """Type these into the fields of the page that is open, and save."""
        shown = self.opens() if not changed else {}
        typed = {f"respuesta{n}": text for n, text in enumerate(texts)}
        return self.browser.post(PATH, **(shown | typed | changed))

    @property
    def kept(self):
        """The clinic's sentences as they stand."""
        return self.services.records(CLINIC_ID).get(Clinic, CLINIC_ID).ready_answers


@pytest.fixture
def page(monkeypatch):
    """The desk on a day on which people wrote."""
    services = a_full_day()
    monkeypatch.setattr(wiring, "services", lambda: services)
    some_talks.with_talks(services)
    return Sentences(services)


def test_the_usual_ones_are_there_to_be_changed(page):
    """A clinic that never wrote any begins with them, and with room for more."""
    page.opens()
    said = words_of(page.seen)
    assert "Permíteme revisar y te escribo en un momento." in said
    assert said.count("Otra respuesta") == 2


def test_what_is_saved_stands_as_buttons_in_a_talk(page):
    """Once each, without what is empty, in their order."""
    answer = page.saves(f"  {VALET}\r\n", "", "Abrimos a las 9.", VALET)
    assert answer.status_code == 303
    assert page.kept == (VALET, "Abrimos a las 9.")
    said = words_of(page.browser.get(f"/mensajes/{some_talks.WAITS}"))
    assert "Hay valet en la puerta." in said
    assert "Permíteme revisar" not in said
    assert "Guardado" in words_of(page.browser.get("/mas?hecho=ready"))


def test_all_taken_away_the_usual_ones_are_back(page):
    """An empty clinic is never left without a button."""
    page.saves(VALET)
    assert page.kept == (VALET,)
    page.saves("", "")
    assert page.kept == ()
    assert "Te llamamos" in words_of(page.browser.get(f"/mensajes/{some_talks.WAITS}"))


def test_the_usual_ones_kept_as_they_are_stay_the_usual_ones(page):
    """They follow the clinic's address; one that is kept beside others keeps its short name."""
    usual = page.shown()
    page.saves(*usual)
    assert page.kept == ()
    page.saves(*usual[:2], VALET)
    assert page.kept == (*usual[:2], VALET)
    said = words_of(page.browser.get(f"/mensajes/{some_talks.WAITS}"))
    assert "Permíteme revisar Hay valet" in said


def test_what_a_colleague_changed_meanwhile_is_seen_first(page):
    """What was typed is still in its field; saved once more it counts."""
    before = page.opens()["visto"]
    page.saves(VALET)
    late = page.saves("Abrimos a las 9.", visto=before)
    assert late.status_code == 409
    said = words_of(late)
    assert "Alguien las cambió mientras escribías" in said
    assert VALET in said
    assert "Abrimos a las 9." in said
    assert page.kept == (VALET,)
    page.saves("Abrimos a las 9.", visto=page_of(late).fields["visto"]["value"])
    assert page.kept == ("Abrimos a las 9.",)


def test_the_same_twice_changes_nothing(page):
    """A double tap, though the page is of before."""
    shown = page.opens()["visto"]
    page.saves(VALET, visto=shown)
    again = page.saves(VALET, visto=shown)
    assert (again.status_code, page.kept) == (303, (VALET,))


def test_as_much_is_kept_as_fits(page):
    """Twelve sentences, three hundred letters each."""
    page.saves(*(f"{n:02}" + "a" * 298 for n in range(20)))
    assert page.kept == tuple(f"{n:02}" + "a" * 298 for n in range(12))


def test_one_that_is_too_long_is_said_and_nothing_of_it_is_cut(page):
    """All that was typed is still in its fields, and shortened it counts."""
    too_long = "a" * 301
    refused = page.saves(too_long, VALET)
    assert (refused.status_code, page.kept) == (422, ())
    said = words_of(refused)
    assert "caben 300 letras" in said
    assert all(f">{text}</textarea>" in refused.body.decode() for text in (too_long, VALET))
    page.saves(too_long[:300], VALET)
    assert page.kept == (too_long[:300], VALET)


def test_she_goes_back_to_the_talk_she_came_from(page):
    """With the sentence at hand; from anywhere else to *Más*, and to no address that is not ours."""
    talk = f"/mensajes/{some_talks.WAITS}"
    (way,) = [li for li in page_of(page.browser.get(talk)).links if "mas/respuestas" in li]
    seen = page.browser.get("/" + way.partition("mas/")[1] + way.partition("mas/")[2])
    assert any(link.endswith(talk[1:]) for link in page_of(seen).links)
    back = page_of(seen).fields["vuelve"]["value"]
    saved = page.saves(VALET, visto=page_of(seen).fields["visto"]["value"], vuelve=back)
    assert saved.headers["Location"].endswith(f"{talk[1:]}?hecho=ready")
    for hostile in ("https://evil.example", "//evil.example/x", "/candado", ""):
        answer = page.saves("Hola.", vuelve=hostile, **page.opens())
        assert answer.headers["Location"].endswith("mas?hecho=ready")


def test_more_and_the_box_lead_there(page):
    """Nobody has to look for it."""
    for path in ("/mas", f"/mensajes/{some_talks.WAITS}"):
        links = page_of(page.browser.get(path)).links
        assert any("mas/respuestas" in link for link in links)
