"""Transactions of types 0 and 2."""

from __future__ import annotations

from typing import Any

from trezorlib import ethereum, messages
from trezorlib.exceptions import Cancelled, TrezorFailure

from . import judge
from .harness import case, contains, device, equal, raises
from .parties import Screen, big, driver, for_driver, n, send, signature_of, vendor

TO = "0x8Ea3e5a9f2c8C0c2a4e0d1d3bE7e05C1bB3c2F11".lower()
GWEI = 10**9
LEGACY = {"nonce": 7, "gasPrice": 20 * GWEI, "gas": 21000, "to": TO, "value": 10**15, "data": b"", "chainId": 1}
DYNAMIC = {
    "nonce": 7, "maxFeePerGas": 30 * GWEI, "maxPriorityFeePerGas": GWEI, "gas": 21000,
    "to": TO, "value": 10**15, "data": b"", "chainId": 1,
}
LIST = [
    {"address": "0x" + "11" * 20, "storageKeys": ["0x" + "00" * 31 + "01", "0x" + "ff" * 32]},
    {"address": "0x" + "22" * 20, "storageKeys": []},
]
TOKEN = "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48"


def calldata(size: int) -> bytes:
    return bytes((i * 7 + 1) & 0xFF for i in range(size))


def transfer(to: str, amount: int) -> bytes:
    return bytes.fromhex("a9059cbb") + bytes.fromhex(to[2:]).rjust(32, b"\0") + amount.to_bytes(32, "big")


def transaction_case(name: str, fields: dict, path: str = judge.PATH, **options: Any) -> None:
    """All three parties sign it, bit for bit the same."""
    model = f" on {options['model']}" if "model" in options else ""

    @case(f"transaction: {name}{model}")
    def _() -> None:
        dev = device(**options)
        want = judge.transaction(fields, path)
        with vendor(dev) as client:
            equal(send(client.get_session(), fields, path), signature_of(want), "trezorlib")
        equal(driver(dev, "transaction", tx=for_driver(fields), path=path), "0x" + want.hex(), "our driver")


def with_(base: dict, **changes: Any) -> dict:
    return {**base, **changes}


transaction_case("legacy", LEGACY)
transaction_case("legacy, chain 61", with_(LEGACY, chainId=61))
transaction_case("legacy, zero value, zero nonce", with_(LEGACY, value=0, nonce=0))
transaction_case("legacy, data of 1 byte", with_(LEGACY, data=b"\0", gas=60000))
transaction_case("legacy, data of 1024 bytes", with_(LEGACY, data=calldata(1024), gas=90000))
transaction_case("legacy, data of 1025 bytes", with_(LEGACY, data=calldata(1025), gas=90000))
transaction_case("legacy, data of 10,000 bytes", with_(LEGACY, data=calldata(10_000), gas=900_000))
transaction_case("legacy, contract creation", with_(LEGACY, to="", data=calldata(300), gas=400_000))
transaction_case("legacy, largest chain id with EIP-155 v", with_(LEGACY, chainId=2**31))
transaction_case("legacy, other account", LEGACY, path="m/44'/60'/0'/0/3")

transaction_case("1559", DYNAMIC)
for chain in (10, 137, 8453, 11155111, 31337):
    transaction_case(f"1559, chain {chain}", with_(DYNAMIC, chainId=chain))
