"""How people answer "¿Eres Ana?" in words. Pure; it knows neither who was asked nor whether anybody was."""

from enum import Enum
from functools import cache

from chalicelib.consent.keyword_phrases import each_of
from chalicelib.consent.keywords import (
    asks_something,
    fold_phrases,
    is_opt_out,
    plain_words,
    without_courtesy,
)
from chalicelib.replies.answer_vocabulary import DENYING
from chalicelib.replies.intent import BETWEEN_CLAUSES

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
NOT_ME = (
    *each_of("no soy | no soy yo | yo no soy | no soy esa persona | no soy ella | no soy él"),
    *each_of("ese no soy yo | esa no soy yo | no soy la persona | no soy la persona que buscan"),
    *each_of(" | es | es un | este es un | tienen el | tiene el", "número equivocado"),
    *each_of("número incorrecto | está mal el número | el número está mal | teléfono equivocado"),
    *each_of(
        "se equivocó | se equivocaron | te equivocaste | está equivocado | está equivocada"
        " | están equivocados | estás equivocado | estás equivocada",
        " | de número | de persona | de teléfono",
    ),
    *each_of("no | yo no", "la conozco | lo conozco | conozco a esa persona | conozco a"),
    *each_of("no sé quién es | no es mi número | este no es mi número | no es su número"),
    *each_of("este no es su número | este número no es de ella | este número no es de él"),
    *each_of("wrong number | you have the wrong number | this is the wrong number | not me"),
    *each_of("that's not me | that is not me | it's not me | this is not me | i'm not | i am not"),
    *each_of("you've got the wrong number | not my number | this is not my number"),
    *each_of("i don't know her | i don't know him | i don't know this person | wrong person"),
    *each_of("não sou eu | não sou | eu não sou | não sou essa pessoa | número errado"),
    *each_of("é engano | foi engano | você errou o número | não conheço | não a conheço"),
    *each_of("não o conheço | não conheço essa pessoa | não é meu número"),
)


class _Says(Enum):
    ME, YES, NOT_ME, NO, LEAVES, SOMETHING_ELSE = range(6)


def is_plain_no(text: str) -> bool:
    """Tell whether a text says "no" and nothing else: it answers the question only if that was told last."""
    said = " ".join(plain_words(text))
    return said in fold_phrases(PLAIN_NO) and not asks_something(text)


def says_whose_number(text: str, first_name: str) -> bool | None:
    """Return True for "soy yo", False for "número equivocado", None for anything else; each sentence must say the same.

    "Sí", "no" and a word to leave may stand beside it, and the name that was asked for ("no soy Ana").
    """
    if asks_something(text):
        return None
    clauses = {_nameless(clause, first_name) for clause in BETWEEN_CLAUSES.split(text)} - {""}
    answers = {_meanings().get(clause, _leaving(clause)) for clause in clauses}
    if _Says.ME in answers <= {_Says.ME, _Says.YES}:
        return None if set(DENYING) & set(text) else True
    return False if _Says.NOT_ME in answers <= {_Says.NOT_ME, _Says.NO, _Says.LEAVES} else None


def _leaving(clause: str) -> _Says:
    return _Says.LEAVES if is_opt_out(clause) else _Says.SOMETHING_ELSE


def _nameless(text: str, first_name: str) -> str:
    said = without_courtesy(text)
    name = " ".join(plain_words(first_name))
    return said.removesuffix(f" {name}") if name else said


@cache
def _meanings() -> dict[str, _Says]:
    """Return the answers as plain words; "soy" alone is "soy Ana" without the name."""
    both = [
        (_Says.YES, PLAIN_YES),
        (_Says.NO, PLAIN_NO),
        (_Says.ME, (*IS_ME, *(f"{yes} {each}" for yes in PLAIN_YES for each in IS_ME))),
        (_Says.NOT_ME, (*NOT_ME, *(f"{no} {each}" for no in PLAIN_NO for each in NOT_ME))),
    ]
    return {each: meaning for meaning, texts in both for each in fold_phrases(texts)}
