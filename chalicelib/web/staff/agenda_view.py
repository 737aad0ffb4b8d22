"""What a file says, in sentences of the page's language. Pure."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from chalicelib.agenda_files.shown import Shown, ShownColumn, ShownQuestion, ShownRow
from chalicelib.imports import parse_dates
from chalicelib.imports.import_words import ImportWords, words_of
from chalicelib.imports.model import Field, Outcome, SheetLeftOut
from chalicelib.imports.parse_dates import DateOrder, Evidence
from chalicelib.imports.said_of_files import left_out_text, order_text, read_as_text, reason_text
from chalicelib.messaging import format_dates
from chalicelib.shared import times
from chalicelib.web.load_words import Words
from chalicelib.web.staff.said_times import SaidTimes

# What a column may be said to be, in the order of a menu.
MEANINGS = (
    *(Field.PATIENT_NAME, Field.PATIENT_MIDDLE_NAME, Field.PATIENT_SURNAME, Field.PATIENT_PHONE),
    *(Field.DATE, Field.TIME, Field.STARTS_AT, Field.MINUTES, Field.END_TIME, Field.END_DATE),
    *(Field.PRACTITIONER, Field.STATUS, Field.PLACE, Field.GUARDIAN, Field.PATIENT_EMAIL),
    *(Field.PHONE_PREFIX, Field.PATIENT_ID, Field.EXTERNAL_ID, Field.REMARK, Field.IGNORE),
)
MOST_COLUMNS = 70  # in a form


@dataclass(frozen=True)
class Answered:
    """How many rows come in with what was said of them, how many more say the same, how many stay out, and of how many it is said that they bring nothing."""

    mended: int = 0
    alike: int = 0
    dropped: int = 0
    nothing: int = 0


NOTHING_SAID = Answered()


@dataclass(frozen=True)
class AgendaView:
    """One file in the words of one page."""

    words: Words
    said: SaidTimes
    shown: Shown
    answered: Answered = NOTHING_SAID
    is_in: bool = False  # what it says became of it, not what would

    @property
    def of_files(self) -> ImportWords:
        """The texts about files and rows."""
        return words_of(self.words.language)

    def counted(self, key: str, amount: int) -> str:
        """Say how many: "1 fila", "3 filas"."""
        return self.words(f"{key}.{'one' if amount == 1 else 'many'}", n=amount)

    @property
    def whole(self) -> str:
        """Say how many visits or people the file has, and from when to when."""
        kind = "people" if self.shown.is_list else "visits"
        said = self.counted(f"desk.agenda.{kind}", self.shown.rows)
        first, last = self.shown.first_day, self.shown.last_day
        if not first:
            return said
        days = {"first": self.day(first), "last": self.day(last)}
        return f"{said} {self.words('desk.agenda.on' if first == last else 'desk.agenda.from_to', **days)}"

    @property
    def ends(self) -> list[dict[str, Any]]:
        """Say how many rows end how, the first of them what matters most."""
        kinds = (Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED)
        counts: dict[str, int] = {kind: self.shown.counts.get(kind, 0) for kind in kinds}
        aside = {**self.shown.aside, **self.shown.nobodys}
        counts[Outcome.UNCHANGED] -= self.shown.past_known + sum(aside.values())
        counts |= {"mended": self.answered.mended, "past": self.shown.past, **aside}
        return [
            {"text": self.counted(self._end(kind), n), "is_first": kind == Outcome.CREATED}
            for kind, n in counts.items()
            if n > 0 and self.words.has(f"{self._end(kind)}.one")  # a later release may know more
        ]

    def _end(self, kind: str) -> str:
        did = f"desk.agenda.in.{kind}"
        return did if self.is_in and self.words.has(f"{did}.one") else f"desk.agenda.{kind}"

    @property
    def to_bring(self) -> int:
        """How many rows would change something."""
        counts = self.shown.counts
        return (
            counts.get(Outcome.CREATED, 0) + counts.get(Outcome.UPDATED, 0) + self.answered.mended
        )

    @property
    def to_look_at(self) -> int:
        """How many rows a person must look at."""
        done = self.answered
        return self.shown.look_in_all - done.mended - done.alike - done.dropped - done.nothing

    @property
    def read_as(self) -> str:
        """Say as what the file was read, and in which order its days are."""
        said = read_as_text(self.shown.read_as, self.of_files)
        if not self.shown.order:
            return said
        order = DateOrder(self.shown.day_first, Evidence(self.shown.order))
        return f"{said}. {order_text(order, self.of_files)}"

    @property
    def left_out(self) -> str:
        """Name the sheets that are not read; nothing where there are none."""
        sheets = [SheetLeftOut(name, rows, hidden) for name, rows, hidden in self.shown.left_out]
        return left_out_text(sheets, self.of_files) if sheets else ""

    def day(self, text: str) -> str:
        """Say a day as people do, read as the file's days are; what is none stays as it is written."""
        order = DateOrder(self.shown.day_first, Evidence(self.shown.order or Evidence.COUNTRY))
        return said_day(self.said, text, order)

    def when(self, row: ShownRow) -> str:
        """Say day and hour of a row, as far as they were understood."""
        return ", ".join(filter(None, (self.day(row.day), said_hour(self.said, row.hour))))

    def why(self, row: ShownRow) -> str:
        """Say why a row stands here."""
        likely = time.fromisoformat(row.likely) if row.likely else None
        return capital(reason_text(row.why, row.because, likely, self.of_files))

    def why_left(self, row: ShownRow) -> str:
        """Say why a record stays as it is."""
        return capital(self.of_files(f"why.{row.why}")) if row.why else ""

    def question(self, question: ShownQuestion) -> str:
        """Return what is asked about the columns."""
        return self.of_files(
            "ask.is_it_a_list" if question.is_it_a_list else f"ask.{question.meaning}"
        )

    def answers(self, question: ShownQuestion) -> list[tuple[int, str]]:
        """Return the columns that may be meant: their places, and their headings with what stands in them."""
        named = question.headers or [column.name for column in self.columns]
        meant = [
            (n, column)
            for n, column in enumerate(self.columns)
            if (column.name in named) != question.is_it_a_list
        ]
        return [(n, self._with_sample(column)) for n, column in meant]

    @staticmethod
    def _with_sample(column: ShownColumn) -> str:
        return f"{column.name} ({column.samples[0]}…)" if column.samples else column.name

    @property
    def columns(self) -> tuple[ShownColumn, ...]:
        """The columns that stand in the form."""
        return self.shown.columns[:MOST_COLUMNS]

    def meanings(self, column: ShownColumn) -> list[dict[str, Any]]:
        """Return what a column may be said to be; one that it is taken for now is among them."""
        known = list(MEANINGS)
        if column.meaning in set(Field) and Field(column.meaning) not in known:
            known.insert(0, Field(column.meaning))
        return [
            {
                "value": meaning.value,
                "text": self.words(f"desk.agenda.is.{meaning}"),
                "is_now": meaning == column.meaning,
            }
            for meaning in known
        ]


def said_day(said: SaidTimes, text: str, order: DateOrder) -> str:
    """Say a day as people do; what is none stays as it is written."""
    today = times.local_day(said.now, said.zone)
    day = parse_dates.day_of(text, order, today=today) if text else None
    return said.day(day) if isinstance(day, date) else text


def said_hour(said: SaidTimes, text: str) -> str:
    """Say an hour (13:30) as people do; one that may be of the morning or of the evening stays as it is written."""
    try:
        return format_dates.wall_clock(time.fromisoformat(text), said.locale)
    except ValueError:
        return text


def capital(text: str) -> str:
    """Begin a sentence."""
    return text[:1].upper() + text[1:]
