"""The sign-up form. Sends nothing to anybody and never looks at patients: new, known and stopped get the same answer."""

import hashlib
import hmac
import re

from chalice.app import Response

from chalicelib.clinics.model import Clinic
from chalicelib.consent.model import Proof
from chalicelib.consent.signup import VALID_FOR, Signup, hashes_of_line, new_code
from chalicelib.consent.who_may_sign_for_another import RELATIONS
from chalicelib.patients.patients_number import region_of
from chalicelib.shared.audit import Actor, ActorKind
from chalicelib.shared.errors import decide_again
from chalicelib.shared.writes import Create
from chalicelib.web import load_words
from chalicelib.web.chat_link import chat_link
from chalicelib.web.error_pages import form_body
from chalicelib.web.load_words import Words
from chalicelib.web.page_request import PageRequest
from chalicelib.web.public import signed_tokens, signup_form, thanks_page
from chalicelib.web.public.clinic_page import clinic_at, clinic_page
from chalicelib.web.public.consent_text import ConsentText, consent_text, notice_version
from chalicelib.web.public.ports import PublicServices, Secrets
from chalicelib.web.public.signup_form import Checked, Problems, Typed
from chalicelib.web.render_page import see_other, words_for
from chalicelib.web.request_rate_limit import TooManyError, network_of, take_signup

ON_THE_FORM = Actor(ActorKind.FORM, cause="sign-up")
_SOURCE = re.compile(r"[a-z0-9_-]{1,32}")


def show(visit: PageRequest, services: PublicServices) -> Response:
    """Show the empty form."""
    clinic = clinic_at(visit, services.directory)
    words = words_for(visit, clinic.language)
    return _form(visit, clinic, words, services.secrets, Typed(), {})


def submit(visit: PageRequest, services: PublicServices) -> Response:
    """Keep a sign-up and go on to the thanks page, or show the form again with what to mend."""
    clinic = clinic_at(visit, services.directory)
    typed = signup_form.read(form_body(visit))
    seen = _seen(visit, clinic, services.secrets, typed)
    words = Words(seen["language"]) if seen else words_for(visit, clinic.language)
    text = consent_text(clinic, words)
    if seen is None or seen["text"] != text.text_hash:
        # What was agreed to is not what stands there now: it must be read and ticked anew.
        stale: Problems = {"form": "problem.form.stale"}
        return _form(visit, clinic, words, services.secrets, typed.without_ticks(), stale)
    if typed.trap:
        return _form(visit, clinic, words, services.secrets, typed, {"form": "problem.form.trap"})
    checked = signup_form.check(typed, clinic)
    if not isinstance(checked, Checked):
        return _form(visit, clinic, words, services.secrets, typed, checked)
    try:
        code = _keep(visit, services, clinic, checked, words, text)
    except TooManyError as full:
        return _later(visit, services, clinic, words, full)
    return see_other(
        f"{visit.root}c/{clinic.slug}/gracias?lang={words.language}",
        cookie=thanks_page.cookie_with(code, visit, clinic, services.secrets),
    )


def _keep(
    visit: PageRequest,
    services: PublicServices,
    clinic: Clinic,
    checked: Checked,
    words: Words,
    text: ConsentText,
) -> str:
    """Write the sign-up under a code that nobody has, and return the code; raises TooManyError."""
    proof = Proof(
        text_hash=text.text_hash,
        notice_version=notice_version(clinic),
        address_hash=_keyed_hash(services.secrets, "address", visit.address),
        browser_hash=_keyed_hash(services.secrets, "browser", visit.headers.get("user-agent", "")),
    )

    records = services.records(clinic.id, ON_THE_FORM)
    network = _keyed_hash(services.secrets, "network", network_of(visit.address))
    take_signup(records, clinic.limits, network[:16], now=visit.now)
    line = next(iter(hashes_of_line(records.keyed_hashes, checked.e164)), "")

    def attempt() -> str:
        signup = Signup(
            id=new_code(),
            name=checked.name,
            typed_phone=checked.e164,
            purposes=checked.purposes,
            proof=proof,
            language=load_words.locale_of(words.language, clinic.languages),
            created_at=visit.now,
            email=checked.email,
            guardian=_in_the_clinics_words(checked.relation, clinic),
            source=_source(visit),
            line=line,
        )
        records.commit([Create(signup, visit.now + VALID_FOR)])
        return signup.id

    return decide_again(attempt)


def _later(
    visit: PageRequest, services: PublicServices, clinic: Clinic, words: Words, full: TooManyError
) -> Response:
    """Say that nothing was kept, and lead to the clinic's WhatsApp: a real patient is never locked out."""
    link = chat_link(
        services.settings.wa_me_url, clinic.sender.display_number, words("busy.message")
    )
    page = clinic_page(visit, "busy.html", words, clinic, status=429, link=link)
    page.headers["Retry-After"] = str(full.wait)
    return page


def _form(
    visit: PageRequest,
    clinic: Clinic,
    words: Words,
    secrets: Secrets,
    typed: Typed,
    problems: Problems,
) -> Response:
    text = consent_text(clinic, words)
    shown = {"clinic": clinic.id, "language": words.language, "text": text.text_hash}
    return clinic_page(
        visit,
        "signup.html",
        words,
        clinic,
        status=422 if problems else 200,
        text=text,
        version=notice_version(clinic),
        typed=typed,
        problems=problems,
        relations=RELATIONS,
        region=region_of(clinic),
        token=signed_tokens.seal(secrets.all_of("form-key"), "form", shown, now=visit.now),
    )


def _seen(
    visit: PageRequest, clinic: Clinic, secrets: Secrets, typed: Typed
) -> signed_tokens.Facts | None:
    """Return what this clinic showed to whoever sends the form, or None when it did not or long ago."""
    seen = signed_tokens.unseal(
        secrets.all_of("form-key"),
        "form",
        typed.token,
        now=visit.now,
        good_for=signed_tokens.FORM_GOOD_FOR,
    )
    return seen if seen and seen["clinic"] == clinic.id else None


def _in_the_clinics_words(relation: str, clinic: Clinic) -> str:
    """Return who answers the phone as the clinic's staff will read it."""
    words = Words(load_words.choose("", "", clinic.language))
    return words(f"relation.{relation}") if relation else ""


def _source(visit: PageRequest) -> str:
    """Return which poster or link brought them, when the clinic's link says so."""
    source = visit.query.get("utm_source", "").lower()
    return source if _SOURCE.fullmatch(source) else ""


def _keyed_hash(secrets: Secrets, kind: str, text: str) -> str:
    """Return what proves later that it was this address or browser, without telling which."""
    pepper = secrets.one("phone-pepper").encode()
    return hmac.new(pepper, f"{kind}:{text}".encode(), hashlib.sha256).hexdigest()
