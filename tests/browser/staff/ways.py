"""In which ways a journey is made at the desk, and when it is too long."""

WAYS = {
    "a thumb": {"touch": True, "width": 390},
    "a thumb without scripts": {"touch": True, "width": 390, "scripts": False},
    "keys alone": {"touch": False, "width": 1366, "height": 768},
    "keys alone without scripts": {"touch": False, "width": 1366, "height": 768, "scripts": False},
}
MOST_STOPS = 60  # of Tab, on a day with forty visits


def too_long(counted, most, *, stops=MOST_STOPS):
    """Return what of each journey is over its limit; `most` says of each how many taps and seconds."""
    over = []
    for name, (taps, seconds) in most.items():
        limits = {"taps": taps, "seconds": seconds, "stops": stops}
        over += [
            f"{name}: {counted[name][what]} {what}, at most {limit}"
            for what, limit in limits.items()
            if counted[name][what] > limit
        ]
    return over
