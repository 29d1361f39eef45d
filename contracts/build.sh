#!/bin/sh
# Rebuilds artifacts/ with what is compiled in of them, testdata/, bindings/ and deployments.json from src/, byte for byte. Needs node and go.
set -eu
cd "$(dirname "$0")"
# The copy beside the packages says which lock file they were installed from.
if [ ! -f node_modules/.valetkey-lock ] || ! cmp -s package-lock.json node_modules/.valetkey-lock; then
	npm ci --ignore-scripts
	cp package-lock.json node_modules/.valetkey-lock
fi
node build.mjs
CGO_ENABLED=0 go test . -run '^TestPacked$' -update
CGO_ENABLED=0 go run ./internal/bindgen
CGO_ENABLED=0 go test ./internal/gentest -run '^TestDeployments$' -update
