"""Fetch the newest data from the publishers into a new vintage, which appears whole or not at all.

What could not be fetched is carried over from the last vintage; existing vintages are never changed. Exit status: 0 all
well, 1 a source could not be reached (or nothing could be written), 2 a source broke its contract, 130 interrupted.

For example: python scripts/fetch.py --source usgs --dry-run
"""

from __future__ import annotations

import argparse
import datetime as dt
import difflib
import errno
import logging
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tqdm import tqdm  # noqa: E402

from rareearths import paths, tables  # noqa: E402
from rareearths.fetch import gather, summary  # noqa: E402
from rareearths.fetch.contract import now  # noqa: E402
from rareearths.fetch.http import secrets  # noqa: E402
from rareearths.fetch.http.client import Client  # noqa: E402
from rareearths.fetch.publishers import NAMES, module  # noqa: E402
from rareearths.fetch.publishers.policy import publisher as policy  # noqa: E402
from rareearths.fetch.vintage import compose, naming, place  # noqa: E402
from rareearths.tables import validation  # noqa: E402

STATUS = {gather.UNREACHABLE: 1, gather.BROKEN: 2}


class Wrong(Exception):
    """An argument cannot be used."""


def main() -> int:
    """Fetch as the command line asks; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", nargs="+", action="extend", metavar="NAME", help=f"of {', '.join(NAMES)} (all)")
    parser.add_argument("--vintage", metavar="YYYY-MM", help="the new one (this month; today if there is one)")
    parser.add_argument("--base", metavar="VINTAGE", help="the vintage that it starts from (the last one)")
    parser.add_argument("--dry-run", action="store_true", help="fetch and compare, but write no vintage")
    parser.add_argument(
        "--file",
        action="append",
        default=[],
        metavar="NAME=PATH",
        help="a file or folder that you downloaded for a source",
    )
    parser.add_argument("--cache", type=Path, default=ROOT / "_build" / "raw", help="folder for what came, as it came")
    arguments = parser.parse_args()
    try:
        return fetch(arguments)
    except KeyboardInterrupt:
        print("\nInterrupted. The vintages are as they were.", file=sys.stderr)
        return 130
    except OSError as error:
        print(
            secrets.redact(
                f"A file could not be written or read: {error}\nExpected: room and permission to write below "
                f"{paths.DATA} and {arguments.cache}. The vintages are as they were."
            ),
            file=sys.stderr,
        )
        return 1
    except (validation.DataError, Wrong) as error:
        print(secrets.redact(f"{error}\nThe vintages are as they were."), file=sys.stderr)
        return 1


def fetch(arguments: argparse.Namespace) -> int:
    """Ask the sources, compose the vintage and print what came."""
    today, created = dt.date.today(), now()
    names = [name for name in NAMES if name in set(map(_known, arguments.source or NAMES))]
    files = dict(map(_file, arguments.file))
    base = arguments.base or tables.vintages()[-1]
    tables.tables(base)
    if arguments.vintage:
        naming.check(arguments.vintage, base, today)
    target = arguments.vintage or (today.isoformat() if arguments.dry_run else naming.free(today, base))
    if not arguments.dry_run and not os.access(paths.DATA, os.W_OK):  # before anything is fetched
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(paths.DATA))
    with _Notes() as notes, place.alone(paths.DATA):
        outcomes = []
        for name in names:
            with _bar(name) as bar:
                client = _client(name, files, arguments.cache, today, bar)
                named = bool(arguments.source) or name in files
                outcomes.append(gather.source(name, base, target, client, bar, named=named))
        planned = gather.planned(outcomes, target, base, created)
        came = any(each.parsed for each in outcomes)
        if came and planned.changed and not arguments.dry_run:
            compose.write(planned)
    print(summary.table(outcomes, base))
    for line in [*summary.lines(outcomes), *notes.lines]:
        print(secrets.redact(line))
    _watched(outcomes, arguments)
    if not came:
        print(f"No vintage was written: nothing could be fetched. The last one is {base}.")
    elif not planned.changed:
        print(f"No vintage was written: the publishers gave nothing that is not in {base}.")
    elif arguments.dry_run:
        print(f"A dry run: vintage {target} was not written. It would change {', '.join(planned.changed)}.")
    else:
        print(f"Vintage {target} stands in {paths.DATA / target}. It changes {', '.join(planned.changed)}.")
    return max((STATUS.get(each.state, 0) for each in outcomes), default=0)


class _Notes(logging.Handler):
    """Keeps what the modules remark, so that it stands below the table and not between the bars."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def __enter__(self) -> _Notes:
        logging.getLogger("rareearths").addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger("rareearths").removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a remark, once."""
        line = record.getMessage()
        if line not in self.lines:
            self.lines.append(line)


def _watched(outcomes: list[gather.Outcome], arguments: argparse.Namespace) -> None:
    """Print what changed among the watched documents, and remember the look."""
    for outcome in outcomes:
        if outcome.source == policy.NAME and outcome.parsed:
            for line in policy.notice(outcome.raws, arguments.cache):
                print(secrets.redact(f"policy: {line}"))
            if not arguments.dry_run:
                policy.remember(outcome.raws, arguments.cache)


def _client(name: str, files: dict[str, Path], cache: Path, today: dt.date, bar: tqdm) -> Client:
    publisher = module(name)

    def progress(line: str) -> None:
        bar.set_postfix_str(secrets.redact(line)[:60])

    return Client(name, publisher.HOSTS, folder=cache, files=files, today=today, progress=progress, **publisher.LIMITS)


def _bar(name: str) -> tqdm:
    return tqdm(
        desc=f"{name:<13}", unit=" answers", disable=None, bar_format="{desc} {n:4d} answers {elapsed}{postfix}"
    )


def _known(name: str) -> str:
    if name not in NAMES:
        close = difflib.get_close_matches(name, NAMES, 1)
        hint = f" Did you mean {close[0]}?" if close else ""
        raise Wrong(
            f"Expected one of the sources {', '.join(NAMES)}; got {name!r}.{hint} Next step: correct it; "
            "leave --source out to fetch all."
        )
    return name


def _file(pair: str) -> tuple[str, Path]:
    name, equals, path = pair.partition("=")
    if not equals or not path:
        raise Wrong(f"Expected a file as source=path; got {pair!r}. For example: --file iea=CM_Data_Explorer.xlsx")
    place_of_file = Path(path).expanduser()
    if not place_of_file.exists():
        raise Wrong(
            f"Expected a file or folder at {path}; there is none. Likely cause: a typing slip, or another folder than "
            f"{Path.cwd()}. Next step: correct the path."
        )
    return _known(name), place_of_file


if __name__ == "__main__":
    sys.exit(main())
