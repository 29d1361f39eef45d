// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Budget, CallRule, Constraint, Grant, ISessionPolicy, Party, Terms} from "./ISessionPolicy.sol";
import {GrantData} from "./GrantData.sol";
import {Layout} from "./Layout.sol";
import {Signatures} from "./Signatures.sol";

/// @title What a grant must never contain, whoever signed it.
/// A signature proves that the owner read the text. It does not prove that the text means what it seems to: a
/// harmless name can be ground until its selector is that of `transfer` (2^32 hashes), and a call rule on the wrong
/// contract is a key to the whole account. These checks close the ways in which a readable line could lie.
library GrantRules {
    /// Everything about a grant that depends neither on storage nor on the clock.
    function check(Grant calldata g, address account, address owner) internal pure {
        checkAgent(g.agent, account, owner);
        Budget[] calldata budgets = g.budgets;
        CallRule[] calldata calls = g.calls;
        if (budgets.length == 0 && calls.length == 0) revert ISessionPolicy.EmptyGrant();
        uint256 until = g.until;
        if (until == 0 && g.deadline == 0) revert ISessionPolicy.BadExpiry(0);
        if (!GrantData.isEmpty(g.terms)) _checkTerms(g.terms, until);
        bool native = _checkBudgets(budgets, account, owner);
        _checkCalls(calls, budgets, account, owner, native);
        _checkParties(g.parties, budgets);
        _checkConstraints(g.constraints, calls.length);
        _checkGuards(g.guards, account, owner);
    }

    function checkAgent(address agent, address account, address owner) internal pure {
        if (agent == address(0) || agent == account || agent == owner) revert ISessionPolicy.BadAgent(agent);
    }

    function _checkTerms(Terms calldata t, uint256 until) private pure {
        if (
            (t.rate == 0 ? t.rateWindow != 0 : !_isPeriod(t.rateWindow)) ||
            t.maxCalls == Layout.FOREVER ||
            t.gas > Layout.MAX_LEFT ||
            (t.notBefore > until && until != 0)
        ) revert ISessionPolicy.BadTerms();
    }

    function _isPeriod(uint256 window) private pure returns (bool) {
        return window & 3 != 0 && window < 8;
    }

    function _checkBudgets(
        Budget[] calldata budgets,
        address account,
        address owner
    ) private pure returns (bool native) {
        unchecked {
            for (uint256 i = 0; i < budgets.length; ++i) {
                (address token, uint256 window, uint256 perWindow, uint256 total, uint256 perCall) = GrantData.budget(
                    budgets,
                    i
                );
                if (token == address(0)) native = true;
                else if (_isUntouchable(token, account, owner)) revert ISessionPolicy.BadLimit(token);
                if (!_hasGoodLimits(window, perWindow, total, perCall)) revert ISessionPolicy.BadLimit(token);
                for (uint256 j = 0; j < i; ++j) {
                    if (GrantData.tokenOf(budgets, j) == token) revert ISessionPolicy.DuplicateRule(token);
                }
            }
        }
    }

    /// No limit is rounded: one that does not fit is refused.
    function _hasGoodLimits(
        uint256 window,
        uint256 perWindow,
        uint256 total,
        uint256 perCall
    ) private pure returns (bool) {
        if (window == 0) return perWindow == 0 && total != 0 && total <= Layout.MAX_LEFT && perCall <= total;
        if (!_isPeriod(window) || perWindow == 0 || perWindow > Layout.MAX_LEFT || perCall > perWindow) return false;
        if (total != 0 && (total < perWindow || total > Layout.MAX_TOTAL)) return false;
        (uint256 mantissa, ) = Layout.split(perWindow);
        return mantissa <= Layout.MAX_MANTISSA;
    }

    function _checkCalls(
        CallRule[] calldata calls,
        Budget[] calldata budgets,
        address account,
        address owner,
        bool native
    ) private pure {
        uint256 seen = _words(calls.length); // of every rule, its target and its selector
        unchecked {
            for (uint256 i = 0; i < calls.length; ++i) {
                (address target, string calldata signature, uint256 maxValue) = GrantData.rule(calls, i);
                if (_isUntouchable(target, account, owner)) revert ISessionPolicy.BadTarget(target);
                for (uint256 j = 0; j < budgets.length; ++j) {
                    // A budgeted token is reached through its budget only, or the budget would not bound anything.
                    if (GrantData.tokenOf(budgets, j) == target) revert ISessionPolicy.BadTarget(target);
                }
                if (maxValue != 0 && !native) revert ISessionPolicy.BadLimit(address(0));
                uint256 rule = (uint256(uint160(target)) << 32) | uint32(_checkFunction(signature));
                if (_isAmong(rule, seen, i)) revert ISessionPolicy.DuplicateRule(target);
            }
        }
    }

    function _checkFunction(string calldata signature) private pure returns (bytes4 selector) {
        bool wellFormed;
        (selector, wellFormed) = Signatures.selectorOf(signature);
        if (!wellFormed || _movesAssets(selector)) revert ISessionPolicy.BadFunction(signature);
    }

    /// Room for n words of memory.
    function _words(uint256 n) private pure returns (uint256 p) {
        assembly ("memory-safe") {
            p := mload(0x40)
            mstore(0x40, add(p, shl(5, n)))
        }
    }

    /// Whether x is one of the n words at p; it is written behind them.
    function _isAmong(uint256 x, uint256 p, uint256 n) private pure returns (bool found) {
        assembly ("memory-safe") {
            let end := add(p, shl(5, n))
            mstore(end, x)
            for {} lt(p, end) {
                p := add(p, 32)
            } {
                found := or(found, eq(mload(p), x))
            }
        }
    }

    function _checkParties(Party[] calldata parties, Budget[] calldata budgets) private pure {
        if (parties.length == 0) return;
        if (parties.length > type(uint8).max) revert ISessionPolicy.BadParty(address(0)); // a fence counts in bytes
        unchecked {
            for (uint256 i = 0; i < parties.length; ++i) {
                Party calldata p = parties[i];
                bool inOrder = i == 0 || parties[i - 1].budget <= p.budget;
                // An allowance is for a token.
                bool known = p.budget < budgets.length && !(p.spender && budgets[p.budget].token == address(0));
                if (!inOrder || !known || p.who == address(0)) revert ISessionPolicy.BadParty(p.who);
                for (uint256 j = 0; j < i; ++j) {
                    Party calldata q = parties[j];
                    if (q.budget == p.budget && q.spender == p.spender && q.who == p.who) {
                        revert ISessionPolicy.BadParty(p.who);
                    }
                }
            }
        }
    }

    function _checkConstraints(Constraint[] calldata constraints, uint256 rules) private pure {
        uint256 ofRule = 0; // how many the rule has so far
        uint256 last = 0; // the rule
        unchecked {
            for (uint256 i = 0; i < constraints.length; ++i) {
                Constraint calldata c = constraints[i];
                ofRule = c.rule == last ? ofRule + 1 : 1;
                bool known = c.op >= Layout.EQUAL && c.op <= Layout.ACCOUNT && (c.op != Layout.ACCOUNT || c.value == 0);
                if (c.rule < last || c.rule >= rules || !known || c.word > 99 || ofRule > Layout.MAX_CONSTRAINTS) {
                    revert ISessionPolicy.BadConstraint(i);
                }
                last = c.rule;
            }
        }
    }

    function _checkGuards(address[] calldata guards, address account, address owner) private pure {
        unchecked {
            for (uint256 i = 0; i < guards.length; ++i) {
                address token = guards[i];
                bool bad = i >= Layout.MAX_GUARDS || _isUntouchable(token, account, owner);
                for (uint256 j = 0; j < i; ++j) bad = bad || guards[j] == token;
                if (bad) revert ISessionPolicy.BadGuard(token);
            }
        }
    }

    /// Addresses that no session may have as a target: the account itself and its owner (self-administration), the
    /// range of precompiles and of what chains build in (some act for their caller), and contracts that act for their caller on any token (Permit2), run its operations (the ERC-4337
    /// EntryPoints 0.7 and 0.8) or its delegations (MetaMask's DelegationManager 1.3.0).
    function _isUntouchable(address a, address account, address owner) private pure returns (bool untouchable) {
        assembly ("memory-safe") {
            untouchable := or(lt(a, 0x10000), or(eq(a, account), eq(a, owner)))
            untouchable := or(untouchable, eq(a, 0x000000000022D473030F116dDEE9F6B43aC78BA3))
            untouchable := or(untouchable, eq(a, 0x0000000071727De22E5E9d8BAf0edAc6f37da032))
            untouchable := or(untouchable, eq(a, 0x4337084D9E255Ff0702461CF8895CE9E3b5Ff108))
            untouchable := or(untouchable, eq(a, 0xdb9B1e94B5b69Df7e401DDbedE43491141047dB3))
        }
    }

    /// Functions that move assets or hand out the right to, or that administer what the account owns, another home of its
    /// owner's among it: they need a budget, if anything, never a bare call rule. Compared by
    /// selector, so that a ground name with the same selector is refused as well. Zero is what calldata that is
    /// no function call looks like. In four lists by the upper two bits, so that a selector is compared with a quarter.
    function _movesAssets(bytes4 selector) private pure returns (bool) {
        uint256 s = uint32(selector);
        if (s < 0x80000000) return s < 0x40000000 ? _isListedTo3f(s) : _isListedTo7f(s);
        return s < 0xc0000000 ? _isListedToBf(s) : _isListedToFf(s);
    }

    function _isListedTo3f(uint256 s) private pure returns (bool found) {
        assembly ("memory-safe") {
            found := iszero(s)
            found := or(found, eq(s, 0x095bcdb6)) // transfer(address,uint256,uint256)
            found := or(found, eq(s, 0x095ea7b3)) // approve(address,uint256), also ERC-721
            found := or(found, eq(s, 0x1296ee62)) // transferAndCall(address,uint256)
            found := or(found, eq(s, 0x23b872dd)) // transferFrom(address,address,uint256), also ERC-721
            found := or(found, eq(s, 0x2eb2c2d6)) // safeBatchTransferFrom(address,address,uint256[],uint256[],bytes)
            found := or(found, eq(s, 0x3177029f)) // approveAndCall(address,uint256)
            found := or(found, eq(s, 0x39509351)) // increaseAllowance(address,uint256)
            found := or(found, eq(s, 0x3652b715)) // revoke(uint16)
        }
    }

    function _isListedTo7f(uint256 s) private pure returns (bool found) {
        assembly ("memory-safe") {
            found := eq(s, 0x4000aea0) // transferAndCall(address,uint256,bytes), also ERC-677
            found := or(found, eq(s, 0x426a8493)) // approve(address,uint256,uint256)
            found := or(found, eq(s, 0x42842e0e)) // safeTransferFrom(address,address,uint256)
            found := or(found, eq(s, 0x558a7297)) // setOperator(address,bool)
            found := or(found, eq(s, 0x62ad1b83)) // operatorSend(address,address,uint256,bytes,bytes)
            found := or(found, eq(s, 0x66188463)) // decreaseApproval(address,uint256), likewise
            found := or(found, eq(s, 0x79cc6790)) // burnFrom(address,uint256)
            found := or(found, eq(s, 0x6d780459)) // transferSharesFrom(address,address,uint256)
            found := or(found, eq(s, 0x42966c68)) // burn(uint256)
            found := or(found, eq(s, 0x423f6cef)) // safeTransfer(address,uint256)
            found := or(found, eq(s, 0x5df8122f)) // setManager(address,address), ERC-1820
        }
    }

    function _isListedToBf(uint256 s) private pure returns (bool found) {
        assembly ("memory-safe") {
            found := eq(s, 0x8fcbaf0c) // permit(address,address,uint256,uint256,bool,uint8,bytes32,bytes32), DAI
            found := or(found, eq(s, 0x959b8c3f)) // authorizeOperator(address)
            found := or(found, eq(s, 0x9bd9bbc6)) // send(address,uint256,bytes)
            found := or(found, eq(s, 0x9dc29fac)) // burn(address,uint256)
            found := or(found, eq(s, 0x9fd5a6cf)) // permit(address,address,uint256,uint256,bytes), USDC 2.2
            found := or(found, eq(s, 0xa22cb465)) // setApprovalForAll(address,bool)
            found := or(found, eq(s, 0xa457c2d7)) // decreaseAllowance(address,uint256)
            found := or(found, eq(s, 0xa9059cbb)) // transfer(address,uint256)
            found := or(found, eq(s, 0xb753a98c)) // push(address,uint256), DAI and other ds-tokens
            found := or(found, eq(s, 0xb88d4fde)) // safeTransferFrom(address,address,uint256,bytes)
            found := or(found, eq(s, 0xbb35783b)) // move(address,address,uint256)
            found := or(found, eq(s, 0xbe45fd62)) // transfer(address,uint256,bytes), ERC-223
            found := or(found, eq(s, 0xb61d27f6)) // execute(address,uint256,bytes), what most contract wallets run for their owner
            found := or(found, eq(s, 0xa340fff4)) // revokeAll()
            found := or(found, eq(s, 0x8a0dac4a)) // setGuardian(address)
            found := or(found, eq(s, 0x8fcb4e5b)) // transferShares(address,uint256), stETH
            found := or(found, eq(s, 0xa3b22fc4)) // hope(address), Maker's vat
        }
    }

    function _isListedToFf(uint256 s) private pure returns (bool found) {
        assembly ("memory-safe") {
            found := eq(s, 0xc1d34b89) // transferFromAndCall(address,address,uint256,bytes)
            found := or(found, eq(s, 0xcae9ca51)) // approveAndCall(address,uint256,bytes)
            found := or(found, eq(s, 0xd505accf)) // permit(address,address,uint256,uint256,uint8,bytes32,bytes32), EIP-2612
            found := or(found, eq(s, 0xd73dd623)) // increaseApproval(address,uint256), OpenZeppelin 1
            found := or(found, eq(s, 0xd8fbe994)) // transferFromAndCall(address,address,uint256)
            found := or(found, eq(s, 0xf242432a)) // safeTransferFrom(address,address,uint256,uint256,bytes)
            found := or(found, eq(s, 0xf2d5d56b)) // pull(address,uint256)
            found := or(found, eq(s, 0xfc673c4f)) // operatorBurn(address,uint256,bytes,bytes)
            found := or(found, eq(s, 0xfe99049a)) // transferFrom(address,address,uint256,uint256)
            found := or(found, eq(s, 0xe9ae5c53)) // execute(bytes32,bytes), ERC-7821: another home of the owner's takes it for the owner
            found := or(found, eq(s, 0xd619c466)) // grant(Grant), of a home
            found := or(found, eq(s, 0xd648cb83)) // rotate(uint16,uint16,address,address,Permission[])
            found := or(found, eq(s, 0xf2fde38b)) // transferOwnership(address)
            found := or(found, eq(s, 0xc04a8a10)) // approveDelegation(address,uint256), Aave's debt tokens
            found := or(found, eq(s, 0xfe9d9303)) // burn(uint256,bytes), ERC-777
        }
    }
}
