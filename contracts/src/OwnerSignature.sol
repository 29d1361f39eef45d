// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {ISessionPolicy} from "./ISessionPolicy.sol";

/// @title Whether an owner signed.
/// An owner with a key signs by ECDSA: 65 bytes with v 27 or 28, or the 64 bytes of EIP-2098, low s only. An owner that
/// is a contract, for a vault, is asked by ERC-1271.
library OwnerSignature {
    /// Reverts unless the owner signed the text as an EIP-191 message (version 0x45, "personal message").
    function requireOwner(address owner, bytes memory text, bytes calldata signature) internal view {
        bytes32 digest = _digestOf(text);
        (address signer, ECDSA.RecoverError err) = recover(digest, signature);
        if (err == ECDSA.RecoverError.NoError && signer == owner) return;
        if (_isContract(owner) && _contractSays(owner, digest, signature)) return;
        if (err != ECDSA.RecoverError.NoError) revert ISessionPolicy.BadSignature();
        revert ISessionPolicy.WrongSigner(signer);
    }

    /// keccak256("\x19Ethereum Signed Message:\n" length text), without copying the text: what comes before it is written
    /// where its length lies, which is 26 characters and as many digits as there is room for. A text that the length
    /// of would not fit has no digest.
    function _digestOf(bytes memory text) private pure returns (bytes32 digest) {
        assembly ("memory-safe") {
            let length := mload(text)
            let digits := 0
            let bits := 0
            for {
                let n := length
            } 1 {} {
                digits := or(digits, shl(bits, add(48, mod(n, 10))))
                bits := add(bits, 8)
                n := div(n, 10)
                if iszero(n) {
                    break
                }
            }
            if gt(bits, 48) {
                revert(0, 0)
            }
            mstore(text, or(shl(bits, 0x19457468657265756d205369676e6564204d6573736167653a0a), digits))
            let before := add(26, shr(3, bits))
            digest := keccak256(sub(add(text, 32), before), add(before, length))
            mstore(text, length)
        }
    }

    /// Whether the signature over a digest is by the key whose address `owner` is.
    function isKeys(address owner, bytes32 digest, bytes calldata signature) internal pure returns (bool) {
        (address signer, ECDSA.RecoverError err) = recover(digest, signature);
        return err == ECDSA.RecoverError.NoError && signer == owner;
    }

    function recover(
        bytes32 digest,
        bytes calldata signature
    ) internal pure returns (address signer, ECDSA.RecoverError err) {
        if (signature.length == 64) {
            (signer, err, ) = ECDSA.tryRecover(digest, bytes32(signature[:32]), bytes32(signature[32:]));
        } else {
            (signer, err, ) = ECDSA.tryRecoverCalldata(digest, signature);
        }
    }

    /// An address with a key is never asked, whatever code it runs by EIP-7702 (0xef0100 and the delegate): its key is the
    /// answer, and a delegate may say yes to keys of its own. So the account home, which is its own owner, asks nobody.
    function _isContract(address owner) private view returns (bool) {
        return owner.code.length != 0 && (owner.code.length != 23 || bytes3(owner.code) != 0xef0100);
    }

    function _contractSays(address owner, bytes32 digest, bytes calldata signature) private view returns (bool) {
        (bool ok, bytes memory answer) = owner.staticcall(
            abi.encodeCall(IERC1271.isValidSignature, (digest, signature))
        );
        return ok && answer.length == 32 && bytes32(answer) == bytes32(IERC1271.isValidSignature.selector);
    }
}
