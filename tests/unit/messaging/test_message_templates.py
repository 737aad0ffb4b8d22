"""Our templates obey Meta's rules, fit the code that fills them, and are pushed without surprise."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from chalicelib.consent.keywords import is_opt_out
from chalicelib.messaging import template_wording
from chalicelib.messaging.load_phrases import LANGUAGES
from chalicelib.messaging.model import Replaced
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.messaging.whatsapp.push_templates import (
    RemoteTemplate,
    Standing,
    TemplateRefusedError,
    push_templates,
)
from chalicelib.messaging.whatsapp.template_definitions import PLACE, TEMPLATES, load_definitions
from tests.unit.messaging.test_template_wording import ANA, LUIS, a_clinic

DEFINITIONS = load_definitions()
NAMES = {
    "verificar_numero",
    "recordatorio_cita",
    "recordatorio_varias",
    "recordatorio_preparacion",
    "recordatorio_corto",
    "cita_agendada",
    "cita_cambiada",
    "cita_cancelada",
    "cita_sigue_en_pie",
    "respuesta_en_espera",
    "aviso_recepcion_2",
    "aviso_clinica",  # until each account has approved its successor
}
each_definition = pytest.mark.parametrize(
    "definition", DEFINITIONS, ids=lambda one: f"{one.name}-{one.language}"
)


def contents(language):
    clinic = a_clinic(languages=(language,))
    return [
        template_wording.verify(clinic, "Ana", language=language),
        template_wording.reminder(clinic, ANA, language=language),
        template_wording.reminder_digest(clinic, [ANA, LUIS], language=language),
        template_wording.reminder_prepared(
            clinic, ANA, "trae tu identificación", language=language
        ),
        template_wording.reminder_confirmed(clinic, ANA, language=language),
        template_wording.booked(clinic, ANA, language=language),
        template_wording.changed(clinic, ANA, language=language),
        template_wording.cancelled(clinic, ANA, language=language),
        template_wording.restored(clinic, ANA, language=language),
        template_wording.answer_waits(clinic, ANA.starts_at, language=language),
        template_wording.clinic_notice(
            clinic, TaskKind.CANCELLED, "Ana López", "+525512345678", ANA
        ),
    ]


def test_every_template_is_there_in_every_language():
    """Twelve templates, four languages, nothing else in the folder."""
    assert {(one.name, one.language) for one in DEFINITIONS} == {
        (name, language) for name in NAMES for language in LANGUAGES
    }


@each_definition
def test_places_are_numbered_apart_and_inside(definition):
    """1, 2, 3 in order; none first, last or beside another; a sample for each."""
    places = [int(number) for number in PLACE.findall(definition.body)]
    assert places == list(range(1, len(places) + 1))
    assert len(definition.samples) == len(places)
    assert all(definition.samples)
    pieces = [re.sub(r"\W", "", piece) for piece in PLACE.split(definition.body)[::2]]
    assert len(pieces) == len(places) + 1
    assert all(pieces), pieces
    assert len(re.findall(r"\w+", PLACE.sub("", definition.body))) > 3 * len(places)


@each_definition
def test_lengths_are_within_metas_limits(definition):
    """Body 1,024, with AWS's 6,000 bytes for the whole; no two titles alike."""
    assert len(definition.body) <= 1024
    assert len(str(definition.as_json()).encode()) <= 6000
    assert "\n\n\n" not in definition.body
    assert len(set(definition.buttons)) == len(definition.buttons) == len(definition.actions)


def test_no_title_is_longer_than_meta_takes():
    """25 characters, of every button in every language."""
    sizes = {len(title) for definition in DEFINITIONS for title in definition.buttons}
    assert 1 <= min(sizes) <= max(sizes) <= 25


@each_definition
def test_templates_are_utility_and_neither_medical_nor_promotional(definition):
    """Utility messages are about the person's own appointment: no offer, no illness, no treatment."""
    assert definition.category == "UTILITY"
    forbidden = (
        r"oferta|descuento|promoci|gratis|aprovecha|invita|limpieza|tratamiento|diagn|dental|m[eé]dic"
        r"|offer|discount|free|promo|treatment|cleaning|health|desconto|grátis|tratamento|saúde|salud"
    )
    assert not re.search(forbidden, definition.body, re.IGNORECASE)


@each_definition
def test_patients_are_told_how_to_stop(definition):
    """With a word that is understood; the front desk and who was cancelled on need none."""
    if definition.name in {"aviso_clinica", "aviso_recepcion_2", "cita_cancelada"}:
        return
    last = re.findall(r"\b[A-Z]{4,}\b", definition.body)[-1]
    assert is_opt_out(last)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_contact_names_the_notice_and_the_way_out(language):
    """LFPDPPP Art. 17: the notice at first contact, for data that came from somebody else."""
    body = next(
        one.body
        for one in DEFINITIONS
        if (one.name, one.language) == ("verificar_numero", language)
    )
    assert re.search(r"privacidad|[Pp]rivacy|privacidade", body)
    assert "?" in body


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_wording_fits_the_templates(language):
    """As many parameters as places, the buttons in the order of their titles, in the same language."""
    known = {(one.name, one.language): one for one in DEFINITIONS}
    written = contents(language)
    assert written
    replaced = {before.template for before in template_wording.REPLACES.values()}
    assert {content.template for content in written} == NAMES - replaced
    for content in written:
        definition = known[content.template, content.language]
        assert content.language == language
        assert len(content.parameters) == len(definition.samples) > 0, content.template
        assert tuple(button.action for button in content.buttons) == definition.actions
        assert all(content.parameters)


# What must not change under a name


