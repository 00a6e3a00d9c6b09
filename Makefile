# The targets that people need carry a line of help each: `make` shows them.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# The interpreter that makes the environment; 3.11 or newer.
PYTHON ?= python3
# What is passed on to pytest, for example: make test ARGS="coach -k planning"
ARGS ?=
VENV := .venv/bin
# What `make rollout` and `make rollback` are asked for.
ROLLOUT = $(if $(MODE),--mode "$(MODE)") $(if $(PERCENT),--percent "$(PERCENT)") $(if $(OPERATION),--operation "$(OPERATION)")
# Spectral and Redocly, which need Node; what npm leaves there when it has installed them.
LINTERS := spec/lint/node_modules/.package-lock.json

##@ Run
.PHONY: run migrate import
run: .runtime ## Start both services in the foreground (ports 5001 and 5002); Ctrl-C stops them
	@$(VENV)/python -m tools.run

migrate: .runtime ## Bring the database to the newest schema
	@$(VENV)/python -m tools.environment python -m monolith.cli migrate

import: .runtime ## Import a free-exercise-db file into the catalogue: make import FILE=exercises.json
	@test -n "$(FILE)" || { echo "Which file? make import FILE=exercises.json" >&2; exit 2; }
	@$(VENV)/python -m tools.environment python -m monolith.cli prepare
	@$(VENV)/python -m tools.environment python -m monolith.cli import-exercises "$(abspath $(FILE))"

##@ Test
.PHONY: test coverage test-db contract mutants browser
test: .load ## Run every test that needs nothing but Python; ARGS is passed on
	@$(VENV)/python -m pytest $(ARGS)

coverage: .load ## The same with branch coverage
	@$(VENV)/python -m coverage run -m pytest $(ARGS)
	@$(VENV)/python -m coverage report

test-db: .development ## Run the monolith's tests, and those of rows for load studies, on PostgreSQL: that of TEST_DATABASE_URL, or a throw-away one
	@$(VENV)/python -m tools.throwaway_postgresql $(VENV)/python -m pytest monolith load/tests/running $(ARGS)

contract: .development ## Prove the contracts on the running pair (8 minutes); ARGS="--only STAGE" for a part of it
	@PYTHONPATH=contract-tests $(VENV)/python -m tools.throwaway_postgresql $(VENV)/python -m prove $(ARGS)

mutants: .development ## Put faults into copies of the project, and see the proof find them
	@PYTHONPATH=contract-tests $(VENV)/python -m tools.throwaway_postgresql $(VENV)/python -m mutants $(ARGS)

browser: .development ## Drive both Swagger UIs in headless Chromium
	@$(VENV)/python -m pytest contract-tests/browser $(ARGS)

##@ Measure
.PHONY: footprint app-classes
footprint: .development ## Time to ready, memory, and processor time for each workout, of the running pair
	@PYTHONPATH=contract-tests $(VENV)/python -m load.footprint $(ARGS)

app-classes: .development ## Processor time for each request in Connexion's two app classes
	@$(VENV)/python -m load.app_classes

.PHONY: load load-smoke load-report
load: .development ## The load study, 100 virtual users (6 minutes); ARGS="--profile users" and others, ARGS=--compose on the compose stack
	@PYTHONPATH=contract-tests $(VENV)/python -m tools.throwaway_postgresql $(VENV)/python -m load.ramp $(ARGS)

# Five times the budget: machines of CI are shared, and so short a run has its cold start in it. What makes requests wait
# for each other costs more than that. A neighbour who takes the machine away for a second spoils one of three tries.
load-smoke: .development ## The load study in 20 seconds: nothing may fail, p95 at most 250 ms in one of three tries
	@PYTHONPATH=contract-tests $(VENV)/python -m tools.throwaway_postgresql $(VENV)/python -m load.ramp \
		--scale 0.06 --athletes 200 --p95-ms 250 --tries 3 --name smoke $(ARGS)

