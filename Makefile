# Two commands set everything up: `make run` serves the app, `make test` runs every check.
PYTHON ?= python3
BIN := .venv/bin
# torch is large, and on Linux its usual build twice as large again: tests/models skips without it.
ifdef CI
MODELS := ,vision
endif
EXTRAS := cluster,dev,media,oracles
# What is imported is compiled once, not by each of the hundred processes that tests start.
export PYTHONDONTWRITEBYTECODE :=
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --quiet --no-compile
# Three processes take file after file: what a file's tests share is started once, and while one
# waits for a clock or a browser, the others work. In the order of the folders, for the browser's
# tests take longest and come early.
PYTEST := $(BIN)/pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder

.PHONY: run test benchmark clean

run: .venv/run
	$(BIN)/python app.py

test: .venv/test
	@$(BIN)/ruff format --check --quiet . || { echo "ruff format: run '$(BIN)/ruff format .'"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary & types=$$!; \
		$(PYTEST); tests=$$?; wait $$types && exit $$tests

benchmark: .venv/test
	@$(BIN)/python -m benchmarks

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed; name one: make PYTHON=python3.12 run"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/run: requirements.txt | .venv/bin/python
	$(PIP) -r requirements.txt
	@touch $@

# What runs is among it: pip works out once what belongs together. In CI uv brings most of it before,
# in a fifth of the time; should it fail, pip brings it all.
.venv/test: pyproject.toml requirements.txt | .venv/bin/python
ifdef CI
	-@$(PIP) uv && $(BIN)/uv --quiet --no-cache pip install --python $(BIN)/python -e '.[$(EXTRAS)]'
endif
	$(PIP) -e '.[$(EXTRAS)$(MODELS)]'
	$(PIP) --no-deps codebleu==0.7.0 # an oracle; it pins a parser of long ago
	@touch .venv/run $@
