package trezor

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
	"github.com/holiman/uint256"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/eip712"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

var to = common.HexToAddress("0x00000000000000000000000000000000DeaDBeef")

// flow is one way to have something signed: how it is asked for, and what an
// honest device says.
type flow struct {
	name string
	on   func(Version) bool
	// base is what v counts from.
	base   uint64
	digest []byte
	do     func(context.Context, *Wallet) (signed any, err error)
	// final makes the last answer of v, r, s and, where there is one, a tuple.
	final func(t testing.TB, key *ecdsa.PrivateKey, v uint64, r, s []byte) pb.Message
	// between is what the device asks before its last answer.
	between []any
}

func legacyOnly(v Version) bool { return v.legacy() }
func anyFirmware(Version) bool  { return true }
func coreOnly(v Version) bool   { return !v.legacy() }

func sign(t testing.TB, key *ecdsa.PrivateKey, digest []byte) (parity uint64, r, s []byte) {
	t.Helper()
	sig, err := crypto.Sign(digest, key)
	if err != nil {
		t.Fatal(err)
	}
	return uint64(sig[64]), sig[:32], sig[32:64]
}

// answers plays an honest device with this key.
func (f flow) answers(t testing.TB, key *ecdsa.PrivateKey) func(pb.Message) []any {
	t.Helper()
	parity, r, s := sign(t, key, f.digestBy(t, key))
	return f.answer(f.final(t, key, f.base+parity, r, s))
}

// answer plays a device that ends with this.
func (f flow) answer(last any) func(pb.Message) []any {
	steps := append(append([]any{}, f.between...), last)
	return func(m pb.Message) []any {
		switch m.(type) {
		case *pb.Cancel, *pb.Initialize, *pb.Ping, *pb.EthereumGetAddress, *pb.EndSession, *pb.GetFeatures:
			return nil
		}
		if len(steps) == 0 {
			return []any{errScriptEnded}
		}
		next := steps[0]
		steps = steps[1:]
		return []any{next}
	}
}

// digestBy is what is signed; of a fused transaction it depends on the tuple.
func (f flow) digestBy(t testing.TB, key *ecdsa.PrivateKey) []byte {
	t.Helper()
	if f.digest != nil {
		return f.digest
	}
	return fusedDigest(t, fused, signTuple(t, key, fused.Authorization()))
}

var fused = hw.SetCodeRequest{
	ChainID: 1, Nonce: 6, To: to, Gas: 90_000, GasTipCap: big.NewInt(1), GasFeeCap: big.NewInt(30_000_000_000),
	Delegate: metamaskDelegator, AccessList: types.AccessList{{Address: to, StorageKeys: []common.Hash{{1}}}},
}

