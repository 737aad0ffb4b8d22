"""How the word that stops everything is laid out when one transaction does not hold it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.consent.opt_out import TOUCHED_WITH_LINE, OptOut
from chalicelib.messaging.model import State
from chalicelib.shared.transaction_batches import ROOM, stages
from chalicelib.shared.writes import Save, Withdraw
from tests.builders import a_line, a_patient, an_appointment

MANY = st.integers(0, 300)


@settings(max_examples=50, deadline=None)
@given(messages=MANY, visits=MANY, people=st.integers(0, 60))
def test_the_line_stops_with_the_last_of_what_could_be_sent(messages, visits, people):
    """Whatever waits is withdrawn with the line or before it, the visits due first beside it, and nothing is left out."""
    withdrawn = [Withdraw(f"m{n}", State.QUEUED, "opted_out") for n in range(messages)]
    touched = [Save(an_appointment(id=f"a{n}")) for n in range(visits)]
    persons = [[Save(a_patient(id=f"p{n}"))] for n in range(people)]
    stop = [Save(a_line()), Save(a_line(id="alias"))]
    laid_out = list(stages(OptOut(withdrawn, touched, persons).parts(stop)))
    assert 0 < min(map(len, laid_out)) <= max(map(len, laid_out)) <= ROOM
    flat = [write for stage in laid_out for write in stage]
    everything = [*withdrawn, *touched, *stop, *(write for part in persons for write in part)]
    assert sorted(map(repr, flat)) == sorted(map(repr, everything))
    (of_line,) = [n for n, stage in enumerate(laid_out) if stop[0] in stage]
    until_then = [write for stage in laid_out[: of_line + 1] for write in stage]
    assert stop[1] in laid_out[of_line]
    taken_back = [write.message_id for write in until_then if isinstance(write, Withdraw)]
    assert sorted(taken_back) == sorted(write.message_id for write in withdrawn)
    first = touched[:TOUCHED_WITH_LINE]
    assert [write for write in laid_out[of_line] if write in first] == first
