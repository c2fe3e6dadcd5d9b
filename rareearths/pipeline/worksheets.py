"""The worksheets of the seminar: goal, exercises and room to write, printed to PDF; no solutions."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from rareearths import language, markup
from rareearths.engine import chromium
from rareearths.pipeline.build import BUILD
from rareearths.pipeline.slides import rendered
from rareearths.teaching import cards, catalogue, facts, prompts, sessions

OUT = BUILD / "worksheets"
_STYLE = Path(__file__).with_name("static") / "worksheet.css"
_LINES = {1: 3, 2: 5, 3: 7, 4: 10}  # to write on, by the exercise's level


def write(languages: tuple[str, ...] = language.LANGUAGES, out: Path = OUT) -> list[Path]:
    """Print the worksheet of every session.

    Parameters
    ----------
    languages : tuple of {"ja", "en"}
    out : Path
        Gets a folder for each language.

    Returns
    -------
    list of Path
        The PDFs, by language and session.

    Raises
    ------
    rareearths.engine.chromium.BrowserMissing
    rareearths.teaching.prompts.PromptMissing
    """
    written = []
    for lang in languages:
        for session in sessions.sessions().values():
            target = out / lang / f"session-{session.id}.pdf"
            with tempfile.TemporaryDirectory() as folder:
                sheet = Path(folder) / "worksheet.html"
                sheet.write_text(page(session, lang), encoding="utf-8")
                chromium.print_pdf(sheet, target)
            written.append(target)
    return written


def page(session: sessions.Session, lang: str, folder: Path | None = None) -> str:
    """Return a worksheet as a page.

    Parameters
    ----------
    session : Session
    lang : {"ja", "en"}
    folder : Path, optional
        Where the notebooks are (default: ``chapters/``).
    """
    words, said = language.say("worksheet", lang), language.say("seminar", lang)
    title = words["title"].format(session=said["session"].format(session.id), title=session.title[lang])
    shown = [_exercise(name, lang, words, _where(session, name, said, words), folder) for name in session.exercises]
    return str(
        markup.render(
            "rareearths.pipeline",
            "worksheet.html",
            lang=lang,
            title=title,
            goal=session.goal[lang],
            question=session.question[lang],
            exercises=shown,
            cards=cards.cards(session.cards, lang),
            style=_STYLE.read_text(encoding="utf-8"),
            words=words,
            said=said,
        )
    )


def _where(session: sessions.Session, name: str, said: Mapping[str, str], words: Mapping[str, str]) -> str:
    """Return how long an exercise takes, or that the teacher runs it."""
    if name not in session.worked and name not in session.home:
        return said["shown"]
    return said["minutes"].format(catalogue()[name].minutes) + (f" · {words['home']}" if name in session.home else "")


def _exercise(name: str, lang: str, words: Mapping[str, str], where: str, folder: Path | None) -> dict[str, object]:
    asked, exercise = prompts.prompt(name, lang, folder), catalogue()[name]
    units = language.say("exercise_units", lang)
    return {
        "name": facts.number(name, lang),
        "title": asked.title,
        "minutes": where,
        "text": rendered(asked.text),
        "answer": words["answer"].format(units.get(exercise.unit, exercise.unit)) if exercise.unit else "",
        "lines": range(_LINES[exercise.level]),
    }
