// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {GrantData} from "./GrantData.sol";
import {GrantRules} from "./GrantRules.sol";
import {
    Budget,
    CallRule,
    Constraint,
    Grant,
    ISessionPolicy,
    Party,
    Permission,
    Terms
} from "./ISessionPolicy.sol";
import {Layout} from "./Layout.sol";

/// @title How sessions begin, change hands and end. Who may ask for it is the caller's business; see Layout for the words.
library Sessions {
    // ---- beginning ----

    /// Starts a session whose grant has passed GrantRules. A live session of the same agent ends.
    function start(Grant calldata g, bytes32 textHash) internal {
        uint256 number = g.number;
        address agent = g.agent;
        uint256 page = Layout.load(Layout.PAGE);
        takeNumber(page, number);
        // No session is older than the first grant. What else an earlier delegate left here, nobody can tell from ours.
        if (number == 1) page = 0;
        uint256 until = _expiry(g);
        uint256 i = _place(page, agent);
        page = Layout.withEntry(page, i, number, until, agent);
        Layout.save(Layout.PAGE, Layout.withLast(page, number));
        bool bounded = _isBounded(g);
        uint256 head = Layout.head(number, i, bounded);
        _storeBudgets(agent, g.budgets, g.parties, head);
        _storeRules(agent, g.calls, g.constraints, head);
        if (bounded) _storeTerms(agent, number, g.terms, g.guards);
        emit ISessionPolicy.SessionGranted(agent, uint16(number), uint32(until), textHash);
    }

    function _expiry(Grant calldata g) private view returns (uint256 until) {
        until = g.until;
        if (until == 0) until = Layout.FOREVER;
        if (until < block.timestamp) revert ISessionPolicy.BadExpiry(g.until);
        uint32 deadline = g.deadline;
        if (deadline != 0 && deadline < block.timestamp) revert ISessionPolicy.TooLate(deadline);
    }

    /// The next number and no other is good, and none is given twice.
    function takeNumber(uint256 page, uint256 number) internal pure {
        uint256 last = Layout.lastNumber(page);
        if (last == Layout.MAX_NUMBER) revert ISessionPolicy.NumbersUsedUp();
        unchecked {
            if (number != last + 1) revert ISessionPolicy.WrongNumber(uint16(last + 1));
        }
    }

    /// The entry of the agent's session where there is one, else the first one that is free. Two agents in 4,096 share a
    /// tag: granting to one ends the other's session, which is seen in the events and costs no safety.
    function _place(uint256 page, address agent) private returns (uint256 place) {
        if (page >> 16 == 0) return 0; // what the loop would find
        place = Layout.ENTRIES;
        unchecked {
            for (uint256 i = Layout.ENTRIES - 1; i < Layout.ENTRIES; --i) {
                uint256 e = Layout.entry(page, i);
                if (Layout.entryNumber(e) == 0 || Layout.entryUntil(e) < block.timestamp) {
                    place = i;
                } else if (Layout.entryTag(e) == Layout.tag(agent)) {
                    emit ISessionPolicy.SessionRevoked(uint16(Layout.entryNumber(e)));
                    return i;
                }
            }
        }
        if (place == Layout.ENTRIES) revert ISessionPolicy.TooManySessions();
    }

    function _isBounded(Grant calldata g) private pure returns (bool) {
        if (g.guards.length != 0) return true;
        Terms calldata t = g.terms;
        if (GrantData.isEmpty(t)) return false;
        return t.notBefore | t.maxCalls | t.rate | t.gas != 0;
    }

    function _storeBudgets(
        address agent,
        Budget[] calldata budgets,
        Party[] calldata parties,
        uint256 head
    ) private {
        unchecked {
            for (uint256 i = 0; i < budgets.length; ++i) {
                (address token, uint256 window, uint256 perWindow, uint256 total, uint256 fence) = GrantData.budget(
                    budgets,
                    i
                ); // to begin with, a fence is the most per call
                uint256 slot = Layout.key(agent, 0, token);
                if (parties.length != 0) fence = _storeParties(parties, i, slot, Layout.numberOf(head), fence);
                if (total == 0) total = Layout.MAX_TOTAL;
                Layout.save(slot, Layout.budgetWord(head, fence != 0, window, perWindow, total));
                if (fence != 0) Layout.save(Layout.after_(slot, 1), fence);
            }
        }
    }

    /// The budget's fence with its parties counted in.
    function _storeParties(
        Party[] calldata parties,
        uint256 budget,
        uint256 slot,
        uint256 number,
        uint256 fence
    ) private returns (uint256) {
        unchecked {
            for (uint256 i = 0; i < parties.length; ++i) {
                Party calldata p = parties[i];
                if (p.budget != budget) continue;
                fence = Layout.withParty(fence, p.spender);
                Layout.save(Layout.partyKey(slot, p.spender, p.who), number);
            }
        }
        return fence;
    }

    function _storeRules(
        address agent,
        CallRule[] calldata calls,
        Constraint[] calldata constraints,
        uint256 head
    ) private {
        unchecked {
            uint256 j = 0; // of constraints, which are in the order of their rules
            for (uint256 i = 0; i < calls.length; ++i) {
                (address target, string calldata signature, uint256 word) = GrantData.rule(calls, i);
                uint256 slot = Layout.key(agent, GrantData.selectorOf(signature), target);
                word |= head; // the most value is the lowest field
                for (uint256 n = 0; j < constraints.length && constraints[j].rule == i; ++j) {
                    Constraint calldata k = constraints[j];
                    word |= Layout.condition(n, k.op, k.word);
                    ++n;
                    if (k.op != Layout.ACCOUNT) Layout.save(Layout.after_(slot, n), uint256(k.value));
                }
                Layout.save(slot, word);
            }
        }
    }

    function _storeTerms(address agent, uint256 number, Terms calldata t, address[] calldata guards) private {
        uint256 slot = Layout.termsKey(agent);
        Layout.save(slot, Layout.termsWord(number, t, guards.length));
        unchecked {
            for (uint256 i = 0; i < guards.length; ++i) Layout.save(Layout.after_(slot, i + 1), uint160(guards[i]));
        }
    }

    // ---- changing hands ----

    /// Session `number` of `agent` goes on as number `into` of newAgent. The words are moved with their counters; their
    /// number changes, so that nothing that was not listed lives on under the old key.
    function rotate(
        uint16 number,
        uint16 into,
        address agent,
        address newAgent,
        Permission[] calldata permissions
    ) internal {
        uint256 page = Layout.load(Layout.PAGE);
        takeNumber(page, into);
        uint256 i = find(page, number);
        uint256 until = Layout.entryUntil(Layout.entry(page, i));
        if (until < block.timestamp) revert ISessionPolicy.NotLive(number);
        if (permissions.length == 0) revert ISessionPolicy.EmptyGrant();
        // A word moved onto itself would be lost in part.
        if (newAgent == agent) revert ISessionPolicy.BadAgent(newAgent);
        _requireFree(page, i, newAgent);
        Layout.save(Layout.PAGE, Layout.withLast(Layout.withEntry(page, i, into, until, newAgent), into));
        bool bounded = false;
        for (uint256 j = 0; j < permissions.length; ++j) {
            bounded = Layout.isBounded(_move(permissions[j], number, into, agent, newAgent));
        }
        if (bounded) _moveTerms(into, agent, newAgent);
        emit ISessionPolicy.SessionRotated(number, into, newAgent);
    }

    /// A key that has a session cannot take over a second one.
    function _requireFree(uint256 page, uint256 except, address agent) private view {
        for (uint256 i = 0; i < Layout.ENTRIES; ++i) {
            uint256 e = Layout.entry(page, i);
            bool live = Layout.entryNumber(e) != 0 && Layout.entryUntil(e) >= block.timestamp;
            if (i != except && live && Layout.entryTag(e) == Layout.tag(agent)) revert ISessionPolicy.BadAgent(agent);
        }
    }

    function _move(
        Permission calldata p,
        uint256 number,
        uint256 into,
        address agent,
        address newAgent
    ) private returns (uint256 word) {
        uint256 selector = uint32(p.selector);
        uint256 from = Layout.key(agent, selector, p.target);
        uint256 to = Layout.key(newAgent, selector, p.target);
        word = Layout.load(from);
        if (Layout.numberOf(word) != number) revert ISessionPolicy.NotThisSession(p.target, p.selector);
        Layout.save(from, 0);
        Layout.save(to, Layout.withNumber(word, into));
        if (selector == 0) {
            if (Layout.isFenced(word)) _moveFence(p, from, to, number, into);
        } else {
            for (uint256 c = Layout.conditions(word); c != 0; c >>= 11) {
                ++from;
                ++to;
                if (c & 7 != Layout.ACCOUNT) _moveSlot(from, to);
            }
        }
    }

    function _moveSlot(uint256 from, uint256 to) private {
        Layout.save(to, Layout.load(from));
        Layout.save(from, 0);
    }

    /// All parties of a budget move, or none would be missed: a shorter list of recipients must not become "anybody".
    function _moveFence(Permission calldata p, uint256 from, uint256 to, uint256 number, uint256 into) private {
        uint256 fence = Layout.load(from + 1);
        _moveSlot(from + 1, to + 1);
        uint256 recipients = 0;
        for (uint256 i = 0; i < p.parties.length; ++i) {
            Party calldata q = p.parties[i];
            uint256 slot = Layout.partyKey(from, q.spender, q.who);
            if (Layout.load(slot) != number) revert ISessionPolicy.BadParty(q.who);
            Layout.save(slot, 0);
            Layout.save(Layout.partyKey(to, q.spender, q.who), into);
            if (!q.spender) ++recipients;
        }
        uint256 spenders = p.parties.length - recipients;
        if (recipients != Layout.fenceRecipients(fence) || spenders != Layout.fenceSpenders(fence)) {
            revert ISessionPolicy.PartiesMissing(p.target);
        }
    }

    function _moveTerms(uint256 into, address agent, address newAgent) private {
        (uint256 from, uint256 to) = (Layout.termsKey(agent), Layout.termsKey(newAgent));
        uint256 word = Layout.load(from);
        Layout.save(from, 0);
        Layout.save(to, Layout.withNumber(word, into));
        for (uint256 i = 1; i <= Layout.termsGuards(word); ++i) _moveSlot(from + i, to + i);
    }

    // ---- ending ----

    /// The entry with this number; reverts where there is none.
    function find(uint256 page, uint256 number) internal pure returns (uint256 i) {
        uint256 e = Layout.entry(page, 0);
        unchecked {
            while (Layout.entryNumber(e) != number || number == 0) {
                if (++i == Layout.ENTRIES) revert ISessionPolicy.NotLive(uint16(number));
                e = Layout.nextEntry(e);
            }
        }
    }

    function end(uint256 number) internal {
        uint256 page = Layout.load(Layout.PAGE);
        Layout.save(Layout.PAGE, Layout.withoutEntry(page, find(page, number)));
        emit ISessionPolicy.SessionRevoked(uint16(number));
    }

    /// Ends the session with this number, or makes a signed grant worthless that has it as the next one.
    function endOrBurn(uint256 number) internal {
        uint256 page = Layout.load(Layout.PAGE);
        unchecked {
            bool next = number == Layout.lastNumber(page) + 1;
            page = next ? Layout.withLast(page, number) : Layout.withoutEntry(page, find(page, number));
        }
        Layout.save(Layout.PAGE, page);
        emit ISessionPolicy.SessionRevoked(uint16(number));
    }

    /// Ends every session and uses up the numbers to `last`, so that a grant that was signed with one of them and not used
    /// is worthless, too.
    function endAll(uint256 last) internal {
        Layout.save(Layout.PAGE, last);
    }
}
