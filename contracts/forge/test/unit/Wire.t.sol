// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Grant, ISessionPolicy, Permission} from "../../../src/ISessionPolicy.sol";
import {Grants} from "../lib/Grants.sol";
import {HomeTest, OnAccount, OnVault} from "../lib/HomeTest.sol";
import {Execution, IBatches} from "../lib/Interfaces.sol";

/// @title How batches lie in calldata: with opData, without, and with some that is not whole.
abstract contract WireTest is HomeTest {
    using Grants for Grant;

    bytes32 private constant PLAIN = 0x0100000000000000000000000000000000000000000000000000000000000000;
    bytes32 private constant SIGNED = 0x0100000000007821000100000000000000000000000000000000000000000000;

    bytes private bad = abi.encodeWithSelector(ISessionPolicy.BadCalldata.selector);

    function _pay() private view returns (Execution[] memory calls) {
        calls = new Execution[](1);
        calls[0] = Execution(address(coin), 0, transferOf(friend, 1));
    }

    function _does(bytes32 mode, bytes memory data) private {
        uint256 before = coin.balanceOf(friend);
        vm.prank(agent);
        IBatches(home).execute(mode, data);
        vm.assertEq(coin.balanceOf(friend), before + 1, "paid");
    }

    function _refuses(bytes memory data, bytes memory reason) private {
        (bool ok, bytes memory why) = callAs(agent, home, 0, abi.encodeCall(IBatches.execute, (SIGNED, data)));
        vm.assertFalse(ok, "executed");
        vm.assertEq(why, reason, "reason");
    }

    function test_withoutOpDataABatchIsTheCallers() external {
        start(daily());
        _does(PLAIN, abi.encode(_pay()));
        _does(SIGNED, abi.encode(_pay()));
        _does(SIGNED, abi.encode(_pay(), ""));
        // In the mode without opData nobody looks for it.
        _does(PLAIN, abi.encode(_pay(), "a"));
    }

    /// opData of any length is a relay's.
    function test_aByteOfOpDataIsSome() external {
        start(daily());
        _refuses(abi.encode(_pay(), hex"00"), "");
    }

    /// The calls, and opData whose place and length are chosen.
    function _with(uint256 offset, uint256 length, bytes memory tail) private view returns (bytes memory) {
        bytes memory calls = abi.encode(_pay(), "");
        bytes memory data = new bytes(calls.length - 32);
        for (uint256 i; i < data.length; ++i) data[i] = calls[i];
        vm.assertEq(data.length % 32, 0, "words");
        if (offset == 0) offset = data.length;
        assembly ("memory-safe") {
            mstore(add(data, 64), offset)
        }
        return bytes.concat(data, bytes32(length), tail);
    }

    function test_opDataMustBeInside() external {
        start(daily());
        bytes memory whole = _with(0, 0, "");
        _does(SIGNED, whole);
        // Its length as the last word there is, and one byte later, or far away.
        _refuses(_with(whole.length - 31, 0, ""), bad);
        _refuses(_with(whole.length, 0, ""), bad);
        _refuses(_with(type(uint256).max, 0, ""), bad);
        // All of it, and a byte less than all of it.
        _refuses(_with(0, 1, ""), bad);
        _refuses(_with(0, 33, new bytes(32)), bad);
        _refuses(_with(0, type(uint256).max, new bytes(32)), bad);
        _refuses(_with(0, 32, new bytes(32)), "");
    }

    /// Calls that begin before the place of opData's offset has an end leave no room for one.
    function test_callsInThePlaceOfOpData() external {
        start(daily());
        bytes memory calls = abi.encode(_pay());
        bytes memory tail = new bytes(calls.length - 32);
        for (uint256 i; i < tail.length; ++i) tail[i] = calls[32 + i];
        _does(SIGNED, bytes.concat(bytes32(uint256(63)), bytes31(type(uint248).max), tail));
    }

    function test_aRelaysSignature() external {
        start(daily());
        bytes32 digest = reader.batchDigest(home, _pay(), agent, 0, START, address(0));
        bytes memory opData = abi.encode(agent, 0, START, address(0), signDigest(OTHER_KEY, digest));
        address signer = other;
        _refuses(abi.encode(_pay(), opData), abi.encodeWithSelector(ISessionPolicy.WrongSigner.selector, signer));
        opData = abi.encode(agent, 0, START, address(0), new bytes(65));
        _refuses(abi.encode(_pay(), opData), abi.encodeWithSelector(ISessionPolicy.BadSignature.selector));
        opData = abi.encode(address(0), 0, START, address(0), new bytes(65));
        _refuses(abi.encode(_pay(), opData), abi.encodeWithSelector(ISessionPolicy.BadSignature.selector));
        opData = abi.encode(agent, 0, START, address(0), signDigest(AGENT_KEY, digest));
        _does(SIGNED, abi.encode(_pay(), opData));
    }

    function test_noCallIsLeftOut() external {
        start(daily());
        Execution[] memory calls = new Execution[](3);
        for (uint256 i; i < 3; ++i) calls[i] = Execution(address(coin), 0, transferOf(friend, 10 ** i));
        vm.prank(agent);
        IBatches(home).execute(PLAIN, abi.encode(calls));
        vm.assertEq(coin.balanceOf(friend), 111, "the session's");
        vm.prank(owner);
        IBatches(home).execute(PLAIN, abi.encode(calls));
        vm.assertEq(coin.balanceOf(friend), 222, "the owner's");
        calls = new Execution[](0);
        vm.prank(agent);
        IBatches(home).execute(PLAIN, abi.encode(calls));
    }

    function test_aRotationOfNothing() external {
        start(daily());
        vm.expectRevert(abi.encodeWithSelector(ISessionPolicy.EmptyGrant.selector));
        vm.prank(owner);
        policy.rotate(1, 2, agent, other, new Permission[](0));
    }
}

contract WireAccountTest is WireTest, OnAccount {}

contract WireVaultTest is WireTest, OnVault {}
