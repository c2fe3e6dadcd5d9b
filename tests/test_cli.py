"""The command line: its commands, the scripts that call them, and how an order that cannot be is refused."""

from __future__ import annotations

import subprocess
import sys

import pytest
import yaml

from rareearths import cli
from rareearths.cli import commands, options
from rareearths.paths import ROOT

COMMANDS = {
    "build", "rerun", "fetch", "font", "outputs", "accept", "translations", "mutate", "links", "bench",
    "compare", "vintage", "editions", "lab", "slides", "worksheets",
}  # fmt: skip
CALLED = {"mutations": "mutate"}


def test_help_lists_every_command(capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert {word for word in COMMANDS if f"\n    {word}" in said} == COMMANDS


@pytest.mark.parametrize("path", sorted((ROOT / "scripts").glob("*.py")), ids=lambda path: path.stem)
def test_a_script_is_its_command(path, tmp_path):
    done = subprocess.run([sys.executable, path, "--help"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"usage: rareearths {CALLED.get(path.stem, path.stem)} ")


def test_every_command_knows_what_to_say_when_refused():
    for name in COMMANDS:
        words = {
            "translations": ["translations", "status"], "rerun": ["rerun", "x"], "font": ["font", "x"],
            "compare": ["compare", "a", "b"], "vintage": ["vintage", "new", "x"],
        }  # fmt: skip
        given = options.parser().parse_args(words.get(name, [name]))
        assert callable(given.run)
        assert given.places(given)


@pytest.mark.parametrize(
    ("raised", "status", "words"),
    [
        (KeyboardInterrupt(), 130, "Interrupted. The site built before"),
        (OSError(28, "No space left on device"), 1, "The command build could not write or read a file: [Errno 28]"),
        (yaml.YAMLError("a bracket"), 1, "Expected YAML in _config.yml"),
        (commands.PairExpected("Expected this; got that."), 1, "Expected this; got that.\nThe site built before"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else None,
)
def test_what_goes_wrong_is_said_in_one_way(monkeypatch, capsys, raised, status, words):
    def refuse(given):
        raise raised

    monkeypatch.setattr(commands, "build", refuse)
    assert cli.main(["build"]) == status
    said = capsys.readouterr()
    assert words in said.err
    assert said.err.rstrip().endswith("is as it was.")
    assert said.out == ""


def test_who_reads_no_further_is_told_of_no_error():
    command = [sys.executable, "-m", "rareearths.cli", "rerun", "--list"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as asked:
        asked.stdout.close()  # as `head` does when it has its lines
        assert (asked.stderr.read(), asked.wait()) == (b"", 141)


def test_a_mistake_of_the_program_is_not_hidden(monkeypatch):
    def mistaken(given):
        raise LookupError("of the program's own")

    monkeypatch.setattr(commands, "build", mistaken)
    with pytest.raises(LookupError):
        cli.main(["build"])
