"""A claim judged under several choices."""

from __future__ import annotations

import pytest

from rareearths.bilingual.text import Text
from rareearths.chapter import choices, shown
from rareearths.paper import claims

CLAIM = claims.register()["C014"]
ONE, OTHER = Text("en", ja="甲", en="one"), Text("en", ja="乙", en="other")


def page(found, lang, question="q"):
    made = choices.shown(CLAIM, question, found, lang)
    return shown.html({"kind": made.kind, **made.data})


def test_each_choice_has_its_own_verdict():
    found = choices.judge(CLAIM, {ONE: 69.23, OTHER: 71.05})
    assert [one["verdict"] for one in found] == ["reproduced", "differs"]
    assert found[1] == {"label_ja": "乙", "label_en": "other", "computed": [71.05], "verdict": "differs"}


def test_a_value_that_is_missing_is_refused():
    with pytest.raises(claims.ClaimError, match="NaN"):
        choices.judge(CLAIM, {ONE: float("nan")})


@pytest.mark.parametrize(
    ("lang", "words"),
    [("ja", ("選び方", "印刷値：69.2%", "甲", "一致")), ("en", ("Choice", "Printed: 69.2%", "one", "reproduced"))],
)
def test_the_table_speaks_the_readers_language(lang, words):
    found = choices.read(choices.judge(CLAIM, {ONE: 69.23}), lang)
    table = page(found, lang, "問い & question")
    assert all(word in table for word in words), table
    assert ("判定は変わらない" if lang == "ja" else "the same verdict under each") in table
    assert "問い &amp; question" in table and f'lang="{lang}"' in table and 'scope="row"' in table


def test_the_summary_says_whether_the_verdict_depends_on_the_choice():
    found = choices.read(choices.judge(CLAIM, {ONE: 69.23, OTHER: 71.05}), "en")
    assert choices.depends(found) and "the verdict depends on it" in page(found, "en")
