# Every target installs what it needs into .venv; nothing is installed by hand.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
ARGS ?=
DAY ?=
# Two workers, each with a local AWS of its own; a file stays with one. `ARGS="-n 0"` runs all in one process.
SIDE_BY_SIDE := -n 2 --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help demo test days check audit faults fuzz mutants format package bench holidays lock clean

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

# uv itself is one hashed wheel; pip brings it, and it brings the rest about ten times as fast.
$(UV): requirements-uv.txt
	@echo "· creating the virtual environment"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Puntual needs Python 3.11 or newer: make PYTHON=python3.13 …")'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.txt
	@touch $@

$(VENV)/operate: $(UV) requirements.txt requirements-operate.txt
	@echo "· installing what the demo and an operator need"
	@VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --require-hashes -r requirements-operate.txt
	@VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev: $(VENV)/operate requirements-dev.txt
	@echo "· installing the development tools"
	@VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@

# Checkov pins an old boto3, so it has an environment of its own.
$(VENV)/checkov/ready: $(UV) requirements-checkov.txt
	@echo "· installing checkov"
	@$(UV) venv --quiet --allow-existing $(VENV)/checkov
	@VIRTUAL_ENV=$(VENV)/checkov $(UV) pip install --quiet --require-hashes -r requirements-checkov.txt
	@touch $@

demo: $(VENV)/operate ## Run everything on this machine, until Ctrl-C (ARGS=--once: one round, checked)
	@$(BIN)/puntual demo $(ARGS)

test: $(VENV)/dev ## Run the tests (ARGS="tests/unit -k phone")
	@$(BIN)/python -m puntual.install_browser
	@$(BIN)/pytest $(SIDE_BY_SIDE) --durations=10 $(ARGS)

guide: $(VENV)/dev ## Take the pictures of the clinic's guide anew, from the pages
	@$(BIN)/python -m puntual.install_browser
	@PUNTUAL_GUIDE=docs/pictures $(BIN)/pytest -q tests/browser/staff/test_guide.py $(ARGS)

days: $(VENV)/dev ## Run what needs no deployment as if it were other days (DAY=leap-day: one of tests/days.py)
	@for day in $(or $(DAY),$$($(BIN)/python -m tests.days)); do \
		PUNTUAL_FEW_EXAMPLES=1 PUNTUAL_SMALL_SAMPLES=1 $(BIN)/pytest -q --as-if=$$day \
			$(SIDE_BY_SIDE) -m "not deployed and not browser and not local_aws" $(ARGS) || exit 1; \
	done

faults: $(VENV)/dev ## Prove the sending guarantee at full scale (`make test` runs a part)
	@PUNTUAL_WHOLE_PROOF=1 $(BIN)/pytest -s tests/faults $(ARGS)

fuzz: $(VENV)/dev ## Throw hostile input at the walls, at full scale (`make test` runs a part)
	@PUNTUAL_WHOLE_PROOF=1 $(BIN)/pytest -s tests/walls $(ARGS)
	@mkdir -p build
	@$(BIN)/python -m tests.walls.fuzz_webhook -runs=100000 -artifact_prefix=build/
	@for reader in text workbook calendar; do \
		$(BIN)/python -m tests.walls.fuzz_imports $$reader -runs=100000 -artifact_prefix=build/ || exit 1; \
	done

check: $(VENV)/dev $(VENV)/checkov/ready ## Format, lint, types, imports (the tests' too) and the packaged template
	@$(BIN)/ruff format --quiet --check
	@$(BIN)/ruff check --quiet
	@$(BIN)/mypy --no-error-summary
	@mkdir -p build
	@$(BIN)/lint-imports --no-logo >build/imports.log || (cat build/imports.log; exit 1)
	@$(BIN)/pytest --collect-only -qqq >build/tests.log || (cat build/tests.log; exit 1)
	@$(BIN)/bandit --quiet --configfile pyproject.toml --recursive app.py chalicelib puntual sandbox bench
	@template="$$($(BIN)/puntual package --template-only)"; $(BIN)/cfn-lint "$$template" && \
		LOG_LEVEL=ERROR $(VENV)/checkov/bin/checkov --config-file .checkov.yaml -f "$$template" >build/checkov.log || \
		(cat build/checkov.log; exit 1)
	@echo "· all checks passed"

audit: $(VENV)/dev ## Look for known holes in what is installed; fails where it cannot reach its data
	@$(BIN)/pip-audit --strict --require-hashes --disable-pip -r requirements.txt -r requirements-operate.txt -r requirements-dev.txt

mutants: $(VENV)/dev ## Plant small defects in the rules and count those the tests notice (ARGS="chalicelib.consent*")
	@$(BIN)/python -m tests.mutants $(ARGS)

format: $(VENV)/dev ## Write the code as ruff formats it
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix

package: $(VENV)/operate ## Build for Lambda; print sizes and cold import times
	@$(BIN)/puntual package $(ARGS)

bench: $(VENV)/operate ## Measure speed, cost and capacity, as ratios
	@$(BIN)/python -m bench $(ARGS)

holidays: $(VENV)/dev ## Write the holidays that clinics are offered, for the years of puntual/write_holidays.py
	@$(BIN)/python -m puntual.write_holidays

lock: $(UV) ## Resolve and hash the requirements again
	@$(UV) pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-header -o requirements.txt
	@$(UV) pip compile pyproject.toml --group operate --quiet --universal --python-version 3.11 --generate-hashes --no-header -o requirements-operate.txt
	@$(UV) pip compile pyproject.toml --group operate --group dev --quiet --universal --python-version 3.11 --generate-hashes --no-header -o requirements-dev.txt
	@$(UV) pip compile --group pyproject.toml:checkov --quiet --universal --python-version 3.11 --generate-hashes --no-header -o requirements-checkov.txt

clean: ## Remove what was built; .puntual/ and .venv/ stay
	@rm -rf build mutants tests/browser/node_modules .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
