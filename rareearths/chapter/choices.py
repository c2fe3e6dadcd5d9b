"""One claim under several choices: of series, of scope, of edition, of the month that is the base."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rareearths import language
from rareearths.chapter import verdicts
from rareearths.paper import claims
from rareearths.paper.claims import Claim, Value

_WORDS = {
    "choice": {"ja": "選び方", "en": "Choice"},
    "printed": {"ja": "印刷値", "en": "Printed"},
    "computed": {"ja": "計算値", "en": "Computed"},
    "verdict": {"ja": "判定", "en": "Verdict"},
    "depends": {"ja": "選び方で判定が変わる", "en": "the verdict depends on it"},
    "same": {"ja": "判定は変わらない", "en": "the same verdict under each"},
}


@dataclass(frozen=True)
class Choice:
    """A claim computed under one choice: what was chosen, the values, the verdict that follows."""

    label: str
    computed: tuple[Value, ...]
    verdict: str


def judge(claim: Claim, computed: Mapping[tuple[str, str], Value | Sequence[Value]]) -> list[dict]:
    """Judge a claim under each choice.

    Parameters
    ----------
    claim : Claim
    computed : mapping
        (Japanese, English) name of the choice to the computed value or values.

    Returns
    -------
    list of dict
        ``label_ja``, ``label_en``, ``computed`` and ``verdict`` of each, in the same order.
    """
    found = []
    for (ja, en), values in computed.items():
        verdict, plain = claims.judge(claim, values)
        found.append({"label_ja": ja, "label_en": en, "computed": list(plain), "verdict": verdict})
    return found


def read(found: Sequence[Mapping], lang: str) -> list[Choice]:
    """Return what `judge` found as choices named in one language."""
    return [Choice(one[f"label_{lang}"], tuple(one["computed"]), one["verdict"]) for one in found]


def depends(found: Sequence[Choice]) -> bool:
    """Say whether the verdict depends on the choice."""
    return len({one.verdict for one in found}) > 1


def table(claim: Claim, question: str, found: Sequence[Choice], lang: str) -> str:
    """Return a folded HTML table of one claim's values and verdicts under each choice.

    Parameters
    ----------
    claim : Claim
    question : str
        What is chosen, in the reader's language.
    found : sequence of Choice
        The book's own choice first.
    lang : {"ja", "en"}
    """
    words = {key: html.escape(value[lang]) for key, value in _WORDS.items()}
    printed = verdicts.Verdict(claim, (), "unverifiable", lang).printed_text
    rows = "".join(
        f'<tr class="verdict-{one.verdict}"><th scope="row">{html.escape(one.label)}</th>'
        f"\n<td>{html.escape(verdicts.Verdict(claim, one.computed, one.verdict, lang).computed_text)}</td>"
        f"\n<td><b>{html.escape(verdicts.LABELS[one.verdict][lang])}</b></td></tr>\n"
        for one in found
    )
    label = html.escape(question, quote=True)
    colon = language.text(lang, ja="：", en=": ")
    outcome = words["depends" if depends(found) else "same"]
    heads = "".join(f'<th scope="col">{words[key]}</th>' for key in ("choice", "computed", "verdict"))
    return (
        f'<details class="choices"><summary><b>{claim.claim_id}</b> {label} '
        f'<span class="choices-outcome">{outcome}</span></summary>'
        f'<div class="table-scroll" role="region" tabindex="0" aria-label="{claim.claim_id} {label}">'
        f'<table class="choices" lang="{lang}"><caption>{words["printed"]}{colon}{html.escape(printed)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></details>"
    )
