// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Grant, ISessionPolicy} from "../../../src/ISessionPolicy.sol";
import {Coin} from "../hostile/Coin.sol";
import {
    AngryCoin,
    ExtraFeeCoin,
    FalseCoin,
    FeeCoin,
    HookCoin,
    HugeCoin,
    RebasingCoin,
    ShortCoin,
    SilentCoin,
    ThiefCoin,
    TwoCoin
} from "../hostile/OddCoins.sol";
import {Reenterer, Venue} from "../hostile/Reenterer.sol";
import {DAY, Grants} from "../lib/Grants.sol";
import {HomeTest, OnAccount, OnVault} from "../lib/HomeTest.sol";

/// @title Tokens that do not do what ERC-20 says, and losses that no budget was debited for.
abstract contract TokensTest is HomeTest {
    using Grants for Grant;

    function _with(Coin odd) private returns (Coin) {
        odd.mint(home, 1000e6);
        start(fresh().per(address(odd), DAY, 100e6));
        return odd;
    }

    function _paysIn(Coin odd, uint256 amount) private {
        uses(agent, address(odd), 0, transferOf(friend, amount));
    }

    function _left(Coin odd) private view returns (uint256) {
        return budgetOf(agent, address(odd)).leftInWindow;
    }

    /// Refused with a plain budget, with one that has parties, and in a session that has terms: they take different ways.
    function _refusedBy(Coin odd) private {
        _refusedOnce(odd);
        start(fresh().per(address(odd), DAY, 100e6).by(address(venue)));
        _refusedOnce(odd);
        Grant memory g = fresh().per(address(odd), DAY, 100e6);
        g.terms.maxCalls = 10;
        start(g);
        _refusedOnce(odd);
    }

    function _refusedOnce(Coin odd) private {
        bytes memory reason = abi.encodeWithSelector(ISessionPolicy.TokenRefused.selector, address(odd));
        fails(agent, address(odd), 0, transferOf(friend, 10e6), reason);
        (bool ok, bytes memory why) =
            callAs(agent, home, 0, abi.encodeCall(policy.execTransfer, (address(odd), friend, 10e6)));
        vm.assertFalse(ok, "execTransfer");
        vm.assertEq(why, reason, "execTransfer names another reason");
        vm.assertEq(_left(odd), 100e6, "the budget was debited for nothing");
    }

    function test_aTokenThatAnswersFalse() external {
        Coin odd = _with(new FalseCoin());
        _refusedBy(odd);
        start(fresh().per(address(odd), DAY, 100e6).by(address(venue)));
        bytes memory reason = abi.encodeWithSelector(ISessionPolicy.TokenRefused.selector, address(odd));
        fails(agent, address(odd), 0, abi.encodeCall(Coin.approve, (address(venue), 1)), reason);
    }

    function test_aTokenThatAnswersNeitherTrueNorFalse() external {
        _refusedBy(_with(new TwoCoin()));
    }

    function test_aTokenThatAnswersOneByte() external {
        _refusedBy(_with(new ShortCoin()));
    }

    function test_aTokenThatAnswersNothing() external {
        Coin odd = _with(new SilentCoin());
        _paysIn(odd, 60e6);
        vm.assertEq(odd.balanceOf(friend), 60e6, "paid");
        vm.prank(agent);
        policy.execTransfer(address(odd), friend, 20e6);
        vm.assertEq(_left(odd), 20e6, "left");
        start(fresh().per(address(odd), DAY, 20e6).by(address(venue)));
        uses(agent, address(odd), 0, abi.encodeCall(Coin.approve, (address(venue), 20e6)));
        vm.assertEq(_left(odd), 0, "left");
    }

    function test_aTokenWithoutCode() external {
        Coin odd = _with(new Coin());
        vm.etch(address(odd), "");
        _refusedOnce(odd);
    }

    function test_aTokenThatAnswersFarTooMuch() external {
        Coin odd = _with(new HugeCoin());
        _paysIn(odd, 60e6);
        vm.assertEq(_left(odd), 40e6, "left");
    }

    function test_aTokenThatReverts() external {
        AngryCoin odd = new AngryCoin();
        odd.mint(home, 1000e6);
        start(fresh().per(address(odd), DAY, 100e6));
        fails(agent, address(odd), 0, transferOf(friend, 1), abi.encodeWithSelector(AngryCoin.Never.selector));
        vm.assertEq(_left(odd), 100e6, "left");
        odd.setBurns(true);
        vm.prank(agent);
        (bool ok,) = home.call{gas: 500_000}(abi.encodeCall(policy.exec, (address(odd), 0, transferOf(friend, 1))));
        vm.assertFalse(ok, "out of gas");
        vm.assertEq(_left(odd), 100e6, "left");
    }

    /// What arrives is the token's business; what leaves is what was debited.
    function test_aFeeOutOfTheTransfer() external {
        Coin odd = _with(new FeeCoin());
        _paysIn(odd, 100e6);
        vm.assertEq(odd.balanceOf(home), 900e6, "left the account");
        vm.assertEq(_left(odd), 0, "left of the budget");
    }

    function test_aFeeOnTopOfTheTransferIsStoppedByAGuard() external {
        ExtraFeeCoin odd = new ExtraFeeCoin();
        odd.mint(home, 1000e6);
        start(fresh().per(address(odd), DAY, 100e6).guarded(address(odd)));
        bytes4 refusal = ISessionPolicy.GuardedLoss.selector;
        bytes memory reason = abi.encodeWithSelector(refusal, address(odd), 11e6, 10e6);
        fails(agent, address(odd), 0, transferOf(friend, 10e6), reason);
        vm.expectRevert(reason);
        vm.prank(agent);
        policy.execTransfer(address(odd), friend, 10e6);
        vm.assertEq(_left(odd), 100e6, "left");
    }

    function test_aRebasingToken() external {
        RebasingCoin odd = new RebasingCoin();
        odd.mint(home, 1000e6);
        start(fresh().per(address(odd), DAY, 100e6));
        _paysIn(odd, 50e6);
        odd.setFactor(3000);
        _paysIn(odd, 49e6);
        odd.setFactor(10);
        _paysIn(odd, 1e6);
        bytes4 refusal = ISessionPolicy.OverWindowLimit.selector;
        refuses(agent, address(odd), 0, transferOf(friend, 1), abi.encodeWithSelector(refusal, address(odd), 1, 0));
    }

    function test_aTokenWithHooks() external {
        HookCoin odd = new HookCoin();
        odd.mint(home, 1000e6);
        Reenterer receiver = new Reenterer();
        start(Grants.grantFor(address(receiver), next(), UNTIL).per(address(odd), DAY, 100e6));
        bytes memory again = abi.encodeCall(policy.execTransfer, (address(odd), address(receiver), 100e6));
        receiver.arm(home, again);
        receiver.forward(home, again);
        vm.assertTrue(receiver.called(), "the hook was not called");
        vm.assertFalse(receiver.succeeded(), "spent twice");
        vm.assertEq(odd.balanceOf(address(receiver)), 100e6, "one budget");
    }

    /// A token that was granted is trusted with itself only.
    function test_aTokenThatStealsHarmsItselfOnly() external {
        ThiefCoin odd = new ThiefCoin();
        odd.mint(home, 1000e6);
        start(fresh().per(address(odd), DAY, 100e6).guarded(address(odd)).guarded(address(coin)));
        bytes4 refusal = ISessionPolicy.GuardedLoss.selector;
        bytes memory reason = abi.encodeWithSelector(refusal, address(odd), 1000e6, 1);
        fails(agent, address(odd), 0, transferOf(friend, 1), reason);
        vm.assertEq(coin.balanceOf(home), 1_000_000e6, "another token");
    }

    // ---- allowances from before ----

    function test_anAllowanceFromBeforeCannotBeUsedPastAGuard() external {
        vm.prank(home);
        coin.approve(address(venue), type(uint256).max);
        start(fresh().rule(address(venue), "collect(address,uint256)").guarded(address(coin)));
        bytes memory data = abi.encodeCall(Venue.collect, (address(coin), 1));
        bytes4 refusal = ISessionPolicy.GuardedLoss.selector;
        fails(agent, address(venue), 0, data, abi.encodeWithSelector(refusal, address(coin), 1, 0));
        uses(agent, address(venue), 0, abi.encodeCall(Venue.collect, (address(coin), 0)));
        vm.assertEq(coin.balanceOf(home), 1_000_000e6, "nothing is gone");
    }

    function test_everyGuardCounts() external {
        Coin second = new Coin();
        Coin third = new Coin();
        Grant memory g = fresh().rule(address(venue), "collect(address,uint256)");
        start(g.guarded(address(coin)).guarded(address(second)).guarded(address(third)));
        Coin[3] memory coins = [coin, second, third];
        for (uint256 i; i < 3; ++i) {
            coins[i].mint(home, 10);
            vm.prank(home);
            coins[i].approve(address(venue), 10);
            bytes memory data = abi.encodeCall(Venue.collect, (address(coins[i]), 3));
            bytes4 refusal = ISessionPolicy.GuardedLoss.selector;
            fails(agent, address(venue), 0, data, abi.encodeWithSelector(refusal, address(coins[i]), 3, 0));
        }
    }

    function test_aGuardWithABudgetAllowsWhatIsDebited() external {
        start(daily().guarded(address(coin)));
        pay(agent, 60e6);
        vm.prank(agent);
        policy.execTransfer(address(coin), friend, 40e6);
        vm.assertEq(coin.balanceOf(friend), 100e6, "paid");
    }

    function test_aGuardedTokenThatCannotSayWhatThereIsStopsEverything() external {
        start(fresh().rule(address(venue), "visit(uint256)").guarded(address(coin)));
        uses(agent, address(venue), 0, abi.encodeCall(Venue.visit, (1)));
        vm.etch(address(coin), "");
        bytes memory reason = abi.encodeWithSelector(ISessionPolicy.TokenRefused.selector, address(coin));
        fails(agent, address(venue), 0, abi.encodeCall(Venue.visit, (1)), reason);
    }
}

contract TokensAccountTest is TokensTest, OnAccount {}

contract TokensVaultTest is TokensTest, OnVault {}
