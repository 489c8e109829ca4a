# Three commands, each sets up .venv first: `make demo` grades a sample class, `make test` is what a developer waits
# for, `make test-long` is what is slow by nature. `make test-cuda` needs a GPU.
PYTHON ?= python3
BIN := .venv/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: demo test test-long test-versions tests tests-long proof proof-whole test-oldest test-torches test-pythons test-cuda test-otter bench \
	bench-quick bench-attacks lint types generate clean

demo: .venv/installed
	@mkdir -p demo-out
	$(BIN)/python tests/demo/sample_class.py demo-out/moodle.zip
	$(BIN)/dll grade demo-out/moodle.zip --roster demo-out/roster.csv -o demo-out/graded --seed 8 || test $$? -eq 1
	$(BIN)/python tests/demo/sample_class.py --compare demo-out/graded/grades.csv

# Each step says its time. The proof is one process, for two of the tests' run beside it.
test: .venv/installed-dev
	@tests/tools.sh
	@MAKE="$(MAKE)" $(BIN)/python tests/steps.py lint types tests --beside proof

# What `make test` leaves out: the whole proof, long tests, stock otter-grader, every benchmark's quick form.
test-long: .venv/installed-dev
	@tests/tools.sh
	@MAKE="$(MAKE)" $(BIN)/python tests/steps.py proof-whole tests-long test-otter bench-quick

# Other versions, each with a PyTorch of its own: some 25 GB on disk, most of it CUDA libraries.
test-versions: .venv/installed-dev
	@MAKE="$(MAKE)" $(BIN)/python tests/steps.py test-oldest test-torches test-pythons

tests: .venv/installed-dev
	$(BIN)/python -m pytest -n auto --dist worksteal

tests-long: .venv/installed-dev
	$(BIN)/python -m pytest -n auto --dist worksteal -m "long and not cuda"

# A sample of what is many; `make proof-whole` is all of it.
proof: .venv/installed-dev
	$(BIN)/dll verify --quick --jobs 1

proof-whole: .venv/installed-dev
	$(BIN)/dll verify

# The tests on the newest Python of this machine that PyTorch has wheels for; NEWEST_PYTHON=... names another.
NEWEST_PYTHON ?= $(shell tests/newest_python.sh)
test-pythons: .venv-newest/installed
	.venv-newest/bin/python -m pytest -n auto --dist worksteal

# What a student runs, on the oldest PyTorch. On Linux its only build is the one with CUDA: 5 GB on disk.
test-oldest: .venv-oldest/installed
	.venv-oldest/bin/python -m pytest -n auto tests/test_check.py tests/test_elsewhere.py tests/test_messages.py \
		tests/test_submit.py tests/test_lec8.py tests/show tests/jail tests/sandbox tests/exam tests/advice tests/examiner

# The emulated device rests on what is private to PyTorch: the oldest and the newest that a grader may have. Both are
# PyTorch's default build, whose CUDA libraries take addresses and memory of every process that is started from nothing.
TORCHES := 2.10.0 2.14.1
test-torches: $(TORCHES:%=.venv-torch-%/installed)
	for torch in $(TORCHES); do .venv-torch-$$torch/bin/python -m pytest -n auto -m "not cuda" tests/emulated \
		tests/grading/test_devices.py tests/sandbox/test_spawned.py tests/test_check.py || exit; done

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

# Every benchmark with few rounds, to see that it runs.
bench-quick: .venv-otter/installed .venv/installed-dev
	.venv-otter/bin/python benchmarks/attacks_otter.py --quick
	.venv-otter/bin/python -m pip install --quiet --constraint constraints.txt --editable .
	$(BIN)/python benchmarks/speed.py --quick
	$(BIN)/python benchmarks/devices.py --quick
	$(BIN)/python benchmarks/jail.py --quick
	$(BIN)/python benchmarks/regions.py --quick
	$(BIN)/python benchmarks/intake.py --quick
	$(BIN)/python benchmarks/watch.py --quick
	$(BIN)/python benchmarks/where_time_goes.py --quick
	$(BIN)/python benchmarks/where_time_goes.py --quick emulated

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

.venv-newest/installed: pyproject.toml constraints.txt
	@test -n "$(NEWEST_PYTHON)" || { echo "There is no Python newer than 3.11 here: install one, or say NEWEST_PYTHON=..."; exit 1; }
	test -x .venv-newest/bin/python || $(NEWEST_PYTHON) -m venv .venv-newest
	.venv-newest/bin/python -m pip install --quiet --constraint constraints.txt --editable ".[dev]"
	@touch $@

.venv-otter/installed: constraints.txt
	test -x .venv-otter/bin/python || $(PYTHON) -m venv .venv-otter
	.venv-otter/bin/python -m pip install --quiet $$(grep '^torch==' constraints.txt) "otter-grader[grading]==7.0.0"
	@touch $@

clean:
	rm -rf .venv .venv-oldest .venv-newest .venv-otter .venv-torch-* .typing build dist demo-out *.egg-info
