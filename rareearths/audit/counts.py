"""Counts and lists of the checked claims and of the exhibits, for the landing page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.util.docutils import SphinxDirective, SphinxRole

from rareearths import language, markup, notebook
from rareearths.audit import captions
from rareearths.chapter import verdicts
from rareearths.paper.claims import AGREEING, CHECKED, EVIDENCE, OUTSIDE, VERDICTS
from rareearths.paper.findings import EFFECTS, findings


class AuditBroken(SphinxError):
    """The record of the checks is missing, or the page asks it for what it does not hold."""

    category = "Audit"


def register(app: Sphinx) -> None:
    """Connect this module to Sphinx."""
    app.add_role("audit", Count())
    app.add_directive("verdicts", Verdicts)
    app.add_directive("exhibit-list", ExhibitList)


def load(path: str | Path, name: str = "audit.json") -> dict[str, Any]:
    """Read ``audit.json``, or ``exhibits.json`` beside it.

    Raises
    ------
    AuditBroken
        If it is not there.
    """
    wanted = Path(path).with_name(name) if str(path) else Path(name)
    if not str(path) or not wanted.is_file():
        raise AuditBroken(
            f"Expected the record of the checks, {wanted.name}; there is none. The chapters have not been run: "
            "run `make book`."
        )
    return _read(wanted, wanted.stat().st_mtime_ns)


@cache
def _read(path: Path, mtime_ns: int) -> dict[str, Any]:
    """Read a record once for all the places that ask for it; when it was written tells an old one from a new one."""
    return json.loads(path.read_text(encoding="utf-8"))


def count(audit: dict[str, Any], exhibits: dict[str, Any], name: str, lang: str) -> str:
    """Return one count as the reader's language writes it.

    Parameters
    ----------
    audit, exhibits : dict
        Contents of ``audit.json`` and ``exhibits.json``.
    name : str
        ``claims``, a verdict, ``checked`` (judged by their numbers), ``agree`` (of these), ``matters`` (findings
        behind those that differ; with ``-weaker`` and the like, those of one effect on the argument), ``beside`` (the
        same of another scope, of a choice and of what was revised), each also of some evidence: ``outside-agree``,
        ``data-``, ``documents-`` (documents and lists), ``inside-``, ``reference-``; ``exhibits``, or ``exhibits-``
        with a status; ``C014-printed``, ``-computed`` or ``-source`` (computed, to the digits printed), a value of a
        statement; ``dominance:mine-share``, a number of a chapter's text. Exhibits are the paper's alone.
    lang : {"ja", "en"}

    Raises
    ------
    AuditBroken
        For another name.
    """
    chapter, _, key = name.partition(":")
    if key:
        return _of_chapter(audit["numbers"], chapter, key, lang)
    claim_id, _, part = name.partition("-")
    known = {claim["id"]: claim for claim in audit["claims"]}
    if claim_id in known and part in ("printed", "computed", "source"):
        return str(getattr(verdicts.recorded(known[claim_id], lang), f"{part}_text"))
    status = [exhibit["status"] for exhibit in exhibits["exhibits"] if not exhibit["own"]]
    counts = {"exhibits": len(status)}
    counts |= {f"exhibits-{each}": status.count(each) for each in language.words("exhibit_status")}
    counts |= {each: len(behind) for each, behind in _behind(audit["claims"]).items()}
    if name not in counts:
        raise AuditBroken(
            f"Expected {{audit}} with one of {', '.join(counts)}; got {name!r}. Most likely a typing slip in the page."
        )
    shown = language.number(counts[name], "", lang)
    return language.say("cardinals", lang).get(shown, shown)


def _of_chapter(numbers: Mapping[str, Mapping[str, Mapping[str, str]]], chapter: str, key: str, lang: str) -> str:
    """Return a number as a chapter's text has it."""
    if key not in numbers.get(chapter, {}):
        raise AuditBroken(
            f"Expected {{audit}} with chapter:key of a number in a chapter's text; got {chapter}:{key}, which there is "
            "not. Most likely the number was renamed in the chapter: give its new key."
        )
    return numbers[chapter][key][lang]


# which evidence a count is of; without a name before it, of all
GROUPS = {
    "": EVIDENCE,
    "outside-": OUTSIDE,
    "data-": ("data",),
    "documents-": ("document", "list"),
    "inside-": ("inside",),
    "reference-": ("reference",),
}


