// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Budget, CallRule, Constraint, Grant, Party, Terms} from "./ISessionPolicy.sol";

/// @title Reads the parts of a grant out of calldata.
/// Solidity's accessors find their way to a field, and check it, every time that it is read. These read a whole part
/// once and check it at once, for the same: it lies inside of the calldata, and no field has bits that its type has
/// not. An index has to be below the length of its list.
library GrantData {
    function budget(
        Budget[] calldata budgets,
        uint256 i
    )
        internal
        pure
        returns (address token, uint256 window, uint256 perWindow, uint256 total, uint256 perCall)
    {
        assembly ("memory-safe") {
            let b := add(budgets.offset, mul(i, 160))
            token := calldataload(b)
            window := calldataload(add(b, 32))
            perWindow := calldataload(add(b, 64))
            total := calldataload(add(b, 96))
            perCall := calldataload(add(b, 128))
            if or(or(shr(160, token), shr(8, window)), shr(96, or(or(perWindow, total), perCall))) {
                revert(0, 0)
            }
        }
    }

    /// The token of a budget that budget() has read before.
    function tokenOf(Budget[] calldata budgets, uint256 i) internal pure returns (address token) {
        assembly ("memory-safe") {
            token := calldataload(add(budgets.offset, mul(i, 160)))
        }
    }

    function rule(
        CallRule[] calldata calls,
        uint256 i
    ) internal pure returns (address target, string calldata signature, uint256 maxValue) {
        assembly ("memory-safe") {
            let toRule := calldataload(add(calls.offset, shl(5, i)))
            let r := add(calls.offset, toRule)
            target := calldataload(r)
            let toText := calldataload(add(r, 32))
            maxValue := calldataload(add(r, 64))
            let text := add(r, toText)
            signature.length := calldataload(text)
            signature.offset := add(text, 32)
            // With distances below 2^32 no sum overflows, and a list lies in calldata, which is shorter still.
            let bad := shr(32, or(or(toRule, toText), signature.length))
            bad := or(bad, gt(add(r, 96), calldatasize()))
            bad := or(bad, gt(add(signature.offset, signature.length), calldatasize()))
            if or(bad, or(shr(160, target), shr(96, maxValue))) {
                revert(0, 0)
            }
        }
    }

    // The lists of a grant for which g.budgets and so on have been read before: where they lie is not checked again.

    function budgetsOf(Grant calldata g) internal pure returns (Budget[] calldata list) {
        (uint256 at, uint256 length) = _list(g, 288);
        assembly ("memory-safe") {
            list.offset := at
            list.length := length
        }
    }

    function partiesOf(Grant calldata g) internal pure returns (Party[] calldata list) {
        (uint256 at, uint256 length) = _list(g, 320);
        assembly ("memory-safe") {
            list.offset := at
            list.length := length
        }
    }

    function callsOf(Grant calldata g) internal pure returns (CallRule[] calldata list) {
        (uint256 at, uint256 length) = _list(g, 352);
        assembly ("memory-safe") {
            list.offset := at
            list.length := length
        }
    }

    function constraintsOf(Grant calldata g) internal pure returns (Constraint[] calldata list) {
        (uint256 at, uint256 length) = _list(g, 384);
        assembly ("memory-safe") {
            list.offset := at
            list.length := length
        }
    }

    function guardsOf(Grant calldata g) internal pure returns (address[] calldata list) {
        (uint256 at, uint256 length) = _list(g, 416);
        assembly ("memory-safe") {
            list.offset := at
            list.length := length
        }
    }

    function _list(Grant calldata g, uint256 field) private pure returns (uint256 at, uint256 length) {
        assembly ("memory-safe") {
            at := add(g, calldataload(add(g, field)))
            length := calldataload(at)
            at := add(at, 32)
        }
    }

    /// The selector that a signature hashes to, whatever it looks like.
    function selectorOf(string calldata signature) internal pure returns (uint256 selector) {
        assembly ("memory-safe") {
            let p := mload(0x40)
            calldatacopy(p, signature.offset, signature.length)
            selector := shr(224, keccak256(p, signature.length))
        }
    }

    /// Whether nothing is set, by all the bits of its words.
    function isEmpty(Terms calldata t) internal pure returns (bool empty) {
        assembly ("memory-safe") {
            let set := or(calldataload(t), calldataload(add(t, 32)))
            set := or(set, or(calldataload(add(t, 64)), calldataload(add(t, 96))))
            empty := iszero(or(set, calldataload(add(t, 128))))
        }
    }
}
