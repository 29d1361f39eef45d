// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Budget, BudgetState, CallRule, Grant, ISessionPolicy, Terms} from "../../../src/ISessionPolicy.sol";
import {Coin} from "../hostile/Coin.sol";
import {Reenterer, Venue} from "../hostile/Reenterer.sol";
import {Grants} from "../lib/Grants.sol";
import {IBatches, IFactory, IReader} from "../lib/Interfaces.sol";
import {Base} from "../lib/Vm.sol";
import {Line, Model, Session} from "./Model.sol";

/// A permission contract, and whose it is.
struct Home {
    address addr;
    uint256 ownerKey;
    address owner;
    address wallet; // whose coins a session may pull, too; zero for an account
}

/// @title Two homes, six keys, a token and a venue, and what a handler needs to act on them and to look at what came of it.
/// A violation is written down, for the invariant to find: a revert would only be one more call that failed.
abstract contract World is Base {
    using Grants for Grant;
    using Model for Line;
    using Model for Session;

    uint256 internal constant KEYS = 6;
    uint256 internal constant PAGE = 0x8837d58e6f655095c39f5fd66b1e2fd81279ea013845c2d478e797411e024d00;
    address internal constant friend = address(0xf12e4d);
    address internal constant stranger = address(0x57a9e2);
    address internal constant spender = address(0x59e4de2);
    address internal constant warden = address(0x3a2de2);

    IReader internal reader;
    address internal implementation;
    Coin internal coin = new Coin();
    Coin internal gem = new Coin();
    Venue internal venue = new Venue();
    Home[2] internal homes;
    uint256[KEYS] internal keys;
    address[KEYS] internal agents;

    mapping(uint256 home => mapping(uint256 key => Session)) internal sessions;
    bytes[] internal submitted; // grants that were used, with their signatures
    uint256[] internal submittedTo;
    uint256 internal clock = 1_800_000_000;

    string public violation;
    mapping(string action => uint256) public successes;

    constructor() {
        vm.warp(clock);
        reader = IReader(deploy("SessionReader", ""));
        implementation = deploy("SessionAccount", abi.encode(reader));
        IFactory factory = IFactory(deploy("SessionVaultFactory", abi.encode(reader)));
        (uint256 a, uint256 b) = (uint256(keccak256("owner a")), uint256(keccak256("owner b")));
        address wallet = vm.addr(b);
        homes[0] = Home(vm.addr(a), a, vm.addr(a), address(0));
        homes[1] = Home(factory.create(wallet), b, wallet, wallet);
        vm.etch(homes[0].addr, abi.encodePacked(hex"ef0100", implementation));
        for (uint256 i; i < KEYS; ++i) {
            keys[i] = uint256(keccak256(abi.encode("agent", i)));
            agents[i] = vm.addr(keys[i]);
            for (uint256 j; j < i; ++j) {
                require(uint160(agents[i]) & 0xfff != uint160(agents[j]) & 0xfff, "two keys share a tag");
            }
        }
        vm.prank(wallet);
        coin.approve(homes[1].addr, type(uint256).max);
        _refill();
        for (uint256 h; h < 2; ++h) {
            // An allowance from before there were sessions.
            vm.prank(homes[h].addr);
            gem.approve(address(venue), type(uint256).max);
            vm.prank(homes[h].owner);
            ISessionPolicy(homes[h].addr).setGuardian(warden);
        }
    }

    /// Enough for every limit there is: a token that runs out would hide one that is not kept.
    function _refill() internal {
        for (uint256 h; h < 2; ++h) {
            if (coin.balanceOf(homes[h].addr) < 1e15) coin.mint(homes[h].addr, 1e15);
            if (gem.balanceOf(homes[h].addr) < 1e15) gem.mint(homes[h].addr, 1e15);
            if (homes[h].wallet != address(0) && coin.balanceOf(homes[h].wallet) < 1e15) {
                coin.mint(homes[h].wallet, 1e15);
            }
            vm.deal(homes[h].addr, 1e24);
        }
    }

    // ---- what is written down ----

    function _broken(string memory what) internal {
        if (bytes(violation).length == 0) violation = what;
    }

    function _holds(bool condition, string memory what) internal {
        if (!condition) _broken(what);
    }

    function _note(string memory broken) internal {
        if (bytes(broken).length != 0) _broken(broken);
    }

    // ---- acting as a session ----

    struct Outcome {
        bool ok;
        bytes answer;
        uint256 coins; // that left the home, and the wallet it may pull from
        uint256 native;
        uint256 gems;
    }

    function _coins(uint256 h) internal view returns (uint256 held) {
        held = coin.balanceOf(homes[h].addr);
        if (homes[h].wallet != address(0)) held += coin.balanceOf(homes[h].wallet);
    }

    /// Somebody calls a home, on behalf of a key. Whatever comes of it, the key's own counters are all that may change in
    /// the home's storage (P2), and what fails changes nothing.
    function _attempt(uint256 h, uint256 k, address sender, bytes memory data) internal returns (Outcome memory o) {
        uint256 coins = _coins(h);
        uint256 native = homes[h].addr.balance;
        uint256 gems = gem.balanceOf(homes[h].addr);
        vm.record();
        (o.ok, o.answer) = callAs(sender, homes[h].addr, 0, data);
        (, bytes32[] memory writes) = vm.accesses(homes[h].addr);
        for (uint256 i; i < writes.length; ++i) {
            _holds(_isCounterOf(agents[k], uint256(writes[i])), "a session wrote what is not its own counter");
        }
        o.coins = coins - _coins(h);
        o.native = native - homes[h].addr.balance;
        o.gems = gems - gem.balanceOf(homes[h].addr);
        if (!o.ok) _holds(o.coins == 0 && o.native == 0 && o.gems == 0, "a refused call moved something");
    }

    function _isCounterOf(address agent, uint256 slot) private view returns (bool) {
        uint256 half = uint256(uint160(agent)) << 96;
        return slot == _slot(half, uint160(address(coin))) || slot == _slot(half, 0) || slot == _slot(half, 1 << 160) // terms
            || slot == _slot(half, 2 << 160); // nonce of batches
    }

    function _slot(uint256 a, uint256 b) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(a, b ^ PAGE)));
    }

    // ---- what holds after every action ----

    function _watch(uint256 h) internal {
        for (uint256 k; k < KEYS; ++k) {
            Session storage s = sessions[h][k];
            _watchBudget(h, k, address(coin), s.coin);
            _watchBudget(h, k, address(0), s.native);
            _holds(coin.allowance(homes[h].addr, agents[k]) == 0, "an allowance for an agent");
            _holds(!coin.isOperatorFor(homes[h].addr, agents[k]), "an agent is an operator");
        }
        address[4] memory nobody = [friend, stranger, address(venue), warden];
        for (uint256 i; i < 4; ++i) {
            _holds(coin.allowance(homes[h].addr, nobody[i]) == 0, "an allowance for nobody");
        }
        // The fuzzer's own senders have no session, and no key of anything.
        _holds(ISessionPolicy(homes[h].addr).guardian() == warden, "another guardian");
    }

    /// The contract's account of what is left is that of the model: exactly, or never more (P9 and P1).
    function _watchBudget(uint256 h, uint256 k, address token, Line storage l) private {
        BudgetState memory b = reader.budget(homes[h].addr, agents[k], token);
        Session storage s = sessions[h][k];
        if (!s.isLive() || !l.there) {
            _holds(b.number == 0, "a budget that ended is there");
            return;
        }
        _holds(b.number == s.number, "a budget that was granted is not there");
        _holds(b.leftTotal == l.leftTotal(), "left in total");
        if (l.isSteady()) _holds(b.leftInWindow <= l.perWindow, "a steady budget overflows");
        else _holds(b.leftInWindow == l.leftInWindow(), "left in the window");
    }
}
