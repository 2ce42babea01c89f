# Zelador: the commands of the project. Needs Python >= 3.11 and make, nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help settings run check test lint format texts bench pins clean

help:  ## Show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

run: settings $(VENV)/.run  ## Start the bot with the settings of .env
	@$(BIN)/python -m bot

settings:
	@test -e .env || test -n "$$TELEGRAM_BOT_TOKEN" || { printf '%s\n' \
		'There is no .env yet: copy .env.example to .env and put into it' \
		'TELEGRAM_BOT_TOKEN (from @BotFather) and ADMIN_CHAT_IDS (who may use the bot, for example 100200300),' \
		'EVOLUTION_URL and EVOLUTION_API_KEY (your Evolution API v2 server and its global key).' >&2; exit 2; }

check: $(VENV)/.run  ## Ask both APIs whether the settings are right
	@$(BIN)/python -m bot check

test: $(VENV)/.dev  ## Run the tests
	@$(BIN)/python -m pytest -q -n auto

lint: $(VENV)/.bench  ## Format check, linter, types, import rules
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/.dev  ## Format the code and sort its imports
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

texts: $(VENV)/.dev  ## Update, compile and check the translations
	@$(BIN)/python -m tools.texts

bench: $(VENV)/.bench  ## Print the table of performance figures
	@$(BIN)/python -m benchmarks

pins: pyproject.toml  ## Pin every dependency anew (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements/run.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml --group dev -o requirements/dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml --group dev --group bench -o requirements/bench.txt

clean:  ## Remove what the other commands made (never data/ or .env)
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Zelador needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.%: requirements/%.txt | $(BIN)/python
	@echo "Installing requirements/$*.txt ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	@touch $@
