"""What comes after the form: the button, the picture and the code that open WhatsApp, until the message has come.

The code stands in no address. Which sign-up is looked for, the visitor's own sealed cookie says and nothing else.
"""

from datetime import timedelta

from chalice.app import Response

from chalicelib.clinics.model import Clinic
from chalicelib.consent.signup import Signup, UsedCode
from chalicelib.patients.called_name import called_name
from chalicelib.shared.audit import Actor, ActorKind
from chalicelib.shared.phone import as_read_aloud
from chalicelib.web.chat_link import chat_link
from chalicelib.web.load_words import Words
from chalicelib.web.page_request import PageRequest
from chalicelib.web.public import signed_tokens
from chalicelib.web.public.clinic_page import clinic_at, clinic_page
from chalicelib.web.public.ports import PublicServices, Secrets
from chalicelib.web.qr_picture import qr_of
from chalicelib.web.render_page import words_for

COOKIE = "signup"
LOOKING = Actor(ActorKind.FORM, cause="thanks")  # only reads
STAY = ("espera", "no")  # of the address: who reads slowly stops the page from looking again
# Until when after the form the page looks again by itself, and how many seconds later: 24 times at most.
LOOKS_AGAIN = ((timedelta(minutes=2), 15), (timedelta(minutes=10), 30))


def show(visit: PageRequest, services: PublicServices) -> Response:
    """Show how to confirm; once the patient's message has come, say so."""
    clinic = clinic_at(visit, services.directory)
    words = words_for(visit, clinic.language)
    code = _code(visit, clinic, services.secrets)
    if not code:
        return clinic_page(visit, "thanks_lost.html", words, clinic)
    records = services.records(clinic.id, LOOKING)
    signup = records.get(Signup, code)
    if signup is None:  # the message that confirms a sign-up uses it up; an erasure takes it away
        has_come = records.get(UsedCode, code) is not None
        return clinic_page(visit, f"thanks_{'done' if has_come else 'lost'}.html", words, clinic)
    link = chat_link(
        services.settings.wa_me_url, clinic.sender.display_number, _confirmation(signup, words)
    )
    again = _looks_again_in(visit, signup)
    answer = clinic_page(
        visit,
        "thanks.html",
        words,
        clinic,
        code=code,
        link=link,
        picture=qr_of(link),
        number=as_read_aloud(clinic.sender.display_number),
        is_waiting=bool(again),
    )
    if again:  # a header and no script: https://html.spec.whatwg.org/multipage/document-lifecycle.html#the-refresh-header
        answer.headers["Refresh"] = str(again)
    return answer


def _looks_again_in(visit: PageRequest, signup: Signup) -> int:
    """Return in how many seconds the page looks again; 0 for never, as asked or after minutes."""
    name, no = STAY
    if visit.query.get(name) == no:
        return 0
    age = visit.now - signup.created_at
    return next((seconds for until, seconds in LOOKS_AGAIN if age < until), 0)


def cookie_with(code: str, visit: PageRequest, clinic: Clinic, secrets: Secrets) -> str:
    """Return the cookie that carries the code to the next page.

    Without a Path the browser sends it back below the form's own folder only, whatever stage or
    domain the address begins with (RFC 6265, 5.1.4).
    """
    facts = {"clinic": clinic.id, "code": code}
    value = signed_tokens.seal(secrets.all_of("form-key"), "thanks", facts, now=visit.now)
    secure = "; Secure" if visit.is_secure else ""  # the local AWS speaks plain HTTP on loopback
    age = int(signed_tokens.THANKS_GOOD_FOR.total_seconds())
    return f"{COOKIE}={value}; Max-Age={age}; HttpOnly; SameSite=Strict{secure}"


def _code(visit: PageRequest, clinic: Clinic, secrets: Secrets) -> str:
    kept = signed_tokens.unseal(
        secrets.all_of("form-key"),
        "thanks",
        visit.cookie(COOKIE),
        now=visit.now,
        good_for=signed_tokens.THANKS_GOOD_FOR,
    )
    return kept["code"] if kept and kept["clinic"] == clinic.id else ""


def _confirmation(signup: Signup, words: Words) -> str:
    key = "thanks.message.for_other" if signup.guardian else "thanks.message"
    return words(key, name=called_name(signup.name), code=signup.id)
