"""Bodies as WhatsApp sends them, recorded, and the event that each of them is."""

from datetime import UTC, datetime
from pathlib import Path

from chalicelib.messaging.event_types import (
    AccountEvent,
    AppNews,
    Echo,
    InboundKind,
    InboundMessage,
    MarketingPreference,
    NobodysWord,
    NumberChanged,
    StatusEvent,
)

PAYLOADS = Path(__file__).parent / "payloads"
NUMBER = "106540352242922"
ACCOUNT = "102290129340398"
ANA = "5215512345678"
BSUID = "MX.13491208655302741918"
OURS = "clinic000001.patient00001.2611231030-reminder-0a1b2c3d"
IN = "wamid.HBgNNTIxNTUxMjM0NTY3OBUCABIYFDNBIN"
OUT = "wamid.HBgNNTIxNTUxMjM0NTY3OBUCABEYEjkOUT"
AT = datetime.fromtimestamp(1795365000, UTC)


def recorded(name: str) -> bytes:
    return (PAYLOADS / f"{name}.json").read_bytes()


def said(kind, text, payload="", context="", **changes):
    plain = {
        "phone_number_id": NUMBER,
        "provider_id": IN,
        "at": AT,
        "kind": InboundKind(kind),
        "from_wa_id": ANA,
        "bsuid": BSUID,
        "profile_name": "Ana Sofía 🌸",
        "text": text,
        "payload": payload,
        "context_id": context,
    }
    return InboundMessage(**{**plain, **changes})


def status(state, **changes):
    plain = {
        "phone_number_id": NUMBER,
        "provider_id": OUT,
        "state": state,
        "at": AT,
        "message_id": OURS,
        "recipient_wa_id": ANA,
        "bsuid": BSUID,
    }
    return StatusEvent(**{**plain, **changes})


def echo(text, provider_id="wamid.E", **changes):
    return Echo(
        **{
            "phone_number_id": NUMBER,
            "provider_id": provider_id,
            "at": AT,
            "text": text,
            "to_wa_id": ANA,
            **changes,
        }
    )


def news(field, **details):
    dotted = {name.replace("__", "."): value for name, value in details.items()}
    return AccountEvent(field, ACCOUNT, "", dotted)


TEMPLATE = {
    "message_template_id": "123456",
    "message_template_name": "recordatorio_cita",
    "message_template_language": "es_MX",
}
CASES = {
    "text": said("text", "Sí, ahí estaré 👍 ¿está bien?"),
    "template_button": said("button", "Confirmo", f"confirm:{OURS}", OUT),
    "session_button": said("button", "1. Ana 10:30 a.m.", f"cancel:{OURS}:visit0000001", OUT),
    "list_reply": said("button", "2. Luis, lunes", f"move:{OURS}:visit0000002", OUT),
    "image_with_caption": said("other", "[image] mi receta", words="mi receta"),
    "voice_note": said("other", "[audio]"),
    "reaction": said("reaction", "[reaction] 👍", context="wamid.x", reaction="👍"),
    "unsupported": said("other", "[unsupported]"),
    "bsuid_only": said("text", "hola", from_wa_id="", profile_name="Ana"),
    "user_changed_number": NumberChanged(NUMBER, "wamid.SYS", AT, ANA, "5215598765432"),
    "user_changed_number_old_form": NumberChanged(NUMBER, "wamid.SYS", AT, ANA, "5215598765432"),
    "system_other": AccountEvent("system", ACCOUNT, NUMBER, {"type": "customer_identity_changed"}),
    "status_sent": status("sent"),
    "status_delivered": status("delivered"),
    "status_read": status("read"),
    "status_failed": status("failed", error_codes=("131026",)),
    "status_unknown": status("other"),
    "status_without_our_id": status("delivered", message_id=""),
    "status_to_bsuid": status("delivered", recipient_wa_id=""),
    "marketing_stop": MarketingPreference(NUMBER, stop=True, at=AT, wa_id=ANA, bsuid=BSUID),
    "marketing_resume": MarketingPreference(NUMBER, stop=False, at=AT, wa_id=ANA, bsuid=BSUID),
    "template_status": news(
        "message_template_status_update",
        event="PAUSED",
        reason="NONE",
        other_info__title="FIRST_PAUSE",
        other_info__description="x" * 100,
        **TEMPLATE,
    ),
    "template_category": news(
        "template_category_update",
        previous_category="UTILITY",
        new_category="MARKETING",
        **TEMPLATE,
    ),
    "template_quality": news(
        "message_template_quality_update",
        previous_quality_score="GREEN",
        new_quality_score="YELLOW",
        **TEMPLATE,
    ),
    "phone_quality": news(
        "phone_number_quality_update",
        display_phone_number="525598765432",
        event="FLAGGED",
        current_limit="TIER_250",
    ),
    "capability": news(
        "business_capability_update",
        max_daily_conversation_per_phone="2000",
        max_phone_numbers_per_business="25",
    ),
    "account_update": news(
        "account_update",
        event="DISABLED_UPDATE",
        ban_info__waba_ban_state="SCHEDULE_FOR_DISABLE",
        ban_info__waba_ban_date="November 22, 2026",
    ),
    "account_alert": news(
        "account_alerts",
        entity_type="PHONE_NUMBER",
        entity_id="123",
        alert_severity="INFORMATIONAL",
        alert_status="ACTIVE",
        alert_type="OBA_APPROVED",
        alert_description="x",
    ),
    "echo_text": echo("Sí, los sábados hasta la 1."),
    "echo_image": echo("[image] Así llegas"),
    "echo_edit": echo("Sí, los sábados hasta las 2.", "wamid.E2", replaces="wamid.E"),
    "echo_revoke": echo("[revoke]", "wamid.E3", replaces="wamid.E", is_revoked=True),
    "echo_to_user_id": echo("Claro", to_wa_id="", to_bsuid=BSUID),
    "echo_reaction": echo("[reaction] 👍", is_sign=True),
    "echo_reaction_gone": NobodysWord("reaction_taken_away", NUMBER),
    "echo_in_group": NobodysWord("group_message", NUMBER),
    "history": AppNews("history", NUMBER),
    "history_declined": AppNews("history", NUMBER),
    "app_state": AppNews("smb_app_state_sync", NUMBER),
    "errors_of_the_number": AccountEvent("errors", ACCOUNT, NUMBER, {"codes": "130429"}),
}