load-report: .load ## Tables and charts of docs/load-report.md, from the last results in load/results
	@failed=0; for report in load.report load.peers.report load.growth.report "load.overload --table"; do \
		PYTHONPATH=contract-tests $(VENV)/python -m $$report || failed=1; \
	done; exit $$failed

.PHONY: load-growth load-peers
load-growth: .load ## What growth costs: histories, catalogue, athletes, processes (10 minutes; needs nginx and wrk)
	@PYTHONPATH=contract-tests $(VENV)/python -m tools.throwaway_postgresql $(VENV)/python -m load.growth $(ARGS)

load-peers: .load ## Workouts a second beside FastAPI, the old design and bare ASGI (5 minutes; needs wrk); ARGS=--help
	@PYTHONPATH=contract-tests $(VENV)/python -m tools.throwaway_postgresql $(VENV)/python -m load.peers $(ARGS)

.PHONY: load-overload
load-overload: .load ## Three times as much as can be done: what is served, what refused, and how it is afterwards (5 minutes; needs nginx)
	@PYTHONPATH=contract-tests $(VENV)/python -m tools.throwaway_postgresql $(VENV)/python -m load.overload $(ARGS)

.PHONY: load-guard
load-guard: .development ## Processor time of a workout in units of a fixed one: fails 20 % off the reference; ARGS=--record renews it
	@PYTHONPATH=contract-tests $(VENV)/python -m load.guard $(ARGS)

##@ Containers
# The name of the stack on a swarm.
STACK ?= fit-swarm
.PHONY: up down restart stack stack-down containers
up: .docker ## Build the images and start everything with Docker Compose; ARGS="--scale coach=3" is passed on
	@docker compose up --detach --build --wait --wait-timeout 180 $(ARGS)
	@echo "Fit answers at http://localhost:$$(docker compose port facade 8080 | sed 's/.*://'), its Swagger UI at /docs."
	@echo "The key for the first administrator: docker compose exec -T monolith cat /run/secrets/bootstrap-key"

down: .docker ## Stop it and keep the data; ARGS=--volumes drops them
	@docker compose --profile observability down $(ARGS)

restart: .docker .runtime ## Restart services one container at a time, without a lost request: make restart SERVICE="monolith coach"
	@$(VENV)/python -m deploy.rolling_restart $(or $(SERVICE),monolith coach)

stack: .docker .runtime ## Build the images and deploy them to the swarm of this machine (docs/swarm.md)
	@docker compose build
	@$(VENV)/python -m deploy.swarm up $(STACK)

stack-down: .docker .runtime ## Take the stack away and keep the data; ARGS=--volumes drops them, and the secrets
	@$(VENV)/python -m deploy.swarm down $(STACK) $(ARGS)

containers: .docker .development ## Prove images, compose project and stack with Docker (6 minutes)
	@$(VENV)/python -m pytest contract-tests/containers $(ARGS)

##@ Migration
.PHONY: facade rollout rollback facade-test
facade: .runtime ## The façade as a process beside `make run`, on port 8080 (needs nginx)
	@$(VENV)/python -m tools.environment python -m facade.process

rollout: .runtime ## Who answers the workout: make rollout MODE=canary PERCENT=25 [OPERATION=wod.get_wod]; without MODE: how it stands
	@$(VENV)/python -m tools.environment python -m facade.rollout $(ROLLOUT)

# Nothing but what must be: it is to take effect at once.
rollback: ## At once back to the monolith, whatever the mode
	@test -x $(VENV)/python || $(MAKE) .runtime
	@$(VENV)/python -m tools.environment python -m facade.rollout --back $(ROLLOUT)

facade-test: .development ## The façade's tests that need nginx, and those with the real pair
	@$(VENV)/python -m pytest facade/tests/running $(ARGS)

.PHONY: parallel-run promote legacy-callers
parallel-run: .development ## Ask both services the same for a sample of athletes, and compare; ARGS=--help tells more
	@$(VENV)/python -m tools.environment python -m facade.parallel_run --json reports/parallel-run.json $(ARGS)

