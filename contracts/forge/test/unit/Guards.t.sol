// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Grant, ISessionPolicy} from "../../../src/ISessionPolicy.sol";
import {Coin} from "../hostile/Coin.sol";
import {DAY, Grants} from "../lib/Grants.sol";
import {HomeTest, OnAccount, OnVault} from "../lib/HomeTest.sol";

/// @title Uses an allowance on another token whenever it is transferred.
contract PullingCoin is Coin {
    Coin private immutable victim;
    uint256 private immutable taken;

    constructor(Coin victim_, uint256 taken_) {
        (victim, taken) = (victim_, taken_);
    }

    function _move(address from, address to, uint256 amount) internal override {
        super._move(from, to, amount);
        if (taken != 0) victim.transferFrom(from, address(this), taken);
    }
}

/// @title What a guard lets pass, to the last unit.
abstract contract GuardsTest is HomeTest {
    using Grants for Grant;

    function _pulling(uint256 taken) private returns (Coin odd) {
        odd = new PullingCoin(coin, taken);
        odd.mint(home, 100);
        vm.prank(home);
        coin.approve(address(odd), type(uint256).max);
    }

    function _loss(uint256 lost) private view returns (bytes memory) {
        return abi.encodeWithSelector(ISessionPolicy.GuardedLoss.selector, address(coin), lost, 0);
    }

    /// What is debited for one token is no excuse for the loss of another.
    function test_theDebitOfAnotherTokenDoesNotCount() external {
        Coin odd = _pulling(5);
        start(fresh().per(address(odd), DAY, 100).guarded(address(coin)));
        bytes memory reason = _loss(5);
        fails(agent, address(odd), 0, transferOf(friend, 10), reason);
        vm.expectRevert(reason);
        vm.prank(agent);
        policy.execTransfer(address(odd), friend, 10);
    }

    function test_oneUnitIsALoss() external {
        Coin odd = _pulling(1);
        start(fresh().per(address(odd), DAY, 100).guarded(address(odd)).guarded(address(coin)));
        fails(agent, address(odd), 0, transferOf(friend, 10), _loss(1));
        odd = _pulling(0);
        start(fresh().per(address(odd), DAY, 100).guarded(address(odd)).guarded(address(coin)));
        uses(agent, address(odd), 0, transferOf(friend, 10));
    }

    /// A call may leave more of a guarded token than there was.
    function test_aGainIsNoLoss() external {
        start(fresh().rule(address(coin), "mint(address,uint256)").guarded(address(coin)));
        uses(agent, address(coin), 0, abi.encodeCall(Coin.mint, (home, 5)));
        start(daily().guarded(address(coin)));
        uses(agent, address(coin), 0, transferOf(home, 5));
    }
}

contract GuardsAccountTest is GuardsTest, OnAccount {}

contract GuardsVaultTest is GuardsTest, OnVault {}
