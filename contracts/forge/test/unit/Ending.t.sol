// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Budget, Grant, ISessionPolicy, Party, Permission, Terms} from "../../../src/ISessionPolicy.sol";
import {Coin} from "../hostile/Coin.sol";
import {Venue} from "../hostile/Reenterer.sol";
import {AT_MOST, DAY, Grants, HOUR} from "../lib/Grants.sol";
import {HomeTest, OnAccount, OnVault} from "../lib/HomeTest.sol";

/// @title How sessions end: nothing of an ended one is ever of use again, in the same block neither.
abstract contract EndingTest is HomeTest {
    using Grants for Grant;

    address internal constant warden = address(0x3a2de2);

    function test_expiryIsTheLastSecond() external {
        start(daily());
        vm.warp(UNTIL);
        pay(agent, 1);
        vm.warp(UNTIL + 1);
        refusesPay(agent, 1, abi.encodeWithSelector(ISessionPolicy.SessionExpired.selector, UNTIL));
    }

    function test_untilRevoked() external {
        Grant memory g = daily();
        (g.until, g.deadline) = (0, START + 1 days);
        start(g);
        vm.warp(START + 20 * 365 days);
        pay(agent, 1);
        revokeBySignature(1);
        _ended(1);
    }

    function test_revokedBySignature() external {
        start(daily());
        pay(agent, 1);
        revokeBySignature(1);
        _ended(1);
    }

    function test_revokedByTheOwnersTransaction() external {
        start(daily());
        pay(agent, 1);
        vm.prank(owner);
        policy.revoke(1);
        _ended(1);
    }

    function test_revokingOneLeavesTheOthers() external {
        start(daily());
        start(Grants.grantFor(other, 2, UNTIL).per(address(coin), DAY, 50e6));
        vm.prank(owner);
        policy.revoke(1);
        _ended(1);
        pay(other, 50e6);
    }

    function test_revokeAllEndsAllAndBurnsTheNextNumber() external {
        start(daily());
        start(Grants.grantFor(other, 2, UNTIL).per(address(coin), DAY, 50e6));
        Grant memory signed = daily();
        bytes memory signature = signGrant(signed);
        vm.prank(owner);
        policy.revokeAll();
        _ended(1);
        refusesPay(other, 1, abi.encodeWithSelector(ISessionPolicy.SessionEnded.selector, 2));
        vm.assertEq(policy.lastNumber(), 3, "the next number is burnt");
        vm.expectRevert(abi.encodeWithSelector(ISessionPolicy.WrongNumber.selector, 4));
        policy.grantWithSig(signed, signature);
    }

    function test_revokeAllBySignature() external {
        start(daily());
        uint32 deadline = START;
        bytes memory signature = signText(OWNER_KEY, revokeAllText(2, deadline));
        policy.revokeAllWithSig(2, deadline, signature);
        _ended(1);
        vm.assertEq(policy.lastNumber(), 2, "burnt");
    }

    /// Grants that were signed with numbers to come are worthless; who submits one first does not save it, or another.
    function test_revokeAllReachesAsFarAsItSays() external {
        Grant memory early = daily();
        bytes memory earlySignature = signGrant(early);
        Grant memory late = daily();
        late.number = 3;
        bytes memory lateSignature = signGrant(late);
        uint32 deadline = START;
        bytes memory signature = signText(OWNER_KEY, revokeAllText(3, deadline));
        policy.grantWithSig(early, earlySignature);
        policy.revokeAllWithSig(3, deadline, signature);
        _ended(1);
        vm.assertEq(policy.lastNumber(), 3, "used up");
        vm.expectRevert(abi.encodeWithSelector(ISessionPolicy.WrongNumber.selector, 4));
        policy.grantWithSig(late, lateSignature);
        policy.revokeAllWithSig(3, deadline, signature);
        vm.assertEq(policy.lastNumber(), 3, "once more, without effect");
        Grant memory next = daily();
        policy.grantWithSig(next, signGrant(next));
        vm.expectRevert(abi.encodeWithSelector(ISessionPolicy.WrongNumber.selector, 4));
        policy.revokeAllWithSig(3, deadline, signature);
    }

    function test_theNextNumberCanBeBurnt() external {
        Grant memory signed = daily();
        bytes memory signature = signGrant(signed);
        vm.prank(owner);
        policy.revoke(1);
        vm.expectRevert(abi.encodeWithSelector(ISessionPolicy.WrongNumber.selector, 2));
        policy.grantWithSig(signed, signature);
    }

    function test_onlyWhatLivesCanBeRevoked() external {
        start(daily());
        vm.prank(owner);
        policy.revoke(1);
        uint16[4] memory numbers = [uint16(0), 1, 3, 65535];
        for (uint256 i; i < numbers.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ISessionPolicy.NotLive.selector, numbers[i]));
            vm.prank(owner);
            policy.revoke(numbers[i]);
        }
    }

    function test_aNewGrantReplacesTheOldOneWhole() external {
        start(daily().rule(address(venue), "visit(uint256)").per(address(0), DAY, 1 ether));
        pay(agent, 60e6);
        start(daily());
        bytes memory data = abi.encodeCall(Venue.visit, (1));
        denied(agent, address(venue), 0, data, "a rule of the older grant");
        denied(agent, friend, 1, "", "a budget of the older grant");
        pay(agent, 100e6);
        vm.expectRevert(abi.encodeWithSelector(ISessionPolicy.NotLive.selector, 1));
        vm.prank(owner);
        policy.revoke(1);
    }

    function test_aGrantRevivesNothing() external {
        start(daily().to(friend).rule(address(venue), "visit(uint256)"));
        revokeBySignature(1);
        start(fresh().per(address(0), DAY, 1 ether));
        denied(agent, address(venue), 0, abi.encodeCall(Venue.visit, (1)), "a rule of the revoked grant");
        denied(agent, address(coin), 0, transferOf(friend, 1), "a budget of the revoked grant");
    }

    /// Recipients, spenders and conditions of an older grant must not count for the newer one.
    function test_partiesAndConditionsOfAnOlderGrantAreGone() external {
        Grant memory g = daily().to(friend).by(address(venue)).rule(address(venue), "visit(uint256)");
        start(g.where(0, AT_MOST, bytes32(uint256(5))));
        start(daily().to(other).rule(address(venue), "visit(uint256)"));
        bytes4 refusal = ISessionPolicy.RecipientNotAllowed.selector;
        refusesPay(agent, 1, abi.encodeWithSelector(refusal, address(coin), friend));
        uses(agent, address(coin), 0, transferOf(other, 1));
        denied(agent, address(coin), 0, abi.encodeCall(Coin.approve, (address(venue), 1)), "an older spender");
        uses(agent, address(venue), 0, abi.encodeCall(Venue.visit, (6)));
    }

    function test_atMostFourLiveSessions() external {
        for (uint16 i = 1; i <= 4; ++i) {
            start(Grants.grantFor(_key(i), i, UNTIL).per(address(coin), DAY, 10e6));
        }
        for (uint16 i = 1; i <= 4; ++i) {
            pay(_key(i), 10e6);
        }
        Grant memory g = Grants.grantFor(_key(5), 5, UNTIL).per(address(coin), DAY, 10e6);
        refusesGrant(g, abi.encodeWithSelector(ISessionPolicy.TooManySessions.selector));
        vm.prank(owner);
        policy.revoke(2);
        start(g);
        pay(_key(5), 10e6);
        (uint16[4] memory numbers, uint32[4] memory untils,) = sessions();
        uint256 live;
        for (uint256 i; i < 4; ++i) {
            vm.assertTrue(numbers[i] != 2, "the revoked one is listed");
            if (numbers[i] != 0) ++live;
            vm.assertEq(untils[i], numbers[i] == 0 ? 0 : UNTIL, "until");
        }
        vm.assertEq(live, 4, "live sessions");
    }

    function test_anExpiredSessionMakesRoom() external {
        for (uint16 i = 1; i <= 4; ++i) {
            start(Grants.grantFor(_key(i), i, START + i).per(address(coin), DAY, 10e6));
        }
        vm.warp(START + 2);
        start(Grants.grantFor(_key(5), 5, UNTIL).per(address(coin), DAY, 10e6));
        pay(_key(5), 1);
        pay(_key(2), 1);
        pay(_key(3), 1);
        pay(_key(4), 1);
        refusesPayOf(_key(1));
    }

    // ---- the guardian ----

    function test_theGuardianEndsAndDoesNothingElse() external {
        vm.prank(owner);
        policy.setGuardian(warden);
        vm.assertEq(policy.guardian(), warden, "guardian");
        start(daily());
        pay(agent, 1);
        (bool ok,) = callAs(warden, home, 0, abi.encodeCall(policy.grant, (daily())));
        vm.assertFalse(ok, "granted");
        (ok,) = callAs(warden, home, 0, abi.encodeCall(policy.setGuardian, (other)));
        vm.assertFalse(ok, "named another");
        (ok,) = callAs(
            warden,
            home,
            0,
            abi.encodeCall(policy.rotate, (policy.lastNumber(), next(), agent, other, daily().permissions()))
        );
        vm.assertFalse(ok, "rotated");
        refusesPayOf(warden);
        uint16 number = policy.lastNumber();
        vm.prank(warden);
        policy.freeze(number);
        _ended(number);
    }

    function test_freezeAll() external {
        vm.prank(owner);
        policy.setGuardian(warden);
        start(daily());
        start(Grants.grantFor(other, next(), UNTIL).per(address(coin), DAY, 50e6));
        vm.prank(warden);
        policy.freezeAll();
        refusesPayOf(agent);
        refusesPayOf(other);
    }

    function test_theGuardianIsNamedBySignature() external {
        bytes memory signature = signText(OWNER_KEY, guardianText(1, warden, START));
        policy.setGuardianWithSig(1, warden, START, signature);
        vm.assertEq(policy.guardian(), warden, "guardian");
        vm.assertEq(policy.lastNumber(), 1, "takes a number");
        vm.expectRevert(abi.encodeWithSelector(ISessionPolicy.WrongNumber.selector, 2));
        policy.setGuardianWithSig(1, warden, START, signature);
        vm.prank(owner);
        policy.setGuardian(address(0));
        vm.assertEq(policy.guardian(), address(0), "nobody");
    }

    function test_aStrangerIsNoGuardian() external {
        start(daily());
        bytes memory reason = abi.encodeWithSelector(ISessionPolicy.NotGuardian.selector, other);
        vm.expectRevert(reason);
        vm.prank(other);
        policy.freeze(1);
        vm.expectRevert(reason);
        vm.prank(other);
        policy.freezeAll();
        pay(agent, 1);
    }

    // ---- the agent itself ----

    function test_renounce() external {
        start(daily());
        start(Grants.grantFor(other, 2, UNTIL).per(address(coin), DAY, 50e6));
        (bool ok,) = callAs(friend, home, 0, abi.encodeCall(policy.renounce, (address(coin), 0)));
        vm.assertFalse(ok, "renounced by a stranger");
        vm.prank(agent);
        policy.renounce(address(coin), 0);
        _ended(1);
        pay(other, 1);
        (ok,) = callAs(agent, home, 0, abi.encodeCall(policy.renounce, (address(coin), 0)));
        vm.assertFalse(ok, "renounced twice");
    }

    // ---- helpers ----

    function _key(uint16 i) internal pure returns (address) {
        return vm.addr(uint256(keccak256(abi.encode("key", i))));
    }

    function refusesPayOf(address key) internal {
        denied(key, address(coin), 0, transferOf(friend, 1), "a session that ended");
    }

    function _ended(uint16 number) internal {
        refusesPay(agent, 1, abi.encodeWithSelector(ISessionPolicy.SessionEnded.selector, number));
        refusesPayOf(agent);
    }
}

contract EndingAccountTest is EndingTest, OnAccount {}

contract EndingVaultTest is EndingTest, OnVault {}
