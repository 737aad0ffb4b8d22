"""A front desk in tests: the application over records in memory, and a browser that keeps cookies and follows forms."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from chalice.test import Client

import app as application
from chalicelib.clinics.model import Sender
from chalicelib.shared.one_time_secrets import new_secret
from chalicelib.shared.writes import Create
from chalicelib.staff.model import Device, StaffMember
from chalicelib.staff.permissions import Role
from chalicelib.staff.sessions import open_session
from chalicelib.web.staff import cookies
from tests.builders import CLINIC_ID, NOW, a_clinic, a_device, a_member
from tests.fakes.memory_agendas import MemoryAgendas, MemoryAgendaStore, MemoryJobs
from tests.fakes.memory_journal import MemoryJournal
from tests.fakes.memory_queue import MemoryQueue
from tests.fakes.memory_templates import MemoryTemplates
from tests.unit.web.public.front_desk import BROWSER, FORM, SITE, MemoryServices, page_of
from tests.unit.web.staff.page_faults import faults_of


@dataclass(frozen=True)
class DeskServices(MemoryServices):
    """What wiring.services() gives the front desk's pages, in memory."""

    queue: MemoryQueue = field(default_factory=MemoryQueue)
    agendas: MemoryAgendas = field(default_factory=MemoryAgendas)
    agenda_jobs: MemoryJobs = field(default_factory=MemoryJobs)
    templates: MemoryTemplates = field(default_factory=MemoryTemplates)

    @cached_property
    def journal(self) -> MemoryJournal:
        """What no restore of the table takes back."""
        return MemoryJournal(self.store)

    def agenda_files(self, clinic_id: str) -> MemoryAgendaStore:
        """The files of one clinic."""
        return self.agendas.of(clinic_id)

    def template_account(self, sender: Sender) -> AbstractContextManager[MemoryTemplates]:
        """The templates of a clinic's account."""
        return self.templates.of(sender)


def with_a_team(*roles: Role, **changes: Any) -> DeskServices:
    """Return services that know one clinic, with somebody in each role (each of them, if none is named)."""
    services = DeskServices()
    services.directory.add(a_clinic(**changes))
    for role in roles or Role:
        take_on(services, role)
    return services


def take_on(services: Any, role: Role, clinic_id: str = CLINIC_ID, **changes: Any) -> StaffMember:
    """Let somebody be on the team; their PIN is LUPITAS_PIN unless another is said."""
    usual = {"id": f"{role}00000"[:12], "name": f"Doña {role.capitalize()}", "role": role}
    records = services.records(clinic_id)
    member = a_member(records, **(usual | changes))
    records.commit([Create(member)])
    return member


@dataclass
class Browser:
    """A browser at a front desk: it keeps cookies as browsers do, and the token of the last page."""

    client: Any = field(default_factory=lambda: Client(application.app))
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def get(self, path: str, **headers: str) -> Any:
        """Open an address."""
        return self._asked("GET", path, b"", headers)

    def post(
        self,
        path: str,
        *,
        token: str | None = None,
        headers: dict[str, str] | None = None,
        **fields: str,
    ) -> Any:
        """Send a form from the page that was last seen there; another `token` may be said, or an empty one."""
        named = {"token": self.token if token is None else token}
        body = urlencode({k: v for k, v in (named | fields).items() if v is not None}).encode()
        usual = {"Content_Type": FORM, "Origin": f"https://{SITE}"}
        return self._asked("POST", path, body, usual | (headers or {}))

    def sits_down_as(
        self, services: Any, role: Role, clinic_id: str = CLINIC_ID, **when: datetime
    ) -> "Browser":
        """Be the browser of somebody of this role who has just typed their PIN on a device of their own."""
        (member,) = [m for m in services.records(clinic_id).team() if m.role is role]
        return self.sits_down(services, member, clinic_id, **when)

    def sits_down(
        self,
        services: Any,
        member: StaffMember,
        clinic_id: str = CLINIC_ID,
        now: datetime = NOW,
    ) -> "Browser":
        """Be the browser of this member."""
        device_secret = new_secret()
        device = a_device(member, secret=device_secret, used_at=now)
        opened = open_session(member, device, now)
        services.records(clinic_id).commit([Create(device), Create(opened.session)])
        self.cookies[cookies.DEVICE] = cookies.written(clinic_id, device_secret)
        self.cookies[cookies.SESSION] = cookies.written(clinic_id, opened.secret)
        return self

    def knows(self, device_secret: str, clinic_id: str = CLINIC_ID) -> "Browser":
        """Be the browser of a known device on which nobody has signed in."""
        self.cookies[cookies.DEVICE] = cookies.written(clinic_id, device_secret)
        return self

    def device(self, services: Any, clinic_id: str = CLINIC_ID) -> Device | None:
        """Return the device that this browser is."""
        kept = cookies.read(self.cookies[cookies.DEVICE])
        assert kept
        found: Device | None = services.records(clinic_id).get(Device, kept.id)
        return found

    def _asked(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Any:
        sent = {"Host": SITE, "User-Agent": BROWSER}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = self.client.http.request(method, path, headers=sent, body=body)
        if str(answer.headers.get("Content-Type", "")).startswith("text/html"):
            assert faults_of(answer) == [], path
        self._keep(answer)
        return answer

    def _keep(self, answer: Any) -> None:
        said = answer.headers.get("Set-Cookie", [])
        for cookie in [said] if isinstance(said, str) else said:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        if str(answer.headers.get("Content-Type", "")).startswith("text/html"):
            self.token = (page_of(answer).fields.get("token") or {}).get("value") or ""
