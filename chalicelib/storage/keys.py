"""Every key of the table, each with an example. A clinic's keys are made from its own id, so no caller can name another's.

The table has `pk`/`sk` and three sparse indexes, all keys only: `due` (what is to be decided, by shard and
moment), `listing` (what people page through, in order) and `lookup` (one thing by somebody else's id).
"""

import zlib
from dataclasses import dataclass
from datetime import datetime

from chalicelib.shared import times

DUE_SHARDS = 4
FIND_LETTERS = "abcdefghijklmnopqrstuvwxyz~"
# What may lie under a patient's id: sort keys, or what they begin with.
UNDER_A_PATIENT = ("PATIENT", "FORMER", "FOUNDBY")
UNDER_A_PATIENT_MANY = ("MERGE#", "CONSENT#", "FORMERLINE#", "IMPORT#", "MSG#", "DEED#")
INDEXES = {
    "due": ("due_shard", "due_at"),
    "listing": ("listing_pk", "listing_sk"),
    "lookup": ("lookup_pk", "lookup_sk"),
}


@dataclass(frozen=True)
class Key:
    """A primary key."""

    pk: str
    sk: str

    @property
    def attributes(self) -> dict[str, dict[str, str]]:
        """The key as DynamoDB's JSON."""
        return {"pk": {"S": self.pk}, "sk": {"S": self.sk}}


def clinic(clinic_id: str) -> Key:
    """CLINIC#k3v9q2xa / CLINIC."""
    return Key(f"CLINIC#{clinic_id}", "CLINIC")


def slug(name: str) -> Key:
    """SLUG#clinica-sonrisa / SLUG: the public form's address, before a clinic is known."""
    return Key(f"SLUG#{name}", "SLUG")


def sender(phone_number_id: str) -> Key:
    """SENDER#106540352242922 / SENDER: whose WhatsApp number an event is about."""
    return Key(f"SENDER#{phone_number_id}", "SENDER")


def patient(clinic_id: str, patient_id: str) -> Key:
    """CLINIC#k3v9q2xa#PATIENT#p7d2m4q8w1zc / PATIENT."""
    return Key(f"CLINIC#{clinic_id}#PATIENT#{patient_id}", "PATIENT")


def former(clinic_id: str, patient_id: str) -> Key:
    """CLINIC#k3v9q2xa#PATIENT#p7d2m4q8w1zc / FORMER: where the id of a merged record leads."""
    return Key(f"CLINIC#{clinic_id}#PATIENT#{patient_id}", "FORMER")


def merge(clinic_id: str, patient_id: str, merge_id: str) -> Key:
    """CLINIC#k3v9q2xa#PATIENT#p7d2m4q8w1zc / MERGE#261122153000-4f9a2c1b."""
    return Key(f"CLINIC#{clinic_id}#PATIENT#{patient_id}", f"MERGE#{merge_id}")


def former_line(clinic_id: str, patient_id: str, name: str) -> Key:
    """CLINIC#k3v9q2xa#PATIENT#p7d2m4q8w1zc / FORMERLINE#3-1: a phone they left."""
    return Key(f"CLINIC#{clinic_id}#PATIENT#{patient_id}", f"FORMERLINE#{name}")


def found_by(clinic_id: str, patient_id: str) -> Key:
    """CLINIC#k3v9q2xa#PATIENT#p7d2m4q8w1zc / FOUNDBY: under which words of a search the person stands."""
    return Key(f"CLINIC#{clinic_id}#PATIENT#{patient_id}", "FOUNDBY")


def found_under(clinic_id: str, place: str, patient_id: str) -> Key:
    """CLINIC#k3v9q2xa#FIND#g / gomes ana gomez rios#p7d2m4q8w1zc: a word as heard, then the name, by the word's first letter."""
    return Key(finding(clinic_id, place), f"{place}#{patient_id}")


