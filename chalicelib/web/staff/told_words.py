"""What a patient will read of a deed, in the words of whoever is about to do it. Decides nothing."""

from datetime import timedelta
from typing import Any

from chalicelib.front_desk.will_be_told import WillBeTold
from chalicelib.messaging.whatsapp.template_definitions import as_read
from chalicelib.web.load_words import Words
from chalicelib.web.staff.said_times import SaidTimes

Shown = dict[str, Any]
IN_A_MOMENT = timedelta(minutes=10)  # whoever looks need not be told when


def told_shown(
    told: WillBeTold | None, words: Words, said: SaidTimes, *, instead: str = ""
) -> Shown:
    """Return the text that will be read and when it leaves, or a sentence that says what is so instead.

    `instead` is the sentence where nobody has to be told; by itself, that they know of no visit.
    """
    if told and told.message and told.leaves_at:
        is_later = told.leaves_at > said.now + IN_A_MOMENT
        leaves = words("desk.told.leaves", when=said.when(told.leaves_at)) if is_later else ""
        return {"text": as_read(told.message.content), "leaves": leaves, "instead": ""}
    instead = instead or words("desk.told.not", why=words("desk.card.never_told"))
    if told and told.why_not:
        why = words(f"desk.why.{told.why_not}")
        instead = words("desk.told.not", why=why[:1].lower() + why[1:])
    if told and told.must_call:
        instead = (
            f"{instead} {words('desk.told.call')}" if told.why_not else words("desk.told.late")
        )
    return {"text": "", "leaves": "", "instead": instead.replace("m..", "m.")}
