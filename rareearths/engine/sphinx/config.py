"""The settings that Jupyter Book gets for one language, from the one settings file of the project."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from rareearths import language
from rareearths.paths import ROOT

EXTENSION = "rareearths.engine.sphinx"
STATIC = Path(__file__).parents[1] / "static"
# the first throws an error on every page and names another host; the second folds what this book folds itself
_UNWANTED = ("sphinx_thebe", "sphinx_togglebutton")
_REQUIRED = ("name", "title", "author", "description")
_OWN_KEYS = ("languages", "base_url", "edition", "notices", "contact", "run")
_CONTACT = ("mail", "issues", "page")
_EDITION = ("version", "date")
_RUN = ("repository", "binder", "colab")


class ConfigBroken(Exception):
    """The project's ``_config.yml`` lacks what a page needs."""


def project(path: Path | None = None) -> dict[str, Any]:
    """Read the project's settings (default: ``_config.yml`` at the root of the repository)."""
    return yaml.safe_load((path or ROOT / "_config.yml").read_text(encoding="utf-8"))


def languages(project_config: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Return the settings of each language: name, title, author, description, and what else is given.

    Raises
    ------
    ConfigBroken
        If a language or one of its settings is missing.
    """
    found = project_config.get("languages") or {}
    for lang in language.LANGUAGES:
        missing = [key for key in _REQUIRED if not (found.get(lang) or {}).get(key)]
        if missing:
            raise ConfigBroken(
                f"_config.yml: expected `languages: {lang}:` with {', '.join(_REQUIRED)}; got no "
                f"{', '.join(missing)}. Write them in that language."
            )
    return found


def language_config(lang: str, project_config: Mapping[str, Any]) -> dict[str, Any]:
    """Return the whole ``_config.yml`` that Jupyter Book reads for one language.

    Parameters
    ----------
    lang : {"ja", "en"}
    project_config : mapping
        The project's ``_config.yml``: Jupyter Book's keys, and the book's own ``languages`` and ``base_url``.

    Returns
    -------
    dict
        Fit for ``yaml.safe_dump``. Values that the project sets under ``sphinx: config:`` are kept.

    Raises
    ------
    rareearths.language.UnknownLanguage
        If the book does not speak `lang`.
    ConfigBroken
        If the project does not say what the book is called in `lang`.
    """
    own = languages(project_config)[language.require(lang)]
    config = copy.deepcopy({key: value for key, value in project_config.items() if key not in _OWN_KEYS})
    config |= {"title": own["title"], "author": own["author"], "copyright": _copyright(own)}
    config["execute"] = {**config.get("execute", {}), "execute_notebooks": "off"}
    config["only_build_toc_files"] = True
    html = config.setdefault("html", {})
    html["favicon"] = html.get("favicon") or str(STATIC / "favicon.svg")
    html.setdefault("extra_footer", own.get("footer", ""))
    html.setdefault("home_page_in_navbar", True)
    sphinx = config.setdefault("sphinx", {})
    # False replaces Jupyter Book's theme options as a whole
    sphinx["recursive_update"] = True
    sphinx["config"] = _merge(_sphinx(lang, own, project_config), sphinx.get("config") or {})
    return config


def _sphinx(lang: str, own: Mapping[str, Any], project_config: Mapping[str, Any]) -> dict[str, Any]:
    base, words = str(project_config.get("base_url") or "").rstrip("/"), language.say("theme_options", lang)
    return {
        "extensions": _extensions(project_config),
        "language": lang,
        "html_title": own["title"],
        "html_baseurl": f"{base}/{lang}/" if base else "",
        # the pages choose light or dark themselves before the first paint (templates/layout.html)
        "html_context": {"default_mode": "light"},
        "html_theme_options": {
            "article_header_end": ["language-switch.html", "article-header-buttons.html"],
            "footer_content_items": ["notice.html", "edition.html", "copyright.html", "extra-footer.html"],
            "use_fullscreen_button": False,
            "search_bar_text": words["search"],
            "show_navbar_depth": 1,
            "show_toc_level": 2,
        },
        "html_math_renderer": "mathml",
        "html_use_index": False,
        "html_last_updated_fmt": None,
        "html_permalinks_icon": "#",
        "nb_execution_raise_on_error": True,
        "nb_code_prompt_show": words["show"],
        "nb_code_prompt_hide": words["hide"],
        "rareearths_language": lang,
        "rareearths_languages": languages(project_config),
        "rareearths_base_url": base,
        "rareearths_notices": notices(lang, project_config),
        "rareearths_contact": contact(project_config),
        "rareearths_run": run(project_config),
        "rareearths_edition": edition(project_config),
    }


def notices(lang: str, project_config: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the lines that stand below certain pages, in one language: ``pages``, ``text``, ``link``, ``to``.

    Raises
    ------
    ConfigBroken
        If a notice lacks its pages, or its words in that language.
    """
    found = project_config.get("notices") or []
    for place, each in enumerate(found, start=1):
        lacking = [key for key in ("pages", f"text_{lang}", f"link_{lang}", "to") if not each.get(key)]
        if lacking:
            raise ConfigBroken(
                f"_config.yml: expected `notices` with pages, text, link (of each language) and to; notice {place} "
                f"has no {', '.join(lacking)}. Write it there."
            )
    return [
        {"pages": list(each["pages"]), "text": each[f"text_{lang}"], "link": each[f"link_{lang}"], "to": each["to"]}
        for each in found
    ]


def contact(project_config: Mapping[str, Any]) -> dict[str, str]:
    """Return where readers can write to, as the publisher of the site has set it; each may lack.

    Returns
    -------
    dict
        ``mail``, ``issues`` and ``page``, a page of the book that says how to object.

    Raises
    ------
    ConfigBroken
        For another key.
    """
    given = project_config.get("contact") or {}
    if odd := sorted(set(given) - set(_CONTACT)):
        raise ConfigBroken(
            f"_config.yml: expected `contact` with {', '.join(_CONTACT)}; got {', '.join(odd)}. Most likely a typing "
            "slip: correct the key."
        )
    return {key: str(given.get(key) or "") for key in _CONTACT}


def run(project_config: Mapping[str, Any]) -> dict[str, str]:
    """Return where a chapter can be run, as the publisher of the site has set it; what is not set is empty.

    That is ``repository``, from which a notebook fetches the book, and ``binder`` and ``colab``, addresses of a
    notebook with ``{lang}`` and ``{chapter}`` in them.

    Raises
    ------
    ConfigBroken
        For another key, or an address without the chapter.
    """
    given = project_config.get("run") or {}
    if odd := sorted(set(given) - set(_RUN)):
        raise ConfigBroken(
            f"_config.yml: expected `run` with {', '.join(_RUN)}; got {', '.join(odd)}. Most likely a typing slip: "
            "correct the key."
        )
    found = {key: str(given.get(key) or "") for key in _RUN}
    for key in ("binder", "colab"):
        if found[key] and not all(part in found[key] for part in ("{lang}", "{chapter}")):
            raise ConfigBroken(
                f"_config.yml: expected `run: {key}:` with {{lang}} and {{chapter}} in the address; got {found[key]}. "
                "Write them where the notebook's name stands."
            )
    return found


def edition(project_config: Mapping[str, Any]) -> dict[str, str]:
    """Return what readers hold: ``version`` and ``date``, the day of the edition as YYYY-MM-DD; both may lack.

    Raises
    ------
    ConfigBroken
        For another key, or a date that is none.
    """
    given = {key: str(value) for key, value in (project_config.get("edition") or {}).items()}
    if odd := sorted(set(given) - set(_EDITION)):
        raise ConfigBroken(
            f"_config.yml: expected `edition` with {', '.join(_EDITION)}; got {', '.join(odd)}. Most likely a typing "
            "slip: correct the key."
        )
    try:
        dt.date.fromisoformat(given.get("date") or "2000-01-01")
    except ValueError:
        raise ConfigBroken(
            f"_config.yml: expected the date of the `edition` as YYYY-MM-DD; got {given['date']!r}. Most likely "
            "another order: write the year first."
        ) from None
    return {key: given.get(key, "") for key in _EDITION}


def _extensions(project_config: Mapping[str, Any]) -> list[str]:
    """Jupyter Book's extensions without the unwanted ones, what the project adds, and the book's own."""
    from jupyter_book.config import get_default_sphinx_config  # noqa: PLC0415  (half a second that few callers need)

    names = [name for name in get_default_sphinx_config()["extensions"] if name not in _UNWANTED]
    names += (project_config.get("sphinx") or {}).get("extra_extensions") or []
    if project_config.get("bibtex_bibfiles"):
        names.append("sphinxcontrib.bibtex")
    return list(dict.fromkeys([*names, EXTENSION]))


def _copyright(own: Mapping[str, Any]) -> str:
    """Return the notice with its sign; one that begins with a year is redated to 1970 by SOURCE_DATE_EPOCH."""
    notice = str(own.get("copyright") or own["author"])
    return notice if notice.startswith("©") else f"© {notice}"


def _merge(base: dict[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Lay `over` on `base`, dictionaries key by key."""
    merged = dict(base)
    for key, value in over.items():
        both = isinstance(value, Mapping) and isinstance(merged.get(key), Mapping)
        merged[key] = _merge(dict(merged[key]), value) if both else value
    return merged