def _behind(claims: list[dict[str, Any]]) -> dict[str, set[str]]:
    """Return the statements (of ``matters`` the findings) behind each count."""
    found: dict[str, set[str]] = {}
    for group, kinds in GROUPS.items():
        own = [claim for claim in claims if claim["evidence"] in kinds]
        sets = {"claims": own, **{each: [claim for claim in own if claim["verdict"] == each] for each in VERDICTS}}
        sets["checked"] = [claim for claim in own if claim["verdict"] in CHECKED]
        sets["agree"] = [claim for claim in own if claim["verdict"] in AGREEING]
        found |= {f"{group}{each}": {claim["id"] for claim in several} for each, several in sets.items()}
        beside = [claim for verdict in ("other_scope", "depends", "revised") for claim in sets[verdict]]
        for name, several in (("matters", sets["differs"]), ("beside", beside)):
            behind = {claim["finding"] or claim["id"] for claim in several}
            found[f"{group}{name}"] = behind
            for effect in EFFECTS:
                found[f"{group}{name}-{effect}"] = {
                    each for each in behind if each in findings() and findings()[each].effect == effect
                }
    return found


class Count(SphinxRole):
    """One number of the record in running text."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the number as the reader's language writes it."""
        path = self.config.rareearths_audit
        audit, exhibits = load(path), load(path, "exhibits.json")
        name = self.text.strip()
        shown = count(audit, exhibits, name, self.config.rareearths_language)
        number = nodes.inline(self.rawtext, shown, classes=["audit-count"])
        chapter, _, key = name.partition(":")
        if not key:
            return [number], []
        # to what it was computed from; every chapter's page of evidence lies beside it
        address = f"{self.env.app.builder.get_relative_uri(self.env.docname, f'chapters/{chapter}-evidence')}#{key}"
        return [nodes.reference("", "", number, refuri=address, internal=True, classes=["number"])], []


class Record(SphinxDirective):
    """What the directives that read the record share."""

    has_content = False
    section: ClassVar = "counts"  # of the words

    @property
    def lang(self) -> str:
        """The language of the page."""
        return self.config.rareearths_language

    @property
    def words(self) -> Mapping[str, str]:
        """The words of the directive in the language of the page."""
        return language.say(self.section, self.lang)

    def say(self, key: str) -> str:
        """Choose the word in the language of the page."""
        return self.words[key]

    def made(self, template: str, **data: object) -> list[nodes.Element]:
        """Return what a template makes of data; it also gets the words and the language of the page."""
        return [nodes.raw("", self.rendered(template, **data), format="html")]

    def rendered(self, template: str, **data: object) -> str:
        """Return what a template makes of data as HTML."""
        return str(markup.render("rareearths.audit", template, words=self.words, lang=self.lang, **data))

    def record(self, name: str = "audit.json") -> dict[str, Any]:
        """Read the record of the checks, or of the exhibits."""
        return load(self.config.rareearths_audit, name)

    def address(self, chapter: str, anchor: str) -> str:
        """Link to an anchor in a chapter, relative to this page."""
        builder = self.env.app.builder
        return f"{builder.get_relative_uri(self.env.docname, f'chapters/{chapter}')}#{anchor}"

    def title(self, chapter: str) -> str:
        """Return the title of a chapter's page, which may not have been read yet."""
        return _title(Path(self.env.srcdir) / "chapters" / f"{chapter}.ipynb", self.lang) or chapter

    def up(self) -> str:
        """Path from this page to the root of the site, which holds a folder per language."""
        return "../" * (self.env.docname.count("/") + 1)


@cache
def _title(path: Path, lang: str) -> str:
    return notebook.title(path, lang) if path.is_file() else ""


