"""``claims new``: notes that pass a check at once, and projects that build."""

import json
import sys

import pytest

from analysis.cli import main
from analysis.commands.new import OPTIONS
from analysis.intake.new_fields import FIELDS

SOURCE = ("new", "source", "--title", "A: blog", "--kind", "Post")
CLAIM = (
    "new", "claim", "--statement", "Coffee, and sleep", "--kind", "comparison", "--intervention", "coffee extract",
    "--comparator", "placebo", "--comparator", "nothing", "--outcome", "sleep", "--effect", "about 10 % less",
    "--source", "drinks-label", "--where", "front", "--stance", "asserts",
)  # fmt: skip
FACT = (
    "new", "claim", "half", "--statement", "Half is gone", "--kind", "fact", "--about", "caffeine", "--property",
    "half-life", "--value", "5", "--source", "drinks-label", "--where", "back", "--stance", "asserts",
)  # fmt: skip
STUDY = (
    "new", "study", "--title", "Cups & {reactions}", "--author", "Fox, F.", "--author", "Hen, H.", "--year", "2018",
    "--journal", "Journal of Made-up Trials", "--design", "parallel", "--n", "20", "--who", "adults", "--who",
    "night shift workers", "--duration", "one session", "--read", "abstract: https://example.org/a", "--gets",
    "caffeine", "--gets", "placebo",
)  # fmt: skip


def raw(claims):
    return {path: path.read_bytes() for path in sorted((claims.root / "data" / "raw").rglob("*")) if path.is_file()}


@pytest.mark.parametrize(
    ("arguments", "path", "lines"),
    [
        (SOURCE, "sources/a-blog.md", ['title: "A: blog"', "kind: post"]),
        (CLAIM, "claims/coffee-and-sleep.md", ["intervention: caffeine", "comparator: [placebo, nothing]"]),
        (FACT, "claims/half.md", ["| caffeine | caffeine | half-life | 5 |"]),
        (STUDY, "studies/fox-2018.md", ["  who: [adults, shift workers]", "| placebo | placebo |  |"]),
    ],
)
def test_a_note_of_all_that_is_needed_passes_a_check(claims, capsys, arguments, path, lines):
    assert claims(*arguments) == 0
    assert capsys.readouterr().out.startswith(f"data/raw/{path} written")
    text = (claims.root / "data" / "raw" / path).read_text()
    assert all(line in text.splitlines() for line in lines)
    assert claims("check") == 0
    out = capsys.readouterr().out
    assert "draft" not in out
    assert out.endswith("no problems\n")


def test_a_study_gets_the_entry_that_it_lacks_and_no_other(claims):
    bibliography = claims.root / "data" / "raw" / "references.bib"
    before = bibliography.read_text()
    assert claims(*STUDY) == 0
    after = bibliography.read_text()
    assert after.startswith(before)
    assert after.count("fox-2018") == 1
    (claims.root / "data" / "raw" / "studies" / "fox-2018.md").unlink()
    again = [word for word in STUDY if word not in ("--title", "Cups & {reactions}")]
    assert claims(*again[:2], "fox-2018", *again[2:]) == 0
    assert bibliography.read_text() == after


@pytest.mark.parametrize(
    ("arguments", "messages"),
    [
        (("new", "source"), ["missing: --title, --kind (or --draft)"]),
        (("new", "claim", "--kind", "fact"), ["--about, --property, --value, --source"]),
        (("new", "study", "trial-z", "--design", "reference text"), ["missing: --title, --author, --year, --read"]),
        ((*SOURCE[:-1], "blag"), ['--kind: "blag" is not known']),
        ((*SOURCE, "--effect", "better"), ["--effect: a source has none"]),
        ((*SOURCE, "--title", "B"), ["--title: given 2 times"]),
        ((*SOURCE, "--url", "here"), ["--url:"]),
        (
            [word.replace("coffee extract", "coffee extrakt").replace("drinks-label", "drink-label") for word in CLAIM],
            ['did you mean "coffee extract"?', 'did you mean "drinks-label"?'],
        ),
        (("new", "source", "Not an id", *SOURCE[2:]), ["is no id"]),
        (("new", "source", "drinks-label", *SOURCE[2:]), ["data/raw/sources/drinks-label.md is there already"]),
    ],
)
def test_what_is_missing_or_wrong_is_named_all_at_once_and_nothing_is_written(claims, capsys, arguments, messages):
    before = raw(claims)
    assert claims(*arguments) == 2
    err = capsys.readouterr().err
    assert [message for message in messages if message not in err] == []
    assert raw(claims) == before


def test_answers_that_do_not_go_together_are_told_as_a_note_is(claims, capsys):
    before = raw(claims)
    assert claims(*CLAIM, "--comparator", "caffeine") == 1
    assert "compared with itself" in capsys.readouterr().err
    assert raw(claims) == before


def test_a_draft_holds_todo_for_what_is_missing(claims, capsys):
    assert claims("new", "study", "later-2020", "--draft", "--design", "parallel") == 0
    text = (claims.root / "data" / "raw" / "studies" / "later-2020.md").read_text()
    assert "duration: TODO\n" in text
    assert "status: draft\n" in text
    capsys.readouterr()
    assert claims("check") == 0
    assert "1 draft: studies/later-2020" in capsys.readouterr().out


def test_on_a_terminal_what_is_needed_is_asked_until_it_can_be_taken(claims, capsys, monkeypatch):
    answers = iter(["", "A blog", "blag", "post"])
    asked = []
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda prompt: asked.append(prompt) or next(answers))
    assert claims("new", "source") == 0
    assert (
        claims.root / "data" / "raw" / "sources" / "a-blog.md"
    ).read_text() == "---\ntitle: A blog\nkind: post\n---\n"
    assert len(asked) == 4
    assert "article, video, post" in asked[-1]
    assert '"blag" is not known' in capsys.readouterr().err


def test_who_leaves_the_questions_leaves_nothing(claims, capsys, monkeypatch):
    def leave(prompt):
        raise EOFError

    before = raw(claims)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", leave)
    assert claims("new", "source") == 2
    assert raw(claims) == before


def test_the_options_are_the_keys_of_the_notes():
    takers = {}
    for what, fields in FIELDS.items():
        for field in fields:
            takers.setdefault(field.key, []).append(what)
    assert {key: ", ".join(kinds) for key, kinds in takers.items()} == OPTIONS


def test_a_new_project_builds_as_it_is(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLAIMS_PROJECT", "elsewhere")  # which a project that is begun is not in
    assert main(["new", "project", "fresh", "--json"]) == 0
    written = json.loads(capsys.readouterr().out)["written"]
    assert {"README.md", ".gitignore", "data/raw/vocabulary.yaml"} < set(written)
    assert main(["tables", "--quiet", "--project", "fresh"]) == 0
    assert main(["check", "--project", "fresh"]) == 0
    out, err = capsys.readouterr()
    assert (out, err) == ("1 sources, 1 claims, 1 studies, 2 measurements, 0 contrasts\nno problems\n", "")
    assert main(["show", "paper-recall", "--project", "fresh"]) == 0
    assert "recall" in capsys.readouterr().out


def test_a_new_project_never_takes_the_place_of_anything(tmp_path, monkeypatch, capsys):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CLAIMS_PROJECT", raising=False)
    assert main(["new", "project", "full"]) == 2
    assert "full is not empty" in capsys.readouterr().err
    assert main(["new", "project", "fresh", "--title", "A"]) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["full"]
    with pytest.raises(SystemExit):
        main(["new", "project"])
