# The commands of the project. Each one prepares what it needs by itself; `make` alone lists them.
SHELL := /bin/sh
VENV ?= .venv
PYTHON ?= python3
PORT ?= 8000
export PORT
# Every process of the tests would compile the product anew.
unexport PYTHONDONTWRITEBYTECODE

python := $(VENV)/bin/python
bin := $(abspath $(VENV))/bin
# Checks and tools look at the code under the demo's settings and keep their files away from the user's.
scratch := ROADMAPS_MODE=demo ROADMAPS_VAR=$(CURDIR)/var/check
production := ROADMAPS_MODE=production ROADMAPS_VAR=$(CURDIR)/var/check DEBUG=off ALLOWED_HOSTS=roadmaps.example.org \
	SECRET_KEY=$$($(python) -c "import secrets; print(secrets.token_urlsafe(64))")
# A DATABASE_URL of the user's own shell must not turn the tests on SQLite into something else.
sqlite := env -u DATABASE_URL
sources := config organizations documents roadmaps mentoring monitoring tools bench

.PHONY: help run demo test check types rules bench lock screenshot environment test-environment

help:
	@echo "make run         подготовить всё и открыть http://127.0.0.1:8000 (PORT= меняет порт)"
	@echo "make demo        подготовить демонстрационные данные, не запуская сервер"
	@echo "make test        все проверки и тесты: SQLite, PostgreSQL, браузер"
	@echo "make check       только проверки кода"
	@echo "make bench       измерить отношения времени (SIZE=240x4000: на стране поменьше)"
	@echo "make lock        обновить requirements/*.txt по pyproject.toml"
	@echo "make screenshot  обновить docs/screenshot.png"

environment:
	@command -v $(PYTHON) >/dev/null || { echo "Нужен Python 3.11 или новее: sudo apt install -y python3"; exit 1; }
	@$(PYTHON) -m tools.bootstrap run $(VENV)

test-environment:
	@command -v $(PYTHON) >/dev/null || { echo "Нужен Python 3.11 или новее: sudo apt install -y python3"; exit 1; }
	@$(PYTHON) -m tools.bootstrap test $(VENV)

run: environment
	@exec $(python) -m tools.demo serve

demo: environment
	@$(python) -m tools.demo prepare

# Types take as long as everything else together: the two stand side by side.
check: test-environment
	@mkdir -p var/check
	@$(MAKE) --no-print-directory -j2 --output-sync=target types rules

types:
	$(scratch)/types $(bin)/mypy $(sources)

rules:
	$(bin)/ruff format --check .
	$(bin)/ruff check .
	$(bin)/djlint templates --lint --quiet
	$(bin)/lint-imports
	$(scratch) $(python) manage.py makemigrations --check --dry-run
	$(production) $(python) manage.py check --deploy --fail-level WARNING

test: check
	$(sqlite) $(python) -m pytest -m "not e2e" -n 2 --dist worksteal
	$(python) -m tools.postgres $(python) -m pytest -m "not e2e" --only-database -n 2 --dist worksteal
	$(python) -m tools.postgres $(python) -m pytest -m "e2e and both_databases" -n 2 tests/e2e
	$(sqlite) $(python) -m pytest -m e2e -n 2 --dist worksteal tests/e2e

bench: test-environment
	@$(python) -m bench $(if $(SIZE),--size $(SIZE))

lock: test-environment
	$(bin)/uv pip compile pyproject.toml --output-file requirements/base.txt $(lock-options)
	$(bin)/uv pip compile pyproject.toml --extra dev --constraint requirements/base.txt \
		--output-file requirements/dev.txt $(lock-options)
# Versions and hashes for every platform; no registry's address and no path of this machine.
lock-options := --quiet --no-config --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links

screenshot: test-environment
	@$(python) -m tools.screenshot docs/screenshot.png
