"""Personal messages and typed data."""

from __future__ import annotations

import copy
from typing import Any

from trezorlib import ethereum, messages
from trezorlib.exceptions import Cancelled, TrezorFailure

from . import judge
from .harness import case, contains, device, equal, raises
from .parties import Screen, driver, n, vendor


def message_case(name: str, data: bytes, path: str = judge.PATH, **options: Any) -> None:
    model = f" on {options['model']}" if "model" in options else ""

    @case(f"message: {name}{model}")
    def _() -> None:
        dev = device(**options)
        want = judge.message(data, path)
        with vendor(dev) as client:
            session = client.get_session()
            signed = ethereum.sign_message(session, n(path), data)
            equal(signed.signature, want, "trezorlib")
            equal(signed.address, judge.address(path))
            equal(ethereum.verify_message(session, signed.address, want, data), True, "verify")
            equal(ethereum.verify_message(session, signed.address, want, data + b"."), False, "verify another")
        equal(driver(dev, "message", message="0x" + data.hex(), path=path), "0x" + want.hex(), "our driver")


GRANT = b"""valetkey grant 7 on chain 11155111
Account 0x73d0385F4d8E00C5e6504C6030F47BF6212736A8
Agent 0x8Ea3E5A9f2c8c0c2A4E0D1D3Be7e05C1bB3c2f11
- spend up to 50 USDC (0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48) per day, 1000 in total
Until 2026-12-31 23:59:59 UTC
"""

message_case("a word", b"hello")
message_case("one character", b"x")
message_case("a grant", GRANT)
message_case("a thousand characters", b"0123456789" * 100)
message_case("UTF-8", "Žluťoučký kůň".encode())
message_case("bytes that are no text", bytes(range(1, 255)))
message_case("from another account", b"hello", path="m/44'/60'/1'/0/0")
message_case("a grant", GRANT, model="T1B1")
message_case("a grant", GRANT, model="T3T1")
message_case("a grant", GRANT, model="T2B1")


@case("message: its text is on the screen")
def _() -> None:
    dev = device(approve="wait")
    with vendor(dev) as client:
        screen = Screen(dev, client)
        client.app.button_callback = screen.yes
        signed = ethereum.sign_message(client.get_session(), n(), b"Read this before you sign.")
        screen.close()
        equal(signed.signature, judge.message(b"Read this before you sign."))
        contains(" ".join(screen.texts), "Read this before you sign.")


@case("message rejected by its holder")
def _() -> None:
    with vendor(device(approve="reject")) as client, raises(Cancelled):
        ethereum.sign_message(client.get_session(), n(), b"hello")


DOMAIN = [
    {"name": "name", "type": "string"}, {"name": "version", "type": "string"},
    {"name": "chainId", "type": "uint256"}, {"name": "verifyingContract", "type": "address"},
]
VALUES = {"name": "Ether Mail", "version": "1", "chainId": 1, "verifyingContract": "0x" + "cc" * 20}


def typed(primary: str, types: dict, message: dict, domain: dict | None = None, domain_type: list | None = None) -> dict:
    return {
        "types": {"EIP712Domain": DOMAIN if domain_type is None else domain_type, **types},
        "primaryType": primary, "domain": VALUES if domain is None else domain, "message": message,
    }


