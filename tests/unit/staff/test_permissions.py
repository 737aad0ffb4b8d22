"""What each role may do, as one table; who has a role that nobody knows may do nothing."""

import pytest

from chalicelib.shared.later_release import reading
from chalicelib.staff.permissions import ALL, ASKS_PIN_AGAIN, MAY, Permission, Role, may

ONLY_OWNERS = {"settings", "money", "team", "export", "erase", "tokens"}


def test_an_owner_may_do_everything():
    """There is nobody above her at the clinic."""
    assert {permission for permission in ALL if may(Role.OWNER, permission)} == ALL
    assert len(ALL) >= 15


def test_reception_does_all_daily_work_and_no_more():
    """What is settled once, what cannot be taken back and what is counted in money is the owner's."""
    assert ALL - MAY[Role.RECEPTION] == ONLY_OWNERS


def test_a_doctor_sees_the_day_and_says_who_came():
    """And changes nobody's visit."""
    assert MAY[Role.DOCTOR] == {
        Permission.SEE_DAY,
        Permission.SEE_PERSON,
        Permission.MARK_ATTENDANCE,
    }


@pytest.mark.parametrize("permission", sorted(ALL))
def test_a_role_of_a_later_release_may_do_nothing(permission):
    """Not even see the day."""
    with reading():
        later = Role("accountant")
    assert not may(later, permission)


def test_the_pin_is_asked_again_for_what_a_screen_left_open_must_not_give_away():
    """Team, export, erasing, tokens."""
    asked = {Permission.TEAM, Permission.EXPORT, Permission.ERASE, Permission.TOKENS}
    assert asked == ASKS_PIN_AGAIN
