"""A PIN as it is kept: slow to try, useless without a key that is not in the table. Never keeps or logs the PIN.

Ten thousand PINs are soon tried whatever the hash, so two things stand before it: the table's thief lacks the key, and
whoever types has few tries (staff/pin_attempts.py). The hash makes each try of somebody who has both cost a quarter of a second.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.shared.writes import Records


@dataclass(frozen=True)
class Cost:
    """scrypt's parameters; `log_n` doubles time and memory with each step."""

    log_n: int
    r: int
    p: int


# OWASP's set for 16 MiB (https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#scrypt): 0.2 s of a
# processor, 0.35 s of the 0.58 that a function of 1,024 MB has. The sets with more memory cost more time for the same strength.
TODAYS = Cost(14, 8, 5)
_MOST_MEMORY = 64 * 1024 * 1024
_NOBODYS = "0" * 32  # a salt


def hash_pin(records: Records, member_id: str, pin: str, *, cost: Cost = TODAYS) -> str:
    """Return what to keep of a PIN: `scrypt$14$8$5$<salt>$<hash>`."""
    salt = secrets.token_hex(16)
    slow = _slow(_keyed(records, member_id, pin)[0], salt, cost)
    return f"scrypt${cost.log_n}${cost.r}${cost.p}${salt}${slow}"


def is_pin_of(records: Records, member_id: str, kept: str, pin: str) -> bool:
    """Tell whether it is the PIN of which this was kept; of nobody (`kept` is empty) it costs the same and is not."""
    cost, salt, right = _read(kept)
    tried = (_slow(keyed, salt, cost) for keyed in _keyed(records, member_id, pin))
    return _is_one_of(right, tried) and bool(kept)


def _keyed(records: Records, member_id: str, pin: str) -> tuple[str, ...]:
    return records.keyed_hashes(f"pin/{member_id}/{pin}")


def _read(kept: str) -> tuple[Cost, str, str]:
    if not kept:
        return TODAYS, _NOBODYS, ""
    _, log_n, r, p, salt, slow = kept.split("$")
    return Cost(int(log_n), int(r), int(p)), salt, slow


def _is_one_of(right: str, tried: Iterable[str]) -> bool:
    return any(hmac.compare_digest(right, one) for one in tried)


def _slow(text: str, salt: str, cost: Cost) -> str:
    n = 1 << cost.log_n
    made = hashlib.scrypt(
        text.encode(), salt=bytes.fromhex(salt), n=n, r=cost.r, p=cost.p, maxmem=_MOST_MEMORY
    )
    return made[:32].hex()
