"""A bilingual Jupyter Book: runs notebooks, makes pages, finishes the site. It knows no book's subject."""
