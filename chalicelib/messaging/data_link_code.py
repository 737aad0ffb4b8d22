"""The one-time code of a link in a message. The stored text has a mark in its place; the code is made as the message leaves.

It is made of the message's seed with a key that is not in the table: who reads a stored message, here or in a backup,
can open nothing with it.
"""

import dataclasses
import re

from chalicelib.messaging.model import Message
from chalicelib.shared.writes import Records

MARK = "···"  # where a code stands on the phone and nowhere else
MY_DATA = "mis-datos"
_BEFORE = (f"/{MY_DATA}/", r"/invitacion/[0-9a-z]{8}\.")  # each of one length
# Compiled when a text is first looked at, which not every function does.
_CODE = "|".join(rf"(?<={before})[\w-]{{20,}}" for before in _BEFORE)
_MARKED = f"({'|'.join(_BEFORE)}){MARK}"


def code_of(records: Records, seed: str) -> str:
    """Return the code that a seed stands for: 256 bits that only this installation can make."""
    return records.keyed_hashes(f"link/{seed}")[0]


def marked_link(clinic_address: str) -> str:
    """Return the link to a clinic's "my data" page as it is stored."""
    return f"{clinic_address}/{MY_DATA}/{MARK}"


def marked_entry(site: str, clinic_id: str) -> str:
    """Return the link by which somebody of the team comes in, as it is stored."""
    return f"{site}/invitacion/{clinic_id}.{MARK}"


def as_sent(records: Records, message: Message) -> Message:
    """Return the message as the phone gets it: one without a link is what is stored."""
    content = message.content
    if not content.link_seed:
        return message
    code = code_of(records, content.link_seed)
    text = re.sub(_MARKED, lambda found: found[1] + code, content.text)
    return dataclasses.replace(message, content=dataclasses.replace(content, text=text))


def without_code(text: str) -> str:
    """Return what somebody wrote with the code left out of any such link: people send theirs back to us."""
    return re.sub(_CODE, MARK, text)
