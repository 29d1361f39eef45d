// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Grant, ISessionPolicy} from "../../../src/ISessionPolicy.sol";
import {Grants} from "../lib/Grants.sol";
import {HomeTest, OnAccount, OnVault} from "../lib/HomeTest.sol";
import {IBatches} from "../lib/Interfaces.sol";

/// @title Answers any call with bytes that it is told, or reverts with them.
contract Oracle {
    bytes private answer;
    bool private fails;

    function set(bytes calldata answer_, bool fails_) external {
        (answer, fails) = (answer_, fails_);
    }

    fallback() external {
        (bytes memory data, bool bad) = (answer, fails);
        assembly {
            if bad {
                revert(add(data, 32), mload(data))
            }
            return(add(data, 32), mload(data))
        }
    }
}

/// @title Answers any call with a text of zeros, as long as it is told.
contract Novelist {
    uint256 private immutable length;

    constructor(uint256 length_) {
        length = length_;
    }

    fallback() external {
        uint256 n = length;
        assembly {
            mstore(0, 32)
            mstore(32, n)
            return(0, add(64, n))
        }
    }
}

/// @title Vaults whose owner is a contract, and homes that nobody owns.
contract OwnersTest is HomeTest, OnVault {
    using Grants for Grant;

    bytes4 private constant YES = 0x1626ba7e;

    function _grants(bytes memory signature, bool can, bytes memory reason) private {
        uint256 snapshot = vm.snapshotState();
        (bool ok, bytes memory why) = home.call(abi.encodeCall(policy.grantWithSig, (daily(), signature)));
        vm.assertEq(ok, can, "granted");
        if (!ok) vm.assertEq(why, reason, "reason");
        vm.revertToState(snapshot);
    }

    function test_onlyTheWholeAnswerIsYes() external {
        bytes memory bad = abi.encodeWithSelector(ISessionPolicy.BadSignature.selector);
        Oracle oracle = Oracle(owner);
        vm.etch(owner, address(new Oracle()).code);
        oracle.set(abi.encode(YES), false);
        _grants("?", true, "");
        oracle.set(abi.encode(YES), true);
        _grants("?", false, bad);
        oracle.set(abi.encode(YES, 0), false);
        _grants("?", false, bad);
        oracle.set(abi.encodePacked(YES), false);
        _grants("?", false, bad);
        oracle.set(abi.encode(bytes32(YES) | bytes32(uint256(1))), false);
        _grants("?", false, bad);
        oracle.set("", false);
        _grants("?", false, bad);
    }

    /// A contract as long as a delegation is none. PUSH4 magic, PUSH1 224, SHL, PUSH0, MSTORE, PUSH1 32, PUSH0, RETURN.
    function test_aContractOf23BytesIsAsked() external {
        bytes memory code = hex"631626ba7e60e01b5f5260205ff3";
        vm.etch(owner, bytes.concat(code, new bytes(23 - code.length)));
        vm.assertEq(owner.code.length, 23, "length");
        _grants("?", true, "");
    }

    /// Whoever recovers to nobody owns nothing, even where nobody is the owner.
    function test_noSignatureIsNobodys() external {
        address bare = factory.implementation();
        vm.assertEq(ISessionPolicy(bare).owner(), address(0), "owner");
        bytes memory data = abi.encodeCall(policy.grantWithSig, (daily(), new bytes(65)));
        (bool ok, bytes memory why) = bare.call(data);
        vm.assertFalse(ok, "granted");
        vm.assertEq(why, abi.encodeWithSelector(ISessionPolicy.BadSignature.selector), "reason");
        vm.assertEq(bytes32(IBatches(bare).isValidSignature("", new bytes(65))), bytes32(bytes4(0xffffffff)), "ERC-1271");
    }

    function test_theReasonNamesWhoSigned() external {
        bytes memory signature = signText(OTHER_KEY, grantText(daily()));
        _grants(signature, false, abi.encodeWithSelector(ISessionPolicy.WrongSigner.selector, other));
    }
}

/// @title An account whose reader is not there, or is another contract.
contract ReadersTest is HomeTest, OnAccount {
    Oracle private oracle = new Oracle();

    function _refused(bytes4 reason) private {
        bytes memory data = abi.encodeCall(policy.grantWithSig, (daily(), new bytes(65)));
        (bool ok, bytes memory why) = home.call(data);
        vm.assertFalse(ok, "granted");
        vm.assertEq(why, abi.encodeWithSelector(reason), "reason");
    }

    /// Six digits of a length have a digest. No reader writes more.
    function test_aTextWithoutADigestIsRefused() external {
        bytes memory data = abi.encodeCall(policy.grantWithSig, (daily(), new bytes(65)));
        uint256[3] memory lengths = [uint256(99_999), 999_999, 1_000_000];
        for (uint256 i; i < 3; ++i) {
            delegate(owner, deploy("SessionAccount", abi.encode(new Novelist(lengths[i]))));
            (bool ok, bytes memory why) = home.call(data);
            vm.assertFalse(ok, "granted");
            vm.assertEq(why, i == 2 ? bytes("") : abi.encodeWithSelector(ISessionPolicy.BadSignature.selector), "reason");
        }
    }

    function test_anAnswerOfLessThanATextIsNoReaders() external {
        delegate(owner, deploy("SessionAccount", abi.encode(oracle)));
        _refused(ISessionPolicy.NoReader.selector);
        oracle.set(new bytes(63), false);
        _refused(ISessionPolicy.NoReader.selector);
        oracle.set(abi.encode(32, 0), false);
        _refused(ISessionPolicy.BadSignature.selector);
        oracle.set("refused", true);
        (bool ok, bytes memory why) = home.call(abi.encodeCall(policy.grantWithSig, (daily(), new bytes(65))));
        vm.assertFalse(ok, "granted");
        vm.assertEq(why, "refused", "the reader's reason");
    }
}
