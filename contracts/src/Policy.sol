// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Calls} from "./Calls.sol";
import {ISessionPolicy} from "./ISessionPolicy.sol";
import {Layout} from "./Layout.sol";
import {Quick} from "./Quick.sol";

/// @title The engine of both homes: whether a session may make a call, and what that leaves.
/// decide looks and decides, perform writes and calls. Everything is debited before the call, so whoever is called can
/// use what is left and no more. See Layout for the words.
library Policy {
    bytes4 private constant TRANSFER = 0xa9059cbb; // transfer(address,uint256)
    bytes4 private constant TRANSFER_FROM = 0x23b872dd; // transferFrom(address,address,uint256)
    bytes4 private constant APPROVE = 0x095ea7b3; // approve(address,uint256)
    bytes4 private constant TRANSFER_AND_CALL = 0x1296ee62; // transferAndCall(address,uint256), ERC-1363
    bytes4 private constant TRANSFER_AND_CALL_DATA = 0x4000aea0; // transferAndCall(address,uint256,bytes), ERC-677 too

    // Whom a budget's money goes to.
    uint256 internal constant RECIPIENT = 0;
    uint256 internal constant SPENDER = 1;
    uint256 internal constant TARGET = 2; // of a rule, which names it already
    uint256 internal constant CALLED = 3; // a recipient that gets calldata of the agent's, too

    // ---- acting ----

    /// One call of a session's, and what the callee answers (see Calls.giveBack); its revert is passed on.
    /// puller is whose allowances the session may use (the vault's owner), or zero for nobody's.
    function perform(
        address agent,
        address puller,
        address to,
        uint256 value,
        bytes calldata data
    ) internal returns (bytes memory answer) {
        uint256 slot;
        uint256 word;
        if (data.length == 0) {
            if (to != address(this) && to != address(0)) (slot, word) = Quick.budget(agent, address(0), value);
            if (word == 0) return _performAny(agent, puller, to, value, data);
            Quick.debit(slot, word, agent, address(0), value);
            return Calls.call(to, value, data);
        }
        if (value != 0) return _performAny(agent, puller, to, value, data);
        bytes4 selector = bytes4(bytes32(_wordAt(data, 0)));
        if (selector == TRANSFER) {
            uint256 amount = _wordAt(data, 36);
            bool plain; // 68 bytes, a clean address, and a token: zero is where the native coin's budget is
            assembly ("memory-safe") {
                let recipient := calldataload(add(data.offset, 4))
                plain := iszero(or(or(xor(data.length, 68), shr(160, recipient)), iszero(to)))
            }
            if (plain) (slot, word) = Quick.budget(agent, to, amount);
            if (word == 0) return _performAny(agent, puller, to, value, data);
            Quick.debit(slot, word, agent, to, amount);
            answer = Calls.call(to, 0, data);
            if (!Calls.saysTrue(answer)) Calls.requireTokenSuccess(to);
            return answer;
        }
        if (data.length < 4 || selector == 0 || to == address(this) || !Quick.rule(agent, to, selector)) {
            return _performAny(agent, puller, to, value, data);
        }
        Quick.used(agent, to, selector);
        return Calls.call(to, 0, data);
    }

    function _performAny(
        address agent,
        address puller,
        address to,
        uint256 value,
        bytes calldata data
    ) private returns (bytes memory answer) {
        (uint256 permission, uint256 slot, uint256 word, address spent, uint256 amount) = decide(
            agent,
            puller,
            to,
            value,
            data
        );
        if (slot != 0) Quick.debit(slot, word, agent, spent, amount);
        if (spent == address(0) && data.length != 0) Quick.used(agent, to, bytes4(data));
        if (Layout.isBounded(permission)) {
            return _callBounded(agent, permission, spent, amount, to, value, data);
        }
        answer = Calls.call(to, value, data);
        if (spent != address(0)) Calls.requireTokenSuccess(to);
    }

    /// What perform would do, without doing it: reverts with the reason where it would refuse. permission is the word that
    /// allows the call; slot, where it is not zero, takes the debited word of the budget for spent (zero: native coin).
    function decide(
        address agent,
        address puller,
        address to,
        uint256 value,
        bytes calldata data
    )
        internal
        view
        returns (uint256 permission, uint256 slot, uint256 word, address spent, uint256 amount)
    {
        if (to == address(this) || to == address(0)) revert ISessionPolicy.SelfCall();
        uint256 payee = RECIPIENT;
        address who = to;
        amount = value;
        if (data.length != 0) {
            if (data.length < 4) revert ISessionPolicy.BadCalldata();
            if (_isSpend(bytes4(data))) {
                if (value != 0) revert ISessionPolicy.ValueNotAllowed(value, 0);
                spent = to;
                (payee, who, amount) = _spending(puller, data);
            } else {
                permission = _ruleFor(agent, to, value, data);
                if (value == 0) return (permission, 0, 0, address(0), 0);
                payee = TARGET;
            }
        }
        (slot, word) = debit(agent, spent, amount, payee, who);
        permission = word; // of the same session as a rule's, and as bounded
    }

    // ---- budgets ----

    function _isSpend(bytes4 s) private pure returns (bool) {
        return
            s == TRANSFER || s == TRANSFER_FROM || s == APPROVE || s == TRANSFER_AND_CALL || s == TRANSFER_AND_CALL_DATA;
    }

    /// The three things that may be done with a budgeted token, with calldata of exactly their length and clean
    /// addresses, so that no token can read it in another way. None of these selectors can be a rule. A transfer with
    /// calldata for its recipient is a call in the account's name, whatever its amount: the grant must name the recipient.
    function _spending(
        address puller,
        bytes calldata data
    ) private pure returns (uint256 payee, address who, uint256 amount) {
        bytes4 selector = bytes4(data);
        if (selector == TRANSFER_FROM) {
            if (data.length != 4 + 96) revert ISessionPolicy.BadCalldata();
            address from = _addressAt(data, 4);
            if (from != puller || from == address(0)) revert ISessionPolicy.SourceNotAllowed(from);
            return (RECIPIENT, _addressAt(data, 36), _wordAt(data, 68));
        }
        bool hasBytes = selector == TRANSFER_AND_CALL_DATA;
        if (hasBytes ? data.length < 4 + 128 : data.length != 4 + 64) revert ISessionPolicy.BadCalldata();
        payee = selector == APPROVE ? SPENDER : hasBytes ? CALLED : RECIPIENT;
        return (payee, _addressAt(data, 4), _wordAt(data, 36));
    }

    /// The agent's budget for a token as it is after `amount`, which may not be more than any of its limits.
    function debit(
        address agent,
        address token,
        uint256 amount,
        uint256 payee,
        address who
    ) internal view returns (uint256 slot, uint256 word) {
        slot = Layout.key(agent, 0, token);
        word = Layout.load(slot);
        requireLive(word, token, 0);
        if (Layout.isFenced(word)) _requireInside(slot, word, token, amount, payee, who);
        else if (payee == SPENDER) revert ISessionPolicy.SpenderNotAllowed(token, who);
        else if (payee == CALLED) revert ISessionPolicy.RecipientNotAllowed(token, who);
        word = refilled(word);
        // The total first: what is over both limits stays over one of them when the next window begins.
        uint256 left = Layout.budgetTotal(word);
        if (amount > left) revert ISessionPolicy.OverTotalLimit(token, amount, left);
        left = Layout.budgetLeft(word);
        if (amount > left) revert ISessionPolicy.OverWindowLimit(token, amount, left);
        unchecked {
            word -= amount | (amount << 86); // both counters: amount is below 2^86
        }
    }

    /// The budget with what its window holds now.
    function refilled(uint256 word) internal view returns (uint256) {
        uint256 window = Layout.budgetWindow(word);
        uint256 now_ = Layout.stamp(window);
        uint256 last = Layout.budgetStamp(word);
        if (now_ == last) return word;
        uint256 left = Layout.budgetLeft(word);
        (left, last) = _refill(Layout.budgetLimit(word), left, last, now_, window);
        return Layout.withRefill(word, last, left);
    }

    /// A fixed window is full again when a new one begins. A steady one gains its limit in 1,024 ticks, whole units
    /// only; the ticks that a whole unit takes are used up, rounded against the session, and the others stay.
    /// The clock wraps around after 256 periods, which makes a pause look shorter and never longer.
    function _refill(
        uint256 limit,
        uint256 left,
        uint256 last,
        uint256 now_,
        uint256 window
    ) private pure returns (uint256, uint256) {
        unchecked {
            if (window < Layout.STEADY) return (limit, now_);
            uint256 gained = (limit * ((now_ - last) & 0x3ffff)) >> 10;
            if (left + gained >= limit) return (limit, now_);
            return (left + gained, (last + ((gained << 10) + limit - 1) / limit) & 0x3ffff);
        }
    }

    function _requireInside(
        uint256 slot,
        uint256 word,
        address token,
        uint256 amount,
        uint256 payee,
        address who
    ) private view {
        uint256 fence = Layout.load(Layout.after_(slot, 1));
        uint256 perCall = Layout.fencePerCall(fence);
        if (perCall != 0 && amount > perCall) revert ISessionPolicy.OverCallLimit(token, amount, perCall);
        if (payee == SPENDER) {
            if (!_isParty(slot, word, true, who)) revert ISessionPolicy.SpenderNotAllowed(token, who);
        } else if (payee == CALLED || (payee == RECIPIENT && Layout.fenceRecipients(fence) != 0)) {
            if (!_isParty(slot, word, false, who)) revert ISessionPolicy.RecipientNotAllowed(token, who);
        }
    }

    function _isParty(uint256 slot, uint256 word, bool spender, address who) private view returns (bool) {
        return Layout.load(Layout.partyKey(slot, spender, who)) == Layout.numberOf(word);
    }

    // ---- rules ----

    function _ruleFor(
        address agent,
        address to,
        uint256 value,
        bytes calldata data
    ) private view returns (uint256 word) {
        bytes4 selector = bytes4(data);
        // Selector zero is where budgets are kept.
        if (selector == 0) revert ISessionPolicy.NoPermission(to, selector);
        uint256 slot = Layout.key(agent, uint32(selector), to);
        word = Layout.load(slot);
        requireLive(word, to, selector);
        if (value > Layout.ruleMaxValue(word)) {
            revert ISessionPolicy.ValueNotAllowed(value, Layout.ruleMaxValue(word));
        }
        if (Layout.conditions(word) != 0) _requireArguments(slot, Layout.conditions(word), data);
    }

    /// The values of a rule's conditions lie in the slots after it.
    function _requireArguments(uint256 slot, uint256 conditions, bytes calldata data) private view {
        unchecked {
            for (; conditions != 0; conditions >>= 11) {
                ++slot;
                uint256 op = conditions & 7;
                uint256 index = (conditions >> 3) & 0xff;
                if (data.length < 36 + 32 * index) revert ISessionPolicy.BadCalldata();
                uint256 given = _wordAt(data, 4 + 32 * index);
                uint256 bound = op == Layout.ACCOUNT ? uint160(address(this)) : Layout.load(slot);
                bool fits = op == Layout.AT_MOST
                    ? given <= bound
                    : op == Layout.AT_LEAST
                        ? given >= bound
                        : given == bound;
                if (!fits) revert ISessionPolicy.ArgumentNotAllowed(index, bytes32(given), bytes32(bound));
            }
        }
    }

    // ---- sessions ----

    /// Fails unless the permission is there and its session runs. An empty entry has number and expiry zero, so that a
    /// word of zeros finds no session either.
    function requireLive(uint256 word, address target, bytes4 selector) internal view {
        uint256 e = Layout.entry(Layout.load(Layout.PAGE), Layout.entryOf(word));
        if (Layout.entryNumber(e) != Layout.numberOf(word) || block.timestamp > Layout.entryUntil(e)) {
            _refuse(word, e, target, selector);
        }
    }

    function _refuse(uint256 word, uint256 e, address target, bytes4 selector) private pure {
        uint256 number = Layout.numberOf(word);
        if (number == 0) revert ISessionPolicy.NoPermission(target, selector);
        if (Layout.entryNumber(e) != number) revert ISessionPolicy.SessionEnded(uint16(number));
        revert ISessionPolicy.SessionExpired(uint32(Layout.entryUntil(e)));
    }

    /// The terms of a bounded session after one more call.
    function count(address agent, uint256 permission) internal view returns (uint256 slot, uint256 word) {
        slot = Layout.termsKey(agent);
        word = Layout.load(slot);
        uint256 number = Layout.numberOf(permission);
        if (Layout.numberOf(word) != number) revert ISessionPolicy.SessionEnded(uint16(number));
        if (block.timestamp < Layout.termsNotBefore(word)) {
            revert ISessionPolicy.SessionNotYet(uint32(Layout.termsNotBefore(word)));
        }
        uint256 calls = Layout.termsCalls(word);
        if (calls == 0) revert ISessionPolicy.NoCallsLeft();
        unchecked {
            if (calls != Layout.FOREVER) word -= 1 << 176;
            if (Layout.termsRate(word) == 0) return (slot, word);
            word = rated(word);
            if (Layout.termsRateLeft(word) == 0) revert ISessionPolicy.OverRate(Layout.termsRate(word));
            word -= 1 << 144;
        }
    }

    /// The terms with the calls that the window holds now.
    function rated(uint256 word) internal view returns (uint256) {
        uint256 window = Layout.termsWindow(word);
        (uint256 left, uint256 last) = (Layout.termsRateLeft(word), Layout.termsStamp(word));
        uint256 now_ = Layout.stamp(window);
        if (now_ == last) return word;
        (left, last) = _refill(Layout.termsRate(word), left, last, now_, window);
        return Layout.withRate(word, last, left);
    }

    /// The call of a session with terms: counted, and watched by its guards.
    function _callBounded(
        address agent,
        uint256 permission,
        address spent,
        uint256 amount,
        address to,
        uint256 value,
        bytes calldata data
    ) private returns (bytes memory answer) {
        (uint256 slot, uint256 terms) = count(agent, permission);
        Layout.save(slot, terms);
        (address[] memory guards, uint256[] memory balances) = Calls.guarded(slot, terms);
        answer = Calls.call(to, value, data);
        if (spent != address(0)) Calls.requireTokenSuccess(to);
        // What was pulled from somebody else, or allowed, has not left the account.
        bytes4 selector = spent == address(0) ? bytes4(0) : bytes4(data);
        bool stays = selector == TRANSFER_FROM || selector == APPROVE;
        Calls.requireKept(guards, balances, stays ? address(0) : spent, amount);
    }

    function _addressAt(bytes calldata data, uint256 offset) private pure returns (address) {
        uint256 word = _wordAt(data, offset);
        if (word >> 160 != 0) revert ISessionPolicy.BadCalldata();
        return address(uint160(word));
    }

    /// The word at an offset that the caller has compared with the length.
    function _wordAt(bytes calldata data, uint256 offset) private pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := calldataload(add(data.offset, offset))
        }
    }

    // ---- the short way for a transfer ----

    /// What perform does with transfer(to, amount), for less gas.
    function transfer(address agent, address token, address to, uint256 amount) internal {
        (uint256 slot, uint256 word) = Quick.budget(agent, token, amount);
        if (word == 0) return _transferAny(agent, token, address(0), to, amount);
        Quick.debit(slot, word, agent, token, amount);
        // Of token zero, the native coin, nobody answers, and so it is refused.
        Calls.transfer(token, to, amount);
    }

    /// What perform does with transferFrom(from, to, amount), for less gas; from is the puller.
    function pull(address agent, address token, address from, address to, uint256 amount) internal {
        (uint256 slot, uint256 word) = Quick.budget(agent, token, amount);
        if (word == 0) return _transferAny(agent, token, from, to, amount);
        Quick.debit(slot, word, agent, token, amount);
        Calls.transferFrom(token, from, to, amount);
    }

    function _transferAny(address agent, address token, address from, address to, uint256 amount) private {
        (uint256 slot, uint256 word) = debit(agent, token, amount, RECIPIENT, to);
        Quick.debit(slot, word, agent, token, amount);
        if (!Layout.isBounded(word)) return _move(token, from, to, amount);
        (slot, word) = count(agent, word);
        Layout.save(slot, word);
        (address[] memory guards, uint256[] memory balances) = Calls.guarded(slot, word);
        _move(token, from, to, amount);
        Calls.requireKept(guards, balances, from == address(0) ? token : address(0), amount);
    }

    function _move(address token, address from, address to, uint256 amount) private {
        if (from == address(0)) Calls.transfer(token, to, amount);
        else Calls.transferFrom(token, from, to, amount);
    }
}
