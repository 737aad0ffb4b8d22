"""The full privacy notice of a clinic. Its text is a document a lawyer can read, not words between tags."""

from datetime import datetime

from chalice.app import Response

from chalicelib.clinics.model import Clinic
from chalicelib.shared.phone import as_read_aloud
from chalicelib.shared.retention import MESSAGES_KEPT_FOR
from chalicelib.web.load_words import Words, document
from chalicelib.web.page_request import PageRequest
from chalicelib.web.public.clinic_page import clinic_at, clinic_page
from chalicelib.web.public.consent_text import notice_version
from chalicelib.web.public.ports import PublicServices
from chalicelib.web.render_page import words_for

Section = dict[str, list[str] | str]


def show(visit: PageRequest, services: PublicServices) -> Response:
    """Show the notice in force, with its version and date."""
    clinic = clinic_at(visit, services.directory)
    words = words_for(visit, clinic.language)
    return clinic_page(
        visit,
        "notice.html",
        words,
        clinic,
        sections=_sections(clinic, words),
        version=notice_version(clinic),
        dated=_month(clinic.notice_version, words),
    )


def _sections(clinic: Clinic, words: Words) -> list[Section]:
    facts = {
        "clinic": clinic.name,
        "legal_name": clinic.legal_name,
        "address": clinic.address,
        "contact": clinic.privacy_contact,
        "phone": as_read_aloud(clinic.phone),
        "whatsapp": as_read_aloud(clinic.sender.display_number),
        "words_days": str(clinic.words_kept_days),
        "messages_days": str(MESSAGES_KEPT_FOR.days),
    }
    sections: list[dict[str, str | list[str]]] = document("notice", words.language)
    return [
        {
            part: [line.format_map(facts) for line in text]
            if isinstance(text, list)
            else text.format_map(facts)
            for part, text in section.items()
        }
        for section in sections
    ]


def _month(version: str, words: Words) -> str:
    """Return the month a version such as 2026-11 names, or nothing when it names none."""
    from babel.dates import format_skeleton

    try:
        month = datetime.strptime(version[:7], "%Y-%m")  # noqa: DTZ007  a month has no zone
    except ValueError:
        return ""
    return str(format_skeleton("yMMMM", month, locale=words.language))
