package chain

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/delegation/onchain"
)

// ChainID is what all nodes say.
func (q *Quorum) ChainID(ctx context.Context) (*big.Int, error) {
	ids, err := every(q, func(_ int, c *Client) (*big.Int, error) { return c.ChainID(ctx) })
	if err != nil {
		return nil, err
	}
	if said := texts(ids, (*big.Int).String); differ(said) {
		return nil, q.disagree("chain id", said)
	}
	return ids[0], nil
}

func texts[T any](answers []T, text func(T) string) []string {
	out := make([]string, len(answers))
	for i, a := range answers {
		out[i] = text(a)
	}
	return out
}

// at has read asked of every node at one block. compare is given the answers, and
// says what differs; a difference counts when the block is still everybody's then.
func at[T any](ctx context.Context, q *Quorum, read func(c *Client, head *types.Header) (T, error), compare func([]T) (string, []string)) (T, error) {
	var out T
	err := settled(ctx, func() error {
		head, err := q.Head(ctx)
		if err != nil {
			return err
		}
		answers, err := every(q, func(_ int, c *Client) (T, error) { return read(c, head) })
		if err != nil {
			return err
		}
		out = answers[0]
		what, said := compare(answers)
		if what == "" {
			return nil
		}
		if _, err := every(q, func(_ int, c *Client) (bool, error) { return true, c.unmoved(ctx, head) }); err != nil {
			return err
		}
		return q.disagree(fmt.Sprintf("%s at block %v", what, head.Number), said)
	})
	return out, late(err)
}

// unmoved is errMoved when another block is at the height now.
func (c *Client) unmoved(ctx context.Context, head *types.Header) error {
	err := c.checkCanonical(ctx, head.Number.Uint64(), head.Hash())
	if errors.Is(err, ErrInconsistent) || errors.Is(err, ErrNotFound) {
		return errMoved
	}
	return err
}

// Account is what all nodes say of an address, proven if one of them proves it.
func (q *Quorum) Account(ctx context.Context, addr common.Address) (Account, error) {
	var best Account // of the answers, the one that is proven
	read := func(c *Client, head *types.Header) (Account, error) {
		acc, proof, err := c.readAccount(ctx, addr, head)
		if err != nil {
			return Account{}, err
		}
		if err := c.unmoved(ctx, head); err != nil {
			return Account{}, err
		}
		return checkAccount(acc, addr, proof, head.Root)
	}
	_, err := at(ctx, q, read, func(answers []Account) (string, []string) {
		best = answers[max(0, slices.IndexFunc(answers, func(a Account) bool { return a.Verified }))]
		return accountDifference(addr, answers)
	})
	if err != nil {
		return Account{}, fmt.Errorf("read account %v: %w", addr, err)
	}
	return best, nil
}

func accountDifference(addr common.Address, answers []Account) (string, []string) {
	for _, field := range []struct {
		name string
		text func(Account) string
	}{
		{"nonce", func(a Account) string { return fmt.Sprint(a.Nonce) }},
		{"balance", func(a Account) string { return a.Balance.String() }},
		{"code", func(a Account) string { return fmt.Sprintf("%d bytes with hash %v", len(a.Code), a.CodeHash) }},
	} {
		if said := texts(answers, field.text); differ(said) {
			return fmt.Sprintf("%s of %v", field.name, addr), said
		}
	}
	return "", nil
}

func differ(said []string) bool {
	return slices.ContainsFunc(said, func(a string) bool { return a != said[0] })
}

// Code is what all nodes say.
func (q *Quorum) Code(ctx context.Context, addr common.Address) ([]byte, error) {
	acc, err := q.Account(ctx, addr)
	if err != nil {
		return nil, err
	}
	return acc.Code, nil
}

// PendingNonce is what all nodes say. Pools are not the same everywhere at any
// moment, so a difference that stays for a while is [ErrBehind] and no proof of a
// lie.
func (q *Quorum) PendingNonce(ctx context.Context, addr common.Address) (uint64, error) {
	var out uint64
	err := settled(ctx, func() error {
		nonces, err := every(q, func(_ int, c *Client) (uint64, error) { return c.PendingNonce(ctx, addr) })
		if err != nil {
			return err
		}
		out = nonces[0]
		if said := texts(nonces, func(n uint64) string { return fmt.Sprint(n) }); differ(said) {
			return &movedError{fmt.Sprintf("pending nonce of %v", addr), said}
		}
		return nil
	})
	return out, late(err)
}

// called is what a simulated call came to: a result or a refusal of the contract.
type called struct {
	out    []byte
	revert *RevertError
}

func (r called) text() string {
	if r.revert == nil {
		return short(r.out)
	}
	return "it reverts with " + short(r.revert.Data)
}

