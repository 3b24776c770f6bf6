"""A claim with two studies out of a reference manager, from nothing to a published page, in five commands.

Between the commands a person fills in what the drafts ask for.
"""

import pytest

from analysis.cli import main

ZOTERO = """
@article{alpha_paper_2020,
	title = {Paper and {Screens} in Class},
	volume = {3},
	doi = {10.1234/paper.1},
	journal = {Journal of Made-up Trials},
	author = {Alpha, A.},
	year = {2020},
	pages = {1--9},
}

@article{beta_reading_2021,
	title = {Reading on Paper},
	volume = {4},
	doi = {10.1234/paper.2},
	journal = {Journal of Made-up Trials},
	author = {Beta, B. and Gamma, C.},
	year = {2021},
	pages = {11--19},
}
"""
STUDY = """\
---
design: randomised parallel
participants:
  n: 80
  sex: mixed
  age: 25 (SD 4)
  who: adults
duration: one session
brackets: SD
read:
  table 2: https://doi.org/10.1234/{doi}
---
Two groups read a text and answered questions on it.

## Arms
| arm | gets | n |
| --- | ---- | - |
| P | reading on paper | 40 |
| S | reading on a screen | 40 |

## Measurements
| outcome | unit | P | S |
| ------- | ---- | - | - |
| comprehension | points | {paper} (4.0) | 15.0 (4.2) |
"""


@pytest.mark.slow
def test_two_studies_of_a_zotero_export_come_to_a_published_page_in_five_commands(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CLAIMS_PROJECT", raising=False)
    (tmp_path / "zotero.bib").write_text(ZOTERO)
    project = tmp_path / "paper"

    def claims(*arguments):
        assert main(arguments) == 0, capsys.readouterr().err
        return capsys.readouterr().out

    claims("new", "project", "paper")
    claims("import", "--write", "zotero.bib", "--project", "paper")
    for name, doi, paper in (("alpha-2020", "paper.1", 18.0), ("beta-2021", "paper.2", 17.2)):
        draft = project / f"data/raw/studies/{name}.md"
        assert "status: draft" in draft.read_text()
        draft.write_text(STUDY.format(doi=doi, paper=paper))
    claims("new", "source", "a-blog", "--title", "Read on Paper", "--kind", "article", "--project", "paper")
    said = ("--statement", "On paper people understand more than on a screen.", "--kind", "comparison")
    terms = ("--intervention", "reading on paper", "--comparator", "reading on a screen", "--outcome", "comprehension")
    cited = ("--cites", "a 2020 study in the Journal of Made-up Trials")
    asserted = ("--effect", "more", "--source", "a-blog", "--where", "all of it", "--stance", "asserts", *cited)
    claims("new", "claim", "paper-comprehension", *said, *terms, *asserted, "--project", "paper")
    claims("publish", "site", "--project", "paper")
    page = (tmp_path / "site/claims/paper-comprehension.html").read_text()
    assert "Alpha 2020" in page
    assert "Beta" in page
    assert (
        "All three studies found more comprehension" in page
    )  # these two, and the example's recall, which is under it
