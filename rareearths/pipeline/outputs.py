"""Store what the last build computed in the repository: notebook outputs, or the reviewed verdicts.

The committed outputs are those of the Japanese run with the default parameters; nbval compares them with a fresh
run. Look at the difference in git before committing: it is the review.
"""

from __future__ import annotations

import csv
import json

from rareearths import notebook as notebooks
from rareearths.engine.run import stage
from rareearths.engine.run.execute import Run
from rareearths.paper import claims
from rareearths.paths import PAPER, ROOT
from rareearths.pipeline import inputs
from rareearths.pipeline.build import CACHE, SITE


class BuildMissing(Exception):
    """The book has not been built in its present state."""


def store() -> int:
    """Write the outputs of the last Japanese run into each notebook of the book.

    Returns
    -------
    int
        How many notebooks changed.

    Raises
    ------
    BuildMissing
    """
    changed, cache = 0, inputs.cache(CACHE / "runs")
    for path in stage.pages():
        if not notebooks.has_code(path):
            continue
        result = cache.find(Run(path, "ja"))
        if result is None:
            raise BuildMissing(
                f"Expected a finished run of {path.name}; there is none of its present state. Type: make book"
            )
        merged = stage.merge(notebooks.read(path), notebooks.read(result.notebook), {})
        for cell in merged.cells:
            for output in cell.get("outputs", []):
                output.get("metadata", {}).pop("papermill", None)
        text = json.dumps(merged, ensure_ascii=False, indent=1) + "\n"
        if text != path.read_text(encoding="utf-8"):
            path.write_text(text, encoding="utf-8")
            changed += 1
            print(f"outputs stored: {path.relative_to(ROOT)}")
    return changed


def accept() -> int:
    """Write the verdicts of the last build as the reviewed ones.

    Returns
    -------
    int
        How many claims have another outcome than before.

    Raises
    ------
    BuildMissing
    """
    record = SITE / "audit.json"
    if not record.is_file():
        raise BuildMissing(f"Expected the record of a build at {record}; there is none. Type: make book")
    audit = json.loads(record.read_text(encoding="utf-8"))
    path = PAPER / "expected-verdicts.csv"
    # read as it is, not by the register's reader: it may name statements that have been taken out since
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    old = {row["claim_id"]: claims.Reviewed(row["verdict"], row["printed"], row["computed"]) for row in rows}
    new = {
        claim["id"]: claims.Reviewed(claim["verdict"], claim["printed"], claims.written(claim["computed"]))
        for claim in audit["claims"]
    }
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["claim_id", "verdict", "printed", "computed"])
        writer.writerows([name, one.verdict, one.printed, one.computed] for name, one in sorted(new.items()))
    changed = {name: (old.get(name), one) for name, one in sorted(new.items()) if old.get(name) != one}
    for name in sorted(old.keys() - new.keys()):
        print(f"{name}: {old[name].verdict} -> withdrawn")
    for name, (before, now) in changed.items():
        if before is None or before.verdict != now.verdict:
            print(f"{name}: {before.verdict if before else 'new'} -> {now.verdict}")
        else:
            print(f"{name}: {before.printed} / {before.computed} -> {now.printed} / {now.computed}")
    return len(changed) + len(old.keys() - new.keys())
