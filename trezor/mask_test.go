package trezor

import (
	"bytes"
	"testing"

	"github.com/valetkey/valetkey/trezor/internal/pb"
)

// encoded is a message as it is on a link.
func encoded(t *testing.T, m pb.Message) []byte {
	t.Helper()
	id, err := pb.ID(m)
	if err != nil {
		t.Fatal(err)
	}
	payload, err := pb.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return masked([]byte{byte(id >> 8), byte(id), 0, 0, 0, 0}, payload)
}

func TestMask(t *testing.T) {
	const word = "correct horse"
	for _, m := range []pb.Message{
		&pb.PinMatrixAck{Pin: new(word)},
		&pb.PassphraseAck{Passphrase: new(word)},
		&pb.Initialize{SessionId: []byte(word)},
		&pb.Features{
			SessionId: []byte(word), Label: new("mine"),
			MajorVersion: new(uint32(2)), MinorVersion: new(uint32(8)), PatchVersion: new(uint32(1)),
		},
	} {
		raw := encoded(t, m)
		before := bytes.Clone(raw)
		got := Mask(raw)
		if bytes.Contains(got, []byte(word)) || !bytes.Contains(raw, []byte(word)) || !bytes.Equal(raw, before) {
			t.Errorf("%T: %q of %q", m, got, before)
		}
		if !bytes.Equal(Mask(got), got) {
			t.Errorf("%T: masked twice it is another one", m)
		}
	}
	plain := encoded(t, &pb.EthereumAddress{Address: new(word)})
	if !bytes.Equal(Mask(plain), plain) {
		t.Errorf("%q is no secret", plain)
	}
}

// TestMaskUnknown: nothing is left of what cannot be read.
func TestMaskUnknown(t *testing.T) {
	for _, raw := range []string{"", "\x00", "\xff\xff\x00\x00\x00\x06secret", "\x00\x13\x00\x00\x00\x07secret", "\x00\x13secret", "\x00\x11\x00\x00\x00\x06secret", "\x00\x0c\x00\x00\x00\x06secret"} {
		if got := Mask([]byte(raw)); bytes.Contains(got, []byte("secret")) {
			t.Errorf("%q of %q", got, raw)
		}
	}
}

// TestEcho: a recorded answer to a ping is one to the ping that was sent.
func TestEcho(t *testing.T) {
	ping, pong := encoded(t, &pb.Ping{Message: new("now")}), encoded(t, &pb.Success{Message: new("then")})
	if got, want := Echo(ping, pong), encoded(t, &pb.Success{Message: new("now")}); !bytes.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	failure := encoded(t, &pb.Failure{Message: new("then")})
	for _, pair := range [][2][]byte{{ping, failure}, {pong, pong}, {nil, pong}, {ping, []byte("?")}} {
		if got := Echo(pair[0], pair[1]); !bytes.Equal(got, pair[1]) {
			t.Errorf("%q became %q", pair[1], got)
		}
	}
}
