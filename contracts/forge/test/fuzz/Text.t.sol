// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Grant} from "../../../src/ISessionPolicy.sol";
import {DAY, Grants} from "../lib/Grants.sol";
import {HomeTest, OnAccount, OnVault} from "../lib/HomeTest.sol";

/// @title The text says what the grant does, read back by other means than it was written (P14).
abstract contract TextFuzzTest is HomeTest {
    using Grants for Grant;

    /// Numbers, chain, addresses and dates; the checksums of addresses are forge's.
    function testFuzz_headAndDates(uint16 number, uint64 chain, address key, uint32 until, uint32 deadline) external {
        vm.assume(key != address(0) && key != owner && key != home);
        vm.assume(until != 0 && deadline != 0);
        vm.chainId(chain);
        Grant memory g = Grants.grantFor(key, number, until).per(address(0), DAY, 1);
        g.deadline = deadline;
        string memory text = string.concat("valetkey grant ", vm.toString(number), " on chain ", vm.toString(chain));
        text = string.concat(text, "\nAccount ", vm.toString(home), "\nAgent ", vm.toString(key));
        text = string.concat(text, "\n- spend up to 0.000000000000000001 native coin per day\nSubmit by ");
        bytes memory whole = bytes(grantText(g));
        bytes memory head = bytes(text);
        vm.assertEq(whole.length, head.length + 23 + 7 + 23, "length");
        vm.assertEq(string(_cut(whole, 0, head.length)), text, "head");
        vm.assertEq(_secondsOf(_cut(whole, head.length, head.length + 23)), deadline, "deadline");
        vm.assertEq(string(_cut(whole, head.length + 23, head.length + 30)), "\nUntil ", "words");
        vm.assertEq(_secondsOf(_cut(whole, head.length + 30, whole.length)), until, "until");
    }

    /// "2027-01-15 08:00:00 UTC" in unix seconds, by counting days of years and months.
    function _secondsOf(bytes memory date) private pure returns (uint256) {
        bytes memory shape = "dddd-dd-dd dd:dd:dd UTC";
        for (uint256 i; i < 23; ++i) {
            if (shape[i] == "d") vm.assertTrue(date[i] >= "0" && date[i] <= "9", "a digit");
            else vm.assertTrue(date[i] == shape[i], "shape");
        }
        uint256 year = _number(date, 0, 4);
        uint256 month = _number(date, 5, 2);
        uint256 day = _number(date, 8, 2);
        uint256 days_;
        for (uint256 y = 1970; y < year; ++y) {
            days_ += _isLeap(y) ? 366 : 365;
        }
        uint8[12] memory months = [31, _isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        vm.assertTrue(month >= 1 && month <= 12 && day >= 1 && day <= months[month - 1], "a day that is none");
        for (uint256 m = 1; m < month; ++m) {
            days_ += months[m - 1];
        }
        uint256 hour = _number(date, 11, 2);
        vm.assertLe(hour, 23, "hour");
        vm.assertLe(_number(date, 14, 2), 59, "minute");
        vm.assertLe(_number(date, 17, 2), 59, "second");
        return (days_ + day - 1) * 1 days + hour * 1 hours + _number(date, 14, 2) * 60 + _number(date, 17, 2);
    }

    function _isLeap(uint256 year) private pure returns (bool) {
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    }

    function _number(bytes memory text, uint256 from, uint256 count) private pure returns (uint256 n) {
        for (uint256 i; i < count; ++i) {
            n = n * 10 + uint8(text[from + i]) - 48;
        }
    }

    function _cut(bytes memory text, uint256 from, uint256 to) private pure returns (bytes memory part) {
        part = new bytes(to - from);
        for (uint256 i; i < part.length; ++i) {
            part[i] = text[from + i];
        }
    }

    /// Functions are names with one balanced list of types, as a second parser reads them: any few characters.
    function testFuzz_shortFunctions(bytes32 seed, uint8 length) external {
        bytes memory alphabet = "aZ_$9(),[] )(";
        bytes memory signature = bytes.concat("f(", new bytes(length % 10), ")");
        uint256 first = seed[31] == 0 ? 0 : 2;
        for (uint256 i = first; i < signature.length - 1; ++i) {
            signature[i] = alphabet[uint8(seed[i % 30]) % alphabet.length];
        }
        _isJudgedRight(signature);
    }

    /// And long ones that are right but for one byte, which can be any.
    function testFuzz_longFunctions(uint256 seed) external {
        bytes memory names = "abcxyzABCXYZ_$0123456789";
        bytes memory types = "abcxyz0123456789,[]()";
        bytes memory signature = new bytes(2 + (seed >> 8) % 97);
        uint256 open = 1 + (seed >> 16) % 43;
        if (open >= signature.length - 1) open = signature.length - 2;
        if (open == 0) open = 1;
        for (uint256 i; i < signature.length; ++i) {
            uint256 dice = uint256(keccak256(abi.encode(seed, i)));
            // Parentheses inside of a list hardly ever match: most lists have none.
            if (i < open) signature[i] = names[dice % (i == 0 ? 14 : names.length)];
            else signature[i] = types[dice % (seed & 7 == 0 ? types.length : types.length - 2)];
        }
        signature[open < signature.length ? open : signature.length - 1] = "(";
        signature[signature.length - 1] = ")";
        _isJudgedRight(signature);
        for (uint256 i; i < 8; ++i) {
            uint256 dice = uint256(keccak256(abi.encode(seed, "mistake", i)));
            bytes memory wrong = bytes.concat(signature);
            uint256 place = dice % wrong.length;
            bytes memory likely = "()[],_$@/:`{ \x00\x7f\x80\xff";
            wrong[place] = i < 4 ? bytes1(uint8(dice >> 16)) : likely[(dice >> 16) % likely.length];
            _isJudgedRight(wrong);
        }
    }

    function _isJudgedRight(bytes memory signature) private {
        Grant memory g = Grants.grantFor(agent, 1, UNTIL).rule(address(venue), string(signature));
        vm.prank(home);
        bool taken;
        try reader.checkGrant(g) {
            taken = true;
        } catch {}
        vm.assertEq(taken, _isFunction(signature), vm.toString(signature));
    }

    function _isFunction(bytes memory s) private pure returns (bool) {
        uint256 open;
        while (open < s.length && s[open] != "(") ++open;
        if (open == 0 || open > 40 || s.length > 96 || open == s.length || s[s.length - 1] != ")") return false;
        for (uint256 i; i < open; ++i) {
            bytes1 c = s[i];
            bool digit = c >= "0" && c <= "9";
            bool letter = (c >= "a" && c <= "z") || (c >= "A" && c <= "Z") || c == "_" || c == "$";
            if (!letter && !(digit && i != 0)) return false;
        }
        int256 depth;
        for (uint256 i = open; i < s.length; ++i) {
            bytes1 c = s[i];
            if (c == "(") {
                ++depth;
            } else if (c == ")") {
                --depth;
            } else if (!((c >= "a" && c <= "z") || (c >= "0" && c <= "9") || c == "," || c == "[" || c == "]")) {
                return false;
            }
            if (depth == 0 && i != s.length - 1) return false;
        }
        return depth == 0;
    }

    /// An amount is rendered to the last digit: its text read back is the number of units (P14).
    function testFuzz_amountsAreExact(uint256 seed, uint8 decimals) external {
        decimals = decimals % 31;
        coin.setDecimals(decimals);
        uint256 mantissa = between(seed >> 8, 1, 2 ** 37 - 1);
        uint256 power = 10 ** (seed % 16);
        uint96 amount = uint96(mantissa * power < 2 ** 86 ? mantissa * power : mantissa);
        bytes memory text = bytes(grantText(fresh().per(address(coin), DAY, amount)));
        uint256 i;
        while (!(text[i] == "u" && text[i + 1] == "p" && text[i + 2] == " ")) ++i;
        (uint256 units, uint256 digits, bool fraction) = (0, 0, false);
        uint256 first = i + 6; // behind "up to "
        for (i = first; text[i] != " "; ++i) {
            if (text[i] == ".") {
                vm.assertFalse(fraction, "two points");
                fraction = true;
                continue;
            }
            vm.assertTrue(text[i] >= "0" && text[i] <= "9", "a digit");
            units = units * 10 + uint8(text[i]) - 48;
            if (fraction) ++digits;
        }
        vm.assertTrue(!fraction || text[i - 1] != "0", "a trailing zero");
        vm.assertTrue(text[first] != "0" || text[first + 1] == "." || units == 0, "a leading zero");
        vm.assertLe(digits, decimals, "digits");
        vm.assertEq(units * 10 ** (decimals - digits), amount, "units");
    }
}

contract TextFuzzAccountTest is TextFuzzTest, OnAccount {}

contract TextFuzzVaultTest is TextFuzzTest, OnVault {}
