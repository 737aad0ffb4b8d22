"""`puntual clinic token`, `tokens`, `revoke`: what an operator types, and which doors it opens."""

from datetime import timedelta

import pytest

from chalicelib.clinics.api_tokens import IN_FORCE_FOR, ApiToken, Scope, is_secret_of, read_token
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.shared.audit import Actor, ActorKind
from chalicelib.shared.writes import Create
from chalicelib.web.api.warn_of_token_end import warn_of_end
from tests.builders import CLINIC_ID, a_patient

ISSUE = ("clinic", "token", "clinica-sonrisa")
LIST = ("clinic", "tokens", "clinica-sonrisa")


def test_a_token_is_printed_once_and_kept_as_a_hash(operator):
    """What is stored opens nothing; what is printed does."""
    status, printed = operator.types(
        "clinic", "token", "clinica-sonrisa", "--name", "erp", "--scope", "read"
    )
    text = printed.splitlines()[0]
    clinic_id, token_id, secret = read_token(text)
    kept = operator.records().get(ApiToken, token_id)
    assert (status, clinic_id, kept.scopes) == (0, CLINIC_ID, (Scope.READ,))
    assert is_secret_of(kept, secret)
    assert secret not in str(list(operator.store.everything()))


def test_a_revoked_token_is_no_longer_in_force(operator):
    """Revoking twice is as good as once."""
    text = operator.types("clinic", "token", "clinica-sonrisa", "--name", "erp")[1].splitlines()[0]
    token_id = read_token(text)[1]
    for _ in range(2):
        assert operator.types("clinic", "revoke", "clinica-sonrisa", token_id)[0] == 0
    assert not operator.records().get(ApiToken, token_id).is_in_force(operator.now)
    assert operator.types("clinic", "revoke", "clinica-sonrisa", "nosuchtoken")[0] == 1


def issued(operator, *options):
    """Issue a token; return what is kept of it."""
    status, printed = operator.types(*ISSUE, *options)
    assert status == 0, printed
    return operator.records().get(ApiToken, read_token(printed.splitlines()[0])[1])


@pytest.mark.parametrize("ended_by", ["another of its name", "revoking it"])
def test_a_warning_of_its_end_is_over_with_the_token(operator, ended_by):
    """The software got another, or needs none; a token of another program ends nothing."""
    old = issued(operator, "--name", "erp", "--expires", "2026-12-10")
    records = operator.records()
    warn_of_end(records, old, zone="America/Mexico_City", now=operator.now)
    issued(operator, "--name", "web")
    (task,) = records.inbox()
    assert (task.kind, task.done_at) == (TaskKind.TOKEN_EXPIRES, None)
    if ended_by == "revoking it":
        operator.types("clinic", "revoke", "clinica-sonrisa", old.id)
    else:
        issued(operator, "--name", "erp")
    assert records.inbox()[0].done_at == operator.now


def test_a_token_ends_after_a_year_and_it_is_said(operator):
    """Unless somebody says when: nothing is in force for ever."""
    status, printed = operator.types(*ISSUE, "--name", "erp")
    (kept,) = operator.records().tokens()
    assert (status, kept.expires_at) == (0, operator.now + IN_FORCE_FOR)
    assert "Its last day is 2027-11-22" in printed


def test_its_last_day_is_the_clinics(operator):
    """At midnight in Mexico City, which is six o'clock in the morning of UTC's next day."""
    kept = issued(operator, "--name", "erp", "--expires", "2026-12-31")
    assert kept.expires_at.isoformat() == "2027-01-01T06:00:00+00:00"
    assert "good until 2026-12-31" in operator.types(*LIST)[1]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("--name", "erp", "--expires", "2026-11-01"), "is over"),
        (("--name", "erp", "--expires", "mañana"), "does not match"),
        (("--name", " "), "1 to 60"),
        (("--name", "two\nlines"), "1 to 60"),
        (("--name", "n" * 61), "1 to 60"),
    ],
)
def test_what_cannot_be_issued_is_said(operator, wrong, said):
    """Each wrong value has its sentence, and no token comes of it."""
    status, printed = operator.types(*ISSUE, *wrong)
    assert (status, operator.records().tokens()) == (2, [])
    assert said in " ".join(printed.split())


def test_tokens_are_listed_by_the_id_that_revokes_them(operator):
    """Whoever lost a token's text finds it here; no secret and no hash is shown."""
    lasting = issued(operator, "--name", "agenda [viejo]", "--scope", "read")
    ending = issued(operator, "--name", "erp", "--expires", "2026-12-01")
    gone = issued(operator, "--name", "caja")
    assert operator.types("clinic", "revoke", "clinica-sonrisa", gone.id)[0] == 0
    status, printed = operator.types(*LIST)
    lines = {
        token.id: next(line for line in printed.splitlines() if token.id in line)
        for token in (lasting, ending, gone)
    }
    assert status == 0
    assert "agenda [viejo]" in lines[lasting.id]
    assert "ENDS SOON" in lines[ending.id]
    assert "revoked 2026-11-" in lines[gone.id]
    assert not any(token.secret_hash[:12] in printed for token in (lasting, ending, gone))


def test_an_expired_token_is_told_from_one_in_force(operator):
    """A year later nothing is left of it but its line."""
    kept = issued(operator, "--name", "erp")
    operator.now += IN_FORCE_FOR - timedelta(seconds=1)
    assert "expired" not in operator.types(*LIST)[1]
    operator.now += timedelta(seconds=1)
    assert "expired" in operator.types(*LIST)[1]
    assert not kept.is_in_force(operator.now)


def test_the_audit_names_tokens(operator):
    """Whose software it was, and which token was issued and revoked."""
    kept = issued(operator, "--name", "erp")
    assert operator.types("clinic", "revoke", "clinica-sonrisa", kept.id)[0] == 0
    by_token = operator.records(by=Actor(ActorKind.API, kept.id, "book"))
    by_token.commit([Create(a_patient())])
    status, printed = operator.types("audit", "--clinic", "clinica-sonrisa", "--day", "2026-11-22")
    assert status == 0
    assert f"el sistema de la clínica «erp» {kept.id}: " in printed
    assert f"se creó la llave de un sistema {kept.id}" in printed
    assert f"cambió la llave de un sistema {kept.id}" in printed
