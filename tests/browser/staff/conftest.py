"""The front desk on a full day in a real Chromium, over records in memory, at half past nine for ever."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.staff.permissions import Role
from tests.browser.public.served_pages import served
from tests.builders import CLINIC_ID
from tests.unit.web.staff.at_work import Browser, DeskServices
from tests.unit.web.staff.forty_visits import a_full_day
from tests.unit.web.staff.some_talks import with_talks

PICTURES = os.environ.get("PUNTUAL_PICTURES", "")  # a folder, for whoever wants to look


@dataclass(frozen=True)
class Desk:
    """A clinic's desk as a browser test meets it."""

    services: DeskServices
    url: str
    browse: Callable[..., Any]

    @property
    def records(self):
        """The clinic's records."""
        return self.services.records(CLINIC_ID)

    def cookies(self, role=Role.RECEPTION):
        """Return what the browser of somebody in this role holds, on a device of their own."""
        return Browser().sits_down_as(self.services, role).cookies

    def sees(self, module, **given):
        """Run a module as somebody of reception, unless other cookies are given."""
        usual = {"url": self.url, "cookies": self.cookies(), "pictures": PICTURES}
        return self.browse(f"staff/{module}", **(usual | given))


@pytest.fixture
def open_desk(monkeypatch, browse):
    """Return a way to open a desk with so many visits today."""
    with served() as url:

        def opened(visits: int = 40) -> Desk:
            services = a_full_day(visits)
            if visits:
                with_talks(services)
            services.secrets.values["public-url"] = (url,)
            monkeypatch.setattr(wiring, "services", lambda: services)
            return Desk(services, url, browse)

        yield opened


@pytest.fixture
def desk(open_desk):
    """The desk on a full day."""
    return open_desk()
