// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ERC7579Utils, Execution} from "@openzeppelin/contracts/account/utils/draft-ERC7579Utils.sol";
import {ISessionPolicy} from "./ISessionPolicy.sol";
import {Layout} from "./Layout.sol";

/// What a session key signs over a batch that somebody else submits, beside the calls.
struct Relay {
    address key;
    uint256 nonce; // the key's next one, see batchNonce
    uint256 deadline; // unix seconds
    address executor; // who may submit; zero: anybody
    bytes signature; // 65 bytes over batchDigest
}

/// @title How batches of calls (ERC-7821) and relays of them are written.
library Batches {
    /// The first two bytes of a mode: a batch that reverts whole. There is no other, so nothing can be debited without
    /// having been done.
    uint256 private constant BATCH = 0x0100;
    /// Bytes 6 to 9 of a mode: calls alone, or calls with opData.
    uint256 private constant PLAIN = 0;
    uint256 private constant WITH_DATA = 0x78210001;

    bytes32 private constant DOMAIN =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant CALL = keccak256("Call(address to,uint256 value,bytes data)");
    bytes32 private constant BATCH_TYPE =
        keccak256(
            "Batch(address key,Call[] calls,uint256 nonce,uint256 deadline,address executor)Call(address to,uint256 value,bytes data)"
        );

    string internal constant NAME = "valetkey";
    string internal constant VERSION = "1";

    function isSupported(bytes32 mode) internal pure returns (bool) {
        uint256 selector = uint32(uint256(mode) >> 176);
        return uint256(mode) >> 240 == BATCH && (selector == PLAIN || selector == WITH_DATA);
    }

    /// abi.encode(Call[]), or abi.encode(Call[], bytes) in the mode that has opData.
    function decode(
        bytes32 mode,
        bytes calldata data
    ) internal pure returns (Execution[] calldata calls, bytes calldata opData) {
        if (!isSupported(mode)) revert ISessionPolicy.UnsupportedMode(mode);
        calls = ERC7579Utils.decodeBatch(data);
        opData = data[:0];
        bool two = data.length >= 64 && uint256(bytes32(data[:32])) >= 64;
        if (uint32(uint256(mode) >> 176) != WITH_DATA || !two) return (calls, opData);
        uint256 offset = uint256(bytes32(data[32:64]));
        if (offset > data.length - 32) revert ISessionPolicy.BadCalldata();
        uint256 length = uint256(bytes32(data[offset:offset + 32]));
        if (length > data.length - 32 - offset) revert ISessionPolicy.BadCalldata();
        opData = data[offset + 32:offset + 32 + length];
    }

    function decodeRelay(bytes calldata opData) internal pure returns (Relay memory r) {
        (r.key, r.nonce, r.deadline, r.executor, r.signature) = abi.decode(
            opData,
            (address, uint256, uint256, address, bytes)
        );
    }

    /// EIP-712 over the calls as they are done, with zero addresses in them where the account is meant.
    function digest(
        address account,
        Execution[] calldata calls,
        address key,
        uint256 nonce,
        uint256 deadline,
        address executor
    ) internal view returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](calls.length);
        for (uint256 i = 0; i < calls.length; ++i) {
            hashes[i] = keccak256(
                abi.encode(CALL, calls[i].target, calls[i].value, keccak256(calls[i].callData))
            );
        }
        bytes32 batch = keccak256(
            abi.encode(BATCH_TYPE, key, keccak256(abi.encodePacked(hashes)), nonce, deadline, executor)
        );
        return keccak256(abi.encodePacked(hex"1901", domainSeparator(account), batch));
    }

    function domainSeparator(address account) internal view returns (bytes32) {
        return
            keccak256(
                abi.encode(DOMAIN, keccak256(bytes(NAME)), keccak256(bytes(VERSION)), block.chainid, account)
            );
    }

    /// Uses the key's nonce up.
    function takeNonce(address key, uint256 nonce) internal {
        uint256 slot = Layout.nonceKey(key);
        uint256 next = Layout.load(slot);
        if (nonce != next) revert ISessionPolicy.WrongNonce(next);
        Layout.save(slot, next + 1);
    }
}
