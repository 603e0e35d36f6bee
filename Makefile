# The developer's manual. Every target does the set-up it needs; the first run fetches the packages into .venv.
# Another Python: make test PYTHON=python3.12

PYTHON = python3
VENV = .venv
BIN = $(VENV)/bin
OUT = out
# dev,engines adds the packages that some tests compare with; without them those tests are skipped.
EXTRAS = dev
READY = $(VENV)/ready-$(EXTRAS)

.PHONY: help setup demo test lint format golden templates bench docs clean

help:
	@echo 'make demo       convert, check, mark and sum up the reports of samples/ into $(OUT)/demo'
	@echo 'make test       run every test'
	@echo 'make lint       style and types'
	@echo 'make format     rewrite the code in the house style'
	@echo 'make golden     rewrite the expected results of tests/cases, for review by diff'
	@echo 'make templates  rewrite the blank official workbooks of templates/'
	@echo 'make bench      measure speed, and how well wrong cells are named'
	@echo 'make docs       rewrite the generated pages of docs/'
	@echo 'make setup      only create .venv'
	@echo 'make clean      remove .venv and everything that was generated here'

setup: $(READY)

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed, this is " + sys.version)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[$(EXTRAS)]'
	@touch $(READY)

# Exit code 1 says that there are findings, which the samples are made for.
demo: setup
	rm -rf $(OUT)/demo
	$(BIN)/xlreport convert samples -o $(OUT)/demo/converted || test $$? -eq 1
	$(BIN)/xlreport check $(OUT)/demo/converted -o $(OUT)/demo/marked --fail-on never || test $$? -eq 1
	$(BIN)/xlreport summary samples -o $(OUT)/demo/summary.xlsx --edition 2019 || test $$? -eq 1
	@echo
	@echo '转换好的工作簿 / converted workbooks:  $(OUT)/demo/converted'
	@echo '标出错格的副本 / marked copies:        $(OUT)/demo/marked'
	@echo '汇总 / roll-up:                        $(OUT)/demo/summary.xlsx'
	@echo '用 Excel、WPS 或 LibreOffice 打开，例如 / open them with Excel, WPS or LibreOffice, for example:'
	@echo '  libreoffice $(OUT)/demo/marked/*.xlsx'

test: setup
	$(BIN)/python -m pytest -n auto

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

golden: setup
	$(BIN)/python -m pytest -q tests/test_golden.py --golden
	git -c core.quotePath=off status --short -- tests/cases

templates: setup
	for form in templates/*.toml; do \
	  $(BIN)/xlreport template "$$(basename "$$form" .toml)" -o "$${form%.toml}.xlsx" --overwrite || exit 1; \
	done

bench: setup
	$(BIN)/python bench/speed.py
	$(BIN)/python bench/verbs.py
	$(BIN)/python bench/mutations.py --write

docs: setup
	$(BIN)/python tools/docs.py

clean:
	rm -rf $(VENV) $(OUT) dist build .pytest_cache .hypothesis .mypy_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
