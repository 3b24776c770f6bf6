"""``claims --help`` and the help of every command."""

import shlex

import pytest

from analysis.cli import COMMANDS, main
from analysis.commands.output import EXIT_CODES

CLAIM = "faster-reactions"
# The tests of builds and sites run examples of "reports" and "publish"; revisions of git stand in those of "diff".
DEAR = ("reports", "publish", "diff")
EXAMPLES = [(name, example) for name, command in COMMANDS.items() for example in command.EXAMPLES]


def _help(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--help"])
    assert ended.value.code == 0
    return capsys.readouterr().out


def test_help_names_every_command_and_every_exit_code(capsys):
    text = _help(capsys)
    for name in COMMANDS:
        assert f"\n    {name} " in text
    for code, meaning in EXIT_CODES.items():
        assert f"{code}  {meaning}" in text


def _interrupted(project):
    """Nobody changes a note: the person who watches ends it."""
    raise KeyboardInterrupt


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_has_an_example_of_it(name, capsys):
    text = _help(capsys, name)
    assert any(example in text for example in COMMANDS[name].EXAMPLES)


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[example for _, example in EXAMPLES])
def test_an_example_is_taken_as_it_stands(name, example, parse):
    options = parse(shlex.split(example)[1:])
    assert options.run is COMMANDS[name].run


@pytest.mark.parametrize("example", [example for name, example in EXAMPLES if name not in DEAR])
def test_an_example_runs(example, claims, capsys, monkeypatch):
    monkeypatch.setattr("analysis.commands.check._wait", _interrupted)
    (claims.root / "ARTICLE").write_text("Caffeine makes the reaction time shorter.")
    assert claims(*shlex.split(example.replace("CLAIM", CLAIM))[1:]) == 0
    assert capsys.readouterr().err == ""
