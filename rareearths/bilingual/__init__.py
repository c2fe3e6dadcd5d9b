"""One text in two languages: the halves of a notebook, and whether they still say the same."""
