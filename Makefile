# Everything one does with Albricias by hand: `make help` lists it.
# Works with GNU make 3.81 (macOS) and later. Variables may be set either way:
# `ALBRICIAS_PORT=9000 make demo` or `make demo ALBRICIAS_PORT=9000`.

BIN   := .venv/bin
MADE  := .venv/.made
RUN   := .venv/.run-ready
DEV   := .venv/.dev-ready
DEMO  := .demo
CODE  := src tools tests
# What imports the settings should not read somebody's own folder for them.
SETTINGS := ALBRICIAS_HOME=.venv/home DJANGO_SETTINGS_MODULE=albricias.site.settings

UV_COMPILE = $(BIN)/uv pip compile --system-certs --quiet --generate-hashes --universal \
	--python-version 3.11 --no-emit-index-url --no-header --no-annotate $(if $(UPGRADE),--upgrade)

.PHONY: help demo serve test test-postgresql test-slow test-long test-faults check bench lock messages clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

demo: $(RUN) ## load the demonstration company into .demo/ and serve it
	$(BIN)/albricias demo

serve: $(RUN) ## serve your own organisation, web and worker
	$(BIN)/albricias serve

test: $(DEV) ## run the tests but the slow and long ones, on SQLite
	$(BIN)/python -m pytest

test-postgresql: $(DEV) ## run those that store something again, on a real PostgreSQL
	$(BIN)/python -m tests.postgresql -m "not slow and not long and not browser"

test-slow: $(DEV) ## run the slow tests, minutes each
	$(BIN)/python -m pytest -m slow
	$(BIN)/python -m tests.postgresql -m slow tests/tell

test-long: $(DEV) ## run the tests that take many minutes each
	$(BIN)/python -m pytest -m long

test-faults: $(DEV) ## kill, cut, lock and fill everything, and count the letters (long)
	$(BIN)/python -m tests.faults

check: $(DEV) ## style, types, import directions, migrations, translations, docs
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/python -m tools.check_hosts
	$(BIN)/lint-imports
	$(SETTINGS) $(BIN)/python -m django makemigrations --check --dry-run
	$(BIN)/python -m tools.messages check
	$(BIN)/python -m tools.icons --check
	$(SETTINGS) $(BIN)/python -m tools.check_docs
	$(SETTINGS) $(BIN)/mypy

bench: $(DEV) ## measure speed: pages, imports, analysis
	$(BIN)/python -m benchmarks

messages: $(DEV) ## gather the sentences to translate, then compile the catalogues
	$(BIN)/python -m tools.messages extract
	$(BIN)/python -m tools.messages compile

lock: $(MADE) ## renew requirements/*.txt (UPGRADE=1 for newer versions)
	$(UV_COMPILE) --output-file requirements/run.txt pyproject.toml
	$(UV_COMPILE) --output-file requirements/dev.txt pyproject.toml requirements/dev.in

clean: ## remove the environment, the caches and the demonstration
	rm -rf .venv $(DEMO) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -path ./.git -prune -o -name __pycache__ -prune -exec rm -rf {} +

# --- Setting up -----------------------------------------------------------------------

# Without uv (no wheel for this machine, say) pip does the same work more slowly.
SYNC = if [ -x $(BIN)/uv ]; then $(BIN)/uv pip sync --quiet --python $(BIN)/python --system-certs --require-hashes requirements/$(1).txt; \
	else $(BIN)/python -m pip install --quiet --require-hashes -r requirements/$(1).txt; fi

$(MADE):
	@for python in python3.13 python3.12 python3.11 python3; do \
		if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; \
		then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "Albricias needs Python 3.11 or newer; none was found as python3.13, python3.12, python3.11 or python3." >&2; exit 1; \
	fi; \
	$$found -m venv --clear .venv || { \
		rm -rf .venv; echo "$$found cannot make a virtual environment; on Debian: apt-get install python3-venv" >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv || echo "uv could not be installed; going on with pip."
	@$(BIN)/python tools/link_package.py
	@touch $@

# The developer's packages include those that running needs: while they are fresh, leave them be.
$(RUN): requirements/run.txt $(MADE)
	@if [ -f $(DEV) ] && [ ! requirements/dev.txt -nt $(DEV) ] && [ ! $(MADE) -nt $(DEV) ]; then :; \
	else rm -f $(DEV); echo "Installing what requirements/run.txt names"; $(call SYNC,run); fi
	@touch $@

$(DEV): requirements/dev.txt $(MADE)
	@echo "Installing what requirements/dev.txt names"; $(call SYNC,dev)
	@touch $@
