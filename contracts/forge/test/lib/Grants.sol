// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Budget, CallRule, Constraint, Grant, Party, Permission} from "../../../src/ISessionPolicy.sol";

// The codes of ISessionPolicy, by name.
uint8 constant NONE = 0;
uint8 constant HOUR = 1;
uint8 constant DAY = 2;
uint8 constant WEEK = 3;
uint8 constant STEADY = 4;

uint8 constant EQUALS = 1;
uint8 constant AT_MOST = 2;
uint8 constant AT_LEAST = 3;
uint8 constant IS_ACCOUNT = 4;

/// Grants, written one permission after the other. Every function changes the grant that it gets and hands it back.
library Grants {
    function grantFor(address agent, uint16 number, uint32 until) internal pure returns (Grant memory g) {
        (g.agent, g.number, g.until) = (agent, number, until);
    }

    /// A budget without a window: so much in total.
    function total(Grant memory g, address token, uint96 amount) internal pure returns (Grant memory) {
        return budget(g, Budget(token, NONE, 0, amount, 0));
    }

    /// A budget that comes back, without a limit in total.
    function per(Grant memory g, address token, uint8 window, uint96 amount) internal pure returns (Grant memory) {
        return budget(g, Budget(token, window, amount, 0, 0));
    }

    function budget(Grant memory g, Budget memory b) internal pure returns (Grant memory) {
        Budget[] memory longer = new Budget[](g.budgets.length + 1);
        for (uint256 i; i < g.budgets.length; ++i) {
            longer[i] = g.budgets[i];
        }
        longer[g.budgets.length] = b;
        g.budgets = longer;
        return g;
    }

    /// A recipient of the last budget.
    function to(Grant memory g, address who) internal pure returns (Grant memory) {
        return party(g, Party(uint8(g.budgets.length - 1), false, who));
    }

    /// A spender of the last budget.
    function by(Grant memory g, address who) internal pure returns (Grant memory) {
        return party(g, Party(uint8(g.budgets.length - 1), true, who));
    }

    function party(Grant memory g, Party memory p) internal pure returns (Grant memory) {
        Party[] memory longer = new Party[](g.parties.length + 1);
        for (uint256 i; i < g.parties.length; ++i) {
            longer[i] = g.parties[i];
        }
        longer[g.parties.length] = p;
        g.parties = longer;
        return g;
    }

    function rule(Grant memory g, address target, string memory signature) internal pure returns (Grant memory) {
        return rule(g, CallRule(target, signature, 0));
    }

    function rule(Grant memory g, CallRule memory r) internal pure returns (Grant memory) {
        CallRule[] memory longer = new CallRule[](g.calls.length + 1);
        for (uint256 i; i < g.calls.length; ++i) {
            longer[i] = g.calls[i];
        }
        longer[g.calls.length] = r;
        g.calls = longer;
        return g;
    }

    /// A condition on the last rule.
    function where(Grant memory g, uint8 word, uint8 op, bytes32 value) internal pure returns (Grant memory) {
        return constraint(g, Constraint(uint8(g.calls.length - 1), op, word, value));
    }

    function constraint(Grant memory g, Constraint memory c) internal pure returns (Grant memory) {
        Constraint[] memory longer = new Constraint[](g.constraints.length + 1);
        for (uint256 i; i < g.constraints.length; ++i) {
            longer[i] = g.constraints[i];
        }
        longer[g.constraints.length] = c;
        g.constraints = longer;
        return g;
    }

    function guarded(Grant memory g, address token) internal pure returns (Grant memory) {
        address[] memory longer = new address[](g.guards.length + 1);
        for (uint256 i; i < g.guards.length; ++i) {
            longer[i] = g.guards[i];
        }
        longer[g.guards.length] = token;
        g.guards = longer;
        return g;
    }

    /// Every permission of a grant, as a rotation lists them.
    function permissions(Grant memory g) internal pure returns (Permission[] memory list) {
        list = new Permission[](g.budgets.length + g.calls.length);
        for (uint256 i; i < g.budgets.length; ++i) {
            uint256 count;
            for (uint256 j; j < g.parties.length; ++j) {
                if (g.parties[j].budget == i) ++count;
            }
            Party[] memory parties = new Party[](count);
            for (uint256 j = g.parties.length; j > 0; --j) {
                if (g.parties[j - 1].budget == i) parties[--count] = g.parties[j - 1];
            }
            list[i] = Permission(g.budgets[i].token, 0, parties);
        }
        for (uint256 i; i < g.calls.length; ++i) {
            bytes4 selector = bytes4(keccak256(bytes(g.calls[i].signature)));
            list[g.budgets.length + i] = Permission(g.calls[i].target, selector, new Party[](0));
        }
    }
}
