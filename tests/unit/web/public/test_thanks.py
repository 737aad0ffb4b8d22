"""After the form: one button, one picture and one code lead to WhatsApp, and nothing else leaks."""

import dataclasses
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.consent.signup import find_codes, used
from chalicelib.shared.settings import Settings
from chalicelib.shared.writes import Remove
from tests.builders import ANAS_PHONE, CLINIC_ID, NOW
from tests.unit.web.public.front_desk import Visitor, page_of, shown_code


def chat_link(answer):
    """Return where the button leads."""
    (link,) = [link for link in page_of(answer).links if "?text=" in link]
    return urlsplit(link)


def test_the_button_opens_the_chat_with_the_message_written(services, visitor):
    """To the clinic's own number, with the name the person goes by and the code."""
    visitor.sign_up()
    link = chat_link(visitor.thanks())
    (signup,) = services.signups()
    assert (link.scheme, link.netloc, link.path) == ("https", "wa.me", "/525555550199")
    (message,) = parse_qs(link.query)["text"]
    assert message == f"Hola, soy Ana. Confirmo mis recordatorios. Código: {signup.id}"


def use_up(services):
    """Let the patient's own message come."""
    records, (signup,) = services.records(CLINIC_ID), services.signups()
    records.commit([Remove(signup), used(records, signup, ANAS_PHONE, "ana000000001")])


@pytest.mark.parametrize("language", ["es", "en", "pt"])
@pytest.mark.parametrize("for_other", [None, "yes"])
def test_the_webhook_finds_the_code_in_every_message_we_prefill(
    services, visitor, language, for_other
):
    """In each language, for oneself and for another."""
    visitor.sign_up(query=f"?lang={language}", for_other=for_other, relation="mother")
    link = chat_link(visitor.thanks(f"?lang={language}"))
    (message,) = parse_qs(link.query)["text"]
    assert find_codes(message)[0] == services.signups()[0].id


def test_the_chat_may_open_in_the_sandbox(services, visitor):
    """The demo's link leads to its own stand-in."""
    settings = dataclasses.replace(services.settings, wa_me_url="http://127.0.0.1:9/wa.me")
    object.__setattr__(services, "settings", settings)
    visitor.sign_up()
    link = chat_link(visitor.thanks())
    assert (link.netloc, link.path) == ("127.0.0.1:9", "/wa.me/525555550199")


def test_the_chat_opens_on_whatsapp_unless_told_otherwise():
    """On AWS nobody has to set anything."""
    assert Settings("table", "journal", "queue", "/puntual").wa_me_url == "https://wa.me"


def test_the_code_stands_there_to_be_typed_by_hand(services, visitor):
    """With the number to send it to."""
    visitor.sign_up()
    answer = visitor.thanks()
    assert shown_code(answer) == services.signups()[0].id
    assert "+52 55 5555 0199" in page_of(answer).text


def test_the_picture_for_desktops_is_plain_svg(visitor):
    """No style, no script: the page's own rules would block them."""
    visitor.sign_up()
    body = visitor.thanks().body.decode()
    assert "<svg" in body
    assert "style=" not in body
    assert "<script" not in body


def test_reloading_makes_no_second_sign_up(services, visitor):
    """The page after the form is read by GET."""
    visitor.sign_up()
    assert shown_code(visitor.thanks()) == shown_code(visitor.thanks())
    assert len(services.signups()) == 1


def test_once_the_message_has_come_the_page_says_so(services, visitor):
    """The code is used up by then; the page is the last one, and looks no more."""
    visitor.sign_up()
    use_up(services)
    answer = visitor.thanks()
    assert "Listo, ya quedó" in page_of(answer).text
    assert "Ana" not in page_of(answer).text
    assert "Refresh" not in answer.headers


def test_a_sign_up_that_was_taken_away_is_no_message_that_came(services, visitor):
    """Who had themselves erased meanwhile is promised nothing."""
    visitor.sign_up()
    services.records(CLINIC_ID).commit([Remove(services.signups()[0])])
    text = page_of(visitor.thanks()).text
    assert "Listo" not in text
    assert "Ya no tenemos tu código" in text


@pytest.mark.parametrize(
    ("after", "refresh"),
    [
        ({"seconds": 1}, "15"),
        ({"seconds": 119}, "15"),
        ({"minutes": 2}, "30"),
        ({"seconds": 599}, "30"),
        ({"minutes": 10}, None),
        ({"minutes": 59}, None),
    ],
)
def test_the_page_looks_for_the_message_by_itself_for_some_minutes(
    visitor, stopped_clock, after, refresh
):
    """Without script, by a header: often at first, then seldom, then by a tap only."""
    visitor.sign_up()
    stopped_clock.move_to(NOW + timedelta(**after))
    answer = visitor.thanks()
    assert answer.headers.get("Refresh") == refresh
    assert ("esta página te lo dice sola" in page_of(answer).text) == bool(refresh)
    assert ("Ya lo envié" in page_of(answer).text) == (not refresh)


def test_nobody_is_asked_to_read_faster_than_they_can(visitor):
    """WCAG 2.2.1: a link stops the page from changing under whoever reads it, and another looks once more."""
    visitor.sign_up()
    waiting = page_of(visitor.thanks())
    (stop,) = [link for link in waiting.links if link.endswith("espera=no")]
    still = visitor.thanks(stop)
    assert "Refresh" not in still.headers
    assert shown_code(still)
    (look,) = [link for link in page_of(still).links if link == "?lang=es"][:1]
    assert visitor.thanks(look).headers["Refresh"] == "15"


def test_a_page_left_open_costs_a_few_reads_and_learns_of_no_other(
    services, visitor, stopped_clock
):
    """24 times within ten minutes and never more; each looks for the sealed code of this browser, by its key."""
    visitor.sign_up()
    visitor.sign_up(name="Eva Ruiz")
    mine, theirs = (
        signup.id
        for signup in sorted(services.signups(), key=lambda s: s.name == "Ana López García")
    )
    seconds, looks = 0, 0
    while again := visitor.thanks().headers.get("Refresh"):
        seconds, looks = seconds + int(again), looks + 1
        stopped_clock.move_to(NOW + timedelta(seconds=seconds))
    assert (looks, seconds) == (24, 600)
    body = visitor.thanks(f"?code={theirs}&signup={theirs}").body.decode()
    assert mine in body
    assert theirs not in body.replace(f"code={theirs}", "").replace(f"signup={theirs}", "")


def test_after_an_hour_the_code_is_shown_to_nobody(services, visitor, stopped_clock):
    """The browser may keep a cookie longer than it was told to; a tablet at the desk is shared."""
    visitor.sign_up()
    code = services.signups()[0].id
    stopped_clock.move_to(NOW.timestamp() + 3601)
    answer = visitor.thanks()
    assert code not in answer.body.decode()
    assert "../../c/clinica-sonrisa?lang=es" in page_of(answer).links


@pytest.mark.parametrize("cookie", ["", "signup=", "signup=aaaa-0000", "other=1; signup=e30.x"])
def test_a_cookie_we_did_not_write_shows_no_code(visitor, cookie):
    """Codes cannot be tried out on this page."""
    visitor.cookie = cookie
    assert "Ya no tenemos tu código" in page_of(visitor.thanks()).text


def test_another_clinics_cookie_shows_no_code(open_clinic, visitor):
    """One browser may visit two clinics."""
    open_clinic()
    visitor.sign_up()
    open_clinic(slug="otra", id="z8y7x6w5")
    other = Visitor(slug="otra", cookie=visitor.cookie)
    assert "Ya no tenemos tu código" in page_of(other.thanks()).text
