// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

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

    // ---- acting ----

    /// One call of a session's, and what the callee answers (see giveBack); its revert is passed on.
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
            return call(to, value, data);
        }
        if (value != 0 || data.length < 4) return _performAny(agent, puller, to, value, data);
        bytes4 selector = bytes4(bytes32(_wordAt(data, 0)));
        if (selector == TRANSFER) {
            uint256 amount = _wordAt(data, 36);
            // 68 bytes and a clean address, tested at once.
            if ((data.length ^ 68) | (_wordAt(data, 4) >> 160) == 0) (slot, word) = Quick.budget(agent, to, amount);
            if (word == 0) return _performAny(agent, puller, to, value, data);
            Quick.debit(slot, word, agent, to, amount);
            answer = call(to, 0, data);
            if (!_saysTrue(answer)) _requireTokenSuccess(to);
            return answer;
        }
        if (selector == 0 || !Quick.rule(agent, to, selector)) return _performAny(agent, puller, to, value, data);
        Quick.used(agent, to, selector);
        return call(to, 0, data);
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
        answer = call(to, value, data);
        if (spent != address(0)) _requireTokenSuccess(to);
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
        if (permission == 0) permission = word;
    }

    // ---- budgets ----

    function _isSpend(bytes4 s) private pure returns (bool) {
        return
            s == TRANSFER || s == TRANSFER_FROM || s == APPROVE || s == TRANSFER_AND_CALL || s == TRANSFER_AND_CALL_DATA;
    }

    /// The three things that may be done with a budgeted token, with calldata of exactly their length and clean
    /// addresses, so that no token can read it in another way. None of these selectors can be a rule.
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
        return (selector == APPROVE ? SPENDER : RECIPIENT, _addressAt(data, 4), _wordAt(data, 36));
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
        } else if (payee == RECIPIENT && Layout.fenceRecipients(fence) != 0) {
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

    // ---- calls ----

    /// Calls, and passes a revert on. The answer is written as abi.encode(answer) without the padding behind it.
    function call(address to, uint256 value, bytes calldata data) internal returns (bytes memory answer) {
        assembly ("memory-safe") {
            let m := mload(0x40)
            calldatacopy(m, data.offset, data.length)
            let ok := call(gas(), to, value, m, data.length, 0, 0)
            answer := add(m, 32)
            let text := add(m, 64)
            returndatacopy(text, 0, returndatasize())
            if iszero(ok) {
                revert(text, returndatasize())
            }
            mstore(m, 32)
            mstore(answer, returndatasize())
            let end := add(text, returndatasize())
            mstore(end, 0)
            mstore(0x40, and(add(end, 31), not(31)))
        }
    }

    /// Ends the transaction's call with an answer of call's: what `return answer` does, without copying it.
    function giveBack(bytes memory answer) internal pure {
        assembly ("memory-safe") {
            return(sub(answer, 32), and(add(mload(answer), 95), not(31)))
        }
    }

    /// A call after which no guarded token's balance is lower than before by more than was debited: an allowance that
    /// somebody has from before, or a fee on top of a transfer, cannot be used through a session. The guards are read
    /// before the call, whatever happens to the session in it.
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
        (address[] memory guards, uint256[] memory balances) = guarded(slot, terms);
        answer = call(to, value, data);
        if (spent != address(0)) _requireTokenSuccess(to);
        requireKept(guards, balances, spent, amount);
    }

    function guarded(
        uint256 slot,
        uint256 terms
    ) internal view returns (address[] memory guards, uint256[] memory balances) {
        uint256 n = Layout.termsGuards(terms);
        (guards, balances) = (new address[](n), new uint256[](n));
        for (uint256 i = 0; i < n; ++i) {
            guards[i] = address(uint160(Layout.load(Layout.after_(slot, i + 1))));
            balances[i] = _balance(guards[i]);
        }
    }

    function requireKept(
        address[] memory guards,
        uint256[] memory balances,
        address spent,
        uint256 amount
    ) internal view {
        for (uint256 i = 0; i < guards.length; ++i) {
            uint256 debited = guards[i] == spent ? amount : 0;
            uint256 left = _balance(guards[i]);
            if (balances[i] > left && balances[i] - left > debited) {
                revert ISessionPolicy.GuardedLoss(guards[i], balances[i] - left, debited);
            }
        }
    }

    /// A token that cannot tell what is in the account cannot be guarded: nothing passes.
    function _balance(address token) private view returns (uint256 held) {
        bool ok;
        assembly ("memory-safe") {
            mstore(0, 0x70a08231) // balanceOf(address)
            mstore(32, address())
            ok := staticcall(gas(), token, 28, 36, 0, 32)
            ok := and(ok, gt(returndatasize(), 31))
            held := mload(0)
        }
        if (!ok) revert ISessionPolicy.TokenRefused(token);
    }

    /// Tokens say no in two ways: by a revert, which was passed on, or by answering something else than true. Old ones
    /// answer nothing at all, and so does an address without code.
    function _requireTokenSuccess(address token) private view {
        bool accepted;
        assembly ("memory-safe") {
            switch returndatasize()
            case 0 {
                accepted := iszero(iszero(extcodesize(token)))
            }
            default {
                if gt(returndatasize(), 31) {
                    returndatacopy(0, 0, 32)
                    accepted := eq(mload(0), 1)
                }
            }
        }
        if (!accepted) revert ISessionPolicy.TokenRefused(token);
    }

    /// Whether an answer of call's is true and nothing else, which needs no further look.
    function _saysTrue(bytes memory answer) private pure returns (bool yes) {
        assembly ("memory-safe") {
            yes := and(eq(mload(add(answer, 32)), 1), gt(mload(answer), 31))
        }
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

    /// What perform does with transfer(to, amount), or with transferFrom(from, to, amount) where from is not zero, for
    /// less gas.
    function transfer(address agent, address token, address from, address to, uint256 amount) internal {
        (uint256 slot, uint256 word) = Quick.budget(agent, token, amount);
        if (word == 0) return _transferAny(agent, token, from, to, amount);
        Quick.debit(slot, word, agent, token, amount);
        // Of token zero, the native coin, nobody answers, and so it is refused.
        _transfer(token, from, to, amount);
    }

    function _transferAny(address agent, address token, address from, address to, uint256 amount) private {
        (uint256 slot, uint256 word) = debit(agent, token, amount, RECIPIENT, to);
        Quick.debit(slot, word, agent, token, amount);
        if (!Layout.isBounded(word)) return _transfer(token, from, to, amount);
        (slot, word) = count(agent, word);
        Layout.save(slot, word);
        (address[] memory guards, uint256[] memory balances) = guarded(slot, word);
        _transfer(token, from, to, amount);
        requireKept(guards, balances, token, amount);
    }

    function _transfer(address token, address from, address to, uint256 amount) private {
        bool accepted;
        assembly ("memory-safe") {
            let m := mload(0x40)
            let size := 68
            switch from
            case 0 {
                mstore(m, TRANSFER)
                mstore(add(m, 4), to)
                mstore(add(m, 36), amount)
            }
            default {
                mstore(m, TRANSFER_FROM)
                mstore(add(m, 4), from)
                mstore(add(m, 36), to)
                mstore(add(m, 68), amount)
                size := 100
            }
            if iszero(call(gas(), token, 0, m, size, 0, 32)) {
                returndatacopy(m, 0, returndatasize())
                revert(m, returndatasize())
            }
            accepted := and(eq(mload(0), 1), gt(returndatasize(), 31))
        }
        if (!accepted) _requireTokenSuccess(token);
    }
}
