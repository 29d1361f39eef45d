package ledger

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
	"github.com/holiman/uint256"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/ledger/emulator"
)

// flow is one thing that the driver can be asked for. It judges its result by
// go-ethereum: errWrong is a result that must never come without an error.
type flow struct {
	name  string
	since Version // of the app, by its CHANGELOG
	asks  bool    // the holder
	do    func(ctx context.Context, w *Wallet) error
}

var errWrong = errors.New("a wrong result was accepted")

func wrong(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{errWrong}, args...)...)
}

// judgeSignature recovers r ‖ s ‖ v over a digest.
func judgeSignature(digest, sig []byte) error {
	if len(sig) != 65 || sig[64] != 27 && sig[64] != 28 {
		return wrong("signature %x", sig)
	}
	key, err := crypto.SigToPub(digest, append(sig[:64:64], sig[64]-27))
	if err != nil || crypto.PubkeyToAddress(*key) != owner {
		return wrong("signature %x over %x", sig, digest)
	}
	return nil
}

func txFlow(name string, since Version, chainID uint64, data types.TxData) flow {
	return flow{name, since, true, func(ctx context.Context, w *Wallet) error {
		id := new(big.Int).SetUint64(chainID)
		signed, err := w.SignTx(ctx, hw.DefaultPath, types.NewTx(data), id)
		if err != nil {
			return err
		}
		signer := types.LatestSignerForChainID(id)
		if sender, err := types.Sender(signer, signed); err != nil || sender != owner || signer.Hash(signed) != signer.Hash(types.NewTx(data)) {
			return wrong("transaction by %s, %v", sender, err)
		}
		return nil
	}}
}

func messageFlow(name string, since Version, text string) flow {
	return flow{name, since, true, func(ctx context.Context, w *Wallet) error {
		sig, err := w.SignMessage(ctx, hw.DefaultPath, []byte(text))
		if err != nil {
			return err
		}
		return judgeSignature(accounts.TextHash([]byte(text)), sig)
	}}
}

func tupleFlow(name string, auth types.SetCodeAuthorization) flow {
	return flow{name, Version{1, 17, 0}, true, func(ctx context.Context, w *Wallet) error {
		signed, err := w.SignAuthorization(ctx, hw.DefaultPath, auth)
		if err != nil {
			return err
		}
		if by, err := signed.Authority(); err != nil || by != owner || signed.SigHash() != auth.SigHash() {
			return wrong("tuple by %s, %v", by, err)
		}
		return nil
	}}
}

func accountFlow(name string, options hw.AccountOptions) flow {
	return flow{name, Version{}, options.Show, func(ctx context.Context, w *Wallet) error {
		got, err := w.Account(ctx, hw.DefaultPath, options)
		if err == nil && (got.Address != owner || (len(got.ChainCode) == 32) != options.ChainCode) {
			return wrong("account %+v", got)
		}
		return err
	}}
}

// metadataFlow tells the app of token and network, then sends the token.
func metadataFlow(name string, since Version, blobs func(context.Context, *Wallet) error, chainID uint64) flow {
	send := txFlow(name, since, chainID, &types.DynamicFeeTx{
		ChainID: new(big.Int).SetUint64(chainID), GasFeeCap: gwei(30), Gas: 60_000, To: &usdc, Data: transferOf(selectorTransfer, to, bigInt(5)),
	})
	return flow{name, since, true, func(ctx context.Context, w *Wallet) error {
		if err := blobs(ctx, w); err != nil {
			return err
		}
		return send.do(ctx, w)
	}}
}

func typedFlows(t *testing.T) []flow {
	t.Helper()
	data := own(t, "grant")
	digest, _, err := apitypes.TypedDataAndHash(data)
	if err != nil {
		t.Fatal(err)
	}
	domain, message := common.Hash{1}, common.Hash{2}
	return []flow{
		{"typed data", Version{1, 9, 19}, true, func(ctx context.Context, w *Wallet) error {
			sig, err := w.SignTypedData(ctx, hw.DefaultPath, data)
			if err != nil {
				return err
			}
			return judgeSignature(digest, sig)
		}},
		{"typed data by its hash", Version{1, 5, 0}, true, func(ctx context.Context, w *Wallet) error {
			sig, err := w.SignTypedHash(ctx, hw.DefaultPath, domain, message, hw.AcceptBlindSigning)
			if err != nil {
				return err
			}
			return judgeSignature(crypto.Keccak256([]byte("\x19\x01"), domain[:], message[:]), sig)
		}},
	}
}

