"""The clinic an address means, and its words. Says the same of an unknown and of an impossible address."""

import re

from chalicelib.clinics.model import Clinic
from chalicelib.shared.errors import NotFoundError
from chalicelib.web.public.ports import Clinics
from chalicelib.web.visit import Visit

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


def clinic_at(visit: Visit, clinics: Clinics) -> Clinic:
    """Return the clinic of the visited address; raises NotFoundError."""
    slug = visit.parts["slug"].lower()  # printed addresses get typed with capitals
    clinic = clinics.by_slug(slug) if _SLUG.fullmatch(slug) else None
    if clinic is None:
        raise NotFoundError
    return clinic
