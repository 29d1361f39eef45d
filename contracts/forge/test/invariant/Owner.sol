// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Budget, CallRule, Grant, ISessionPolicy, Permission, Terms} from "../../../src/ISessionPolicy.sol";
import {Coin} from "../hostile/Coin.sol";
import {AT_MOST, DAY, Grants, NONE, STEADY} from "../lib/Grants.sol";
import {Line, Model, Session} from "./Model.sol";
import {World} from "./World.sol";

/// @title What owners, guardians and time do.
abstract contract Owner is World {
    using Grants for Grant;
    using Model for Line;
    using Model for Session;

    uint256 private dice;

    /// Every action begins at the time where the last one ended, with dice of its own, and ends with a look around.
    modifier acts(uint256 seed) {
        vm.warp(clock);
        dice = uint256(keccak256(abi.encode(seed, dice)));
        _refill();
        _;
        // One home at a time: what is wrong in the other one stays wrong, and is found soon.
        _watch(_random(2));
    }

    function _any() internal returns (uint256) {
        return dice = uint256(keccak256(abi.encode(dice)));
    }

    function _random(uint256 size) internal returns (uint256) {
        return _any() % size;
    }

    function _odds(uint256 against) internal returns (bool) {
        return _random(against) == 0;
    }

    /// A home, and a key that more often than not has a session there.
    function _pick() internal returns (uint256 h, uint256 k) {
        h = _random(2);
        k = _random(KEYS);
        for (uint256 tries; tries < 6 && !sessions[h][k].isLive(); ++tries) {
            k = _random(KEYS);
        }
    }

    // ---- beginning ----

    function grant(uint256 seed) external acts(seed) {
        (uint256 h, uint256 k) = (_random(2), _random(KEYS));
        ISessionPolicy policy = ISessionPolicy(homes[h].addr);
        Grant memory g = _newGrant(agents[k], policy.lastNumber() + 1);
        (bool ok, bytes memory data) = (false, abi.encodeCall(policy.grant, (g)));
        if (_odds(4)) {
            (ok,) = callAs(homes[h].owner, homes[h].addr, 0, data);
        } else {
            vm.prank(homes[h].addr);
            string memory text = reader.grantText(g);
            data = abi.encodeCall(policy.grantWithSig, (g, _signText(homes[h].ownerKey, text)));
            (ok,) = callAs(stranger, homes[h].addr, 0, data);
            if (ok) {
                submitted.push(data);
                submittedTo.push(h);
            }
        }
        if (!ok) {
            _holds(_liveCount(h) == 4 && !sessions[h][k].isLive(), "a grant was refused");
            return;
        }
        _remember(sessions[h][k], g);
        ++successes["grant"];
    }

    function _liveCount(uint256 h) private view returns (uint256 n) {
        for (uint256 k; k < KEYS; ++k) {
            if (sessions[h][k].isLive()) ++n;
        }
    }

    /// Half of the sessions have nothing optional: uses of those take a shorter way through the engine.
    function _newGrant(address agent, uint16 number) internal returns (Grant memory g) {
        g = Grants.grantFor(agent, number, uint32(clock + _random(20 days)));
        if (_odds(5)) (g.until, g.deadline) = (0, uint32(clock));
        bool plain = _odds(2);
        bool coins = !_odds(4);
        bool native = !coins || _odds(2);
        if (coins) {
            g = g.budget(_newBudget(address(coin), 1e6, plain));
            if (!plain && _odds(3)) g = g.to(friend);
            if (!plain && _odds(2)) g = g.by(spender);
        }
        if (native) g = g.budget(_newBudget(address(0), 1e15, plain));
        if (_odds(2)) {
            uint96 value = native ? uint96(_random(1e15)) : 0;
            g = g.rule(CallRule(address(venue), "visit(uint256)", value)).where(0, AT_MOST, bytes32(uint256(1000)));
        }
        if (_odds(2)) g = g.rule(address(venue), "collect(address,uint256)");
        if (plain) return g;
        if (_odds(3)) g.terms.maxCalls = uint32(1 + _random(8));
        if (_odds(3)) (g.terms.rate, g.terms.rateWindow) = (uint16(1 + _random(5)), DAY);
        if (_odds(6) && g.until != 0) g.terms.notBefore = uint32(between(_any(), clock, g.until));
        if (_odds(2)) g = g.guarded(address(gem));
        if (_odds(3)) g = g.guarded(address(coin));
        if (_odds(2)) g.terms.gas = uint96(_random(1e15));
    }

    function _newBudget(address token, uint256 unit, bool plain) private returns (Budget memory b) {
        b.token = token;
        b.window = [NONE, 1, 2, 3, 1 + STEADY, 2 + STEADY, 3 + STEADY, 2][_random(8)];
        uint96 amount = uint96((1 + _random(1000)) * unit);
        if (b.window == NONE) b.total = amount;
        else (b.perWindow, b.total) = (amount, _odds(2) ? 0 : amount * uint96(1 + _random(4)));
        if (!plain && _odds(3)) b.perCall = uint96(1 + _random(amount));
    }

    function _remember(Session storage s, Grant memory g) private {
        s.number = g.number;
        s.until = g.until == 0 ? type(uint32).max : g.until;
        s.notBefore = g.terms.notBefore;
        s.maxCalls = g.terms.maxCalls;
        s.rate = g.terms.rate;
        (s.calls, s.rateIndex, s.rateUsed) = (0, 0, 0);
        (s.ruled, s.takes, s.maxValue, s.guarded) = (false, false, 0, false);
        (s.gas, s.burnt) = (g.terms.gas, 0);
        for (uint256 i; i < g.calls.length; ++i) {
            if (bytes(g.calls[i].signature)[0] == "v") (s.ruled, s.maxValue) = (true, g.calls[i].maxValue);
            else s.takes = true;
        }
        for (uint256 i; i < g.guards.length; ++i) {
            if (g.guards[i] == address(gem)) s.guarded = true;
        }
        delete s.coin;
        delete s.native;
        for (uint256 i; i < g.budgets.length; ++i) {
            Budget memory b = g.budgets[i];
            Line storage l = b.token == address(0) ? s.native : s.coin;
            (l.there, l.window, l.perWindow, l.total, l.perCall) = (true, b.window, b.perWindow, b.total, b.perCall);
            l.since = clock;
        }
        for (uint256 i; i < g.parties.length; ++i) {
            if (g.parties[i].spender) s.coin.spender = g.parties[i].who;
            else s.coin.recipient = g.parties[i].who;
        }
    }

    /// A grant that was used once is worthless, whatever happened since (P7, P10).
    function replay(uint256 seed) external acts(seed) {
        if (submitted.length == 0) return;
        uint256 i = _random(submitted.length);
        (bool ok,) = callAs(stranger, homes[submittedTo[i]].addr, 0, submitted[i]);
        _holds(!ok, "a grant was good twice");
        (ok,) = callAs(stranger, homes[1 - submittedTo[i]].addr, 0, submitted[i]);
        _holds(!ok, "a grant was good at another home");
        // Nor is it worth anything with a bit changed.
        bytes memory data = submitted[i];
        data[4 + _random(data.length - 4)] ^= bytes1(uint8(1 << _random(8)));
        (ok,) = callAs(stranger, homes[submittedTo[i]].addr, 0, data);
        _holds(!ok, "a changed grant was good");
    }

    // ---- changing hands ----

    function rotate(uint256 seed) external acts(seed) {
        (uint256 h, uint256 k) = _pick();
        uint256 to = _random(KEYS);
        Session storage s = sessions[h][k];
        ISessionPolicy policy = ISessionPolicy(homes[h].addr);
        bool all = _odds(2);
        Permission[] memory list = _permissionsOf(s, all);
        bool expected = s.isLive() && !sessions[h][to].isLive() && to != k && list.length != 0;
        uint16 into = policy.lastNumber() + 1;
        bytes memory data = abi.encodeCall(policy.rotate, (s.number, into, agents[k], agents[to], list));
        (bool ok,) = callAs(homes[h].owner, homes[h].addr, 0, data);
        _holds(ok == expected, ok ? "rotated what cannot be" : "a rotation was refused");
        if (!ok) return;
        sessions[h][to] = s;
        delete sessions[h][k];
        sessions[h][to].number = into;
        if (!all) {
            // Only the budget for the token was listed: the rest has ended.
            delete sessions[h][to].native;
            Session storage moved = sessions[h][to];
            (moved.ruled, moved.takes) = (false, false);
        }
        ++successes["rotate"];
    }

    function _permissionsOf(Session storage s, bool all) private view returns (Permission[] memory) {
        Grant memory g;
        if (s.coin.there) {
            g = g.total(address(coin), 0);
            if (s.coin.recipient != address(0)) g = g.to(s.coin.recipient);
            if (s.coin.spender != address(0)) g = g.by(s.coin.spender);
        }
        if (all && s.native.there) g = g.total(address(0), 0);
        if (all && s.ruled) g = g.rule(address(venue), "visit(uint256)");
        if (all && s.takes) g = g.rule(address(venue), "collect(address,uint256)");
        return g.permissions();
    }

    // ---- ending ----

    function end(uint256 seed) external acts(seed) {
        if (_odds(2)) return;
        (uint256 h, uint256 k) = _pick();
        Session storage s = sessions[h][k];
        ISessionPolicy policy = ISessionPolicy(homes[h].addr);
        uint256 way = _random(8);
        // Ends, of all the more, are rare, or nothing would ever run.
        if (way > 5 && !_odds(4)) way = _random(5);
        address by = way < 3 || way == 7 ? homes[h].owner : way == 5 ? agents[k] : warden;
        bytes memory data;
        if (way < 2) {
            by = stranger;
            vm.prank(homes[h].addr);
            string memory text = reader.revokeText(s.number, uint32(clock));
            bytes memory signature = _signText(homes[h].ownerKey, text);
            data = abi.encodeCall(policy.revokeWithSig, (s.number, uint32(clock), signature));
        } else if (way == 2) {
            data = abi.encodeCall(policy.revoke, (s.number));
        } else if (way < 5) {
            data = abi.encodeCall(policy.freeze, (s.number));
        } else if (way == 5) {
            data = abi.encodeCall(policy.renounce, (s.coin.there ? address(coin) : address(0), bytes4(0)));
        } else if (way == 6) {
            data = abi.encodeCall(policy.freezeAll, ());
        } else {
            data = abi.encodeCall(policy.revokeAll, ());
        }
        bool expected = s.isLive() || way > 5;
        (bool ok,) = callAs(by, homes[h].addr, 0, data);
        _holds(ok || !expected, "an end was refused");
        if (!ok) return;
        if (way < 6) {
            delete sessions[h][k];
        } else {
            for (uint256 i; i < KEYS; ++i) {
                delete sessions[h][i];
            }
        }
        ++successes["end"];
    }

    /// Time goes by, in steps of seconds, hours and days, and sometimes for half a year.
    function wait(uint256 seed) external acts(seed) {
        uint256[6] memory most = [uint256(100), 100, 1 hours, 1 days, 5 days, 180 days];
        uint256 kind = _random(25);
        clock += _random(most[kind < 5 ? kind : kind == 5 ? 5 : kind % 4]);
        vm.warp(clock);
    }

    /// The account runs other code for a while, or none (P10): what was dead is dead afterwards, what lived lives.
    function wander(uint256 seed) external acts(seed) {
        address home = homes[0].addr;
        uint256 coins = _coins(0);
        vm.etch(home, _odds(2) ? bytes("") : abi.encodePacked(hex"ef0100", address(venue)));
        for (uint256 k; k < KEYS; ++k) {
            bytes memory transfer = abi.encodeCall(Coin.transfer, (friend, 1));
            callAs(agents[k], home, 0, abi.encodeCall(ISessionPolicy.exec, (address(coin), 0, transfer)));
        }
        vm.etch(home, abi.encodePacked(hex"ef0100", implementation));
        _holds(coins == _coins(0), "a session acted without its code");
    }

    // ---- signatures ----

    function _signed(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function _signText(uint256 key, string memory text) internal pure returns (bytes memory) {
        bytes memory prefix = bytes.concat("\x19Ethereum Signed Message:\n", bytes(vm.toString(bytes(text).length)));
        return _signed(key, keccak256(bytes.concat(prefix, bytes(text))));
    }
}
