"""PIN, passphrases, sessions, cancelling, and messages that have no business."""

from __future__ import annotations

import time
from typing import Any

from trezorlib import ethereum, messages, protocol_v1
from trezorlib.client import PassphraseSetting
from trezorlib.exceptions import Cancelled, InvalidSessionError, PinException, TrezorFailure
from trezorlib.protocol_v1 import SessionV1

from . import judge
from .harness import Device, case, contains, device, equal, raises
from .parties import Screen, big, driver, n, vendor


def passphrase_case(name: str, passphrase: str, **options: Any) -> None:
    @case(f"passphrase {name}")
    def _() -> None:
        import unicodedata

        dev = device(passphrases=True, **options)
        with vendor(dev) as client:
            session = client.get_session(passphrase)
            want = judge.address(passphrase=unicodedata.normalize("NFKD", passphrase))
            equal(ethereum.get_address(session, n()), want)


passphrase_case("of one word", "abracadabra")
passphrase_case("that is empty", "")
passphrase_case("with blanks", " two  words ")
passphrase_case("in UTF-8", "příšerně")
passphrase_case("of 50 bytes", "x" * 50)
passphrase_case("of one word on T1B1", "abracadabra", model="T1B1")
passphrase_case("of one word on T3T1", "abracadabra", model="T3T1")


@case("passphrase of 51 bytes is refused")
def _() -> None:
    with vendor(device(passphrases=True)) as client, raises(TrezorFailure, "Maximum passphrase length is 50 bytes"):
        client.get_session("x" * 51)


@case("passphrase entered on the device")
def _() -> None:
    dev = device(passphrases=True, passphrase="typed there")
    with vendor(dev) as client:
        session = client.get_session(PassphraseSetting.ON_DEVICE)
        equal(ethereum.get_address(session, n()), judge.address(passphrase="typed there"))
        signed = ethereum.sign_message(session, n(), b"hidden")
        equal(signed.address, judge.address(passphrase="typed there"))


@case("sessions with passphrases of their own, in turns")
def _() -> None:
    words = ["one", "two", "three", ""]
    with vendor(device(passphrases=True)) as client:
        sessions = {word: client.get_session(word) for word in words}
        equal(len({s.id for s in sessions.values()}), len(words), "session ids")
        for word in [*words, *reversed(words)]:
            equal(ethereum.get_address(sessions[word], n()), judge.address(passphrase=word), word)


@case("session resumed by another client with its id")
def _() -> None:
    dev = device(passphrases=True)
    with vendor(dev) as client:
        id = client.get_session("resumed").id
    with vendor(dev) as client:
        equal(ethereum.get_address(SessionV1(client, id=id), n()), judge.address(passphrase="resumed"))


@case("session that was ended is gone")
def _() -> None:
    dev = device(passphrases=True)
    with vendor(dev) as client:
        session = client.get_session("ended")
        id = session.id
        session.close()
    with vendor(dev) as client, raises(InvalidSessionError):
        ethereum.get_address(SessionV1(client, id=id), n())


@case("session that was not used for ten others is forgotten")
def _() -> None:
    with vendor(device(passphrases=True)) as client:
        sessions = [client.get_session(f"number {i}") for i in range(11)]
        equal(ethereum.get_address(sessions[1], n()), judge.address(passphrase="number 1"))
        with raises(InvalidSessionError):
            ethereum.get_address(sessions[0], n())


@case("our driver and trezorlib share a device and each finds its own wallet")
def _() -> None:
    dev = device()
    with vendor(dev) as client:
        session = client.get_session()
        for i in range(3):
            path = f"m/44'/60'/0'/0/{i}"
            equal(driver(dev, "address", path=path), judge.address(path).lower())
            client._last_active_session = None
            equal(ethereum.get_address(session, n(path)), judge.address(path))


@case("PIN entered on the device")
def _() -> None:
    dev = Device(pin="1234")
    try:
        with vendor(dev) as client:
            equal(client.features.unlocked, False)
            equal(client.features.passphrase_protection, None, "a private field of a locked device")
            equal(ethereum.get_address(client.get_session(), n()), judge.address())
            equal(client.refresh_features().unlocked, True)
            client.lock()
            equal(client.features.unlocked, False)
            client.ensure_unlocked()
            equal(client.features.unlocked, True)
    finally:
        dev.end()


@case("PIN typed over the debug link")
def _() -> None:
    dev = Device(pin="4321", approve="wait")
    try:
        with vendor(dev) as client:
            screen = Screen(dev, client)
            screen.ui.pins = iter(["4321"])
            client.app.button_callback = screen.yes
            equal(ethereum.get_address(client.get_session(), n()), judge.address())
            screen.close()
    finally:
        dev.end()


def matrix(dev: Device, *pins: str) -> Any:
    """What a person does who reads the Model One's screen and clicks positions."""
    left = iter(pins)

    def enter(_: messages.PinMatrixRequest) -> str:
        screen = Screen(dev)
        try:
            return screen.link.encode_pin(next(left))
        finally:
            screen.close()

    return enter


@case("PIN by the matrix of the Model One")
def _() -> None:
    dev = Device(model="T1B1", pin="1234")
    try:
        with vendor(dev, pin=matrix(dev, "1234")) as client:
            equal(client.features.unlocked, False)
            equal(ethereum.get_address(client.get_session(), n()), judge.address())
            equal(client.refresh_features().unlocked, True)
    finally:
        dev.end()