PERSON = [{"name": "name", "type": "string"}, {"name": "wallet", "type": "address"}]
COW, BOB = {"name": "Cow", "wallet": "0x" + "cd" * 20}, {"name": "Bob", "wallet": "0x" + "bb" * 20}
MAIL = typed(
    "Mail",
    {"Person": PERSON, "Mail": [{"name": "from", "type": "Person"}, {"name": "to", "type": "Person"}, {"name": "contents", "type": "string"}]},
    {"from": COW, "to": BOB, "contents": "Hello, Bob!"},
)
GROUP = typed(
    "Mail",
    {"Person": PERSON, "Mail": [{"name": "to", "type": "Person[]"}, {"name": "copy", "type": "Person[2]"}]},
    {"to": [COW, BOB, COW], "copy": [BOB, COW]},
)
NESTED = typed(
    "A",
    {
        "A": [{"name": "b", "type": "B"}, {"name": "bs", "type": "B[]"}],
        "B": [{"name": "c", "type": "C"}, {"name": "n", "type": "uint8"}],
        "C": [{"name": "d", "type": "D"}], "D": [{"name": "text", "type": "string"}, {"name": "data", "type": "bytes"}],
    },
    {
        "b": {"c": {"d": {"text": "deep", "data": "0x0102"}}, "n": 255},
        "bs": [{"c": {"d": {"text": "", "data": "0x"}}, "n": 0}, {"c": {"d": {"text": "x", "data": "0xff"}}, "n": 1}],
    },
)
KINDS = typed(
    "Kinds",
    {
        "Kinds": [
            {"name": "u8", "type": "uint8"}, {"name": "u64", "type": "uint64"}, {"name": "u256", "type": "uint256"},
            {"name": "i8", "type": "int8"}, {"name": "i256", "type": "int256"}, {"name": "yes", "type": "bool"},
            {"name": "no", "type": "bool"}, {"name": "b1", "type": "bytes1"}, {"name": "b32", "type": "bytes32"},
            {"name": "bytes", "type": "bytes"}, {"name": "text", "type": "string"}, {"name": "who", "type": "address"},
        ]
    },
    {
        "u8": 255, "u64": 2**64 - 1, "u256": 2**256 - 1, "i8": -128, "i256": -(2**255), "yes": True, "no": False,
        "b1": "0x7f", "b32": "0x" + "ab" * 32, "bytes": "0x" + "01" * 100, "text": "Příliš", "who": "0x" + "11" * 20,
    },
)
ARRAYS = typed(
    "Arrays",
    {"Arrays": [{"name": "numbers", "type": "uint256[]"}, {"name": "three", "type": "int16[3]"}, {"name": "texts", "type": "string[]"},
                {"name": "none", "type": "bytes32[]"}, {"name": "who", "type": "address[2]"}]},
    {"numbers": [1, 2**255, 0], "three": [-1, 0, 1], "texts": ["a", "", "ccc"], "none": [], "who": ["0x" + "01" * 20, "0x" + "02" * 20]},
)
SALT = typed(
    "Vote", {"Vote": [{"name": "choice", "type": "uint8"}]}, {"choice": 3}, {"name": "D", "salt": "0x" + "5a" * 32},
    [{"name": "name", "type": "string"}, {"name": "salt", "type": "bytes32"}],
)
LONG = typed("Text", {"Text": [{"name": "text", "type": "string"}, {"name": "data", "type": "bytes"}]}, {"text": "lorem " * 100, "data": "0x" + "9c" * 700})
PERMIT = typed(
    "Permit",
    {"Permit": [{"name": "owner", "type": "address"}, {"name": "spender", "type": "address"}, {"name": "value", "type": "uint256"},
                {"name": "nonce", "type": "uint256"}, {"name": "deadline", "type": "uint256"}]},
    {"owner": "0x" + "aa" * 20, "spender": "0x" + "bb" * 20, "value": 10**18, "nonce": 0, "deadline": 2**40},
)
DOCUMENTS = {
    "mail": MAIL, "arrays of structures": GROUP, "four structures deep": NESTED, "all kinds of values": KINDS,
    "arrays": ARRAYS, "a salt in the domain": SALT, "long text and bytes": LONG, "a permit": PERMIT,
}


