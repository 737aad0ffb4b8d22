"""`puntual deploy`: each option chooses a parameter that the template has."""

from pathlib import Path

from puntual.cloudformation_template import merge_template
from puntual.commands.deploy import PARAMETERS, command, unwatched

NOT_BY_A_SLIP = "DeletionProtection"  # of the table: whoever deletes it says so to AWS itself
INFRA = Path(__file__).parents[3] / "infra"


def test_every_parameter_of_the_template_has_its_option():
    """What the stack lets choose can be chosen without its console."""
    options = {option.name for option in command.params} - {"stack", "for_this_machine"}
    assert options == set(PARAMETERS)
    parameters = set(merge_template(INFRA, functions=[])["Parameters"])
    assert set(PARAMETERS.values()) == parameters - {NOT_BY_A_SLIP}


def test_what_nobody_would_be_told_of_is_said():
    """Alarms without an address and a bill without a budget: each deployment says so until they are chosen."""
    assert len(unwatched({"AlarmEmail": "", "MonthlyBudget": ""})) == 2
    assert unwatched({"AlarmEmail": "a@example.com"}) == [
        "Nobody is told when the bill grows: choose --monthly-budget (and --alarm-email)."
    ]
    assert unwatched({"AlarmEmail": "a@example.com", "MonthlyBudget": "30"}) == []
