// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {SessionPolicy} from "./SessionPolicy.sol";
import {SessionBatches} from "./SessionBatches.sol";
import {SessionReader} from "./SessionReader.sol";

/// @title The account home: the wallet's own address runs this code by EIP-7702.
/// The owner is the key of that very address. An agent acts as the main wallet. At the address where this contract
/// itself is deployed nobody has a key, so nothing can be granted there.
contract SessionAccount is SessionBatches {
    constructor(SessionReader reader_) SessionPolicy(reader_) {}

    function owner() public view override returns (address) {
        return address(this);
    }

    function _puller() internal pure override returns (address) {
        return address(0);
    }

    /// The hash itself, so that permits and orders that the owner signs for its address stay valid under this code.
    function _messageHash(bytes32 hash) internal pure override returns (bytes32) {
        return hash;
    }
}
