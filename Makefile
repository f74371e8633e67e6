# Requires Python 3.11 or newer, make and git; everything else is installed in $(VENV).

PYTHON ?= python3
VENV ?= .venv
OLDEST := 3.11
NEWEST := 3.13
PYTEST_ARGS ?= -q -n 2
UV ?= uv
UPGRADE ?=

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
TOOLS := $(VENV)/.tools
READY := $(VENV)/.ready
WRITTEN := monime_ext scripts tests examples docs

.DEFAULT_GOAL := help
.PHONY: help setup call-path generate check-generated lint-spec lint format types pytest coverage docs chaos chaos-webhooks honesty fuzz load-sandbox scenarios test test-oldest-newest demo requirements clean

help:  ## Show available targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-20s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY)  ## Create $(VENV) with the pinned tools and this package

$(TOOLS): requirements-dev.txt
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(None if v >= (3, 11) else \
	  "Python 3.11 or newer is required, and %s is %d.%d. Try: make setup PYTHON=/path/to/python3.11" \
	  % (sys.executable, v[0], v[1]))'
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV)
	@echo "Installing the pinned tools into $(VENV), once ..."
	@$(PIP) install --quiet --require-hashes -r requirements-dev.txt
	@touch $@

$(READY): $(TOOLS) pyproject.toml
	@$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

generate: setup  ## Generate generated/ from the specs, and the _sync folders from the _async ones
	@$(BIN)/python -m scripts.generate

check-generated: setup  ## Check that generated code is up to date
	@$(BIN)/python -m scripts.check_generated

lint-spec: setup  ## Lint the specs
	@$(BIN)/python -m scripts.lint_spec
	@$(BIN)/python -m scripts.lint_with_node

lint: setup  ## Check the style of the hand-written code, and the order of its imports
	@$(BIN)/ruff check $(WRITTEN)
	@$(BIN)/ruff format --check $(WRITTEN)
	@$(BIN)/lint-imports --no-logo

format: setup  ## Format the hand-written code
	@$(BIN)/ruff check --fix-only $(WRITTEN)
	@$(BIN)/ruff format $(WRITTEN)

types: setup  ## Check types with mypy and pyright
	@$(BIN)/mypy
	@if PATH="$(abspath $(BIN)):$$PATH" $(BIN)/pyright --version >/dev/null 2>&1; then \
	  $(BIN)/pyright --pythonpath $(BIN)/python; \
	elif [ -n "$$MONIME_REQUIRE_ALL" ]; then \
	  echo "pyright cannot run: Node.js is missing"; exit 1; \
	else \
	  echo "SKIPPED: pyright, because Node.js is missing"; \
	fi

pytest: setup  ## Run only the tests
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

coverage: setup  ## Run the tests with branch coverage, and report it in dist/coverage too
	@$(BIN)/python -m coverage erase
	@$(BIN)/python -m coverage run -m pytest $(PYTEST_ARGS); status=$$?; \
	  $(BIN)/python -m coverage combine -q && $(BIN)/python -m coverage html -q && $(BIN)/python -m coverage report \
	  && exit $$status

docs: setup  ## Build the docs in dist/docs; warnings are errors
	@$(BIN)/python -m sphinx -q -E -W --keep-going -b html -d dist/.doctrees docs dist/docs
	@echo "dist/docs/index.html"

call-path: setup  ## Count the functions and files that a create passes through
	@$(BIN)/python -m scripts.call_path

load-sandbox: setup  ## Load-test the sandbox with 300 requests/s for five minutes
	@$(BIN)/python -m tests.benchmarks.load_sandbox

scenarios: setup  ## Run the scenarios against the sandbox, or against MONIME_SCENARIOS_BASE_URL
	@$(BIN)/python -m pytest -q --confcutdir=tests/scenarios tests/scenarios

fuzz: setup  ## Fuzz the webhook verifier with a million headers and bodies
	@$(BIN)/python -m tests.fuzz.fuzz_webhooks

chaos-webhooks: setup  ## Kill receivers while 5,000 orders are paid, with each store
	@$(BIN)/python -m tests.chaos.chaos_webhooks

honesty: setup  ## Compare what 6,000 orders are told under every network fault with the books of a server
	@$(BIN)/python -m tests.honesty.program

chaos: setup  ## Kill workers while 10,000 orders are created through faults, with each journal
	@$(BIN)/python -m tests.chaos.chaos_journal

test: lint-spec check-generated lint types docs pytest  ## Run all checks

test-oldest-newest: setup  ## Run the tests on the oldest and the newest Python
	@for version in $(OLDEST) $(NEWEST); do \
	  if python=$$($(BIN)/python -m scripts.interpreter $$version); then \
	    echo "Python $$version: $$python"; \
	    $(MAKE) --no-print-directory pytest PYTHON=$$python VENV=.venv-$$version || exit 1; \
	  elif [ -n "$$MONIME_REQUIRE_ALL" ]; then \
	    echo "Python $$version was not found"; exit 1; \
	  else \
	    echo "SKIPPED: Python $$version was not found"; \
	  fi; \
	done

demo: setup  ## Create a checkout session in the sandbox
	@$(BIN)/python -m examples.demo

requirements:  ## Update requirements-dev.txt with uv; UPGRADE=--upgrade upgrades every pin
	@cp requirements-dev.txt requirements-dev.new
	@$(UV) pip compile --quiet --universal --python-version $(OLDEST) --generate-hashes --no-header \
	  --no-emit-index-url --no-annotate $(UPGRADE) --extra sandbox --group dev -o requirements-dev.new pyproject.toml
	@{ echo '# Made by `make requirements` from pyproject.toml. Do not edit.'; cat requirements-dev.new; } \
	  > requirements-dev.txt
	@rm requirements-dev.new

clean:  ## Remove everything that other targets created
	@rm -rf .venv .venv-* dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .grimp_cache .import_linter_cache .coverage
	@find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
