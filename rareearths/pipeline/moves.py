"""What is another in one run of a chapter than in an earlier one: verdicts, numbers, and sentences no longer true."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rareearths import language
from rareearths.audit import ledger
from rareearths.chapter import record, verdicts
from rareearths.engine.run.execute import Result
from rareearths.pipeline import left


@dataclass(frozen=True)
class Difference:
    """One verdict or number, then (with the chapter's own parameters) and now; None where there is none."""

    name: str
    then: Any
    now: Any

    @property
    def moved(self) -> bool:
        """Whether it is another; the last binary digit of a sum does not count."""
        if isinstance(self.then, float) and isinstance(self.now, float):
            return not math.isclose(self.then, self.now, rel_tol=1e-12, abs_tol=1e-12)
        return self.then != self.now


def compared(then: Sequence[Result], now: Sequence[Result]) -> dict[str, Any]:
    """Compare two runs of a chapter, each in the same languages.

    Returns
    -------
    dict
        ``counts``: claims per verdict, now; ``verdicts``: each claim with its statement, and verdict and computed
        values then and now; ``numbers``: each number of the text by its key, with its unit, its value then and now,
        and how it is written in each language; ``guards``: each condition that words of the prose stand on, whether
        it held then and now, and the sentences with these words. Each says by ``moved`` whether it is another.
    """
    audits = [ledger.audit(each) for each in (then, now)]
    claims = [{claim["id"]: claim for claim in audit["claims"]} for audit in audits]
    found = []
    for name in sorted(claims[0].keys() | claims[1].keys()):
        before, after = (each.get(name, {}) for each in claims)
        change = Difference(name, before.get("verdict"), after.get("verdict"))
        one = after or before
        found.append(
            {"id": name, **{key: one[key] for key in ("statement_ja", "statement_en")}, "then": change.then,
             "now": change.now, "computed_then": before.get("computed"), "computed_now": after.get("computed"),
             "moved": change.moved}
        )  # fmt: skip
    return {
        "counts": audits[1]["counts"],
        "verdicts": found,
        "numbers": _numbers(then, now),
        "guards": _guards(audits[0]["guards"], audits[1]["guards"]),
    }


def _guards(then: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    held = {guard["key"]: guard["holds"] for guard in then}
    found = []
    for guard in now:
        change = Difference(guard["key"], held.get(guard["key"]), guard["holds"])
        # as the run fills them: a sentence that is false with these data is shown with these data
        used = {
            f"sentences_{lang}": [use["sentence"] for use in guard[f"used_{lang}"]]
            for lang in language.LANGUAGES
            if f"used_{lang}" in guard
        }
        found.append({"key": change.name, "then": change.then, "now": change.now, **used, "moved": change.moved})
    return found


def untrue(told: Mapping[str, Any], lang: str) -> list[tuple[str, str]]:
    """Return the sentences of one language that are not true in the run, each with the key of its condition."""
    return [
        (guard["key"], sentence)
        for guard in told["guards"]
        if not guard["now"]
        for sentence in dict.fromkeys(guard.get(f"sentences_{lang}", []))
    ]


def _numbers(then: Sequence[Result], now: Sequence[Result]) -> list[dict[str, Any]]:
    sides = [
        {
            (result.run.lang, event.key): event
            for result in side
            for event in ledger.events(result, record.NumberWritten)
        }
        for side in (then, now)
    ]
    found = []
    for key in dict.fromkeys(key for side in sides for _, key in side):
        written = {}
        change, unit = Difference(key, None, None), ""
        for lang in dict.fromkeys(result.run.lang for result in now):
            pair = [side.get((lang, key)) for side in sides]
            written[lang] = {name: each and each.written for name, each in zip(("then", "now"), pair, strict=True)}
            change = Difference(key, *(each and each.value for each in pair))
            unit = next((each.unit for each in pair if each), "")
        found.append(
            {
                "key": key,
                "unit": unit,
                "then": change.then,
                "now": change.now,
                "written": written,
                "moved": change.moved,
            }
        )
    return found


def report(told: Mapping[str, Any], lang: str) -> str:
    """Return what a person reads of `compared`: counts, verdicts that changed, sentences not true, numbers that moved.

    A number that moved by less than its digits show is counted, not listed.
    """
    words = language.say("rerun", lang)
    lines = [words["between"].join(f"{verdicts.LABELS[name][lang]} {count}" for name, count in told["counts"].items())]
    changed = [each for each in told["verdicts"] if each["moved"]]
    lines.append(words["verdicts"].format(len(changed)) if changed else words["no_verdicts"])
    lines += [
        f"  {each['id']}  {_label(each['then'], lang)} → {_label(each['now'], lang)}  {each[f'statement_{lang}']}"
        for each in changed
    ]
    sentences = untrue(told, lang)
    lines.append(words["untrue"].format(len(sentences)) if sentences else words["all_true"])
    lines += [f"  {key}  {sentence}" for key, sentence in sentences]
    moved = [each for each in told["numbers"] if each["moved"]]
    shown = [each for each in moved if each["written"][lang]["then"] != each["written"][lang]["now"]]
    whole = len(told["numbers"])
    lines.append(words["numbers"].format(len(shown), whole) if shown else words["no_numbers"].format(whole))
    if len(moved) > len(shown):
        lines.append(words["unseen"].format(len(moved) - len(shown)))
    lines += [
        f"  {each['key']}  {each['written'][lang]['then'] or '—'} → {each['written'][lang]['now'] or '—'}"
        for each in shown
    ]
    if not left.has_parquet():
        lines.append(words["no_parquet"])
    return "\n".join(lines)


def _label(verdict: str | None, lang: str) -> str:
    return verdicts.LABELS[verdict][lang] if verdict else "—"
