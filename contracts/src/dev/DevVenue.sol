// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @title A place to go for rehearsals: one function that a policy lists, and one that it does not.
contract DevVenue {
    event CheckedIn(address indexed visitor, uint256 value);
    event Left(address indexed visitor);

    mapping(address visitor => uint256) public visits;

    function checkIn(uint256 value) external {
        visits[msg.sender] = value;
        emit CheckedIn(msg.sender, value);
    }

    function leave() external {
        delete visits[msg.sender];
        emit Left(msg.sender);
    }
}
