// Package chain is valetkey's only way to an Ethereum chain: a JSON-RPC client
// that checks what the node says, and (unless built with the tag nodev) an
// embedded development chain behind the very same type.
//
// # Why the node is not trusted
//
// A session key is granted on facts that a node tells: the chain id, the
// account's nonce, the code behind its address, the gas price. A node, or a
// proxy in front of it, that lies about one of them can make the holder confirm
// something else than the plan: an authorization tuple (EIP-7702) with a nonce
// of the attacker's choice becomes valid later, a wrong chain id makes it valid
// elsewhere, a wrong code hides a foreign delegate. So the lie has to be found
// before any device is asked. Three rules:
//
//   - A block header is worth its own hash. [Client.Head] recomputes the hash
//     from the header's fields and compares it with the one that the node names.
//   - An account is worth its Merkle proof (EIP-1186). [Client.Account] reads
//     nonce, balance and code at one pinned block, asks for eth_getProof at the
//     same block, verifies it against that header's state root and returns
//     [ErrInconsistent], naming the field, where the two differ. Account.Verified
//     is false only where the node does not serve proofs at all.
//   - What was sent is named by what was sent. Transaction and receipt hashes are
//     compared with the transaction's own; a receipt counts when its block is the
//     canonical one at its height.
//
// What this does not give: a light client. A node that invents a whole chain,
// headers and all, is consistent with itself and passes. The header hashes are
// there to be compared with a second source, and the chain id of the well-known
// networks is held against their genesis block.
//
// The second source is a [Quorum]: several nodes that have to give the same answer
// about the same block. It finds what one node alone can lie about: its pool, the
// result of a call, an event that it leaves out, a receipt's status, a chain that it
// made up. What it cannot tell from a node that is merely late is [ErrBehind].
//
// # Use
//
//	c, err := chain.Dial(ctx, "https://…")       // also ws://, wss://, an IPC path
//	defer c.Close()
//	acc, err := c.Account(ctx, owner)            // acc.Nonce, acc.Verified, acc.Delegate()
//	out, err := c.Call(ctx, chain.CallMsg{To: &token, Data: data}, chain.Overrides{})
//	hash, err := c.Send(ctx, tx)
//	rec, err := c.WaitReceipt(ctx, hash)
//
//	q, err := chain.DialAll(ctx, one, two)       // the same methods
//
//	dev, err := chain.NewDev(chain.DevConfig{Alloc: alloc})
//	c = dev.Client()                             // mines every transaction at once
//
// Amounts are in wei, times in seconds since 1970, block numbers are heights.
//
// # Errors
//
// [ErrUnavailable]: nobody answered (refused, timed out, an HTTP status that is
// not 2xx); try again or try another node. [ErrMalformed]: an answer that cannot
// be right. [ErrInconsistent]: answers that contradict each other or themselves;
// do not use this node. [*RPCError]: the node's own refusal. [*RevertError]: the
// contract's refusal. [ErrNotFound]: no such transaction or block (yet). Error
// texts never contain the node's URL, which often holds an API key, and never
// raw bytes of the node's, which a terminal would obey.
//
// # Bounds
//
// Every answer is at most [MaxAnswer] bytes on every transport (after
// decompression), every call at most 30 s, redirects are not followed. HTTP
// proxies are taken from the environment, as Go's own transport does.
//
// # The development chain
//
// Dev runs a go-ethereum node in this process with exactly the Osaka rules: the
// default rules of go-ethereum v1.17.10 (params.AllDevChainProtocolChanges) turn
// on Bogota without Amsterdam, a mix that exists on no network. It keeps the
// state of every block, so proofs verify at any height. The tag nodev leaves it,
// and with it go-ethereum's node, eth and p2p packages, out of the binary.
//
// Sources: Ethereum execution APIs (eth_*), EIP-1186 (eth_getProof), EIP-1559
// (fees), EIP-7702 (set code), the Yellow Paper's appendix D (Merkle Patricia
// trie), JSON-RPC 2.0.
package chain
