package trezor

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"go.uber.org/goleak"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// hx reads hex with blanks in it.
func hx(t testing.TB, text string) []byte {
	t.Helper()
	out, err := hex.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func softKey(t testing.TB, text string) *ecdsa.PrivateKey {
	t.Helper()
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte(text)))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func accountOf(key *ecdsa.PrivateKey) common.Address { return crypto.PubkeyToAddress(key.PublicKey) }

// errorIs compares an error with a sentinel, nil included.
func errorIs(t testing.TB, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: %v, want %v", what, err, want)
	}
}

// encode is a message as it goes over the wire.
func encode(t testing.TB, m pb.Message) []byte {
	t.Helper()
	id, err := pb.ID(m)
	if err != nil {
		t.Fatal(err)
	}
	payload, err := pb.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return encodeRaw(id, payload)
}

func clone(f *pb.Features) *pb.Features {
	other := *f
	other.SessionId = bytes.Clone(f.SessionId)
	return &other
}

func encodeRaw(id uint16, payload []byte) []byte {
	out := binary.BigEndian.AppendUint16(nil, id)
	return append(binary.BigEndian.AppendUint32(out, uint32(len(payload))), payload...)
}

// raw is a message that need not be one.
type raw []byte

// script is a device at the other end of messages. It answers the housekeeping of
// a session like a device does, and everything else with what the test says.
type script struct {
	t        testing.TB
	key      *ecdsa.PrivateKey // of every path
	features *pb.Features
	session  byte // its ids are this byte 32 times; 0 remembers what it is given
	// says gives the answers to a message: pb.Message, raw, or error for the
	// link's own. Nil has the script answer by itself.
	says func(request pb.Message) []any
	// hangs has an empty queue wait for ctx instead of failing.
	hangs bool

	queue  []any
	got    []pb.Message
	reads  int
	tamper func(read int, message []byte) ([]byte, error)
	closed int
	sticky error
}

var errScriptEnded = errors.New("the script has no more answers")

// newScript is a Safe 5 with the firmware, unlocked, everything on.
func newScript(t testing.TB, version Version, key *ecdsa.PrivateKey) *script {
	t.Helper()
	s := &script{t: t, key: key, session: 0x51, features: &pb.Features{
		Vendor: new("trezor.io"), MajorVersion: &version.Major, MinorVersion: &version.Minor, PatchVersion: &version.Patch,
		Initialized: new(true), Unlocked: new(true), PassphraseProtection: new(false),
		Capabilities: []pb.Capability{pb.Capability_CAPABILITY_ETHEREUM, pb.Capability_CAPABILITY_PASSPHRASE_ENTRY},
		Model:        new("Safe 5"), InternalModel: new("T3T1"),
		SafetyChecks: new(pb.SafetyChecks_SAFETY_PROMPT_TEMPORARILY), ExperimentalFeatures: new(true),
	}}
	if version.legacy() {
		s.features.Model, s.features.InternalModel = new("1"), new("T1B1")
		s.features.Capabilities = s.features.Capabilities[:1]
		s.features.ExperimentalFeatures = nil
	}
	return s
}

func (s *script) WriteMessage(ctx context.Context, message []byte) error {
	if err := s.gone(ctx); err != nil {
		return err
	}
	request, err := parseMessage(message)
	if err != nil {
		s.t.Errorf("the driver sent %x: %v", message, err)
		return err
	}
	s.got = append(s.got, request)
	var answers []any
	if s.says != nil {
		answers = s.says(request)
	}
	if answers == nil {
		answers = s.housekeeping(request)
	}
	s.queue = append(s.queue, answers...)
	return nil
}

func (s *script) housekeeping(request pb.Message) []any {
	switch r := request.(type) {
	case *pb.Cancel:
		return []any{failure(4, "Cancelled")}
	case *pb.Ping:
		return []any{&pb.Success{Message: r.Message}}
	case *pb.Initialize:
		return []any{s.greeting(r.GetSessionId())}
	case *pb.GetFeatures:
		return []any{clone(s.features)}
	case *pb.EndSession, *pb.LockDevice:
		return []any{&pb.Success{}}
	case *pb.EthereumGetAddress:
		return []any{&pb.EthereumAddress{Address: new(accountOf(s.key).Hex())}}
	}
	return []any{}
}

func (s *script) greeting(id []byte) *pb.Features {
	f := clone(s.features)
	f.SessionId = id
	if s.session != 0 || len(id) == 0 {
		f.SessionId = slices.Repeat([]byte{max(s.session, 1)}, 32)
	}
	return f
}

func failure(code int32, text string) *pb.Failure {
	return &pb.Failure{Code: new(pb.FailureCode(code)), Message: &text}
}

func (s *script) ReadMessage(ctx context.Context) ([]byte, error) {
	if err := s.gone(ctx); err != nil {
		return nil, err
	}
	if len(s.queue) == 0 {
		if !s.hangs {
			return nil, errScriptEnded
		}
		<-ctx.Done()
		return nil, ctx.Err()
	}
	next := s.queue[0]
	s.queue = s.queue[1:]
	if err, ok := next.(error); ok {
		s.sticky = err
		return nil, err
	}
	message, ok := next.(raw)
	if !ok {
		m, _ := next.(pb.Message)
		message = encode(s.t, m)
	}
	s.reads++
	if s.tamper != nil {
		return s.tamper(s.reads-1, message)
	}
	return message, nil
}

func (s *script) gone(ctx context.Context) error {
	if s.sticky != nil {
		return s.sticky
	}
	return ctx.Err()
}

func (s *script) Close() error {
	s.closed++
	return nil
}

// taken are the names of what was sent since the last call.
func (s *script) taken() string {
	var names []string
	for _, m := range s.got {
		names = append(names, pb.NameOf(m))
	}
	s.got = nil
	return strings.Join(names, " ")
}

// open opens the script's device, and forgets how.
func (s *script) open(options Options) *Wallet {
	s.t.Helper()
	w, err := Open(context.Background(), s, options)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = w.Close() })
	s.got = nil
	return w
}

// known is a wallet whose address at the default path has been read.
func (s *script) known(options Options) *Wallet {
	s.t.Helper()
	w := s.open(options)
	if _, err := w.Address(context.Background(), hw.DefaultPath, false); err != nil {
		s.t.Fatal(err)
	}
	s.got, s.reads = nil, 0
	return w
}

// on makes answers for one type of request, and has the script do the rest.
func on[M pb.Message](answers ...any) func(pb.Message) []any {
	return func(request pb.Message) []any {
		if _, ok := request.(M); ok {
			return answers
		}
		return nil
	}
}

// core and legacy are the firmware that most tests run on.
var (
	core2124 = Version{2, 12, 4}
	core2125 = Version{2, 12, 5}
	legacy   = Version{1, 12, 1}
)