class Verdicts(Record):
    """How many statements got which verdict: by chapter or, with ``:by: evidence``, by what they were held against."""

    option_spec: ClassVar = {"by": lambda argument: directives.choice(argument, ("chapter", "evidence"))}

    def run(self) -> list[nodes.Node]:
        """Return the table, in a frame that scrolls sideways on a narrow screen."""
        record = self.record()
        claims = record["claims"]
        shown = [verdict for verdict in VERDICTS if any(claim["verdict"] == verdict for claim in claims)]
        by = self.options.get("by", "chapter")
        if by == "evidence":
            groups = [kind for kind in EVIDENCE if any(claim["evidence"] == kind for claim in claims)]
            names = [nodes.paragraph("", language.say("evidence_kinds", self.lang)[kind]) for kind in groups]
        else:
            groups = record.get("chapters") or list(dict.fromkeys(claim["chapter"] for claim in claims))
            names = [self._chapter(name) for name in groups]
        rows = [
            [name, *self._counts([claim for claim in claims if claim[by] == group], shown)]
            for name, group in zip(names, groups, strict=True)
        ]
        if by == "chapter" and len(groups) != 1:  # there is no sum over kinds of evidence
            rows.append([nodes.paragraph("", self.say("all")), *self._counts(claims, shown)])
        labels = (verdicts.LABELS[verdict][self.lang] for verdict in shown)
        heads = [self.say(by), *labels, self.say("sum"), self.say("matters")]
        before, after = markup.around("rareearths.audit", "scroll.html", label=self.say(f"by_{by}"))
        return [nodes.raw("", before, format="html"), self._table(heads, rows), nodes.raw("", after, format="html")]

    def _chapter(self, name: str) -> nodes.Node:
        if f"chapters/{name}" not in self.env.found_docs:
            return nodes.paragraph("", name)
        reference = addnodes.pending_xref(
            "", nodes.inline("", name), refdomain="std", reftype="doc", refexplicit=False, refwarn=True,
            reftarget=f"/chapters/{name}", refdoc=self.env.docname,
        )  # fmt: skip
        return nodes.paragraph("", "", reference)

    def _counts(self, claims: list[dict], shown: list[str]) -> list[nodes.Node]:
        own = [claim["verdict"] for claim in claims]
        numbers = (*map(own.count, shown), len(own), len(_behind(claims)["matters"]))
        return [nodes.paragraph("", language.number(number, "", self.lang)) for number in numbers]

    def _table(self, heads: list[str], rows: list[list[nodes.Node]]) -> nodes.table:
        group = nodes.tgroup(cols=len(heads))
        for position in range(len(heads)):
            column = nodes.colspec(colwidth=1)
            if position == 0:
                column["stub"] = 1
            group += column
        group += nodes.thead("", _table_row([nodes.paragraph("", head) for head in heads]))
        group += nodes.tbody("", *(_table_row(row) for row in rows))
        # no caption, which Sphinx would number; the frame around it says what it is
        return nodes.table("", group, classes=["verdict-counts"])


def _table_row(cells: list[nodes.Node]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", cell) for cell in cells))


class ExhibitList(Record):
    """Every exhibit of the paper, or (``:own:``) those that the book adds, with completeness and downloads."""

    option_spec: ClassVar = {"own": directives.flag}

    def run(self) -> list[nodes.Node]:
        """Return the list in the order of the catalogue."""
        found = [each for each in self.record("exhibits.json")["exhibits"] if each["own"] == ("own" in self.options)]
        if not found:
            return [nodes.paragraph("", self.say("no_exhibit"))]
        return self.made("exhibits.html", exhibits=[self._shown(entry) for entry in found])

    def _shown(self, entry: dict[str, Any]) -> dict[str, Any]:
        files = [file for file in entry.get("files", []) if f".{self.lang}." in file]
        missing = entry["status"] == "missing"
        cut = entry["status"] == "complete" and entry.get(f"cut_{self.lang}")
        builder = self.env.app.builder
        said = entry[f"title_{self.lang}"] if missing else entry[f"finding_{self.lang}"]
        return {
            "name": f"{entry[f'number_{self.lang}']} {said}",
            "href": "" if missing else self.address(entry["chapter"], entry["id"]),
            "state": entry["status"],
            "status": self.say("cut") if cut else language.say("exhibit_status", self.lang)[entry["status"]],
            "reason": captions.lacks(entry, self.lang),
            "page": "" if missing else builder.get_relative_uri(self.env.docname, f"exhibits/{entry['id']}"),
            "files": [{"href": f"{self.up()}{file}", "kind": _kind(file)} for file in files],
        }


def _kind(file: str) -> str:
    return "JSON" if file.endswith(".vl.json") else file.rpartition(".")[2].upper()
