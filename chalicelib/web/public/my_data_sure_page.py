"""Asks once before what a tap would end: a consent, or all of somebody's data. Changes nothing."""

from collections.abc import Mapping

from chalice.app import Response

from chalicelib.clinics.model import Clinic
from chalicelib.patients.model import Patient, Purpose
from chalicelib.web.load_words import Words
from chalicelib.web.page_request import PageRequest
from chalicelib.web.public.clinic_page import clinic_page

ASKED_FIRST = frozenset({"withdraw", "erasure"})


def must_ask(asked: Mapping[str, str]) -> bool:
    """Tell whether what a form asks for is done only once they say that they are sure."""
    return asked.get("action") in ASKED_FIRST and asked.get("sure") != "yes"


def question_of(asked: Mapping[str, str], people: Mapping[str, Patient]) -> dict[str, str]:
    """Return the query of the question, for one of these people; nothing for what is not theirs."""
    action, person, purpose = (asked.get(name, "") for name in ("action", "patient", "purpose"))
    if person not in people or (action == "withdraw" and purpose not in set(Purpose)):
        return {}
    of_what = {"permiso": purpose} if action == "withdraw" else {}
    return {"seguro": action, "de": person, **of_what}


def show(
    visit: PageRequest, words: Words, clinic: Clinic, people: Mapping[str, Patient], token: str
) -> Response | None:
    """Show what follows and how to come back; None where the address asks nothing of the kind."""
    action, purpose = visit.query.get("seguro", ""), visit.query.get("permiso", "")
    person = people.get(visit.query.get("de", ""))
    if person is None or action not in ASKED_FIRST:
        return None
    if action == "withdraw" and not (
        purpose in set(Purpose) and person.agreed_to(Purpose(purpose))
    ):
        return None
    return clinic_page(
        visit,
        "my_data_sure.html",
        words,
        clinic,
        action=action,
        person=person,
        purpose=purpose if action == "withdraw" else "",
        token=token,
    )
