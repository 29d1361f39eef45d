// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Budget, Grant, ISessionPolicy, Party} from "../../../src/ISessionPolicy.sol";
import {Coin} from "../hostile/Coin.sol";
import {DAY, Grants, NONE} from "../lib/Grants.sol";
import {HomeTest, OnAccount, OnVault} from "../lib/HomeTest.sol";

/// @title What a grant may just contain, and what it may just not.
abstract contract EdgesTest is HomeTest {
    using Grants for Grant;

    function test_mostPerCallIsTheTotal() external {
        start(fresh().budget(Budget(address(coin), NONE, 0, 100, 100)));
        refusesGrant(
            fresh().budget(Budget(address(coin), NONE, 0, 100, 101)),
            abi.encodeWithSelector(ISessionPolicy.BadLimit.selector, address(coin))
        );
    }

    function test_anyTwoRulesAreCompared() external {
        bytes memory twice = abi.encodeWithSelector(ISessionPolicy.DuplicateRule.selector, address(venue));
        Grant memory g = fresh().rule(address(venue), "a()").rule(address(venue), "b()");
        refusesGrant(g.rule(address(venue), "b()"), twice);
        g = fresh().rule(address(venue), "a()").rule(address(venue), "b()").rule(address(venue), "c()");
        refusesGrant(g.rule(address(venue), "c()"), twice);
        start(fresh().rule(address(venue), "a()").rule(address(coin), "a()").rule(address(venue), "b()"));
    }

    function test_oneRecipientOfTwoBudgets() external {
        Coin second = new Coin();
        start(fresh().per(address(coin), DAY, 100).to(friend).per(address(second), DAY, 100).to(friend));
        pay(agent, 1);
    }

    function test_fourConditionsOnEveryRule() external {
        Grant memory g = fresh();
        for (uint256 i; i < 2; ++i) {
            g = g.rule(address(venue), i == 0 ? "a()" : "b()");
            for (uint8 j; j < 4; ++j) g = g.where(j, 2, bytes32(uint256(7)));
        }
        refusesGrant(
            _copy(g).where(4, 2, bytes32(uint256(7))),
            abi.encodeWithSelector(ISessionPolicy.BadConstraint.selector, 8)
        );
        vm.prank(owner);
        policy.grant(g);
    }

    /// A fence counts them in a byte.
    function test_noMoreThan255Parties() external {
        Grant memory g = daily();
        g.parties = new Party[](256);
        for (uint160 i; i < 256; ++i) g.parties[i] = Party(0, false, address(0x20000 + i));
        vm.expectRevert(abi.encodeWithSelector(ISessionPolicy.BadParty.selector, address(0)));
        vm.prank(owner);
        policy.grant(g);
        Party[] memory parties = g.parties;
        assembly {
            mstore(parties, 255)
        }
        vm.prank(owner);
        policy.grant(g);
    }

    /// A name that was ground to the selector under which budgets are kept.
    function test_aFunctionWithSelectorZero() external {
        string memory signature = "buyAndFree22457070633(uint256)";
        refusesGrant(
            fresh().rule(address(venue), signature),
            abi.encodeWithSelector(ISessionPolicy.BadFunction.selector, signature)
        );
    }

    function _copy(Grant memory g) private pure returns (Grant memory) {
        return abi.decode(abi.encode(g), (Grant));
    }
}

contract EdgesAccountTest is EdgesTest, OnAccount {}

contract EdgesVaultTest is EdgesTest, OnVault {}
