"""How many PINs may be tried on a device: five wrong in a row, then five minutes; twenty, less ten a day, and the device is out. Never compares one.

An attempt is counted before anybody knows whether it is right, so that parallel guesses cannot outrun the count.
"""

import dataclasses
from datetime import datetime, timedelta

from chalicelib.staff.model import KNOWN_FOR, Device

IN_A_ROW, IN_ALL = 5, 20
LOCKED_FOR = timedelta(minutes=5)
A_DAY = timedelta(days=1)
FORGOTTEN_A_DAY = 10  # of all: the honest slips of a shared desk; ten thousand PINs take years


def is_known(device: Device, now: datetime) -> bool:
    """Tell whether people may still come in here."""
    return device.removed_at is None and now < device.used_at + KNOWN_FOR


def is_waiting(device: Device, now: datetime) -> bool:
    """Tell whether no PIN is looked at now."""
    return device.locked_until is not None and now < device.locked_until


def counted(device: Device, member_id: str, now: datetime) -> Device:
    """Return the device after one more attempt, taken for a wrong one until `cleared` says otherwise."""
    row = device.wrong.get(member_id, 0) + 1
    before, since = _remembered(device, now)
    is_locked, is_out = row % IN_A_ROW == 0, before + 1 >= IN_ALL
    return dataclasses.replace(
        device,
        wrong=device.wrong | {member_id: row},
        wrong_in_all=before + 1,
        wrong_since=since,
        locked_until=now + LOCKED_FOR if is_locked else device.locked_until,
        removed_at=now if is_out else None,
    )


def cleared(device: Device, member_id: str, now: datetime) -> Device:
    """Return a counted device after that person's right PIN: the row is over, and that attempt was no wrong one.

    What was wrong before it counts on, whoever typed it: else somebody could try another's PIN for ever, while one of
    the two signs in between. Only time forgets it, so that a desk's honest slips put no device out.
    """
    return dataclasses.replace(
        device,
        wrong={who: times for who, times in device.wrong.items() if who != member_id},
        wrong_in_all=max(0, device.wrong_in_all - 1),
        locked_until=None,
        removed_at=None,
        used_at=now,
    )


def _remembered(device: Device, now: datetime) -> tuple[int, datetime]:
    """Return how many wrong ones of before still count, and from when on the next are forgotten."""
    if device.wrong_since is None or not device.wrong_in_all:
        return device.wrong_in_all, now
    days = max(0, (now - device.wrong_since) // A_DAY)
    return max(0, device.wrong_in_all - days * FORGOTTEN_A_DAY), device.wrong_since + days * A_DAY


def slips(device: Device, member_id: str) -> int:
    """Return how many wrong ones were typed for somebody before the right one that was counted last."""
    return max(0, device.wrong.get(member_id, 0) - 1)


def left(device: Device, member_id: str) -> int:
    """Return how many attempts remain before the device waits."""
    return IN_A_ROW - device.wrong.get(member_id, 0) % IN_A_ROW
