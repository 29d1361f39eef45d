// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @title The code of a vault: 51 bytes of proxy, then the 20 bytes of its owner's address.
/// It is the minimal proxy of ERC-1167 behind one more test: empty calldata is accepted on the spot, because a plain
/// payment brings 2,300 gas (as WETH pays out) and reading a cold implementation costs 2,600.
///
///     36 60 05 57 00          CALLDATASIZE PUSH1 5 JUMPI STOP
///     5b 36 3d 3d 37          JUMPDEST, then calldatacopy(0, 0, calldatasize)
///     3d 3d 3d 36 3d 73 ...   delegatecall(gas, implementation, 0, calldatasize, 0, 0)
///     5a f4
///     3d 82 80 3e             returndatacopy(0, 0, returndatasize)
///     90 3d 91 60 31 57       success: jump to 0x31
///     fd 5b f3                REVERT; JUMPDEST RETURN
library VaultProxy {
    uint256 private constant PROXY = 51;
    uint256 private constant SIZE = PROXY + 20;

    /// What creates the code: PUSH1 71, DUP1, PUSH1 9, RETURNDATASIZE, CODECOPY, RETURNDATASIZE, RETURN, and the code.
    function initCode(address implementation, address owner) internal pure returns (bytes memory) {
        return
            abi.encodePacked(
                hex"604780_6009_3d_39_3d_f3",
                hex"3660055700_5b363d3d37_3d3d3d363d73",
                implementation,
                hex"5af4_3d82803e_903d91603157_fd5bf3",
                owner
            );
    }

    /// The address at the end of a vault's code; zero where the code is not as long as a vault's.
    function ownerOf(address vault) internal view returns (address owner) {
        if (vault.code.length != SIZE) return address(0);
        assembly ("memory-safe") {
            extcodecopy(vault, 12, PROXY, 20)
            owner := shr(96, shl(96, mload(0)))
        }
    }
}
