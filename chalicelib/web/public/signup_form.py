"""What somebody typed into the sign-up form, and what is wrong with it. Never looks at who is a patient already."""

import re
import unicodedata
from dataclasses import dataclass, replace
from urllib.parse import parse_qs

from chalicelib.clinics.model import Clinic
from chalicelib.consent.who_may_sign_for_another import may_sign_for
from chalicelib.patients.model import Purpose
from chalicelib.patients.patients_number import read_patients_number
from chalicelib.shared.phone import BadPhone, BadPhoneReason, Phone

LONGEST_NAME, LONGEST_PHONE, LONGEST_EMAIL = 80, 60, 254
MOST_FIELDS = 40

# Letters with their accents, and what stands between the parts of a name.
_NAME_MARKS = frozenset(" '’.-")
_EMAIL = re.compile(r"[^\s@<>\"(),;:\\]+@[^\W_]+(?:[.-][^\W_]+)*\.[^\W\d_]{2,}")

Problems = dict[str, str]  # by field, in the order of the form: the key of the words that say it


@dataclass(frozen=True)
class Typed:
    """The fields as they came, to be shown again."""

    name: str = ""
    phone: str = ""
    for_other: bool = False
    relation: str = ""
    email: str = ""
    ticked: frozenset[Purpose] = frozenset()
    token: str = ""
    trap: str = ""  # a field no person sees: who fills it in is a program

    def agrees_to(self, purpose: Purpose) -> bool:
        """Tell whether the box of this purpose is ticked."""
        return purpose in self.ticked

    def without_ticks(self) -> "Typed":
        """Return the same with nothing agreed to."""
        return replace(self, ticked=frozenset())


@dataclass(frozen=True)
class Checked:
    """The fields as they can be kept."""

    name: str
    e164: str
    purposes: tuple[Purpose, ...]
    relation: str = ""  # one of RELATIONS when somebody else answers the phone
    email: str = ""


def fields_of(body: bytes, *, most: int = MOST_FIELDS) -> dict[str, str] | None:
    """Return a form's fields, or None when they are more than any form of ours has: a program's.

    Bytes that are not UTF-8 become marks that no name may have.
    """
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=most)
    except ValueError:
        return None
    return {name: values[-1] for name, values in fields.items()}


def read(body: bytes) -> Typed:
    """Read the sign-up form's body."""
    fields = fields_of(body)
    if fields is None:
        return Typed(trap="too many fields")
    one = {name: on_one_line(value) for name, value in fields.items()}
    return Typed(
        name=one.get("name", ""),
        phone=one.get("phone", ""),
        for_other="for_other" in one,
        relation=one.get("relation", ""),
        email=one.get("email", ""),
        ticked=frozenset(purpose for purpose in Purpose if purpose in one),
        token=one.get("token", ""),
        trap=one.get("website", ""),
    )


def check(typed: Typed, clinic: Clinic) -> Checked | Problems:
    """Return what can be kept, or what to ask again."""
    number = read_patients_number(typed.phone[: LONGEST_PHONE + 1], clinic)
    problems = {
        "name": _wrong_name(typed.name),
        "phone": _wrong_phone(typed.phone, number),
        "relation": _wrong_relation(typed),
        Purpose.REMINDERS: "" if typed.agrees_to(Purpose.REMINDERS) else "problem.reminders",
        "email": _wrong_email(typed),
    }
    found = {field: problem for field, problem in problems.items() if problem}
    if found or isinstance(number, BadPhone):
        return found
    purposes = tuple(purpose for purpose in Purpose if typed.agrees_to(purpose))
    relation = typed.relation if typed.for_other else ""
    email = typed.email if typed.agrees_to(Purpose.OFFERS_EMAIL) else ""
    return Checked(typed.name, number.e164, purposes, relation, email)


def on_one_line(text: str) -> str:
    """Return the text on one line, composed, without invisible characters."""
    composed = unicodedata.normalize("NFC", text)
    visible = (c for c in composed if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join("".join(visible).split())


def _wrong_name(name: str) -> str:
    if not name:
        return "problem.name.empty"
    if len(name) > LONGEST_NAME:
        return "problem.name.too_long"
    kinds = {unicodedata.category(c)[0] for c in name if c not in _NAME_MARKS}
    return "" if "L" in kinds and kinds <= {"L", "M"} else "problem.name.letters"


def _wrong_phone(written: str, number: Phone | BadPhone) -> str:
    if len(written) > LONGEST_PHONE:
        return f"problem.phone.{BadPhoneReason.TOO_LONG}"
    return f"problem.phone.{number.reason}" if isinstance(number, BadPhone) else ""


def _wrong_relation(typed: Typed) -> str:
    return "problem.relation" if typed.for_other and not may_sign_for(typed.relation) else ""


def _wrong_email(typed: Typed) -> str:
    if not typed.agrees_to(Purpose.OFFERS_EMAIL):
        return ""
    if not typed.email:
        return "problem.email.empty"
    is_right = len(typed.email) <= LONGEST_EMAIL and _EMAIL.fullmatch(typed.email)
    return "" if is_right else "problem.email.wrong"
