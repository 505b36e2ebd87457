# The commands of this checkout; `make` alone lists them. What is longer than a line is in scripts/.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:

PYTHON := .venv/bin/python
TOOLS := .venv/.installed
BINARY := s3-backup-function
# The dev profile serves the tests as well: one build for both.
LOCAL_BINARY := target/debug/$(BINARY)

# Where the files of this checkout look for what cargo built.
unexport CARGO_TARGET_DIR CARGO_BUILD_TARGET_DIR

.PHONY: help
help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: ## Check the prerequisites, install the tools into this folder
	@scripts/setup

$(TOOLS): requirements.txt requirements-checkov.txt scripts/setup
	@scripts/setup

.PHONY: build
build: $(TOOLS) ## Build the function for Lambda (arm64) and zip it
	@$(PYTHON) scripts/build

.PHONY: build-local
build-local: $(TOOLS) ## Build the function for this machine and zip it, for the emulator
	cargo build --locked --package s3-backup --bin $(BINARY)
	@$(PYTHON) scripts/package $(LOCAL_BINARY) target/local/bootstrap.zip --machine host

.PHONY: test
test: build-local ## Run all tests
	@$(PYTHON) scripts/test

.PHONY: lint
lint: $(TOOLS) ## Run all checks of style and sense
	@$(PYTHON) scripts/lint

.PHONY: fmt
fmt: $(TOOLS) ## Format all code
	@$(PYTHON) scripts/format

.PHONY: docs
docs: $(TOOLS) ## Write the tables in the modules' READMEs
	@$(PYTHON) scripts/module-docs

.PHONY: demo
demo: build-local ## Deploy to an emulator, let the schedule fire, show what was backed up
	@$(PYTHON) scripts/demo

FUZZ_SECONDS := 60
FUZZ_TARGETS := configuration join keys listing

.PHONY: fuzz
fuzz: ## Fuzz what parses, a minute each (wants a nightly Rust and cargo-fuzz)
	@cargo +nightly fuzz --version >/dev/null 2>&1 || { \
	  echo 'error: cargo fuzz is not there; rustup toolchain install nightly && cargo install --locked cargo-fuzz' >&2; exit 1; }
	@set -e; for target in $(FUZZ_TARGETS); do \
	  mkdir -p target/fuzz/corpus/$$target tests/fuzz/seeds/$$target; \
	  cargo +nightly fuzz run --fuzz-dir tests/fuzz --target-dir target/fuzz $$target \
	    target/fuzz/corpus/$$target tests/fuzz/seeds/$$target -- -max_total_time=$(FUZZ_SECONDS); \
	done

.PHONY: mutants
mutants: ## Change planner, listing and copies in many ways; a test must notice each (wants cargo-mutants, takes an hour)
	@cargo mutants --version >/dev/null 2>&1 || { \
	  echo 'error: cargo mutants is not there; cargo install --locked cargo-mutants' >&2; exit 1; }
	MODEL_CASES=400 cargo mutants --baseline skip --timeout 60 --output target

ROUNDS := 3

.PHONY: bench
bench: $(TOOLS) ## Measure the engine beside other programs here, write docs/bench.md
	cargo build --locked --release --package s3-backup --bins
	cargo build --locked --release --package s3-backup-tests --features bench --bins
	@$(PYTHON) scripts/bench --rounds $(ROUNDS)

.PHONY: plan
plan: $(TOOLS) ## Show what a deployment would change: make plan ENV=dev
	@$(PYTHON) scripts/deploy plan "$$ENV"

.PHONY: deploy
deploy: $(TOOLS) ## Deploy an environment: make deploy ENV=prod
	@$(PYTHON) scripts/deploy deploy "$$ENV"

.PHONY: destroy
destroy: $(TOOLS) ## Remove an environment, after asking: make destroy ENV=dev
	@$(PYTHON) scripts/deploy destroy "$$ENV"

.PHONY: clean
clean: ## Remove what was built and installed here
	rm -rf target .venv .venv-checkov .tools
