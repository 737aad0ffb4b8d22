"""The words of our own buttons, typed instead of tapped: they are the button under the message that was told last with it.

Never reads a word that stands on no button, and never takes one for a button that this phone was not shown.
"""

from collections.abc import Iterable, Mapping
from functools import cache

from chalicelib.consent.keywords import BETWEEN_CLAUSES, asks_something, without_courtesy
from chalicelib.messaging.lease import left_at
from chalicelib.messaging.load_phrases import LANGUAGES, phrase
from chalicelib.messaging.model import Action, Button, Content, Kind, Message, Tap
from chalicelib.replies.answer_vocabulary import DENYING
from chalicelib.replies.conversation_turn import Turn

# What stands on each button of a template, by the template's name and the button's place, in every language.
TemplateTitles = Mapping[tuple[str, int], frozenset[str]]
_REPLY_BUTTONS = (
    *(Action.CONFIRM, Action.MOVE, Action.CANCEL),
    *(Action.UNDO, Action.ANOTHER_DATE),
)


def typed_button(turn: Turn, titles: TemplateTitles, meant: Action | None) -> Tap | None:
    """Return the tap that a text stands for, if it is the title of a button that this phone was shown.

    `meant` is what its words say by themselves: under a newer message that asks for the same in other words
    ("Confirmo todas") they are about that one.
    """
    said = _with_pauses(turn.inbound.text)
    if not _may_be_title(turn.inbound.text, said, titles):
        return None
    named_since: set[str] = set()  # visits that were spoken of after the button was shown
    for message in [turn.quoted] if turn.quoted else turn.told:
        if message.kind is Kind.CANCELLED or not message.is_of_known_kind:
            return None  # after news of one visit it may be no word of another; a later release's, only that one knows
        for place, button in enumerate(message.content.buttons):
            if said in _titles_of(message.content, place, button, titles):
                is_sure = named_since <= _ids(message) and not _has_twin(turn, message)
                return Tap(button.action, message.id, button.about) if is_sure else None
        if meant in {button.action for button in message.content.buttons}:
            return None
        named_since |= _ids(message)
    return None


def _has_twin(turn: Turn, message: Message) -> bool:
    """Tell whether another message of the same second has these buttons for another visit."""
    if turn.quoted or not message.about:
        return False
    actions = {button.action for button in message.content.buttons}
    return any(
        left_at(other) == left_at(message)
        and not _ids(other) <= _ids(message)
        and actions & {button.action for button in other.content.buttons}
        for other in turn.told
    )


def _ids(message: Message) -> set[str]:
    return {about.appointment_id for about in message.about}


def _may_be_title(text: str, said: str, titles: TemplateTitles) -> bool:
    """Spare most texts the reading of what their phone was told."""
    if asks_something(text) or set(DENYING) & set(text):
        return False
    known = frozenset[str]().union(*titles.values(), *map(_of_reply, _REPLY_BUTTONS))
    return said in _folded_once(known) or said[:1].isdigit()  # "1. Ana 10:30 a.m."


def _titles_of(
    content: Content, place: int, button: Button, titles: TemplateTitles
) -> frozenset[str]:
    if content.template:
        return _folded(titles.get((content.template, place), frozenset()))
    in_every_language = _of_reply(button.action) if button.action in _REPLY_BUTTONS else frozenset()
    own = frozenset((button.title,))
    return _folded(own | in_every_language if own <= in_every_language else own)


@cache
def _of_reply(action: Action) -> frozenset[str]:
    return frozenset(phrase(language, f"button_{action}") for language in LANGUAGES)


@cache
def _folded_once(ours: frozenset[str]) -> frozenset[str]:
    """Fold the titles that every text is held against; those of one message name people and are not kept."""
    return _folded(ours)


def _folded(titles: Iterable[str]) -> frozenset[str]:
    """Return the titles as they may be typed: a pause may be left out, none may be put in ("No, soy yo")."""
    return frozenset(form(title) for title in titles for form in (without_courtesy, _with_pauses))


def _with_pauses(text: str) -> str:
    return ", ".join(filter(None, map(without_courtesy, BETWEEN_CLAUSES.split(text))))
