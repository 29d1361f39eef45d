// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ERC1155Holder} from "@openzeppelin/contracts/token/ERC1155/utils/ERC1155Holder.sol";
import {IERC721Receiver} from "@openzeppelin/contracts/token/ERC721/IERC721Receiver.sol";
import {ERC721Holder} from "@openzeppelin/contracts/token/ERC721/utils/ERC721Holder.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {GrantRules} from "./GrantRules.sol";
import {GrantText} from "./GrantText.sol";
import {CallRule, Grant, ISessionPolicy, TokenLimit} from "./ISessionPolicy.sol";

/// @title Sessions with limits: the engine of both homes, SessionAccount and SessionVault.
/// An owner signs one readable text per session (GrantText). The agent named in it then calls exec, which lets
/// through what the text says and nothing else. There is no delegatecall, no upgrade, no module, no other authority
/// than the owner, and a session key never makes isValidSignature answer yes.
///
/// What the limits do not cover, so that nobody relies on it:
/// - A day is a UTC day: around midnight two days' worth can go out within minutes.
/// - approve is debited in full when it is given, but an allowance outlives the session that gave it, and allowances
///   given on several days can be used on one. The total bounds them. Revoking does not take them back.
/// - Allowances that the owner gave (outside of sessions) are not guarded: a call rule on a contract that may already
///   pull a token is a right to make it pull.
/// - Storage written at this address by an earlier EIP-7702 delegate. The tool that links the account proves
///   the namespace empty first.
abstract contract SessionPolicy is ISessionPolicy, IERC1271, ERC721Holder, ERC1155Holder {
    struct Session {
        uint64 number; // 0: none
        uint64 until; // the last second in which the session may act
    }

    struct TokenBudget {
        uint128 perDay; // 0: no budget, for no grant has one of zero
        uint128 total;
        uint128 leftTotal;
        uint128 spentToday; // on `day`
        uint64 day;
    }

    struct NativeBudget {
        uint128 perDay; // 0: none
        uint128 perCall;
        uint128 spentToday; // on `day`
        uint64 day;
    }

    struct Rules {
        bool any; // apart from the selectors: no value of a selector may stand for "any rule"
        mapping(bytes4 selector => bool) ruled;
    }

    /// Budgets and rules are kept by grant number, which is never used twice: replacing or ending a session makes
    /// them unreachable without having to find and clear them.
    /// @custom:storage-location erc7201:valetkey.session.v1
    struct State {
        uint64 lastNumber;
        mapping(address agent => Session) sessions;
        mapping(uint64 number => NativeBudget) natives;
        mapping(uint64 number => mapping(address token => TokenBudget)) budgets;
        mapping(uint64 number => mapping(address target => Rules)) rules;
    }

    /// ERC-7201: keccak256(abi.encode(uint256(keccak256("valetkey.session.v1")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant STATE_SLOT = 0x8837d58e6f655095c39f5fd66b1e2fd81279ea013845c2d478e797411e024d00;

    bytes4 private constant TRANSFER = 0xa9059cbb; // transfer(address,uint256)
    bytes4 private constant TRANSFER_FROM = 0x23b872dd; // transferFrom(address,address,uint256)
    bytes4 private constant APPROVE = 0x095ea7b3; // approve(address,uint256)

    modifier onlyOwner() {
        if (msg.sender != owner()) revert NotOwner(msg.sender);
        _;
    }

    receive() external payable {}

    function owner() public view virtual returns (address);

    // ---- granting and revoking ----

    function grantText(Grant calldata g) public view returns (string memory) {
        GrantRules.check(g, owner());
        return GrantText.grant(g);
    }

    function grantWithSig(Grant calldata g, bytes calldata signature) external {
        State storage st = _state();
        if (g.number != st.lastNumber + 1) revert WrongNumber(st.lastNumber + 1);
        if (g.until < block.timestamp) revert BadExpiry(g.until);
        bytes memory text = bytes(grantText(g));
        _requireOwnerSigned(text, signature);
        st.lastNumber = g.number;
        st.sessions[g.agent] = Session(g.number, g.until);
        _store(st, g);
        emit SessionGranted(g.agent, g.number, g.until, keccak256(text));
    }

    function revokeText(uint64 number, address agent) public view returns (string memory) {
        return GrantText.revoke(number, agent);
    }

    function revokeWithSig(uint64 number, address agent, bytes calldata signature) external {
        State storage st = _state();
        bool live = number != 0 && st.sessions[agent].number == number;
        if (!live && number != st.lastNumber + 1) revert NotLive(number);
        _requireOwnerSigned(bytes(revokeText(number, agent)), signature);
        if (live) delete st.sessions[agent];
        else st.lastNumber = number;
        emit SessionRevoked(agent, number);
    }

    function revoke(address agent) external onlyOwner {
        State storage st = _state();
        uint64 number = st.sessions[agent].number;
        if (number == 0) revert NoSession(agent);
        delete st.sessions[agent];
        emit SessionRevoked(agent, number);
    }

    // ---- acting ----

    function exec(address to, uint256 value, bytes calldata data) external returns (bytes memory) {
        State storage st = _state();
        Session memory s = st.sessions[msg.sender];
        if (s.number == 0) revert NoSession(msg.sender);
        if (block.timestamp > s.until) revert SessionExpired(s.until);
        if (to == address(this) || to == address(0)) revert SelfCall();
        bool budgeted = false;
        // Everything is debited before the call: whoever is called can use what is left, and no more.
        if (data.length == 0) {
            _debitNative(st.natives[s.number], to, value);
        } else if (data.length < 4) {
            revert BadCalldata();
        } else if (st.budgets[s.number][to].perDay != 0) {
            if (value != 0) revert ValueNotAllowed(value);
            _debitToken(st.budgets[s.number][to], to, _tokenAmount(to, data));
            budgeted = true;
        } else {
            _requireRule(st.rules[s.number][to], to, bytes4(data));
            if (value != 0) revert ValueNotAllowed(value);
        }
        emit SessionUsed(msg.sender, to, bytes4(data), value);
        bytes memory answer = _call(to, value, data);
        if (budgeted) _requireTokenSuccess(to, answer);
        return answer;
    }

    function execute(
        address to,
        uint256 value,
        bytes calldata data
    ) external payable onlyOwner returns (bytes memory) {
        return _call(to, value, data);
    }

    // ---- reading ----

    function lastNumber() external view returns (uint64) {
        return _state().lastNumber;
    }

    function session(address agent) external view returns (uint64 number, uint64 until) {
        Session storage s = _state().sessions[agent];
        return (s.number, s.until);
    }

    function budget(
        address agent,
        address token
    ) external view returns (uint128 perDay, uint128 total, uint128 leftToday, uint128 leftTotal) {
        State storage st = _state();
        TokenBudget storage b = st.budgets[st.sessions[agent].number][token];
        return (b.perDay, b.total, b.perDay - _spent(b.day, b.spentToday), b.leftTotal);
    }

    function nativeBudget(
        address agent
    ) external view returns (uint128 perDay, uint128 perCall, uint128 leftToday) {
        State storage st = _state();
        NativeBudget storage b = st.natives[st.sessions[agent].number];
        return (b.perDay, b.perCall, b.perDay - _spent(b.day, b.spentToday));
    }

    function allowed(address agent, address target, bytes4 selector) external view returns (bool) {
        State storage st = _state();
        Session memory s = st.sessions[agent];
        if (s.number == 0 || block.timestamp > s.until) return false;
        if (st.budgets[s.number][target].perDay != 0) return _isDebited(selector);
        return st.rules[s.number][target].ruled[selector];
    }

    /// ERC-1271: yes only to the owner's own key, and only where the home allows even that. What a session may do, it
    /// does through exec.
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        (address signer, ECDSA.RecoverError err, ) = ECDSA.tryRecoverCalldata(hash, signature);
        bool valid = err == ECDSA.RecoverError.NoError && signer == _signer();
        return valid ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }

    function supportsInterface(bytes4 id) public view virtual override returns (bool) {
        return
            id == type(IERC1271).interfaceId ||
            id == type(IERC721Receiver).interfaceId ||
            super.supportsInterface(id);
    }

    // ---- inside ----

    /// Whose signatures count as this contract's own (ERC-1271); the zero address for nobody's.
    function _signer() internal view virtual returns (address);

    function _state() private pure returns (State storage st) {
        assembly ("memory-safe") {
            st.slot := STATE_SLOT
        }
    }

    /// EIP-191 version 0x45 ("personal message") over the text; 65 bytes, v 27 or 28, low s.
    function _requireOwnerSigned(bytes memory text, bytes calldata signature) private view {
        bytes32 digest = MessageHashUtils.toEthSignedMessageHash(text);
        (address signer, ECDSA.RecoverError err, ) = ECDSA.tryRecoverCalldata(digest, signature);
        if (err != ECDSA.RecoverError.NoError) revert BadSignature();
        if (signer != owner()) revert WrongSigner(signer);
    }

    function _store(State storage st, Grant calldata g) private {
        uint64 today = _today();
        for (uint256 i = 0; i < g.tokens.length; ++i) {
            TokenLimit calldata t = g.tokens[i];
            st.budgets[g.number][t.token] = TokenBudget(t.perDay, t.total, t.total, 0, today);
        }
        for (uint256 i = 0; i < g.calls.length; ++i) {
            CallRule calldata c = g.calls[i];
            Rules storage r = st.rules[g.number][c.target];
            r.any = true;
            r.ruled[GrantRules.selectorOf(c.signature)] = true;
        }
        if (g.native.perDay != 0) {
            st.natives[g.number] = NativeBudget(g.native.perDay, g.native.perCall, 0, today);
        }
    }

    function _requireRule(Rules storage r, address to, bytes4 selector) private view {
        if (!r.any) revert TargetNotAllowed(to);
        if (!r.ruled[selector]) revert FunctionNotAllowed(to, selector);
    }

    function _debitNative(NativeBudget storage b, address to, uint256 value) private {
        if (b.perDay == 0) revert TargetNotAllowed(to);
        uint128 spent = _spent(b.day, b.spentToday);
        uint128 left = b.perDay - spent;
        if (value > left) revert OverDailyLimit(address(0), value, left);
        if (value > b.perCall) revert OverCallLimit(value, b.perCall);
        b.spentToday = spent + uint128(value);
        b.day = _today();
        emit BudgetDebited(msg.sender, address(0), value, left - value);
    }

    function _debitToken(TokenBudget storage b, address token, uint256 amount) private {
        uint128 leftTotal = b.leftTotal;
        if (amount > leftTotal) revert OverTotalLimit(token, amount, leftTotal);
        uint128 spent = _spent(b.day, b.spentToday);
        uint128 left = b.perDay - spent;
        if (amount > left) revert OverDailyLimit(token, amount, left);
        b.leftTotal = leftTotal - uint128(amount);
        b.spentToday = spent + uint128(amount);
        b.day = _today();
        emit BudgetDebited(msg.sender, token, amount, left - amount);
    }

    /// The amount that calldata to a budgeted token moves or lets move. Only three functions are understood, with
    /// calldata of exactly their length and clean addresses, so that no token can read it in another way.
    function _tokenAmount(address token, bytes calldata data) private view returns (uint256) {
        bytes4 selector = bytes4(data);
        if (!_isDebited(selector)) revert FunctionNotAllowed(token, selector);
        if (data.length != (selector == TRANSFER_FROM ? 4 + 96 : 4 + 64)) revert BadCalldata();
        address first = _addressAt(data, 4);
        if (selector != TRANSFER_FROM) return uint256(bytes32(data[36:68]));
        _addressAt(data, 36);
        if (first != owner()) revert SourceNotAllowed(first);
        return uint256(bytes32(data[68:100]));
    }

    function _isDebited(bytes4 selector) private pure returns (bool) {
        return selector == TRANSFER || selector == TRANSFER_FROM || selector == APPROVE;
    }

    function _addressAt(bytes calldata data, uint256 offset) private pure returns (address) {
        uint256 word = uint256(bytes32(data[offset:offset + 32]));
        if (word >> 160 != 0) revert BadCalldata();
        return address(uint160(word));
    }

    /// Tokens say no in two ways: by a revert, which was bubbled, or by answering something else than true. Old ones
    /// answer nothing at all, and so does an address without code.
    function _requireTokenSuccess(address token, bytes memory answer) private view {
        bool accepted = answer.length == 0
            ? token.code.length != 0
            : answer.length >= 32 && uint256(bytes32(answer)) == 1;
        if (!accepted) revert TokenRefused(token);
    }

    function _call(address to, uint256 value, bytes calldata data) private returns (bytes memory) {
        (bool ok, bytes memory answer) = to.call{value: value}(data);
        if (!ok) {
            assembly ("memory-safe") {
                revert(add(answer, 32), mload(answer))
            }
        }
        return answer;
    }

    /// What a counter is worth now: nothing, unless it was written today.
    function _spent(uint64 day, uint128 spentToday) private view returns (uint128) {
        return day == _today() ? spentToday : 0;
    }

    function _today() private view returns (uint64) {
        return uint64(block.timestamp / 1 days);
    }
}
