"""Change data, printed values and formulas at random, and count how many of the changes the reviewed record catches."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

from rareearths.pipeline.build import SITE
from rareearths.pipeline.outputs import BuildMissing
from rareearths.tracing import mutations


def mutate(count: int, seed: int, jobs: int) -> None:
    """Run mutations, and print what caught them.

    Parameters
    ----------
    count : int
        How many.
    seed : int
        Chooses which.
    jobs : int
        Processes at a time.

    Raises
    ------
    rareearths.pipeline.outputs.BuildMissing
        There is no record of the claims, which says what rows they rest on.
    """
    path = SITE / "audit.json"
    if not path.is_file():
        raise BuildMissing(f"Expected the record of a build at {path}; there is none. Type: make book")
    from tqdm import tqdm  # noqa: PLC0415

    chosen = mutations.choose(json.loads(path.read_text(encoding="utf-8")), count, seed)
    with ThreadPoolExecutor(jobs) as pool:
        outcomes = list(tqdm(pool.map(mutations.run, chosen), total=len(chosen), disable=None))
    print(mutations.summary(outcomes))
