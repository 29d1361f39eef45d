// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Budget, CallRule, Grant, ISessionPolicy} from "../../../src/ISessionPolicy.sol";
import {Coin} from "../hostile/Coin.sol";
import {Venue} from "../hostile/Reenterer.sol";
import {Grants, DAY} from "../lib/Grants.sol";
import {DELEGATION_MANAGER, ENTRY_POINT, HomeTest, OnAccount, OnVault, PERMIT2} from "../lib/HomeTest.sol";

/// @title The holes that session keys of other systems had, one test for each.
abstract contract ClosedTest is HomeTest {
    using Grants for Grant;

    // ---- a budgeted token can be moved by what is debited, and by nothing else ----

    function test_approveOnABudgetedTokenIsRefused() external {
        start(daily());
        address[2] memory spenders = [friend, agent];
        uint256[3] memory amounts = [0, 1, type(uint256).max];
        for (uint256 i; i < 6; ++i) {
            address spender = spenders[i % 2];
            bytes memory reason =
                abi.encodeWithSelector(ISessionPolicy.SpenderNotAllowed.selector, address(coin), spender);
            refuses(agent, address(coin), 0, abi.encodeCall(Coin.approve, (spender, amounts[i / 2])), reason);
            vm.assertEq(coin.allowance(home, spender), 0, "an allowance");
        }
    }

    function test_increaseAllowanceOnABudgetedTokenIsRefused() external {
        start(daily());
        _closed(abi.encodeCall(Coin.increaseAllowance, (friend, 1)));
        _closed(abi.encodeCall(Coin.decreaseAllowance, (friend, 0)));
        _closed(abi.encodeCall(Coin.increaseApproval, (friend, 1)));
    }

    function test_permitOnABudgetedTokenIsRefused() external {
        start(daily());
        _closed(abi.encodeCall(Coin.permit, (home, friend, 1, type(uint256).max, 27, 0, 0)));
        _closed(abi.encodeCall(Coin.transferWithAuthorization, (home, friend, 1, 0, type(uint256).max, 0, "")));
    }

    function test_erc777SendOnABudgetedTokenIsRefused() external {
        start(daily());
        _closed(abi.encodeCall(Coin.send, (friend, 1, "")));
        _closed(abi.encodeCall(Coin.operatorSend, (home, friend, 1, "", "")));
        _closed(abi.encodeCall(Coin.authorizeOperator, (agent)));
    }

    function test_approveAndCallOnABudgetedTokenIsRefused() external {
        start(daily());
        _closed(abi.encodeWithSignature("approveAndCall(address,uint256)", friend, 1));
        _closed(abi.encodeWithSignature("approveAndCall(address,uint256,bytes)", friend, 1, ""));
    }

    function test_unruledSelectorsOnABudgetedTokenAreRefused() external {
        start(daily());
        _closed(abi.encodeWithSignature("burn(uint256)", 1));
        _closed(abi.encodeWithSignature("withdraw(uint256)", 1));
        _closed(abi.encodeCall(Coin.mint, (friend, 1)));
        _closed(abi.encodeWithSelector(0xffffffff));
    }

    /// "Selector zero" names a budget where permissions are kept. It must not name one in calldata: the word of a budget
    /// is not a rule. With little in total the word has no bits where a rule has its conditions; with a lot it has all of
    /// them, which long calldata could meet.
    function test_selectorZeroIsNoWayToABudget() external {
        start(fresh().total(address(coin), 500).per(address(0), DAY, 1 ether));
        _closed(abi.encodeWithSelector(0x00000000));
        bytes memory reason = noPermission(address(coin), 0);
        refuses(agent, address(coin), 1, abi.encodeWithSelector(0x00000000), reason);
        start(daily().per(address(0), DAY, 1 ether));
        _closed(abi.encodeWithSelector(0x00000000));
        refuses(agent, address(coin), 0, new bytes(4 + 32 * 257), reason);
        refuses(agent, address(coin), 1, new bytes(4 + 32 * 257), reason);
    }

    function test_theTransferFromOfTheHomesOwnTokensIsRefused() external {
        start(daily());
        vm.prank(home);
        coin.approve(home, type(uint256).max);
        bytes memory data = abi.encodeCall(Coin.transferFrom, (home, friend, 1));
        bytes memory reason = abi.encodeWithSelector(ISessionPolicy.SourceNotAllowed.selector, home);
        refuses(agent, address(coin), 0, data, reason);
        // Nobody's are not, either, of a token that would take that for somebody.
        reason = abi.encodeWithSelector(ISessionPolicy.SourceNotAllowed.selector, address(0));
        refuses(agent, address(coin), 0, abi.encodeCall(Coin.transferFrom, (address(0), friend, 1)), reason);
        // Allowances that others gave to the home are not the session's either.
        coin.mint(other, 1);
        vm.prank(other);
        coin.approve(home, 1);
        reason = abi.encodeWithSelector(ISessionPolicy.SourceNotAllowed.selector, other);
        refuses(agent, address(coin), 0, abi.encodeCall(Coin.transferFrom, (other, friend, 1)), reason);
    }

    function test_aTransferMustHaveExactlyItsTwoWords() external {
        start(daily());
        bytes memory reason = abi.encodeWithSelector(ISessionPolicy.BadCalldata.selector);
        bytes memory data = transferOf(friend, 1);
        refuses(agent, address(coin), 0, bytes.concat(data, hex"00"), reason);
        refuses(agent, address(coin), 0, abi.encodePacked(data, uint256(0)), reason);
        refuses(agent, address(coin), 0, _cut(data, 67), reason);
        refuses(agent, address(coin), 0, _cut(data, 4), reason);
        // The upper bytes of an address must be empty: what a token makes of them is its own business.
        data[4] = 0x01;
        refuses(agent, address(coin), 0, data, reason);
    }

    function test_valueWithATransferIsRefused() external {
        start(daily().per(address(0), DAY, 1 ether));
        refuses(
            agent,
            address(coin),
            1,
            transferOf(friend, 1),
            abi.encodeWithSelector(ISessionPolicy.ValueNotAllowed.selector, 1, 0)
        );
    }

    function test_nativeCoinToABudgetedTokenIsRefused() external {
        start(daily());
        denied(agent, address(coin), 1, "", "native coin without a budget for it");
    }

    function test_callsOfLessThanASelectorAreRefused() external {
        start(daily().per(address(0), DAY, 1 ether).rule(address(venue), "visit(uint256)"));
        for (uint256 length = 1; length < 4; ++length) {
            bytes memory data = new bytes(length);
            bytes memory reason = abi.encodeWithSelector(ISessionPolicy.BadCalldata.selector);
            refuses(agent, address(venue), 0, data, reason);
            refuses(agent, address(venue), 1, data, reason);
            refuses(agent, address(coin), 0, data, reason);
            refuses(agent, friend, 0, data, reason);
        }
    }

    /// Three bytes are no selector that ends with a zero: visit112() is 0xc7d88800.
    function test_threeBytesAreNoSelectorThatEndsWithZero() external {
        start(fresh().rule(address(venue), "visit112()"));
        uses(agent, address(venue), 0, hex"c7d88800");
        bytes memory reason = abi.encodeWithSelector(ISessionPolicy.BadCalldata.selector);
        refuses(agent, address(venue), 0, hex"c7d888", reason);
        denied(agent, address(venue), 0, hex"c7d888", "three bytes");
    }

    // ---- the home itself ----

    function test_aCallOfTheHomeItselfIsRefused() external {
        start(daily().per(address(0), DAY, 1 ether));
        bytes memory reason = abi.encodeWithSelector(ISessionPolicy.SelfCall.selector);
        refuses(agent, home, 0, abi.encodeCall(policy.revokeAll, ()), reason);
        refuses(agent, home, 0, abi.encodeCall(policy.setGuardian, (agent)), reason);
        refuses(agent, home, 0, "", reason);
        refuses(agent, home, 1, "", reason);
    }

    function test_addressZeroIsTheHomeAndIsRefused() external {
        start(daily().per(address(0), DAY, 1 ether));
        bytes memory reason = abi.encodeWithSelector(ISessionPolicy.SelfCall.selector);
        refuses(agent, address(0), 0, abi.encodeCall(policy.revokeAll, ()), reason);
        refuses(agent, address(0), 1, "", reason);
        refuses(agent, address(0), 0, "", reason);
    }

    function test_aRuleForTheHomeItselfIsNotGranted() external {
        _neverRuled(home);
        _neverRuled(address(0));
    }

    function test_theOwnersPlaneIsClosedToTheAgent() external {
        start(daily());
        bytes memory reason = abi.encodeWithSelector(ISessionPolicy.NotOwner.selector, agent);
        _closedToAgent(abi.encodeCall(policy.grant, (daily())), reason);
        _closedToAgent(abi.encodeCall(policy.revoke, (1)), reason);
        _closedToAgent(abi.encodeCall(policy.revokeAll, ()), reason);
        _closedToAgent(abi.encodeCall(policy.setGuardian, (agent)), reason);
        _closedToAgent(abi.encodeCall(policy.rotate, (1, 2, agent, other, daily().permissions())), reason);
        reason = abi.encodeWithSelector(ISessionPolicy.NotGuardian.selector, agent);
        _closedToAgent(abi.encodeCall(policy.freeze, (1)), reason);
        _closedToAgent(abi.encodeCall(policy.freezeAll, ()), reason);
    }

    // ---- contracts that act for whoever calls them ----

    function test_theEntryPointCannotBeRuled() external {
        _neverRuled(ENTRY_POINT);
        _neverRuled(0x0000000071727De22E5E9d8BAf0edAc6f37da032); // 0.7
    }

    function test_permit2CannotBeRuled() external {
        _neverRuled(PERMIT2);
    }

    function test_theDelegationManagerCannotBeRuled() external {
        _neverRuled(DELEGATION_MANAGER);
    }

    function test_precompilesCannotBeRuled() external {
        _neverRuled(address(1));
        _neverRuled(address(0x100));
    }

    function test_withoutARuleTheyAreRefusedToo() external {
        start(daily().per(address(0), DAY, 1 ether).rule(address(venue), "visit(uint256)"));
        bytes memory data = abi.encodeWithSignature("visit(uint256)", 1);
        address[4] memory targets = [ENTRY_POINT, PERMIT2, DELEGATION_MANAGER, address(0x100)];
        for (uint256 i; i < targets.length; ++i) {
            refuses(agent, targets[i], 0, data, noPermission(targets[i], Venue.visit.selector));
        }
    }

    // ---- rules that would be budgets without a limit ----

    function test_aRuleOnABudgetedTokenIsNotGranted() external {
        Grant memory g = daily().rule(address(coin), "burn(uint256)");
        refusesGrant(g, abi.encodeWithSelector(ISessionPolicy.BadTarget.selector, address(coin)));
    }

    function test_rulesThatMoveTokensOrAllowancesAreNotGranted() external {
        string[14] memory functions = [
            "transfer(address,uint256)",
            "transferFrom(address,address,uint256)",
            "approve(address,uint256)",
            "increaseAllowance(address,uint256)",
            "increaseApproval(address,uint256)",
            "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)",
            "transferAndCall(address,uint256)",
            "transferAndCall(address,uint256,bytes)",
            "approveAndCall(address,uint256)",
            "approveAndCall(address,uint256,bytes)",
            "send(address,uint256,bytes)",
            "operatorSend(address,address,uint256,bytes,bytes)",
            "authorizeOperator(address)",
            "setApprovalForAll(address,bool)"
        ];
        for (uint256 i; i < functions.length; ++i) {
            Grant memory g = fresh().rule(address(venue), functions[i]);
            refusesGrant(g, abi.encodeWithSelector(ISessionPolicy.BadFunction.selector, functions[i]));
        }
    }

    /// Four bytes prove no name: this one has the selector of transfer(address,uint256).
    function test_aNameGroundToTheSelectorOfTransferIsNotGranted() external {
        string memory name = "many_msg_babbage(bytes1)";
        Grant memory g = fresh().rule(address(coin), name);
        refusesGrant(g, abi.encodeWithSelector(ISessionPolicy.BadFunction.selector, name));
    }

    // ---- keys that are somebody already ----

    function test_theOwnerAndTheHomeAreNoAgents() external {
        Grant memory g = daily();
        address[3] memory bad = [address(0), owner, home];
        for (uint256 i; i < bad.length; ++i) {
            g.agent = bad[i];
            refusesGrant(g, abi.encodeWithSelector(ISessionPolicy.BadAgent.selector, bad[i]));
        }
    }

    function test_aStrangerMayDoNothing() external {
        start(daily());
        refuses(other, address(coin), 0, transferOf(friend, 1), noPermission(address(coin), 0));
        refuses(other, friend, 1, "", noPermission(address(0), 0));
    }

    function test_anotherAgentsPermissionsAreNotOnesOwn() external {
        start(daily());
        Grant memory g = Grants.grantFor(other, 2, UNTIL).rule(address(venue), "visit(uint256)");
        start(g);
        refuses(other, address(coin), 0, transferOf(friend, 1), noPermission(address(coin), 0));
        bytes memory data = abi.encodeCall(Venue.visit, (1));
        refuses(agent, address(venue), 0, data, noPermission(address(venue), Venue.visit.selector));
        pay(agent, 1);
        uses(other, address(venue), 0, data);
    }

    // ---- helpers ----

    /// Refused, and with no effect on the token.
    function _closed(bytes memory data) private {
        refuses(agent, address(coin), 0, data, noPermission(address(coin), selectorOf(data)));
        vm.assertEq(coin.allowance(home, friend), 0, "an allowance");
        vm.assertEq(coin.balanceOf(home), 1_000_000e6, "balance");
    }

    function _closedToAgent(bytes memory data, bytes memory reason) private {
        (bool ok, bytes memory why) = callAs(agent, home, 0, data);
        vm.assertFalse(ok, "the agent reached the owner's plane");
        vm.assertEq(why, reason, "another reason");
    }

    function _neverRuled(address target) private {
        if (target.code.length == 0 && uint160(target) > 0x200) vm.etch(target, address(venue).code);
        Grant memory g = fresh().rule(target, "visit(uint256)");
        refusesGrant(g, abi.encodeWithSelector(ISessionPolicy.BadTarget.selector, target));
    }

    function _cut(bytes memory data, uint256 length) private pure returns (bytes memory) {
        bytes memory shorter = new bytes(length);
        for (uint256 i; i < length; ++i) {
            shorter[i] = data[i];
        }
        return shorter;
    }
}

contract ClosedAccountTest is ClosedTest, OnAccount {}

contract ClosedVaultTest is ClosedTest, OnVault {}
