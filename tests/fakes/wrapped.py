"""Records of which a test changes one thing, and leaves the rest as it is."""

from typing import Any

from chalicelib.shared.ids import keyed_hash


class Wrapped:
    """Passes everything on; a test's own class overrides what it wants otherwise."""

    def __init__(self, records: Any) -> None:
        self._records = records

    def __getattr__(self, name: str) -> Any:
        return getattr(self._records, name)


class Dying(Wrapped):
    """Records whose process dies after some commits."""

    def __init__(self, records: Any, commits: int) -> None:
        super().__init__(records)
        self._left = commits

    def commit(self, writes: Any) -> None:
        """Commit, as long as the process lives."""
        if not self._left:
            raise RuntimeError
        self._left -= 1
        self._records.commit(writes)


class Rotated(Wrapped):
    """Records whose installation hashes with another key by now, and has the former one still."""

    def keyed_hashes(self, text: str) -> tuple[str, ...]:
        """Return the hashes of both, the new key's first."""
        return (keyed_hash("another", text), *self._records.keyed_hashes(text))


def raising(error: Exception) -> Any:
    """Return a commit that fails so."""

    def commit(_records: Any, _writes: Any) -> None:
        raise error

    return commit
