"""What an operator reads about a file and its rows, in English. Decides nothing."""

from collections.abc import Iterable
from datetime import time

from chalicelib.imports.file_limits import MOST_BYTES, MOST_COLUMNS, MOST_ROWS
from chalicelib.imports.model import Reason, RowResult, SheetLeftOut, Unreadable
from chalicelib.imports.parse_dates import DateOrder, Evidence

AS_XLSX = "open it in Excel or LibreOffice and save it as XLSX"
FROM_PROGRAM = "export the agenda from the program it comes from as XLSX, CSV or ICS"
UNREADABLE: dict[Unreadable, str] = {
    Unreadable.EMPTY: "the file is empty.",
    Unreadable.TOO_LARGE: f"the file is larger than {MOST_BYTES // 1_000_000} MB: export fewer weeks, or split it.",
    Unreadable.TOO_MANY_ROWS: (
        f"the file has more than {MOST_ROWS:,} rows or {MOST_COLUMNS} columns: export fewer weeks, or split it. "
        "A single cell far from the others counts as well (Ctrl+End shows it): delete it and save."
    ),
    Unreadable.TOO_HARD: (
        "the file took too long or too much memory to read, so nothing was taken in: export fewer weeks, or save it "
        "as CSV. A calendar must have no event that comes again every second or minute."
    ),
    Unreadable.NOT_A_TABLE: "this is no agenda: CSV, XLSX, XLSB, XLS, ODS and ICS files are.",
    Unreadable.DAMAGED: f"the file is damaged, or was not downloaded whole: {AS_XLSX}, or export it again.",
    Unreadable.DEFECT: f"Puntual failed on this file. Nothing was taken in: {AS_XLSX}, and report it, without the file.",
    Unreadable.PASSWORD: "the file is protected by a password: open it and save it without one (File, Info, Protect).",
    Unreadable.NO_ROWS: "the file has no rows; of a calendar, no events within --days.",
    Unreadable.ONLY_HIDDEN: "all sheets that hold something are hidden: show the one with the agenda (right click on the tabs, Unhide) and save.",
    Unreadable.WEB_PAGE: f"this is a web page, whatever its name says: {AS_XLSX}.",
    Unreadable.XML: f"this is XML: {AS_XLSX}, or {FROM_PROGRAM}.",
    Unreadable.JSON: f"this is JSON, for programs: {FROM_PROGRAM}.",
    Unreadable.CONTACTS: "these are contacts (vCard), without visits: export them as CSV to take in a list of patients.",
    Unreadable.PDF: f"this is a PDF, made to be printed: {FROM_PROGRAM}.",
    Unreadable.PICTURE: f"this is a picture: {FROM_PROGRAM}, or type the rows into a spreadsheet.",
    Unreadable.RECORDING: f"this is a recording: {FROM_PROGRAM}, or type the rows into a spreadsheet.",
    Unreadable.ARCHIVE: "this is an archive (ZIP or like it): unpack it, and import the file that is inside.",
    Unreadable.DOCUMENT: "this is a text document or slides: copy its table into a spreadsheet and save that as XLSX.",
    Unreadable.NUMBERS: "this is a document of Apple's Numbers or Pages: export it (File, Export To) as Excel or CSV.",
    Unreadable.DATABASE: f"this is a whole database: {FROM_PROGRAM}.",
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
    Reason.QUOTE_NOT_CLOSED: "it has a stray quotation mark, and which cell is which nobody knows: delete the mark",
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


def left_out_text(left_out: Iterable[SheetLeftOut]) -> str:
    """Say which sheets were not read, and how many rows each has."""
    said = (
        f"{one.name} ({one.rows} row{'s'[: one.rows != 1]}{', hidden' if one.is_hidden else ''})"
        for one in left_out
    )
    return (
        f"Not read: {', '.join(said)}. A sheet is read with the first when it has the same columns."
    )


def order_text(order: DateOrder) -> str:
    """Say how dates like 03/04/2026 are read and why."""
    reads = "day first (dd/mm)" if order.day_first else "month first (mm/dd)"
    why = {
        Evidence.FILE: "the file has a number above 12 there",
        Evidence.COUNTRY: "nothing in the file says otherwise, and the clinic's country does so",
        Evidence.CONTRADICTORY: "where only one order is possible; the file uses both",
    }
    return f"Dates are read {reads}: {why[order.evidence]}."
