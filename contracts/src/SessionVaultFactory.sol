// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {SessionVault} from "./SessionVault.sol";

/// @title One vault per owner, at an address that anyone can compute and anyone can pay for.
/// The address commits to the owner, to the vault's code and to this factory; who sends the transaction
/// makes no difference.
contract SessionVaultFactory {
    event VaultCreated(address indexed owner, address vault);

    /// A vault that nobody could ever use, whose deposits would be lost.
    error ZeroOwner();

    address public immutable implementation;

    constructor() {
        implementation = address(new SessionVault());
    }

    /// Deploys the owner's vault, or answers with the one that is there: whoever comes first cannot make a batch fail
    /// that contains this call.
    function create(address owner) external returns (address vault) {
        if (owner == address(0)) revert ZeroOwner();
        vault = vaultOf(owner);
        if (vault.code.length != 0) return vault;
        Clones.cloneDeterministicWithImmutableArgs(implementation, abi.encodePacked(owner), 0);
        emit VaultCreated(owner, vault);
    }

    /// Where the owner's vault is or will be.
    function vaultOf(address owner) public view returns (address) {
        return
            Clones.predictDeterministicAddressWithImmutableArgs(implementation, abi.encodePacked(owner), 0);
    }
}
