"""Who the device is, and its accounts."""

from __future__ import annotations

from eth_utils import to_checksum_address
from trezorlib import ethereum, messages, models
from trezorlib.exceptions import TrezorFailure

from . import judge
from .harness import case, contains, device, equal, raises
from .parties import Screen, driver, n, vendor

# Model and firmware, and how the library knows the model.
KINDS = [
    ("T2T1", "2.12.4", models.T2T1),
    ("T2T1", "2.12.5", models.T2T1),
    ("T2T1", "2.12.3", models.T2T1),
    ("T2T1", "2.8.0", models.T2T1),
    ("T2B1", "2.12.4", models.T2B1),
    ("T3B1", "2.12.4", models.T3B1),
    ("T3T1", "2.12.5", models.T3T1),
    ("T1B1", "1.12.1", models.T1B1),
]


def features_case(internal: str, firmware: str, model: models.TrezorModel) -> None:
    @case(f"features of {internal} {firmware}")
    def _() -> None:
        dev = device(model=internal, firmware=firmware)
        with vendor(dev) as client:
            equal(client.model, model)
            equal(client.version, tuple(int(part) for part in firmware.split(".")))
            f = client.features
            equal(f.vendor, "trezor.io")
            equal(f.internal_model, internal)
            equal(f.initialized, True)
            equal(f.bootloader_mode, None)
            equal(messages.Capability.Ethereum in f.capabilities, True, "Ethereum among the capabilities")
            equal(len(f.session_id), 32, "size of a session id")
            equal(len(f.device_id), 24, "size of the device id")
        info = driver(dev, "info")
        equal(info["version"], firmware, "our driver's version")


for kind in KINDS:
    features_case(*kind)


def address_case(path: str, show: bool, **options: str) -> None:
    name = options.get("model", "T2T1")

    @case(f"address {path}{', shown' if show else ''} on {name}")
    def _() -> None:
        dev = device(**options)
        want = judge.address(path)
        with vendor(dev) as client:
            equal(ethereum.get_address(client.get_session(), n(path), show_display=show), want)
        equal(driver(dev, "address", path=path, show=show), want.lower(), "our driver")


for path in [
    "m/44'/60'/0'/0/0",
    "m/44'/60'/0'/0/1",
    "m/44'/60'/1'/0/0",
    "m/44'/60'/0'/0/1000",
    "m/44'/60'/0'",
    "m/44'/60'/0'/7",
    "m/44'/1'/0'/0/0",
    "m/45'/60/0/0/0",
]:
    address_case(path, False)
for path in ["m/44'/60'/0'/0/0", "m/44'/60'/5'/0/0"]:
    address_case(path, True)
for model in ["T2B1", "T3B1", "T3T1", "T1B1"]:
    address_case("m/44'/60'/0'/0/0", True, model=model)


@case("public key m/44'/60'/0'")
def _() -> None:
    from eth_keys import keys

    with vendor(device()) as client:
        node = ethereum.get_public_node(client.get_session(), n("m/44'/60'/0'"))
        equal(node.xpub.startswith("xpub"), True)
        public = keys.PublicKey.from_compressed_bytes(node.node.public_key)
        equal(public.to_checksum_address(), judge.address("m/44'/60'/0'"))
        equal(node.node.depth, 3)
        equal(node.node.child_num, 0x80000000)


@case("root fingerprint is the same for all sessions without a passphrase")
def _() -> None:
    with vendor(device()) as client:
        equal(client.get_session().get_root_fingerprint(), client.get_session().get_root_fingerprint())


@case("address of a path outside of the schema is refused under strict checks")
def _() -> None:
    with vendor(device()) as client, raises(TrezorFailure, "Forbidden key path"):
        ethereum.get_address(client.get_session(), n("m/49'/0'/0'/0/0"))


@case("address of a path outside of the schema, after a warning")
def _() -> None:
    dev = device(safetyChecks=2)
    with vendor(dev) as client:
        equal(
            ethereum.get_address(client.get_session(), n("m/49'/0'/0'/0/0")),
            judge.address("m/49'/0'/0'/0/0"),
        )


@case("address is shown whole on the screen")
def _() -> None:
    dev = device(approve="wait")
    with vendor(dev) as client:
        screen = Screen(dev, client)
        client.app.button_callback = screen.yes
        got = ethereum.get_address(client.get_session(), n(), show_display=True)
        screen.close()
        equal(got, judge.address())
        contains(" ".join(screen.texts), to_checksum_address(got))


@case("ping, with and without a button")
def _() -> None:
    with vendor(device()) as client:
        equal(client.ping("hello"), "hello")
        equal(client.ping("again", button_protection=True), "again")
