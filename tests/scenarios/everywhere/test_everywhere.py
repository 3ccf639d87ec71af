"""The suite itself: no platform is left out, and no exemption outlives its reason."""

from inspect import signature

from bots.bootstrap import CAPABILITIES
from tests.scenarios.everywhere import test_form, test_naughty, test_odd_turns, test_tickets
from tests.scenarios.everywhere.exemptions import EXEMPT, PLATFORMS

SCENARIOS = {
    name: scenario
    for module in (test_form, test_naughty, test_odd_turns, test_tickets)
    for name, scenario in vars(module).items()
    if name.startswith("test_")
}


def test_every_platform_plays() -> None:
    """Whatever platform we have is one of the suite's."""
    assert set(CAPABILITIES) == set(PLATFORMS)


def test_every_scenario_is_played_on_all() -> None:
    """No scenario chooses its platforms by itself."""
    choosy = [name for name, test in SCENARIOS.items() if "platform" not in signature(test).parameters]

    assert choosy == []


def test_exemptions_name_scenarios() -> None:
    """Each exemption belongs to a scenario and a platform that exist, and says why."""
    unknown = {key for key in EXEMPT if key[0] not in SCENARIOS or key[1] not in PLATFORMS}

    assert unknown == set()
    assert [key for key, reason in EXEMPT.items() if not reason] == []


def test_windows_are_missing_where_capabilities_say_so() -> None:
    """The form window is exempt exactly on the platforms whose capabilities have none."""
    without = {name for name, capabilities in CAPABILITIES.items() if capabilities.modal_fields == 0}

    assert without == {platform for scenario, platform in EXEMPT if scenario == "test_a_form_window"}
