"""The plan of the seminar: minutes, exercises and places in the book, and what is refused."""

from __future__ import annotations

import dataclasses
import json

import pytest
from markupsafe import escape

from rareearths import notebook, tables
from rareearths.paper.exhibits import catalogue as exhibits
from rareearths.paths import CHAPTERS
from rareearths.pipeline import worksheets
from rareearths.teaching import cards, catalogue, prompts, sessions

PLANS = {f"session {name}": plan for name, plan in sessions.sessions().items()} | {
    f"{name} {place}": part
    for name, variant in sessions.variants().items()
    for place, part in enumerate(variant.parts, start=1)
}


@pytest.mark.parametrize("name", PLANS)
def test_minutes_run_from_nought_to_ninety_without_a_gap(name):
    steps = PLANS[name].steps
    assert [step.start for step in steps] == [0, *(step.end for step in steps[:-1])]
    assert steps[-1].end == 90
    assert all(step.end > step.start for step in steps)


@pytest.mark.parametrize("name", PLANS)
def test_exercises_have_the_minutes_that_they_state(name):
    worked = PLANS[name].worked
    assert worked == {exercise: catalogue()[exercise].minutes for exercise in worked}
    for step in PLANS[name].steps:
        assert sum(step.work.values()) <= step.end - step.start


def test_exercises_and_sessions_name_each_other():
    for number, session in sessions.sessions().items():
        named = {name for name, exercise in catalogue().items() if int(number) in exercise.sessions}
        assert named == set(session.exercises), number


@pytest.mark.parametrize("number", sessions.sessions())
def test_the_reading_leads_to_what_is_there(number):
    session = sessions.session(number)
    assert sum(each.minutes for each in session.reading) == 15
    for each in session.reading:
        cells = notebook.layout(CHAPTERS / f"{each.chapter}.ipynb")["cells"]
        known = {cell["id"].removesuffix("-en") for cell in cells} | {
            tag for cell in cells for tag in notebook.tags(cell)
        }
        assert each.at in known, each


@pytest.mark.parametrize("name", PLANS)
def test_exhibits_of_a_step_are_those_of_the_book(name):
    shown = {exhibit for step in PLANS[name].steps for exhibit in (*step.exhibits, *filter(None, [step.bare]))}
    assert shown <= set(exhibits())


@pytest.mark.parametrize(
    ("session", "exhibit", "exercise"),
    [
        ("1", "fig02", "0-1"),
        ("2", "fig09", "5-2"),
        ("2", "fig10", "2-8"),
        ("2", "since2", "5-2"),
        ("3", "fig11", "2-6"),
        ("6", "fig15", "2-11"),
        ("6", "fig22", "4-1"),
    ],
)
def test_an_exhibit_whose_heading_is_the_answer_comes_after_the_question(session, exhibit, exercise):
    steps = sessions.session(session).steps
    (shown,) = [place for place, step in enumerate(steps) if exhibit in step.exhibits]
    assert any(exercise in step.work for step in steps[: shown + 1])


def test_the_reading_before_session_3_leaves_its_exhibit_shut():
    assert "fig11" not in {each.at for each in sessions.session("3").reading}


