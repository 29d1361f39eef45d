// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// How much of one asset a session may spend. Amounts are in the asset's smallest unit.
struct Budget {
    /// The ERC-20 token; zero for the native coin, in wei.
    address token;
    /// How perWindow comes back: NONE (0) never, HOUR (1), DAY (2) or WEEK (3) whole when a new window begins; with
    /// STEADY (4) added, bit by bit over that time (a leaky bucket). Windows are counted from 1970-01-01 00:00 UTC, so
    /// a day is a UTC day and a week begins on a Thursday.
    uint8 window;
    /// At most mantissa * 10^e with mantissa < 2^37 and the whole below 2^86. Zero exactly where window is NONE.
    uint96 perWindow;
    /// Below 2^87 (2^86 without a window). Zero: no limit in total, which is kept as 2^87 - 1.
    uint96 total;
    /// The most that one call may take. Zero: no such limit.
    uint96 perCall;
}

/// An address that a budget names. Without recipients, a budget pays anybody; without spenders, it gives no allowances.
struct Party {
    uint8 budget; // index into Grant.budgets, never falling from one party to the next
    bool spender; // false: a recipient; true: approve(who, amount) is allowed, and debited in full
    address who;
}

/// Permission to call one function of one contract. The signature is the canonical text that hashes to the selector, for
/// instance "checkIn(uint256)"; it is what the owner reads on the device.
struct CallRule {
    address target;
    string signature;
    /// The most native coin that one call may carry, in wei; it is debited from the native budget as well.
    uint96 maxValue;
}

/// A condition on one 32-byte word of a rule's calldata.
struct Constraint {
    uint8 rule; // index into Grant.calls, never falling from one constraint to the next
    uint8 op; // 1: equals value, 2: at most value, 3: at least value, 4: is the account itself (value 0)
    uint8 word; // counted from 0 behind the selector, at most 99
    bytes32 value;
}

/// What bounds the session as a whole. Zeros: no such bound.
struct Terms {
    uint32 notBefore; // unix seconds
    uint32 maxCalls; // below 2^32 - 1
    uint16 rate; // calls per rateWindow
    uint8 rateWindow; // as in Budget; NONE exactly where rate is zero
    uint96 gas; // wei that its ERC-4337 operations may cost the account, below 2^86
}

/// Everything one session may do. The grant that is signed is the text rendered from this, see GrantText.
struct Grant {
    uint16 number; // the account's last number plus one
    address agent;
    uint32 until; // the last second in which the session may act; zero: until it is revoked
    uint32 deadline; // the last second in which the grant may be submitted; zero: until
    Terms terms;
    Budget[] budgets;
    Party[] parties;
    CallRule[] calls;
    Constraint[] constraints;
    address[] guards; // tokens whose balance no call may lower but by what its budget is debited
}

/// Where a permission is found again: a budget (selector zero, with the number of parties it names) or a rule.
struct Permission {
    address target; // the budget's token, or the rule's target
    bytes4 selector; // zero: a budget
    Party[] parties; // of a budget, in any order; Party.budget is not looked at
}

/// @title The interface of a valetkey permission contract, the same for the account and for the vault home.
/// In errors and events, token = address(0) means the native coin.
interface ISessionPolicy {
    event SessionGranted(address indexed agent, uint16 indexed number, uint32 until, bytes32 textHash);
    /// A call by a rule: the target in the upper 20 bytes, then the selector, then 8 bytes of zero.
    event SessionUsed(address key, bytes32 targetAndSelector);
    /// Spending: the key in the upper 20 bytes and the amount in the lower 12; the token, and what is left of the window.
    event BudgetDebited(bytes32 keyAndAmount, bytes32 tokenAndRemaining);
    event SessionRevoked(uint16 number);
    event AllRevoked(uint16 upTo);
    event SessionRotated(uint16 indexed number, uint16 indexed into, address agent);
    event GuardianSet(address guardian);
    event Frozen(uint16 indexed number);

