"""The names of months and weekdays in Spanish, English and Portuguese, whole or cut short. Pure."""

_MONTHS = (
    "enero/january/janeiro",
    "febrero/february/fevereiro",
    "marzo/march/marco",
    "abril/april",
    "mayo/may/maio",
    "junio/june/junho",
    "julio/july/julho",
    "agosto/august",
    "septiembre/setiembre/september/setembro",
    "octubre/october/outubro",
    "noviembre/november/novembro",
    "diciembre/december/dezembro",
)
_WEEKDAYS = (
    "lunes/monday/segunda-feira/2a feira",
    "martes/tuesday/terca-feira/3a feira",
    "miercoles/wednesday/quarta-feira/4a feira",
    "jueves/thursday/quinta-feira/5a feira",
    "viernes/friday/sexta-feira/6a feira",
    "sabado/saturday",
    "domingo/sunday",
)
SHORTEST = 3
ROMAN = {
    name: place
    for place, name in enumerate(
        ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"], start=1
    )
}


def _begun(groups: tuple[str, ...], *, first: int) -> dict[str, int]:
    """Return each name, and each of its beginnings, with the place of its group."""
    return {
        name[:length]: place
        for place, names in enumerate(groups, first)
        for name in names.split("/")
        for length in range(SHORTEST, len(name) + 1)
        if name[:length].isalpha() or length == len(name)
    }


MONTH_OF = _begun(_MONTHS, first=1)  # 1 is January
WEEKDAY_OF = _begun(_WEEKDAYS, first=0)  # 0 is Monday
