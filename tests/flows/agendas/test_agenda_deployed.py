"""A file brought to the deployed application: from the browser's form through bucket, queue and worker to the agenda, and back."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chalicelib.agenda_files.model import AgendaFile, FileState, new_file_id
from chalicelib.clinics.model import Provider
from chalicelib.imports.file_limits import MOST_BYTES
from chalicelib.shared.writes import Save
from tests.fakes.memory_records import OF_THE_TEST
from tests.flows.agendas.bringing import an_agenda, bring
from tests.flows.practice import open_practice, within

pytestmark = pytest.mark.deployed
BACK = "http://127.0.0.1/agenda"
CONTENT = an_agenda("30/11/2027,10:30,Ana López,5512349001", "30/11/2027,11:00,Eva Ruiz,55123")


@pytest.fixture(scope="module")
def practice(stack, local_aws, whatsapp_port):
    with open_practice(
        Provider.AWS, stack=stack, local_aws=local_aws, whatsapp_port=whatsapp_port
    ) as opened:
        yield opened


class Brought:
    """A file at the deployed clinic, and what its worker makes of it."""

    def __init__(self, practice):
        self.clinic, self.services = practice.clinic.id, practice.services
        self.records = self.services.records(self.clinic, OF_THE_TEST)
        self.files = self.services.agenda_files(self.clinic)
        self.id = new_file_id(datetime.now(UTC))
        self.form = self.files.form(self.id, by="lup1ta000001", back_to=BACK)

    def stands(self, state):
        """Tell whether it stands so within a minute."""
        return within(60, lambda: self.state is state)

    @property
    def state(self):
        """Where it stands."""
        file = self.records.get(AgendaFile, self.id)
        return file.state if file else None

    def asks(self, state):
        """Ask for the next step, as a page does."""
        file = self.records.get(AgendaFile, self.id)
        self.records.commit([Save(replace(file, state=state))])
        self.services.agenda_jobs.put(self.clinic, self.id)


def test_a_file_is_read_taken_in_and_taken_back(practice):
    """Each step by the worker, each only when it is asked for."""
    file = Brought(practice)
    status, back = bring(file.form, CONTENT)
    assert (status, back.partition("?")[0]) == (303, BACK)
    assert file.stands(FileState.READ)
    shown = file.files.shown(file.id)
    assert (shown.counts, shown.new_in_all) == ({"created": 1, "rejected": 1}, 1)
    file.asks(FileState.TAKING_IN)
    assert file.stands(FileState.TAKEN_IN)
    assert within(20, lambda: file.files.brought(file.id) is None)
    file.asks(FileState.UNDOING)
    assert file.stands(FileState.UNDONE)
    assert file.files.shown(file.id).taken_back == 2


def test_another_file_under_the_same_address_is_shown_anew(practice):
    """The bucket tells of it, and what was shown is no more."""
    file = Brought(practice)
    bring(file.form, CONTENT)
    assert file.stands(FileState.READ)
    bring(file.form, an_agenda("30/11/2027,12:30,Otra Persona,5512349009"))
    assert within(60, lambda: file.files.shown(file.id).new_people[0].name == "Otra Persona")
    assert file.stands(FileState.READ)


@pytest.mark.parametrize(
    "changed",
    [
        {"key": "brought/otherclin/261122153000-3cx4g3sydvd4"},
        {"key": "shown/k3v9q2xa/261122153000-3cx4g3sydvd4"},
        {"x-amz-meta-by": "somebodyelse"},
        {"policy": "e30="},
    ],
    ids=["another clinic's", "another folder", "in another name", "no policy"],
)
def test_the_form_is_good_for_nothing_else(practice, changed):
    """Whoever has it brings one file of their own, and no other."""
    file = Brought(practice)
    assert bring(file.form, CONTENT, **changed)[0] in (400, 403)
    assert file.files.brought(file.id) is None


@pytest.mark.parametrize("size", [0, MOST_BYTES + 1], ids=["nothing", "too much"])
def test_a_file_of_no_size_is_refused(practice, size):
    """By the bucket itself."""
    file = Brought(practice)
    assert bring(file.form, b"x" * size)[0] in (400, 403)
    assert file.files.brought(file.id) is None
