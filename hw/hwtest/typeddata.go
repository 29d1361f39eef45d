package hwtest

import (
	"errors"
	"maps"
	"math/big"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common/math"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/valetkey/valetkey/hw"
)

// typedGrant is typed data that every device which shows fields can show in
// full: short plain texts, an address, numbers, an array that is not empty.
func typedGrant() apitypes.TypedData {
	return apitypes.TypedData{
		Types: apitypes.Types{
			"EIP712Domain": {{Name: "name", Type: "string"}, {Name: "chainId", Type: "uint256"}},
			"Grant": {
				{Name: "agent", Type: "address"},
				{Name: "limit", Type: "Limit"},
				{Name: "permissions", Type: "string[]"},
				{Name: "drift", Type: "int64"},
				{Name: "once", Type: "bool"},
				{Name: "mark", Type: "bytes4"},
			},
			"Limit": {{Name: "amount", Type: "uint256"}, {Name: "unit", Type: "string"}},
		},
		PrimaryType: "Grant",
		Domain:      apitypes.TypedDataDomain{Name: "valetkey", ChainId: (*math.HexOrDecimal256)(big.NewInt(11155111))},
		Message: apitypes.TypedDataMessage{
			"agent":       "0x2222222222222222222222222222222222222222",
			"limit":       map[string]any{"amount": "115792089237316195423570985008687907853269984665640564039457584007913129639935", "unit": "USDC"},
			"permissions": []any{"transfer", "swap on Uniswap V2"},
			"drift":       "-300",
			"once":        true,
			"mark":        "0xa9059cbb",
		},
	}
}

// typedSigner is the wallet's optional interface, nil where it has none or
// says that it signs none.
func typedSigner(t *testing.T, w hw.Wallet) (hw.TypedDataSigner, hw.Verdict) {
	t.Helper()
	info, err := w.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	verdict := info.Capabilities.TypedData.Verdict
	signer, ok := w.(hw.TypedDataSigner)
	if !ok && verdict != hw.No {
		t.Errorf("the wallet says %q to typed data and has no way to sign any", verdict)
	}
	if !ok {
		t.Skip("the driver signs no typed data")
	}
	return signer, verdict
}

// testTypedData: what the capabilities say of typed data is what happens. Where
// it shows only when tried, both happen, and a refusal names the setting.
func testTypedData(t *testing.T, f Fixture) {
	w, holder := f.open(t, Approving)
	signer, verdict := typedSigner(t, w)
	data := typedGrant()
	sig, err := signer.SignTypedData(t.Context(), f.Path, data)
	if err == nil && verdict != hw.No {
		f.checkTypedSignature(t, data, sig)
		holder.expect(t, 1)
		return
	}
	_, old := errors.AsType[*hw.TooOldError](err)
	policy, refused := errors.AsType[*hw.PolicyError](err)
	switch {
	case verdict == hw.Yes:
		t.Fatalf("the device promised to sign typed data: %v", err)
	case verdict == hw.Untold && (!refused || policy.Setting == ""):
		t.Errorf("%v, want a policy error that names the setting", err)
	case !old && !refused:
		t.Errorf("%v, want a policy error, or one that names the version", err)
	}
	holder.expect(t, 0)
}

// checkTypedSignature has go-ethereum judge, and the caller's data left alone.
func (f Fixture) checkTypedSignature(t *testing.T, data apitypes.TypedData, sig []byte) {
	t.Helper()
	digest, _, err := apitypes.TypedDataAndHash(typedGrant())
	if err != nil {
		t.Fatal(err)
	}
	if after, _, err := apitypes.TypedDataAndHash(data); err != nil || !slices.Equal(after, digest) {
		t.Errorf("the caller's data was changed: %v", err)
	}
	f.checkTypedDigest(t, digest, sig)
}

