"""No setting that an operator can type breaks a page or a message of the clinic: each option emptied, blank, broken, endless."""

import inspect
from dataclasses import replace

import pytest

from chalicelib import wiring
from chalicelib.clinics.settings_rules import TEXTS
from chalicelib.clinics.visit_kind import LONGEST_PREPARATION
from chalicelib.messaging import reply_wording, template_wording
from chalicelib.messaging.load_phrases import LANGUAGES
from chalicelib.messaging.model import Action, Content
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.messaging.template_wording import VisitLine
from chalicelib.messaging.whatsapp.template_definitions import PLACE, load_definitions
from chalicelib.reminders.room_in_digest import TEXT_MAX
from puntual.commands.clinic import add, change, show
from tests.builders import NOW, a_data_link, a_line, a_patient, an_appointment, keep
from tests.unit.puntual.test_clinic import NEW
from tests.unit.web.public.front_desk import MemoryServices, Visitor

SLUG = "clinica-sonrisa"
VISIT = VisitLine("Maximiliano", NOW, "Dra. María Fernanda Rodríguez", "Consultorio 12", "a1")
# A value that is taken, of each option; the longest that is taken where it is a text. A new option gets its line here.
TAKEN = {
    "--name": "N" * TEXTS["name"].longest,
    "--legal-name": "L" * TEXTS["legal_name"].longest,
    "--address": "A" * TEXTS["address"].longest,
    "--phone": "55 5555 0200",
    "--country": "MX",
    "--privacy-contact": f"datos@{'d' * (TEXTS['privacy_contact'].longest - 10)}.mx",
    "--zone": "America/Argentina/ComodRivadavia",
    "--languages": "pt_BR",
    "--hours": "lun-vie 09:00-14:00,16:00-19:00",
    "--sending": "08:00-21:00",
    "--offsets": "7d,10",
    "--remind-confirmed": None,
    "--unknown-policy": "send_once_more",
    "--notice-version": "2027-01 y lo demás",
    "--reception-phone": "55 5555 0201",
    "--daily-limit": "1",
    "--in-app": None,
    "--messages-a-day": "0",
    "--cost-a-day": "0.0085",
    "--message-rate": "2026-10-01=0.0085",
    "--answers-an-hour": "1",
    "--strangers-texts-an-hour": "1",
    "--words-kept-days": "30",
    "--signups-an-hour": "1",
    "--signups-an-hour-each": "1",
    "--requests-a-minute": "1",
    "--slug": "optica-2",
    "--provider": "meta",
    "--phone-number-id": "pnid-3",
    "--display-number": "55 5555 0202",
    "--business-account-id": "waba-2",
}
WITHOUT = {"--hours", "--reception-phone", "--business-account-id"}  # may be `none`
NEVER = ("", "   ", "\t", "dos\nlíneas", "a\u202eb", "\x00", "x" * 5_000, "0" * 400, "-1", "{name}")
OWN_WORDS = ("-1", "{name}")
PLAIN = {"--name", "--legal-name", "--address", "--notice-version", "--phone-number-id"}
PLAIN |= {"--business-account-id"}  # what is anybody's own word: braces in it are theirs


def options_of(command):
    """Return what describes a clinic among the options of a command, as typed: not where the installation is."""
    elsewhere = {p.opts[0] for p in show.params} | {"--keep"}  # how, not what
    named = [p.opts[0] for p in command.params if p.opts[0] not in elsewhere]
    return [name for name in named if name.startswith("--")]


def test_every_option_has_its_line():
    """A new option is tried like the others."""
    assert {*options_of(add), *options_of(change)} == set(TAKEN)


@pytest.mark.parametrize("option", [o for o in options_of(change) if TAKEN[o] is not None])
@pytest.mark.parametrize("value", NEVER)
def test_what_no_clinic_can_live_with_is_refused_or_harmless(operator, monkeypatch, option, value):
    """`set` takes it and all pages and messages still work, or refuses it and nothing is changed."""
    before = operator.directory.by_slug(SLUG)
    status, printed = operator.types("clinic", "set", SLUG, f"{option}={value}")
    if status:
        assert operator.directory.by_slug(SLUG) == before
        assert f"{option}: " in printed
    else:
        assert (option in PLAIN and value in OWN_WORDS) or value == "0" * 400
    assert everything_works(operator, monkeypatch)


@pytest.mark.parametrize("option", [o for o in options_of(change) if o != "--country"])
def test_the_longest_that_is_taken_fits_everywhere(operator, monkeypatch, option):
    """Form, thanks, notice, my data; every template and every answer in four languages."""
    typed = [option] if TAKEN[option] is None else [f"{option}={TAKEN[option]}"]
    typed += ["--message-rate=2026-10-01=0.0085"] * (option == "--cost-a-day")
    status, printed = operator.types("clinic", "set", SLUG, *typed)
    assert status == 0, printed
    assert everything_works(operator, monkeypatch)


def test_all_of_the_longest_together_fit(operator, monkeypatch):
    """A long name beside a long address, too."""
    texts = [f"{option}={TAKEN[option]}" for option in PLAIN & set(options_of(change))]
    assert operator.types("clinic", "set", SLUG, *texts)[0] == 0
    assert everything_works(operator, monkeypatch)


