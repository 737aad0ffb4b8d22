"""A kind of visit as its owner types it: read, said to be wrong beside its field, shown again. Keeps nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.clinics.treatment_words import treatments_in
from chalicelib.clinics.visit_kind import (
    DEAREST,
    LONGEST,
    LONGEST_NAME,
    LONGEST_PREPARATION,
    SHORTEST,
    VisitKind,
)
from chalicelib.web.public.signup_form import on_one_line

# Whole, with groups of three or without, and one or two decimals: 1200, 1,200.50, 1.200,50.
_PRICE = re.compile(
    r"\$?\s?(?P<whole>\d{1,3}(?P<mark>[.,' ])\d{3}(?:(?P=mark)\d{3})*|\d+)(?:[.,](?P<part>\d{1,2}))?"
)


@dataclass(frozen=True)
class KindForm:
    """What somebody typed, with what is wrong of it, and what it asks to be thought over."""

    nombre: str = ""
    minutos: str = "30"
    preparacion: str = ""
    precio: str = ""
    problems: dict[str, str] = field(default_factory=dict)
    named: tuple[str, ...] = ()  # words of treatments that nobody has said yes to yet
    kind: VisitKind | None = None

    def __getitem__(self, name: str) -> Any:
        return getattr(self, name)


def of_kind(kind: VisitKind) -> KindForm:
    """Return the fields as a kind has them."""
    return KindForm(kind.name, str(kind.minutes), kind.preparation, price_typed(kind.price))


def read(asked: Mapping[str, str], *, kind_id: str = "") -> KindForm:
    """Return what was typed, with the kind that it asks for where nothing is wrong, nor to be asked about once more."""
    name, preparation = (on_one_line(asked.get(one, "")) for one in ("nombre", "preparacion"))
    typed_minutes, typed_price = (asked.get(one, "").strip() for one in ("minutos", "precio"))
    minutes, price = _minutes(typed_minutes), _price(typed_price)
    problems = {
        one: f"desk.kind.bad.{one}"
        for one, is_right in (
            ("nombre", 0 < len(name) <= LONGEST_NAME),
            ("minutos", minutes is not None),
            ("preparacion", len(preparation) <= LONGEST_PREPARATION),
            ("precio", price is not None or not typed_price),
        )
        if not is_right
    }
    named = _asked_about(asked, name, preparation)
    typed = (name, typed_minutes, preparation, typed_price)
    if problems or named:
        return KindForm(*typed, problems=problems, named=named)
    seen = asked.get("visto", "")
    changes = int(seen) if seen.isdecimal() and len(seen) < 7 else 0
    kind = VisitKind(kind_id, name, minutes or 0, preparation, price, changes=changes)
    return KindForm(*typed, kind=kind)


def price_typed(price: int | None) -> str:
    """Return a price as a field has it: "1200", "1200.50", or nothing."""
    if price is None:
        return ""
    whole, part = divmod(price, 100)
    return f"{whole}.{part:02}" if part else str(whole)


def _asked_about(asked: Mapping[str, str], name: str, preparation: str) -> tuple[str, ...]:
    """Return the words of treatments, as long as they were not shown and kept all the same."""
    named = treatments_in(f"{name} · {preparation}")
    return () if " ".join(named) == asked.get("pensado", "") else named


def _minutes(text: str) -> int | None:
    minutes = int(text) if text.isdecimal() and len(text) < 4 else 0
    return minutes if SHORTEST <= minutes <= LONGEST else None


def _price(text: str) -> int | None:
    found = _PRICE.fullmatch(text) if text.isascii() and len(text) < 20 else None
    if found is None:
        return None
    whole = int(re.sub(r"\D", "", found["whole"]))
    price = whole * 100 + int((found["part"] or "").ljust(2, "0"))
    return price if price <= DEAREST else None
