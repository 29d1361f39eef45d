// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {PackedUserOperation} from "@account-abstraction/contracts/interfaces/PackedUserOperation.sol";
import {CallRule, Grant, ISessionPolicy} from "../../../src/ISessionPolicy.sol";
import {Venue} from "../hostile/Reenterer.sol";
import {DAY, Grants} from "../lib/Grants.sol";
import {ENTRY_POINT, HomeTest, OnAccount, OnVault} from "../lib/HomeTest.sol";
import {Execution} from "../lib/Interfaces.sol";

interface IValidates {
    function validateUserOp(PackedUserOperation calldata op, bytes32 hash, uint256 missing) external returns (uint256);
}

/// @title Counts how often it is paid.
contract Till {
    uint256 public times;

    receive() external payable {
        ++times;
    }
}

/// @title What the home answers an EntryPoint, any that there could be: the deployed one asks for no more than it needs.
abstract contract ValidateTest is HomeTest {
    using Grants for Grant;

    bytes32 private constant HASH = keccak256("an operation");
    uint256 private constant COST = (3 + 5 + 7) * 11;
    uint256 private constant PAGE = 0x8837d58e6f655095c39f5fd66b1e2fd81279ea013845c2d478e797411e024d00;

    function _op(address to, uint256 value, bytes memory data) private view returns (PackedUserOperation memory op) {
        Execution[] memory calls = new Execution[](1);
        calls[0] = Execution(to, value, data);
        return _op(abi.encodePacked(bytes4(0x8dd7712f), abi.encode(calls)));
    }

    function _op(bytes memory data) private view returns (PackedUserOperation memory op) {
        op.callData = data;
        op.accountGasLimits = bytes32((uint256(3) << 128) | 5);
        op.preVerificationGas = 7;
        op.gasFees = bytes32((uint256(13) << 128) | 11);
        op.signature = abi.encodePacked(agent, signDigest(AGENT_KEY, HASH));
    }

    function _paying() private view returns (PackedUserOperation memory) {
        return _op(address(coin), 0, transferOf(friend, 1));
    }

    function _sponsored() private view returns (PackedUserOperation memory op) {
        op = _paying();
        op.paymasterAndData = new bytes(52);
        op.gasFees = 0; // nothing to debit
    }

    function _withGas(uint96 amount) private view returns (Grant memory g) {
        g = daily();
        g.terms.gas = amount;
    }

    function _validates(PackedUserOperation memory op, uint256 missing) private returns (uint256) {
        vm.prank(ENTRY_POINT);
        return IValidates(home).validateUserOp(op, HASH, missing);
    }

    function _refuses(PackedUserOperation memory op, uint256 missing, bytes memory reason) private {
        bytes memory data = abi.encodeCall(IValidates.validateUserOp, (op, HASH, missing));
        (bool ok, bytes memory why) = callAs(ENTRY_POINT, home, 0, data);
        vm.assertFalse(ok, "validated");
        vm.assertEq(why, reason, "another reason");
    }

    function _overGas(uint256 asked, uint256 left) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ISessionPolicy.OverGasBudget.selector, asked, left);
    }

    function _gasLeft() private view returns (uint256) {
        return termsOf(agent, address(coin), 0).gasLeft;
    }

    function test_theTimesAreAnswered() external {
        Grant memory g = _withGas(uint96(COST));
        g.terms.notBefore = START + 5;
        start(g);
        vm.assertEq(_validates(_paying(), 0), (uint256(START + 5) << 208) | (uint256(UNTIL) << 160), "times");
        start(daily());
        vm.assertEq(_validates(_sponsored(), 0), uint256(UNTIL) << 160, "no beginning");
    }

    function test_anothersSignatureIsAnAnswer() external {
        start(daily());
        PackedUserOperation memory op = _sponsored();
        op.signature = abi.encodePacked(agent, signDigest(OTHER_KEY, HASH));
        vm.assertEq(_validates(op, 0), 1, "another's");
        op.signature = abi.encodePacked(agent, new bytes(65));
        vm.assertEq(_validates(op, 0), 1, "nobody's");
    }

    function test_signaturesOfOtherLengths() external {
        start(daily());
        PackedUserOperation memory op = _sponsored();
        bytes memory reason = abi.encodeWithSelector(ISessionPolicy.BadSignature.selector);
        bytes memory signature = op.signature;
        op.signature = bytes.concat(signature, hex"00");
        _refuses(op, 0, reason);
        op.signature = abi.encodePacked(agent, new bytes(64));
        _refuses(op, 0, reason);
    }

    function test_gasIsDebitedToTheLastUnit() external {
        start(_withGas(uint96(2 * COST + 1)));
        _validates(_paying(), 0);
        vm.assertEq(_gasLeft(), COST + 1, "after one");
        _validates(_paying(), 0);
        vm.assertEq(_gasLeft(), 1, "after two");
        _refuses(_paying(), 0, _overGas(COST, 1));
        start(_withGas(uint96(COST - 1)));
        _refuses(_paying(), 0, _overGas(COST, COST - 1));
    }

    function test_whatIsMissingIsPaidAndIsNoMoreThanTheCost() external {
        start(_withGas(uint96(10 * COST)));
        uint256 before = ENTRY_POINT.balance;
        _validates(_paying(), 0);
        vm.assertEq(ENTRY_POINT.balance, before, "nothing was missing");
        _validates(_paying(), COST);
        vm.assertEq(ENTRY_POINT.balance, before + COST, "paid");
        _refuses(_paying(), COST + 1, _overGas(COST, 8 * COST));
    }

    function test_nothingIsPaidWhereNothingIsMissing() external {
        Till till = Till(payable(ENTRY_POINT));
        vm.etch(ENTRY_POINT, address(new Till()).code);
        start(_withGas(uint96(10 * COST)));
        _validates(_paying(), 0);
        vm.assertEq(till.times(), 0, "not called");
        _validates(_paying(), 1);
        vm.assertEq(till.times(), 1, "called");
        vm.assertEq(ENTRY_POINT.balance, 1, "one unit");
    }

    /// A paymaster's own gas counts, too, from 52 bytes on.
    function test_withAPaymasterAsMuchIsDebitedAndMore() external {
        start(_withGas(uint96(2 * COST + 1000 * 11)));
        PackedUserOperation memory op = _paying();
        op.paymasterAndData = new bytes(51);
        _validates(op, 0);
        vm.assertEq(_gasLeft(), COST + 1000 * 11, "too short to say");
        op.paymasterAndData = abi.encodePacked(address(1), uint128(600), uint128(400), "more");
        _refuses(op, COST + 1000 * 11 + 1, _overGas(COST + 1000 * 11, COST + 1000 * 11));
        _validates(op, 0);
        vm.assertEq(_gasLeft(), 0, "gas left");
        _refuses(op, 0, _overGas(COST + 1000 * 11, 0));
    }

    function test_withoutTermsThereIsNoGas() external {
        start(daily());
        _refuses(_paying(), 0, _overGas(COST, 0));
        PackedUserOperation memory op = _paying();
        op.gasFees = 0;
        _validates(op, 0);
        vm.assertEq(vm.load(home, _termsKey()), 0, "terms");
    }

    /// Terms of an older session of the same agent: neither its gas nor its beginning.
    function test_olderTermsAreNotLookedAt() external {
        Grant memory g = _withGas(uint96(10 * COST));
        g.terms.notBefore = START + 5;
        start(g);
        start(daily());
        _refuses(_paying(), 0, _overGas(COST, 0));
        bytes32 older = vm.load(home, _termsKey());
        vm.assertEq(_validates(_sponsored(), 0), uint256(UNTIL) << 160, "no beginning");
        PackedUserOperation memory op = _paying();
        op.gasFees = 0;
        _validates(op, 0);
        vm.assertEq(vm.load(home, _termsKey()), older, "nor are they written");
    }

    function test_aCostOfOneUnitIsDebited() external {
        start(_withGas(2));
        PackedUserOperation memory op = _paying();
        (op.accountGasLimits, op.preVerificationGas, op.gasFees) = (bytes32(uint256(1)), 0, bytes32(uint256(1)));
        for (uint256 left = 2; left > 0; --left) {
            vm.assertEq(_gasLeft(), left, "gas left");
            _validates(op, 0);
        }
        _refuses(op, 0, _overGas(1, 0));
    }

    /// No grant leaves them so; an earlier delegate of the account could have.
    function test_termsOfAnotherNumber() external {
        start(_withGas(uint96(10 * COST)));
        bytes32 slot = _termsKey();
        uint256 word = uint256(vm.load(home, slot));
        vm.store(home, slot, bytes32(word + (1 << 240)));
        bytes memory reason = abi.encodeWithSelector(ISessionPolicy.SessionEnded.selector, 1);
        _refuses(_paying(), 0, reason);
        _refuses(_sponsored(), 0, reason);
        refusesPay(agent, 1, reason);
    }

    function _termsKey() private view returns (bytes32) {
        return keccak256(abi.encode(uint256(uint160(agent)) << 96, (1 << 160) ^ PAGE));
    }

    // ---- which session an operation is of ----

    function test_thePermissionOfTheFirstCall() external {
        Grant memory g = daily().per(address(0), DAY, 1 ether);
        start(g.rule(CallRule(address(venue), "visit(uint256)", 0)));
        PackedUserOperation[3] memory ops = [
            _op(friend, 1, ""),
            _op(address(coin), 0, transferOf(friend, 1)),
            _op(address(venue), 0, abi.encodeCall(Venue.visit, (1)))
        ];
        for (uint256 i; i < 3; ++i) {
            ops[i].gasFees = 0;
            vm.assertEq(_validates(ops[i], 0), uint256(UNTIL) << 160, "validated");
        }
        _refusesNoPermission(_op(address(venue), 0, abi.encodeCall(Venue.close, (true))), address(venue), Venue.close.selector);
        _refusesNoPermission(_op(friend, 0, transferOf(friend, 1)), friend, 0xa9059cbb);
    }

    function test_withoutABudgetForCoinAPlainPaymentHasNoSession() external {
        start(daily());
        _refusesNoPermission(_op(friend, 1, ""), address(0), 0);
    }

    function _refusesNoPermission(PackedUserOperation memory op, address target, bytes4 selector) private {
        op.paymasterAndData = new bytes(52);
        _refuses(op, 0, noPermission(target, selector));
    }

    function test_anEndedSession() external {
        start(daily());
        start(Grants.grantFor(other, 2, UNTIL).per(address(coin), DAY, 1));
        revokeBySignature(1);
        _refuses(_sponsored(), 0, abi.encodeWithSelector(ISessionPolicy.SessionEnded.selector, 1));
    }

    function test_otherCalldata() external {
        start(daily());
        bytes memory reason = abi.encodeWithSelector(ISessionPolicy.BadCalldata.selector);
        _refuses(_op(abi.encodePacked(bytes4(0x8dd7712f), abi.encode(new Execution[](0)))), 0, reason);
        _refuses(_op(abi.encodePacked(bytes4(0x8dd7712e), abi.encode(new Execution[](1)))), 0, reason);
        _refuses(_op(""), 0, reason);
    }
}

contract ValidateAccountTest is ValidateTest, OnAccount {}

contract ValidateVaultTest is ValidateTest, OnVault {}
