// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CallRule, Grant, ISessionPolicy, NativeLimit, TokenLimit} from "./ISessionPolicy.sol";

/// @title What a grant must never contain, whoever signed it.
/// A signature proves that the owner read the text. It does not prove that the text means what it seems to: a
/// harmless name can be ground until its selector is that of `transfer` (2^32 hashes), and a call rule on the wrong
/// contract is a key to the whole account. These checks close the ways in which a readable line could lie.
library GrantRules {
    /// Everything about a grant that depends neither on storage nor on the clock.
    function check(Grant calldata g, address owner) internal view {
        if (g.agent == address(0) || g.agent == address(this) || g.agent == owner) {
            revert ISessionPolicy.BadAgent(g.agent);
        }
        bool hasNative = g.native.perDay != 0 || g.native.perCall != 0;
        if (g.tokens.length == 0 && g.calls.length == 0 && !hasNative) revert ISessionPolicy.EmptyGrant();
        if (hasNative && (g.native.perCall == 0 || g.native.perCall > g.native.perDay)) {
            revert ISessionPolicy.BadLimit(address(0));
        }
        for (uint256 i = 0; i < g.tokens.length; ++i) _checkToken(g.tokens, i, owner);
        for (uint256 i = 0; i < g.calls.length; ++i) _checkCall(g, i, owner);
    }

    /// The four bytes that calldata for this function starts with.
    function selectorOf(string calldata signature) internal pure returns (bytes4) {
        return bytes4(keccak256(bytes(signature)));
    }

    function _checkToken(TokenLimit[] calldata tokens, uint256 i, address owner) private view {
        TokenLimit calldata t = tokens[i];
        if (t.perDay == 0 || t.total < t.perDay || _untouchable(t.token, owner)) {
            revert ISessionPolicy.BadLimit(t.token);
        }
        for (uint256 j = 0; j < i; ++j) {
            if (tokens[j].token == t.token) revert ISessionPolicy.DuplicateRule(t.token);
        }
    }

    function _checkCall(Grant calldata g, uint256 i, address owner) private view {
        CallRule calldata c = g.calls[i];
        if (_untouchable(c.target, owner)) revert ISessionPolicy.BadTarget(c.target);
        for (uint256 j = 0; j < g.tokens.length; ++j) {
            // A budgeted token is reached through its budget only, or the budget would not bound anything.
            if (g.tokens[j].token == c.target) revert ISessionPolicy.BadTarget(c.target);
        }
        if (!_wellFormed(bytes(c.signature))) revert ISessionPolicy.BadFunction(c.signature);
        bytes4 selector = selectorOf(c.signature);
        if (_movesAssets(selector)) revert ISessionPolicy.BadFunction(c.signature);
        for (uint256 j = 0; j < i; ++j) {
            if (g.calls[j].target == c.target && selectorOf(g.calls[j].signature) == selector) {
                revert ISessionPolicy.DuplicateRule(c.target);
            }
        }
    }

    /// Addresses that no session may have as a target: the account itself and its owner (self-administration), the
    /// precompile range, and contracts that act for their caller on any token (Permit2) or run its
    /// operations (the ERC-4337 EntryPoints 0.7 and 0.8).
    function _untouchable(address a, address owner) private view returns (bool) {
        return
            a == address(this) ||
            a == owner ||
            uint160(a) < 0x200 ||
            a == 0x000000000022D473030F116dDEE9F6B43aC78BA3 ||
            a == 0x0000000071727De22E5E9d8BAf0edAc6f37da032 ||
            a == 0x4337084D9E255Ff0702461CF8895CE9E3b5Ff108;
    }

    /// identifier "(" types ")": an identifier of 1 to 40 characters, one balanced parameter list of [a-z0-9,()\[\]],
    /// nothing after it, 96 bytes at most. Without a grammar the text could carry words of its own.
    function _wellFormed(bytes calldata s) private pure returns (bool) {
        if (s.length > 96) return false;
        uint256 i = 0;
        while (i < s.length && _isIdentifier(s[i], i == 0)) ++i;
        if (i == 0 || i > 40 || i == s.length || s[i] != "(") return false;
        uint256 depth = 0;
        for (; i < s.length; ++i) {
            if (s[i] == "(") ++depth;
            else if (s[i] == ")") --depth;
            else if (!_isType(s[i])) return false;
            if (depth == 0) return i == s.length - 1;
        }
        return false;
    }

    function _isIdentifier(bytes1 c, bool first) private pure returns (bool) {
        if ((c >= "a" && c <= "z") || (c >= "A" && c <= "Z") || c == "_" || c == "$") return true;
        return !first && c >= "0" && c <= "9";
    }

    function _isType(bytes1 c) private pure returns (bool) {
        return (c >= "a" && c <= "z") || (c >= "0" && c <= "9") || c == "," || c == "[" || c == "]";
    }

    /// Functions that move assets or hand out the right to: they need a budget, never a bare call rule. Compared by
    /// selector, so that a ground name with the same selector is refused as well. Zero is what calldata that is
    /// no function call looks like.
    function _movesAssets(bytes4 s) private pure returns (bool) {
        return s == 0x00000000 || _isErc20(s) || _isOldErc20(s) || _isNft(s) || _isErc6909(s) || _isErc777or1363(s);
    }

    function _isErc20(bytes4 s) private pure returns (bool) {
        return
            s == 0xa9059cbb || // transfer(address,uint256)
            s == 0x23b872dd || // transferFrom(address,address,uint256), also ERC-721
            s == 0x095ea7b3 || // approve(address,uint256), also ERC-721
            s == 0x39509351 || // increaseAllowance(address,uint256)
            s == 0xa457c2d7 || // decreaseAllowance(address,uint256)
            s == 0xd505accf || // permit(address,address,uint256,uint256,uint8,bytes32,bytes32), EIP-2612
            s == 0x9fd5a6cf || // permit(address,address,uint256,uint256,bytes), USDC 2.2
            s == 0x8fcbaf0c || // permit(address,address,uint256,uint256,bool,uint8,bytes32,bytes32), DAI
            s == 0x79cc6790; // burnFrom(address,uint256)
    }

    /// Beside the standard: what tokens from before it, or around it, call the same things.
    function _isOldErc20(bytes4 s) private pure returns (bool) {
        return
            s == 0xd73dd623 || // increaseApproval(address,uint256), OpenZeppelin 1
            s == 0x66188463 || // decreaseApproval(address,uint256), likewise
            s == 0xb753a98c || // push(address,uint256), DAI and other ds-tokens
            s == 0xf2d5d56b || // pull(address,uint256)
            s == 0xbb35783b || // move(address,address,uint256)
            s == 0x9dc29fac || // burn(address,uint256)
            s == 0xbe45fd62; // transfer(address,uint256,bytes), ERC-223
    }

    function _isNft(bytes4 s) private pure returns (bool) {
        return
            s == 0x42842e0e || // safeTransferFrom(address,address,uint256)
            s == 0xb88d4fde || // safeTransferFrom(address,address,uint256,bytes)
            s == 0xf242432a || // safeTransferFrom(address,address,uint256,uint256,bytes)
            s == 0x2eb2c2d6 || // safeBatchTransferFrom(address,address,uint256[],uint256[],bytes)
            s == 0xa22cb465; // setApprovalForAll(address,bool)
    }

    function _isErc6909(bytes4 s) private pure returns (bool) {
        return
            s == 0x095bcdb6 || // transfer(address,uint256,uint256)
            s == 0xfe99049a || // transferFrom(address,address,uint256,uint256)
            s == 0x426a8493 || // approve(address,uint256,uint256)
            s == 0x558a7297; // setOperator(address,bool)
    }

    function _isErc777or1363(bytes4 s) private pure returns (bool) {
        return
            s == 0x9bd9bbc6 || // send(address,uint256,bytes)
            s == 0x62ad1b83 || // operatorSend(address,address,uint256,bytes,bytes)
            s == 0xfc673c4f || // operatorBurn(address,uint256,bytes,bytes)
            s == 0x959b8c3f || // authorizeOperator(address)
            s == 0x1296ee62 || // transferAndCall(address,uint256)
            s == 0x4000aea0 || // transferAndCall(address,uint256,bytes), also ERC-677
            s == 0xd8fbe994 || // transferFromAndCall(address,address,uint256)
            s == 0xc1d34b89 || // transferFromAndCall(address,address,uint256,bytes)
            s == 0x3177029f || // approveAndCall(address,uint256)
            s == 0xcae9ca51; // approveAndCall(address,uint256,bytes)
    }
}
