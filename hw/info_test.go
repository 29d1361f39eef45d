package hw_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/hw"
)

var (
	everywhere = common.HexToAddress("0x01")
	mainnet    = common.HexToAddress("0x02")
	unlisted   = common.HexToAddress("0x03")
	perhaps    = common.HexToAddress("0x04")
)

func TestCanAuthorize(t *testing.T) {
	list := []hw.DelegateRule{
		{Name: "everywhere", Address: everywhere},
		{Name: "mainnet", Address: mainnet, ChainID: 1},
		{Name: "mainnet", Address: mainnet, ChainID: 100},
		{Name: "perhaps", Address: perhaps, ChainID: 1, Uncertain: "not all builds have it"},
	}
	untold := hw.Support{Verdict: hw.Untold, Reason: "known only when tried", Setting: "A switch"}
	old := hw.Support{Verdict: hw.No, Reason: "too old", NeedVersion: "2.0.0"}
	for _, c := range []struct {
		name     string
		support  hw.Support
		delegate common.Address
		chainID  uint64
		want     hw.Support // zero: any no with a reason
	}{
		{"any chain", untold, everywhere, 1, untold},
		{"any chain, another", untold, everywhere, 987654321098, untold},
		{"any chain, for all chains", untold, everywhere, 0, untold},
		{"one chain", untold, mainnet, 1, untold},
		{"one chain, second entry", untold, mainnet, 100, untold},
		{"one chain, for all chains", untold, mainnet, 0, untold},
		{"in some builds", hw.Support{Verdict: hw.Yes}, perhaps, 1, hw.Support{Verdict: hw.Untold, Reason: "not all builds have it"}},
		{"in some builds, none of which does it", old, perhaps, 1, old},
		{"one chain, another", untold, mainnet, 5, hw.Support{}},
		{"unlisted", untold, unlisted, 1, hw.Support{}},
		{"unlisted, for all chains", untold, unlisted, 0, hw.Support{}},
		{"revocation needs no entry", untold, common.Address{}, 7, untold},
		{"too old", old, everywhere, 1, old},
		{"too old for a revocation", old, common.Address{}, 1, old},
		{"too old explains more than unlisted", old, unlisted, 1, old},
	} {
		got := hw.Capabilities{Authorization: c.support, Delegates: list}.CanAuthorize(c.delegate, c.chainID)
		if c.want == (hw.Support{}) {
			if got.Verdict != hw.No || !strings.Contains(got.Reason, c.delegate.Hex()) || got.Setting != "" || got.NeedVersion != "" {
				t.Errorf("%s: %+v, want a no that names the delegate and promises no remedy", c.name, got)
			}
		} else if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
		both := hw.Capabilities{LinkTx: c.support, Delegates: list}
		if link := both.CanLink(c.delegate, c.chainID); link != got {
			t.Errorf("%s: inside of its transaction %+v, alone %+v", c.name, link, got)
		}
	}
}

func TestInfoString(t *testing.T) {
	info := hw.Info{Vendor: "acme", Model: "One", App: "Ethereum", Version: "1.2.3"}
	if got, want := info.String(), "acme One, Ethereum app 1.2.3"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	firmware := hw.Info{Vendor: "acme", Model: "Two", Version: "2.0.0"}
	if got, want := firmware.String(), "acme Two, firmware 2.0.0"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	info.Emulated = true
	if got := info.String(); !strings.Contains(got, "emulator") {
		t.Errorf("%q does not warn of the emulator", got)
	}
	file := hw.Info{Vendor: "software", Model: "key file", App: "keystore", Version: "V3", Emulated: true, Software: true}
	if got, want := file.String(), "software key file, keystore V3 (no hardware protects this key)"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// Where there is no list, nobody is missing from it.
func TestAnyDelegate(t *testing.T) {
	c := hw.Capabilities{Authorization: hw.Support{Verdict: hw.Yes, Reason: "x"}, LinkTx: hw.Support{Verdict: hw.No, Reason: "y"}, AnyDelegate: true}
	if s := c.CanAuthorize(everywhere, 5); s != c.Authorization {
		t.Errorf("authorization: %+v", s)
	}
	if s := c.CanLink(everywhere, 5); s != c.LinkTx {
		t.Errorf("link: %+v", s)
	}
}

// The names in JSON are read by programs.
func TestInfoJSON(t *testing.T) {
	text, err := json.Marshal(hw.Info{
		Vendor: "acme", Model: "One", Version: "1.2.3",
		Capabilities: hw.Capabilities{
			SetCodeTx: hw.Support{Verdict: hw.No, Reason: "old", NeedVersion: "2.0.0"},
			Delegates: []hw.DelegateRule{{Name: "x", Address: everywhere, ChainID: 1}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"vendor":"acme"`, `"emulated":false`, `"set_code_tx":{"verdict":"no","reason":"old","need_version":"2.0.0"}`,
		`"delegates":[{"name":"x","address":"0x0000000000000000000000000000000000000001","chain_id":1}]`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%s lacks %s", text, want)
		}
	}
	if strings.Contains(string(text), `"app"`) {
		t.Errorf("%s names an app that there is not", text)
	}
}

func TestPromptFunc(t *testing.T) {
	var got hw.Review
	hw.PromptFunc(func(action hw.Action, r hw.Review) {
		if action == hw.SignMessage {
			got = r
		}
	}).Await(hw.SignMessage, hw.Review{Presses: 3})
	if got.Presses != 3 {
		t.Errorf("review %+v did not arrive", got)
	}
	hw.Silent.Await(hw.ShowAddress, hw.Review{}) // must not need anybody
}
