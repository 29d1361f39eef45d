// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// What one budget allows, and what was done with it.
struct Line {
    bool there;
    uint8 window;
    uint96 perWindow;
    uint96 total;
    uint96 perCall;
    address recipient; // zero: anybody
    address spender; // zero: nobody
    uint256 spent;
    uint256 index; // of the window that was last spent in
    uint256 inWindow;
    uint256 level; // of a leaky bucket, times the period
    uint256 since;
}

/// What one session allows, and what was done with it. A session that was rotated goes on in the same record.
struct Session {
    uint16 number; // zero: none, or ended
    uint32 until;
    uint32 notBefore;
    uint32 maxCalls;
    uint32 calls;
    uint16 rate; // per day
    uint256 rateIndex;
    uint256 rateUsed;
    bool ruled;
    uint96 maxValue;
    bool takes; // calls the function that takes gems by an allowance from before
    bool guarded; // so that it gets none
    uint96 gas; // wei, and what operations cost so far
    uint256 burnt;
    Line coin;
    Line native;
}

/// @title What a session may do, said a second time: by adding up what was spent, not by counting down what is left.
library Model {
    uint256 internal constant MOST_TOTAL = 2 ** 87 - 1;

    function period(uint8 window) internal pure returns (uint256) {
        uint256 unit = window & 3;
        return unit == 1 ? 1 hours : unit == 2 ? 1 days : 1 weeks;
    }

    function isSteady(Line storage l) internal view returns (bool) {
        return l.window > 3;
    }

    /// Writes down a spending, and says what it broke.
    function spend(Line storage l, uint256 amount) internal returns (string memory) {
        if (!l.there) return "spent without a budget";
        if (l.perCall != 0 && amount > l.perCall) return "over the limit of a call";
        l.spent += amount;
        if (l.spent > (l.total == 0 ? MOST_TOTAL : l.total)) return "over the total";
        if (l.window == 0) return "";
        uint256 p = period(l.window);
        if (block.timestamp / p != l.index) (l.index, l.inWindow) = (block.timestamp / p, 0);
        l.inWindow += amount;
        if (!isSteady(l) && l.inWindow > l.perWindow) return "over the window";
        // Over any time T at most cap * (1 + T/period + 1/1024), or twice the cap and T's share with fixed windows:
        // that is how high a bucket may rise which loses cap/period every second.
        uint256 lost = (block.timestamp - l.since) * l.perWindow;
        l.level = (l.level > lost ? l.level - lost : 0) + amount * p;
        l.since = block.timestamp;
        uint256 cap = uint256(l.perWindow) * p;
        if (l.level > (isSteady(l) ? cap + cap / 1024 : 2 * cap)) return "over the rate";
        return "";
    }

    /// What is left of the window; not for steady ones, which round against the session.
    function leftInWindow(Line storage l) internal view returns (uint256) {
        if (l.window == 0) return l.total - l.spent;
        return block.timestamp / period(l.window) == l.index ? l.perWindow - l.inWindow : l.perWindow;
    }

    function leftTotal(Line storage l) internal view returns (uint256) {
        return (l.total == 0 ? MOST_TOTAL : l.total) - l.spent;
    }

    function allows(Line storage l, uint256 amount, address to) internal view returns (bool) {
        return l.there && amount <= leftInWindow(l) && amount <= leftTotal(l) && (l.perCall == 0 || amount <= l.perCall)
            && (l.recipient == address(0) || l.recipient == to);
    }

    function isLive(Session storage s) internal view returns (bool) {
        return s.number != 0 && block.timestamp <= s.until;
    }

    /// Whether one more call is within the terms.
    function mayCall(Session storage s) internal view returns (bool) {
        bool rested = s.rate == 0 || block.timestamp / 1 days != s.rateIndex || s.rateUsed < s.rate;
        return isLive(s) && block.timestamp >= s.notBefore && (s.maxCalls == 0 || s.calls < s.maxCalls) && rested;
    }

    /// Writes down a call, and says what it broke.
    function call(Session storage s) internal returns (string memory) {
        if (s.number == 0) return "a key without a session acted";
        if (block.timestamp > s.until) return "an expired session acted";
        if (block.timestamp < s.notBefore) return "a session acted before its time";
        if (++s.calls > s.maxCalls && s.maxCalls != 0) return "over the number of calls";
        if (block.timestamp / 1 days != s.rateIndex) (s.rateIndex, s.rateUsed) = (block.timestamp / 1 days, 0);
        if (++s.rateUsed > s.rate && s.rate != 0) return "over the calls of a day";
        return "";
    }
}
