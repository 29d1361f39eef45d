// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CallRule, Grant, ISessionPolicy} from "../../../src/ISessionPolicy.sol";
import {Coin} from "../hostile/Coin.sol";
import {Venue} from "../hostile/Reenterer.sol";
import {AT_LEAST, AT_MOST, DAY, EQUALS, Grants, IS_ACCOUNT} from "../lib/Grants.sol";
import {HomeTest, OnAccount, OnVault} from "../lib/HomeTest.sol";
import {Execution, IBatches} from "../lib/Interfaces.sol";

/// @title Any calldata, any caller, any target, any signature, any storage from before.
abstract contract HostileFuzzTest is HomeTest {
    using Grants for Grant;

    /// A session with a bit of everything, and its owner's tokens beside it.
    function _session() private {
        Grant memory g = daily().to(friend).by(address(venue)).per(address(0), DAY, 1 ether).to(friend);
        g = g.rule(CallRule(address(venue), "visit(uint256)", 0.1 ether)).where(0, AT_MOST, bytes32(uint256(7)));
        start(g);
    }

    function _nothingMoved() private view {
        vm.assertEq(coin.balanceOf(home), 1_000_000e6, "tokens");
        vm.assertEq(home.balance, 1000 ether, "native coin");
        vm.assertEq(coin.allowance(home, agent), 0, "allowance of the agent");
        vm.assertEq(coin.allowance(home, friend), 0, "allowance of the friend");
        vm.assertFalse(coin.isOperatorFor(home, agent), "operator");
        vm.assertEq(policy.guardian(), address(0), "guardian");
    }

    /// Whatever is called on a budgeted token: nothing moves but what is debited.
    function testFuzz_anyCallOfABudgetedToken(
        bytes4 selector,
        bytes calldata arguments,
        uint8 known,
        uint96 value
    ) external {
        bytes4[16] memory selectors = [
            selector,
            Coin.transfer.selector,
            Coin.transferFrom.selector,
            Coin.approve.selector,
            bytes4(0),
            Coin.increaseAllowance.selector,
            Coin.permit.selector,
            Coin.send.selector,
            Coin.operatorSend.selector,
            Coin.authorizeOperator.selector,
            bytes4(keccak256("transferAndCall(address,uint256)")),
            bytes4(keccak256("transferAndCall(address,uint256,bytes)")),
            bytes4(keccak256("burn(uint256)")),
            Coin.transferWithAuthorization.selector,
            Coin.mint.selector,
            Coin.decreaseAllowance.selector
        ];
        _session();
        bytes memory data = abi.encodePacked(selectors[known % 16], arguments);
        _tokenCall(data, known & 0x80 == 0 ? 0 : value);
    }

    /// The same with arguments that mean something.
    function testFuzz_anyArgumentsOfWhatIsDebited(uint8 known, address to, uint256 amount, bytes32 dirt) external {
        _session();
        if (known & 1 == 0) to = [friend, address(venue), agent, home][(known >> 1) & 3];
        if (known & 8 == 0) amount = amount % 120e6;
        bytes memory data;
        if (known >> 6 == 0) data = abi.encodeCall(Coin.transfer, (to, amount));
        else if (known >> 6 == 1) data = abi.encodeCall(Coin.approve, (to, amount));
        else if (known >> 6 == 2) data = abi.encodeCall(Coin.transferFrom, (home, to, amount));
        else data = abi.encodeWithSignature("transferAndCall(address,uint256,bytes)", to, amount, abi.encode(dirt));
        if (known & 0x30 == 0x30) data[4 + uint256(dirt) % 12] = bytes1(uint8(uint256(dirt) >> 8) | 1);
        _tokenCall(data, 0);
    }

    function _tokenCall(bytes memory data, uint256 value) private {
        uint256 held = coin.balanceOf(home);
        uint256 left = budgetOf(agent, address(coin)).leftInWindow;
        (bool can, bytes memory reason) = policy.canExec(agent, address(coin), value, data);
        (bool ok, bytes memory why) = callAs(agent, home, 0, abi.encodeCall(policy.exec, (address(coin), value, data)));
        if (!can) vm.assertEq(why, reason, "canExec and exec differ");
        if (!ok) {
            _nothingMoved();
            return;
        }
        vm.assertTrue(can, "canExec refuses what exec does");
        uint256 gone = held - coin.balanceOf(home) + coin.allowance(home, address(venue));
        vm.assertEq(left - budgetOf(agent, address(coin)).leftInWindow, gone, "debited");
        vm.assertEq(coin.balanceOf(friend), held - coin.balanceOf(home), "paid to the recipient");
        vm.assertEq(home.balance, 1000 ether, "native coin");
        vm.assertEq(coin.allowance(home, agent), 0, "allowance");
    }

    /// Without a rule for target and selector, no call reaches a target (P4), by no way in.
    function testFuzz_noCallWithoutARule(address to, uint96 value, bytes calldata data) external {
        _session();
        if (data.length >= 4 && to == address(venue) && bytes4(data) == Venue.visit.selector) return;
        if (data.length == 0 && to == friend) return;
        if (to == address(coin)) return;
        (bool can,) = policy.canExec(agent, to, value, data);
        vm.assertFalse(can, "canExec");
        (bool ok,) = callAs(agent, home, 0, abi.encodeCall(policy.exec, (to, value, data)));
        vm.assertFalse(ok, "exec");
        Execution[] memory calls = new Execution[](1);
        calls[0] = Execution(to, value, data);
        bytes32 mode = 0x0100000000000000000000000000000000000000000000000000000000000000;
        (ok,) = callAs(agent, home, 0, abi.encodeCall(IBatches.execute, (mode, abi.encode(calls))));
        vm.assertFalse(ok, "execute");
        _nothingMoved();
    }

    /// Nobody but the agent has the agent's session.
    function testFuzz_noCallByAnybodyElse(address caller, bytes calldata data) external {
        vm.assume(caller != agent && caller != owner && caller != address(vm));
        _session();
        vm.assume(caller != home);
        (bool ok,) = callAs(caller, home, 0, abi.encodeCall(policy.exec, (address(coin), 0, transferOf(friend, 1))));
        vm.assertFalse(ok, "exec");
        (ok,) = callAs(caller, home, 0, abi.encodeCall(policy.execTransfer, (address(coin), friend, 1)));
        vm.assertFalse(ok, "execTransfer");
        (ok,) = callAs(caller, home, 0, abi.encodeCall(policy.exec, (friend, 1, "")));
        vm.assertFalse(ok, "native coin");
        // Anything at all may be sent to a home, as to any wallet; nothing comes of it.
        callAs(caller, home, 0, data);
        _nothingMoved();
        vm.assertEq(policy.lastNumber(), 1, "number");
        pay(agent, 1);
    }

    function testFuzz_conditions(uint8 op, uint256 bound, uint256 given, uint8 word) external {
        op = uint8(between(op, 1, 4));
        word = word % 4;
        if (given & 1 == 0) given = bound;
        else if (given & 2 == 0 && bound != 0) given = bound - 1;
        else if (given & 4 == 0 && bound != type(uint256).max) given = bound + 1;
        if (op == IS_ACCOUNT && given & 8 == 0) given = uint256(uint160(home));
        Grant memory g = fresh().rule(address(venue), "swap(address,address,uint256,uint256)");
        vm.prank(owner);
        policy.grant(g.where(word, op, op == IS_ACCOUNT ? bytes32(0) : bytes32(bound)));
        bool expected = op == EQUALS
            ? given == bound
            : op == AT_MOST ? given <= bound : op == AT_LEAST ? given >= bound : given == uint256(uint160(home));
        uint256[4] memory words;
        words[word] = given;
        bytes memory data = abi.encodePacked(Venue.swap.selector, abi.encode(words));
        (bool can,) = policy.canExec(agent, address(venue), 0, data);
        vm.assertEq(can, expected, "condition");
    }

    // ---- signatures and grants ----

    /// No bytes are a signature but the owner's (P7).
    function testFuzz_noBytesAreASignature(bytes calldata signature, bytes32 hash) external {
        Grant memory g = daily();
        (bool ok,) = callAs(relayer, home, 0, abi.encodeCall(policy.grantWithSig, (g, signature)));
        vm.assertFalse(ok, "granted");
        vm.assertTrue(IBatches(home).isValidSignature(hash, signature) != 0x1626ba7e, "ERC-1271");
    }

    /// A submitted grant with one bit changed is another grant, or none.
    function testFuzz_noBitOfAGrantCanBeChanged(uint256 index, uint8 bit) external {
        Grant memory g =
            daily().to(friend).rule(address(venue), "visit(uint256)").where(0, AT_MOST, bytes32(uint256(7)));
        g = g.guarded(address(coin));
        (g.terms.maxCalls, g.terms.rate, g.terms.rateWindow) = (10, 2, DAY);
        bytes memory data = abi.encodeCall(policy.grantWithSig, (g, signGrant(g)));
        uint256 place = 4 + (index % (data.length - 4));
        data[place] ^= bytes1(uint8(1) << (bit % 8));
        (bool ok,) = callAs(relayer, home, 0, data);
        // Padding of bytes and strings means nothing, and may be anything.
        if (!ok) return;
        vm.assertEq(keccak256(abi.encode(termsOf(agent, address(coin), 0))), _termsOf(g), "other terms");
        vm.assertEq(budgetOf(agent, address(coin)).perWindow, 100e6, "another limit");
        vm.assertEq(budgetOf(agent, address(coin)).recipients, 1, "other recipients");
        vm.assertEq(ruleOf(agent, address(venue), Venue.visit.selector).constraints, 1, "other conditions");
        refuses(
            agent,
            address(venue),
            0,
            abi.encodeCall(Venue.visit, (8)),
            abi.encodeWithSelector(ISessionPolicy.ArgumentNotAllowed.selector, 0, uint256(8), uint256(7))
        );
    }

    function _termsOf(Grant memory g) private pure returns (bytes32) {
        return keccak256(
            abi.encode(1, g.until, g.terms.notBefore, g.terms.maxCalls, g.terms.rate, g.terms.rate, DAY, g.terms.gas, 1)
        );
    }

    // ---- storage ----

    /// Random storage from before authorises nobody (P15): the words of a permission count with an entry of the page only.
    function testFuzz_noPlantedWordIsASession(bytes32 page, bytes32 word, bytes32 terms, address key) external {
        bytes32 pageSlot = 0x8837d58e6f655095c39f5fd66b1e2fd81279ea013845c2d478e797411e024d00;
        // An entry with the word's own number was written by somebody who knows this code, not by chance.
        for (uint256 i; i < 4; ++i) {
            vm.assume(uint16(uint256(page) >> (16 + 60 * i)) != uint16(uint256(word) >> 240));
        }
        uint256 half = uint256(uint160(key)) << 96;
        vm.store(home, keccak256(abi.encode(half, uint256(uint160(address(coin))) ^ uint256(pageSlot))), word);
        vm.store(home, keccak256(abi.encode(half, (1 << 160) ^ uint256(pageSlot))), terms);
        vm.store(home, pageSlot, page);
        (bool ok,) = callAs(key, home, 0, abi.encodeCall(policy.exec, (address(coin), 0, transferOf(friend, 0))));
        if (key != owner || !isVault()) vm.assertFalse(ok, "exec");
        (ok,) = callAs(key, home, 0, abi.encodeCall(policy.execTransfer, (address(coin), friend, 0)));
        vm.assertFalse(ok, "execTransfer");
    }
}

contract HostileFuzzAccountTest is HostileFuzzTest, OnAccount {}

contract HostileFuzzVaultTest is HostileFuzzTest, OnVault {}
