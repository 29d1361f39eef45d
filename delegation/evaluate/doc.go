// Package evaluate decides what a session may do, without a chain: whether the
// permission contract would let a call through, why not, and what would be left
// afterwards. It is for dry runs, and it is a second implementation of the rules,
// written from their description, that tests hold against the contract's.
//
// # The rules
//
// A session is what one grant made ([delegation.Grant]). Its [State] says how
// much is left; [State.Call] takes a call at a time and gives the state after it,
// or a [Refusal] with the contract's error and its numbers. Nothing is changed in
// place.
//
// Where a token has a limit, a call to it can be transfer, transferAndCall, an
// approve of who is listed, and from a vault a transferFrom of its owner's; the
// amount is debited from what is left in the window and in total. A call without
// calldata is a payment of native coin and is debited likewise. Every other call
// needs a rule for its target and function; conditions on its arguments have to
// hold, and the coin it carries is debited from the limit of native coin.
//
// Windows are counted from 1970-01-01 00:00 UTC. In a new one, all that a limit
// allows is there again. A steady limit comes back bit by bit instead: after
// time t since the last use, t/window of it, rounded down, in steps of window/1024.
// Since the count of steps has 18 bits, what has not been used for 256 windows
// begins to count anew. In any interval of length T, such a limit lets through
// at most limit * (1 + T/window + 1/1024).
//
// # What it does not know
//
// The contract's guards compare balances around the call, which is not made here:
// see [Outcome.Guard]. Whether a token or a target accepts the call is for them to say.
package evaluate
