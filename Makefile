# What one does with this repository. Each target works in a fresh clone.

# The tests' Python; a virtual environment of your own may stand elsewhere.
VENV := $(or $(SLUITEND_VENV),$(CURDIR)/target/venv)

.PHONY: help run test prepare check fmt bench fuzz

help:
	@echo 'make run     a practice region at http://127.0.0.1:8470, with its own database and its own clock'
	@echo 'make test    all tests, on SQLite and PostgreSQL, with a real browser; installs what they need'
	@echo 'make check   formatting, lints and documentation, as strict as CI is'
	@echo 'make fmt     formats the code'
	@echo 'make bench   measures; takes minutes, and a machine that does nothing else'
	@echo 'make fuzz    breaks the routes for ten minutes, to see whether check stands it; SECONDS=60 for one'

run:
	cargo run --release --locked --bin sluitend -- demo

test: prepare
	SLUITEND_VENV='$(VENV)' cargo test --locked --workspace

# What the tests need besides Rust. Fails when it cannot be had: a test that cannot run has failed.
prepare:
	tests/prepare '$(VENV)'

check:
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- --deny warnings
	RUSTDOCFLAGS='--deny warnings' cargo doc --locked --workspace --no-deps --document-private-items

fmt:
	cargo fmt --all

bench:
	cargo build --release --locked --bin sluitend
	cargo bench --locked --package sluitend-tests

SECONDS := 600

fuzz:
	cargo run --release --locked --package sluitend-engine --example fuzz -- $(SECONDS)