func flows(t *testing.T) []flow {
	t.Helper()
	old, london, prague := Version{}, Version{1, 9, 0}, Version{1, 17, 0}
	access := types.AccessList{{Address: to, StorageKeys: []common.Hash{{1}, {2}}}, {Address: usdc}}
	return append(typedFlows(t),
		flow{"open", old, false, func(ctx context.Context, w *Wallet) error { _, err := w.Info(ctx); return err }},
		accountFlow("address", hw.AccountOptions{}),
		accountFlow("address, shown", hw.AccountOptions{Show: true, ChainID: 10}),
		accountFlow("address with chain code", hw.AccountOptions{ChainID: 1, ChainCode: true}),
		txFlow("type 0", old, 1, &types.LegacyTx{Nonce: 9, GasPrice: gwei(20), Gas: 21000, To: &to, Value: bigInt(1e18)}),
		txFlow("type 0, large chain", old, 1<<64-1, &types.LegacyTx{GasPrice: gwei(20), Gas: 21000, To: &to}),
		txFlow("type 0, creation", old, 137, &types.LegacyTx{GasPrice: gwei(20), Gas: 1e6, Data: make([]byte, 300)}),
		txFlow("type 1", london, 1, &types.AccessListTx{ChainID: bigInt(1), GasPrice: gwei(20), Gas: 1e5, To: &to, AccessList: access}),
		txFlow("type 2", london, 8453, &types.DynamicFeeTx{ChainID: bigInt(8453), GasFeeCap: gwei(2), Gas: 21000, To: &to, Value: bigInt(1)}),
		txFlow("type 2, 16 kB", london, 1, &types.DynamicFeeTx{ChainID: bigInt(1), GasFeeCap: gwei(2), Gas: 1e6, To: &to, Data: make([]byte, 16<<10)}),
		txFlow("type 2, creation", london, 1, &types.DynamicFeeTx{ChainID: bigInt(1), GasFeeCap: gwei(2), Gas: 1e6, Data: []byte{0xfe}, AccessList: access}),
		txFlow("type 4", prague, 1, &types.SetCodeTx{
			ChainID: uint256.NewInt(1), GasFeeCap: uint256.NewInt(1e9), Gas: 1e5, To: owner, Data: make([]byte, 68),
			AuthList: []types.SetCodeAuthorization{tuple(simple7702Account.Address, 1, 1)},
		}),
		messageFlow("message", Version{1, 9, 19}, "text"),
		messageFlow("message of 1,024 bytes", Version{1, 9, 20}, strings.Repeat("a grant of 50 USDC per day, in letters.\n", 26)[:1024]),
		tupleFlow("authorization", tuple(simple7702Account.Address, 8453, 1<<63)),
		tupleFlow("authorization for all chains", tuple(simple7702Account.Address, 0, 7)),
		tupleFlow("revocation", tuple(common.Address{}, 1, 3)),
		metadataFlow("token", london, func(ctx context.Context, w *Wallet) error {
			_, err := w.ProvideToken(ctx, hw.DefaultPath, hx(t, tokenHex))
			return err
		}, 1),
		metadataFlow("network", Version{1, 13, 0}, func(ctx context.Context, w *Wallet) error {
			_, err := w.ProvideNetwork(ctx, hx(t, netHex))
			return err
		}, 1337),
	)
}

// cell is one model with one release of the app.
type cell struct {
	t       *testing.T
	device  *emulator.Device
	options Options
	version Version
	approve bool
}

// run does a flow from the opening of the device on.
func (c *cell) run(f flow, accident *accident, at int) (*station, error) {
	s := &station{t: c.t, device: c.device, accident: accident, at: at}
	ctx, cancel := context.WithTimeout(c.t.Context(), time.Minute)
	defer cancel()
	w, err := Connect(ctx, s, c.options)
	if err != nil {
		return s, err
	}
	defer w.Close()
	return s, f.do(ctx, w)
}

