// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CallRule, Grant, ISessionPolicy} from "../../../src/ISessionPolicy.sol";
import {Coin} from "../hostile/Coin.sol";
import {Reenterer, Venue} from "../hostile/Reenterer.sol";
import {DAY, Grants} from "../lib/Grants.sol";
import {HomeTest, OnAccount, OnVault} from "../lib/HomeTest.sol";

/// Takes the tokens of its caller by an allowance from before, and calls somebody in the middle of it.
contract Taker {
    function take(Coin coin, uint256 amount, address middle) external {
        Reenterer(payable(middle)).visit(0);
        coin.transferFrom(msg.sender, address(this), amount);
    }
}

/// @title Whoever is called calls back.
abstract contract ReentryTest is HomeTest {
    using Grants for Grant;

    Reenterer internal echo = new Reenterer();

    /// A target that is an agent, too, finds the door shut while the first call runs.
    function _isShut(bytes memory back) private {
        echo.arm(home, back);
        uses(agent, address(echo), 0, abi.encodeCall(Reenterer.visit, (1)));
        vm.assertTrue(echo.called(), "not called");
        vm.assertFalse(echo.succeeded(), "reentered");
        vm.assertEq(echo.answer(), abi.encodeWithSelector(ISessionPolicy.Reentered.selector), "reason");
        // And open again afterwards.
        echo.forward(home, back);
    }

    function test_aTargetCannotUseASessionOfItsOwn() external {
        start(fresh().rule(address(echo), "visit(uint256)"));
        start(Grants.grantFor(address(echo), 2, UNTIL).per(address(coin), DAY, 100e6).per(address(0), DAY, 1 ether));
        _isShut(abi.encodeCall(policy.exec, (address(coin), 0, transferOf(friend, 1))));
        _isShut(abi.encodeCall(policy.exec, (friend, 1, "")));
    }

    /// The short way has no door of its own: it debits first, so what is left is all that it can reach.
    function test_aTargetSpendsNoMoreThanItsOwnBudget() external {
        start(fresh().rule(address(echo), "visit(uint256)"));
        start(Grants.grantFor(address(echo), 2, UNTIL).per(address(coin), DAY, 100e6));
        echo.arm(home, abi.encodeCall(policy.execTransfer, (address(coin), friend, 60e6)));
        uses(agent, address(echo), 0, abi.encodeCall(Reenterer.visit, (1)));
        echo.arm(home, abi.encodeCall(policy.execTransfer, (address(coin), friend, 60e6)));
        uses(agent, address(echo), 0, abi.encodeCall(Reenterer.visit, (1)));
        vm.assertFalse(echo.succeeded(), "more than its budget");
        vm.assertLe(coin.balanceOf(friend), 100e6, "spent");
        // A guard counts what others take during the call as a loss of it.
        start(fresh().rule(address(echo), "visit(uint256)").guarded(address(coin)));
        vm.warp(START + 1 days);
        echo.arm(home, abi.encodeCall(policy.execTransfer, (address(coin), friend, 1e6)));
        bytes memory data = abi.encodeCall(Reenterer.visit, (1));
        (bool ok,) = callAs(agent, home, 0, abi.encodeCall(policy.exec, (address(echo), 0, data)));
        vm.assertTrue(!ok || !echo.succeeded(), "a guarded loss went unseen");
    }

    function test_aRecipientOfNativeCoinCannotSpendAgain() external {
        start(Grants.grantFor(address(echo), 1, UNTIL).per(address(0), DAY, 1 ether));
        bytes memory again = abi.encodeCall(policy.exec, (address(echo), 1 ether, ""));
        echo.arm(home, again);
        echo.forward(home, again);
        vm.assertTrue(echo.called(), "not called");
        vm.assertFalse(echo.succeeded(), "spent twice");
        vm.assertEq(address(echo).balance, 1 ether, "one budget");
    }

    function test_aTargetHasNoPowerOverTheHome() external {
        start(fresh().rule(address(echo), "visit(uint256)"));
        bytes[6] memory calls = [
            abi.encodeCall(policy.revokeAll, ()),
            abi.encodeCall(policy.setGuardian, (address(echo))),
            abi.encodeCall(policy.freezeAll, ()),
            abi.encodeCall(policy.revoke, (1)),
            abi.encodeCall(policy.grant, (Grants.grantFor(address(echo), 2, UNTIL).per(address(coin), DAY, 1))),
            abi.encodeCall(policy.renounce, (address(echo), Reenterer.visit.selector))
        ];
        for (uint256 i; i < calls.length; ++i) {
            echo.arm(home, calls[i]);
            uses(agent, address(echo), 0, abi.encodeCall(Reenterer.visit, (1)));
            vm.assertTrue(echo.called(), "not called");
            vm.assertFalse(echo.succeeded(), vm.toString(i));
        }
    }

    /// Agents submit their own grants. One that is submitted from inside of a call must not change by what that very
    /// call is measured.
    function test_aGrantDuringACallCannotChangeItsGuards() external {
        Taker taker = new Taker();
        vm.prank(home);
        coin.approve(address(taker), type(uint256).max);
        Coin second = new Coin();
        second.mint(home, 1_000_000e6);
        string memory take = "take(address,uint256,address)";
        start(fresh().rule(address(taker), take).guarded(address(coin)));
        Grant memory later = fresh().rule(address(taker), take).guarded(address(second));
        echo.arm(home, abi.encodeCall(policy.grantWithSig, (later, signGrant(later))));
        bytes memory data = abi.encodeCall(Taker.take, (coin, 5e6, address(echo)));
        (bool ok,) = callAs(agent, home, 0, abi.encodeCall(policy.exec, (address(taker), 0, data)));
        vm.assertTrue(!ok || coin.balanceOf(home) == 1_000_000e6, "a guarded loss went unseen");
    }

    /// Revoked in the middle of its own call, a session has made its last one.
    function test_aRevocationDuringACallHolds() external {
        start(fresh().rule(address(echo), "visit(uint256)").per(address(coin), DAY, 100e6));
        bytes memory signature = signText(OWNER_KEY, revokeText(1, START));
        echo.arm(home, abi.encodeCall(policy.revokeWithSig, (1, START, signature)));
        uses(agent, address(echo), 0, abi.encodeCall(Reenterer.visit, (1)));
        vm.assertTrue(echo.succeeded(), "revoked");
        refusesPay(agent, 1, abi.encodeWithSelector(ISessionPolicy.SessionEnded.selector, 1));
    }
}

contract ReentryAccountTest is ReentryTest, OnAccount {}

contract ReentryVaultTest is ReentryTest, OnVault {}
