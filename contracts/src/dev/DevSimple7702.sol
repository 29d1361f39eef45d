// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ERC1155Holder} from "@openzeppelin/contracts/token/ERC1155/utils/ERC1155Holder.sol";
import {IERC721Receiver} from "@openzeppelin/contracts/token/ERC721/IERC721Receiver.sol";
import {ERC721Holder} from "@openzeppelin/contracts/token/ERC721/utils/ERC721Holder.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// One call of a batch.
struct BatchCall {
    address target;
    uint256 value;
    bytes data;
}

/// @title A stand-in for eth-infinitism's Simple7702Account on development chains.
/// The one delegate that Ledger's Ethereum app signs for on every chain is that account, at a fixed address. A
/// development chain has no copy of it; this contract, written from its ABI, is placed there instead. It
/// batches calls of the wallet itself and of the ERC-4337 EntryPoint 0.8, and knows no other authority.
contract DevSimple7702 is IERC1271, ERC721Holder, ERC1155Holder {
    address private constant ENTRY_POINT = 0x4337084D9E255Ff0702461CF8895CE9E3b5Ff108;

    /// The call of that index failed, with this revert data.
    error ExecuteError(uint256 index, bytes reason);
    error NotSelfOrEntryPoint(address caller);

    receive() external payable {}

    /// Accepts any call, as an account without code does.
    fallback() external payable {}

    function execute(address target, uint256 value, bytes calldata data) external {
        _requireAuthority();
        (bool ok, bytes memory answer) = target.call{value: value}(data);
        if (!ok) _bubble(answer);
    }

    function executeBatch(BatchCall[] calldata calls) external {
        _requireAuthority();
        for (uint256 i = 0; i < calls.length; ++i) {
            (bool ok, bytes memory answer) = calls[i].target.call{value: calls[i].value}(calls[i].data);
            if (ok) continue;
            if (calls.length == 1) _bubble(answer);
            revert ExecuteError(i, answer);
        }
    }

    function entryPoint() external pure returns (address) {
        return ENTRY_POINT;
    }

    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        (address signer, ECDSA.RecoverError err, ) = ECDSA.tryRecoverCalldata(hash, signature);
        bool valid = err == ECDSA.RecoverError.NoError && signer == address(this);
        return valid ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }

    function supportsInterface(bytes4 id) public view override returns (bool) {
        return
            id == type(IERC1271).interfaceId ||
            id == type(IERC721Receiver).interfaceId ||
            super.supportsInterface(id);
    }

    function _requireAuthority() private view {
        if (msg.sender != address(this) && msg.sender != ENTRY_POINT) revert NotSelfOrEntryPoint(msg.sender);
    }

    function _bubble(bytes memory answer) private pure {
        assembly ("memory-safe") {
            revert(add(answer, 32), mload(answer))
        }
    }
}
