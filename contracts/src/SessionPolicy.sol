// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ERC1155Holder} from "@openzeppelin/contracts/token/ERC1155/utils/ERC1155Holder.sol";
import {ERC721Holder} from "@openzeppelin/contracts/token/ERC721/utils/ERC721Holder.sol";
import {IERC721Receiver} from "@openzeppelin/contracts/token/ERC721/IERC721Receiver.sol";
import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {Calls} from "./Calls.sol";
import {GrantRules} from "./GrantRules.sol";
import {Grant, ISessionPolicy, Permission} from "./ISessionPolicy.sol";
import {Layout} from "./Layout.sol";
import {OwnerSignature} from "./OwnerSignature.sol";
import {Policy} from "./Policy.sol";
import {SessionReader} from "./SessionReader.sol";
import {Sessions} from "./Sessions.sol";

/// @title Sessions with limits: what both homes, SessionAccount and SessionVault, answer to.
/// An owner signs one readable text per session (GrantText). The agent named in it then calls exec, which lets
/// through what the text says and nothing else (Policy). There is no delegatecall, no upgrade, no module, no other
/// authority than the owner's, and a session key never makes isValidSignature answer yes.
abstract contract SessionPolicy is ISessionPolicy, IERC1271, ERC721Holder, ERC1155Holder {
    /// While a session's call runs, no session's call can begin: the balances that it is measured by stay its own.
    modifier locked() {
        _lock();
        _;
        _unlock();
    }

    SessionReader public immutable reader;

    constructor(SessionReader reader_) {
        reader = reader_;
    }

    modifier onlyOwner() {
        if (msg.sender != owner()) revert NotOwner(msg.sender);
        _;
    }

    receive() external payable {}

    /// As a plain account takes any calldata: tokens of many kinds tell their receivers in ways of their own.
    fallback() external payable {}

    function owner() public view virtual returns (address);

    /// Whose ERC-20 allowances a session may use within its budgets; zero for nobody's.
    function _puller() internal view virtual returns (address);

    // ---- the owner's plane ----

    function grantWithSig(Grant calldata g, bytes calldata signature) external {
        Sessions.start(g, _signed(SessionReader.grantText.selector, signature));
    }

    function grant(Grant calldata g) external onlyOwner {
        if (_ask(SessionReader.checkGrant.selector).length != 32) revert NoReader();
        Sessions.start(g, 0);
    }

    function revokeWithSig(uint16 number, uint32 deadline, bytes calldata signature) external {
        _signedInTime(SessionReader.revokeText.selector, deadline, signature);
        Sessions.endOrBurn(number);
    }

    function revoke(uint16 number) external onlyOwner {
        Sessions.endOrBurn(number);
    }

    function revokeAllWithSig(uint16 upTo, uint32 deadline, bytes calldata signature) external {
        uint16 last = lastNumber();
        if (upTo < last) revert WrongNumber(last);
        _signedInTime(SessionReader.revokeAllText.selector, deadline, signature);
        Sessions.endAll(upTo);
        emit AllRevoked(upTo);
    }

    function revokeAll() external onlyOwner {
        uint16 last = lastNumber();
        unchecked {
            // Where no numbers are left no grant can be used: ending still works.
            if (last != type(uint16).max) ++last;
        }
        Sessions.endAll(last);
        emit AllRevoked(last);
    }

    function rotateWithSig(
        uint16 number,
        uint16 into,
        address agent,
        address newAgent,
        Permission[] calldata permissions,
        uint32 deadline,
        bytes calldata signature
    ) external {
        _signedInTime(SessionReader.rotateText.selector, deadline, signature);
        _rotate(number, into, agent, newAgent, permissions);
    }

    function rotate(
        uint16 number,
        uint16 into,
        address agent,
        address newAgent,
        Permission[] calldata permissions
    ) external onlyOwner {
        _rotate(number, into, agent, newAgent, permissions);
    }

    function setGuardianWithSig(uint16 number, address who, uint32 deadline, bytes calldata signature) external {
        _signedInTime(SessionReader.guardianText.selector, deadline, signature);
        uint256 page = Layout.load(Layout.PAGE);
        Sessions.takeNumber(page, number);
        Layout.save(Layout.PAGE, Layout.withLast(page, number));
        _setGuardian(who);
    }

    function setGuardian(address who) external onlyOwner {
        _setGuardian(who);
    }

    // ---- ending without the owner ----

    function freeze(uint16 number) external {
        _requireGuardian();
        Sessions.end(number);
        emit Frozen(number);
    }

    function freezeAll() external {
        _requireGuardian();
        Sessions.endAll(lastNumber());
        emit Frozen(0);
    }

    function renounce(address target, bytes4 selector) external {
        uint256 permission = Layout.load(Layout.key(msg.sender, uint32(selector), target));
        Policy.requireLive(permission, target, selector);
        Sessions.end(Layout.numberOf(permission));
    }

    // ---- the session's plane ----

    function exec(address to, uint256 value, bytes calldata data) external returns (bytes memory) {
        _lock();
        bytes memory answer = Policy.perform(msg.sender, _puller(), to, value, data);
        _unlock();
        Calls.giveBack(answer);
    }

    function execTransfer(address token, address to, uint128 amount) external {
        Policy.transfer(msg.sender, token, to, amount);
    }

    function checkExec(address key, address to, uint256 value, bytes calldata data) external view {
        (uint256 permission, , , , ) = Policy.decide(key, _puller(), to, value, data);
        if (Layout.isBounded(permission)) Policy.count(key, permission);
    }

    function canExec(
        address key,
        address to,
        uint256 value,
        bytes calldata data
    ) external view returns (bool ok, bytes memory reason) {
        try this.checkExec(key, to, value, data) {
            return (true, "");
        } catch (bytes memory refusal) {
            return (false, refusal);
        }
    }

    // ---- reading ----

    function guardian() public view returns (address) {
        return address(uint160(Layout.load(Layout.GUARDIAN)));
    }

    function lastNumber() public view returns (uint16) {
        return uint16(Layout.load(Layout.PAGE));
    }

    function word(uint256 slot) external view returns (uint256) {
        return Layout.load(slot);
    }

    /// ERC-1271: yes only to the owner's own key. What a session may do, it does through exec.
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        bool valid = OwnerSignature.isKeys(owner(), _messageHash(hash), signature);
        return valid ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }

    function supportsInterface(bytes4 id) public view virtual override returns (bool) {
        return
            id == type(IERC1271).interfaceId ||
            id == type(IERC721Receiver).interfaceId ||
            super.supportsInterface(id);
    }

    // ---- inside ----

    /// What the owner signs for an ERC-1271 question about `hash`.
    function _messageHash(bytes32 hash) internal view virtual returns (bytes32);

    function _lock() internal {
        uint256 slot = Layout.LOCK;
        bool taken;
        assembly ("memory-safe") {
            taken := tload(slot)
        }
        if (taken) revert Reentered();
        assembly ("memory-safe") {
            tstore(slot, 1)
        }
    }

    function _unlock() internal {
        uint256 slot = Layout.LOCK;
        assembly ("memory-safe") {
            tstore(slot, 0)
        }
    }

    /// Asks the reader with the calldata of this very call, for another function: what is signed and what is done then
    /// come from the same bytes. The parameters of that function are the first ones of this call's.
    function _ask(bytes4 question) internal view returns (bytes memory answer) {
        address to = address(reader);
        assembly ("memory-safe") {
            let m := mload(0x40)
            mstore(m, question)
            calldatacopy(add(m, 4), 4, sub(calldatasize(), 4))
            let ok := staticcall(gas(), to, m, calldatasize(), 0, 0)
            returndatacopy(add(m, 32), 0, returndatasize())
            if iszero(ok) {
                revert(add(m, 32), returndatasize())
            }
            mstore(m, returndatasize())
            mstore(0x40, and(add(add(m, returndatasize()), 63), not(31)))
            answer := m
        }
    }

    function _signed(bytes4 question, bytes calldata signature) private view returns (bytes32 textHash) {
        bytes memory answer = _ask(question);
        if (answer.length < 64) revert NoReader();
        // abi.encode(string): the text lies behind its offset, which is 32.
        bytes memory text;
        assembly ("memory-safe") {
            text := add(answer, 64)
        }
        OwnerSignature.requireOwner(owner(), text, signature);
        return keccak256(text);
    }

    function _signedInTime(bytes4 question, uint32 deadline, bytes calldata signature) private view {
        if (block.timestamp > deadline) revert TooLate(deadline);
        _signed(question, signature);
    }

    function _rotate(
        uint16 number,
        uint16 into,
        address agent,
        address newAgent,
        Permission[] calldata permissions
    ) private {
        GrantRules.checkAgent(newAgent, address(this), owner());
        Sessions.rotate(number, into, agent, newAgent, permissions);
    }

    function _setGuardian(address who) private {
        Layout.save(Layout.GUARDIAN, uint160(who));
        emit GuardianSet(who);
    }

    function _requireGuardian() private view {
        if (msg.sender != guardian()) revert NotGuardian(msg.sender);
    }
}
