// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CallRule, Grant, ISessionPolicy, Permission} from "../../../src/ISessionPolicy.sol";
import {Venue} from "../hostile/Reenterer.sol";
import {DAY, Grants} from "../lib/Grants.sol";
import {HomeTest, OnAccount, OnVault} from "../lib/HomeTest.sol";
import {IVault} from "../lib/Interfaces.sol";
import {Vm} from "../lib/Vm.sol";

/// @title What the home logs, to the last bit and nothing beside it: whoever watches a session sees only this.
abstract contract LogsTest is HomeTest {
    using Grants for Grant;

    bytes32 private constant GRANTED = ISessionPolicy.SessionGranted.selector;
    bytes32 private constant USED = ISessionPolicy.SessionUsed.selector;
    bytes32 private constant DEBITED = ISessionPolicy.BudgetDebited.selector;
    bytes32 private constant REVOKED = ISessionPolicy.SessionRevoked.selector;
    bytes32 private constant ALL_REVOKED = ISessionPolicy.AllRevoked.selector;
    bytes32 private constant FROZEN = ISessionPolicy.Frozen.selector;

    /// What the home has logged since vm.recordLogs: this many.
    function _logs(uint256 count) internal returns (Vm.Log[] memory own) {
        Vm.Log[] memory all = vm.getRecordedLogs();
        own = new Vm.Log[](all.length);
        uint256 n;
        for (uint256 i; i < all.length; ++i) if (all[i].emitter == home) own[n++] = all[i];
        vm.assertEq(n, count, "how many events");
    }

    function _is(Vm.Log memory log, bytes memory topics, bytes memory data) internal pure {
        vm.assertEq(abi.encodePacked(log.topics), topics, "topics");
        vm.assertEq(log.data, data, "data");
    }

    function _isDebit(Vm.Log memory log, address token, uint96 amount, uint96 left) internal view {
        bytes memory data = abi.encodePacked(agent, amount, token, left);
        _is(log, abi.encodePacked(DEBITED), data);
    }

    function _isUse(Vm.Log memory log, address target, bytes4 selector) internal view {
        _is(log, abi.encodePacked(USED), abi.encodePacked(abi.encode(agent), target, selector, uint64(0)));
    }

    function _isRevocation(Vm.Log memory log, uint16 number) internal pure {
        _is(log, abi.encodePacked(REVOKED), abi.encode(number));
    }

    // ---- uses ----

    function test_aPaymentIsADebit() external {
        start(daily());
        vm.recordLogs();
        pay(agent, 60e6);
        _isDebit(_logs(1)[0], address(coin), 60e6, 40e6);
        vm.prank(agent);
        policy.execTransfer(address(coin), friend, 30e6);
        _isDebit(_logs(1)[0], address(coin), 30e6, 10e6);
    }

    function test_aPaymentOfNativeCoinIsADebitOfTokenZero() external {
        start(fresh().per(address(0), DAY, 1 ether));
        vm.recordLogs();
        uses(agent, friend, 0.25 ether, "");
        _isDebit(_logs(1)[0], address(0), 0.25 ether, 0.75 ether);
    }

    function test_aCallByARuleIsAUse() external {
        start(fresh().rule(address(venue), "visit(uint256)"));
        vm.recordLogs();
        uses(agent, address(venue), 0, abi.encodeCall(Venue.visit, (1)));
        _isUse(_logs(1)[0], address(venue), Venue.visit.selector);
        vm.assertEq(vm.load(home, 0), 0, "slot zero");
    }

    function test_aCallWithValueIsBoth() external {
        start(fresh().per(address(0), DAY, 1 ether).rule(CallRule(address(venue), "visit(uint256)", 1 ether)));
        vm.recordLogs();
        uses(agent, address(venue), 0.25 ether, abi.encodeCall(Venue.visit, (1)));
        Vm.Log[] memory logs = _logs(2);
        _isDebit(logs[0], address(0), 0.25 ether, 0.75 ether);
        _isUse(logs[1], address(venue), Venue.visit.selector);
    }

    function test_aBoundedSessionLogsTheSame() external {
        Grant memory g = daily().rule(address(venue), "visit(uint256)").guarded(address(coin));
        g = g.per(address(0), DAY, 1 ether);
        g.terms.maxCalls = 4;
        start(g);
        vm.recordLogs();
        uses(agent, friend, 0.25 ether, "");
        _isDebit(_logs(1)[0], address(0), 0.25 ether, 0.75 ether);
        pay(agent, 60e6);
        _isDebit(_logs(1)[0], address(coin), 60e6, 40e6);
        uses(agent, address(venue), 0, abi.encodeCall(Venue.visit, (1)));
        _isUse(_logs(1)[0], address(venue), Venue.visit.selector);
        vm.prank(agent);
        policy.execTransfer(address(coin), friend, 30e6);
        _isDebit(_logs(1)[0], address(coin), 30e6, 10e6);
    }

    // ---- beginnings and ends ----

    function test_aGrantBySignatureNamesItsText() external {
        Grant memory g = daily();
        bytes32 text = keccak256(bytes(grantText(g)));
        vm.recordLogs();
        start(g);
        bytes memory topics = abi.encodePacked(GRANTED, abi.encode(agent, 1));
        _is(_logs(1)[0], topics, abi.encode(UNTIL, text));
    }

    /// Texts of every length modulo 64, of which none ends where the next thing in memory begins.
    function test_everyByteOfATextIsInItsHash() external {
        bytes memory name = "a";
        for (uint256 i; i < 72; ++i) {
            if (i % 36 == 0) name = "a";
            name = bytes.concat(name, "a");
            Grant memory g = fresh().rule(address(venue), string.concat(string(name), "()"));
            if (i >= 36) g = g.rule(address(venue), "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb()");
            bytes32 text = keccak256(bytes(grantText(g)));
            vm.recordLogs();
            start(g);
            Vm.Log[] memory logs = _logs(i == 0 ? 1 : 2);
            vm.assertEq(logs[logs.length - 1].data, abi.encode(UNTIL, text), vm.toString(i));
        }
    }

    function test_theOwnersOwnGrantHasNoText() external {
        Grant memory g = daily();
        (g.until, g.deadline) = (0, START);
        vm.recordLogs();
        vm.prank(owner);
        policy.grant(g);
        bytes memory topics = abi.encodePacked(GRANTED, abi.encode(agent, 1));
        _is(_logs(1)[0], topics, abi.encode(type(uint32).max, bytes32(0)));
    }

    function test_aReplacedSessionIsRevoked() external {
        start(daily());
        vm.recordLogs();
        start(daily());
        Vm.Log[] memory logs = _logs(2);
        _isRevocation(logs[0], 1);
        vm.assertEq(logs[1].topics[0], GRANTED, "then the grant");
    }

    function test_anExpiredSessionIsNotRevokedAgain() external {
        start(daily());
        vm.warp(UNTIL + 1);
        Grant memory g = daily();
        g.until = UNTIL + 1 days;
        vm.recordLogs();
        start(g);
        vm.assertEq(_logs(1)[0].topics[0], GRANTED, "the grant alone");
    }

    function test_revocations() external {
        start(daily());
        vm.recordLogs();
        revokeBySignature(1);
        _isRevocation(_logs(1)[0], 1);
        vm.prank(owner);
        policy.revoke(2);
        _isRevocation(_logs(1)[0], 2);
        vm.prank(owner);
        policy.revokeAll();
        _is(_logs(1)[0], abi.encodePacked(ALL_REVOKED), abi.encode(3));
        policy.revokeAllWithSig(3, START, signText(OWNER_KEY, revokeAllText(3, START)));
        _is(_logs(1)[0], abi.encodePacked(ALL_REVOKED), abi.encode(3));
        start(daily());
        _logs(1);
        vm.prank(agent);
        policy.renounce(address(coin), 0);
        _isRevocation(_logs(1)[0], 4);
    }

    function test_aRotation() external {
        Permission[] memory permissions = daily().permissions();
        start(daily());
        vm.recordLogs();
        vm.prank(owner);
        policy.rotate(1, 2, agent, other, permissions);
        bytes memory topics = abi.encodePacked(ISessionPolicy.SessionRotated.selector, abi.encode(1, 2));
        _is(_logs(1)[0], topics, abi.encode(other));
    }

    function test_theGuardian() external {
        vm.recordLogs();
        vm.prank(owner);
        policy.setGuardian(friend);
        _is(_logs(1)[0], abi.encodePacked(ISessionPolicy.GuardianSet.selector), abi.encode(friend));
        start(daily());
        _logs(1);
        vm.prank(friend);
        policy.freeze(1);
        Vm.Log[] memory logs = _logs(2);
        _isRevocation(logs[0], 1);
        _is(logs[1], abi.encodePacked(FROZEN, abi.encode(1)), "");
        vm.prank(friend);
        policy.freezeAll();
        _is(_logs(1)[0], abi.encodePacked(FROZEN, abi.encode(0)), "");
    }
}

contract LogsAccountTest is LogsTest, OnAccount {}

contract LogsVaultTest is LogsTest, OnVault {
    function test_aPullIsADebit() external {
        start(daily());
        coin.mint(owner, 100e6);
        vm.prank(owner);
        coin.approve(home, 100e6);
        vm.recordLogs();
        vm.prank(agent);
        IVault(home).execPull(address(coin), friend, 70e6);
        _isDebit(_logs(1)[0], address(coin), 70e6, 30e6);
    }
}
