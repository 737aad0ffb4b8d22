"""Which of the visits on a question's buttons somebody names instead of tapping: by number, name, day or hour. Pure; in doubt none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.consent.keyword_phrases import each_of
from chalicelib.consent.keywords import asks_something, fold_phrases, plain_words, without_courtesy
from chalicelib.messaging.model import Action
from chalicelib.replies.answer_vocabulary import DENYING
from chalicelib.replies.named_time import named_time

# What may stand around the choice and chooses nothing.
AROUND = fold_phrases(
    each_of(
        "la | el | lo | de | del | cita | mi | opción | número | es | sería | quiero | a | o | do | da | y"
        " | the | one | of | option | number | appointment | consulta | turno | para | sí | mejor"
    )
)
ASKED_FOR = {
    Action.CONFIRM: fold_phrases(each_of("confirmo | confirmar | confirm")),
    Action.CANCEL: fold_phrases(
        each_of("cancelar | cancela | cancelo | cancele | cancelen | cancel | desmarcar")
    ),
    Action.MOVE: fold_phrases(
        each_of("cambiar | cambia | cambio | cambie | cambien | mover | mueve | reagendar | move")
    ),
}
NUMBERS = (
    ("1", "uno", "una", "primera", "primer", "primero", "one", "first", "1st", "primeira"),
    ("2", "dos", "segunda", "segundo", "two", "second", "2nd", "dois", "duas"),
    ("3", "tres", "tercera", "tercer", "tercero", "three", "third", "3rd", "terceira"),
)


@dataclass(frozen=True)
class Offered:
    """One visit as its button shows it."""

    name: str
    starts_at: datetime


def chosen(
    text: str, offered: Sequence[Offered], action: Action, *, written_at: datetime, zone: str
) -> int | None:
    """Return the place of the one visit that every word of the text fits; None where none is, or several."""
    if asks_something(text) or set(DENYING) & set(text):
        return None
    time = named_time(text, written_at, zone)
    around = AROUND | ASKED_FOR.get(action, frozenset())
    left = [word for word in without_courtesy(time.rest).split() if word not in around]
    fitting = {n for n, each in enumerate(offered) if time.fits(each.starts_at, zone)}
    for word in left:
        fitting &= {n for n, each in enumerate(offered) if _names(word, n, each)}
    return fitting.pop() if (left or time) and len(fitting) == 1 else None


def _names(word: str, place: int, visit: Offered) -> bool:
    is_number = place < len(NUMBERS) and word in fold_phrases(NUMBERS[place])
    return is_number or word in plain_words(visit.name)
