"""News of accounts, numbers and templates, cut to short values that may be logged. Never anything personal."""

from collections.abc import Iterator

from chalicelib.messaging.whatsapp.json_parts import Json, listed, text_of

LONGEST = 100
MOST = 20

# Only these are known to be about the business itself. Other fields (echoes of chats, histories,
# contact lists…) may carry what patients wrote, so nothing of them is kept but their name.
_IMPERSONAL = frozenset(
    {
        "message_template_status_update",
        "template_category_update",
        "message_template_quality_update",
        "message_template_components_update",
        "phone_number_quality_update",
        "phone_number_name_update",
        "business_capability_update",
        "account_update",
        "account_alerts",
        "account_review_update",
        "security",
    }
)


def details(field: str, value: Json) -> dict[str, str]:
    """Return the short values of a piece of news, one level deep: `ban_info.waba_ban_state`."""
    if field not in _IMPERSONAL:
        return {}
    return dict(pair for pair, _ in zip(_flat(value), range(MOST), strict=False))


def errors(value: Json) -> dict[str, str]:
    """Return the codes of errors that belong to no message."""
    codes = [_short(error.get("code")) for error in listed(value.get("errors"))]
    return {"codes": " ".join(filter(None, codes))[:LONGEST]}


def _flat(value: Json) -> Iterator[tuple[str, str]]:
    for name, part in value.items():
        if isinstance(part, dict):
            pairs = [(f"{name}.{inner}", _short(deep)) for inner, deep in part.items()]
        else:
            pairs = [(name, _short(part))]
        yield from ((key[:LONGEST], short) for key, short in pairs if short)


def _short(value: object) -> str:
    plain = str(value) if isinstance(value, bool | int | float) else text_of(value)
    return plain[:LONGEST]
