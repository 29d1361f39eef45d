# valetkey: `make` lists what there is. Everything but the targets that say so
# needs Go and nothing else.

# The recipes use pipes: a failure inside of one must not be lost.
SHELL       := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS   += --no-builtin-rules

# No cgo, in tests neither: the binary must run where no C library of ours is.
# Only USB on macOS and Windows needs it (hw/hidapi).
export CGO_ENABLED := 0

GO            ?= go
BIN           := bin
TOOLS         := $(CURDIR)/.cache/bin
LINT_VERSION  := v2.15.0
LINT          := $(TOOLS)/golangci-lint
FUZZTIME      ?= 10s
TESTFLAGS     ?=
FORGE_FLAGS   ?=
RACE          ?= ./...
LDFLAGS       := -s -w
GETH          := github.com/ethereum/go-ethereum
# Inlining takes megabytes. What waits for people, a device or a network, or
# hardly ever runs, is built without it: everybody's packages and our own, and what
# is cold of Go's, but the FAST ones, of the embedded chain and of cryptography.
# (The last pattern that a package matches decides.)
OTHERS        := github.com golang.org/x google.golang.org go.opentelemetry.io gopkg.in
COLD          := net mime crypto/tls crypto/x509 encoding/asn1 encoding/csv encoding/gob encoding/xml \
	text image log database/sql html flag expvar regexp/syntax runtime/pprof internal/profile os path syscall vendor
FAST          := $(GETH)/core/vm $(GETH)/core/types $(GETH)/crypto $(GETH)/rlp $(GETH)/common $(GETH)/accounts/abi \
	github.com/decred github.com/holiman/uint256 github.com/consensys/gnark-crypto/ecc/bn254 github.com/ethereum/go-bigmodexpfix \
	golang.org/x/crypto
SMALL         := $(patsubst %,-gcflags='%/...=-l',$(OTHERS) $(COLD)) $(patsubst %,-gcflags='%/...=',$(FAST))
# No manual pages of a library that go-ethereum's node takes its flags from, and no
# assembly in the compressors of its database and its network.
TAGS          := urfave_cli_no_docs,noasm
BUILD         := $(GO) build -trimpath -ldflags "$(LDFLAGS)" $(SMALL)

# Upper bounds of the stripped binaries, in bytes (45 MB and 20 MB).
MAX_SIZE       := 45000000
MAX_SIZE_NODEV := 20000000

.PHONY: help
help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-19s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: ## build bin/valetkey, with the embedded chain and the emulator
	$(BUILD) -tags $(TAGS) -o $(BIN)/valetkey ./cmd/valetkey

.PHONY: build-nodev
build-nodev: ## build bin/valetkey-nodev, without chain and emulator: the one to run beside real money
	$(BUILD) -tags nodev -o $(BIN)/valetkey-nodev ./cmd/valetkey

.PHONY: test
test: lint vet ## lint, vet, and every test in both builds
	$(GO) test $(TESTFLAGS) ./...
	$(GO) test $(TESTFLAGS) -tags nodev ./...

.PHONY: test-race
test-race: ## every test with the race detector (needs a C compiler)
	CGO_ENABLED=1 $(GO) test -race $(TESTFLAGS) $(RACE)

.PHONY: vet
vet: ## go vet in both builds
	$(GO) vet ./...
	$(GO) vet -tags nodev ./...

.PHONY: lint
lint: tools ## golangci-lint in both builds (installed into .cache/bin when missing)
	$(LINT) run
	$(LINT) run --build-tags nodev

.PHONY: fmt
fmt: tools ## format every Go file
	$(LINT) fmt

# Installs the linter unless the right version is there already.
.PHONY: tools
tools:
	@if ! [[ -x $(LINT) && "$$($(LINT) version 2>&1)" == *"version $(LINT_VERSION:v%=%) "* ]]; then \
		echo "installing golangci-lint $(LINT_VERSION) into $(TOOLS)"; \
		GOBIN=$(TOOLS) $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION); \
	fi

.PHONY: gen
gen: ## rewrite what is generated from Go: packed artifacts, contract bindings and addresses, protobuf messages, the generated pages of docs/, golden files
	$(GO) test ./contracts -run '^TestPacked$$' -update
	cd contracts && $(GO) run ./internal/bindgen
	$(GO) test ./contracts/internal/gentest -run TestDeployments -update
	$(GO) test ./trezor/internal/pb/gentest -update
	$(GO) test ./delegation -run 'TestPlanGolden|TestDigestVectors' -update
	$(GO) test ./cmd/internal/cli ./internal/jsonout -run 'TestDocs|TestGolden' -update
	$(GO) test ./cmd/valetkey -run '^TestLives$$' -update
	$(GO) test ./cmd/valetkey -run '^TestLivesPage$$' -update

.PHONY: contracts
contracts: ## compile the contracts and rewrite artifacts, bindings and addresses (needs node and npm)
	sh contracts/build.sh

.PHONY: check-contracts
check-contracts: ## the same, and fail when what is committed differs (needs node, npm and git)
	sh contracts/build.sh
	git diff --exit-code -- contracts/artifacts contracts/bindings contracts/testdata contracts/deployments.json docs/contract-addresses.md
	@untracked=$$(git ls-files --others --exclude-standard -- contracts/artifacts contracts/bindings contracts/testdata); \
	if [ -n "$$untracked" ]; then echo "not committed:" $$untracked; exit 1; fi

