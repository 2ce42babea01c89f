# Zelador: the commands of the project. Needs Python >= 3.11 and make, nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIN := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
PIP := install --quiet --disable-pip-version-check --no-compile --require-hashes

# Nothing is compiled before it is imported; a shell that forbids bytecode would then pay for it at every start.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run check test lint format texts bench screenshots pins clean

help:  ## Show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

# Without docstrings (-OO), most of them python-telegram-bot's: 5 MiB less to keep, and less to read at the start.
run: $(VENV)/.run  ## Start the bot with the settings of .env; without any, the sandbox
	@if test -e .env || test -n "$$TELEGRAM_BOT_TOKEN"; then exec $(BIN)/python -OO -m bot; fi; printf '%s\n' \
		'There is no .env, so this is the sandbox: the bot as it is, with a made-up Telegram and two made-up' \
		'Evolution servers, all on this machine. Ctrl-C ends it. For the real bot copy .env.example to .env,' \
		'put into it TELEGRAM_BOT_TOKEN, ADMIN_CHAT_IDS, EVOLUTION_URL and EVOLUTION_API_KEY, and run again.'; \
	exec $(BIN)/python -m bot sandbox

check: $(VENV)/.run  ## Ask both APIs whether the settings are right
	@$(BIN)/python -m bot check

test: $(VENV)/.dev  ## Run the tests
	@$(BIN)/python -m pytest -q -n auto --dist worksteal

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

screenshots: $(VENV)/.dev  ## Draw the pictures of the README and docs anew (needs Chromium)
	@$(BIN)/python -m tests.browser.pictures

pins: pyproject.toml  ## Pin every dependency anew (needs uv)
	echo pip | $(PIN) - -o requirements/pip.txt
	$(PIN) pyproject.toml -o requirements/run.txt
	$(PIN) pyproject.toml --group dev -o requirements/dev.txt
	$(PIN) pyproject.toml --group dev --group bench -o requirements/bench.txt

clean:  ## Remove what the other commands made (never data/ or .env)
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Zelador needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv --without-pip $(VENV)
	@# A pip of today takes a third of the time of one of 2023; ensurepip's is only for a Python that has none at hand.
	@$(PYTHON) -m pip --python $@ $(PIP) -r requirements/pip.txt 2>/dev/null \
		|| { $@ -m ensurepip --default-pip >/dev/null && $@ -m pip $(PIP) -r requirements/pip.txt; } \
		|| { rm -rf $(VENV); echo "Python's venv or the package registry is missing (Debian: apt-get install python3-venv)."; exit 1; }

$(VENV)/.%: requirements/%.txt | $(BIN)/python
	@echo "Installing requirements/$*.txt ..."
	@$(BIN)/python -m pip $(PIP) --no-deps -r $<
	@touch $@
