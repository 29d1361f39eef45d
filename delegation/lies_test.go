//go:build !nodev

package delegation_test

import (
	"errors"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw/hwtest"
	"github.com/valetkey/valetkey/internal/devnet"
)

// highS is the other signature over the same digest, by the same key, that
// chains refuse (EIP-2).
func highS(s *big.Int) *big.Int { return new(big.Int).Sub(crypto.S256().Params().N, s) }

// onTx changes the fields of the setup transaction before it is signed.
func onTx(change func(*types.SetCodeTx)) func(*types.Transaction) *types.Transaction {
	return func(tx *types.Transaction) *types.Transaction {
		inner := &types.SetCodeTx{
			ChainID: ptr(u256(tx.ChainId())), Nonce: tx.Nonce(), GasTipCap: ptr(u256(tx.GasTipCap())), GasFeeCap: ptr(u256(tx.GasFeeCap())),
			Gas: tx.Gas(), To: *tx.To(), Value: ptr(u256(tx.Value())), Data: tx.Data(), AuthList: tx.SetCodeAuthorizations(),
		}
		change(inner)
		return types.NewTx(inner)
	}
}

func ptr(x uint256.Int) *uint256.Int { return &x }

// TestLinkLyingWallet: what comes back is not what was asked for. It is not used.
func TestLinkLyingWallet(t *testing.T) {
	stranger := testKey("stranger")
	tuple := func(change func(*types.SetCodeAuthorization)) hwtest.Lies {
		return hwtest.Lies{Tuple: func(a types.SetCodeAuthorization) types.SetCodeAuthorization { change(&a); return a }}
	}
	tx := func(change func(*types.SetCodeTx)) hwtest.Lies { return hwtest.Lies{Tx: onTx(change)} }
	signature := func(change func([]byte) []byte) hwtest.Lies { return hwtest.Lies{Signature: change} }
	for name, tc := range map[string]struct {
		lies hwtest.Lies
		step string
	}{
		"another key":                      {hwtest.Lies{Key: stranger}, delegation.StepAuthorization},
		"another digest":                   {hwtest.Lies{Digest: func(h common.Hash) common.Hash { h[0] ^= 1; return h }}, delegation.StepAuthorization},
		"tuple nonce":                      {tuple(func(a *types.SetCodeAuthorization) { a.Nonce++ }), delegation.StepAuthorization},
		"tuple delegate":                   {tuple(func(a *types.SetCodeAuthorization) { a.Address = gator }), delegation.StepAuthorization},
		"tuple chain":                      {tuple(func(a *types.SetCodeAuthorization) { a.ChainID.Clear() }), delegation.StepAuthorization},
		"tuple high s":                     {tuple(func(a *types.SetCodeAuthorization) { a.S = u256(highS(a.S.ToBig())); a.V ^= 1 }), delegation.StepAuthorization},
		"tuple parity":                     {tuple(func(a *types.SetCodeAuthorization) { a.V ^= 1 }), delegation.StepAuthorization},
		"tuple v 27":                       {tuple(func(a *types.SetCodeAuthorization) { a.V += 27 }), delegation.StepAuthorization},
		"tuple unsigned":                   {tuple(func(a *types.SetCodeAuthorization) { a.R.Clear(); a.S.Clear() }), delegation.StepAuthorization},
		"tuple really signed, for another": {tuple(func(a *types.SetCodeAuthorization) { *a = foreignTuple(t) }), delegation.StepAuthorization},
		"empty tuple":                      {tuple(func(a *types.SetCodeAuthorization) { *a = types.SetCodeAuthorization{} }), delegation.StepAuthorization},
		"tx nonce":                         {tx(func(i *types.SetCodeTx) { i.Nonce++ }), delegation.StepSetup},
		"tx receiver":                      {tx(func(i *types.SetCodeTx) { i.To = gator }), delegation.StepSetup},
		"tx value":                         {tx(func(i *types.SetCodeTx) { i.Value = uint256.NewInt(1) }), delegation.StepSetup},
		"tx data":                          {tx(func(i *types.SetCodeTx) { i.Data = append(i.Data, 0) }), delegation.StepSetup},
		"tx gas":                           {tx(func(i *types.SetCodeTx) { i.Gas++ }), delegation.StepSetup},
		"tx fee":                           {tx(func(i *types.SetCodeTx) { i.GasFeeCap = uint256.NewInt(1e13) }), delegation.StepSetup},
		"tx list":                          {tx(func(i *types.SetCodeTx) { i.AuthList = nil }), delegation.StepSetup},
		"tx delegate":                      {tx(func(i *types.SetCodeTx) { i.AuthList = []types.SetCodeAuthorization{foreignTuple(t)} }), delegation.StepSetup},
		"tx type":                          {hwtest.Lies{Tx: asType2}, delegation.StepSetup},
		"text truncated":                   {signature(func(s []byte) []byte { return s[:64] }), delegation.StepGrant},
		"text too long":                    {signature(func(s []byte) []byte { return append(s, 0) }), delegation.StepGrant},
		"text nothing":                     {signature(func([]byte) []byte { return nil }), delegation.StepGrant},
		"text v 0":                         {signature(func(s []byte) []byte { s[64] -= 27; return s }), delegation.StepGrant},
		"text parity":                      {signature(func(s []byte) []byte { s[64] ^= 27 ^ 28; return s }), delegation.StepGrant},
		"text high s":                      {signature(textHighS), delegation.StepGrant},
		"text zeros":                       {signature(func(s []byte) []byte { clear(s[:64]); return s }), delegation.StepGrant},
		"text r off":                       {signature(func(s []byte) []byte { s[0] ^= 1; return s }), delegation.StepGrant},
		"text by another":                  {signature(func([]byte) []byte { return signText(t, "stranger", "valetkey grant 1") }), delegation.StepGrant},
	} {
		t.Run(name, func(t *testing.T) {
			s := newBatchShop(t)
			p := s.plan(t)
			s.wallet.Lies = tc.lies
			s.unchanged(t, func() {
				_, err := delegation.Link(t.Context(), s.env(), p)
				wantStep(t, err, tc.step, delegation.ErrUnverified)
			})
		})
	}
}

