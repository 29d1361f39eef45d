package ledger

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/ledger/emulator"
)

// What is asked is in P1, P2 and the chain id behind the path, and in nothing
// else; what comes back is one account whatever is asked.
func TestAccount(t *testing.T) {
	var asked []emulator.Review
	w, link, _ := connect(t, emulator.Config{Approve: func(_ context.Context, r emulator.Review) (bool, error) {
		asked = append(asked, r)
		return true, nil
	}}, Options{})
	path := hex.EncodeToString(hx(t, ownerPath))
	var code []byte
	for _, c := range []struct {
		options hw.AccountOptions
		sent    string
		title   string
	}{
		{hw.AccountOptions{}, "e002000015" + path, ""},
		{hw.AccountOptions{ChainCode: true}, "e002000115" + path, ""},
		{hw.AccountOptions{ChainID: 1<<64 - 1}, "e00200001d" + path + "ffffffffffffffff", ""},
		{hw.AccountOptions{Show: true}, "e002010015" + path, "Verify Ethereum address"},
		{hw.AccountOptions{Show: true, ChainID: 137}, "e00201001d" + path + "0000000000000089", "Verify Polygon address"},
		{hw.AccountOptions{Show: true, ChainID: 1337, ChainCode: true}, "e00201011d" + path + "0000000000000539", "Verify address"},
	} {
		asked = nil
		got, err := w.Account(t.Context(), hw.DefaultPath, c.options)
		if err != nil {
			t.Fatalf("%+v: %v", c.options, err)
		}
		if diff := cmp.Diff([]string{c.sent}, hexes(link.taken())); diff != "" {
			t.Errorf("%+v (-want +sent):\n%s", c.options, diff)
		}
		if got.Address != owner || common.BytesToAddress(crypto.Keccak256(got.PublicKey[1:])[12:]) != owner {
			t.Errorf("%+v: %+v", c.options, got)
		}
		if (len(got.ChainCode) == 32) != c.options.ChainCode || code != nil && got.ChainCode != nil && !bytes.Equal(code, got.ChainCode) {
			t.Errorf("%+v: chain code %x", c.options, got.ChainCode)
		}
		if got.ChainCode != nil {
			code = got.ChainCode
		}
		switch {
		case c.title == "" && len(asked) != 0, c.title != "" && len(asked) != 1:
			t.Errorf("%+v: the holder was asked %d times", c.options, len(asked))
		case c.title != "" && asked[0].Screens[0] != c.title:
			t.Errorf("%+v: asked %q, want %q", c.options, asked[0].Screens[0], c.title)
		}
	}
}

// The screens that are announced are those of the device, network included.
func TestAccountScreens(t *testing.T) {
	for _, chainID := range chains() {
		w := watch(t, "1.22.0")
		if _, err := w.Address(t.Context(), hw.DefaultPath, false); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Account(t.Context(), hw.DefaultPath, hw.AccountOptions{Show: true, ChainID: chainID}); err != nil {
			t.Fatal(err)
		}
		preview, err := w.Preview(t.Context(), hw.Request{Action: hw.ShowAddress, Account: owner, ChainID: new(big.Int).SetUint64(chainID)})
		if err != nil {
			t.Fatal(err)
		}
		same(t, preview.Screens[0], preview, w.reviews[0])
		if diff := cmp.Diff(preview, w.prompts[0]); diff != "" {
			t.Errorf("chain %d (-preview +announced):\n%s", chainID, diff)
		}
	}
}

// One path has one account: a device that tells another one later, shown or
// not, is not believed.
func TestAccountChanges(t *testing.T) {
	other := addressAnswer(softKey(t, "other")) + "9000"
	for _, show := range []bool{false, true} {
		w, _ := play(t, softKey(t, "owner"), reply{answer: other}, reply{answer: other})
		got, err := w.Address(t.Context(), hw.DefaultPath, show)
		errorIs(t, "another account", err, hw.ErrMismatch)
		if got != (common.Address{}) || w.addresses[hw.DefaultPath.String()] == got {
			t.Errorf("%s came with the error", got)
		}
		if _, err := w.Address(t.Context(), hw.TemplateBIP44.Account(1), show); err != nil {
			t.Errorf("at another path: %v", err)
		}
	}
}

// The chain code is there when it was asked for, with its whole length.
func TestHostileChainCodes(t *testing.T) {
	honest := addressAnswer(softKey(t, "owner"))
	code := "11223344556677889900aabbccddeeff11223344556677889900aabbccddeeff"
	for name, answer := range map[string]string{
		"none":          honest,
		"one byte less": honest + code[2:],
		"one byte more": honest + code + "00",
		"twice":         honest + code + code,
	} {
		w, _ := play(t, softKey(t, "owner"), reply{answer: answer + "9000"})
		got, err := w.Account(t.Context(), hw.DefaultPath, hw.AccountOptions{ChainCode: true})
		errorIs(t, name, err, hw.ErrBadAnswer)
		if got.PublicKey != nil || got.ChainCode != nil {
			t.Errorf("%s: %+v", name, got)
		}
	}
	w, _ := play(t, softKey(t, "owner"), reply{answer: honest + code + "9000"})
	if got, err := w.Account(t.Context(), hw.DefaultPath, hw.AccountOptions{ChainCode: true}); err != nil || hex.EncodeToString(got.ChainCode) != code {
		t.Errorf("%x, %v", got.ChainCode, err)
	}
}

func TestAccountRejected(t *testing.T) {
	w, _, _ := connect(t, emulator.Config{Approve: emulator.RejectAll}, Options{})
	_, err := w.Account(t.Context(), hw.DefaultPath, hw.AccountOptions{Show: true, ChainID: 10})
	errorIs(t, "rejected", err, hw.ErrRejected)
	if _, err := w.Account(t.Context(), make(hw.Path, 11), hw.AccountOptions{}); !errors.Is(err, hw.ErrBadPath) {
		t.Errorf("eleven elements: %v", err)
	}
}
