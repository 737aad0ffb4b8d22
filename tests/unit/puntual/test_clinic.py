"""`puntual clinic`: what an operator types, and what the clinic then is."""

import dataclasses
from datetime import date, time

import pytest

from chalicelib.appointments.model import Appointment
from chalicelib.clinics.days_off import DayOff
from chalicelib.clinics.known_practitioner import KnownPractitioner
from chalicelib.clinics.limits import Limits
from chalicelib.clinics.model import Provider, UnknownPolicy
from chalicelib.shared.writes import Save
from tests.builders import an_appointment, keep, moment

NEW = (
    *("clinic", "add", "--name", "Óptica Güemes", "--address", "Calle 5"),
    *("--phone", "55 5555 0200", "--privacy-contact", "datos@optica.example"),
    *("--phone-number-id", "pnid-2"),
)


def test_a_clinic_is_added_with_sensible_defaults(operator):
    """The address comes from the name, the number is read, and the form's address is printed."""
    status, printed = operator.types(*NEW)
    clinic = operator.directory.by_slug("optica-guemes")
    assert (status, clinic.phone, clinic.legal_name) == (0, "+525555550200", "Óptica Güemes")
    assert clinic.sender.provider is Provider.AWS
    assert clinic.sender.display_number == "+525555550200"
    assert clinic.reminder_offsets == (1440, 120)
    assert "https://api.example/app/c/optica-guemes" in printed
    assert operator.directory.by_sender("pnid-2").id == clinic.id


