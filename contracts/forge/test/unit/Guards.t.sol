// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Grant, ISessionPolicy} from "../../../src/ISessionPolicy.sol";
import {Coin} from "../hostile/Coin.sol";
import {DAY, Grants} from "../lib/Grants.sol";
import {HomeTest, OnAccount, OnVault} from "../lib/HomeTest.sol";

/// @title Uses an allowance on another token whenever it is transferred.
contract PullingCoin is Coin {
    Coin private immutable victim;
    uint256 private immutable taken;

    constructor(Coin victim_, uint256 taken_) {
        (victim, taken) = (victim_, taken_);
    }

    function _move(address from, address to, uint256 amount) internal override {
        super._move(from, to, amount);
        if (taken != 0) victim.transferFrom(from, address(this), taken);
    }
}

/// @title Answers a question for a balance, and a transfer, with as many words of 1 as it is told, or part of one. It
/// takes calldata of exactly the length that is needed.
contract BluntCoin {
    uint256 private size;
    bool private fails;

    function set(uint256 size_, bool fails_) external {
        (size, fails) = (size_, fails_);
    }

    fallback() external {
        (uint256 n, bool bad) = (size, fails);
        bytes4 s = msg.sig;
        if (s == 0x70a08231) require(msg.data.length == 36, "balanceOf");
        if (s == 0xa9059cbb) require(msg.data.length == 68, "transfer");
        if (s == 0x23b872dd) require(msg.data.length == 100, "transferFrom");
        assembly {
            mstore(0, 1)
            mstore(32, 1)
            if bad {
                revert(0, n)
            }
            return(0, n)
        }
    }
}

/// @title What a guard lets pass, to the last unit.
abstract contract GuardsTest is HomeTest {
    using Grants for Grant;

    function _pulling(uint256 taken) private returns (Coin odd) {
        odd = new PullingCoin(coin, taken);
        odd.mint(home, 100);
        vm.prank(home);
        coin.approve(address(odd), type(uint256).max);
    }

    function _loss(uint256 lost) private view returns (bytes memory) {
        return abi.encodeWithSelector(ISessionPolicy.GuardedLoss.selector, address(coin), lost, 0);
    }

    /// What is debited for one token is no excuse for the loss of another.
    function test_theDebitOfAnotherTokenDoesNotCount() external {
        Coin odd = _pulling(5);
        start(fresh().per(address(odd), DAY, 100).guarded(address(coin)));
        bytes memory reason = _loss(5);
        fails(agent, address(odd), 0, transferOf(friend, 10), reason);
        vm.expectRevert(reason);
        vm.prank(agent);
        policy.execTransfer(address(odd), friend, 10);
    }

    function test_oneUnitIsALoss() external {
        Coin odd = _pulling(1);
        start(fresh().per(address(odd), DAY, 100).guarded(address(odd)).guarded(address(coin)));
        fails(agent, address(odd), 0, transferOf(friend, 10), _loss(1));
        odd = _pulling(0);
        start(fresh().per(address(odd), DAY, 100).guarded(address(odd)).guarded(address(coin)));
        uses(agent, address(odd), 0, transferOf(friend, 10));
    }

    function test_aBalanceIsAWholeWord() external {
        BluntCoin blunt = new BluntCoin();
        start(daily().guarded(address(blunt)));
        bytes memory reason = abi.encodeWithSelector(ISessionPolicy.TokenRefused.selector, address(blunt));
        blunt.set(31, false);
        fails(agent, address(coin), 0, transferOf(friend, 1), reason);
        blunt.set(0, false);
        fails(agent, address(coin), 0, transferOf(friend, 1), reason);
        blunt.set(32, true);
        fails(agent, address(coin), 0, transferOf(friend, 1), reason);
        blunt.set(32, false);
        uses(agent, address(coin), 0, transferOf(friend, 1));
        blunt.set(64, false);
        uses(agent, address(coin), 0, transferOf(friend, 1));
    }

    /// A call may leave more of a guarded token than there was.
    function test_aGainIsNoLoss() external {
        start(fresh().rule(address(coin), "mint(address,uint256)").guarded(address(coin)));
        uses(agent, address(coin), 0, abi.encodeCall(Coin.mint, (home, 5)));
        start(daily().guarded(address(coin)));
        uses(agent, address(coin), 0, transferOf(home, 5));
    }
}

contract GuardsAccountTest is GuardsTest, OnAccount {}

contract GuardsVaultTest is GuardsTest, OnVault {}
