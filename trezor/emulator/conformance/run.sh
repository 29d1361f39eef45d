#!/usr/bin/env bash
# Drives the emulator with trezorlib, the vendor's client, and counts. Arguments
# are words: only cases with one of them in their names are run.
#
# trezorlib comes from the Python package index, in the version and with the
# hashes of requirements.txt, into .cache of the repository. Where there is no
# index, or no Python that can make an environment, it says so and runs nothing.
set -euo pipefail
cd "$(dirname "$0")"
here=$PWD
root=$(git rev-parse --show-toplevel)
# The suite takes half a minute; what takes this long hangs.
limit=600

skip() { # reason
	echo "not run: $1"
	echo "0 passed, 0 failed, 1 skipped"
	if [ -n "${TALLY:-}" ]; then echo "0 0 1" >>"$TALLY"; fi
	exit 0
}

python=${PYTHON:-python3}
command -v "$python" >/dev/null || skip "there is no $python"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' || skip "$python is older than 3.10"
"$python" -c 'import venv, ensurepip' 2>/dev/null || skip "$python cannot make an environment (on Debian: python3-venv)"

# One environment for each set of pins, and for each Python.
pins=$({ cat requirements.txt; "$python" -VV; } | sha256sum | cut -c1-16)
venv=$root/.cache/trezorlib-$pins
if ! [ -e "$venv/complete" ]; then
	rm -rf "$venv"
	"$python" -m venv "$venv"
	pip=("$venv/bin/python" -m pip --disable-pip-version-check --no-input --quiet)
	version=$(sed -n 's/^trezor==\([^ ]*\).*/\1/p' requirements.txt)
	if ! "${pip[@]}" download --no-deps --only-binary :all: --dest "$venv/probe" "trezor==$version" >"$venv/probe.log" 2>&1; then
		tail -n 3 "$venv/probe.log"
		skip "there is no Python package index, or it has no trezor $version"
	fi
	"${pip[@]}" install --require-hashes --only-binary :all: -r requirements.txt
	rm -rf "$venv/probe"
	touch "$venv/complete"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go=${GO:-go}
CGO_ENABLED=0 "$go" build -o "$work" ./serve ./drive

export SERVE=$work/serve DRIVE=$work/drive
# Nothing of the person's who runs this: no device, no session, no proxy.
unset TREZOR_PATH TREZOR_SESSION_ID TREZOR_UDP_IP TREZOR_UDP_PORT PASSPHRASE PYTHONPATH
export HOME=$work PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 NO_PROXY=127.0.0.1 no_proxy=127.0.0.1
cd "$here"
timeout --kill-after=10 "$limit" "$venv/bin/python" -m "${SUITE:-suite}" "$@"
