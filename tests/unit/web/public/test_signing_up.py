"""A valid form becomes one sign-up that waits for the patient's own message, with its proof."""

import hashlib
import hmac
from datetime import timedelta

import pytest

from chalicelib.consent.signup import VALID_FOR, Signup, hashes_of_line
from chalicelib.patients.model import Purpose
from chalicelib.storage.item_codec import key_of
from tests.builders import ANAS_PHONE, CLINIC_ID, NOW, a_line, a_patient, keep
from tests.unit.web.public.front_desk import BROWSER, Visitor, page_of, shown_code


def test_a_filled_in_form_is_kept_as_one_sign_up(services, visitor):
    """What was typed is kept, the number as E.164, reminders only, in the clinic's own Spanish."""
    answer = visitor.sign_up()
    assert answer.status_code == 303
    (signup,) = services.signups()
    assert (signup.name, signup.typed_phone) == ("Ana López García", "+525512345678")
    assert signup.purposes == (Purpose.REMINDERS,)
    assert (signup.language, signup.email, signup.guardian) == ("es_MX", "", "")
    assert signup.created_at == NOW


def test_a_sign_up_that_nobody_confirms_is_forgotten_after_seven_days(services, visitor):
    """The store may drop it when the code stops being valid."""
    visitor.sign_up()
    (signup,) = services.signups()
    item = services.store.get(key_of(Signup, CLINIC_ID, signup.id))
    assert int(item["expires_at"]["N"]) == int((NOW + VALID_FOR).timestamp())
    assert timedelta(days=7) == VALID_FOR


def test_each_voluntary_purpose_is_kept_when_its_own_box_is_ticked(services, visitor):
    """Offers by both ways and reviews are agreed to apart; the address is kept for the offers."""
    visitor.sign_up(offers_whatsapp="yes", offers_email="yes", reviews="yes", email="ana@correo.mx")
    (signup,) = services.signups()
    assert set(signup.purposes) == set(Purpose)
    assert signup.email == "ana@correo.mx"


def test_an_address_without_its_box_is_not_kept(services, visitor):
    """What is not needed is not kept."""
    visitor.sign_up(email="ana@correo.mx", relation="mother")
    (signup,) = services.signups()
    assert (signup.email, signup.guardian) == ("", "")


def test_who_signs_up_a_child_is_kept_in_words_the_clinic_reads(services, visitor):
    """The page may be English; the staff's word for a mother is theirs."""
    visitor.sign_up(query="?lang=en", for_other="yes", relation="mother")
    (signup,) = services.signups()
    assert (signup.guardian, signup.language) == ("mamá", "en")


def test_a_language_the_clinic_does_not_write_in_follows_the_clinic(services, visitor):
    """A Portuguese page is fine; reminders come in a language the clinic's templates have."""
    visitor.sign_up(query="?lang=pt")
    (signup,) = services.signups()
    assert signup.language == ""


def test_the_proof_holds_the_hash_of_the_text_that_was_shown(services, visitor):
    """Read from the page as a person reads it, line by line, not from our own code."""
    shown = page_of(visitor.open_form("?lang=en")).agreed_lines
    visitor.sign_up(query="?lang=en")
    (signup,) = services.signups()
    assert signup.proof.text_hash == hashlib.sha256("\n".join(shown).encode()).hexdigest()
    assert signup.proof.notice_version == "2026-11.4"


def test_the_proof_holds_keyed_hashes_of_address_and_browser(services, visitor):
    """They can be checked by who has the key, and read by nobody."""
    visitor.sign_up()
    (signup,) = services.signups()
    proof = signup.proof
    assert proof.address_hash == hmac.new(b"pepper", b"address:127.0.0.1", "sha256").hexdigest()
    expected = hmac.new(b"pepper", f"browser:{BROWSER}".encode(), "sha256").hexdigest()
    assert proof.browser_hash == expected


