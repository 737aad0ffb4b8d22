"""A day on which WhatsApp does not simply take a reminder."""

from tests.builders import a_clinic
from tests.fakes.fake_channel import FakeChannel
from tests.flows.clinic_day import ClinicDay

B = a_clinic(reminder_offsets=(24 * 60,))


def day_of(clinic=B, *answers):
    """Return a day on which WhatsApp gives these answers first."""
    return ClinicDay(clinic, channel=FakeChannel(script=answers))


def ana_and_visit(day, starting="tomorrow 10:30"):
    """Book a visit of Ana's; return both."""
    ana = day.patient()
    return ana, day.book(ana, starting)
