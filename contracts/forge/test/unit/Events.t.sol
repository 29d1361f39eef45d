// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CallRule, Grant, ISessionPolicy} from "../../../src/ISessionPolicy.sol";
import {Venue} from "../hostile/Reenterer.sol";
import {DAY, Grants} from "../lib/Grants.sol";
import {HomeTest, OnAccount, OnVault} from "../lib/HomeTest.sol";
import {Vm} from "../lib/Vm.sol";

/// @title What a home tells those who watch it.
abstract contract EventsTest is HomeTest {
    using Grants for Grant;

    /// The home's own events since vm.recordLogs, without those of tokens.
    function _events() private returns (Vm.Log[] memory own) {
        Vm.Log[] memory all = vm.getRecordedLogs();
        uint256 n;
        for (uint256 i; i < all.length; ++i) {
            if (all[i].emitter == home) ++n;
        }
        own = new Vm.Log[](n);
        for (uint256 i = all.length; i > 0; --i) {
            if (all[i - 1].emitter == home) own[--n] = all[i - 1];
        }
    }

    function _is(Vm.Log memory log, bytes32[] memory topics, bytes memory data) private pure {
        vm.assertEq(keccak256(abi.encode(log.topics)), keccak256(abi.encode(topics)), "topics");
        vm.assertEq(log.data, data, "data");
    }

    function _topics(bytes32 a) private pure returns (bytes32[] memory topics) {
        topics = new bytes32[](1);
        topics[0] = a;
    }

    function _topics(bytes32 a, uint256 b) private pure returns (bytes32[] memory topics) {
        topics = new bytes32[](2);
        (topics[0], topics[1]) = (a, bytes32(b));
    }

    function _topics(bytes32 a, uint256 b, uint256 c) private pure returns (bytes32[] memory topics) {
        topics = new bytes32[](3);
        (topics[0], topics[1], topics[2]) = (a, bytes32(b), bytes32(c));
    }

    function _pair(uint256 upper, uint256 lower) private pure returns (bytes32) {
        return bytes32((upper << 96) | lower);
    }

    function test_grants() external {
        Grant memory g = daily();
        bytes memory signature = signGrant(g);
        bytes32 hash = keccak256(bytes(grantText(g)));
        vm.recordLogs();
        policy.grantWithSig(g, signature);
        Vm.Log[] memory events = _events();
        vm.assertEq(events.length, 1, "events");
        _is(events[0], _topics(ISessionPolicy.SessionGranted.selector, uint160(agent), 1), abi.encode(UNTIL, hash));
        // The next one of the same agent says whom it ends; without a signature there is no text.
        g = daily();
        (g.until, g.deadline) = (0, START);
        vm.recordLogs();
        vm.prank(owner);
        policy.grant(g);
        events = _events();
        vm.assertEq(events.length, 2, "events");
        _is(events[0], _topics(ISessionPolicy.SessionRevoked.selector), abi.encode(uint16(1)));
        _is(
            events[1],
            _topics(ISessionPolicy.SessionGranted.selector, uint160(agent), 2),
            abi.encode(type(uint32).max, bytes32(0))
        );
    }

    function test_uses() external {
        start(daily().per(address(0), DAY, 1 ether).rule(CallRule(address(venue), "visit(uint256)", 1 ether)));
        bytes32 debited = ISessionPolicy.BudgetDebited.selector;
        vm.recordLogs();
        pay(agent, 30e6);
        vm.prank(agent);
        policy.execTransfer(address(coin), friend, 20e6);
        uses(agent, friend, 0.25 ether, "");
        uses(agent, address(venue), 0.25 ether, abi.encodeCall(Venue.visit, (1)));
        uses(agent, address(venue), 0, abi.encodeCall(Venue.visit, (1)));
        Vm.Log[] memory events = _events();
        vm.assertEq(events.length, 6, "events");
        uint256 a = uint160(agent);
        _is(events[0], _topics(debited), abi.encode(_pair(a, 30e6), _pair(uint160(address(coin)), 70e6)));
        _is(events[1], _topics(debited), abi.encode(_pair(a, 20e6), _pair(uint160(address(coin)), 50e6)));
        _is(events[2], _topics(debited), abi.encode(_pair(a, 0.25 ether), _pair(0, 0.75 ether)));
        _is(events[3], _topics(debited), abi.encode(_pair(a, 0.25 ether), _pair(0, 0.5 ether)));
        bytes32 target = _pair(uint160(address(venue)), uint256(uint32(Venue.visit.selector)) << 64);
        for (uint256 i = 4; i < 6; ++i) {
            _is(events[i], _topics(ISessionPolicy.SessionUsed.selector), abi.encode(agent, target));
        }
    }

    function test_ends() external {
        vm.recordLogs();
        vm.prank(owner);
        policy.setGuardian(friend);
        start(daily());
        vm.prank(owner);
        policy.revoke(1);
        start(daily());
        vm.prank(friend);
        policy.freeze(2);
        start(daily());
        vm.prank(agent);
        policy.renounce(address(coin), 0);
        vm.prank(friend);
        policy.freezeAll();
        vm.prank(owner);
        policy.revokeAll();
        vm.prank(owner);
        policy.revoke(5);
        Vm.Log[] memory events = _events();
        vm.assertEq(events.length, 11, "events");
        _is(events[0], _topics(ISessionPolicy.GuardianSet.selector), abi.encode(friend));
        _is(events[2], _topics(ISessionPolicy.SessionRevoked.selector), abi.encode(uint16(1)));
        _is(events[4], _topics(ISessionPolicy.SessionRevoked.selector), abi.encode(uint16(2)));
        _is(events[5], _topics(ISessionPolicy.Frozen.selector, 2), "");
        _is(events[7], _topics(ISessionPolicy.SessionRevoked.selector), abi.encode(uint16(3)));
        _is(events[8], _topics(ISessionPolicy.Frozen.selector, 0), "");
        _is(events[9], _topics(ISessionPolicy.AllRevoked.selector), abi.encode(uint16(4)));
        // A number that is burnt before a session had it.
        _is(events[10], _topics(ISessionPolicy.SessionRevoked.selector), abi.encode(uint16(5)));
    }

    function test_rotations() external {
        Grant memory g = daily();
        start(g);
        vm.recordLogs();
        vm.prank(owner);
        policy.rotate(1, 2, agent, other, g.permissions());
        Vm.Log[] memory events = _events();
        vm.assertEq(events.length, 1, "events");
        _is(events[0], _topics(ISessionPolicy.SessionRotated.selector, 1, 2), abi.encode(other));
    }
}

contract EventsAccountTest is EventsTest, OnAccount {}

contract EventsVaultTest is EventsTest, OnVault {}
