# Everything a newcomer, an office and the checks run. Needs Python 3.11 or newer, and make.

PYTHON ?= python3
BIN := .venv/bin
TESTS ?= tests

.PHONY: help install install-dev run test crash check bench lock clean

help: ## Danh sách lệnh
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

install: .venv/.installed ## Tạo .venv và cài những gì chatbot cần
install-dev: .venv/.installed-dev ## Cài thêm những gì kiểm thử và kiểm tra cần

run: install ## Chạy chatbot, trang trò chuyện ở http://127.0.0.1:8080
	@exec $(BIN)/python -m bot run

test: install-dev ## Chạy mọi kiểm thử
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(TESTS)

crash: install-dev ## Thử kỹ chịu lỗi: 200 lượt SQLite, 50 lượt PostgreSQL, rồi ba đợt nhắc lớn
	$(BIN)/python -m tests.crash --sqlite 200 --postgresql 50 --write
	$(BIN)/python -m tests.crash.campaign --sqlite 10000 --postgresql 100000 --phones 5000 --write

check: install-dev ## Kiểm tra mã nguồn, hướng nhập và tài liệu
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest tests/bot/test_docs.py $(wildcard tests/docs)

bench: install-dev ## Đo chất lượng và tốc độ
	$(BIN)/python -m benchmarks $(if $(DATA),--data $(DATA)) --write
	$(BIN)/python -m benchmarks.learning --write
	$(BIN)/python -m benchmarks.messages --write
	$(BIN)/python -m benchmarks.dossiers --write
	$(BIN)/python -m benchmarks.reminders --write
	$(BIN)/python -m benchmarks.national --write

lock: ## Ghi lại các phiên bản đã khoá (cần uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --no-header --upgrade -q -o requirements.lock
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --no-header --upgrade -q -c requirements.lock -o requirements-dev.lock

clean: ## Xoá .venv và các tệp tạm (giữ dữ liệu trong var/)
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Cần Python 3.11 trở lên (đang là $$($(PYTHON) --version 2>&1)). Đặt PYTHON=đường-dẫn."; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.installed: requirements.lock | .venv/bin/python
	@echo "Đang cài những gì cần, chỉ lần đầu…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	@touch $@

.venv/.installed-dev: requirements-dev.lock .venv/.installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.lock
	@touch $@