def finding(clinic_id: str, place: str) -> str:
    """CLINIC#k3v9q2xa#FIND#g: where words with this beginning stand; those of other alphabets all in one place."""
    letter = place[:1] if place[:1] in FIND_LETTERS else FIND_LETTERS[-1]
    return f"CLINIC#{clinic_id}#FIND#{letter}"


def consent_event(clinic_id: str, patient_id: str, event_id: str) -> Key:
    """CLINIC#k3v9q2xa#PATIENT#p7d2m4q8w1zc / CONSENT#261122153000-4f9a2c1b."""
    return Key(f"CLINIC#{clinic_id}#PATIENT#{patient_id}", f"CONSENT#{event_id}")


def imported(clinic_id: str, patient_id: str, name: str) -> Key:
    """CLINIC#k3v9q2xa#PATIENT#p7d2m4q8w1zc / IMPORT#261122153000-4f9a2c1b.a1b2c3d4e5f6."""
    return Key(f"CLINIC#{clinic_id}#PATIENT#{patient_id}", f"IMPORT#{name}")


def deed(clinic_id: str, patient_id: str, name: str) -> Key:
    """CLINIC#k3v9q2xa#PATIENT#p7d2m4q8w1zc / DEED#261122153000-4f9a2c1b.moved: what staff did, in order."""
    return Key(f"CLINIC#{clinic_id}#PATIENT#{patient_id}", f"DEED#{name}")


def message(message_id: str) -> Key:
    """CLINIC#k3v9q2xa#PATIENT#p7d2m4q8w1zc / MSG#2611221630-reminder-4f9a2c1b; the id holds all three."""
    clinic_id, owner, name = message_id.split(".", 2)
    return Key(f"CLINIC#{clinic_id}#PATIENT#{owner}", f"MSG#{name}")


def about(clinic_id: str, whose: str, message_id: str) -> Key:
    """CLINIC#k3v9q2xa#ABOUT#p7d2m4q8w1zc / k3v9q2xa.clinic.2611221630-clinic_notice-4f9a2c1b."""
    return Key(f"CLINIC#{clinic_id}#ABOUT#{whose}", message_id)


def dispatch(dispatch_id: str) -> Key:
    """CLINIC#k3v9q2xa#DISPATCH#2026-11-22 / 153000-4f9a2c1bqq; the id holds all three."""
    clinic_id, day, name = dispatch_id.split(".", 2)
    return Key(f"CLINIC#{clinic_id}#DISPATCH#{day}", name)


def audit(clinic_id: str, item_id: str) -> Key:
    """CLINIC#k3v9q2xa#AUDIT#2026-11-22 / 153000-4f9a2c1bqq."""
    day, _, name = item_id.partition("/")
    return Key(f"CLINIC#{clinic_id}#AUDIT#{day}", name)


def appointment(clinic_id: str, appointment_id: str) -> Key:
    """CLINIC#k3v9q2xa#APPT#a1b2c3d4e5f6 / APPT."""
    return Key(f"CLINIC#{clinic_id}#APPT#{appointment_id}", "APPT")


def named(clinic_id: str, kind: str, record_id: str) -> Key:
    """CLINIC#k3v9q2xa#LINE#+525512345678 / LINE; also ALIAS, PATIENTKEY, APPTKEY, SIGNUP, USEDCODE, COUNT, INBOUND, FORGOTTEN, DATALINK, DATASESSION, INVITATION and STAFFSESSION."""
    return Key(f"CLINIC#{clinic_id}#{kind}#{record_id}", kind)


def received_text(clinic_id: str, line: str, name: str) -> Key:
    """CLINIC#k3v9q2xa#LINE#+525512345678 / TEXT#261122153000-4f9a2c1b: beside the line, in the order of writing."""
    return Key(f"CLINIC#{clinic_id}#LINE#{line}", f"TEXT#{name}")


def text_thread(clinic_id: str, line: str) -> Key:
    """CLINIC#k3v9q2xa#LINE#+525512345678 / THREAD."""
    return Key(f"CLINIC#{clinic_id}#LINE#{line}", "THREAD")


