"""The words that stop our messages, and those that bring a patient back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.consent.keyword_phrases import COME_BACK, STOP, STOP_SENTENCES
from chalicelib.consent.keywords import is_opt_in, is_opt_out, plain_words

STOPS = [
    *[
        "BAJA",
        "baja.",
        "Baja",
        "¡BAJA!",
        " baja ",
        "bajaaa",
        "BAJA!!!",
        "*BAJA*",
        "«baja»",
        "baja 😡",
    ],
    *["Alto", " Alto ", "ALTO.", "alto!!", "STOP", "stop", "Stop.", "STOPPP", "stop 🛑", "𝐒𝐓𝐎𝐏"],
    *[
        "PARAR",
        "parar",
        "Pare",
        "PAREN",
        "SAIR",
        "sair.",
        "Parem",
        "SALIR",
        "s\u200btop",
        "ＳＴＯＰ",
    ],
    *["dar de baja", "Darme de baja", "dame de baja por favor", "Quiero darme de baja"],
    *["BAJA por favor", "baja, gracias", "Por favor, baja", "stop please", "Please stop."],
    *["no quiero más mensajes", "No quiero mas mensajes.", "ya no quiero recibir mensajes"],
    *[
        "no deseo recibir más mensajes",
        "No quiero recordatorios",
        "no quiero recibir recordatorios",
    ],
    *["Dejen de mandarme mensajes", "no me escriban más", "ya no me escriban"],
    *[
        "unsubscribe",
        "Stop all",
        "STOPALL",
        "opt out",
        "stop sending me messages",
        "no more messages",
    ],
    *[
        "não quero receber mensagens",
        "Nao quero mais receber mensagens",
        "quero sair",
        "descadastrar",
    ],
]

NOT_STOPS = [
    *["", " ", "no quiero que paren", "stop 12345", "STOP1", "¿BAJA?", "baja?", "baja？", "STOP?"],
    *[
        "no",
        "No gracias",
        "basta de dolor",
        "para",
        "para mañana",
        "la presión está baja",
        "baja 2",
    ],
    *["no quiero darme de baja", "no me den de baja", "no stop", "don't stop", "alta y baja"],
    *["alto ahí", "el alto", "no paren", "que no paren", "me dieron de baja en el IMSS"],
    *["cancelar", "cancel", "end", "no quiero mensajes de promociones", "no quiero más citas"],
    *["nunca dije BAJA", "si quiero parar qué hago", "ALTA", "start", "não parem", "sim", "ok"],
    *["no quiero dejar de recibir mensajes", "stop by tomorrow", "gracias", "por favor"],
]

RETURNS = [
    *["ALTA", "alta.", " Alta ", "¡ALTA!", "alta por favor", "START", "start", "unstop"],
    *["Quiero volver a recibir", "quiero volver a recibir mensajes", "quiero darme de alta"],
    *["darme de alta", "Quiero recibir recordatorios", "subscribe", "quero voltar a receber"],
]

NOT_RETURNS = [
    *["", "¿ALTA?", "me dieron de alta", "¿me van a dar de alta?", "dame de alta"],
    *["no quiero volver a recibir mensajes", "no quiero recibir mensajes", "alta 123", "restart"],
    *["start at 10", "sí", "BAJA", "presión alta", "don't start", "ok", "yes", "sim", "👍"],
    *["no quiero darme de alta", "não quero voltar a receber"],
]


@pytest.mark.parametrize("text", STOPS)
def test_a_whole_message_that_says_stop_is_an_opt_out(text):
    """Capitals, accents, punctuation and a please do not keep anybody subscribed."""
    assert is_opt_out(text)


@pytest.mark.parametrize("text", NOT_STOPS)
def test_a_stop_word_inside_a_sentence_is_no_opt_out(text):
    """Nobody loses their reminders for a word, a question or its opposite."""
    assert not is_opt_out(text)


@pytest.mark.parametrize("text", RETURNS)
def test_a_whole_message_that_asks_to_come_back_is_an_opt_in(text):
    """The patient, and only the patient, comes back with one word."""
    assert is_opt_in(text)


@pytest.mark.parametrize("text", NOT_RETURNS)
def test_nothing_else_is_an_opt_in(text):
    """A medical discharge, a confirmation or a question is not consent."""
    assert not is_opt_in(text)


def test_no_phrase_both_stops_and_returns():
    """The two lists never overlap, however they are folded."""
    assert STOP
    assert COME_BACK
    assert not {plain_words(each) for each in STOP} & {plain_words(each) for each in COME_BACK}


@pytest.mark.parametrize("phrase", [*STOP, *COME_BACK])
def test_every_listed_phrase_works_in_capitals(phrase):
    """The table holds no entry that folding makes unreachable."""
    assert is_opt_out(phrase.upper()) != is_opt_in(phrase.upper())


SHORTEST = [[part.split("|")[0].strip() for part in parts] for parts in STOP_SENTENCES]
CHOICES = [
    " ".join(filter(None, [*usual[:place], choice.strip(), *usual[place + 1 :]]))
    for parts, usual in zip(STOP_SENTENCES, SHORTEST, strict=True)
    for place, part in enumerate(parts)
    for choice in part.split("|")
]


def test_every_choice_of_the_grammar_counts():
    """None is made unreachable by folding, and none brings anybody back."""
    assert len(CHOICES) > 500
    assert [said for said in CHOICES if not is_opt_out(said) or is_opt_in(said)] == []


def test_a_text_as_long_as_whatsapp_takes_is_read_at_once():
    """However its words repeat what a sentence may begin with."""
    for words in ("no quiero ", "que ya no ", "baja ", "dejen de "):
        assert not is_opt_out((words * 500) + "x")


@given(st.text())
def test_any_text_has_an_answer(text):
    """Whatever arrives, reading it never stops the batch, and never says both things."""
    assert not (is_opt_out(text) and is_opt_in(text))


@given(st.text(), st.sampled_from(STOP), st.text("0123456789", min_size=1))
def test_a_number_beside_a_stop_word_goes_to_a_person(text, word, number):
    """A code, a date or somebody else's advertisement is not an opt-out."""
    assert not is_opt_out(f"{word} {number}")
    assert not is_opt_out(f"{number} {word} {text}")
