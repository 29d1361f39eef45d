// Package delegation is the heart of valetkey: it turns a written policy into a
// live, limited, revocable permission on chain, with a hardware wallet's consent.
//
// # The story
//
// A holder writes a [Policy]. An agent has a session key. [NewPlan] reads the
// device and the chain, has [Decide] choose a way, and says everything that will
// be asked, signed and sent; it changes nothing. [Link] does exactly that plan: the device confirms, every
// signature is compared with the plan, the session's record is kept, the
// transactions are sent, and the result is read back from the chain. [Check]
// tests the session before it is trusted, [ReadStatus] watches it, [PlanRotate]
// and [Rotate] hand it to another key, [PlanRevoke] and [Revoke] end it,
// [PlanWithdraw] and [Withdraw] empty its vault. [RevokeAll] ends all sessions of
// a wallet, [Freeze] does so for a guardian that the wallet named ([SetGuardian]),
// and [Undelegate] takes back everything that a wallet gave away.
//
// A link that broke off is linked again: what the chain has is left out of the
// plan, and what the journal says was signed ([ReadHistory]) is not asked again.
// The same goes for all that takes something away.
//
// # Readable grants
//
// A permission is one plain text ([Grant.Text]) that the device shows and signs
// as an EIP-191 personal message. The text is never sent: the contract renders
// it again from the structured grant and recovers the signer over its own
// rendering, so the screen cannot say one thing and the chain do another. The
// plan asks the contract for its rendering, too, before the device is asked.
//
// # Homes
//
// Which code enforces the limits, and at which address, depends on what the
// device will sign: see [Home]. [Decide] chooses, from capabilities, chain,
// wallet, policy and wishes alone, and says every reason when there is nothing to
// choose.
//
// In the account home the wallet's own address runs the session contract: the
// device signs an EIP-7702 tuple and one readable text, and the agent sends both.
// In the vault home a contract account, owned by the wallet, spends what it holds
// or pulls the wallet's tokens within an ERC-20 allowance ([Spending]). Anybody
// can make the vault and submit a grant, so one readable text is all that a
// device must sign; one batch through Simple7702Account does the same unread, for
// who wants that.
//
// # Whom it trusts
//
// Nobody. The wallet is reached through package hw and its answers are verified
// here again; the chain is reached through [Chain] and what it answers is
// compared with what was planned. An answer that differs is [ErrUnverified] and
// nothing further is sent. What a node alone can tell is bounded: fees and gas by
// [Caps], the newest block's time by the caller's clock. The package knows no
// vendor, prints nothing, and reads no environment and no clock.
package delegation
