"""The slides of the seminar, one file per session and language: from its plan, its page and the exhibits."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup

from rareearths import language, markup
from rareearths.chapter import charts, drawing
from rareearths.engine.finish import reveal, vega
from rareearths.pipeline import own, sitepage
from rareearths.pipeline.build import BUILD, CACHE, SITE
from rareearths.teaching import cards, facts, prompts, sessions

OUT = BUILD / "slides"
_STATIC = Path(__file__).with_name("static")
_OWN = ("slides.css", "slides.js")
# the room below a slide's heading, in the slide's own pixels
_WIDTH, _HEIGHT = 1180, 500


@dataclass(frozen=True)
class Slide:
    """One slide: a heading with a line above and below it, points, entries or text, a chart, the speaker's notes."""

    heading: str
    over: str = ""
    under: str = ""
    points: tuple[str, ...] = ()
    entries: tuple[sitepage.Point, ...] = ()
    text: str = ""
    rows: tuple[tuple[str, str, str], ...] = ()
    spec: str = ""
    drawing: str = ""
    zoom: float = 1.0
    notes: tuple[str, ...] = ()
    kind: str = field(default="plain")


def write(languages: tuple[str, ...] = language.LANGUAGES, site: Path = SITE, out: Path = OUT) -> list[Path]:
    """Write the slides of every session.

    Parameters
    ----------
    languages : tuple of {"ja", "en"}
    site : Path
        The built book.
    out : Path
        Made anew; opens from disk, without a network.

    Returns
    -------
    list of Path
        The files, by language and session.

    Raises
    ------
    rareearths.pipeline.sitepage.BookMissing
    rareearths.teaching.prompts.PromptMissing
    rareearths.pipeline.own.FolderTaken
    """
    own.require(out, "_static/reveal")
    aside = out.with_name(f".{out.name}.new")
    shutil.rmtree(aside, ignore_errors=True)
    reveal.write(aside / "_static" / "reveal")
    vega.write_bundle(aside / "_static" / "vega.js", CACHE / "vega")
    for name in _OWN:
        shutil.copyfile(_STATIC / name, aside / "_static" / name)
    written = []
    for lang in languages:
        for session in sessions.sessions().values():
            path = aside / lang / f"session-{session.id}.html"
            path.parent.mkdir(exist_ok=True)
            path.write_text(page(session, lang, site), encoding="utf-8")
            written.append(out / lang / path.name)
    shutil.rmtree(out, ignore_errors=True)
    aside.rename(out)
    return written


def page(session: sessions.Session, lang: str, site: Path = SITE) -> str:
    """Return one session's slides as a page.

    Parameters
    ----------
    session : Session
    lang : {"ja", "en"}
    site : Path
        The built book.
    """
    words = language.say("slides", lang)
    title = words["title"].format(
        session=language.say("seminar", lang)["session"].format(session.id), title=session.title[lang]
    )
    slides = list(_slides(session, lang, site, title))
    return str(markup.render("rareearths.pipeline", "slides.html", lang=lang, title=title, slides=slides, words=words))


def _slides(session: sessions.Session, lang: str, site: Path, title: str) -> Iterator[Slide]:
    words, said = language.say("slides", lang), language.say("seminar", lang)
    told = sitepage.points(site, lang, session.id)
    yield Slide(title, text=rendered(session.goal[lang]), notes=(words["keys"],), kind="title")
    plan = tuple((f"{step.start}–{step.end}", said[step.kind], step.text[lang]) for step in session.steps)
    cut = said["cut"].format(session.cut_after) + said["colon"] + session.cut[lang]
    yield Slide(said["plan"], rows=plan, notes=(cut,), kind="plan")
    yield Slide(session.question[lang], over=said["question"], kind="question")
    for step in session.steps:
        over = f"{step.start}–{step.end} {said[step.kind]}"
        if step.end == session.cut_after:
            over += f" · {words['until'].format(step.end)}"
        named = tuple(_named(name, minutes, lang) for name, minutes in step.work.items())
        named += tuple(f"{_named(name, 0, lang)} {said['shown']}" for name in step.shown)
        # a step without exercises stays on the screen with nothing but its words
        yield Slide(step.text[lang], over=over, points=named, kind="plain" if named else "question")
        if step.kind == "input":
            yield _listed(words["theory"], told["theory"])
        if step.bare:
            yield _bare(step.bare, lang, site, session.question[lang])
        if step.cards:
            yield _dates(step.cards, lang)
        for name, minutes in step.work.items():
            yield _exercise(name, minutes, lang)
        yield from (_exhibit(name, lang, site) for name in step.exhibits)
        if step is _debate(session):
            yield Slide(said["discussion"], entries=tuple(told["discussion"]), kind="debate")
            objections = ((words["against_paper"], told["paper"]), (words["against_book"], told["book"]))
            against = tuple(("", head, point.whole) for head, points in objections for point in points)
            yield Slide(words["objections"], rows=against, kind="plan")
    rubric = tuple(("", criterion[lang], session.rubric[name][lang]) for name, criterion in sessions.criteria().items())
    yield Slide(
        said["rubric"],
        rows=rubric,
        notes=tuple(point.whole for point in told["trouble"]),
        kind="plan",
    )


