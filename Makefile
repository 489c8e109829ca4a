# Two commands: `make demo` grades a sample class, `make test` checks everything. Both set up .venv first.
PYTHON ?= python3
BIN := .venv/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: demo test lint types generate clean

demo: .venv/installed
	@mkdir -p demo-out
	$(BIN)/python tests/demo/sample_class.py demo-out/moodle.zip
	$(BIN)/dll grade demo-out/moodle.zip -o demo-out/graded --seed 8 || test $$? -eq 1
	$(BIN)/python tests/demo/sample_class.py --compare demo-out/graded/grades.csv

test: .venv/installed-dev lint types
	$(BIN)/python -m pytest -n auto

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/installed-dev
	@mkdir -p .typing && ln -sfn .. .typing/dll
	$(BIN)/mypy

# What is made from the solutions: starter/ and the recorded answers of the public checks.
generate: .venv/installed
	$(BIN)/python -m dll.autograder.publish.generate

.venv/installed: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP_INSTALL) --editable .
	@touch $@

.venv/installed-dev: .venv/installed
	$(PIP_INSTALL) --editable ".[dev]"
	@touch $@

clean:
	rm -rf .venv .typing build dist demo-out *.egg-info
