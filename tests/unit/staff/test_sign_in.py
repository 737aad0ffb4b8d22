"""Signing in twice at one moment: a button that was pressed twice lets in, and what others typed stays counted."""

from chalicelib.staff import sign_in as signing_in
from chalicelib.staff.model import Device
from chalicelib.staff.sign_in import Let, Typed, sign_in
from tests.builders import CLINIC_ID, LUPITAS_PIN, NOW, a_device, a_member, keep
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore


def test_two_right_pins_at_once_both_let_in(monkeypatch):
    """Both are counted before the first is let in, which clears the count of that person."""
    records = MemoryClinicRecords(MemoryStore(), CLINIC_ID)
    lupita = a_member(records)
    device = a_device(lupita)
    keep(records, lupita, device)
    typed = Typed(device.id, lupita.id, LUPITAS_PIN)
    let_in, met = signing_in._let_in, []  # noqa: SLF001

    def slowly(*asked):
        monkeypatch.setattr(signing_in, "_let_in", let_in)
        met.append(sign_in(lambda _: records, typed, now=NOW))
        return let_in(*asked)

    monkeypatch.setattr(signing_in, "_let_in", slowly)
    met.append(sign_in(lambda _: records, typed, now=NOW))
    assert [type(one) for one in met] == [Let, Let]
    kept = records.get(Device, device.id)
    assert (kept.wrong, kept.wrong_in_all, kept.locked_until) == ({}, 0, None)
