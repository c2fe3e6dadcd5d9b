"""Store what the last build computed in the repository: notebook outputs, or (--verdicts) the reviewed verdicts.

The committed outputs are those of the Japanese run with the default parameters; nbval compares them with a fresh
run. Look at the difference in git before committing: it is the review.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from rareearths.engine.run import execute, stage  # noqa: E402
from rareearths.paper import claims  # noqa: E402
from rareearths.paths import PAPER  # noqa: E402

CACHE = ROOT / "_build" / "cache" / "runs"
SITE = ROOT / "_build" / "site"


def store_outputs() -> int:
    """Write the outputs of the last Japanese run into each notebook of the book; return how many changed."""
    changed = 0
    for path in stage.pages():
        if not execute.has_code(path):
            continue
        result = execute.find(execute.Run(path, "ja"), CACHE)
        if result is None:
            raise SystemExit(
                f"Expected a finished run of {path.name}; there is none of its present state. Type: make book"
            )
        merged = stage.merge(execute.read(path), execute.read(result.notebook), {})
        for cell in merged.cells:
            for output in cell.get("outputs", []):
                output.get("metadata", {}).pop("papermill", None)
        text = json.dumps(merged, ensure_ascii=False, indent=1) + "\n"
        if text != path.read_text(encoding="utf-8"):
            path.write_text(text, encoding="utf-8")
            changed += 1
            print(f"outputs stored: {path.relative_to(ROOT)}")
    return changed


def store_verdicts() -> int:
    """Write the verdicts of the last build as the reviewed ones; return how many changed."""
    audit = json.loads((SITE / "audit.json").read_text(encoding="utf-8"))
    path = PAPER / "expected-verdicts.csv"
    old = claims.reviewed()
    new = {
        claim["id"]: claims.Reviewed(claim["verdict"], claim["printed"], claims.written(claim["computed"]))
        for claim in audit["claims"]
    }
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["claim_id", "verdict", "printed", "computed"])
        writer.writerows([name, one.verdict, one.printed, one.computed] for name, one in sorted(new.items()))
    changed = {name: (old.get(name), one) for name, one in sorted(new.items()) if old.get(name) != one}
    for name, (before, now) in changed.items():
        if before is None or before.verdict != now.verdict:
            print(f"{name}: {before.verdict if before else 'new'} -> {now.verdict}")
        else:
            print(f"{name}: {before.printed} / {before.computed} -> {now.printed} / {now.computed}")
    return len(changed)


def main() -> int:
    """Store outputs or verdicts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--verdicts", action="store_true", help="accept the verdicts of the last build")
    changed = store_verdicts() if parser.parse_args().verdicts else store_outputs()
    print(f"{changed} changed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
