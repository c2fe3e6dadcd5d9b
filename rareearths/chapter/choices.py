"""One claim under several choices: of series, of scope, of edition, of the month that is the base."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rareearths import language
from rareearths.bilingual.text import Text
from rareearths.chapter import verdicts
from rareearths.chapter.shown import CHOICES, Shown
from rareearths.paper import judging
from rareearths.paper.claims import Claim, Value


@dataclass(frozen=True)
class Choice:
    """A claim computed under one choice: what was chosen, the values, the verdict that follows."""

    label: str
    computed: tuple[Value, ...]
    verdict: str


def judge(claim: Claim, computed: Mapping[Text, Value | Sequence[Value]]) -> list[dict]:
    """Judge a claim under each choice.

    Parameters
    ----------
    claim : Claim
    computed : mapping
        Name of the choice to the computed value or values.

    Returns
    -------
    list of dict
        ``label_ja``, ``label_en``, ``computed`` and ``verdict`` of each, in the same order.
    """
    found = []
    for name, values in computed.items():
        numbers, plain = judging.compare(claim, values)
        found.append({"label_ja": name.ja, "label_en": name.en, "computed": list(plain), "verdict": numbers})
    return found


def read(found: Sequence[Mapping], lang: str) -> list[Choice]:
    """Return what `judge` found as choices named in one language."""
    return [Choice(one[f"label_{lang}"], tuple(one["computed"]), one["verdict"]) for one in found]


def depends(found: Sequence[Choice]) -> bool:
    """Say whether the verdict depends on the choice."""
    return len({one.verdict for one in found}) > 1


def shown(claim: Claim, question: str, found: Sequence[Choice], lang: str) -> Shown:
    """Return a folded table of one claim's values and verdicts under each choice.

    Parameters
    ----------
    claim : Claim
    question : str
        What is chosen, in the reader's language.
    found : sequence of Choice
        The book's own choice first.
    lang : {"ja", "en"}
    """
    words = language.say("choices", lang)
    printed = verdicts.Verdict(claim, (), "unverifiable", lang).printed_text
    rows = [
        {
            "verdict": each.verdict,
            "label": each.label,
            "computed": verdicts.Verdict(claim, each.computed, each.verdict, lang).computed_text,
            "name": verdicts.LABELS[each.verdict][lang],
        }
        for each in found
    ]
    data = {
        "claim": claim.claim_id,
        "lang": lang,
        "question": question,
        "outcome": words["depends" if depends(found) else "same"],
        "caption": f"{words['implied' if claim.implied else 'printed']}{words['colon']}{printed}",
        "heads": [words[key] for key in ("choice", "computed", "verdict")],
        "rows": rows,
    }
    return Shown(CHOICES, data, f"choices for {claim.claim_id}")
