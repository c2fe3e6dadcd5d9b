"""Primary Commodity Price System (PCPS) of the IMF: the price of rare-earth carbonate."""

from rareearths.fetch.publishers.imf.publisher import fetch, parse, validate

__all__ = ["fetch", "parse", "validate"]
