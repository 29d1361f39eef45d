package delegation

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/delegation/onchain"
)

// BalanceProof is what somebody had before and after a check.
type BalanceProof struct {
	Of     string         `json:"of"`    // "wallet" or "vault"
	Token  common.Address `json:"token"` // zero: the native coin
	Symbol string         `json:"symbol"`
	Before Amount         `json:"before"`
	After  Amount         `json:"after"`
}

// holdings are the nonce of the owner, and what the owner and a vault have of
// what the policy is about.
type holdings struct {
	nonce    uint64
	balances []BalanceProof // After is not set
}

// Standing is what a use that moves nothing must leave alone.
type Standing struct{ held holdings }

// ReadStanding reads it: the owner's nonce, and what the owner and the vault have.
func ReadStanding(ctx context.Context, chain Chain, session Session) (Standing, error) {
	held, err := readHoldings(ctx, chain, session)
	if err != nil {
		return Standing{}, fmt.Errorf("read balances: %w", err)
	}
	return Standing{held}, nil
}

// Kept fails with [ErrCheckFailed] when something went out since.
func (s Standing) Kept(after Standing) error {
	if s.held.nonce != after.held.nonce {
		return fmt.Errorf("%w: the owner's nonce went from %d to %d", ErrCheckFailed, s.held.nonce, after.held.nonce)
	}
	for _, b := range s.held.compare(after.held) {
		if b.After.Cmp(b.Before.Int) < 0 {
			return fmt.Errorf("%w: the %s had %s base units of %s, and has %s", ErrCheckFailed, b.Of, b.Before, b.Symbol, b.After)
		}
	}
	return nil
}

// readHoldings reads what a check must leave alone.
func readHoldings(ctx context.Context, chain Chain, session Session) (holdings, error) {
	owner, err := chain.Account(ctx, session.Owner)
	if err != nil {
		return holdings{}, err
	}
	h := holdings{nonce: owner.Nonce}
	if err := h.addAll(ctx, chain, "wallet", session.Owner, owner.Balance, session); err != nil || session.Home != HomeVault {
		return h, err
	}
	vault, err := chain.Account(ctx, session.Account)
	if err != nil {
		return h, err
	}
	return h, h.addAll(ctx, chain, "vault", session.Account, vault.Balance, session)
}

// addAll adds the native coin and the grant's tokens of one holder.
func (h *holdings) addAll(ctx context.Context, chain Chain, of string, holder common.Address, wei *big.Int, session Session) error {
	h.add(of, common.Address{}, nativeName, wei)
	for _, t := range session.Grant.Tokens {
		if err := h.addToken(ctx, chain, of, holder, t); err != nil {
			return err
		}
	}
	return nil
}

func (h *holdings) add(of string, token common.Address, symbol string, amount *big.Int) {
	h.balances = append(h.balances, BalanceProof{Of: of, Token: token, Symbol: symbol, Before: Amount{amount}})
}

func (h *holdings) addToken(ctx context.Context, chain Chain, of string, holder common.Address, t TokenLimit) error {
	held, err := read(ctx, chain, t.Token, tokenABI().PackBalanceOf(holder), Overrides{}, tokenABI().UnpackBalanceOf)
	if err != nil {
		return explainRevert(err)
	}
	h.add(of, t.Token, t.Symbol, held)
	return nil
}

// compare puts two readings side by side.
func (h holdings) compare(after holdings) []BalanceProof {
	both := slices.Clone(h.balances)
	for i := range both {
		both[i].After = after.balances[i].Before
	}
	return both
}

// lost tells whether anything went out. What came in is somebody's gift.
func lost(balances []BalanceProof) bool {
	for _, b := range balances {
		if b.After.Cmp(b.Before.Int) < 0 {
			return true
		}
	}
	return false
}

// Since is what an ordinary node can prove of what the owner's wallet did after
// the grant. Its nonce counts the transactions and the authorizations (EIP-7702)
// that its own key signed; a session key has no part in it, in either home.
type Since struct {
	Block     uint64 `json:"block,omitempty"` // of the grant
	NonceThen uint64 `json:"nonce_then"`      // at the end of that block
	NonceNow  uint64 `json:"nonce_now"`
	// Proven: both nonces were held against the state roots of their blocks.
	Proven bool   `json:"proven"`
	Detail string `json:"detail"`
	// Unknown says why there is nothing to compare with.
	Unknown string `json:"unknown,omitempty"`
}

