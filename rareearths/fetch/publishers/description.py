"""What is known of a publisher before it is asked: tables, hosts, limits, terms and judgements, from its YAML file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from rareearths import paths
from rareearths.tables.validation import DataError

FILE = "publisher.yaml"
# What an entry of `sources` may say; ``id`` only where two entries say in different words how the same source was read.
WORDING = (
    *("id", "title", "title_ja", "path", "publisher", "licence", "redistribution", "terms", "terms_ja"),
    *("read", "read_ja", "read_in"),
)
_KEYS = ("title", "tables", "hosts", "limits", "file_variable", "key_variable", "sources", "judgements")


class DescriptionBroken(DataError):
    """A ``publisher.yaml`` is not there, or a field of it is not as it should be."""


@dataclass(frozen=True)
class Publisher:
    """One publisher, as its ``publisher.yaml`` describes it.

    Parameters
    ----------
    name : str
        The package.
    title : mapping
        By language, ``ja`` and ``en``.
    tables : tuple of str
        Tables of the vintages that it feeds, in order.
    hosts : mapping of str to str
        Hosts that may be asked, and their bases.
    limits : mapping
        ``per_second``, questions; ``bytes``, the largest answer.
    file_variable, key_variable : str
        Environment variables with the files that a user brought and with a key; empty where there is none.
    sources : mapping
        By id (or by a template of ids, such as ``imf_pcps_{month}``) what the descriptor says of a source; words in
        braces are filled in by `source`.
    judgements : mapping
        By name; each has a ``reason``, and what was judged.
    """

    name: str
    title: Mapping[str, str]
    tables: tuple[str, ...]
    hosts: Mapping[str, str]
    limits: Mapping[str, Any]
    file_variable: str
    key_variable: str
    sources: Mapping[str, Mapping[str, str]]
    judgements: Mapping[str, Mapping[str, Any]]

    def source(self, template: str, /, **words: object) -> dict[str, str]:
        """Return a source's entry for the descriptor.

        Parameters
        ----------
        template : str
            A key of `sources`; with its braces filled in, the ``id``.
        **words
            What stands in place of the words in braces, in the id and in every text.

        Returns
        -------
        dict
            ``id``, then what the file says.
        """
        said = {"id": template, **self.sources[template]}
        return {key: text.format_map(words) for key, text in said.items()}


@cache
def described(name: str) -> Publisher:
    """Return what is known of a publisher.

    Parameters
    ----------
    name : str
        Of `rareearths.fetch.publishers.NAMES`.

    Raises
    ------
    DescriptionBroken
        Names the file and the field.
    """
    return read(name, Path(__file__).parent / name / FILE)


def read(name: str, path: Path) -> Publisher:
    """Read a ``publisher.yaml``; parameters and errors are those of `described`."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise _broken(path, "the file", "YAML in UTF-8", str(error)) from error
    if not isinstance(content, dict):
        raise _broken(path, "the file", f"the fields {', '.join(_KEYS)}", type(content).__name__)
    content = {key: said for key, said in content.items() if key[:1] != "."}  # anchors shared by sources
    if unknown := [str(key) for key in content if key not in _KEYS]:
        raise _broken(path, unknown[0], f"one of the fields {', '.join(_KEYS)}", "another one")

    def field(key: str, expected: str, sound: Callable[[Any], bool], default: Any = None) -> Any:
        said = content.get(key, default)
        if not sound(said):
            raise _broken(path, key, expected, repr(said)[:80])
        return said

    hosts = content.get("hosts")
    if isinstance(hosts, str):
        content["hosts"] = _listed(paths.DATA / hosts)
    sources = field("sources", "a mapping of ids to texts", _is_map_of(_is_texts), {})
    for each, said in sources.items():
        if strange := [key for key in said if key not in WORDING]:
            raise _broken(path, f"sources, {each}", f"some of {', '.join(WORDING)}", ", ".join(strange))
    return Publisher(
        name,
        field("title", "a text in ja and one in en", lambda said: _is_texts(said) and set(said) == {"ja", "en"}),
        tuple(field("tables", "a list of tables", lambda said: isinstance(said, list) and all(map(_is_text, said)))),
        field("hosts", "a mapping of hosts to bases, or a list of addresses in data/", _is_texts),
        field("limits", "numbers for per_second and bytes", _is_limits),
        field("file_variable", "the name of a variable", lambda said: isinstance(said, str), ""),
        field("key_variable", "the name of a variable", lambda said: isinstance(said, str), ""),
        sources,
        field("judgements", "a mapping of names to judgements, each with its reason", _is_map_of(_is_reasoned), {}),
    )


def _listed(path: Path) -> dict[str, str]:
    """Return the hosts of a list of documents; none while the list is broken (the publisher's ``fetch`` says why)."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        addresses = [urlsplit(str(each["address"])) for each in content["documents"]]
    except (OSError, ValueError, yaml.YAMLError, TypeError, KeyError):
        return {}
    # where a host is listed with http and with https, https is asked
    ordered = sorted(addresses, key=lambda address: address.scheme)
    return {address.netloc: f"{address.scheme}://{address.netloc}" for address in ordered}


def _is_text(said: object) -> bool:
    return isinstance(said, str) and bool(said)


def _is_texts(said: object) -> bool:
    return isinstance(said, dict) and all(map(_is_text, [*said, *said.values()]))


def _is_limits(said: object) -> bool:
    return (
        isinstance(said, dict)
        and set(said) == {"per_second", "bytes"}
        and all(isinstance(each, int | float) and each > 0 for each in said.values())
    )


def _is_reasoned(said: object) -> bool:
    return isinstance(said, dict) and _is_text(said.get("reason"))


def _is_map_of(sound: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda said: isinstance(said, dict) and all(map(_is_text, said)) and all(map(sound, said.values()))


def _broken(path: Path, key: str, expected: str, came: str) -> DescriptionBroken:
    return DescriptionBroken(
        f"{path.parent.name}/{path.name}, {key}: expected {expected}; got {came}. Likely cause: a slip while editing, "
        "such as a wrong indentation or an unquoted colon. Next step: compare it with another publisher's file."
    )