transaction_case("1559, no tip", with_(DYNAMIC, maxPriorityFeePerGas=0))
transaction_case("1559, zero value", with_(DYNAMIC, value=0))
transaction_case("1559, data of 55 bytes", with_(DYNAMIC, data=calldata(55), gas=60000))
transaction_case("1559, data of 1 low byte", with_(DYNAMIC, data=b"\x7f", gas=60000))
transaction_case("1559, data of 1024 bytes", with_(DYNAMIC, data=calldata(1024), gas=90000))
transaction_case("1559, data of 2049 bytes", with_(DYNAMIC, data=calldata(2049), gas=90000))
transaction_case("1559, data of 65,536 bytes", with_(DYNAMIC, data=calldata(65_536), gas=2_000_000))
transaction_case("1559, contract creation", with_(DYNAMIC, to="", data=calldata(5000), gas=2_000_000, value=0))
transaction_case("1559, access list", with_(DYNAMIC, accessList=LIST, gas=60000))
transaction_case("1559, access list and data in chunks", with_(DYNAMIC, accessList=LIST, data=calldata(3000), gas=300_000))
transaction_case("1559, ERC-20 transfer", with_(DYNAMIC, to=TOKEN, value=0, data=transfer(TO, 10**6), gas=60000))
transaction_case("1559, other account", DYNAMIC, path="m/44'/60'/2'/0/0")
for model in ("T2B1", "T3T1", "T1B1"):
    transaction_case("legacy", LEGACY, model=model)
    transaction_case("1559, data of 3000 bytes", with_(DYNAMIC, data=calldata(3000), gas=300_000), model=model)
    transaction_case("1559, access list", with_(DYNAMIC, accessList=LIST, gas=60000), model=model)


def refusal_case(name: str, fields: dict, *words: str) -> None:
    @case(f"transaction refused: {name}")
    def _() -> None:
        with vendor(device()) as client:
            session = client.get_session()
            with raises(TrezorFailure, *words):
                send(session, fields)
            equal(ethereum.get_address(session, n()), judge.address(), "afterwards")


refusal_case("chain id 0", with_(DYNAMIC, chainId=0), "Chain ID out of bounds")
refusal_case("contract creation without data", with_(DYNAMIC, to=""), "Contract creation without data")
refusal_case("recipient of 39 digits", with_(DYNAMIC, to=TO[:-1]), "Invalid recipient address")
refusal_case("fee and gas of more than 30 bytes", with_(DYNAMIC, maxFeePerGas=2**240, gas=2**20), "Fee overflow")
refusal_case("legacy, chain id 0", with_(LEGACY, chainId=0), "Chain ID out of bounds")


@case("transaction refused: data announced and not sent")
def _() -> None:
    with vendor(device()) as client:
        with raises(TrezorFailure, "Data length provided, but no initial chunk"):
            client.get_session().call(
                messages.EthereumSignTxEIP1559(
                    address_n=n(), nonce=big(1), max_gas_fee=big(GWEI), max_priority_fee=big(1), gas_limit=big(21000),
                    to=TO, value=big(1), data_length=10, chain_id=1,
                )
            )


@case("transaction rejected by its holder, and the device goes on")
def _() -> None:
    dev = device(approve="reject")
    with vendor(dev) as client:
        session = client.get_session()
        for fields in (LEGACY, DYNAMIC, with_(DYNAMIC, data=calldata(3000))):
            with raises(Cancelled):
                send(session, fields)
        equal(ethereum.get_address(session, n()), judge.address(), "afterwards")


def screen_case(model: str) -> None:
    @case(f"screen of {model}: recipient and amount of a transaction")
    def _() -> None:
        dev = device(approve="wait", model=model)
        with vendor(dev) as client:
            screen = Screen(dev, client)
            client.app.button_callback = screen.yes
            want = signature_of(judge.transaction(DYNAMIC))
            equal(send(client.get_session(), DYNAMIC), want)
            screen.close()
            contains(" ".join(screen.texts), "0.001 ETH")
            contains(" ".join(screen.texts).lower(), TO)

    @case(f"screen of {model}: the holder presses no")
    def _() -> None:
        dev = device(approve="wait", model=model)
        with vendor(dev) as client:
            screen = Screen(dev, client)
            client.app.button_callback = screen.no
            session = client.get_session()
            with raises(Cancelled):
                send(session, DYNAMIC)
            screen.close()
            equal(len(screen.texts), 1, "prompts")
            equal(ethereum.get_address(session, n()), judge.address(), "afterwards")


for model in ("T2T1", "T2B1", "T3B1", "T3T1", "T1B1"):
    screen_case(model)
