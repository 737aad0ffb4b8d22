"""S12: the front desk's pages over two clinics: what each role gets of each route, and that nothing is done without a page's own token."""

from urllib.parse import urlencode

import pytest

from chalicelib.staff.permissions import Role
from tests.unit.web.public.front_desk import FORM
from tests.walls.doors import address, staffed

NOBODY = "nobody"
# Each route of somebody signed in, with what each role is answered; whoever adds one gives it its line.
ANSWERS = {
    ("GET", "/hoy"): {Role.RECEPTION: 200, Role.DOCTOR: 200, Role.OWNER: 200, NOBODY: 303},
}
CASES = [(route, who, status) for route, told in ANSWERS.items() for who, status in told.items()]


def asked(town, route, who, *, token=None):
    """Ask for a route as somebody of clinic a."""
    method, path = route
    cookie, own = ("", "") if who == NOBODY else town.seat_of("a", who)
    headers = {"Cookie": cookie} if cookie else {}
    body = b""
    if method == "POST":
        headers |= {"Content_Type": FORM}
        body = urlencode({"token": own if token is None else token}).encode()
    return town.request(method, address(path), body=body, **headers)


def test_every_route_of_the_desk_stands_in_the_table():
    """With an answer for each role, and for nobody."""
    assert sorted(ANSWERS) == staffed()
    assert {frozenset(told) for told in ANSWERS.values()} == {frozenset({*Role, NOBODY})}


@pytest.mark.parametrize(("route", "who", "status"), CASES)
def test_each_role_gets_what_is_its_own(town, route, who, status):
    """And nobody anything."""
    assert asked(town, route, who).status_code == status
