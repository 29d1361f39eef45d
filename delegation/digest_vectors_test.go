//go:build !nodev

package delegation_test

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/valetkey/valetkey/delegation"
)

// digestVectors are what other implementations of EIP-191 and EIP-712 are held
// against: ledger/emulator/conformance has viem hash them.
type digestVectors struct {
	Texts []struct {
		Text   string      `json:"text"`
		Digest common.Hash `json:"digest"`
	} `json:"texts"`
	Batches []struct {
		TypedData apitypes.TypedData `json:"typed_data"`
		Digest    common.Hash        `json:"digest"`
	} `json:"batches"`
}

// TestDigestVectors keeps the file for others equal to what is hashed here; the
// tests beside it hold that against the contract and against go-ethereum.
func TestDigestVectors(t *testing.T) {
	const file = "testdata/digests.json"
	got, err := json.MarshalIndent(drawVectors(), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	if *update {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is stale: run go test ./delegation -run TestDigestVectors -update", file)
	}
}

func drawVectors() (v digestVectors) {
	d := newDrawer(7)
	account := common.HexToAddress("0xACc0000000000000000000000000000000000001")
	const chain, at = uint64(11155111), uint64(1_800_000_000)
	texts := []string{
		delegation.RevokeText(7, chain, account, at), delegation.RevokeAllText(8, chain, account, at),
		delegation.GuardianText(9, chain, account, d.address(), at), delegation.GuardianText(10, chain, account, common.Address{}, at),
		delegation.SignText(common.Hash{1}, chain, account),
		delegation.Rotation{Number: 7, Into: 8, Chain: chain, Account: account, Agent: d.address(), NewAgent: d.address(), Permissions: 3, Deadline: at}.Text(),
	}
	for range 50 {
		texts = append(texts, d.grant(chain, account).Text())
	}
	for _, text := range texts {
		v.Texts = append(v.Texts, struct {
			Text   string      `json:"text"`
			Digest common.Hash `json:"digest"`
		}{text, delegation.TextDigest(text)})
	}
	for range 50 {
		b := d.batch(account)
		v.Batches = append(v.Batches, struct {
			TypedData apitypes.TypedData `json:"typed_data"`
			Digest    common.Hash        `json:"digest"`
		}{typedBatch(b), b.Digest()})
	}
	return v
}
