# Every target installs what it needs into .venv; nothing is installed by hand.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help demo test check format package bench lock clean

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
	@touch $@

$(VENV)/dev: $(VENV)/operate requirements-dev.txt
	@echo "· installing the development tools"
	@VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@

lock: $(UV) ## Resolve and hash the requirements again
	@$(UV) pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-header -o requirements.txt
	@$(UV) pip compile pyproject.toml --group operate --quiet --universal --python-version 3.11 --generate-hashes --no-header -o requirements-operate.txt
	@$(UV) pip compile pyproject.toml --group operate --group dev --quiet --universal --python-version 3.11 --generate-hashes --no-header -o requirements-dev.txt
