// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Budget, CallRule, Constraint, Grant, ISessionPolicy, Party, Terms} from "./ISessionPolicy.sol";
import {GrantData} from "./GrantData.sol";
import {Layout} from "./Layout.sol";
import {TextWriter} from "./TextWriter.sol";

/// @title The readable text of a grant.
/// The contract renders the text itself and recovers the signer over its own rendering (EIP-191), so a device screen
/// cannot say one thing and the chain do another. Lines are joined by one line feed, without one at the end. Only
/// printable ASCII and line feeds can occur: a Ledger shows a message with any other byte as hex. Example:
///
///     valetkey grant 7 on chain 11155111
///     Account 0x...
///     Agent 0x...
///     - spend up to 50 USDC (0x...) per day, 10 per call, 1000 in total, only to 0x..., 0x...
///     - spend up to 0.05 native coin per day, refilled steadily
///     - call swap(address,uint256) on 0x..., with up to 0.1 native coin, word 1 = 0x..., word 2 <= 100
///     - at most 100 calls, 10 per hour
///     - up to 0.01 native coin for gas
///     - no other loss of DAI (0x...)
///     From 2026-11-25 00:00:00 UTC
///     Submit by 2026-11-26 00:00:00 UTC
///     Until 2026-12-31 23:59:59 UTC
///
/// What a grant does not set has no line and no words. Words of calldata are counted from 1 here. No number is rounded,
/// every address is whole and in EIP-55 form; nothing but the fixed words has blanks in it, and every item begins with
/// "- ", so it reads in one way also where a device shows line feeds as blanks. The grant must have passed GrantRules.
library GrantText {
    using TextWriter for uint256;

    /// What every Trezor model can show.
    uint256 internal constant MAX_TEXT = 1024;
    uint256 private constant NATIVE_DECIMALS = 18;

    function render(Grant calldata g, address account) internal view returns (string memory text) {
        uint256 p0 = TextWriter.start();
        uint256 p = p0.put("valetkey grant ", 15).number(g.number).put(" on chain ", 10).number(block.chainid);
        p = p.put("\nAccount ", 9).addr(account).put("\nAgent ", 7).addr(g.agent);
        p = _budgets(p, GrantData.budgetsOf(g), GrantData.partiesOf(g));
        p = _calls(p, GrantData.callsOf(g), GrantData.constraintsOf(g));
        if (!GrantData.isEmpty(g.terms)) p = _terms(p, g.terms);
        address[] calldata guards = GrantData.guardsOf(g);
        unchecked {
            for (uint256 i = 0; i < guards.length; ++i) p = p.put("\n- no other loss of ", 20).token(guards[i]);
        }
        text = TextWriter.finish(p0, _times(p, g));
        if (bytes(text).length > MAX_TEXT) revert ISessionPolicy.TextTooLong(bytes(text).length);
    }

    function _budgets(
        uint256 p,
        Budget[] calldata budgets,
        Party[] calldata parties
    ) private view returns (uint256) {
        unchecked {
            for (uint256 i = 0; i < budgets.length; ++i) {
                p = _budget(p, budgets, i);
                if (parties.length == 0) continue;
                p = _parties(p, parties, i, false, ", only to ", 10);
                p = _parties(p, parties, i, true, ", also by allowance to ", 23);
            }
        }
        return p;
    }

    function _budget(uint256 p, Budget[] calldata budgets, uint256 i) private view returns (uint256) {
        (address token, uint256 window, uint256 perWindow, uint256 total, uint256 perCall) = GrantData.budget(budgets, i);
        uint256 decimals = NATIVE_DECIMALS;
        if (token != address(0)) decimals = p.decimalsOf(token);
        p = p.put("\n- spend up to ", 15).amount(window == 0 ? total : perWindow, decimals);
        p = token == address(0) ? p.put(" native coin", 12) : p.put(" ", 1).token(token);
        p = window == 0 ? p.put(" in total", 9) : _window(p, window);
        if (perCall != 0) p = p.put(", ", 2).amount(perCall, decimals).put(" per call", 9);
        if (window == 0 || total == 0) return p;
        return p.put(", ", 2).amount(total, decimals).put(" in total", 9);
    }

    function _window(uint256 p, uint256 window) private pure returns (uint256) {
        uint256 period = window & 3;
        p = p.put(period == 1 ? bytes32(" per hour") : period == 2 ? bytes32(" per day") : bytes32(" per week"), 9);
        unchecked {
            if (period == 2) --p; // shorter by one
        }
        return window < Layout.STEADY ? p : p.put(", refilled steadily", 19);
    }

    function _parties(
        uint256 p,
        Party[] calldata parties,
        uint256 budget,
        bool spender,
        bytes32 words,
        uint256 length
    ) private pure returns (uint256) {
        for (uint256 i = 0; i < parties.length; ++i) {
            if (parties[i].budget != budget || parties[i].spender != spender) continue;
            p = p.put(words, length).addr(parties[i].who);
            (words, length) = (", ", 2);
        }
        return p;
    }

    function _calls(
        uint256 p,
        CallRule[] calldata calls,
        Constraint[] calldata constraints
    ) private pure returns (uint256) {
        unchecked {
            address last; // and where it is written
            uint256 written;
            for (uint256 i = 0; i < calls.length; ++i) {
                (address target, string calldata signature, uint256 maxValue) = GrantData.rule(calls, i);
                p = p.put("\n- call ", 8).put(signature).put(" on ", 4);
                // Functions of one contract often follow one another.
                (last, written, p) = (target, p, target == last ? p.again(written) : p.addr(target));
                if (maxValue != 0) {
                    p = p.put(", with up to ", 13).amount(maxValue, NATIVE_DECIMALS).put(" native coin", 12);
                }
                for (uint256 j = 0; j < constraints.length; ++j) {
                    if (constraints[j].rule == i) p = _constraint(p, constraints[j]);
                }
            }
        }
        return p;
    }

    function _constraint(uint256 p, Constraint calldata c) private pure returns (uint256) {
        p = p.put(", word ", 7).number(uint256(c.word) + 1);
        if (c.op == Layout.ACCOUNT) return p.put(" = this account", 15);
        if (c.op == Layout.EQUAL) return p.put(" = ", 3).value(uint256(c.value));
        return p.put(c.op == Layout.AT_MOST ? bytes32(" <= ") : bytes32(" >= "), 4).value(uint256(c.value));
    }

    function _terms(uint256 p, Terms calldata t) private pure returns (uint256) {
        if (t.maxCalls != 0) p = p.put("\n- at most ", 11).number(t.maxCalls).put(" calls", 6);
        if (t.rate != 0) {
            p = p.put(t.maxCalls != 0 ? bytes32(", ") : bytes32("\n- at most "), t.maxCalls != 0 ? 2 : 11).number(t.rate);
            if (t.maxCalls == 0) p = p.put(" calls", 6);
            p = _window(p, t.rateWindow);
        }
        if (t.gas != 0) p = p.put("\n- up to ", 9).amount(t.gas, NATIVE_DECIMALS).put(" native coin for gas", 20);
        return p;
    }

    function _times(uint256 p, Grant calldata g) private pure returns (uint256) {
        uint256 notBefore = g.terms.notBefore;
        if (notBefore != 0) p = p.put("\nFrom ", 6).date(notBefore);
        uint256 deadline = g.deadline;
        if (deadline != 0) p = p.put("\nSubmit by ", 11).date(deadline);
        uint256 until = g.until;
        return until == 0 ? p.put("\nUntil revoked", 14) : p.put("\nUntil ", 7).date(until);
    }
}
