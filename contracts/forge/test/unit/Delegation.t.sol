// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Grant, ISessionPolicy} from "../../../src/ISessionPolicy.sol";
import {DAY, Grants} from "../lib/Grants.sol";
import {HomeTest, OnAccount} from "../lib/HomeTest.sol";

/// A delegate of another maker, which the account had before or has in between.
contract OtherDelegate {
    function write(bytes32[] calldata slots, bytes32[] calldata words) external {
        for (uint256 i; i < slots.length; ++i) {
            bytes32 slot = slots[i];
            bytes32 word = words[i];
            assembly {
                sstore(slot, word)
            }
        }
    }
}

/// @title What EIP-7702 allows an account to do between two transactions: run other code, or none, and come back.
contract DelegationTest is OnAccount {
    using Grants for Grant;

    function _wander(address between_) private {
        delegate(owner, between_);
        (bool ok,) = callAs(agent, home, 0, abi.encodeCall(policy.execTransfer, (address(coin), friend, 1)));
        ok; // Without code a call succeeds and does nothing.
        vm.assertEq(coin.balanceOf(friend), 0, "spent without the code");
        delegate(owner, implementation);
    }

    function test_revokedSessionsStayRevokedByWayOfAnotherDelegate() external {
        _staysRevoked(address(new OtherDelegate()));
    }

    function test_revokedSessionsStayRevokedByWayOfNoDelegate() external {
        _staysRevoked(address(0));
    }

    function _staysRevoked(address between_) private {
        Grant memory g = daily();
        bytes memory signature = signGrant(g);
        policy.grantWithSig(g, signature);
        revokeBySignature(1);
        _wander(between_);
        refusesPay(agent, 1, abi.encodeWithSelector(ISessionPolicy.SessionEnded.selector, 1));
        vm.expectRevert(abi.encodeWithSelector(ISessionPolicy.WrongNumber.selector, 2));
        policy.grantWithSig(g, signature);
    }

    function test_expiredFrozenAndRotatedSessionsStayDeadToo() external {
        vm.prank(owner);
        policy.setGuardian(friend);
        Grant memory g = daily();
        start(g);
        vm.prank(owner);
        policy.rotate(1, 2, agent, other, g.permissions());
        vm.prank(friend);
        policy.freeze(2);
        _wander(address(0));
        refusesPay(agent, 1, noPermission(address(coin), 0));
        refusesPay(other, 1, abi.encodeWithSelector(ISessionPolicy.SessionEnded.selector, 2));
    }

    function test_aLiveSessionKeepsItsCounters() external {
        start(daily());
        uses(agent, address(coin), 0, transferOf(address(venue), 60e6));
        _wander(address(new OtherDelegate()));
        bytes4 refusal = ISessionPolicy.OverWindowLimit.selector;
        refusesPay(agent, 40e6 + 1, abi.encodeWithSelector(refusal, address(coin), 40e6 + 1, 40e6));
        pay(agent, 40e6);
    }

    /// The real thing: an authorization that the owner signs, in a transaction of somebody else's.
    function test_anAuthorizationAndAGrantInOneTransaction() external {
        delegate(owner, address(0));
        vm.signAndAttachDelegation(implementation, OWNER_KEY);
        vm.prank(relayer);
        vm.assertEq(policy.owner(), owner, "delegated");
        start(daily());
        pay(agent, 1);
        vm.signAndAttachDelegation(address(new OtherDelegate()), OWNER_KEY);
        vm.prank(agent);
        (bool ok,) = home.call(abi.encodeCall(policy.execTransfer, (address(coin), friend, 1)));
        vm.assertFalse(ok, "the other delegate knows no such function");
    }

    // ---- planted storage ----

    /// The words of a whole session, written by somebody else's code at the same address, without the page.
    function test_plantedPermissionsAreNoSession() external {
        (bytes32[] memory slots, bytes32[] memory words) = _wordsOfASession(1);
        _plant(slots, words);
        refusesPay(agent, 1, abi.encodeWithSelector(ISessionPolicy.SessionEnded.selector, 1));
    }

    /// What no contract can see: words with the number of the first grant, for a key of whoever planted them, live from
    /// that grant on. Who links a wallet has to find its storage empty first; this is why.
    function test_plantedPermissionsOfTheFirstNumberComeAliveWithIt() external {
        (bytes32[] memory slots, bytes32[] memory words) = _wordsOfASession(1);
        _plant(slots, words);
        start(Grants.grantFor(other, 1, UNTIL).per(address(coin), DAY, 1e6));
        pay(agent, 1);
        // A later number has another session's entry, so revoking and granting again ends them.
        start(Grants.grantFor(other, 2, UNTIL).per(address(coin), DAY, 1e6));
        refusesPay(agent, 1, abi.encodeWithSelector(ISessionPolicy.SessionEnded.selector, 1));
    }

    /// A page from before the first grant is thrown away by it.
    function test_theFirstGrantClearsAPlantedPage() external {
        bytes32 page = keccak256(abi.encode(uint256(keccak256("valetkey.session.v1")) - 1)) & ~bytes32(uint256(0xff));
        // Three entries with numbers of their own, all for ever, and no last number.
        uint256 word;
        for (uint256 i = 1; i < 4; ++i) {
            word |= ((uint256(type(uint32).max) << 16) | (i + 6)) << (16 + 60 * i);
        }
        vm.store(home, page, bytes32(word));
        start(daily());
        (uint16[4] memory numbers,,) = sessions();
        uint256 live;
        for (uint256 i; i < 4; ++i) {
            if (numbers[i] != 0) ++live;
        }
        vm.assertEq(live, 1, "sessions that nobody granted");
        pay(agent, 1);
    }

    /// Whatever storage an account has from before, a grant writes all that it relies on.
    function test_aGrantDoesNotInheritPlantedWords() external {
        (bytes32[] memory slots,) = _wordsOfASession(1);
        bytes32[] memory words = new bytes32[](slots.length);
        for (uint256 i; i < words.length; ++i) {
            words[i] = bytes32(type(uint256).max);
        }
        _plant(slots, words);
        start(daily().to(friend));
        pay(agent, 60e6);
        bytes4 refusal = ISessionPolicy.OverWindowLimit.selector;
        refusesPay(agent, 40e6 + 1, abi.encodeWithSelector(refusal, address(coin), 40e6 + 1, 40e6));
    }

    /// Every slot but the page that a session of the agent writes, and what it writes there.
    function _wordsOfASession(uint16 number) private returns (bytes32[] memory slots, bytes32[] memory words) {
        uint256 snapshot = vm.snapshotState();
        vm.record();
        Grant memory g = daily().to(friend);
        g.number = number;
        start(g);
        (, bytes32[] memory writes) = vm.accesses(home);
        slots = new bytes32[](writes.length - 1);
        words = new bytes32[](writes.length - 1);
        bytes32 page = keccak256(abi.encode(uint256(keccak256("valetkey.session.v1")) - 1)) & ~bytes32(uint256(0xff));
        uint256 n;
        for (uint256 i; i < writes.length; ++i) {
            if (writes[i] == page) continue;
            (slots[n], words[n]) = (writes[i], vm.load(home, writes[i]));
            ++n;
        }
        vm.assertEq(n, slots.length, "the page is written once");
        vm.revertToState(snapshot);
    }

    function _plant(bytes32[] memory slots, bytes32[] memory words) private {
        delegate(owner, address(new OtherDelegate()));
        OtherDelegate(home).write(slots, words);
        delegate(owner, implementation);
    }
}
