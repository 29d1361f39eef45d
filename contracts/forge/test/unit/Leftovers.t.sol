// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Budget, Grant} from "../../../src/ISessionPolicy.sol";
import {Coin} from "../hostile/Coin.sol";
import {DAY, Grants} from "../lib/Grants.sol";
import {HomeTest, OnAccount, OnVault} from "../lib/HomeTest.sol";

/// @title Words of older sessions stay where they were: they must not bind, or free, a newer session of the same agent.
abstract contract LeftoversTest is HomeTest {
    using Grants for Grant;

    function test_anOlderFenceDoesNotBind() external {
        start(fresh().budget(Budget(address(coin), DAY, 100e6, 0, 10e6)).to(other));
        start(daily());
        pay(agent, 60e6);
    }

    function test_olderTermsDoNotBind() external {
        Grant memory g = daily().guarded(address(coin)).guarded(address(venue));
        (g.terms.maxCalls, g.terms.notBefore) = (1, UNTIL);
        start(g);
        start(daily());
        pay(agent, 1);
        pay(agent, 1);
    }

    function test_olderGuardsAreNotCounted() external {
        start(daily().guarded(address(0x10001)).guarded(address(0x10002)));
        start(daily().guarded(address(coin)));
        pay(agent, 1);
    }

    function test_anOlderSpenderOfTheSameBudgetIsNone() external {
        start(daily().by(friend));
        start(daily());
        (bool can, ) = policy.canExec(agent, address(coin), 0, abi.encodeCall(Coin.approve, (friend, 1)));
        vm.assertFalse(can, "an older spender");
    }

    function test_olderConditionsAreNot() external {
        start(fresh().rule(address(venue), "visit(uint256)").where(0, 1, bytes32(uint256(5))));
        start(fresh().rule(address(venue), "visit(uint256)"));
        uses(agent, address(venue), 0, abi.encodeWithSignature("visit(uint256)", 6));
    }
}

contract LeftoversAccountTest is LeftoversTest, OnAccount {}

contract LeftoversVaultTest is LeftoversTest, OnVault {}
