// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Grant, ISessionPolicy} from "../../../src/ISessionPolicy.sol";
import {Coin} from "../hostile/Coin.sol";
import {DAY, Grants} from "../lib/Grants.sol";
import {HomeTest, OnAccount, OnVault} from "../lib/HomeTest.sol";
import {IVault} from "../lib/Interfaces.sol";

/// @title Takes as much from its caller whenever it is told to let somebody spend, or to move somebody else's.
contract GreedyCoin is Coin {
    function approve(address spender, uint256 amount) public override returns (bool) {
        _move(msg.sender, address(this), amount);
        return super.approve(spender, amount);
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        _move(msg.sender, address(this), amount);
        return super.transferFrom(from, to, amount);
    }
}

/// @title What was debited and did not leave the home excuses no loss of the home's.
abstract contract KeptTest is HomeTest {
    using Grants for Grant;

    GreedyCoin private greedy;

    function _start() private {
        greedy = new GreedyCoin();
        greedy.mint(home, 1000);
        greedy.mint(owner, 1000);
        if (isVault()) {
            vm.prank(owner);
            greedy.approve(home, 500);
        }
        start(fresh().per(address(greedy), DAY, 100).by(other).guarded(address(greedy)));
    }

    function _loss(uint256 lost, uint256 debited) private view returns (bytes memory) {
        return abi.encodeWithSelector(ISessionPolicy.GuardedLoss.selector, address(greedy), lost, debited);
    }

    function test_anAllowanceExcusesNoLoss() external {
        _start();
        fails(agent, address(greedy), 0, abi.encodeCall(Coin.approve, (other, 10)), _loss(10, 0));
        uses(agent, address(greedy), 0, abi.encodeCall(Coin.transfer, (friend, 10)));
    }

    function test_aPullExcusesNoLoss() external {
        if (!isVault()) return;
        _start();
        fails(agent, address(greedy), 0, abi.encodeCall(Coin.transferFrom, (owner, friend, 10)), _loss(10, 0));
        (bool ok, bytes memory why) =
            callAs(agent, home, 0, abi.encodeCall(IVault.execPull, (address(greedy), friend, 10)));
        vm.assertFalse(ok, "pulled");
        vm.assertEq(why, _loss(10, 0), "another reason");
        vm.prank(agent);
        policy.execTransfer(address(greedy), friend, 10);
        vm.assertEq(greedy.balanceOf(home), 990, "what is debited may leave");
    }

    /// No grant leaves such a word; an earlier delegate of the account could have.
    function test_aPlantedRuleForTheHomeItself() external {
        start(daily());
        bytes4 selector = ISessionPolicy.setGuardian.selector;
        uint256 page = 0x8837d58e6f655095c39f5fd66b1e2fd81279ea013845c2d478e797411e024d00;
        bytes32 slot =
            keccak256(abi.encode((uint256(uint160(agent)) << 96) | uint32(selector), uint256(uint160(home)) ^ page));
        vm.store(home, slot, bytes32(uint256(1) << 240));
        refuses(
            agent,
            home,
            0,
            abi.encodeCall(ISessionPolicy.setGuardian, (agent)),
            abi.encodeWithSelector(ISessionPolicy.SelfCall.selector)
        );
    }

    function test_aTransferOfNoToken() external {
        start(daily().per(address(0), DAY, 1 ether));
        refuses(agent, address(0), 0, transferOf(friend, 1), abi.encodeWithSelector(ISessionPolicy.SelfCall.selector));
    }
}

contract KeptAccountTest is KeptTest, OnAccount {}

contract KeptVaultTest is KeptTest, OnVault {}
