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
    /// Gas for one question to a token. Enough for any proxy, and a token that burns it all costs no more than that.
    uint256 private constant TOKEN_GAS = 100_000;

    // Words of 32 bytes of the same value.
    uint256 private constant ONES = 0x0101010101010101010101010101010101010101010101010101010101010101;
    uint256 private constant ZEROS = 0x3030303030303030303030303030303030303030303030303030303030303030; // characters

    // Sets of characters: bit c is one where the character c is in it.
    uint256 private constant DIGITS = 0x3ff << 48;
    uint256 private constant LETTERS = (0x3ffffff << 65) | (0x3ffffff << 97);
    uint256 private constant SYMBOL = LETTERS | DIGITS | (1 << 36) | (1 << 43) | (1 << 45) | (1 << 46) | (1 << 95); // $+-._

    function start() internal pure returns (uint256 p) {
        assembly ("memory-safe") {
            p := add(mload(0x40), 64)
        }
    }

    /// What was written since start() returned p0, as a string. In memory it is abi.encode(string) from 32 bytes before
    /// it on, see giveBack.
    function finish(uint256 p0, uint256 p) internal pure returns (string memory s) {
        assembly ("memory-safe") {
            s := sub(p0, 32)
            mstore(sub(s, 32), 32)
            mstore(s, sub(p, p0))
            mstore(p, 0)
            mstore(0x40, and(add(p, 31), not(31)))
        }
    }

    /// Ends the call with a string that finish() made as its answer, without a copy.
    function giveBack(string memory s) internal pure {
        assembly ("memory-safe") {
            return(sub(s, 32), and(add(mload(s), 95), not(31)))
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
        return _digits(p, n);
    }

    /// The exact decimal value of units / 10^decimals, without trailing zeros; units below 10^32, decimals at most 30.
    function amount(uint256 p, uint256 units, uint256 decimals) internal pure returns (uint256) {
        unchecked {
            uint256 whole;
            uint256 fraction;
            assembly ("memory-safe") {
                let scale := exp(10, decimals) // below 2^256, so not zero
                whole := div(units, scale)
                fraction := sub(units, mul(whole, scale))
            }
            p = _digits(p, whole);
            if (fraction == 0) return p;
            // In steps of 8 and then of 1: most amounts are round.
            while (fraction % 1e8 == 0) (fraction, decimals) = (fraction / 1e8, decimals - 8);
            while (fraction % 10 == 0) (fraction, decimals) = (fraction / 10, decimals - 1);
            // With its zeros on the left, behind a one; the point takes the place of the one.
            uint256 end = _digits(p, fraction + 10 ** decimals);
            assembly ("memory-safe") {
                mstore8(p, 0x2e)
            }
            return end;
        }
    }

    /// n in decimal, below 10^32.
    function _digits(uint256 p, uint256 n) private pure returns (uint256) {
        assembly ("memory-safe") {
            // The digits, one a byte, from the right and two at a time: 256 * (r / 10) + r % 10 = r + 246 * (r / 10).
            let digits := 0
            let bits := 0
            for {} gt(n, 99) {} {
                let rest := div(n, 100)
                let r := sub(n, mul(rest, 100))
                digits := or(digits, shl(bits, add(r, mul(246, div(r, 10)))))
                bits := add(bits, 16)
                n := rest
            }
            digits := or(digits, shl(bits, add(n, mul(246, div(n, 10)))))
            bits := add(bits, shl(3, add(1, gt(n, 9))))
            mstore(p, or(shl(sub(256, bits), digits), ZEROS))
            p := add(p, shr(3, bits))
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
            uint256 high = _spread(uint256(w) >> 128);
            uint256 low = _spread(uint128(uint256(w)));
            put(p, bytes32(_hex(high, _letters(high))), 32);
            return put(p + 32, bytes32(_hex(low, _letters(low))), 32);
        }
    }

    // ---- addresses ----

    /// "0x" and 40 hex digits with the checksum of EIP-55: a letter is upper case where the hash of the lower-case digits
    /// has a digit of 8 and more in the same place.
    function addr(uint256 p, address a) internal pure returns (uint256) {
        unchecked {
            uint256 high = _spread(uint160(a) >> 32); // 32 digits
            uint256 low = _spreadWord(uint32(uint160(a))); // 8 digits
            (uint256 highLetters, uint256 lowLetters) = (_letters(high), _letters(low));
            (high, low) = (_hex(high, highLetters), _hex(low, lowLetters));
            uint256 hash;
            assembly ("memory-safe") {
                mstore(p, "0x")
                p := add(p, 2)
                mstore(p, high)
                mstore(add(p, 32), shl(192, low))
                hash := keccak256(p, 40)
            }
            // Bit 3 of a digit of the hash tells; 0x20 apart are the cases of a letter.
            high -= (highLetters & (_spread(hash >> 128) >> 3)) << 5;
            low -= (lowLetters & (_spreadWord(uint32(hash >> 96)) >> 3)) << 5;
            assembly ("memory-safe") {
                mstore(p, high)
                mstore(add(p, 32), shl(192, low))
            }
            return p + 40;
        }
    }

    /// The address that addr() wrote at `written`.
    function again(uint256 p, uint256 written) internal pure returns (uint256) {
        assembly ("memory-safe") {
            mcopy(p, written, 42)
            p := add(p, 42)
        }
        return p;
    }

    /// The 32 hex digits of x, which is below 2^128, one a byte. Five times, what is apart already is cut in half and the
    /// upper halves, h, are moved up by n bits more, their own size: x + h * (2^n - 1).
    function _spread(uint256 x) private pure returns (uint256) {
        assembly ("memory-safe") {
            x := add(x, mul(and(x, 0xffffffffffffffff0000000000000000), 0xffffffffffffffff))
            x := add(x, mul(and(x, 0xffffffff000000000000000000000000ffffffff00000000), 0xffffffff))
            x := add(x, mul(and(x, 0xffff000000000000ffff000000000000ffff000000000000ffff0000), 0xffff))
            x := add(x, mul(and(x, 0xff000000ff000000ff000000ff000000ff000000ff000000ff000000ff00), 0xff))
            x := add(x, mul(and(x, 0xf000f000f000f000f000f000f000f000f000f000f000f000f000f000f000f0), 0x0f))
        }
        return x;
    }

    /// The 8 hex digits of x, which is below 2^32.
    function _spreadWord(uint256 x) private pure returns (uint256) {
        assembly ("memory-safe") {
            x := add(x, mul(and(x, 0xffff0000), 0xffff))
            x := add(x, mul(and(x, 0xff000000ff00), 0xff))
            x := add(x, mul(and(x, 0xf000f000f000f0), 0x0f))
        }
        return x;
    }

    /// One in every byte whose digit is a letter.
    function _letters(uint256 digits) private pure returns (uint256) {
        unchecked {
            return ((digits + ONES * 6) >> 4) & ONES;
        }
    }

    /// Digits, one a byte, as characters in lower case.
    function _hex(uint256 digits, uint256 letters) private pure returns (uint256) {
        unchecked {
            return digits + ZEROS + letters * 0x27;
        }
    }

    // ---- time ----

    /// "2026-12-31 23:59:59 UTC", before the year 10000. Days are counted from 0000-03-01 in eras of 400 years, so that the leap day is the last
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
            p = put(p, bytes32((_pair(year / 100) << 16) | _pair(year % 100)) << 224, 4);
            p = _part(p, "-", month);
            p = _part(p, "-", dayOfYear - (153 * marchMonth + 2) / 5 + 1);
            p = _part(p, " ", (timestamp / 3600) % 24);
            p = _part(p, ":", (timestamp / 60) % 60);
            return put(_part(p, ":", timestamp % 60), " UTC", 4);
        }
    }

    function _part(uint256 p, bytes32 separator, uint256 n) private pure returns (uint256) {
        unchecked {
            return put(p, separator | bytes32(_pair(n)) << 232, 3);
        }
    }

    /// Two digits: 256 * (n / 10) + n % 10 = n + 246 * (n / 10).
    function _pair(uint256 n) private pure returns (uint256) {
        unchecked {
            return 0x3030 + n + 246 * (n / 10);
        }
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
        uint256 set = SYMBOL;
        bool good;
        assembly ("memory-safe") {
            good := 1
            for {
                let i := 0
            } lt(i, length) {
                i := add(i, 1)
            } {
                good := and(good, shr(byte(i, chars), set))
            }
        }
        if (!good) return false;
        return _in(LETTERS, chars[0]) || (chars[0] == "$" && length > 1 && _in(LETTERS, chars[1]));
    }

    function _in(uint256 set, bytes1 c) private pure returns (bool) {
        return (set >> uint8(c)) & 1 != 0;
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
