"""A record that cannot be read, met at the command line: lists go on without it and say so, what needs it ends with a sentence."""

import pytest

from chalicelib.messaging.put_out_messages import written
from chalicelib.storage.item_codec import key_of
from tests.builders import CLINIC_ID, NOW, a_line, a_message, a_patient, keep
from tests.damage import DAMAGES, SECRET, damaged

CLINIC = ("--clinic", "clinica-sonrisa")
ANA = a_patient()


def break_one(operator, record, how):
    """Damage what is stored of a record."""
    key = key_of(type(record), CLINIC_ID, record.id)
    operator.store.lay(key, damaged(CLINIC_ID, record, how, stored=operator.store.get(key)))


@pytest.mark.parametrize("how", DAMAGES)
def test_messages_and_audit_go_on_without_it(operator, how):
    """What is left out stands beside the list, so that nobody takes the list for whole."""
    good, bad = (a_message(id=f"{CLINIC_ID}.{ANA.id}.261122153{n}-reminder-{n}") for n in range(2))
    operator.records().commit(written((good, bad), now=NOW))
    break_one(operator, bad, how)
    status, printed = operator.types("messages", *CLINIC)
    assert (status, printed.count(ANA.id)) == (0, 2)  # its line, and the one left out by its id
    assert f"Left out: Message {bad.id} cannot be read" in printed.replace("\n", " ")
    (dispatch,) = operator.records().dispatches_on(f"{NOW:%Y-%m-%d}")
    break_one(operator, dispatch, how)
    status, printed = operator.types("audit", *CLINIC)
    assert status == 0
    assert f"Left out: Dispatch {dispatch.id} cannot be read" in printed.replace("\n", " ")


@pytest.mark.parametrize("how", DAMAGES)
def test_a_command_that_needs_it_ends_with_a_sentence(operator, how):
    """Never with a traceback, and never with what is in it."""
    keep(operator.records(), ANA, a_line())
    break_one(operator, ANA, how)
    status, printed = operator.types("patient", "export", *CLINIC, "--patient", ANA.id)
    assert status == 1
    assert f"cannot read Patient {ANA.id}" in printed.replace("\n", " ")
    assert SECRET not in printed
