"""What WhatsApp tells us, by either way in, handed to the clinic it concerns. Never answers it itself."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.appointments.ring_desk import ring_for
from chalicelib.clinics.model import Clinic
from chalicelib.clinics.template_trouble import TemplateTrouble
from chalicelib.messaging import held_templates, sender_pause
from chalicelib.messaging.delivery_statuses import Statuses
from chalicelib.messaging.desk_rings import Bell
from chalicelib.messaging.event_types import (
    AccountEvent,
    AppNews,
    Echo,
    Event,
    InboundMessage,
    MarketingPreference,
    NobodysWord,
    NumberChanged,
    StatusEvent,
    Unreadable,
)
from chalicelib.messaging.unreadable_records import tell_if_unreadable
from chalicelib.messaging.whatsapp.error_codes import verdict_of
from chalicelib.messaging.whatsapp.parse_webhook import events_of_sns
from chalicelib.messaging.whatsapp.payload import read_payload
from chalicelib.messaging.whatsapp.template_definitions import button_titles
from chalicelib.messaging.whatsapp.template_news import (
    CATEGORY,
    USE,
    TemplateNews,
    news_of_templates,
)
from chalicelib.replies.handle_inbound import Reception
from chalicelib.shared import ids, log, metrics
from chalicelib.shared.audit import Actor, ActorKind, event_ref
from chalicelib.shared.errors import ConflictError, UnreachableError, UnreadableRecordError
from chalicelib.shared.metrics import Metric
from chalicelib.shared.retention import UNREADABLE_KEPT_FOR
from chalicelib.storage.failed_conditions import is_out_of_reach
from chalicelib.wiring import Services

STATUSES = Actor(ActorKind.WHATSAPP, cause="statuses")
TEMPLATES = Actor(ActorKind.WHATSAPP, cause="templates")
APP = Actor(ActorKind.WHATSAPP, cause="in_app")
DEFECT_MAY_PASS = timedelta(hours=1)  # who repeats meets a better moment, or a mended version
CLOCKS_DIFFER = timedelta(hours=1)  # nobody writes later than now; what says so is not believed

Dated = StatusEvent | InboundMessage | NumberChanged | MarketingPreference | Echo


class NotYetKnownError(Exception):
    """Some events could not be taken in: whoever sent them is asked to repeat all, and what is done stays done.

    `early` wait for our own record or for a table out of reach, and a repetition helps; `defects`
    would fail each time: they must be kept for a developer.
    """

    def __init__(
        self, early: Sequence[Dated | AccountEvent], defects: Sequence[Dated] = ()
    ) -> None:
        super().__init__(f"{len(early)} early, {len(defects)} met a defect")
        self.early, self.defects = tuple(early), tuple(defects)

    def may_pass(self, now: datetime) -> bool:
        """Tell whether a repetition may do better: a defect is given an hour."""
        young = (abs(now - event.at) < DEFECT_MAY_PASS for event in self.defects)
        return bool(self.early) or any(young)


@dataclass
class _Left:
    """What of a body could not be taken in, as it goes along."""

    early: list[Dated | AccountEvent] = field(default_factory=list)
    defects: list[Dated] = field(default_factory=list)

    def note(self, events: Iterable[Dated], error: Exception) -> None:
        (self.early if _passes(error) else self.defects).extend(events)

    def note_news(self, news: AccountEvent, error: Exception) -> None:
        """Have news that met a table out of reach repeated; what met a defect an attempt will tell, too."""
        if _passes(error):
            self.early.append(news)


def _passes(error: Exception) -> bool:
    return isinstance(error, ConflictError | UnreachableError) or is_out_of_reach(error)


def take_in(services: Services, events: Sequence[Event], *, now: datetime) -> None:
    """Hand each event to its clinic; raises NotYetKnownError when some could not be taken in.

    That is a status that overtook our own record of the send, or an event that met a defect or a
    table out of reach: the others beside it are taken in all the same.
    """
    left = _Left()
    _note_apps(services, events, now)
    for phone_number_id, theirs in _by_sender(events, now, left).items():
        try:
            _one_sender(services, phone_number_id, theirs, now, left)
        except Exception as error:  # noqa: BLE001  # the one guard: other clinics are in the same body
            log.error("events_failed", events=len(theirs), error=type(error).__name__)
            left.note(theirs, error)
    for news in (event for event in events if isinstance(event, AccountEvent)):
        _heed(services, news, now, left)
    if left.early or left.defects:
        raise NotYetKnownError(left.early, left.defects)


def _note_apps(services: Services, events: Sequence[Event], now: datetime) -> None:
    """Remember of each number of which WhatsApp tells it that it lives in the Business app as well; what fails, the next tells again."""
    told = {e.phone_number_id: now for e in events if isinstance(e, AppNews)}
    told |= {e.phone_number_id: e.at for e in events if isinstance(e, Echo)}
    if not told:
        return
    from chalicelib.answers.business_app import note_in_app  # of most bodies nothing is told

    for number, at in sorted(told.items()):
        clinic = services.directory.by_sender(number)
        try:
            if clinic:
                note_in_app(services.records(clinic.id, APP), clinic, at=at)
        except Exception as error:  # noqa: BLE001  # the one guard: others wait in the same body
            log.error("events_failed", events=1, error=type(error).__name__)


def _by_sender(events: Iterable[Event], now: datetime, left: _Left) -> dict[str, list[Dated]]:
    by_sender: dict[str, list[Dated]] = defaultdict(list)
    nobodys = Counter[str]()
    for event in events:
        match event:
            case Unreadable(reason):
                log.warning("unreadable_event", reason=reason)
            case AccountEvent():
                _tell_operator(event)
            case AppNews(what):
                nobodys[what] += 1
            case NobodysWord(what):
                nobodys[what] += 1
            case _ if event.at > now + CLOCKS_DIFFER:
                log.warning("unreadable_event", reason="of the future")
                left.defects.append(event)
            case _:
                by_sender[event.phone_number_id].append(event)
    for what, count in nobodys.items():
        log.info("nobodys_word", what=what, events=count)
    return by_sender


def _tell_operator(news: AccountEvent) -> None:
    """Log what concerns the whole account; its alarm rings."""
    # Meta names details as it likes, also as logging names its own.
    details = {f"news_{key}": value for key, value in news.details.items()}
    log.warning("account_event", field=news.field, **details)
    metrics.put({Metric.ACCOUNT_NEWS: 1})


def _heed(services: Services, event: AccountEvent, now: datetime, left: _Left) -> None:
    """Do for each clinic of the account what is told of its templates."""
    told = news_of_templates(event)
    if any(news.subject == CATEGORY and news.wrong for news in told):
        metrics.put({Metric.TEMPLATES_RECATEGORISED: 1})
    if not told or not event.business_account_id:
        return
    try:
        for clinic_id in services.directory.ids_by_account(event.business_account_id):
            for news in told:
                _note_template(services, clinic_id, news, now)
    except Exception as error:  # noqa: BLE001  # the one guard: others wait in the same body
        log.error("events_failed", events=1, error=type(error).__name__)
        left.note_news(event, error)


def _note_template(services: Services, clinic_id: str, news: TemplateNews, now: datetime) -> None:
    records = services.records(clinic_id, TEMPLATES)
    if not news.wrong:
        held_templates.end(records, clinic_id, news.topic, now=now)
        return
    why = f"{news.subject} {news.wrong}".strip()
    tried = now + held_templates.TRY_AGAIN if news.subject == USE else None
    held_templates.note(
        records, clinic_id, TemplateTrouble(news.name, news.language, why, now, tried)
    )


def _one_sender(
    services: Services, phone_number_id: str, events: list[Dated], now: datetime, left: _Left
) -> None:
    """Take in the events of one number, and note those that must be offered again."""
    clinic = _clinic_of(services, phone_number_id, events, now)
    if clinic is None:
        log.warning("unknown_sender", events=len(events))
        return
    # What patients said comes first: a BAJA must not wait behind a status that fails.
    _replies(services, clinic, events, now, left)
    _statuses(services, clinic, events, now, left)


def _clinic_of(
    services: Services, phone_number_id: str, events: Sequence[Dated], now: datetime
) -> Clinic | None:
    """Return whose number it is: as it stands for what people say, as it stood half a minute ago for reports, which come 3.6 a message."""
    known: Clinic | None = services.recent_clinics.get(phone_number_id, now)
    if known and all(isinstance(event, StatusEvent) for event in events):
        return known
    clinic = services.directory.by_sender(phone_number_id)
    if clinic and not clinic.template_troubles:  # by these a report may end one: as they stand
        services.recent_clinics.put(phone_number_id, clinic, now)
    return clinic


def _replies(
    services: Services, clinic: Clinic, events: list[Dated], now: datetime, left: _Left
) -> None:
    for event in (event for event in events if not isinstance(event, StatusEvent)):
        try:
            _receive(services, clinic, event, now)
        except Exception as error:  # noqa: BLE001  # the one guard: others wait in the same body
            _failed(clinic, [event], error, left)
            tell_if_unreadable(services.records(clinic.id, _who(event)), error, now=now)


def _reception(services: Services, clinic: Clinic, by: Actor) -> Reception:
    return Reception(
        records=services.records(clinic.id, by),
        queue=services.queue,
        clinic=clinic,
        read_tap=read_payload,
        titles_of_buttons=button_titles,
        public_url=lambda: services.secrets.one("public-url"),
    )


def _who(event: Dated) -> Actor:
    """Return whose word an event is."""
    match event:
        case InboundMessage():
            return Actor(ActorKind.PATIENT, event_ref(event.provider_id), event.kind)
        case NumberChanged():
            return Actor(ActorKind.WHATSAPP, event_ref(event.provider_id), "number_changed")
        case Echo():
            return Actor(ActorKind.WHATSAPP, event_ref(event.provider_id), "echo")
        case _:
            return Actor(ActorKind.WHATSAPP, cause=type(event).__name__)


def _failed(clinic: Clinic, events: list[Dated], error: Exception, left: _Left) -> None:
    log.error("event_failed", clinic=clinic.id, error=type(error).__name__)
    left.note(events, error)


def _receive(services: Services, clinic: Clinic, event: Dated, now: datetime) -> None:
    if isinstance(event, Echo):
        from chalicelib.answers.business_app import take_in_echo

        take_in_echo(services.records(clinic.id, _who(event)), clinic, event, now=now)
        return
    reception = _reception(services, clinic, _who(event))
    match event:
        case InboundMessage():
            reception.take_in(event, now=now)
        case NumberChanged():
            reception.change_number(event, now=now)
        case MarketingPreference():
            reception.prefer(event, now=now)


def _statuses(
    services: Services, clinic: Clinic, events: list[Dated], now: datetime, left: _Left
) -> None:
    """Take the statuses in together; where one meets a defect, each alone, so that it costs no other."""
    statuses = [event for event in events if isinstance(event, StatusEvent)]
    if not statuses:
        return
    records = services.records(clinic.id, STATUSES)
    taker = Statuses(
        outbox=services.outbox,
        records=records,
        clinic=clinic,
        verdict_of=verdict_of,
        pause=lambda code: sender_pause.pause(records, clinic.id, code, now=now),
        bell=Bell(ring_for, services.queue),
        beats=services.recent_beats,
        learn=lambda named: _learn(services, clinic, named, now),
    )
    try:
        left.early += taker.take_in(statuses, now=now)
    except Exception as error:  # noqa: BLE001  # the one guard: others wait in the same body
        if len(statuses) == 1:
            _failed(clinic, [*statuses], error, left)
            tell_if_unreadable(records, error, now=now)
            return
        for status in statuses:
            _statuses(services, clinic, [status], now, left)


def _learn(services: Services, clinic: Clinic, named: Mapping[str, str], now: datetime) -> None:
    """Remember whose user ids WhatsApp named; what cannot be, the next report on that phone tells again."""
    try:
        _reception(services, clinic, STATUSES).learn_user_ids(named, now=now)
    except (ConflictError, UnreachableError, UnreadableRecordError) as error:
        log.info("user_id_not_learnt", clinic=clinic.id, error=type(error).__name__)


def receive_notices(services: Services, messages: Iterable[str], *, now: datetime) -> None:
    """Take in what AWS publishes; raising makes SNS offer it again, and what is done stays done."""
    for message in messages:
        events = events_of_sns(message)
        if any(isinstance(event, Unreadable) for event in events):
            put_aside(services, message.encode("utf-8", "replace"), now=now)
        take_in(services, events, now=now)


def put_aside(services: Services, body: bytes, *, now: datetime) -> None:
    """Keep a body for a developer, once a day however often it is repeated."""
    name = ids.derived_id(hashlib.sha256(body).hexdigest())
    services.quarantine.keep(name, body, at=now, until=now + UNREADABLE_KEPT_FOR)
