// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {EntryPoint} from "@account-abstraction/contracts/core/EntryPoint.sol";
import {IEntryPoint} from "@account-abstraction/contracts/interfaces/IEntryPoint.sol";
import {PackedUserOperation} from "@account-abstraction/contracts/interfaces/PackedUserOperation.sol";
import {Grant, ISessionPolicy} from "../../../src/ISessionPolicy.sol";
import {Coin} from "../hostile/Coin.sol";
import {Venue} from "../hostile/Reenterer.sol";
import {DAY, Grants} from "../lib/Grants.sol";
import {ENTRY_POINT, HomeTest, OnAccount, OnVault} from "../lib/HomeTest.sol";
import {Execution, IOperations} from "../lib/Interfaces.sol";

/// A paymaster that pays for everybody.
contract Sponsor {
    constructor(IEntryPoint entryPoint) payable {
        entryPoint.depositTo{value: msg.value}(address(this));
    }

    function validatePaymasterUserOp(
        PackedUserOperation calldata,
        bytes32,
        uint256
    ) external pure returns (bytes memory, uint256) {
        return ("", 0);
    }
}

/// @title A session key's operations through the EntryPoint 0.8 as it is deployed.
abstract contract UserOpTest is HomeTest {
    using Grants for Grant;

    EntryPoint internal entryPoint = EntryPoint(payable(ENTRY_POINT));
    address payable internal constant bundler = payable(address(0xb0b));
    uint256 internal constant GAS = 1_000_000; // of an operation, all in all
    uint256 internal constant PRICE = 1 gwei;

    function _setUp() internal {
        deployAt(ENTRY_POINT, type(EntryPoint).creationCode);
    }

    function _op(Execution[] memory calls) internal view returns (PackedUserOperation memory op) {
        op.sender = home;
        op.nonce = entryPoint.getNonce(home, 0);
        op.callData = bytes.concat(bytes4(0x8dd7712f), abi.encode(calls));
        op.accountGasLimits = bytes32((uint256(400_000) << 128) | 500_000);
        op.preVerificationGas = 100_000;
        op.gasFees = bytes32((PRICE << 128) | PRICE);
    }

    function _signed(uint256 key, PackedUserOperation memory op) internal view returns (PackedUserOperation memory) {
        op.signature = new bytes(85);
        op.signature = bytes.concat(abi.encodePacked(vm.addr(key)), signDigest(key, entryPoint.getUserOpHash(op)));
        return op;
    }

    function _paying(uint256 amount) internal view returns (PackedUserOperation memory) {
        return _op(_call(address(coin), 0, transferOf(friend, amount)));
    }

    function _call(address to, uint256 value, bytes memory data) internal pure returns (Execution[] memory calls) {
        calls = new Execution[](1);
        calls[0] = Execution(to, value, data);
    }

    function _submit(PackedUserOperation memory op) internal returns (bool ok, bytes memory why) {
        PackedUserOperation[] memory ops = new PackedUserOperation[](1);
        ops[0] = op;
        vm.prank(bundler, bundler);
        return address(entryPoint).call{gas: 5_000_000}(abi.encodeCall(entryPoint.handleOps, (ops, bundler)));
    }

    function _withGas(uint96 amount) internal view returns (Grant memory g) {
        g = daily();
        g.terms.gas = amount;
    }

    function _invalid(PackedUserOperation memory op) internal {
        uint256 held = home.balance;
        (bool ok,) = _submit(op);
        vm.assertFalse(ok, "the operation was taken");
        vm.assertEq(home.balance, held, "and paid for");
    }

    function test_anOperationWithinTheGasBudget() external {
        start(_withGas(0.01 ether));
        (bool ok,) = _submit(_signed(AGENT_KEY, _paying(60e6)));
        vm.assertTrue(ok, "submitted");
        vm.assertEq(coin.balanceOf(friend), 60e6, "paid");
        vm.assertEq(termsOf(agent, address(coin), 0).gasLeft, 0.01 ether - GAS * PRICE, "gas left");
        vm.assertEq(budgetOf(agent, address(coin)).leftInWindow, 40e6, "left in the window");
    }

    function test_withoutAGasBudgetTheAccountPaysNothing() external {
        start(daily());
        _invalid(_signed(AGENT_KEY, _paying(1)));
        PackedUserOperation memory op = _paying(1);
        op.gasFees = bytes32(uint256(1));
        _invalid(_signed(AGENT_KEY, op));
    }

    /// What the account has with the EntryPoint is as much its coin as what it holds.
    function test_theDepositIsNoWayAroundTheGasBudget() external {
        entryPoint.depositTo{value: 10 ether}(home);
        start(daily());
        _invalid(_signed(AGENT_KEY, _paying(1)));
        vm.assertEq(entryPoint.balanceOf(home), 10 ether, "deposit");
        start(_withGas(uint96(GAS * PRICE)));
        (bool ok,) = _submit(_signed(AGENT_KEY, _paying(1)));
        vm.assertTrue(ok, "the first operation");
        _invalid(_signed(AGENT_KEY, _paying(1)));
        vm.assertLe(10 ether - entryPoint.balanceOf(home), GAS * PRICE, "taken from the deposit");
    }

    function test_allTheGasThatASessionCanBurnIsItsBudget() external {
        start(_withGas(uint96(3 * GAS * PRICE)));
        uint256 before = home.balance;
        // Operations that fail cost, too, and no budget of tokens.
        for (uint256 i; i < 3; ++i) {
            (bool ok,) = _submit(_signed(AGENT_KEY, _paying(101e6)));
            vm.assertTrue(ok, "submitted");
        }
        _invalid(_signed(AGENT_KEY, _paying(1)));
        vm.assertLe(before - home.balance, 3 * GAS * PRICE, "burnt");
        vm.assertEq(coin.balanceOf(friend), 0, "paid");
        vm.assertEq(budgetOf(agent, address(coin)).leftInWindow, 100e6, "a failed operation was debited");
    }

    function test_aHugeGasPriceIsRefused() external {
        start(_withGas(0.01 ether));
        PackedUserOperation memory op = _paying(1);
        op.gasFees = bytes32((uint256(type(uint120).max) << 128) | type(uint120).max);
        _invalid(_signed(AGENT_KEY, op));
        op = _paying(1);
        op.preVerificationGas = 1e9;
        _invalid(_signed(AGENT_KEY, op));
        op = _paying(1);
        op.accountGasLimits = bytes32((uint256(1e9) << 128) | 1e9);
        _invalid(_signed(AGENT_KEY, op));
    }

    function test_aPaymasterPaysWithoutAGasBudget() external {
        vm.deal(address(this), 10 ether);
        Sponsor sponsor = new Sponsor{value: 10 ether}(entryPoint);
        start(daily());
        PackedUserOperation memory op = _paying(60e6);
        op.paymasterAndData = abi.encodePacked(address(sponsor), uint128(200_000), uint128(0));
        uint256 held = home.balance;
        (bool ok,) = _submit(_signed(AGENT_KEY, op));
        vm.assertTrue(ok, "submitted");
        vm.assertEq(coin.balanceOf(friend), 60e6, "paid");
        vm.assertEq(home.balance, held, "the home paid");
    }

    /// A home answers any call, and is no paymaster for it.
    function test_theHomeIsNobodysPaymaster() external {
        entryPoint.depositTo{value: 10 ether}(home);
        start(daily());
        PackedUserOperation memory op = _paying(1);
        op.paymasterAndData = abi.encodePacked(home, uint128(200_000), uint128(0));
        _invalid(_signed(AGENT_KEY, op));
        op.paymasterAndData = abi.encodePacked(address(0), uint128(200_000), uint128(0));
        _invalid(_signed(AGENT_KEY, op));
        vm.assertEq(entryPoint.balanceOf(home), 10 ether, "deposit");
    }

    function test_onlyTheKeysSignatureCounts() external {
        start(_withGas(1 ether));
        PackedUserOperation memory op = _paying(1);
        _invalid(_signed(OTHER_KEY, op));
        _invalid(_signed(OWNER_KEY, op));
        op = _signed(OTHER_KEY, op);
        op.signature = bytes.concat(abi.encodePacked(agent), _tail(op.signature));
        _invalid(op);
        op = _signed(AGENT_KEY, _paying(1));
        op.callData = _paying(2).callData;
        _invalid(op);
        op = _signed(AGENT_KEY, _paying(1));
        op.signature = bytes.concat(op.signature, hex"00");
        _invalid(op);
        op.signature = "";
        _invalid(op);
        op = _signed(AGENT_KEY, _paying(1));
        (bool ok,) = _submit(op);
        vm.assertTrue(ok, "submitted");
        _invalid(op); // a second time
    }

    function _tail(bytes memory signature) internal pure returns (bytes memory tail) {
        tail = new bytes(65);
        for (uint256 i; i < 65; ++i) {
            tail[i] = signature[20 + i];
        }
    }

    function test_timesAreTheEntryPointsToCheck() external {
        Grant memory g = _withGas(1 ether);
        g.terms.notBefore = START + 100;
        start(g);
        _invalid(_signed(AGENT_KEY, _paying(1)));
        vm.warp(UNTIL + 1);
        _invalid(_signed(AGENT_KEY, _paying(1)));
        vm.warp(START + 101);
        (bool ok,) = _submit(_signed(AGENT_KEY, _paying(1)));
        vm.assertTrue(ok, "submitted");
    }

    function test_anEndedSessionHasNoOperations() external {
        start(_withGas(1 ether));
        PackedUserOperation memory op = _signed(AGENT_KEY, _paying(1));
        revokeBySignature(1);
        _invalid(op);
    }

    /// The account is called by executeUserOp alone: what else the EntryPoint could call comes from nobody's session.
    function test_otherCallsThanExecuteUserOpAreRefused() external {
        start(_withGas(1 ether));
        PackedUserOperation memory op = _paying(1);
        op.callData = abi.encodeCall(policy.exec, (address(coin), 0, transferOf(friend, 1)));
        _invalid(_signed(AGENT_KEY, op));
        op.callData = abi.encodeCall(policy.revokeAll, ());
        _invalid(_signed(AGENT_KEY, op));
        op.callData = "";
        _invalid(_signed(AGENT_KEY, op));
        op = _op(new Execution[](0));
        _invalid(_signed(AGENT_KEY, op));
        // The calls of an operation behind another selector would be no calls, but cost what they cost.
        op = _paying(1);
        op.callData[0] = 0x12;
        _invalid(_signed(AGENT_KEY, op));
    }

    /// Validation looks at the first call; the others are looked at when they are made.
    function test_everyCallOfAnOperationIsChecked() external {
        start(_withGas(1 ether));
        Execution[] memory calls = new Execution[](2);
        calls[0] = Execution(address(coin), 0, transferOf(friend, 1));
        calls[1] = Execution(address(coin), 0, abi.encodeCall(Coin.approve, (agent, 1)));
        (bool ok,) = _submit(_signed(AGENT_KEY, _op(calls)));
        vm.assertTrue(ok, "submitted");
        vm.assertEq(coin.balanceOf(friend), 0, "half a batch");
        vm.assertEq(coin.allowance(home, agent), 0, "an allowance");
        calls[1] = Execution(address(0), 0, abi.encodeCall(policy.setGuardian, (agent)));
        (ok,) = _submit(_signed(AGENT_KEY, _op(calls)));
        vm.assertTrue(ok, "submitted");
        vm.assertEq(policy.guardian(), address(0), "the home was called");
    }

    function test_onlyTheEntryPointValidatesAndExecutes() external {
        start(_withGas(1 ether));
        PackedUserOperation memory op = _signed(AGENT_KEY, _paying(1));
        address[3] memory callers = [agent, owner, other];
        for (uint256 i; i < 3; ++i) {
            bytes memory reason = abi.encodeWithSelector(ISessionPolicy.NotEntryPoint.selector, callers[i]);
            vm.expectRevert(reason);
            vm.prank(callers[i]);
            IOperations(home).validateUserOp(op, bytes32(0), 1 ether);
            vm.expectRevert(reason);
            vm.prank(callers[i]);
            IOperations(home).executeUserOp(op, bytes32(0));
        }
    }
}

contract UserOpAccountTest is UserOpTest, OnAccount {
    function setUp() public override {
        super.setUp();
        _setUp();
    }
}

contract UserOpVaultTest is UserOpTest, OnVault {
    function setUp() public override {
        super.setUp();
        _setUp();
    }
}
