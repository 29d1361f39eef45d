// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Grant, ISessionPolicy, Permission} from "../../../src/ISessionPolicy.sol";
import {DAY, Grants} from "../lib/Grants.sol";
import {HomeTest, OnAccount, OnVault} from "../lib/HomeTest.sol";

/// @title The four places for sessions: each of them is found, kept as long as its session lives, and then free.
abstract contract PlacesTest is HomeTest {
    using Grants for Grant;

    bytes32 private constant PAGE = 0x8837d58e6f655095c39f5fd66b1e2fd81279ea013845c2d478e797411e024d00;

    function _key(uint16 i) private pure returns (address) {
        return vm.addr(uint256(keccak256(abi.encode("key", i))));
    }

    function _start(uint16 i, uint32 until) private {
        start(Grants.grantFor(_key(i), i, until).per(address(coin), DAY, 10e6));
    }

    function _permissions() private view returns (Permission[] memory) {
        return daily().permissions();
    }

    function _rotates(uint16 from, uint16 to, bool can) private {
        uint16 into = next();
        Permission[] memory list = _permissions();
        if (!can) vm.expectRevert(abi.encodeWithSelector(ISessionPolicy.BadAgent.selector, _key(to)));
        vm.prank(owner);
        policy.rotate(from, into, _key(from), _key(to), list);
    }

    function test_everyPlaceIsFoundAgain() external {
        for (uint16 i = 1; i <= 4; ++i) _start(i, UNTIL);
        for (uint16 i = 1; i <= 4; ++i) {
            vm.prank(owner);
            policy.revoke(i);
            (bool can, ) = policy.canExec(_key(i), address(coin), 0, transferOf(friend, 1));
            vm.assertFalse(can, "revoked");
            for (uint16 j = i + 1; j <= 4; ++j) pay(_key(j), 1);
        }
    }

    function test_aSessionInItsLastSecondKeepsItsPlace() external {
        _start(1, START + 2);
        for (uint16 i = 2; i <= 4; ++i) _start(i, UNTIL);
        vm.warp(START + 2);
        Grant memory g = Grants.grantFor(_key(5), 5, UNTIL).per(address(coin), DAY, 10e6);
        refusesGrant(g, abi.encodeWithSelector(ISessionPolicy.TooManySessions.selector));
        vm.warp(START + 3);
        start(g);
    }

    function test_aKeyInAnyPlaceTakesOverNothing() external {
        for (uint16 i = 1; i <= 4; ++i) _start(i, UNTIL);
        for (uint16 i = 1; i <= 4; ++i) _rotates(i == 1 ? 2 : 1, i, false);
    }

    function test_aRotationTakesTheNextNumberAndNoOther() external {
        _start(1, UNTIL);
        _start(2, UNTIL);
        Permission[] memory list = _permissions();
        uint16[5] memory wrong = [uint16(0), 1, 2, 4, 65535];
        for (uint256 i; i < 5; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ISessionPolicy.WrongNumber.selector, 3));
            vm.prank(owner);
            policy.rotate(1, wrong[i], _key(1), _key(3), list);
        }
        _rotates(1, 3, true);
        vm.assertEq(policy.lastNumber(), 3, "last number");
    }

    /// The place of the session that is rotated is its own, whoever's tag is on it.
    function test_aKeyWithTheSameTagTakesOver() external {
        start(daily());
        address twin = address(uint160(agent) ^ (1 << 100));
        Permission[] memory list = _permissions();
        vm.prank(owner);
        policy.rotate(1, 2, agent, twin, list);
        pay(twin, 1);
    }

    function test_aKeyWhoseSessionIsOverIsFree() external {
        _start(1, START + 2);
        _start(2, UNTIL);
        vm.warp(START + 2);
        _rotates(2, 1, false);
        vm.warp(START + 3);
        _rotates(2, 1, true);
        pay(_key(1), 10e6);
    }

    function test_aSessionIsRotatedInItsLastSecond() external {
        _start(1, START + 2);
        vm.warp(START + 2);
        _rotates(1, 2, true);
        pay(_key(2), 1);
        vm.warp(START + 3);
        Permission[] memory list = _permissions();
        vm.expectRevert(abi.encodeWithSelector(ISessionPolicy.NotLive.selector, 2));
        vm.prank(owner);
        policy.rotate(2, 3, _key(2), _key(3), list);
    }

    /// Places that have an end and no number are nobody's. No grant leaves them; an earlier delegate could have.
    function test_aPlaceWithoutANumberIsFree() external {
        uint256 page = 1; // the last number
        for (uint256 i; i < 4; ++i) {
            page |= ((uint256(uint160(agent) & 0xfff) << 48) | (uint256(type(uint32).max) << 16)) << (16 + 60 * i);
        }
        vm.store(home, PAGE, bytes32(page));
        _start(2, UNTIL);
        pay(_key(2), 1);
        uint16 into = next();
        Permission[] memory list = _permissions();
        vm.prank(owner);
        policy.rotate(2, into, _key(2), agent, list);
        pay(agent, 1);
    }

    function test_freezingAllBurnsNoNumber() external {
        vm.prank(owner);
        policy.setGuardian(friend);
        _start(1, UNTIL);
        vm.prank(friend);
        policy.freezeAll();
        vm.assertEq(policy.lastNumber(), 1, "last number");
        _start(2, UNTIL);
    }

    /// Every kind of use, in the last second and in the first one after it.
    function test_everyUseEndsWithTheSession() external {
        for (uint256 place; place < 4; ++place) {
            Grant memory g = Grants.grantFor(_key(uint16(place)), next(), UNTIL).per(address(coin), DAY, 10e6);
            start(g.per(address(0), DAY, 1 ether).rule(address(venue), "visit(uint256)"));
        }
        bytes memory visit = abi.encodeWithSignature("visit(uint256)", 1);
        bytes memory reason = abi.encodeWithSelector(ISessionPolicy.SessionExpired.selector, UNTIL);
        for (uint256 place; place < 4; ++place) {
            address key = _key(uint16(place));
            vm.warp(UNTIL);
            pay(key, 1);
            uses(key, friend, 1, "");
            uses(key, address(venue), 0, visit);
            vm.prank(key);
            policy.execTransfer(address(coin), friend, 1);
            vm.warp(UNTIL + 1);
            refusesPay(key, 1, reason);
            refuses(key, friend, 1, "", reason);
            refuses(key, address(venue), 0, visit, reason);
            vm.expectRevert(reason);
            vm.prank(key);
            policy.execTransfer(address(coin), friend, 1);
        }
    }

    function test_everyUseEndsWithItsRevocation() external {
        bytes memory visit = abi.encodeWithSignature("visit(uint256)", 1);
        start(daily().per(address(0), DAY, 1 ether).rule(address(venue), "visit(uint256)"));
        revokeBySignature(1);
        bytes memory reason = abi.encodeWithSelector(ISessionPolicy.SessionEnded.selector, 1);
        refusesPay(agent, 1, reason);
        refuses(agent, friend, 1, "", reason);
        refuses(agent, address(venue), 0, visit, reason);
        vm.expectRevert(reason);
        vm.prank(agent);
        policy.execTransfer(address(coin), friend, 1);
    }

    function _refusesRenouncing(address who, address target, bytes memory reason) private {
        vm.expectRevert(reason);
        vm.prank(who);
        policy.renounce(target, 0);
    }

    /// Only who may act may end that.
    function test_onlyALiveSessionIsRenounced() external {
        start(daily());
        _refusesRenouncing(other, address(coin), noPermission(address(coin), 0));
        _refusesRenouncing(agent, address(venue), noPermission(address(venue), 0));
        vm.warp(UNTIL + 1);
        bytes4 expired = ISessionPolicy.SessionExpired.selector;
        _refusesRenouncing(agent, address(coin), abi.encodeWithSelector(expired, UNTIL));
        vm.warp(UNTIL);
        vm.prank(agent);
        policy.renounce(address(coin), 0);
        bytes4 ended = ISessionPolicy.SessionEnded.selector;
        _refusesRenouncing(agent, address(coin), abi.encodeWithSelector(ended, 1));
    }

    function test_aSessionWithoutAnEndMayBeginLater() external {
        Grant memory g = daily();
        (g.until, g.deadline, g.terms.notBefore) = (0, UNTIL, START + 5);
        start(g);
        vm.warp(START + 5);
        pay(agent, 1);
    }

    function test_oneCallIsABound() external {
        Grant memory g = daily();
        g.terms.maxCalls = 1;
        start(g);
        pay(agent, 1);
        refusesPay(agent, 1, abi.encodeWithSelector(ISessionPolicy.NoCallsLeft.selector));
    }

    function test_oneUnitPerCallIsAFence() external {
        Grant memory g = daily();
        g.budgets[0].perCall = 1;
        start(g);
        pay(agent, 1);
        bytes4 refusal = ISessionPolicy.OverCallLimit.selector;
        refusesPay(agent, 2, abi.encodeWithSelector(refusal, address(coin), 2, 1));
    }
}

contract PlacesAccountTest is PlacesTest, OnAccount {}

contract PlacesVaultTest is PlacesTest, OnVault {}