def draft(clinic_id: str, line: str, member_id: str) -> Key:
    """CLINIC#k3v9q2xa#LINE#+525512345678 / DRAFT#lup1ta000001: what somebody of the clinic has half written there."""
    return Key(f"CLINIC#{clinic_id}#LINE#{line}", f"DRAFT#{member_id}")


def in_clinic(clinic_id: str, kind: str, record_id: str) -> Key:
    """CLINIC#k3v9q2xa / INBOX#261122153000-4f9a2c1b: few things, listed in order; also AGENDAFILE, HEARTBEAT, IMPORTRUN, NAMESASKED, PRACTITIONER, REVIEW, ROWSSAID and TOKEN."""
    return Key(f"CLINIC#{clinic_id}", f"{kind}#{record_id}")


def of_team(clinic_id: str, kind: str, record_id: str) -> Key:
    """CLINIC#k3v9q2xa#TEAM / STAFF#p7d2m4q8w1zc: who may come in, apart from all else; also DEVICE."""
    return Key(f"CLINIC#{clinic_id}#TEAM", f"{kind}#{record_id}")


def due(clinic_id: str, due_at: datetime) -> dict[str, str]:
    """Index due: DUE#3 / 2026-11-22T16:30:00Z."""
    return {"due_shard": due_shard(zlib.crc32(clinic_id.encode())), "due_at": times.iso(due_at)}


def due_shard(number: int) -> str:
    """DUE#3: the shard that a clinic's number falls in."""
    return f"DUE#{number % DUE_SHARDS}"


def agenda(clinic_id: str, starts_at: datetime) -> dict[str, str]:
    """Index listing: CLINIC#k3v9q2xa#AGENDA#2026-11 / 2026-11-23T16:30:00Z (UTC month, so a range spans few)."""
    return {
        "listing_pk": f"CLINIC#{clinic_id}#AGENDA#{starts_at:%Y-%m}",
        "listing_sk": times.iso(starts_at),
    }


def names(clinic_id: str, folded_name: str) -> dict[str, str]:
    """Index listing: CLINIC#k3v9q2xa#NAMES / ana lopez."""
    return {"listing_pk": f"CLINIC#{clinic_id}#NAMES", "listing_sk": folded_name}


def digits(clinic_id: str, last_digits: str, patient_id: str) -> dict[str, str]:
    """Index lookup: CLINIC#k3v9q2xa#DIGITS#0124 / p7d2m4q8w1zc: on whose number these are the last."""
    return {"lookup_pk": f"CLINIC#{clinic_id}#DIGITS#{last_digits}", "lookup_sk": patient_id}


def open_tasks(clinic_id: str, place: str) -> dict[str, str]:
    """Index listing: CLINIC#k3v9q2xa#OPEN / c#261122153000#cancelled#261122153000-4f9a2c1b, until somebody has looked.

    The place is of messaging/inbox_order.py.
    """
    return {"listing_pk": f"CLINIC#{clinic_id}#OPEN", "listing_sk": place}


def talks(clinic_id: str, place: str) -> dict[str, str]:
    """Index listing: CLINIC#k3v9q2xa#TALKS / w#2026-11-22T15:30:00Z: those that wait since, or (r#) said last."""
    return {"listing_pk": f"CLINIC#{clinic_id}#TALKS", "listing_sk": place}


def clinics(slug_name: str) -> dict[str, str]:
    """Index listing: CLINICS / clinica-sonrisa."""
    return {"listing_pk": "CLINICS", "listing_sk": slug_name}


def account(business_account_id: str, clinic_id: str) -> dict[str, str]:
    """Index lookup: ACCOUNT#waba-fb2594b8a7974770b128a409e2 / k3v9q2xa: which clinics news of an account concern."""
    return {"lookup_pk": f"ACCOUNT#{business_account_id}", "lookup_sk": clinic_id}


