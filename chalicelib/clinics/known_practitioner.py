"""How a practitioner is known, as the clinic's own record has it: whoever reads a name or writes a message needs no other read. Nothing else of them."""

from dataclasses import dataclass

from chalicelib.shared.later_release import Extensible


@dataclass(frozen=True)
class KnownPractitioner(Extensible):
    """One practitioner by name; the record of all that is known is `clinics/practitioner.py`'s."""

    id: str
    name: str
    also_called: tuple[str, ...] = ()
    has_left: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that is theirs, what messages say first."""
        return (self.name, *self.also_called)
