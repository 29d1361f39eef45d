// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Grant, ISessionPolicy} from "../../../src/ISessionPolicy.sol";
import {DAY, Grants} from "../lib/Grants.sol";
import {HomeTest, OnAccount, OnVault} from "../lib/HomeTest.sol";
import {IVault} from "../lib/Interfaces.sol";

/// @title Answers every call with the bytes that it was given, or fails with them.
contract Parrot {
    bytes private words;
    bool private fails;

    function teach(bytes calldata words_, bool fails_) external {
        (words, fails) = (words_, fails_);
    }

    /// But for what a grant asks.
    function decimals() external pure returns (uint8) {
        return 0;
    }

    fallback() external {
        (bytes memory b, bool bad) = (words, fails);
        assembly {
            if bad {
                revert(add(b, 32), mload(b))
            }
            return(add(b, 32), mload(b))
        }
    }
}

/// @title Answers of tokens that are not a word of one, by every way in which tokens are moved. What lay in memory before
/// an answer that is too short must not complete it: the amount is one, which is what "true" ends with.
abstract contract RepliesTest is HomeTest {
    using Grants for Grant;

    Parrot private token;

    function _start() private {
        token = new Parrot();
        start(fresh().per(address(token), DAY, 100));
    }

    function _ways() private view returns (bytes[] memory ways) {
        ways = new bytes[](isVault() ? 4 : 2);
        ways[0] = abi.encodeCall(policy.exec, (address(token), 0, transferOf(friend, 1)));
        ways[1] = abi.encodeCall(policy.execTransfer, (address(token), friend, 1));
        if (!isVault()) return ways;
        bytes memory data = abi.encodeWithSignature("transferFrom(address,address,uint256)", owner, friend, 1);
        ways[2] = abi.encodeCall(policy.exec, (address(token), 0, data));
        ways[3] = abi.encodeCall(IVault.execPull, (address(token), friend, 1));
    }

    function _refused(bytes memory words) private {
        token.teach(words, false);
        bytes[] memory ways = _ways();
        for (uint256 i; i < ways.length; ++i) {
            (bool ok, bytes memory why) = callAs(agent, home, 0, ways[i]);
            vm.assertFalse(ok, vm.toString(i));
            vm.assertEq(why, abi.encodeWithSelector(ISessionPolicy.TokenRefused.selector, address(token)), vm.toString(i));
        }
    }

    function test_whatIsNotTrueIsARefusal() external {
        _start();
        _refused(abi.encode(uint256(0)));
        _refused(abi.encode(uint256(2)));
        _refused(abi.encode(uint256(1) << 255 | 1));
        _refused(bytes.concat(bytes32(0), hex"01"));
        _refused(bytes.concat(bytes31(0)));
        _refused(bytes.concat(bytes20(0)));
        _refused(bytes.concat(bytes31(0), hex"00", bytes32(uint256(1))));
        _refused(hex"01");
    }

    function test_trueOrNothingIsNone() external {
        _start();
        bytes[3] memory good = [abi.encode(true), bytes(""), abi.encode(true, uint256(7))];
        for (uint256 n; n < good.length; ++n) {
            token.teach(good[n], false);
            bytes[] memory ways = _ways();
            for (uint256 i; i < ways.length; ++i) {
                (bool ok,) = callAs(agent, home, 0, ways[i]);
                vm.assertTrue(ok, vm.toString(i));
            }
        }
    }

    function test_aTokensReasonIsPassedOn() external {
        _start();
        bytes memory reason = abi.encodeWithSignature("Error(string)", "a reason of more than thirty-two characters");
        token.teach(reason, true);
        bytes[] memory ways = _ways();
        for (uint256 i; i < ways.length; ++i) {
            (bool ok, bytes memory why) = callAs(agent, home, 0, ways[i]);
            vm.assertFalse(ok, vm.toString(i));
            vm.assertEq(why, reason, vm.toString(i));
        }
    }
}

contract RepliesAccountTest is RepliesTest, OnAccount {}

contract RepliesVaultTest is RepliesTest, OnVault {}
