// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

contract Sample {
    uint256 private constant MOST = 7;
    uint256 private total;
    event Added(uint256 amount);
    error TooMuch(uint256 limit);

    modifier positive() {
        if (total < 1) revert TooMuch(0);
        _;
    }

    function add(uint256 amount, bool twice) external positive returns (uint256 sum) {
        if (amount > MOST || (twice && amount == 0)) revert TooMuch(MOST);
        for (uint256 i = 0; i < 2; ++i) total += amount;
        if (twice) ++total;
        else total = 0;
        emit Added(amount);
        return _half(total);
    }

    function _half(uint256 n) private pure returns (uint256 half) {
        assembly {
            if gt(n, 8) {
                half := shr(1, n)
            }
        }
    }
}
