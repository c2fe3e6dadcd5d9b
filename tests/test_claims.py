"""Verdicts follow from the printed value, its precision and the computed one."""

import pytest

from rareearths.chapter import verdicts
from rareearths.paper import claims, judging


def claim(printed, precision="", operator="", unit="%", **more):
    base = dict.fromkeys(claims.Claim.__dataclass_fields__, "") | {"evidence": "data"}
    return claims.Claim(
        **base
        | {
            "claim_id": "C999",
            "evidence": "data",
            "printed": printed,
            "precision": precision,
            "operator": operator,
            "unit": unit,
        }
        | more
    )


@pytest.mark.parametrize(
    ("printed", "precision", "computed", "verdict"),
    [
        ("69.2", "0.1", 69.2308, "reproduced"),
        ("19.3", "0.1", 19.2308, "rounded"),
        ("91.7", "0.1", 91.28, "differs"),
        ("70", "10", 69.2, "reproduced"),
        ("70", "10", 64.9, "rounded"),
        ("70", "10", 59.9, "differs"),
        ("11.5", "0.1", 11.55, "rounded"),  # half rounds up, to 11.6
        ("11.5", "0.1", 11.549, "reproduced"),
        ("90.86", "0.01", 90.8845, "differs"),
        ("9086", "1", 9086.4, "reproduced"),
        ("13000", "1000", 12500, "reproduced"),
        ("4.4;4.1", "0.1", [4.4, 4.12], "reproduced"),
        ("4.4;4.1", "0.1", [4.4, 5.0], "differs"),
        ("2019-11-13", "", "2019-11-12", "rounded"),
        ("2025-06-09", "", "2025-07-09", "differs"),
        ("イットリウム", "", "イットリウム", "reproduced"),
        ("yttrium", "", "promethium", "differs"),
    ],
)
def test_judge(printed, precision, computed, verdict):
    assert judging.judge(claim(printed, precision), computed).verdict == verdict


@pytest.mark.parametrize(
    ("operator", "computed", "verdict"),
    [
        (">", 50.1, "reproduced"),
        (">", 50, "differs"),
        (">=", 50, "reproduced"),
        ("<", 50, "differs"),
        ("<=", 50, "reproduced"),
        ("<=", 50.4, "reproduced"),
        ("<=", 50.6, "differs"),
        (">=", 49.6, "reproduced"),
        (">=", 49.4, "differs"),
    ],
)
def test_bounds(operator, computed, verdict):
    assert judging.judge(claim("50", "1", operator), computed).verdict == verdict


@pytest.mark.parametrize(
    ("printed", "operator", "computed", "verdict"),
    [
        ("80", "", ">90", "differs"),
        ("95", "", ">90", "reproduced"),  # it can be true of the source, which says no more
        ("90", "", ">90", "differs"),
        ("90", "", ">=90", "reproduced"),
        ("40", "", "<50", "reproduced"),
        ("60", "", "<=50", "differs"),
        ("50", ">", ">50", "reproduced"),
        ("50", ">", ">90", "reproduced"),
        ("50", ">", ">40", "differs"),
        ("50", "<", ">50", "differs"),
        ("50", "<", "<50", "reproduced"),
    ],
)
def test_a_source_may_print_a_bound(printed, operator, computed, verdict):
    assert judging.judge(claim(printed, "1", operator), computed).verdict == verdict


@pytest.mark.parametrize(("lang", "written"), [("ja", "90%超"), ("en", "more than 90%")])
def test_a_bound_is_written_with_its_sign(lang, written):
    said = verdicts.Verdict(claim("80", "1"), (">90",), "differs", lang)
    assert (said.computed_text, said.source_text) == (written, written)


@pytest.mark.parametrize(("kind", "unit"), [("list", "minerals"), ("rank", "rank"), ("date", "year")])
def test_what_is_counted_is_not_rounded(kind, unit):
    assert judging.judge(claim("5", "1", unit=unit, kind=kind), 4).verdict == "differs"
    assert judging.judge(claim("5", "1", unit=unit, kind=kind), 5).verdict == "reproduced"


def test_number_of_values_must_match():
    with pytest.raises(claims.ClaimError, match=r"expected 3 value\(s\).*got 2"):
        judging.judge(claim("35;59;36", "1"), [35, 59])


def test_missing_value_is_not_a_verdict():
    with pytest.raises(claims.ClaimError, match="missing"):
        judging.judge(claim("35", "1"), float("nan"))


def test_nothing_computed_needs_a_reason():
    with pytest.raises(claims.ClaimError, match="reason_ja"):
        judging.judge(claim("35", "1"), None)
    judged = judging.judge(claim("35", "1", reason_ja="原文を入手できなかった。", reason_en="Not obtained."), None)
    assert judged == judging.Judgement("unverifiable")


def test_what_is_of_another_scope_neither_agrees_nor_differs():
    """Whatever the numbers say, and in both directions alike."""
    other = claim("35", "1", comparison=claims.OTHER_SCOPE)
    assert judging.judge(other, 35) == judging.Judgement("other_scope", (35.0,), "reproduced")
    assert judging.judge(other, 40) == judging.Judgement("other_scope", (40.0,), "differs")


