package ledger

import (
	"context"
	"crypto/ecdsa"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/hw"
)

// answerSig is v ‖ r ‖ s and 9000.
func answerSig(t testing.TB, key *ecdsa.PrivateKey, digest []byte, base byte) string {
	t.Helper()
	sig, err := crypto.Sign(digest, key)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%02x %x 9000", base+sig[64], sig[:64])
}

// flipped is the same signature with s in the upper half and the other parity,
// which recovers to the same key.
func flipped(t testing.TB, key *ecdsa.PrivateKey, digest []byte, base byte) string {
	t.Helper()
	sig, err := crypto.Sign(digest, key)
	if err != nil {
		t.Fatal(err)
	}
	s := new(big.Int).Sub(crypto.S256().Params().N, new(big.Int).SetBytes(sig[32:64]))
	return fmt.Sprintf("%02x %x %064x 9000", base+1-sig[64], sig[:32], s)
}

// signing is one signing command: what is signed, what v counts from, and how
// it is asked for.
type signing struct {
	name   string
	digest []byte
	base   byte
	ask    func(*Wallet) error
}

func signings(t *testing.T) []signing {
	t.Helper()
	message, auth := []byte("text"), tuple(simple7702Account.Address, 1, 3)
	typed := types.NewTx(&types.DynamicFeeTx{ChainID: bigInt(1), Gas: 1, To: &to})
	legacy := types.NewTx(&types.LegacyTx{Gas: 1, To: &to})
	hash := func(tx *types.Transaction, chainID int64) []byte {
		return types.LatestSignerForChainID(bigInt(chainID)).Hash(tx).Bytes()
	}
	sendTx := func(tx *types.Transaction, chainID int64) func(*Wallet) error {
		return func(w *Wallet) error {
			signed, err := w.SignTx(t.Context(), hw.DefaultPath, tx, bigInt(chainID))
			if err != nil && signed != nil {
				t.Error("a transaction came with an error")
			}
			return err
		}
	}
	return []signing{
		{"message", accounts.TextHash(message), 27, func(w *Wallet) error {
			sig, err := w.SignMessage(t.Context(), hw.DefaultPath, message)
			if err != nil && sig != nil {
				t.Error("a signature came with an error")
			}
			return err
		}},
		{"authorization", auth.SigHash().Bytes(), 0, func(w *Wallet) error {
			signed, err := w.SignAuthorization(t.Context(), hw.DefaultPath, auth)
			if err != nil && signed != (types.SetCodeAuthorization{}) {
				t.Error("a tuple came with an error")
			}
			return err
		}},
		{"type 2", hash(typed, 1), 0, sendTx(typed, 1)},
		{"type 0", hash(legacy, 1), 37, sendTx(legacy, 1)},
		// 35 + 2 * 110 = 255, in eight bits; the other parity is 0.
		{"type 0, v wraps", hash(legacy, 110), 255, sendTx(legacy, 110)},
		// 35 + 2 * e5f4c8f3, the highest four bytes of the chain id.
		{"type 0, large chain", hash(legacy, 987654321098), 0x09, sendTx(legacy, 987654321098)},
	}
}

