# Two commands: `make demo` grades a sample class, `make test` checks everything. Both set up .venv first.
# More, in environments of their own: `make test-oldest` (the oldest PyTorch of a student), `make test-torches` (the
# oldest and the newest of a grader), `make test-otter` (otter-grader). `make test-cuda` needs a GPU.
PYTHON ?= python3
BIN := .venv/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: demo test test-oldest test-torches test-cuda test-otter bench bench-attacks lint types generate clean

demo: .venv/installed
	@mkdir -p demo-out
	$(BIN)/python tests/demo/sample_class.py demo-out/moodle.zip
	$(BIN)/dll grade demo-out/moodle.zip -o demo-out/graded --seed 8 || test $$? -eq 1
	$(BIN)/python tests/demo/sample_class.py --compare demo-out/graded/grades.csv

test: .venv/installed-dev lint types
	$(BIN)/python -m pytest -n auto --dist worksteal
	$(BIN)/dll verify

# What a student runs, on the oldest PyTorch. On Linux its only build is the one with CUDA: 5 GB on disk.
test-oldest: .venv-oldest/installed
	.venv-oldest/bin/python -m pytest -n auto tests/test_check.py tests/test_elsewhere.py tests/test_messages.py \
		tests/test_submit.py tests/test_lec8.py tests/show tests/sandbox tests/exam tests/advice tests/examiner

# The emulated device rests on what is private to PyTorch: the oldest and the newest that a grader may have.
TORCHES := 2.10.0 2.14.1
test-torches: $(TORCHES:%=.venv-torch-%/installed)
	for torch in $(TORCHES); do .venv-torch-$$torch/bin/python -m pytest -n auto tests/emulated tests/grading/test_devices.py || exit; done

# What only a GPU can show; writes docs/gpu.md.
test-cuda: .venv/installed-dev
	$(BIN)/python tests/cuda/report.py

# The marks of stock otter-grader against those of `dll grade`.
test-otter: .venv-otter/installed .venv/installed-dev
	rm -rf .venv-otter/bundle
	$(BIN)/dll publish --otter --staff -o .venv-otter/bundle
	cd .venv-otter/bundle && ../bin/python -m zipfile -e otter.zip unpacked
	.venv-otter/bin/python -m pip install --quiet .venv-otter/bundle/unpacked/exam/*.whl
	.venv-otter/bin/python -m pip install --quiet --no-deps --force-reinstall .venv-otter/bundle/unpacked/exam/*.whl
	.venv-otter/bin/python tests/otter/agree.py .venv-otter/bundle/otter.zip .venv-otter/bundle/exam.zip .

# Every figure of docs/performance.md in one run, otter-grader's beside ours. About 20 minutes.
bench: .venv-otter/installed .venv/installed-dev
	.venv-otter/bin/python -m pip install --quiet --constraint constraints.txt --editable .
	$(BIN)/python benchmarks/speed.py

# How many of the attacks in tests/attacks/ succeed against stock otter-grader; against `dll grade`, `make test` tells.
bench-attacks: .venv-otter/installed
	.venv-otter/bin/python benchmarks/attacks_otter.py

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/installed-dev
	@mkdir -p .typing && ln -sfn .. .typing/dll
	$(BIN)/mypy
	MYPYPATH=benchmarks $(BIN)/mypy $(filter-out %attacks_otter.py,$(wildcard benchmarks/*.py))

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

.venv-oldest/installed: pyproject.toml constraints-oldest.txt
	test -x .venv-oldest/bin/python || $(PYTHON) -m venv .venv-oldest
	.venv-oldest/bin/python -m pip install --quiet --constraint constraints-oldest.txt --editable . hypothesis pytest-xdist
	@touch $@

.venv-torch-%/installed: pyproject.toml
	test -x .venv-torch-$*/bin/python || $(PYTHON) -m venv .venv-torch-$*
	.venv-torch-$*/bin/python -m pip install --quiet torch==$* --editable . hypothesis pytest-xdist
	@touch $@

.venv-otter/installed: constraints.txt
	test -x .venv-otter/bin/python || $(PYTHON) -m venv .venv-otter
	.venv-otter/bin/python -m pip install --quiet $$(grep '^torch==' constraints.txt) "otter-grader[grading]==7.0.0"
	@touch $@

clean:
	rm -rf .venv .venv-oldest .venv-otter .venv-torch-* .typing build dist demo-out *.egg-info
