"""Times whole processes: trezorctl, and the program `drive` with our driver, each
started anew for every run, in turns, against one emulated device. Every answer
is compared with the judge's, so that nothing fast and wrong is timed.

    python -m suite.bench [RUNS]     a table in Markdown on standard output
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from typing import Callable, NamedTuple

from . import judge
from .cases_messages import MAIL
from .cases_messages import for_driver as typed_for_driver
from .cases_transactions import DYNAMIC, calldata, with_
from .harness import Device, contains
from .parties import for_driver

RUNS = 15
TRANSACTION = with_(DYNAMIC, chainId=11155111)
LONG = with_(DYNAMIC, chainId=11155111, data=calldata(4096), gas=300_000)


class Task(NamedTuple):
    name: str
    vendor: list[str]  # arguments of trezorctl
    ours: dict  # request to drive
    answer: str  # what both have to print


def sign_tx(fields: dict) -> list[str]:
    args = ["ethereum", "sign-tx", "-n", judge.PATH, "-c", str(fields["chainId"]), "-g", str(fields["gas"]), "-i", str(fields["nonce"])]
    args += ["-e", "2", "--max-gas-fee", str(fields["maxFeePerGas"]), "--max-priority-fee", str(fields["maxPriorityFeePerGas"])]
    if fields["data"]:
        args += ["-d", fields["data"].hex()]
    return [*args, fields["to"], str(fields["value"])]


def tasks(document: str) -> list[Task]:
    message = "valetkey benchmark"
    return [
        Task("address", ["ethereum", "get-address", "-n", judge.PATH], {"op": "address"}, judge.address().lower()),
        Task(
            "sign message", ["ethereum", "sign-message", "-n", judge.PATH, message],
            {"op": "message", "message": "0x" + message.encode().hex()}, judge.message(message.encode()).hex(),
        ),
        Task("sign transaction", sign_tx(TRANSACTION), {"op": "transaction", "tx": for_driver(TRANSACTION)}, judge.transaction(TRANSACTION).hex()),
        Task("sign transaction, 4 KiB of data", sign_tx(LONG), {"op": "transaction", "tx": for_driver(LONG)}, judge.transaction(LONG).hex()),
        Task(
            "sign typed data", ["ethereum", "sign-typed-data", "-n", judge.PATH, document],
            {"op": "typed", "typed": typed_for_driver(MAIL)}, judge.typed(MAIL).hex(),
        ),
    ]


def timed(run: Callable[[], str], want: str) -> float:
    started = time.perf_counter()
    out = run()
    took = time.perf_counter() - started
    contains(out.lower(), want)
    return took * 1000


def output(argv: list[str], given: str = "") -> str:
    return subprocess.run(argv, input=given, capture_output=True, text=True, timeout=60, check=True).stdout


def measure(task: Task, dev: Device, runs: int) -> tuple[list[float], list[float]]:
    trezorctl = os.path.join(os.path.dirname(sys.executable), "trezorctl")
    request = json.dumps({"udp": dev.udp, "path": judge.PATH, **task.ours})
    vendor, ours = [], []
    for i in range(runs + 1):  # the first fills caches and is not counted
        v = timed(lambda: output([trezorctl, "--script", "--path", "udp:" + dev.udp, *task.vendor]), task.answer)
        o = timed(lambda: output([os.environ["DRIVE"]], request), task.answer)
        if i:
            vendor.append(v)
            ours.append(o)
    return vendor, ours


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    version = output([os.path.join(os.path.dirname(sys.executable), "trezorctl"), "--version"]).split()[-1]
    print(f"Whole processes, in ms: median (min–max) of {runs} runs in turns, Model T 2.12.4 over UDP, approved at once.")
    print(f"trezorctl {version} on Python {platform.python_version()}; {platform.system()} {platform.machine()}, {os.cpu_count()} cores.\n")
    print("| task | trezorctl | our driver | ratio |")
    print("|---|---:|---:|---:|")
    dev = Device()
    try:
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(MAIL, file)
            file.flush()
            for task in tasks(file.name):
                vendor, ours = measure(task, dev, runs)
                cells = [f"{statistics.median(t):.1f} ({min(t):.1f}–{max(t):.1f})" for t in (vendor, ours)]
                ratio = statistics.median(vendor) / statistics.median(ours)
                print(f"| {task.name} | {cells[0]} | {cells[1]} | {ratio:.1f} |", flush=True)
    finally:
        dev.end()


if __name__ == "__main__":
    main()