func textHighS(s []byte) []byte {
	copy(s[32:64], common.LeftPadBytes(highS(new(big.Int).SetBytes(s[32:64])).Bytes(), 32))
	s[64] ^= 27 ^ 28
	return s
}

func signText(t *testing.T, key, text string) []byte {
	t.Helper()
	digest := delegation.TextDigest(text)
	sig, err := crypto.Sign(digest[:], testKey(key))
	if err != nil {
		t.Fatal(err)
	}
	sig[64] += 27
	return sig
}

func foreignTuple(t *testing.T) types.SetCodeAuthorization {
	t.Helper()
	tuple, err := types.SignSetCode(testKey("owner"), types.SetCodeAuthorization{ChainID: *uint256.NewInt(devnet.ChainID), Address: gator, Nonce: 1})
	if err != nil {
		t.Fatal(err)
	}
	return tuple
}

func asType2(tx *types.Transaction) *types.Transaction {
	return types.NewTx(&types.DynamicFeeTx{
		ChainID: tx.ChainId(), Nonce: tx.Nonce(), GasTipCap: tx.GasTipCap(), GasFeeCap: tx.GasFeeCap(), Gas: tx.Gas(),
		To: tx.To(), Value: tx.Value(), Data: tx.Data(),
	})
}

// TestLinkLyingChain: the node tells something else after sending than what was
// planned. Nothing further is sent.
func TestLinkLyingChain(t *testing.T) {
	owner := agent{testKey("owner")}.Address()
	vault := contracts.VaultAddress(owner)
	answer := func(data, answer []byte) func(l *liar) { return func(l *liar) { l.call = answerTo(data, answer) } }
	for name, tc := range map[string]struct {
		lie  func(l *liar)
		step string
		is   error
		sent int
	}{
		"tuple skipped":   {func(l *liar) { l.account = withCode(owner, nil) }, delegation.StepSend, delegation.ErrUnverified, 1},
		"other delegate":  {func(l *liar) { l.account = withCode(owner, types.AddressToDelegation(gator)) }, delegation.StepSend, delegation.ErrUnverified, 1},
		"no vault":        {func(l *liar) { l.code = missing(vault) }, delegation.StepSend, delegation.ErrUnverified, 1},
		"other vault":     {func(l *liar) { l.code = other(vault) }, delegation.StepSend, delegation.ErrUnverified, 1},
		"allowance":       {answer(tokenABI.PackAllowance(owner, vault), words(1)), delegation.StepSend, delegation.ErrUnverified, 1},
		"allowance empty": {answer(tokenABI.PackAllowance(owner, vault), nil), delegation.StepSend, delegation.ErrUnverified, 1},
		"setup failed":    {failing, delegation.StepSend, delegation.ErrChain, 1},
		"no session":      {answer(readerABI.PackSessions(common.Address{}), make([]byte, 384)), delegation.StepVerify, delegation.ErrUnverified, 2},
		"other number":    {answer(readerABI.PackSessions(common.Address{}), words(2, 0, 0, 0, farAway.Unix(), 0, 0, 0, 0, 0, 0, 0)), delegation.StepVerify, delegation.ErrUnverified, 2},
		"other expiry":    {answer(readerABI.PackSessions(common.Address{}), words(1, 0, 0, 0, farAway.Unix()+1, 0, 0, 0, 0, 0, 0, 0)), delegation.StepVerify, delegation.ErrUnverified, 2},
		"other budget":    {answer(readerABI.PackBudget(owner, owner, owner), words(1, 2, 1, 1, 1, 0, 0, 0)), delegation.StepVerify, delegation.ErrUnverified, 2},
		"no rule":         {answer(readerABI.PackRule(owner, owner, owner, [4]byte{}), words(0, 0, 0)), delegation.StepVerify, delegation.ErrUnverified, 2},
		"other terms":     {answer(readerABI.PackTerms(owner, owner, owner, [4]byte{}), words(1, farAway.Unix(), 1, 0, 0, 0, 0, 0, 0)), delegation.StepVerify, delegation.ErrUnverified, 2},
		"garbage": {func(l *liar) {
			l.call = answerTo(readerABI.PackRule(owner, owner, owner, [4]byte{}), []byte("\x1b[2J"))
		}, delegation.StepVerify, delegation.ErrUnverified, 2},
	} {
		t.Run(name, func(t *testing.T) {
			s := newBatchShop(t)
			p, env := s.plan(t), s.env()
			l := &liar{Chain: env.Chain}
			l.onSend = func() { tc.lie(l) } // from the first transaction on
			env.Chain = l
			session, err := delegation.Link(t.Context(), env, p)
			wantStep(t, err, tc.step, tc.is)
			if session != nil || l.sent != tc.sent {
				t.Errorf("session %v, %d sent, want %d", session, l.sent, tc.sent)
			}
		})
	}
}

func failing(l *liar) {
	l.receipt = func(r *types.Receipt) { r.Status = types.ReceiptStatusFailed }
}

// TestFailedTransactionSaysWhy: a transaction that was mined and failed is
// called once more, and the contract's own error is in what comes back.
func TestFailedTransactionSaysWhy(t *testing.T) {
	s := newShop(t)
	session := s.link(t)
	env := s.env()
	l := &liar{Chain: env.Chain}
	env.Chain = l
	// The node lets the estimate pass; by the time of mining the owner revoked.
	l.onSend = func() {
		failing(l)
		l.onSend = nil
		s.send(t, agent{testKey("owner")}, session.Account, new(big.Int), vaultABI.PackRevoke(uint16(session.Grant.Number)))
	}
	err := delegation.Exec(t.Context(), env, session, devnet.Venue, nil, venueABI.PackCheckIn(big.NewInt(1)))
	refused, ok := errors.AsType[*delegation.RefusedError](err)
	if !ok || refused.Name != "SessionEnded" || !errors.Is(err, delegation.ErrChain) {
		t.Errorf("%v", err)
	}
}
