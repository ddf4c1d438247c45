PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
# What the notebooks need stands in the same environment as what the tests need, and is there first.
LAB_READY := .venv/.lab
READY := .venv/.ready
# Half of what pip does is compiling modules of which most are never imported; Python compiles the others when they are.
PIP := $(BIN)/python -m pip install --disable-pip-version-check --no-input --no-compile
# uv does the same several times faster where it is installed; UV= uses pip all the same.
UV ?= $(shell command -v uv)
INSTALL := $(if $(UV),$(UV) pip install --python $(BIN)/python,$(PIP))
# Of all that pip prints, the packages as they come.
SHOW := sed -un 's/^ *Collecting \([A-Za-z0-9._-]*\).*/  \1/p'
SHELL := bash
BINDER := $(CURDIR)/.venv-binder/bin/python
BILL := .venv-bill/bin/python
LOWEST := .venv-lowest/bin/python
BINDER_READY := .venv-binder/.ready
SPARK := .venv-spark/bin/python
PEERS := .venv-bench/bin/python
NOTEBOOKS := $(wildcard notebooks/*.ipynb)
# JupyterLab saves what it shows, so it shows a copy.
COPY := build/notebooks
TUTORIAL := $(COPY)/01_login_tutorial.ipynb

# How many tests run at once; 0 runs them in one process. One more than there are processors: many tests wait.
WORKERS ?= $(shell expr $$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN) + 1)
PYTEST := $(BIN)/python -m pytest --numprocesses=$(WORKERS) --maxprocesses=8
FUZZ_MINUTES ?= 10
SOAK_MINUTES ?= 30
comma := ,
# Of other people's old versions; ours stay errors.
LOWEST_WARNINGS := -W "ignore::DeprecationWarning" -W "ignore::FutureWarning" -W "ignore::pytest.PytestUnraisableExceptionWarning"

# Jupyter refuses to run as root unless told, and opens a browser only where there is a screen.
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)
SCREEN := $(DISPLAY)$(WAYLAND_DISPLAY)$(filter Darwin,$(shell uname))
NO_SCREEN := $(if $(SCREEN),,--no-browser)
# JupyterLab asks neither the reader nor a host for news and updates.
SETTINGS := .venv/share/jupyter/lab/settings
NO_NEWS := {"@jupyterlab/apputils-extension:notification": {"checkForUpdates": false, "fetchNews": "false"}}

.PHONY: help setup lab check test fuzz load test-binder test-spark test-lowest test-vendor soak locks licenses sbom matrices screenshots docs bench bench-audit address dist test-wheel test-typing test-extras \
  test-binder-image lite test-lite lint format notebooks clean

help:            ## Show what there is to make
	@grep -E '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

setup: $(READY)  ## Make .venv with everything in it

ifdef LOCK  # what CI sets: exactly the versions of a lock file, each with its hash
$(LAB_READY): pyproject.toml $(LOCK)
	@$(PYTHON) -m venv .venv && $(PIP) --require-hashes --requirement $(LOCK) && $(PIP) --no-deps --editable .
	@touch $@

$(READY): $(LAB_READY)
	@touch $@
else
$(LAB_READY): pyproject.toml
	@echo "Installing JupyterLab and what the notebooks need into .venv, with $(PYTHON)."
	@echo "Once, less than a minute and about 400 MB; the test tools are not among it.$(if $(UV),, Packages as they come:)"
	@set -o pipefail; start=$$(date +%s) && $(PYTHON) -m venv .venv && $(INSTALL) --editable '.[notebooks]' | $(SHOW) \
	  && echo "Installed in $$(( $$(date +%s) - start )) s: $$(du -sm .venv | cut -f1) MB in .venv."
	@mkdir -p $(SETTINGS) && echo '$(NO_NEWS)' > $(SETTINGS)/overrides.json
	@touch $@

$(READY): $(LAB_READY)
	@echo "Adding what the tests need to .venv: about a minute and a gigabyte, once.$(if $(UV),, Packages as they come:)"
	@set -o pipefail; $(INSTALL) --editable '.[dev]' | $(SHOW)
	@touch $@
endif

$(COPY):
	@mkdir -p $(@D)
	@cp -R notebooks $@

lab: $(LAB_READY) $(COPY)  ## Open JupyterLab on a copy of the notebooks and print its URL
	@echo "The notebooks are your copy of notebooks/, in $(COPY); remove it to start afresh."
	@echo "They talk to a sandbox in their own process, unless an app is configured ($(BIN)/cometchat-nb doctor says)."
	@echo "Open one of the URLs below in a browser; Ctrl+C stops JupyterLab."
	@$(BIN)/jupyter lab $(AS_ROOT) $(NO_SCREEN) --log-level=WARN --LabApp.default_url=/lab/tree/$(TUTORIAL)

# A container that keeps no bytecode has each of the hundreds of processes that tests start compile everything anew.
check test: export PYTHONDONTWRITEBYTECODE :=

check: lint      ## Check style and types, and run the tests that need no browser
	$(PYTEST) -m "not browser and not vendor and not spark and not lite" $(PYTEST_ARGS)

test: setup      ## Run all tests, the browser's included
	@$(BIN)/python tests/support/chromium.py
	$(PYTEST) $(PYTEST_ARGS)

WHEEL := .venv-wheel/bin/python
WHEEL_TESTS := build/installed

dist:            ## Build the wheel and the sdist, and check what an index would refuse
	@test -x $(WHEEL) || $(PYTHON) -m venv .venv-wheel
	@$(WHEEL) -m pip install --quiet --disable-pip-version-check build twine
	rm -rf dist
	$(WHEEL) -m build
	$(WHEEL) -m twine check --strict dist/*

test-wheel: dist ## Run the tests that need no browser against the installed wheel, with the source out of reach
	$(WHEEL) -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps dist/*.whl
	$(WHEEL) -m pip install --quiet --disable-pip-version-check --no-compile "$$(echo dist/*.whl)[test]"
	rm -rf $(WHEEL_TESTS) && mkdir -p $(WHEEL_TESTS)
	cp -R tests notebooks docs benchmarks binder examples lite .github .ci .dockerignore *.md CITATION.cff Dockerfile Makefile \
	  pyproject.toml LICENSE $(WHEEL_TESTS)
	cd $(WHEEL_TESTS) && unset PYTHONPATH && \
	  $(CURDIR)/$(WHEEL) -c "import cometchat_nb as cc; assert 'site-packages' in cc.__file__, cc.__file__" && \
	  $(CURDIR)/$(WHEEL) -m pytest tests --numprocesses=$(WORKERS) --maxprocesses=8 \
	  -m "not browser and not vendor and not spark and not lite and not clone" $(PYTEST_ARGS)

test-typing: setup ## Check the types of the public API as users see them, with mypy and with pyright (fetched from npm)
	$(BIN)/mypy tests/typing
	$(BIN)/pyright --pythonpath $(BIN)/python

test-extras: dist ## Install the wheel with each extra alone into a fresh environment and use what it brings
	$(PYTHON) tests/release/each_extra.py dist/*.whl

test-binder-image: ## Build Binder's environment without Docker, execute the notebooks in it, count its bytes
	$(PYTHON) tests/release/binder_image.py

address:         ## Write REPOSITORY=owner/name into every file that names the repository
	@test -n "$(REPOSITORY)" || { echo "make address REPOSITORY=owner/name"; exit 2; }
	@old=$$(sed -n 's|^Source = "https://github.com/\(.*\)"|\1|p' pyproject.toml) && \
	  git grep -lF "$$old" | xargs sed -i.orig "s|$$old|$(REPOSITORY)|g"
	@sed -i.orig '/^<!-- `make address` removes/,/^<!-- End of the note/d' README.md
	@find . -name '*.orig' -not -path './.venv*' -delete

LITE := .venv-lite/bin/python
LITE_READY := .venv-lite/.ready

$(LITE_READY): lite/requirements.txt
	@$(PYTHON) -m venv .venv-lite
	@$(LITE) -m pip install --quiet --disable-pip-version-check --requirement lite/requirements.txt
	@touch $@

lite: dist $(LITE_READY)  ## Build the site that runs the tutorials in a browser alone (Pyodide is fetched from npm)
	$(LITE) lite/build.py dist build/lite
	@echo "The site is build/lite: python -m http.server --directory build/lite"

test-lite: setup lite  ## Log in through the form of that site, in Chromium
	TEST_LITE_SITE=build/lite $(BIN)/python -m pytest tests/lite -m lite $(PYTEST_ARGS)

fuzz: setup      ## Search for counterexamples for FUZZ_MINUTES, each round among new examples
	@end=$$(( $$(date +%s) + 60 * $(FUZZ_MINUTES) )); \
	while [ $$(date +%s) -lt $$end ]; do \
	  HYPOTHESIS_PROFILE=fuzz $(PYTEST) -m "fuzz or hypothesis" $(PYTEST_ARGS) || exit 1; \
	done

load: setup      ## Put the served sandbox under load at length, and show the figures
	LOAD=long $(BIN)/python -m pytest tests/sandbox/test_load.py -s $(PYTEST_ARGS)

$(BINDER_READY): pyproject.toml tests/support/binder-base.txt
	@$(PYTHON) -m venv .venv-binder
	@$(BINDER) -m pip install --quiet --disable-pip-version-check --editable '.[sandbox]' 'voila>=0.5.8' \
	  --requirement tests/support/binder-base.txt
	@touch $@

test-binder: setup $(BINDER_READY)  ## Run the front ends' tests on the versions of Binder's base image
	@$(BIN)/python tests/support/chromium.py
	TEST_JUPYTER_PYTHON=$(BINDER) $(PYTEST) tests/browser -m jupyter $(PYTEST_ARGS)

test-vendor: setup  ## Run the vendor's own SDK against the sandbox (fetches it from npm)
	@$(BIN)/python tests/support/chromium.py
	$(BIN)/python -m pytest tests/vendor -m vendor

$(SPARK): pyproject.toml
	@$(PYTHON) -m venv .venv-spark
	@$(SPARK) -m pip install --quiet --disable-pip-version-check --editable '.[distributed,fast,spark]' \
	  'hypothesis>=6.100' 'pytest>=8.2'
	@touch $@

test-spark: $(SPARK)  ## Audit on Spark, which has an environment of its own and needs Java
	$(SPARK) -m pytest tests/auditing/test_spark.py -m spark

matrices: setup   ## Measure the matrices of the docs anew
	cd tests && ../$(BIN)/python -m support.fault_matrix && ../$(BIN)/python -m support.secrets_matrix

LOCKED := $(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links \
  --custom-compile-command 'make locks'
RUNTIME := app,charts,distributed,fast,files,keyring,lab,sandbox,tables

locks: setup      ## Resolve the lock files of CI and Binder anew, with hashes
	$(LOCKED) --universal --python-version 3.10 --extra dev pyproject.toml --output-file .ci/requirements.txt
	@mkdir -p build && $(BIN)/python .ci/binder_base.py > build/binder-base.txt
	$(LOCKED) --python-version 3.11 --constraints build/binder-base.txt binder/requirements.in \
	  --output-file binder/requirements.txt

$(BILL): pyproject.toml
	@$(PYTHON) -m venv .venv-bill
	@$(BILL) -m pip install --quiet --disable-pip-version-check --editable '.[$(RUNTIME)]'
	@touch $@

licenses: setup $(BILL)  ## Check that everything that is installed with the package may be
	$(BIN)/pip-licenses --python $(BILL) --from=mixed --partial-match --order=license --allow-only "$$(paste -sd';' .ci/licenses.txt)"

sbom: setup $(BILL)  ## Write the bill of materials, build/sbom.cdx.json (CycloneDX)
	@mkdir -p build
	$(BIN)/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --output-file build/sbom.cdx.json $(BILL)

$(LOWEST): pyproject.toml
	@$(BIN)/uv venv --quiet --clear --python $(PYTHON) .venv-lowest
	@$(BIN)/uv pip compile --quiet --resolution lowest-direct $(foreach extra,$(subst $(comma), ,$(RUNTIME)),--extra $(extra)) \
	  --python $(LOWEST) pyproject.toml --output-file .venv-lowest/requirements.txt
	@echo 'marimo; python_version < "0"' > .venv-lowest/overrides.txt  # for the browser's tests alone; it needs newer packages
	@$(BIN)/uv pip install --quiet --python $(LOWEST) --constraints .venv-lowest/requirements.txt \
	  --overrides .venv-lowest/overrides.txt --editable '.[test]'
	@touch $@

test-lowest: setup $(LOWEST)  ## Run the tests that need no browser on the lowest versions that are declared
	$(LOWEST) -m pytest -m "not browser and not vendor and not spark and not jupyter and not lite" $(LOWEST_WARNINGS) $(PYTEST_ARGS)

soak: setup       ## Run everything again and again for SOAK_MINUTES, and watch memory and descriptors
	$(BIN)/python benchmarks/soak.py --minutes $(SOAK_MINUTES)

screenshots: setup  ## Make the pictures of README and docs anew
	@$(BIN)/python tests/support/chromium.py
	cd tests && ../$(BIN)/python -m support.screenshots && ../$(BIN)/python -m support.gallery

docs: setup      ## Build the documentation's site offline; a warning is an error
	@$(BIN)/python docs/site/pages.py build/docs-source
	@$(BIN)/python -m sphinx -q -W --keep-going -n -j auto -b html build/docs-source build/docs
	@echo "The site is build/docs/index.html. Messages link to it with COMETCHAT_NB_DOCS=file://$(CURDIR)/build/docs"

bench: setup     ## Measure the sandbox and a reproduction, each beside something bare
	$(BIN)/python benchmarks/sandbox.py
	$(BIN)/python benchmarks/reproduction.py

$(PEERS): pyproject.toml
	@$(PYTHON) -m venv .venv-bench
	@$(PEERS) -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	@touch $@

bench-audit: $(PEERS)  ## Measure the audit beside its peers, which have an environment of their own
	$(PEERS) benchmarks/audit.py $(BENCH_ARGS)

lint: setup      ## Check style, types and layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy tests/typing
	$(BIN)/lint-imports
	$(BIN)/nbstripout --verify $(NOTEBOOKS)

format: setup    ## Bring code and notebooks into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/nbstripout $(NOTEBOOKS)

notebooks: setup ## Execute the notebooks and strip their outputs
	$(PYTEST) tests/notebooks
	$(BIN)/nbstripout $(NOTEBOOKS)

clean:           ## Remove what the other targets made
	rm -rf .venv .venv-bench .venv-binder .venv-spark .venv-lite .venv-wheel build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
