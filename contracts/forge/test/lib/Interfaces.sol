// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {PackedUserOperation} from "@account-abstraction/contracts/interfaces/PackedUserOperation.sol";
import {BudgetState, Grant, Permission, RuleState, TermsState} from "../../../src/ISessionPolicy.sol";

// The tests know the contracts by these only, and deploy what build.mjs made of them: a changed contract compiles no
// test again.

interface IReader {
    function checkGrant(Grant calldata g) external view;
    function grantText(Grant calldata g) external view returns (string memory);
    function revokeText(uint16 number, uint32 deadline) external view returns (string memory);
    function revokeAllText(uint16 upTo, uint32 deadline) external view returns (string memory);
    function guardianText(uint16 number, address guardian, uint32 deadline) external view returns (string memory);
    function signText(bytes32 hash) external view returns (string memory);
    function rotateText(
        uint16 number,
        uint16 into,
        address agent,
        address newAgent,
        Permission[] calldata permissions,
        uint32 deadline
    ) external view returns (string memory);
    function budget(address account, address agent, address token) external view returns (BudgetState memory);
    function rule(
        address account,
        address agent,
        address target,
        bytes4 selector
    ) external view returns (RuleState memory);
    function terms(
        address account,
        address agent,
        address target,
        bytes4 selector
    ) external view returns (TermsState memory);
    function sessions(address account)
        external
        view
        returns (uint16[4] memory numbers, uint32[4] memory untils, uint16[4] memory tags);
    function batchNonce(address account, address key) external view returns (uint256);
    function batchDigest(
        address account,
        Execution[] calldata calls,
        address key,
        uint256 nonce,
        uint256 deadline,
        address executor
    ) external view returns (bytes32);
}

/// One call of a batch (ERC-7821); target zero is the home itself.
struct Execution {
    address target;
    uint256 value;
    bytes callData;
}

interface IBatches {
    function execute(bytes32 mode, bytes calldata executionData) external payable;
    function supportsExecutionMode(bytes32 mode) external view returns (bool);
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4);
    function supportsInterface(bytes4 id) external view returns (bool);
}

interface IOperations {
    function validateUserOp(PackedUserOperation calldata op, bytes32 hash, uint256 missing) external returns (uint256);
    function executeUserOp(PackedUserOperation calldata op, bytes32 hash) external;
}

interface IFactory {
    function implementation() external view returns (address);
    function create(address owner) external returns (address);
    function vaultOf(address owner) external view returns (address);
}

interface IVault {
    function execPull(address token, address to, uint128 amount) external;
}
