"""Answers that are but a yes, a no or thanks: any more of a word, and they are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.replies.answer_vocabulary import VOCABULARY, Part
from chalicelib.replies.colloquial_vocabulary import COLLOQUIAL, GREETINGS
from chalicelib.replies.short_answer import Short, short_answer

ASSENTS = VOCABULARY[Part.ASSENT]
RECEIPTS = (*VOCABULARY[Part.RECEIPT], *COLLOQUIAL[Part.RECEIPT])
THANKS = VOCABULARY[Part.THANKS]
MORE = (
    "mañana",
    "confirmo",
    "ahí estaré",
    "cancelar",
    "no puedo",
    "pero",
    "la cita",
    "martes",
    "2",
)


@pytest.mark.parametrize(
    "text", [*ASSENTS, "Sí, está bien", "ok sí 👍🏽", "sí por favor", "Sí, gracias"]
)
def test_an_assent_is_a_yes(text):
    """With or without thanks; to what, the question tells."""
    assert short_answer(text) is Short.YES


@pytest.mark.parametrize("text", [*RECEIPTS, "👍", "OK 👍🏽", "Ok, gracias", "ok por favor"])
def test_an_ok_is_a_receipt_as_well(text):
    """It answers "¿vienes?", and says of news that they were read; who somebody is it does not say."""
    assert short_answer(text) is Short.OK


@pytest.mark.parametrize(
    "text", [*THANKS, "🙏", "❤️", "Muchas gracias, bonito día", "gracias doctora 😊"]
)
def test_thanks_are_a_courtesy(text):
    """Nobody is asked for anything."""
    assert short_answer(text) is Short.COURTESY


@pytest.mark.parametrize("text", ["No", "no.", "Não", "Nop."])
def test_a_no_is_a_no(text):
    """Of what, only the question tells."""
    assert short_answer(text) is Short.NO


@given(
    st.lists(st.sampled_from([*ASSENTS, *RECEIPTS, *THANKS, *GREETINGS]), min_size=1, max_size=4),
    st.sampled_from(MORE),
    st.randoms(),
)
def test_one_word_more_is_no_short_answer(polite, more, random):
    """It may be the word that turns the meaning."""
    words = [*polite, more]
    random.shuffle(words)
    assert short_answer(", ".join(words)) is None


@pytest.mark.parametrize(
    "text", ["¿ok?", "gracias, ¿a qué hora?", "", "no, gracias", "Hola", "👎", "sí 👎"]
)
def test_a_question_a_greeting_and_a_doubt_are_none(text):
    """A person reads them."""
    assert short_answer(text) is None
