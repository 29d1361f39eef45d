// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @title A token that answers exactly as a test tells it to.
contract ScriptedToken {
    enum How {
        Return,
        Revert,
        Loop,
        Huge
    }

    struct Answer {
        How how;
        bytes data;
    }

    Answer private symbolAnswer;
    Answer private decimalsAnswer;
    Answer private otherAnswer;

    constructor(Answer memory symbol_, Answer memory decimals_, Answer memory other_) {
        symbolAnswer = symbol_;
        decimalsAnswer = decimals_;
        otherAnswer = other_;
    }

    fallback() external payable {
        if (msg.sig == 0x95d89b41) _play(symbolAnswer);
        if (msg.sig == 0x313ce567) _play(decimalsAnswer);
        _play(otherAnswer);
    }

    function _play(Answer storage a) private view {
        if (a.how == How.Loop) while (true) {}
        bytes memory data = a.data;
        bool huge = a.how == How.Huge;
        bool fails = a.how == How.Revert;
        assembly {
            if huge {
                return(0, 40000)
            }
            if fails {
                revert(add(data, 32), mload(data))
            }
            return(add(data, 32), mload(data))
        }
    }
}
