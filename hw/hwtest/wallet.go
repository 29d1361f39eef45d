package hwtest

import (
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/hw"
)

// TestWallet runs the conformance suite of drivers. It opens the fixture's
// device many times, one at a time.
func TestWallet(t *testing.T, f Fixture) {
	t.Helper()
	for _, part := range []struct {
		name string
		run  func(*testing.T, Fixture)
	}{
		{"info", testInfo},
		{"address", testAddress},
		{"account", testAccount},
		{"transactions", testTransactions},
		{"calldata", testCalldata},
		{"transaction types", testOtherTypes},
		{"wrong chain", testWrongChain},
		{"authorization", testAuthorization},
		{"revocation", testRevocation},
		{"unlisted delegate", testUnlisted},
		{"tuple inside of its transaction", testLink},
		{"message", testMessage},
		{"message with line feeds", testMultiline},
		{"unreadable message", testUnreadable},
		{"typed data", testTypedData},
		{"bad typed data", testBadTypedData},
		{"typed hash", testTypedHash},
		{"preview", testPreview},
		{"rejected", testRejected},
		{"cancelled before", testCancelledBefore},
		{"cancelled during a review", testCancelledDuring},
		{"closed", testClosed},
	} {
		t.Run(part.name, func(t *testing.T) { part.run(t, f) })
	}
}

// testInfo: an emulated device says so, and no answer comes without a reason.
func testInfo(t *testing.T, f Fixture) {
	w, holder := f.open(t, Approving)
	info, err := w.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	holder.expect(t, 0)
	if info.Vendor == "" || info.Model == "" || info.Version == "" {
		t.Errorf("Info leaves out vendor, model or version: %+v", info)
	}
	if !info.Emulated {
		t.Error("Info does not say that the device is emulated")
	}
	c := info.Capabilities
	for name, s := range supports(c) {
		if !slices.Contains([]hw.Verdict{hw.Yes, hw.No, hw.Untold}, s.Verdict) || s.Reason == "" {
			t.Errorf("%s: verdict %q, reason %q", name, s.Verdict, s.Reason)
		}
	}
	for _, rule := range c.Delegates {
		if rule.Name == "" || rule.Address == (common.Address{}) {
			t.Errorf("delegate without name or address: %+v", rule)
		}
	}
	testCapabilities(t, f, c)
}

func supports(c hw.Capabilities) map[string]hw.Support {
	return map[string]hw.Support{
		"message": c.Message, "multiline message": c.Multiline, "transaction": c.Transaction, "calldata": c.Calldata,
		"type-4 transaction": c.SetCodeTx, "authorization": c.Authorization, "tuple and transaction": c.LinkTx, "typed data": c.TypedData,
	}
}

// testCapabilities holds the device's list and its transaction types against
// the fixture.
func testCapabilities(t *testing.T, f Fixture, c hw.Capabilities) {
	t.Helper()
	for _, chainID := range f.AuthChainIDs {
		if s := c.CanAuthorize(f.Delegate, chainID); f.Delegate != (common.Address{}) && s.Verdict == hw.No {
			t.Errorf("delegate %s on chain %d: %+v", f.Delegate, chainID, s)
		}
		if s := c.CanAuthorize(f.Unlisted, chainID); f.Unlisted != (common.Address{}) && (s.Verdict != hw.No || s.Reason == "") {
			t.Errorf("unlisted delegate %s on chain %d: %+v", f.Unlisted, chainID, s)
		}
	}
	if anybody := f.Unlisted == (common.Address{}); anybody != c.AnyDelegate {
		t.Errorf("any delegate: %v, the fixture says %v", c.AnyDelegate, anybody)
	}
	if signs := f.signs(types.SetCodeTxType); signs == (c.SetCodeTx.Verdict == hw.No) {
		t.Errorf("type-4 transactions: %+v, but the fixture says %v", c.SetCodeTx, signs)
	}
}

func (f Fixture) signs(kind byte) bool { return slices.Contains(f.TxTypes, kind) }

// testAddress: the same each time, shown or not.
func testAddress(t *testing.T, f Fixture) {
	w, holder := f.open(t, Approving)
	for _, show := range []bool{false, false, true, false} {
		got, err := w.Address(t.Context(), f.Path, show)
		if err != nil {
			t.Fatal(err)
		}
		if got != f.Account {
			t.Errorf("address %s, want %s", got, f.Account)
		}
		want := int64(0)
		if show {
			want = 1
		}
		holder.expect(t, want)
	}
	if _, err := w.Address(t.Context(), nil, false); err == nil {
		t.Error("an empty path has an address")
	}
	if _, err := w.Address(t.Context(), make(hw.Path, 11), false); err == nil {
		t.Error("a path of eleven elements has an address")
	}
}

// testAccount: the same account as the address says, whatever else is asked of
// it, and no chain code that nobody asked for.
func testAccount(t *testing.T, f Fixture) {
	w, holder := f.open(t, Approving)
	reader, ok := w.(hw.AccountReader)
	if !ok {
		t.Skip("the driver tells addresses only")
	}
	for _, o := range []hw.AccountOptions{{}, {ChainCode: true}, {ChainID: f.ChainIDs[0]}, {Show: true, ChainID: f.ChainIDs[0], ChainCode: true}} {
		got, err := reader.Account(t.Context(), f.Path, o)
		if err != nil {
			t.Fatalf("%+v: %v", o, err)
		}
		want := int64(0)
		if o.Show {
			want = 1
		}
		holder.expect(t, want)
		key, err := crypto.UnmarshalPubkey(got.PublicKey)
		if err != nil || got.Address != f.Account || crypto.PubkeyToAddress(*key) != f.Account {
			t.Errorf("%+v: address %s, public key %x, want those of %s", o, got.Address, got.PublicKey, f.Account)
		}
		if size := len(got.ChainCode); size != 32 && o.ChainCode || size != 0 && !o.ChainCode {
			t.Errorf("%+v: a chain code of %d bytes", o, size)
		}
	}
}
