"""The command line: one command for everything that a person does with the book.

For example: rareearths rerun dominance -p vintage=2026-06 --lang en
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import yaml

from rareearths.cli.options import parser

_NOBODY_READS = 128 + 13  # as a shell says of a program that SIGPIPE ended


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks.

    Parameters
    ----------
    arguments : sequence of str, optional
        The words after the program's name (default: those it was started with).

    Returns
    -------
    int
        Exit status: 0 all well, 1 not done, 2 bad usage, 130 interrupted, 141 if nobody reads what is printed; fetch
        and translations also say by it what they found.
    """
    given = parser().parse_args(arguments)
    try:
        with _heeding_termination():
            return given.run(given)
    except KeyboardInterrupt:
        return _refuse(f"\nInterrupted. {given.kept}", 130)
    except yaml.YAMLError as error:
        return _refuse(
            f"Expected YAML in _config.yml, _toc.yml and exhibits.yaml; got {error}\n"
            f"Most likely the indentation, an unquoted colon or an open bracket. {given.kept}"
        )
    except OSError as error:
        return _of_the_system(error, given)
    except Exception as error:
        if not _is_own(error):
            raise
        return _refuse(f"{error}\n{given.kept}", given.refused)


def _of_the_system(error: OSError, given: argparse.Namespace) -> int:
    if isinstance(error, BrokenPipeError):
        # whoever reads what is printed has enough, as `head` does; the rest goes nowhere, also what is still buffered
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _NOBODY_READS
    if _is_own(error):
        return _refuse(f"{error}\n{given.kept}", given.refused)
    # a copy of a folder fails with the list of all its files
    one = error.args[0][0][-1] if isinstance(error, shutil.Error) and error.args[0] else error
    places = " and ".join(str(place) for place in given.places(given))
    return _refuse(
        f"The command {given.command} could not write or read a file: {one}\n"
        f"Expected: room and permission to write below {places}. {given.kept}"
    )


def _is_own(error: Exception) -> bool:
    """Say whether the book's own code made an error: it then has all the words that it needs."""
    return type(error).__module__.startswith("rareearths")


@contextmanager
def _heeding_termination() -> Iterator[None]:
    """Let a request to end clean up as Ctrl-C does: it would leave the chapters' kernels running.

    `kill`, a cancelled job of a CI and the end of a session send it; a command started in the background, which ignores
    Ctrl-C as all of its kind do, can be stopped with nothing else.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _refuse(words: str, status: int = 1) -> int:
    from rareearths.fetch.http import secrets  # noqa: PLC0415

    print(secrets.redact(words.rstrip()), file=sys.stderr)
    return status
