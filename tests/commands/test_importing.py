"""``claims import``: what it prints where, what it writes, and its exit codes."""

import json

import pytest

RIS = "TY  - JOUR\nTI  - Beds\nAU  - Alpha, A.\nPY  - 2020\nER  - \n"
CUT = "TY  - JOUR\nTI  - Cut\n"


@pytest.fixture
def bring(claims, capsys):
    """Run it on files of these contents; the exit code, and both outputs."""

    def run(*contents, options=()):
        names = []
        for number, content in enumerate(contents):
            names.append(f"works-{number}.ris")
            (claims.root / names[-1]).write_text(content)
        code = claims("import", *names, *options)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def raw(claims):
    return {path: path.read_bytes() for path in sorted((claims.root / "data" / "raw").rglob("*")) if path.is_file()}


def test_nothing_is_written_unless_it_is_asked_for(bring, claims):
    before = raw(claims)
    code, out, err = bring(RIS)
    assert (code, err) == (0, "")
    assert "new     alpha-2020: Alpha, A. (2020): Beds. (line 1)" in out
    assert "nothing was written: --write adds what is new" in out
    assert raw(claims) == before


def test_what_was_written_is_known_and_checked(bring, claims, capsys):
    code, out, _ = bring(RIS, options=["--write"])
    assert (code, "written to data/raw/references.bib" in out) == (0, True)
    after = raw(claims)
    assert claims("check") == 0
    assert "1 draft: studies/alpha-2020" in capsys.readouterr().out
    code, out, _ = bring(RIS, options=["--write"])
    assert (code, out.splitlines()[-1]) == (0, "0 new, 1 known; nothing to write")
    assert raw(claims) == after


@pytest.mark.parametrize(
    ("contents", "code", "problems"), [((RIS, CUT), 1, 1), ((CUT, ""), 2, 2), ((RIS + CUT, "", RIS), 1, 2)]
)
def test_every_file_is_told_of_before_the_command_ends(bring, contents, code, problems):
    ended, out, err = bring(*contents)
    assert ended == code
    assert len(err.splitlines()) == problems
    assert all(f"works-{number}.ris: " in out for number in range(len(contents)))


def test_a_file_that_is_not_there_is_wrong_usage(claims, capsys):
    assert claims("import", "missing.bib") == 2
    assert capsys.readouterr().err == "missing.bib:1: file: No such file or directory\n"


def test_programs_get_one_line_of_json(bring):
    code, out, _ = bring(RIS, options=["--json"])
    (line,) = out.splitlines()
    (work,) = json.loads(line)["works"]
    assert (code, work["key"], work["new"], work["line"]) == (0, "alpha-2020", True, 1)


def test_a_broken_bibliography_is_told_and_nothing_is_written(bring, claims):
    path = claims.root / "data" / "raw" / "references.bib"
    path.write_text(path.read_text() + "\n@article{cut, title = {Cut}")
    before = raw(claims)
    code, out, err = bring(RIS, options=["--write"])
    assert (code, out) == (1, "")
    assert err.startswith("data/raw/references.bib:")
    assert raw(claims) == before


def test_a_sheet_is_begun_as_drafts(claims, capsys):
    before = raw(claims)
    assert claims("import", "extraction.csv") == 0
    out, err = capsys.readouterr()
    assert ("new     alpha-2020: Alpha 2020: 1 arm, 1 measurement, 0 contrasts" in out, err) == (True, "")
    assert raw(claims) == before
    assert claims("import", "extraction.csv", "--write") == 0
    capsys.readouterr()
    assert claims("check") == 0
    assert "1 draft: studies/alpha-2020" in capsys.readouterr().out
    after = raw(claims)
    assert claims("import", "extraction.csv", "--write") == 0
    assert capsys.readouterr().out.splitlines()[-1] == "0 new, 1 known; nothing to write"
    assert raw(claims) == after


def test_a_mapping_is_written_once_and_never_over_another(claims, capsys):
    arguments = ("import", "extraction.csv", "--save-mapping", "mapping.yaml")
    assert claims(*arguments) == 0
    saved = (claims.root / "mapping.yaml").read_text()
    assert "\n  mean: mean\n" in saved
    assert claims(*arguments) == 2
    assert "mapping.yaml is there already" in capsys.readouterr().err
    assert claims("import", "extraction.csv", "--mapping", "mapping.yaml") == 0
    assert (claims.root / "mapping.yaml").read_text() == saved


@pytest.mark.parametrize(
    ("content", "code"), [("study,mean\nAlpha,x\nBeta,1\n", 1), ("study,mean\n,1\n", 2), ("nothing\n", 2)]
)
def test_what_cannot_be_read_of_a_sheet_is_told_on_standard_error(claims, capsys, content, code):
    (claims.root / "extraction.csv").write_text(content)
    assert claims("import", "extraction.csv") == code
    assert capsys.readouterr().err.startswith("extraction.csv:")


@pytest.mark.parametrize("arguments", [("works.ris", "--mapping", "m.yaml"), ("works.ris", "extraction.csv")])
def test_sheets_and_references_are_named_apart(claims, capsys, arguments):
    assert claims("import", *arguments) == 2
    assert "name" in capsys.readouterr().err
