"""What is remembered by key, with what is only tried in a layer above it: kept when it stands, dropped when it does not."""

from typing import Generic, TypeVar

V = TypeVar("V")


class Tried(Generic[V]):
    """Values by key. A layer above sees what is below it and changes nothing there until it is kept."""

    def __init__(self, below: "Tried[V] | None" = None) -> None:
        self._below, self.own = below, dict[str, V]()

    def get(self, key: str) -> V | None:
        """Return the value as tried last, or None."""
        if key in self.own or self._below is None:
            return self.own.get(key)
        return self._below.get(key)

    def put(self, key: str, value: V) -> None:
        """Remember a value, in this layer."""
        self.own[key] = value

    def above(self) -> "Tried[V]":
        """Return a layer on top of this one."""
        return Tried(self)

    def keep(self, above: "Tried[V]") -> None:
        """Take over what was tried in a layer on top of this one."""
        self.own |= above.own
