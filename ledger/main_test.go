package ledger

import (
	"context"
	"crypto/ecdsa"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"go.uber.org/goleak"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/ledger/emulator"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// owner is the first account of the emulator's default seed, and ownerPath its
// path as it goes over the wire.
var owner = common.HexToAddress("0xDad77910DbDFdE764fC21FCD4E74D71bBACA6D8D")

const ownerPath = "05 8000002c 8000003c 80000000 00000000 00000000 "

// everything has the settings on that change what is signed.
var everything = emulator.Settings{BlindSigning: true, SmartAccounts: true}

// hx reads hex with blanks in it.
func hx(t testing.TB, text string) []byte {
	t.Helper()
	out, err := hex.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// wire records the commands that pass to a transport.
type wire struct {
	hw.Transport
	sent [][]byte
}

func (w *wire) Exchange(ctx context.Context, apdu []byte) ([]byte, error) {
	w.sent = append(w.sent, slices.Clone(apdu))
	return w.Transport.Exchange(ctx, apdu)
}

// taken returns what was sent since the last call.
func (w *wire) taken() [][]byte {
	sent := w.sent
	w.sent = nil
	return sent
}

// connect opens the app of an emulator. A config without a holder has one who
// approves.
func connect(t testing.TB, config emulator.Config, options Options) (*Wallet, *wire, *emulator.Device) {
	t.Helper()
	if config.Approve == nil {
		config.Approve = emulator.ApproveAll
	}
	device, err := emulator.New(config)
	if err != nil {
		t.Fatal(err)
	}
	link := &wire{Transport: device}
	w, err := Open(context.Background(), link, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	link.taken()
	return w, link, device
}

// reply is one recorded answer: hex with blanks, or an error of the transport.
type reply struct {
	answer string
	raw    []byte // instead of answer
	err    error
}

var errScriptEnded = errors.New("the script has no more answers")

// script is a device that gives recorded answers, whatever it is asked.
type script struct {
	t       testing.TB
	replies []reply
	sent    [][]byte
	closed  int
}

func (s *script) Exchange(_ context.Context, apdu []byte) ([]byte, error) {
	s.sent = append(s.sent, slices.Clone(apdu))
	if len(s.replies) == 0 {
		return nil, errScriptEnded
	}
	next := s.replies[0]
	s.replies = s.replies[1:]
	if next.raw != nil {
		return next.raw, next.err
	}
	return hx(s.t, next.answer), next.err
}

func (s *script) Close() error {
	s.closed++
	return nil
}

// Answers to B0 01 and E0 06 as release 1.22.0 with blind signing gives them.
const (
	answerName   = "01 08 457468657265756d 06 312e32322e30 01 00 9000"
	answerConfig = "03 01 16 00 9000"
)

// play opens an app that answers like release 1.22.0, tells the address of key
// and then plays the replies.
func play(t testing.TB, key *ecdsa.PrivateKey, replies ...reply) (*Wallet, *script) {
	t.Helper()
	s := &script{t: t, replies: append([]reply{
		{answer: answerName}, {answer: answerConfig}, {answer: addressAnswer(key) + "9000"},
	}, replies...)}
	w, err := Open(context.Background(), s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Address(context.Background(), hw.DefaultPath, false); err != nil {
		t.Fatal(err)
	}
	s.sent = nil
	return w, s
}

func addressAnswer(key *ecdsa.PrivateKey) string {
	text := crypto.PubkeyToAddress(key.PublicKey).Hex()[2:]
	return "41" + hex.EncodeToString(crypto.FromECDSAPub(&key.PublicKey)) + "28" + hex.EncodeToString([]byte(text))
}

func softKey(t testing.TB, text string) *ecdsa.PrivateKey {
	t.Helper()
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte(text)))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// errorIs compares an error with a sentinel, nil included.
func errorIs(t testing.TB, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: %v, want %v", what, err, want)
	}
}

// recorded is a device that gives one and the same answer.
type recorded struct{ answer []byte }

func (r *recorded) Exchange(context.Context, []byte) ([]byte, error) { return r.answer, nil }

func (r *recorded) Close() error { return nil }
