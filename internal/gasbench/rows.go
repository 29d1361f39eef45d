package gasbench

import (
	"errors"
	"io/fs"
	"maps"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/contracts/bindings"
)

// measurements are all transactions by the name of their row, under one fork.
type measurements struct {
	fork   fork
	rows   map[string]result
	first  map[string]int64 // of uses: what the first one after the grant cost more than a later one
	next   map[string]int64 // of uses: what the first one of another day cost more
	pieces []piece
}

// measure makes every transaction of the table.
func measure(f fork, fixtures fs.FS) (*measurements, error) {
	w, err := newWorld(f, fixtures)
	if err != nil {
		return nil, err
	}
	m := &measurements{fork: f, rows: map[string]result{}, first: map[string]int64{}, next: map[string]int64{}}
	for _, part := range []func(*world) error{m.plain, m.account, m.vault, m.grants, m.storage} {
		if err := part(w.copy()); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// plain is the same work by a key that nothing bounds.
func (m *measurements) plain(w *world) error {
	m.rows["plain_erc20"] = w.do("plain token transfer", w.transfer(plainKey, w.tokens[0], friend, tokens))
	m.rows["plain_native"] = w.do("plain transfer", call{from: plainKey, to: &friend, value: wei})
	m.rows["plain_call"] = w.do("plain call", call{from: plainKey, to: &w.poked, data: w.poking(7)})
	return w.err
}

// account is what a session and its owner do at the owner's own address.
func (m *measurements) account(w *world) error {
	h := w.account()
	h.grant(h.everyday(1))
	return errors.Join(
		m.uses(h, "", nil),
		m.once(h, "revoke", func(h home) result { return h.send("revoke", ownerKey, policy.PackRevoke(1)) }),
		m.once(h, "revoke_all", func(h home) result { return h.send("revoke all", ownerKey, policy.PackRevokeAll()) }),
	)
}

// vault is the same in the other home, and what only that one can do.
func (m *measurements) vault(w *world) error {
	h := w.vault()
	h.grant(h.everyday(1))
	return errors.Join(
		m.uses(h, "vault_", map[string]func(int64) []byte{
			"pull":      func(int64) []byte { return policy.PackExecPull(h.tokens[0], friend, tokens) },
			"pull_exec": func(int64) []byte { return h.pull() },
		}),
		m.once(h, "vault_revoke", func(h home) result { return h.send("revoke", ownerKey, policy.PackRevoke(1)) }),
	)
}

// pull takes tokens of the owner's as any other call is made.
func (h home) pull() []byte {
	return policy.PackExec(h.tokens[0], none, h.token.pack("transferFrom", owner, friend, tokens))
}

// uses are what every session's key does; v differs from use to use.
func (m *measurements) uses(h home, prefix string, more map[string]func(v int64) []byte) error {
	all := map[string]func(v int64) []byte{
		"erc20_hot": func(int64) []byte { return policy.PackExecTransfer(h.tokens[0], friend, tokens) },
		"erc20_exec": func(int64) []byte {
			return policy.PackExec(h.tokens[0], none, h.token.pack("transfer", friend, tokens))
		},
		"native": func(int64) []byte { return policy.PackExec(friend, wei, nil) },
		"call":   func(v int64) []byte { return policy.PackExec(h.poked, none, h.poking(v)) },
	}
	maps.Copy(all, more)
	for name, data := range all {
		if err := m.use(h, prefix+name, data); err != nil {
			return err
		}
	}
	return nil
}

// use makes the same use three times: right after the grant, again, and on the next day. The figure is the second one.
func (m *measurements) use(h home, name string, data func(v int64) []byte) error {
	h = h.copy()
	first := h.send(name, sessionKey, data(7))
	steady := h.send(name, sessionKey, data(8))
	h.time += day
	next := h.send(name, sessionKey, data(9))
	m.rows[name] = steady
	m.first[name], m.next[name] = more(first, steady), more(next, steady)
	return h.err
}

// more is what a costs more than b.
func more(a, b result) int64 { return int64(a.gas) - int64(b.gas) } //nolint:gosec // below the gas limit

// once makes a transaction that has no steady state.
func (m *measurements) once(h home, name string, f func(home) result) error {
	h = h.copy()
	m.rows[name] = f(h)
	return h.err
}

// grants is what the owner decides.
func (m *measurements) grants(w *world) error {
	h := w.account()
	g := h.typical(1)
	granted := h.copy()
	granted.grant(g)
	return errors.Join(
		granted.err,
		m.once(h, "grant_readable", func(h home) result { return h.grant(g) }),
		m.once(h, "grant_plain", func(h home) result { return h.send("grant", ownerKey, policy.PackGrant(g)) }),
		m.once(granted, "grant_later", func(h home) result { return h.grant(h.later()) }),
		m.once(granted, "revoke_readable", home.revokeReadable),
		m.handovers(granted, permissions(g)),
		m.link(w, h),
	)
}

func (h home) revokeReadable() result {
	signature := h.sign(reader.PackRevokeText(1, until))
	return h.send("revoke", sessionKey, policy.PackRevokeWithSig(1, until, signature))
}

// handovers give session 1 to another key, with all of its permissions.
func (m *measurements) handovers(h home, all []bindings.Permission) error {
	return errors.Join(
		m.once(h, "rotate", func(h home) result {
			signature := h.sign(reader.PackRotateText(1, 2, agent, heir, all, until))
			return h.send("rotate", sessionKey, policy.PackRotateWithSig(1, 2, agent, heir, all, until, signature))
		}),
		m.once(h, "rotate_plain", func(h home) result {
			return h.send("rotate", ownerKey, policy.PackRotate(1, 2, agent, heir, all))
		}),
	)
}

// later is the grant of another session, of another agent, with the same content.
func (h home) later() bindings.Grant {
	g := h.typical(2)
	g.Agent = heir
	return g
}

// link is delegating and granting in one transaction. The text is rendered where the code is already.
func (m *measurements) link(w *world, h home) error {
	g := h.typical(1)
	data := policy.PackGrantWithSig(g, h.sign(reader.PackGrantText(g)))
	fresh := home{w.copy(), owner}
	fresh.deploy("account", contracts.AccountDeployment())
	auth := []types.SetCodeAuthorization{fresh.authorization()}
	m.rows["link"] = fresh.do("link", call{from: sessionKey, to: &owner, data: data, auth: auth})
	return fresh.err
}

func selector(signature string) [4]byte { return [4]byte(crypto.Keccak256([]byte(signature))) }
