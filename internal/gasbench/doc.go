// Package gasbench measures what transactions under a session's limits cost, and writes docs/gas.json and docs/gas.md.
// Only its own tests use it: TestGas fails when a figure rose, and `make gas` runs it with -update.
//
//   - chain.go: an in-memory state to which go-ethereum's own state transition applies whole, signed transactions, under
//     the rules of one fork (fork.go). There is no node, because a node adds nothing to a receipt but time.
//   - meter.go: a tracer that books every unit of gas under what it was spent on, and counts new storage slots.
//   - world.go, home.go, grants.go: who and what there is, the homes with their deployed contracts, and what is granted.
//   - rows.go, storage.go: every transaction that is measured.
//   - figures.go, tables.go, others.go, page.go: what is compared and what is written.
//
// Nothing depends on the machine: keys, addresses, times and signatures are the same in every run. The token and the
// target are fixtures in contracts/testdata, compiled as they were for the measurements of other systems that the page
// shows beside ours. A figure of ours and one of theirs may only be compared while plain_erc20 is 34,104.
package gasbench
