// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Grant, ISessionPolicy} from "../../../src/ISessionPolicy.sol";
import {DAY, Grants} from "../lib/Grants.sol";
import {HomeTest, OnAccount} from "../lib/HomeTest.sol";

/// @title Every function that moves assets, or hands out the right to: none is granted by a bare rule. The rules are the
/// reader's, the same for both homes.
contract MoversTest is HomeTest, OnAccount {
    using Grants for Grant;

    function _refused(string[10] memory functions) private {
        for (uint256 i; i < functions.length; ++i) {
            if (bytes(functions[i]).length == 0) continue;
            Grant memory g = fresh().rule(address(venue), functions[i]);
            refusesGrant(g, abi.encodeWithSelector(ISessionPolicy.BadFunction.selector, functions[i]));
        }
    }

    function test_erc20() external {
        string[10] memory list;
        list[0] = "transfer(address,uint256)";
        list[1] = "transferFrom(address,address,uint256)";
        list[2] = "approve(address,uint256)";
        list[3] = "increaseAllowance(address,uint256)";
        list[4] = "decreaseAllowance(address,uint256)";
        list[5] = "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)";
        list[6] = "permit(address,address,uint256,uint256,bytes)";
        list[7] = "permit(address,address,uint256,uint256,bool,uint8,bytes32,bytes32)";
        list[8] = "burnFrom(address,uint256)";
        _refused(list);
    }

    function test_before() external {
        string[10] memory list;
        list[0] = "increaseApproval(address,uint256)";
        list[1] = "decreaseApproval(address,uint256)";
        list[2] = "push(address,uint256)";
        list[3] = "pull(address,uint256)";
        list[4] = "move(address,address,uint256)";
        list[5] = "burn(address,uint256)";
        list[6] = "transfer(address,uint256,bytes)";
        _refused(list);
    }

    function test_nfts() external {
        string[10] memory list;
        list[0] = "safeTransferFrom(address,address,uint256)";
        list[1] = "safeTransferFrom(address,address,uint256,bytes)";
        list[2] = "safeTransferFrom(address,address,uint256,uint256,bytes)";
        list[3] = "safeBatchTransferFrom(address,address,uint256[],uint256[],bytes)";
        list[4] = "setApprovalForAll(address,bool)";
        _refused(list);
    }

    function test_erc6909() external {
        string[10] memory list;
        list[0] = "transfer(address,uint256,uint256)";
        list[1] = "transferFrom(address,address,uint256,uint256)";
        list[2] = "approve(address,uint256,uint256)";
        list[3] = "setOperator(address,bool)";
        _refused(list);
    }

    function test_erc777And1363() external {
        string[10] memory list;
        list[0] = "send(address,uint256,bytes)";
        list[1] = "operatorSend(address,address,uint256,bytes,bytes)";
        list[2] = "operatorBurn(address,uint256,bytes,bytes)";
        list[3] = "authorizeOperator(address)";
        list[4] = "transferAndCall(address,uint256)";
        list[5] = "transferAndCall(address,uint256,bytes)";
        list[6] = "transferFromAndCall(address,address,uint256)";
        list[7] = "transferFromAndCall(address,address,uint256,bytes)";
        list[8] = "approveAndCall(address,uint256)";
        list[9] = "approveAndCall(address,uint256,bytes)";
        _refused(list);
    }

    /// What owners do with what they own, by the names that there are for it; among it what a home takes from its owner.
    function test_whatOwnersDo() external {
        string[10] memory list;
        list[0] = "execute(bytes32,bytes)";
        list[1] = "execute(address,uint256,bytes)";
        list[2] = "transferOwnership(address)";
        list[3] = "setGuardian(address)";
        list[4] = "revoke(uint16)";
        list[5] = "revokeAll()";
        list[6] = "setManager(address,address)";
        list[7] = "approveDelegation(address,uint256)";
        list[8] = "hope(address)";
        list[9] = "burn(uint256)";
        _refused(list);
    }

    function test_whatMovesBesideTheStandards() external {
        string[10] memory list;
        list[0] = "transferShares(address,uint256)";
        list[1] = "transferSharesFrom(address,address,uint256)";
        list[2] = "safeTransfer(address,uint256)";
        list[3] = "burn(uint256,bytes)";
        list[4] = "burn(uint256)";
        list[5] = "approveDelegation(address,uint256)";
        list[6] = "hope(address)";
        list[7] = "transferOwnership(address)";
        list[8] = "rotate(uint16,uint16,address,address,(address,bytes4,(uint8,bool,address)[])[])";
        list[9] = "setManager(address,address)";
        _refused(list);
    }

    /// Contracts that act for whoever calls them, on any token: neither called by a rule, nor budgeted, nor guards.
    function test_whoActsForOthers() external {
        address[8] memory those = [
            home,
            owner,
            0x000000000022D473030F116dDEE9F6B43aC78BA3,
            0x0000000071727De22E5E9d8BAf0edAc6f37da032,
            0x4337084D9E255Ff0702461CF8895CE9E3b5Ff108,
            0xdb9B1e94B5b69Df7e401DDbedE43491141047dB3,
            address(1),
            address(0xffff)
        ];
        for (uint256 i; i < those.length; ++i) {
            address a = those[i];
            refusesGrant(
                fresh().rule(a, "visit(uint256)"),
                abi.encodeWithSelector(ISessionPolicy.BadTarget.selector, a)
            );
            refusesGrant(fresh().per(a, DAY, 1), abi.encodeWithSelector(ISessionPolicy.BadLimit.selector, a));
            refusesGrant(daily().guarded(a), abi.encodeWithSelector(ISessionPolicy.BadGuard.selector, a));
        }
        start(fresh().rule(address(0x10000), "visit(uint256)"));
    }
}
