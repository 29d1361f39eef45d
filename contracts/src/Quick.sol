// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ISessionPolicy} from "./ISessionPolicy.sol";
import {Layout} from "./Layout.sol";

/// @title The common case, for less gas: permissions without anything optional, in the window that they were used in last.
/// A "no" here means nothing: Policy then looks again, at everything, and says why. A "yes" is what Policy.decide says,
/// too. All tests are made and joined, without a jump; the fields are those of Layout.
library Quick {
    uint256 private constant PAGE = Layout.PAGE;
    // bounded, fenced or steady
    uint256 private constant UNCOMMON = (1 << 237) | (1 << 236) | (1 << 235);
    uint256 private constant BOUNDED = 1 << 237;
    uint256 private constant CONDITIONS = ((1 << 44) - 1) << 96;
    // Seconds of hour, day and week; of no window, zero.
    uint256 private constant PERIODS = (604800 << 96) | (86400 << 64) | (3600 << 32);
    uint256 private constant MAX_LEFT = (1 << 86) - 1;
    uint256 private constant MAX_TOTAL = (1 << 87) - 1;

    /// The agent's budget for token and its word after amount was debited; a word of zero for "no".
    function budget(
        address agent,
        address token,
        uint256 amount
    ) internal view returns (uint256 slot, uint256 word) {
        (uint256 page, uint256 uncommon, uint256 periods) = (PAGE, UNCOMMON, PERIODS);
        uint256 asset = uint160(token);
        assembly ("memory-safe") {
            mstore(0, shl(96, agent))
            mstore(32, xor(asset, page))
            slot := keccak256(0, 64)
            word := sload(slot)
            let entry := shr(add(16, mul(60, and(shr(238, word), 3))), sload(page))
            // Each of these is zero, or "no".
            let no := and(word, uncommon)
            no := or(no, xor(and(entry, 0xffff), shr(240, word)))
            no := or(no, gt(timestamp(), and(shr(16, entry), 0xffffffff)))
            let period := and(shr(shl(5, and(shr(233, word), 3)), periods), 0xffffffff)
            no := or(no, and(xor(div(timestamp(), period), shr(215, word)), 0x3ffff))
            no := or(no, gt(amount, and(word, MAX_LEFT)))
            no := or(no, gt(amount, and(shr(86, word), MAX_TOTAL)))
            word := mul(iszero(no), sub(word, or(amount, shl(86, amount))))
        }
    }

    /// Whether the agent may call the function without coin. selector is not zero.
    function rule(address agent, address target, bytes4 selector) internal view returns (bool yes) {
        (uint256 page, uint256 uncommon) = (PAGE, BOUNDED | CONDITIONS);
        assembly ("memory-safe") {
            mstore(0, or(shl(96, agent), shr(224, selector)))
            mstore(32, xor(shr(96, shl(96, target)), page))
            let word := sload(keccak256(0, 64))
            let entry := shr(add(16, mul(60, and(shr(238, word), 3))), sload(page))
            let no := and(word, uncommon)
            no := or(no, xor(and(entry, 0xffff), shr(240, word)))
            no := or(no, gt(timestamp(), and(shr(16, entry), 0xffffffff)))
            yes := iszero(no)
        }
    }

    /// Writes the word and says so: BudgetDebited(agent and amount, token and what is left of the window).
    function debit(uint256 slot, uint256 word, address agent, address token, uint256 amount) internal {
        bytes32 topic = ISessionPolicy.BudgetDebited.selector;
        assembly ("memory-safe") {
            sstore(slot, word)
            mstore(0, or(shl(96, agent), amount))
            mstore(32, or(shl(96, token), and(word, MAX_LEFT)))
            log1(0, 64, topic)
        }
    }

    /// SessionUsed(agent, target and selector).
    function used(address agent, address target, bytes4 selector) internal {
        bytes32 topic = ISessionPolicy.SessionUsed.selector;
        assembly ("memory-safe") {
            mstore(0, shr(96, shl(96, agent)))
            mstore(32, or(shl(96, target), shr(160, selector)))
            log1(0, 64, topic)
        }
    }
}
