"""docs/importing.md: its commands run, and print what it says."""

import re
import shlex
import shutil
from pathlib import Path

from analysis.cli import main
from analysis.intake.files import LARGEST
from analysis.intake.references import ENDINGS

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "importing.md").read_text(encoding="utf-8")


def blocks(info):
    """The blocks of code that are marked so."""
    return re.findall(rf"^```{info}\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)


def test_the_commands_run_and_print_what_is_shown(tmp_path, monkeypatch, capsys):
    shutil.copytree(ROOT / "tests" / "projects" / "caffeine" / "data" / "raw", tmp_path / "data" / "raw")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLAIMS_PROJECT", str(tmp_path))
    (file,), (shown,) = blocks(r"text found\.ris"), blocks("text output")
    (tmp_path / "found.ris").write_text(file, encoding="utf-8")
    outputs = []
    (commands,) = blocks("sh")
    for line in [*commands.splitlines(), "claims import found.ris"]:
        program, *arguments = shlex.split(line)
        assert (program, main(arguments)) == ("claims", 0)
        outputs.append(capsys.readouterr().out)
    assert outputs[0] == shown
    assert "1 draft: studies/alpha-2021" in outputs[2]
    assert outputs[3].splitlines()[-1] in DOCUMENT


def test_it_names_every_ending_and_the_largest_file():
    assert re.findall(r"^\| `(\.\w+)` \|", DOCUMENT, re.MULTILINE) == list(ENDINGS)
    assert f"at most {LARGEST} MB" in DOCUMENT
