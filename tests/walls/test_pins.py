"""S11: a PIN of four digits is not guessed at a front desk, however many try at once, and says nothing to a thief of the table."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.shared.audit import Actor, ActorKind
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import Create
from chalicelib.staff import pin_hash, sign_in
from chalicelib.staff.model import Device
from chalicelib.staff.pin_attempts import IN_A_ROW
from chalicelib.staff.sign_in import Let, Out, Typed, Wait, Wrong
from tests.builders import CLINIC_ID, LUPITAS_PIN, NOW, a_device, a_member
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore
from tests.fakes.wrapped import Wrapped

GUESSERS = 16


@pytest.fixture
def desk():
    """A store with Lupita and the computer at the counter."""
    store = MemoryStore()
    records = MemoryClinicRecords(store, CLINIC_ID)
    lupita = a_member(records)
    records.commit([Create(lupita), Create(a_device(lupita))])
    return store, lupita


def guess(store, lupita, pin):
    """Try one PIN; a conflict with too many others tries nothing."""

    def records_of(member_id):
        return MemoryClinicRecords(store, CLINIC_ID, Actor(ActorKind.STAFF, member_id, "sign_in"))

    try:
        return sign_in.sign_in(records_of, Typed(a_device().id, lupita.id, pin), now=NOW)
    except ConflictError:
        return None


def compared(outcomes):
    """Return how many PINs were compared; of the last one the guesser reads that they must wait."""
    return sum(isinstance(one, Wrong | Let) for one in outcomes)


def test_parallel_guesses_cannot_outrun_the_count(desk):
    """Of a thousand at once as many are compared as one after the other: four read that they are wrong, the fifth to wait."""
    store, lupita = desk
    wrong = [f"{n:04}" for n in range(1000) if f"{n:04}" != LUPITAS_PIN]
    with ThreadPoolExecutor(GUESSERS) as pool:
        outcomes = list(pool.map(lambda pin: guess(store, lupita, pin), wrong))
    kinds = Counter(type(one).__name__ for one in outcomes)
    assert compared(outcomes) == IN_A_ROW - 1, kinds
    device = MemoryClinicRecords(store, CLINIC_ID).get(Device, a_device().id)
    assert (device.wrong_in_all, device.wrong) == (IN_A_ROW, {lupita.id: IN_A_ROW})
    assert kinds["Let"] + kinds["Out"] == 0
    print(f"\n{len(wrong)} guesses by {GUESSERS} at once: {dict(kinds)}")


class _Killed(Wrapped):
    """Records whose reader is killed when it asks for what a hash needs."""

    def keyed_hashes(self, _text):
        raise KeyboardInterrupt


def test_the_count_stands_before_anything_is_compared(desk):
    """Whoever breaks off, or kills the function, at the hash has used up an attempt."""
    store, lupita = desk
    killed = _Killed(MemoryClinicRecords(store, CLINIC_ID))
    typed = Typed(a_device().id, lupita.id, "0001")
    for n in range(1, IN_A_ROW + 1):
        with pytest.raises(KeyboardInterrupt):
            sign_in.sign_in(lambda _: killed, typed, now=NOW)
        device = MemoryClinicRecords(store, CLINIC_ID).get(Device, a_device().id)
        assert device.wrong_in_all == n
    assert isinstance(guess(store, lupita, LUPITAS_PIN), Wait)


class _Counted(Wrapped):
    """Records that count how often somebody asks for what a hash needs."""

    asked = 0

    def keyed_hashes(self, text):
        _Counted.asked += 1
        return self._records.keyed_hashes(text)


@pytest.mark.parametrize("who", ["lup1ta000001", "nobody", ""])
def test_a_name_that_is_not_there_costs_the_same_hash(desk, who):
    """And is answered the same: how long it took tells nobody who works here."""
    store, _ = desk
    counted, _Counted.asked = _Counted(MemoryClinicRecords(store, CLINIC_ID)), 0
    said = sign_in.sign_in(lambda _: counted, Typed(a_device().id, who, "0001"), now=NOW)
    assert (said, _Counted.asked) == (Wrong(IN_A_ROW - 1), 1)


def test_a_right_pin_among_many_wrong_ones_lets_one_in_or_none(desk):
    """What others typed meanwhile stays counted, and nobody is let in on a device that is out."""
    store, lupita = desk
    pins = [f"{n:04}" for n in range(40)] + [LUPITAS_PIN] * 2
    with ThreadPoolExecutor(GUESSERS) as pool:
        outcomes = list(pool.map(lambda pin: guess(store, lupita, pin), pins))
    assert len(outcomes) == len(pins)
    assert sum(isinstance(one, Let) for one in outcomes) <= 2
    assert sum(isinstance(one, Out) for one in outcomes) == 0


def test_a_thief_of_the_table_finds_no_pin_in_it(desk):
    """All ten thousand are tried in no time where a hash is all there is: without the installation's key none fits."""
    store, _ = desk
    records = MemoryClinicRecords(store, CLINIC_ID)
    kept = pin_hash.hash_pin(records, "lup1ta000001", LUPITAS_PIN, cost=pin_hash.Cost(1, 1, 1))
    assert pin_hash.is_pin_of(records, "lup1ta000001", kept, LUPITAS_PIN)

    class WithoutTheKey:
        def keyed_hashes(self, text):
            return (text,)

    thief = WithoutTheKey()
    tried = [f"{n:04}" for n in range(10_000)]
    assert [p for p in tried if pin_hash.is_pin_of(thief, "lup1ta000001", kept, p)] == []


def test_the_same_pin_of_two_people_is_kept_differently(desk):
    """And under a parameter set that OWASP lists, where nobody says otherwise."""
    store, _ = desk
    records = MemoryClinicRecords(store, CLINIC_ID)
    pin = "470963"  # long enough to stand in no hash by chance
    first, second = (pin_hash.hash_pin(records, who, pin) for who in ("a", "b"))
    assert first.startswith("scrypt$14$8$5$")
    assert first.split("$")[4:] != second.split("$")[4:]
    assert not pin_hash.is_pin_of(records, "b", first, pin)
    assert json.dumps([first, second]).count(pin) == 0
