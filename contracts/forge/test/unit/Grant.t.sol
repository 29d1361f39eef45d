// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Budget, CallRule, Constraint, Grant, ISessionPolicy, Party, Terms} from "../../../src/ISessionPolicy.sol";
import {Coin} from "../hostile/Coin.sol";
import {AT_LEAST, AT_MOST, DAY, EQUALS, Grants, HOUR, IS_ACCOUNT, NONE, STEADY, WEEK} from "../lib/Grants.sol";
import {HomeTest, OnAccount, OnVault} from "../lib/HomeTest.sol";

/// @title What a grant says on the device, and what no grant may say.
abstract contract GrantTest is HomeTest {
    using Grants for Grant;

    function _hex(address who) private pure returns (string memory) {
        return vm.toString(who);
    }

    function _head(uint16 number) private view returns (string memory) {
        return string.concat(
            "valetkey grant ", vm.toString(number), " on chain 31337\nAccount ", _hex(home), "\nAgent ", _hex(agent)
        );
    }

    function test_theWholeText() external {
        Grant memory g = Grants.grantFor(agent, 7, UNTIL);
        g = g.budget(Budget(address(coin), DAY, 50_500_000, 1000e6, 10e6)).to(friend).by(address(venue));
        g = g.budget(Budget(address(0), WEEK + STEADY, 0.05 ether, 0, 0));
        g = g.rule(CallRule(address(venue), "visit(uint256)", 0.1 ether));
        g = g.where(0, EQUALS, bytes32(uint256(uint160(address(coin)))));
        g = g.rule(address(venue), "swap(address,address,uint256,uint256)").where(1, IS_ACCOUNT, 0);
        g = g.where(2, AT_MOST, bytes32(uint256(100))).where(3, AT_LEAST, bytes32(uint256(1 << 160)));
        g = g.guarded(address(coin));
        g.terms = Terms(START, 100, 10, HOUR, 0.01 ether);
        g.deadline = START + 1 days;
        string memory text = _head(7);
        string memory named = string.concat(" COIN (", _hex(address(coin)), ")");
        text = string.concat(text, "\n- spend up to 50.5", named, " per day, 10 per call, 1000 in total, only to ");
        text = string.concat(text, _hex(friend), ", also by allowance to ", _hex(address(venue)));
        text = string.concat(text, "\n- spend up to 0.05 native coin per week, refilled steadily");
        text = string.concat(text, "\n- call visit(uint256) on ", _hex(address(venue)), ", with up to 0.1 native coin");
        text = string.concat(text, ", word 1 = ", _hex(address(coin)));
        text = string.concat(text, "\n- call swap(address,address,uint256,uint256) on ", _hex(address(venue)));
        text = string.concat(text, ", word 2 = this account, word 3 <= 100, word 4 >= ");
        text = string.concat(text, "0x0000000000000000000000010000000000000000000000000000000000000000");
        text = string.concat(text, "\n- at most 100 calls, 10 per hour\n- up to 0.01 native coin for gas");
        text = string.concat(text, "\n- no other loss of", named);
        text = string.concat(text, "\nFrom 2027-01-15 08:00:00 UTC\nSubmit by 2027-01-16 08:00:00 UTC");
        text = string.concat(text, "\nUntil 2027-02-14 08:00:00 UTC");
        vm.assertEq(grantText(g), text, "text");
    }

    function test_otherWordings() external {
        Grant memory g = fresh().budget(Budget(address(coin), NONE, 0, 1, 0));
        g.until = 0;
        g.deadline = START;
        (g.terms.rate, g.terms.rateWindow) = (3, DAY + STEADY);
        g = g.to(friend).to(other);
        string memory text = string.concat(_head(1), "\n- spend up to 0.000001 COIN (", _hex(address(coin)));
        text = string.concat(
            text,
            ") in total, only to ",
            _hex(friend),
            ", ",
            _hex(other),
            "\n- at most 3 calls per day, refilled steadily"
        );
        vm.assertEq(
            grantText(g),
            string.concat(text, "\nSubmit by 2027-01-15 08:00:00 UTC\nUntil revoked"),
            "a total, a rate and no end"
        );
    }

    function test_theOtherTexts() external {
        string memory tail = string.concat(" on chain 31337\nAccount ", _hex(home));
        string memory by = "\nSubmit by 2027-01-15 08:00:00 UTC";
        vm.assertEq(revokeText(7, START), string.concat("valetkey revoke 7", tail, by), "revoke");
        vm.assertEq(revokeAllText(9, START), string.concat("valetkey revoke all up to 9", tail, by), "revoke all");
        string memory text = string.concat("valetkey rotate 7 into 8", tail, "\nAgent ", _hex(agent), "\nNew agent ");
        text = string.concat(text, _hex(other), "\n1 permissions, with what is left of them", by);
        vm.assertEq(rotateText(7, 8, agent, other, daily().permissions(), START), text, "rotate");
        text = string.concat("valetkey guardian 8", tail, "\nGuardian ", _hex(friend));
        text = string.concat(text, "\nIt may end sessions and nothing else", by);
        vm.assertEq(guardianText(8, friend, START), text, "guardian");
        text = string.concat("valetkey guardian 8", tail, "\nGuardian none\nIt may end sessions and nothing else", by);
        vm.assertEq(guardianText(8, address(0), START), text, "no guardian");
    }

    function test_aTextThatNoDeviceShowsWholeIsRefused() external {
        Grant memory g = fresh();
        for (uint160 i; i < 11; ++i) {
            g = g.rule(address(0x10000 + i), "visit(uint256)");
        }
        g = g.rule(address(venue), "abcdefghijklmnopqrstuvwxyz_a(uint256,uint256,uint256,uint256)");
        vm.assertEq(bytes(grantText(g)).length, 1024, "the longest text");
        start(g);
        g.number = next();
        g.calls[11].signature = "abcdefghijklmnopqrstuvwxyz_ab(uint256,uint256,uint256,uint256)";
        vm.prank(home);
        vm.expectRevert(abi.encodeWithSelector(ISessionPolicy.TextTooLong.selector, 1025));
        reader.grantText(g);
    }

    // ---- the clock ----

    function test_expiries() external {
        Grant memory g = daily();
        g.until = START - 1;
        refusesGrant(g, abi.encodeWithSelector(ISessionPolicy.BadExpiry.selector, START - 1));
        (g.until, g.deadline) = (0, 0);
        refusesGrant(g, abi.encodeWithSelector(ISessionPolicy.BadExpiry.selector, 0));
        (g.until, g.deadline) = (UNTIL, START - 1);
        refusesGrant(g, abi.encodeWithSelector(ISessionPolicy.TooLate.selector, START - 1));
        (g.until, g.deadline) = (START, START);
        start(g);
        pay(agent, 1);
    }

    // ---- refusals ----

    function test_anEmptyGrant() external {
        refusesGrant(fresh(), abi.encodeWithSelector(ISessionPolicy.EmptyGrant.selector));
        refusesGrant(fresh().guarded(address(coin)), abi.encodeWithSelector(ISessionPolicy.EmptyGrant.selector));
    }

    function _limit(uint8 window, uint96 perWindow, uint96 total, uint96 perCall, bool good) private {
        Grant memory g = fresh().budget(Budget(address(coin), window, perWindow, total, perCall));
        if (good) start(g);
        else refusesGrant(g, abi.encodeWithSelector(ISessionPolicy.BadLimit.selector, address(coin)));
    }

    function test_limits() external {
        _limit(NONE, 0, 0, 0, false);
        _limit(NONE, 1, 1, 0, false);
        _limit(NONE, 0, 1, 0, true);
        _limit(NONE, 0, 2 ** 86 - 1, 0, true);
        _limit(NONE, 0, 2 ** 86, 0, false);
        _limit(NONE, 0, 5, 6, false);
        _limit(DAY, 0, 0, 0, false);
        _limit(DAY, 0, 1, 0, false);
        _limit(DAY, 2 ** 37 - 1, 0, 0, true);
        _limit(DAY, 2 ** 37, 0, 0, false);
        _limit(DAY, (2 ** 37 - 1) * 10, 0, 0, true);
        _limit(DAY, (2 ** 37 - 1) * 10 + 1, 0, 0, false);
        _limit(DAY, 77e24, 0, 0, true);
        _limit(DAY, 78e24, 0, 0, false);
        _limit(DAY, 100, 99, 0, false);
        _limit(DAY, 100, 100, 100, true);
        _limit(DAY, 100, 100, 101, false);
        _limit(DAY, 100, 2 ** 87 - 1, 0, true);
        _limit(DAY, 100, 2 ** 87, 0, false);
        _limit(STEADY, 100, 0, 0, false);
        _limit(8, 100, 0, 0, false);
        _limit(8 + DAY, 100, 0, 0, false);
        _limit(255, 100, 0, 0, false);
        _limit(7, 100, 0, 0, true);
    }

    /// A limit is kept as it was signed, however large.
    function test_largeLimitsAreExact() external {
        uint96[4] memory amounts = [uint96(1), 2 ** 37 - 1, (2 ** 37 - 1) * 1e6, 77e24];
        for (uint256 i; i < amounts.length; ++i) {
            start(fresh().per(address(coin), DAY, amounts[i]));
            vm.assertEq(budgetOf(agent, address(coin)).perWindow, amounts[i], "perWindow");
            vm.warp(block.timestamp + 1 days);
            vm.assertEq(budgetOf(agent, address(coin)).leftInWindow, amounts[i], "leftInWindow");
        }
    }

    function test_twoBudgetsForOneToken() external {
        refusesGrant(
            daily().per(address(coin), HOUR, 1),
            abi.encodeWithSelector(ISessionPolicy.DuplicateRule.selector, address(coin))
        );
    }

    function test_parties() external {
        bytes4 bad = ISessionPolicy.BadParty.selector;
        refusesGrant(daily().to(address(0)), abi.encodeWithSelector(bad, address(0)));
        refusesGrant(daily().to(friend).to(friend), abi.encodeWithSelector(bad, friend));
        refusesGrant(daily().by(friend).by(friend), abi.encodeWithSelector(bad, friend));
        refusesGrant(daily().party(Party(1, false, friend)), abi.encodeWithSelector(bad, friend));
        refusesGrant(fresh().per(address(0), DAY, 1).by(friend), abi.encodeWithSelector(bad, friend));
        Grant memory g = daily().per(address(0), DAY, 1).to(friend).party(Party(0, false, other));
        refusesGrant(g, abi.encodeWithSelector(bad, other));
        start(daily().to(friend).by(friend));
    }

    function test_constraints() external {
        _constraint(Constraint(0, 0, 0, 0), false);
        _constraint(Constraint(0, 5, 0, 0), false);
        _constraint(Constraint(0, 255, 0, 0), false);
        _constraint(Constraint(1, 1, 0, 0), false);
        _constraint(Constraint(0, 1, 100, 0), false);
        _constraint(Constraint(0, IS_ACCOUNT, 0, bytes32(uint256(1))), false);
        _constraint(Constraint(0, EQUALS, 99, 0), true);
        Grant memory g = fresh().rule(address(venue), "a()").rule(address(venue), "b()");
        g = g.constraint(Constraint(1, 1, 0, 0)).constraint(Constraint(0, 1, 0, 0));
        refusesGrant(g, abi.encodeWithSelector(ISessionPolicy.BadConstraint.selector, 1));
        g = fresh().rule(address(venue), "a()");
        for (uint8 i; i < 4; ++i) {
            g = g.where(i, EQUALS, 0);
        }
        start(g);
        g.number = next();
        refusesGrant(g.where(4, EQUALS, 0), abi.encodeWithSelector(ISessionPolicy.BadConstraint.selector, 4));
    }

    function _constraint(Constraint memory c, bool good) private {
        Grant memory g = fresh().rule(address(venue), "visit(uint256)").constraint(c);
        if (good) start(g);
        else refusesGrant(g, abi.encodeWithSelector(ISessionPolicy.BadConstraint.selector, 0));
    }

    function test_terms() external {
        _terms(Terms(0, type(uint32).max, 0, 0, 0), false);
        _terms(Terms(0, type(uint32).max - 1, 0, 0, 0), true);
        _terms(Terms(0, 0, 1, 0, 0), false);
        _terms(Terms(0, 0, 0, DAY, 0), false);
        _terms(Terms(0, 0, 1, 4, 0), false);
        _terms(Terms(0, 0, 1, 8, 0), false);
        _terms(Terms(0, 0, type(uint16).max, DAY, 0), true);
        _terms(Terms(0, 0, 0, 0, 2 ** 86), false);
        _terms(Terms(0, 0, 0, 0, 2 ** 86 - 1), true);
        _terms(Terms(UNTIL + 1, 0, 0, 0, 0), false);
        _terms(Terms(UNTIL, 0, 0, 0, 0), true);
    }

    function _terms(Terms memory t, bool good) private {
        Grant memory g = daily();
        g.terms = t;
        if (good) start(g);
        else refusesGrant(g, abi.encodeWithSelector(ISessionPolicy.BadTerms.selector));
    }

    function test_guards() external {
        bytes4 bad = ISessionPolicy.BadGuard.selector;
        refusesGrant(daily().guarded(address(0)), abi.encodeWithSelector(bad, address(0)));
        refusesGrant(daily().guarded(home), abi.encodeWithSelector(bad, home));
        Grant memory g = daily().guarded(address(coin)).guarded(address(coin));
        refusesGrant(g, abi.encodeWithSelector(bad, address(coin)));
        g = daily();
        for (uint160 i; i < 8; ++i) {
            g = g.guarded(address(new Coin()));
        }
        start(g);
        pay(agent, 1);
        address ninth = address(new Coin());
        g.number = next();
        refusesGrant(g.guarded(ninth), abi.encodeWithSelector(bad, ninth));
    }

    function test_budgetsOfWhatIsNoToken() external {
        Grant memory g = fresh().per(home, DAY, 1);
        refusesGrant(g, abi.encodeWithSelector(ISessionPolicy.BadLimit.selector, home));
        g = fresh().per(friend, DAY, 1);
        vm.prank(home);
        vm.expectRevert(abi.encodeWithSelector(ISessionPolicy.BadLimit.selector, friend));
        reader.grantText(g);
    }

    function test_functions() external {
        string[22] memory bad = [
            "",
            "visit",
            "()",
            "visit(",
            "visit)",
            "visit()()",
            "visit(uint256))",
            "visit((uint256)",
            "visit(uint256) ",
            " visit(uint256)",
            "visit (uint256)",
            "visit(uint256, uint256)",
            "visit(uint256)\n- call all()",
            "1visit()",
            "visit(Token)",
            "visit(uint256)a",
            "vis\xc3\xa9t()",
            "visit(uint256 amount)",
            "visit(uint256;)",
            "a2345678901234567890123456789012345678901()",
            "on_0x00(uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,u)",
            "wink_and_pay_me(,"
        ];
        for (uint256 i; i < bad.length; ++i) {
            Grant memory g = fresh().rule(address(venue), bad[i]);
            refusesGrant(g, abi.encodeWithSelector(ISessionPolicy.BadFunction.selector, bad[i]));
        }
        string[5] memory good = [
            "_a$9()",
            "f((uint256,address)[2][],bytes)",
            "a234567890123456789012345678901234567890()",
            "visit(uint256)",
            "Z(int8)"
        ];
        for (uint256 i; i < good.length; ++i) {
            start(fresh().rule(address(venue), good[i]));
        }
    }

    function test_twoRulesForOneFunction() external {
        refusesGrant(
            fresh().rule(address(venue), "visit(uint256)").rule(address(venue), "visit(uint256)"),
            abi.encodeWithSelector(ISessionPolicy.DuplicateRule.selector, address(venue))
        );
    }

    function test_aValueNeedsANativeBudget() external {
        Grant memory g = daily().rule(CallRule(address(venue), "visit(uint256)", 1));
        refusesGrant(g, abi.encodeWithSelector(ISessionPolicy.BadLimit.selector, address(0)));
        start(g.per(address(0), DAY, 1));
    }

    function test_numbersDoNotComeAround() external {
        // The highest number but one, where the page keeps it.
        bytes32 page = keccak256(abi.encode(uint256(keccak256("valetkey.session.v1")) - 1)) & ~bytes32(uint256(0xff));
        vm.store(home, page, bytes32(uint256(65534)));
        start(daily());
        pay(agent, 1);
        Grant memory g = Grants.grantFor(agent, 0, UNTIL).per(address(coin), DAY, 100e6);
        unchecked {
            for (uint16 number = 65535; number != 2; ++number) {
                g.number = number;
                refusesGrant(g, abi.encodeWithSelector(ISessionPolicy.NumbersUsedUp.selector));
            }
        }
        vm.prank(owner);
        policy.revokeAll();
        vm.assertEq(policy.lastNumber(), 65535, "last");
        refusesPay(agent, 1, abi.encodeWithSelector(ISessionPolicy.SessionEnded.selector, 65535));
    }
}

contract GrantAccountTest is GrantTest, OnAccount {}

contract GrantVaultTest is GrantTest, OnVault {}
