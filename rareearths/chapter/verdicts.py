"""The outcome of a check, as the reader meets it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any

from rareearths import language
from rareearths.chapter.shown import CHECKS, Shown
from rareearths.paper.claims import Claim, Value, bound, printed_values

LABELS = {name: dict(word) for name, word in language.words("verdict_labels").items()}
_TIMES = ("year", "month", "date")
_COUNTED = (
    "elements",
    "materials",
    "minerals",
    "items",
    "groups",
    "stages",
    "rows",
    "provinces",
    "countries",
    "years",
    "projects",
    "months",
)
_AROUND = re.compile(r"(\D*)(.*\d)(\D*)", re.DOTALL)  # what stands before and after a number: its sign and its unit


@dataclass(frozen=True)
class Verdict:
    """The outcome of one check.

    Parameters
    ----------
    claim : Claim
    computed : tuple of numbers or texts
        In the claim's unit; empty if the claim cannot be checked.
    verdict : str
        One of `VERDICTS`.
    lang : {"ja", "en"}
        The reader's language, for display.
    note : str
        A remark in that language.
    numbers : str
        What the numbers alone would say, where a person decided otherwise of the comparison.
    """

    claim: Claim
    computed: tuple[Value, ...]
    verdict: str
    lang: str
    note: str = ""
    numbers: str = ""

    @property
    def label(self) -> str:
        """The verdict in the reader's language; dates are not rounded, they lie a day apart."""
        if self.verdict == "rounded" and self.claim.unit == "date":
            return language.say("verdict_of_dates", self.lang)["rounded"]
        return LABELS[self.verdict][self.lang]

    @property
    def printed_text(self) -> str:
        """The printed value as the reader's language writes it."""
        claim = self.claim
        values = printed_values(claim)
        one = values[:1] if len(set(values)) == 1 else values
        shown = _join(one, claim, self.lang, extra=0)
        known = dict(language.say("verdict_operators", self.lang))
        if claim.unit in _TIMES:  # of two points in time one is earlier, not smaller
            known |= language.say("verdict_operators_of_time", self.lang)
        text = known[claim.operator].format(shown) if claim.operator in known else shown
        return text if len(one) == len(values) else language.say("verdict_each", self.lang)["each"].format(text)

    @property
    def computed_text(self) -> str:
        """The computed value, with one digit more than the paper prints; a dash if there is none."""
        return _join(self.computed, self.claim, self.lang, extra=1) if self.computed else "—"

    @property
    def source_text(self) -> str:
        """The computed value to the digits that the paper prints; a dash if there is none."""
        return _join(self.computed, self.claim, self.lang, extra=0) if self.computed else "—"

    def record(self) -> dict:
        """Return what the audit keeps of this check: the values, the verdict and the register's fields.

        Returns
        -------
        dict

        Examples
        --------
        >>> from rareearths.paper.claims import register
        >>> Verdict(register()["C014"], (69.2,), "reproduced", "en").record()["computed"]
        [69.2]
        """
        return {
            "computed": list(self.computed),
            "verdict": self.verdict,
            "numbers": self.numbers,
            "claim": asdict(self.claim),
        }


def recorded(entry: Mapping[str, Any], lang: str) -> Verdict:
    """Return the verdict that an entry of ``audit.json`` records."""
    fields = {name: entry.get(name, "") for name in Claim.__dataclass_fields__} | {"claim_id": entry["id"]}
    return Verdict(Claim(**fields), tuple(entry["computed"]), entry["verdict"], lang, numbers=entry["numbers"])


def shown(verdicts: Sequence[Verdict], lang: str) -> Shown:
    """Return verdicts as one table, a row each with the claim's id as its anchor.

    Parameters
    ----------
    verdicts : sequence of Verdict
    lang : {"ja", "en"}
        The reader's language.
    """
    words = dict(language.say("verdicts", lang)) | {"between": _comma(lang)}
    data = {"lang": lang, "rows": [_row(verdict, lang) for verdict in verdicts], "words": words}
    return Shown(CHECKS, data, f"claims {', '.join(v.claim.claim_id for v in verdicts)}")


def _row(verdict: Verdict, lang: str) -> dict[str, Any]:
    claim = verdict.claim
    return {
        "id": claim.claim_id,
        "verdict": verdict.verdict,
        "label": verdict.label,
        "statement": claim.words("statement", lang),
        "remark": verdict.note or claim.words("reason", lang),
        # a line may break between values, never inside one of several
        "printed": verdict.printed_text.split(_comma(lang)),
        "computed": verdict.computed_text.split(_comma(lang)),
        "sources": _sources(claim, lang),
        "evidence": language.say("evidence_kinds", lang)[claim.evidence],
        "implied": claim.implied,
        "finding": claim.finding,
    }


def _sources(claim: Claim, lang: str) -> list[dict[str, Any]]:
    """Return what a claim is checked against; the parts of a table's name, behind whose joints a line may break."""
    names = [name.strip() for name in claim.source.replace(",", ";").split(";") if name.strip()]
    paper = language.say("verdict_sources", lang)["paper"]
    return [
        {"table": name != "paper", "parts": [paper] if name == "paper" else re.findall(r"[^_-]+[_-]*|[_-]+", name)}
        for name in names
    ]


def _comma(lang: str) -> str:
    return language.say("joints", lang)["list"]


def _join(values: Iterable[Value], claim: Claim, lang: str, extra: int) -> str:
    """Write the values one after the other; a unit that counts things stands once, behind the last."""
    shown = [_show(value, claim, lang, extra) for value in values]
    if len(shown) > 1 and claim.unit in _COUNTED and all(isinstance(value, float) for value in values):
        plain = [_show(value, replace(claim, unit=""), lang, extra) for value in values]
        shown = [*plain[:-1], shown[-1]]
    if claim.values == "range" and len(shown) == 2:
        if shown[0] == shown[1]:  # one value, as both ends of its range
            return shown[0]
        return _range(shown[0], shown[1], lang)
    return _comma(lang).join(shown)


def _range(low: str, high: str, lang: str) -> str:
    """Write the two ends of a range; what stands before or after both numbers stands once."""
    ends = _AROUND.fullmatch(low), _AROUND.fullmatch(high)
    if ends[0] and ends[1]:
        (before, first, after), (same_before, last, same_after) = ends[0].groups(), ends[1].groups()
        low = low if after != same_after else before + first
        high = high if before != same_before else last + same_after
    return language.say("joints", lang)["range"].format(low, high)


def _show(value: Value, claim: Claim, lang: str, extra: int) -> str:
    if isinstance(value, str):
        if claim.unit in ("month", "date"):
            try:
                return language.number(value, claim.unit, lang)
            except ValueError:
                return value
        if claim.unit == "element":
            return language.element(value, lang)
        if limit := bound(value):
            sign, number = limit
            return language.say("verdict_operators", lang)[sign].format(_show(number, claim, lang, extra=0))
        return language.country(value, lang) if claim.unit == "country" else value
    precision = Decimal(claim.precision or "1").normalize()
    digits = max(0, -int(precision.as_tuple().exponent))
    if extra and abs(value - round(value, digits)) > 1e-9:
        digits += extra
    unit = claim.unit if claim.unit in language.units() else ""
    return language.number(value, unit, lang, digits)
