from __future__ import annotations

import pytest

from rareearths.bilingual import numerals

EQUAL = [
    ("4万5,000トン", "45,000 t"),
    ("４５，０００トン", "45 thousand tonnes"),
    ("1億3,000万トン", "130 million t"),
    ("4,400万トン", "44.0 Mt"),
    ("1.2兆ドル", "USD 1.2 trillion"),
    ("10億ドル", "1 billion dollars"),
    ("約7割", "about 70%"),
    ("6割5分", "65 per cent"),
    ("採掘では約7割、精製では約9割", "mines about seven tonnes in ten and refines about nine"),
    ("2022年2月", "February 2022"),
    ("2022年2月24日", "24 February 2022"),
    ("2022年2月24日", "February 24, 2022"),
    ("4月4日", "4 April"),
    ("2025年5月に", "in May 2025"),
    ("2025年1～8月", "January to August 2025"),
    ("中国5（10億ドル）の順", "China 5 (USD billion)"),
    ("2018〜22年", "2018–2022"),
    ("2018〜2022年", "2018–22"),
    ("10〜12万トン", "100,000 to 120,000 t"),
    ("1,000万〜1,200万トン", "10–12 million t"),
    ("3分の1", "a third"),
    ("図表1", "Exhibit 1 (図表1)"),
    ("巻末資料2", "Appendix 2"),
    ("17元素", "seventeen elements"),
    ("十七元素", "17 elements"),
    ("3カ国、2倍", "three countries, twice as much"),
    ("20年間", "two decades"),
    ("1990年代", "the 1990s"),
    ("5割", "half"),
    ("2割", "a fifth"),
    ("2022年6月", "2022-06"),
    ("2005〜2006年", "2005-06"),
    ("2010年割当は3万トン", "the 2010 quota was 30,000 t"),
    ("1.50倍", "1.5 times"),
]
UNEQUAL = [
    ("4万5,000トン", "54,000 t"),
    ("3,000万ドル", "USD 30 billion"),
    ("約7割", "about 7%"),
    ("2022年2月", "March 2022"),
    ("2022年2月", "in February"),
    ("1～8月", "January to September"),
    ("10億ドル", "USD 2 billion"),
    ("2～8月", "January to August"),
    ("2018〜22年", "2018–2023"),
    ("3分の1", "two thirds"),
    ("図表1", "Exhibit 2"),
    ("2割", "a quarter"),
    ("2022年6月", "2022-07"),
    ("17元素", "sixteen elements"),
    ("45,000トン", "45,000 kt"),
    ("69.2％", "69.3%"),
    ("5カ月", "May 2020"),
]


@pytest.mark.parametrize(("ja", "en"), EQUAL)
def test_equal_statements_compare_equal(ja, en):
    left, right = numerals.read(ja), numerals.read(en)
    assert left.typed or right.typed
    assert (left.lacking(right), right.lacking(left)) == ([], [])


@pytest.mark.parametrize(("ja", "en"), UNEQUAL)
def test_unequal_statements_are_found(ja, en):
    left, right = numerals.read(ja), numerals.read(en)
    assert left.lacking(right) or right.lacking(left)
