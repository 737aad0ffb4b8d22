"""What an operator reads about a file and its rows, in English. Decides nothing."""

from datetime import time

from chalicelib.imports.model import Reason, RowResult, Unreadable
from chalicelib.imports.parse_dates import DateOrder, Evidence
from chalicelib.imports.read_file import MOST_BYTES, MOST_ROWS

UNREADABLE: dict[Unreadable, str] = {
    Unreadable.EMPTY: "the file is empty.",
    Unreadable.TOO_LARGE: f"the file is larger than {MOST_BYTES // 1_000_000} MB: export fewer weeks, or split it.",
    Unreadable.TOO_MANY_ROWS: f"the file has more than {MOST_ROWS:,} rows: export fewer weeks, or split it.",
    Unreadable.NOT_A_TABLE: "this is no agenda: CSV, XLSX, XLS, ODS and ICS files are.",
    Unreadable.PASSWORD: "the file is protected by a password: save it without one.",
    Unreadable.NO_ROWS: "the file has no rows; of a calendar, no events within --days.",
}
REASONS: dict[Reason, str] = {
    Reason.DATE_MISSING: "it has no date",
    Reason.DATE_UNREADABLE: "its date cannot be read",
    Reason.DATE_AMBIGUOUS: "the file writes both day/month and month/day: which is this?",
    Reason.YEAR_MISSING: "its date has no year, and the last such day and the next are both far: which is it?",
    Reason.WEEKDAY_DIFFERS: "its date is another day of the week than it says: which is right?",
    Reason.MOMENTS_DIFFER: "its cells name two days or two hours: which is right?",
    Reason.TIME_MISSING: "it has no time",
    Reason.TIME_UNREADABLE: "its time cannot be read",
    Reason.TIME_AT_NIGHT: "the visit would be at night: is it a. m. or p. m.?",
    Reason.TIME_OUT_OF_HOURS: "the clinic is closed at that hour: is it a. m. or p. m.?",
    Reason.ZONE_DOUBTFUL: "its hours end in Z (UTC), which would put visits at night: is the Z right?",
    Reason.ALL_DAY_EVENT: "an all-day event is no visit",
    Reason.ZONE_UNKNOWN: "its time zone is not known",
    Reason.EVENT_INCOMPLETE: "the event has no end: the file is cut off or damaged there",
    Reason.REPETITION_UNREADABLE: "how it repeats cannot be read",
    Reason.REPEATS_TOO_OFTEN: "it repeats many times a day: no visit does",
    Reason.PAST: "the visit is past",
    Reason.NAME_MISSING: "it has no name",
    Reason.NAME_UNSURE: "who it is and what it is for cannot be told apart",
    Reason.PHONE_MISSING: "it has no telephone number",
    Reason.PHONE_TOO_SHORT: "its number is too short",
    Reason.PHONE_TOO_LONG: "its number is too long",
    Reason.PHONE_LETTERS: "its number has letters in it",
    Reason.PHONE_NOT_A_NUMBER: "its number does not exist",
    Reason.PHONE_SEVERAL_NUMBERS: "it has several numbers in one cell: which is it?",
    Reason.PHONE_EXCEL_DAMAGE: "the spreadsheet rounded its number (5.5E+09): format the column as text",
    Reason.PHONE_AMBIGUOUS: "its number may be of two countries: write it with + and the country's code",
    Reason.PHONE_FILLER: "its number is a filler (5555555555): what is the patient's?",
    Reason.PHONE_CLINICS_OWN: "its number is the clinic's own: what is the patient's?",
    Reason.PHONE_DIFFERS_IN_FILE: "another row gives this patient another number",
    Reason.SEVERAL_PEOPLE: "several people answer on this number, and it is not clear which is meant",
    Reason.ANOTHER_PERSON: "its patient key belongs to somebody with another name or key",
    Reason.ANOTHER_PATIENT: "its visit belongs to another patient here",
    Reason.STATUS_UNKNOWN: "its status is a word we do not know",
    Reason.SAME_ID_TWICE: "another row has the same key and says something else",
    Reason.DAY_TITLE: "it is the title of a day, carried down to the rows below it",
    Reason.REPEATED: "the same row stands above",
    Reason.CANCELLED: "the file says cancelled",
    Reason.CANCELLED_HERE: "the file has a visit that was cancelled here",
    Reason.CANCELLED_UNKNOWN: "cancelled, and never was here",
    Reason.OVER_HERE: "the visit is over here",
    Reason.BOOKED_AGAIN: "cancelled before, booked anew",
    Reason.NO_PHONE: "nobody can be written to: it has no number",
    Reason.OPTED_OUT: "the patient said no: nothing was attested",
    Reason.WRONG_NUMBER: "somebody else answered on this number: nothing was attested",
    Reason.HOUR_OF_FORMER_ZONE: "the clinic's zone was changed since: is it the hour of before, or the new one?",
    Reason.BEING_ERASED: "the patient is being erased",
    Reason.DECEASED: "its patient died",
    Reason.CHANGED_MEANWHILE: "somebody was changing it: import again",
}


CANCELLED_BY = {
    "patient": "by the patient",
    "api": "by the clinic's software",
    "import": "by a file",
    "clinic": "by the clinic",
}


def cancelled_text(result: RowResult) -> str:
    """Say who cancelled a visit that the file has still, when, and how it would stand again."""
    by = CANCELLED_BY.get(result.cancelled_by, "by somebody")
    at = f", {result.cancelled_at:%Y-%m-%d %H:%M}" if result.cancelled_at else ""
    return f"{by}{at}; if it stands, `puntual visit restore ~{result.appointment_id}`"


def likely_text(clock: time) -> str:
    """Say which hour is likely meant, as a file may write it."""
    return f"Likely {clock:%H:%M} ({clock:%I:%M} p. m.)"


def order_text(order: DateOrder) -> str:
    """Say how dates like 03/04/2026 are read and why."""
    reads = "day first (dd/mm)" if order.day_first else "month first (mm/dd)"
    why = {
        Evidence.FILE: "the file has a number above 12 there",
        Evidence.COUNTRY: "nothing in the file says otherwise, and the clinic's country does so",
        Evidence.CONTRADICTORY: "where only one order is possible; the file uses both",
    }
    return f"Dates are read {reads}: {why[order.evidence]}."