// The signatures that a device may give, and each thing that it may not.
func TestHostileSignatures(t *testing.T) {
	owner, other := softKey(t, "owner"), softKey(t, "other")
	order := fmt.Sprintf("%064x", crypto.S256().Params().N)
	one, zero := fmt.Sprintf("%064x", 1), strings.Repeat("00", 32)
	for _, s := range signings(t) {
		v := func(add byte) string { return fmt.Sprintf("%02x", s.base+add) }
		honest := answerSig(t, owner, s.digest, s.base)
		body := strings.TrimSuffix(honest, "9000")
		for _, c := range []struct {
			name, answer string
			want         error
		}{
			{"honest", honest, nil},
			{"no data", "9000", hw.ErrBadAnswer},
			{"nothing", "", hw.ErrBadAnswer},
			{"half a status word", "90", hw.ErrBadAnswer},
			{"64 bytes", body[3:] + "9000", hw.ErrBadAnswer},
			{"66 bytes", body + "00 9000", hw.ErrBadAnswer},
			{"130 bytes", body + body + "9000", hw.ErrBadAnswer},
			{"v too large", v(2) + body[2:] + "9000", hw.ErrBadAnswer},
			{"v too small", v(0xff) + body[2:] + "9000", hw.ErrBadAnswer},
			{"v of another convention", v(14) + body[2:] + "9000", hw.ErrBadAnswer},
			{"r is 0", v(0) + zero + one + "9000", hw.ErrBadAnswer},
			{"s is 0", v(0) + one + zero + "9000", hw.ErrBadAnswer},
			{"r is the order", v(0) + order + one + "9000", hw.ErrBadAnswer},
			{"s is the order", v(0) + one + order + "9000", hw.ErrBadAnswer},
			{"all ones", v(1) + strings.Repeat("ff", 64) + "9000", hw.ErrBadAnswer},
			{"r is on no point", v(0) + fmt.Sprintf("%064x", 5) + one + "9000", hw.ErrMismatch},
			{"high s", flipped(t, owner, s.digest, s.base), hw.ErrBadAnswer},
			{"another key", answerSig(t, other, s.digest, s.base), hw.ErrMismatch},
			{"another digest", answerSig(t, owner, crypto.Keccak256(s.digest), s.base), hw.ErrMismatch},
			{"the other parity", v(1-(hx(t, honest)[0]-s.base)) + body[2:] + "9000", hw.ErrMismatch},
			{"an error with a signature", body + "6985", hw.ErrRejected},
		} {
			w, _ := play(t, owner, reply{answer: c.answer})
			errorIs(t, s.name+", "+c.name, s.ask(w), c.want)
		}
	}
}

// The link breaks in a flow: nothing more is sent, whatever is asked, and the
// error does not say that the holder decided anything.
func TestTransportErrorBreaksWallet(t *testing.T) {
	broken := fmt.Errorf("pulled the plug: %w", hw.ErrDisconnected)
	for _, c := range signings(t) {
		for _, r := range []reply{{err: broken}, {answer: ""}, {answer: "90"}} {
			w, s := play(t, softKey(t, "owner"), r)
			err := c.ask(w)
			if r.err != nil {
				errorIs(t, c.name, err, hw.ErrDisconnected)
			}
			if err == nil || errors.Is(err, hw.ErrRejected) || errors.Is(err, hw.ErrStillWaiting) {
				t.Errorf("%s: %v", c.name, err)
			}
			for _, again := range signings(t) {
				errorIs(t, c.name+", then "+again.name, again.ask(w), hw.ErrDisconnected)
			}
			_, err = w.Info(t.Context())
			errorIs(t, c.name+", then info", err, hw.ErrDisconnected)
			if len(s.sent) != 1 {
				t.Errorf("%s: %d commands were sent, want 1", c.name, len(s.sent))
			}
		}
	}
}

// Data in the answer to a chunk that is not the last is not waited past.
func TestIntermediateData(t *testing.T) {
	w, s := play(t, softKey(t, "owner"), reply{answer: "9000"}, reply{answer: "00 9000"}, reply{answer: "9000"})
	_, err := w.SignMessage(t.Context(), hw.DefaultPath, []byte(strings.Repeat("x", 1000)))
	errorIs(t, "second chunk", err, hw.ErrBadAnswer)
	_, err = w.Info(t.Context())
	errorIs(t, "afterwards", err, hw.ErrDisconnected)
	if len(s.sent) != 2 {
		t.Errorf("%d chunks were sent, want 2", len(s.sent))
	}
}

// An error status word in the middle ends the flow; the app has ended it too.
func TestIntermediateStatus(t *testing.T) {
	w, s := play(t, softKey(t, "owner"), reply{answer: "9000"}, reply{answer: "6985"}, reply{answer: answerConfig})
	_, err := w.SignMessage(t.Context(), hw.DefaultPath, []byte(strings.Repeat("x", 1000)))
	errorIs(t, "second chunk", err, hw.ErrRejected)
	if _, err = w.Info(t.Context()); err != nil {
		t.Errorf("afterwards: %v", err)
	}
	if len(s.sent) != 3 {
		t.Errorf("%d commands were sent, want 3", len(s.sent))
	}
}

