// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Budget, BudgetState, Grant, ISessionPolicy, Permission, Terms} from "../../../src/ISessionPolicy.sol";
import {Coin} from "../hostile/Coin.sol";
import {Venue} from "../hostile/Reenterer.sol";
import {AT_LEAST, AT_MOST, DAY, EQUALS, Grants, HOUR, IS_ACCOUNT, NONE, STEADY, WEEK} from "../lib/Grants.sol";
import {HomeTest, OnAccount, OnVault} from "../lib/HomeTest.sol";
import {Line, Model} from "../invariant/Model.sol";

/// @title Limits under any amounts and any clock.
abstract contract SpendingFuzzTest is HomeTest {
    using Grants for Grant;
    using Model for Line;

    Line private line;

    /// A limit that can be granted: a mantissa below 2^37 times a power of ten, below 2^86.
    function _limit(uint256 seed) private pure returns (uint96) {
        uint256 mantissa = between(seed >> 16, 1, 2 ** 37 - 1);
        uint256 power = 10 ** (seed % 16);
        return uint96(mantissa * power < 2 ** 86 ? mantissa * power : mantissa);
    }

    /// Whatever is spent whenever: in no window more than its limit, in no time more than the bound of Model (P1).
    function testFuzz_noIntervalExceedsItsBound(
        uint8 windowSeed,
        uint256 limitSeed,
        uint256 startAt,
        uint32[24] calldata waits,
        uint256[24] calldata amounts
    ) external {
        uint8 window = [HOUR, DAY, WEEK, HOUR + STEADY, DAY + STEADY, WEEK + STEADY][windowSeed % 6];
        uint96 limit = _limit(limitSeed);
        vm.warp(between(startAt, START, START + 30 days));
        coin.mint(home, type(uint128).max);
        Grant memory g = fresh().per(address(coin), window, limit);
        g.until = 0;
        g.deadline = uint32(block.timestamp);
        start(g);
        (line.there, line.window, line.perWindow, line.since) = (true, window, limit, block.timestamp);
        uint256 period = Model.period(window);
        for (uint256 i; i < 24; ++i) {
            vm.warp(block.timestamp + (waits[i] % (period * (i % 4 == 0 ? 2 : 1))) / (i % 3 == 0 ? 100 : 1));
            uint256 left = budgetOf(agent, address(coin)).leftInWindow;
            vm.assertLe(left, limit, "left");
            if (window < STEADY) vm.assertEq(left, line.leftInWindow(), "left in a fixed window");
            // No limit in total is one of 2^87 - 1.
            if (left > line.leftTotal()) left = line.leftTotal();
            uint256 amount = i % 2 == 0 ? left : amounts[i] % (uint256(limit) + 1);
            bytes memory data = abi.encodeCall(policy.exec, (address(coin), 0, transferOf(friend, amount)));
            (bool ok,) = callAs(agent, home, 0, data);
            vm.assertEq(ok, amount <= left, "what is left is what can be spent");
            if (ok) vm.assertEq(line.spend(amount), "", "a limit");
        }
    }

    /// A steady budget gives back what it promises, but for a tick's worth and the rounding of one unit.
    function testFuzz_aSteadyBudgetComesBack(uint8 windowSeed, uint256 limitSeed, uint256 wait) external {
        uint8 window = [HOUR, DAY, WEEK][windowSeed % 3] + STEADY;
        uint96 limit = _limit(limitSeed);
        uint256 period = Model.period(window);
        wait = between(wait, 0, 255 * period);
        coin.mint(home, type(uint128).max);
        Grant memory g = fresh().per(address(coin), window, limit);
        (g.until, g.deadline) = (0, START);
        start(g);
        pay(agent, limit);
        vm.warp(START + wait);
        uint256 left = budgetOf(agent, address(coin)).leftInWindow;
        uint256 promised = wait >= period ? limit : (limit * wait) / period;
        vm.assertLe(left, promised + limit / 1024 + 1, "too much came back");
        vm.assertLe(promised, left + limit / 1024 + 1, "too little came back");
    }

    /// The total binds whatever windows and steady refills do.
    function testFuzz_theTotalIsNeverExceeded(uint8 windowSeed, uint96 total, uint32[16] calldata waits) external {
        uint8 window = [HOUR, DAY, HOUR + STEADY, DAY + STEADY][windowSeed % 4];
        uint96 limit = 1000;
        total = uint96(between(total, limit, 5 * limit));
        Grant memory g = fresh().budget(Budget(address(coin), window, limit, total, 0));
        (g.until, g.deadline) = (0, START);
        start(g);
        uint256 spent;
        for (uint256 i; i < 16; ++i) {
            vm.warp(block.timestamp + (waits[i] % 2 days));
            BudgetState memory b = budgetOf(agent, address(coin));
            vm.assertEq(b.leftTotal, total - spent, "left in total");
            uint256 amount = b.leftInWindow < b.leftTotal ? b.leftInWindow : b.leftTotal;
            pay(agent, amount);
            spent += amount;
            (bool can,) = policy.canExec(agent, address(coin), 0, transferOf(friend, amount + limit));
            vm.assertFalse(can, "over every limit");
        }
        vm.assertEq(coin.balanceOf(friend), spent, "paid");
        vm.assertLe(spent, total, "the total");
    }

    /// Calls per window, with any pauses.
    function testFuzz_theRateIsKept(uint16 rate, bool steady, uint32[32] calldata waits) external {
        rate = uint16(between(rate, 1, 12));
        Grant memory g = fresh().per(address(coin), DAY, 1000);
        (g.terms.rate, g.terms.rateWindow, g.until, g.deadline) = (rate, steady ? HOUR + STEADY : HOUR, 0, START);
        start(g);
        (line.there, line.window, line.perWindow, line.since) = (true, g.terms.rateWindow, rate, START);
        for (uint256 i; i < 32; ++i) {
            vm.warp(block.timestamp + (waits[i] % 20 minutes));
            uint256 left = termsOf(agent, address(coin), 0).rateLeft;
            bytes memory data = abi.encodeCall(policy.exec, (address(coin), 0, transferOf(friend, 1)));
            (bool ok,) = callAs(agent, home, 0, data);
            vm.assertEq(ok, left != 0, "what is left is what can be called");
            if (ok) vm.assertEq(line.spend(1), "", "the rate");
        }
    }

    /// What is left survives a rotation to the unit (P9), at any moment of the window.
    function testFuzz_aRotationKeepsWhatIsLeft(
        uint8 windowSeed,
        uint256 limitSeed,
        uint256 amount,
        uint32 wait
    ) external {
        uint8 window = [NONE, HOUR, DAY, WEEK, HOUR + STEADY, DAY + STEADY, WEEK + STEADY][windowSeed % 7];
        uint96 limit = _limit(limitSeed);
        coin.mint(home, type(uint128).max);
        Grant memory g = fresh();
        if (window == NONE) g = g.total(address(coin), limit);
        else g = g.budget(Budget(address(coin), window, limit, 0, 0));
        g = g.to(friend);
        g.terms.maxCalls = 7;
        start(g);
        pay(agent, amount % (uint256(limit) + 1));
        vm.warp(START + (wait % 20 days));
        BudgetState memory before = budgetOf(agent, address(coin));
        Permission[] memory list = g.permissions();
        vm.prank(owner);
        policy.rotate(1, 2, agent, other, list);
        BudgetState memory afterwards = budgetOf(other, address(coin));
        vm.assertEq(afterwards.number, 2, "number");
        afterwards.number = before.number;
        vm.assertEq(keccak256(abi.encode(afterwards)), keccak256(abi.encode(before)), "the budget");
        vm.assertEq(termsOf(other, address(coin), 0).callsLeft, 6, "calls");
        vm.warp(block.timestamp + Model.period(window));
        vm.assertLe(budgetOf(other, address(coin)).leftInWindow, limit, "a window later");
    }

    /// Gas is never counted up: what a session may spend in one call is the least of its limits.
    function testFuzz_theLeastLimitBinds(uint96 perWindow, uint96 total, uint96 perCall, uint256 amount) external {
        perWindow = uint96(between(perWindow, 1, 2 ** 37 - 1));
        total = uint96(between(total, perWindow, 2 ** 86));
        perCall = uint96(between(perCall, 1, perWindow));
        amount = between(amount, 0, 2 * uint256(perWindow));
        start(fresh().budget(Budget(address(coin), DAY, perWindow, total, perCall)));
        (bool can,) = policy.canExec(agent, address(coin), 0, transferOf(friend, amount));
        vm.assertEq(can, amount <= perCall, "the limit of a call");
    }
}

contract SpendingFuzzAccountTest is SpendingFuzzTest, OnAccount {}

contract SpendingFuzzVaultTest is SpendingFuzzTest, OnVault {}
