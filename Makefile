# Everything that a checkout needs. Python 3.11 or later and make are enough.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
OUT ?= demo-out

.PHONY: demo test lint types layers docs check-install clean

# One environment for use, one step more for development; each is built once and
# again when the project file changes.
$(VENV)/.installed: pyproject.toml setup.py cleanlit/dedup/_kernel.c
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[all]'
	touch $@

$(VENV)/.developing: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

demo: $(VENV)/.installed  ## run the main job on the sample pages, before and after
	@sh corpus/demo.sh $(BIN)/cleanlit $(OUT)

test: $(VENV)/.developing  ## all tests that need Python alone
	$(BIN)/python -m pytest

lint: $(VENV)/.developing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell
	$(BIN)/deptry .

types: $(VENV)/.developing
	$(BIN)/mypy

layers: $(VENV)/.developing
	$(BIN)/lint-imports

check-install:  ## wheel, sdist and editable install, each in an empty environment
	$(PYTHON) scripts/check_install.py

docs: $(VENV)/.developing
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[docs]'
	$(BIN)/mkdocs build --strict

clean:
	rm -rf $(VENV) $(OUT) build dist site *.egg-info .mypy_cache .ruff_cache .pytest_cache