def of_patient(clinic_id: str, patient_id: str, starts_at: datetime) -> dict[str, str]:
    """Index lookup: CLINIC#k3v9q2xa#VISITS#p7d2m4q8w1zc / 2026-11-23T16:30:00Z."""
    return {
        "lookup_pk": f"CLINIC#{clinic_id}#VISITS#{patient_id}",
        "lookup_sk": times.iso(starts_at),
    }


def provider(clinic_id: str, provider_id: str) -> dict[str, str]:
    """Index lookup: CLINIC#k3v9q2xa#PROVIDER#wamid.HBgN / MSG."""
    return {"lookup_pk": f"CLINIC#{clinic_id}#PROVIDER#{provider_id}", "lookup_sk": "MSG"}


def aliases(clinic_id: str, e164: str, alias: str) -> dict[str, str]:
    """Index lookup: CLINIC#k3v9q2xa#ALIASES#+525512345678 / 5215512345678."""
    return {"lookup_pk": f"CLINIC#{clinic_id}#ALIASES#{e164}", "lookup_sk": alias}


def former_lines(clinic_id: str, e164: str, name: str) -> dict[str, str]:
    """Index lookup: CLINIC#k3v9q2xa#FORMERLINES#+525512345678 / p7d2m4q8w1zc."""
    return {"lookup_pk": f"CLINIC#{clinic_id}#FORMERLINES#{e164}", "lookup_sk": name}


def tasks(clinic_id: str, whose: str, at: datetime) -> dict[str, str]:
    """Index lookup: CLINIC#k3v9q2xa#TASKS#p7d2m4q8w1zc / 2026-11-23T16:30:00Z."""
    return {"lookup_pk": f"CLINIC#{clinic_id}#TASKS#{whose}", "lookup_sk": times.iso(at)}


def merges(clinic_id: str, stays_id: str, at: datetime) -> dict[str, str]:
    """Index lookup: CLINIC#k3v9q2xa#MERGES#p7d2m4q8w1zc / 2026-11-23T16:30:00Z, under whom stayed."""
    return {"lookup_pk": f"CLINIC#{clinic_id}#MERGES#{stays_id}", "lookup_sk": times.iso(at)}


def signups(clinic_id: str, line_hash: str, created_at: datetime) -> dict[str, str]:
    """Index lookup: CLINIC#k3v9q2xa#SIGNUPS#9f86d081884c7d65 / 2026-11-23T16:30:00Z."""
    return {
        "lookup_pk": f"CLINIC#{clinic_id}#SIGNUPS#{line_hash}",
        "lookup_sk": times.iso(created_at),
    }


def waiting_signups(clinic_id: str, created_at: datetime) -> dict[str, str]:
    """Index listing: CLINIC#k3v9q2xa#SIGNUPS / 2026-11-23T16:30:00Z."""
    return {
        "listing_pk": f"CLINIC#{clinic_id}#SIGNUPS",
        "listing_sk": times.iso(created_at),
    }


def imported_by(clinic_id: str, import_id: str, record_id: str) -> dict[str, str]:
    """Index lookup: CLINIC#k3v9q2xa#IMPORTED#261122153000-4f9a2c1b / p7d2m4q8w1zc/261122153000-4f9a2c1b.a1b2c3d4e5f6."""
    return {
        "lookup_pk": f"CLINIC#{clinic_id}#IMPORTED#{import_id}",
        "lookup_sk": record_id,
    }


def quarantine(day: str, body_id: str) -> Key:
    """QUARANTINE#2026-11-22 / 4f9a2c1bqq: a signed event that could not be read."""
    return Key(f"QUARANTINE#{day}", body_id)


def attempts(hour: str, name: str) -> Key:
    """ATTEMPTS#2026-11-22T15 / 3000-4f9a2c1bqq: in the journal, what a worker was about to send, by UTC hour."""
    return Key(f"ATTEMPTS#{hour}", name)


def words(day: str, clinic_id: str, name: str) -> Key:
    """WORDS#2026-11-22 / k3v9q2xa.153000-4f9a2c1bqq: in the journal, who left or came back on a UTC day."""
    return Key(f"WORDS#{day}", f"{clinic_id}.{name}")
