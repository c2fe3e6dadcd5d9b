"""A page on its way into the site: made or read once, handed from step to step, written once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rareearths.engine.finish.places import Entry

_END = "</head>"


class PageTaken(Exception):
    """Two pages want the same address."""


@dataclass
class Page:
    """A page in memory.

    Parameters
    ----------
    lang : str
        Language in whose folder it stands; "" above the languages.
    path : str
        From that folder.
    text : str
        HTML.
    title, description : str
        As text; of a page that machines are told of.
    found : bool
        Whether the page is worth finding; one that only sends readers on is not.
    beside : bool
        Whether it stands beside a page of the book, with its code or its evidence.
    by_sphinx : bool
        Whether Sphinx wrote it, with its address and its other languages in the head.
    framed : bool
        Whether other sites show it inside theirs.
    entries : sequence of Entry
        What the search finds in it, where whoever made the page says so.
    parts : mapping
        Name to HTML of what waits in a file beside it until a reader comes to it.
    head : list of str
        Lines that steps add to the end of its head.
    """

    lang: str
    path: str
    text: str
    title: str = ""
    description: str = ""
    found: bool = True
    beside: bool = False
    by_sphinx: bool = False
    framed: bool = False
    entries: Sequence[Entry] = ()
    parts: Mapping[str, str] = field(default_factory=dict)
    head: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Take the text as it is: of marked-up text, what a step puts in would be escaped."""
        self.text = str(self.text)

    @property
    def address(self) -> str:
        """From the root of the site."""
        return f"{self.lang}/{self.path}" if self.lang else self.path

    def whole(self) -> str:
        """Return the text with what was added to its head."""
        return self.text.replace(_END, f"{''.join(self.head)}{_END}", 1) if self.head else self.text


class Pages:
    """All pages of a site, each address once.

    Parameters
    ----------
    site : Path
        Folder of the site, in which no page stands yet.
    """

    def __init__(self, site: Path) -> None:
        self.site = site
        self._held: dict[str, Page] = {}

    def add(self, page: Page) -> None:
        """Take a page in.

        Raises
        ------
        PageTaken
            If there is one at its address.
        """
        if page.address in self._held:
            raise PageTaken(
                f"Expected one page at {page.address}; got a second. Most likely two additions have the same name: "
                "give one of them another."
            )
        self._held[page.address] = page

    def __iter__(self) -> Iterator[Page]:
        return iter([self._held[name] for name in sorted(self._held, key=lambda name: Path(name).parts)])

    def __contains__(self, address: object) -> bool:
        """Say whether a page has an address, or a file of the site."""
        return address in self._held or (self.site / str(address)).exists()

    def of(self, lang: str) -> list[Page]:
        """Return the pages of a language, in the order of their addresses."""
        return [page for page in self if page.lang == lang]


def write(page: Page, text: str, site: Path) -> None:
    """Write a finished page; a second time is an error of the file system."""
    target = site / page.address
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("x", encoding="utf-8") as file:
        file.write(text)
