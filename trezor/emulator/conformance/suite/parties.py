"""The other two parties: the vendor's library, and our driver."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import Any, Callable, Iterator

import rlp
from eth_account.typed_transactions import TypedTransaction
from hexbytes import HexBytes
from trezorlib import client as trezorlib_client
from trezorlib import ethereum, messages
from trezorlib.client import AppManifest, TrezorClient, get_client
from trezorlib.debuglink import DebugLink, DebugUI
from trezorlib.protocol_v1 import TrezorClientV1
from trezorlib.tools import parse_path
from trezorlib.transport import bridge as trezorlib_bridge
from trezorlib.transport.udp import UdpTransport

from . import judge
from .harness import Device, Process, equal

# Nothing here takes long; without this a lost answer would be waited for for ever.
trezorlib_client._DEFAULT_READ_TIMEOUT = 20

_driver: Process | None = None


def driver(dev: Device, op: str, via: str = "udp", **fields: Any) -> Any:
    """What our driver answers."""
    global _driver
    if _driver is None:
        _driver = Process(os.environ["DRIVE"])
    answer = _driver.ask({via: getattr(dev, via), "op": op, "path": judge.PATH, **fields})
    if "error" in answer:
        raise AssertionError(f"our driver: {answer['error']}")
    return answer["result"]


def driver_error(dev: Device, op: str, **fields: Any) -> str:
    try:
        result = driver(dev, op, **fields)
    except AssertionError as error:
        return str(error)
    raise AssertionError(f"our driver accepted it: {result}")


def end_driver() -> None:
    if _driver is not None:
        _driver.end()


def nobody(_: messages.ButtonRequest) -> None:
    """The emulated holder answers by itself."""


@contextmanager
def vendor(
    dev: Device,
    button: Callable[[messages.ButtonRequest], None] = nobody,
    pin: Callable[[messages.PinMatrixRequest], str] | None = None,
) -> Iterator[TrezorClient]:
    """trezorlib, connected over UDP."""
    app = AppManifest(app_name="valetkey", button_callback=button, pin_callback=pin)
    client = get_client(app, UdpTransport(dev.udp))
    with client:
        yield client


@contextmanager
def vendor_over_bridge(dev: Device) -> Iterator[TrezorClient]:
    """trezorlib, connected over a bridge. It knows one address of a bridge. Its
    get_client would first look for old answers, by a read that it drops after a
    tenth of a second, and with the read every bridge drops the session."""
    trezorlib_bridge.TREZORD_HOST = "http://" + dev.bridge
    transports = list(trezorlib_bridge.BridgeTransport.enumerate())
    equal(len(transports), 1, "devices of the bridge")
    app = AppManifest(app_name="valetkey", button_callback=nobody)
    client = TrezorClientV1(app, transports[0], model=None, mapping=None)
    with client:
        yield client


class Screen:
    """The debug link: what is on the screen, and a finger to press with."""

    def __init__(self, dev: Device, client: TrezorClient | None = None) -> None:
        self.link = DebugLink(UdpTransport(dev.debug))
        if client is not None:
            self.link.version, self.link.model = client.version, client.model
        self.texts: list[str] = []
        self.ui = DebugUI(self.link)

    def read(self) -> str:
        layout = self.link.read_layout()
        text = layout.title() + "\n" + layout.text_content()
        self.texts.append(text)
        return text

    def yes(self, br: messages.ButtonRequest) -> None:
        self.read()
        self.ui.button_request(br)

    def no(self, _: messages.ButtonRequest) -> None:
        self.read()
        self.link.press_no()

    def close(self) -> None:
        self.link.close()


def n(path: str = judge.PATH) -> list[int]:
    return parse_path(path)


def big(value: int) -> bytes:
    return value.to_bytes((value.bit_length() + 7) // 8, "big")




def send(session: Any, fields: dict, path: str = judge.PATH) -> tuple[int, int, int]:
    """A transaction signed with trezorlib's functions: v, r, s."""
    if "maxFeePerGas" not in fields:
        v, r, s = ethereum.sign_tx(
            session, n(path), nonce=fields["nonce"], gas_price=fields["gasPrice"], gas_limit=fields["gas"],
            to=fields["to"], value=fields["value"], data=fields["data"], chain_id=fields["chainId"],
        )
    else:
        v, r, s = ethereum.sign_tx_eip1559(
            session, n(path), nonce=fields["nonce"], gas_limit=fields["gas"], to=fields["to"], value=fields["value"],
            data=fields["data"], chain_id=fields["chainId"], max_gas_fee=fields["maxFeePerGas"],
            max_priority_fee=fields["maxPriorityFeePerGas"],
            access_list=[
                messages.EthereumAccessList(address=e["address"], storage_keys=[bytes.fromhex(k[2:]) for k in e["storageKeys"]])
                for e in fields.get("accessList", [])
            ],
        )
    return v, int.from_bytes(r, "big"), int.from_bytes(s, "big")


def signature_of(raw: bytes) -> tuple[int, int, int]:
    """v, r, s of a signed transaction."""
    if raw[0] > 0x7F:
        fields = rlp.decode(raw)
        return tuple(int.from_bytes(f, "big") for f in fields[6:9])  # type: ignore[return-value]
    fields = TypedTransaction.from_bytes(HexBytes(raw)).as_dict()
    return fields["v"], fields["r"], fields["s"]


def for_driver(fields: dict) -> dict:
    """A transaction as the program `drive` reads it."""
    numbers = ("chainId", "gasPrice", "maxFeePerGas", "maxPriorityFeePerGas", "value")
    tx: dict[str, Any] = {"type": 2 if "maxFeePerGas" in fields else 0}
    for key, value in fields.items():
        if key in numbers:
            tx[key] = hex(value)
        elif key == "data":
            tx[key] = "0x" + value.hex()
        elif key == "to":
            tx[key] = value or None
        else:
            tx[key] = value
    return tx
