"""Screens act before anyone looks at a result."""

from analysis.evidence.flags import screen


def test_disputed_data_are_excluded(caffeine):
    flags = screen(caffeine.tables).set_index("row")
    assert flags.loc["trial-d", ["check", "action"]].to_list() == ["status", "exclude"]


def test_the_flag_says_where_the_status_stands(cards):
    flag = screen(cards.tables).set_index("row").loc["barbalho-2020"]
    assert flag["note_path"] == "data/raw/studies/barbalho-2020.md"
