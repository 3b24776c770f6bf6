# `make` or `make reports` does the main job; `make help` lists the rest. ARGS are passed on: make reports ARGS="--force --jobs 2"
VENV := .venv
BIN := $(VENV)/bin
CARDS := build/cards
DOCS := build/docs-venv
ARGS :=

.PHONY: reports test test-slow test-all fuzz help lint format notebooks outputs counts docs screenshots bench cards venv lock clean

reports: venv ## build the tables and every report that is stale
	@$(BIN)/claims reports $(ARGS)

test: venv cards ## run the tests but the slow ones, then every notebook against its stored outputs
	$(BIN)/pytest -n auto --dist worksteal -p no:nbval -m "not slow" $(ARGS)
	CLAIMS_PROJECT=$(CURDIR)/$(CARDS) $(BIN)/pytest -n auto --dist loadfile --nbval-lax --nbval-cell-timeout=120 notebooks

test-slow: venv ## run the slow tests: whole projects built, processes killed, clusters
	$(BIN)/pytest -n auto --dist worksteal -p no:nbval -m slow $(ARGS)

test-all: test test-slow ## run all tests

fuzz: venv ## feed all readers with what nobody would write; some minutes; ARGS="--inputs 1000000": hours
	$(BIN)/python tests/faults/fuzz.py $(ARGS)

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

lint: venv ## check style, layers and spelling
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/codespell

format: venv ## put code and notebooks into the one format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# As root, which is who one is in a container, Jupyter asks to be told so; it still listens on loopback and wants its token.
notebooks: venv ## open JupyterLab at the first tour, with the notes, tables and pages beside it
	$(BIN)/jupyter lab --ServerApp.root_dir="$(CURDIR)" --LabApp.default_url=/lab/tree/notebooks/tour-one-claim.ipynb \
		$$([ "$$(id -u)" != 0 ] || echo --allow-root) $(ARGS)

outputs: venv cards ## store anew the outputs that the tests compare with
	CLAIMS_PROJECT=$(CURDIR)/$(CARDS) $(BIN)/python -m analysis.build.outputs

counts: venv ## count anew what the notes hold, in data/raw/README.md
	$(BIN)/python -m analysis.build.counts

docs: venv ## build the site of the documentation in build/docs
	@cmp -s docs/requirements.lock $(DOCS)/requirements.lock || { set -e; \
	rm -rf $(DOCS); \
	python3 -m venv $(DOCS); \
	$(DOCS)/bin/pip install -qq --disable-pip-version-check --require-hashes -r docs/requirements.lock; \
	cp docs/requirements.lock $(DOCS)/; }
	$(BIN)/python tools/site_pages.py build/docs-pages
	$(DOCS)/bin/zensical build --clean --strict $(ARGS)
	@{ printf 'var __index = '; cat build/docs/search.json; } > build/docs/search.js  # what pages read from a disk take it from

screenshots: reports ## take the pictures of the README anew; needs chromium
	$(BIN)/python tests/browser/screenshots.py

bench: venv ## measure speed and memory in some minutes; ARGS=--full: the large sizes, hours
	$(BIN)/python benchmarks/matching.py $(ARGS)
	$(BIN)/python benchmarks/tables.py $(ARGS)
	$(BIN)/python benchmarks/reports.py $(ARGS)

# The small frozen project, built in a copy: new notes must not turn the notebooks' tests red.
cards: venv
	rm -rf $(CARDS)
	mkdir -p $(dir $(CARDS))
	cp -R tests/projects/cards $(CARDS)
	rm -rf $(CARDS)/data/processed $(CARDS)/reports
	$(BIN)/claims tables --project $(CARDS)

LOCK := build/uv/bin/uv pip compile --quiet --universal --upgrade --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock"

lock: ## choose the newest versions that pyproject.toml allows, and lock them
	rm -rf build/uv
	python3 -m venv build/uv
	build/uv/bin/pip install -qq --disable-pip-version-check uv
	$(LOCK) pyproject.toml --group dev --output-file requirements.lock
	$(LOCK) --group docs --output-file docs/requirements.lock

clean: ## remove everything that was built, except .venv
	find data/processed reports -mindepth 1 ! -name README.md -delete
	rm -rf build dist .pytest_cache .ruff_cache .hypothesis .import_linter_cache

# Made anew when the lock or pyproject.toml say something else than when it was made, and whenever it was
# not finished: the copies that are compared are made last. What counts is content, not the time of a file.
venv: ## set up .venv, unless it is there and current
	@cmp -s requirements.lock $(VENV)/requirements.lock && cmp -s pyproject.toml $(VENV)/pyproject.toml && exit 0; \
	set -e; \
	echo "setting up $(VENV) (a minute or two)"; \
	python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed" >&2; exit 1; }; \
	rm -rf $(VENV); \
	python3 -m venv $(VENV) \
		|| { rm -rf $(VENV); echo "no virtual environment; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }; \
	$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock; \
	$(BIN)/pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .; \
	cp requirements.lock $(VENV)/; \
	cp pyproject.toml $(VENV)/
