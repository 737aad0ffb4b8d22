"""A role as people say it."""

from chalicelib.shared.later_release import is_known
from chalicelib.staff.permissions import Role
from chalicelib.web.load_words import Words


def role_word(words: Words, role: Role) -> str:
    """Return "Recepción"; a role of a later release stands as it is."""
    return words(f"staff.role.{role}") if is_known(role) else str(role)
