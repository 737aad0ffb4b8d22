"""Taking in what a person wrote or tapped: once, whole, and answered in the same transaction.

A phone of many people may need several: then the memory of the event, and the answer, come with the last.
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from chalicelib.appointments.ring_desk import rings_beside
from chalicelib.clinics.model import Clinic
from chalicelib.consent import grant_and_withdraw as consent
from chalicelib.consent.keywords import is_data_request
from chalicelib.consent.model import Source
from chalicelib.consent.signup import Signup, UsedCode, find_codes, plain_code
from chalicelib.messaging.event_types import (
    InboundKind,
    InboundMessage,
    MarketingPreference,
    NumberChanged,
)
from chalicelib.messaging.model import Tap
from chalicelib.messaging.put_out_messages import Queue, put_out
from chalicelib.messaging.received_texts import TextThread
from chalicelib.messaging.service_window import WINDOW
from chalicelib.patients import phone_lines
from chalicelib.patients.model import Line, Patient, Purpose
from chalicelib.replies import (
    button_replies,
    changed_words,
    hidden_numbers,
    my_data,
    number_verification,
    reactions,
    staff_entry,
    text_replies,
)
from chalicelib.replies.answer_once import say_who_reads_it
from chalicelib.replies.conversation_turn import Turn
from chalicelib.replies.desk_writes import answer_desk, is_the_desks
from chalicelib.replies.intent import Intent
from chalicelib.replies.keep_words import kept_words
from chalicelib.replies.let_answers_go import let_answers_go
from chalicelib.replies.ports import ReplyRecords
from chalicelib.replies.reply_rate_limit import answers_within_rate_limit
from chalicelib.replies.seen_messages import is_known, remembered
from chalicelib.replies.stranger_limit import beyond_limit, stranger_counted
from chalicelib.replies.tasks_answered import tasks_answered
from chalicelib.replies.typed_button import TemplateTitles
from chalicelib.shared import log
from chalicelib.shared.errors import decide_again
from chalicelib.shared.transaction_batches import fits, stages
from chalicelib.shared.writes import Save, Write


def _no_address() -> str:
    raise LookupError("this reception was not told where the pages are")


@dataclass(frozen=True, kw_only=True)
class Reception:
    """What receiving works with."""

    records: ReplyRecords
    queue: Queue
    clinic: Clinic
    read_tap: Callable[[str], Tap | None]  # of a button's payload
    titles_of_buttons: Callable[[], TemplateTitles] = dict  # what stands on those of our templates
    public_url: Callable[[], str] = _no_address  # where the pages are
    opens_window: bool = True  # not where somebody says what came to another telephone

    def take_in(self, inbound: InboundMessage, *, now: datetime) -> None:
        """Act on a message; the same one again does nothing."""
        decide_again(lambda: self._once(inbound, now))

    def change_number(self, changed: NumberChanged, *, now: datetime) -> None:
        """Follow a person to another number, where everything waits until they say who they are."""
        while decide_again(lambda: self._move(changed, now)):
            pass

    def learn_user_ids(self, named: Mapping[str, str], *, now: datetime) -> None:
        """Remember whose user ids WhatsApp named beside messages of ours: the line's number by the user id."""
        for bsuid, e164 in phone_lines.new_user_ids(self.records, named).items():
            decide_again(partial(self._learn, bsuid, e164, now))

    def _learn(self, bsuid: str, e164: str, now: datetime) -> None:
        line = self.records.get(Line, e164)
        if line is None or self._left_before(line, bsuid, bsuid, now):
            return
        known = dataclasses.replace(line, bsuid=bsuid)
        self.records.commit([Save(known), *phone_lines.alias_writes(self.records, known)])

    def prefer(self, preference: MarketingPreference, *, now: datetime) -> None:
        """Record that a person told WhatsApp itself to stop the clinic's marketing; only they can resume it."""
        decide_again(lambda: self._prefer(preference, now))

    def _prefer(self, preference: MarketingPreference, now: datetime) -> None:
        line = phone_lines.find_line(self.records, wa_id=preference.wa_id, bsuid=preference.bsuid)
        people = self.records.get_many(Patient, line.patient_ids) if line else {}
        parts: list[list[Write]] = []
        for person in people.values():
            if not preference.stop or not person.agreed_to(Purpose.OFFERS_WHATSAPP):
                continue
            over = consent.withdraw(
                self.records,
                person,
                Purpose.OFFERS_WHATSAPP,
                Source.WHATSAPP,
                by="user_preferences",
                now=now,
            )
            parts.append(over)
        self._in_stages(parts)

    def _once(self, inbound: InboundMessage, now: datetime) -> None:
        if is_known(self.records, inbound.provider_id):
            return
        if is_the_desks(self.clinic, inbound):
            tap = self.read_tap(inbound.payload) if inbound.payload else None
            answer_desk(self.records, self.queue, self.clinic, inbound, now, tap=tap)
            return
        turn = self._turn(inbound, now)
        if self._left_before(turn.line, inbound.bsuid, inbound.provider_id, now):
            turn = self._turn(inbound, now)
        before = turn.line
        self._react(turn)
        let_answers_go(turn)
        only_counted = beyond_limit(turn, before)
        if only_counted is None:
            self._commit(turn, before, inbound)
        else:
            self.records.commit(only_counted)

    def _left_before(self, line: Line, bsuid: str, named_by: str, now: datetime) -> bool:
        """Let a BAJA that was said under a user id alone count for its line; tell whether there was one."""
        hidden = hidden_numbers.stopped_before(self.records, line, bsuid)
        if hidden is None:
            return False
        said = hidden_numbers.leaving_word(hidden, line, named_by)
        turn = self._turn(said, now)
        before = turn.line
        text_replies.act_on_consent(turn, Intent.OPT_OUT)
        turn.said.clear()  # they were answered when they said it
        turn.writes.append(Save(dataclasses.replace(hidden, opted_out_at=None)))
        self._commit(turn, before, said)
        return True

    def _turn(self, inbound: InboundMessage, now: datetime) -> Turn:
        line = phone_lines.find_line(self.records, wa_id=inbound.from_wa_id, bsuid=inbound.bsuid)
        is_known = line is not None and phone_lines.has_number(line.id)
        if not (is_known or inbound.from_wa_id):
            tap = self.read_tap(inbound.payload) if inbound.payload else None
            line = hidden_numbers.line_answered(self.records, inbound, tap) or line
        name = inbound.from_wa_id or inbound.bsuid
        found = (line, True) if line else phone_lines.line_of(self.records, name)
        return self._turn_at(found, inbound, now)

    def _turn_at(self, found: tuple[Line, bool], inbound: InboundMessage, now: datetime) -> Turn:
        line, is_known = found
        heard_until = line.window_until
        thread = self.records.get(TextThread, line.id or inbound.bsuid or line.bsuid)
        people = phone_lines.people_of(self.records, line)
        line = dataclasses.replace(
            line,
            wa_id=inbound.from_wa_id or line.wa_id,
            bsuid=inbound.bsuid or line.bsuid,
            window_until=self._window(line, inbound),
        )
        return Turn(
            records=self.records,
            clinic=self.clinic,
            inbound=inbound,
            line=line,
            is_known=is_known,
            was_stopped=line.opted_out_at is not None,
            people=people,
            now=now,
            thread=thread,
            last_heard_at=heard_until - WINDOW if heard_until else None,
            public_url=self.public_url,
        )

    def _window(self, line: Line, inbound: InboundMessage) -> datetime | None:
        if not self.opens_window:
            return line.window_until
        return max(inbound.at + WINDOW, line.window_until or inbound.at)

    def _react(self, turn: Turn) -> None:
        inbound = turn.inbound
        if inbound.kind is InboundKind.REACTION:
            reactions.act_on_reaction(turn)
            return
        if inbound.replaces:
            changed_words.act_on_change(turn)
            return
        if changed_words.was_changed_before(turn):
            return
        if not phone_lines.has_number(turn.line.id):  # nobody we know yet, who hides their number
            hidden_numbers.act_as_nobody_known(turn)
            return
        tap = self.read_tap(inbound.payload) if inbound.payload else None
        code = self._code_in(inbound.text)
        if tap:
            button_replies.act_on_tap(turn, tap)
        elif inbound.kind is InboundKind.OTHER or inbound.payload:  # also a button we never gave
            if not text_replies.leaves(turn):
                turn.pass_on(inbound.text)
        elif code:
            text_replies.act_on_code(turn, code)
        else:
            self._read(turn)

    def _read(self, turn: Turn) -> None:
        if is_data_request(turn.inbound.text):
            my_data.send_link(turn)
        elif not staff_entry.lets_in(turn):
            text_replies.act_on_text(turn, self.titles_of_buttons())

    def _code_in(self, text: str) -> str | None:
        """Return the code we gave, however it is typed, or else what can be nothing but a code."""
        codes = find_codes(text)
        for kind in (Signup, UsedCode) if codes else ():
            given = self.records.get_many(kind, codes)
            if given:
                return next(code for code in codes if code in given)
        return plain_code(text)

    def _commit(self, turn: Turn, before: Line, inbound: InboundMessage) -> None:
        """Write the effect, the line and the memory of the event together.

        A stranger who changed nothing leaves no line behind, only the inbox's entry; nor is there a line
        for people whose number nobody knows. Of more people than one transaction holds the memory comes
        last, so that who repeats the event after a crash goes on: a stop stops the line first, a return is
        whole when the line listens again.
        """
        keeps = turn.line.id and (turn.is_known or turn.line != before or turn.line.patient_ids)
        of_line = [*self._line_writes(turn), *turn.noted] if keeps else turn.noted
        say_who_reads_it(turn, turn.thread)
        said, counted = answers_within_rate_limit(turn)
        rest = [remembered(inbound, turn.now), *turn.writes, *counted, *stranger_counted(turn)]
        rest += [*kept_words(turn), *tasks_answered(turn, before)]
        said = [*said, *rings_beside(self.records, self.clinic, rest, now=turn.now)]
        ahead = turn.leaving.parts(of_line) if turn.leaving else turn.returning
        rest += [] if turn.leaving else of_line
        if fits(rest, *ahead, beside=len(said)):
            rest += [write for part in ahead for write in part]
        else:
            self._in_stages(ahead)
        put_out(self.records, self.queue, rest, said, now=turn.now)

    def _line_writes(self, turn: Turn) -> list[Write]:
        names = phone_lines.alias_writes(self.records, turn.line)
        return [phone_lines.written_line(turn.line, existed=turn.is_known), *names]

    def _in_stages(self, parts: list[list[Write]]) -> None:
        for stage in stages(parts):
            self.records.commit(stage)

    def _move(self, changed: NumberChanged, now: datetime) -> bool:
        """Take people to the new line; tell whether there are more than one transaction holds."""
        said = InboundMessage(
            changed.phone_number_id,
            changed.provider_id,
            changed.at,
            InboundKind.OTHER,
            from_wa_id=changed.new_wa_id,
            bsuid=changed.bsuid,
        )
        old = phone_lines.find_line(self.records, wa_id=changed.old_wa_id, bsuid=changed.old_bsuid)
        if old is None:
            log.info("number_changed_of_nobody", clinic=self.clinic.id)
            return False
        if is_known(self.records, changed.provider_id):
            return False
        found = (Line(""), False)
        if changed.new_wa_id:
            found = phone_lines.line_of(self.records, changed.new_wa_id)
        turn = self._turn_at(found, said, now)
        turn.line = dataclasses.replace(turn.line, window_until=found[0].window_until)
        if turn.line.id == old.id:  # the same phone, under another user id at most
            self.learn_user_ids({changed.bsuid: old.id} if changed.bsuid else {}, now=now)
            return False
        before = turn.line
        whole = number_verification.change_number(turn, old)
        if whole:
            self._commit(turn, before, said)
        else:  # WhatsApp's names follow with the last, as they lead to the line that is being left
            line = phone_lines.written_line(turn.line, existed=turn.is_known)
            self.records.commit([*turn.writes, line])
        return not whole
