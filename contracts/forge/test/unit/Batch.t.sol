// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CallRule, Grant, ISessionPolicy} from "../../../src/ISessionPolicy.sol";
import {Coin} from "../hostile/Coin.sol";
import {Reenterer, Venue} from "../hostile/Reenterer.sol";
import {DAY, Grants} from "../lib/Grants.sol";
import {HomeTest, OnAccount, OnVault} from "../lib/HomeTest.sol";
import {Execution, IBatches} from "../lib/Interfaces.sol";

/// @title Batches (ERC-7821): the owner's without limits, a session's within them, and one that others submit.
abstract contract BatchTest is HomeTest {
    using Grants for Grant;

    bytes32 internal constant PLAIN = 0x0100000000000000000000000000000000000000000000000000000000000000;
    bytes32 internal constant SIGNED = 0x0100000000007821000100000000000000000000000000000000000000000000;

    function _pays(uint256 first, uint256 second) internal view returns (Execution[] memory calls) {
        calls = new Execution[](2);
        calls[0] = Execution(address(coin), 0, transferOf(friend, first));
        calls[1] = Execution(address(coin), 0, transferOf(friend, second));
    }

    function _one(address to, uint256 value, bytes memory data) internal pure returns (Execution[] memory calls) {
        calls = new Execution[](1);
        calls[0] = Execution(to, value, data);
    }

    function _execute(address key, Execution[] memory calls) internal returns (bool ok, bytes memory why) {
        return callAs(key, home, 0, abi.encodeCall(IBatches.execute, (PLAIN, abi.encode(calls))));
    }

    function _refuses(address key, Execution[] memory calls, bytes memory reason) internal {
        (bool ok, bytes memory why) = _execute(key, calls);
        vm.assertFalse(ok, "executed");
        vm.assertEq(why, reason, "reason");
    }

    // ---- the owner's ----

    function test_theOwnersBatchHasNoLimits() external {
        Execution[] memory calls = new Execution[](3);
        calls[0] = Execution(address(coin), 0, abi.encodeCall(Coin.approve, (friend, 7)));
        calls[1] = Execution(friend, 1 ether, "");
        calls[2] = Execution(address(coin), 0, transferOf(other, 500_000e6));
        (bool ok,) = _execute(owner, calls);
        vm.assertTrue(ok, "executed");
        vm.assertEq(coin.allowance(home, friend), 7, "allowance");
        vm.assertEq(friend.balance, 1 ether, "native coin");
        vm.assertEq(coin.balanceOf(other), 500_000e6, "tokens");
    }

    function test_theOwnersBatchRevertsWhole() external {
        venue.close(true);
        Execution[] memory calls = new Execution[](2);
        calls[0] = Execution(friend, 1 ether, "");
        calls[1] = Execution(address(venue), 0, abi.encodeCall(Venue.visit, (1)));
        _refuses(owner, calls, abi.encodeWithSelector(Venue.Closed.selector));
        vm.assertEq(friend.balance, 0, "half a batch");
    }

    // ---- a session's ----

    function test_aSessionsBatchIsDebitedCallByCall() external {
        start(daily());
        (bool ok,) = _execute(agent, _pays(60e6, 40e6));
        vm.assertTrue(ok, "executed");
        vm.assertEq(coin.balanceOf(friend), 100e6, "paid");
        vm.warp(START + 1 days);
        bytes4 refusal = ISessionPolicy.OverWindowLimit.selector;
        _refuses(agent, _pays(60e6, 40e6 + 1), abi.encodeWithSelector(refusal, address(coin), 40e6 + 1, 40e6));
        vm.assertEq(coin.balanceOf(friend), 100e6, "half a batch");
        pay(agent, 100e6);
    }

    function test_aSessionsBatchIsRefusedWhatExecIs() external {
        start(daily().per(address(0), DAY, 1 ether));
        bytes memory self = abi.encodeWithSelector(ISessionPolicy.SelfCall.selector);
        _refuses(agent, _one(home, 0, abi.encodeCall(policy.revokeAll, ())), self);
        _refuses(agent, _one(address(0), 0, abi.encodeCall(policy.setGuardian, (agent))), self);
        _refuses(agent, _one(address(0), 1, ""), self);
        bytes memory data = abi.encodeCall(Coin.approve, (agent, 1));
        bytes4 refusal = ISessionPolicy.SpenderNotAllowed.selector;
        _refuses(agent, _one(address(coin), 0, data), abi.encodeWithSelector(refusal, address(coin), agent));
        data = abi.encodeCall(Venue.visit, (1));
        _refuses(agent, _one(address(venue), 0, data), noPermission(address(venue), Venue.visit.selector));
        _refuses(other, _pays(1, 1), noPermission(address(coin), 0));
    }

    function test_everyCallOfABatchCounts() external {
        Grant memory g = daily();
        g.terms.maxCalls = 3;
        start(g);
        (bool ok,) = _execute(agent, _pays(1, 1));
        vm.assertTrue(ok, "executed");
        _refuses(agent, _pays(1, 1), abi.encodeWithSelector(ISessionPolicy.NoCallsLeft.selector));
        pay(agent, 1);
    }

    function test_aBatchCannotBeReentered() external {
        Reenterer echo = new Reenterer();
        start(fresh().rule(address(echo), "visit(uint256)"));
        start(Grants.grantFor(address(echo), 2, UNTIL).per(address(coin), DAY, 100e6));
        bytes memory back = abi.encodeCall(IBatches.execute, (PLAIN, abi.encode(_pays(1, 1))));
        echo.arm(home, back);
        (bool ok,) = _execute(agent, _one(address(echo), 0, abi.encodeCall(Reenterer.visit, (1))));
        vm.assertTrue(ok, "executed");
        vm.assertTrue(echo.called(), "called back");
        vm.assertFalse(echo.succeeded(), "reentered");
        echo.forward(home, back);
    }

    function test_otherModesAreRefused() external {
        start(daily());
        bytes32[6] memory modes = [
            bytes32(0),
            0x0101000000000000000000000000000000000000000000000000000000000000,
            0x0100000000007821000200000000000000000000000000000000000000000000,
            0xff00000000000000000000000000000000000000000000000000000000000000,
            0x0000000000007821000100000000000000000000000000000000000000000000,
            0x0100000000000000000100000000000000000000000000000000000000000000
        ];
        address[2] memory callers = [agent, owner];
        for (uint256 i; i < 2 * modes.length; ++i) {
            bytes32 mode = modes[i / 2];
            vm.assertFalse(IBatches(home).supportsExecutionMode(mode), "supported");
            vm.expectRevert(abi.encodeWithSelector(ISessionPolicy.UnsupportedMode.selector, mode));
            vm.prank(callers[i % 2]);
            IBatches(home).execute(mode, abi.encode(_pays(1, 1)));
        }
        vm.assertTrue(IBatches(home).supportsExecutionMode(PLAIN), "plain");
        vm.assertTrue(IBatches(home).supportsExecutionMode(SIGNED), "signed");
    }

    function test_garbageIsNoBatch() external {
        start(daily());
        bytes[5] memory garbage = [
            bytes(""),
            hex"00",
            abi.encode(type(uint256).max),
            abi.encode(uint256(32), type(uint256).max),
            abi.encode(uint256(32), uint256(1), type(uint256).max)
        ];
        for (uint256 i; i < garbage.length; ++i) {
            (bool ok,) = callAs(agent, home, 0, abi.encodeCall(IBatches.execute, (PLAIN, garbage[i])));
            vm.assertFalse(ok, "plain");
            (ok,) = callAs(agent, home, 0, abi.encodeCall(IBatches.execute, (SIGNED, garbage[i])));
            vm.assertFalse(ok, "signed");
        }
    }

    // ---- a session's that others submit ----

    struct Signed {
        Execution[] calls;
        address key;
        uint256 nonce;
        uint256 deadline;
        address executor;
        bytes signature;
    }

    function _sign(
        uint256 key,
        Execution[] memory calls,
        uint256 nonce,
        address executor
    ) internal view returns (Signed memory s) {
        s = Signed(calls, vm.addr(key), nonce, START + 100, executor, "");
        s.signature = signDigest(key, reader.batchDigest(home, calls, s.key, nonce, s.deadline, executor));
    }

    function _submit(address by, Signed memory s) internal returns (bool ok, bytes memory why) {
        bytes memory data = abi.encode(s.calls, abi.encode(s.key, s.nonce, s.deadline, s.executor, s.signature));
        return callAs(by, home, 0, abi.encodeCall(IBatches.execute, (SIGNED, data)));
    }

    function _submits(address by, Signed memory s) internal {
        (bool ok,) = _submit(by, s);
        vm.assertTrue(ok, "submitted");
    }

    function _refusesSubmission(address by, Signed memory s, bytes memory reason) internal {
        (bool ok, bytes memory why) = _submit(by, s);
        vm.assertFalse(ok, "submitted");
        if (reason.length != 0) vm.assertEq(why, reason, "reason");
    }

    function test_aSignedBatchIsGoodOnce() external {
        start(daily());
        Signed memory s = _sign(AGENT_KEY, _pays(10e6, 20e6), 0, address(0));
        _submits(relayer, s);
        vm.assertEq(coin.balanceOf(friend), 30e6, "paid");
        vm.assertEq(reader.batchNonce(home, agent), 1, "nonce");
        _refusesSubmission(relayer, s, abi.encodeWithSelector(ISessionPolicy.WrongNonce.selector, 1));
        s = _sign(AGENT_KEY, _pays(10e6, 20e6), 2, address(0));
        _refusesSubmission(relayer, s, abi.encodeWithSelector(ISessionPolicy.WrongNonce.selector, 1));
        _submits(relayer, _sign(AGENT_KEY, _pays(10e6, 20e6), 1, address(0)));
    }

    /// The owner as a submitter lends the batch nothing.
    function test_aSignedBatchHasTheKeysLimitsWhoeverSubmitsIt() external {
        start(daily());
        bytes4 refusal = ISessionPolicy.OverWindowLimit.selector;
        Signed memory s = _sign(AGENT_KEY, _pays(60e6, 60e6), 0, address(0));
        _refusesSubmission(owner, s, abi.encodeWithSelector(refusal, address(coin), 60e6, 40e6));
        vm.assertEq(reader.batchNonce(home, agent), 0, "a batch that reverts uses no nonce");
        s = _sign(OTHER_KEY, _pays(1, 1), 0, address(0));
        _refusesSubmission(owner, s, noPermission(address(coin), 0));
        _refusesSubmission(agent, s, noPermission(address(coin), 0));
        s = _sign(OWNER_KEY, _pays(1, 1), 0, address(0));
        _refusesSubmission(relayer, s, noPermission(address(coin), 0));
    }

    function test_aSignedBatchIsForItsExecutorAndInTime() external {
        start(daily());
        Signed memory s = _sign(AGENT_KEY, _pays(1, 1), 0, relayer);
        _refusesSubmission(other, s, abi.encodeWithSelector(ISessionPolicy.WrongExecutor.selector, relayer));
        vm.warp(START + 101);
        _refusesSubmission(relayer, s, abi.encodeWithSelector(ISessionPolicy.TooLate.selector, START + 100));
        vm.warp(START + 100);
        _submits(relayer, s);
    }

    function test_theSignatureBindsEverything() external {
        start(daily());
        bytes memory whole = abi.encode(_sign(AGENT_KEY, _pays(1, 2), 0, relayer));
        for (uint256 change; change < 9; ++change) {
            Signed memory s = abi.decode(whole, (Signed));
            if (change == 0) s.calls[0].target = address(venue);
            else if (change == 1) s.calls[0].value = 1;
            else if (change == 2) s.calls[0].callData = transferOf(friend, 2);
            else if (change == 3) (s.calls[0], s.calls[1]) = (s.calls[1], s.calls[0]);
            else if (change == 4) s.calls = _one(address(coin), 0, transferOf(friend, 1));
            else if (change == 5) s.key = other;
            else if (change == 6) s.deadline += 1;
            else if (change == 7) s.executor = address(0);
            else if (change == 8) s.signature = bytes.concat(s.signature, hex"00");
            _refusesSubmission(relayer, s, "");
        }
        vm.chainId(1);
        _refusesSubmission(relayer, abi.decode(whole, (Signed)), "");
        vm.chainId(31337);
        _submits(relayer, abi.decode(whole, (Signed)));
    }

    function test_aRevokedKeysBatchIsWorthless() external {
        start(daily());
        Signed memory s = _sign(AGENT_KEY, _pays(1, 2), 0, address(0));
        revokeBySignature(1);
        _refusesSubmission(relayer, s, abi.encodeWithSelector(ISessionPolicy.SessionEnded.selector, 1));
    }

    function test_theInterfacesThatAreAnnounced() external view {
        bytes4[6] memory ids = [
            bytes4(0x01ffc9a7), // ERC-165
            0x1626ba7e, // ERC-1271
            0x19822f7c, // ERC-4337's IAccount
            0, // ERC-7821, see below
            0x150b7a02, // ERC721TokenReceiver
            0x4e2312e0 // ERC1155TokenReceiver
        ];
        ids[3] = IBatches.execute.selector ^ IBatches.supportsExecutionMode.selector;
        for (uint256 i; i < ids.length; ++i) {
            vm.assertTrue(IBatches(home).supportsInterface(ids[i]), vm.toString(i));
        }
        vm.assertFalse(IBatches(home).supportsInterface(0xffffffff), "ERC-165 asks for this");
    }
}

contract BatchAccountTest is BatchTest, OnAccount {
    using Grants for Grant;

    /// In a batch of the account's own owner, address zero is the account.
    function test_addressZeroInTheOwnersBatchIsTheAccount() external {
        start(daily());
        (bool ok,) = _execute(owner, _one(address(0), 0, abi.encodeCall(policy.revoke, (1))));
        vm.assertTrue(ok, "executed");
        refusesPay(agent, 1, abi.encodeWithSelector(ISessionPolicy.SessionEnded.selector, 1));
    }

    function test_aSignedBatchIsForItsAccount() external {
        start(daily());
        Signed memory s = _sign(AGENT_KEY, _pays(1, 2), 0, address(0));
        delegate(other, implementation);
        bytes memory data = abi.encode(s.calls, abi.encode(s.key, s.nonce, s.deadline, s.executor, s.signature));
        vm.expectRevert();
        IBatches(other).execute(SIGNED, data);
    }
}

contract BatchVaultTest is BatchTest, OnVault {}
