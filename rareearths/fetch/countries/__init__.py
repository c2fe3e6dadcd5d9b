"""Countries as publishers write them, turned into ISO 3166-1 alpha-3."""
