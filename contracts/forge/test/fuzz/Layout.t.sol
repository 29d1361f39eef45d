// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Budget, CallRule, Grant, ISessionPolicy, Party} from "../../../src/ISessionPolicy.sol";
import {AT_LEAST, AT_MOST, DAY, EQUALS, Grants, HOUR, NONE, STEADY, WEEK} from "../lib/Grants.sol";
import {HomeTest, OnAccount, OnVault} from "../lib/HomeTest.sol";

/// @title Calldata that is not laid out as an encoder would: lists that overlap, distances to anywhere, dirty words.
/// The text is rendered from it and the session is stored from it. Both must read what Solidity's own decoder reads.
abstract contract LayoutFuzzTest is HomeTest {
    using Grants for Grant;

    function decode(bytes calldata data) external pure returns (Grant memory) {
        return abi.decode(data, (Grant));
    }

    function _rich() private view returns (Grant memory g) {
        g = fresh().budget(Budget(address(coin), DAY, 100e6, 300e6, 50e6)).to(friend).by(address(venue));
        g = g.per(address(0), HOUR + STEADY, 1 ether).to(other);
        g = g.rule(CallRule(address(venue), "visit(uint256)", 0.1 ether)).where(0, AT_MOST, bytes32(uint256(7)));
        g = g.rule(address(venue), "swap(address,address,uint256,uint256)").where(1, EQUALS, bytes32(uint256(1)));
        g = g.where(2, AT_LEAST, bytes32(uint256(2))).guarded(address(coin));
        (g.terms.maxCalls, g.terms.rate, g.terms.rateWindow) = (10, 2, WEEK);
    }

    function testFuzz_noLayoutReadsInTwoWays(uint256 seed) external {
        bytes memory data = abi.encode(_rich());
        uint256 changes = 1 + (seed & 1);
        for (uint256 i; i < changes; ++i) {
            uint256 dice = uint256(keccak256(abi.encode(seed, i)));
            _set(data, 32 + 32 * (dice % (data.length / 32 - 1)), _anything(data, dice >> 32));
        }
        vm.prank(home);
        (bool rendered, bytes memory text) = address(reader).call(bytes.concat(reader.grantText.selector, data));
        uint256 snapshot = vm.snapshotState();
        (bool granted,) = callAs(owner, home, 0, bytes.concat(policy.grant.selector, data));
        vm.assertTrue(rendered || !granted || _onlyMetadata(text), "granted what has no text");
        if (!granted) return;
        Grant memory g;
        try this.decode(data) returns (Grant memory decoded) {
            g = decoded;
        } catch {
            // A list that begins before the calldata does: Solidity's accessors find it empty, its decoder refuses it.
            vm.assertTrue(_hasDistanceBack(data), "granted what no decoder reads");
            return;
        }
        bytes32 stored = _stateOf(g);
        vm.revertToState(snapshot);
        if (rendered) vm.assertEq(abi.decode(text, (string)), grantText(g), "text");
        vm.prank(owner);
        policy.grant(g);
        vm.assertEq(_stateOf(g), stored, "session");
    }

    /// A grant by the owner's transaction asks no token anything, and no device has to show it.
    function _onlyMetadata(bytes memory reason) private pure returns (bool) {
        bytes4 refusal = selectorOf(reason);
        return refusal == ISessionPolicy.BadLimit.selector || refusal == ISessionPolicy.TextTooLong.selector;
    }

    /// Small numbers, distances, neighbours, and noise.
    function _anything(bytes memory data, uint256 dice) private pure returns (uint256 word) {
        uint256 kind = dice % 6;
        dice >>= 8;
        if (kind == 0) return dice % 5;
        if (kind == 1) return 32 * (dice % (data.length / 32));
        if (kind == 2) return dice;
        if (kind == 3) return type(uint256).max - (dice % 4096);
        uint256 from = 32 + 32 * (dice % (data.length / 32 - 1));
        assembly ("memory-safe") {
            word := mload(add(add(data, 32), from))
        }
        if (kind == 4) word ^= 1 << ((dice >> 32) % 256);
    }

    function _hasDistanceBack(bytes memory data) private pure returns (bool back) {
        for (uint256 place = 320; place <= 448; place += 32) {
            assembly ("memory-safe") {
                back := or(back, slt(mload(add(add(data, 32), place)), 0))
            }
        }
    }

    function _set(bytes memory data, uint256 place, uint256 word) private pure {
        assembly ("memory-safe") {
            mstore(add(add(data, 32), place), word)
        }
    }

    /// All that a session of this grant could be asked about.
    function _stateOf(Grant memory g) private view returns (bytes32 state) {
        (uint16[4] memory numbers, uint32[4] memory untils, uint16[4] memory tags) = sessions();
        state = keccak256(abi.encode(numbers, untils, tags));
        for (uint256 i; i < g.budgets.length; ++i) {
            address token = g.budgets[i].token;
            state = keccak256(abi.encode(state, budgetOf(g.agent, token), termsOf(g.agent, token, 0)));
            for (uint256 j; j < g.parties.length; ++j) {
                bytes memory data = transferOf(g.parties[j].who, 1);
                (bool pays,) = policy.canExec(g.agent, token, 0, data);
                data[0] = 0x09;
                (data[1], data[2], data[3]) = (0x5e, 0xa7, 0xb3); // approve
                (bool allows,) = policy.canExec(g.agent, token, 0, data);
                state = keccak256(abi.encode(state, pays, allows));
            }
        }
        for (uint256 i; i < g.calls.length; ++i) {
            bytes4 selector = bytes4(keccak256(bytes(g.calls[i].signature)));
            state = keccak256(abi.encode(state, ruleOf(g.agent, g.calls[i].target, selector)));
            for (uint256 j; j < g.constraints.length; ++j) {
                bytes memory data = bytes.concat(selector, new bytes(3200));
                _set(data, 4 + 32 * uint256(g.constraints[j].word), uint256(g.constraints[j].value));
                (bool can, bytes memory why) = policy.canExec(g.agent, g.calls[i].target, 0, data);
                state = keccak256(abi.encode(state, can, why));
            }
        }
    }
}

contract LayoutFuzzAccountTest is LayoutFuzzTest, OnAccount {}

contract LayoutFuzzVaultTest is LayoutFuzzTest, OnVault {}