def test_every_session_has_its_page():
    pages = {path.stem for path in (CHAPTERS / "seminar").glob("*.ipynb")}
    assert pages == {"teaching", *(f"session-{number}" for number in sessions.sessions())}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda steps: (*steps[:-1], dataclasses.replace(steps[-1], end=95)), "steps of 90 minutes together; got 95"),
        (lambda steps: (dataclasses.replace(steps[0], kind="talk"), *steps[1:]), "a kind among hook, .* got talk"),
        (
            lambda steps: (dataclasses.replace(steps[0], work={"9-9": 5}), *steps[1:]),
            "that there are; got 9-9",
        ),
        (lambda steps: (dataclasses.replace(steps[0], work={"1-9": 15}), *steps[1:]), "room for the exercises"),
        (lambda steps: (dataclasses.replace(steps[0], work={"0-1": 4}), *steps[1:]), "5 minutes for exercise 0-1"),
        (lambda steps: (dataclasses.replace(steps[0], work={"2-2": 10}), *steps[1:]), "2-1 before exercise 2-2"),
        (lambda steps: (dataclasses.replace(steps[0], text={"ja": "x", "en": ""}), *steps[1:]), "nothing in en"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(change, said):
    plan = sessions.session("4")
    plan = sessions.Plan(plan.title, plan.steps, plan.cut_after, plan.cut)
    with pytest.raises(sessions.SessionsBroken, match=said):
        sessions.check(dataclasses.replace(plan, steps=change(plan.steps)))


def test_an_unknown_session_is_named_with_the_known():
    with pytest.raises(sessions.UnknownSession, match=r"1, 2, 3, 4, 5, 6\); got '7'"):
        sessions.session("7")


@pytest.fixture
def book(tmp_path):
    """Notebooks with a prompt and a solution for every exercise."""
    for chapter in set(sessions.CHAPTERS.values()):
        cells = []
        for name in (name for name in catalogue() if sessions.chapter(name) == chapter):
            for lang in ("ja", "en"):
                asked = f"### Title {name}\n\nAsked of {name} in {lang}.\n\nMore, with `code`."
                for cell, source in ((f"ex-{name}-{lang}", asked), (f"ex-{name}-why-{lang}", "Solved.")):
                    cells.append({"cell_type": "markdown", "id": cell, "metadata": {}, "source": source})
        (tmp_path / f"{chapter}.ipynb").write_text(
            json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8"
        )
    return tmp_path


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("number", sessions.sessions())
def test_a_worksheet_asks_every_exercise_and_solves_none(book, number, lang):
    session = sessions.session(number)
    page = worksheets.page(session, lang, book)
    assert str(escape(session.goal[lang])) in page
    for name in session.exercises:
        assert page.count(f"<p>Asked of {name} in {lang}.</p>") == 1
        assert f" Title {name} <span" in page
    assert "Solved." not in page
    assert "<code>code</code>" in page


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("vintage", tables.vintages())
def test_cards_show_no_date_and_their_letters_are_not_in_its_order(lang, vintage):
    keys = [key for key in sessions.session("2").cards if key in set(tables.load("export_controls", vintage)["key"])]
    made = cards.cards(keys, lang, vintage)
    days = [card.day for card in made]
    assert len(made) == len(keys) > 6
    assert days != sorted(days) and days != sorted(days, reverse=True)
    assert not any(year in card.text for card in made for year in ("2023", "2024", "2025", "2026"))


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_worksheet_of_session_2_prints_its_cards_without_dates(book, lang):
    page = worksheets.page(sessions.session("2"), lang, book)
    for card in cards.cards(sessions.session("2").cards, lang):
        assert f"<li><b>{card.letter}</b> {escape(card.text)}</li>" in page
        assert card.issued not in page and card.effective not in page
    assert 'class="cards"' not in worksheets.page(sessions.session("1"), lang, book)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (["2025 No. 18", "2025 No. 180"], "got 2025 No. 180. Likely cause: a typing slip"),
        (["2025 No. 57", "2025 No. 58"], "several issued on 2025-10-09"),
        (["2025 No. 18", "2025 No. 70"], "2025 No. 70, whose text names a year"),
    ],
)
def test_cards_that_have_no_one_order_are_refused(keys, said):
    with pytest.raises(cards.CardsBroken, match=said):
        cards.cards(keys, "en", "2026-06")


def test_a_prompt_that_is_missing_is_named(book):
    assert prompts.prompt("1-1", "en", book).title == "Title 1-1"
    path = book / "dominance.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("ex-1-1-en", "ex-1-1x-en"), encoding="utf-8")
    with pytest.raises(prompts.PromptMissing, match=r"dominance\.ipynb: expected a cell ex-1-1-en .* there is none"):
        prompts.prompt("1-1", "en", book)
