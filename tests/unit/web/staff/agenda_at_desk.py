"""Somebody of reception with a file, and the worker beside them, over records in memory."""

import re

from chalicelib.agenda_files.model import AgendaFile
from chalicelib.agenda_files.work_on_file import Workshop, note_arrival, work_on_file
from chalicelib.staff.permissions import Role
from tests.builders import CLINIC_ID, NOW
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
        self.services = services
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
        note_arrival(self.shop, file_id, by)
        self.services.agenda_jobs.put(CLINIC_ID, file_id)
        self.works()
        return file_id

    @property
    def shop(self):
        """What the worker works with."""
        return Workshop(self.records, self.files, self.services.queue, lambda: NOW)

    def works(self):
        """Work off what was asked for."""
        asked = self.services.agenda_jobs.asked
        while asked:
            _, file_id = asked.pop(0)
            work_on_file(self.shop, file_id)

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
        from datetime import timedelta

        return self.records.appointments_between(NOW - timedelta(days=1), NOW + timedelta(days=60))
