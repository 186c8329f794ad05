# The two commands that matter: `make lecture` opens the course, `make test`
# proves it. Everything is installed into .venv and nowhere else.

# Another make stumbles here, and stops; GNU make reads what it knows: 3.81, as
# macOS has it, is enough.
ifndef MAKEFILE_LIST
.error this course needs GNU make, which may be called gmake here
endif

NB ?=
LAX ?=
EVERY ?=
JOBS ?= 1
SEEDS ?= 20
PY := .venv/bin/python
PUBLISH := PYTHONPATH=utils $(PY) -m publish
# One thread and a fixed hash seed: the same outputs on every machine.
QUIET_CPU := OMP_NUM_THREADS=1 PYTHONHASHSEED=0
# Side by side on the cores that there are, a notebook or a file of tests on each.
# Nobody reads the times that a test measures, so each is taken once.
PYTEST := $(QUIET_CPU) EMBEDLAB_QUICK=1 PYTHONPATH=utils/tests \
  $(PY) -m pytest -p nbval_fixes -n auto --dist loadscope --no-loadscope-reorder
NBVAL := $(if $(LAX),--nbval-lax,--nbval --nbval-sanitize-with utils/tests/nbval_sanitize.cfg)

RUFF := { $(PY) -m ruff check . && $(PY) -m ruff format --check .; } || { \
  echo "If you solved exercises in a notebook: make test NB=$(or $(NB),01) LAX=1"; \
  exit 1; }

# What is set for other Pythons does not reach this one: it would run without
# assertions, or import another embedlab. The kernels are those of .venv, and
# start without what somebody's IPython does first.
unexport PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONOPTIMIZE PYTHONWARNINGS
unexport PYTHONINSPECT PYTHONPLATLIBDIR JUPYTER_PATH
export JUPYTER_PREFER_ENV_PATH := 1
export IPYTHONDIR := $(CURDIR)/.venv/ipython
export PYTHONUTF8 := 1

# Where the home folder cannot be written, another one stands in for it.
HOME_HERE := $(shell sh utils/home.sh)
ifneq ($(HOME_HERE),)
unexport XDG_DATA_HOME XDG_CONFIG_HOME XDG_CACHE_HOME XDG_RUNTIME_DIR
unexport JUPYTER_RUNTIME_DIR JUPYTER_DATA_DIR JUPYTER_CONFIG_DIR
unexport MPLCONFIGDIR
export HOME := $(HOME_HERE)
export PIP_NO_CACHE_DIR := 1
endif

.PHONY: help known lecture test test-release test-all bench matrix run fix
.PHONY: slides site colab lock
.PHONY: audit clean setup setup-test setup-maintain
.DEFAULT_GOAL := help

help:
	@echo "make lecture          install what is missing, open JupyterLab on lecture 1"
	@echo "make lecture NB=01    ... on another lecture"
	@echo "make test             install what is missing, prove every cell, exercise"
	@echo "                      and fact (9 minutes on two cores)"
	@echo "make test NB=01       prove one lecture (a minute, 12 to 17 more)"
	@echo "make test-all         and slides, site, Colab, faults: before a release"
	@echo "make test NB=01 LAX=1 the same after you solved exercises in place:"
	@echo "                      everything must run, outputs are not compared"
	@echo "make bench            every claim about time on this machine; and what rests"
	@echo "                      on random numbers, with 20 seeds (over an hour)"
	@echo "make bench SEEDS=0    the first of the two alone (10 minutes)"
	@echo "make matrix           prove it on other versions and processors (2 hours)"
	@echo "make run [NB=01]      execute in place in a fresh kernel, then normalise"
	@echo "make fix [NB=01]      normalise notebooks, format code, redraw covers"
	@echo "make slides [NB=01]   build the slides into .build/slides"
	@echo "make site             build the web site into .build/site"
	@echo "make colab [NB=01]    build notebooks that run anywhere into .build/colab"
	@echo "make lock             pin all packages anew, with hashes"
	@echo "make audit            ask for known weaknesses of the pinned packages"
	@echo "make clean            remove .venv, .build and caches"

# Refuse a lecture that is not there before anything is installed.
known:
	@[ -z "$(NB)" ] && exit 0; \
	for file in notebooks/$(NB)_*.ipynb notebooks/0$(NB)_*.ipynb; do \
	  [ -f "$$file" ] && exit 0; \
	done; \
	echo "there is no lecture '$(NB)'; there are:" >&2; \
	ls notebooks/[0-9]*.ipynb >&2; exit 1

setup: known
	@sh utils/setup.sh learner

setup-test: known
	@sh utils/setup.sh test

setup-maintain: known
	@sh utils/setup.sh maintain

lecture: setup
	@$(PUBLISH) open $(NB)

test: setup-test
	@files=$$($(PUBLISH) list $(NB)) && \
	  $(if $(LAX),true,$(RUFF)) && \
	  $(PYTEST) -m "not release" $(NBVAL) \
	  $(if $(LAX),,utils/tests --nb "$(NB)") $$files

test-release: setup-test
	@$(PYTEST) -m release utils/tests --nb "$(NB)"

test-all: test test-release

bench: known
	@sh utils/setup.sh bench >&2
	@$(QUIET_CPU) PYTHONPATH=utils $(PY) -m bench $(SEEDS)

matrix: setup-maintain
	@PYTHONPATH=utils $(PY) -m matrix $(if $(EVERY),--every) --jobs $(JOBS)

run: setup
	@$(QUIET_CPU) $(PUBLISH) run $(NB)

fix: setup-test
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .
	@$(PUBLISH) fix $(NB)
	@$(PUBLISH) covers

site: known
	@sh utils/setup.sh site
	@$(PUBLISH) site

slides: setup
	@$(PUBLISH) slides $(NB)

colab: setup
	@$(PUBLISH) colab $(NB)

lock: setup-maintain
	@$(PUBLISH) lock

audit: setup-maintain
	@$(PY) -m pip_audit --disable-pip --require-hashes --strict \
	  $(foreach file,$(wildcard utils/locks/*.txt),-r $(file))

clean:
	rm -rf .venv .venv.installing .build .pytest_cache .ruff_cache
	find utils notebooks -name __pycache__ -prune -exec rm -rf {} +
	find notebooks -name .ipynb_checkpoints -prune -exec rm -rf {} +
