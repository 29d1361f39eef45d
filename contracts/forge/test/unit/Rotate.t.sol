// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {
    Budget,
    BudgetState,
    CallRule,
    Grant,
    ISessionPolicy,
    Party,
    Permission,
    Terms,
    TermsState
} from "../../../src/ISessionPolicy.sol";
import {Coin} from "../hostile/Coin.sol";
import {Venue} from "../hostile/Reenterer.sol";
import {AT_MOST, DAY, Grants, HOUR, IS_ACCOUNT} from "../lib/Grants.sol";
import {HomeTest, OnAccount, OnVault} from "../lib/HomeTest.sol";

/// @title A session that goes on under another key: with what is left of it, and nothing more.
abstract contract RotateTest is HomeTest {
    using Grants for Grant;

    /// A grant with one of everything.
    function _full() private view returns (Grant memory g) {
        g = fresh().budget(Budget(address(coin), DAY, 100e6, 250e6, 60e6)).to(friend).by(address(venue));
        g = g.per(address(0), DAY, 1 ether).rule(CallRule(address(venue), "visit(uint256)", 1 ether));
        g = g.where(0, AT_MOST, bytes32(uint256(5))).rule(address(venue), "swap(address,address,uint256,uint256)");
        g = g.where(1, IS_ACCOUNT, 0).where(2, AT_MOST, bytes32(uint256(7))).guarded(address(coin));
        g.terms = Terms(0, 50, 20, HOUR, 1 ether);
    }

    function _rotate(Grant memory g, address newAgent) private {
        uint16 number = g.number;
        Permission[] memory list = g.permissions();
        string memory text = rotateText(number, next(), g.agent, newAgent, list, START + 1 days);
        bytes memory signature = signText(OWNER_KEY, text);
        policy.rotateWithSig(number, policy.lastNumber() + 1, g.agent, newAgent, list, START + 1 days, signature);
    }

    function test_everyCounterMovesAndNothingElse() external {
        Grant memory g = _full();
        start(g);
        pay(agent, 60e6);
        uses(agent, address(venue), 0.4 ether, abi.encodeCall(Venue.visit, (5)));
        bytes32 coins = _bytesOf(agent, address(coin));
        bytes32 native = _bytesOf(agent, address(0));
        bytes32 terms = _termsOf(agent);
        _rotate(g, other);
        vm.assertEq(policy.lastNumber(), 2, "number");
        vm.assertEq(_bytesOf(other, address(coin)), coins, "budget");
        vm.assertEq(_bytesOf(other, address(0)), native, "native budget");
        vm.assertEq(_termsOf(other), terms, "terms");
        // The limits bind the new key as they bound the old one.
        bytes4 refusal = ISessionPolicy.OverWindowLimit.selector;
        refusesPay(other, 40e6 + 1, abi.encodeWithSelector(refusal, address(coin), 40e6 + 1, 40e6));
        refusal = ISessionPolicy.OverCallLimit.selector;
        refusesPay(other, 60e6 + 1, abi.encodeWithSelector(refusal, address(coin), 60e6 + 1, 60e6));
        refusal = ISessionPolicy.RecipientNotAllowed.selector;
        refuses(other, address(coin), 0, transferOf(agent, 1), abi.encodeWithSelector(refusal, address(coin), agent));
        bytes memory data = abi.encodeCall(Coin.approve, (friend, 1));
        refusal = ISessionPolicy.SpenderNotAllowed.selector;
        refuses(other, address(coin), 0, data, abi.encodeWithSelector(refusal, address(coin), friend));
        refusal = ISessionPolicy.ArgumentNotAllowed.selector;
        data = abi.encodeCall(Venue.visit, (6));
        refuses(other, address(venue), 0, data, abi.encodeWithSelector(refusal, 0, uint256(6), uint256(5)));
        data = abi.encodeCall(Venue.swap, (home, home, 8, 0));
        refuses(other, address(venue), 0, data, abi.encodeWithSelector(refusal, 2, uint256(8), uint256(7)));
        data = abi.encodeCall(Venue.swap, (home, other, 7, 0));
        denied(other, address(venue), 0, data, "to another account");
        // And what was allowed is.
        pay(other, 40e6);
        uses(other, address(venue), 0.6 ether, abi.encodeCall(Venue.visit, (5)));
        uses(other, address(venue), 0, abi.encodeCall(Venue.swap, (home, home, 7, 0)));
    }

    function test_theOldKeyIsDead() external {
        Grant memory g = _full();
        start(g);
        _rotate(g, other);
        denied(agent, address(coin), 0, transferOf(friend, 1), "token");
        denied(agent, friend, 1, "", "native");
        denied(agent, address(venue), 0, abi.encodeCall(Venue.visit, (5)), "rule");
        (bool can,) = callAs(agent, home, 0, abi.encodeCall(policy.renounce, (address(coin), 0)));
        vm.assertFalse(can, "renounce");
    }

    function test_whatIsNotListedEnds() external {
        Grant memory g = _full();
        start(g);
        g.calls = new CallRule[](0);
        _rotate(g, other);
        pay(other, 1);
        bytes memory data = abi.encodeCall(Venue.visit, (5));
        refuses(other, address(venue), 0, data, noPermission(address(venue), Venue.visit.selector));
        denied(agent, address(venue), 0, data, "under the old key");
    }

    function test_aListWithoutAllPartiesIsRefused() external {
        Grant memory g = daily().to(friend).to(other).by(address(venue));
        start(g);
        Permission[] memory list = g.permissions();
        Party[] memory all = list[0].parties;
        bytes memory reason = abi.encodeWithSelector(ISessionPolicy.PartiesMissing.selector, address(coin));
        for (uint256 left; left < 3; ++left) {
            Party[] memory fewer = new Party[](2);
            for (uint256 i; i < 2; ++i) {
                fewer[i] = all[i < left ? i : i + 1];
            }
            list[0].parties = fewer;
            _refusesRotation(list, reason);
        }
        list[0].parties = new Party[](0);
        _refusesRotation(list, reason);
        // A party twice is one that is missing.
        (all[0], list[0].parties) = (all[1], all);
        _refusesRotation(list, abi.encodeWithSelector(ISessionPolicy.BadParty.selector, all[1].who));
        list[0].parties = new Party[](1);
        list[0].parties[0] = Party(0, false, agent);
        _refusesRotation(list, abi.encodeWithSelector(ISessionPolicy.BadParty.selector, agent));
    }

    function test_permissionsOfAnotherSessionDoNotMove() external {
        start(daily());
        start(Grants.grantFor(other, 2, UNTIL).per(address(0), DAY, 1 ether).rule(address(venue), "visit(uint256)"));
        Permission[] memory list = new Permission[](1);
        list[0] = Permission(address(0), 0, new Party[](0));
        _refusesRotation(list, abi.encodeWithSelector(ISessionPolicy.NotThisSession.selector, address(0), bytes4(0)));
        // Nor does the other's session by this number.
        vm.expectRevert(abi.encodeWithSelector(ISessionPolicy.NotThisSession.selector, address(0), bytes4(0)));
        vm.prank(owner);
        policy.rotate(1, 3, other, friend, list);
    }

    function test_aPermissionMovesOnce() external {
        Grant memory g = daily();
        start(g);
        Permission[] memory list = new Permission[](2);
        list[0] = g.permissions()[0];
        list[1] = list[0];
        _refusesRotation(list, abi.encodeWithSelector(ISessionPolicy.NotThisSession.selector, address(coin), bytes4(0)));
    }

    function test_rotatingToTheSameAgentIsRefused() external {
        Grant memory g = _full();
        start(g);
        vm.expectRevert(abi.encodeWithSelector(ISessionPolicy.BadAgent.selector, agent));
        vm.prank(owner);
        policy.rotate(1, 2, agent, agent, g.permissions());
    }

    function test_aKeyWithASessionTakesOverNoSecondOne() external {
        Grant memory g = daily();
        start(g);
        start(Grants.grantFor(other, 2, UNTIL).per(address(coin), DAY, 50e6));
        vm.expectRevert(abi.encodeWithSelector(ISessionPolicy.BadAgent.selector, other));
        vm.prank(owner);
        policy.rotate(1, 3, agent, other, g.permissions());
    }

    function test_theOwnerAndTheHomeTakeOverNothing() external {
        Grant memory g = daily();
        start(g);
        address[3] memory bad = [address(0), owner, home];
        for (uint256 i; i < bad.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ISessionPolicy.BadAgent.selector, bad[i]));
            vm.prank(owner);
            policy.rotate(1, 2, agent, bad[i], g.permissions());
        }
    }

    function test_endedSessionsAreNotRotated() external {
        Grant memory g = daily();
        start(g);
        bytes memory reason = abi.encodeWithSelector(ISessionPolicy.NotLive.selector, 1);
        vm.warp(UNTIL + 1);
        vm.expectRevert(reason);
        vm.prank(owner);
        policy.rotate(1, 2, agent, other, g.permissions());
        vm.warp(START);
        vm.prank(owner);
        policy.revoke(1);
        vm.expectRevert(reason);
        vm.prank(owner);
        policy.rotate(1, 2, agent, other, g.permissions());
    }

    function test_aRotatedSessionIsRevokedByItsNewNumber() external {
        Grant memory g = daily();
        start(g);
        _rotate(g, other);
        vm.expectRevert(abi.encodeWithSelector(ISessionPolicy.NotLive.selector, 1));
        vm.prank(owner);
        policy.revoke(1);
        vm.prank(owner);
        policy.revoke(2);
        refusesPay(other, 1, abi.encodeWithSelector(ISessionPolicy.SessionEnded.selector, 2));
    }

    function test_theSignatureOfARotationBindsItsWords() external {
        Grant memory g = daily();
        start(g);
        Permission[] memory list = g.permissions();
        bytes memory signature = signText(OWNER_KEY, rotateText(1, 2, agent, other, list, START));
        _refusedRotation(1, 2, agent, friend, list, START, signature);
        _refusedRotation(1, 2, friend, other, list, START, signature);
        _refusedRotation(1, 3, agent, other, list, START, signature);
        _refusedRotation(1, 2, agent, other, list, START + 1, signature);
        _refusedRotation(1, 2, agent, other, new Permission[](0), START, signature);
        policy.rotateWithSig(1, 2, agent, other, list, START, signature);
        _refusedRotation(1, 2, agent, other, list, START, signature);
    }

    // ---- helpers ----

    function _refusedRotation(
        uint16 number,
        uint16 into,
        address from,
        address to,
        Permission[] memory list,
        uint32 deadline,
        bytes memory signature
    ) private {
        (bool ok,) = home.call(
            abi.encodeCall(policy.rotateWithSig, (number, into, from, to, list, deadline, signature))
        );
        vm.assertFalse(ok, "rotated by another's signature");
    }

    function _refusesRotation(Permission[] memory list, bytes memory reason) private {
        uint16 into = next();
        vm.expectRevert(reason);
        vm.prank(owner);
        policy.rotate(1, into, agent, vm.addr(77), list);
    }

    /// All that a budget is but its session's number.
    function _bytesOf(address key, address token) private view returns (bytes32) {
        BudgetState memory b = budgetOf(key, token);
        vm.assertTrue(b.number != 0, "no budget");
        b.number = 0;
        return keccak256(abi.encode(b));
    }

    function _termsOf(address key) private view returns (bytes32) {
        TermsState memory t = termsOf(key, address(coin), 0);
        vm.assertTrue(t.number != 0, "no session");
        t.number = 0;
        return keccak256(abi.encode(t));
    }
}

contract RotateAccountTest is RotateTest, OnAccount {}

contract RotateVaultTest is RotateTest, OnVault {}