APPROVED = Path(__file__).parent / "approved_templates.json"
ANOTHER_NAME = (
    "{name} is approved with these parameters and buttons, in accounts of clinics and in messages that wait: leave its "
    'file, make another with another name, and see "How to change a template" in CONTRIBUTING.md'
)


def meanings(path):
    """Return what each template's places and buttons mean, by name."""
    found = json.loads(path.read_text("utf-8"))
    return {key: found[key] for key in ("parameters", "actions")}


def written_down():
    """Return the same of all that were ever sent for approval."""
    return json.loads(APPROVED.read_text("utf-8"))


def in_the_files():
    """Return the same of the files."""
    paths = sorted(TEMPLATES.glob("*.json"))
    return {json.loads(path.read_text("utf-8"))["name"]: meanings(path) for path in paths}


@pytest.mark.parametrize("name", written_down())
def test_a_templates_parameters_and_buttons_never_change_under_its_name(name):
    """What an account has approved under a name is not edited: other parameters would be refused, or said in the wrong places."""
    assert in_the_files().get(name) == written_down()[name], ANOTHER_NAME.format(name=name)


def test_every_template_is_written_down():
    """A new one is added to approved_templates.json with its file, and never changed there."""
    assert sorted(in_the_files()) == sorted(written_down())


@each_definition
def test_each_place_has_its_meaning(definition):
    """As many as there are, each another."""
    meant = written_down()[definition.name]["parameters"]
    assert len(set(meant)) == len(meant) == len(definition.samples)


def faults_of(new, before, meant):
    """Return what is wrong with saying that a template replaces another."""
    old = before.template
    if new not in meant or old not in meant:
        return ["both need a file"]
    faults = []
    for kind, places in (("parameters", before.parameters), ("actions", before.buttons)):
        taken = [meant[new][kind][n] for n in places if n < len(meant[new][kind])]
        if taken != meant[old][kind]:
            faults.append(f"{kind} of {old} are {meant[old][kind]}, and these places say {taken}")
    return faults


def test_a_template_that_is_replaced_gets_its_own_parameters_and_buttons():
    """By their meaning: whatever the old one says, the new one's message has."""
    meant = in_the_files()
    said = template_wording.REPLACES | {template_wording.PREPARED: template_wording.PLAIN}
    found = {new: faults_of(new, before, meant) for new, before in said.items()}
    assert found == {new: [] for new in said}


@pytest.mark.parametrize(
    ("before", "fault"),
    [
        (Replaced("old", (0, 2), (0,)), None),
        (Replaced("old", (0, 1), (0,)), "parameters"),
        (Replaced("old", (0, 2), (1,)), "actions"),
        (Replaced("old", (0, 5), (0,)), "parameters"),
        (Replaced("gone", (0, 2), (0,)), "both"),
    ],
)
def test_what_is_wrong_with_a_replacement_is_found(before, fault):
    """The rule above has nothing to look at while no template replaces another: here is one of each kind."""
    meant = {
        "new": {"parameters": ["patient", "practitioner", "when"], "actions": ["confirm", "move"]},
        "old": {"parameters": ["patient", "when"], "actions": ["confirm"]},
    }
    found = faults_of("new", before, meant)
    assert [one.split()[0] for one in found] == ([fault] if fault else [])


@dataclass
class MemoryAccount:
    """An account that approves what it likes."""

    category: str = "UTILITY"
    refuses: frozenset = frozenset()
    templates: list = field(default_factory=list)

    def list_templates(self):
        """Return what was taken so far."""
        return list(self.templates)

    def create_template(self, definition):
        """Take it, unless it is one of those it refuses."""
        if definition["name"] in self.refuses:
            raise TemplateRefusedError("Variables can't start the template")
        made = RemoteTemplate(definition["name"], definition["language"], "PENDING", self.category)
        self.templates.append(made)
        return made


def test_push_creates_what_is_missing_and_nothing_twice():
    """A second run creates nothing and tells the same."""
    account = MemoryAccount()
    first = push_templates(account, DEFINITIONS)
    again = push_templates(account, DEFINITIONS)
    assert len(account.templates) == len(DEFINITIONS) == 48
    assert {report.created for report in first} == {True}
    assert {report.created for report in again} == {False}
    assert {report.standing for report in again} == {Standing.WAITING}


def test_push_reports_a_template_of_another_category():
    """A reminder that became marketing is capped and about five times dearer: somebody must know."""
    account = MemoryAccount(category="MARKETING")
    assert {report.standing for report in push_templates(account, DEFINITIONS)} == {
        Standing.RECATEGORISED
    }


@pytest.mark.parametrize(
    ("status", "standing"),
    [
        ("APPROVED", Standing.USABLE),
        ("PENDING", Standing.WAITING),
        ("REJECTED", Standing.UNUSABLE),
        ("PAUSED", Standing.UNUSABLE),
        ("DISABLED", Standing.UNUSABLE),
        ("SOMETHING_NEW", Standing.UNUSABLE),
    ],
)
def test_push_reports_how_each_stands(status, standing):
    """What is not approved cannot be sent."""
    one = DEFINITIONS[0]
    account = MemoryAccount(
        templates=[RemoteTemplate(one.name, one.language, status, one.category)]
    )
    assert push_templates(account, [one])[0].standing is standing


def test_a_refused_template_does_not_stop_the_others():
    """It is reported with its reason; the rest are created."""
    account = MemoryAccount(refuses=frozenset({"cita_cambiada"}))
    seen = []
    reports = push_templates(account, DEFINITIONS, on_each=seen.append)
    refused = [report for report in reports if report.standing is Standing.REFUSED]
    assert seen == reports
    assert {report.name for report in refused} == {"cita_cambiada"}
    assert refused[0].problem.startswith("Variables")
    assert len(account.templates) == 44
