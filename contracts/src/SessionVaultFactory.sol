// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Create2} from "@openzeppelin/contracts/utils/Create2.sol";
import {SessionReader} from "./SessionReader.sol";
import {SessionVault} from "./SessionVault.sol";
import {VaultProxy} from "./VaultProxy.sol";

/// @title One vault per owner, at an address that anyone can compute and anyone can pay for.
/// The address commits to the owner, to the vault's code and to this factory; who sends the transaction
/// makes no difference.
contract SessionVaultFactory {
    event VaultCreated(address indexed owner, address vault);

    /// A vault that nobody could ever use, whose deposits would be lost.
    error ZeroOwner();

    address public immutable implementation;

    constructor(SessionReader reader) {
        implementation = address(new SessionVault(reader));
    }

    /// Deploys the owner's vault, or answers with the one that is there: whoever comes first cannot make a batch fail
    /// that contains this call.
    function create(address owner) external returns (address vault) {
        if (owner == address(0)) revert ZeroOwner();
        vault = vaultOf(owner);
        if (vault.code.length != 0) return vault;
        Create2.deploy(0, 0, VaultProxy.initCode(implementation, owner));
        emit VaultCreated(owner, vault);
    }

    /// Where the owner's vault is or will be.
    function vaultOf(address owner) public view returns (address) {
        return Create2.computeAddress(0, keccak256(VaultProxy.initCode(implementation, owner)));
    }
}
