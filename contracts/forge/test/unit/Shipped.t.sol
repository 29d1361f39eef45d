// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Base} from "../lib/Vm.sol";

/// @title What these tests deploy is, byte for byte, what artifacts/ holds.
/// A mutated or an edited contract fails here until the artifacts are built again, so mutation testers leave it out.
contract ShippedTest is Base {
    function test_theArtifactsAreWhatIsTested() external view {
        string[4] memory names = ["SessionReader", "SessionAccount", "SessionVault", "SessionVaultFactory"];
        for (uint256 i; i < names.length; ++i) {
            bytes memory tested = vm.getCode(string.concat(names[i], ".sol:", names[i]));
            bytes memory shipped = vm.getCode(string.concat("artifacts/", names[i], ".json"));
            vm.assertGt(tested.length, 0, names[i]);
            vm.assertEq(keccak256(tested), keccak256(shipped), names[i]);
        }
    }
}
