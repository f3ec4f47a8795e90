# Everything that people type, in one place; `make help` lists it. Each target sets up .venv by itself.
# Another Python: make PYTHON=python3.12 test
# Words for JupyterLab: make lab LABFLAGS="--no-browser --port=9000"
PYTHON ?= python3
export PYTHON
# nbgrader calls programs of the virtual environment (alembic, jupyter) by name.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
# One thread per process: timings are comparable, and nothing fights over the cores.
export OMP_NUM_THREADS = 1
export OPENBLAS_NUM_THREADS = 1

course := .venv/.ready-course
dev := .venv/.ready-dev
run := .venv/bin/python
# A hang is a failure, not a day lost; no test is near it.
pytest := $(run) -m pytest --timeout 300

.DEFAULT_GOAL := help
.PHONY: help demo languages test test-fast test-scale test-browser test-peer release notebooks site wheel lint format bench bench-cluster bench-serve audit lab formgrader hub

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

demo: $(course) ## grade the sample submissions in a scratch course, and say where the results lie
	@$(run) -m tools.demo

test: $(dev) ## run every test but the long ones of test-scale
	@$(pytest) -n auto --dist loadfile --no-loadscope-reorder -m "not scale"

test-fast: $(dev) ## run the tests that take seconds
	@$(pytest) -n auto --dist loadfile --no-loadscope-reorder -m "not slow and not browser and not scale"

test-scale: $(dev) ## run the long tests: kills at random, each chapter of the handbook, each notebook (an hour)
	@$(pytest) -m scale

test-browser: $(dev) ## look at the pages in chromium
	@$(pytest) -m browser

test-peer: $(dev) ## run nbgrader's own tests with nbjudge plugged in (twenty minutes)
	@$(run) -m tools.peer

release: $(course) ## make the student version (release/ and the zip in build/) from source/
	@$(run) -m tools.release

notebooks: $(course) ## make the solved, executed notebooks (notebooks/) from source/
	@$(run) -m tools.notebooks

languages: $(dev) ## bring the catalogues in languages/ up to date with source/, and list what is not translated
	@$(run) -m tools.languages

site: $(dev) ## build the reading site (build/site) from docs/ and the solved notebooks
	@$(run) -m tools.reading_site

wheel: $(dev) ## build nbjudge's wheel, to install it elsewhere, in dist/
	@$(run) -m build

lint: $(dev) ## check style and types
	@$(run) -m ruff check .
	@$(run) -m ruff format --check .
	@$(run) -m mypy

format: $(dev) ## mend the style
	@$(run) -m ruff check --fix .
	@$(run) -m ruff format .

bench: $(course) ## time nbjudge beside stock nbgrader
	@$(run) -m benchmarks.throughput
	@$(run) -m benchmarks.plain

bench-cluster: $(dev) ## time grading over Dask beside the local workers
	@$(run) -m benchmarks.cluster

bench-serve: $(dev) ## let a class hand in to nbjudge serve within five minutes, hostile submissions among them
	@$(run) -m benchmarks.serve

audit: $(dev) ## judge every answer of tests/answers/ and every mutant, and write AUDIT.md beside the answers
	@$(run) -m tools.audit

lab: $(course) ## open JupyterLab on the assignment as students get it, a copy in build/lab
	@test -d build/lab || { mkdir -p build && cp -R release build/lab; }
	@test -z "$$(find release -type f ! -name '*.pyc' -newer build/lab)" || echo "build/lab is a copy of an older \
	release/ and may hold your work. For a new copy, move it away: mv build/lab build/lab-old; make lab"
	@cd build/lab && "$(CURDIR)/.venv/bin/jupyter" lab --ServerApp.root_dir="$(CURDIR)/build/lab" \
		$$(test "$$(id -u)" != 0 || echo --allow-root) $(LABFLAGS) optimization_methods/optimization_methods.ipynb

formgrader: $(course) ## open JupyterLab in this folder, with the sources and formgrader: for instructors
	@.venv/bin/jupyter lab --ServerApp.root_dir="$(CURDIR)" $$(test "$$(id -u)" != 0 || echo --allow-root) $(LABFLAGS)

hub: $(dev) ## start a JupyterHub where students hand in and see their marks, to try it out
	@$(run) -m tools.hub $(HUBFLAGS)

$(course): pyproject.toml tools/setup.sh
	@sh tools/setup.sh course

$(dev): pyproject.toml tools/setup.sh
	@sh tools/setup.sh dev
