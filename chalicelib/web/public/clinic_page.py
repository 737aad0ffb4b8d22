"""A clinic's public pages: which clinic an address means, and what each of its pages shows of it."""

import re

from chalice.app import Response

from chalicelib.clinics.model import Clinic
from chalicelib.shared.errors import NotFoundError
from chalicelib.shared.phone import as_read_aloud
from chalicelib.web.load_words import Words
from chalicelib.web.page_request import PageRequest
from chalicelib.web.public.ports import Clinics
from chalicelib.web.render_page import page

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


def clinic_at(visit: PageRequest, clinics: Clinics) -> Clinic:
    """Return the clinic of the visited address; NotFoundError for an unknown and an impossible one."""
    slug = visit.parts["slug"].lower()  # printed addresses get typed with capitals
    clinic = clinics.by_slug(slug) if _SLUG.fullmatch(slug) else None
    if clinic is None:
        raise NotFoundError
    return clinic


def clinic_page(
    visit: PageRequest,
    template: str,
    words: Words,
    clinic: Clinic,
    *,
    status: int = 200,
    **facts: object,
) -> Response:
    """Return a page with the clinic's name above it and its address and telephone below."""
    desk = as_read_aloud(clinic.phone)
    return page(visit, template, words, status=status, clinic=clinic, desk=desk, **facts)
