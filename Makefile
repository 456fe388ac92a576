# Everything a person types. `make help` lists it.
.DEFAULT_GOAL := help
.PHONY: audit backup restore sbom help run cluster update soak telegram test shell train tune facts evaluate unseen report bench widget lint format clean
unexport PYTHONDONTWRITEBYTECODE
export RASA_TELEMETRY_ENABLED := false
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
export UV_LINK_MODE := copy

# uv is taken from the path, else installed into .tools
UV := $(or $(shell command -v uv 2>/dev/null),.tools/bin/uv)
PYTHON := .venv/bin/python
MODEL := models/lacta.tar.gz
# what a model depends on: the code of the pipeline and all data but the tests
LEARNT := config.yml domain.yml $(shell find bot/nlu bot/danger bot/situation bot/facts/files.py bot/facts/model.py -name '*.py') $(shell find data -name '*.yml')
DOCUMENTS ?=
QUESTIONS ?= tests/questions/*.jsonl
EARLIER ?=
PARTS ?=
ONLY ?=
FRESH ?=
EPOCHS ?=

help: ## list the targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

.tools/bin/uv:
	@echo "Installing uv into .tools"
	@python3 -m venv .tools && .tools/bin/pip install --quiet uv

# what running needs
.venv/.run: uv.lock pyproject.toml | $(UV)
	@echo "Installing Lacta into .venv"
	@$(UV) sync --frozen --inexact --no-dev
	@touch $@

# what testing needs besides
.venv/.dev: .venv/.run
	@echo "Installing the test tools into .venv"
	@$(UV) sync --frozen --inexact
	@touch $@

# what the browser tests and `make widget` need
widget/node_modules/.ready: widget/package-lock.json tests/browser/install.sh
	@tests/browser/install.sh
	@touch $@

# a local Telegram that others wrote
tests/telegram_npm/node_modules/.ready: tests/telegram_npm/package-lock.json | widget/node_modules/.ready
	@cd tests/telegram_npm && npm ci --silent --ignore-scripts --no-audit --no-fund
	@touch $@

$(MODEL): $(LEARNT) uv.lock | .venv/.run
	@$(PYTHON) -m bot.training

run: .venv/.run $(MODEL) ## install, train if stale, start the bot
	@$(PYTHON) -m bot.run

cluster: .venv/.run $(MODEL) .tools/.postgresql .tools/.haproxy ## start the bot as many processes: PostgreSQL, haproxy, two of each of its own
	@$(PYTHON) -m bot.cluster

update: .venv/.run $(MODEL) ## update a running cluster, one process at a time, with nobody left waiting
	@$(PYTHON) -m bot.cluster.update

telegram: .venv/.run ## run the bot on Telegram too; says how to get a token where there is none
	@$(PYTHON) -m bot.channels.telegram && $(MAKE) --no-print-directory run

shell: .venv/.run $(MODEL) ## chat in the terminal, starting a bot if none runs
	@$(PYTHON) -m bot.channels.shell

train: .venv/.run $(MODEL) ## train the model if it is missing or stale

.tools/.postgresql:
	@tests/install_postgresql.sh
	@mkdir -p .tools && touch $@

.tools/.haproxy:
	@packaging/cluster/install_haproxy.sh
	@mkdir -p .tools && touch $@

test: .venv/.dev $(MODEL) widget/node_modules/.ready tests/telegram_npm/node_modules/.ready .tools/.postgresql .tools/.haproxy ## install, run all tests
	@$(PYTHON) -m pytest

soak: .venv/.dev $(MODEL) .tools/.postgresql .tools/.haproxy ## load a cluster for minutes, kill and freeze its processes, and check every reply
	@$(PYTHON) -m pytest tests/soak/soak_*.py -s --timeout=1200 -o faulthandler_timeout=0

.tune/.ready: packaging/tuning/requirements.txt
	@echo "Installing PyTorch into .tune"
	@$(PYTHON) -m venv .tune && .tune/bin/pip install --quiet -r $<
	@touch $@

tune: .venv/.run .tune/.ready ## tune the encoder to the example questions (PyTorch, some ten minutes)
	@$(PYTHON) -m bot.tuning

facts: .venv/.dev ## check the fact store; DOCUMENTS=<folder> checks every source too
	@$(PYTHON) -m bot.facts $(if $(DOCUMENTS),--documents $(DOCUMENTS))

evaluate: .venv/.dev $(MODEL) ## score the bot on QUESTIONS (default: the project's own)
	@$(PYTHON) -m bot.evaluation $(QUESTIONS)

unseen: .venv/.dev $(MODEL) ## estimate how well unseen questions are understood, by cross-validation (minutes)
	@$(PYTHON) -m bot.evaluation.unseen

report: .venv/.dev $(MODEL) ## evaluate on QUESTIONS, write a page about it and open it
	@$(PYTHON) -m bot.report $(QUESTIONS) $(if $(EARLIER),--earlier $(EARLIER))

bench: .venv/.dev $(MODEL) ## compare with stock Rasa, BM25 and others; PARTS="accuracy speed", ONLY="lacta floor", FRESH=1
	@$(PYTHON) -m bot.bench --parts $(PARTS) --only $(ONLY) $(if $(FRESH),--fresh) $(if $(EPOCHS),--epochs $(EPOCHS))

widget: widget/node_modules/.ready ## check that the built widget matches its source, and test it
	@cd widget && npm run --silent check && npm run --silent test

backup: .venv/.run ## copy conversations and the key to FOLDER, also while the bot runs
	@$(PYTHON) -m bot.backup save $(FOLDER)

restore: .venv/.run ## put the copy in FOLDER back; the bot must not run
	@$(PYTHON) -m bot.backup restore $(FOLDER)

audit: .venv/.run ## look every locked package up in the advisory databases; fails where one could not be
	@$(PYTHON) -m bot.audit $(AUDIT)

sbom: | $(UV) ## write what the bot is made of to var/sbom.json (CycloneDX)
	@mkdir -p var && $(UV) export --quiet --frozen --no-dev --format cyclonedx1.5 --preview-features sbom-export > var/sbom.json && echo "var/sbom.json"

lint: .venv/.dev ## check format, style and types; changes nothing
	@.venv/bin/ruff format --check . && .venv/bin/ruff check . && .venv/bin/mypy

format: .venv/.dev ## format the code and mend what can be mended
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .

clean: ## remove what was built: environment, model, state
	@rm -rf .venv .tools .tune .rasa .bench var models/*.tar.gz
