"""``claims list``."""

import json


def test_every_claim_stands_on_a_line_with_its_verdict_and_certainty(claims, capsys):
    assert claims("list") == 0
    lines = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert set(lines) == {path.stem for path in (claims.root / "data/raw/claims").glob("*.md")}
    assert lines["faster-reactions"].split(maxsplit=1) == ["inconclusive", "very low to moderate"]


def test_words_choose_the_claims_that_hold_them_all(claims, capsys):
    claims("list", "SLEEP")
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["worse-sleep"]
    claims("list", "sleep", "reactions")
    assert capsys.readouterr().out == "no claim holds all these words\n"


def test_as_json_it_holds_the_whole_answer(claims, capsys):
    claims("list", "--json", "sleep")
    (claim,) = json.loads(capsys.readouterr().out)["claims"]
    assert claim["claim_id"] == "worse-sleep"
    assert claim["answer"].endswith(".")
