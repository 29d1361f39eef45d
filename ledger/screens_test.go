package ledger

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/google/go-cmp/cmp"
	"github.com/holiman/uint256"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/ledger/emulator"
)

// watched is an app whose prompts and reviews are recorded.
type watched struct {
	*Wallet
	prompts []hw.Review
	reviews []emulator.Review
}

// watch opens an app. The prompter must be told before the device asks.
func watch(t *testing.T, version string) *watched {
	t.Helper()
	seen := &watched{}
	config := emulator.Config{AppVersion: version, Settings: everything, Approve: func(_ context.Context, r emulator.Review) (bool, error) {
		seen.reviews = append(seen.reviews, r)
		if len(seen.prompts) != len(seen.reviews) {
			return false, errors.New("the prompter was not told first")
		}
		return true, nil
	}}
	prompter := hw.PromptFunc(func(_ hw.Action, r hw.Review) { seen.prompts = append(seen.prompts, r) })
	seen.Wallet, _, _ = connect(t, config, Options{Prompter: prompter, AllChains: hw.AcceptAllChains, Blind: hw.AcceptBlindSigning})
	return seen
}

// last checks that one more review was shown, and announced once, as previewed.
func (w *watched) last(t *testing.T, r hw.Request) (hw.Review, emulator.Review) {
	t.Helper()
	r.Account = owner
	preview, err := w.Preview(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if len(w.prompts) != 1 || len(w.reviews) != 1 {
		t.Fatalf("%d prompts, %d reviews, want one of each", len(w.prompts), len(w.reviews))
	}
	if diff := cmp.Diff(preview, w.prompts[0]); diff != "" {
		t.Errorf("the prompter was told something else (-preview +prompt):\n%s", diff)
	}
	shown := w.reviews[0]
	w.prompts, w.reviews = nil, nil
	return preview, shown
}

var hashPage = regexp.MustCompile(`^Tx hash \((\d)/2\) (.*)$`)

// joined brings the emulator's pages of the hash into the preview's one line.
func joined(screens []string) []string {
	var out []string
	for _, screen := range screens {
		switch m := hashPage.FindStringSubmatch(screen); {
		case m == nil:
			out = append(out, screen)
		case m[1] == "1":
			out = append(out, "Tx hash (1/2), (2/2) "+m[2])
		default:
			out[len(out)-1] += m[2]
		}
	}
	return out
}

// same compares a preview with what the device showed.
func same(t *testing.T, what string, preview hw.Review, shown emulator.Review) {
	t.Helper()
	if diff := cmp.Diff(joined(shown.Screens), preview.Screens); diff != "" {
		t.Errorf("%s (-shown +preview):\n%s", what, diff)
	}
	if preview.Presses != shown.ApprovePresses {
		t.Errorf("%s: %d presses, the preview says %d", what, shown.ApprovePresses, preview.Presses)
	}
}

// chains are all that the driver has a name for, and some that it has not.
func chains() []uint64 {
	list := []uint64{2, 1337, 560048, 31337, 987654321098, 1<<64 - 1}
	for id := range networks {
		list = append(list, id)
	}
	return list
}

func TestAuthorizationScreens(t *testing.T) {
	for _, version := range conformanceVersions {
		w := watch(t, version)
		delegates := []common.Address{{}}
		for _, rule := range delegatesOf(w.version) {
			delegates = append(delegates, rule.Address)
		}
		for _, delegate := range delegates {
			for _, chainID := range append(chains(), 0) {
				auth := tuple(delegate, chainID, 5)
				if _, err := w.SignAuthorization(t.Context(), hw.DefaultPath, auth); err != nil {
					t.Fatal(err)
				}
				preview, shown := w.last(t, hw.Request{Action: hw.SignAuthorization, Authorization: &auth})
				same(t, fmt.Sprintf("app %s, delegate %s, chain %d", version, delegate, chainID), preview, shown)
				if named := delegate != (common.Address{}); (preview.Hidden != "") != named {
					t.Errorf("delegate %s: hidden is %q", delegate, preview.Hidden)
				}
			}
		}
	}
}

// As measured on 1.22.0, word for word.
func TestMeasuredScreens(t *testing.T) {
	w := watch(t, "1.22.0")
	auth := tuple(simple7702Account.Address, 11155111, 0)
	tx := types.NewTx(&types.SetCodeTx{
		ChainID: uint256.NewInt(1), GasFeeCap: uint256.NewInt(30e9), Gas: 300_000, To: owner, Data: make([]byte, 100),
		AuthList: []types.SetCodeAuthorization{{R: *uint256.NewInt(1)}},
	})
	hash := types.LatestSignerForChainID(bigInt(1)).Hash(tx).Hex()
	for _, c := range []struct {
		request hw.Request
		want    hw.Review
	}{
		{
			hw.Request{Action: hw.SignAuthorization, Account: owner, Authorization: &auth},
			hw.Review{Screens: []string{
				"Review authorization to upgrade into smart contract account?", "Account 0xDad77910DbDFdE764fC21FCD4E74D71bBACA6D8D",
				"Delegate to Simple7702Account", "On network Sepolia", "Sign operation",
			}, Presses: 5, Hidden: "the delegate's address and the nonce are signed, but not shown"},
		},
		{
			hw.Request{Action: hw.SignTransaction, Account: owner, Tx: tx, ChainID: bigInt(1)},
			hw.Review{Screens: []string{
				"Blind signing ahead", "Review transaction", "From 0xDad77910DbDFdE764fC21FCD4E74D71bBACA6D8D",
				"To 0xDad77910DbDFdE764fC21FCD4E74D71bBACA6D8D", "Max fees 0.009 ETH", "Tx hash (1/2), (2/2) " + hash,
				"Accept risk and sign transaction",
			}, Presses: 8, Blind: true, Hidden: "the calldata and the authorization list are signed, but only their hash is shown"},
		},
	} {
		got, err := w.Preview(t.Context(), c.request)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-measured +preview):\n%s", c.request.Action, diff)
		}
	}
}

