"""Measure the totals of tables of Comtrade, of rows that are made up: seconds and memory by the number of rows."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from rareearths.pipeline.bench.timing import WORK, BenchFailed, environment, keep, say

MEMORY = "500MB"
_BY = ("period", "reporter", "partner", "flow")
# a hundred reporters, partners and the world, both flows, codes and years as needed; every tenth row is a part of trade
_ROWS = """
SELECT 2024 - i // 40_000_000 AS period, [36, 156, 392, 842, 276, 410, 458, 704, 76, 484][1 + i % 10] AS reporterCode,
  [0, 36, 156, 392, 842, 276, 410, 458, 704, 76][1 + i // 10 % 10] AS partnerCode,
  ['M', 'X'][1 + i // 100 % 2] AS flowCode, printf('%06d', 10_000 + i // 200 % 200_000) AS cmdCode,
  'H6' AS classificationCode, 0 AS partner2Code, 'C00' AS customsCode, '0' AS mosCode,
  CASE WHEN hash(i) % 10 = 0 THEN 1000 ELSE 0 END AS motCode, 8 AS qtyUnitCode, (hash(i) % 100_000)::DOUBLE AS qty,
  CASE WHEN i % 7 = 0 THEN 0 ELSE (hash(i) % 100_000)::DOUBLE END AS netWgt,
  (hash(i + 1) % 10_000_000) / 100.0 AS primaryValue, i % 3 = 0 AS isNetWgtEstimated
FROM range({rows}) made(i)
"""
# in a process of its own: the memory of one never counts for the next
_MEASURED = """
import json, resource, sys, time
from rareearths.fetch.publishers.comtrade import trade_totals
idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
started = time.perf_counter()
found = trade_totals(sys.argv[1], sys.argv[2].split(","), memory=sys.argv[3])
seconds = time.perf_counter() - started
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"seconds": seconds, "idle": idle / 1024, "peak": peak / 1024, "totals": len(found)}))
"""


def bench(numbers: list[int], work: Path = WORK) -> None:
    """Make tables of so many rows in a temporary folder, total each as CSV and Parquet, and print a table.

    The whole result goes to ``_build/bench-totals.json``.

    Parameters
    ----------
    numbers : list of int
    work : Path
        The temporary folder is made in it.

    Raises
    ------
    BenchFailed
        If totals could not be made.
    """
    work.mkdir(parents=True, exist_ok=True)
    result = []
    with tempfile.TemporaryDirectory(dir=work) as folder:
        for rows in sorted(set(numbers)):
            for kind in ("csv", "parquet"):
                table = Path(folder) / f"{rows}.{kind}"
                _make(rows, table)
                found = {"rows": rows, "kind": kind, "megabytes": table.stat().st_size / 1e6, **_measured(table)}
                result.append({name: round(v, 2) if isinstance(v, float) else v for name, v in found.items()})
                say(f"totals of {rows:,} rows, {kind}: {found['seconds']:.1f} s")
                table.unlink()
    keep("bench-totals", {"memory": MEMORY, "by": _BY, "tables": result})
    print(report(result))


def _make(rows: int, table: Path) -> None:
    """Write a table by a process that ends with its memory."""
    query = f"SET preserve_insertion_order = false; COPY ({_ROWS.format(rows=rows)}) TO '{table}'"
    _python("import duckdb, sys; duckdb.sql(sys.argv[1])", query)


def _measured(table: Path) -> dict:
    return json.loads(_python(_MEASURED, str(table), ",".join(_BY), MEMORY))


def _python(code: str, *given: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *given], env=environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BenchFailed(f"Expected totals of made-up rows; got: {done.stderr.strip().splitlines()[-1]}")
    return done.stdout


def report(result: list[dict]) -> str:
    """Word the measurement as a Markdown table."""
    lines = [
        f"| rows | file | MB | seconds | peak memory, MB (DuckDB may hold {MEMORY}) | before, MB |",
        "|---:|---|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {each['rows']:,} | {each['kind']} | {each['megabytes']:.1f} | {each['seconds']:.2f} | {each['peak']:.0f} | "
        f"{each['idle']:.0f} |"
        for each in result
    ]
    return "\n".join(lines)
