"""Who may not send the form, and that each gets a clear answer and keeps what was typed."""

import pytest

from chalicelib.shared.errors import NotFoundError
from chalicelib.web.page_request import PageRequest
from chalicelib.web.public.clinic_page import clinic_at
from tests.builders import NOW
from tests.unit.web.public.front_desk import Visitor, page_of

STALE = "Esta página llevaba mucho tiempo abierta o su texto cambió."


def filled_in(token, **changes):
    """Return the fields as Ana fills them in, on a page opened earlier."""
    fields = {"token": token, "name": "Ana López", "phone": "5512345678", "reminders": "yes"}
    return fields | changes


@pytest.fixture
def token(visitor):
    return page_of(visitor.open_form()).fields["token"]["value"]


def assert_stale(services, answer):
    """See the friendly answer: typed text kept, boxes to be ticked anew, a fresh token."""
    page = page_of(answer)
    assert (answer.status_code, services.signups()) == (422, [])
    assert STALE in page.text
    assert page.fields["name"]["value"] == "Ana López"
    assert "checked" not in page.fields["reminders"]
    return page


def test_a_program_that_fills_in_the_hidden_field_gets_nowhere(services, visitor, token):
    """A person whose browser filled it in can simply send again."""
    answer = visitor.send(filled_in(token, website="http://spam.example"))
    page = page_of(answer)
    assert (answer.status_code, services.signups()) == (422, [])
    assert not page.fields["website"].get("value")
    again = filled_in(page.fields["token"]["value"])
    assert visitor.send(again).status_code == 303


def test_more_fields_than_the_form_has_come_from_a_program(services, visitor, token):
    """They are not even read."""
    many = filled_in(token) | {f"field{n}": "x" for n in range(50)}
    assert visitor.send(many).status_code == 422
    assert services.signups() == []


@pytest.mark.parametrize(("hours", "status"), [(23.9, 303), (24.1, 422)])
def test_a_page_is_good_for_a_day(services, visitor, token, stopped_clock, hours, status):
    """After that it must be read again."""
    stopped_clock.move_to(NOW.timestamp() + hours * 3600)
    assert visitor.send(filled_in(token)).status_code == status


def test_an_old_page_is_answered_kindly_and_can_be_sent_again(
    services, visitor, token, stopped_clock
):
    """The answer carries a new token and what was typed."""
    stopped_clock.move_to(NOW.timestamp() + 25 * 3600)
    page = assert_stale(services, visitor.send(filled_in(token)))
    again = filled_in(page.fields["token"]["value"])
    assert visitor.send(again).status_code == 303


@pytest.mark.parametrize("forged", ["", "x", "a.b.c", "e30.AAAA", "💥"])
def test_a_token_we_did_not_write_is_worth_nothing(services, visitor, forged):
    """Nor is none."""
    assert_stale(services, visitor.send(filled_in(forged)))


def test_a_token_of_another_clinic_is_worth_nothing(open_clinic, visitor):
    """Each clinic's people agreed to that clinic's text."""
    open_clinic(slug="otra", id="z8y7x6w5")
    foreign = page_of(Visitor(slug="otra").open_form()).fields["token"]["value"]
    services = open_clinic()
    assert_stale(services, visitor.send(filled_in(foreign)))


def test_a_token_made_for_the_cookie_is_no_form_token(services, visitor):
    """What is signed for one purpose counts for no other."""
    visitor.sign_up()
    before = len(services.signups())
    answer = visitor.send(filled_in(visitor.cookie.removeprefix("signup=")))
    assert (answer.status_code, len(services.signups())) == (422, before)


def test_a_text_that_changed_meanwhile_must_be_agreed_to_anew(open_clinic, visitor, token):
    """The proof must be of the text that was read: another reminder more is another text."""
    services = open_clinic(reminder_offsets=(2880, 1440, 120))
    assert_stale(services, visitor.send(filled_in(token)))


def test_a_page_signed_with_the_key_before_the_last_still_counts(services, visitor, token):
    """Rotating the key breaks no open page."""
    services.secrets.values["form-key"] = ("even newer", "newest")
    assert visitor.send(filled_in(token)).status_code == 303


def test_the_answer_is_in_the_language_of_the_page_that_was_read(services, visitor):
    """Even when the address no longer says so."""
    token = page_of(visitor.open_form("?lang=en")).fields["token"]["value"]
    answer = visitor.send(filled_in(token, phone="1"))
    assert "Some digits are missing" in page_of(answer).text


def test_a_body_larger_than_any_form_is_refused(services, visitor, token):
    """Seven megabytes are not read as fields."""
    answer = visitor.send(filled_in(token, name="A" * 7_000_000))
    assert (answer.status_code, services.signups()) == (413, [])
    assert "demasiado grande" in page_of(answer).text


@pytest.mark.parametrize("media_type", ["application/json", "multipart/form-data; boundary=x", ""])
def test_what_is_not_a_form_is_refused(services, visitor, media_type):
    """With a page, not with the framework's own words."""
    answer = visitor.send(b"name=Ana", media_type=media_type)
    assert (answer.status_code, services.signups()) == (415, [])
    assert "No pudimos leer el formulario" in page_of(answer).text


def test_a_form_may_name_its_alphabet(services, visitor, token):
    """As browsers do."""
    media_type = "application/x-www-form-urlencoded; charset=UTF-8"
    assert visitor.send(filled_in(token), media_type=media_type).status_code == 303


@pytest.mark.parametrize("slug", ["nobody", "%3Cscript%3E", "a" * 300, "..%2f", "%00", "-"])
@pytest.mark.parametrize("rest", ["", "/gracias", "/aviso"])
def test_an_unknown_clinic_is_a_friendly_page(services, visitor, slug, rest):
    """It says how to go on and nothing else."""
    answer = visitor.get(f"/c/{slug}{rest}")
    assert answer.status_code == 404
    assert "No encontramos esta página" in page_of(answer).text
    assert "Sonrisa" not in answer.body.decode()


@pytest.mark.parametrize("slug", ["", "-a", "a b", "a#b", "ñandú", "a" * 64, "a" * 9000])
def test_what_cannot_be_an_address_is_never_looked_up(slug):
    """The database would refuse some of these with an error of its own."""

    class NobodyLooksUp:
        def by_slug(self, slug):
            raise AssertionError(slug)

    with pytest.raises(NotFoundError):
        clinic_at(PageRequest(NOW, parts={"slug": slug}), NobodyLooksUp())


def test_a_form_sent_to_an_unknown_clinic_is_not_kept(services):
    """Nor is its text repeated."""
    answer = Visitor(slug="nobody").send({"name": "Ana López"})
    assert (answer.status_code, services.signups()) == (404, [])
    assert "Ana" not in answer.body.decode()