promote: .development ## One step further, if parallel run and access log allow it; ARGS=--check only asks, ARGS=retired ends it
	@$(VENV)/python -m tools.environment python -m facade.promotion $(ARGS)

legacy-callers: .development ## Who still gets the workout from the monolith, by the access log
	@$(VENV)/python -m tools.environment python -m facade.legacy_callers $(ARGS)

.PHONY: cutover shadow-cost
cutover: .docker .development ## The whole migration on the compose stack, under load; fails when a request does (5 minutes)
	@$(VENV)/python -m load.cutover $(ARGS)

shadow-cost: .docker .development ## Whether shadowing slows the athletes: with and without it, in turn (4 minutes)
	@$(VENV)/python -m load.shadow $(ARGS)

##@ Code
.PHONY: check contract-types types-current lint types layers spec-lint spec-lint-standard spec-diff spec-release spec-gates format hooks
check: lint types-current types layers ## Style, types and layers, as CI checks them

lint: .development ## Style and common mistakes
	@$(VENV)/ruff check
	@$(VENV)/ruff format --check

contract-types: .development ## Write the types that handlers use anew, from the contracts
	@$(VENV)/python -m tools.contract_types

types-current: .development ## Compare those types with the contracts
	@$(VENV)/python -m tools.contract_types --check

types: .load ## Types, strictly
	@$(VENV)/mypy

layers: .development ## Who may import whom
	@$(VENV)/lint-imports --no-cache

spec-lint: .development ## The rules of the contracts
	@$(VENV)/python -m pytest contract-tests/spec $(ARGS)

spec-lint-standard: .development $(LINTERS) ## Lint the contracts by standard rules: Spectral, OWASP, Redocly
	@PYTHONPATH=contract-tests $(VENV)/python -m gates lint

spec-diff: .development $(LINTERS) ## What changed in the contracts since their release, and whether it may
	@PYTHONPATH=contract-tests $(VENV)/python -m gates diff

spec-release: .development $(LINTERS) ## Keep the contracts as released, each under its info.version
	@PYTHONPATH=contract-tests $(VENV)/python -m gates release

spec-gates: spec-lint-standard spec-diff ## Both gates, and the proof that they can fail
	@$(VENV)/python -m pytest contract-tests/gates $(ARGS)

format: .development ## Format, and mend what can be mended
	@$(VENV)/ruff check --fix
	@$(VENV)/ruff format

hooks: .development ## Check before each commit
	@$(VENV)/pre-commit install

##@ Environment
.PHONY: environment lock clean
environment: .load ## Make or renew .venv; the other targets do it by themselves

lock: .python ## Pin anew what requirements*.in ask for; UPGRADE="-P name" or UPGRADE=--upgrade
	@$(PYTHON) -m tools.lock $(UPGRADE)

clean: ## Remove the environment and all caches; the data in var/ stays
	rm -rf .venv spec/lint/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .schemathesis .coverage reports
	find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +

$(LINTERS): spec/lint/package-lock.json
	@command -v npm >/dev/null || { \
		echo "Spectral and Redocly need Node 20.19 or newer with npm; install it, for example from your distribution, and try again." >&2; \
		exit 1; }
	@cd spec/lint && npm ci --loglevel=error
	@touch $@

.PHONY: help .docker .python .runtime .development .load
help: ## Show this
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@/ { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.docker:
	@docker compose version >/dev/null 2>&1 || { echo "This needs Docker with its Compose plugin." >&2; exit 1; }

.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Fit needs Python 3.11 or newer, and '$(PYTHON)' is not. Name another: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; \
		exit 1; }

# Layers, so that a first `make run` does not wait for what only developers need.
.runtime: .python
	@$(PYTHON) -m tools.virtual_environment requirements.txt

.development: .python
	@$(PYTHON) -m tools.virtual_environment requirements.txt requirements-dev.txt

.load: .python
	@$(PYTHON) -m tools.virtual_environment requirements.txt requirements-dev.txt requirements-load.txt
