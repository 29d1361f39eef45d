// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Budget, Grant, ISessionPolicy} from "../../../src/ISessionPolicy.sol";
import {Coin} from "../hostile/Coin.sol";
import {FalseCoin, SilentCoin} from "../hostile/OddCoins.sol";
import {DAY, Grants} from "../lib/Grants.sol";
import {OnVault} from "../lib/HomeTest.sol";
import {IVault} from "../lib/Interfaces.sol";

/// @title What only a vault does: pull its owner's tokens within an allowance, and be a contract that others made.
contract VaultTest is OnVault {
    using Grants for Grant;

    function setUp() public override {
        super.setUp();
        coin.mint(owner, 1000e6);
        vm.prank(owner);
        coin.approve(home, 500e6);
    }

    function _pull(address to, uint256 amount) private view returns (bytes memory) {
        return abi.encodeCall(Coin.transferFrom, (owner, to, amount));
    }

    function test_pullsAreDebitedAsTransfersAre() external {
        start(daily().to(friend));
        uses(agent, address(coin), 0, _pull(friend, 30e6));
        vm.prank(agent);
        IVault(home).execPull(address(coin), friend, 30e6);
        pay(agent, 30e6);
        vm.assertEq(coin.balanceOf(friend), 90e6, "paid");
        vm.assertEq(coin.balanceOf(owner), 940e6, "the wallet's");
        bytes4 refusal = ISessionPolicy.OverWindowLimit.selector;
        bytes memory reason = abi.encodeWithSelector(refusal, address(coin), 10e6 + 1, 10e6);
        refuses(agent, address(coin), 0, _pull(friend, 10e6 + 1), reason);
        vm.expectRevert(reason);
        vm.prank(agent);
        IVault(home).execPull(address(coin), friend, 10e6 + 1);
    }

    function test_pullsReachOnlyRecipients() external {
        start(daily().to(friend));
        bytes4 refusal = ISessionPolicy.RecipientNotAllowed.selector;
        bytes memory reason = abi.encodeWithSelector(refusal, address(coin), other);
        refuses(agent, address(coin), 0, _pull(other, 1), reason);
        vm.expectRevert(reason);
        vm.prank(agent);
        IVault(home).execPull(address(coin), other, 1);
        // The vault itself is no recipient unless it is named: what it holds other rules could move.
        refuses(agent, address(coin), 0, _pull(home, 1), abi.encodeWithSelector(refusal, address(coin), home));
    }

    function test_pullsStopWhereTheAllowanceDoes() external {
        start(fresh().per(address(coin), DAY, 600e6));
        uses(agent, address(coin), 0, _pull(friend, 500e6));
        (bool ok,) = callAs(agent, home, 0, abi.encodeCall(policy.exec, (address(coin), 0, _pull(friend, 1))));
        vm.assertFalse(ok, "more than the allowance");
        vm.assertEq(budgetOf(agent, address(coin)).leftInWindow, 100e6, "left");
    }

    function test_onlyTheOwnersAllowanceIsUsed() external {
        start(daily());
        coin.mint(other, 100e6);
        vm.prank(other);
        coin.approve(home, 100e6);
        bytes memory data = abi.encodeCall(Coin.transferFrom, (other, friend, 1));
        refuses(agent, address(coin), 0, data, abi.encodeWithSelector(ISessionPolicy.SourceNotAllowed.selector, other));
        data = abi.encodeCall(Coin.transferFrom, (address(0), friend, 1));
        bytes memory reason = abi.encodeWithSelector(ISessionPolicy.SourceNotAllowed.selector, address(0));
        refuses(agent, address(coin), 0, data, reason);
        data = _pull(friend, 1);
        refuses(
            agent,
            address(coin),
            0,
            bytes.concat(data, hex"00"),
            abi.encodeWithSelector(ISessionPolicy.BadCalldata.selector)
        );
        data[4] = 0x01;
        refuses(agent, address(coin), 0, data, abi.encodeWithSelector(ISessionPolicy.BadCalldata.selector));
    }

    function test_pullsOfTokensThatRefuseOrAreSilent() external {
        Coin odd = new FalseCoin();
        Coin silent = new SilentCoin();
        silent.mint(owner, 10);
        callAs(owner, address(silent), 0, abi.encodeCall(Coin.approve, (home, 10)));
        start(fresh().per(address(odd), DAY, 100e6).per(address(silent), DAY, 100e6));
        vm.expectRevert(abi.encodeWithSelector(ISessionPolicy.TokenRefused.selector, address(odd)));
        vm.prank(agent);
        IVault(home).execPull(address(odd), friend, 1);
        vm.prank(agent);
        IVault(home).execPull(address(silent), friend, 10);
        vm.assertEq(silent.balanceOf(friend), 10, "paid");
    }

    function test_aStrangerPullsNothing() external {
        start(daily());
        vm.expectRevert(noPermission(address(coin), 0));
        vm.prank(other);
        IVault(home).execPull(address(coin), other, 1);
        vm.warp(UNTIL + 1);
        vm.expectRevert(abi.encodeWithSelector(ISessionPolicy.SessionExpired.selector, UNTIL));
        vm.prank(agent);
        IVault(home).execPull(address(coin), friend, 1);
    }

    function test_anOwnerThatIsTheTargetOfARuleIsRefused() external {
        Grant memory g = fresh().rule(owner, "visit(uint256)");
        refusesGrant(g, abi.encodeWithSelector(ISessionPolicy.BadTarget.selector, owner));
    }

    /// Two words of a proxy and a payment with the little gas that WETH leaves for it.
    function test_aPlainPaymentIsTakenWithLittleGas() external {
        vm.deal(address(this), 1 ether);
        (bool ok,) = home.call{value: 1 ether, gas: 2300}("");
        vm.assertTrue(ok, "paid");
    }

    function test_answersAndRevertsComeThroughTheProxy() external {
        vm.assertEq(policy.owner(), owner, "an answer");
        vm.expectRevert(abi.encodeWithSelector(ISessionPolicy.NotOwner.selector, other));
        vm.prank(other);
        policy.revokeAll();
        (bool ok, bytes memory answer) = home.call(hex"12345678");
        vm.assertTrue(ok, "a call of nothing that it has");
        vm.assertEq(answer, "", "answered");
    }
}
