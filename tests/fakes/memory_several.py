"""A stand-in for storage/several_clinics.SeveralClinics; tests/storage holds both to the same contract."""

# ruff: noqa: D102  # the class it stands in for says what each method promises

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chalicelib.messaging.daily_count import last_day
from chalicelib.messaging.ports import Wanted
from chalicelib.shared.errors import UnreadableRecordError
from chalicelib.shared.writes import Write
from chalicelib.storage.audited_writes import audited
from chalicelib.storage.item_codec import from_item, key_of
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore
from tests.fakes.memory_writes import step_of

MAX_ACTIONS = 100


@dataclass(frozen=True)
class MemorySeveral:
    """Records of several clinics over one store."""

    store: MemoryStore
    records_of: Callable[[str], MemoryClinicRecords]
    packs: list[int] = field(default_factory=list)  # how many commits each transaction held

    def read(self, wanted: Iterable[Wanted]) -> dict[Wanted, Any]:
        return {one: self._read(*one) for one in wanted}

    def _read(self, clinic_id: str, kind: type, record_id: str) -> Any:
        item = self.store.get(key_of(kind, clinic_id, record_id))
        try:
            return from_item(kind, item) if item else None
        except UnreadableRecordError as error:
            return error

    def counts(self, clinic_ids: Iterable[str], now: datetime) -> dict[str, int]:
        return {one: self.records_of(one).counts(last_day(now)) for one in clinic_ids}

    def commit(self, commits: Sequence[tuple[str, Sequence[Write]]]) -> set[int]:
        refused: set[int] = set()
        pack: dict[int, tuple[str, Sequence[Write]]] = {}
        size = 0
        for place, (clinic_id, writes) in enumerate(commits):
            made = len(self._steps(clinic_id, writes))
            if made > MAX_ACTIONS:
                refused.add(place)
                continue
            if pack and size + made > MAX_ACTIONS:
                refused |= self._transact(pack)
                pack, size = {}, 0
            pack[place] = (clinic_id, writes)
            size += made
        return refused | self._transact(pack)

    def _steps(self, clinic_id: str, writes: Sequence[Write]) -> list[Any]:
        records = self.records_of(clinic_id)
        whole = audited(writes, records.by, records.clock())
        return [step_of(clinic_id, write) for write in whole]

    def _transact(self, pack: dict[int, tuple[str, Sequence[Write]]]) -> set[int]:
        try:
            if len(pack) == 1:  # by the records themselves, whatever a test made of them
                ((clinic_id, writes),) = pack.values()
                self.records_of(clinic_id).commit(writes)
            elif pack:
                self.store.change([step for one in pack.values() for step in self._steps(*one)])
        except Exception:  # noqa: BLE001  # as the real one: each finds out alone whose trouble it is
            return set(pack)
        self.packs.append(len(pack))
        return set()


class EachAlone:
    """Several clinics of which nothing can be read together: each is worked by itself."""

    def read(self, _wanted: object) -> dict[Wanted, Any]:
        raise ConnectionError
