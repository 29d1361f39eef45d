// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CallRule, Grant, ISessionPolicy} from "../../../src/ISessionPolicy.sol";
import {Coin} from "../hostile/Coin.sol";
import {Venue} from "../hostile/Reenterer.sol";
import {AT_MOST, DAY, Grants} from "../lib/Grants.sol";
import {HomeTest, OnAccount, OnVault} from "../lib/HomeTest.sol";

/// @title Calldata of exactly the length that is needed, and of one byte less or more.
abstract contract LengthsTest is HomeTest {
    using Grants for Grant;

    bytes private bad = abi.encodeWithSelector(ISessionPolicy.BadCalldata.selector);

    function _cut(bytes memory data, uint256 length) private pure returns (bytes memory part) {
        part = new bytes(length);
        for (uint256 i; i < length && i < data.length; ++i) part[i] = data[i];
    }

    /// Bytes that are empty are the shortest there are.
    function test_transferAndCallWithBytes() external {
        start(daily().to(other));
        bytes memory data = abi.encodeWithSignature("transferAndCall(address,uint256,bytes)", other, 1, "");
        vm.assertEq(data.length, 132, "length");
        uses(agent, address(coin), 0, data);
        refuses(agent, address(coin), 0, _cut(data, 131), bad);
        uses(agent, address(coin), 0, _cut(data, 133));
    }

    /// The common transfer is looked at in a way of its own: what is not exactly one is refused there, too.
    function test_aTransferOfAnyOtherLength() external {
        start(daily());
        bytes memory data = bytes.concat(transferOf(friend, 1), new bytes(200));
        for (uint256 length = 4; length < data.length; ++length) {
            if (length == 68) continue;
            bytes memory call = abi.encodeCall(policy.exec, (address(coin), 0, _cut(data, length)));
            (bool ok, bytes memory why) = callAs(agent, home, 0, call);
            vm.assertFalse(ok, vm.toString(length));
            vm.assertEq(why, bad, vm.toString(length));
        }
    }

    function test_aDirtyRecipientOfACommonTransfer() external {
        start(daily());
        for (uint256 bit = 160; bit < 256; ++bit) {
            uint256 who = uint160(friend) | (uint256(1) << bit);
            refuses(agent, address(coin), 0, abi.encodeWithSelector(Coin.transfer.selector, who, 1), bad);
            who = (uint256(0x1234) << 96) | (uint256(1) << bit); // an address that ends in zeros
            refuses(agent, address(coin), 0, abi.encodeWithSelector(Coin.transfer.selector, who, 1), bad);
        }
    }

    function test_theAmountIsTheSecondWord() external {
        start(daily());
        pay(agent, 1);
        vm.assertEq(budgetOf(agent, address(coin)).leftInWindow, 100e6 - 1, "one unit");
        pay(agent, 0);
        vm.assertEq(budgetOf(agent, address(coin)).leftInWindow, 100e6 - 1, "none");
        vm.assertEq(coin.balanceOf(friend), 1, "paid");
    }

    /// An address is clean from its lowest bit above to the highest one: a token could read the others in another way.
    function test_dirtyAddresses() external {
        start(daily().by(friend));
        bytes4[3] memory selectors = [bytes4(0xa9059cbb), 0x095ea7b3, 0x1296ee62];
        uint8[3] memory bits = [160, 161, 255];
        for (uint256 i; i < 9; ++i) {
            uint256 who = uint160(friend) | (uint256(1) << bits[i % 3]);
            refuses(agent, address(coin), 0, abi.encodeWithSelector(selectors[i / 3], who, 1), bad);
            bytes memory pull = abi.encodeWithSelector(Coin.transferFrom.selector, owner, who, 1);
            if (isVault()) refuses(agent, address(coin), 0, pull, bad);
            pull = abi.encodeWithSelector(Coin.transferFrom.selector, who, friend, 1);
            refuses(agent, address(coin), 0, pull, bad);
        }
    }

    function test_everySpendingFunction() external {
        start(daily().by(friend));
        bytes[3] memory calls = [
            transferOf(friend, 1),
            abi.encodeCall(Coin.approve, (friend, 1)),
            abi.encodeWithSignature("transferAndCall(address,uint256)", other, 1)
        ];
        for (uint256 i; i < calls.length; ++i) {
            uses(agent, address(coin), 0, calls[i]);
            refuses(agent, address(coin), 0, _cut(calls[i], 67), bad);
            refuses(agent, address(coin), 0, _cut(calls[i], 69), bad);
            refuses(agent, address(coin), 0, _cut(calls[i], 4), bad);
        }
        bytes memory pull = abi.encodeCall(Coin.transferFrom, (owner, friend, 1));
        refuses(agent, address(coin), 0, _cut(pull, 99), bad);
        refuses(agent, address(coin), 0, _cut(pull, 101), bad);
    }

    /// The account has nobody to pull from, and zero is not nobody's wallet.
    function test_zeroIsNobodysWallet() external {
        start(daily());
        bytes memory pull = abi.encodeCall(Coin.transferFrom, (address(0), friend, 1));
        bytes memory reason = abi.encodeWithSelector(ISessionPolicy.SourceNotAllowed.selector, address(0));
        refuses(agent, address(coin), 0, pull, reason);
    }

    function test_aConditionsWord() external {
        start(fresh().rule(address(venue), "visit(uint256)").where(2, AT_MOST, bytes32(uint256(5))));
        bytes memory data = abi.encodePacked(Venue.visit.selector, uint256(9), uint256(9), uint256(5));
        uses(agent, address(venue), 0, data);
        refuses(agent, address(venue), 0, _cut(data, 99), bad);
        refuses(agent, address(venue), 0, _cut(data, 4), bad);
    }

    /// Whom a call with value pays is the rule's business: recipients are for payments.
    function test_theTargetOfARuleNeedNotBeARecipient() external {
        Grant memory g = fresh().per(address(0), DAY, 1 ether).to(friend);
        start(g.rule(CallRule(address(venue), "visit(uint256)", 1 ether)));
        uses(agent, address(venue), 0.5 ether, abi.encodeCall(Venue.visit, (1)));
        bytes4 refusal = ISessionPolicy.RecipientNotAllowed.selector;
        refuses(agent, address(venue), 1, "", abi.encodeWithSelector(refusal, address(0), address(venue)));
    }
}

contract LengthsAccountTest is LengthsTest, OnAccount {}

contract LengthsVaultTest is LengthsTest, OnVault {}