@pytest.mark.parametrize("option", sorted(WITHOUT & set(options_of(change))))
def test_what_a_clinic_can_do_without_is_emptied_by_its_own_word(operator, monkeypatch, option):
    """`none`, said in the refusal of an empty one."""
    operator.types("clinic", "set", SLUG, f"{option}={TAKEN[option]}")
    assert 'say "none"' in operator.types("clinic", "set", SLUG, f"{option}=")[1]
    assert operator.types("clinic", "set", SLUG, f"{option}=none")[0] == 0
    clinic = operator.directory.by_slug(SLUG)
    assert (clinic.hours, clinic.reception_e164) == ((), "")
    assert everything_works(operator, monkeypatch)


@pytest.mark.parametrize("option", [o for o in options_of(change) if o not in WITHOUT])
def test_nothing_else_can_be_emptied_by_that_word(operator, option):
    """A clinic called none, perhaps; one without a telephone, never."""
    status, _ = operator.types("clinic", "set", SLUG, option, "none")
    assert status == 0 if option in PLAIN else status == 2


@pytest.mark.parametrize("option", [o for o in options_of(add) if TAKEN[o] is not None])
@pytest.mark.parametrize("value", ["", "  ", "dos\nlíneas", "x" * 5_000])
def test_add_checks_what_set_checks(operator, option, value):
    """No clinic comes of it."""
    status, printed = operator.types(*NEW, f"{option}={value}")
    assert status == 2
    assert option in printed
    assert len(operator.directory.all()) == 1


def test_all_that_is_wrong_is_said_at_once(operator):
    """A line each, for `set` and for `add`; what is right beside it is not done either."""
    wrong = ("--name=", "--phone=12", "--zone=Mars", "--offsets=1", "--daily-limit=0")
    before = operator.directory.by_slug(SLUG)
    for typed in (("set", SLUG, "--address=Roma 12"), ("add", "--country=MX")):
        status, printed = operator.types("clinic", *typed, *wrong)
        lines = [line.split(":")[0].strip() for line in printed.splitlines() if "  --" in line]
        assert status == 2
        assert {"--name", "--phone", "--zone", "--offsets", "--daily-limit"} <= set(lines)
    assert {"--address", "--privacy-contact", "--phone-number-id"} <= set(lines)
    assert operator.directory.all() == [before]


def everything_works(operator, monkeypatch):
    """Open every page of the clinic and write every message it can send; tell that there were some."""
    clinic = operator.directory.by_slug(SLUG)
    return all([*_pages(operator, monkeypatch, clinic), *_messages(clinic)])


def _pages(operator, monkeypatch, clinic):
    services = MemoryServices(store=operator.store)
    monkeypatch.setattr(wiring, "services", lambda: services)
    ana, visit = a_patient(), an_appointment()
    keep(operator.records(), ana, visit, a_line(ana, visits=[visit]))
    code = a_data_link(operator.records(), ana.e164, (ana.id,), NOW)
    visitor = Visitor()
    secure = {"X_Forwarded_Proto": "https"}
    assert visitor.send({}, query=f"/mis-datos/{code}", **secure).status_code == 303
    for language in ("es", "en", "pt"):
        query = f"?lang={language}"
        data = visitor.get(f"/c/{clinic.slug}/mis-datos{query}", Cookie=visitor.cookie, **secure)
        notice = visitor.get(f"/c/{clinic.slug}/aviso{query}")
        yield from (a.status_code == 200 for a in (data, notice, visitor.open_form(query)))
    guest = Visitor()
    yield guest.sign_up().status_code == 303
    yield guest.thanks().status_code == 200


def _messages(clinic):
    bodies = {(one.name, one.language): one.body for one in load_definitions()}
    for language in LANGUAGES:
        given = {
            "clinic": replace(clinic, languages=(language,)),
            "visit": VISIT,
            "visits": [VISIT, replace(VISIT, appointment_id="a2")],
            "language": language,
            "first_name": VISIT.first_name,
            "patient_name": "Maximiliano Rodríguez",
            "kind": TaskKind.NOT_TOLD,
            "e164": "+525512345678",
            "action": Action.CONFIRM,
            "link": "https://citas.example/c/x/mis-datos/abc",
            "form": "https://citas.example/c/x",
            "seed": "abc",
            "preparation": "p" * LONGEST_PREPARATION,
            "day": "28 de diciembre de 2026",
            "wrote_at": VISIT.starts_at,
            "name": "Maximiliano Rodríguez",
            "now": NOW,
        }
        for write in _writers():
            wanted = inspect.signature(write).parameters.values()
            content = write(**{p.name: given[p.name] for p in wanted if p.default is p.empty})
            text = content.text or _filled(bodies[content.template, content.language], content)
            assert 0 < len(text) <= TEXT_MAX, write
            assert all(p and p.isprintable() and "    " not in p for p in content.parameters)
            yield text


def _writers():
    for module in (template_wording, reply_wording):
        for name, made in vars(module).items():
            is_own = inspect.isfunction(made) and made.__module__ == module.__name__
            is_whole = is_own and inspect.signature(made).return_annotation is Content
            if is_whole and not name.startswith("_"):
                yield made


def _filled(body, content):
    return PLACE.sub(lambda place: content.parameters[int(place[1]) - 1], body)
