// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ISessionPolicy} from "./ISessionPolicy.sol";

/// @title Writes text into memory, piece by piece.
/// Every writer takes the place p to write at and returns the place behind what it wrote; it may use up to 96 bytes more
/// as scratch. Begin with start(), end with finish(): in between nothing else may allocate memory.
library TextWriter {
    /// Above this, a number of base units would not print exactly in one word.
    uint256 internal constant MAX_DECIMALS = 30;
    uint256 private constant MAX_SYMBOL = 12;
    uint256 private constant MAX_NAME = 40; // of a function
    uint256 private constant MAX_SIGNATURE = 96;
    /// Gas for one question to a token. Enough for any proxy, and a token that burns it all costs no more than that.
    uint256 private constant TOKEN_GAS = 100_000;

    // Sets of characters: bit c is one where the character c is in it.
    uint256 private constant DIGITS = 0x3ff << 48;
    uint256 private constant LETTERS = (0x3ffffff << 65) | (0x3ffffff << 97);
    uint256 private constant NAME_START = LETTERS | (1 << 95) | (1 << 36); // and _ $
    uint256 private constant NAME = NAME_START | DIGITS;
    uint256 private constant TYPES = (0x3ffffff << 97) | DIGITS | (1 << 44) | (1 << 91) | (1 << 93); // a-z 0-9 , [ ]
    uint256 private constant SYMBOL = LETTERS | DIGITS | (1 << 36) | (1 << 43) | (1 << 45) | (1 << 46) | (1 << 95); // $+-._
    uint256 private constant OPEN = 40; // (
    uint256 private constant CLOSE = 41; // )

    function start() internal pure returns (uint256 p) {
        assembly ("memory-safe") {
            p := add(mload(0x40), 32)
        }
    }

    /// What was written since start() returned p0, as a string.
    function finish(uint256 p0, uint256 p) internal pure returns (string memory s) {
        assembly ("memory-safe") {
            s := sub(p0, 32)
            mstore(s, sub(p, p0))
            mstore(0x40, and(add(p, 31), not(31)))
        }
    }

    /// The first n characters of w.
    function put(uint256 p, bytes32 w, uint256 n) internal pure returns (uint256) {
        assembly ("memory-safe") {
            mstore(p, w)
        }
        unchecked {
            return p + n;
        }
    }

    function put(uint256 p, string calldata s) internal pure returns (uint256) {
        assembly ("memory-safe") {
            calldatacopy(p, s.offset, s.length)
        }
        unchecked {
            return p + bytes(s).length;
        }
    }

    // ---- numbers ----

    /// Whole numbers below 10^32.
    function number(uint256 p, uint256 n) internal pure returns (uint256) {
        return _digits(p, n, 1);
    }

    /// The exact decimal value of units / 10^decimals, without trailing zeros; units below 10^32, decimals at most 30.
    function amount(uint256 p, uint256 units, uint256 decimals) internal pure returns (uint256) {
        unchecked {
            uint256 scale = 10 ** decimals;
            p = _digits(p, units / scale, 1);
            uint256 fraction = units % scale;
            if (fraction == 0) return p;
            // In steps of 8 and then of 1: most amounts are round.
            while (fraction % 1e8 == 0) (fraction, decimals) = (fraction / 1e8, decimals - 8);
            while (fraction % 10 == 0) (fraction, decimals) = (fraction / 10, decimals - 1);
            return _digits(put(p, ".", 1), fraction, decimals);
        }
    }

    /// n in decimal, filled up with zeros from the left to at least `least` digits.
    function _digits(uint256 p, uint256 n, uint256 least) private pure returns (uint256) {
        assembly ("memory-safe") {
            let w := 0
            let count := 0
            for {} or(n, lt(count, least)) {
                count := add(count, 1)
            } {
                let rest := div(n, 10)
                w := or(shr(8, w), shl(248, add(48, sub(n, mul(rest, 10)))))
                n := rest
            }
            mstore(p, w)
            p := add(p, count)
        }
        return p;
    }

    /// Below 2^96 a decimal number, below 2^160 an address, above that all 64 hex digits: no two values look alike.
    function value(uint256 p, uint256 v) internal pure returns (uint256) {
        if (v < 1 << 96) return number(p, v);
        if (v < 1 << 160) return addr(p, address(uint160(v)));
        return word(p, bytes32(v));
    }

    /// "0x" and all 64 hex digits, in lower case.
    function word(uint256 p, bytes32 w) internal pure returns (uint256) {
        p = put(p, "0x", 2);
        unchecked {
            put(p, bytes32(_hex(_spread(uint256(w) >> 128), 0)), 32);
            return put(p + 32, bytes32(_hex(_spread(uint256(w)), 0)), 32);
        }
    }

    // ---- addresses ----

    /// "0x" and 40 hex digits with the checksum of EIP-55: a letter is upper case where the hash of the lower-case digits
    /// has a digit of 8 and more in the same place.
    function addr(uint256 p, address a) internal pure returns (uint256) {
        p = put(p, "0x", 2);
        uint256 high = _spread(uint160(a) >> 32); // 32 digits
        uint256 low = _spread(uint256(uint32(uint160(a))) << 96); // 8 digits, then 24 that do not count
        unchecked {
            put(p, bytes32(_hex(high, 0)), 32);
            put(p + 32, bytes32(_hex(low, 0)), 8);
            uint256 hash;
            assembly ("memory-safe") {
                hash := keccak256(p, 40)
            }
            put(p, bytes32(_hex(high, _spread(hash >> 128))), 32);
            return put(p + 32, bytes32(_hex(low, _spread(hash))), 8);
        }
    }

    /// The low 32 hex digits of x, one a byte.
    function _spread(uint256 x) private pure returns (uint256) {
        unchecked {
            x = x & type(uint128).max;
            x = (x | (x << 64)) & 0x0000000000000000ffffffffffffffff0000000000000000ffffffffffffffff;
            x = (x | (x << 32)) & 0x00000000ffffffff00000000ffffffff00000000ffffffff00000000ffffffff;
            x = (x | (x << 16)) & 0x0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff;
            x = (x | (x << 8)) & 0x00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff;
            return (x | (x << 4)) & 0x0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f;
        }
    }

    /// Digits, one a byte, as characters. A letter is upper case where the digit of `hash` in its place is 8 or more.
    function _hex(uint256 digits, uint256 hash) private pure returns (uint256) {
        unchecked {
            uint256 ones = 0x0101010101010101010101010101010101010101010101010101010101010101;
            uint256 letters = ((digits + ones * 6) >> 4) & ones;
            return digits + ones * 0x30 + letters * 0x27 - (letters & (hash >> 3)) * 0x20;
        }
    }

    // ---- time ----

    /// "2026-12-31 23:59:59 UTC". Days are counted from 0000-03-01 in eras of 400 years, so that the leap day is the last
    /// day of a year and month lengths follow (153 * m + 2) / 5.
    function date(uint256 p, uint256 timestamp) internal pure returns (uint256) {
        unchecked {
            uint256 day = timestamp / 86400 + 719468;
            uint256 era = day / 146097;
            uint256 dayOfEra = day % 146097;
            uint256 yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
            uint256 dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
            uint256 marchMonth = (5 * dayOfYear + 2) / 153;
            uint256 month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
            uint256 year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0);
            p = _digits(p, year, 4);
            p = _part(p, "-", month);
            p = _part(p, "-", dayOfYear - (153 * marchMonth + 2) / 5 + 1);
            p = _part(p, " ", (timestamp / 3600) % 24);
            p = _part(p, ":", (timestamp / 60) % 60);
            return put(_part(p, ":", timestamp % 60), " UTC", 4);
        }
    }

    function _part(uint256 p, bytes32 separator, uint256 n) private pure returns (uint256) {
        unchecked {
            return put(p, separator | bytes32(((n / 10) << 8) | (n % 10) | 0x3030) << 232, 3);
        }
    }

    // ---- functions ----

    /// The selector of a signature, and whether that is identifier "(" types ")": an identifier of 1 to 40 characters, one
    /// balanced parameter list of [a-z0-9,()\[\]], nothing after it, 96 bytes at most. Without a grammar the text
    /// could carry words of its own.
    function selectorOf(string calldata signature) internal pure returns (bytes4 selector, bool wellFormed) {
        if (bytes(signature).length > MAX_SIGNATURE) return (0, false);
        (uint256 first, uint256 names, uint256 types) = (NAME_START, NAME, TYPES);
        assembly ("memory-safe") {
            // The text, with a zero behind it that belongs to no set.
            let p := mload(0x40)
            let end := add(p, signature.length)
            calldatacopy(p, signature.offset, signature.length)
            mstore(end, 0)
            selector := shl(224, shr(224, keccak256(p, signature.length)))
            let name := p
            wellFormed := and(1, shr(byte(0, mload(p)), first))
            for {} and(1, shr(byte(0, mload(p)), names)) {} {
                p := add(p, 1)
            }
            wellFormed := and(wellFormed, iszero(gt(sub(p, name), MAX_NAME)))
            wellFormed := and(wellFormed, eq(byte(0, mload(p)), OPEN))
            // From here on parentheses open and close; where the last one closes, the text has to end.
            let depth := 0
            let c := 0
            for {} 1 {} {
                c := byte(0, mload(p))
                p := add(p, 1)
                if and(1, shr(c, types)) {
                    continue
                }
                depth := add(sub(depth, eq(c, CLOSE)), eq(c, OPEN))
                if or(iszero(depth), iszero(or(eq(c, OPEN), eq(c, CLOSE)))) {
                    break
                }
            }
            wellFormed := and(wellFormed, and(iszero(depth), eq(p, end)))
        }
    }

    function _in(uint256 set, bytes1 c) private pure returns (bool) {
        return (set >> uint8(c)) & 1 != 0;
    }

    // ---- tokens ----

    /// "SYMBOL (0x...)", and the token's decimals.
    function token(uint256 p, address t) internal view returns (uint256) {
        p = put(symbol(p, t), " (", 2);
        return put(addr(p, t), ")", 1);
    }

    function decimalsOf(uint256 p, address t) internal view returns (uint256 decimals) {
        bool answered = _ask(p, t, 0x313ce567, 32); // decimals()
        assembly ("memory-safe") {
            decimals := mload(p)
        }
        if (!answered || decimals > MAX_DECIMALS) revert ISessionPolicy.BadLimit(t);
    }

    /// The token's symbol where it is 1 to 12 harmless characters that begin with a letter, or with $ and a letter, else
    /// the word "tokens": a symbol of digits would read as a part of the amount before it. Read as a string or, for
    /// old tokens, as bytes32 filled up with zeros. It is decoration: the full address stands beside it.
    function symbol(uint256 p, address t) internal view returns (uint256) {
        (uint256 length, bytes32 chars) = _symbolOf(p, t);
        if (!_isGoodSymbol(chars, length)) return put(p, "tokens", 6);
        return put(p, chars, length);
    }

    function _symbolOf(uint256 p, address t) private view returns (uint256 length, bytes32 chars) {
        if (!_ask(p, t, 0x95d89b41, 32)) return (0, 0); // symbol()
        uint256 first;
        uint256 size;
        assembly ("memory-safe") {
            size := returndatasize()
            first := mload(p)
            length := mload(add(p, 32))
            chars := mload(add(p, 64))
        }
        if (size == 32) return (_lengthOf(bytes32(first)), bytes32(first));
        if (size < 96 || first != 32) return (0, 0);
    }

    /// How many characters a word holds before the zeros that fill it up; 0 where there is something behind a zero.
    function _lengthOf(bytes32 w) private pure returns (uint256 length) {
        while (length < 32 && w[length] != 0) ++length;
        if (uint256(w) << (8 * length) != 0) return 0;
    }

    function _isGoodSymbol(bytes32 chars, uint256 length) private pure returns (bool) {
        if (length == 0 || length > MAX_SYMBOL) return false;
        unchecked {
            for (uint256 i = 0; i < length; ++i) {
                if (!_in(SYMBOL, chars[i])) return false;
            }
        }
        return _in(LETTERS, chars[0]) || (chars[0] == "$" && length > 1 && _in(LETTERS, chars[1]));
    }

    /// Calls a function without arguments with little gas and looks at the first three words of the answer only, so
    /// that a token can neither burn the gas of the whole transaction nor fill its memory. They are left at p.
    function _ask(uint256 p, address t, uint256 selector, uint256 least) private view returns (bool answered) {
        assembly ("memory-safe") {
            mstore(p, shl(224, selector))
            answered := staticcall(TOKEN_GAS, t, p, 4, p, 96)
            // A separate statement: Yul evaluates arguments from right to left.
            answered := and(answered, iszero(lt(returndatasize(), least)))
        }
    }
}
