// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Grant, ISessionPolicy} from "../../../src/ISessionPolicy.sol";
import {Coin} from "../hostile/Coin.sol";
import {FickleCoin, How, RawCoin} from "../hostile/OddMetadata.sol";
import {DAY, Grants} from "../lib/Grants.sol";
import {HomeTest, OnAccount, OnVault} from "../lib/HomeTest.sol";

/// @title Tokens that describe themselves with malice: a symbol is decoration, decimals decide what an amount means.
abstract contract MetadataTest is HomeTest {
    using Grants for Grant;

    bytes4 private constant SYMBOL = 0x95d89b41;
    bytes4 private constant DECIMALS = 0x313ce567;

    RawCoin private raw = new RawCoin();

    /// The words of a grant of 1,500,000 units between "up to " and " (".
    function _spoken() private returns (string memory) {
        bytes memory text = bytes(grantText(fresh().per(address(raw), DAY, 1_500_000)));
        uint256 from;
        while (keccak256(abi.encodePacked(_cut(text, from, from + 6))) != keccak256("up to ")) ++from;
        uint256 to = from += 6;
        while (text[to] != "(") ++to;
        return string(_cut(text, from, to - 1));
    }

    function _cut(bytes memory text, uint256 from, uint256 to) private pure returns (bytes memory part) {
        part = new bytes(to - from);
        for (uint256 i; i < part.length; ++i) {
            part[i] = text[from + i];
        }
    }

    function _symbol(bytes memory answer, string memory expected) private {
        raw.play(SYMBOL, How.Answer, answer);
        vm.assertEq(_spoken(), string.concat("1.5 ", expected), string(answer));
    }

    function test_goodSymbols() external {
        string[8] memory good = ["USDC", "a", "$WIF", "BTC.b", "USD+", "st_ETH-2", "TWELVEchars1", "USD$"];
        for (uint256 i; i < good.length; ++i) {
            _symbol(abi.encode(good[i]), good[i]);
        }
        _symbol(abi.encode(bytes32("MKR")), "MKR");
    }

    function test_otherSymbolsAreTheWordTokens() external {
        string[12] memory bad = [
            "",
            "0 USDC",
            "000",
            "1INCH",
            ".5",
            "$",
            "$1",
            "USDC per day",
            "USDC\n- spend",
            "THIRTEENchars",
            "\xe2\x82\xae",
            "USD\x00C"
        ];
        for (uint256 i; i < bad.length; ++i) {
            _symbol(abi.encode(bad[i]), "tokens");
        }
        _symbol("", "tokens");
        _symbol(hex"01", "tokens");
        _symbol(abi.encode(bytes32(0)), "tokens");
        _symbol(abi.encode(bytes32("A\x00B")), "tokens");
        _symbol(abi.encode(uint256(32), uint256(4)), "tokens");
        _symbol(abi.encode(uint256(64), uint256(4), bytes32("USDC")), "tokens");
        _symbol(abi.encode(uint256(32), type(uint256).max, bytes32("USDC")), "tokens");
        _symbol(abi.encode(type(uint256).max, uint256(4), bytes32("USDC")), "tokens");
    }

    function test_aSymbolThatRevertsBurnsFloodsOrWrites() external {
        How[4] memory ways = [How.Revert, How.Burn, How.Flood, How.Write];
        for (uint256 i; i < ways.length; ++i) {
            raw.play(SYMBOL, ways[i], abi.encode("USDC"));
            uint256 before = gasleft();
            string memory spoken = _spoken();
            vm.assertLe(before - gasleft(), 2_000_000, "gas");
            // A megabyte begins with zeros, or it costs more gas than there is for the question.
            vm.assertEq(spoken, "1.5 tokens", "symbol");
        }
    }

    function test_decimals() external {
        uint256[5] memory good = [uint256(0), 1, 6, 18, 30];
        string[5] memory spoken =
            ["1500000 COIN", "150000 COIN", "1.5 COIN", "0.0000000000015 COIN", "0.0000000000000000000000015 COIN"];
        for (uint256 i; i < good.length; ++i) {
            raw.play(DECIMALS, How.Answer, abi.encode(good[i]));
            vm.assertEq(_spoken(), spoken[i], "amount");
        }
        uint256[7] memory bad = [uint256(31), 77, 78, 255, 256 + 6, 2 ** 128, type(uint256).max];
        for (uint256 i; i < bad.length; ++i) {
            _badDecimals(How.Answer, abi.encode(bad[i]));
        }
        _badDecimals(How.Answer, "");
        _badDecimals(How.Answer, hex"06");
        _badDecimals(How.Answer, new bytes(31));
        _badDecimals(How.Revert, abi.encode(6));
        _badDecimals(How.Burn, "");
        _badDecimals(How.Write, abi.encode(6));
    }

    function _badDecimals(How how, bytes memory answer) private {
        raw.play(DECIMALS, how, answer);
        Grant memory g = fresh().per(address(raw), DAY, 1_500_000);
        vm.prank(home);
        vm.expectRevert(abi.encodeWithSelector(ISessionPolicy.BadLimit.selector, address(raw)));
        reader.grantText{gas: 5_000_000}(g);
    }

    /// What was signed is compared with what the token says when the grant is submitted.
    function test_decimalsAndSymbolsThatChange() external {
        FickleCoin fickle = new FickleCoin();
        fickle.mint(home, 100e18);
        Grant memory g = fresh().per(address(fickle), DAY, 1e6);
        bytes memory signature = signGrant(g);
        vm.warp(START + 1);
        (bool ok,) = home.call(abi.encodeCall(policy.grantWithSig, (g, signature)));
        vm.assertFalse(ok, "another text was signed");
        vm.warp(START + 2);
        policy.grantWithSig(g, signature);
        uses(agent, address(fickle), 0, abi.encodeCall(Coin.transfer, (friend, 1e6)));
        // From then on the amount counts in units, whatever the token calls them.
        vm.warp(START + 3);
        bytes4 refusal = ISessionPolicy.OverWindowLimit.selector;
        bytes memory reason = abi.encodeWithSelector(refusal, address(fickle), 1, 0);
        refuses(agent, address(fickle), 0, abi.encodeCall(Coin.transfer, (friend, 1)), reason);
    }

    /// Whoever submits a grant can starve the questions to the token, and gets another text for it, which nobody signed.
    function test_aSubmitterWhoLimitsGasGetsNoOtherGrant() external {
        Grant memory g = daily();
        bytes memory signature = signGrant(g);
        bytes memory data = abi.encodeCall(policy.grantWithSig, (g, signature));
        uint256 snapshot = vm.snapshotState();
        for (uint256 limit = 30_000; limit < 160_000; limit += 2_500) {
            (bool ok,) = home.call{gas: limit}(data);
            if (ok) {
                vm.assertEq(budgetOf(agent, address(coin)).perWindow, 100e6, "another limit");
                vm.assertEq(policy.lastNumber(), 1, "number");
                pay(agent, 1);
            } else {
                vm.assertEq(policy.lastNumber(), 0, "half a grant");
            }
            vm.revertToState(snapshot);
        }
    }
}

contract MetadataAccountTest is MetadataTest, OnAccount {}

contract MetadataVaultTest is MetadataTest, OnVault {}
