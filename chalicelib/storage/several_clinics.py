"""Records of several clinics, read and committed in few calls: for a run that works through all of them. Each clinic's own writes stay whole."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.messaging.daily_count import last_day
from chalicelib.messaging.ports import Wanted
from chalicelib.shared import log
from chalicelib.shared.errors import UnreadableRecordError
from chalicelib.shared.writes import Write
from chalicelib.storage.clinic_records import ClinicRecords, counted_in, parts_of
from chalicelib.storage.conditional_writes import Action
from chalicelib.storage.item_codec import from_item, key_of
from chalicelib.storage.keys import Key
from chalicelib.storage.search_items import MAX_ACTIONS
from chalicelib.storage.table import Table

Places = list[int]


@dataclass(frozen=True)
class SeveralClinics:
    """Reads and commits for many clinics at once; whoever is named, none sees another's."""

    table: Table
    records_of: Callable[[str], ClinicRecords]

    def read(self, wanted: Iterable[Wanted]) -> dict[Wanted, Any]:
        """Return each record, None where there is none, and the UnreadableRecordError of one that cannot be read."""
        places = {key_of(kind, clinic, one): (clinic, kind, one) for clinic, kind, one in wanted}
        found: dict[Wanted, Any] = dict.fromkeys(places.values())
        for item in self.table.get_many(places):
            asked = places[Key(item["pk"]["S"], item["sk"]["S"])]
            try:
                found[asked] = from_item(asked[1], item)
            except UnreadableRecordError as error:
                found[asked] = error
        return found

    def counts(self, clinic_ids: Iterable[str], now: datetime) -> dict[str, int]:
        """Return how many messages each clinic has begun in the last 24 hours."""
        hours = last_day(now)
        asked = {one: parts_of(hours, one) for one in clinic_ids}
        whose = {key: one for one, parts in asked.items() for key in parts}
        spent = dict.fromkeys(asked, 0)
        # The limit is soft by as much as two runs may begin at one moment: what was counted a second ago may be missing.
        for item in self.table.get_many(whose, consistent=False):
            one = whose[Key(item["pk"]["S"], item["sk"]["S"])]
            spent[one] += counted_in(item, asked[one])
        return spent

    def commit(self, commits: Sequence[tuple[str, Sequence[Write]]]) -> set[int]:
        """Apply commits of clinics, as many to a transaction as fit, each whole or not at all; return the places of those refused."""
        actions, refused = self._actions(commits)
        for places in _packed(actions):
            try:
                self.table.transact([one for place in places for one in actions[place]])
            except Exception as error:  # noqa: BLE001  # one clinic's trouble, or nobody's: each finds out alone
                log.info("committed_alone", commits=len(places), error=type(error).__name__)
                refused.update(places)
        return refused

    def _actions(
        self, commits: Sequence[tuple[str, Sequence[Write]]]
    ) -> tuple[dict[int, list[Action]], set[int]]:
        """Return each commit's actions by its place, and the places of those that no transaction has room for."""
        actions, refused = dict[int, list[Action]](), set[int]()
        for place, (clinic_id, writes) in enumerate(commits):
            try:
                made = self.records_of(clinic_id).actions(writes)
            except Exception as error:  # noqa: BLE001  # one clinic's writes are no other's trouble
                log.info("committed_alone", commits=1, error=type(error).__name__)
                refused.add(place)
                continue
            if len(made) <= MAX_ACTIONS:
                actions[place] = made
            else:
                refused.add(place)
        return actions, refused


def _packed(actions: dict[int, list[Action]]) -> Iterator[Places]:
    """Yield the places of commits that go into one transaction, in their order."""
    places: Places = []
    size = 0
    for place, made in actions.items():
        if places and size + len(made) > MAX_ACTIONS:
            yield places
            places, size = [], 0
        places.append(place)
        size += len(made)
    if places:
        yield places
