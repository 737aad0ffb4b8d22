"""What a chat shows of a clinic's link: its name and what it is for, in the clinic's language, and nothing from elsewhere."""

import pytest

from tests.unit.web.public.front_desk import Visitor, page_of


def shared(visitor, **headers):
    """Return what a chat program takes of the form; it says no language."""
    tags = page_of(visitor.open_form(**headers)).tags
    return {
        given.get("property") or given.get("name"): given["content"]
        for tag, given in tags
        if tag == "meta" and "content" in given
    }


@pytest.mark.parametrize(
    ("languages", "title", "said"),
    [
        (("es_MX",), "Recordatorios de tus citas por WhatsApp", "te avisará antes de cada cita"),
        (("en",), "Appointment reminders on WhatsApp", "will remind you before each appointment"),
        (("pt_BR",), "Lembretes das suas consultas pelo WhatsApp", "antes de cada consulta"),
    ],
)
def test_a_shared_link_says_whose_it_is(open_clinic, visitor, languages, title, said):
    """Each clinic's own, in the clinic's language."""
    open_clinic(name="Ojos & Lentes", languages=languages)
    told = shared(visitor)
    assert told["og:title"] == f"{title} · Ojos & Lentes"
    assert told["og:site_name"] == "Ojos & Lentes"
    assert said in told["og:description"]
    assert told["og:description"] == told["description"]


def test_a_shared_link_shows_nothing_from_elsewhere(services, visitor):
    """Whatever host a request claims to be for, no address of it stands on the page."""
    body = visitor.open_form(Host="evil.example", X_Forwarded_Host="evil.example").body.decode()
    assert "evil.example" not in body
    assert "og:image" not in body


def test_an_unknown_address_is_nobodys_to_share(services):
    """A name that leads nowhere says nothing of any clinic."""
    assert "og:title" not in Visitor(slug="nobody").open_form().body.decode()
