// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Budget, CallRule, Constraint, Grant, ISessionPolicy} from "../../../src/ISessionPolicy.sol";
import {AT_MOST, DAY, Grants, HOUR, WEEK} from "../lib/Grants.sol";
import {HomeTest, OnAccount, OnVault} from "../lib/HomeTest.sol";

interface IERC1271 {
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4);
}

/// Says yes to every signature.
contract YesSayer {
    fallback() external {
        assembly {
            mstore(0, shl(224, 0x1626ba7e))
            return(0, 32)
        }
    }
}

/// @title What a signature is good for: one text, of one account, on one chain, once.
abstract contract SignatureTest is HomeTest {
    using Grants for Grant;

    uint256 private constant ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141; // of secp256k1

    function _refused(Grant memory g, bytes memory signature, bytes memory reason) internal {
        vm.expectRevert(reason);
        policy.grantWithSig(g, signature);
    }

    function _refusedForWhatever(Grant memory g, bytes memory signature) internal {
        (bool ok,) = home.call(abi.encodeCall(policy.grantWithSig, (g, signature)));
        vm.assertFalse(ok, "granted");
    }

    // ---- malleability ----

    function test_theOtherSolutionOfTheCurveIsRefused() external {
        Grant memory g = daily();
        bytes memory low = signGrant(g);
        (bytes32 r, bytes32 s, uint8 v) = _split(low);
        bytes memory high = abi.encodePacked(r, bytes32(ORDER - uint256(s)), uint8(v == 27 ? 28 : 27));
        _refused(g, high, abi.encodeWithSelector(ISessionPolicy.BadSignature.selector));
        start(g);
    }

    function test_theCompactFormIsTakenAndIsNoSecondUse() external {
        Grant memory g = daily();
        bytes memory signature = signGrant(g);
        (bytes32 r, bytes32 s, uint8 v) = _split(signature);
        bytes memory compact = abi.encodePacked(r, bytes32(uint256(s) | (uint256(v - 27) << 255)));
        policy.grantWithSig(g, compact);
        pay(agent, 1);
        _refused(g, signature, abi.encodeWithSelector(ISessionPolicy.WrongNumber.selector, 2));
    }

    function test_signaturesOfOtherLengthsAreRefused() external {
        Grant memory g = daily();
        bytes memory signature = signGrant(g);
        bytes memory reason = abi.encodeWithSelector(ISessionPolicy.BadSignature.selector);
        _refused(g, "", reason);
        _refused(g, hex"00", reason);
        _refused(g, bytes.concat(signature, hex"00"), reason);
        _refused(g, new bytes(65), reason);
        _refusedForWhatever(g, new bytes(64));
        (bytes32 r, bytes32 s, uint8 v) = _split(signature);
        _refused(g, abi.encodePacked(r, s, v - 27), reason);
        _refusedForWhatever(g, abi.encodePacked(r, bytes32(0), v));
        _refusedForWhatever(g, abi.encodePacked(bytes32(0), s, v));
    }

    function test_anothersSignatureIsRefused() external {
        Grant memory g = daily();
        bytes memory signature = signText(AGENT_KEY, grantText(g));
        _refused(g, signature, abi.encodeWithSelector(ISessionPolicy.WrongSigner.selector, agent));
    }

    // ---- the text and the struct ----

    function test_aGrantWithAnythingChangedIsRefused() external {
        Grant memory g =
            daily().to(friend).rule(address(venue), "visit(uint256)").where(0, AT_MOST, bytes32(uint256(5)));
        g = g.guarded(address(coin));
        g.terms.maxCalls = 10;
        (g.terms.rate, g.terms.rateWindow) = (2, DAY);
        g.terms.gas = 1 ether;
        bytes memory signature = signGrant(g);
        bytes memory whole = abi.encode(g);
        for (uint256 change; change < 24; ++change) {
            Grant memory h = abi.decode(whole, (Grant));
            _change(h, change);
            vm.assertNotEq(keccak256(abi.encode(h)), keccak256(whole), "nothing was changed");
            _refusedForWhatever(h, signature);
        }
        policy.grantWithSig(g, signature);
        pay(agent, 1);
    }

    function _change(Grant memory h, uint256 what) private view {
        if (what == 0) ++h.number;
        else if (what == 1) h.agent = other;
        else if (what == 2) ++h.until;
        else if (what == 3) h.until = 0;
        else if (what == 4) h.deadline = UNTIL;
        else if (what == 5) h.terms.maxCalls = 11;
        else if (what == 6) h.terms.maxCalls = 0;
        else if (what == 7) h.terms.rate = 3;
        else if (what == 8) h.terms.rateWindow = HOUR;
        else if (what == 9) h.terms.gas = 1 ether + 1;
        else if (what == 10) h.terms.notBefore = START;
        else if (what == 11) h.budgets[0].perWindow = 100e6 + 1;
        else if (what == 12) h.budgets[0].window = WEEK;
        else if (what == 13) h.budgets[0].total = 200e6;
        else if (what == 14) h.budgets[0].perCall = 50e6;
        else if (what == 15) h.budgets[0].token = address(venue);
        else if (what == 16) h.parties[0].who = other;
        else if (what == 17) h.parties[0].spender = true;
        else if (what == 18) delete h.parties;
        else if (what == 19) h.calls[0].target = address(this);
        else if (what == 20) h.calls[0].signature = "visit(uint128)";
        else if (what == 21) h.constraints[0].value = bytes32(uint256(6));
        else if (what == 22) h.constraints[0].op = 3;
        else if (what == 23) delete h.guards;
    }

    function test_onlyThePersonalMessageCounts() external {
        Grant memory g = daily();
        bytes32 plain = keccak256(bytes(grantText(g)));
        _refusedForWhatever(g, signDigest(OWNER_KEY, plain));
        _refusedForWhatever(
            g, signDigest(OWNER_KEY, keccak256(abi.encodePacked("\x19Ethereum Signed Message:\n32", plain)))
        );
        _refusedForWhatever(g, signDigest(OWNER_KEY, keccak256(abi.encode(g))));
    }

    // ---- replay ----

    function test_aGrantIsGoodOnce() external {
        Grant memory g = daily();
        bytes memory signature = signGrant(g);
        policy.grantWithSig(g, signature);
        pay(agent, 100e6);
        _refused(g, signature, abi.encodeWithSelector(ISessionPolicy.WrongNumber.selector, 2));
        revokeBySignature(1);
        _refused(g, signature, abi.encodeWithSelector(ISessionPolicy.WrongNumber.selector, 2));
    }

    function test_aGrantIsGoodOnItsChainOnly() external {
        Grant memory g = daily();
        bytes memory signature = signGrant(g);
        vm.chainId(1);
        _refusedForWhatever(g, signature);
        vm.chainId(31337);
        policy.grantWithSig(g, signature);
    }

    function test_aGrantHasToWaitForItsNumber() external {
        Grant memory g = daily();
        g.number = 2;
        bytes memory second = signGrant(g);
        _refused(g, second, abi.encodeWithSelector(ISessionPolicy.WrongNumber.selector, 1));
        start(daily());
        policy.grantWithSig(g, second);
        g.number = 0;
        refusesGrant(g, abi.encodeWithSelector(ISessionPolicy.WrongNumber.selector, 3));
    }

    function test_aGrantIsSubmittedInTime() external {
        Grant memory g = daily();
        g.deadline = START + 100;
        bytes memory signature = signGrant(g);
        vm.warp(START + 101);
        _refused(g, signature, abi.encodeWithSelector(ISessionPolicy.TooLate.selector, START + 100));
        vm.warp(START + 100);
        policy.grantWithSig(g, signature);
    }

    function test_revocationsAreSubmittedInTimeAndByTheOwner() external {
        start(daily());
        bytes memory signature = signText(OWNER_KEY, revokeText(1, START));
        bytes memory wrong = signText(AGENT_KEY, revokeText(1, START));
        vm.expectRevert(abi.encodeWithSelector(ISessionPolicy.WrongSigner.selector, agent));
        policy.revokeWithSig(1, START, wrong);
        (bool ok,) = home.call(abi.encodeCall(policy.revokeWithSig, (1, START + 1, signature)));
        vm.assertFalse(ok, "with another deadline");
        vm.warp(START + 1);
        vm.expectRevert(abi.encodeWithSelector(ISessionPolicy.TooLate.selector, START));
        policy.revokeWithSig(1, START, signature);
        pay(agent, 1);
    }

    function test_aRevocationOfAllIsGoodForItsNumbersOnly() external {
        start(daily());
        bytes memory signature = signText(OWNER_KEY, revokeAllText(1, START));
        start(daily());
        vm.expectRevert(abi.encodeWithSelector(ISessionPolicy.WrongNumber.selector, 2));
        policy.revokeAllWithSig(1, START, signature);
        (bool ok,) = home.call(abi.encodeCall(policy.revokeAllWithSig, (2, START, signature)));
        vm.assertFalse(ok, "with another number");
        pay(agent, 1);
    }

    function test_aTextOfOneKindIsNotAnother() external {
        start(daily());
        bytes memory signature = signText(OWNER_KEY, revokeText(1, START));
        (bool ok,) = home.call(abi.encodeCall(policy.revokeAllWithSig, (1, START, signature)));
        vm.assertFalse(ok, "revoke is revoke all");
        (ok,) = home.call(abi.encodeCall(policy.setGuardianWithSig, (2, address(0), START, signature)));
        vm.assertFalse(ok, "revoke is guardian");
    }

    // ---- ERC-1271 ----

    function test_erc1271SaysYesToTheOwnersKeyOnly() external {
        start(daily());
        bytes32 hash = keccak256("an order");
        bytes memory by = isVault() ? _signForVault(OWNER_KEY, hash) : signDigest(OWNER_KEY, hash);
        vm.assertEq(bytes32(IERC1271(home).isValidSignature(hash, by)), bytes32(bytes4(0x1626ba7e)), "owner");
        _invalid(keccak256("another"), by);
        _invalid(hash, isVault() ? _signForVault(AGENT_KEY, hash) : signDigest(AGENT_KEY, hash));
        _invalid(hash, signDigest(AGENT_KEY, hash));
        _invalid(hash, signDigest(OTHER_KEY, hash));
        _invalid(hash, "");
        _invalid(hash, new bytes(64));
        _invalid(hash, new bytes(65));
        _invalid(hash, abi.encodePacked(agent));
        (bytes32 r, bytes32 s, uint8 v) = _split(by);
        _invalid(hash, abi.encodePacked(r, bytes32(ORDER - uint256(s)), uint8(v == 27 ? 28 : 27)));
    }

    function _signForVault(uint256 key, bytes32 hash) internal view returns (bytes memory) {
        string memory text = string.concat("valetkey sign ", vm.toString(abi.encodePacked(hash)), " on chain 31337");
        return signText(key, string.concat(text, "\nAccount ", vm.toString(home)));
    }

    function _invalid(bytes32 hash, bytes memory signature) internal view {
        bytes4 answer = IERC1271(home).isValidSignature(hash, signature);
        vm.assertTrue(answer != 0x1626ba7e, "a signature of nobody's is valid");
    }

    function _split(bytes memory signature) internal pure returns (bytes32 r, bytes32 s, uint8 v) {
        assembly ("memory-safe") {
            r := mload(add(signature, 32))
            s := mload(add(signature, 64))
            v := byte(0, mload(add(signature, 96)))
        }
    }
}

