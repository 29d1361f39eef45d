// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {CallRule, Grant, ISessionPolicy, NativeLimit, TokenLimit} from "./ISessionPolicy.sol";

/// @title The readable text of a grant and of a revocation.
/// The contract renders the text itself and recovers the signer over its own rendering (EIP-191), so a device screen
/// cannot say one thing and the chain do another. Lines are joined by one line feed, without one at the end. Only
/// printable ASCII and line feeds can occur: a Ledger shows a message with any other byte as hex. Example:
///
///     valetkey grant 7 on chain 11155111
///     Account 0x...
///     Agent 0x...
///     - spend up to 50 USDC (0x...) per day, 1000 in total
///     - call checkIn(uint256) on 0x...
///     - spend up to 0.05 native coin per day, 0.01 per call
///     Until 2026-12-31 23:59:59 UTC
///
/// No number is rounded, every address is whole and in EIP-55 form. Function texts must have passed GrantRules.
library GrantText {
    using Strings for uint256;
    using Strings for address;

    /// What every Trezor model can show.
    uint256 internal constant MAX_TEXT = 1024;
    /// 10000-01-01 00:00:00 UTC: from here on a year has five digits.
    uint64 internal constant MAX_UNTIL = 253402300800;
    /// Above this, a power of ten times a uint128 amount would come near the end of uint256.
    uint256 private constant MAX_DECIMALS = 36;
    uint256 private constant MAX_SYMBOL = 12;
    /// Gas for one question to a token. Enough for any proxy, and a token that burns it all costs no more than that.
    uint256 private constant TOKEN_GAS = 100_000;

    function grant(Grant calldata g) internal view returns (string memory text) {
        text = _header("grant", g.number, g.agent);
        for (uint256 i = 0; i < g.tokens.length; ++i) text = string.concat(text, _tokenLine(g.tokens[i]));
        for (uint256 i = 0; i < g.calls.length; ++i) text = string.concat(text, _callLine(g.calls[i]));
        if (g.native.perDay != 0) text = string.concat(text, _nativeLine(g.native));
        text = string.concat(text, "\nUntil ", _date(g.until), " UTC");
        if (bytes(text).length > MAX_TEXT) revert ISessionPolicy.TextTooLong(bytes(text).length);
    }

    function revoke(uint64 number, address agent) internal view returns (string memory) {
        return _header("revoke", number, agent);
    }

    function _header(string memory verb, uint64 number, address agent) private view returns (string memory) {
        return
            string.concat(
                string.concat("valetkey ", verb, " ", uint256(number).toString()),
                string.concat(" on chain ", block.chainid.toString()),
                string.concat("\nAccount ", address(this).toChecksumHexString()),
                string.concat("\nAgent ", agent.toChecksumHexString())
            );
    }

    function _tokenLine(TokenLimit calldata t) private view returns (string memory) {
        uint256 decimals = _decimals(t.token);
        return
            string.concat(
                string.concat("\n- spend up to ", _amount(t.perDay, decimals), " ", _symbol(t.token)),
                string.concat(" (", t.token.toChecksumHexString(), ") per day, "),
                string.concat(_amount(t.total, decimals), " in total")
            );
    }

    function _callLine(CallRule calldata c) private pure returns (string memory) {
        return string.concat("\n- call ", c.signature, " on ", c.target.toChecksumHexString());
    }

    function _nativeLine(NativeLimit calldata n) private pure returns (string memory) {
        return
            string.concat(
                string.concat("\n- spend up to ", _amount(n.perDay, 18), " native coin per day, "),
                string.concat(_amount(n.perCall, 18), " per call")
            );
    }

    /// The exact decimal value of units / 10^decimals, without trailing zeros.
    function _amount(uint256 units, uint256 decimals) private pure returns (string memory) {
        uint256 scale = 10 ** decimals;
        string memory whole = (units / scale).toString();
        uint256 fraction = units % scale;
        if (fraction == 0) return whole;
        // The leading 1 of (scale + fraction) keeps the zeros after the point; it is overwritten by the point itself.
        bytes memory digits = bytes((scale + fraction).toString());
        digits[0] = ".";
        uint256 length = digits.length;
        while (digits[length - 1] == "0") --length;
        return string.concat(whole, string(_prefix(digits, length)));
    }

    /// "2026-12-31 23:59:59". Days are counted from 0000-03-01 in eras of 400 years, so that the leap day is the last
    /// day of a year and month lengths follow (153 * m + 2) / 5.
    function _date(uint64 timestamp) private pure returns (string memory) {
        if (timestamp >= MAX_UNTIL) revert ISessionPolicy.BadExpiry(timestamp);
        uint256 second = timestamp % 86400;
        uint256 day = timestamp / 86400 + 719468;
        uint256 era = day / 146097;
        uint256 dayOfEra = day % 146097;
        uint256 yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
        uint256 dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        uint256 marchMonth = (5 * dayOfYear + 2) / 153;
        uint256 month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
        uint256 year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0);
        return
            string.concat(
                string.concat(year.toString(), "-", _two(month), "-"),
                string.concat(_two(dayOfYear - (153 * marchMonth + 2) / 5 + 1), " "),
                string.concat(_two(second / 3600), ":", _two((second / 60) % 60), ":", _two(second % 60))
            );
    }

    function _two(uint256 n) private pure returns (string memory) {
        return n < 10 ? string.concat("0", n.toString()) : n.toString();
    }

    function _decimals(address token) private view returns (uint256) {
        (uint256 size, uint256 value, , ) = _ask(token, 0x313ce567); // decimals()
        if (size < 32 || value > MAX_DECIMALS || token.code.length == 0) revert ISessionPolicy.BadLimit(token);
        return value;
    }

    /// The token's symbol where it is 1 to 12 harmless characters that begin with a letter, or with $ and a letter, else
    /// the word "tokens": a symbol of digits would read as a part of the amount before it. Read as a string or, for
    /// old tokens, as bytes32 filled up with zeros. It is decoration: the full address stands beside it.
    function _symbol(address token) private view returns (string memory) {
        (uint256 size, uint256 first, uint256 length, bytes32 chars) = _ask(token, 0x95d89b41); // symbol()
        if (size == 32) {
            chars = bytes32(first);
            length = 0;
            while (length < 32 && chars[length] != 0) ++length;
            if (uint256(chars) << (8 * length) != 0) return "tokens";
        } else if (size < 96 || first != 32) {
            return "tokens";
        }
        if (length == 0 || length > MAX_SYMBOL) return "tokens";
        if (!_isLetter(chars[0]) && !(chars[0] == "$" && length > 1 && _isLetter(chars[1]))) return "tokens";
        for (uint256 i = 0; i < length; ++i) {
            if (!_isSymbol(chars[i])) return "tokens";
        }
        return string(_prefix(abi.encodePacked(chars), length));
    }

    function _isLetter(bytes1 c) private pure returns (bool) {
        return (c >= "a" && c <= "z") || (c >= "A" && c <= "Z");
    }

    function _isSymbol(bytes1 c) private pure returns (bool) {
        if (_isLetter(c) || (c >= "0" && c <= "9")) return true;
        return c == "$" || c == "+" || c == "-" || c == "." || c == "_";
    }

    /// Calls a function without arguments with little gas and looks at the first three words of the answer only, so
    /// that a token can neither burn the gas of the whole transaction nor fill its memory. size is 0 on a revert.
    function _ask(
        address token,
        bytes4 selector
    ) private view returns (uint256 size, uint256 first, uint256 second, bytes32 third) {
        assembly ("memory-safe") {
            let p := mload(0x40)
            mstore(p, selector)
            let ok := staticcall(TOKEN_GAS, token, p, 4, p, 96)
            // A separate statement: Yul evaluates arguments from right to left.
            size := mul(ok, returndatasize())
            first := mload(p)
            second := mload(add(p, 32))
            third := mload(add(p, 64))
        }
    }

    /// Cuts b to its first length bytes, in place.
    function _prefix(bytes memory b, uint256 length) private pure returns (bytes memory) {
        assembly ("memory-safe") {
            mstore(b, length)
        }
        return b;
    }
}
