// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {Policy} from "./Policy.sol";
import {SessionBatches} from "./SessionBatches.sol";
import {SessionPolicy} from "./SessionPolicy.sol";
import {SessionReader} from "./SessionReader.sol";
import {VaultProxy} from "./VaultProxy.sol";

/// @title The vault home: a small contract account beside the wallet, owned by it.
/// Each vault is a proxy with its owner at the end of its code (VaultProxy). An agent acts as the vault; within an ERC-20
/// allowance from the wallet to the vault it can pull the wallet's tokens, debited like a transfer.
contract SessionVault is SessionBatches {
    constructor(SessionReader reader_) SessionPolicy(reader_) {}

    /// token.transferFrom(owner, to, amount) within the caller's budget: exec for less gas.
    function execPull(address token, address to, uint128 amount) external {
        Policy.pull(msg.sender, token, owner(), to, amount);
    }

    /// The zero address in anything but a proxy: neither the bare implementation nor a wallet that delegates to it by
    /// mistake (EIP-7702, 23 bytes of code) has an owner.
    function owner() public view override returns (address) {
        return VaultProxy.ownerOf(address(this));
    }

    function _puller() internal view override returns (address) {
        return owner();
    }

    /// A text that names this vault. The bare hash need not, so a signature that the owner made for the wallet itself (a
    /// Permit2 permit, say) could be used a second time for the vault.
    function _messageHash(bytes32 hash) internal view override returns (bytes32) {
        return MessageHashUtils.toEthSignedMessageHash(bytes(reader.signText(hash)));
    }
}