def test_a_verdict_that_turns_on_an_open_choice_depends_on_it():
    choice = claim("35", "1", comparison=claims.OPEN_CHOICE)
    assert judging.judge(choice, {"a": 35, "b": 40}) == judging.Judgement("depends", (35.0,), "reproduced")
    assert judging.judge(choice, {"a": 35, "b": 34.9}) == judging.Judgement("reproduced", (35.0,), "reproduced")
    assert judging.judge(choice, {"a": 40, "b": 41}) == judging.Judgement("differs", (40.0,), "differs")


@pytest.mark.parametrize(("comparison", "computed"), [("", {"a": 35}), (claims.OPEN_CHOICE, 35)])
def test_choices_are_given_exactly_where_the_register_leaves_one_open(comparison, computed):
    with pytest.raises(claims.ClaimError, match="expected values under each choice if and only if"):
        judging.judge(claim("35", "1", comparison=comparison), computed)


def test_an_outlook_is_not_compared():
    outlook = claim("2027", "1", comparison=claims.OUTLOOK)
    assert judging.judge(outlook, None) == judging.Judgement("outlook")
    with pytest.raises(claims.ClaimError, match="expected no value for an outlook; got 2026"):
        judging.judge(outlook, 2026)


@pytest.mark.parametrize(
    ("computed", "later", "verdict"),
    [(80, 53, "revised"), (80, 80, "reproduced"), (60, 53, "differs"), (80, None, "reproduced")],
)
def test_what_a_later_edition_changed_is_revised(computed, later, verdict):
    assert judging.judge(claim("80", "1"), computed, later).verdict == verdict


@pytest.mark.parametrize(("lang", "printed", "computed"), [("ja", "69.2%", "69.23%"), ("en", "69.2%", "69.23%")])
def test_verdict_shows_one_digit_more_than_printed(lang, printed, computed):
    shown = verdicts.Verdict(claim("69.2", "0.1"), (69.2308,), "reproduced", lang)
    assert (shown.printed_text, shown.computed_text) == (printed, computed)


def test_verdict_with_operator_and_several_values():
    shown = verdicts.Verdict(claim("70;90", "10", "~"), (69.2, 91.3), "reproduced", "ja")
    assert shown.printed_text == "約70%、90%"
    assert shown.computed_text == "69.2%、91.3%"


@pytest.mark.parametrize(
    ("unit", "lang", "printed"),
    [
        ("x", "ja", "4.7～7.1倍"),
        ("x", "en", "4.7 to 7.1 times"),
        ("USD/kg", "en", "USD 4.7 to 7.1/kg"),
    ],
)
def test_a_range_has_its_unit_once(unit, lang, printed):
    shown = verdicts.Verdict(claim("4.7;7.1", "0.1", unit=unit, values="range"), (4.7, 7.1), "reproduced", lang)
    assert shown.printed_text == printed


def test_a_range_whose_ends_are_one_is_one_value():
    shown = verdicts.Verdict(claim("4.7;7.1", "0.1", unit="x", values="range"), (4.4, 4.4), "differs", "en")
    assert shown.computed_text == "4.4 times"


@pytest.mark.parametrize(("lang", "printed"), [("ja", "いずれも3.3%"), ("en", "3.3% each")])
def test_one_value_for_several_things_stands_once(lang, printed):
    assert verdicts.Verdict(claim("3.3;3.3;3.3", "0.1"), (), "unverifiable", lang).printed_text == printed


@pytest.mark.parametrize(
    ("printed", "evidence", "implied"),
    [
        ("69.2", "data", False),
        ("69.2", "inside", True),
        ("0", "data", True),
        ("0;0", "document", True),
        ("0;1", "data", False),
    ],
)
def test_a_zero_and_what_the_paper_only_implies_are_not_called_printed(printed, evidence, implied):
    assert claim(printed, "0.1", evidence=evidence).implied is implied


def test_table_escapes_what_it_shows():
    row = claim("1", "1", statement_ja="<b>", statement_en="a < b", source="paper;imf_rare_earth_price")
    made = verdicts.shown([verdicts.Verdict(row, (1.0,), "reproduced", "en", note="<i>")], "en")
    page = made._repr_mimebundle_()["text/html"]
    assert "a &lt; b" in page and "<i>" not in page
    assert '<th scope="row">C999 <b>reproduced</b></th>' in page and 'id="C999"' in page


@pytest.mark.parametrize(
    ("operator", "unit", "ja", "en"),
    [
        ("<=", "year", "2010年以前", "2010 or earlier"),
        (">", "year", "2010年より後", "after 2010"),
        ("<=", "years", "2,010年以下", "at most 2,010 years"),
        ("~", "year", "約2010年", "about 2010"),
    ],
)
def test_bounds_in_words(operator, unit, ja, en):
    for lang, words in (("ja", ja), ("en", en)):
        assert verdicts.Verdict(claim("2010", "1", operator, unit), (), "unverifiable", lang).printed_text == words


@pytest.mark.parametrize(("unit", "label"), [("%", "rounding"), ("date", "one day apart")])
def test_dates_lie_a_day_apart_and_are_not_rounded(unit, label):
    assert verdicts.Verdict(claim("1", unit=unit), ("1",), "rounded", "en").label == label
