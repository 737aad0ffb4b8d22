"""Telephone numbers: what people write as E.164, and which line a WhatsApp id stands for.

Never sends, never stores, and never turns a landline into a mobile. `phonenumbers` is imported only where it is
used, and not for the numbers of the countries most clinics are in, so the webhook and the sender do not pay for it.
"""

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Literal

from chalicelib.shared.phone_in_text import BadPhoneReason, WrittenNumber, the_number_in

if TYPE_CHECKING:
    from phonenumbers import NumberParseException, PhoneNumber

__all__ = [
    "BadPhone",
    "BadPhoneReason",
    "Kind",
    "Phone",
    "as_read_aloud",
    "from_wa_id",
    "normalise",
    "same_line",
    "wa_id_guesses",
]

Kind = Literal["mobile", "landline", "unknown"]

MEXICO, ARGENTINA, BRAZIL = "52", "54", "55"
_WRITTEN = (
    (r"\+52(33|55|56|81)(\d{4})(\d{4})", r"+52 \1 \2 \3"),
    (r"\+52([2-9]\d{2})(\d{3})(\d{4})", r"+52 \1 \2 \3"),
    (r"\+1([2-9]\d{2})(\d{3})(\d{4})", r"+1 \1-\2-\3"),
    (r"\+55(\d{2})(9\d{4})(\d{4})", r"+55 \1 \2-\3"),
)
WHOLE_AREAS = ("+52", "+55", "+57", "+1")  # whose area codes have two digits or three


@dataclass(frozen=True)
class Phone:
    """One valid line: `e164` with its plus, `region` as ISO 3166 ("MX")."""

    e164: str
    region: str
    kind: Kind


@dataclass(frozen=True)
class BadPhone:
    """A text that is not one telephone number, with the reason a receptionist will read."""

    reason: BadPhoneReason


def normalise(written: str, *, region: str = "MX") -> Phone | BadPhone:
    """Read one telephone number as a person of `region` writes it. Never raises, never guesses digits."""
    found = the_number_in(written)
    if isinstance(found, WrittenNumber):
        found = _with_lost_zero(found, region)
    if isinstance(found, BadPhoneReason):
        return BadPhone(found)
    phone = _read(found, region)
    why = _why_doubtful(found, phone, region) if isinstance(phone, Phone) else None
    return BadPhone(why) if why else phone


def from_wa_id(wa_id: str) -> str | None:
    """Return the E.164 of the line behind a WhatsApp id, or None when it is not a number (a BSUID).

    Every spelling of one line gives the same answer, so it is also the key of a line: Argentina always
    with its 9, Brazilian mobiles always with the ninth digit, Mexico never with the 1.
    """
    digits = wa_id.strip().removeprefix("+")
    if not re.fullmatch(r"[1-9][0-9]{7,14}", digits):
        return None
    country, national = digits[:2], digits[2:]
    if country == MEXICO:
        national = _mexican(national)
    if country == ARGENTINA:
        national = _argentine_on_whatsapp(national)
    if country == BRAZIL:
        national = _brazilian(national)
    return f"+{country}{national}"


def as_read_aloud(e164: str) -> str:
    """Return a number as people write it, +52 55 1234 5678; what is no number, as it is."""
    for digits, written in _WRITTEN:
        if re.fullmatch(digits, e164):
            return re.sub(digits, written, e164)
    return _as_its_country_writes_it(e164)


def wa_id_guesses(e164: str) -> tuple[str, ...]:
    """Return the WhatsApp ids under which this line may write to us, the likeliest first.

    They find a patient before the first send or message taught us the real one; they are never sent to.
    """
    line = from_wa_id(e164)
    if line is None:
        return ()
    canonical = line.removeprefix("+")
    if re.fullmatch(r"52\d{10}", canonical):
        return (f"521{canonical[2:]}", canonical)
    if re.fullmatch(r"549\d{10}", canonical):
        return (canonical, f"54{canonical[3:]}")
    if re.fullmatch(r"55\d\d9[6-9]\d{7}", canonical):
        return (canonical, canonical[:4] + canonical[5:])
    return (canonical,)


def same_line(one: str, other: str) -> bool:
    """Tell whether two numbers, each E.164 or a WhatsApp id, reach the same person on WhatsApp."""
    line = from_wa_id(one)
    return line is not None and line == from_wa_id(other)


@cache
def _as_its_country_writes_it(e164: str) -> str:
    import phonenumbers

    international = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    try:
        return phonenumbers.format_number(phonenumbers.parse(e164), international)
    except phonenumbers.NumberParseException:
        return e164


def _mexican(national: str) -> str:
    """Drop 044, 045, 01 and the 1 of mobiles, all abolished on 3 August 2019, only before 10 digits.

    Plan Técnico Fundamental de Numeración, IFT, Diario Oficial de la Federación, 11 May 2018;
    https://www.informador.mx/mexico/A-partir-de-hoy-se-eliminan-044-045-y-01-en-llamadas-telefonicas-20190803-0013.html
    """
    return re.sub(r"^(?:044|045|01|1)(?=\d{10}$)", "", national)


def _argentine_on_whatsapp(national: str) -> str:
    """Give the 9 to a WhatsApp id without it: WhatsApp keeps 549… and 54… as one contact.

    Not for written numbers: there a missing 9 may mean a landline, whose E.164 has none.
    https://green-api.com/en/docs/faq/features-of-sending-and-receiving-messages-from-different-countries
    """
    return re.sub(r"^(?=\d{10}$)", "9", national)


def _brazilian(national: str) -> str:
    """Give the ninth digit to mobiles still written with eight; landlines begin with 2 to 5.

    Anatel, Resolução 553/2010; in force in every area code since 6 November 2016:
    https://algartelecom.com.br/empresas/atendimento/nono-digito.html
    """
    return re.sub(r"^(\d\d)(?=[6-9]\d{7}$)", r"\g<1>9", national)


