"""How many PINs may be tried on a device: five wrong in a row, then five minutes; twenty, and the device is out. Never compares one.

An attempt is counted before anybody knows whether it is right, so that parallel guesses cannot outrun the count.
"""

import dataclasses
from datetime import datetime, timedelta

from chalicelib.staff.model import KNOWN_FOR, Device

IN_A_ROW, IN_ALL = 5, 20
LOCKED_FOR = timedelta(minutes=5)


def is_known(device: Device, now: datetime) -> bool:
    """Tell whether people may still come in here."""
    return device.removed_at is None and now < device.used_at + KNOWN_FOR


def is_waiting(device: Device, now: datetime) -> bool:
    """Tell whether no PIN is looked at now."""
    return device.locked_until is not None and now < device.locked_until


def counted(device: Device, member_id: str, now: datetime) -> Device:
    """Return the device after one more attempt, taken for a wrong one until `cleared` says otherwise."""
    row = device.wrong.get(member_id, 0) + 1
    in_all = device.wrong_in_all + 1
    is_locked, is_out = row % IN_A_ROW == 0, in_all >= IN_ALL
    return dataclasses.replace(
        device,
        wrong=device.wrong | {member_id: row},
        wrong_in_all=in_all,
        locked_until=now + LOCKED_FOR if is_locked else device.locked_until,
        removed_at=now if is_out else None,
    )


def cleared(device: Device, member_id: str, now: datetime) -> Device:
    """Return a counted device after that person's right PIN.

    A slip or two before it are forgiven. What had locked the device counts on: else somebody could try another's PIN
    for ever, typing their own in between.
    """
    row = device.wrong.get(member_id, 0)  # none where they were let in a moment ago: pressed twice
    forgiven = row if row <= IN_A_ROW else 1
    wrong = {who: times for who, times in device.wrong.items() if who != member_id}
    return dataclasses.replace(
        device,
        wrong=wrong,
        wrong_in_all=device.wrong_in_all - forgiven,
        locked_until=None,
        removed_at=None,
        used_at=now,
    )


def left(device: Device, member_id: str) -> int:
    """Return how many attempts remain before the device waits."""
    return IN_A_ROW - device.wrong.get(member_id, 0) % IN_A_ROW
