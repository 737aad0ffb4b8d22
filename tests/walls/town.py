"""The whole application over two clinics in memory, each with words in its private records that only it may read."""

import hashlib
import hmac
import json
from dataclasses import dataclass, field, replace

from chalice.test import Client

import app as application
from chalicelib.agenda_files.model import AgendaFile, FileState
from chalicelib.agenda_files.shown import Shown, ShownPerson, ShownRow
from chalicelib.appointments.keep_practitioners import add_practitioner
from chalicelib.appointments.model import AppointmentKey
from chalicelib.clinics.api_tokens import Scope, issue_token
from chalicelib.clinics.model import Provider, Sender
from chalicelib.clinics.practitioner import Practitioner
from chalicelib.clinics.visit_kind import VisitKind
from chalicelib.consent.consent_events import event_of
from chalicelib.consent.consent_journal import hashes_of
from chalicelib.consent.model import Proof, Source
from chalicelib.consent.signup import Signup, hashes_of_line
from chalicelib.data_rights.data_link import DataSession
from chalicelib.messaging.model import Content, Dispatch, message_id
from chalicelib.messaging.received_texts import TextThread, joined, opened, received_text
from chalicelib.messaging.staff_tasks import TaskKind, staff_task
from chalicelib.messaging.whatsapp.push_templates import AccountAwayError
from chalicelib.patients.model import PatientKey, Purpose
from chalicelib.shared.one_time_secrets import id_of, new_secret
from chalicelib.shared.recent import Recent
from chalicelib.shared.settings import Settings
from chalicelib.shared.times import now_utc
from chalicelib.staff.invitations import invite
from chalicelib.staff.permissions import Role
from chalicelib.staff.sessions import open_session
from chalicelib.storage.keys import Key
from chalicelib.web.public import signed_tokens
from chalicelib.web.staff import cookies
from tests.builders import (
    NOW,
    a_clinic,
    a_data_link,
    a_device,
    a_line,
    a_member,
    a_message,
    a_patient,
    a_row_for_review,
    an_appointment,
    keep,
)
from tests.fakes.memory_agendas import MemoryAgendas, MemoryJobs
from tests.fakes.memory_directory import MemoryDirectory
from tests.fakes.memory_outbox import MemoryOutbox
from tests.fakes.memory_queue import MemoryQueue
from tests.fakes.memory_records import OF_THE_TEST, MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore
from tests.fakes.memory_templates import MemoryTemplates
from tests.unit.functions.memory_services import MemoryQuarantine
from tests.unit.web.public.front_desk import BROWSER, SITE, MemorySecrets

SECRET = "el secreto de la app"
LETTERS = ("a", "b")
# Words that stand in private records only and are never sent by anybody: whoever reads one reads a record.
PRIVATE = {"a": "Alebrije", "b": "Bugambilia"}
OF_A_KIND = "Zempoalxochitl"
LINES_A_CLINIC = 3
HIDDEN = LINES_A_CLINIC  # the number of the person whose ids no caller ever sends
TWIN = (
    LINES_A_CLINIC + 1
)  # who goes to both clinics, with the same phone and, as it happens, the same ids
LINKS_EACH, SESSIONS_EACH = 4, 2


class WatchedStore(MemoryStore):
    """Remembers which items a call found and which it wrote."""

    def __init__(self):
        super().__init__()
        object.__setattr__(self, "touched", [])
        object.__setattr__(self, "found", [])

    def get(self, key):
        """Return one item."""
        item = super().get(key)
        self.found += [key] if item else []
        return item

    def under(self, pk, sk_prefix=""):
        """Return the items of a partition."""
        return self._noted(super().under(pk, sk_prefix))

    def indexed(self, index, partition):
        """Return the items of an index's partition."""
        return self._noted(super().indexed(index, partition))

    def _noted(self, items):
        self.found.extend(Key(item["pk"]["S"], item["sk"]["S"]) for item in items)
        return items

    def _put(self, key, item):
        self.touched.append(key)
        super()._put(key, item)


