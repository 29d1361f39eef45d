// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ISessionPolicy} from "../../ISessionPolicy.sol";

/// @title An agent that is also the recipient, the venue and the token of its own session, and calls exec again from
/// inside of each call that reaches it, until it is refused.
contract ReentrantAgent {
    ISessionPolicy private account;
    uint256 private value;
    bytes private data;

    /// How many calls got through, and what stopped the next one.
    uint256 public calls;
    bytes public refusal;

    function run(ISessionPolicy account_, uint256 value_, bytes calldata data_) external {
        (account, value, data) = (account_, value_, data_);
        account.exec(address(this), value, data);
    }

    receive() external payable {
        _again();
    }

    function transfer(address, uint256) external returns (bool) {
        _again();
        return true;
    }

    function visit() external {
        _again();
    }

    function decimals() external pure returns (uint8) {
        return 0;
    }

    function _again() private {
        ++calls;
        if (calls > 20) return;
        try account.exec(address(this), value, data) {} catch (bytes memory reason) {
            refusal = reason;
        }
    }
}
