package trezor

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

// TestSetCodeRequest: the message of a fused transaction.
func TestSetCodeRequest(t *testing.T) {
	got := requested[*pb.EthereumSignTxEIP1559](t, core2125, Options{}, func(w *Wallet) error {
		_, err := w.SignSetCodeTx(t.Context(), hw.DefaultPath, fused)
		return err
	})
	want := &pb.EthereumSignTxEIP1559{
		AddressN: hw.DefaultPath, Nonce: []byte{6}, MaxPriorityFee: []byte{1}, MaxGasFee: big.NewInt(30_000_000_000).Bytes(), GasLimit: number(90_000),
		To: new(to.Hex()), Value: []byte{}, DataLength: new(uint32(0)), ChainId: new(uint64(1)),
		AccessList: []*pb.EthereumAccessListEntry{{Address: new(to.Hex()), StorageKeys: [][]byte{common.Hash{1}.Bytes()}}},
		Auth7702:   &pb.EthereumAuth7702{Delegate: new("0x63c0c19a282a1B52b07dD5a65b58948A07DAE32B")},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestSetCodeResult: the transaction is the one that was asked for, with its tuple.
func TestSetCodeResult(t *testing.T) {
	key := softKey(t, "owner")
	for _, r := range []hw.SetCodeRequest{fused, revocation()} {
		s := newScript(t, core2125, key)
		s.features.SafetyChecks = new(pb.SafetyChecks_SAFETY_STRICT) // later builds do not mind
		w := s.known(Options{})
		tuple := signTuple(t, key, r.Authorization())
		parity, sr, ss := sign(t, key, fusedDigest(t, r, tuple))
		answer := txAnswer(parity, sr, ss)
		answer.Auth7702List = []*pb.EthereumAuth7702Tuple{items(tuple)}
		s.says = on[*pb.EthereumSignTxEIP1559](answer)
		signed, err := w.SignSetCodeTx(t.Context(), hw.DefaultPath, r)
		if err != nil {
			t.Fatal(err)
		}
		signer := types.LatestSignerForChainID(big.NewInt(1))
		sender, err := types.Sender(signer, signed)
		if err != nil || sender != accountOf(key) || signed.Hash() == (common.Hash{}) || signer.Hash(signed) != signer.Hash(fusedTx(r, tuple)) {
			t.Errorf("sender %s, %v", sender, err)
		}
		list := signed.SetCodeAuthorizations()
		if len(list) != 1 || list[0] != tuple || len(signed.Data()) != 0 || signed.Value().Sign() != 0 {
			t.Errorf("%+v", signed)
		}
		if authority, err := list[0].Authority(); err != nil || authority != accountOf(key) || list[0].Nonce != r.Nonce+1 {
			t.Errorf("authority %s, %v", authority, err)
		}
	}
}

func revocation() hw.SetCodeRequest {
	r := fused
	r.Delegate = common.Address{}
	return r
}

// TestSetCodeRefused before anybody is asked, and before the device is.
func TestSetCodeRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*hw.SetCodeRequest)
		sent   string
	}{
		"chain 0":             {func(r *hw.SetCodeRequest) { r.ChainID = 0 }, ""},
		"no fee":              {func(r *hw.SetCodeRequest) { r.GasFeeCap = nil }, ""},
		"no priority fee":     {func(r *hw.SetCodeRequest) { r.GasTipCap = nil }, ""},
		"a fee over 256 bits": {func(r *hw.SetCodeRequest) { r.GasFeeCap = new(big.Int).Lsh(big.NewInt(1), 256) }, ""},
		"fee and gas":         {func(r *hw.SetCodeRequest) { r.GasFeeCap = new(big.Int).Lsh(big.NewInt(1), 230) }, ""},
		"the last nonce":      {func(r *hw.SetCodeRequest) { r.Nonce = math.MaxUint64 }, ""},
		"the last but one":    {func(r *hw.SetCodeRequest) { r.Nonce = math.MaxUint64 - 1 }, ""},
		"not on the list":     {func(r *hw.SetCodeRequest) { r.Delegate = to }, "Initialize"},
		"not on this chain":   {func(r *hw.SetCodeRequest) { r.ChainID = 10 }, "Initialize"},
		"a network that is":   {func(r *hw.SetCodeRequest) { r.ChainID = 100 }, "Initialize"}, // listed, and not known without a definition
	} {
		s, p := newScript(t, core2125, softKey(t, "owner")), &told{}
		w := s.known(Options{Prompter: p})
		r := fused
		c.change(&r)
		_, err := w.SignSetCodeTx(t.Context(), hw.DefaultPath, r)
		_, policy := errors.AsType[*hw.PolicyError](err)
		if !policy && !errors.Is(err, hw.ErrRefused) || s.taken() != c.sent || len(p.actions) > 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	almost := fused
	almost.Nonce = math.MaxUint64 - 2
	if err := checkSetCode(hw.DefaultPath, almost); err != nil {
		t.Errorf("the largest nonce that EIP-7702 takes: %v", err)
	}
}

