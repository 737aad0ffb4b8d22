"""A clinic's kinds of visits, as its owner adds, changes, retires and takes them up again. None is ever removed: visits that are of it stay so."""

import dataclasses
from collections.abc import Callable

from chalicelib.clinics.change_settings import change_settings
from chalicelib.clinics.model import Clinic
from chalicelib.clinics.visit_kind import MOST, VisitKind
from chalicelib.shared import ids
from chalicelib.shared.compare_names import fold
from chalicelib.shared.errors import NotAllowedError, NotFoundError
from chalicelib.shared.writes import Records


def add(records: Records, wanted: VisitKind) -> None:
    """Add a kind under an id of its own; the same one twice is there once. Raises NotAllowedError, ConflictError."""
    new = dataclasses.replace(wanted, id=ids.new_id())

    def added(clinic: Clinic) -> tuple[VisitKind, ...]:
        kinds = clinic.visit_kinds
        if any(_says(kind) == _says(wanted) for kind in kinds if not kind.is_retired):
            return kinds
        if len(kinds) >= MOST:
            raise NotAllowedError("too_many_kinds")
        _alone_of_its_name(kinds, new)
        return (*kinds, new)

    _saved(records, added)


def change(records: Records, wanted: VisitKind) -> None:
    """Let a kind be as it is wanted; `wanted.changes` says which state was seen. Raises NotAllowedError, NotFoundError, ConflictError."""

    def changed(clinic: Clinic) -> tuple[VisitKind, ...]:
        stands = found(clinic, wanted.id)
        if _says(stands) == _says(wanted):
            return clinic.visit_kinds
        if stands.changes != wanted.changes:
            raise NotAllowedError("kind_changed_since")
        _alone_of_its_name(clinic.visit_kinds, wanted)
        return _with(clinic, dataclasses.replace(wanted, is_retired=stands.is_retired))

    _saved(records, changed)


def retire(records: Records, kind_id: str, *, is_retired: bool) -> None:
    """Let no new visit be of a kind, or let it be used again. Raises NotAllowedError, NotFoundError, ConflictError."""

    def retired(clinic: Clinic) -> tuple[VisitKind, ...]:
        stands = found(clinic, kind_id)
        if stands.is_retired == is_retired:
            return clinic.visit_kinds
        if not is_retired:
            _alone_of_its_name(clinic.visit_kinds, stands)
        return _with(clinic, dataclasses.replace(stands, is_retired=is_retired))

    _saved(records, retired)


def found(clinic: Clinic, kind_id: str) -> VisitKind:
    """Return a kind of the clinic's; raises NotFoundError."""
    kind = clinic.visit_kind(kind_id)
    if kind is None:
        raise NotFoundError(kind_id)
    return kind


def _with(clinic: Clinic, wanted: VisitKind) -> tuple[VisitKind, ...]:
    counted = dataclasses.replace(wanted, changes=wanted.changes + 1)
    return tuple(counted if kind.id == wanted.id else kind for kind in clinic.visit_kinds)


def _says(kind: VisitKind) -> tuple[object, ...]:
    return kind.name, kind.minutes, kind.preparation, kind.price


def _alone_of_its_name(kinds: tuple[VisitKind, ...], wanted: VisitKind) -> None:
    """Raise NotAllowedError for a name that another kind in use has: a desk could not tell them apart."""
    in_use = [kind for kind in kinds if not kind.is_retired and kind.id != wanted.id]
    if fold(wanted.name) in {fold(kind.name) for kind in in_use}:
        raise NotAllowedError("kind_name_taken")


def _saved(records: Records, decided: Callable[[Clinic], tuple[VisitKind, ...]]) -> None:
    """Write the kinds into the clinic as it now stands: somebody else may be changing it at the same moment."""
    change_settings(
        records, lambda stands: dataclasses.replace(stands, visit_kinds=decided(stands))
    )
