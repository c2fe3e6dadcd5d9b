"""Markup from data: the templates of a package, with every value escaped."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

__all__ = ["environment", "render"]


@cache
def environment(package: str) -> Environment:
    """Return the templates of a package, which stand in its folder ``templates``.

    Parameters
    ----------
    package : str
        Such as ``rareearths.chapter``.
    """
    return Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,  # a name that is misspelt stops the build instead of leaving a gap
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )


def render(package: str, template: str, /, **values: object) -> str:
    """Fill a template.

    Parameters
    ----------
    package : str
        Such as ``rareearths.chapter``.
    template : str
        File name below the package's ``templates``.
    **values
        What the template names.

    Returns
    -------
    str
        HTML.
    """
    return environment(package).get_template(template).render(values)
