"""Exercises on a page: numbered as in the catalogue, with the line of facts, hints and solution folded.

In the notebook an exercise is plain: a heading and a prompt, a cell to answer in, the check, the solution's code and
prose (`rareearths.teaching.facts.part` tells them apart by their ids). Here the cells of one language become what
sphinx-exercise reads. Left out are the reader's own cells, empty on a page, and the teacher's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator
from sphinx_exercise.directive import ExerciseDirective
from sphinx_exercise.nodes import solution_node

from rareearths import notebook
from rareearths.language import say
from rareearths.teaching import catalogue, facts, prompts

_EXTENSION = "sphinx_exercise"
_LABEL = "ex-{}"
# the slug of the cell above the exercises, and the services that can run a notebook
_SECTION = "exercises"
_PLACES = ("binder", "colab")
_AFTER_LANGUAGE_FILTER = 600


def register(app: Sphinx) -> None:
    """Connect this module to Sphinx."""
    app.setup_extension(_EXTENSION)
    app.add_config_value("rareearths_run", {}, "env", dict)
    app.add_directive("exercise", Numbered, override=True)
    app.add_directive("fold", Fold)
    app.add_node(fold, html=(visit_fold, depart_fold))
    app.add_node(solution_node, override=True, html=(visit_fold, depart_fold))
    app.connect("source-read", read_source, priority=_AFTER_LANGUAGE_FILTER)
    app.connect("config-inited", _head_solutions)
    app.connect("doctree-read", _name_solutions)


def _head_solutions(app: Sphinx, config: Any) -> None:
    # a solution stands right below its exercise and need not repeat its title
    config.exercise_style = "solution_follow_exercise"


def _name_solutions(app: Sphinx, doctree: nodes.document) -> None:
    # sphinx-exercise has the word "solution to" in every language, this one in English alone
    for solution in doctree.findall(solution_node):
        solution["title"] = say("exercise_page", app.config.rareearths_language)["solution"]


class Numbered(ExerciseDirective):
    """An exercise whose number is its id: sphinx-exercise itself counts through the whole book."""

    def run(self) -> list[nodes.Node]:
        """Return the exercise, its number in its title and in that of links to it."""
        found = super().run()
        label = self.options["label"]
        name = label.removeprefix(_LABEL.format(""))
        said = facts.title(name, self.arguments[0], self.config.rareearths_language)
        for node in [*found, self.env.sphinx_exercise_registry[label]["node"]]:
            node[0].clear()
            node[0] += nodes.Text(said)
            _unwrap(node)
        return found


def _unwrap(node: nodes.Element) -> None:
    """Take the content out of its section, which has the same id in every exercise and no heading."""
    content = node[-1]
    if isinstance(content, nodes.section):
        node.remove(content)
        node += content.children


class fold(nodes.General, nodes.Element):
    """What is shown on demand, below a title."""


class Fold(SphinxDirective):
    """Folds its content below a title, its argument."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the fold."""
        return [fold("", nodes.title("", self.arguments[0]), *self.parse_content_to_nodes(), classes=["hints"])]


def visit_fold(self: HTML5Translator, node: nodes.Element) -> None:
    """Begin a fold that opens without a script, and with the others of the page on paper."""
    title = node.pop(0)
    _unwrap(node)
    self.body.append(self.starttag(node, "details"))
    self.body.append(self.starttag(title, "summary", suffix=""))
    self.body.append(f"{self.encode(title.astext())}</summary>\n")


def depart_fold(self: HTML5Translator, node: nodes.Element) -> None:
    """End the fold."""
    self.body.append("</details>\n")


def read_source(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put the exercises of a notebook into the form of the page (event ``source-read``)."""
    if not str(app.env.doc2path(docname)).endswith(".ipynb"):
        return
    page = json.loads(source[0])
    cells, lang = page["cells"], app.config.rareearths_language
    addresses = {
        place: address.format(lang=lang, chapter=docname.rpartition("/")[2])
        for place, address in app.config.rareearths_run.items()
        if address and place in _PLACES
    }
    page["cells"] = for_page(cells, lang, addresses)
    source[0] = json.dumps(page, ensure_ascii=False)


def for_page(cells: Sequence[dict[str, Any]], lang: str, addresses: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the cells of a page with its exercises as directives.

    Parameters
    ----------
    cells : sequence of dict
        Of one language.
    lang : {"ja", "en"}
    addresses : mapping
        ``binder`` and ``colab`` to where the page's notebook can be run; either may lack.

    Raises
    ------
    rareearths.teaching.prompts.PromptBroken
        Naming the cell.
    """
    shown: list[dict[str, Any]] = []
    for (name, solves), group in groupby(cells, _kind):
        if not name:
            shown += [_with_links(cell, lang, addresses) for cell in group]
        elif solves:
            gates = _gates(name)
            shown += [next(gates), *group, next(gates)]
        else:
            shown += [_prompt(cell, name, lang) for cell in group if facts.part(cell["id"])[1] == facts.PROMPT]
    return shown


def _with_links(cell: dict[str, Any], lang: str, addresses: Mapping[str, str]) -> dict[str, Any]:
    """Add to the words above the exercises where they can be done without installing anything."""
    if cell.get("id") != f"{_SECTION}-{lang}" or not addresses:
        return cell
    words = say("exercise_page", lang)
    links = words["between"].join(f"[{words[place]}]({address})" for place, address in addresses.items())
    return cell | {"source": f"{notebook.source(cell)}\n\n{links}"}


def _kind(cell: dict[str, Any]) -> tuple[str, bool]:
    return facts.part(cell.get("id", ""))[0], facts.SOLUTION in notebook.tags(cell)


def _gates(name: str) -> Iterator[dict[str, Any]]:
    label = _LABEL.format(name)
    yield _markdown(f"{label}-open", f"```{{solution-start}} {label}\n:label: {label}-solved\n```")
    yield _markdown(f"{label}-close", "```{solution-end}\n```")


def _markdown(name: str, source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": source}


def _prompt(cell: dict[str, Any], name: str, lang: str) -> dict[str, Any]:
    asked = prompts.read(cell["id"], notebook.source(cell))
    exercise, words = catalogue()[name], say("exercise_page", lang)
    told = facts.facts(exercise, lang, lambda other: f"[{other}](#{_LABEL.format(other)})")
    lines = [f"````{{exercise}} {asked.title}", f":label: {_LABEL.format(name)}", ":nonumber:", "", asked.text, ""]
    lines += ["```{div} exercise-facts", told, "```"]
    if hints := exercise.hints.get(lang):
        lines += ["", f"```{{fold}} {words['hints']}", *(f"1. {hint}" for hint in hints), "```"]
    return cell | {"source": "\n".join([*lines, "````"])}
