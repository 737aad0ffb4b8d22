"""The number of somebody who wrote and is on no list, on its way to whoever's family it is: by the talk's name, as no address holds a number."""

import re
from collections.abc import Mapping

from chalicelib.answers.talk import load_talk
from chalicelib.patients.phone_lines import has_number
from chalicelib.shared.errors import NotFoundError
from chalicelib.web.staff.desk import Desk

FIELD = "numero"
_NAME = re.compile(r"[0-9a-z-]{6,40}", re.ASCII)


def named_in(asked: Mapping[str, str]) -> dict[str, str]:
    """Return what an address or a form says of the talk; of anything else nothing."""
    name = asked.get(FIELD, "")
    return {FIELD: name} if _NAME.fullmatch(name) else {}


def number_of(desk: Desk, asked: Mapping[str, str]) -> str:
    """Return the number that the talk is with; "" where it is with nobody, or with somebody on the list by now."""
    name = named_in(asked).get(FIELD, "")
    try:
        talk = load_talk(desk.records, name) if name else None
    except NotFoundError:
        return ""
    key = talk.key if talk and not talk.answering else ""
    return key if has_number(key) else ""
