"""What each role of the front desk may do, in one table. Never looks at who somebody is, or at any record."""

from chalicelib.shared.later_release import ExtensibleEnum


class Role(ExtensibleEnum):
    """What somebody is at the clinic; a role that this release does not know may do nothing."""

    RECEPTION = "reception"
    DOCTOR = "doctor"
    OWNER = "owner"


class Permission:
    """One thing that a page shows or does. Plain words: every function loads them with the routes, and so many cost an Enum's cold start."""

    SEE_DAY = "see_day"  # Hoy: the agenda and what is to be done
    SEE_PERSON = "see_person"  # a visit, its patient, what they wrote
    SEARCH = "search"
    MARK_ARRIVAL = "mark_arrival"
    MARK_ATTENDANCE = "mark_attendance"
    CHANGE_VISITS = "change_visits"  # book, move, confirm, cancel, restore
    KEEP_PEOPLE = "keep_people"  # register, correct, vouch for a signature
    ANSWER = "answer"  # write to patients, close what was to be done
    IMPORT = "import"
    SETTINGS = "settings"
    MONEY = "money"
    TEAM = "team"  # who may come in, and from where
    EXPORT = "export"
    ERASE = "erase"
    TOKENS = "tokens"


ALL = frozenset(word for name, word in vars(Permission).items() if name.isupper())
_OF_EVERYBODY = frozenset({Permission.SEE_DAY, Permission.SEE_PERSON, Permission.MARK_ATTENDANCE})
_OF_RECEPTION = _OF_EVERYBODY | {
    Permission.SEARCH,
    Permission.MARK_ARRIVAL,
    Permission.CHANGE_VISITS,
    Permission.KEEP_PEOPLE,
    Permission.ANSWER,
    Permission.IMPORT,
}
MAY: dict[Role, frozenset[str]] = {
    Role.RECEPTION: _OF_RECEPTION,
    Role.DOCTOR: _OF_EVERYBODY,
    Role.OWNER: ALL,
}
# For these a session is not enough: whoever is at the keyboard says again, within minutes, that it is they.
ASKS_PIN_AGAIN = frozenset(
    {Permission.TEAM, Permission.EXPORT, Permission.ERASE, Permission.TOKENS}
)


def may(role: Role, permission: str) -> bool:
    """Tell whether somebody in this role may do it."""
    return permission in MAY.get(role, frozenset())
