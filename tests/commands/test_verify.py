"""``claims verify``."""

import json

import pytest


def test_tables_as_they_were_written_are_all_in_order(claims, capsys):
    assert claims("verify") == 0
    checked, rest = capsys.readouterr().out.split(" ", 1)
    assert rest == "files checked, 0 not as written\n"
    files = [path for path in (claims.root / "data/processed").iterdir() if not path.name.startswith(".")]
    assert int(checked) == len(files)


@pytest.mark.parametrize("table", ["claims.csv", "effects.parquet"])
def test_a_table_that_somebody_changed_or_removed_is_named(claims, capsys, table):
    path = claims.root / "data/processed" / table
    path.write_bytes(path.read_bytes() + b" ")
    assert claims("verify") == 6
    assert capsys.readouterr().out.startswith(f"data/processed/{table}: is not as it was written\n")
    path.unlink()
    assert claims("verify") == 6
    assert capsys.readouterr().out.startswith(f"data/processed/{table}: is missing\n")


def test_a_page_that_somebody_changed_is_named_and_so_is_a_record_that_cannot_be_read(claims, capsys):
    from analysis.build import keys
    from analysis.tables.files import digest

    reports = claims.root / "reports"
    (reports / "claims").mkdir(parents=True)
    (reports / "claims/a.html").write_text("a page")
    keys.store(reports / ".keys/claims/a.json", "key", {"claims/a.html": digest(b"a page")})
    assert claims("verify") == 0
    (reports / "claims/a.html").write_text("another")
    (reports / ".keys/claims/b.json").write_text("{")
    capsys.readouterr()
    assert claims("verify", "--json") == 6
    differing = json.loads(capsys.readouterr().out)["differing"]
    assert differing["reports/claims/a.html"] == "is not as it was written"
    assert differing["reports/.keys/claims/b.json"].startswith("cannot be read")


def test_a_descriptor_that_cannot_be_read_is_named(claims, capsys):
    (claims.root / "data/processed/datapackage.json").write_text("{")
    assert claims("verify") == 6
    assert "data/processed/datapackage.json: cannot be read" in capsys.readouterr().out


def test_notes_newer_than_the_tables_are_told_and_are_no_fault_of_the_files(claims, capsys):
    note = claims.root / "data/raw/claims/worse-sleep.md"
    note.write_text(note.read_text() + "\n")
    assert claims("verify") == 0
    assert "the tables are older than the notes" in capsys.readouterr().out


def test_without_tables_there_is_nothing_to_verify(claims, capsys):
    (claims.root / "data/processed/datapackage.json").unlink()
    assert claims("verify") == 2
    assert "claims tables" in capsys.readouterr().err


def test_a_report_that_was_made_from_something_else_is_named_and_is_no_fault_of_its_files(claims, capsys):
    from analysis.build import keys

    keys.store(claims.root / "reports/.keys/claims/worse-sleep.json", "a key of before", {})
    assert claims("verify", "--json") == 0
    assert json.loads(capsys.readouterr().out)["outdated"] == ["claims/worse-sleep"]
    assert claims("verify") == 0
    out = capsys.readouterr().out
    assert "claims/worse-sleep: made from other tables, notebooks or code than there are now\n" in out
    assert out.endswith("reports are out of date; to bring them up to date: claims reports\n")
