"""Another name for `rareearths.fetch.countries.from_name`."""

from rareearths.fetch.countries import from_name as alpha3_of

__all__ = ["alpha3_of"]
