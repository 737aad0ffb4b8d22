"""How people say in words whose number it is, asked "¿Eres Ana?" or not. Pure; it knows neither who was asked nor whether anybody was."""

import re
from collections.abc import Callable
from enum import Enum
from functools import cache

from chalicelib.consent.keyword_phrases import each_of
from chalicelib.consent.keywords import (
    BETWEEN_CLAUSES,
    asks_something,
    fold_phrases,
    is_opt_out,
    plain_words,
    without_courtesy,
)
from chalicelib.patients.known_names import GIVEN, GIVEN_OR_SURNAME, SURNAMES
from chalicelib.replies.answer_vocabulary import DENYING

PLAIN_YES = each_of(
    "sí | sí señorita | sí señor | sí señora | claro | claro que sí | correcto | es correcto | así es | ok | yes | sim"
)
PLAIN_NO = each_of("no | nop | nope | não")

IS_ME = (
    *each_of("soy | soy yo | yo soy | sí soy | ella soy yo | él soy yo | soy yo mero | sí yo"),
    *each_of("es mi número | este es mi número | sí es mi número | soy la persona"),
    *each_of("that's me | that is me | it's me | it is me | this is me | i am | yes i am"),
    *each_of("this is my number | it's my number | speaking"),
    *each_of("sou | sou eu | sim sou | sou eu mesmo | sou eu mesma | eu mesmo | eu mesma"),
    *each_of("isso mesmo | é meu número | este é meu número"),
)
# Said after any message of ours it can mean nothing else.
NOT_ME = (
    *each_of("no soy | no soy yo | yo no soy | no soy esa persona | no soy ella | no soy él"),
    *each_of("ese no soy yo | esa no soy yo | no soy la persona | no soy la persona que buscan"),
    *each_of(" | es | es un | este es un | tienen el | tiene el", "número equivocado"),
    *each_of("número incorrecto | está mal el número | el número está mal | teléfono equivocado"),
    *each_of(
        "se equivocó | se equivocaron | te equivocaste | está equivocado | está equivocada"
        " | están equivocados | estás equivocado | estás equivocada",
        "de número | de persona | de teléfono",
    ),
    *each_of("no | yo no", "conozco a esa persona | conozco a"),
    *each_of("no es mi número | este no es mi número | no es su número"),
    *each_of("este no es su número | este número no es de ella | este número no es de él"),
    *each_of("no vive aquí | ya no vive aquí | aquí no vive | aquí ya no vive"),
    *each_of("wrong number | you have the wrong number | this is the wrong number"),
    *each_of("that's not me | that is not me | it's not me | this is not me | i'm not | i am not"),
    *each_of("you've got the wrong number | not my number | this is not my number"),
    *each_of("i don't know this person | wrong person | doesn't live here"),
    *each_of("não sou eu | não sou | eu não sou | não sou essa pessoa | número errado"),
    *each_of("você errou o número | não conheço essa pessoa | não é meu número"),
    *each_of("não mora aqui | não mora mais aqui"),
)
# After a reminder these may be about its hour or its doctor.
NOT_ME_IF_ASKED = (
    *each_of("equivocado | equivocada | no es aquí | aquí no es | not me"),
    *each_of(
        "se equivocó | se equivocaron | te equivocaste | está equivocado | está equivocada"
        " | están equivocados | estás equivocado | estás equivocada"
    ),
    *each_of("no | yo no", "la conozco | lo conozco"),
    *each_of("no sé quién es | i don't know her | i don't know him"),
    *each_of("é engano | foi engano | não conheço | não a conheço | não o conheço"),
)
_AND = r"^(?:y|pero|and|but) "
_CALLED = each_of("soy | yo soy | habla | me llamo | i am | this is | sou | meu nome é")


class _Says(Enum):
    ME, YES, NOT_ME, NOT_ME_IF_ASKED, NO, ANOTHER, LEAVES, SOMETHING_ELSE = range(8)


