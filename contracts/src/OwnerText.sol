// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {TextWriter} from "./TextWriter.sol";

/// @title The readable texts of everything but a grant that an owner signs.
/// They begin with other words than a grant does, and every one of them names the chain, the account and the last second
/// in which it may be submitted. See GrantText for what a text is.
library OwnerText {
    using TextWriter for uint256;

    ///     valetkey revoke 7 on chain 11155111
    ///     Account 0x...
    ///     Submit by 2026-11-26 00:00:00 UTC
    function revoke(address account, uint256 number, uint256 deadline) internal view returns (string memory) {
        uint256 p0 = TextWriter.start();
        uint256 p = p0.put("valetkey revoke ", 16).number(number);
        return _end(p0, _account(p, account), deadline);
    }

    ///     valetkey revoke all up to 9 on chain 11155111
    ///     Account 0x...
    ///     Submit by 2026-11-26 00:00:00 UTC
    function revokeAll(address account, uint256 upTo, uint256 deadline) internal view returns (string memory) {
        uint256 p0 = TextWriter.start();
        uint256 p = p0.put("valetkey revoke all up to ", 26).number(upTo);
        return _end(p0, _account(p, account), deadline);
    }

    ///     valetkey rotate 7 into 8 on chain 11155111
    ///     Account 0x...
    ///     Agent 0x...
    ///     New agent 0x...
    ///     4 permissions, with what is left of them
    ///     Submit by 2026-11-26 00:00:00 UTC
    function rotate(
        address account,
        uint256 number,
        uint256 into,
        address agent,
        address newAgent,
        uint256 permissions,
        uint256 deadline
    ) internal view returns (string memory) {
        uint256 p0 = TextWriter.start();
        uint256 p = p0.put("valetkey rotate ", 16).number(number).put(" into ", 6).number(into);
        p = _handover(_account(p, account), agent, newAgent, permissions);
        return _end(p0, p, deadline);
    }

    function _handover(uint256 p, address agent, address newAgent, uint256 n) private pure returns (uint256) {
        p = p.put("\nAgent ", 7).addr(agent).put("\nNew agent ", 11).addr(newAgent);
        return p.put("\n", 1).number(n).put(" permissions, with what is ", 27).put("left of them", 12);
    }

    ///     valetkey guardian 8 on chain 11155111
    ///     Account 0x...
    ///     Guardian 0x...
    ///     It may end sessions and nothing else
    ///     Submit by 2026-11-26 00:00:00 UTC
    function guardian(
        address account,
        uint256 number,
        address who,
        uint256 deadline
    ) internal view returns (string memory) {
        uint256 p0 = TextWriter.start();
        uint256 p = _account(p0.put("valetkey guardian ", 18).number(number), account).put("\nGuardian ", 10);
        p = who == address(0) ? p.put("none", 4) : p.addr(who);
        p = p.put("\nIt may end sessions and nothing", 32).put(" else", 5);
        return _end(p0, p, deadline);
    }

    ///     valetkey sign 0x... on chain 11155111
    ///     Account 0x...
    function sign(address account, bytes32 hash) internal view returns (string memory) {
        uint256 p0 = TextWriter.start();
        return TextWriter.finish(p0, _account(p0.put("valetkey sign ", 14).word(hash), account));
    }

    function _account(uint256 p, address account) private view returns (uint256) {
        return p.put(" on chain ", 10).number(block.chainid).put("\nAccount ", 9).addr(account);
    }

    function _end(uint256 p0, uint256 p, uint256 deadline) private pure returns (string memory) {
        return TextWriter.finish(p0, p.put("\nSubmit by ", 11).date(deadline));
    }
}
