"""The words with which a patient stops our messages, and those with which they come back.

Only a whole message counts: "stop 12345" and "no quiero que paren" go to a person. Never decides
whose consent changes, and never reads anything else into a text.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache

from chalicelib.consent.keyword_phrases import (
    COME_BACK,
    COURTESY,
    EXIT,
    STOP,
    STOP_SENTENCES,
    each_of,
)

# The patient asks for what the clinic keeps about them: a right (LFPDPPP, access), so plain words for it.
MY_DATA = (
    *("mis datos", "ver mis datos", "quiero mis datos", "quiero ver mis datos"),
    *("quiero saber mis datos", "mis datos personales", "quiero ver mis datos personales"),
    *("my data", "see my data", "show my data", "i want to see my data", "show me my data"),
    *("meus dados", "ver meus dados", "quero ver meus dados", "quero meus dados"),
)

# … or for the erasure of it; the page that the link opens offers it.
ERASE_MY_DATA = (
    *each_of(
        "quiero | quiero que | necesito que | pido que | solicito que | por favor | ",
        "borrar mis datos | borren mis datos | borre mis datos | borra mis datos | eliminar mis datos"
        " | eliminen mis datos | elimine mis datos | elimina mis datos | cancelen mis datos"
        " | supriman mis datos | borren toda mi información | eliminen toda mi información",
    ),
    *each_of("que borren mis datos | que eliminen mis datos | borrado de mis datos"),
    *each_of(
        "please | i want you to | i want to | ", "delete my data | erase my data | remove my data"
    ),
    *each_of(
        "quero | quero que | por favor | ",
        "apagar meus dados | apaguem meus dados | excluir meus dados | excluam meus dados",
    ),
)

BETWEEN_SENTENCES = re.compile(r"[.,;:!¡…\n]+")
BETWEEN_CLAUSES = re.compile(r"[.,;:!?¡¿()…\n]+|\s(?=(?:y|pero|and|but)\s)", re.IGNORECASE)


def is_opt_out(text: str) -> bool:
    """Tell whether the whole message asks us to stop writing, in Spanish, English or Portuguese."""
    return _says_only(text, _says_stop)


def is_exit(text: str) -> bool:
    """Tell whether a text is but a word that leaves a list as well as it leaves us."""
    return " ".join(plain_words(text)) in fold_phrases(EXIT)


def is_opt_in(text: str) -> bool:
    """Tell whether the whole message, by the patient's own hand, asks us to write again."""
    return _says_only(text, fold_phrases(COME_BACK).__contains__)


def is_data_request(text: str) -> bool:
    """Tell whether the whole message asks for the person's own data, or for its erasure."""
    return without_courtesy(text) in fold_phrases(MY_DATA) or asks_for_erasure(text)


def asks_for_erasure(text: str) -> bool:
    """Tell whether the whole message asks that what is kept of the person goes; a question whether one could is read by a person."""
    return not asks_something(text) and without_courtesy(text) in fold_phrases(ERASE_MY_DATA)


def asks_something(text: str) -> bool:
    """Tell whether the text is a question: "¿BAJA?" asks what the word does."""
    return any(unicodedata.normalize("NFKC", each) in ("?", "¿", "؟", "⁇") for each in text)


def plain_words(text: str) -> tuple[str, ...]:
    """Return the words of a text as everybody's thumb would type them: "¡Sííí!" is ("si",).

    No accents, case, punctuation, emoji or repeated letters; known words are folded the same way.
    """
    folded = unicodedata.normalize("NFKD", text).casefold()
    marks = ("Mn", "Me", "Cf")
    letters = "".join(each for each in folded if unicodedata.category(each) not in marks)
    words = re.findall(r"[^\W_]+", re.sub(r"['’`´]", "", letters))
    return tuple(re.sub(r"([^\W\d_])\1+", r"\1", word) for word in words)


def without_courtesy(text: str) -> str:
    """Return the plain words without greeting, please and thanks: what the text says is left."""
    return " ".join(re.sub(_courtesy(), " ", " ".join(plain_words(text))).split())


def _says_only(text: str, is_said: Callable[[str], bool]) -> bool:
    """Tell whether the whole text, or each sentence of it, says so; "No, gracias" may stand beside a sentence that does."""
    if asks_something(text):
        return False
    sentences = {_once(without_courtesy(each)) for each in BETWEEN_SENTENCES.split(text)} - {""}
    if any(" " in each for each in sentences):
        sentences -= {"no"}
    said = {_once(without_courtesy(text))} - {""}
    return any(each and all(map(is_said, each)) for each in (said, sentences))


def _says_stop(said: str) -> bool:
    return said in fold_phrases(STOP) or bool(_stop_sentences().fullmatch(f"{said} "))


def _once(said: str) -> str:
    """Return the text with a word that is said twice said once: "BAJA BAJA"."""
    return re.sub(r"\b(\w+)(?: \1\b)+", r"\1", said)


@cache
def _stop_sentences() -> re.Pattern[str]:
    """Return the grammar of leaving as a pattern of plain words, each with a space behind it."""
    return re.compile("|".join("".join(map(_choice, parts)) for parts in STOP_SENTENCES))


def _choice(part: str) -> str:
    said = {" ".join(plain_words(each)) for each in part.split("|")}
    longest_first = sorted(said - {""}, key=len, reverse=True)
    return rf"(?:(?:{'|'.join(longest_first)}) ){'?' if '' in said else ''}"


@cache
def _courtesy() -> str:
    longest_first = sorted(fold_phrases(COURTESY), key=len, reverse=True)
    return rf"\b(?:{'|'.join(longest_first)})\b"


@cache
def fold_phrases(phrases: tuple[str, ...]) -> frozenset[str]:
    """Return the phrases as plain words, to be compared with what somebody typed."""
    return frozenset(" ".join(plain_words(phrase)) for phrase in phrases)
