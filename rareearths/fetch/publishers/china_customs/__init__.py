"""General Administration of Customs of China: imports of rare-earth oxides by origin, exports of magnets, headlines."""
