"""Run one chapter with other parameters, and say which verdicts change.

For example: python scripts/rerun.py dominance -p vintage=2026-11 --lang en
"""

from __future__ import annotations

import argparse
import difflib
import shutil
import sys
from pathlib import Path

import nbformat
import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from rareearths import language, tables  # noqa: E402
from rareearths.audit import ledger  # noqa: E402
from rareearths.chapter import verdicts  # noqa: E402
from rareearths.engine.run import execute, kernel, stage  # noqa: E402
from rareearths.paper import claims  # noqa: E402
from rareearths.paths import CHAPTERS, REFRESHED  # noqa: E402


def main() -> int:
    """Rerun as the command line asks; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("chapter", help="name of a notebook in chapters/, such as dominance")
    parser.add_argument("--lang", default="en", help="ja or en (default: en)")
    parser.add_argument("-p", "--parameter", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument(
        "--out", type=Path, default=ROOT / "_build" / "rerun", help="folder for notebook, record and exhibits"
    )
    arguments = parser.parse_args()
    try:
        return rerun(arguments)
    except KeyboardInterrupt:
        kernel.stop()
        print("\nInterrupted. Results of earlier reruns are as they were.", file=sys.stderr)
        return 130
    except OSError as error:
        print(
            f"The rerun could not write or read a file: {error}\n"
            f"Expected: room and permission to write below {arguments.out} and {ROOT / '_build'}.",
            file=sys.stderr,
        )
        return 1
    except yaml.YAMLError as error:
        print(f"Expected a parameter's value as in YAML (2020, true, a word); got {error}", file=sys.stderr)
        return 1
    except Exception as error:
        if not type(error).__module__.startswith("rareearths"):
            raise
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1


def rerun(arguments: argparse.Namespace) -> int:
    """Execute the chapter and print what became of its claims."""
    notebook = CHAPTERS / f"{arguments.chapter}.ipynb"
    if not notebook.exists():
        known = sorted(path.stem for path in CHAPTERS.glob("*.ipynb"))
        close = difflib.get_close_matches(arguments.chapter, known, 1)
        hint = f" Did you mean {close[0]}?" if close else ""
        print(f"Expected one of the chapters {', '.join(known)}; got {arguments.chapter!r}.{hint}", file=sys.stderr)
        return 1
    parameters = {}
    for pair in arguments.parameter:
        name, equals, value = pair.partition("=")
        if not equals:
            print(f"Expected a parameter as name=value; got {pair!r}. For example: -p end_year=2020", file=sys.stderr)
            return 1
        parameters[name] = value if name in ("vintage", "later") else yaml.safe_load(value)
    execute.check_parameters([notebook], parameters)
    if parameters.get("refresh"):
        tables.add_folder(REFRESHED)
    for name in ("vintage", "later"):
        if name in parameters:
            tables.tables(parameters[name])
    run = execute.Run(notebook, language.require(arguments.lang), parameters)
    result = execute.execute(run, ROOT / "_build" / "cache" / "reruns")
    target = arguments.out / f"{run.name}.{run.lang}"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(result.folder, target)
    merged = stage.merge(execute.read(notebook), execute.read(result.notebook), {**parameters, "lang": run.lang})
    nbformat.write(merged, target / "executed.ipynb")
    report(ledger.audit([result]), run.lang)
    print(f"\nNotebook, record and exhibits: {target}")
    return 0


def report(audit: dict, lang: str) -> None:
    """Print the verdicts, and those that are no longer what the paper's vintage gave."""
    print(", ".join(f"{verdicts.LABELS[name][lang]}: {count}" for name, count in audit["counts"].items()))
    before = claims.expected()
    for claim in audit["claims"]:
        if claim["verdict"] != before.get(claim["id"], claim["verdict"]):
            print(f"{claim['id']}: {before[claim['id']]} -> {claim['verdict']}  {claim[f'statement_{lang}']}")


if __name__ == "__main__":
    sys.exit(main())
