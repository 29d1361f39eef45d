"""trezorctl, the vendor's command line, as a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile

from . import judge
from .cases_delegation import METAMASK, OPEN
from .cases_messages import MAIL
from .cases_transactions import GWEI, TO
from .harness import Device, case, contains, device, equal


def trezorctl(dev: Device, *args: str) -> str:
    program = os.path.join(os.path.dirname(sys.executable), "trezorctl")
    done = subprocess.run(
        [program, "--script", "--path", "udp:" + dev.udp, *args],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
    )
    if done.returncode:
        raise AssertionError(f"trezorctl {' '.join(args)}: {done.stderr or done.stdout}")
    return done.stdout


@case("trezorctl: features")
def _() -> None:
    contains(trezorctl(device(), "get-features"), "trezor.io", "T2T1")


@case("trezorctl: ping")
def _() -> None:
    contains(trezorctl(device(), "ping", "hello"), "hello")


@case("trezorctl: get-address")
def _() -> None:
    equal(trezorctl(device(), "ethereum", "get-address", "-n", judge.PATH).strip(), judge.address())


@case("trezorctl: get-address, shown, on T1B1")
def _() -> None:
    out = trezorctl(device(model="T1B1"), "ethereum", "get-address", "-n", judge.PATH, "-d")
    contains(out, judge.address())


@case("trezorctl: sign-message and verify-message")
def _() -> None:
    dev = device()
    out = trezorctl(dev, "ethereum", "sign-message", "-n", judge.PATH, "hello")
    signature = judge.message(b"hello").hex()
    contains(out, judge.address(), "0x" + signature)
    contains(trezorctl(dev, "ethereum", "verify-message", judge.address(), "0x" + signature, "hello"), "True")


@case("trezorctl: sign-tx, legacy")
def _() -> None:
    fields = {"nonce": 3, "gasPrice": GWEI, "gas": 21000, "to": TO, "value": 10**15, "data": b"", "chainId": 1}
    out = trezorctl(
        device(), "ethereum", "sign-tx", "-c", "1", "-n", judge.PATH, "-G", str(GWEI), "-g", "21000", "-i", "3", TO, str(10**15)
    )
    contains(out, "0x" + judge.transaction(fields).hex())


@case("trezorctl: sign-tx, type 2 with data")
def _() -> None:
    fields = {
        "nonce": 3, "maxFeePerGas": 2 * GWEI, "maxPriorityFeePerGas": GWEI, "gas": 90000, "to": TO, "value": 0,
        "data": bytes(range(200)), "chainId": 11155111,
    }
    out = trezorctl(
        device(), "ethereum", "sign-tx", "-c", "11155111", "-n", judge.PATH, "-g", "90000", "-i", "3", "-e", "2",
        "--max-gas-fee", str(2 * GWEI), "--max-priority-fee", str(GWEI), "-d", bytes(range(200)).hex(), TO, "0",
    )
    contains(out, "0x" + judge.transaction(fields).hex())


@case("trezorctl: sign-typed-data")
def _() -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(MAIL, file)
        file.flush()
        out = trezorctl(device(), "ethereum", "sign-typed-data", "-n", judge.PATH, file.name)
    contains(out, judge.address(), "0x" + judge.typed(MAIL).hex())


@case("trezorctl: sign-auth-eip7702")
def _() -> None:
    want = judge.authorization(1, METAMASK, 9)
    out = trezorctl(
        device(firmware="2.12.4", **OPEN), "ethereum", "sign-auth-eip7702", "-n", judge.PATH, "-c", "1", "-i", "9", METAMASK
    )
    contains(out, want["r"].to_bytes(32, "big").hex(), want["s"].to_bytes(32, "big").hex())