func (f Fixture) checkTypedDigest(t *testing.T, digest, sig []byte) {
	t.Helper()
	if len(sig) != crypto.SignatureLength || sig[64] != 27 && sig[64] != 28 {
		t.Fatalf("signature %x, want 65 bytes that end in 27 or 28", sig)
	}
	plain := slices.Clone(sig)
	plain[64] -= 27
	key, err := crypto.SigToPub(digest, plain)
	if err != nil {
		t.Fatal(err)
	}
	if signer := crypto.PubkeyToAddress(*key); signer != f.Account {
		t.Errorf("typed data was signed by %s, want %s", signer, f.Account)
	}
}

// testBadTypedData: what is not exactly what its types say is refused, with its
// place, before anybody is asked.
func testBadTypedData(t *testing.T, f Fixture) {
	w, holder := f.open(t, Approving)
	signer, verdict := typedSigner(t, w)
	if verdict == hw.No {
		t.Skip("the device signs no typed data")
	}
	for field, change := range map[string]func(d *apitypes.TypedData){
		"message.once":           func(d *apitypes.TypedData) { delete(d.Message, "once") },
		"message.agent":          func(d *apitypes.TypedData) { d.Message["agent"] = nil },
		"message.limit.more":     func(d *apitypes.TypedData) { d.Message["limit"] = withMore(d.Message["limit"]) },
		"message.permissions[0]": func(d *apitypes.TypedData) { d.Message["permissions"] = []any{nil} },
		"message.drift":          func(d *apitypes.TypedData) { d.Message["drift"] = 0.5 },
		"domain.chainId":         func(d *apitypes.TypedData) { d.Domain.ChainId = nil },
		"domain.version":         func(d *apitypes.TypedData) { d.Domain.Version = "1" },
	} {
		data := typedGrant()
		change(&data)
		_, err := signer.SignTypedData(t.Context(), f.Path, data)
		if bad, ok := errors.AsType[*hw.TypedDataError](err); !ok || bad.Field != field {
			t.Errorf("%s: %v, want a typed data error there", field, err)
		}
		holder.expect(t, 0)
	}
}

func withMore(value any) map[string]any {
	fields, _ := value.(map[string]any)
	fields = maps.Clone(fields)
	fields["more"] = "1"
	return fields
}

// testTypedHash: nothing but hashes only with the risk accepted by name, and
// then as the capabilities say.
func testTypedHash(t *testing.T, f Fixture) {
	w, holder := f.open(t, Approving)
	signer, ok := w.(hw.TypedHashSigner)
	info, err := w.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	support := info.Capabilities.TypedHash
	if !ok {
		if support.Verdict == hw.Yes {
			t.Error("the wallet says that it signs hashes and has no way to do it")
		}
		t.Skip("the driver signs no hashes of typed data")
	}
	domain, message := crypto.Keccak256Hash([]byte("domain")), crypto.Keccak256Hash([]byte("message"))
	for _, risk := range []hw.BlindRisk{"", "yes", hw.BlindRisk(hw.AcceptAllChains)} {
		sig, err := signer.SignTypedHash(t.Context(), f.Path, domain, message, risk)
		if refused, ok := errors.AsType[*hw.RiskError](err); sig != nil || !ok || refused.Risk != string(hw.AcceptBlindSigning) {
			t.Errorf("risk %q: %x, %v, want a risk error", risk, sig, err)
		}
		holder.expect(t, 0)
	}
	sig, err := signer.SignTypedHash(t.Context(), f.Path, domain, message, hw.AcceptBlindSigning)
	switch support.Verdict {
	case hw.Yes:
		if err != nil {
			t.Fatalf("the device promised to sign: %v", err)
		}
		f.checkTypedDigest(t, crypto.Keccak256([]byte("\x19\x01"), domain[:], message[:]), sig)
		holder.expect(t, 1)
	case hw.No:
		if err == nil || sig != nil {
			t.Errorf("signed %x although the capabilities say no", sig)
		}
		holder.expect(t, 0)
	case hw.Untold:
	}
}