@case("PIN that is wrong, on the Model One")
def _() -> None:
    dev = Device(model="T1B1", pin="1234")
    try:
        with vendor(dev, pin=matrix(dev, "9999", "1234")) as client:
            with raises(PinException):
                client.get_session()
            client._invalidate()
            equal(ethereum.get_address(client.get_session(), n()), judge.address(), "the right one")
    finally:
        dev.end()


@case("PIN entry cancelled on the host")
def _() -> None:
    def cancel(_: messages.PinMatrixRequest) -> str:
        raise Cancelled

    dev = Device(model="T1B1", pin="1234")
    try:
        with vendor(dev, pin=cancel) as client:
            with raises(Cancelled):
                client.get_session()
            client._invalidate()
            client.app.pin_callback = matrix(dev, "1234")
            equal(ethereum.get_address(client.get_session(), n()), judge.address(), "afterwards")
    finally:
        dev.end()


def cancel_case(name: str, request: Any, **options: Any) -> None:
    @case(f"cancel by the host: {name}")
    def _() -> None:
        with vendor(device(approve="wait", **options)) as client:
            session = client.get_session()
            with session:
                answer = session.call_raw(request())
                equal(type(answer), messages.ButtonRequest)
                session.write(messages.ButtonAck())
                session.cancel()
                answer = session.read(timeout=5)
                equal(type(answer), messages.Failure)
                equal(answer.code, messages.FailureType.ActionCancelled)
                equal(client.ping("still there"), "still there")
                equal(ethereum.get_address(session, n()), judge.address())


def a_transaction() -> messages.EthereumSignTxEIP1559:
    return messages.EthereumSignTxEIP1559(
        address_n=n(), nonce=big(1), max_gas_fee=big(10**10), max_priority_fee=big(1), gas_limit=big(21000),
        to="0x" + "11" * 20, value=big(1), data_length=0, chain_id=1,
    )


cancel_case("an address", lambda: messages.EthereumGetAddress(address_n=n(), show_display=True))
cancel_case("a message", lambda: messages.EthereumSignMessage(address_n=n(), message=b"hello"))
cancel_case("a transaction", a_transaction)
cancel_case("a transaction on T1B1", a_transaction, model="T1B1")
cancel_case("a message on T3T1", lambda: messages.EthereumSignMessage(address_n=n(), message=b"hello"), model="T3T1")


@case("a client that went away in the middle leaves nothing behind")
def _() -> None:
    dev = device(approve="wait")
    with vendor(dev) as client:
        session = client.get_session()
        with session:
            answer = session.call_raw(messages.EthereumSignMessage(address_n=n(), message=b"hello"))
            equal(type(answer), messages.ButtonRequest)
            session.write(messages.ButtonAck())
    with vendor(dev) as client:
        equal(ethereum.get_address(client.get_session(), n()), judge.address())


def unexpected_case(name: str, message: Any, code: messages.FailureType, **options: Any) -> None:
    @case(f"out of turn: {name}")
    def _() -> None:
        with vendor(device(**options)) as client:
            session = client.get_session()
            with session:
                answer = session.call_raw(message)
                equal(type(answer), messages.Failure)
                equal(answer.code, code)
                equal(ethereum.get_address(session, n()), judge.address(), "afterwards")


UNEXPECTED = messages.FailureType.UnexpectedMessage
unexpected_case("ButtonAck", messages.ButtonAck(), UNEXPECTED)
unexpected_case("EthereumTypedDataValueAck", messages.EthereumTypedDataValueAck(value=b"\1"), UNEXPECTED)
unexpected_case("a Bitcoin message", messages.SignTx(outputs_count=1, inputs_count=1), UNEXPECTED)
unexpected_case("EthereumSignTypedHash on T3T1", messages.EthereumSignTypedHash(address_n=n(), domain_separator_hash=b"\1" * 32), UNEXPECTED, model="T3T1")


@case("a message that does not decode")
def _() -> None:
    with vendor(device()) as client:
        session = client.get_session()
        with session:
            for data in (b"\x0a", b"\x12\xff\xff\xff\xff\x0f", b"\xff" * 20):
                protocol_v1.write(client.transport, 56, data)
                answer = session.read(timeout=5)
                equal(type(answer), messages.Failure)
                equal(answer.code, messages.FailureType.DataError)
                contains(answer.message, "Failed to decode message")
            equal(ethereum.get_address(session, n()), judge.address(), "afterwards")


@case("a message of an unknown type")
def _() -> None:
    with vendor(device()) as client:
        session = client.get_session()
        with session:
            protocol_v1.write(client.transport, 31999, b"")
            answer = session.read(timeout=5)
            equal(answer.code, UNEXPECTED)
            equal(ethereum.get_address(session, n()), judge.address(), "afterwards")


@case("a layout that changes wakes who waits for it")
def _() -> None:
    dev = device(approve="wait")
    with vendor(dev) as client:
        screen = Screen(dev, client)
        session = client.get_session()
        with session:
            with screen.link.wait_for_layout_change():
                time.sleep(0.2)  # two links: who is first on one may be second on the other
                answer = session.call_raw(messages.EthereumGetAddress(address_n=n(), show_display=True))
                session.write(messages.ButtonAck())
            contains(screen.read(), judge.address())
            while isinstance(answer, messages.ButtonRequest):
                screen.link.press_yes()
                answer = session.read(timeout=5)
                if isinstance(answer, messages.ButtonRequest):
                    session.write(messages.ButtonAck())
            equal(answer.address, judge.address())
        screen.close()
