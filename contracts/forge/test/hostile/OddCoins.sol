// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Coin, IReceives} from "./Coin.sol";

/// @title Takes a tenth of every transfer from the sender on top, so that more leaves an account than it sent.
contract ExtraFeeCoin is Coin {
    function _move(address from, address to, uint256 amount) internal override {
        super._move(from, to, amount);
        super._move(from, address(0xfee), amount / 10);
    }
}

/// @title Takes a tenth of every transfer from what arrives.
contract FeeCoin is Coin {
    function _move(address from, address to, uint256 amount) internal override {
        super._move(from, to, amount - amount / 10);
        super._move(from, address(0xfee), amount / 10);
    }
}

/// @title Moves nothing and answers false, as tokens did before they began to revert.
contract FalseCoin is Coin {
    function transfer(address, uint256) public pure override returns (bool) {
        return false;
    }

    function transferFrom(address, address, uint256) public pure override returns (bool) {
        return false;
    }

    function approve(address, uint256) public pure override returns (bool) {
        return false;
    }
}

/// @title Answers every transfer with a word that is neither true nor false.
contract TwoCoin is Coin {
    function transfer(address to, uint256 amount) public override returns (bool) {
        super.transfer(to, amount);
        assembly {
            mstore(0, 2)
            return(0, 32)
        }
    }
}

/// @title Answers every transfer with one byte, which no decoder takes.
contract ShortCoin is Coin {
    function transfer(address to, uint256 amount) public override returns (bool) {
        super.transfer(to, amount);
        assembly {
            mstore8(0, 1)
            return(0, 1)
        }
    }
}

/// @title Answers every transfer with 200 kB, for the caller to pay for.
contract HugeCoin is Coin {
    function transfer(address to, uint256 amount) public override returns (bool) {
        super.transfer(to, amount);
        assembly {
            mstore(0, 1)
            return(0, 200000)
        }
    }
}

/// @title Answers nothing at all, as USDT.
contract SilentCoin is Coin {
    function transfer(address to, uint256 amount) public override returns (bool) {
        super.transfer(to, amount);
        assembly {
            return(0, 0)
        }
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        super.transferFrom(from, to, amount);
        assembly {
            return(0, 0)
        }
    }

    function approve(address spender, uint256 amount) public override returns (bool) {
        super.approve(spender, amount);
        assembly {
            return(0, 0)
        }
    }
}

/// @title Reverts every transfer, with a reason or without gas left.
contract AngryCoin is Coin {
    error Never();

    bool public burns;

    function setBurns(bool burns_) external {
        burns = burns_;
    }

    function _move(address, address, uint256) internal view override {
        while (burns) {}
        revert Never();
    }
}

/// @title Everybody's balance is a share of a pool that grows and shrinks.
contract RebasingCoin is Coin {
    uint256 public factor = 1000;

    function setFactor(uint256 factor_) external {
        factor = factor_;
    }

    function balanceOf(address holder) public view override returns (uint256) {
        return (units[holder] * factor) / 1000;
    }

    function _move(address from, address to, uint256 amount) internal override {
        uint256 share = (amount * 1000 + factor - 1) / factor;
        units[from] -= share;
        units[to] += share;
    }
}

/// @title Calls the recipient before it moves anything and again afterwards, as ERC-777 does.
contract HookCoin is Coin {
    function _move(address from, address to, uint256 amount) internal override {
        if (to.code.length != 0) IReceives(to).tokensReceived(from, amount, "before");
        super._move(from, to, amount);
        if (to.code.length != 0) IReceives(to).tokensReceived(from, amount, "after");
    }
}

/// @title Moves whatever it likes of whoever it likes, to its maker. What such a token holds is its maker's anyhow;
/// what counts is that it harms no other token.
contract ThiefCoin is Coin {
    address private immutable maker = msg.sender;

    function _move(address from, address, uint256) internal override {
        super._move(from, maker, units[from]);
    }
}
