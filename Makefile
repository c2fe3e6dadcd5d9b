# One command builds the book, one checks it. Everything they install goes into .venv.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8000
IN ?= en

.DEFAULT_GOAL := help
.PHONY: help book pdf release browser serve lab editions slides worksheets fetch check test lint types translations format outputs verdicts faults mutations links bench clean

help:
	@echo "make book      install what is needed and build both sites into _build/site"
	@echo "make pdf       print the book: one PDF for each language in _build/pdf"
	@echo "make release   pack site, data and PDFs with their checksums into _build/release"
	@echo "make serve     show the book on http://localhost:$(PORT)"
	@echo "make lab       open the students' notebooks in JupyterLab (IN=ja for the Japanese ones)"
	@echo "make editions  make the notebooks of a course, with and without solutions, in editions/"
	@echo "make slides    make the slides of the seminar in both languages, from the built book, into _build/slides"
	@echo "make worksheets print the worksheets of the seminar to PDF, into _build/worksheets (needs Chromium)"
	@echo "make check     in a minute: lint, types, translations and the quick tests; builds nothing"
	@echo "make test      everything: make check, both builds, all tests, notebooks against their outputs"
	@echo "make fetch     fetch the newest data from the publishers into a new vintage"
	@echo "make outputs   store the outputs of the last build in chapters/ (after a change of code or data)"
	@echo "make verdicts  accept the verdicts of the last build as the reviewed ones"
	@echo "make faults    list the faults that fetching and building survive, with the outcome of their tests"
	@echo "make mutations change data, printed values and formulas at random and count what the checks catch"
	@echo "make links     check the addresses of the references and sources, where there is a network"
	@echo "make bench     compare builds and many runs with the plain way, as ratios; total large tables"
	@echo "make lint      look for mistakes in the code and its format"
	@echo "make types     check types, and that no part imports what stands above it"
	@echo "make translations  find where the two languages have drifted apart"
	@echo "make format    format the code"
	@echo "make clean     remove _build"

book: $(VENV)/book
	@$(BIN)/python scripts/build.py

pdf: browser book
	@$(BIN)/python scripts/pdf.py

release: pdf
	@$(BIN)/python scripts/release.py

serve: book
	@echo "http://localhost:$(PORT)  (stop with Ctrl-C)"
	@$(BIN)/python -m http.server $(PORT) --bind 127.0.0.1 --directory _build/site

lab: $(VENV)/lab
	@$(BIN)/python scripts/lab.py --lang $(IN)

editions: $(VENV)/book
	@$(BIN)/python scripts/editions.py student
	@$(BIN)/python scripts/editions.py instructor

slides: book
	@$(BIN)/python scripts/slides.py

worksheets: $(VENV)/book
	@$(BIN)/python scripts/worksheets.py

# printing and the browser tests drive the system's Chromium: found, or installed where that may be done without asking
browser: $(VENV)/book
	@$(BIN)/python scripts/browser.py

# what is slow is left to make test: tests/conftest.py says which tests and why
check: $(VENV)/test lint types translations
	$(BIN)/python -m pytest -q -n 2 --dist loadgroup -m "not slow" --ignore=tests/browser --ignore=tests/faults

test: browser $(VENV)/test lint types translations
	$(BIN)/python scripts/build.py
	$(BIN)/python -m pytest -q -n 2 --dist loadgroup
	$(BIN)/python -m pytest -q --nbval --nbval-sanitize-with tests/nbval.cfg -n 2 --dist loadfile chapters

lint: $(VENV)/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/test
	$(BIN)/mypy
	$(if $(shell grep '^.tool.importlinter.' pyproject.toml),$(BIN)/lint-imports)

translations: $(VENV)/book
	$(BIN)/python scripts/translations.py status

format: $(VENV)/test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

outputs: book
	@$(BIN)/python scripts/outputs.py

verdicts: book
	@$(BIN)/python scripts/outputs.py --verdicts

fetch: $(VENV)/book
	@$(BIN)/python scripts/fetch.py $(FETCH)

faults: $(VENV)/test
	@PYTHONPATH=tests/faults $(BIN)/python -m pytest -q -p table -m fault -n 2 --dist loadfile tests/faults

mutations: book
	@$(BIN)/python scripts/mutations.py

links: $(VENV)/book
	@$(BIN)/python scripts/links.py

bench: $(VENV)/book
	@$(BIN)/python scripts/bench.py

clean:
	rm -rf _build

$(VENV)/python:
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; (3, 11) <= v <= (3, 13) or sys.exit(f"Expected Python 3.11 to 3.13; got {v[0]}.{v[1]}. Name one with: make book PYTHON=python3.12")'
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/book: requirements.txt pyproject.toml | $(VENV)/python
	@echo "Installing what the book needs (a minute or less) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/lab: requirements-lab.txt $(VENV)/book
	@echo "Installing JupyterLab ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-lab.txt
	@touch $@

$(VENV)/test: requirements-test.txt $(VENV)/book
	@echo "Installing what the tests need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-test.txt
	@touch $@