def test_what_was_typed_is_found_by_the_line_however_it_was_typed(services, visitor):
    """By a keyed hash: who answers there finds what waits for them, and no other number does."""
    for typed in ("55 1234 5678", "+52 55 1234-5678", "5215512345678"):
        visitor.sign_up(phone=typed)
    records = services.records(CLINIC_ID)
    hashes = hashes_of_line(records.keyed_hashes, ANAS_PHONE)
    assert len(list(records.signups_of(hashes))) == len(services.signups()) == 3
    others = hashes_of_line(records.keyed_hashes, "+525512345679")
    assert list(records.signups_of(others)) == []


def test_new_known_and_opted_out_people_get_the_same_answer(open_clinic):
    """The form cannot tell anybody who is a patient: same status, same headers, same words."""
    seen = set()
    for state in ("new", "known", "opted out"):
        services = open_clinic()
        if state != "new":
            opted_out = NOW if state == "opted out" else None
            keep(services.records(CLINIC_ID), a_patient(), a_line(opted_out_at=opted_out))
        visitor = Visitor()
        answer = visitor.sign_up()
        page = visitor.thanks()
        (signup,) = services.signups()
        headers = {name: value for name, value in answer.headers.items() if name != "Set-Cookie"}
        words = page_of(page).text.replace(signup.id, "the code")
        seen.add((answer.status_code, answer.body, str(headers), page.status_code, words))
    assert len(seen) == 1


def test_the_form_reads_nothing_but_the_clinic(services, visitor, monkeypatch):
    """It is not able to look at patients: while it is sent, no record is read."""

    def unread(*_):
        raise AssertionError("the form read a record")

    monkeypatch.setattr(type(services.records(CLINIC_ID)), "get", unread)
    monkeypatch.setattr(type(services.records(CLINIC_ID)), "get_many", unread)
    assert visitor.sign_up().status_code == 303


def test_no_personal_data_and_no_code_in_addresses_or_headers(services, visitor):
    """Names, numbers and the code stand in no address that a log or a history may keep."""
    answer = visitor.sign_up(offers_email="yes", email="ana@correo.mx")
    (signup,) = services.signups()
    assert answer.headers["Location"] == "../c/clinica-sonrisa/gracias?lang=es"
    said = str(answer.headers)
    for secret in (signup.id, "Ana", "55123", "5512345678", "correo"):
        assert secret not in said


def test_the_cookie_with_the_code_is_short_lived_and_closed_to_scripts(visitor):
    """An hour, this site only, and HTTPS only where the browser came by HTTPS."""
    visitor.headers["X-Forwarded-Proto"] = "https"
    cookie = visitor.sign_up().headers["Set-Cookie"]
    assert "Max-Age=3600" in cookie
    for mark in ("HttpOnly", "SameSite=Strict", "Secure"):
        assert mark in cookie
    assert "Path" not in cookie


def test_where_they_came_from_is_kept_when_the_clinics_link_says_so(services, visitor):
    """A poster's link carries utm_source; anything odd in it is dropped."""
    visitor.sign_up(query="?utm_source=poster")
    visitor.sign_up(query="?utm_source=%3Cscript%3E")
    assert sorted(signup.source for signup in services.signups()) == ["", "poster"]


def test_two_people_never_share_a_code(services, visitor, monkeypatch):
    """When a code is taken already, another one is made."""
    codes = iter(["aaaa-0000", "aaaa-0000", "bbbb-1111"])
    monkeypatch.setattr("chalicelib.web.public.signup_page.new_code", lambda: next(codes))
    visitor.sign_up()
    visitor.sign_up()
    assert sorted(signup.id for signup in services.signups()) == ["aaaa-0000", "bbbb-1111"]
    assert shown_code(visitor.thanks()) == "bbbb-1111"


@pytest.mark.parametrize("slug", ["clinica-sonrisa", "Clinica-Sonrisa"])
def test_an_address_typed_with_capitals_is_the_same_clinic(services, slug):
    """Printed addresses are typed by thumbs."""
    assert Visitor(slug=slug).open_form().status_code == 200
