"""Numbers, names and dates in two languages."""

import re

import pytest
import yaml

from rareearths import language, words


@pytest.mark.parametrize(
    ("value", "unit", "digits", "ja", "en"),
    [
        (270000, "t", 0, "27万トン", "270,000 t"),
        (45000, "t", 0, "4万5,000トン", "45,000 t"),
        (8904.1, "t", 0, "8,904トン", "8,904 t"),
        (90.8845, "Mt", 2, "9,088万トン", "90.88 Mt"),
        (130, "Mt", 0, "1億3,000万トン", "130 Mt"),
        (73.757, "kt", 1, "7万3,800トン", "73.8 kt"),
        (69.23, "%", 1, "69.2%", "69.2%"),
        (-5.73, "%", 1, "−5.7%", "−5.7%"),
        (2.9, "x", 1, "2.9倍", "2.9 times"),
        (2013, "year", 0, "2013年", "2013"),
        ("2022-02", "month", 0, "2022年2月", "February 2022"),
        ("2025-04-04", "date", 0, "2025年4月4日", "4 April 2025"),
        (13256.4, "USD/t", 0, "1万3,256ドル/トン", "USD 13,256/t"),
        (30.37, "100million_CNY", 2, "30.37億元", "CNY 3.037 billion"),
        (57000, "million_USD", 0, "570億ドル", "USD 57 billion"),
        (56900, "million_USD", 0, "569億ドル", "USD 56.9 billion"),
        (1004, "million_CNY", 0, "10億400万元", "CNY 1,004 million"),
        (0.4, "pt", 1, "0.4ポイント", "0.4 percentage points"),
    ],
)
def test_number(value, unit, digits, ja, en):
    assert language.number(value, unit, "ja", digits) == ja
    assert language.number(value, unit, "en", digits) == en


def test_small_negative_is_not_minus_zero():
    assert language.number(-0.04, "%", "en", 1) == "0.0%"


def test_missing_number_is_said_to_be_missing():
    assert language.number(float("nan"), "t", "ja") == "不明"


def test_unknown_unit_lists_the_known_ones():
    with pytest.raises(ValueError, match=r"Expected a unit the book can write .*USD/t.*got 'bushel'"):
        language.number(1, "bushel", "en")


def test_month_that_is_none():
    with pytest.raises(ValueError, match="Expected a month such as 2022-02; got '2022-13'"):
        language.number("2022-13", "month", "en")


@pytest.mark.parametrize(
    ("code", "ja", "en"), [("CHN", "中国", "China"), ("AUS", "オーストラリア", "Australia"), ("OTH", "その他", "Other")]
)
def test_country(code, ja, en):
    assert (language.country(code, "ja"), language.country(code, "en")) == (ja, en)


def test_unknown_country():
    with pytest.raises(KeyError, match="ISO 3166-1のアルファベット3文字"):
        language.country("XXQ", "ja")


def test_every_element_has_both_names():
    names = {lang: {language.element(symbol, lang) for symbol in language.elements()} for lang in language.LANGUAGES}
    assert len(names["ja"]) == len(names["en"]) == 17


def test_unknown_language_is_refused():
    with pytest.raises(language.UnknownLanguage, match="ja, en; got 'fr'"):
        language.text("fr", ja="図", en="figure")


def test_label_in_one_language_is_refused():
    with pytest.raises(ValueError, match="both languages"):
        language.text("ja", ja="図", en=" ")


SECTIONS = list(yaml.safe_load((words._LOCALE / "ui.yaml").read_text(encoding="utf-8")))


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A folder for the files of words, and nothing kept of those read before."""
    kept = (words._read, words.names, language.words, language.say)
    monkeypatch.setattr(words, "_LOCALE", tmp_path)
    for each in kept:
        each.cache_clear()
    yield tmp_path
    for each in kept:
        each.cache_clear()


@pytest.mark.parametrize("section", SECTIONS)
def test_words_say_the_same_number_of_things_in_both_languages(section):
    for key, word in language.words(section).items():
        fields = {lang: len(re.findall(r"\{\w*\}", word[lang])) for lang in language.LANGUAGES}
        assert len(set(fields.values())) == 1, key
    assert dict(language.say(section, "en")) == {key: word["en"] for key, word in language.words(section).items()}


def test_an_unknown_section_lists_the_known_ones():
    with pytest.raises(language.WordsBroken, match=r"a section 'exhibits'; there are .*exhibit,"):
        language.words("exhibits")


@pytest.mark.parametrize("written", ["{ja: 図}", "{ja: 図, en: ' '}", "{ja: 図, en: }", "図"])
def test_a_word_without_one_half_is_refused(elsewhere, written):
    (elsewhere / "ui.yaml").write_text(f"page:\n  figure: {written}\n", encoding="utf-8")
    with pytest.raises(language.WordsBroken, match=r"ui\.yaml, page: expected 'figure' in each of ja, en; .* in .*en"):
        language.say("page", "ja")
    (elsewhere / "countries.yaml").write_text(f"CHN: {written}\n", encoding="utf-8")
    with pytest.raises(language.WordsBroken, match=r"countries\.yaml: expected 'CHN'"):
        language.country.__wrapped__("CHN", "ja")