func TestTransactionScreens(t *testing.T) {
	w := watch(t, "1.22.0")
	wei := func(text string) *big.Int {
		n, ok := new(big.Int).SetString(text, 10)
		if !ok {
			t.Fatal(text)
		}
		return n
	}
	values := []*big.Int{new(big.Int), bigInt(1), gwei(1), bigInt(1e18), wei("1234567890123456789012345678"), wei("100000000000000000000")}
	for i, chainID := range chains() {
		id := new(big.Int).SetUint64(chainID)
		for _, value := range []*big.Int{values[0], values[i%len(values)]} {
			for _, data := range [][]byte{nil, {1}, make([]byte, 100)} {
				for _, inner := range []types.TxData{
					&types.LegacyTx{GasPrice: gwei(30), Gas: 21000, To: &to, Value: value, Data: data},
					&types.AccessListTx{ChainID: id, Nonce: 1, GasPrice: gwei(7), Gas: 1, To: &to, Value: value, Data: data},
					&types.DynamicFeeTx{ChainID: id, GasTipCap: gwei(1), GasFeeCap: gwei(30), Gas: 300_000, Value: value, Data: data},
					&types.SetCodeTx{
						ChainID: uint256.NewInt(chainID), GasFeeCap: new(uint256.Int), Gas: 300_000, To: to, Value: uint256.MustFromBig(value), Data: data,
						AuthList: []types.SetCodeAuthorization{{Address: nobody, R: *uint256.NewInt(1)}},
					},
				} {
					w.checkTxScreens(t, types.NewTx(inner), id)
				}
			}
		}
	}
}

func (w *watched) checkTxScreens(t *testing.T, tx *types.Transaction, chainID *big.Int) {
	t.Helper()
	if _, err := w.SignTx(t.Context(), hw.DefaultPath, tx, chainID); err != nil {
		t.Fatal(err)
	}
	preview, shown := w.last(t, hw.Request{Action: hw.SignTransaction, Tx: tx, ChainID: chainID})
	same(t, fmt.Sprintf("type %d, chain %s, value %s, %d bytes of calldata", tx.Type(), chainID, tx.Value(), len(tx.Data())), preview, shown)
	if blind := len(tx.Data()) > 0; preview.Blind != blind || blind == (preview.Hidden == "") {
		t.Errorf("blind is %v, hidden is %q", preview.Blind, preview.Hidden)
	}
}

// A preview of a transaction whose tuple is still to be signed shows no hash:
// it would be another one.
func TestUnsettledHash(t *testing.T) {
	w := watch(t, "1.22.0")
	tx := types.NewTx(&types.SetCodeTx{
		ChainID: uint256.NewInt(1), GasFeeCap: new(uint256.Int), Data: []byte{1},
		AuthList: []types.SetCodeAuthorization{tuple(simple7702Account.Address, 1, 1)},
	})
	review, err := w.Preview(t.Context(), hw.Request{Action: hw.SignTransaction, Tx: tx, ChainID: bigInt(1)})
	if err != nil || strings.Contains(strings.Join(review.Screens, ""), hashOf(tx)) {
		t.Errorf("%q, %v", review.Screens, err)
	}
}

