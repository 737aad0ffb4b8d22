"""*Mostrador*: where patients say yes themselves, on a screen, on paper and by links that say where they were found."""

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib import wiring
from chalicelib.consent.signup import Signup
from chalicelib.staff.permissions import Role
from chalicelib.storage.item_codec import from_item
from chalicelib.web.qr_picture import qr_of
from chalicelib.web.staff.counter_page import SOURCES
from tests.builders import NOW
from tests.unit.web.public.front_desk import SITE
from tests.unit.web.staff.at_work import Browser, with_a_team
from tests.unit.web.staff.day_at_desk import words_of

pytestmark = pytest.mark.time_machine(NOW, tick=False)
HOME = f"https://{SITE}"
FORMS_LINK = f"{HOME}/c/clinica-sonrisa"


def at_the_counter(monkeypatch, role=Role.RECEPTION, **changes):
    """Return the browser of somebody at a clinic's counter."""
    services = with_a_team(**changes)
    services.secrets.values["public-url"] = (HOME,)
    monkeypatch.setattr(wiring, "services", lambda: services)
    return Browser().sits_down_as(services, role)


def links_on(page):
    """Return the links to share, by their source."""
    found = re.findall(r'id="(\w+)" value="(https://[^"]+)" readonly', page.body.decode())
    return {source: html.unescape(link) for source, link in found}


def test_each_link_says_where_it_was_found(monkeypatch):
    """One a source, each to the clinic's own form."""
    browser = at_the_counter(monkeypatch)
    links = links_on(browser.get("/mostrador"))
    assert tuple(links) == SOURCES
    for source, link in links.items():
        parts = urlsplit(link)
        assert link.startswith(FORMS_LINK)
        assert parse_qs(parts.query) == {"utm_source": [source]}


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("/mostrador", "mostrador"),
        ("/mostrador/pantalla", "mostrador"),
        ("/mostrador/cartel", "cartel"),
    ],
)
def test_each_picture_leads_to_the_form_and_says_where_it_hangs(monkeypatch, path, source):
    """The picture is that link's and no other."""
    browser = at_the_counter(monkeypatch)
    assert qr_of(f"{FORMS_LINK}?utm_source={source}") in browser.get(path).body.decode()


@pytest.mark.parametrize(
    ("languages", "says"),
    [
        (("es_MX", "en"), "Para dejarlo, responde BAJA."),
        (("en",), "To leave, answer STOP."),
        (("pt_BR",), "Para sair, responda SAIR."),
    ],
)
def test_the_poster_is_in_the_patients_language(monkeypatch, languages, says):
    """Whatever whoever prints it reads."""
    browser = at_the_counter(monkeypatch, languages=languages)
    for path in ("/mostrador/cartel", "/mostrador/pantalla"):
        assert says in words_of(browser.get(path, Accept_Language="fr, es;q=0.1"))


def test_whoever_signs_up_by_a_link_keeps_where_they_came_from(monkeypatch):
    """The form hands it on, and the sign-up has it."""
    browser = at_the_counter(monkeypatch)
    services = wiring.services()
    link = links_on(browser.get("/mostrador"))["instagram"]
    path = link.removeprefix(HOME)
    visitor = Browser()
    visitor.get(path)
    answer = visitor.post(path, name="Ana López", phone="55 1234 0001", reminders="yes")
    assert answer.status_code == 303, words_of(answer)
    items = [i for i in services.store.everything() if "#SIGNUP#" in i["pk"]["S"]]
    assert [from_item(Signup, item).source for item in items] == ["instagram"]
