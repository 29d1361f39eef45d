#!/usr/bin/env bash
# Proves what forge/proof says, with halmos: symbolic execution, for every value of everything. Arguments are passed on to
# it. Needs node, npm and Python; halmos comes from the Python package index, in the version and with the hashes of
# proof/requirements.txt, into .cache of the repository. Where there is no index, or no Python that can make an
# environment, it says so and proves nothing. Ends with "N passed, N failed, N skipped".
set -euo pipefail
cd "$(dirname "$0")"
here=$PWD
root=$(git rev-parse --show-toplevel)
# The proofs take half a minute; what takes this long hangs.
limit=900

skip() { # reason
	echo "not run: $1"
	echo "0 passed, 0 failed, 1 skipped"
	exit 0
}

python=${PYTHON:-python3}
command -v "$python" >/dev/null || skip "there is no $python"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || skip "$python is older than 3.11"
"$python" -c 'import venv, ensurepip' 2>/dev/null || skip "$python cannot make an environment (on Debian: python3-venv)"

pins=$({ cat proof/requirements.txt; "$python" -VV; } | sha256sum | cut -c1-16)
venv=$root/.cache/halmos-$pins
if ! [ -e "$venv/complete" ]; then
	rm -rf "$venv"
	"$python" -m venv "$venv"
	pip=("$venv/bin/python" -m pip --disable-pip-version-check --no-input --quiet)
	version=$(sed -n 's/^halmos==\([^ ]*\).*/\1/p' proof/requirements.txt)
	if ! "${pip[@]}" download --no-deps --only-binary :all: --dest "$venv/probe" "halmos==$version" >"$venv/probe.log" 2>&1; then
		tail -n 3 "$venv/probe.log"
		skip "there is no Python package index, or it has no halmos $version"
	fi
	"${pip[@]}" install --require-hashes --only-binary :all: -r proof/requirements.txt
	rm -rf "$venv/probe"
	touch "$venv/complete"
fi

sh test.sh --list >/dev/null # installs forge
cd ..
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export FOUNDRY_PROFILE=proof PATH=$here/node_modules/.bin:$PATH NO_COLOR=1
forge build --ast
# Slots are hashes of two words, which is what its generic layout is for.
status=0
timeout --kill-after=10 "$limit" "$venv/bin/halmos" --forge-build-out forge/out-proof --storage-layout generic \
	--solver-timeout-assertion 120000 --match-contract 'Proof$' "$@" 2>&1 | tee "$work/log" || status=$?
passed=$(sed -n 's/^.*Symbolic test result: \([0-9]*\) passed.*/\1/p' "$work/log" | awk '{ n += $1 } END { print n + 0 }')
failed=$(sed -n 's/^.*Symbolic test result: [0-9]* passed; \([0-9]*\) failed.*/\1/p' "$work/log" | awk '{ n += $1 } END { print n + 0 }')
[ "$passed" -gt 0 ] || failed=$((failed + 1))
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ] && exit "$status"
exit 1
