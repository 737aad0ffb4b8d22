"""Whom of a clinic's practitioners a text names. Pure. Exactly one is an answer, and anything else a question: never a bold guess.

A text that a person gave to a practitioner as another name is theirs, whoever else it could mean; else it must say nothing
that their name does not. What says more ("Dra. Ana Ruiz", and the clinic knows a "Dra. Ruiz") may be somebody else.
"""

from collections.abc import Iterable, Sequence

from chalicelib.clinics.known_practitioner import KnownPractitioner
from chalicelib.clinics.practitioner_names import key_of_name, may_be_one, says

Known = Sequence[KnownPractitioner]


def whom_it_may_be(known: Known, text: str) -> list[KnownPractitioner]:
    """Return the practitioners in force that a text fits: of one it is surely the name, of several or none nobody is sure."""
    key = key_of_name(text)
    if not key:
        return []
    here = [one for one in known if not one.has_left]
    exactly = [one for one in here if key in map(key_of_name, one.names)]
    return exactly or [one for one in here if says(text, *one.names)]


def whom_it_names(known: Known, text: str, linked_id: str = "") -> KnownPractitioner | None:
    """Return whom a visit's text names: whom it was linked to, as long as the text can mean them; else whom alone it fits.

    A link that the text denies counts for nothing: a release that knows no links has changed the text since.
    """
    linked = next((one for one in known if linked_id and one.id == linked_id), None)
    if linked and _is_called(linked, text):
        return linked
    fitting = whom_it_may_be(known, text)
    return fitting[0] if len(fitting) == 1 else None


def who_looks_alike(known: Known, text: str) -> list[KnownPractitioner]:
    """Return those that a person would think of on reading the text: those it fits, else those it may be one with."""
    here = [one for one in known if not one.has_left]
    alike = [one for one in here if any(may_be_one(text, name) for name in one.names)]
    return whom_it_may_be(known, text) or alike


def taken_names(known: Known, names: Iterable[str], *, but: str) -> list[str]:
    """Return which of these names another one in force has, so that nobody could tell the two apart by it."""
    others = (one for one in known if one.id != but and not one.has_left)
    theirs = {key_of_name(name) for one in others for name in one.names}
    return [name for name in names if key_of_name(name) in theirs]


def _is_called(practitioner: KnownPractitioner, text: str) -> bool:
    key = key_of_name(text)
    is_exact = bool(key) and key in map(key_of_name, practitioner.names)
    return is_exact or says(text, *practitioner.names)
