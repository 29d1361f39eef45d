// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {ERC7579Utils, Execution} from "@openzeppelin/contracts/account/utils/draft-ERC7579Utils.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {ISessionPolicy} from "./ISessionPolicy.sol";
import {Layout} from "./Layout.sol";
import {OwnerSignature} from "./OwnerSignature.sol";

/// @title Session keys as signers of ERC-4337 operations (EntryPoint 0.8).
/// An operation's callData is executeUserOp's selector and then abi.encode(Call[]); its signature is the key's address and
/// the key's 65-byte signature over the operation's hash. Validation looks at the account's own storage alone and at
/// no clock (ERC-7562): times are answered for the EntryPoint to check, and execution checks everything again.
library UserOps {
    uint256 private constant FAILED = 1; // SIG_VALIDATION_FAILED
    uint256 private constant SIGNATURE = 20 + 65;
    bytes4 internal constant EXECUTE_USER_OP = 0x8dd7712f; // executeUserOp(PackedUserOperation,bytes32)

    /// validationData: until when and from when, or FAILED. Gas is debited from the session's gas budget, all that it can
    /// come to and before it is known whether the operation works: what is not used up stays debited. So a session
    /// cannot burn the account's coin in fees; nor, by a paymaster that takes tokens for it by an allowance that it has, those.
    function validate(
        PackedUserOperation calldata op,
        bytes32 opHash,
        uint256 missing
    ) internal returns (uint256 validationData) {
        address key = keyOf(op);
        uint256 permission = _permissionOf(key, callsOf(op));
        uint256 e = Layout.entry(Layout.load(Layout.PAGE), Layout.entryOf(permission));
        uint256 number = Layout.numberOf(permission);
        if (Layout.entryNumber(e) != number) revert ISessionPolicy.SessionEnded(uint16(number));
        uint256 notBefore = _pay(key, permission, op, missing);
        (address signer, ECDSA.RecoverError err) = OwnerSignature.recover(opHash, op.signature[20:]);
        if (err != ECDSA.RecoverError.NoError || signer != key) return FAILED;
        return (notBefore << 208) | (Layout.entryUntil(e) << 160);
    }

    function keyOf(PackedUserOperation calldata op) internal pure returns (address) {
        if (op.signature.length != SIGNATURE) revert ISessionPolicy.BadSignature();
        return address(bytes20(op.signature[:20]));
    }

    function callsOf(PackedUserOperation calldata op) internal pure returns (Execution[] calldata) {
        if (bytes4(op.callData) != EXECUTE_USER_OP) revert ISessionPolicy.BadCalldata();
        return ERC7579Utils.decodeBatch(op.callData[4:]);
    }

    /// The permission of the first call, which tells the session. That every call has one is for execution to find.
    function _permissionOf(address key, Execution[] calldata calls) private view returns (uint256 word) {
        if (calls.length == 0) revert ISessionPolicy.BadCalldata();
        bytes calldata data = calls[0].callData;
        address to = data.length == 0 ? address(0) : calls[0].target;
        uint256 selector = uint32(bytes4(data));
        word = Layout.load(Layout.key(key, selector, to));
        if (word == 0) word = Layout.load(Layout.key(key, 0, to));
        if (word == 0) revert ISessionPolicy.NoPermission(to, bytes4(data));
    }

    function _pay(
        address key,
        uint256 permission,
        PackedUserOperation calldata op,
        uint256 missing
    ) private returns (uint256 notBefore) {
        uint256 slot = Layout.termsKey(key);
        uint256 word = Layout.isBounded(permission) ? Layout.load(slot) : 0;
        if (word != 0 && Layout.numberOf(word) != Layout.numberOf(permission)) {
            revert ISessionPolicy.SessionEnded(uint16(Layout.numberOf(permission)));
        }
        uint256 cost = _cost(op);
        uint256 left = Layout.termsGas(word);
        if (cost > left || missing > cost) revert ISessionPolicy.OverGasBudget(cost, left);
        unchecked {
            if (cost != 0) Layout.save(slot, word - cost); // gas is the lowest field
        }
        return Layout.termsNotBefore(word);
    }

    /// The most that the EntryPoint takes from the account, or from its paymaster.
    function _cost(PackedUserOperation calldata op) private pure returns (uint256) {
        uint256 gas_ = (uint256(op.accountGasLimits) >> 128) + uint128(uint256(op.accountGasLimits));
        if (op.paymasterAndData.length > 51) {
            // 20 bytes of its address, then 16 each for its verification and for what it does afterwards.
            gas_ += uint128(bytes16(op.paymasterAndData[20:36])) + uint256(uint128(bytes16(op.paymasterAndData[36:52])));
        }
        return (gas_ + op.preVerificationGas) * uint128(uint256(op.gasFees));
    }
}
