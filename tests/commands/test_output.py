"""What building commands print for programs, and where nobody wants to hear."""

import json


def test_json_is_one_line_that_says_what_was_done(claims, capsys):
    assert claims("tables", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"tables": "up to date"}
    assert claims("export", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"folder": "reports/export", "export": "written"}


def test_quiet_prints_nothing_where_nothing_is_wrong(claims, capsys):
    claims("tables", "--quiet")
    claims("export", "--quiet")
    assert capsys.readouterr() == ("", "")


def test_quiet_still_tells_of_errors(claims, capsys):
    (claims.root / "data/raw/claims/worse-sleep.md").write_text("no note")
    assert claims("tables", "--quiet") == 1
    assert "data/raw/claims/worse-sleep.md" in capsys.readouterr().err
