"""Build the book: run its chapters in both languages, make the pages, and put the site in place.

What is already there stays whole until the new site is complete. Nothing that has not changed is done again.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from rareearths import language  # noqa: E402
from rareearths.paths import DATA, REFRESHED  # noqa: E402


def main() -> int:
    """Build as the command line asks; return the exit status."""
    arguments = _arguments()
    try:
        return build(arguments)
    except KeyboardInterrupt:
        print("\nInterrupted. The site built before, if any, is as it was.", file=sys.stderr)
        return 130
    except OSError as error:
        # a copy of a folder fails with the list of all its files
        one = error.args[0][0][-1] if isinstance(error, shutil.Error) and error.args[0] else error
        print(
            f"The build could not write or read a file: {one}\n"
            f"Expected: room and permission to write below {arguments.out.parent} and {arguments.cache}. "
            "The site built before is as it was.",
            file=sys.stderr,
        )
        return 1
    except yaml.YAMLError as error:
        print(
            f"Expected YAML in _config.yml, _toc.yml, exhibits.yaml and each parameter's value; got {error}\n"
            "Most likely the indentation, an unquoted colon or an open bracket. The site built before is as it was.",
            file=sys.stderr,
        )
        return 1
    except Exception as error:
        if not type(error).__module__.startswith("rareearths"):
            raise
        print(f"{type(error).__name__}: {error}\nThe site built before, if any, is as it was.", file=sys.stderr)
        return 1


def build(arguments: argparse.Namespace) -> int:
    """Build the site; return 0 when it stands."""
    started = time.perf_counter()
    out, cache = arguments.out.resolve(), arguments.cache.resolve()
    for lang in arguments.languages:
        language.require(lang)
    parameters = {name: value for pair in arguments.parameter for name, value in [_parameter(pair)]}
    whole = _whole(arguments.languages, parameters)
    # each place has its stamp: two sites of one cache may be of different age
    stamp = cache / f"stamp-{out.name}-{hashlib.sha256(str(out).encode()).hexdigest()[:8]}"
    if out.is_dir() and stamp.exists() and stamp.read_text() == whole and not parameters.get("refresh"):
        _say(arguments, f"Nothing has changed. The book stands at {out / 'index.html'}")
        return 0
    with _lock(cache):
        _tidy(out, cache)
        steps = _build(arguments, parameters, out, cache)
        stamp.write_text(whole)
    for name, seconds in steps:
        _say(arguments, f"{seconds:7.1f} s  {name}")
    _say(
        arguments,
        f"{time.perf_counter() - started:7.1f} s  in all\nThe book stands. Open {out / 'index.html'} or: make serve",
    )
    return 0


def _build(  # noqa: PLR0915
    arguments: argparse.Namespace, parameters: dict, out: Path, cache: Path
) -> list[tuple[str, float]]:
    from tqdm import tqdm  # noqa: PLC0415  (an unchanged book is told so before anything heavy loads)

    from rareearths.engine.finish import vega  # noqa: PLC0415
    from rareearths.engine.run import batch  # noqa: PLC0415

    if not (cache / "runs").exists():
        batch.warm_up()
    vega.prepare(cache / "vega")
    from rareearths import tables  # noqa: PLC0415  (while what was just started loads beside it)
    from rareearths.audit import ledger  # noqa: PLC0415
    from rareearths.chapter.shown import MIME  # noqa: PLC0415
    from rareearths.engine.finish import site  # noqa: PLC0415
    from rareearths.engine.run import execute, render, stage  # noqa: PLC0415
    from rareearths.pipeline import traces  # noqa: PLC0415

    notebooks = stage.pages()
    execute.check_parameters(notebooks, parameters)
    if parameters.get("refresh"):
        tables.add_folder(REFRESHED)
    for name in {"vintage", "later"} & parameters.keys():
        tables.tables(parameters[name])
    steps: list[tuple[str, float]] = []
    runs = [
        execute.Run(path, lang, {key: parameters[key] for key in parameters if key in execute.parameter_names(path)})
        for path in notebooks
        for lang in arguments.languages
    ]
    options = {"disable": arguments.quiet or None, "bar_format": "{percentage:3.0f}% |{bar:24}| {elapsed}{postfix}"}
    bar = tqdm(total=len(runs) + len(arguments.languages) + 1, **options)  # None: no bar where no terminal is

    aside = out.with_name(f".{out.name}.new")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        with _timed("running the chapters", steps):
            results = batch.run(runs, cache / "runs", arguments.jobs, bar)
        with _timed("tracing the numbers", steps):
            bar.set_postfix_str("tracing the numbers")
            found = traces.collect(results, arguments.jobs)
        ledger.write(results, aside, found)
        with _timed("making the pages", steps):
            bar.set_postfix_str(f"pages in {', '.join(arguments.languages)}")
            audit = cache / "audit" / "audit.json"
            audit.parent.mkdir(parents=True, exist_ok=True)
            for name in ("audit.json", "exhibits.json"):
                shutil.copy(aside / name, audit.parent)

            def one(lang: str) -> Path:
                staged = cache / "stage" / lang
                own = [result for result in results if result.run.lang == lang]
                stage.write(own, lang, staged, audit, {MIME: lambda result, data: completed(result, data, found)})
                return render.render(lang, staged, cache / "pages", audit)

            with ThreadPoolExecutor(arguments.jobs) as pool:
                for lang, pages in zip(arguments.languages, pool.map(one, arguments.languages), strict=True):
                    shutil.copytree(pages, aside / lang)
                    bar.update()
        with _timed("finishing the site", steps):
            bar.set_postfix_str("finishing the site")
            written = {lang: ledger.numbers(results, lang) for lang in arguments.languages}
            site.finish(aside, arguments.languages, cache, evidence=(found, written))
            _swap(aside, out)
            bar.update()
    finally:
        bar.close()
        shutil.rmtree(aside, ignore_errors=True)
    return steps


def completed(result, data: dict, traces: dict) -> dict:
    """Complete what a cell showed with its texts, drawing and links."""
    from rareearths.audit import ledger, outputs  # noqa: PLC0415

    name = result.run.name
    return outputs.complete(data, name, ledger.texts(result), traces.get(name), result.folder)


def _whole(languages: list[str], parameters: dict) -> str:
    """Hash everything a build can depend on."""
    from rareearths.fingerprint import hash_files  # noqa: PLC0415

    watched = [ROOT / name for name in ("_config.yml", "_toc.yml", "requirements.txt", "scripts/build.py")]
    for folder in (ROOT / "chapters", DATA, ROOT / "rareearths"):
        watched += [
            path
            for path in folder.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts and ".ipynb_checkpoints" not in path.parts
        ]
    chosen = [*languages, sorted(parameters.items())]
    return f"{chosen} {hash_files(watched)}"


def _swap(new: Path, out: Path) -> None:
    """Put the new site in the place of the old one, which goes only when the new one stands."""
    old = out.with_name(f".{out.name}.old")
    if old.exists():
        shutil.rmtree(old)
    if out.exists():
        out.rename(old)
    try:
        new.rename(out)
    except BaseException:
        if old.exists():
            old.rename(out)
        raise
    shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _lock(cache: Path):
    """Let one build at a time use the cache."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as file:
        try:
            import fcntl  # noqa: PLC0415  (not on Windows, where the lock is left out)

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print(f"Another build is using {cache}: waiting for it to end ...", file=sys.stderr)
                fcntl.flock(file, fcntl.LOCK_EX)
        except ImportError:
            pass
        yield


