"""A secret is read from the parameter store again when it may have been changed there, and not at each use."""

import pytest
from botocore.exceptions import EndpointConnectionError

from chalicelib.shared.errors import UnreachableError
from chalicelib.storage.secrets import AWAY_SECONDS, Secrets

MINUTE = 60


class Store:
    """A parameter store whose one secret is changed."""

    exceptions = type("Exceptions", (), {"ParameterNotFound": KeyError})

    def __init__(self):
        self.value, self.asked = "old", 0

    def get_parameter(self, **_):
        """Return the value of now."""
        self.asked += 1
        return {"Parameter": {"Value": self.value}}


@pytest.mark.parametrize(
    ("after", "found", "asked"),
    [(0, "old", 1), (5 * MINUTE - 1, "old", 1), (5 * MINUTE + 1, "new", 2)],
)
def test_a_changed_secret_is_in_force_within_five_minutes(after, found, asked):
    """As the runbook promises whoever rotates one: then the old value may be taken out."""
    store, now = Store(), [1_000.0]
    secrets = Secrets(store, "/puntual/x", clock=lambda: now[0])
    assert secrets.one("form-key") == "old"
    store.value = "new"
    now[0] += after
    assert (secrets.one("form-key"), store.asked) == (found, asked)


def test_several_values_are_in_force_while_they_rotate():
    """The newest first."""
    store = Store()
    store.value = "new\nold\n"
    secrets = Secrets(store, "/puntual/x")
    assert (secrets.all_of("form-key"), secrets.one("form-key")) == (("new", "old"), "new")


def test_what_could_not_be_reached_is_told_once_and_not_asked_for_again_at_once(caplog):
    """A hundred senders would wait one after the other, each as long as a call may take."""

    class Away(Store):
        def get_parameter(self, **_):
            self.asked += 1
            if self.asked == 1:
                raise EndpointConnectionError(endpoint_url="http://127.0.0.1")
            return {"Parameter": {"Value": self.value}}

    store, now = Away(), [0.0]
    secrets = Secrets(store, "/puntual/x", clock=lambda: now[0])
    for _ in range(3):
        with pytest.raises(UnreachableError):
            secrets.one("form-key")
    assert (store.asked, len(caplog.records)) == (1, 1)
    assert "EndpointConnectionError" in str(vars(caplog.records[0]))
    now[0] += AWAY_SECONDS
    assert secrets.one("form-key") == "old"
