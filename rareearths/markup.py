"""Markup from data: the templates of every package, with every value escaped.

A template is named by its package and its place in the package's folder ``templates``. One template takes in another by
the whole name, such as ``rareearths/macros.html`` or ``rareearths.engine/pages/plain.html``.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

__all__ = ["around", "environment", "render"]

# stands where a template leaves room for what Sphinx writes itself
_ROOM = "\N{OBJECT REPLACEMENT CHARACTER}"


@cache
def environment() -> Environment:
    """Return the one environment of all templates."""
    made = Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,  # a name that is misspelt stops the build instead of leaving a gap
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    made.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    return made


def render(package: str, template: str, /, **values: object) -> Markup:
    """Fill a template.

    Parameters
    ----------
    package : str
        Such as ``rareearths.chapter``.
    template : str
        File name below the package's ``templates``.
    **values
        What the template names: texts, numbers, dataclasses, mappings and lists of these.

    Returns
    -------
    Markup
        HTML, which another template takes as it is.

    Raises
    ------
    jinja2.TemplateNotFound
        If there is no such template.
    jinja2.UndefinedError
        If the template names something that is not given.
    """
    return Markup(environment().get_template(f"{package}/{template}").render(values))


def around(package: str, template: str, /, **values: object) -> tuple[str, str]:
    """Return what a template writes before and after its ``inside``, for content that is no text yet."""
    before, _, after = render(package, template, inside=_ROOM, **values).partition(_ROOM)
    return str(before), str(after)


def _source(name: str) -> str | None:
    """Return the text of a template: of a folder beside the code, or of a wheel."""
    package, _, path = name.partition("/")
    try:
        file = resources.files(package) / "templates" / path
    except ModuleNotFoundError:
        return None
    return file.read_text(encoding="utf-8") if file.is_file() else None
