# What a newcomer types. Everything is installed into .venv from one lock file; nothing else on the machine is changed,
# except that a missing system package is installed by apt when root.
PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
BIN := .venv/bin
DATA := $(CURDIR)/.data
RUN_SETTINGS = PORTAL_SECRET=$$(cat $(DATA)/secret) PORTAL_HTTPS=off PORT=$(PORT)
DEMO_SETTINGS = PORTAL_DATABASE=sqlite:///$(DATA)/demo.db
SERVE = $(BIN)/granian --interface wsgi --host $(HOST) --port $(PORT) --workers 1 --blocking-threads 16 --backlog 4096 --backpressure 4096 --http 1 --no-ws --no-access-log wsgi:app
PAPER = sh .ci/system-packages pango fonts || echo "without them the desk leaves PDFs of prints to the browser; all else works"

.PHONY: run demo test soak check bench build tools catalogue clean

run: build $(DATA)/secret
	@$(PAPER)
	@$(RUN_SETTINGS) $(BIN)/portal prepare --try
	@$(RUN_SETTINGS) PORTAL_SCHEDULER=on $(SERVE)

demo: build $(DATA)/secret
	@$(PAPER)
	@test -f $(DATA)/demo.ready || ( rm -f $(DATA)/demo.db* && $(RUN_SETTINGS) $(DEMO_SETTINGS) $(BIN)/portal demo | tee $(DATA)/demo.ready )
	@cat $(DATA)/demo.ready
	@echo "demonstration  http://localhost:$(PORT)/"
	@$(RUN_SETTINGS) $(DEMO_SETTINGS) $(SERVE)

test: tools
	@sh .ci/system-packages chromium postgresql fonts pango poppler guide
	@# Three at once: many tests wait for a browser or a disk, and a machine of two cores bears it.
	$(BIN)/pytest --numprocesses 3 --dist worksteal

soak: tools .venv/.soak
	@sh .ci/system-packages chromium postgresql fonts pango poppler guide machine
	@# The long ones; each prints the seed to run it again with. One at a time, for they kill servers.
	$(BIN)/pytest tests/soak -v --timeout 0 --capture no

check: tools
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@# Its log (not its findings) warns of every reasoned ignore that it meets twice.
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive portal wsgi.py 2>/dev/null
	$(BIN)/djlint --lint --quiet portal/templates portal/quiz/kinds
	$(BIN)/portal check

bench: tools
	@sh .ci/system-packages nginx wrk
	$(BIN)/python -m tests.bench

build: .venv/.built

tools: .venv/.tools

catalogue: tools
	cp translations/zh_Hans/LC_MESSAGES/messages.po translations/messages.pot
	sed -i 's/^msgstr ".*"$$/msgstr ""/' translations/messages.pot

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/bin/python:
	@sh .ci/system-packages python
	$(PYTHON) -m venv .venv

.venv/.installed: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable .
	@touch $@

.venv/.built: .venv/.installed $(wildcard translations/*/LC_MESSAGES/messages.po)
	$(BIN)/pybabel --quiet compile --directory translations
	@# Whoever serves it may not be allowed to write here, and would translate every file anew at each start.
	$(BIN)/python -m compileall -q portal wsgi.py
	@touch $@

.venv/.soak: .venv/.tools
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable '.[test,soak]'
	@touch $@

.venv/.tools: .venv/.built
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable '.[test]'
	@touch $@

$(DATA)/secret:
	@mkdir -p $(DATA)
	@$(PYTHON) -c "import secrets; print(secrets.token_urlsafe(48))" > $@
	@chmod 600 $@
