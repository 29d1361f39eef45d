// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Execution} from "@openzeppelin/contracts/account/utils/draft-ERC7579Utils.sol";
import {Batches} from "./Batches.sol";
import {GrantRules} from "./GrantRules.sol";
import {GrantText} from "./GrantText.sol";
import {BudgetState, Grant, ISessionPolicy, Permission, RuleState, TermsState} from "./ISessionPolicy.sol";
import {Layout} from "./Layout.sol";
import {OwnerText} from "./OwnerText.sol";
import {Policy} from "./Policy.sol";
import {TextWriter} from "./TextWriter.sol";

/// @title What permission contracts have in common that needs no state of its own: the texts that owners sign, the rules
/// for grants, and views.
/// The texts are for whoever asks: msg.sender is the account that they name. A permission contract asks with the very
/// calldata it was called with, so that text and deed come from the same bytes; anybody else asks by an eth_call with
/// the account as its sender. Nothing here can be changed, and the permission contracts carry its address in their code.
contract SessionReader {
    // ---- texts, and the rules that a grant has to pass ----

    /// Reverts where a grant is refused whoever signed it. The number's order and the clock are not looked at, so that
    /// old grants can be rendered too.
    /// The answer tells that somebody is here to give it.
    function checkGrant(Grant calldata g) public view returns (bool) {
        GrantRules.check(g, msg.sender, _owner());
        return true;
    }

    function grantText(Grant calldata g) external view returns (string memory) {
        checkGrant(g);
        TextWriter.giveBack(GrantText.render(g, msg.sender));
    }

    function revokeText(uint16 number, uint32 deadline) external view returns (string memory) {
        TextWriter.giveBack(OwnerText.revoke(msg.sender, number, deadline));
    }

    function revokeAllText(uint16 upTo, uint32 deadline) external view returns (string memory) {
        TextWriter.giveBack(OwnerText.revokeAll(msg.sender, upTo, deadline));
    }

    function rotateText(
        uint16 number,
        uint16 into,
        address agent,
        address newAgent,
        Permission[] calldata permissions,
        uint32 deadline
    ) external view returns (string memory) {
        TextWriter.giveBack(OwnerText.rotate(msg.sender, number, into, agent, newAgent, permissions.length, deadline));
    }

    function guardianText(uint16 number, address guardian, uint32 deadline) external view returns (string memory) {
        TextWriter.giveBack(OwnerText.guardian(msg.sender, number, guardian, deadline));
    }

    /// What a vault's owner signs for an ERC-1271 question about hash.
    function signText(bytes32 hash) external view returns (string memory) {
        TextWriter.giveBack(OwnerText.sign(msg.sender, hash));
    }

    // ---- views ----

    /// The agent's budget for a token, zeros when there is none or its session has ended. leftInWindow can exceed
    /// leftTotal; the lower one binds. Without a limit in total, that began at 2^87 - 1.
    function budget(address account, address agent, address token) external view returns (BudgetState memory b) {
        uint256 slot = Layout.key(agent, 0, token);
        (uint256 word, uint256 number, ) = _find(account, slot);
        if (number == 0) return b;
        word = Policy.refilled(word);
        uint256 fence = Layout.isFenced(word) ? _load(account, slot + 1) : 0;
        b.number = uint16(number);
        b.window = uint8(Layout.budgetWindow(word));
        b.perWindow = uint96(Layout.budgetLimit(word));
        b.leftInWindow = uint96(Layout.budgetLeft(word));
        b.leftTotal = uint96(Layout.budgetTotal(word));
        b.perCall = uint96(Layout.fencePerCall(fence));
        b.recipients = uint8(Layout.fenceRecipients(fence));
        b.spenders = uint8(Layout.fenceSpenders(fence));
    }

    /// The agent's rule, zeros when there is none or its session has ended.
    function rule(
        address account,
        address agent,
        address target,
        bytes4 selector
    ) external view returns (RuleState memory r) {
        (uint256 word, uint256 number, ) = _find(account, Layout.key(agent, uint32(selector), target));
        if (number == 0 || selector == 0) return r;
        r.number = uint16(number);
        r.maxValue = uint96(Layout.ruleMaxValue(word));
        for (uint256 c = Layout.conditions(word); c != 0; c >>= 11) ++r.constraints;
    }

    /// What bounds the agent's session as a whole, by one of its permissions (selector zero: the budget of target).
    function terms(
        address account,
        address agent,
        address target,
        bytes4 selector
    ) external view returns (TermsState memory t) {
        (uint256 word, uint256 number, uint256 until) = _find(account, Layout.key(agent, uint32(selector), target));
        if (number == 0) return t;
        t.number = uint16(number);
        t.until = uint32(until);
        t.callsLeft = type(uint32).max;
        if (!Layout.isBounded(word)) return t;
        word = Policy.rated(_load(account, Layout.termsKey(agent)));
        t.notBefore = uint32(Layout.termsNotBefore(word));
        t.callsLeft = uint32(Layout.termsCalls(word));
        t.rate = uint16(Layout.termsRate(word));
        t.rateLeft = uint16(Layout.termsRateLeft(word));
        t.rateWindow = uint8(Layout.termsWindow(word));
        t.gasLeft = uint96(Layout.termsGas(word));
        t.guards = uint8(Layout.termsGuards(word));
    }

    /// The numbers and expiries of an account's sessions, zeros where there is none. An expired session is listed until
    /// its place is taken.
    function sessions(
        address account
    ) external view returns (uint16[4] memory numbers, uint32[4] memory untils, uint16[4] memory tags) {
        uint256 page = _load(account, Layout.PAGE);
        for (uint256 i = 0; i < Layout.ENTRIES; ++i) {
            uint256 e = Layout.entry(page, i);
            numbers[i] = uint16(Layout.entryNumber(e));
            untils[i] = uint32(Layout.entryUntil(e));
            tags[i] = uint16(Layout.entryTag(e));
        }
    }

    /// The next nonce of a batch that this key signs for others to submit.
    function batchNonce(address account, address key) external view returns (uint256) {
        return _load(account, Layout.nonceKey(key));
    }

    /// What the key signs over it, see Batches.
    function batchDigest(
        address account,
        Execution[] calldata calls,
        address key,
        uint256 nonce,
        uint256 deadline,
        address executor
    ) external view returns (bytes32) {
        return Batches.digest(account, calls, key, nonce, deadline, executor);
    }

    // ---- inside ----

    /// ISessionPolicy(msg.sender).owner(), for less gas.
    function _owner() private view returns (address owner) {
        assembly ("memory-safe") {
            mstore(0, shl(224, 0x8da5cb5b)) // owner()
            if iszero(staticcall(gas(), caller(), 0, 4, 0, 32)) {
                let p := mload(0x40)
                returndatacopy(p, 0, returndatasize())
                revert(p, returndatasize())
            }
            owner := mload(0)
            if or(lt(returndatasize(), 32), shr(160, owner)) {
                revert(0, 0)
            }
        }
    }

    function _load(address account, uint256 slot) private view returns (uint256) {
        return ISessionPolicy(account).word(slot);
    }

    /// A permission's word, and its session's number and expiry; the number is zero unless the session runs.
    function _find(
        address account,
        uint256 slot
    ) private view returns (uint256 word, uint256 number, uint256 until) {
        word = _load(account, slot);
        uint256 e = Layout.entry(_load(account, Layout.PAGE), Layout.entryOf(word));
        until = Layout.entryUntil(e);
        if (Layout.entryNumber(e) == Layout.numberOf(word) && block.timestamp <= until) number = Layout.numberOf(word);
    }
}
