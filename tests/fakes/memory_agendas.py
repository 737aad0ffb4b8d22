"""A stand-in for storage/agenda_store.py: files lie in memory, and a worker is asked for in a list."""

# ruff: noqa: D102  # the classes it stands in for say what each method promises

import hashlib
from dataclasses import dataclass, field

import msgspec

from chalicelib.agenda_files.ports import Brought
from chalicelib.agenda_files.shown import Shown
from chalicelib.shared.errors import UnreachableError
from chalicelib.storage.agenda_store import UploadForm

BUCKET = "https://agendas.example"


@dataclass(frozen=True)
class MemoryAgendas:
    """The bucket: what lies under which clinic's which file."""

    files: dict[tuple[str, str], Brought] = field(default_factory=dict)
    pictures: dict[tuple[str, str], bytes] = field(default_factory=dict)
    address: str = BUCKET

    def of(self, clinic_id):
        """Return one clinic's files."""
        return MemoryAgendaStore(self, clinic_id)


@dataclass(frozen=True)
class MemoryAgendaStore:
    """The files of one clinic, as the real store has them."""

    bucket: MemoryAgendas
    clinic_id: str

    def form(self, file_id: str, *, by: str, back_to: str) -> UploadForm:
        named = {"key": f"brought/{self.clinic_id}/{file_id}", "x-amz-meta-by": by}
        more = {"x-amz-meta-name": "", "success_action_redirect": back_to, "policy": "p"}
        return UploadForm(f"{self.bucket.address}/", named | more)

    def bring(self, file_id: str, content: bytes, *, name: str = "", by: str = "") -> None:
        """Lay a file there, as a browser does."""
        tag = hashlib.sha256(content).hexdigest()
        self.bucket.files[self.clinic_id, file_id] = Brought(content, name, by, tag)

    def brought(self, file_id: str) -> Brought | None:
        return self.bucket.files.get((self.clinic_id, file_id))

    def drop(self, file_id: str) -> None:
        self.bucket.files.pop((self.clinic_id, file_id), None)

    def forget(self, file_id: str) -> None:
        self.drop(file_id)
        self.bucket.pictures.pop((self.clinic_id, file_id), None)

    def show(self, file_id: str, shown: Shown) -> None:
        self.bucket.pictures[self.clinic_id, file_id] = msgspec.json.encode(shown)

    def shown(self, file_id: str) -> Shown | None:
        kept = self.bucket.pictures.get((self.clinic_id, file_id))
        return msgspec.json.decode(kept, type=Shown) if kept else None


@dataclass
class MemoryJobs:
    """Who was asked to work on what, in order."""

    asked: list[tuple[str, str]] = field(default_factory=list)
    is_down: bool = False
    again: list[str] = field(default_factory=list)

    def come_back(self, receipt: str) -> None:
        self.again.append(receipt)

    def put(self, clinic_id: str, file_id: str) -> None:
        if self.is_down:
            raise UnreachableError
        self.asked.append((clinic_id, file_id))