contract SignatureAccountTest is SignatureTest, OnAccount {
    using Grants for Grant;

    function test_aGrantIsGoodForItsAccountOnly() external {
        Grant memory g = daily();
        bytes memory signature = signGrant(g);
        delegate(other, implementation);
        (bool ok,) = other.call(abi.encodeCall(policy.grantWithSig, (g, signature)));
        vm.assertFalse(ok, "granted for another account");
        policy.grantWithSig(g, signature);
    }

    /// Two deployments of one version share the account's numbers.
    function test_aGrantIsNotGoodAgainUnderAnotherImplementation() external {
        Grant memory g = daily();
        bytes memory signature = signGrant(g);
        policy.grantWithSig(g, signature);
        pay(agent, 60e6);
        delegate(owner, deploy("SessionAccount", abi.encode(reader)));
        _refused(g, signature, abi.encodeWithSelector(ISessionPolicy.WrongNumber.selector, 2));
        bytes4 refusal = ISessionPolicy.OverWindowLimit.selector;
        refusesPay(agent, 40e6 + 1, abi.encodeWithSelector(refusal, address(coin), 40e6 + 1, 40e6));
    }

    function test_theBareImplementationHasNoOwner() external {
        ISessionPolicy bare = ISessionPolicy(implementation);
        Grant memory g = daily();
        vm.prank(implementation);
        bytes memory signature = signText(OWNER_KEY, reader.grantText(g));
        (bool ok,) = address(bare).call(abi.encodeCall(bare.grantWithSig, (g, signature)));
        vm.assertFalse(ok, "granted");
        (ok,) = callAs(owner, address(bare), 0, abi.encodeCall(bare.grant, (g)));
        vm.assertFalse(ok, "granted by a transaction");
    }
}

