"""Processes, cases and counting.

A case is a function with a name that says what it asks of the emulator. It
fails by raising; what it returns is not looked at. Cases that need a device say
which one, and get it from `device`: one process for each kind of device, started
at first use, ended with the suite.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import traceback
from typing import Any, Callable, NamedTuple


class Case(NamedTuple):
    name: str
    run: Callable[[], Any]


CASES: list[Case] = []


def case(name: str) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Adds a function to the suite."""

    def add(run: Callable[[], Any]) -> Callable[[], Any]:
        if any(c.name == name for c in CASES):
            raise ValueError(f"two cases named {name!r}")
        CASES.append(Case(name, run))
        return run

    return add


def equal(got: Any, want: Any, what: str = "") -> None:
    if got != want:
        raise AssertionError(f"{what + ': ' if what else ''}got {show(got)}, want {show(want)}")


def show(value: Any) -> str:
    return value.hex() if isinstance(value, (bytes, bytearray)) else repr(value)


def contains(text: str, *parts: str) -> None:
    """Compares without white space: a screen breaks lines where it is full."""
    squeezed = "".join(text.split())
    for part in parts:
        if "".join(part.split()) not in squeezed:
            raise AssertionError(f"{part!r} is not in {text!r}")


class raises:
    """Expects an exception of a type, with these words in it."""

    def __init__(self, kind: type[BaseException], *words: str) -> None:
        self.kind, self.words = kind, words

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: Any, _tb: Any) -> bool:
        if error is None:
            raise AssertionError(f"no {self.kind.__name__} was raised")
        if not isinstance(error, self.kind):
            return False
        contains(str(error), *self.words)
        return True


class Process:
    """A program of ours that ends when its standard input does."""

    def __init__(self, *argv: str) -> None:
        self.process = subprocess.Popen(
            argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def line(self) -> dict:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(f"{self.process.args} ended with {self.process.wait()}")
        return json.loads(line)

    def ask(self, request: dict) -> dict:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        return self.line()

    def end(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"{self.process.args} did not end by itself") from None


class Device(Process):
    """An emulated device. Options are those of the program `serve`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(os.environ["SERVE"], json.dumps(options))
        address = self.line()
        self.udp: str = address.get("udp", "")
        self.debug: str = address.get("debug", "")
        self.bridge: str = address.get("bridge", "")


_devices: dict[str, Device] = {}


def device(**options: Any) -> Device:
    """The device with these options; the same one for everybody who asks."""
    key = json.dumps(options, sort_keys=True)
    if key not in _devices:
        _devices[key] = Device(**options)
    return _devices[key]


def end_devices() -> None:
    while _devices:
        _devices.popitem()[1].end()


def run_all(only: list[str]) -> int:
    """Runs the cases with one of these words in their names, or all."""
    passed, failed, started = 0, 0, time.monotonic()
    for c in CASES:
        if only and not any(word in c.name for word in only):
            continue
        try:
            c.run()
        except Exception as error:  # noqa: BLE001: any exception is a failure
            failed += 1
            print(f"FAIL  {c.name}: {type(error).__name__}: {error}")
            traceback.print_exc(limit=-3, file=sys.stdout)
        else:
            passed += 1
            print(f"ok    {c.name}")
        sys.stdout.flush()
    try:
        end_devices()
    except AssertionError as error:
        failed += 1
        print(f"FAIL  every process ends by itself: {error}")
    else:
        passed += 1
        print("ok    every process ends by itself")
    print(f"{passed + failed} cases in {time.monotonic() - started:.1f} s")
    print(f"{passed} passed, {failed} failed")
    tally = os.environ.get("TALLY")
    if tally:
        with open(tally, "a", encoding="ascii") as f:
            f.write(f"{passed} {failed} 0\n")
    return 1 if failed or not passed else 0
