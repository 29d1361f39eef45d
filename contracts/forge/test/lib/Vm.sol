// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// The cheat codes of forge that these tests use.
interface Vm {
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    struct SignedDelegation {
        uint8 v;
        bytes32 r;
        bytes32 s;
        uint64 nonce;
        address implementation;
    }

    // Accounts and keys.
    function addr(uint256 key) external pure returns (address);
    function sign(uint256 key, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function signDelegation(address implementation, uint256 key) external returns (SignedDelegation memory);
    function attachDelegation(SignedDelegation calldata signed) external;
    function signAndAttachDelegation(address implementation, uint256 key) external returns (SignedDelegation memory);
    function prank(address sender) external;
    function prank(address sender, address origin) external;
    function label(address who, string calldata name) external;

    // The state of the chain.
    function deal(address who, uint256 balance) external;
    function etch(address where, bytes calldata code) external;
    function load(address where, bytes32 slot) external view returns (bytes32);
    function store(address where, bytes32 slot, bytes32 value) external;
    function getNonce(address who) external view returns (uint64);
    function warp(uint256 timestamp) external;
    function roll(uint256 number) external;
    function chainId(uint256 id) external;
    function snapshotState() external returns (uint256);
    function revertToState(uint256 snapshot) external returns (bool);
    function record() external;
    function accesses(address where) external view returns (bytes32[] memory reads, bytes32[] memory writes);
    function recordLogs() external;
    function getRecordedLogs() external returns (Log[] memory);

    // Code.
    function getCode(string calldata name) external view returns (bytes memory);
    function envOr(string calldata name, string calldata otherwise) external view returns (string memory);

    // What shall happen.
    function assume(bool condition) external pure;
    function expectRevert(bytes calldata reason) external;
    function expectRevert() external;
    function expectEmit(address emitter) external;
    function assertTrue(bool condition, string calldata what) external pure;
    function assertFalse(bool condition, string calldata what) external pure;
    function assertEq(uint256 left, uint256 right, string calldata what) external pure;
    function assertEq(address left, address right, string calldata what) external pure;
    function assertEq(bytes32 left, bytes32 right, string calldata what) external pure;
    function assertEq(string calldata left, string calldata right, string calldata what) external pure;
    function assertEq(bytes calldata left, bytes calldata right, string calldata what) external pure;
    function assertEq(bool left, bool right, string calldata what) external pure;
    function assertNotEq(address left, address right, string calldata what) external pure;
    function assertNotEq(bytes32 left, bytes32 right, string calldata what) external pure;
    function assertGt(uint256 left, uint256 right, string calldata what) external pure;
    function assertLe(uint256 left, uint256 right, string calldata what) external pure;
    function toString(uint256 value) external pure returns (string memory);
    function toString(address value) external pure returns (string memory);
    function toString(bytes calldata value) external pure returns (string memory);
}

/// What every test contract has.
abstract contract Base {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// Deploys one of the contracts that are tested, as build.mjs compiled it. ARTIFACTS names another folder of them, as
    /// seen from contracts/: a mutation tester has one for each change.
    function deploy(string memory name, bytes memory arguments) internal returns (address deployed) {
        string memory folder = vm.envOr("ARTIFACTS", "artifacts");
        bytes memory code = vm.getCode(string.concat(folder, "/", name, ".json"));
        code = bytes.concat(code, arguments);
        assembly ("memory-safe") {
            deployed := create(0, add(code, 32), mload(code))
        }
        vm.assertTrue(deployed != address(0), string.concat("not deployed: ", name));
    }

    /// Calls as somebody else, and hands back what came of it instead of reverting.
    function callAs(
        address who,
        address to,
        uint256 value,
        bytes memory data
    ) internal returns (bool ok, bytes memory answer) {
        vm.prank(who);
        (ok, answer) = to.call{value: value}(data);
    }

    /// A number from low to high, both included, made of any number, with every value about as likely.
    function between(uint256 seed, uint256 low, uint256 high) internal pure returns (uint256) {
        if (seed >= low && seed <= high) return seed;
        uint256 size = high - low + 1;
        return size == 0 ? seed : low + (seed % size);
    }

    /// The first four bytes of what a call reverted with.
    function selectorOf(bytes memory reason) internal pure returns (bytes4 selector) {
        if (reason.length < 4) return 0;
        assembly ("memory-safe") {
            selector := mload(add(reason, 32))
        }
    }
}