def _with_lost_zero(found: WrittenNumber, region: str) -> WrittenNumber | BadPhoneReason:
    """Repair Mexican 044, 045 and 01 numbers whose leading zero a spreadsheet ate.

    `1 55 1234 5678` may as well be a mobile in New Jersey, and `1 619 555 0134` is one in San Diego without
    its plus: a person has to say which.
    """
    eaten = re.fullmatch(r"(?:44|45|1)(\d{10})", found.digits)
    if region != "MX" or found.is_international or not eaten:
        return found
    abroad = _read(WrittenNumber(found.digits, is_international=True), region)
    if isinstance(abroad, Phone) and _may_be_a_mobile(abroad):
        return BadPhoneReason.AMBIGUOUS
    repaired = replace(found, digits=eaten[1])
    return found if isinstance(_read(repaired, region), BadPhone) else repaired


def _may_be_a_mobile(phone: Phone) -> bool:
    return phone.kind == "mobile" or phone.e164.startswith("+1")  # +1 ranges are shared by both


def _why_doubtful(found: WrittenNumber, phone: Phone, region: str) -> BadPhoneReason | None:
    """Return why the digits may not all be the number's, or be another country's.

    A digit that stands alone at an end is a note's: "2 81 5555 010". `(14) 98106-2331` is Brazilian: to read it as
    01 498 106 2331 cuts what the writer held together.
    """
    lengths = [len(group) for group in found.groups]
    if _may_go_on(found, phone, region):
        return BadPhoneReason.SEVERAL_NUMBERS
    if set(lengths) == {1} or len(lengths) < 2:  # spelled digit by digit, or in one piece
        return None
    if lengths[-1] == 1 or lengths[:2] == [1, 1]:
        return BadPhoneReason.SEVERAL_NUMBERS
    return _why_no_area(found, phone)


def _may_go_on(found: WrittenNumber, phone: Phone, region: str) -> bool:
    """Tell whether the note behind it makes another number of it: (11) 9555-0100 (2) lacks a ninth digit."""
    if not found.note:
        return False
    other = _read(replace(found, digits=found.digits + found.note), region)
    return isinstance(other, Phone) and other.e164 != phone.e164


def _why_no_area(found: WrittenNumber, phone: Phone) -> BadPhoneReason | None:
    """Return why what stands first is no area code, where those have more than one digit."""
    country = next((code for code in WHOLE_AREAS if phone.e164.startswith(code)), None)
    written = "".join(found.groups)
    if country is None or not written.endswith(phone.e164.removeprefix(country)):
        return None
    before = len(written) + len(country) - len(phone.e164)
    for group in found.groups:
        if before < len(group):
            break
        before -= len(group)
    if len(group) - before > 1:
        return None
    return BadPhoneReason.AMBIGUOUS if before else BadPhoneReason.SEVERAL_NUMBERS


def _read(found: WrittenNumber, region: str) -> Phone | BadPhone:
    import phonenumbers

    plus = "+" if found.is_international else ""
    try:
        parsed = phonenumbers.parse(plus + found.digits, region)
        line = phonenumbers.parse(_in_todays_plan(parsed))
    except phonenumbers.NumberParseException as refusal:
        return BadPhone(_why_refused(refusal))
    if not phonenumbers.is_valid_number(line):
        return BadPhone(_why_invalid(line))
    e164 = phonenumbers.format_number(line, phonenumbers.PhoneNumberFormat.E164)
    return Phone(e164, phonenumbers.region_code_for_number(line) or region, _kind(line, found))


def _in_todays_plan(parsed: "PhoneNumber") -> str:
    """Spell a parsed number as its country does today; `phonenumbers` stopped repairing old plans."""
    import phonenumbers

    country = str(parsed.country_code)
    national = phonenumbers.national_significant_number(parsed)
    if country == MEXICO:
        national = _mexican(national)
    if country == BRAZIL:
        national = _brazilian(national)
    return f"+{country}{national}"


def _why_refused(refusal: "NumberParseException") -> BadPhoneReason:
    reasons = {
        refusal.TOO_SHORT_AFTER_IDD: BadPhoneReason.TOO_SHORT,
        refusal.TOO_SHORT_NSN: BadPhoneReason.TOO_SHORT,
        refusal.TOO_LONG: BadPhoneReason.TOO_LONG,
    }
    return reasons.get(refusal.error_type, BadPhoneReason.NOT_A_NUMBER)


def _why_invalid(line: "PhoneNumber") -> BadPhoneReason:
    import phonenumbers
    from phonenumbers import ValidationResult as Result

    reasons = {
        Result.TOO_SHORT: BadPhoneReason.TOO_SHORT,
        Result.IS_POSSIBLE_LOCAL_ONLY: BadPhoneReason.TOO_SHORT,
        Result.TOO_LONG: BadPhoneReason.TOO_LONG,
    }
    possible = phonenumbers.is_possible_number_with_reason(line)
    return reasons.get(possible, BadPhoneReason.NOT_A_NUMBER)


def _kind(line: "PhoneNumber", found: WrittenNumber) -> Kind:
    """Mexico gives mobiles and landlines the same ranges; so does Argentina where the 9 is missing."""
    from phonenumbers import PhoneNumberType, number_type

    kind = number_type(line)
    if kind == PhoneNumberType.MOBILE:
        return "mobile"
    is_fixed = kind == PhoneNumberType.FIXED_LINE and str(line.country_code) != ARGENTINA
    # Nobody's mobile has an extension: it is a switchboard.
    return "landline" if is_fixed or found.has_extension else "unknown"
