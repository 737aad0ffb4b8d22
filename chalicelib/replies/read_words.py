"""What a text says: its intent, the time it names, and whether it is but a yes, a no or thanks. Pure; what it is about is not known here."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.replies.colloquial_vocabulary import names_a_day
from chalicelib.replies.intent import Intent, read_intent
from chalicelib.replies.named_time import NamedTime, named_time
from chalicelib.replies.short_answer import Short, short_answer
from chalicelib.replies.time_of_deed import is_when_they_will

# "No puedo a las 10" may ask for another hour; only who says the word cancels the visit of that hour.
WORDS_FOR_CANCEL = ("cancel", "anul", "desmarc")
WORD_FOR_CONFIRM = "nfirm"  # in each language, and as "comfirmo"


@dataclass(frozen=True)
class Words:
    """One text, read by itself."""

    text: str
    intent: Intent
    time: NamedTime
    short: Short | None
    agrees: bool  # it is an assent that names a time ("ok, mañana"), and says not to what

    @property
    def is_said_to_confirm(self) -> bool:
        """Tell "confirmo" from "ahí estaré", which is said to news as well."""
        return self.intent is Intent.CONFIRM and WORD_FOR_CONFIRM in self.text.casefold()


def read_words(text: str, written_at: datetime, zone: str) -> Words:
    """Read a text as of the moment it was written; what it asks for is read without the time it names.

    A time in a request to move may be the one wished for, so such a request is read as it stands.
    """
    time, intent = named_time(text, written_at, zone), read_intent(text)
    if time and intent in (Intent.CONFIRM, Intent.CANCEL, Intent.THANKS, Intent.UNKNOWN):
        intent = read_intent(time.rest)
        if intent is Intent.MOVE or (
            intent is Intent.CANCEL and _may_want_another_hour(text, time)
        ):
            intent = Intent.UNKNOWN
        if intent is Intent.THANKS or is_when_they_will(time):  # a wish, or when they will say so
            intent = Intent.UNKNOWN
    if intent in (Intent.CONFIRM, Intent.CANCEL) and names_a_day(time.rest):
        intent = Intent.UNKNOWN  # "mañanaaa": a day that is compared with no visit's
    agrees = bool(time) and short_answer(time.rest) in (Short.YES, Short.OK)
    return Words(text, intent, time, short_answer(text), agrees)


def _may_want_another_hour(text: str, time: NamedTime) -> bool:
    return time.minutes is not None and not any(w in text.casefold() for w in WORDS_FOR_CANCEL)