// Historian is a [Chain] that can tell what an account was at the end of an
// earlier block; [onchain.ErrUnsupported] where the node has forgotten.
type Historian interface {
	AccountAt(ctx context.Context, address common.Address, block uint64) (Account, error)
}

// readSince compares the owner's nonce with that of the grant's block.
func readSince(ctx context.Context, chain Chain, session Session, nonce uint64) (Since, error) {
	s := Since{NonceNow: nonce}
	historian, ok := chain.(Historian)
	if !ok {
		return s.unknown("this chain tells nothing of earlier blocks"), nil
	}
	block, err := grantBlock(ctx, chain, session)
	if err != nil {
		if ctx.Err() != nil {
			return s, err
		}
		return s.unknown("the node does not give the grant's event: " + onchain.Printable(err.Error())), nil
	}
	s.Block = block
	then, err := historian.AccountAt(ctx, session.Owner, block)
	if errors.Is(err, onchain.ErrUnsupported) {
		return s.unknown(fmt.Sprintf("the node no longer has the state of block %d, in which the session was granted", block)), nil
	}
	if err != nil {
		return s, err
	}
	s.NonceThen, s.Proven = then.Nonce, then.Verified
	return s, s.conclude()
}

func (s Since) unknown(why string) Since {
	s.Unknown, s.Detail = why, "what the wallet sent since the grant is not known"
	return s
}

// conclude says what the nonces prove, and no more.
func (s *Since) conclude() error {
	switch {
	case s.NonceNow < s.NonceThen:
		return &UnverifiedError{What: "the owner's nonce", Want: fmt.Sprintf("at least %d, which it was in block %d", s.NonceThen, s.Block), Got: fmt.Sprint(s.NonceNow)}
	case s.NonceNow == s.NonceThen:
		s.Detail = fmt.Sprintf("the wallet's own key has sent and authorised nothing since the grant in block %d: its nonce is still %d", s.Block, s.NonceNow)
	default:
		s.Detail = fmt.Sprintf("since the grant in block %d the wallet's nonce went from %d to %d: %d transactions or authorizations, each signed by the wallet's own key; the session key cannot make any",
			s.Block, s.NonceThen, s.NonceNow, s.NonceNow-s.NonceThen)
	}
	return nil
}

// grantBlock finds in which block the session came to its agent: by the account's
// events, all of them, or where a node does not go through so many blocks, those of
// the time when the grant was found on chain.
func grantBlock(ctx context.Context, chain Chain, session Session) (uint64, error) {
	block, err := grantBlockIn(ctx, chain, session, new(big.Int), nil)
	timer, ok := chain.(interface {
		BlockAt(ctx context.Context, unix uint64) (uint64, error)
	})
	if err == nil || !ok || session.Since == 0 {
		return block, err
	}
	last, timeErr := timer.BlockAt(ctx, session.Since)
	if timeErr != nil {
		return 0, err
	}
	first := last - min(last, grantBlocks)
	return grantBlockIn(ctx, chain, session, new(big.Int).SetUint64(first), new(big.Int).SetUint64(last))
}

// grantBlocks is how many blocks a grant may lie back when it is found on chain;
// fewer than hosted nodes go through at once.
const grantBlocks = 2000

func grantBlockIn(ctx context.Context, chain Chain, session Session, from, to *big.Int) (uint64, error) {
	number := common.BigToHash(new(big.Int).SetUint64(session.Grant.Number))
	logs, err := chain.Logs(ctx, ethereum.FilterQuery{
		FromBlock: from, ToBlock: to, Addresses: []common.Address{session.Account},
		Topics: [][]common.Hash{{grantedTopic, rotatedTopic}, nil, {number}},
	})
	if err != nil {
		return 0, err
	}
	for _, l := range logs {
		if n, agent, ok := agentOf(l); ok && l.Address == session.Account && n == session.Grant.Number && agent == session.Agent {
			return l.BlockNumber, nil
		}
	}
	return 0, errors.New("there is none")
}
