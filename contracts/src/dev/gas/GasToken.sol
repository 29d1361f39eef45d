// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title The token of the gas table: an ERC-20 as OpenZeppelin ships it, with 6 decimals.
/// It is compiled with another compiler than the rest (see build.mjs) and has no function of its own, because both
/// would change what a transfer costs, and with it every comparison in docs/gas.md.
contract GasToken is ERC20("Mock USD", "MUSD") {
    constructor(address holder, uint256 amount) {
        _mint(holder, amount);
    }

    function decimals() public pure override returns (uint8) {
        return 6;
    }
}
