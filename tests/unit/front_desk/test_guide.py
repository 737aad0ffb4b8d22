"""The clinic's guide says what each word on the day's page means, and each reason that a page gives has its sentence."""

import json
from pathlib import Path

import pytest

from chalicelib.front_desk.day import CALLS, VisitState
from chalicelib.front_desk.first_day import Step
from chalicelib.front_desk.model import DeedKind
from chalicelib.front_desk.to_do import RANKS
from chalicelib.reminders.model import SkipReason
from chalicelib.web.staff.likely_deed import NOUNS
from chalicelib.web.staff.visit_words import LOOKS

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs/guia-clinica.md").read_text("utf-8")
LANGUAGES = ("es", "en", "pt")
WORDS = {
    language: json.loads((ROOT / f"chalicelib/web/locales/desk.{language}.json").read_text("utf-8"))
    for language in LANGUAGES
}
OF_A_PERSON = ("no_number", "wrong_number", "deceased", "not_verified", "no_consent", "opted_out")


@pytest.mark.parametrize("state", VisitState)
def test_every_state_of_a_visit_stands_in_the_guide(state):
    """By the very word that the page shows."""
    assert f"**{WORDS['es'][f'desk.state.{state}']}**" in GUIDE
    assert state in LOOKS


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_word(language):
    """And no word too many."""
    assert set(WORDS[language]) == set(WORDS["es"])
    assert WORDS["es"]
    assert [key for key in WORDS["es"] if not WORDS[language][key].strip()] == []


@pytest.mark.parametrize("key", [f"desk.why.{why}" for why in (*CALLS, *OF_A_PERSON)])
def test_every_reason_to_call_has_its_sentence(key):
    """Nobody at a desk reads a code."""
    assert WORDS["es"][key]
    assert set(OF_A_PERSON) < set(SkipReason)


@pytest.mark.parametrize("kind", DeedKind)
def test_every_deed_is_said_on_the_card_and_taken_back_by_its_noun(kind):
    """A call in vain changes no visit: there is nothing to take back."""
    assert WORDS["es"][f"desk.deed.{kind}"]
    assert WORDS["es"][f"desk.done.{kind}"]
    assert (kind in NOUNS) is (kind is not DeedKind.CALLED)


def test_every_kind_of_task_that_stands_alone_has_its_sentence():
    """Others are told by the visit that they are about."""
    alone = {kind for kind, rank in RANKS.items() if rank and rank >= 6}
    assert alone
    assert {kind for kind in alone if f"desk.task.{kind}" not in WORDS["es"]} == set()


@pytest.mark.parametrize("step", Step)
def test_every_step_of_the_first_day_stands_in_the_guide(step):
    """By the very words of its page."""
    assert f"**{WORDS['es'][f'desk.first.{step}']}**" in GUIDE