func TestHostileAddresses(t *testing.T) {
	key, other := softKey(t, "owner"), softKey(t, "other")
	honest := addressAnswer(key)
	point, text := honest[2:132], honest[134:]
	want := crypto.PubkeyToAddress(key.PublicKey)
	offCurve := "04" + strings.Repeat("11", 64)
	for name, answer := range map[string]string{
		"nothing":                       "",
		"a key only":                    honest[:132],
		"one byte less":                 honest[:len(honest)-2],
		"one byte more":                 honest + "00",
		"with a chain code":             honest + strings.Repeat("00", 32),
		"wrong length of the key":       "40" + honest[2:],
		"wrong length of the text":      "41" + point + "27" + text,
		"lengths that add up":           "40" + point[:128] + "29" + "04" + text,
		"no point on the curve":         "41" + offCurve + "28" + text,
		"a compressed key, filled up":   "41" + "02" + point[2:66] + strings.Repeat("00", 32) + "28" + text,
		"text of another key":           honest[:134] + addressAnswer(other)[134:],
		"text in lower case":            honest[:134] + hex.EncodeToString([]byte(strings.ToLower(want.Hex()[2:]))),
		"text that is no hex":           honest[:134] + strings.Repeat("20", 40),
		"text that begins with 0x":      honest[:134] + "3078" + text[:76],
		"key of another, text of ours":  "41" + addressAnswer(other)[2:132] + "28" + text,
		"the point at infinity, almost": "41" + "04" + strings.Repeat("00", 64) + "28" + text,
	} {
		w, _ := play(t, key, reply{answer: answer + "9000"})
		got, err := w.Address(t.Context(), hw.TemplateBIP44.Account(1), false)
		errorIs(t, name, err, hw.ErrBadAnswer)
		if got != (common.Address{}) {
			t.Errorf("%s: address %s came with the error", name, got)
		}
	}
	w, _ := play(t, key, reply{answer: honest + "9000"})
	if got, err := w.Address(t.Context(), hw.TemplateBIP44.Account(1), false); err != nil || got != want {
		t.Errorf("%s, %v, want %s", got, err, want)
	}
}

// The account that a signature is compared with is the one at the path that was
// asked for, not the last one read.
func TestAccountsAreKeptByPath(t *testing.T) {
	first, second := softKey(t, "owner"), softKey(t, "other")
	digest := accounts.TextHash([]byte("text"))
	w, _ := play(t, first,
		reply{answer: addressAnswer(second) + "9000"},
		reply{answer: answerSig(t, second, digest, 27)},
		reply{answer: answerSig(t, second, digest, 27)})
	if _, err := w.SignMessage(t.Context(), hw.TemplateBIP44.Account(1), []byte("text")); err != nil {
		t.Error(err)
	}
	_, err := w.SignMessage(t.Context(), hw.DefaultPath, []byte("text"))
	errorIs(t, "the second account's signature for the first", err, hw.ErrMismatch)
}

// hangs is a device that answers nothing until its caller gives up.
type hangs struct {
	hw.Transport
	giveUp context.CancelFunc
}

func (h hangs) Exchange(ctx context.Context, _ []byte) ([]byte, error) {
	h.giveUp()
	<-ctx.Done()
	return nil, ctx.Err()
}

// Only a command that waits for the holder leaves the device waiting.
func TestStillWaiting(t *testing.T) {
	for name, c := range map[string]struct {
		waits bool
		ask   func(context.Context, *Wallet) error
	}{
		"info": {false, func(ctx context.Context, w *Wallet) error { _, err := w.Info(ctx); return err }},
		"address": {false, func(ctx context.Context, w *Wallet) error {
			_, err := w.Address(ctx, hw.DefaultPath, false)
			return err
		}},
		"shown address": {true, func(ctx context.Context, w *Wallet) error {
			_, err := w.Address(ctx, hw.DefaultPath, true)
			return err
		}},
		"message": {true, func(ctx context.Context, w *Wallet) error {
			_, err := w.SignMessage(ctx, hw.DefaultPath, []byte("text"))
			return err
		}},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		w, s := play(t, softKey(t, "owner"))
		w.transport = hangs{s, cancel}
		err := c.ask(ctx, w)
		errorIs(t, name, err, context.Canceled)
		if waits := errors.Is(err, hw.ErrStillWaiting); waits != c.waits {
			t.Errorf("%s: %v says that the device waits: %v", name, err, waits)
		}
		_, err = w.Info(t.Context())
		errorIs(t, name+", afterwards", err, hw.ErrDisconnected)
	}
}
