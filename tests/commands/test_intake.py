"""``claims intake``"""

import json

import pytest

from analysis.cli import main
from analysis.notes.normalise import read_project
from analysis.tables.project import Project

ARTICLE = """\
# Coffee before the keyboard

A 2019 study in the Journal of Coffee found that caffeine made the sleep latency of adults 10 % longer.

Caffeine does not improve reaction time in everybody.
"""


@pytest.fixture
def article(claims):
    path = claims.root / "coffee.md"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


def files(root):
    return {path: path.read_bytes() for path in sorted((root / "data" / "raw").rglob("*")) if path.is_file()}


def test_nothing_is_written_before_it_is_asked_for(claims, article, capsys):
    before = files(claims.root)
    assert claims("intake", str(article)) == 0
    assert files(claims.root) == before
    output = capsys.readouterr().out
    assert "a 2019 study in the Journal of Coffee" in output
    assert "nothing was written" in output


def test_the_same_is_told_to_programs(claims, article, capsys):
    assert claims("intake", "--json", str(article)) == 0
    (facts,) = json.loads(capsys.readouterr().out)["articles"]
    assert facts["source_id"] == "coffee-before-the-keyboard"
    assert facts["works"][0]["year"] == 2019
    assert {claim["intervention"] for claim in facts["claims"]} == {"caffeine"}


def test_drafts_are_begun_and_notes_that_are_there_stay_as_they_are(claims, article, capsys):
    before = files(claims.root)
    assert claims("intake", "--write", "--id", "coffee-blog", str(article)) == 0
    after = files(claims.root)
    assert {path: after[path] for path in before} == before
    assert claims.root / "data" / "raw" / "sources" / "coffee-blog.md" in after
    assert claims("intake", "--write", "--id", "coffee-blog", str(article)) == 0
    assert files(claims.root) == after
    assert len(read_project(Project(claims.root)).drafts) == len(after) - len(before) - 1  # and a fingerprint


def test_a_draft_is_a_note_as_soon_as_it_is_no_draft(claims, article):
    assert claims("intake", "--write", "--id", "coffee-blog", str(article)) == 0
    for draft in read_project(Project(claims.root)).drafts:
        draft.path.write_text(draft.path.read_text().replace("status: draft\n", ""))
    tables = read_project(Project(claims.root)).tables
    assert "coffee-blog" in set(tables["assertions"]["source_id"])
    cited = tables["citations"][tables["citations"]["source_id"] == "coffee-blog"]
    assert cited["text"].tolist() == ["a 2019 study in the Journal of Coffee"]


def test_no_sentence_of_the_article_is_kept(claims, article):
    before = set(files(claims.root))
    claims("intake", "--write", "--id", "coffee-blog", str(article))
    written = [content.decode() for path, content in files(claims.root).items() if path not in before]
    for sentence in ARTICLE.split("\n\n")[1:]:
        words = sentence.split()
        for at in range(len(words) - 7):
            assert not any(" ".join(words[at : at + 8]) in text for text in written)


def test_a_copy_is_known_after_its_original_was_kept(claims, article, capsys):
    text = "\n\n".join(
        f"The cup {number} of {number * 7} was hot and {number * 3} was not so hot." for number in range(60)
    )
    article.write_text(text)
    assert claims("intake", "--id", "cups", "--fingerprint", str(article)) == 0
    copy = claims.root / "copy.txt"
    copy.write_text(text.replace("hot", "warm"))
    capsys.readouterr()
    assert claims("intake", "--id", "other-cups", str(copy)) == 0
    assert "of cups" in capsys.readouterr().out


def test_articles_are_compared_with_each_other(claims, article, capsys):
    other = claims.root / "other.md"
    other.write_text(ARTICLE)
    assert claims("intake", str(article), str(other)) == 0
    assert "coffee.md: a copy of other.md" in capsys.readouterr().out


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_read(claims, article, capsys):
    empty = claims.root / "empty.txt"
    empty.write_text("")
    assert claims("intake", str(empty), str(article)) == 1
    told = capsys.readouterr()
    assert told.err.startswith("empty.txt:1: article: the file is empty")
    assert "coffee.md" in told.out
    assert claims("intake", str(empty)) == 2
    assert claims("intake", str(claims.root / "none.txt")) == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--id", "Not An Id", "a"], '"Not An Id" is no id'),
        (["--id", "some-id", "a", "b"], "--id names one source"),
        (["--fingerprint", "a"], "--fingerprint: name the source"),
    ],
)
def test_options_that_do_not_go_together_are_told(claims, capsys, arguments, message):
    assert claims("intake", *arguments) == 2
    assert message in capsys.readouterr().err


def test_a_fingerprint_that_was_edited_is_told_with_its_place(claims, article, capsys):
    path = claims.root / "data" / "raw" / "fingerprints" / "some-source.txt"
    path.parent.mkdir()
    path.write_text("1 2 three")
    assert claims("intake", str(article)) == 1
    assert capsys.readouterr().err.startswith("data/raw/fingerprints/some-source.txt:1: fingerprint: ")


def test_it_works_on_any_field(claims, article):
    assert main(["intake", "--project", str(claims.root), str(article)]) == 0