def _tidy(out: Path, cache: Path) -> None:
    """Clear away what a build that was killed left behind; bring back the site if it was just being replaced."""
    for path in [*cache.glob("runs/.run-*"), *cache.glob("pages/.*-*")]:
        shutil.rmtree(path, ignore_errors=True)
    old = out.with_name(f".{out.name}.old")
    if old.is_dir() and not out.exists():
        old.rename(out)


@contextmanager
def _timed(name: str, steps: list[tuple[str, float]]):
    started = time.perf_counter()
    yield
    steps.append((name, time.perf_counter() - started))


def _parameter(pair: str) -> tuple[str, object]:
    name, equals, value = pair.partition("=")
    if not equals:
        raise SystemExit(f"Expected a parameter as name=value; got {pair!r}. For example: -p end_year=2020")
    return name, value if name in ("vintage", "later") else yaml.safe_load(value)


def _jobs(number: str) -> int:
    if not number.isdecimal() or int(number) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number of processes, 1 or more; got {number!r}")
    return int(number)


def _say(arguments: argparse.Namespace, words: str) -> None:
    if not arguments.quiet:
        print(words)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "_build" / "site", help="the site (default: _build/site)")
    parser.add_argument(
        "--cache", type=Path, default=ROOT / "_build" / "cache", help="kept results (default: _build/cache)"
    )
    parser.add_argument(
        "--jobs", type=_jobs, default=os.cpu_count() or 2, help="processes at a time (default: one per core)"
    )
    parser.add_argument(
        "--languages", nargs="+", default=list(language.LANGUAGES), help="ja, en or both (default: both)"
    )
    parser.add_argument(
        "-p",
        "--parameter",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a chapter parameter, e.g. end_year=2020",
    )
    parser.add_argument("--quiet", action="store_true", help="print nothing but errors")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
