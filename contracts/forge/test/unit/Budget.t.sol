// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Budget, BudgetState, Grant, ISessionPolicy} from "../../../src/ISessionPolicy.sol";
import {Coin} from "../hostile/Coin.sol";
import {Grants, DAY, HOUR, NONE, STEADY, WEEK} from "../lib/Grants.sol";
import {HomeTest, OnAccount, OnVault} from "../lib/HomeTest.sol";

/// @title What may be spent, and when it may be spent again.
abstract contract BudgetTest is HomeTest {
    using Grants for Grant;

    function test_spendsUpToTheWindowAndNotOneUnitMore() external {
        start(daily());
        pay(agent, 60e6);
        refusesPay(agent, 40e6 + 1, _overWindow(40e6 + 1, 40e6));
        pay(agent, 40e6);
        refusesPay(agent, 1, _overWindow(1, 0));
        vm.assertEq(coin.balanceOf(friend), 100e6, "paid");
        pay(agent, 0);
    }

    function test_aWindowIsFullAgainWhenTheNextOneBegins() external {
        uint8[3] memory windows = [HOUR, DAY, WEEK];
        uint32[3] memory periods = [uint32(1 hours), 1 days, 1 weeks];
        for (uint256 i; i < 3; ++i) {
            vm.warp(START);
            start(fresh().per(address(coin), windows[i], 100e6));
            pay(agent, 100e6);
            uint256 next_ = (block.timestamp / periods[i] + 1) * periods[i];
            vm.warp(next_ - 1);
            refusesPay(agent, 1, _overWindow(1, 0));
            vm.warp(next_);
            pay(agent, 100e6);
            refusesPay(agent, 1, _overWindow(1, 0));
            // Windows that nobody used are lost.
            vm.warp(next_ + 3 * periods[i]);
            refusesPay(agent, 100e6 + 1, _overWindow(100e6 + 1, 100e6));
            pay(agent, 100e6);
        }
    }

    function test_aTotalWithoutAWindowNeverComesBack() external {
        start(fresh().total(address(coin), 100e6));
        pay(agent, 99e6);
        vm.warp(UNTIL);
        refusesPay(agent, 1e6 + 1, _overTotal(1e6 + 1, 1e6));
        pay(agent, 1e6);
        refusesPay(agent, 1, _overTotal(1, 0));
    }

    function test_theTotalBindsOverAllWindows() external {
        start(fresh().budget(Budget(address(coin), DAY, 100e6, 250e6, 0)));
        pay(agent, 100e6);
        vm.warp(START + 1 days);
        pay(agent, 100e6);
        vm.warp(START + 2 days);
        refusesPay(agent, 50e6 + 1, _overTotal(50e6 + 1, 50e6));
        pay(agent, 50e6);
        vm.warp(START + 3 days);
        refusesPay(agent, 1, _overTotal(1, 0));
    }

    /// In the same window as well, where what is left of the window is more.
    function test_theTotalBindsWithinAWindow() external {
        start(fresh().budget(Budget(address(coin), DAY, 100e6, 150e6, 0)));
        pay(agent, 100e6);
        vm.warp(START + 1 days);
        pay(agent, 10e6);
        refusesPay(agent, 40e6 + 1, _overTotal(40e6 + 1, 40e6));
        denied(agent, address(coin), 0, transferOf(friend, 40e6 + 1), "over the total");
        pay(agent, 40e6);
    }

    function test_aWindowBeginsFullWhateverWasLeftOfTheLastOne() external {
        start(daily().per(address(0), DAY, 1 ether));
        pay(agent, 60e6);
        uses(agent, friend, 0.6 ether, "");
        vm.warp(START + 1 days);
        pay(agent, 30e6);
        uses(agent, friend, 0.3 ether, "");
        vm.assertEq(budgetOf(agent, address(coin)).leftInWindow, 70e6, "left");
        vm.assertEq(budgetOf(agent, address(0)).leftInWindow, 0.7 ether, "left of native coin");
    }

    function test_oneCallTakesAtMostItsLimit() external {
        start(fresh().budget(Budget(address(coin), DAY, 100e6, 0, 10e6)));
        bytes memory reason =
            abi.encodeWithSelector(ISessionPolicy.OverCallLimit.selector, address(coin), 10e6 + 1, 10e6);
        refusesPay(agent, 10e6 + 1, reason);
        for (uint256 i; i < 10; ++i) {
            pay(agent, 10e6);
        }
        refusesPay(agent, 1, _overWindow(1, 0));
    }

    function test_aSteadyBudgetComesBackBitByBit() external {
        start(fresh().per(address(coin), DAY + STEADY, 1024e6));
        pay(agent, 1024e6);
        refusesPay(agent, 1, _overWindow(1, 0));
        // A day has 1024 steps of 84.375 s; a step brings 1 COIN.
        uint256 step = (uint256(START) * 1024) / 1 days;
        vm.warp(((step + 1) * 1 days + 1023) / 1024 - 1);
        refusesPay(agent, 1, _overWindow(1, 0));
        vm.warp(((step + 1) * 1 days + 1023) / 1024);
        refusesPay(agent, 1e6 + 1, _overWindow(1e6 + 1, 1e6));
        pay(agent, 1e6);
        vm.warp(((step + 513) * 1 days + 1023) / 1024);
        refusesPay(agent, 512e6 + 1, _overWindow(512e6 + 1, 512e6));
        pay(agent, 500e6);
        // However long it rests, it holds no more than one window.
        vm.warp(START + 20 days);
        refusesPay(agent, 1024e6 + 1, _overWindow(1024e6 + 1, 1024e6));
        pay(agent, 1024e6);
    }

    function test_aSteadyBudgetHoldsOneWindowAtMost() external {
        start(fresh().per(address(coin), DAY + STEADY, 1024e6));
        pay(agent, 512e6);
        vm.warp(START + 18 hours);
        bytes memory reason = _overWindow(1024e6 + 1, 1024e6);
        refusesPay(agent, 1024e6 + 1, reason);
        pay(agent, 1024e6);
    }

    /// Rounding must not add up: whoever takes all that there is in every step gets a window's worth in a window.
    function test_aSteadyBudgetRoundsAgainstTheSession() external {
        uint96[2] memory limits = [uint96(1000), 1025];
        for (uint256 i; i < limits.length; ++i) {
            start(fresh().per(address(coin), HOUR + STEADY, limits[i]));
            uint256 first = block.timestamp;
            uint256 spent;
            for (uint256 t; t < 30 minutes; t += 7) {
                vm.warp(first + t);
                uint256 left = budgetOf(agent, address(coin)).leftInWindow;
                spent += left;
                if (left != 0) pay(agent, left);
            }
            vm.assertLe(spent, (3 * uint256(limits[i])) / 2, "a full bucket and what came back");
            // Where a step is worth about a unit, rounding can cost up to half of it.
            vm.assertGt(spent, (5 * uint256(limits[i])) / 4 - 2, "hardly anything came back");
        }
    }

    /// A stamp of steps can equal a number of hours, once in a while. It must not be taken for one.
    function test_aSteadyBudgetIsNotTakenForAFixedOne() external {
        Grant memory g = fresh().per(address(coin), HOUR + STEADY, 100e6);
        (g.until, g.deadline) = (0, START);
        start(g);
        uint256 steps = (uint256(START) * 1024 / 1 hours) % 2 ** 18;
        uint256 hour = START / 1 hours;
        hour += (steps + 2 ** 18 - hour % 2 ** 18) % 2 ** 18;
        vm.warp(hour * 1 hours);
        pay(agent, 100e6);
        refusesPay(agent, 1, _overWindow(1, 0));
    }

    /// The step is kept modulo 2^18, 256 windows: a rest of about that long must not look like a short one.
    function test_aSteadyBudgetIsFullAfterALongRest() external {
        Grant memory g = fresh().per(address(coin), HOUR + STEADY, 100e6);
        g.until = 0;
        g.deadline = START + 1 days;
        start(g);
        pay(agent, 100e6);
        uint256 t = START + 256 hours + 10;
        vm.warp(t);
        denied(agent, address(coin), 0, transferOf(friend, 100e6 + 1), "more than a window");
        pay(agent, budgetOf(agent, address(coin)).leftInWindow);
        vm.warp(t + 1 hours);
        pay(agent, 100e6);
    }

    function test_nativeCoinIsDebited() external {
        start(fresh().budget(Budget(address(0), DAY, 1 ether, 3 ether, 0.6 ether)));
        uses(agent, friend, 0.6 ether, "");
        refuses(
            agent, friend, 0.4 ether + 1, "", _over(ISessionPolicy.OverWindowLimit.selector, 0.4 ether + 1, 0.4 ether)
        );
        refuses(
            agent, friend, 0.6 ether + 1, "", _over(ISessionPolicy.OverCallLimit.selector, 0.6 ether + 1, 0.6 ether)
        );
        uses(agent, friend, 0.4 ether, "");
        vm.assertEq(friend.balance, 1 ether, "paid");
        vm.assertEq(home.balance, 999 ether, "left");
    }

    function test_anAmountBeyondEveryLimitIsRefused() external {
        start(daily());
        uint256[4] memory amounts = [uint256(2 ** 86), 2 ** 87 - 1, 2 ** 96, type(uint256).max];
        for (uint256 i; i < amounts.length; ++i) {
            denied(agent, address(coin), 0, transferOf(friend, amounts[i]), "canExec");
            (bool ok,) =
                callAs(agent, home, 0, abi.encodeCall(policy.exec, (address(coin), 0, transferOf(friend, amounts[i]))));
            vm.assertFalse(ok, "exec");
            bytes4 short = policy.execTransfer.selector;
            (ok,) = callAs(agent, home, 0, abi.encodeWithSelector(short, address(coin), friend, amounts[i]));
            vm.assertFalse(ok, "execTransfer");
        }
    }

    function test_execTransferDebitsTheSameBudget() external {
        start(daily().to(friend));
        vm.prank(agent);
        policy.execTransfer(address(coin), friend, 70e6);
        vm.assertEq(coin.balanceOf(friend), 70e6, "paid");
        refusesPay(agent, 30e6 + 1, _overWindow(30e6 + 1, 30e6));
        pay(agent, 20e6);
        vm.expectRevert(_overWindow(10e6 + 1, 10e6));
        vm.prank(agent);
        policy.execTransfer(address(coin), friend, 10e6 + 1);
        vm.expectRevert(abi.encodeWithSelector(ISessionPolicy.RecipientNotAllowed.selector, address(coin), other));
        vm.prank(agent);
        policy.execTransfer(address(coin), other, 1);
    }

    function test_onlyTheRecipientsOfABudgetArePaid() external {
        start(daily().to(friend).to(address(venue)).per(address(0), DAY, 1 ether).to(other));
        pay(agent, 1e6);
        uses(agent, address(coin), 0, transferOf(address(venue), 1e6));
        bytes4 refusal = ISessionPolicy.RecipientNotAllowed.selector;
        refuses(agent, address(coin), 0, transferOf(other, 1), abi.encodeWithSelector(refusal, address(coin), other));
        uses(agent, other, 1, "");
        refuses(agent, friend, 1, "", abi.encodeWithSelector(refusal, address(0), friend));
    }

    function test_anAllowedSpenderIsDebitedInFull() external {
        start(daily().by(address(venue)));
        uses(agent, address(coin), 0, abi.encodeCall(Coin.approve, (address(venue), 60e6)));
        vm.assertEq(coin.allowance(home, address(venue)), 60e6, "allowance");
        bytes4 refusal = ISessionPolicy.SpenderNotAllowed.selector;
        bytes memory data = abi.encodeCall(Coin.approve, (friend, 1));
        refuses(agent, address(coin), 0, data, abi.encodeWithSelector(refusal, address(coin), friend));
        data = abi.encodeCall(Coin.approve, (address(venue), 40e6 + 1));
        refuses(agent, address(coin), 0, data, _overWindow(40e6 + 1, 40e6));
        // An allowance that is taken back was spendable, and is not credited.
        uses(agent, address(coin), 0, abi.encodeCall(Coin.approve, (address(venue), 0)));
        vm.assertEq(coin.allowance(home, address(venue)), 0, "allowance taken back");
        refusesPay(agent, 40e6 + 1, _overWindow(40e6 + 1, 40e6));
    }

    function test_aRecipientIsNoSpenderAndASpenderNoRecipient() external {
        start(daily().to(friend).by(address(venue)));
        bytes memory data = abi.encodeCall(Coin.approve, (friend, 1));
        refuses(
            agent,
            address(coin),
            0,
            data,
            abi.encodeWithSelector(ISessionPolicy.SpenderNotAllowed.selector, address(coin), friend)
        );
        data = transferOf(address(venue), 1);
        refuses(
            agent,
            address(coin),
            0,
            data,
            abi.encodeWithSelector(ISessionPolicy.RecipientNotAllowed.selector, address(coin), address(venue))
        );
        pay(agent, 1);
        uses(agent, address(coin), 0, abi.encodeCall(Coin.approve, (address(venue), 1)));
    }

    function test_transferAndCallIsDebited() external {
        start(daily().to(address(venue)));
        uses(agent, address(coin), 0, abi.encodeWithSignature("transferAndCall(address,uint256)", address(venue), 30e6));
        bytes memory data =
            abi.encodeWithSignature("transferAndCall(address,uint256,bytes)", address(venue), 30e6, "hello");
        uses(agent, address(coin), 0, data);
        vm.assertEq(coin.balanceOf(address(venue)), 60e6, "paid");
        data = abi.encodeWithSignature("transferAndCall(address,uint256,bytes)", address(venue), 40e6 + 1, "hello");
        refuses(agent, address(coin), 0, data, _overWindow(40e6 + 1, 40e6));
        data = abi.encodeWithSignature("transferAndCall(address,uint256)", friend, 1);
        refuses(
            agent,
            address(coin),
            0,
            data,
            abi.encodeWithSelector(ISessionPolicy.RecipientNotAllowed.selector, address(coin), friend)
        );
    }

    /// Calldata for the recipient is a call in the home's name, whatever the amount.
    function test_transferAndCallWithBytesNeedsANamedRecipient() external {
        start(daily());
        bytes memory data = abi.encodeWithSignature("transferAndCall(address,uint256,bytes)", address(venue), 0, "hello");
        bytes memory why =
            abi.encodeWithSelector(ISessionPolicy.RecipientNotAllowed.selector, address(coin), address(venue));
        refuses(agent, address(coin), 0, data, why);
        uses(agent, address(coin), 0, abi.encodeWithSignature("transferAndCall(address,uint256)", address(venue), 1));
        // A budget that is fenced by something else names nobody, either.
        start(fresh().budget(Budget(address(coin), DAY, 100e6, 0, 5e6)));
        refuses(agent, address(coin), 0, data, why);
    }

    function test_aFailedTransferCostsNoBudget() external {
        start(daily());
        uint256 held = coin.balanceOf(home);
        vm.prank(home);
        coin.transfer(other, held);
        fails(agent, address(coin), 0, transferOf(friend, 60e6), abi.encodeWithSignature("Error(string)", "too little"));
        coin.mint(home, 100e6);
        pay(agent, 100e6);
    }

    function test_theViewSaysWhatIsLeft() external {
        start(fresh().budget(Budget(address(coin), DAY, 100e6, 250e6, 70e6)).to(friend).by(address(venue)));
        BudgetState memory b = budgetOf(agent, address(coin));
        _is(b, DAY, 100e6, 100e6, 250e6, 70e6);
        vm.assertEq(b.number, 1, "number");
        vm.assertEq(b.recipients, 1, "recipients");
        vm.assertEq(b.spenders, 1, "spenders");
        pay(agent, 30e6);
        _is(budgetOf(agent, address(coin)), DAY, 100e6, 70e6, 220e6, 70e6);
        vm.warp(START + 1 days);
        _is(budgetOf(agent, address(coin)), DAY, 100e6, 100e6, 220e6, 70e6);
        _is(budgetOf(other, address(coin)), NONE, 0, 0, 0, 0);
        _is(budgetOf(agent, address(venue)), NONE, 0, 0, 0, 0);
        revokeBySignature(1);
        _is(budgetOf(agent, address(coin)), NONE, 0, 0, 0, 0);
    }

    function test_withoutATotalTheViewNamesTheLargestNumber() external {
        start(daily());
        vm.assertEq(budgetOf(agent, address(coin)).leftTotal, 2 ** 87 - 1, "no limit in total");
    }

    function _is(
        BudgetState memory b,
        uint8 window,
        uint96 perWindow,
        uint96 leftInWindow,
        uint96 leftTotal,
        uint96 perCall
    ) private pure {
        vm.assertEq(b.window, window, "window");
        vm.assertEq(b.perWindow, perWindow, "perWindow");
        vm.assertEq(b.leftInWindow, leftInWindow, "leftInWindow");
        vm.assertEq(b.leftTotal, leftTotal, "leftTotal");
        vm.assertEq(b.perCall, perCall, "perCall");
    }

    function _overWindow(uint256 asked, uint256 left) private view returns (bytes memory) {
        return abi.encodeWithSelector(ISessionPolicy.OverWindowLimit.selector, address(coin), asked, left);
    }

    function _overTotal(uint256 asked, uint256 left) private view returns (bytes memory) {
        return abi.encodeWithSelector(ISessionPolicy.OverTotalLimit.selector, address(coin), asked, left);
    }

    function _over(bytes4 selector, uint256 asked, uint256 left) private pure returns (bytes memory) {
        return abi.encodeWithSelector(selector, address(0), asked, left);
    }
}

contract BudgetAccountTest is BudgetTest, OnAccount {}

contract BudgetVaultTest is BudgetTest, OnVault {}
