// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Budget, CallRule, Grant, Party, Permission, Terms} from "../../../src/ISessionPolicy.sol";
import {Venue} from "../hostile/Reenterer.sol";
import {AT_MOST, DAY, EQUALS, Grants, HOUR, IS_ACCOUNT, NONE, WEEK} from "../lib/Grants.sol";
import {HomeTest, OnAccount, OnVault} from "../lib/HomeTest.sol";
import {IVault} from "../lib/Interfaces.sol";

/// @title What the home writes, and that it is all: every word that is not needed costs, and may mean something later.
abstract contract StorageTest is HomeTest {
    using Grants for Grant;

    uint256 private constant PAGE = 0x8837d58e6f655095c39f5fd66b1e2fd81279ea013845c2d478e797411e024d00;

    function _writes() private view returns (uint256) {
        (, bytes32[] memory writes) = vm.accesses(home);
        return writes.length;
    }

    function _at(uint256 a, uint256 b) private pure returns (bytes32) {
        return keccak256(abi.encode(a, b ^ PAGE));
    }

    function _permission(address key, bytes4 selector, address target) private pure returns (bytes32) {
        return _at((uint256(uint160(key)) << 96) | uint32(selector), uint160(target));
    }

    function _terms(address key) private pure returns (bytes32) {
        return _at(uint256(uint160(key)) << 96, 1 << 160);
    }

    function _after(bytes32 slot, uint256 n) private pure returns (bytes32) {
        return bytes32(uint256(slot) + n);
    }

    function _isZero(bytes32 slot, string memory what) private view {
        vm.assertEq(vm.load(home, slot), bytes32(0), what);
    }

    function _started(Grant memory g) private returns (uint256) {
        vm.record();
        start(g);
        return _writes();
    }

    function test_aGrantWritesAWordForEachThing() external {
        vm.assertEq(_started(daily()), 2, "a page and a budget");
        vm.assertEq(_started(daily().to(friend).by(other)), 2 + 1 + 2, "its fence, and two parties");
        Grant memory g = daily().rule(address(venue), "visit(uint256)").where(0, IS_ACCOUNT, 0);
        vm.assertEq(_started(g.where(1, EQUALS, 0)), 2 + 1 + 1, "a rule, and one of its conditions");
        vm.assertEq(_started(daily().guarded(address(coin)).guarded(address(venue))), 2 + 1 + 2, "terms, and guards");
    }

    function test_aUseWritesWhatItCounts() external {
        Grant memory g = daily().rule(address(venue), "visit(uint256)");
        start(g);
        vm.record();
        pay(agent, 1);
        vm.assertEq(_writes(), 1, "the budget");
        vm.record();
        uses(agent, address(venue), 0, abi.encodeCall(Venue.visit, (1)));
        vm.assertEq(_writes(), 0, "nothing");
        g.number = 2;
        start(g.guarded(address(coin)));
        vm.record();
        uses(agent, address(venue), 0, abi.encodeCall(Venue.visit, (1)));
        vm.assertEq(_writes(), 1, "the terms");
    }

    function _reads() private view returns (uint256) {
        (bytes32[] memory reads, ) = vm.accesses(home);
        return reads.length;
    }

    /// Twice two words: who looks the long way has looked in vain the short way before. What is written is read, too.
    function test_aCommonUseReadsItsPermissionAndThePage() external {
        start(daily().per(address(0), DAY, 1 ether).rule(address(venue), "visit(uint256)"));
        vm.record();
        vm.prank(agent);
        policy.exec(address(coin), 0, transferOf(friend, 1));
        vm.assertEq(_reads(), 3, "a transfer");
        vm.record();
        vm.prank(agent);
        policy.execTransfer(address(coin), friend, 1);
        vm.assertEq(_reads(), 3, "the short way");
        vm.record();
        vm.prank(agent);
        policy.exec(friend, 1, "");
        vm.assertEq(_reads(), 3, "a payment");
        vm.record();
        vm.prank(agent);
        policy.exec(address(venue), 0, abi.encodeCall(Venue.visit, (1)));
        vm.assertEq(_reads(), 2, "a call by a rule");
    }

    function _readsFor(address key, address to, uint256 value, bytes memory data) private returns (uint256) {
        vm.record();
        vm.prank(key);
        policy.exec(to, value, data);
        return _reads();
    }

    /// In whatever place its session is, whatever its window, and in the last second, too.
    function test_everyCommonUseIsQuick() external {
        address[4] memory keys = [agent, other, friend, relayer];
        uint8[4] memory windows = [HOUR, DAY, WEEK, NONE];
        for (uint16 i; i < 4; ++i) {
            Grant memory g = Grants.grantFor(keys[i], i + 1, UNTIL).total(address(0), 3);
            g = windows[i] == NONE ? g.total(address(coin), 6) : g.per(address(coin), windows[i], 3);
            start(g.rule(CallRule(address(venue), "visit(uint256)", 1)));
        }
        bytes memory visit = abi.encodeCall(Venue.visit, (1));
        for (uint256 i; i < 4; ++i) {
            for (uint256 j; j < 2; ++j) {
                // All that there is, and nothing of it is left over.
                vm.assertEq(_readsFor(keys[i], address(coin), 0, transferOf(friend, j + 1)), 3, "a transfer");
                vm.assertEq(_readsFor(keys[i], address(venue), 0, visit), 2, "a call by a rule");
                vm.assertEq(_readsFor(keys[i], address(venue), j + 1, ""), 3, "a payment");
            }
        }
        vm.warp(UNTIL);
        vm.assertEq(_readsFor(relayer, address(coin), 0, transferOf(friend, 3)), 3, "a transfer at the end");
        vm.assertEq(_readsFor(relayer, address(venue), 0, visit), 2, "a call at the end");
    }

    function _rotated(Grant memory g) private returns (uint256) {
        start(g);
        Permission[] memory list = g.permissions();
        uint16 into = next();
        vm.record();
        vm.prank(owner);
        policy.rotate(g.number, into, agent, other, list);
        return _writes();
    }

    function test_aRotationMovesEveryWordOnce() external {
        vm.assertEq(_rotated(daily()), 1 + 2, "a budget");
        _isZero(_terms(other), "terms");
        vm.prank(owner);
        policy.revokeAll();
        vm.assertEq(_rotated(daily().to(friend).by(friend)), 1 + 2 + 2 + 4, "with a fence and parties");
        vm.prank(owner);
        policy.revokeAll();
        Grant memory g = daily().rule(address(venue), "visit(uint256)").where(0, IS_ACCOUNT, 0);
        vm.assertEq(_rotated(g.where(1, EQUALS, 0)), 1 + 2 + 2 + 2, "a rule with conditions");
        vm.prank(owner);
        policy.revokeAll();
        g = daily().guarded(address(coin)).guarded(address(venue));
        vm.assertEq(_rotated(g), 1 + 2 + 2 + 4, "terms and guards");
    }

    function test_aRotationLeavesNothingBehind() external {
        Grant memory g = fresh().budget(Budget(address(coin), DAY, 100e6, 0, 60e6)).to(friend).by(address(venue));
        g = g.rule(CallRule(address(venue), "visit(uint256)", 0)).where(0, AT_MOST, bytes32(uint256(5)));
        g.terms = Terms(0, 50, 20, HOUR, 1 ether);
        _rotated(g.guarded(address(coin)));
        bytes32 slot = _permission(agent, 0, address(coin));
        _isZero(slot, "budget");
        _isZero(_after(slot, 1), "fence");
        _isZero(_at(uint256(slot), (1 << 160) | uint160(friend)), "recipient");
        _isZero(_at(uint256(slot), (2 << 160) | uint160(address(venue))), "spender");
        slot = _permission(agent, Venue.visit.selector, address(venue));
        _isZero(slot, "rule");
        _isZero(_after(slot, 1), "condition");
        _isZero(_terms(agent), "terms");
        _isZero(_after(_terms(agent), 1), "guard");
    }

    function test_unevenPartiesMove() external {
        _rotated(daily().to(friend).to(relayer).by(address(venue)));
        pay(other, 1);
    }

    /// The second condition has an odd word and an operator of one bit: read a bit too late it looks like another one.
    function test_everyConditionMoves() external {
        Grant memory g = fresh().rule(address(venue), "swap(address,address,uint256,uint256)");
        g = g.where(0, EQUALS, bytes32(uint256(10))).where(1, EQUALS, bytes32(uint256(11)));
        g = g.where(2, EQUALS, bytes32(uint256(12))).where(3, EQUALS, bytes32(uint256(13)));
        _rotated(g);
        uses(other, address(venue), 0, abi.encodeCall(Venue.swap, (address(10), address(11), 12, 13)));
    }

    /// A fence of an older session is not the budget's: its parties need not be listed.
    function test_anOlderFenceDoesNotMove() external {
        start(daily().to(friend));
        start(daily());
        Permission[] memory list = new Permission[](1);
        list[0] = Permission(address(coin), 0, new Party[](0));
        vm.prank(owner);
        policy.rotate(2, 3, agent, other, list);
        pay(other, 1);
    }
}

contract StorageAccountTest is StorageTest, OnAccount {}

contract StorageVaultTest is StorageTest, OnVault {
    function test_aCommonPullIsQuick() external {
        start(daily());
        coin.mint(owner, 1);
        vm.prank(owner);
        coin.approve(home, 1);
        vm.record();
        vm.prank(agent);
        IVault(home).execPull(address(coin), friend, 1);
        (bytes32[] memory reads, ) = vm.accesses(home);
        vm.assertEq(reads.length, 3, "reads");
    }
}
