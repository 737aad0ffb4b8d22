"""Records of which a test changes one thing, and leaves the rest as it is."""

from typing import Any


class Wrapped:
    """Passes everything on; a test's own class overrides what it wants otherwise."""

    def __init__(self, records: Any) -> None:
        self._records = records

    def __getattr__(self, name: str) -> Any:
        return getattr(self._records, name)
