"""A page for each exhibit, with an address that stays: chart, table, sources, downloads, citation, and one to embed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from rareearths import language, markup
from rareearths.audit import captions, ondemand, pictures, rows, shown
from rareearths.chapter.shown import html
from rareearths.engine import citing
from rareearths.engine.finish import plain
from rareearths.engine.finish.book import Book
from rareearths.engine.finish.page import Page
from rareearths.engine.sphinx import config
from rareearths.paper.exhibits import catalogue


def path(name: str) -> str:
    """Return the address of an exhibit's page, from the folder of a language."""
    return f"exhibits/{name}.html"


def pages(lang: str, book: Book, exhibits: Sequence[Mapping[str, Any]], project: Mapping[str, Any]) -> Iterator[Page]:
    """Return the pages of exhibits, each with the bare one that others may show inside theirs.

    Parameters
    ----------
    lang : {"ja", "en"}
    book : Book
        In that language.
    exhibits : sequence of mapping
        From `rareearths.audit.shown.exhibits`, in that language.
    project : mapping
        The project's settings.
    """
    for each in exhibits:
        name = each["id"]
        text = f"{_page(lang, book, each, project)}\n"
        yield Page(lang, path(name), text, each["finding"], _told(each, each["subtitle"]))
        if _embedded(each):
            bare = markup.render(
                "rareearths.audit",
                "exhibit-embed.html",
                exhibit=each,
                drawing=f"../../exhibits/{name}.{lang}.svg",
                book=config.languages(project)[lang]["title"],
            )
            yield Page(lang, f"exhibits/{name}-embed.html", f"{bare}\n", found=False, framed=True)


def _told(each: Mapping[str, Any], what: str) -> str:
    """Return what is told of an exhibit where the page is not seen, first where it was cut."""
    return captions.whole(each["cut"], what, each["lang"])


def _embedded(each: Mapping[str, Any]) -> bool:
    """Say whether others may set an exhibit into their pages: a chart, and not of the paper's own selection."""
    return bool(each["spec"]) and each["id"] not in shown.quoted()


def _page(lang: str, book: Book, each: Mapping[str, Any], project: Mapping[str, Any]) -> Markup:
    name, words = each["id"], language.say("exhibit_page", lang)
    chapter = catalogue()[name]["chapter"]
    address = shown.address(name, lang, project)
    edition = config.edition(project)
    # the page's own heading says what the exhibit shows
    figure = {key: value for key, value in each.items() if key not in ("finding", "subtitle", "page")}
    figure["targets"] = [
        f"../chapters/{target}" if target and not target.startswith("../") else target
        for target in each.get("targets", [])
    ]
    files = [{"name": f"{name}.{lang}.zip", "label": words["archive"]}]
    frame = plain.frame(
        book=book,
        lang=lang,
        path=path(name),
        title=each["finding"],
        note=each["subtitle"],
        back=("../chapters/exhibits.html", words["back"]),
    )
    embed = ""
    if address and _embedded(each):
        title = escape(f"{each['number']} {each['finding']}")
        source = address.removesuffix(".html") + "-embed.html"
        size = 'width="100%" height="640" style="border: 0" loading="lazy"'
        embed = f'<iframe src="{source}" title="{title}" {size}></iframe>'
    return markup.render(
        "rareearths.audit",
        "exhibit-page.html",
        **frame,
        words=words,
        figure=Markup(html(ondemand.drawn_elsewhere({**figure, "files": [*each["files"], *files]}))),
        script=bool(each.get("script")),
        chapter=f"../chapters/{chapter}.html#{name}",
        rights=shown.rights(name, lang),
        licence="" if name in shown.quoted() else shown.LICENCE,
        address=address,
        cited=citing.citation(
            f"{each['number']} {each['finding']}", name, config.languages(project)[lang], edition, address, lang
        ),
        embed=embed,
        tables=[
            {"name": f"{table} ({vintage})", "href": f"../{rows.page_path(vintage, table)}"}
            for table, vintage in each["tables"]
        ],
    )


def cards(exhibits: Sequence[Mapping[str, Any]], folder: Path, lang: str, project: Mapping[str, Any]) -> dict[str, str]:
    """Write the picture shown with a link to each exhibit; return page to picture, from the root of the site.

    Parameters
    ----------
    exhibits : sequence of mapping
    folder : Path
        Folder of the pictures; its name is theirs from the root of the site.
    lang : {"ja", "en"}
    project : mapping
    """
    folder.mkdir(exist_ok=True)
    book = config.languages(project)[lang]["title"]
    found = {}
    for each in exhibits:
        name = each["id"]
        # of what is quoted for checking, words alone
        drawing = each.get("drawing", "") if _embedded(each) else ""
        target = folder / f"{name}.{lang}.png"
        target.write_bytes(pictures.card(f"{each['number']} {each['title']}", each["finding"], book, drawing, name))
        found[path(name)] = f"{folder.name}/{target.name}"
    return found


def data(each: Mapping[str, Any], lang: str, project: Mapping[str, Any]) -> dict[str, Any]:
    """Return an exhibit as a data set of schema.org, with addresses from the root of the site."""
    name = each["id"]
    kinds = {"csv": "text/csv", "zip": "application/zip"}
    return {
        "@type": "Dataset",
        "name": f"{each['number']} {each['finding']}",
        "alternateName": each["title"],
        "description": _told(each, f"{each['subtitle']} {each['description']}"),
        "isAccessibleForFree": True,
        "isBasedOn": [source["url"] or source["title"] for source in each["sources"]],
        "variableMeasured": list(each["heads"]),
        **({} if name in shown.quoted() else {"license": shown.LICENCE}),
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": f"exhibits/{name}.{lang}.{end}"}
            for end, kind in kinds.items()
        ],
        "isPartOf": {"@type": "Report", "name": config.languages(project)[lang]["title"], "url": f"{lang}/"},
    }
