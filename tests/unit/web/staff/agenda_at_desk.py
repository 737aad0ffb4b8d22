"""Somebody of reception with a file, and the worker beside them, over records in memory."""

import re
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from chalicelib.agenda_files.held_file import Workshop
from chalicelib.agenda_files.model import AgendaFile
from chalicelib.functions import work_on_agendas as worker
from chalicelib.imports import import_rows
from chalicelib.messaging.model import State
from chalicelib.patients.model import NumberState, Patient
from chalicelib.shared.errors import UnreachableError
from chalicelib.shared.writes import Save
from chalicelib.staff.permissions import Role
from chalicelib.storage.item_codec import from_item
from tests.builders import CLINIC_ID, NOW, a_message, keep
from tests.unit.web.staff.at_work import Browser

HEADER = "Fecha,Hora,Paciente,Celular"
ROWS = (
    "24/11/2026,10:30,Ana López García,5512340001",
    "24/11/2026,11:30,Eva Ruiz Soto,5512340002 / 5512340003",
    "25/11/2026,1:00,Luis Paz Ríos,5512340004",
    "26/11/2026,12:00,Rosa Mar Gil,55123",
)


def a_file(*rows, header=HEADER):
    """Return a CSV."""
    return "\n".join([header, *(rows or ROWS)]).encode()


class AtTheAgenda:
    """A receptionist who brings files; `works` is the worker, one job after another."""

    def __init__(self, services, role=Role.RECEPTION):
        self.services, self.now = services, NOW
        self.browser = Browser().sits_down_as(services, role)
        self.files = services.agenda_files(CLINIC_ID)
        services.secrets.values["public-url"] = ("https://clinica.example",)

    @property
    def records(self):
        """The clinic's records."""
        return self.services.records(CLINIC_ID)

    def brings(self, content, name="agenda.csv"):
        """Choose a file on the page and let it come; return its id."""
        page = self.browser.get("/agenda").body.decode()
        (file_id,) = re.findall(r'name="key" value="brought/\w+/([\w-]+)"', page)
        (by,) = re.findall(r'name="x-amz-meta-by" value="(\w+)"', page)
        self.files.bring(file_id, content, name=name, by=by)
        worker.note_arrival(self.shop, file_id, self.files.brought(file_id))
        self.services.agenda_jobs.put(CLINIC_ID, file_id)
        self.works()
        return file_id

    @property
    def shop(self):
        """What the worker works with."""
        return Workshop(self.records, self.files, self.services.queue, lambda: self.now)

    def works(self):
        """Work off what was asked for."""
        asked = self.services.agenda_jobs.asked
        while asked:
            _, file_id = asked.pop(0)
            worker.work_on_file(self.shop, file_id)

    def sees(self, file_id):
        """Open the file's page."""
        return self.browser.get(f"/agenda/{file_id}")

    def asks(self, file_id, what, **fields):
        """Press a button of the file's page, and let the worker work."""
        self.sees(file_id)
        answer = self.browser.post(f"/agenda/{file_id}/{what}", **fields)
        self.works()
        return answer

    def file(self, file_id):
        """The file's record."""
        return self.records.get(AgendaFile, file_id)

    @property
    def visits(self):
        """The agenda as it stands."""
        return self.records.appointments_between(NOW - timedelta(days=1), NOW + timedelta(days=60))

    @property
    def people(self):
        """Everybody on the list."""
        items = self.services.store.everything()
        return [from_item(Patient, item) for item in items if item["sk"]["S"] == "PATIENT"]

    def breaks_off(self, monkeypatch, *, after):
        """Let the worker die in the midst of its work, once it has written so many transactions."""
        written = []
        commit = type(self.records).commit

        def commits(records, writes):
            written.append(writes)
            if len(written) > after:
                raise SystemExit
            commit(records, writes)

        with monkeypatch.context() as patch, suppress(SystemExit):
            patch.setattr(type(self.records), "commit", commits)
            patch.setattr(import_rows, "AT_A_TIME", 3)
            self.works()
        self.services.agenda_jobs.asked.clear()

    def works_while(self, deed, monkeypatch, *, at, breaks_at=0):
        """Let the worker work, and somebody do something before its n-th transaction; a later one may fail."""
        commit, written = type(self.records).commit, []

        def commits(records, writes):
            written.append(writes)
            if len(written) == at:
                deed()
            if len(written) == breaks_at:
                raise UnreachableError
            commit(records, writes)

        with monkeypatch.context() as patch, suppress(UnreachableError):
            patch.setattr(type(self.records), "commit", commits)
            patch.setattr(import_rows, "AT_A_TIME", 3)
            self.works()
        assert len(written) > max(at, breaks_at)

    def works_beside(self):
        """Work off one job while another worker has the same body."""
        shop, asked = self.shop, self.services.agenda_jobs.asked
        (_, file_id) = asked[0]
        seen = []

        class AtHand:
            """The files, with somebody else at the same one in the midst of the work."""

            def __getattr__(self, name):
                if not seen:
                    seen.append(name)
                    worker.work_on_file(shop, file_id)
                return getattr(shop.files, name)

        worker.work_on_file(replace(shop, files=AtHand()), file_id)
        asked.clear()
        return bool(seen)

    def has_read_a_reminder(self):
        """Let the first visit's patient know of it."""
        visit = self.visits[0]
        person = next(one for one in self.people if one.id == visit.patient_id)
        sent = a_message(about=visit, owner=person.id, state=State.DELIVERED, e164=person.e164)
        keep(self.records, sent)
        known = replace(visit, message_ids=(*visit.message_ids, sent.id))
        verified = replace(person, number=NumberState.VERIFIED)
        self.records.commit([Save(known), Save(verified)])

    def sends_again(self, file_id, content, *, told=False):
        """Let another file come under the same address; `told`: the worker hears of it."""
        self.files.bring(file_id, content, by=self.file(file_id).brought_by)
        if told:
            worker.note_arrival(self.shop, file_id, self.files.brought(file_id))
            self.works_on(file_id)

    def works_on(self, file_id):
        """Let the worker have a body that names the file."""
        worker.work_on_file(self.shop, file_id)

    def dies_at(self, monkeypatch, step):
        """Let the worker die as it comes to this step of the files' store."""

        def dies(*_):
            raise SystemExit

        with monkeypatch.context() as patch, suppress(SystemExit):
            patch.setattr(type(self.files), step, dies)
            self.works()
        self.services.agenda_jobs.asked.clear()
