// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @title The contract that calls of the gas table go to: one storage slot, from one nonzero value to another.
contract GasTarget {
    uint256 public x = 1;

    function poke(uint256 v) external payable {
        x = v;
    }
}
