package trezor

import (
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor/emulator"
)

func TestPreviews(t *testing.T) {
	account := common.HexToAddress("0x73d0385F4d8E00C5e6504C6030F47BF6212736A8")
	auth, all, revoke := bare(metamaskDelegator, 8453, 3), bare(ambireAccount, 0, 3), bare(common.Address{}, 1, 3)
	link, unlink := fused, revocation()
	mail, hashed := mailData(), hw.TypedHash{DomainSeparator: common.Hash{1}, StructHash: common.Hash{2}}
	plainTx := types.NewTx(&types.DynamicFeeTx{ChainID: big.NewInt(137), GasFeeCap: big.NewInt(1e9), Gas: 21000, To: &to, Value: big.NewInt(15e17)})
	callTx := types.NewTx(&types.DynamicFeeTx{ChainID: big.NewInt(100), Gas: 1, Data: []byte{1, 2}, AccessList: types.AccessList{{}}})
	for name, c := range map[string]struct {
		version Version
		request hw.Request
		shown   string
		blind   bool
	}{
		"address":     {core2125, hw.Request{Action: hw.ShowAddress}, account.Hex(), false},
		"transaction": {core2125, hw.Request{Action: hw.SignTransaction, Tx: plainTx, ChainID: big.NewInt(137)}, "Recipient " + to.Hex() + "|Amount 1.5 POL|Maximum fee 0.000021 POL", false},
		"calldata":    {core2125, hw.Request{Action: hw.SignTransaction, Tx: callTx, ChainID: big.NewInt(100)}, "2 bytes|New contract|Amount 0 Wei UNKN", true},
		"approval": {
			core2125,
			hw.Request{Action: hw.SignTransaction, Tx: approvalTx(1337, 1e9), ChainID: big.NewInt(1337)},
			"Token approval|Approve to " + account.Hex() + "|Token contract " + to.Hex() + "|Chain ID 1337|Amount allowance 1,000,000,000 Wei UNKN|Maximum fee", true,
		},
		"approval taken back": {
			core2125,
			hw.Request{Action: hw.SignTransaction, Tx: approvalTx(1, 0), ChainID: big.NewInt(1)},
			"Token revocation|Revoke from " + account.Hex() + "|Token Wei UNKN, Chain Ethereum", true,
		},
		"approval of everything": {core2124, hw.Request{Action: hw.SignTransaction, Tx: approvalTx(1, -1), ChainID: big.NewInt(1)}, "unlimited amount|Unlimited Wei UNKN", true},
		"authorization":          {core2124, hw.Request{Action: hw.SignAuthorization, Authorization: &auth}, "third-party contract|" + account.Hex() + "|To MetaMask|Network Base", false},
		"for all chains":         {core2124, hw.Request{Action: hw.SignAuthorization, Authorization: &all}, "To Ambire|All EVMs", false},
		"revocation":             {core2124, hw.Request{Action: hw.SignAuthorization, Authorization: &revoke}, "Revoke ETH # (" + account.Hex() + "|Ethereum", false},
		"link":                   {core2125, hw.Request{Action: hw.SignSetCodeTx, SetCode: &link}, "third-party|To MetaMask|Ethereum|Recipient " + to.Hex() + "|Amount 0 Wei ETH", false},
		"unlink":                 {core2125, hw.Request{Action: hw.SignSetCodeTx, SetCode: &unlink}, "Revoke|Recipient", false},
		"message":                {core2125, hw.Request{Action: hw.SignMessage, Message: []byte("a\nb")}, account.Hex() + "|a\nb", false},
		"typed data":             {core2125, hw.Request{Action: hw.SignTypedData, TypedData: &mail}, "Confirm domain|name (string) Ether Mail|chainId (uint256) 1|name (string) Cow|contents (string) Hello, Bob!|Really sign", false},
		"typed data hash":        {legacy, hw.Request{Action: hw.SignTypedData, TypedHash: &hashed}, hashed.DomainSeparator.Hex()[2:] + "|" + hashed.StructHash.Hex()[2:], true},
	} {
		s := newScript(t, c.version, softKey(t, "owner"))
		w := s.known(Options{AllChains: hw.AcceptAllChains})
		c.request.Account = account
		review, err := w.Preview(t.Context(), c.request)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		rest := strings.Join(review.Screens, "|")
		for want := range strings.SplitSeq(c.shown, "|") { // in this order
			_, after, found := strings.Cut(rest, want)
			if !found {
				t.Errorf("%s: %q does not show %q there", name, review.Screens, want)
			}
			rest = after
		}
		if review.Blind != c.blind || review.Blind && review.Hidden == "" || s.taken() != "" {
			t.Errorf("%s: %+v", name, review)
		}
	}
}

