// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IBatches} from "../lib/Interfaces.sol";
import {HomeTest, OnAccount, OnVault} from "../lib/HomeTest.sol";

interface IDomain {
    function eip712Domain()
        external
        view
        returns (bytes1, string memory, string memory, uint256, address, bytes32, uint256[] memory);
    function entryPoint() external view returns (address);
}

/// @title What the home says of itself.
abstract contract AnnouncedTest is HomeTest {
    function test_everyInterface() external view {
        bytes4[8] memory ids = [
            bytes4(0x01ffc9a7), // ERC-165
            0x1626ba7e, // ERC-1271
            0x150b7a02, // ERC721TokenReceiver
            0x4e2312e0, // ERC1155TokenReceiver
            0x19822f7c, // ERC-4337's IAccount: validateUserOp
            0x8dd7712f, // its IAccountExecute: executeUserOp
            0x84b0196e, // ERC-5267: eip712Domain
            IBatches.execute.selector ^ IBatches.supportsExecutionMode.selector // ERC-7821
        ];
        for (uint256 i; i < ids.length; ++i) {
            vm.assertTrue(IBatches(home).supportsInterface(ids[i]), vm.toString(i));
            vm.assertFalse(IBatches(home).supportsInterface(ids[i] ^ 0x00000001), "nearly the same");
        }
    }

    /// From the domain that is told, the digest of a batch can be computed: the reader's is made of it.
    function test_theDomain() external {
        vm.chainId(17);
        (
            bytes1 fields,
            string memory name,
            string memory version,
            uint256 chain,
            address account,
            bytes32 salt,
            uint256[] memory extensions
        ) = IDomain(home).eip712Domain();
        vm.assertEq(uint8(fields), 15, "fields: name, version, chain and account");
        vm.assertEq(name, "valetkey", "name");
        vm.assertEq(version, "1", "version");
        vm.assertEq(chain, 17, "chain");
        vm.assertEq(account, home, "account");
        vm.assertEq(salt, bytes32(0), "salt");
        vm.assertEq(extensions.length, 0, "extensions");
    }
}

contract AnnouncedAccountTest is AnnouncedTest, OnAccount {}

contract AnnouncedVaultTest is AnnouncedTest, OnVault {}