.PHONY: test-contracts
test-contracts: ## the contracts' unit, fuzz and invariant tests in forge (needs node and npm; FORGE_FLAGS go to forge test)
	sh contracts/forge/test.sh $(FORGE_FLAGS)

.PHONY: prove
prove: ## prove, for every value of everything, that the engine's quick way decides as its general way (needs node, npm, Python, and a package index once)
	contracts/forge/prove.sh

.PHONY: gas
gas: ## measure the permission contract again: write docs/gas.json and docs/gas.md, and show where the gas goes
	$(GO) test ./internal/gasbench -count=1 -run '^TestGas$$' -v -update

# Whose mutants: the engine's and who may use it; by default not what is settled in part (Calls, Sessions, GrantRules,
# Layout: MUTATED=. for all). The nth of m parts of them, 1/1 for all.
MUTATED ?= ^(Policy|Quick|UserOps|Batches|OwnerSignature|SessionPolicy|SessionBatches)\.sol
MUTANTS ?= 1/1

.PHONY: mutate
mutate: ## make mistakes in the contracts, hundreds, each of which a unit test must notice (needs node and npm; MUTATED: of which files; MUTANTS=n/m: a part)
	sh contracts/forge/test.sh --list >/dev/null
	cd contracts && $(GO) run ./internal/mutate -part $(MUTANTS) -match '$(MUTATED)'

PEERS := ledger/emulator/conformance

.PHONY: conformance-ledger
conformance-ledger: build $(PEERS)/node_modules/.package-lock.json ## have clients of other people drive the emulated Ledger (needs node and npm)
	node $(PEERS)/run.mjs $(BIN)/valetkey

# What reads there, cast, and the chain are Foundry's: nobody here wrote them.
.PHONY: test-anvil
test-anvil: $(PEERS)/node_modules/.package-lock.json ## live every session's life on anvil, and have cast read it back (needs node and npm)
	FOUNDRY=$(CURDIR)/$(PEERS)/node_modules/@foundry-rs $(GO) test $(TESTFLAGS) ./cmd/valetkey -count=1 -run '^TestLivesOnAnvil$$'

.PHONY: bench-ledger-peers
bench-ledger-peers: build build-nodev $(PEERS)/node_modules/.package-lock.json ## time the same work done by our binary and by those clients
	node $(PEERS)/bench.mjs $(BIN)/valetkey $(BIN)/valetkey-nodev

# npm writes this file when it has installed what the lock file says.
$(PEERS)/node_modules/.package-lock.json: $(PEERS)/package-lock.json
	cd $(PEERS) && npm ci --ignore-scripts
	touch $@

.PHONY: conformance-trezor
conformance-trezor: ## drive the Trezor emulator with trezorlib, and compare signatures (needs Python, and a package index once)
	GO=$(GO) trezor/emulator/conformance/run.sh

.PHONY: bench-trezor-peers
bench-trezor-peers: ## time whole processes of our driver and of trezorctl on one emulator (needs the same)
	GO=$(GO) SUITE=suite.bench trezor/emulator/conformance/run.sh

.PHONY: test-usb
test-usb: ## the compiled program and emulated devices on the USB of a real kernel, in QEMU (installs it as root; needs the Debian archive once)
	GO=$(GO) internal/usbtest/run.sh

# With cgo is how Ledgers are reached there; a C compiler for Windows is all that
# it takes to build that here.
WINDOWS_CC ?= x86_64-w64-mingw32-gcc

.PHONY: other-systems
other-systems: ## vet and build for macOS and Windows, for the latter with cgo too (needs mingw for that)
	@set -x; for os in darwin windows; do \
		GOOS=$$os $(GO) vet ./...; \
		GOOS=$$os $(GO) build -tags nodev -o /dev/null ./cmd/valetkey; \
	done
	CGO_ENABLED=1 GOOS=windows GOARCH=amd64 CC=$(WINDOWS_CC) $(GO) build -tags nodev -o /dev/null ./cmd/valetkey

SOAK      ?= 10m
EXCHANGES ?= 100000
REPLUGS   ?= 200

.PHONY: soak-usb
soak-usb: ## the same machine for long: SOAK (10m) of accidents at random, EXCHANGES with REPLUGS, where nothing may grow
	GO=$(GO) LIMIT=100000 internal/usbtest/run.sh -test.run=TestSoak -soak=$(SOAK) -soak-exchanges=$(EXCHANGES) -soak-replugs=$(REPLUGS)

LEDGER ?=
TREZOR ?=

.PHONY: usb-forward
usb-forward: ## the same machine with emulators from outside on its USB: LEDGER=10.0.2.2:9999 (Speculos), TREZOR=10.0.2.2:21324; 10.0.2.2 is this computer
	GO=$(GO) NET=1 internal/usbtest/run.sh -test.run=TestForward -forward-ledger=$(LEDGER) -forward-trezor=$(TREZOR)

.PHONY: fuzz-smoke
fuzz-smoke: ## run every fuzz target for FUZZTIME (10s)
	FUZZTIME=$(FUZZTIME) GO=$(GO) .ci/fuzz-smoke

.PHONY: demo
demo: build ## link, use and revoke a session on an embedded chain and an emulated device
	$(BIN)/valetkey demo

.PHONY: size
size: build build-nodev ## check the size of both binaries, and that they run
	MAX_SIZE=$(MAX_SIZE) MAX_SIZE_NODEV=$(MAX_SIZE_NODEV) .ci/size $(BIN)/valetkey $(BIN)/valetkey-nodev

.PHONY: clean
clean: ## remove what was built here
	rm -rf $(BIN)