func signTuple(t testing.TB, key *ecdsa.PrivateKey, auth types.SetCodeAuthorization) types.SetCodeAuthorization {
	t.Helper()
	signed, err := types.SignSetCode(key, auth)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func fusedTx(r hw.SetCodeRequest, tuple types.SetCodeAuthorization) *types.Transaction {
	return types.NewTx(&types.SetCodeTx{
		ChainID: uint256.NewInt(r.ChainID), Nonce: r.Nonce, Gas: r.Gas, To: r.To, GasTipCap: uint256.MustFromBig(r.GasTipCap),
		GasFeeCap: uint256.MustFromBig(r.GasFeeCap), Value: new(uint256.Int), AccessList: r.AccessList, AuthList: []types.SetCodeAuthorization{tuple},
	})
}

func fusedDigest(_ testing.TB, r hw.SetCodeRequest, tuple types.SetCodeAuthorization) []byte {
	return types.LatestSignerForChainID(new(big.Int).SetUint64(r.ChainID)).Hash(fusedTx(r, tuple)).Bytes()
}

// items is a tuple as the device tells it.
func items(auth types.SetCodeAuthorization) *pb.EthereumAuth7702Tuple {
	return &pb.EthereumAuth7702Tuple{Items: [][]byte{
		auth.ChainID.Bytes(), auth.Address.Bytes(), number(auth.Nonce), number(uint64(auth.V)), auth.R.Bytes(), auth.S.Bytes(),
	}}
}

func txAnswer(v uint64, r, s []byte) *pb.EthereumTxRequest {
	return &pb.EthereumTxRequest{SignatureV: new(uint32(v)), SignatureR: r, SignatureS: s}
}

func bare(delegate common.Address, chainID, nonce uint64) types.SetCodeAuthorization {
	return types.SetCodeAuthorization{ChainID: *uint256.NewInt(chainID), Address: delegate, Nonce: nonce}
}

func sendTx(tx *types.Transaction, chainID int64) func(context.Context, *Wallet) (any, error) {
	return func(ctx context.Context, w *Wallet) (any, error) {
		signed, err := w.SignTx(ctx, hw.DefaultPath, tx, big.NewInt(chainID))
		if signed == nil {
			return nil, err
		}
		return signed, err
	}
}

func some(sig []byte, err error) (any, error) {
	if sig == nil {
		return nil, err
	}
	return sig, err
}

func hashTx(tx *types.Transaction, chainID int64) []byte {
	return types.LatestSignerForChainID(big.NewInt(chainID)).Hash(tx).Bytes()
}

// flows are all that is signed. Their answers come at once: questions in between
// have tests of their own.
func flows(t testing.TB) []flow {
	t.Helper()
	text, auth, mail := []byte("text"), bare(metamaskDelegator, 1, 3), mailData()
	plainTx := types.NewTx(&types.DynamicFeeTx{ChainID: big.NewInt(1), GasFeeCap: big.NewInt(9), GasTipCap: big.NewInt(1), Gas: 21000, To: &to, Value: big.NewInt(7)})
	callTx := types.NewTx(&types.DynamicFeeTx{ChainID: big.NewInt(1), GasFeeCap: big.NewInt(9), GasTipCap: big.NewInt(1), Gas: 21000, To: &to, Data: bytes.Repeat([]byte("0123456789"), 300)})
	legacyTx := types.NewTx(&types.LegacyTx{GasPrice: big.NewInt(9), Gas: 21000, To: &to, Nonce: 1})
	domain, message := common.HexToHash("0x11"), common.HexToHash("0x22")
	mailDigest, _, err := apitypes.TypedDataAndHash(mail)
	if err != nil {
		t.Fatal(err)
	}
	tx := func(_ testing.TB, _ *ecdsa.PrivateKey, v uint64, r, s []byte) pb.Message { return txAnswer(v, r, s) }
	return []flow{
		{"type 2", anyFirmware, 0, hashTx(plainTx, 1), sendTx(plainTx, 1), tx, nil},
		{"type 2 with calldata", anyFirmware, 0, hashTx(callTx, 1), sendTx(callTx, 1), tx, []any{
			&pb.EthereumTxRequest{DataLength: new(uint32(1024))}, &pb.EthereumTxRequest{DataLength: new(uint32(952))},
		}},
		{"type 0", anyFirmware, 35 + 2*11155111, hashTx(legacyTx, 11155111), sendTx(legacyTx, 11155111), tx, nil},
		{"type 0, wide chain", anyFirmware, 0, hashTx(legacyTx, 1<<40), sendTx(legacyTx, 1<<40), tx, nil},
		{"message", anyFirmware, 27, accounts.TextHash(text), func(ctx context.Context, w *Wallet) (any, error) {
			return some(w.SignMessage(ctx, hw.DefaultPath, text))
		}, func(_ testing.TB, key *ecdsa.PrivateKey, v uint64, r, s []byte) pb.Message {
			return &pb.EthereumMessageSignature{Signature: joined(v, r, s), Address: new(accountOf(key).Hex())}
		}, nil},
		{"authorization", func(v Version) bool { return v == core2124 }, 0, auth.SigHash().Bytes(), func(ctx context.Context, w *Wallet) (any, error) {
			signed, err := w.SignAuthorization(ctx, hw.DefaultPath, auth)
			if signed == (types.SetCodeAuthorization{}) {
				return nil, err
			}
			return signed, err
		}, func(_ testing.TB, _ *ecdsa.PrivateKey, v uint64, r, s []byte) pb.Message {
			return &pb.EthereumAuth7702Signature{SignatureV: new(uint32(v)), SignatureR: r, SignatureS: s}
		}, nil},
		{"authorization with transaction", func(v Version) bool { return v == core2125 }, 0, nil, func(ctx context.Context, w *Wallet) (any, error) {
			signed, err := w.SignSetCodeTx(ctx, hw.DefaultPath, fused)
			if signed == nil {
				return nil, err
			}
			return signed, err
		}, func(t testing.TB, key *ecdsa.PrivateKey, v uint64, r, s []byte) pb.Message {
			answer := txAnswer(v, r, s)
			answer.Auth7702List = []*pb.EthereumAuth7702Tuple{items(signTuple(t, key, fused.Authorization()))}
			return answer
		}, nil},
		{"typed data", coreOnly, 27, mailDigest, func(ctx context.Context, w *Wallet) (any, error) {
			return some(w.SignTypedData(ctx, hw.DefaultPath, mail))
		}, typedAnswer, []any{
			&pb.EthereumTypedDataStructRequest{Name: new("EIP712Domain")}, &pb.EthereumTypedDataValueRequest{MemberPath: []uint32{1, 2}},
		}},
		{"typed hash", legacyOnly, 27, eip712.Digest(domain, message).Bytes(), func(ctx context.Context, w *Wallet) (any, error) {
			return some(w.SignTypedHash(ctx, hw.DefaultPath, domain, message, hw.AcceptBlindSigning))
		}, typedAnswer, nil},
	}
}

func typedAnswer(_ testing.TB, key *ecdsa.PrivateKey, v uint64, r, s []byte) pb.Message {
	return &pb.EthereumTypedDataSignature{Signature: joined(v, r, s), Address: new(accountOf(key).Hex())}
}

func joined(v uint64, r, s []byte) []byte {
	return append(append(append([]byte{}, r...), s...), byte(v))
}

// firmwares are those that the flows are tried on.
var firmwares = []Version{legacy, core2124, core2125}

// TestHonest: every flow, with an honest device, ends in a signature, and costs
// one greeting and its own messages.
func TestHonest(t *testing.T) {
	key := softKey(t, "owner")
	for _, version := range firmwares {
		for _, f := range flows(t) {
			if !f.on(version) {
				continue
			}
			s, p := newScript(t, version, key), &told{}
			w := s.known(Options{Prompter: p})
			s.says = f.answers(t, key)
			signed, err := f.do(t.Context(), w)
			if err != nil || signed == nil {
				t.Errorf("%s on %s: %v", f.name, version, err)
			}
			if n := 2 + len(f.between); len(s.got) != n {
				t.Errorf("%s on %s costs %s, want %d messages", f.name, version, s.taken(), n)
			}
			if len(p.actions) != 1 {
				t.Errorf("%s on %s: told %v", f.name, version, p.actions)
			}
		}
	}
}

// TestBrokenAtEveryExchange: the link breaks, or a message is not what it was,
// at every read of every flow. No signature comes, nothing is sent again, and
// nobody is said to have decided.
func TestBrokenAtEveryExchange(t *testing.T) {
	key := softKey(t, "owner")
	for _, version := range firmwares {
		for _, f := range flows(t) {
			if !f.on(version) {
				continue
			}
			for at := range 2 + len(f.between) {
				for fault, tamper := range faults {
					name := fmt.Sprintf("%s on %s, %s at %d", f.name, version, fault, at)
					s := newScript(t, version, key)
					w := s.known(Options{})
					s.says = f.answers(t, key)
					s.tamper = func(read int, message []byte) ([]byte, error) {
						if read != at {
							return message, nil
						}
						return tamper(message)
					}
					signed, err := f.do(t.Context(), w)
					if signed != nil || err == nil || errors.Is(err, hw.ErrRejected) || errors.Is(err, hw.ErrStillWaiting) {
						t.Errorf("%s: %v, %v", name, signed, err)
					}
					if !errors.Is(err, hw.ErrBadAnswer) && !errors.Is(err, hw.ErrDisconnected) && !errors.Is(err, hw.ErrMismatch) {
						t.Errorf("%s: %v", name, err)
					}
				}
			}
		}
	}
}

var faults = map[string]func([]byte) ([]byte, error){
	"unplugged": func([]byte) ([]byte, error) { return nil, hw.ErrDisconnected },
	"another type": func(m []byte) ([]byte, error) {
		m[1] ^= 0x40
		return m, nil
	},
	"cut":     func(m []byte) ([]byte, error) { return m[:len(m)-1], nil },
	"no more": func(m []byte) ([]byte, error) { return m[:headerSize], nil },
	"garbage": func(m []byte) ([]byte, error) {
		return encodeRaw(uint16(m[0])<<8|uint16(m[1]), bytes.Repeat([]byte{0xff}, 40)), nil
	},
}
