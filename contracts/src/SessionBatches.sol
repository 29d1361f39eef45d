// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Execution} from "@openzeppelin/contracts/account/utils/draft-ERC7579Utils.sol";
import {IAccount, IAccountExecute, PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import {IERC7821} from "@openzeppelin/contracts/interfaces/draft-IERC7821.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {Batches, Relay} from "./Batches.sol";
import {Calls} from "./Calls.sol";
import {Policy} from "./Policy.sol";
import {SessionPolicy} from "./SessionPolicy.sol";
import {UserOps} from "./UserOps.sol";

/// @title Batches of calls: the owner's, a session's, a session's submitted by others (ERC-7821), and a session's as an
/// ERC-4337 operation. Whoever brings it, a session's call goes through Policy one by one, and all of them revert together.
abstract contract SessionBatches is SessionPolicy, IERC7821, IAccount, IAccountExecute, IERC5267 {
    /// EntryPoint 0.8, the same on every chain; it cannot be changed.
    address public constant entryPoint = 0x4337084D9E255Ff0702461CF8895CE9E3b5Ff108;

    modifier onlyEntryPoint() {
        if (msg.sender != entryPoint) revert NotEntryPoint(msg.sender);
        _;
    }

    // ---- ERC-7821 ----

    /// The owner's batch without limits, the caller's own session's within its limits, or with opData = abi.encode(key,
    /// nonce, deadline, executor, signature) that key's session's.
    function execute(bytes32 mode, bytes calldata executionData) external payable {
        (Execution[] calldata calls, bytes calldata opData) = Batches.decode(mode, executionData);
        if (opData.length != 0) return _relay(calls, Batches.decodeRelay(opData));
        if (msg.sender != owner()) return _perform(msg.sender, calls);
        for (uint256 i = 0; i < calls.length; ++i) {
            Calls.call(_orSelf(calls[i].target), calls[i].value, calls[i].callData);
        }
    }

    function supportsExecutionMode(bytes32 mode) external pure returns (bool) {
        return Batches.isSupported(mode);
    }

    // ---- ERC-4337 ----

    function validateUserOp(
        PackedUserOperation calldata op,
        bytes32 opHash,
        uint256 missing
    ) external onlyEntryPoint returns (uint256 validationData) {
        validationData = UserOps.validate(op, opHash, missing);
        if (missing != 0) {
            // The EntryPoint looks at its books, not at an answer.
            (bool paid, ) = msg.sender.call{value: missing}("");
            paid;
        }
    }

    function executeUserOp(PackedUserOperation calldata op, bytes32) external onlyEntryPoint {
        _perform(UserOps.keyOf(op), UserOps.callsOf(op));
    }

    // ---- what it is ----

    /// ERC-5267.
    function eip712Domain()
        external
        view
        returns (
            bytes1 fields,
            string memory name,
            string memory version,
            uint256 chainId,
            address verifyingContract,
            bytes32 salt,
            uint256[] memory extensions
        )
    {
        return (hex"0f", Batches.NAME, Batches.VERSION, block.chainid, address(this), 0, new uint256[](0));
    }

    function supportsInterface(bytes4 id) public view override returns (bool) {
        return
            id == type(IAccount).interfaceId ||
            id == type(IAccountExecute).interfaceId ||
            id == type(IERC7821).interfaceId ||
            id == type(IERC5267).interfaceId ||
            super.supportsInterface(id);
    }

    // ---- inside ----

    function _relay(Execution[] calldata calls, Relay memory r) private {
        if (block.timestamp > r.deadline) revert TooLate(uint32(r.deadline));
        if (r.executor != address(0) && r.executor != msg.sender) revert WrongExecutor(r.executor);
        (address signer, ECDSA.RecoverError err, ) = ECDSA.tryRecover(
            Batches.digest(address(this), calls, r.key, r.nonce, r.deadline, r.executor),
            r.signature
        );
        if (err != ECDSA.RecoverError.NoError) revert BadSignature();
        if (signer != r.key) revert WrongSigner(signer);
        Batches.takeNonce(r.key, r.nonce);
        _perform(r.key, calls);
    }

    function _perform(address key, Execution[] calldata calls) private locked {
        address puller = _puller();
        for (uint256 i = 0; i < calls.length; ++i) {
            Policy.perform(key, puller, _orSelf(calls[i].target), calls[i].value, calls[i].callData);
        }
    }

    function _orSelf(address to) private view returns (address) {
        return to == address(0) ? address(this) : to;
    }
}
