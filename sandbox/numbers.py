"""How WhatsApp names telephone numbers: E.164, `wa_id`, and the user id that replaces them."""

import hashlib
import re

COUNTRIES = {"52": "MX", "54": "AR", "55": "BR", "57": "CO", "56": "CL", "51": "PE", "1": "US"}


def canonical(written: str) -> str | None:
    """The one E.164 form of a number, or None when it has not 8 to 15 digits.

    `521…`, `54…` without the 9 and Brazil's numbers without the ninth digit are the same lines
    as `52…`, `549…` and the nine-digit form.
    """
    digits = re.sub(r"\D", "", written)
    if not 8 <= len(digits) <= 15:
        return None
    if len(digits) == 13 and digits.startswith("521"):
        digits = "52" + digits[3:]
    elif len(digits) == 12 and digits.startswith("54"):
        digits = "549" + digits[2:]
    elif len(digits) == 12 and digits.startswith("55") and digits[4] in "6789":
        digits = digits[:4] + "9" + digits[4:]
    return "+" + digits


def typed(written: str) -> str | None:
    """A number as a person types it on a page: ten digits alone are a Mexican number."""
    digits = re.sub(r"\D", "", written)
    mexican = len(digits) == 10 and not written.strip().startswith("+")
    return canonical("52" + digits if mexican else written)


def wa_id_of(e164: str) -> str:
    """The `wa_id` WhatsApp reports: Mexico with its old 1, Brazil's mobiles often without the 9."""
    digits = e164.removeprefix("+")
    if digits.startswith("52") and len(digits) == 12:
        return "521" + digits[2:]
    if digits.startswith("55") and len(digits) == 13 and int(digits[2:4]) > 30:
        return digits[:4] + digits[5:]
    return digits


def bsuid_of(e164: str) -> str:
    """The business-scoped user id of a line: a country and 16 digits, the same each time."""
    digits = e164.removeprefix("+")
    country = next((COUNTRIES[p] for p in (digits[:2], digits[:1]) if p in COUNTRIES), "ZZ")
    return f"{country}.{int(hashlib.sha256(digits.encode()).hexdigest(), 16) % 10**16:016d}"


def looks_like_bsuid(text: str) -> bool:
    """True for `MX.1349…` and its `ENT` form."""
    return re.fullmatch(r"[A-Z]{2}\.(ENT\.)?[0-9A-Za-z]{1,128}", text) is not None


def pretty(e164: str) -> str:
    """A number as people read it: `+52 55 1234 5678`."""
    digits = e164.removeprefix("+")
    if digits.startswith("52") and len(digits) == 12:
        return f"+52 {digits[2:4]} {digits[4:8]} {digits[8:]}"
    return e164
