// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Terms} from "./ISessionPolicy.sol";

/// @title Where the state of sessions lies, bit by bit.
/// Everything is in the ERC-7201 namespace valetkey.session.v1. A use reads two words, the page and its permission's,
/// and writes one that a grant has made nonzero already: that is what makes it cheap. Fields from the highest bit down:
///
///     page        4 entries of 60 bits, the last one highest: tag 12 | until 32 | number 16; then the last number 16
///     budget      number 16 | entry 2 | bounded 1 | fenced 1 | steady 1 | period 2 | stamp 18 | exponent 5 |
///                 mantissa 37 | left in total 87 | left in the window 86
///     rule        number 16 | entry 2 | bounded 1 | ... | 4 conditions of 11 bits, the first one lowest: word 8 | op 3 |
///                 most value 96
///     terms       number 16 | not before 32 | calls left 32 | rate 16 | rate left 16 | window 3 | stamp 18 | guards 4 |
///                 ... | gas left 86
///     fence       ... | spenders 8 | recipients 8 | most per call 96; in the slot after a fenced budget
///
/// What is left is kept, not what was spent, so that a use subtracts once. An entry is one live session. A word belongs
/// to a session as long as its number is that of its entry: ending a session clears the entry, and the words are dead
/// without having to be found, for a number is never given twice. The tag is the low 12 bits of the agent's address:
/// enough to find the session that a new grant for the same agent replaces.
library Layout {
    /// ERC-7201: keccak256(abi.encode(uint256(keccak256("valetkey.session.v1")) - 1)) & ~bytes32(uint256(0xff))
    uint256 internal constant PAGE = 0x8837d58e6f655095c39f5fd66b1e2fd81279ea013845c2d478e797411e024d00;
    uint256 internal constant GUARDIAN = PAGE + 1;
    /// Transient (EIP-1153): not zero while a session's call runs.
    uint256 internal constant LOCK = PAGE + 2;

    uint256 internal constant ENTRIES = 4;
    uint256 internal constant MAX_NUMBER = type(uint16).max;
    uint256 internal constant FOREVER = type(uint32).max; // as until, and as calls left

    uint256 internal constant MAX_LEFT = (1 << 86) - 1;
    uint256 internal constant MAX_TOTAL = (1 << 87) - 1;
    uint256 internal constant MAX_MANTISSA = (1 << 37) - 1;
    uint256 internal constant MAX_GUARDS = 8;
    uint256 internal constant MAX_CONSTRAINTS = 4; // of one rule

    // Codes of windows.
    uint256 internal constant STEADY = 4;

    // Operators of conditions.
    uint256 internal constant EQUAL = 1;
    uint256 internal constant AT_MOST = 2;
    uint256 internal constant AT_LEAST = 3;
    uint256 internal constant ACCOUNT = 4;

    uint256 private constant BOUNDED = 1 << 237;
    uint256 private constant FENCED = 1 << 236;
    // Behind "selector zero", a target that is no address: the terms of an agent's session.
    uint256 private constant TERMS = 1 << 160;
    // In the upper bits of the second half of a key: parties of budgets.
    uint256 private constant RECIPIENT = 1 << 160;
    uint256 private constant SPENDER = 2 << 160;

    // ---- keys ----

    /// Of a permission: a budget where selector is zero, else a rule. Nothing else hashes to it: the halves of other
    /// keys differ in bits that addresses and selectors leave zero.
    function key(address agent, uint256 selector, address target) internal pure returns (uint256 slot) {
        return _hash((uint256(uint160(agent)) << 96) | selector, uint160(target));
    }

    function termsKey(address agent) internal pure returns (uint256 slot) {
        return _hash(uint256(uint160(agent)) << 96, TERMS);
    }

    function nonceKey(address agent) internal pure returns (uint256 slot) {
        return _hash(uint256(uint160(agent)) << 96, TERMS << 1);
    }

    function partyKey(uint256 budgetSlot, bool spender, address who) internal pure returns (uint256 slot) {
        return _hash(budgetSlot, (spender ? SPENDER : RECIPIENT) | uint160(who));
    }

    function _hash(uint256 a, uint256 b) private pure returns (uint256 slot) {
        assembly ("memory-safe") {
            mstore(0, a)
            mstore(32, xor(b, PAGE))
            slot := keccak256(0, 64)
        }
    }

    /// The i-th slot behind one of these: nowhere near the end.
    function after_(uint256 slot, uint256 i) internal pure returns (uint256) {
        unchecked {
            return slot + i;
        }
    }

    function load(uint256 slot) internal view returns (uint256 word) {
        assembly ("memory-safe") {
            word := sload(slot)
        }
    }

    function save(uint256 slot, uint256 word) internal {
        assembly ("memory-safe") {
            sstore(slot, word)
        }
    }

    // ---- page ----

    function lastNumber(uint256 page) internal pure returns (uint256) {
        return uint16(page);
    }

    /// The entry and whatever is above it; its fields are cut out by the functions below.
    function entry(uint256 page, uint256 i) internal pure returns (uint256) {
        unchecked {
            return page >> (16 + 60 * i);
        }
    }

    /// The entry above the one that e begins with.
    function nextEntry(uint256 e) internal pure returns (uint256) {
        return e >> 60;
    }

    function entryNumber(uint256 e) internal pure returns (uint256) {
        return uint16(e);
    }

    function entryUntil(uint256 e) internal pure returns (uint256) {
        return uint32(e >> 16);
    }

    function entryTag(uint256 e) internal pure returns (uint256) {
        return (e >> 48) & 0xfff;
    }

    function tag(address agent) internal pure returns (uint256) {
        return uint160(agent) & 0xfff;
    }

    function withoutEntry(uint256 page, uint256 i) internal pure returns (uint256) {
        unchecked {
            return page & ~(((1 << 60) - 1) << (16 + 60 * i));
        }
    }

    function withEntry(
        uint256 page,
        uint256 i,
        uint256 number,
        uint256 until,
        address agent
    ) internal pure returns (uint256) {
        unchecked {
            return withoutEntry(page, i) | (((tag(agent) << 48) | (until << 16) | number) << (16 + 60 * i));
        }
    }

    function withLast(uint256 page, uint256 number) internal pure returns (uint256) {
        return (page & ~uint256(type(uint16).max)) | number;
    }

    // ---- every permission ----

    function head(uint256 number, uint256 i, bool bounded) internal pure returns (uint256) {
        return (number << 240) | (i << 238) | (bounded ? BOUNDED : 0);
    }

    function numberOf(uint256 word) internal pure returns (uint256) {
        return word >> 240;
    }

    function entryOf(uint256 word) internal pure returns (uint256) {
        return (word >> 238) & 3;
    }

    function isBounded(uint256 word) internal pure returns (bool) {
        return word & BOUNDED != 0;
    }

    function withNumber(uint256 word, uint256 number) internal pure returns (uint256) {
        return ((word << 16) >> 16) | (number << 240);
    }

    // ---- windows ----

    /// Where a window's clock stands: the window's number, or for a steady one 1,024 ticks per period; modulo 2^18.
    /// Division by zero is zero in Yul: without a window the clock stands still.
    function stamp(uint256 window) internal view returns (uint256 s) {
        uint256 period = periodOf(window);
        assembly ("memory-safe") {
            s := and(div(shl(mul(10, shr(2, window)), timestamp()), period), 0x3ffff)
        }
    }

    function periodOf(uint256 window) internal pure returns (uint256) {
        unchecked {
            return uint32(((604800 << 96) | (86400 << 64) | (3600 << 32)) >> ((window & 3) << 5));
        }
    }

    // ---- budgets ----

    function isFenced(uint256 word) internal pure returns (bool) {
        return word & FENCED != 0;
    }

    function budgetWindow(uint256 word) internal pure returns (uint256) {
        return (word >> 233) & 7;
    }

    function budgetStamp(uint256 word) internal pure returns (uint256) {
        return (word >> 215) & 0x3ffff;
    }

    function budgetLimit(uint256 word) internal pure returns (uint256) {
        unchecked {
            return ((word >> 173) & MAX_MANTISSA) * 10 ** ((word >> 210) & 31);
        }
    }

    function budgetTotal(uint256 word) internal pure returns (uint256) {
        return (word >> 86) & MAX_TOTAL;
    }

    function budgetLeft(uint256 word) internal pure returns (uint256) {
        return word & MAX_LEFT;
    }

    function withRefill(uint256 word, uint256 stamped, uint256 left) internal pure returns (uint256) {
        return (word & ~((uint256(0x3ffff) << 215) | MAX_LEFT)) | (stamped << 215) | left;
    }

    function budgetWord(
        uint256 heading,
        bool fenced,
        uint256 window,
        uint256 perWindow,
        uint256 total
    ) internal view returns (uint256) {
        (uint256 mantissa, uint256 exponent) = split(window == 0 ? 0 : perWindow);
        unchecked {
            return
                heading |
                (fenced ? FENCED : 0) |
                (window << 233) |
                (stamp(window) << 215) |
                (exponent << 210) |
                (mantissa << 173) |
                (total << 86) |
                (window == 0 ? total : perWindow);
        }
    }

    /// limit = mantissa * 10^exponent with the smallest exponent that there is, if there is one.
    function split(uint256 limit) internal pure returns (uint256 mantissa, uint256 exponent) {
        mantissa = limit;
        unchecked {
            while (mantissa > MAX_MANTISSA && mantissa % 10 == 0) {
                mantissa /= 10;
                ++exponent;
            }
        }
    }

    // ---- fences ----

    /// A fence (to begin with, the most per call) with one party more.
    function withParty(uint256 word, bool spender) internal pure returns (uint256) {
        unchecked {
            return word + (spender ? 1 << 104 : 1 << 96);
        }
    }

    function fencePerCall(uint256 word) internal pure returns (uint256) {
        return uint96(word);
    }

    function fenceRecipients(uint256 word) internal pure returns (uint256) {
        return uint8(word >> 96);
    }

    function fenceSpenders(uint256 word) internal pure returns (uint256) {
        return uint8(word >> 104);
    }

    // ---- rules ----

    function ruleMaxValue(uint256 word) internal pure returns (uint256) {
        return uint96(word);
    }

    /// The conditions of a rule, the first one lowest; zero behind the last one.
    function conditions(uint256 word) internal pure returns (uint256) {
        return (word >> 96) & ((1 << 44) - 1);
    }

    function condition(uint256 i, uint256 op, uint256 word) internal pure returns (uint256) {
        unchecked {
            return ((word << 3) | op) << (96 + 11 * i);
        }
    }

    // ---- terms ----

    function termsWord(uint256 number, Terms calldata t, uint256 guards) internal view returns (uint256 word) {
        word = (number << 240) | (uint256(t.notBefore) << 208) | (t.maxCalls == 0 ? FOREVER << 176 : 0);
        word |= (uint256(t.maxCalls) << 176) | (uint256(t.rate) << 160) | (uint256(t.rate) << 144);
        word |= (uint256(t.rateWindow) << 141) | (stamp(t.rateWindow) << 123) | (guards << 119) | t.gas;
    }

    function termsNotBefore(uint256 word) internal pure returns (uint256) {
        return uint32(word >> 208);
    }

    function termsCalls(uint256 word) internal pure returns (uint256) {
        return uint32(word >> 176);
    }

    function termsRate(uint256 word) internal pure returns (uint256) {
        return uint16(word >> 160);
    }

    function termsRateLeft(uint256 word) internal pure returns (uint256) {
        return uint16(word >> 144);
    }

    function termsWindow(uint256 word) internal pure returns (uint256) {
        return (word >> 141) & 7;
    }

    function termsStamp(uint256 word) internal pure returns (uint256) {
        return (word >> 123) & 0x3ffff;
    }

    function termsGuards(uint256 word) internal pure returns (uint256) {
        return (word >> 119) & 15;
    }

    function termsGas(uint256 word) internal pure returns (uint256) {
        return word & MAX_LEFT;
    }

    function withRate(uint256 word, uint256 stamped, uint256 left) internal pure returns (uint256) {
        return (word & ~((uint256(0x3ffff) << 123) | (uint256(0xffff) << 144))) | (stamped << 123) | (left << 144);
    }
}
