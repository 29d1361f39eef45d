// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

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
        uint256 page = Layout.load(Layout.PAGE);
        takeNumber(page, g.number);
        // Before the first grant nothing can be live: what an earlier delegate of this account left is no session.
        if (g.number == 1) page = 0;
        uint256 until = g.until == 0 ? Layout.FOREVER : g.until;
        if (until < block.timestamp) revert ISessionPolicy.BadExpiry(g.until);
        if (block.timestamp > (g.deadline == 0 ? until : g.deadline)) revert ISessionPolicy.TooLate(g.deadline);
        uint256 i = _place(page, g.agent);
        Layout.save(
            Layout.PAGE,
            Layout.withLast(Layout.withEntry(page, i, g.number, until, g.agent), g.number)
        );
        bool bounded = _isBounded(g);
        uint256 head = Layout.head(g.number, i, bounded);
        for (uint256 j = 0; j < g.budgets.length; ++j) _storeBudget(g, j, head);
        for (uint256 j = 0; j < g.calls.length; ++j) _storeRule(g, j, head);
        if (bounded) _storeTerms(g);
        emit ISessionPolicy.SessionGranted(g.agent, g.number, uint32(until), textHash);
    }

    /// The next number and no other is good, and none is given twice.
    function takeNumber(uint256 page, uint256 number) internal pure {
        uint256 last = Layout.lastNumber(page);
        if (last == Layout.MAX_NUMBER) revert ISessionPolicy.NumbersUsedUp();
        if (number != last + 1) revert ISessionPolicy.WrongNumber(uint16(last + 1));
    }

    /// The entry of the agent's session where there is one, else the first one that is free. Two agents in 4,096 share a
    /// tag: granting to one ends the other's session, which is seen in the events and costs no safety.
    function _place(uint256 page, address agent) private returns (uint256 place) {
        place = Layout.ENTRIES;
        for (uint256 left = Layout.ENTRIES; left > 0; --left) {
            uint256 i = left - 1;
            uint256 e = Layout.entry(page, i);
            if (Layout.entryNumber(e) == 0 || Layout.entryUntil(e) < block.timestamp) {
                place = i;
            } else if (Layout.entryTag(e) == Layout.tag(agent)) {
                emit ISessionPolicy.SessionRevoked(uint16(Layout.entryNumber(e)));
                return i;
            }
        }
        if (place == Layout.ENTRIES) revert ISessionPolicy.TooManySessions();
    }

    function _isBounded(Grant calldata g) private pure returns (bool) {
        Terms calldata t = g.terms;
        return t.notBefore | t.maxCalls | t.rate | t.gas != 0 || g.guards.length != 0;
    }

    function _storeBudget(Grant calldata g, uint256 i, uint256 head) private {
        Budget calldata b = g.budgets[i];
        uint256 slot = Layout.key(g.agent, 0, b.token);
        (uint256 recipients, uint256 spenders) = _storeParties(g, i, slot);
        bool fenced = b.perCall != 0 || recipients != 0 || spenders != 0;
        uint256 total = b.total == 0 ? Layout.MAX_TOTAL : b.total;
        Layout.save(slot, Layout.budgetWord(head, fenced, b.window, b.perWindow, total));
        if (fenced) Layout.save(slot + 1, Layout.fence(b.perCall, recipients, spenders));
    }

    function _storeParties(
        Grant calldata g,
        uint256 budget,
        uint256 slot
    ) private returns (uint256 recipients, uint256 spenders) {
        for (uint256 i = 0; i < g.parties.length; ++i) {
            Party calldata p = g.parties[i];
            if (p.budget != budget) continue;
            if (p.spender) ++spenders;
            else ++recipients;
            Layout.save(Layout.partyKey(slot, p.spender, p.who), g.number);
        }
    }

    function _storeRule(Grant calldata g, uint256 i, uint256 head) private {
        CallRule calldata c = g.calls[i];
        uint256 slot = Layout.key(g.agent, uint32(bytes4(keccak256(bytes(c.signature)))), c.target);
        uint256 word = head | c.maxValue;
        uint256 n = 0;
        for (uint256 j = 0; j < g.constraints.length; ++j) {
            Constraint calldata k = g.constraints[j];
            if (k.rule != i) continue;
            word |= Layout.condition(n, k.op, k.word);
            ++n;
            if (k.op != Layout.ACCOUNT) Layout.save(slot + n, uint256(k.value));
        }
        Layout.save(slot, word);
    }

    function _storeTerms(Grant calldata g) private {
        uint256 slot = Layout.termsKey(g.agent);
        Layout.save(slot, Layout.termsWord(g.number, g.terms, g.guards.length));
        for (uint256 i = 0; i < g.guards.length; ++i) Layout.save(slot + 1 + i, uint160(g.guards[i]));
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
        if (number != 0) {
            for (; i < Layout.ENTRIES; ++i) {
                if (Layout.entryNumber(Layout.entry(page, i)) == number) return i;
            }
        }
        revert ISessionPolicy.NotLive(uint16(number));
    }

    function end(uint256 number) internal {
        uint256 page = Layout.load(Layout.PAGE);
        Layout.save(Layout.PAGE, Layout.withoutEntry(page, find(page, number)));
        emit ISessionPolicy.SessionRevoked(uint16(number));
    }

    /// Ends the session with this number, or makes a signed grant worthless that has it as the next one.
    function endOrBurn(uint256 number) internal {
        uint256 page = Layout.load(Layout.PAGE);
        if (number == 0 || number != Layout.lastNumber(page) + 1 || number > Layout.MAX_NUMBER) {
            end(number);
            return;
        }
        Layout.save(Layout.PAGE, Layout.withLast(page, number));
        emit ISessionPolicy.SessionRevoked(uint16(number));
    }

    /// Ends every session and burns the next number, so that a grant that was signed and not used is worthless, too. Where
    /// no numbers are left no grant can be used: ending still works.
    function endAll(bool burn) internal returns (uint256 last) {
        uint256 page = Layout.load(Layout.PAGE);
        last = Layout.lastNumber(page);
        uint256 next = burn && last != Layout.MAX_NUMBER ? last + 1 : last;
        Layout.save(Layout.PAGE, next);
    }
}