def _debate(session: sessions.Session) -> sessions.Step:
    """Return the step at which both sides are heard: the discussion, or the last work where there is none."""
    talks = [step for step in session.steps if step.kind == "discussion"]
    return talks[-1] if talks else [step for step in session.steps if step.work][-1]


def _named(exercise: str, minutes: int, lang: str) -> str:
    said = language.say("seminar", lang)
    name = f"{facts.number(exercise, lang)} {prompts.prompt(exercise, lang).title}"
    return f"{name} ({said['minutes'].format(minutes)})" if minutes else name


def _listed(heading: str, entries: list[sitepage.Point]) -> Slide:
    """Return a slide with the sentences that the entries open with; what follows them is for the speaker."""
    return Slide(heading, points=tuple(entry.lead for entry in entries), notes=tuple(entry.whole for entry in entries))


def _dates(keys: tuple[str, ...], lang: str) -> Slide:
    """Return a slide with the cards of the worksheet in the order of their dates."""
    words = language.say("slides", lang)
    rows = [
        (card.issued, f"{card.letter}  {card.text}", words["effect"].format(card.effective))
        for card in sorted(cards.cards(keys, lang), key=lambda card: card.day)
    ]
    return Slide(words["dates"], rows=tuple(rows), kind="plan dates")


def _exercise(name: str, minutes: int, lang: str) -> Slide:
    asked, said = prompts.prompt(name, lang), language.say("seminar", lang)
    over = f"{facts.number(name, lang)} · {said['minutes'].format(minutes)}"
    return Slide(asked.title, over=over, text=rendered(asked.text), kind="exercise")


def rendered(text: str) -> Markup:
    """Return Markdown of a prompt as HTML; a link becomes its words, since it leads into the book."""
    return Markup(MarkdownIt().render(re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text)))


def _bare(name: str, lang: str, site: Path, question: str) -> Slide:
    """Return an exhibit that does not say what it shows; as a drawing, since tips would name it."""
    spec = sitepage.chart(site, name, lang)
    for told in ("description", "title"):
        spec.pop(told, None)
    spec["config"] = {**spec.get("config", {}), "legend": {"disable": True}}
    return Slide("", over=question, drawing=_drawn(spec, name, question), kind="exhibit")


def _exhibit(name: str, lang: str, site: Path) -> Slide:
    entry, spec = sitepage.exhibits(site)[name], sitepage.chart(site, name, lang)
    label = spec.pop("description", "")
    spec.pop("title", None)
    zoom = _fit(spec, name)
    return Slide(
        entry[f"finding_{lang}"],
        over=entry[f"number_{lang}"],
        under=entry[f"subtitle_{lang}"],
        spec=charts.compact(spec),
        drawing=_drawn(spec, name, label),
        zoom=zoom,
        notes=(label,),
        kind="exhibit",
    )


def _drawn(spec: dict[str, Any], name: str, label: str) -> Markup:
    return Markup(drawing.labelled(charts.svg(spec, f"{name}-"), label))


def _fit(spec: dict[str, Any], name: str) -> float:
    """Give a chart the width of a slide; return by how much it is then made larger or smaller."""
    # as high as its place allows: a tall chart is drawn wider and then made smaller as a whole
    height = drawing.size(charts.svg(spec | {"width": _WIDTH}, f"{name}-"))[1]
    zoom = min(1.25, _HEIGHT / height)
    spec["width"] = round(900 if zoom > 1 else _WIDTH / zoom)
    return round(min(zoom, _HEIGHT / drawing.size(charts.svg(spec, f"{name}-"))[1]), 3)
