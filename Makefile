# Everything that a checkout needs. Python 3.11 or later and make are enough.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
OUT ?= demo-out
PEERS ?= .peers
FUZZER ?= .fuzzer
FUZZ_INPUTS ?= 100000
# Some peers need a newer Python than cleanlit: PYTHONS="/path/to/python3.12".
PYTHONS ?=
# Where the public sets lie, if you have them, and where a full run of benchmarks goes.
DATA ?= $(CLEANLIT_DATA)
RESULTS ?= benchmarks/results/$(shell date +%F)
BENCH_OPTIONS = $(if $(DATA),--data $(DATA)) $(if $(wildcard $(PEERS)/peers.json),--peers $(PEERS))

.PHONY: demo bench bench-all peers gate corpus test test-browser test-engines test-redis test-spark \
    test-recipes sanitize fuzz zoo lint types layers docs check-install wheel constraints clean

# One environment for use, one step more for development; each is built once and
# again when the project file changes.
$(VENV)/.installed: pyproject.toml setup.py $(wildcard cleanlit/dedup/c/*)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[all]'
	touch $@

$(VENV)/.benching: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	mkdir -p $(OUT)
	touch $@

$(VENV)/.developing: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

demo: $(VENV)/.installed  ## run the main job on the sample pages, before and after
	@sh corpus/demo.sh $(BIN)/cleanlit $(OUT)

bench: $(VENV)/.benching  ## quality and cost on the sample corpora, under 3 minutes
	@$(BIN)/cleanlit bench quality --quick -o $(OUT)/quality.json
	@$(BIN)/cleanlit bench speed --quick -o $(OUT)/speed.json
	@echo "One round on a part of the sets: good for a first look. The results are in $(OUT)/;"
	@echo "docs/benchmarks.md has all figures, other programs beside, and what they mean."

peers: $(VENV)/.developing  ## other programs, each in an environment of its own
	$(BIN)/python -m benchmarks.peers build --folder $(PEERS) $(foreach p,$(PYTHONS),--python $(p))

bench-all: $(VENV)/.developing  ## all sets, peers and pictures; some 40 minutes; DATA=DIR
	mkdir -p $(RESULTS)
	$(BIN)/cleanlit bench quality $(BENCH_OPTIONS) -o $(RESULTS)/quality.json
	$(BIN)/cleanlit bench speed $(BENCH_OPTIONS) -o $(RESULTS)/speed.json
	$(BIN)/python -m benchmarks.pictures $(RESULTS)
	$(BIN)/python docs/reference.py

gate: $(VENV)/.developing  ## quality on the sample corpora is not below its floors
	$(BIN)/cleanlit bench quality -q --floors benchmarks/floors.json

corpus: $(VENV)/.developing  ## make the sample corpora anew; read the difference
	$(BIN)/cleanlit bench make-corpus --config corpus/newswire/config.toml \
	    -o corpus/newswire/newswire.jsonl.zst
	$(BIN)/python -m corpus.render

test: $(VENV)/.developing  ## all tests that need Python alone
	$(BIN)/python -m pytest

test-engines: test-redis test-spark  ## tests that need more than Python: servers, Java

test-spark: $(VENV)/.developing  ## the Spark job on two workers against the local run
	@command -v java > /dev/null || { echo "test-spark: there is no java in PATH; Spark" \
	    "needs Java 17 or later, in Debian the package default-jre-headless"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[spark]'
	$(BIN)/python -m pytest tests/engines/test_spark.py

test-redis: $(VENV)/.developing  ## the shared index against a real redis-server
	@command -v redis-server > /dev/null || { test "$$(id -u)" = 0 && apt-get update -q \
	    && apt-get install -y -q --no-install-recommends redis-server; } > /dev/null 2>&1 \
	    || { echo "test-redis: there is no redis-server in PATH; Debian, Ubuntu and" \
	    "others have it in the package redis-server"; exit 1; }
	$(BIN)/python -m pytest tests/engines/test_redis*.py

test-browser: $(VENV)/.developing  ## the report in chromium, which root gets by apt
	$(BIN)/python -m tests.browser.chromium
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[browser]'
	$(BIN)/python -m pytest tests/browser

# Some 1.5 GB: packages of others, in an environment of their own.
RECIPES ?= .recipes
test-recipes:  ## the examples of docs/recipes.md, with the packages that they are for
	$(PYTHON) -m venv $(RECIPES)
	$(RECIPES)/bin/python -m pip install --quiet --disable-pip-version-check \
	    --editable '.[parquet]' pytest pytest-timeout hypothesis 'datatrove[io]>=0.6' \
	    'datasets>=3' 'ray[data]>=2.40' 'polars>=1.20' 'duckdb>=1.1'
	$(RECIPES)/bin/python -m pytest tests/recipes

sanitize: $(VENV)/.developing  ## the kernel under ASAN and UBSAN: its tests, and a fuzzer
	$(BIN)/python scripts/sanitize.py

# atheris is in an environment of its own: it has wheels for some Pythons alone.
$(FUZZER)/.installed: pyproject.toml setup.py
	$(PYTHON) -m venv $(FUZZER)
	$(FUZZER)/bin/python -m pip install --quiet --disable-pip-version-check \
	    --editable '.[dev]' 'atheris>=3.0'
	touch $@

fuzz: $(FUZZER)/.installed  ## odd pages through extraction; an hour or two of CPU time
	$(FUZZER)/bin/python -m pytest tests/property/test_extract_laws.py \
	    --hypothesis-profile=fuzz --timeout=0
	$(FUZZER)/bin/python -m tests.fuzz.fuzz_pages -runs=$(FUZZ_INPUTS)

zoo: $(VENV)/.developing  ## hostile pages, the enormous ones too: five minutes
	$(BIN)/python -m tests.zoo

lint: $(VENV)/.developing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell
	$(BIN)/deptry .

types: $(VENV)/.developing
	$(BIN)/mypy

layers: $(VENV)/.developing
	$(BIN)/lint-imports

check-install:  ## wheel, sdist, editable install, each in an empty environment
	$(PYTHON) scripts/check_install.py

wheel:  ## the wheel of this machine, fit for release, in dist/
	$(PYTHON) scripts/build_wheel.py dist

constraints: $(VENV)/.developing  ## write down the versions that the tests ran with
	$(BIN)/python scripts/constraints.py > constraints.txt.partial
	mv constraints.txt.partial constraints.txt

docs: $(VENV)/.developing
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[docs]'
	$(BIN)/mkdocs build --strict

clean:
	rm -rf $(VENV) $(FUZZER) $(OUT) build dist site *.egg-info .mypy_cache .ruff_cache .pytest_cache
