"""Other names for what `rareearths.fetch.countries` gives."""

from rareearths.fetch.countries import is_economy, iso3

__all__ = ["alpha3", "is_economy"]


def alpha3(alpha2: str) -> str | None:
    """Return the alpha-3 code of an alpha-2 code, None where there is none."""
    return iso3("iso2", alpha2) or None
