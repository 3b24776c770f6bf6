"""The method page prints what counts, as it counts."""

import pytest

from analysis.appraisal.rules import rule_sets, tools
from analysis.evidence import screen_rules
from analysis.pages import method as method_page


def test_every_rule_of_certainty_stands_on_the_page_with_its_source():
    page = method_page.certainty_rules().markup
    for rules in rule_sets():
        for _, rule in rules.rules():
            assert f">{rule.id}<" in page
    assert "Core GRADE" in page


def test_every_check_and_every_tool_is_named():
    checks, bias = method_page.checks().markup, method_page.bias_rules().markup
    assert all(one.name in checks and one.action in checks for one in screen_rules.ALL)
    assert all(tool.name in bias and str(tool.version) in bias for tool in tools())


def test_all_screens_there_are_stand_in_the_list():
    there = {one for one in vars(screen_rules).values() if isinstance(one, screen_rules.Screen)}
    assert there == set(screen_rules.ALL)


def test_the_threshold_is_the_configured_one(tables):
    assert "95\N{NO-BREAK SPACE}%" in method_page.verdict_rules(tables).markup
    lower = {**tables, "settings": tables["settings"].assign(value=0.9)}
    assert "90\N{NO-BREAK SPACE}%" in method_page.verdict_rules(lower).markup


@pytest.mark.parametrize("column", ["setting", "applies_to", "value"])
def test_the_settings_are_there_as_a_table(tables, column):
    assert column in method_page.settings(tables).tables["settings"]
