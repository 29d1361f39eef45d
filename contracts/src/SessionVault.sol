// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {SessionPolicy} from "./SessionPolicy.sol";

/// @title The vault home: a small contract account beside the wallet, owned by it.
/// Each vault is a clone whose only immutable argument is its owner. An agent acts as the vault; within an ERC-20
/// allowance from the wallet to the vault, transferFrom lets it pull the wallet's tokens, debited like a transfer.
contract SessionVault is SessionPolicy {
    /// An OpenZeppelin clone is 45 bytes of proxy, then the arguments: here the 20 bytes of the owner's address.
    uint256 private constant CLONE_SIZE = 45 + 20;

    /// The zero address in anything but a clone: neither the bare implementation nor a wallet that delegates to it by
    /// mistake (EIP-7702, 23 bytes of code) has an owner.
    function owner() public view override returns (address) {
        if (address(this).code.length != CLONE_SIZE) return address(0);
        return address(bytes20(Clones.fetchCloneArgs(address(this))));
    }

    /// Nobody. The hash need not name this contract, so a signature that the owner made for the wallet itself (a Permit2
    /// permit, say) could be used a second time for the vault. What the vault does, its owner executes.
    function _signer() internal pure override returns (address) {
        return address(0);
    }
}
