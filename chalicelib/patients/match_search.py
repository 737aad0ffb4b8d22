"""Whether somebody is whom a search asks for, and how well. Pure: the table only proposes, this decides, upon the record itself."""

from chalicelib.patients.found_by import answers
from chalicelib.patients.model import Patient
from chalicelib.patients.name_words import as_heard, name_words
from chalicelib.patients.phone_lines import line_id
from chalicelib.patients.search_query import Query
from chalicelib.shared.compare_names import fold

Rank = tuple[int, str, str]  # the lower, the better; then by name
AS_WRITTEN, AS_HEARD, BEGINS, ALIKE, NOT_AT_ALL = range(5)


def rank(query: Query, patient: Patient) -> Rank | None:
    """Return where somebody stands among those found, or None: whose data are being erased is found no more.

    A whole number decides by itself: words beside it only say who of the phone comes first.
    """
    if patient.erasing_at or not _has_number(query, patient):
        return None
    if not (query.line or _has_words(query, patient)):
        return None
    words = name_words(f"{patient.name} {patient.called}")
    closeness = sum(_closeness(typed, words, query) for typed in query.words)
    return closeness, fold(patient.name), patient.id


def _has_number(query: Query, patient: Patient) -> bool:
    if not query.digits:
        return True
    is_line = bool(query.line and patient.e164) and line_id(patient.e164) == query.line
    return is_line or patient.e164.endswith(query.digits)


def _has_words(query: Query, patient: Patient) -> bool:
    """Tell whether each word is answered; the key by what leads to people, the others also by initials and particles."""
    by = patient.found_by
    if query.key and not answers(query.key, by.words, whole=query.is_whole_word):
        return False
    everything = (*by.words, *by.beside)
    return all(answers(typed, everything) for typed in query.words if typed != query.key)


def _closeness(typed: str, words: tuple[str, ...], query: Query) -> int:
    heard = [as_heard(word) for word in words]
    if typed in words:
        return AS_WRITTEN
    if as_heard(typed) in heard:
        return AS_HEARD
    if any(word.startswith(as_heard(typed)) for word in heard):
        return BEGINS
    return NOT_AT_ALL if query.line and not answers(typed, heard) else ALIKE
