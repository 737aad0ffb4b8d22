"""What came back to the clinic's telephone, as whoever read it there says: taken in by the very rules of what WhatsApp brings, at this moment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.clinics.model import Clinic
from chalicelib.consent.signup import Signup, find_codes, is_expired
from chalicelib.messaging.event_types import InboundKind, InboundMessage
from chalicelib.messaging.model import Action, Message, Tap
from chalicelib.messaging.put_out_messages import Queue
from chalicelib.patients.model import Line, NumberState, Patient
from chalicelib.patients.phone_lines import find_line
from chalicelib.replies.handle_inbound import Reception
from chalicelib.replies.ports import ReplyRecords
from chalicelib.shared.writes import Records

STOP, BACK = "BAJA", "ALTA"  # as the patient writes them, in any language


@dataclass(frozen=True, kw_only=True)
class Noting:
    """What noting works with."""

    records: ReplyRecords
    queue: Queue
    clinic: Clinic
    public_url: Callable[[], str]
    now: datetime

    def whose_number(self, asked: Message, *, is_them: bool, said: str) -> bool:
        """Note the answer to "¿Eres Ana?", as if its button had been tapped; tell whether it is so now, else a person looks."""
        wanted = NumberState.VERIFIED if is_them else NumberState.WRONG
        person = self.records.get(Patient, asked.patient_id)
        if person and person.number is not wanted:
            tap = Tap(Action.YES_ME if is_them else Action.NOT_ME, asked.id)
            cause = (asked.id, tap.action, str(person.version))  # another answer after it counts
            self._take_in(asked.e164, said, *cause, kind=InboundKind.BUTTON, tap=tap)
        after = self.records.get(Patient, asked.patient_id)
        return after is not None and after.number is wanted

    def word(self, e164: str, word: str) -> None:
        """Note that a line wrote STOP or BACK; each counts anew once the line has changed since."""
        line = find_line(self.records, wa_id=_digits(e164))
        self._take_in(e164, word, word, str(line.version if line else 0))

    def code(self, e164: str, code: str) -> None:
        """Note that a number wrote the code of a sign-up: it is that number which is believed."""
        self._take_in(e164, code, code)

    def _take_in(
        self,
        e164: str,
        text: str,
        *cause: str,
        kind: InboundKind = InboundKind.TEXT,
        tap: Tap | None = None,
    ) -> None:
        # Of no use to who tries all numbers: the id may outlive the person's record.
        event = self.records.keyed_hashes("\x1f".join(("by-hand", e164, *cause)))[0]
        inbound = InboundMessage(
            self.clinic.sender.phone_number_id,
            f"by-hand-{event[:32]}",
            self.now,
            kind,
            from_wa_id=_digits(e164),
            text=text,
            payload=tap.message_id if tap else "",
        )
        reception = Reception(
            records=self.records,
            queue=self.queue,
            clinic=self.clinic,
            read_tap=lambda _payload: tap,
            public_url=self.public_url,
            opens_window=False,
        )
        reception.take_in(inbound, now=self.now)


def signup_of(records: Records, typed: str, now: datetime) -> Signup | None:
    """Return the sign-up whose code somebody typed, however they typed it; None for one nobody gave, was used, or is over."""
    found = records.get_many(Signup, find_codes(typed))
    good = (one for one in found.values() if not is_expired(one, now))
    return next(good, None)


def has_stopped(line: Line | None) -> bool:
    """Tell whether a line said STOP, so that BACK is what may be noted."""
    return line is not None and line.opted_out_at is not None


def _digits(e164: str) -> str:
    return e164.removeprefix("+")
