"""A visitor of the public pages in tests: opens, fills in and follows, over records in memory."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from chalice.test import Client

import app as application
from chalicelib.consent.signup import Signup
from chalicelib.shared.settings import Settings
from chalicelib.storage.item_codec import from_item
from tests.builders import a_clinic
from tests.fakes.memory_directory import MemoryDirectory
from tests.fakes.memory_records import OF_THE_TEST, MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore

FORM = "application/x-www-form-urlencoded"
SITE = "citas.example"
BROWSER = "Mozilla/5.0 (Linux; Android 15)"


@dataclass
class MemorySecrets:
    """Stands in for storage/secrets.Secrets."""

    values: dict[str, tuple[str, ...]] = field(
        default_factory=lambda: {"form-key": ("newest", "older"), "phone-pepper": ("pepper",)}
    )

    def all_of(self, name):
        """Return the values in force."""
        return self.values[name]

    def one(self, name):
        """Return the newest value."""
        return self.values[name][0]


@dataclass(frozen=True)
class MemoryServices:
    """What wiring.services() gives, in memory, with one clinic."""

    store: MemoryStore = field(default_factory=MemoryStore)
    secrets: MemorySecrets = field(default_factory=MemorySecrets)
    settings: Settings = field(
        default_factory=lambda: Settings("table", "journal", "queue", "/puntual")
    )

    @property
    def directory(self):
        """The clinics."""
        return MemoryDirectory(self.store)

    def records(self, clinic_id, by=OF_THE_TEST):
        """One clinic's records."""
        return MemoryClinicRecords(self.store, clinic_id, by)

    def signups(self):
        """Return every sign-up kept."""
        items = [item for item in self.store.everything() if "#SIGNUP#" in item["pk"]["S"]]
        return [from_item(Signup, item) for item in items]


def with_a_clinic(**changes: Any) -> MemoryServices:
    """Return services that know one clinic."""
    services = MemoryServices()
    services.directory.add(a_clinic(**changes))
    return services


class Seen(HTMLParser):
    """A page as a browser takes it in: its fields, its links, its text, and what is agreed to."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.fields: dict[str, dict[str, str | None]] = {}
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.agreed_lines: list[str] = []
        self._agreed_tag = ""
        self.feed(html)

    @property
    def text(self) -> str:
        """The words on the page, single spaces between."""
        return " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag, attrs):
        """Take in an element."""
        given = dict(attrs)
        self.tags.append((tag, given))
        if tag in ("input", "select") and given.get("name"):
            self.fields[given["name"]] = given
        if tag == "a":
            self.links.append(given["href"])
        if "data-consent" in given:
            self._agreed_tag = tag
            self.agreed_lines.append("")

    def handle_endtag(self, tag):
        """Leave an element."""
        if tag == self._agreed_tag:
            self._agreed_tag = ""

    def handle_data(self, data):
        """Take in text."""
        self.words.append(data)
        if self._agreed_tag:
            self.agreed_lines[-1] += data


@dataclass
class Visitor:
    """Somebody with a browser."""

    slug: str = "clinica-sonrisa"
    client: Any = field(default_factory=lambda: Client(application.app))
    headers: dict[str, str] = field(default_factory=lambda: {"User-Agent": BROWSER, "Host": SITE})
    cookie: str = ""

    def get(self, path, **headers):
        """Open an address."""
        return self.client.http.get(path, headers=self._sent(headers))

    def open_form(self, query="", **headers):
        """Open the clinic's form."""
        return self.get(f"/c/{self.slug}{query}", **headers)

    def send(self, fields, *, query="", media_type=FORM, **headers):
        """Send fields as a browser does; bytes go as they are."""
        body = fields if isinstance(fields, bytes) else urlencode(fields).encode()
        origin = {"Origin": f"https://{SITE}"}  # as browsers say with every change
        sent = self._sent(origin | headers) | {"Content-Type": media_type}
        path = f"/c/{self.slug}{query}"
        answer = self.client.http.post(path, headers=sent, body=body)
        if cookie := answer.headers.get("Set-Cookie"):
            self.cookie = cookie.split(";")[0]
        return answer

    def sign_up(self, *, query="", **changes):
        """Open the form, fill it in as Ana would, and send it; None leaves a field out."""
        page = Seen(self.open_form(query).body.decode())
        fields = {
            "token": page.fields["token"]["value"],
            "website": "",
            "name": "Ana López García",
            "phone": "55 1234 5678",
            "reminders": "yes",
            "relation": "",
            "email": "",
        }
        fields = {name: value for name, value in (fields | changes).items() if value is not None}
        return self.send(fields, query=query)

    def thanks(self, query=""):
        """Follow to the page after the form."""
        return self.get(f"/c/{self.slug}/gracias{query}", Cookie=self.cookie)

    def _sent(self, headers):
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.headers | {name: value for name, value in given.items() if value}


def page_of(answer) -> Seen:
    """Return the page that an answer holds."""
    return Seen(answer.body.decode())


def shown_code(answer) -> str:
    """Return the one-time code that a thanks page shows."""
    return re.search(r"<code>([0-9a-z-]+)</code>", answer.body.decode())[1]
