// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CallRule, Grant, ISessionPolicy, RuleState, Terms, TermsState} from "../../../src/ISessionPolicy.sol";
import {Venue} from "../hostile/Reenterer.sol";
import {AT_LEAST, AT_MOST, DAY, EQUALS, Grants, HOUR, IS_ACCOUNT, NONE, STEADY, WEEK} from "../lib/Grants.sol";
import {HomeTest, OnAccount, OnVault} from "../lib/HomeTest.sol";

/// @title Calls by rules, the conditions on their arguments, and the bounds of a session as a whole.
abstract contract RulesTest is HomeTest {
    using Grants for Grant;

    string private constant VISIT = "visit(uint256)";
    string private constant SWAP = "swap(address,address,uint256,uint256)";

    function test_aRuleAllowsItsFunctionOfItsTarget() external {
        start(fresh().rule(address(venue), VISIT));
        bytes memory answer = uses(agent, address(venue), 0, abi.encodeCall(Venue.visit, (41)));
        vm.assertEq(abi.decode(answer, (uint256)), 42, "the answer of the call");
        vm.assertEq(venue.lastCaller(), home, "who called");
        vm.assertEq(venue.lastData(), abi.encodeCall(Venue.visit, (41)), "with what");
        bytes memory data = abi.encodeCall(Venue.visit, (41));
        refuses(agent, address(coin), 0, data, noPermission(address(coin), Venue.visit.selector));
        data = abi.encodeCall(Venue.close, (true));
        refuses(agent, address(venue), 0, data, noPermission(address(venue), Venue.close.selector));
    }

    function test_aRuleAllowsNoValueUnlessItSaysSo() external {
        start(fresh().rule(address(venue), VISIT).per(address(0), DAY, 1 ether));
        refuses(
            agent,
            address(venue),
            1,
            abi.encodeCall(Venue.visit, (1)),
            abi.encodeWithSelector(ISessionPolicy.ValueNotAllowed.selector, 1, 0)
        );
    }

    function test_theValueOfACallIsDebited() external {
        Grant memory g = fresh().per(address(0), DAY, 1 ether);
        start(g.rule(CallRule(address(venue), VISIT, 0.6 ether)));
        bytes memory data = abi.encodeCall(Venue.visit, (1));
        refuses(
            agent,
            address(venue),
            0.6 ether + 1,
            data,
            abi.encodeWithSelector(ISessionPolicy.ValueNotAllowed.selector, 0.6 ether + 1, 0.6 ether)
        );
        uses(agent, address(venue), 0.6 ether, data);
        vm.assertEq(venue.received(), 0.6 ether, "received");
        bytes4 refusal = ISessionPolicy.OverWindowLimit.selector;
        bytes memory reason = abi.encodeWithSelector(refusal, address(0), 0.4 ether + 1, 0.4 ether);
        refuses(agent, address(venue), 0.4 ether + 1, data, reason);
        refuses(agent, friend, 0.4 ether + 1, "", reason);
        uses(agent, address(venue), 0.4 ether, data);
        uses(agent, address(venue), 0, data);
    }

    function test_aCallThatFailsCostsNothingAndItsReasonIsHandedOn() external {
        Grant memory g = fresh().per(address(0), DAY, 1 ether);
        g.terms.maxCalls = 1;
        start(g.rule(CallRule(address(venue), VISIT, 1 ether)));
        venue.close(true);
        bytes memory data = abi.encodeCall(Venue.visit, (1));
        fails(agent, address(venue), 1 ether, data, abi.encodeWithSelector(Venue.Closed.selector));
        venue.close(false);
        uses(agent, address(venue), 1 ether, data);
        vm.assertEq(venue.visits(), 1, "visits");
    }

    function test_conditionsOnArguments() external {
        Grant memory g = fresh().rule(address(venue), SWAP);
        g = g.where(0, EQUALS, bytes32(uint256(uint160(address(coin)))));
        g = g.where(1, IS_ACCOUNT, 0);
        g = g.where(2, AT_MOST, bytes32(uint256(100)));
        start(g.where(3, AT_LEAST, bytes32(uint256(10))));
        uses(agent, address(venue), 0, _swap(address(coin), home, 100, 10));
        uses(agent, address(venue), 0, _swap(address(coin), home, 0, type(uint256).max));
        _argument(_swap(friend, home, 100, 10), 0, _word(friend), _word(address(coin)));
        _argument(_swap(address(coin), agent, 100, 10), 1, _word(agent), _word(home));
        _argument(_swap(address(coin), address(0), 100, 10), 1, 0, _word(home));
        _argument(_swap(address(coin), home, 101, 10), 2, bytes32(uint256(101)), bytes32(uint256(100)));
        _argument(_swap(address(coin), home, 100, 9), 3, bytes32(uint256(9)), bytes32(uint256(10)));
    }

    /// A word that only looks like the account to a contract which ignores the upper bytes.
    function test_theWholeWordIsCompared() external {
        start(fresh().rule(address(venue), SWAP).where(1, IS_ACCOUNT, 0).where(0, EQUALS, _word(address(coin))));
        bytes memory data = _swap(address(coin), home, 1, 1);
        data[4 + 32] = 0x01;
        denied(agent, address(venue), 0, data, "dirty account");
        data = _swap(address(coin), home, 1, 1);
        data[4] = 0x01;
        denied(agent, address(venue), 0, data, "dirty value");
    }

    /// What is not there is neither zero nor at most anything.
    function test_aMissingWordMeetsNoCondition() external {
        start(fresh().rule(address(venue), SWAP).where(3, AT_MOST, bytes32(uint256(10))));
        bytes memory data = _swap(address(coin), home, 1, 1);
        bytes memory shorter = new bytes(data.length - 1);
        for (uint256 i; i < shorter.length; ++i) {
            shorter[i] = data[i];
        }
        denied(agent, address(venue), 0, shorter, "canExec");
        (bool ok,) = callAs(agent, home, 0, abi.encodeCall(policy.exec, (address(venue), 0, shorter)));
        vm.assertFalse(ok, "exec");
        uses(agent, address(venue), 0, data);
    }

    function test_twoConditionsOnOneWordAreARange() external {
        Grant memory g = fresh().rule(address(venue), VISIT);
        start(g.where(0, AT_LEAST, bytes32(uint256(5))).where(0, AT_MOST, bytes32(uint256(7))));
        uses(agent, address(venue), 0, abi.encodeCall(Venue.visit, (5)));
        uses(agent, address(venue), 0, abi.encodeCall(Venue.visit, (7)));
        _argument(abi.encodeCall(Venue.visit, (4)), 0, bytes32(uint256(4)), bytes32(uint256(5)));
        _argument(abi.encodeCall(Venue.visit, (8)), 0, bytes32(uint256(8)), bytes32(uint256(7)));
    }

    function test_conditionsBelongToTheirOwnRule() external {
        Venue second = new Venue();
        Grant memory g = fresh().rule(address(venue), VISIT).where(0, EQUALS, bytes32(uint256(1)));
        start(g.rule(address(second), VISIT).where(0, EQUALS, bytes32(uint256(2))));
        uses(agent, address(venue), 0, abi.encodeCall(Venue.visit, (1)));
        uses(agent, address(second), 0, abi.encodeCall(Venue.visit, (2)));
        _argument(abi.encodeCall(Venue.visit, (2)), 0, bytes32(uint256(2)), bytes32(uint256(1)));
    }

    function test_theViewOfARule() external {
        Grant memory g = fresh().per(address(0), DAY, 1 ether).rule(CallRule(address(venue), VISIT, 5));
        start(g.where(0, AT_LEAST, bytes32(uint256(5))).where(0, AT_MOST, bytes32(uint256(7))));
        RuleState memory r = ruleOf(agent, address(venue), Venue.visit.selector);
        vm.assertEq(r.number, 1, "number");
        vm.assertEq(r.maxValue, 5, "maxValue");
        vm.assertEq(r.constraints, 2, "constraints");
        r = ruleOf(agent, address(venue), Venue.swap.selector);
        vm.assertEq(r.number, 0, "no rule");
        revokeBySignature(1);
        r = ruleOf(agent, address(venue), Venue.visit.selector);
        vm.assertEq(r.number, 0, "ended");
    }

    // ---- the session as a whole ----

    function test_noCallBeforeTheSessionBegins() external {
        Grant memory g = daily();
        g.terms.notBefore = START + 100;
        start(g);
        bytes memory reason = abi.encodeWithSelector(ISessionPolicy.SessionNotYet.selector, START + 100);
        refusesPay(agent, 1, reason);
        vm.warp(START + 99);
        refusesPay(agent, 1, reason);
        vm.warp(START + 100);
        pay(agent, 1);
    }

    function test_noMoreCallsThanGranted() external {
        Grant memory g = daily().rule(address(venue), VISIT).per(address(0), DAY, 1 ether);
        g.terms.maxCalls = 3;
        start(g);
        pay(agent, 1);
        uses(agent, address(venue), 0, abi.encodeCall(Venue.visit, (1)));
        vm.prank(agent);
        policy.execTransfer(address(coin), friend, 1);
        bytes memory reason = abi.encodeWithSelector(ISessionPolicy.NoCallsLeft.selector);
        refusesPay(agent, 1, reason);
        refuses(agent, address(venue), 0, abi.encodeCall(Venue.visit, (1)), reason);
        refuses(agent, friend, 1, "", reason);
        vm.warp(START + 3 days);
        refusesPay(agent, 1, reason);
        vm.expectRevert(reason);
        vm.prank(agent);
        policy.execTransfer(address(coin), friend, 1);
    }

    function test_noMoreCallsPerWindowThanTheRate() external {
        Grant memory g = daily();
        (g.terms.rate, g.terms.rateWindow) = (2, HOUR);
        start(g);
        pay(agent, 1);
        pay(agent, 1);
        bytes memory reason = abi.encodeWithSelector(ISessionPolicy.OverRate.selector, 2);
        refusesPay(agent, 1, reason);
        vm.warp(START + 1 hours - 1);
        refusesPay(agent, 1, reason);
        vm.warp(START + 1 hours);
        pay(agent, 1);
        pay(agent, 1);
        refusesPay(agent, 1, reason);
    }

    function test_aSteadyRateComesBackBitByBit() external {
        Grant memory g = daily();
        (g.terms.rate, g.terms.rateWindow) = (4, DAY + STEADY);
        start(g);
        for (uint256 i; i < 4; ++i) {
            pay(agent, 1);
        }
        bytes memory reason = abi.encodeWithSelector(ISessionPolicy.OverRate.selector, 4);
        refusesPay(agent, 1, reason);
        vm.warp(START + 5 hours);
        refusesPay(agent, 1, reason);
        vm.warp(START + 6 hours + 85);
        pay(agent, 1);
        refusesPay(agent, 1, reason);
        vm.warp(START + 20 days);
        for (uint256 i; i < 4; ++i) {
            pay(agent, 1);
        }
        refusesPay(agent, 1, reason);
    }

    function test_theViewOfTheTerms() external {
        Grant memory g = daily().guarded(address(coin));
        g.terms = Terms(START, 10, 5, WEEK, 1 ether);
        start(g);
        pay(agent, 1);
        TermsState memory t = termsOf(agent, address(coin), 0);
        vm.assertEq(t.number, 1, "number");
        vm.assertEq(t.until, UNTIL, "until");
        vm.assertEq(t.notBefore, START, "notBefore");
        vm.assertEq(t.callsLeft, 9, "callsLeft");
        vm.assertEq(t.rate, 5, "rate");
        vm.assertEq(t.rateLeft, 4, "rateLeft");
        vm.assertEq(t.rateWindow, WEEK, "rateWindow");
        vm.assertEq(t.gasLeft, 1 ether, "gasLeft");
        vm.assertEq(t.guards, 1, "guards");
        t = termsOf(other, address(coin), 0);
        vm.assertEq(t.number, 0, "no session");
    }

    // ---- helpers ----

    function _swap(address token, address to, uint256 most, uint256 least) private pure returns (bytes memory) {
        return abi.encodeCall(Venue.swap, (token, to, most, least));
    }

    function _word(address who) private pure returns (bytes32) {
        return bytes32(uint256(uint160(who)));
    }

    function _argument(bytes memory data, uint256 word, bytes32 value, bytes32 bound) private {
        bytes4 refusal = ISessionPolicy.ArgumentNotAllowed.selector;
        refuses(agent, address(venue), 0, data, abi.encodeWithSelector(refusal, word, value, bound));
    }
}

contract RulesAccountTest is RulesTest, OnAccount {}

contract RulesVaultTest is RulesTest, OnVault {}
