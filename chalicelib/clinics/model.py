"""A clinic and how it wants to be heard. Never holds a secret: tokens lie in the parameter store."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from chalicelib.clinics.column_choice import ColumnChoice
from chalicelib.clinics.days_off import DayOff
from chalicelib.clinics.first_day import FirstDay
from chalicelib.clinics.former_zones import FormerZone, corrections
from chalicelib.clinics.hold import Hold
from chalicelib.clinics.known_practitioner import KnownPractitioner
from chalicelib.clinics.limits import Limits
from chalicelib.clinics.reminder_settings import (
    OFFSETS,
    SENDING_FROM,
    SENDING_UNTIL,
    Reminding,
    is_between,
)
from chalicelib.clinics.template_trouble import TemplateReading, TemplateTrouble
from chalicelib.clinics.visit_kind import VisitKind
from chalicelib.shared.later_release import Extensible, ExtensibleEnum, is_known
from chalicelib.shared.retention import WORDS_KEPT_DAYS

ID_LENGTH = 8  # of a clinic's id; the policies in .chalice/ count on it


class Provider(ExtensibleEnum):
    """The ways to WhatsApp."""

    AWS = "aws"  # AWS End User Messaging Social
    META = "meta"  # Meta's Cloud API
    BY_HAND = "by_hand"  # none: somebody of the clinic sends each message from a telephone


class UnknownPolicy(ExtensibleEnum):
    """What happens to a message of which nobody knows whether it arrived."""

    ASK_STAFF = "ask_staff"  # policy B: a task for a person, never a second copy
    SEND_ONCE_MORE = "send_once_more"  # policy C: one more copy, if it still helps


@dataclass(frozen=True)
class Sender(Extensible):
    """The WhatsApp number a clinic writes from."""

    provider: Provider
    phone_number_id: str
    display_number: str  # E.164, what patients see and write to
    business_account_id: str
    daily_limit: int = 250  # unique people per rolling 24 h that WhatsApp lets the portfolio reach
    in_app: bool = False  # it lives in the WhatsApp Business app as well: messaging/pace.py
    left_app_at: datetime | None = None  # when an operator said that it does no more


@dataclass(frozen=True)
class OpeningHours(Extensible):
    """One stretch of opening hours; weekday 0 is Monday."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True)
class Clinic(Extensible):
    """One practice: the tenant that owns patients, appointments and messages."""

    id: str
    slug: str  # public, in the sign-up form's address
    name: str
    legal_name: str
    address: str
    phone: str  # E.164 of the front desk, for people who prefer to call
    privacy_contact: str  # where ARCO requests go, an e-mail address
    sender: Sender
    zone: str = "America/Mexico_City"
    languages: tuple[str, ...] = ("es_MX", "en")  # the first is the default
    hours: tuple[OpeningHours, ...] = ()
    sending_from: time = SENDING_FROM
    sending_until: time = SENDING_UNTIL
    reminder_offsets: tuple[int, ...] = OFFSETS  # minutes before the visit
    remind_confirmed: bool = False  # a short last reminder to those who confirmed already
    reminding_before: Reminding | None = None  # what its owner can put back
    unknown_policy: UnknownPolicy = UnknownPolicy.ASK_STAFF
    notice_version: str = "2026-11"
    reception_e164: str = ""  # WhatsApp of the front desk for notices; the inbox has them anyway
    quiet_kinds: tuple[str, ...] = ()  # of tasks that do not ring there: messaging/desk_rings.py
    limits: Limits = field(default_factory=Limits)
    words_kept_days: int = WORDS_KEPT_DAYS  # what patients write, from when they wrote it
    ready_answers: tuple[str, ...] = ()  # sentences its people answer with; none: the usual ones
    paused: str = ""  # why WhatsApp stopped this sender, or nothing
    paused_at: datetime | None = None
    hold: Hold | None = (
        None  # an operator's word to be silent (`puntual clinic pause`), also when it is over
    )
    template_troubles: tuple[
        TemplateTrouble, ...
    ] = ()  # what WhatsApp told of templates: messaging/held_templates.py
    template_reading: TemplateReading | None = None  # how its account stood when last read
    former_zones: tuple[FormerZone, ...] = ()  # oldest first: by whose clock files were read
    column_choices: tuple[ColumnChoice, ...] = ()  # of its files: imports/remembered_columns.py
    practitioners: tuple[KnownPractitioner, ...] = ()  # by name, written with their own records
    days_off: tuple[DayOff, ...] = ()  # on which it is closed, or a practitioner is not there
    visit_kinds: tuple[VisitKind, ...] = ()  # what it calls its visits; the retired ones, too
    first_day: FirstDay = field(default_factory=FirstDay)  # how far its owner is with Puntual
    version: int = 0

    @property
    def zone_corrections(self) -> int:
        """How often its zone had been set wrong and was corrected."""
        return corrections(self.former_zones)

    @property
    def may_send(self) -> bool:
        """Tell whether its sender is not stopped, and by a way to WhatsApp that this release knows."""
        return not self.paused and is_known(self.sender.provider)

    @property
    def is_by_hand(self) -> bool:
        """Tell whether its people send each message themselves: nothing leaves by itself."""
        return self.sender.provider is Provider.BY_HAND

    @property
    def rings_at(self) -> str:
        """Where the front desk is told of what cannot wait; a clinic that sends by hand has its inbox alone."""
        return "" if self.is_by_hand else self.reception_e164

    def is_held(self, now: datetime, *, answers: bool = False) -> bool:
        """Tell whether an operator keeps back now what is unprompted, or `answers` too."""
        hold = self.hold
        return hold is not None and hold.covers(now) and (hold.everything or not answers)

    def held_template(self, name: str, language: str) -> TemplateTrouble | None:
        """Return what keeps the messages of a template waiting, if anything does; free text has no template."""
        topic = (name, language, "")
        return next((t for t in self.template_troubles if t.topic == topic), None)

    def visit_kind(self, kind_id: str) -> VisitKind | None:
        """Return a kind of visit by its id, retired or not."""
        return next((kind for kind in self.visit_kinds if kind.id == kind_id), None)

    def words_kept_until(self, written_at: datetime) -> datetime:
        """Return until when something is kept that a patient wrote at this instant."""
        return written_at + timedelta(days=self.words_kept_days)

    @property
    def reminding(self) -> Reminding:
        """When it reminds, and how."""
        hours = (self.sending_from, self.sending_until)
        return Reminding(self.reminder_offsets, *hours, self.remind_confirmed, self.languages)

    def reminding_as(self, said: Reminding) -> "Clinic":
        """Return the clinic with other such settings."""
        return replace(
            self,
            reminder_offsets=said.offsets,
            sending_from=said.sending_from,
            sending_until=said.sending_until,
            remind_confirmed=said.confirmed,
            languages=said.languages,
        )

    @property
    def language(self) -> str:
        """The language used when a patient has stated none."""
        return self.languages[0]

    def is_closed_on(self, day: date) -> bool:
        """Tell whether it said that it is closed on that day; a weekly rest day and a practitioner's day off are no such day."""
        return any(one.closes and one.covers(day) for one in self.days_off)

    def is_sending_time(self, moment: datetime) -> bool:
        """Tell whether an unprompted message may leave at this instant."""
        return is_between(moment, self.sending_from, self.sending_until, zone=self.zone)