func hashOf(tx *types.Transaction) string {
	return types.LatestSignerForChainID(tx.ChainId()).Hash(tx).Hex()
}

var messagePage = regexp.MustCompile(`^Message(?: \(\d+/\d+\))?(?: (.*))?$`)

// Where a message breaks into pages is not predicted, but its text is: without
// blanks, because those at the end of a page are not shown.
func TestMessageScreens(t *testing.T) {
	w := watch(t, "1.22.0")
	for _, text := range []string{"x", "two\nlines", strings.Repeat("a grant of 50 USDC,\nper day. ", 30), strings.Repeat("W", 300)} {
		if _, err := w.SignMessage(t.Context(), hw.DefaultPath, []byte(text)); err != nil {
			t.Fatal(err)
		}
		preview, shown := w.last(t, hw.Request{Action: hw.SignMessage, Message: []byte(text)})
		var pages []string
		for _, screen := range shown.Screens[1 : len(shown.Screens)-1] {
			pages = append(pages, messagePage.FindStringSubmatch(screen)[1])
		}
		got := []string{shown.Screens[0], "Message" + squeeze(strings.Join(pages, "")), shown.Screens[len(shown.Screens)-1]}
		want := []string{preview.Screens[0], squeeze(preview.Screens[1]), preview.Screens[2]}
		if diff := cmp.Diff(got, want); diff != "" || len(preview.Screens) != 3 {
			t.Errorf("%q (-shown +preview):\n%s", text, diff)
		}
	}
}

func squeeze(text string) string { return strings.ReplaceAll(text, " ", "") }

func TestAddressScreens(t *testing.T) {
	w := watch(t, "1.22.0")
	if _, err := w.Address(t.Context(), hw.DefaultPath, true); err != nil {
		t.Fatal(err)
	}
	preview, err := w.Preview(t.Context(), hw.Request{Action: hw.ShowAddress, Account: owner})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "address", preview, w.reviews[0])
}

func TestPreviewRefuses(t *testing.T) {
	w := watch(t, "1.22.0")
	tx := types.NewTx(&types.DynamicFeeTx{ChainID: bigInt(1)})
	for _, r := range []hw.Request{
		{},
		{Action: "something"},
		{Action: hw.SignTransaction},
		{Action: hw.SignTransaction, Tx: tx},
		{Action: hw.SignTransaction, Tx: tx, ChainID: new(big.Int)},
		{Action: hw.SignTransaction, Tx: tx, ChainID: bigInt(2)},
		{Action: hw.SignTransaction, Tx: tx, ChainID: new(big.Int).Lsh(bigInt(1), 64)},
		{Action: hw.SignAuthorization, Tx: tx},
		{Action: hw.SignMessage},
	} {
		review, err := w.Preview(t.Context(), r)
		errorIs(t, fmt.Sprintf("%+v", r), err, hw.ErrRefused)
		if review.Screens != nil {
			t.Errorf("%+v is shown as %q", r, review.Screens)
		}
	}
}

// Nobody is sent to a device that will not ask: not by who gave up before, and
// not by a wallet that is closed, whose address it knows.
func TestNobodyIsToldInVain(t *testing.T) {
	w := watch(t, "1.22.0")
	if _, err := w.Address(t.Context(), hw.DefaultPath, false); err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	try := func(ctx context.Context, want error) {
		t.Helper()
		_, err := w.Address(ctx, hw.DefaultPath, true)
		errorIs(t, "address", err, want)
		_, err = w.SignMessage(ctx, hw.DefaultPath, []byte("text"))
		errorIs(t, "message", err, want)
		_, err = w.SignAuthorization(ctx, hw.DefaultPath, tuple(simple7702Account.Address, 1, 0))
		errorIs(t, "authorization", err, want)
		_, err = w.SignTx(ctx, hw.DefaultPath, types.NewTx(&types.LegacyTx{To: &to}), bigInt(1))
		errorIs(t, "transaction", err, want)
		if len(w.prompts) != 0 {
			t.Errorf("the prompter was told %+v", w.prompts)
		}
	}
	try(ended, context.Canceled)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	try(t.Context(), hw.ErrDisconnected)
}