def for_driver(data: dict) -> dict:
    """Numbers as text: JSON's own lose digits in many a reader."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: walk(v) for k, v in value.items()}
        if isinstance(value, list):
            return [walk(v) for v in value]
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else value

    return {**data, "domain": walk(data["domain"]), "message": walk(data["message"])}


def typed_case(name: str, data: dict, **options: Any) -> None:
    model = f" on {options['model']}" if "model" in options else ""

    @case(f"typed data: {name}{model}")
    def _() -> None:
        dev = device(**options)
        want = judge.typed(data)
        with vendor(dev) as client:
            signed = ethereum.sign_typed_data(client.get_session(), n(), copy.deepcopy(data))
            equal(signed.signature, want, "trezorlib")
            equal(signed.address, judge.address())
        equal(driver(dev, "typed", typed=for_driver(data)), "0x" + want.hex(), "our driver")


for name, data in DOCUMENTS.items():
    typed_case(name, data)
for model in ("T2B1", "T3T1"):
    typed_case("mail", MAIL, model=model)


@case("typed data: arrays of structures, without metamask_v4_compat")
def _() -> None:
    dev = device()
    want = judge.plain_arrays(GROUP)
    with vendor(dev) as client:
        signed = ethereum.sign_typed_data(client.get_session(), n(), copy.deepcopy(GROUP), metamask_v4_compat=False)
        equal(signed.signature, want, "trezorlib")
    equal(want == judge.typed(GROUP), False, "the two ways sign the same")
    equal(driver(dev, "typed", typed=for_driver(GROUP), plainArrays=True), "0x" + want.hex(), "our driver")


@case("typed data: arrays of values are the same without metamask_v4_compat")
def _() -> None:
    with vendor(device()) as client:
        signed = ethereum.sign_typed_data(client.get_session(), n(), copy.deepcopy(ARRAYS), metamask_v4_compat=False)
        equal(signed.signature, judge.typed(ARRAYS))


@case("typed data: the domain alone")
def _() -> None:
    data = typed("EIP712Domain", {}, {})
    with vendor(device()) as client:
        signed = ethereum.sign_typed_data(client.get_session(), n(), copy.deepcopy(data))
        equal(signed.signature, judge.domain_only(data))


@case("typed data: the announced message hash is compared")
def _() -> None:
    _, struct = judge.hashes(MAIL)
    with vendor(device()) as client:
        session = client.get_session()
        signed = ethereum.sign_typed_data(session, n(), copy.deepcopy(MAIL), show_message_hash=struct)
        equal(signed.signature, judge.typed(MAIL))
        with raises(TrezorFailure):
            ethereum.sign_typed_data(session, n(), copy.deepcopy(MAIL), show_message_hash=b"\1" * 32)


@case("typed data rejected by its holder")
def _() -> None:
    with vendor(device(approve="reject")) as client, raises(Cancelled):
        ethereum.sign_typed_data(client.get_session(), n(), copy.deepcopy(MAIL))


@case("typed data: fields are on the screen")
def _() -> None:
    dev = device(approve="wait")
    with vendor(dev) as client:
        screen = Screen(dev, client)
        client.app.button_callback = screen.yes
        signed = ethereum.sign_typed_data(client.get_session(), n(), copy.deepcopy(PERMIT))
        screen.close()
        equal(signed.signature, judge.typed(PERMIT))
        contains(" ".join(screen.texts), "Permit", "Ether Mail")


def bad_value_case(kind: str, value: str, *words: str) -> None:
    @case(f"typed data refused: {kind} of {len(value) // 2 - 1} bytes")
    def _() -> None:
        data = typed("T", {"T": [{"name": "x", "type": kind}]}, {"x": value})
        with vendor(device()) as client:
            session = client.get_session()
            with raises(TrezorFailure, *words):
                ethereum.sign_typed_data(session, n(), data)
            equal(ethereum.get_address(session, n()), judge.address(), "afterwards")


bad_value_case("address", "0x" + "11" * 19, "Invalid address")
bad_value_case("bytes4", "0x112233", "Invalid length")
bad_value_case("bytes32", "0x" + "11" * 33, "Invalid length")


@case("typed hash on the Model One")
def _() -> None:
    dev = device(model="T1B1")
    domain, struct = judge.hashes(MAIL)
    want = judge.typed(MAIL)
    with vendor(dev) as client:
        signed = ethereum.sign_typed_data_hash(client.get_session(), n(), domain, struct)
        equal(signed.signature, want)
        equal(signed.address, judge.address())
    got = driver(dev, "hash", domain="0x" + domain.hex(), **{"struct": "0x" + struct.hex()})
    equal(got, "0x" + want.hex(), "our driver")


@case("typed hash of a domain alone on the Model One")
def _() -> None:
    data = typed("EIP712Domain", {}, {})
    with vendor(device(model="T1B1")) as client:
        signed = ethereum.sign_typed_data_hash(client.get_session(), n(), judge.domain_hash(data), None)
        equal(signed.signature, judge.domain_only(data))


@case("typed data is unknown to the Model One")
def _() -> None:
    with vendor(device(model="T1B1")) as client, raises(TrezorFailure, "UnexpectedMessage"):
        ethereum.sign_typed_data(client.get_session(), n(), copy.deepcopy(MAIL))


@case("typed hash is unknown to the others")
def _() -> None:
    with vendor(device()) as client, raises(TrezorFailure, "UnexpectedMessage"):
        client.get_session().call(
            messages.EthereumSignTypedHash(address_n=n(), domain_separator_hash=b"\1" * 32, message_hash=b"\2" * 32)
        )
