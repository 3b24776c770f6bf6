"""A site replaces only a site, and as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from publish.conftest import contents

from analysis.publish.folder import MARKER, check_folder, write_site
from analysis.tables.project import ProjectError

SITE = {"index.html": b"1", "claims/a.html": b"2"}


@pytest.fixture
def empty(make_project):
    return make_project({"vocabulary.yaml": "# no terms yet\n"})


def test_a_new_folder_is_made_and_the_same_site_is_not_written_again(tmp_path):
    folder = tmp_path / "a" / "b"
    assert write_site(folder, SITE)
    before = folder.stat().st_ino
    assert not write_site(folder, SITE)
    assert folder.stat().st_ino == before
    assert {name: text for name, text in contents(folder).items() if name != MARKER} == SITE
    assert list((tmp_path / "a").iterdir()) == [folder]


def test_what_is_no_longer_part_of_the_site_is_gone(tmp_path, empty):
    folder = tmp_path / "site"
    write_site(folder, SITE)
    check_folder(empty, folder)
    assert write_site(folder, {"index.html": b"3"})
    assert set(contents(folder)) == {"index.html", MARKER}
    assert not (folder / "claims").exists()


@pytest.mark.parametrize("change", [lambda path: path.write_bytes(b"changed"), lambda path: path.unlink()])
def test_a_site_that_was_changed_is_mended(tmp_path, empty, change):
    folder = tmp_path / "site"
    write_site(folder, SITE)
    change(folder / "claims" / "a.html")
    check_folder(empty, folder)
    assert write_site(folder, SITE)
    assert contents(folder)["claims/a.html"] == b"2"


def test_an_empty_folder_is_taken(tmp_path, empty):
    check_folder(empty, tmp_path / "new")
    (tmp_path / "empty").mkdir()
    check_folder(empty, tmp_path / "empty")
    assert write_site(tmp_path / "empty", SITE)


@pytest.mark.parametrize("name", ["mine.txt", ".git/config", "claims/mine.txt"])
@pytest.mark.parametrize("ours", [True, False])
def test_a_folder_with_files_of_others_is_refused_by_their_names(tmp_path, empty, name, ours):
    folder = tmp_path / "site"
    if ours:
        write_site(folder, SITE)
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("mine")
    with pytest.raises(ProjectError, match=f"not written by this command: {name}; nothing was changed"):
        check_folder(empty, folder)


def test_a_marker_that_cannot_be_read_makes_no_site(tmp_path, empty):
    write_site(tmp_path / "site", SITE)
    (tmp_path / "site" / MARKER).write_text("{")
    with pytest.raises(ProjectError, match=r"claims/a\.html, index\.html"):
        check_folder(empty, tmp_path / "site")


@pytest.mark.parametrize("name", ["data/raw", "data/raw/x", "data/processed", "reports", "reports/site", "data", "."])
def test_the_projects_own_folders_are_refused(empty, name):
    with pytest.raises(ProjectError, match="name another folder"):
        check_folder(empty, (empty.root / name).resolve())


def test_a_folder_of_the_project_beside_them_is_taken(empty):
    check_folder(empty, empty.root / "site")


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path, empty):
    (tmp_path / "site").write_text("mine")
    with pytest.raises(ProjectError, match="a file lies where"):
        check_folder(empty, tmp_path / "site")


@pytest.mark.parametrize("failing", ["write_bytes", "rename"])
def test_a_site_that_cannot_be_written_leaves_the_one_before(tmp_path, monkeypatch, failing):
    folder = tmp_path / "site"
    write_site(folder, SITE)
    before = contents(folder)
    real = getattr(Path, failing)

    def fail(path, *arguments):
        if failing == "write_bytes" or (arguments == (folder,) and "new" not in seen):
            seen.append("new")
            raise OSError(28, "No space left on device")
        return real(path, *arguments)

    seen: list[str] = []
    monkeypatch.setattr(Path, failing, fail)
    with pytest.raises(OSError, match="No space left") as raised:
        write_site(folder, {"index.html": b"3"})
    monkeypatch.undo()
    assert raised.value.filename == str(folder)
    assert contents(folder) == before
    assert list(tmp_path.iterdir()) == [tmp_path / "site"]


def test_what_a_killed_run_left_is_removed(tmp_path):
    left = tmp_path / ".site.tmp-0123"
    left.mkdir()
    (left / "index.html").write_text("half")
    write_site(tmp_path / "site", SITE)
    assert list(tmp_path.iterdir()) == [tmp_path / "site"]
