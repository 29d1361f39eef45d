// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Grant, ISessionPolicy} from "../../../src/ISessionPolicy.sol";
import {Coin} from "../hostile/Coin.sol";
import {FalseCoin, ShortCoin} from "../hostile/OddCoins.sol";
import {DAY, Grants, HOUR} from "../lib/Grants.sol";
import {HomeTest, OnAccount, OnVault} from "../lib/HomeTest.sol";
import {IVault} from "../lib/Interfaces.sol";
import {BluntCoin} from "./Guards.t.sol";

/// @title Answers as many bytes 0xff as it is asked for, or reverts with them.
contract Parrot {
    function say(uint256 count) external pure {
        assembly {
            for { let i := 0 } lt(i, count) { i := add(i, 32) } { mstore(i, not(0)) }
            return(0, count)
        }
    }

    function refuse(uint256 count) external pure {
        assembly {
            for { let i := 0 } lt(i, count) { i := add(i, 32) } { mstore(i, not(0)) }
            revert(0, count)
        }
    }
}

/// @title What comes back from a use: the callee's answer, encoded to the last byte, or its revert.
abstract contract AnswersTest is HomeTest {
    using Grants for Grant;

    Parrot private parrot = new Parrot();

    function _rules() private view returns (Grant memory) {
        return fresh().rule(address(parrot), "say(uint256)").rule(address(parrot), "refuse(uint256)");
    }

    function _ff(uint256 count) private pure returns (bytes memory data) {
        data = new bytes(count);
        for (uint256 i; i < count; ++i) data[i] = 0xff;
    }

    /// What is behind the argument lies in memory where the answer will be, and must not show.
    function _all() private {
        uint256[9] memory counts = [uint256(0), 1, 4, 31, 32, 33, 63, 64, 100];
        for (uint256 i; i < counts.length; ++i) {
            bytes memory data = bytes.concat(abi.encodeCall(Parrot.say, (counts[i])), _ff(300));
            (bool ok, bytes memory raw) = callAs(agent, home, 0, abi.encodeCall(policy.exec, (address(parrot), 0, data)));
            vm.assertTrue(ok, "an answer");
            vm.assertEq(raw, abi.encode(_ff(counts[i])), "raw answer");
            data = bytes.concat(abi.encodeCall(Parrot.refuse, (counts[i])), _ff(300));
            (ok, raw) = callAs(agent, home, 0, abi.encodeCall(policy.exec, (address(parrot), 0, data)));
            vm.assertFalse(ok, "a revert");
            vm.assertEq(raw, _ff(counts[i]), "raw revert");
        }
    }

    function test_answersAndReverts() external {
        start(_rules());
        _all();
    }

    function test_answersAndRevertsOfABoundedSession() external {
        start(_rules().guarded(address(coin)));
        _all();
    }

    function test_aBoundedSessionLooksAtWhatATokenAnswers() external {
        Coin[2] memory tokens = [Coin(new FalseCoin()), new ShortCoin()];
        for (uint256 i; i < 2; ++i) {
            address token = address(tokens[i]);
            tokens[i].mint(home, 100);
            start(fresh().per(token, DAY, 100).guarded(address(coin)));
            bytes memory reason = abi.encodeWithSelector(ISessionPolicy.TokenRefused.selector, token);
            fails(agent, token, 0, transferOf(friend, 1), reason);
            vm.expectRevert(reason);
            vm.prank(agent);
            policy.execTransfer(token, friend, 1);
        }
    }

    /// True is a word of 1, whatever else is behind it; a byte less is not.
    function test_aTokenThatAnswersAByteLessThanAWord() external {
        BluntCoin blunt = new BluntCoin();
        blunt.set(32, false); // one decimal
        start(fresh().per(address(blunt), DAY, 100));
        bytes memory reason = abi.encodeWithSelector(ISessionPolicy.TokenRefused.selector, address(blunt));
        blunt.set(31, false);
        fails(agent, address(blunt), 0, transferOf(friend, 1), reason);
        vm.expectRevert(reason);
        vm.prank(agent);
        policy.execTransfer(address(blunt), friend, 1);
        for (uint256 size = 32; size <= 64; size += 32) {
            blunt.set(size, false);
            uses(agent, address(blunt), 0, transferOf(friend, 1));
            vm.prank(agent);
            policy.execTransfer(address(blunt), friend, 1);
        }
        blunt.set(64, true);
        bytes memory revertOf = abi.encode(1, 1);
        fails(agent, address(blunt), 0, transferOf(friend, 1), revertOf);
        vm.expectRevert(revertOf);
        vm.prank(agent);
        policy.execTransfer(address(blunt), friend, 1);
    }

    function test_theNativeCoinIsNoToken() external {
        start(fresh().per(address(0), DAY, 100));
        vm.expectRevert();
        vm.prank(agent);
        policy.execTransfer(address(0), friend, 1);
    }

    function test_callsWithoutALimitAreNotCounted() external {
        Grant memory g = daily();
        (g.terms.rate, g.terms.rateWindow) = (5, HOUR);
        start(g);
        pay(agent, 1);
        vm.assertEq(termsOf(agent, address(coin), 0).callsLeft, type(uint32).max, "calls left");
        vm.assertEq(termsOf(agent, address(coin), 0).rateLeft, 4, "rate left");
    }
}

contract AnswersAccountTest is AnswersTest, OnAccount {}

contract AnswersVaultTest is AnswersTest, OnVault {
    function test_aPullIsOfExactlyItsLength() external {
        BluntCoin blunt = new BluntCoin();
        blunt.set(32, false);
        start(Grants.per(fresh(), address(blunt), DAY, 100));
        vm.prank(agent);
        IVault(home).execPull(address(blunt), friend, 1);
    }
}
