"""What somebody has half written to a line: there again on whatever page or device they go on, and seen by whoever opens the same talk.

A draft is nobody's message: it is never sent, and goes with the answer that it becomes, or after a week.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.answers.model import LONGEST, AnswerDraft
from chalicelib.answers.talk import Talk
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import Create, Records, Save

WRITES_FOR = timedelta(seconds=30)  # so long after a letter somebody is taken to be writing


def draft_id(talk: Talk, member_id: str) -> str:
    """Return the id of a person's draft in a talk."""
    return f"{talk.key}/{member_id}"


def keep_draft(records: Records, talk: Talk, member_id: str, text: str, *, now: datetime) -> None:
    """Keep what somebody has typed so far; with nothing in it it is no draft. Of two tabs at once the faster one's stays."""
    known = records.get(AnswerDraft, draft_id(talk, member_id))
    typed = text[:LONGEST] if text.strip() else ""
    if (known.text if known else "") == typed:
        return
    draft = AnswerDraft(draft_id(talk, member_id), typed, now)
    try:
        records.commit([Save(replace(known, text=typed, at=now)) if known else Create(draft)])
    except ConflictError:
        return


def drafts_in(records: Records, talk: Talk, members: Iterable[str]) -> dict[str, AnswerDraft]:
    """Return the drafts of these people in a talk, by whose they are."""
    found = records.get_many(AnswerDraft, [draft_id(talk, one) for one in members])
    return {draft.by: draft for draft in found.values() if draft.text}


def is_writing(draft: AnswerDraft, now: datetime) -> bool:
    """Tell whether whoever left it is at it now."""
    return draft.at > now - WRITES_FOR
