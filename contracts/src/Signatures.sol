// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @title What the signature of a function may look like.
/// It is the only free text in a grant: without a grammar it could carry words of its own.
library Signatures {
    uint256 private constant MAX_NAME = 40;
    uint256 private constant MAX_LENGTH = 96;

    // Words of 32 bytes of the same value.
    uint256 private constant ONES = 0x0101010101010101010101010101010101010101010101010101010101010101;
    uint256 private constant HIGHS = 0x8080808080808080808080808080808080808080808080808080808080808080;
    uint256 private constant ZEROS = 0x3030303030303030303030303030303030303030303030303030303030303030; // characters

    // Sets of characters: bit c is one where the character c is in it.
    uint256 private constant DIGITS = 0x3ff << 48;
    uint256 private constant LETTERS = (0x3ffffff << 65) | (0x3ffffff << 97);
    uint256 private constant NAME_START = LETTERS | (1 << 95) | (1 << 36); // and _ $
    uint256 private constant NAME = NAME_START | DIGITS;
    uint256 private constant TYPES = (0x3ffffff << 97) | DIGITS | (1 << 44) | (1 << 91) | (1 << 93); // a-z 0-9 , [ ]
    uint256 private constant OPEN = 40; // (
    uint256 private constant CLOSE = 41; // )

    /// The selector of a signature, and whether that is identifier "(" types ")": an identifier of 1 to 40 characters, one
    /// balanced parameter list of [a-z0-9,()\[\]], nothing after it, 96 bytes at most.
    function selectorOf(string calldata signature) internal pure returns (bytes4 selector, bool wellFormed) {
        if (bytes(signature).length > MAX_LENGTH) return (0, false);
        assembly ("memory-safe") {
            // The text, with a zero behind it that belongs to no set.
            let p := mload(0x40)
            calldatacopy(p, signature.offset, signature.length)
            mstore(add(p, signature.length), 0)
            selector := shl(224, shr(224, keccak256(p, signature.length)))
        }
        wellFormed = _isPlain(bytes(signature).length) || _isSignature(signature);
    }

    /// Says yes to most signatures, and to none that _isSignature would not: those with a name of less than 32 characters
    /// that begins with a letter or _, and with no parentheses inside of the list. The text of that length lies at the
    /// free memory, with zeros behind it; it is written over.
    /// It looks at 32 characters at a time, which are below 128: then no sum or difference here reaches into the next byte,
    /// and its highest bit tells whether c is at least x (c + 128 - x), at most x (128 + x - c), or x (128 - (c ^ x)).
    function _isPlain(uint256 length) private pure returns (bool plain) {
        assembly ("memory-safe") {
            let p := mload(0x40)
            let last := sub(add(p, length), 1) // character
            let c := mload(p)
            let high := c
            let open := and(sub(HIGHS, xor(c, mul(ONES, OPEN))), HIGHS)
            // Exactly one, so no more than one bit is set. It must be below the highest one: a name is not empty.
            if and(gt(byte(0, c), 57), iszero(or(iszero(open), and(open, sub(open, 1))))) {
                let lower := or(c, mul(ONES, 0x20))
                let name := and(add(lower, mul(ONES, 0x1f)), sub(mul(ONES, 0xfa), lower)) // a-z and A-Z
                name := or(name, and(add(c, mul(ONES, 0x50)), sub(mul(ONES, 0xb9), c))) // 0-9
                name := or(name, or(sub(HIGHS, xor(c, mul(ONES, 0x5f))), sub(HIGHS, xor(c, mul(ONES, 0x24))))) // _ $
                // The first character that is not of a name is the parenthesis.
                plain := lt(and(not(name), HIGHS), shl(1, open))
                // 256^(31 - at) shifts the byte `at` of this constant to the top.
                let at := byte(0, mul(shr(7, open), 0x1f1e1d1c1b1a191817161514131211100f0e0d0c0b0a09080706050403020100))
                // In the place of the last character and behind it, what every list may hold.
                plain := and(plain, eq(byte(0, mload(last)), CLOSE))
                mstore(last, ZEROS)
                let types := HIGHS
                for {
                    p := add(add(p, at), 1)
                } lt(p, last) {
                    p := add(p, 32)
                } {
                    c := mload(p)
                    high := or(high, c)
                    let ok := and(add(c, mul(ONES, 0x1f)), sub(mul(ONES, 0xfa), c)) // a-z
                    ok := or(ok, and(add(c, mul(ONES, 0x50)), sub(mul(ONES, 0xb9), c))) // 0-9
                    ok := or(ok, sub(HIGHS, xor(c, mul(ONES, 0x2c)))) // ,
                    ok := or(ok, or(sub(HIGHS, xor(c, mul(ONES, 0x5b))), sub(HIGHS, xor(c, mul(ONES, 0x5d))))) // [ ]
                    types := and(types, ok)
                }
                plain := and(plain, and(eq(types, HIGHS), iszero(and(high, HIGHS))))
            }
        }
    }

    /// The grammar, character by character.
    function _isSignature(string calldata signature) private pure returns (bool wellFormed) {
        (uint256 first, uint256 names, uint256 types) = (NAME_START, NAME, TYPES);
        assembly ("memory-safe") {
            let p := mload(0x40)
            let end := add(p, signature.length)
            calldatacopy(p, signature.offset, signature.length)
            mstore(end, 0)
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
}
