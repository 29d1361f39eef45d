// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ISessionPolicy} from "./ISessionPolicy.sol";
import {Layout} from "./Layout.sol";

/// @title How calls are made, and what has to be true of tokens after them.
library Calls {
    bytes4 private constant TRANSFER = 0xa9059cbb; // transfer(address,uint256)
    bytes4 private constant TRANSFER_FROM = 0x23b872dd; // transferFrom(address,address,uint256)

    /// token.transfer(to, amount), which has to succeed.
    function transfer(address token, address to, uint256 amount) internal {
        bool accepted;
        assembly ("memory-safe") {
            let m := mload(0x40)
            mstore(m, TRANSFER)
            mstore(add(m, 4), to)
            mstore(add(m, 36), amount)
            if iszero(call(gas(), token, 0, m, 68, 0, 32)) {
                returndatacopy(m, 0, returndatasize())
                revert(m, returndatasize())
            }
            accepted := and(eq(mload(0), 1), gt(returndatasize(), 31))
        }
        if (!accepted) requireTokenSuccess(token);
    }

    /// token.transferFrom(from, to, amount), which has to succeed.
    function transferFrom(address token, address from, address to, uint256 amount) internal {
        bool accepted;
        assembly ("memory-safe") {
            let m := mload(0x40)
            mstore(m, TRANSFER_FROM)
            mstore(add(m, 4), from)
            mstore(add(m, 36), to)
            mstore(add(m, 68), amount)
            if iszero(call(gas(), token, 0, m, 100, 0, 32)) {
                returndatacopy(m, 0, returndatasize())
                revert(m, returndatasize())
            }
            accepted := and(eq(mload(0), 1), gt(returndatasize(), 31))
        }
        if (!accepted) requireTokenSuccess(token);
    }

    /// Calls, and passes a revert on. The answer is written as abi.encode(answer) without the padding behind it.
    function call(address to, uint256 value, bytes calldata data) internal returns (bytes memory answer) {
        assembly ("memory-safe") {
            let m := mload(0x40)
            calldatacopy(m, data.offset, data.length)
            let ok := call(gas(), to, value, m, data.length, 0, 0)
            answer := add(m, 32)
            let text := add(m, 64)
            returndatacopy(text, 0, returndatasize())
            if iszero(ok) {
                revert(text, returndatasize())
            }
            mstore(m, 32)
            mstore(answer, returndatasize())
            let end := add(text, returndatasize())
            mstore(end, 0)
            mstore(0x40, and(add(end, 31), not(31)))
        }
    }

    /// Ends the transaction's call with an answer of call's: what `return answer` does, without copying it.
    function giveBack(bytes memory answer) internal pure {
        assembly ("memory-safe") {
            return(sub(answer, 32), and(add(mload(answer), 95), not(31)))
        }
    }

    /// The guarded tokens of a session and what the account holds of them. They are read before the call, whatever
    /// happens to the session in it.
    function guarded(
        uint256 slot,
        uint256 terms
    ) internal view returns (address[] memory guards, uint256[] memory balances) {
        uint256 n = Layout.termsGuards(terms);
        (guards, balances) = (new address[](n), new uint256[](n));
        for (uint256 i = 0; i < n; ++i) {
            guards[i] = address(uint160(Layout.load(Layout.after_(slot, i + 1))));
            balances[i] = _balance(guards[i]);
        }
    }

    /// No guarded token's balance may be lower than before by more than was debited: an allowance that somebody has from
    /// before, or a fee on top of a transfer, cannot be used through a session.
    function requireKept(
        address[] memory guards,
        uint256[] memory balances,
        address spent,
        uint256 amount
    ) internal view {
        for (uint256 i = 0; i < guards.length; ++i) {
            uint256 debited = guards[i] == spent ? amount : 0;
            uint256 left = _balance(guards[i]);
            if (balances[i] > left && balances[i] - left > debited) {
                revert ISessionPolicy.GuardedLoss(guards[i], balances[i] - left, debited);
            }
        }
    }

    /// A token that cannot tell what is in the account cannot be guarded: nothing passes.
    function _balance(address token) private view returns (uint256 held) {
        bool ok;
        assembly ("memory-safe") {
            mstore(0, 0x70a08231) // balanceOf(address)
            mstore(32, address())
            ok := staticcall(gas(), token, 28, 36, 0, 32)
            ok := and(ok, gt(returndatasize(), 31))
            held := mload(0)
        }
        if (!ok) revert ISessionPolicy.TokenRefused(token);
    }

    /// Tokens say no in two ways: by a revert, which was passed on, or by answering something else than true. Old ones
    /// answer nothing at all, and so does an address without code.
    function requireTokenSuccess(address token) internal view {
        bool accepted;
        assembly ("memory-safe") {
            switch returndatasize()
            case 0 {
                accepted := iszero(iszero(extcodesize(token)))
            }
            default {
                if gt(returndatasize(), 31) {
                    returndatacopy(0, 0, 32)
                    accepted := eq(mload(0), 1)
                }
            }
        }
        if (!accepted) revert ISessionPolicy.TokenRefused(token);
    }

    /// Whether an answer of call's is true and nothing else, which needs no further look.
    function saysTrue(bytes memory answer) internal pure returns (bool yes) {
        assembly ("memory-safe") {
            yes := and(eq(mload(add(answer, 32)), 1), gt(mload(answer), 31))
        }
    }
}
