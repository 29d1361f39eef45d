// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Budget, BudgetState, CallRule, Grant, ISessionPolicy, Permission, Terms} from "../../../src/ISessionPolicy.sol";
import {Coin} from "../hostile/Coin.sol";
import {Venue} from "../hostile/Reenterer.sol";
import {AT_MOST, DAY, Grants, HOUR, NONE, STEADY, WEEK} from "../lib/Grants.sol";
import {Execution, IBatches, IOperations, IVault, PackedUserOperation} from "../lib/Interfaces.sol";
import {Line, Model, Session} from "./Model.sol";
import {Owner} from "./Owner.sol";

/// @title What agents do with their sessions, and what else they try: on both homes, by every way in.
contract Handler is Owner {
    using Grants for Grant;
    using Model for Line;
    using Model for Session;

    address private constant ENTRY_POINT = 0x4337084D9E255Ff0702461CF8895CE9E3b5Ff108;
    bytes32 private constant PLAIN = 0x0100000000000000000000000000000000000000000000000000000000000000;
    bytes32 private constant SIGNED = 0x0100000000007821000100000000000000000000000000000000000000000000;

    // ---- tokens ----

    function spend(uint256 seed) external acts(seed) {
        for (uint256 i; i < 4; ++i) {
            _spend();
        }
    }

    function _spend() private {
        (uint256 h, uint256 k) = _pick();
        Session storage s = sessions[h][k];
        address to = _odds(4) ? stranger : friend;
        uint256 amount = _amount(h, k, address(coin), s.coin);
        uint256 way = _random(h == 1 ? 7 : 5);
        bool expected = s.mayCall() && !s.coin.isSteady() && s.coin.allows(amount, to);
        Outcome memory o = _spendBy(way, h, k, to, amount);
        if (!o.ok) {
            _holds(!expected, "a session was refused what it was granted");
            return;
        }
        _holds(o.coins == amount && o.native == 0, "another amount than was asked for");
        _holds(s.coin.recipient == address(0) || s.coin.recipient == to, "paid to somebody else");
        _note(s.call());
        _note(s.coin.spend(amount));
        if (amount != 0) ++successes["spend"];
    }

    function _spendBy(uint256 way, uint256 h, uint256 k, address to, uint256 amount) private returns (Outcome memory) {
        bytes memory transfer = abi.encodeCall(Coin.transfer, (to, amount));
        if (way == 1) {
            bytes4 short = ISessionPolicy.execTransfer.selector;
            return _attempt(h, k, agents[k], abi.encodeWithSelector(short, address(coin), to, amount));
        }
        if (way == 2) return _attempt(h, k, agents[k], _batch(address(coin), 0, transfer));
        if (way == 3) return _relay(h, k, address(coin), 0, transfer);
        if (way == 4) transfer = abi.encodeWithSignature("transferAndCall(address,uint256)", to, amount);
        if (way == 5) transfer = abi.encodeCall(Coin.transferFrom, (homes[h].wallet, to, amount));
        if (way == 6) {
            bytes4 short = IVault.execPull.selector;
            return _attempt(h, k, agents[k], abi.encodeWithSelector(short, address(coin), to, amount));
        }
        return _attempt(h, k, agents[k], _exec(address(coin), 0, transfer));
    }

    function approve(uint256 seed) external acts(seed) {
        (uint256 h, uint256 k) = _pick();
        Session storage s = sessions[h][k];
        address who = _odds(3) ? agents[k] : spender;
        uint256 amount = _amount(h, k, address(coin), s.coin);
        Outcome memory o =
            _attempt(h, k, agents[k], _exec(address(coin), 0, abi.encodeCall(Coin.approve, (who, amount))));
        if (!o.ok) return;
        _holds(o.coins == 0, "an allowance moved coins");
        _holds(s.coin.spender == who, "an allowance for somebody else");
        _note(s.call());
        _note(s.coin.spend(amount));
        ++successes["approve"];
    }

    /// Spenders take what they were allowed: that was debited when it was allowed.
    function collect(uint256 seed) external acts(seed) {
        uint256 h = _random(2);
        uint256 amount = coin.allowance(homes[h].addr, spender);
        vm.prank(spender);
        coin.transferFrom(homes[h].addr, spender, amount);
    }

    // ---- native coin and calls ----

    function spendNative(uint256 seed) external acts(seed) {
        for (uint256 i; i < 3; ++i) {
            _spendNative();
        }
    }

    function _spendNative() private {
        (uint256 h, uint256 k) = _pick();
        Session storage s = sessions[h][k];
        uint256 amount = _amount(h, k, address(0), s.native);
        bool expected = s.mayCall() && !s.native.isSteady() && s.native.allows(amount, friend);
        Outcome memory o =
            _odds(3) ? _relay(h, k, friend, amount, "") : _attempt(h, k, agents[k], _exec(friend, amount, ""));
        if (!o.ok) {
            _holds(!expected, "a session was refused native coin that it was granted");
            return;
        }
        _holds(o.native == amount && o.coins == 0, "another amount of native coin");
        _note(s.call());
        _note(s.native.spend(amount));
        ++successes["native"];
    }

    function callRule(uint256 seed) external acts(seed) {
        for (uint256 i; i < 3; ++i) {
            _callRule();
        }
    }

    function _callRule() private {
        (uint256 h, uint256 k) = _pick();
        Session storage s = sessions[h][k];
        uint256 value = _odds(2) ? 0 : _amount(h, k, address(0), s.native);
        uint256 argument = _random(1200);
        bytes memory data = abi.encodeCall(Venue.visit, (argument));
        Outcome memory o = _odds(3)
            ? _relay(h, k, address(venue), value, data)
            : _attempt(h, k, agents[k], _exec(address(venue), value, data));
        if (!o.ok) {
            _holds(!(s.mayCall() && s.ruled && value == 0 && argument <= 1000), "a call was refused that was granted");
            return;
        }
        _holds(s.ruled && argument <= 1000, "a call that no rule allows");
        _holds(o.native == value && o.coins == 0 && value <= s.maxValue, "another value than was allowed");
        _note(s.call());
        if (value != 0) _note(s.native.spend(value));
        ++successes["call"];
    }

    /// A call that is allowed, of a contract that takes more than it is given.
    function take(uint256 seed) external acts(seed) {
        (uint256 h, uint256 k) = _pick();
        Session storage s = sessions[h][k];
        uint256 amount = _random(3);
        bytes memory data = abi.encodeCall(Venue.collect, (address(gem), amount));
        Outcome memory o =
            _attempt(h, k, agents[k], _odds(2) ? _exec(address(venue), 0, data) : _batch(address(venue), 0, data));
        bool expected = s.mayCall() && s.takes && (amount == 0 || !s.guarded);
        _holds(o.ok == expected, o.ok ? "a call took what is guarded" : "a call was refused without a loss");
        if (!o.ok) return;
        _holds(o.gems == amount && o.coins == 0 && o.native == 0, "a call took something else");
        _note(s.call());
        ++successes["take"];
    }

    /// An operation as the EntryPoint brings it: what it may cost is debited before it runs, whether it works or not.
    function operate(uint256 seed) external acts(seed) {
        (uint256 h, uint256 k) = _pick();
        Session storage s = sessions[h][k];
        uint256 amount = _amount(h, k, address(coin), s.coin);
        uint256 price = _random(1e9);
        uint256 cost = 300_000 * price;
        bytes32 hash = bytes32(_any());
        PackedUserOperation memory op;
        op.sender = homes[h].addr;
        op.callData = bytes.concat(
            bytes4(0x8dd7712f), abi.encode(_calls(address(coin), 0, abi.encodeCall(Coin.transfer, (friend, amount))))
        );
        op.accountGasLimits = bytes32((uint256(100_000) << 128) | 100_000);
        op.preVerificationGas = 100_000;
        op.gasFees = bytes32((price << 128) | price);
        bool forged = _odds(4);
        op.signature = bytes.concat(bytes20(agents[k]), _signed(forged ? keys[(k + 1) % KEYS] : keys[k], hash));
        uint256 missing = _odds(2) ? cost : _odds(4) ? cost + 1 : 0;
        bytes memory data = abi.encodeCall(IOperations.validateUserOp, (op, hash, missing));
        Outcome memory o = _attempt(h, k, ENTRY_POINT, data);
        if (!o.ok || abi.decode(o.answer, (uint256)) == 1) {
            // The EntryPoint reverts what a failed validation did.
            if (o.ok) _holds(forged, "a signature was refused");
            if (o.ok && cost != 0) s.burnt += cost;
            return;
        }
        _holds(!forged, "an operation with another's signature");
        bool known = s.number != 0 && s.coin.there;
        // Validation knows no clock: an older session of the key's, run out and in its place still, is answered with its
        // end, and the EntryPoint refuses it.
        if (!known && uint48(abi.decode(o.answer, (uint256)) >> 160) < block.timestamp) return;
        _holds(known, "an operation without a session");
        _holds(o.native == missing && o.coins == 0, "a prefund that was not asked for");
        s.burnt += cost;
        _holds(s.burnt <= s.gas, "over the gas budget");
        if (block.timestamp > s.until || block.timestamp < s.notBefore) return;
        o = _attempt(h, k, ENTRY_POINT, abi.encodeCall(IOperations.executeUserOp, (op, hash)));
        if (!o.ok) return;
        _holds(o.coins == amount && o.native == 0, "another amount than was operated with");
        _holds(s.coin.recipient == address(0) || s.coin.recipient == friend, "operated for somebody else");
        _note(s.call());
        _note(s.coin.spend(amount));
        ++successes["operation"];
    }

    // ---- what no session may do, whatever it was granted ----

    function hostile(uint256 seed) external acts(seed) {
        (uint256 h, uint256 k) = _pick();
        address home = homes[h].addr;
        (address to, bytes memory data) = _hostile(h, k, _random(18));
        uint256 value = _odds(4) ? 1 : 0;
        Outcome memory o = _attempt(h, k, agents[k], _exec(to, value, data));
        _holds(!o.ok, "a hostile call got through");
        o = _attempt(h, k, agents[k], _batch(to, value, data));
        _holds(!o.ok, "a hostile batch got through");
        if (to != home) return;
        // And what the home itself would do for its owner, asked for by the agent.
        o = _attempt(h, k, agents[k], data);
        _holds(!o.ok, "an agent reached the owner's plane");
    }

    function _hostile(uint256 h, uint256 k, uint256 what) private returns (address to, bytes memory data) {
        address a = agents[k];
        uint256 any = _any();
        to = address(coin);
        if (what == 0) {
            data = abi.encodeCall(Coin.increaseAllowance, (a, any));
        } else if (what == 1) {
            data = abi.encodeCall(Coin.permit, (homes[h].addr, a, any, any, 27, 0, 0));
        } else if (what == 2) {
            data = abi.encodeCall(Coin.send, (a, 1, ""));
        } else if (what == 3) {
            data = abi.encodeCall(Coin.authorizeOperator, (a));
        } else if (what == 4) {
            data = abi.encodeWithSignature("burn(uint256)", 1);
        } else if (what == 5) {
            data = abi.encodePacked(bytes4(0), new bytes(32 * _random(300)));
        } else if (what == 6) {
            data = abi.encodePacked(bytes3(bytes32(any)));
        } else if (what == 7) {
            data = abi.encodePacked(Coin.transfer.selector, any, any);
        } else if (what == 8) {
            data = bytes.concat(abi.encodeCall(Coin.transfer, (friend, 0)), hex"00");
        } else if (what == 9) {
            data = abi.encodeCall(Coin.transferFrom, (homes[h].addr, a, 0));
        } else if (what == 10) {
            data = abi.encodeWithSignature("approveAndCall(address,uint256)", a, any);
        } else if (what == 11) {
            (to, data) = (address(venue), abi.encodeCall(Venue.close, (true)));
        } else if (what == 12) {
            (to, data) = (0x000000000022D473030F116dDEE9F6B43aC78BA3, abi.encode(any));
        } else if (what == 13) {
            (to, data) = (0x4337084D9E255Ff0702461CF8895CE9E3b5Ff108, abi.encode(any));
        } else {
            to = homes[h].addr;
            uint16 last = ISessionPolicy(to).lastNumber();
            if (what == 14) data = abi.encodeCall(ISessionPolicy.setGuardian, (a));
            else if (what == 15) data = abi.encodeCall(ISessionPolicy.revokeAll, ());
            else if (what == 16) data = abi.encodeCall(ISessionPolicy.freezeAll, ());
            else data = abi.encodeCall(ISessionPolicy.grant, (_newGrant(a, last + 1)));
        }
    }

    /// A signature by a session's key is nobody's (P8).
    function sign(uint256 seed) external acts(seed) {
        (uint256 h, uint256 k) = _pick();
        bytes32 hash = bytes32(_any());
        bytes memory signature = _signed(keys[k], hash);
        _holds(
            IBatches(homes[h].addr).isValidSignature(hash, signature) != 0x1626ba7e, "a session's signature is valid"
        );
        vm.prank(homes[h].addr);
        try reader.signText(hash) returns (string memory text) {
            signature = _signText(keys[k], text);
            _holds(IBatches(homes[h].addr).isValidSignature(hash, signature) != 0x1626ba7e, "a session's text is valid");
        } catch {}
    }

    // ---- helpers ----

    function _exec(address to, uint256 value, bytes memory data) private pure returns (bytes memory) {
        return abi.encodeCall(ISessionPolicy.exec, (to, value, data));
    }

    function _calls(address to, uint256 value, bytes memory data) private pure returns (Execution[] memory calls) {
        calls = new Execution[](1);
        calls[0] = Execution(to, value, data);
    }

    function _batch(address to, uint256 value, bytes memory data) private pure returns (bytes memory) {
        return abi.encodeCall(IBatches.execute, (PLAIN, abi.encode(_calls(to, value, data))));
    }

    /// A batch that the key signs and a stranger submits, a second time as well.
    function _relay(
        uint256 h,
        uint256 k,
        address to,
        uint256 value,
        bytes memory data
    ) private returns (Outcome memory o) {
        Execution[] memory calls = _calls(to, value, data);
        uint256 nonce = reader.batchNonce(homes[h].addr, agents[k]);
        bytes32 digest = reader.batchDigest(homes[h].addr, calls, agents[k], nonce, clock, address(0));
        bytes memory opData = abi.encode(agents[k], nonce, clock, address(0), _signed(keys[k], digest));
        data = abi.encodeCall(IBatches.execute, (SIGNED, abi.encode(calls, opData)));
        o = _attempt(h, k, stranger, data);
        if (o.ok) _holds(!_attempt(h, k, stranger, data).ok, "a signed batch was good twice");
    }

    /// Amounts at the limits, where mistakes are: what is left, one more, and anything from nothing to twice a window.
    function _amount(uint256 h, uint256 k, address token, Line storage l) private returns (uint256) {
        BudgetState memory b = reader.budget(homes[h].addr, agents[k], token);
        uint256 left = b.leftInWindow < b.leftTotal ? b.leftInWindow : b.leftTotal;
        if (b.perCall != 0 && b.perCall < left) left = b.perCall;
        uint256 kind = _random(12);
        if (kind == 0) return left;
        if (kind == 1) return left + 1;
        if (kind == 2) return 2 * uint256(l.perWindow) + 1;
        if (kind == 3) return type(uint256).max - _random(3);
        return kind < 8 ? _random(left / 4 + 1) : _random(left + 1);
    }
}
