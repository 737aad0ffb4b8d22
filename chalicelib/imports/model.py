"""What a file says, what is understood of it, and how each of its rows ends. Never reads a file or writes a record."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Self

from chalicelib.appointments.model import Status
from chalicelib.patients.model import Particulars

Cell = str | float | bool | datetime | date | time | timedelta | None


class RowNumber(int):
    """A row's number that tells its sheet to who reads it, where several sheets were read: "Diciembre 14"."""

    sheet: str

    def __new__(cls, number: int, sheet: str) -> Self:
        """Return the number of a row of that sheet."""
        made = super().__new__(cls, number)
        made.sheet = sheet
        return made

    def __str__(self) -> str:
        return f"{self.sheet} {int(self)}"


@dataclass(frozen=True)
class SheetRow:
    """One row as it stands in the file; `number` is what the program that made it shows beside it."""

    number: int
    cells: tuple[Cell, ...]
    unfit: "Reason | None" = (
        None  # what the reader of the file could not take of it: the row ends so,
    )
    because: str = (
        ""  # and what there is to say of it: "line 57", the name of a zone that nobody knows
    )
    former_keys: tuple[str, ...] = ()  # by which its visit may be known, where its own key is not
    aside: "Reason | None" = (
        None  # what it is, where it is no row of its own: a title, the header again
    )


def is_filled(cell: Cell) -> bool:
    """Tell whether something stands in a cell."""
    return cell is not None and str(cell).strip() != ""


@dataclass(frozen=True)
class SheetLeftOut:
    """A sheet of the workbook that was not read, and how many rows it has."""

    name: str
    rows: int
    is_hidden: bool = False


@dataclass(frozen=True)
class Sheet:
    """A file as a table: one header, and every row below it that is not blank."""

    headers: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    read_as: str  # shown to the operator: "CSV, Windows-1252, separated by ;"
    meanings: "tuple[Field, ...]" = ()  # of its columns, where the kind of file says them
    left_out: tuple[SheetLeftOut, ...] = ()


class Unreadable(StrEnum):
    """Why a file is not an agenda at all; nothing of it is taken in."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY_ROWS = "too_many_rows"  # or columns, or a cell far from all others
    TOO_HARD = "too_hard"  # it took more time or memory than a file may
    NOT_A_TABLE = "not_a_table"
    DAMAGED = "damaged"
    DEFECT = "defect"  # ours: a reader failed
    PASSWORD = "password"  # noqa: S105  # nosec B105  # a reason, not a secret
    NO_ROWS = "no_rows"
    ONLY_HIDDEN = "only_hidden"  # all that is visible is empty
    WEB_PAGE = "web_page"  # also one that is called .xls, or was saved whole (MHTML)
    XML = "xml"
    JSON = "json"
    CONTACTS = "contacts"  # vCard
    PDF = "pdf"
    PICTURE = "picture"
    RECORDING = "recording"
    ARCHIVE = "archive"
    DOCUMENT = "document"  # Word's, or slides
    MAIL = "mail"  # without a calendar in it
    NUMBERS = "numbers"  # Apple's
    DATABASE = "database"


class Field(StrEnum):
    """What a column can mean."""

    DATE = "date"
    TIME = "time"
    STARTS_AT = "starts_at"  # date and time in one cell
    END_DATE = "end_date"
    END_TIME = "end_time"
    MINUTES = "minutes"
    ALL_DAY = "all_day"
    PATIENT_NAME = "patient_name"
    PATIENT_MIDDLE_NAME = "patient_middle_name"
    PATIENT_SURNAME = "patient_surname"
    PATIENT_PHONE = "patient_phone"
    PHONE_PREFIX = "phone_prefix"  # "Lada", a country's code: what stands before the telephone
    PATIENT_EMAIL = "patient_email"
    PATIENT_ID = "patient_id"  # the other system's key of the person
    GUARDIAN = "guardian"
    PRACTITIONER = "practitioner"
    PLACE = "place"
    STATUS = "status"
    REMARK = "remark"  # a note: only read for whether it calls the visit off
    EXTERNAL_ID = "external_id"  # the other system's key of the visit
    TITLE = "title"  # of a calendar's event: "Ana López 55 1234 5678"
    DESCRIPTION = "description"
    IGNORE = "ignore"


SEVERAL = frozenset(  # a row may have more than one
    {Field.PATIENT_PHONE, Field.PATIENT_SURNAME, Field.STATUS, Field.REMARK}
)


class Outcome(StrEnum):
    """How a row of the file ended. Every row ends in exactly one."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    NEEDS_REVIEW = "needs_review"  # a person must decide; nothing was changed
    REJECTED = "rejected"  # the file must be put right; nothing was changed


