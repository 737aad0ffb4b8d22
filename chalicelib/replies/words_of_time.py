"""Words for days, months and parts of a day in the languages patients write. A table, folded: small letters, no accents."""

DAYS_FROM_TODAY = {
    "ayer": -1,
    "yesterday": -1,
    "ontem": -1,
    "hoy": 0,
    "el dia de hoy": 0,
    "today": 0,
    "tonight": 0,
    "hoje": 0,
    "manana": 1,
    "el dia de manana": 1,
    "tomorrow": 1,
    "tmrw": 1,
    "amanha": 1,
    "pasado manana": 2,
    "the day after tomorrow": 2,
    "day after tomorrow": 2,
    "depois de amanha": 2,
}
# Portuguese "segunda", "quinta" alone are also "the second", "the fifth": only with "feira" or after "on" are they days.
_WEEK = (
    ("lunes", "monday", "segunda-feira", "segunda feira"),
    ("martes", "tuesday", "terca-feira", "terca feira", "terca"),
    ("miercoles", "wednesday", "quarta-feira", "quarta feira"),
    ("jueves", "thursday", "quinta-feira", "quinta feira"),
    ("viernes", "friday", "sexta-feira", "sexta feira"),
    ("sabado", "saturday"),
    ("domingo", "sunday"),
)
WEEKDAYS = {name: number for number, names in enumerate(_WEEK) for name in names}
WEEKDAYS_AFTER_ON = {"segunda": 0, "quarta": 2, "quinta": 3, "sexta": 4}
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "enero january janeiro ene jan",
            "febrero february fevereiro feb fev",
            "marzo march marco mar",
            "abril april abr apr",
            "mayo may maio",
            "junio june junho jun",
            "julio july julho jul",
            "agosto august ago aug",
            "septiembre september setembro setiembre sep sept set",
            "octubre october outubro oct out",
            "noviembre november novembro nov",
            "diciembre december dezembro dic dec dez",
        ),
        start=1,
    )
    for name in names.split()
}
HOURS = {
    name: number
    for number, names in enumerate(
        (
            "una uma one",
            "dos duas two",
            "tres three",
            "cuatro quatro four",
            "cinco five",
            "seis six",
            "siete sete seven",
            "ocho oito eight",
            "nueve nove nine",
            "diez dez ten",
            "once onze eleven",
            "doce doze twelve",
        ),
        start=1,
    )
    for name in names.split()
}
# The hours of a clinic's day that each part may mean: from, to (not with it).
PARTS_OF_DAY = {
    f"{before} {name}": hours
    for name, hours, befores in (
        ("manana", (0, 12), ("en la", "por la", "de la", "a la")),
        ("tarde", (12, 20), ("en la", "por la", "de la", "a la", "da", "a", "de")),
        ("noche", (18, 24), ("en la", "por la", "de la", "a la")),
        ("manha", (0, 12), ("de", "da", "pela")),
        ("noite", (18, 24), ("da", "a", "de")),
        ("morning", (0, 12), ("in the", "this")),
        ("afternoon", (12, 20), ("in the", "this")),
        ("evening", (16, 24), ("in the", "this")),
    )
    for before in befores
}
