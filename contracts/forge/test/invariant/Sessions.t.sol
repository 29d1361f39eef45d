// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Base} from "../lib/Vm.sol";
import {Handler} from "./Handler.sol";

/// @title Long histories of two homes, in which no session ever does more than its text says.
contract SessionsInvariantTest is Base {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    Handler private handler;

    function setUp() external {
        handler = new Handler();
        // Something to begin with.
        for (uint256 i; i < 8; ++i) {
            handler.grant(i);
        }
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        bytes4[15] memory all = [
            Handler.spend.selector,
            Handler.approve.selector,
            Handler.spendNative.selector,
            Handler.callRule.selector,
            Handler.take.selector,
            Handler.operate.selector,
            Handler.hostile.selector,
            Handler.sign.selector,
            Handler.collect.selector,
            handler.grant.selector,
            handler.replay.selector,
            handler.rotate.selector,
            handler.end.selector,
            handler.wait.selector,
            handler.wander.selector
        ];
        bytes4[] memory s = new bytes4[](all.length);
        for (uint256 i; i < all.length; ++i) {
            s[i] = all[i];
        }
        targets[0] = FuzzSelector(address(handler), s);
    }

    function invariant_noSessionDoesMoreThanItsTextSays() external view {
        vm.assertEq(handler.violation(), "", "violation");
    }

    /// At the end of each history: it was one.
    function afterInvariant() external view {
        uint256 done = handler.successes("spend") + handler.successes("native") + handler.successes("call");
        vm.assertGt(done, 0, "no session did anything");
        vm.assertGt(handler.successes("grant"), 0, "nothing was granted");
    }
}