def clinic_id(letter):
    """Return the id of a clinic."""
    return letter * 8


def kind_of(letter):
    """Return what a clinic calls its visits; its name is a word that stands nowhere else."""
    name = f"{PRIVATE[letter]} {OF_A_KIND}"
    return VisitKind(f"{letter}k0{letter * 6}", name, 45, preparation="Llega 10 minutos antes")


def phone(letter, number):
    """Return a number of a clinic's patient; the twin has one."""
    if number == TWIN:
        return "+525533330000"
    return f"+52551{'12'['ab'.index(letter)] * 3}{number:04}"


@dataclass
class Town:
    """What wiring.services() gives, with two clinics full of records."""

    store: WatchedStore = field(default_factory=WatchedStore)
    queue: MemoryQueue = field(default_factory=MemoryQueue)
    quarantine: MemoryQuarantine = field(default_factory=MemoryQuarantine)
    secrets: MemorySecrets = field(default_factory=MemorySecrets)
    settings: Settings = field(
        default_factory=lambda: Settings("table", "journal", "queue", "/puntual")
    )
    ids: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    marks: dict[str, set[str]] = field(default_factory=dict)  # what tells a clinic's people
    tokens: dict[str, str] = field(default_factory=dict)
    opened: list[str] = field(default_factory=list)  # whose records a call asked for

    @property
    def recent_clinics(self):
        """A process that has just begun remembers nothing."""
        return Recent()

    recent_beats = recent_clinics

    def __post_init__(self):
        self.directory = MemoryDirectory(self.store)
        self.outbox = MemoryOutbox(self.store)
        self.agendas, self.agenda_jobs = MemoryAgendas(), MemoryJobs()
        self.secrets.values |= {
            "meta-app-secret": (SECRET,),
            "meta-verify-token": ("santo y seña",),
            "public-url": (f"https://{SITE}",),
        }
        for letter in LETTERS:
            self._open(letter)
        both = set.intersection(*self.marks.values())
        self.marks = {letter: marks - both for letter, marks in self.marks.items()}
        self.client = Client(application.app)
        self.forget()

    def agenda_files(self, clinic_id):
        """The files of one clinic."""
        return self.agendas.of(clinic_id)

    def template_account(self, sender):
        """The templates of a clinic's account: WhatsApp is away."""
        return MemoryTemplates(trouble=AccountAwayError(sender.provider)).of(sender)

    def forget(self):
        """Begin to watch anew."""
        self.store.touched.clear()
        self.store.found.clear()
        self.opened.clear()

    def owner(self, kind, value):
        """Return the letter of the clinic that gave this link, session or number, if one did."""
        return next((letter for letter in LETTERS if value in self.ids[letter][kind]), None)

    def items(self, letter):
        """Return all that lies in one clinic's part of the table."""
        own, found = f"CLINIC#{clinic_id(letter)}", {}
        for pk, part in self.store.partitions.items():
            if pk.startswith(own):
                found[pk] = dict(part)
            elif pk.startswith("WORDS#"):
                found[pk] = {sk: i for sk, i in part.items() if belongs(Key(pk, sk), letter)}
        return {pk: part for pk, part in found.items() if part}

    def records(self, clinic, by=OF_THE_TEST):
        """One clinic's records."""
        self.opened.append(clinic)
        return MemoryClinicRecords(self.store, clinic, by)

    def number(self, letter):
        """Return WhatsApp's id of a clinic's number."""
        return f"10654{ord(letter)}"

    def token(self, letter, *scopes, **changes):
        """Return the text of a new token."""
        record, text = issue_token(clinic_id(letter), "ERP", scopes or tuple(Scope), now=NOW)
        keep(self.records(clinic_id(letter)), replace(record, **changes))
        return text

    def request(self, method, path, *, body=b"", **headers):
        """Ask the application; return its answer."""
        sent = {"Host": SITE, "User-Agent": BROWSER, "Origin": f"https://{SITE}"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.http.request(method, path, headers=sent, body=body)

    def _open(self, letter):
        clinic = a_clinic(
            id=clinic_id(letter),
            slug=f"clinica-{letter}",
            sender=Sender(Provider.META, self.number(letter), phone(letter, 9999), f"w{letter}"),
            visit_kinds=(kind_of(letter),),
        )
        self.directory.add(clinic)
        records, word = self.records(clinic.id), PRIVATE[letter]
        names = ("patient", "visit", "key", "task", "message", "code", "phone", "link", "session")
        names += ("member", "seat", "invitation")
        names += ("doctor", "file", "row", "token", "kind")
        found, hidden = {name: [] for name in names}, {name: [] for name in names}
        for n in (*range(LINES_A_CLINIC), TWIN):
            self._person(records, letter, n, word, found)
        self._person(records, letter, HIDDEN, word, hidden)
        self._team(records, letter, word, found)
        self._files(records, letter, word, found)
        for doctor in (
            f"{letter}d0{letter * 6}",
            "td0tttttt",
        ):  # one of them by the same key in both
            who = Practitioner(doctor, f"Dra. {word} {doctor}")
            add_practitioner(records, who, now=NOW)
            found["doctor"].append(doctor)
        found["kind"].append(kind_of(letter).id)
        self.ids[letter] = found
        told = [
            i
            for some in (found, hidden)
            for name, values in some.items()
            for i in values
            if name != "seat"
        ]
        self.marks[letter] = set(told) | {word}
        now = NOW
        record, _ = issue_token(clinic_id(letter), f"ERP {word}", tuple(Scope), now=NOW)
        keep(records, record)
        found["token"].append(record.id)
        self.tokens |= {
            f"{letter} all": self.token(letter),
            f"{letter} read": self.token(letter, Scope.READ),
            f"{letter} write": self.token(letter, Scope.WRITE),
            f"{letter} revoked": self.token(letter, revoked_at=now),
            f"{letter} expired": self.token(letter, expires_at=now),
        }

    def _person(self, records, letter, n, word, found):
        own = "t" if n == TWIN else letter
        who = a_patient(
            id=f"{own}p{n}{own * 6}",
            name=f"{word} Persona{n}",
            e164=phone(letter, n),
            email=f"{word}@correo.mx",
            guardian=f"{word} mamá",
            external_id=f"P-{own * 5}-{n}",
        )
        visit = an_appointment(
            f"in {n + 1} days 10:30",
            id=f"{own}v{n}{own * 6}",
            patient_id=who.id,
            practitioner=f"Dra. {word}",
            place=f"Sala {word}",
            external_id=f"C-{own * 5}-{n}",
            visit_kind=kind_of(letter).id,
        )
        mid = message_id(records.clinic_id, who.id, "reminder", NOW, str(n))
        message = a_message(
            id=mid,
            e164=who.e164,
            about=visit,
            provider_id=f"wamid.{letter}{n}",
            content=Content("recordatorio_cita", "es_MX", (word,), text=f"Hola {word}"),
        )
        visit = replace(visit, message_ids=(mid,))
        task = staff_task(
            TaskKind.TEXT,
            NOW,
            letter,
            str(n),
            text=f"dice {word}",
            e164=who.e164,
            patient_id=who.id,
            appointment_id=visit.id,
        )
        texts = [
            received_text(who.e164, task.id, f"{letter}{n}{m}", at=NOW, text=f"dijo {word} {m}")
            for m in range(2)
        ]
        task = joined(opened(task, texts[0]), texts[1], now=NOW)
        proof = Proof(attested_by=f"Lic. {word}")
        event = event_of(
            who.id, Purpose.REMINDERS, granted=True, source=Source.STAFF, at=NOW, proof=proof
        )
        code = f"{letter}{n}d4-{letter}2mp"
        signup = Signup(
            code,
            f"{word} Nueva",
            who.e164,
            (Purpose.REMINDERS,),
            Proof(),
            "es_MX",
            NOW,
            line=hashes_of_line(records.keyed_hashes, who.e164)[0],
        )
        dispatch = Dispatch.of((message,), now=NOW, look_again=NOW - NOW)
        keep(
            records,
            who,
            a_line(who, visits=[visit]),
            visit,
            message,
            task,
            *texts,
            TextThread(who.e164, task.id, NOW),
            event,
            signup,
            dispatch,
            PatientKey(who.external_id, who.id),
            AppointmentKey(visit.external_id, visit.id),
        )
        ids = (who.id, visit.id, visit.external_id, task.id, mid, code, who.e164)
        for name, value in zip(found, ids, strict=False):
            found[name].append(value)
        self._let_in(records, who, found)

    def _team(self, records, letter, word, found):
        """Let somebody in each role sit at the front desk, and invite more; a seat is what their browser keeps."""
        for role in Role:
            who = a_member(records, id=f"{role}{letter * 6}", name=f"{word} {role}", role=role)
            device_secret = new_secret()
            device = a_device(who, secret=device_secret, label=f"Aparato {word}")
            opened = open_session(who, device, NOW)
            keep(records, who, device, opened.session)
            found["member"].append(who.id)
            form_id = opened.session.form_id
            found["seat"].append((device_secret, opened.secret, form_id))
        for n in range(LINKS_EACH):
            secret, kept = invite(Role.RECEPTION, by="", name=f"{word} Nueva{n}", now=NOW)
            records.commit([kept])
            found["invitation"].append(secret)

    def _files(self, records, letter, word, found):
        """Let a file lie there to be looked at, one be in, and a row of it wait."""
        for n, state in enumerate((FileState.READ, FileState.TAKEN_IN, FileState.REFUSED)):
            file = AgendaFile(f"26112215300{n}-{letter * 12}", NOW, found["member"][0], state)
            keep(records, file)
            people = (ShownPerson(f"{word} Persona0", word, found["patient"][0]),)
            shown = Shown(name=f"{word}.csv", new_people=people, to_look_at=(ShownRow(word),))
            self.agenda_files(records.clinic_id).show(file.id, shown)
            found["file"].append(file.id)
        for n in range(2):
            row = a_row_for_review(
                ("Paciente", "patient_name", f"{word} Fila"),
                ("Fecha", "date", "2026-11-30"),
                ("Hora", "time", "10:30"),
                ("Celular", "patient_phone", f"55{n}"),
                id=f"{letter}{n}" * 8,
            )
            keep(records, row)
            found["row"].append(row.id)

    def seat_of(self, letter, role=Role.OWNER):
        """Return the cookies of somebody at a clinic's front desk, and the token of their forms."""
        device, session, form_id = self.ids[letter]["seat"][list(Role).index(role)]
        written = {cookies.DEVICE: device, cookies.SESSION: session}
        header = "; ".join(f"{name}={clinic_id(letter)}.{own}" for name, own in written.items())
        keys, facts = self.secrets.all_of("form-key"), {"to": form_id}
        return header, signed_tokens.seal(keys, "staff", facts, now=now_utc())

    def _let_in(self, records, who, found):
        """Give a person links to their own page, and browsers that links let in."""
        for _ in range(LINKS_EACH):
            found["link"].append(a_data_link(records, who.e164, (who.id,), NOW))
        for _ in range(SESSIONS_EACH):
            secret = new_secret()
            session = DataSession(id_of(secret), (who.id,), NOW, *hashes_of(records, who.e164))
            keep(records, session)
            found["session"].append(secret)


def belongs(key, letter):
    """Tell whether an item is the clinic's; the log of words lies by day, under ids that begin with the clinic's."""
    own = clinic_id(letter)
    if key.pk.startswith("WORDS#"):
        return key.sk.startswith(own)
    return key.pk == f"CLINIC#{own}" or key.pk.startswith(f"CLINIC#{own}#")


def signed(body):
    """Return a webhook body as bytes with the header that signs it."""
    raw = json.dumps(body).encode()
    digest = hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()
    return raw, {"X-Hub-Signature-256": f"sha256={digest}", "Content-Type": "application/json"}


def all_routes():
    """Return every (method, path) of app.py."""
    return {
        (method, path) for path, methods in application.app.routes.items() for method in methods
    }
