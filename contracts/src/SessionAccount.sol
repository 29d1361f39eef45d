// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {SessionPolicy} from "./SessionPolicy.sol";

/// @title The account home: the wallet's own address runs this code by EIP-7702.
/// The owner is the key of that very address. An agent acts as the main wallet. At the address where this contract
/// itself is deployed nobody has a key, so nothing can be granted there.
contract SessionAccount is SessionPolicy {
    function owner() public view override returns (address) {
        return address(this);
    }

    function _signer() internal view override returns (address) {
        return owner();
    }
}
