"""From the pages of each language to one site."""