    // The caller may not do this.
    error NotOwner(address caller);
    error NotGuardian(address caller);
    error NotEntryPoint(address caller);
    error Reentered();
    // Refusals of a grant.
    error WrongNumber(uint16 expected);
    error BadAgent(address agent);
    error BadExpiry(uint32 until);
    error BadTerms();
    error EmptyGrant();
    error BadLimit(address token);
    error BadParty(address who);
    error BadTarget(address target);
    error BadFunction(string signature);
    error BadConstraint(uint256 index);
    error BadGuard(address token);
    error DuplicateRule(address target);
    error TooManySessions();
    error NumbersUsedUp();
    error TextTooLong(uint256 length);
    // Refusals of a signature.
    error BadSignature();
    error WrongSigner(address recovered);
    error TooLate(uint32 deadline);
    error NoReader(); // SessionReader is not on this chain
    // Refusals of a revocation or a rotation.
    error NotLive(uint16 number);
    error NotThisSession(address target, bytes4 selector);
    error PartiesMissing(address token);
    // Refusals of a use.
    error NoPermission(address target, bytes4 selector);
    error SessionEnded(uint16 number);
    error SessionExpired(uint32 until);
    error SessionNotYet(uint32 notBefore);
    error SelfCall();
    error BadCalldata();
    error ValueNotAllowed(uint256 asked, uint256 limit);
    error OverWindowLimit(address token, uint256 asked, uint256 left);
    error OverTotalLimit(address token, uint256 asked, uint256 left);
    error OverCallLimit(address token, uint256 asked, uint256 limit);
    error RecipientNotAllowed(address token, address recipient);
    error SpenderNotAllowed(address token, address spender);
    error SourceNotAllowed(address from);
    error ArgumentNotAllowed(uint256 word, bytes32 value, bytes32 bound);
    error NoCallsLeft();
    error OverRate(uint256 limit);
    error OverGasBudget(uint256 asked, uint256 left);
    error GuardedLoss(address token, uint256 lost, uint256 debited);
    error TokenRefused(address token);
    // Refusals of a batch.
    error UnsupportedMode(bytes32 mode);
    error WrongNonce(uint256 expected);
    error WrongExecutor(address executor);

    // ---- the owner's plane: the owner itself, or anybody with the owner's signature over the text ----

    /// Starts a session. A live session of the same agent is replaced whole; nothing of the older grant stays.
    function grantWithSig(Grant calldata g, bytes calldata signature) external;

    /// The same, by a transaction of the owner's. It renders nothing: on a device that is hex.
    function grant(Grant calldata g) external;

    /// Ends the live session with this number; burns the number if it is the next one. Nothing else has one.
    function revokeWithSig(uint16 number, uint32 deadline, bytes calldata signature) external;

    function revoke(uint16 number) external;

    /// Ends every session and uses up the numbers to upTo, at least the account's last: a grant that was signed with one
    /// of them is worthless, and who submits it first does not save it.
    function revokeAllWithSig(uint16 upTo, uint32 deadline, bytes calldata signature) external;

    /// The same, to the next number.
    function revokeAll() external;

    /// Hands session `number` of `agent` over to newAgent as number `into`, the next one. Every permission that is
    /// listed moves with its counters; what is not listed ends.
    function rotateWithSig(
        uint16 number,
        uint16 into,
        address agent,
        address newAgent,
        Permission[] calldata permissions,
        uint32 deadline,
        bytes calldata signature
    ) external;

    function rotate(
        uint16 number,
        uint16 into,
        address agent,
        address newAgent,
        Permission[] calldata permissions
    ) external;

    /// Names who may end sessions and nothing else; zero for nobody. Takes the next number.
    function setGuardianWithSig(uint16 number, address guardian, uint32 deadline, bytes calldata signature) external;

    function setGuardian(address guardian) external;

    // ---- ending without the owner ----

    /// The guardian ends a session.
    function freeze(uint16 number) external;

    /// The guardian ends every session.
    function freezeAll() external;

    /// The caller ends its own session, which it shows by naming one of its permissions.
    function renounce(address target, bytes4 selector) external;

    // ---- the session's plane ----

    /// One call within the limits of the caller's session.
    function exec(address to, uint256 value, bytes calldata data) external returns (bytes memory);

    /// token.transfer(to, amount) within the caller's budget: exec for less gas.
    function execTransfer(address token, address to, uint128 amount) external;

    /// Reverts as exec by this key would, for the policy's reasons alone: the call itself is not made.
    function checkExec(address key, address to, uint256 value, bytes calldata data) external view;

    /// The same as an answer: reason is the error that exec would revert with.
    function canExec(
        address key,
        address to,
        uint256 value,
        bytes calldata data
    ) external view returns (bool ok, bytes memory reason);

    // ---- reading ----

    /// Whose signature grants and revokes.
    function owner() external view returns (address);

    function guardian() external view returns (address);

    /// The highest number used or burnt; the next grant has this plus one.
    function lastNumber() external view returns (uint16);

    /// What lies in a slot, for SessionReader to make sense of; see Layout.
    function word(uint256 slot) external view returns (uint256);
}

struct BudgetState {
    uint16 number;
    uint8 window;
    uint96 perWindow;
    uint96 leftInWindow;
    uint96 leftTotal;
    uint96 perCall;
    uint8 recipients;
    uint8 spenders;
}

struct RuleState {
    uint16 number;
    uint96 maxValue;
    uint8 constraints;
}

struct TermsState {
    uint16 number;
    uint32 until;
    uint32 notBefore;
    uint32 callsLeft;
    uint16 rate;
    uint16 rateLeft;
    uint8 rateWindow;
    uint96 gasLeft;
    uint8 guards;
}
