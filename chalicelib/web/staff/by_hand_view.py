"""What is sent by hand in the words of one reader: whom, about what, the very text, and what may come back. Decides nothing."""

from typing import Any

from chalicelib.appointments.model import Appointment, Status
from chalicelib.by_hand.load_waiting import Waiting
from chalicelib.messaging.data_link_code import as_sent
from chalicelib.messaging.model import Message
from chalicelib.messaging.whatsapp.text_by_hand import text_by_hand
from chalicelib.replies.what_it_asks import Asks, asks
from chalicelib.shared.phone import as_read_aloud
from chalicelib.web.chat_link import chat_link
from chalicelib.web.staff.as_seen import as_seen
from chalicelib.web.staff.desk import Desk

Shown = dict[str, Any]
MOST_CODES = 20
MOST_SHOWN = 40  # of each list: what is done makes room for the rest


class ByHandView:
    """What waits for somebody's hand."""

    def __init__(self, desk: Desk, waiting: Waiting) -> None:
        self.desk, self.waiting, self.words = desk, waiting, desk.words

    def to_send(self) -> list[Shown]:
        """Return what is to be sent, the first as the page's one main button."""
        return [self._row(message) for message in self.waiting.to_send[:MOST_SHOWN]]

    def unanswered(self) -> list[Shown]:
        """Return what was sent and asked something."""
        return [self._answerable(message) for message in self.waiting.unanswered[:MOST_SHOWN]]

    def sent(self) -> list[Shown]:
        """Return what else was sent in the last day, and may not have been after all."""
        return [self._answerable(message) for message in self.waiting.sent[:MOST_SHOWN]]

    def signups(self) -> list[Shown]:
        """Return who filled in the form and whose own message nobody has noted yet, the newest first."""
        waiting = self.desk.records.waiting_signups(self.desk.visit.now, most=MOST_CODES)
        return [
            {"code": one.id, "name": one.name, "when": self.desk.said.ago(one.created_at)}
            for one in waiting
        ]

    def taken(self, message: Message) -> Shown:
        """Return what the page says of a message that somebody took: its link, its text, what may come back."""
        content = as_sent(self.desk.records, message).content
        text = text_by_hand(content, self.desk.clinic.language)
        link = chat_link(self.desk.services.settings.wa_me_url, message.e164, text)
        others = [one for one in self.waiting.to_send if one.id != message.id]
        return self._answerable(message) | {
            "link": link,
            "text": text,
            "number": as_read_aloud(message.e164),
            "after": self._row(others[0]) if others else None,
            "left": len(others),
        }

    def _row(self, message: Message) -> Shown:
        visits = self.waiting.visits_of(message)
        _, owner, name = message.id.split(".", 2)
        return {
            "path": f"avisos/{owner}/{name}",
            "id": name,
            "who": self._who(message, visits),
            "kind": self._kind(message),
            "when": self.desk.said.when(min(v.starts_at for v in visits)) if visits else "",
        }

    def _kind(self, message: Message) -> str:
        key = f"desk.hand.kind.{message.kind}"
        return self.words(key if self.words.has(key) else "desk.hand.kind.other")

    def _answerable(self, message: Message) -> Shown:
        is_question = asks(message) is Asks.WHOSE_NUMBER
        visits = [] if is_question else self.waiting.visits_of(message)
        return self._row(message) | {
            "asks_whose": is_question,
            "visits": [self._visit(v) for v in visits if v.status is Status.BOOKED],
            "sent": self.desk.said.ago(message.told_at) if message.told_at else "",
            "patient_id": message.patient_id,
        }

    def _visit(self, visit: Appointment) -> Shown:
        person = self.waiting.people.get(visit.patient_id)
        when = self.desk.said.when(visit.starts_at)
        says = f"{person.first_name}, {when}" if person else when
        return {"id": visit.id, "says": says, "seen": as_seen(visit), "was": str(visit.status)}

    def _who(self, message: Message, visits: list[Appointment]) -> str:
        owners = dict.fromkeys([*(v.patient_id for v in visits), message.patient_id])
        people = filter(None, map(self.waiting.people.get, owners))
        names = dict.fromkeys(person.name for person in people)
        return ", ".join(names) or as_read_aloud(message.e164)
