"""The settings of one language, made from the project's."""

import pytest
import yaml
from book_site import project

from rareearths.engine.sphinx import config
from rareearths.language import UnknownLanguage
from rareearths.paths import ROOT


@pytest.mark.parametrize(("lang", "title"), [("ja", "小さな本"), ("en", "A small book")])
def test_each_language_has_its_own_title_and_words(lang, title):
    made = config.language_config(lang, project())
    sphinx = made["sphinx"]["config"]
    assert made["title"] == sphinx["html_title"] == title
    assert sphinx["language"] == sphinx["rareearths_language"] == lang
    assert ("表示" in sphinx["nb_code_prompt_show"]) is (lang == "ja")
    assert made["execute"]["execute_notebooks"] == "off"
    assert yaml.safe_load(yaml.safe_dump(made)) == made


def test_the_project_is_not_changed_and_its_settings_win():
    given = project(sphinx={"config": {"html_theme_options": {"show_toc_level": 3}, "numfig": False}})
    before = yaml.safe_dump(given)
    sphinx = config.language_config("en", given)["sphinx"]["config"]
    assert sphinx["html_theme_options"]["show_toc_level"] == 3
    assert "language-switch.html" in sphinx["html_theme_options"]["article_header_end"]
    assert sphinx["numfig"] is False
    assert yaml.safe_dump(given) == before


def test_thebe_is_left_out_and_the_book_is_in():
    extensions = config.language_config("ja", project())["sphinx"]["config"]["extensions"]
    assert "sphinx_thebe" not in extensions
    assert {"rareearths.engine.sphinx", "sphinxcontrib.bibtex", "myst_nb"} <= set(extensions)
    assert len(extensions) == len(set(extensions))


def test_a_year_at_the_start_of_the_notice_is_protected():
    assert config.language_config("en", project())["copyright"] == "© 2026 Test"


@pytest.mark.parametrize("absent", ["title", "description", "author", "name"])
def test_a_missing_setting_is_named(absent):
    given = project()
    del given["languages"]["en"][absent]
    with pytest.raises(config.ConfigBroken, match=f"no {absent}"):
        config.language_config("ja", given)


def test_an_unknown_language_is_refused():
    with pytest.raises(UnknownLanguage):
        config.language_config("fr", project())


def test_the_base_address_reaches_sphinx():
    sphinx = config.language_config("en", project(base_url="https://example.org/book/"))["sphinx"]["config"]
    assert sphinx["html_baseurl"] == "https://example.org/book/en/"
    assert sphinx["rareearths_base_url"] == "https://example.org/book"


NOTICE = {
    "pages": ["chapters/a"],
    "text_ja": "文。",
    "text_en": "Words.",
    "link_ja": "続き",
    "link_en": "More",
    "to": "b#c",
}


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_notices_come_in_the_language_of_the_edition(lang):
    (shown,) = config.notices(lang, {"notices": [NOTICE]})
    assert shown == {
        "pages": ["chapters/a"],
        "text": NOTICE[f"text_{lang}"],
        "link": NOTICE[f"link_{lang}"],
        "to": "b#c",
    }


def test_a_notice_without_words_is_refused():
    with pytest.raises(config.ConfigBroken, match="notice 1 has no text_en"):
        config.notices("en", {"notices": [NOTICE | {"text_en": ""}]})


def test_a_contact_that_is_not_known_is_refused():
    assert config.contact({}) == {"mail": "", "issues": "", "page": ""}
    with pytest.raises(config.ConfigBroken, match="mail, issues, page; got email"):
        config.contact({"contact": {"email": "a@example.org"}})


@pytest.mark.parametrize(
    ("edition", "said"),
    [({"day": "2026-11-28"}, "version, date; got day"), ({"date": "28.11.2026"}, "YYYY-MM-DD; got '28.11.2026'")],
)
def test_an_edition_that_is_not_understood_is_refused(edition, said):
    assert config.edition({}) == {"version": "", "date": ""}
    with pytest.raises(config.ConfigBroken, match=said):
        config.edition({"edition": edition})


def test_every_page_of_the_paper_says_that_its_text_was_recognised_by_machine():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    paper = {part["file"] for part in toc["parts"][0]["chapters"]}
    (notice,) = config.notices("en", config.project())
    assert paper | {"chapters/audit", "chapters/references"} == set(notice["pages"])
    assert "recognised by machine" in notice["text"]
