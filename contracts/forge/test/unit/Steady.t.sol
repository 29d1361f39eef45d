// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Grant, ISessionPolicy} from "../../../src/ISessionPolicy.sol";
import {Grants, HOUR, STEADY} from "../lib/Grants.sol";
import {HomeTest, OnAccount, OnVault} from "../lib/HomeTest.sol";

/// @title How a steady limit that is small comes back: in whole units, whose ticks are rounded against the session.
abstract contract SteadyTest is HomeTest {
    using Grants for Grant;

    uint256 private constant FIRST = (uint256(START) * 1024) / 1 hours;

    /// Goes to the second in which a tick begins, the first one being that of START.
    function _tick(uint256 n) private {
        vm.warp(((FIRST + n) * 1 hours + 1023) / 1024);
    }

    function _start(uint16 rate) private {
        Grant memory g = daily();
        (g.terms.rate, g.terms.rateWindow) = (rate, HOUR + STEADY);
        start(g);
        for (uint256 i; i < rate; ++i) pay(agent, 1);
        _refused(rate);
    }

    function _refused(uint256 rate) private {
        refusesPay(agent, 1, abi.encodeWithSelector(ISessionPolicy.OverRate.selector, rate));
    }

    /// A third of 1,024 ticks is 341 and a bit: each takes 342.
    function test_aUnitTakesWholeTicks() external {
        _start(3);
        _tick(341);
        _refused(3);
        _tick(342);
        pay(agent, 1);
        _refused(3);
        _tick(683);
        _refused(3);
        _tick(684);
        pay(agent, 1);
        _refused(3);
    }

    /// What is over when everything is there again is lost.
    function test_aFullLimitDoesNotFillOn() external {
        _start(1);
        _tick(1024 + 512);
        pay(agent, 1);
        _tick(2048 + 511);
        _refused(1);
        _tick(2048 + 512);
        pay(agent, 1);
        _refused(1);
    }

    function test_theTicksOfNoWholeUnitAreKept() external {
        _start(4);
        _tick(300);
        pay(agent, 1);
        _refused(4);
        _tick(511);
        _refused(4);
        _tick(512);
        pay(agent, 1);
        _refused(4);
    }

    function test_severalUnitsAtOnce() external {
        _start(4);
        _tick(600);
        pay(agent, 1);
        pay(agent, 1);
        _refused(4);
        _tick(767);
        _refused(4);
        _tick(768);
        pay(agent, 1);
    }
}

contract SteadyAccountTest is SteadyTest, OnAccount {}

contract SteadyVaultTest is SteadyTest, OnVault {}
