// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {BudgetState, Grant, ISessionPolicy, Permission, RuleState, TermsState} from "../../../src/ISessionPolicy.sol";
import {Coin} from "../hostile/Coin.sol";
import {Venue} from "../hostile/Reenterer.sol";
import {Grants, DAY} from "./Grants.sol";
import {Execution, IBatches, IFactory, IReader} from "./Interfaces.sol";
import {Base} from "./Vm.sol";

address constant ENTRY_POINT = 0x4337084D9E255Ff0702461CF8895CE9E3b5Ff108; // ERC-4337 v0.8, the same on every chain
address constant PERMIT2 = 0x000000000022D473030F116dDEE9F6B43aC78BA3;
address constant DELEGATION_MANAGER = 0xdb9B1e94B5b69Df7e401DDbedE43491141047dB3; // MetaMask's, 1.3.0

/// @title An owner, an agent, a token, a venue, and the permission contract at one of its two homes.
/// What shall hold at both is written in an abstract test, and two contracts that say nothing but where run it.
abstract contract HomeTest is Base {
    using Grants for Grant;

    uint256 internal constant OWNER_KEY = uint256(keccak256("owner"));
    uint256 internal constant AGENT_KEY = uint256(keccak256("agent"));
    uint256 internal constant OTHER_KEY = uint256(keccak256("other"));

    /// 2027-01-15 08:00:00 UTC: an hour begins, a day and a week do not.
    uint32 internal constant START = 1_800_000_000;
    uint32 internal constant UNTIL = START + 30 days;

    address internal immutable owner = vm.addr(OWNER_KEY);
    address internal immutable agent = vm.addr(AGENT_KEY);
    address internal immutable other = vm.addr(OTHER_KEY);
    address internal constant friend = address(0xf12e4d);
    address internal constant relayer = address(0x2e1a);

    IReader internal reader;
    address internal home;
    ISessionPolicy internal policy;
    Coin internal coin;
    Venue internal venue;

    function setUp() public virtual {
        vm.warp(START);
        reader = IReader(deploy("SessionReader", ""));
        home = makeHome();
        policy = ISessionPolicy(home);
        coin = new Coin();
        venue = new Venue();
        coin.mint(home, 1_000_000e6);
        vm.deal(home, 1000 ether);
    }

    function makeHome() internal virtual returns (address);

    /// Whether this home can spend what the owner's wallet holds, too.
    function isVault() internal pure virtual returns (bool);

    // ---- the owner ----

    function next() internal view returns (uint16) {
        return policy.lastNumber() + 1;
    }

    /// An empty grant for the agent that can be submitted now.
    function fresh() internal view returns (Grant memory) {
        return Grants.grantFor(agent, next(), UNTIL);
    }

    /// One with a budget of 100 COIN per day, which most tests begin with.
    function daily() internal view returns (Grant memory) {
        return fresh().per(address(coin), DAY, 100e6);
    }

    /// The signature of a text as a wallet makes it: an EIP-191 personal message.
    function signText(uint256 key, string memory text) internal pure returns (bytes memory) {
        bytes memory prefix = bytes.concat("\x19Ethereum Signed Message:\n", bytes(vm.toString(bytes(text).length)));
        return signDigest(key, keccak256(bytes.concat(prefix, bytes(text))));
    }

    function signDigest(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function signGrant(Grant memory g) internal returns (bytes memory) {
        return signText(OWNER_KEY, grantText(g));
    }

    /// Starts a session as its holder does: signs the text, and has anybody submit it.
    function start(Grant memory g) internal {
        bytes memory signature = signGrant(g);
        vm.prank(relayer);
        policy.grantWithSig(g, signature);
    }

    /// Submits a grant that must be refused for this reason, by its signature and by the owner's own transaction.
    function refusesGrant(Grant memory g, bytes memory reason) internal {
        vm.expectRevert(reason);
        vm.prank(owner);
        policy.grant(g);
        // Its text may be refused too, and then nothing was there to sign.
        vm.prank(home);
        try reader.grantText(g) returns (string memory text) {
            bytes memory signature = signText(OWNER_KEY, text);
            vm.expectRevert(reason);
            policy.grantWithSig(g, signature);
        } catch (bytes memory why) {
            vm.assertEq(why, reason, "the text is refused for another reason");
        }
    }

    function revokeBySignature(uint16 number) internal {
        uint32 deadline = uint32(block.timestamp);
        bytes memory signature = signText(OWNER_KEY, revokeText(number, deadline));
        vm.prank(relayer);
        policy.revokeWithSig(number, deadline, signature);
    }

    // ---- texts: the reader takes whoever asks for the account ----

    function grantText(Grant memory g) internal returns (string memory) {
        vm.prank(home);
        return reader.grantText(g);
    }

    function revokeText(uint16 number, uint32 deadline) internal returns (string memory) {
        vm.prank(home);
        return reader.revokeText(number, deadline);
    }

    function revokeAllText(uint16 upTo, uint32 deadline) internal returns (string memory) {
        vm.prank(home);
        return reader.revokeAllText(upTo, deadline);
    }

    function guardianText(uint16 number, address who, uint32 deadline) internal returns (string memory) {
        vm.prank(home);
        return reader.guardianText(number, who, deadline);
    }

    function rotateText(
        uint16 number,
        uint16 into,
        address from,
        address to,
        Permission[] memory permissions,
        uint32 deadline
    ) internal returns (string memory) {
        vm.prank(home);
        return reader.rotateText(number, into, from, to, permissions, deadline);
    }

    // ---- views ----

    function budgetOf(address key, address token) internal view returns (BudgetState memory) {
        return reader.budget(home, key, token);
    }

    function ruleOf(address key, address target, bytes4 selector) internal view returns (RuleState memory) {
        return reader.rule(home, key, target, selector);
    }

    function termsOf(address key, address target, bytes4 selector) internal view returns (TermsState memory) {
        return reader.terms(home, key, target, selector);
    }

    function sessions() internal view returns (uint16[4] memory, uint32[4] memory, uint16[4] memory) {
        return reader.sessions(home);
    }

    // ---- the session ----

    /// A use that must succeed.
    function uses(address key, address to, uint256 value, bytes memory data) internal returns (bytes memory) {
        (bool can, bytes memory reason) = policy.canExec(key, to, value, data);
        vm.assertTrue(can, string.concat("canExec refuses: ", vm.toString(reason)));
        vm.prank(key);
        return policy.exec(to, value, data);
    }

    /// A use that the policy must refuse for this reason, whether it is asked before or not.
    function refuses(address key, address to, uint256 value, bytes memory data, bytes memory reason) internal {
        (bool can, bytes memory why) = policy.canExec(key, to, value, data);
        vm.assertFalse(can, "canExec allows what exec shall refuse");
        vm.assertEq(why, reason, "canExec names another reason");
        fails(key, to, value, data, reason);
    }

    /// A use that must be refused by every way in, for whatever reason.
    function denied(address key, address to, uint256 value, bytes memory data, string memory what) internal {
        (bool ok,) = policy.canExec(key, to, value, data);
        vm.assertFalse(ok, string.concat("canExec: ", what));
        (ok,) = callAs(key, home, 0, abi.encodeCall(policy.exec, (to, value, data)));
        vm.assertFalse(ok, string.concat("exec: ", what));
        Execution[] memory calls = new Execution[](1);
        calls[0] = Execution(to, value, data);
        bytes32 mode = 0x0100000000000000000000000000000000000000000000000000000000000000;
        (ok,) = callAs(key, home, 0, abi.encodeCall(IBatches.execute, (mode, abi.encode(calls))));
        vm.assertFalse(ok, string.concat("execute: ", what));
        if (selectorOf(data) != Coin.transfer.selector || data.length != 68 || value != 0) return;
        data = bytes.concat(policy.execTransfer.selector, abi.encode(to), transferArguments(data));
        (ok,) = callAs(key, home, 0, data);
        vm.assertFalse(ok, string.concat("execTransfer: ", what));
    }

    function transferArguments(bytes memory data) private pure returns (bytes memory arguments) {
        arguments = new bytes(64);
        for (uint256 i; i < 64; ++i) {
            arguments[i] = data[4 + i];
        }
    }

    /// A use that must fail with these bytes, because of the policy or of what was called.
    function fails(address key, address to, uint256 value, bytes memory data, bytes memory reason) internal {
        (bool ok, bytes memory why) = callAs(key, home, 0, abi.encodeCall(policy.exec, (to, value, data)));
        vm.assertFalse(ok, "exec did what it shall refuse");
        vm.assertEq(why, reason, "exec names another reason");
    }

    function pay(address key, uint256 amount) internal {
        uses(key, address(coin), 0, transferOf(friend, amount));
    }

    function refusesPay(address key, uint256 amount, bytes memory reason) internal {
        refuses(key, address(coin), 0, transferOf(friend, amount), reason);
    }

    function transferOf(address to, uint256 amount) internal pure returns (bytes memory) {
        return abi.encodeCall(Coin.transfer, (to, amount));
    }

    function noPermission(address target, bytes4 selector) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(ISessionPolicy.NoPermission.selector, target, selector);
    }

    /// Runs a constructor where the contract shall be: for those whose address is a constant of others.
    function deployAt(address where, bytes memory creation) internal {
        vm.etch(where, creation);
        (bool ok, bytes memory runtime) = where.call("");
        vm.assertTrue(ok, "a constructor reverts");
        vm.etch(where, runtime);
    }
}

/// The owner's own address runs the code, by EIP-7702.
abstract contract OnAccount is HomeTest {
    address internal implementation;

    function makeHome() internal virtual override returns (address) {
        implementation = deploy("SessionAccount", abi.encode(reader));
        delegate(owner, implementation);
        return owner;
    }

    function isVault() internal pure override returns (bool) {
        return false;
    }

    /// What an EIP-7702 authorization leaves at an address, or takes from it.
    function delegate(address who, address to) internal {
        vm.etch(who, to == address(0) ? bytes("") : abi.encodePacked(hex"ef0100", to));
    }
}

/// The owner's vault, which the factory made.
abstract contract OnVault is HomeTest {
    IFactory internal factory;

    function makeHome() internal virtual override returns (address) {
        factory = IFactory(deploy("SessionVaultFactory", abi.encode(reader)));
        return factory.create(owner);
    }

    function isVault() internal pure override returns (bool) {
        return true;
    }
}
