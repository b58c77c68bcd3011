# Easeback. `make help` lists what there is; what `make run` does stands in pwa/cli.py.
# Variables: PORT, HOURS, DATABASE_URL, EASEBACK_DATA and the others of docs/operators.md.

export
FLASK := .venv/bin/python -m flask --app pwa
PYTHON_NAMES := python3 python3.14 python3.13 python3.12 python3.11
NEW_ENOUGH := import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))

.PHONY: help run demo-reset test faults bench soak lint pictures figures voice locks clean

help:           ## this list
	@sed -n 's/^\([a-z-]*:\)[^#]*## /\1\t/p' Makefile | expand -t 14

run: .venv/run  ## start Easeback with its demo practice on http://localhost:8000
	@EASEBACK_DEMO=$${EASEBACK_DEMO-1} exec $(FLASK) serve

demo-reset: .venv/run  ## throw the demo practice away and fill it in anew, relative to today
	@$(FLASK) migrate && $(FLASK) demo --reset

test: .venv/test  ## everything that can be checked: lint, then all tests in real browsers and on both databases
	@sh tests/browser/install.sh
	@$(MAKE) --no-print-directory lint
	.venv/bin/python -m pytest -n 2 --dist worksteal

FAULTS ?= long
faults: .venv/test  ## put real faults to it, as often as security.md says: FAULTS=short, ONLY=disk-full, MINUTES=10
	@sh tests/browser/install.sh
	.venv/bin/python -m tests.faults $(FAULTS) $(ONLY:%=--only %) $(MINUTES:%=--minutes %) $(ON:%=--on %)

bench: .venv/test  ## how fast the server syncs, beside its floor and its peers (half an hour, on a quiet machine)
	@PYTHON=.venv/bin/python bench/peers/install.sh
	.venv/bin/python -m bench.push; pushed=$$?; .venv/bin/python -m bench.pull && exit $$pushed

soak: .venv/test  ## HOURS=8 of load: memory and handles flat, nothing lost
	.venv/bin/python -m bench.soak $${HOURS:-8}

lint: .venv/test  ## style and types
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

pictures: .venv/test  ## make the screenshots of static/screenshots and docs/player anew
	.venv/bin/python -m tests.browser.pictures
	.venv/bin/python -m tests.browser.player_pictures

figures: .venv/test  ## draw the figures of the guides anew, and their contact sheets in docs/figures
	.venv/bin/python -m studio.figures
	.venv/bin/python -m studio.figures.sheets

voice: .venv-voice/voice  ## speak what changed in the texts of the guides (static/audio)
	nice .venv-voice/bin/python -m studio.voice

locks:          ## pin the newest allowed versions (needs uv)
	uv pip compile $(LOCK_OPTIONS) pyproject.toml -o locks/run.txt
	uv pip compile $(LOCK_OPTIONS) --extra test --constraints locks/run.txt pyproject.toml -o locks/test.txt
	uv pip compile $(LOCK_OPTIONS) --extra voice --constraints locks/run.txt pyproject.toml -o locks/voice.txt
LOCK_OPTIONS := --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url

clean:          ## remove what make made, but no data
	rm -rf .venv .venv-voice .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps are copies of the locks: a checkout that only touches them installs nothing.
.venv/run: locks/run.txt
	@cmp -s $< $@ || { $(MAKE) --no-print-directory environment && $(INSTALL) -r $< && cp $< $@; } && touch $@

.venv/test: locks/test.txt .venv/run
	@cmp -s $< $@ || { $(INSTALL) -r $< && cp $< $@; } && touch $@

# Apart from the others: half a gigabyte of speech that neither run nor test needs.
.venv-voice/voice: locks/voice.txt .venv/run
	@cmp -s $< $@ || { .venv/bin/python -m venv --clear .venv-voice && .venv-voice/bin/$(PIP) -r $< && cp $< $@; } && touch $@

INSTALL = .venv/bin/$(PIP)
PIP = python -m pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: environment
environment:
	@python=$$(for name in $${PYTHON:-$(PYTHON_NAMES)}; do \
	  $$name -c '$(NEW_ENOUGH)' 2>/dev/null && echo $$name && break; done); \
	test -n "$$python" || { echo "Easeback needs Python 3.11 or newer with venv (Debian: python3-venv)," \
	  "or name one: make run PYTHON=/path/to/python3" >&2; exit 1; }; \
	echo "Setting up .venv with $$($$python --version): once, a minute or two" && $$python -m venv --clear .venv
