// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// Permission to move one ERC-20 token. Amounts are in the token's smallest unit; both are above zero and
/// total >= perDay. A day is a UTC day (block.timestamp / 86400).
struct TokenLimit {
    address token;
    uint128 perDay;
    uint128 total;
}

/// Permission to call one function of one contract, without native coin. The signature is the canonical text that
/// hashes to the selector, for instance "checkIn(uint256)"; it is what the owner reads on the device.
struct CallRule {
    address target;
    string signature;
}

/// Permission to send the native coin with empty calldata, in wei. Both zero: no such permission.
struct NativeLimit {
    uint128 perDay;
    uint128 perCall;
}

/// Everything one session may do. The grant that is signed is the text rendered from this, see GrantText.
struct Grant {
    uint64 number;
    address agent;
    uint64 until;
    TokenLimit[] tokens;
    CallRule[] calls;
    NativeLimit native;
}

/// @title The interface of a valetkey permission contract, the same for the account and for the vault home.
/// In errors and events, token = address(0) means the native coin.
interface ISessionPolicy {
    event SessionGranted(address indexed agent, uint64 indexed number, uint64 until, bytes32 textHash);
    event SessionUsed(address indexed agent, address indexed target, bytes4 selector, uint256 value);
    event BudgetDebited(address indexed agent, address indexed token, uint256 amount, uint256 leftToday);
    event SessionRevoked(address indexed agent, uint64 indexed number);

    // The caller is not the owner.
    error NotOwner(address caller);
    // Refusals of a grant.
    error WrongNumber(uint64 expected);
    error BadAgent(address agent);
    error BadExpiry(uint64 until);
    error EmptyGrant();
    error BadLimit(address token);
    error BadTarget(address target);
    error BadFunction(string signature);
    error DuplicateRule(address target);
    error TextTooLong(uint256 length);
    // Refusals of a signature.
    error BadSignature();
    error WrongSigner(address recovered);
    // Refusal of a revocation.
    error NotLive(uint64 number);
    // Refusals of a use.
    error NoSession(address agent);
    error SessionExpired(uint64 until);
    error SelfCall();
    error TargetNotAllowed(address target);
    error FunctionNotAllowed(address target, bytes4 selector);
    error ValueNotAllowed(uint256 value);
    error OverDailyLimit(address token, uint256 asked, uint256 left);
    error OverTotalLimit(address token, uint256 asked, uint256 left);
    error OverCallLimit(uint256 asked, uint256 limit);
    error SourceNotAllowed(address from);
    error TokenRefused(address token);
    error BadCalldata();

    /// The text that the owner signs for this grant, byte for byte. Reverts as grantWithSig would where the grant
    /// itself is at fault; the number's order and the clock are not looked at, so that old grants can be rendered too.
    function grantText(Grant calldata g) external view returns (string memory);

    /// Starts a session. Anyone may submit: the authority is the owner's EIP-191 signature over grantText(g).
    /// A live session of the same agent is replaced whole; nothing of the older grant stays.
    function grantWithSig(Grant calldata g, bytes calldata signature) external;

    /// The text that the owner signs to end a session, or to make a signed but unused grant worthless.
    function revokeText(uint64 number, address agent) external view returns (string memory);

    /// Ends the agent's live session if it has this number; burns the number if it is the next one.
    function revokeWithSig(uint64 number, address agent, bytes calldata signature) external;

    /// Ends the agent's session. Owner only.
    function revoke(address agent) external;

    /// One call within the limits of the caller's session.
    function exec(address to, uint256 value, bytes calldata data) external returns (bytes memory);

    /// One call without limits. Owner only: withdrawals, clean-up.
    function execute(address to, uint256 value, bytes calldata data) external payable returns (bytes memory);

    /// Whose signature grants and revokes.
    function owner() external view returns (address);

    /// The highest number used or burnt; the next grant has this plus one.
    function lastNumber() external view returns (uint64);

    /// The agent's session, expired or not; (0, 0) when there is none.
    function session(address agent) external view returns (uint64 number, uint64 until);

    /// The agent's budget for a token, zeros when there is none. leftToday can exceed leftTotal; the lower one binds.
    function budget(
        address agent,
        address token
    ) external view returns (uint128 perDay, uint128 total, uint128 leftToday, uint128 leftTotal);

    /// The agent's native coin limits, zeros when there are none.
    function nativeBudget(
        address agent
    ) external view returns (uint128 perDay, uint128 perCall, uint128 leftToday);

    /// Whether the agent's unexpired session may call this function: a call rule, or one of the three functions that
    /// are decoded and debited on a budgeted token. Amounts are not looked at.
    function allowed(address agent, address target, bytes4 selector) external view returns (bool);
}
