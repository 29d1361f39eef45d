#!/bin/sh
# Runs the tests of forge/test against the contracts of src/, with what is said in ../foundry.toml. Arguments go to
# `forge test`. Needs node and npm, and a registry once. Ends with "N passed, N failed, N skipped".
set -eu
cd "$(dirname "$0")/.."

# The copy beside the packages says which lock file they were installed from.
install() {
	if [ ! -f node_modules/.valetkey-lock ] || ! cmp -s package-lock.json node_modules/.valetkey-lock; then
		npm ci --ignore-scripts
		cp package-lock.json node_modules/.valetkey-lock
	fi
}
install
(cd forge && install)

log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
node forge/node_modules/@foundry-rs/forge/bin.mjs test "$@" >"$log" 2>&1 || status=$?
cat "$log"
# The package's script does not pass forge's exit code on.
if grep -q '^Encountered .* failing test' "$log"; then status=1; fi
sed -n 's/^Ran .*: \([0-9]*\) tests passed, \([0-9]*\) failed, \([0-9]*\) skipped.*/\1 passed, \2 failed, \3 skipped/p' "$log" | tail -n 1
exit "$status"