def is_plain_no(text: str) -> bool:
    """Tell whether a text says "no" and nothing else: it answers the question only if that was told last."""
    said = " ".join(plain_words(text))
    return said in fold_phrases(PLAIN_NO) and not asks_something(text)


def says_whose_number(text: str, name: str, *, was_asked: bool = True) -> bool | None:
    """Return True for "soy yo", False for "número equivocado", None for anything else; each clause must say the same.

    "Sí", "no" and a word to leave may stand beside it, and what was asked for: the name, or a part of it ("no soy Ana").
    Somebody else's name says no only beside a no ("No, soy Pedro"): it may be who shares the phone.
    """
    if asks_something(text):
        return None
    answers = _answers(text, frozenset(plain_words(name)).__contains__)
    no = {_Says.NOT_ME} | ({_Says.NOT_ME_IF_ASKED} if was_asked else set())
    if _Says.ME in answers <= {_Says.ME, _Says.YES}:
        return None if set(DENYING) & set(text) else True
    another = {_Says.ANOTHER} if name else set()
    is_another = was_asked and another and {_Says.NO, _Says.ANOTHER} <= answers
    is_no = is_another or answers & no
    return False if is_no and answers <= no | another | {_Says.NO, _Says.LEAVES} else None


def leaves_as_stranger(text: str) -> bool:
    """Tell whether a text says that it is somebody else's phone, and that nothing more is to be written there."""
    answers = _answers(text, _is_name)
    strange = {_Says.NOT_ME, _Says.NOT_ME_IF_ASKED}
    beside = {_Says.NO, _Says.ANOTHER, _Says.LEAVES}
    is_both = _Says.LEAVES in answers and bool(answers & strange)
    return is_both and answers <= strange | beside and not asks_something(text)


def _answers(text: str, is_name: Callable[[str], bool]) -> set[_Says]:
    said = (without_courtesy(each) for each in BETWEEN_CLAUSES.split(text))
    clauses = {re.sub(_AND, "", clause) for clause in said} - {""}
    return {_meaning(clause, is_name) for clause in clauses}


def _meaning(clause: str, is_name: Callable[[str], bool]) -> _Says:
    """Return what a clause says; the name that was asked for may end it."""
    words = clause.split()
    while len(words) > 1 and is_name(words[-1]):
        words = words[:-1]
    known = _meanings().get(" ".join(words))
    if known or is_opt_out(clause):
        return known or _Says.LEAVES
    called = re.sub(_i_am(), "", clause).split() if re.match(_i_am(), clause) else []
    return _Says.ANOTHER if called and all(map(_is_name, called)) else _Says.SOMETHING_ELSE


@cache  # when somebody first says it: folding costs a cold start
def _i_am() -> str:
    return rf"^(?:{'|'.join(fold_phrases(_CALLED))}) "


def _is_name(word: str) -> bool:
    """Tell whether a plain word is one that names are made of; "López" and the like stand in no list."""
    return word in _names() or word.endswith("ez")


@cache
def _names() -> frozenset[str]:
    return frozenset(" ".join(plain_words(each)) for each in GIVEN | GIVEN_OR_SURNAME | SURNAMES)


@cache
def _meanings() -> dict[str, _Says]:
    """Return the answers as plain words; "soy" alone is "soy Ana" without the name."""
    both = [
        (_Says.YES, PLAIN_YES),
        (_Says.NO, PLAIN_NO),
        (_Says.ME, (*IS_ME, *(f"{yes} {each}" for yes in PLAIN_YES for each in IS_ME))),
        (_Says.NOT_ME, _with_no(NOT_ME)),
        (_Says.NOT_ME_IF_ASKED, _with_no(NOT_ME_IF_ASKED)),
    ]
    return {each: meaning for meaning, texts in both for each in fold_phrases(texts)}


def _with_no(phrases: tuple[str, ...]) -> tuple[str, ...]:
    return (*phrases, *(f"{no} {each}" for no in PLAIN_NO for each in phrases))