// short shows bytes that may be many.
func short(b []byte) string {
	const most = 36 // a selector and a word
	if len(b) <= most {
		return hexutil.Encode(b)
	}
	return fmt.Sprintf("%#x… (%d bytes)", b[:most], len(b))
}

// Call has all nodes simulate the same on top of the same block.
func (q *Quorum) Call(ctx context.Context, msg CallMsg, opts Overrides) ([]byte, error) {
	read := func(c *Client, head *types.Header) (called, error) {
		out, err := c.callAt(ctx, msg, opts, hexutil.EncodeBig(head.Number))
		if revert, ok := errors.AsType[*RevertError](err); ok {
			return called{revert: revert}, nil
		}
		return called{out: out}, err
	}
	result, err := at(ctx, q, read, func(answers []called) (string, []string) {
		first := answers[0]
		if slices.ContainsFunc(answers, func(r called) bool { return !first.same(r) }) {
			return fmt.Sprintf("call to %v", msg.To), texts(answers, called.text)
		}
		return "", nil
	})
	if err == nil && result.revert != nil {
		err = result.revert
	}
	return result.out, err
}

func (r called) same(other called) bool {
	if (r.revert == nil) != (other.revert == nil) {
		return false
	}
	return bytes.Equal(r.out, other.out) && (r.revert == nil || bytes.Equal(r.revert.Data, other.revert.Data))
}

// EstimateGas is the largest of all estimates: nodes add margins of their own. One
// that is too large is the caller's to refuse, one that is too small would have
// been the node's to harm with.
func (q *Quorum) EstimateGas(ctx context.Context, msg CallMsg, opts Overrides) (uint64, error) {
	if err := q.usable(); err != nil {
		return 0, err
	}
	estimates, failures := all(q, func(_ int, c *Client) (uint64, error) { return c.EstimateGas(ctx, msg, opts) })
	// The call itself says whether nodes disagree about a revert, at one block.
	if reverts := slices.ContainsFunc(failures, isRevert); reverts {
		if _, err := q.Call(ctx, msg, opts); err != nil {
			return 0, err
		}
	}
	return slices.Max(estimates), worst(failures)
}

func isRevert(err error) bool { _, ok := errors.AsType[*RevertError](err); return ok }

// Fees are for the newest block of all, with the lowest tip that a node proposes:
// one that lies can make a transaction slow, and not dear.
func (q *Quorum) Fees(ctx context.Context) (Fees, error) {
	head, err := q.Head(ctx)
	if err != nil {
		return Fees{}, err
	}
	proposals, err := every(q, func(_ int, c *Client) (Fees, error) { return c.feesAt(ctx, head) })
	if err != nil {
		return Fees{}, err
	}
	return slices.MinFunc(proposals, func(a, b Fees) int { return a.Tip.Cmp(b.Tip) }), nil
}

// Logs are those that all nodes have up to the newest block of all.
func (q *Quorum) Logs(ctx context.Context, query ethereum.FilterQuery) ([]types.Log, error) {
	read := func(c *Client, head *types.Header) ([]types.Log, error) {
		bounded := query
		if query.BlockHash == nil && (query.ToBlock == nil || query.ToBlock.Cmp(head.Number) > 0) {
			bounded.ToBlock = head.Number
		}
		logs, err := c.Logs(ctx, bounded)
		slices.SortFunc(logs, func(a, b types.Log) int {
			return cmp.Or(cmp.Compare(a.BlockNumber, b.BlockNumber), cmp.Compare(a.Index, b.Index))
		})
		return logs, err
	}
	return at(ctx, q, read, func(answers [][]types.Log) (string, []string) {
		said := texts(answers, logsText)
		if differ(said) {
			return "events", shortened(said)
		}
		return "", nil
	})
}

// logsText is all of them, to be compared.
func logsText(logs []types.Log) string {
	var b bytes.Buffer
	if len(logs) == 1 {
		b.WriteString("1 event: ")
	} else {
		fmt.Fprintf(&b, "%d events: ", len(logs))
	}
	for _, l := range logs {
		fmt.Fprintf(&b, "%v %v %#x in %v, %v, %d; ", l.Address, l.Topics, l.Data, l.BlockHash, l.TxHash, l.Index)
	}
	return b.String()
}

// shortened cuts long answers: what stands before the first colon counts things,
// and behind it is shown where they begin to differ.
func shortened(said []string) []string {
	const most = 80
	same := 0
	for same < len(said[0]) && !slices.ContainsFunc(said, func(s string) bool { return same >= len(s) || s[same] != said[0][same] }) {
		same++
	}
	return texts(said, func(s string) string {
		count, _, _ := strings.Cut(s, ":")
		if same < len(count) {
			return count
		}
		rest := s[min(same, len(s)):]
		return fmt.Sprintf("%s, with %s…", count, onchain.Printable(rest[:min(most, len(rest))]))
	})
}
