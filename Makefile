# make run    sets everything up and starts Xuke (the local chat on http://127.0.0.1:3000)
# make test   sets everything up and runs every check
# make bench  prints what an answer costs and how often it is right
# make kills  kills a writing Xuke a thousand times (five minutes)
# make model  learns data/learned again after a change of data/sayings or data/concepts.yaml
# make lock   writes requirements.txt and requirements-dev.txt anew after a change of their .in files
#             (make lock UPGRADE=--upgrade also takes newer versions of what comes with them)
# make audit  lists what of the .in files there is a newer version of

PYTHON := $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: run test bench kills model lock audit check tests browser clean
.DELETE_ON_ERROR:

run: .venv/run.installed
	@$(BIN)/python -m bot

test: check tests

check: .venv/test.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

tests: .venv/test.installed browser
	$(BIN)/pytest -n 2

bench: .venv/test.installed
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench_record
	$(BIN)/python -m tests.bench_deadlines
	$(BIN)/python -m tests.bench_incidents
	$(BIN)/python -m tests.bench_slack

# A thousand kills while four threads write (five minutes).
kills: .venv/test.installed
	$(BIN)/python -m tests.kill_rounds 1000

model: .venv/test.installed
	$(BIN)/python -m bot.questions.learn
	$(BIN)/python -m bot.questions.readers.training.train

COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --custom-compile-command "make lock" $(UPGRADE)

# uv may be newer than the lock that is to be written, so it is installed by its own line.
lock: .venv/bin/python
	@$(BIN)/pip install --quiet "$$(grep -o '^uv==[0-9.]*' requirements-dev.in)"
	$(COMPILE) --output-file requirements.txt requirements.in
	$(COMPILE) --constraint requirements.txt --output-file requirements-dev.txt requirements-dev.in

audit: .venv/test.installed
	@names=$$(sed -nE 's/^([A-Za-z0-9._-]+)==.*/\1/p' requirements.in requirements-dev.in | sed 's/[-_.]/[-_.]/g' | paste -sd '|'); \
	$(BIN)/pip list --outdated 2>/dev/null | grep -iE "^($$names) " || echo "everything is current"

# The page is tested in a real browser, which pip cannot bring.
browser:
	@command -v chromium chromium-browser google-chrome >/dev/null || { \
	  echo "installing Chromium for the page's tests"; \
	  if [ "$$(id -u)" = 0 ]; then as_root=; else as_root="sudo -n"; fi; \
	  { $$as_root apt-get update -qq && $$as_root apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk; } >/dev/null 2>&1 \
	  || echo "no Chromium and no way to install it: the tests in tests/platforms/page will be skipped and say so"; }

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Xuke needs Python 3.11 or newer; found " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv

.venv/run.installed: requirements.txt | .venv/bin/python
	@echo "setting up (once, about a minute)"
	$(BIN)/pip install --quiet --require-hashes --requirement requirements.txt
	@touch $@

.venv/test.installed: requirements-dev.txt | .venv/bin/python
	@echo "setting up for tests (once, a few minutes)"
	$(BIN)/pip install --quiet --require-hashes --requirement requirements-dev.txt
	@touch $@

clean:
	rm -rf .venv .state data/__pycache__ .pytest_cache .mypy_cache .ruff_cache .hypothesis
