// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @title A token whose description of itself changes from one moment to the next.
contract FickleCoin {
    mapping(address holder => uint256) public balanceOf;

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function symbol() external view returns (string memory) {
        return block.timestamp % 2 == 0 ? "EVEN" : "ODD";
    }

    function decimals() external view returns (uint8) {
        return block.timestamp % 2 == 0 ? 6 : 18;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;
        return true;
    }
}

/// How a RawCoin answers.
enum How {
    Answer,
    Revert,
    Burn,
    Flood,
    Write
}

/// @title A token that answers one question about itself as a test tells it to: with any bytes, a revert, an endless loop,
/// a megabyte, or an attempt to write.
contract RawCoin {
    How private how;
    bytes4 private asked;
    bytes private answer;
    uint256 private written;

    function play(bytes4 asked_, How how_, bytes calldata answer_) external {
        (asked, how, answer) = (asked_, how_, answer_);
    }

    fallback() external {
        if (msg.sig != asked) _answer(msg.sig == 0x313ce567 ? abi.encode(6) : abi.encode("COIN"), false, false);
        if (how == How.Burn) while (true) {}
        if (how == How.Write) ++written;
        _answer(answer, how == How.Revert, how == How.Flood);
    }

    function _answer(bytes memory data, bool fails, bool flood) private pure {
        assembly {
            if fails {
                revert(add(data, 32), mload(data))
            }
            if flood {
                return(0, 1000000)
            }
            return(add(data, 32), mload(data))
        }
    }
}
