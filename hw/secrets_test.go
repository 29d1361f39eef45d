package hw_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/hw"
)

// TestSecretsPrintNothing: neither alone nor within an answer.
func TestSecretsPrintNothing(t *testing.T) {
	secret := hw.NewSecret([]byte("correct-horse"))
	answer := hw.PassphraseAnswer{Typed: secret}
	for _, text := range []string{fmt.Sprint(secret), fmt.Sprintf("%s %q %x %#v", secret, secret, secret, secret), fmt.Sprintf("%v %+v %#v", answer, answer, &answer)} {
		if strings.Contains(text, "correct") || strings.Contains(text, "636f7272") {
			t.Errorf("a secret is printed: %s", text)
		}
	}
	if string(secret.Reveal()) != "correct-horse" {
		t.Error("the secret is another one")
	}
	if secret.Wipe(); !secret.Empty() || !answer.Typed.Empty() {
		t.Error("a copy outlives the wiping")
	}
}

// TestSetCodeRequestTuple: for the same chain, with the next nonce.
func TestSetCodeRequestTuple(t *testing.T) {
	r := hw.SetCodeRequest{ChainID: 8453, Nonce: 6, To: common.Address{1}, Delegate: common.Address{2}}
	if got := r.Authorization(); got.ChainID.Uint64() != 8453 || got.Nonce != 7 || got.Address != r.Delegate || got.V != 0 || !got.R.IsZero() {
		t.Errorf("%+v", got)
	}
}
