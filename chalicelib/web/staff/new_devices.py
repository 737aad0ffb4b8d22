"""What an owner is told of devices that nobody has looked at yet. Any page may show it; who is no owner is told nothing and costs no read."""

from chalicelib.staff import team
from chalicelib.staff.permissions import Permission
from chalicelib.staff.team import NewDevice
from chalicelib.web.staff.desk import Desk


def told_to(desk: Desk) -> list[NewDevice]:
    """Return the new devices to tell of at this desk, for `staff/new_devices.html`: two reads for an owner, else none."""
    if not desk.may(Permission.TEAM):
        return []
    devices, people = desk.records.devices(), desk.records.team()
    return team.new_devices(devices, people, here=desk.device.id, now=desk.visit.now)
