// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Layout} from "../../src/Layout.sol";
import {Policy} from "../../src/Policy.sol";
import {Quick} from "../../src/Quick.sol";

interface Vm {
    function warp(uint256 time) external;
    function assume(bool condition) external pure;
}

/// @title Proofs, for halmos: whatever lies in storage and whatever the clock says, the quick way says yes only where the
/// general way does, and leaves the same words.
contract QuickProof {
    Vm private constant vm = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);
    address private constant SOMEBODY = address(0xbeef);

    function debit(address agent, address token, uint256 amount) external view returns (uint256 slot, uint256 word) {
        return Policy.debit(agent, token, amount, Policy.RECIPIENT, SOMEBODY);
    }

    function decideRule(address agent, address target, bytes calldata data) external view returns (uint256 slot) {
        (, slot, , , ) = Policy.decide(agent, address(0), target, 0, data);
    }

    // One proof for each window, so that the solver has numbers to divide by.

    function check_quickBudgetIsTheGeneralOneNoWindow(
        address agent,
        address token,
        uint256 amount,
        uint256 word,
        uint256 page,
        uint64 time
    ) external {
        _compare(agent, token, amount, _withWindow(word, 0), page, time);
    }

    function check_quickBudgetIsTheGeneralOneHour(
        address agent,
        address token,
        uint256 amount,
        uint256 word,
        uint256 page,
        uint64 time
    ) external {
        _compare(agent, token, amount, _withWindow(word, 1), page, time);
    }

    function check_quickBudgetIsTheGeneralOneDay(
        address agent,
        address token,
        uint256 amount,
        uint256 word,
        uint256 page,
        uint64 time
    ) external {
        _compare(agent, token, amount, _withWindow(word, 2), page, time);
    }

    function check_quickBudgetIsTheGeneralOneWeek(
        address agent,
        address token,
        uint256 amount,
        uint256 word,
        uint256 page,
        uint64 time
    ) external {
        _compare(agent, token, amount, _withWindow(word, 3), page, time);
    }

    function _withWindow(uint256 word, uint256 window) private pure returns (uint256) {
        return (word & ~(uint256(7) << 233)) | (window << 233);
    }

    function _compare(
        address agent,
        address token,
        uint256 amount,
        uint256 word,
        uint256 page,
        uint64 time
    ) private {
        vm.warp(time);
        uint256 slot = Layout.key(agent, 0, token);
        vm.assume(slot != Layout.PAGE);
        Layout.save(Layout.PAGE, page);
        Layout.save(slot, word);
        (uint256 quickSlot, uint256 quick) = Quick.budget(agent, token, amount);
        if (quick == 0) return;
        (bool ok, bytes memory answer) = address(this).call(abi.encodeCall(this.debit, (agent, token, amount)));
        assert(ok);
        (uint256 generalSlot, uint256 general) = abi.decode(answer, (uint256, uint256));
        assert(quickSlot == generalSlot);
        assert(quick == general);
    }

    /// What is left never grows by a use, in either counter, and falls by exactly the amount.
    function check_budgetFallsByTheAmount(
        address agent,
        address token,
        uint256 amount,
        uint256 word,
        uint256 page,
        uint64 time
    ) external {
        vm.warp(time);
        uint256 slot = Layout.key(agent, 0, token);
        vm.assume(slot != Layout.PAGE);
        Layout.save(Layout.PAGE, page);
        Layout.save(slot, word);
        (, uint256 quick) = Quick.budget(agent, token, amount);
        if (quick == 0) return;
        assert(amount <= Layout.budgetLeft(word) && amount <= Layout.budgetTotal(word));
        assert(Layout.budgetLeft(quick) == Layout.budgetLeft(word) - amount);
        assert(Layout.budgetTotal(quick) == Layout.budgetTotal(word) - amount);
        assert(quick >> 173 == word >> 173);
    }

    function check_quickRuleIsTheGeneralOne(
        address agent,
        address target,
        bytes4 selector,
        uint256 argument,
        uint256 word,
        uint256 page,
        uint64 time
    ) external {
        vm.assume(selector != 0 && target != address(0) && target != address(this));
        vm.assume(!_spends(selector));
        vm.warp(time);
        uint256 slot = Layout.key(agent, uint32(selector), target);
        vm.assume(slot != Layout.PAGE);
        Layout.save(Layout.PAGE, page);
        Layout.save(slot, word);
        if (!Quick.rule(agent, target, selector)) return;
        bytes memory data = abi.encodePacked(selector, argument);
        (bool ok, bytes memory answer) = address(this).call(abi.encodeCall(this.decideRule, (agent, target, data)));
        assert(ok);
        assert(abi.decode(answer, (uint256)) == 0);
    }

    /// No rule can have one of these: GrantRules refuses them.
    function _spends(bytes4 s) private pure returns (bool) {
        return
            s == 0xa9059cbb || s == 0x23b872dd || s == 0x095ea7b3 || s == 0x1296ee62 || s == 0x4000aea0;
    }
}
