"""Writes a vintage's descriptor the way the others are laid out: terms said once, one line for each field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import yaml

WIDTH = 114
_GROUPS = {
    "terms": "Terms of use, said once and referred to by the sources.",
    "reading": "How a source was read.",
}
_HEADINGS = {
    "fetched": "What was fetched for this vintage: address, time and SHA-256 of what came.",
    "not_fetched": "What could not be fetched: these tables are those of an older vintage.",
    "sources": "Where the rows come from.",
    "resources": "The tables.",
}


class _Dumper(yaml.SafeDumper):
    """Lists indented below their key; nothing is said by reference, since the anchors are written by hand."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: object) -> bool:
        return True


def write(content: Mapping) -> bytes:
    """Return a descriptor as YAML.

    Parameters
    ----------
    content : mapping
        As `rareearths.tables.package` gives it: ``terms`` and ``reading`` (groups of what sources share), ``sources``,
        ``resources`` and whatever else stands at the top.

    Returns
    -------
    bytes
        UTF-8; reading it gives `content` again. The same content gives the same bytes.
    """
    parts = [_dump({key: value for key, value in content.items() if key not in (*_GROUPS, *_HEADINGS)})]
    for group, heading in _GROUPS.items():
        if content.get(group):
            named = "".join(f"  {name}: &{name}\n{_indent(_dump(said), 4)}" for name, said in content[group].items())
            parts.append(f"# {heading}\n{group}:\n{named}")
    for key, heading in _HEADINGS.items():
        if content.get(key):
            parts.append(f"# {heading}\n{key}:\n" + _items(key, content))
    return "\n".join(parts).encode("utf-8")


def _items(key: str, content: Mapping) -> str:
    if key == "sources":
        return "".join(_source(source, [content.get(group) or {} for group in _GROUPS]) for source in content[key])
    if key == "resources":
        return "\n".join(_resource(resource) for resource in content[key])
    return "".join(_entry(_dump(dict(item))) for item in content[key])


def _source(source: Mapping[str, str], groups: Sequence[Mapping[str, Mapping[str, str]]]) -> str:
    """Write a source; terms and reading that are said above are referred to."""
    rest, shared = dict(source), []
    for group in groups:
        for name, said in group.items():
            if said and said.items() <= rest.items():
                shared.append(f"*{name}")
                rest = {key: value for key, value in rest.items() if key not in said}
                break
    lines = _dump(rest)
    return _entry(lines + (f"<<: [{', '.join(shared)}]\n" if shared else ""))


def _resource(resource: Mapping) -> str:
    """Write a table; each field of its schema takes one line."""
    if "schema" not in resource:
        return _entry(_dump(dict(resource)))
    schema = resource["schema"]
    lines = _dump({key: value for key, value in resource.items() if key != "schema"}) + "schema:\n"
    for key, value in schema.items():
        if key != "fields":
            lines += f"  {key}: {_flow(value)}\n"
    lines += "  fields:\n" + "".join(f"    - {_flow(field)}\n" for field in schema["fields"])
    return _entry(lines)


def _entry(lines: str) -> str:
    """Make lines the item of a list."""
    return "  - " + _indent(lines, 4)[4:]


def _indent(lines: str, by: int) -> str:
    return "".join(" " * by + line if line.strip() else line for line in lines.splitlines(keepends=True))


def _dump(value: Mapping) -> str:
    return yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH) if value else ""


def _flow(value: object) -> str:
    text = yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10**9, default_flow_style=True)
    return text.removesuffix("...\n").strip()