class Reason(StrEnum):
    """Why a row ended as it did; the codes are stable, and docs/import.md explains each."""

    DATE_MISSING = "date_missing"
    DATE_UNREADABLE = "date_unreadable"
    DATE_AMBIGUOUS = "date_ambiguous"
    YEAR_MISSING = "year_missing"
    WEEKDAY_DIFFERS = "weekday_differs"
    MOMENTS_DIFFER = "moments_differ"
    TIME_MISSING = "time_missing"
    TIME_UNREADABLE = "time_unreadable"
    TIME_AT_NIGHT = "time_at_night"
    ZONE_DOUBTFUL = "zone_doubtful"
    TIME_OUT_OF_HOURS = "time_out_of_hours"
    ALL_DAY_EVENT = "all_day_event"
    ZONE_UNKNOWN = "zone_unknown"
    EVENT_INCOMPLETE = "event_incomplete"
    REPETITION_UNREADABLE = "repetition_unreadable"
    REPEATS_TOO_OFTEN = "repeats_too_often"
    PAST = "past"
    NAME_MISSING = "name_missing"
    NAME_UNSURE = "name_unsure"
    PHONE_MISSING = "phone_missing"
    PHONE_TOO_SHORT = "phone_too_short"
    PHONE_TOO_LONG = "phone_too_long"
    PHONE_LETTERS = "phone_letters"
    PHONE_NOT_A_NUMBER = "phone_not_a_number"
    PHONE_SEVERAL_NUMBERS = "phone_several_numbers"
    PHONE_EXCEL_DAMAGE = "phone_excel_damage"
    PHONE_AMBIGUOUS = "phone_ambiguous"
    PHONE_FILLER = "phone_filler"
    PHONE_CLINICS_OWN = "phone_clinics_own"
    PHONE_DIFFERS_IN_FILE = "phone_differs_in_file"
    SEVERAL_PEOPLE = "several_people_on_this_number"
    ANOTHER_PERSON = "id_of_another_person"
    ANOTHER_PATIENT = "appointment_of_another_patient"
    STATUS_UNKNOWN = "status_unknown"
    SAME_ID_TWICE = "same_id_twice"
    REPEATED = "repeated_in_file"
    DAY_TITLE = "day_title"
    TOTALS = "totals"
    CANCELLED = "cancelled"
    CANCELLED_HERE = "cancelled_here"
    CANCELLED_UNKNOWN = "cancelled_and_not_here"
    OVER_HERE = "over_here"
    OVER_BEFORE_IT_BEGAN = "over_before_it_began"
    BOOKED_AGAIN = "booked_again"
    NO_PHONE = "no_phone"
    OPTED_OUT = "opted_out"
    WRONG_NUMBER = "wrong_number"
    BEING_ERASED = "patient_is_being_erased"
    DECEASED = "deceased"
    HOUR_OF_FORMER_ZONE = "hour_of_former_zone"
    CHANGED_MEANWHILE = "changed_meanwhile"
    QUOTE_NOT_CLOSED = "quote_not_closed"


@dataclass(frozen=True)
class Visit:
    """When somebody comes, as the file says; what it does not say is empty."""

    starts_at: datetime
    minutes: int | None = None
    practitioner: str = ""
    place: str = ""
    status: Status = Status.BOOKED


@dataclass(frozen=True)
class ImportRow:
    """One row understood. Without a visit it is a line of a patient list."""

    number: int
    particulars: Particulars
    visit: Visit | None
    external_id: str  # the file's own key of the visit, or one derived from its content
    deceased: bool = False  # its status says that the person died; the visit is a cancelled one
    is_derived: bool = False  # the key is made of who comes and when
    has_offset: bool = False  # it says itself which moment it means, whatever the clinic's zone
    read_as: datetime | None = None  # its moment on the clock by which its key was made
    former_keys: tuple[str, ...] = ()  # by which the visit may be known, where `external_id` is not


@dataclass(frozen=True)
class RowResult:
    """How one row ended, for the operator's table and the result file. Holds nothing personal."""

    number: int
    outcome: Outcome
    reason: Reason | None = None
    external_id: str = ""  # the file's own key of the visit, where the row has one
    because: str = ""  # what belongs to the reason: "line 57", the name of an unknown zone
    appointment_id: str = ""  # of a visit that was cancelled here: how it is restored,
    cancelled_by: str = ""  # who cancelled it,
    cancelled_at: datetime | None = None  # and when, on the clinic's clock
    likely: time | None = None  # the hour that is probably meant, where the file's is for review


@dataclass(frozen=True)
class Report:
    """What became of a file: one result a row, and the visits to come that it no longer names."""

    results: tuple[RowResult, ...]
    vanished: tuple[str, ...] = ()  # appointment ids: they are kept, and only said

    @property
    def counts(self) -> Counter[Outcome]:
        """Rows by outcome; they add up to the file's rows."""
        return Counter(result.outcome for result in self.results)

    @property
    def reasons(self) -> Counter[tuple[Outcome, Reason]]:
        """Rows by outcome and reason, where there is one."""
        return Counter((r.outcome, r.reason) for r in self.results if r.reason)