def test_everything_about_a_clinic_can_be_said(operator):
    """Every field has its option."""
    status, _ = operator.types(
        *NEW,
        *("--slug", "optica", "--legal-name", "Óptica SA", "--zone", "America/Tijuana"),
        *("--languages", "en,es_MX", "--hours", "lun-vie 09:00-14:00,16:00-19:00; sáb 09:00-13:00"),
        *("--sending", "08:30-21:00", "--offsets", "1d,3h,30", "--remind-confirmed"),
        *("--unknown-policy", "send_once_more", "--reception-phone", "+52 55 5555 0201"),
        *("--provider", "meta", "--display-number", "55 5555 0299", "--daily-limit", "2000"),
        *("--business-account-id", "waba", "--notice-version", "2027-01"),
    )
    clinic = operator.directory.by_slug("optica")
    assert status == 0
    assert (clinic.zone, clinic.language) == ("America/Tijuana", "en")
    assert [(h.weekday, h.opens) for h in clinic.hours][-2:] == [(4, time(16)), (5, time(9))]
    assert len(clinic.hours) == 11
    assert (clinic.sending_from, clinic.sending_until) == (time(8, 30), time(21))
    assert clinic.reminder_offsets == (1440, 180, 30)
    assert clinic.remind_confirmed
    assert clinic.unknown_policy is UnknownPolicy.SEND_ONCE_MORE
    assert clinic.sender.display_number == "+525555550299"
    assert clinic.sender.daily_limit == 2000


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("--phone", "12"), "no telephone number"),
        (("--zone", "Mexico/Ciudad"), "no time zone"),
        (("--languages", "fr"), "es_MX, es, en, pt_BR"),
        (("--offsets", "mañana"), "minutes before the visit"),
        (("--offsets", "1"), "minutes before the visit"),
        (("--offsets", "7d,6d,5d,4d,3d,2d,1d"), "at most 6 reminders"),
        (("--sending", "20:00-09:00"), "from-until"),
        (("--sending", "25:00-26:00"), "from-until"),
        (("--sending", "09:05-09:10"), "at least an hour"),
        (("--hours", "xyz 09:00-14:00"), "days such as"),
        (("--hours", "lun 9 a 14"), "from-until"),
        (("--hours", "lun-vie 09:00-14:00; lun 13:00-18:00"), "overlap"),
        (("--privacy-contact", "nobody"), "no e-mail address"),
        (("--slug", "Óptica!"), "a-z"),
        (("--name", ""), "--name: it cannot be empty"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_added(operator, wrong, said):
    """Each wrong value has its sentence, and no clinic comes of it."""
    status, printed = operator.types(*NEW, *wrong)
    assert status == 2
    assert said in " ".join(printed.split())
    assert len(operator.directory.all()) == 1


def test_a_taken_address_is_said(operator):
    """Two clinics cannot have one form."""
    status, printed = operator.types(*NEW, "--slug", "clinica-sonrisa")
    assert status == 1
    assert "belongs to a clinic already" in printed


def test_clinics_are_listed_and_shown(operator):
    """A line each, and everything about one."""
    assert "Clínica Dental Sonrisa" in operator.types("clinic", "list")[1]
    status, printed = operator.types("clinic", "show", "clinica-sonrisa")
    assert status == 0
    assert "https://api.example/app/c/clinica-sonrisa" in printed
    assert "America/Mexico_City" in printed


def test_days_off_to_come_are_shown_without_their_reason(operator):
    """Of the clinic and of a doctor; what is over, and why, is the clinic's own."""
    clinic = operator.directory.by_slug("clinica-sonrisa")
    ruiz = KnownPractitioner("doctor000001", "Dra. Ruiz")
    days = (
        DayOff(date(2026, 11, 2), date(2026, 11, 2)),
        DayOff(date(2026, 12, 24), date(2026, 12, 25), name="Cierre"),
        DayOff(date(2026, 12, 28), date(2026, 12, 28), practitioner_id=ruiz.id),
    )
    operator.records().commit(
        [Save(dataclasses.replace(clinic, practitioners=(ruiz,), days_off=days))]
    )
    printed = " ".join(operator.types("clinic", "show", "clinica-sonrisa")[1].split())
    assert "2026-12-24 to 2026-12-25 (closed), 2026-12-28 to 2026-12-28 (Dra. Ruiz)" in printed
    assert ("2026-11-02" in printed, "Cierre" in printed) == (False, False)


def test_an_unknown_clinic_is_said(operator):
    """A misspelt address leads to the list, not to a traceback."""
    status, printed = operator.types("clinic", "show", "sonrisa")
    assert status == 1
    assert "puntual clinic list" in printed


def test_new_offsets_put_visits_to_come_right(operator):
    """The command changes the clinic and its agenda in one go."""
    keep(operator.records(), an_appointment("in 5 days 12:30", due_at=moment("in 4 days 12:30")))
    status, printed = operator.types("clinic", "set", "clinica-sonrisa", "--offsets", "2880,120")
    assert status == 0
    assert "1 visits to come were put right" in printed
    assert operator.directory.by_slug("clinica-sonrisa").reminder_offsets == (2880, 120)
    visit = operator.records().get(Appointment, "a1b2c3d4e5f6")
    assert visit.due_at == moment("in 3 days 12:30")
    assert operator.queue.message_ids == []


def test_other_changes_leave_the_agenda_alone(operator):
    """A new address of the practice moves no reminder."""
    status, _ = operator.types(
        "clinic", "set", "clinica-sonrisa", "--address", "Roma 12", "--daily-limit", "1000"
    )
    clinic = operator.directory.by_slug("clinica-sonrisa")
    assert (status, clinic.address, clinic.sender.daily_limit) == (0, "Roma 12", 1000)


def test_a_number_that_left_the_business_app_is_quick_again(operator):
    """Said by an operator: WhatsApp tells when it begins, not when it ends."""
    for option, lives in (("--in-app", True), ("--not-in-app", False)):
        status, _ = operator.types("clinic", "set", "clinica-sonrisa", option)
        clinic = operator.directory.by_slug("clinica-sonrisa")
        assert (status, clinic.sender.in_app, clinic.sender.daily_limit) == (0, lives, 250)
        _, said = operator.types("clinic", "show", "clinica-sonrisa")
        assert ("the number lives there too" in said) is lives


def test_setting_nothing_is_said(operator):
    """A command without an option is a slip."""
    status, printed = operator.types("clinic", "set", "clinica-sonrisa")
    assert status == 2
    assert "Nothing to change" in printed


def test_0_says_what_it_means_and_means_it(operator):
    """Of a number: nothing goes. Of a cost: no ceiling, also where there was one."""
    set_to = ("clinic", "set", "clinica-sonrisa")
    rate = ("--message-rate", "2026-10-01=0.0085")
    assert operator.types(*set_to, "--cost-a-day", "5", *rate)[0] == 0
    assert operator.types(*set_to, "--cost-a-day", "0", "--messages-a-day", "0")[0] == 0
    limits = operator.directory.by_slug("clinica-sonrisa").limits
    assert (limits.cost_a_day, limits.messages_a_day) == (0, 0)
    assert limits.most_messages(date(2026, 11, 22)) == 0
    assert "0: no reminder leaves" in operator.types("clinic", "show", "clinica-sonrisa")[1]
    assert operator.types(*set_to, "--messages-a-day", "9")[0] == 0
    assert "9 reminders, any cost" in operator.types("clinic", "show", "clinica-sonrisa")[1]
    told = " ".join(operator.types(*set_to, "--help")[1].split())
    assert "0 lets none go" in told
    assert "0 is no ceiling of cost" in told


@pytest.mark.parametrize(
    "limit", [field.name for field in dataclasses.fields(Limits) if field.type is int]
)
def test_every_limit_is_set_by_its_own_option(operator, limit):
    """And shown as it stands then."""
    option = f"--{limit.replace('_', '-')}"
    rate = ("--message-rate", "2026-10-01=0.0085") if limit == "cost_a_day" else ()
    assert operator.types("clinic", "set", "clinica-sonrisa", option, "77", *rate)[0] == 0
    limits = operator.directory.by_slug("clinica-sonrisa").limits
    assert getattr(limits, limit) == (77_000_000 if rate else 77)
    assert "77" in operator.types("clinic", "show", "clinica-sonrisa")[1]


@pytest.mark.parametrize("dollars", ["0.0084", "0.000001"])
def test_a_ceiling_below_the_price_of_one_message_is_refused(operator, dollars):
    """It would stop all reminders without saying so; also at a rate of later."""
    set_to = ("clinic", "set", "clinica-sonrisa", "--cost-a-day", dollars)
    rates = ("--message-rate", "2026-10-01=0.000001", "--message-rate", "2027-01-01=0.0085")
    status, printed = operator.types(*set_to, *rates)
    assert status != 0
    assert "--messages-a-day 0" in printed
    assert operator.directory.by_slug("clinica-sonrisa").limits.cost_a_day == 0


@pytest.mark.parametrize(("days", "status"), [("29", 2), ("30", 0), ("400", 0), ("401", 2)])
def test_what_patients_write_is_kept_a_month_at_least_and_400_days_at_most(operator, days, status):
    """Read in time, and no longer than the log of messages."""
    before = operator.directory.by_slug("clinica-sonrisa").words_kept_days
    typed = operator.types("clinic", "set", "clinica-sonrisa", "--words-kept-days", days)
    after = operator.directory.by_slug("clinica-sonrisa").words_kept_days
    assert (typed[0], before) == (status, 90)
    assert after == (90 if status else int(days))
    assert (
        status or f"kept for {days} days" in operator.types("clinic", "show", "clinica-sonrisa")[1]
    )


def test_a_clinic_without_an_api_is_added(operator):
    """It needs no id of WhatsApp's; two of them share nothing, and the form's address is theirs."""
    by_hand = (*NEW[:-2], "--provider", "by_hand")
    assert operator.types(*by_hand)[0] == 0
    assert operator.types(*by_hand, "--slug", "otra")[0] == 0
    clinic = operator.directory.by_slug("optica-guemes")
    assert clinic.is_by_hand
    assert (clinic.sender.phone_number_id, clinic.sender.display_number) == ("", "+525555550200")
    assert operator.directory.by_sender("") is None
    status, printed = operator.types(*NEW[:-2], "--slug", "tercera")
    assert (status, "--phone-number-id: a clinic needs it." in printed) == (2, True)


def test_a_clinic_goes_over_to_an_api_and_back(operator):
    """Its events are heard from then on; nobody takes another clinic's number; what still comes in for the former one is its own."""
    operator.types(*NEW[:-2], "--provider", "by_hand")
    status, said = operator.types(
        *("clinic", "number", "optica-guemes", "--provider", "meta", "--phone-number-id", "201"),
        *("--display-number", "55 5555 0299", "--business-account-id", "601"),
    )
    assert (status, said.strip()) == (0, "optica-guemes writes from +525555550299, meta.")
    clinic = operator.directory.by_sender("201")
    assert (clinic.slug, clinic.sender.provider) == ("optica-guemes", Provider.META)
    operator.types(*NEW[:-2], "--slug", "otra", "--provider", "by_hand")
    taken = ("clinic", "number", "otra", "--phone-number-id", "201")
    status, said = operator.types(*taken)
    assert (status, "belongs to another clinic" in said) == (1, True)
    assert operator.types("clinic", "number", "optica-guemes", "--provider", "by_hand")[0] == 0
    assert operator.directory.by_slug("optica-guemes").is_by_hand
    assert operator.directory.by_sender("201").slug == "optica-guemes"
