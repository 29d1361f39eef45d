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
// A call of transfer, transferAndCall, approve or transferFrom needs a limit for
// the token that is called: an approve is for who is listed, a transferFrom for
// tokens of a vault's owner. The amount is debited from what is left in the window
// and in total. A call without calldata is a payment of native coin and is debited
// likewise. Every other call needs a rule for its target and function; conditions
// on its arguments have to hold, and the coin it carries is debited from the limit
// of native coin.
//
// Windows are counted from 1970-01-01 00:00 UTC. In a new one, all that a limit
// allows is there again. A steady limit comes back bit by bit instead: in each
// 1024th of a window, a tick, a 1024th of it, in whole units; the ticks that these
// took, rounded up, are used. So a limit of few units, used as soon as there is
// one, comes back slower than it says: 1000 in an hour as 512. Ticks and windows are counted modulo 2^18, so after
// 256 windows without a use a steady limit begins to count anew. In any interval
// of length T, it lets through at most limit * (1 + T/window + 1/1024).
//
// # What it does not know
//
// The contract's guards compare balances around the call, which is not made here:
// see [Outcome.Guard]. Whether a token or a target accepts the call is for them to say.
package evaluate
