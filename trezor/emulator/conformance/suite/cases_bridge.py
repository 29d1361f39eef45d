"""The bridge's HTTP API, as trezorlib uses it and as our driver does."""

from __future__ import annotations

import copy
from typing import Any

import requests
from trezorlib import ethereum, messages
from trezorlib.transport import DeviceIsBusy
from trezorlib.transport import bridge as trezorlib_bridge

from . import judge
from .cases_delegation import METAMASK
from .cases_messages import GROUP, MAIL
from .cases_messages import for_driver as typed_for_driver
from .cases_transactions import DYNAMIC, calldata, with_
from .harness import Device, case, device, equal, raises
from .parties import driver, for_driver, n, send, signature_of, vendor_over_bridge

ORIGIN = {"Origin": "https://python.trezor.io"}


def on_bridge(**options: Any) -> Device:
    """A device that is reached over a bridge only."""
    return device(bridge=True, **options)


def post(dev: Device, path: str, body: str = "", headers: dict | None = None) -> requests.Response:
    return requests.post(f"http://{dev.bridge}/{path}", data=body, headers=ORIGIN if headers is None else headers, timeout=20)


def error_of(dev: Device, path: str, body: str = "") -> str:
    answer = post(dev, path, body)
    equal(answer.status_code, 400)
    return answer.json()["error"]


@case("bridge: version and features")
def _() -> None:
    dev = on_bridge()
    with vendor_over_bridge(dev) as client:
        equal(trezorlib_bridge.is_legacy_bridge(), False)
        equal(client.features.vendor, "trezor.io")


@case("bridge: address")
def _() -> None:
    dev = on_bridge()
    with vendor_over_bridge(dev) as client:
        equal(ethereum.get_address(client.get_session(), n()), judge.address())
    equal(driver(dev, "address", via="bridge"), judge.address().lower(), "our driver")


@case("bridge: address, shown, on T1B1")
def _() -> None:
    dev = on_bridge(model="T1B1")
    with vendor_over_bridge(dev) as client:
        equal(ethereum.get_address(client.get_session(), n(), show_display=True), judge.address())
    equal(driver(dev, "address", via="bridge", show=True), judge.address().lower(), "our driver")


@case("bridge: transaction with data in chunks")
def _() -> None:
    dev = on_bridge()
    fields = with_(DYNAMIC, data=calldata(5000), gas=300_000)
    want = judge.transaction(fields)
    with vendor_over_bridge(dev) as client:
        equal(send(client.get_session(), fields), signature_of(want))
    equal(driver(dev, "transaction", via="bridge", tx=for_driver(fields)), "0x" + want.hex(), "our driver")


@case("bridge: message")
def _() -> None:
    dev = on_bridge()
    want = judge.message(b"over a bridge")
    with vendor_over_bridge(dev) as client:
        equal(ethereum.sign_message(client.get_session(), n(), b"over a bridge").signature, want)
    equal(driver(dev, "message", via="bridge", message="0x" + b"over a bridge".hex()), "0x" + want.hex(), "our driver")


@case("bridge: typed data")
def _() -> None:
    dev = on_bridge()
    for data in (MAIL, GROUP):
        want = judge.typed(data)
        with vendor_over_bridge(dev) as client:
            equal(ethereum.sign_typed_data(client.get_session(), n(), copy.deepcopy(data)).signature, want)
        equal(driver(dev, "typed", via="bridge", typed=typed_for_driver(data)), "0x" + want.hex(), "our driver")


@case("bridge: tuple")
def _() -> None:
    dev = on_bridge(firmware="2.12.4", experimental=True, safetyChecks=2)
    want = judge.authorization(1, METAMASK, 3)
    with vendor_over_bridge(dev) as client:
        got = ethereum.sign_auth_eip7702(client.get_session(), n(), delegate=METAMASK, chain_id=1, nonce=3)
        equal(int.from_bytes(got.signature_r, "big"), want["r"])
    ours = driver(dev, "authorization", via="bridge", delegate=METAMASK, chainId=1, nonce=3)
    equal(int(ours["r"], 16), want["r"], "our driver")


@case("bridge: cancel while the device waits")
def _() -> None:
    with vendor_over_bridge(on_bridge(approve="wait")) as client:
        session = client.get_session()
        with session:
            answer = session.call_raw(messages.EthereumSignMessage(address_n=n(), message=b"hello"))
            equal(type(answer), messages.ButtonRequest)
            session.write(messages.ButtonAck())
            session.cancel()
            equal(session.read(timeout=5).code, messages.FailureType.ActionCancelled)
            equal(ethereum.get_address(session, n()), judge.address())


@case("bridge: device that is held is busy, and can be stolen")
def _() -> None:
    dev = on_bridge()
    trezorlib_bridge.TREZORD_HOST = "http://" + dev.bridge
    first, second = (next(iter(trezorlib_bridge.BridgeTransport.enumerate())) for _ in range(2))
    first.open()
    with raises(DeviceIsBusy):
        second.open()
    thief = next(iter(trezorlib_bridge.BridgeTransport.enumerate()))
    equal(thief.session, first.session, "the session that is seen")
    thief.open()
    with raises(trezorlib_bridge.BridgeException, "session not found"):
        first.write_chunk(bytes(6))
    thief.close()


@case("bridge: errors have their texts")
def _() -> None:
    dev = on_bridge()
    equal(error_of(dev, "acquire/77/null"), "device not found")
    path = post(dev, "enumerate").json()[0]["path"]
    equal(error_of(dev, f"acquire/{path}/4711"), "wrong previous session")
    equal(error_of(dev, "release/4711"), "session not found")
    equal(error_of(dev, "call/4711", "000000000000"), "session not found")
    session = post(dev, f"acquire/{path}/null").json()["session"]
    equal(error_of(dev, f"call/{session}", "0000"), "malformed data")
    equal(error_of(dev, f"call/{session}", "00000000000a"), "malformed data")
    equal(post(dev, f"call/{session}", "xx").status_code, 400)
    equal(post(dev, f"release/{session}").status_code, 200)


@case("bridge: requests of strange origins are refused")
def _() -> None:
    dev = on_bridge()
    for headers in ({"Origin": "https://example.org"}, {"Origin": "https://trezor.io.example.org"}, {"Origin": "null"}):
        equal(post(dev, "enumerate", headers=headers).status_code, 403)


@case("bridge: debug link through the bridge")
def _() -> None:
    from trezorlib.debuglink import DebugLink

    dev = on_bridge(approve="wait")
    with vendor_over_bridge(dev) as client:
        debug = DebugLink(client.transport.find_debug())
        debug.version, debug.model = client.version, client.model
        client.app.button_callback = lambda _: debug.press_yes()
        equal(ethereum.get_address(client.get_session(), n(), show_display=True), judge.address())
        debug.close()