// TestAuthorizationRefused is the same for the tuple alone.
func TestAuthorizationRefused(t *testing.T) {
	wide := bare(metamaskDelegator, 0, 1)
	wide.ChainID.Lsh(wide.ChainID.SetUint64(1), 64)
	for name, c := range map[string]struct {
		auth types.SetCodeAuthorization
		risk hw.AllChainsRisk
		ok   bool
	}{
		"listed":                   {bare(metamaskDelegator, 1, 0), "", true},
		"another chain":            {bare(ambireAccount, 987654, 0), "", true},
		"revocation":               {bare(common.Address{}, 1, 5), "", true},
		"unlisted":                 {bare(to, 1, 0), "", false},
		"all chains":               {bare(metamaskDelegator, 0, 0), "", false},
		"all chains, accepted":     {bare(metamaskDelegator, 0, 0), hw.AcceptAllChains, true},
		"all chains, another word": {bare(metamaskDelegator, 0, 0), "yes", false},
		"revoked on all chains":    {bare(common.Address{}, 0, 0), "", false},
		"wide":                     {wide, hw.AcceptAllChains, false},
		"the last nonce":           {bare(metamaskDelegator, 1, math.MaxUint64), "", false},
	} {
		s, p := newScript(t, core2124, softKey(t, "owner")), &told{}
		w := s.known(Options{Prompter: p, AllChains: c.risk})
		s.says = on[*pb.EthereumSignAuth7702](failure(4, ""))
		_, err := w.SignAuthorization(t.Context(), hw.DefaultPath, c.auth)
		if errors.Is(err, hw.ErrRejected) != c.ok || (len(p.actions) > 0) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestEIP7702Settings: which setting stands in the way is known before the
// holder is asked, on a device that was locked too.
func TestEIP7702Settings(t *testing.T) {
	strictLevel, lenient := pb.SafetyChecks_SAFETY_STRICT, pb.SafetyChecks_SAFETY_PROMPT_TEMPORARILY
	for _, version := range []Version{core2124, core2125} {
		for name, c := range map[string]struct {
			experimental bool
			checks       pb.SafetyChecks
			revoke       bool
			setting      string
		}{
			"off":           {false, lenient, false, SettingExperimental},
			"off, revoke":   {false, lenient, true, SettingExperimental},
			"on":            {true, lenient, false, ""},
			"strict":        {true, strictLevel, false, SettingSafetyChecks},
			"strict revoke": {true, strictLevel, true, ""},
		} {
			for _, locked := range []bool{false, true} {
				if version == core2125 && c.setting == SettingSafetyChecks {
					c.setting = "" // the device is asked
				}
				what := fmt.Sprintf("%s, %s, locked %v", version, name, locked)
				s, p := newScript(t, version, softKey(t, "owner")), &told{}
				w := s.known(Options{Prompter: p})
				s.features.ExperimentalFeatures, s.features.SafetyChecks = nil, nil
				unlock := func() { s.features.ExperimentalFeatures, s.features.SafetyChecks = &c.experimental, &c.checks }
				if !locked {
					unlock()
				}
				s.says = func(m pb.Message) []any {
					switch m.(type) {
					case *pb.EthereumGetAddress:
						unlock()
					case *pb.EthereumSignAuth7702, *pb.EthereumSignTxEIP1559:
						return []any{failure(4, "")}
					}
					return nil
				}
				err := delegate(t, w, version, c.revoke)
				policy, refused := errors.AsType[*hw.PolicyError](err)
				if refused != (c.setting != "") || refused && policy.Setting != c.setting || errors.Is(err, hw.ErrRejected) == refused {
					t.Errorf("%s: %v", what, err)
				}
				if (len(p.actions) > 0) == refused {
					t.Errorf("%s: told %v", what, p.actions)
				}
			}
		}
	}
}

// delegate asks in the way of a version.
func delegate(t *testing.T, w *Wallet, version Version, revoke bool) error {
	t.Helper()
	r := fused
	if revoke {
		r = revocation()
	}
	if version == core2125 {
		_, err := w.SignSetCodeTx(t.Context(), hw.DefaultPath, r)
		return err
	}
	_, err := w.SignAuthorization(t.Context(), hw.DefaultPath, r.Authorization())
	return err
}

// TestEIP7702Failures: the device knows better than the table.
func TestEIP7702Failures(t *testing.T) {
	for _, version := range []Version{core2124, core2125} {
		for code, setting := range map[int32]string{1: SettingExperimental, 3: "", 9: SettingSafetyChecks} {
			s := newScript(t, version, softKey(t, "owner"))
			w := s.known(Options{})
			refusal := failure(code, "EIP-7702: no")
			s.says = func(m pb.Message) []any {
				switch m.(type) {
				case *pb.EthereumSignAuth7702, *pb.EthereumSignTxEIP1559:
					return []any{refusal}
				}
				return nil
			}
			err := delegate(t, w, version, false)
			policy, ok := errors.AsType[*hw.PolicyError](err)
			failed, isFailure := errors.AsType[*FailureError](err)
			if !ok || policy.Setting != setting || !isFailure || failed.Text != "EIP-7702: no" {
				t.Errorf("%s, failure %d: %v", version, code, err)
			}
		}
	}
}

// TestOtherDeviceInTheMiddle: features that change within a flow.
func TestOtherDeviceInTheMiddle(t *testing.T) {
	for name, change := range map[string]func(*pb.Features){
		"version": func(f *pb.Features) { f.PatchVersion = new(uint32(99)) },
		"session": func(f *pb.Features) { f.SessionId = make([]byte, 32) },
	} {
		s := newScript(t, core2125, softKey(t, "owner"))
		w := s.known(Options{})
		s.features.ExperimentalFeatures = nil
		other := clone(s.features)
		change(other)
		s.says = on[*pb.GetFeatures](other)
		errorIs(t, name, delegate(t, w, core2125, false), hw.ErrMismatch)
	}
}
