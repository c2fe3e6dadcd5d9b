"""General Administration of Customs of China: imports of rare-earth oxides, exports of magnets, headlines."""

from rareearths.fetch.publishers.china_customs.publisher import fetch, parse, validate

__all__ = ["fetch", "parse", "validate"]