// matrixModels and matrixVersions span the matrix.
var (
	matrixModels   = []Model{NanoSPlus, NanoX, Stax, Flex, Apex}
	matrixVersions = []string{"1.9.19", "1.16.0", "1.17.0", "1.19.3", "1.20.0", "1.22.0"}
)

func eachCell(t *testing.T, f func(t *testing.T, c *cell)) {
	t.Helper()
	for _, version := range matrixVersions {
		for _, model := range matrixModels {
			t.Run(version+" "+model.ID(), func(t *testing.T) {
				inBubble(t, func(t *testing.T) {
					c := &cell{t: t, approve: true, options: Options{
						Model: model, Emulated: true, LeaveApps: true, LeaveLocked: true, AllChains: hw.AcceptAllChains, Blind: hw.AcceptBlindSigning,
					}}
					settings := everything
					settings.RawMessages = true
					var err error
					c.device, err = emulator.New(emulator.Config{
						Model: emulator.Model(model.ID()), AppVersion: version, Settings: settings,
						Approve: func(context.Context, emulator.Review) (bool, error) { return c.approve, nil },
					})
					if err != nil {
						t.Fatal(err)
					}
					defer c.device.Close()
					c.version, _ = ParseVersion(version)
					f(t, c)
				})
			})
		}
	}
}

// Every flow on every model with every release: it works, or is refused with
// the version that is needed before the device hears of it; and a rejection is
// one.
func TestMatrix(t *testing.T) {
	all := flows(t)
	eachCell(t, func(t *testing.T, c *cell) {
		for _, f := range all {
			c.approve = true
			_, err := c.run(f, nil, 0)
			old, isOld := errors.AsType[*hw.TooOldError](err)
			switch {
			case isOld != c.version.less(f.since), isOld && old.Need != f.since.String(), !isOld && err != nil:
				t.Errorf("%s: %v, has it since %s", f.name, err, f.since)
			}
			c.approve = false
			if _, err := c.run(f, nil, 0); f.asks && !isOld {
				errorIs(t, f.name+", rejected", err, hw.ErrRejected)
			}
		}
	})
}

// Everything that can go wrong with device, cable and frames, in every exchange
// of every flow: an error that callers can act on, or the right result; never a
// wrong one. The device is as good as before for whoever opens it next.
func TestMatrixAccidents(t *testing.T) {
	all := flows(t)
	eachCell(t, func(t *testing.T, c *cell) {
		accidents := append(linkAccidents(), frameAccidents()...)
		for _, f := range all {
			clean, err := c.run(f, nil, 0)
			if err != nil {
				continue // too old, as TestMatrix has seen
			}
			for _, at := range someOf(clean.exchanges) {
				for _, a := range accidents {
					_, err := c.run(f, &a, at)
					c.device.Unlock()
					if err != nil && (errors.Is(err, errWrong) || !actionable(err)) {
						t.Errorf("%s, exchange %d of %d, %s: %v", f.name, at, clean.exchanges, a.name, err)
					}
					switch {
					case a.want == errAny && err == nil: //nolint:errorlint // the very value
						t.Errorf("%s, exchange %d, %s: nothing was noticed", f.name, at, a.name)
					case a.want != nil && a.want != errAny: //nolint:errorlint // the very value
						errorIs(t, fmt.Sprintf("%s, exchange %d, %s", f.name, at, a.name), err, a.want)
					}
				}
			}
			if _, err := c.run(f, nil, 0); err != nil {
				t.Errorf("%s, afterwards: %v", f.name, err)
			}
		}
	})
}

// someOf are all exchanges of a short flow, and of a long one those at its ends
// and in its middle.
func someOf(exchanges int) []int {
	var list []int
	for i := range exchanges {
		if exchanges <= 8 || i < 4 || i == exchanges/2 || i >= exchanges-2 {
			list = append(list, i)
		}
	}
	return list
}

// actionable tells whether an error says what kind of thing went wrong.
func actionable(err error) bool {
	if typed(err) || errors.Is(err, hw.ErrMismatch) || errors.Is(err, context.DeadlineExceeded) {
		return true
	}
	_, old := errors.AsType[*hw.TooOldError](err)
	_, policy := errors.AsType[*hw.PolicyError](err)
	return old || policy
}