contract SignatureVaultTest is SignatureTest, OnVault {
    using Grants for Grant;

    function test_aGrantIsGoodForItsVaultOnly() external {
        Grant memory g = daily();
        bytes memory signature = signGrant(g);
        address second = factory.create(other);
        (bool ok,) = second.call(abi.encodeCall(policy.grantWithSig, (g, signature)));
        vm.assertFalse(ok, "granted for another vault");
    }

    /// A signature that the owner made for its wallet says nothing about the vault.
    function test_theOwnersBareSignatureIsNotTheVaults() external view {
        _invalid(keccak256("an order"), signDigest(OWNER_KEY, keccak256("an order")));
    }

    function test_anOwnerThatIsAContractIsAsked() external {
        vm.etch(owner, address(new YesSayer()).code);
        Grant memory g = daily();
        policy.grantWithSig(g, "whatever");
        pay(agent, 1);
    }

    /// The delegate of an owner with a key may say yes to other keys than the owner's, and it need not be asked.
    function test_theDelegateOfAnOwnerIsNotAsked() external {
        vm.etch(owner, abi.encodePacked(hex"ef0100", new YesSayer()));
        _refusedForWhatever(daily(), signText(AGENT_KEY, grantText(daily())));
        start(daily());
        pay(agent, 1);
    }

    function test_theBareImplementationHasNoOwner() external {
        vm.assertEq(ISessionPolicy(factory.implementation()).owner(), address(0), "owner");
        (bool ok,) = callAs(address(0), factory.implementation(), 0, abi.encodeCall(policy.setGuardian, (other)));
        ok; // address(0) sends no transactions; what counts is that no signature is one of its.
        Grant memory g = daily();
        _mustNotGrant(factory.implementation(), g);
    }

    /// A wallet that delegates to the vault's code by mistake belongs to nobody rather than to anybody.
    function test_aWalletThatDelegatesToTheVaultsCodeHasNoOwner() external {
        vm.etch(other, abi.encodePacked(hex"ef0100", factory.implementation()));
        vm.assertEq(ISessionPolicy(other).owner(), address(0), "owner");
        _mustNotGrant(other, daily());
    }

    function _mustNotGrant(address where, Grant memory g) private {
        bytes[3] memory signatures = [bytes(""), new bytes(65), new bytes(64)];
        for (uint256 i; i < 3; ++i) {
            (bool ok,) = where.call(abi.encodeCall(policy.grantWithSig, (g, signatures[i])));
            vm.assertFalse(ok, "granted");
        }
    }

    function test_theFactoryMakesOneVaultPerOwner() external {
        vm.assertEq(factory.create(owner), home, "the same again");
        vm.assertEq(factory.vaultOf(owner), home, "where it was said to be");
        vm.assertNotEq(factory.create(other), home, "another owner's");
        vm.assertEq(policy.owner(), owner, "owner");
        vm.expectRevert();
        factory.create(address(0));
    }
}
