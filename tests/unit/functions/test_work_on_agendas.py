"""The worker's function: what the bucket and our pages tell it, and what anybody else might. Each body for the clinic it names, and for no other."""

import json

import pytest

from chalicelib.agenda_files.model import AgendaFile, FileState
from chalicelib.functions import work_on_agendas
from tests.builders import CLINIC_ID, NOW
from tests.unit.web.staff.at_work import with_a_team

pytestmark = pytest.mark.time_machine(NOW, tick=False)
CONTENT = b"Fecha,Hora,Paciente,Celular\n24/11/2026,10:30,Ana L\xc3\xb3pez,5512340001"
FILE = "261122153000-3cx4g3sydvd4"


def told_by_bucket(key):
    """Return a body as the bucket's notification has it."""
    return json.dumps(
        {"Records": [{"eventName": "ObjectCreated:Post", "s3": {"object": {"key": key}}}]}
    )


@pytest.fixture
def services():
    made = with_a_team()
    made.agenda_files(CLINIC_ID).bring(FILE, CONTENT, name="a.csv", by="lup1ta000001")
    return made


def work(services, body):
    """Let the function work one body off."""
    work_on_agendas.work_on_agendas(services, [{"messageId": "m", "body": body}])
    return services.records(CLINIC_ID).get(AgendaFile, FILE)


def test_a_file_that_came_is_read(services):
    """Its key comes as an address has it; who brought it signs what is written."""
    file = work(services, told_by_bucket(f"brought%2F{CLINIC_ID}%2F{FILE}"))
    assert (file.state, file.brought_by, file.rows) == (FileState.READ, "lup1ta000001", 1)
    audits = [
        i for i in services.store.everything() if "AgendaFile" in i.get("data", {}).get("S", "")
    ]
    assert audits
    assert {'"ref":"lup1ta000001"' in item["data"]["S"] for item in audits} == {True}


def test_told_twice_it_is_read_once(services):
    """SQS tells at least once."""
    body = told_by_bucket(f"brought/{CLINIC_ID}/{FILE}")
    first = work(services, body)
    assert work(services, body) == first


def test_a_page_asks_by_ids_alone(services):
    """For work on a file, also one of whose coming nobody was told; one that never came is none."""
    never = json.dumps({"clinic": CLINIC_ID, "file": "261122153000-never0000000"})
    assert work(services, never) is None
    body = json.dumps({"clinic": CLINIC_ID, "file": FILE})
    assert work(services, body).state is FileState.READ


def test_what_breaks_off_comes_again_in_half_a_minute(services, monkeypatch):
    """SQS would hide the body for as long as the longest work may take."""

    def broken(*_):
        raise RuntimeError

    monkeypatch.setattr(work_on_agendas, "work_on_file", broken)
    body = {"messageId": "m", "body": told_by_bucket(f"brought/{CLINIC_ID}/{FILE}")}
    with pytest.raises(RuntimeError):
        work_on_agendas.work_on_agendas(services, [body | {"receiptHandle": "r"}])
    assert services.agenda_jobs.again == ["r"]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "7",
        '"x"',
        "[" * 100_000,
        json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent"}),
        told_by_bucket("shown/k3v9q2xa/261122153000-abcdefghjkmn"),
        told_by_bucket("brought/k3v9q2xa/../x"),
        told_by_bucket("brought/k3v9q2xa"),
        told_by_bucket("brought/zzzzzzzz/261122153000-abcdefghjkmn"),
        json.dumps({"clinic": "zzzzzzzz", "file": FILE}),
        json.dumps({"clinic": "#", "file": FILE}),
        json.dumps({"clinic": CLINIC_ID, "file": "#"}),
        json.dumps({"clinic": CLINIC_ID}),
        json.dumps({"Records": [{}, {"s3": {}}, {"s3": {"object": {"key": 7}}}]}),
    ],
    ids=str.__len__,
)
def test_what_names_no_file_of_ours_does_nothing(services, body):
    """And breaks nothing: it is gone, and the log has no word of it."""
    before = list(services.store.everything())
    assert work(services, body) is None
    assert list(services.store.everything()) == before