// approvalTx approves an amount of a token, -1 for all there can ever be.
func approvalTx(chain, amount int64) *types.Transaction {
	spender := common.HexToAddress("0x73d0385F4d8E00C5e6504C6030F47BF6212736A8")
	value := big.NewInt(amount)
	if amount < 0 {
		value = new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1))
	}
	data := append(append([]byte{0x09, 0x5e, 0xa7, 0xb3}, common.LeftPadBytes(spender[:], 32)...), common.LeftPadBytes(value.Bytes(), 32)...)
	return types.NewTx(&types.DynamicFeeTx{ChainID: big.NewInt(chain), Gas: 1, To: &to, Data: data})
}

// TestNoPreview: there is nothing to show for what would be refused.
func TestNoPreview(t *testing.T) {
	auth, wide, mail := bare(to, 1, 0), fused, everyType()
	wide.ChainID = 0
	mail.PrimaryType = "Nothing"
	tx := types.NewTx(&types.DynamicFeeTx{ChainID: big.NewInt(1), To: &to})
	for _, version := range firmwares {
		w := newScript(t, version, softKey(t, "owner")).known(Options{})
		for name, r := range map[string]hw.Request{
			"nothing": {}, "no transaction": {Action: hw.SignTransaction}, "no message": {Action: hw.SignMessage},
			"another chain": {Action: hw.SignTransaction, Tx: tx, ChainID: big.NewInt(2)}, "unlisted": {Action: hw.SignAuthorization, Authorization: &auth},
			"chain 0": {Action: hw.SignSetCodeTx, SetCode: &wide}, "bad data": {Action: hw.SignTypedData, TypedData: &mail}, "an unknown action": {Action: "dance"},
		} {
			review, err := w.Preview(t.Context(), r)
			if err == nil || len(review.Screens) > 0 {
				t.Errorf("%s on %s: %q, %v", name, version, review.Screens, err)
			}
		}
	}
	link := fused
	w := newScript(t, core2124, softKey(t, "owner")).known(Options{})
	_, err := w.Preview(t.Context(), hw.Request{Action: hw.SignSetCodeTx, SetCode: &link})
	if _, old := errors.AsType[*hw.TooOldError](err); !old {
		t.Errorf("2.12.4: %v", err)
	}
}

func TestUnreadablePreview(t *testing.T) {
	data := mailData()
	data.Message["contents"] = "\u0430"
	w := newScript(t, core2125, softKey(t, "owner")).known(Options{Blind: hw.AcceptBlindSigning})
	review, err := w.Preview(t.Context(), hw.Request{Action: hw.SignTypedData, TypedData: &data})
	if err != nil || !review.Blind || review.Hidden == "" {
		t.Errorf("%+v, %v", review, err)
	}
}

func TestFormatEther(t *testing.T) {
	for wei, want := range map[string]string{"0": "0", "1": "0.000000000000000001", "1000000000000000000": "1", "1500000000000000000": "1.5", "123000000000000000000": "123", "1234567000000000000000000": "1,234,567"} {
		n, _ := new(big.Int).SetString(wei, 10)
		if got := formatEther(n); got != want {
			t.Errorf("%s wei is %s, want %s", wei, got, want)
		}
	}
}

// What an approval is announced to look like is what the emulated screen shows,
// in that order.
func TestApprovalOnScreen(t *testing.T) {
	for _, chain := range []int64{1, 1337} {
		for _, amount := range []int64{1e9, 0, -1} {
			var shown strings.Builder
			config := emulator.Config{Model: emulator.Safe5, Firmware: "2.12.5", Approve: emulator.ReadAll, Observe: func(p emulator.Prompt) {
				shown.WriteString(p.Title + " " + strings.Join(p.Pages, " ") + " ")
			}}
			w, _ := plug(t, config, Options{})
			tx := approvalTx(chain, amount)
			if _, err := w.SignTx(t.Context(), hw.DefaultPath, tx, big.NewInt(chain)); err != nil {
				t.Fatal(err)
			}
			review, err := w.Preview(t.Context(), hw.Request{Action: hw.SignTransaction, Tx: tx, ChainID: big.NewInt(chain)})
			if err != nil {
				t.Fatal(err)
			}
			bare := strings.NewReplacer(" ", "", "\n", "", ",", "", ":", "")
			rest := bare.Replace(shown.String())
			for _, screen := range review.Screens {
				_, after, found := strings.Cut(rest, bare.Replace(screen))
				if !found {
					t.Errorf("chain %d, amount %d: %q is not shown there: %s", chain, amount, screen, shown.String())
				}
				rest = after
			}
		}
	}
}
