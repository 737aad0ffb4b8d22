"""A file brought to the deployed application: from the browser's form through bucket, queue and worker to the agenda, and back."""

from datetime import UTC, datetime

import pytest

from chalicelib.agenda_files.model import AgendaFile, FileState, new_file_id
from chalicelib.clinics.model import Provider
from chalicelib.shared.writes import Save
from tests.fakes.memory_records import OF_THE_TEST
from tests.flows.agendas.bringing import an_agenda, bring
from tests.flows.practice import open_practice, within

pytestmark = pytest.mark.deployed


@pytest.fixture(scope="module")
def practice(stack, local_aws, whatsapp_port):
    with open_practice(
        Provider.AWS, stack=stack, local_aws=local_aws, whatsapp_port=whatsapp_port
    ) as opened:
        yield opened


def test_a_file_is_read_taken_in_and_taken_back(practice):
    """Each step by the worker, each only when it is asked for."""
    clinic, services = practice.clinic, practice.services
    records, files = services.records(clinic.id, OF_THE_TEST), services.agenda_files(clinic.id)
    file_id = new_file_id(datetime.now(UTC))
    form = files.form(file_id, by="lup1ta000001", back_to="http://127.0.0.1/agenda")
    content = an_agenda("30/11/2027,10:30,Ana López,5512349001", "30/11/2027,11:00,Eva Ruiz,55123")
    assert bring(form, content)[0] == 303

    def stands(state):
        file = records.get(AgendaFile, file_id)
        return file is not None and file.state is state

    assert within(60, lambda: stands(FileState.READ)), records.get(AgendaFile, file_id)
    print(files.shown(file_id))
    for asked, done in (
        (FileState.TAKING_IN, FileState.TAKEN_IN),
        (FileState.UNDOING, FileState.UNDONE),
    ):
        from dataclasses import replace

        records.commit([Save(replace(records.get(AgendaFile, file_id), state=asked))])
        services.agenda_jobs.put(clinic.id, file_id)
        assert within(60, lambda done=done: stands(done)), records.get(AgendaFile, file_id)
        print(files.shown(file_id))
