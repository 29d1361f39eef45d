// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @title Target, recipient, venue and agent in one: whatever reaches it makes it call back what it was told to, once.
contract Reenterer {
    address private to;
    bytes private data;
    bool private armed;

    /// Whether the call back was made, and what came of it.
    bool public called;
    bool public succeeded;
    bytes public answer;

    function arm(address to_, bytes calldata data_) external {
        (to, data, armed, called, succeeded) = (to_, data_, true, false, false);
    }

    /// Makes a call as this contract: it can be a session's agent.
    function forward(address target, bytes calldata call) external returns (bytes memory) {
        (bool ok, bytes memory result) = target.call(call);
        if (!ok) {
            assembly {
                revert(add(result, 32), mload(result))
            }
        }
        return result;
    }

    receive() external payable {
        _back();
    }

    fallback() external payable {
        _back();
    }

    function visit(uint256) external payable {
        _back();
    }

    function tokensReceived(address, uint256, bytes calldata) external {
        _back();
    }

    function _back() private {
        if (!armed) return;
        (armed, called) = (false, true);
        (succeeded, answer) = to.call(data);
    }
}

/// @title A contract that does what it is asked, and keeps count.
contract Venue {
    uint256 public visits;
    uint256 public received;
    bytes public lastData;
    address public lastCaller;

    error Closed();

    bool public closed;

    function close(bool closed_) external {
        closed = closed_;
    }

    function visit(uint256 what) external payable returns (uint256) {
        _note();
        return what + 1;
    }

    function swap(address, address, uint256 amount, uint256) external payable returns (uint256) {
        _note();
        return amount;
    }

    /// Takes tokens by the allowance that the caller gave.
    function collect(address token, uint256 amount) external payable {
        _note();
        (bool ok,) = token.call(
            abi.encodeWithSignature("transferFrom(address,address,uint256)", msg.sender, address(this), amount)
        );
        require(ok, "not pulled");
    }

    fallback() external payable {
        _note();
    }

    receive() external payable {
        _note();
    }

    function _note() private {
        if (closed) revert Closed();
        ++visits;
        received += msg.value;
        (lastCaller, lastData) = (msg.sender, msg.data);
    }
}
