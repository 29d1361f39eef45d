"""The judge: what the signatures must be, by code that is neither the vendor's
nor ours (eth-account, which derives keys and signs with RFC 6979, as the
firmware does: every signature is determined to the last bit)."""

from __future__ import annotations

from typing import Any

from eth_account import Account
from eth_account.messages import SignableMessage, encode_defunct, encode_typed_data
from eth_utils import keccak, to_checksum_address

Account.enable_unaudited_hdwallet_features()

# The firmware's own test seed (common/tests), which is the emulator's default.
MNEMONIC = "all all all all all all all all all all all all"
PATH = "m/44'/60'/0'/0/0"


def account(path: str = PATH, passphrase: str = "") -> Any:
    return Account.from_mnemonic(MNEMONIC, passphrase=passphrase, account_path=path)


def address(path: str = PATH, passphrase: str = "") -> str:
    return account(path, passphrase).address


def transaction(fields: dict, path: str = PATH) -> bytes:
    """The whole signed transaction, as it would be sent."""
    f = dict(fields)
    if not f.get("to"):
        f.pop("to", None)
    else:
        f["to"] = to_checksum_address(f["to"])
    return bytes(account(path).sign_transaction(f).raw_transaction)


def message(data: bytes, path: str = PATH) -> bytes:
    return bytes(account(path).sign_message(encode_defunct(data)).signature)


def typed(data: dict, path: str = PATH) -> bytes:
    return bytes(account(path).sign_message(encode_typed_data(full_message=data)).signature)


def hashes(data: dict) -> tuple[bytes, bytes]:
    """Domain separator and struct hash."""
    signable = encode_typed_data(full_message=data)
    return bytes(signable.header), bytes(signable.body)


def typed_hashes(domain: bytes, struct: bytes, path: str = PATH) -> bytes:
    return bytes(account(path).sign_message(SignableMessage(b"\x01", domain, struct)).signature)


def authorization(chain_id: int, delegate: str, nonce: int, path: str = PATH) -> dict:
    signed = account(path).sign_authorization(
        {"chainId": chain_id, "address": to_checksum_address(delegate), "nonce": nonce}
    )
    return {
        "yParity": int(signed.y_parity), "r": int(signed.r), "s": int(signed.s),
        "chainId": chain_id, "address": to_checksum_address(delegate), "nonce": nonce,
        "signed": signed,
    }


def plain_arrays(data: dict, path: str = PATH) -> bytes:
    """Typed data hashed as with metamask_v4_compat off: structures in arrays are
    not hashed on their own, the values of all their members are joined, without
    the hashes of types (core/src/apps/ethereum/sign_typed_data.py)."""
    types = data["types"]

    def type_names(name: str, seen: set[str]) -> set[str]:
        base = name.split("[")[0]
        if base in types and base not in seen:
            seen.add(base)
            for member in types[base]:
                type_names(member["type"], seen)
        return seen

    def encode_type(name: str) -> bytes:
        others = sorted(type_names(name, set()) - {name})
        return "".join(
            f"{n}({','.join(m['type'] + ' ' + m['name'] for m in types[n])})" for n in [name, *others]
        ).encode()

    def word(kind: str, value: Any) -> bytes:
        if kind == "string":
            return keccak(value.encode())
        if kind == "bytes":
            return keccak(bytes.fromhex(value.removeprefix("0x")))
        if kind == "bool":
            return int(value).to_bytes(32, "big")
        if kind == "address":
            return bytes.fromhex(value.removeprefix("0x")).rjust(32, b"\0")
        if kind.startswith("bytes"):
            return bytes.fromhex(value.removeprefix("0x")).ljust(32, b"\0")
        return (int(value) % 2**256).to_bytes(32, "big")

    def element(kind: str, value: Any) -> bytes:
        return members(kind, value) if kind in types else word(kind, value)

    def member(kind: str, value: Any) -> bytes:
        if kind.endswith("]"):
            return keccak(b"".join(element(kind[: kind.rindex("[")], v) for v in value))
        if kind in types:
            return keccak(struct_data(kind, value))
        return word(kind, value)

    def members(name: str, value: dict) -> bytes:
        return b"".join(member(m["type"], value[m["name"]]) for m in types[name])

    def struct_data(name: str, value: dict) -> bytes:
        return keccak(encode_type(name)) + members(name, value)

    return typed_hashes(
        keccak(struct_data("EIP712Domain", data["domain"])),
        keccak(struct_data(data["primaryType"], data["message"])),
        path,
    )


def domain_hash(data: dict) -> bytes:
    from eth_account.messages import hash_domain  # type: ignore[attr-defined]

    return bytes(hash_domain(data["domain"]))


def domain_only(data: dict, path: str = PATH) -> bytes:
    """Typed data whose primary type is the domain: there is no second hash."""
    digest = keccak(b"\x19\x01" + domain_hash(data))
    return bytes(account(path).unsafe_sign_hash(digest).signature)
