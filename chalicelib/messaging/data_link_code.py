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
_CODE = re.compile(rf"(?<=/{MY_DATA}/)[\w-]{{20,}}")


def code_of(records: Records, seed: str) -> str:
    """Return the code that a seed stands for: 256 bits that only this installation can make."""
    return records.keyed_hashes(f"link/{seed}")[0]


def marked_link(clinic_address: str) -> str:
    """Return the link to a clinic's "my data" page as it is stored."""
    return f"{clinic_address}/{MY_DATA}/{MARK}"


def as_sent(records: Records, message: Message) -> Message:
    """Return the message as the phone gets it: one without a link is what is stored."""
    content = message.content
    if not content.link_seed:
        return message
    whole = f"/{MY_DATA}/{code_of(records, content.link_seed)}"
    text = content.text.replace(f"/{MY_DATA}/{MARK}", whole)
    return dataclasses.replace(message, content=dataclasses.replace(content, text=text))


def without_code(text: str) -> str:
    """Return what somebody wrote with the code left out of any such link: people send theirs back to us."""
    return _CODE.sub(MARK, text)
