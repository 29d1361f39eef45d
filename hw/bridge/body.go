package bridge

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Protocol is a form of message bodies.
type Protocol string

// The forms. ProtocolAuto takes JSON where the bridge says that it knows it.
const (
	ProtocolAuto   Protocol = ""
	ProtocolHex    Protocol = "hex"
	ProtocolBridge Protocol = "bridge"
	ProtocolV1     Protocol = "v1"
)

const (
	headSize = 6 // type and length
	// MaxMessage is the largest payload that is sent or taken, in bytes. The
	// longest message of the Ethereum part is a chunk of 1024 bytes of calldata
	// with its access list; a debug link's description of a screen is longer.
	MaxMessage = 64 << 10
)

// magic is what the protocol v1 puts before a message
// (docs/common/protocol_v1/protocol.md).
var magic = []byte("?##")

var errNotAMessage = errors.New("not a message: its length is not what it says")

// checkMessage wants type ‖ length ‖ payload, and nothing behind.
func checkMessage(m []byte) error {
	if len(m) < headSize || len(m) > headSize+MaxMessage || int64(binary.BigEndian.Uint32(m[2:])) != int64(len(m)-headSize) {
		return errNotAMessage
	}
	return nil
}

// envelope is a message in JSON.
type envelope struct {
	Protocol Protocol `json:"protocol"`
	Data     *string  `json:"data,omitempty"`
}

// question is the body of a request that carries message; nil is for one that
// only asks for an answer.
func (p Protocol) question(message []byte) []byte {
	if p == ProtocolHex {
		return hex.AppendEncode(nil, message)
	}
	e := envelope{Protocol: p}
	if message != nil {
		data := hex.EncodeToString(p.prefixed(message))
		e.Data = &data
	}
	body, err := json.Marshal(e)
	if err != nil { // of two strings, never
		return nil
	}
	return body
}

func (p Protocol) prefixed(message []byte) []byte {
	if p == ProtocolV1 {
		return append(bytes.Clone(magic), message...)
	}
	return message
}

// answer is the message in the body of an answer.
func (p Protocol) answer(body []byte) ([]byte, error) {
	text := body
	if p != ProtocolHex {
		var e envelope
		if err := parse(body, &e); err != nil {
			return nil, err
		}
		if e.Protocol != p || e.Data == nil {
			return nil, fmt.Errorf("not a message of protocol %q", p)
		}
		text = []byte(*e.Data)
	}
	m := make([]byte, hex.DecodedLen(len(text)))
	if _, err := hex.Decode(m, text); err != nil {
		return nil, err
	}
	if p == ProtocolV1 {
		rest, ok := bytes.CutPrefix(m, magic)
		if !ok {
			return nil, errNotAMessage
		}
		m = rest
	}
	return m, checkMessage(m)
}

// acknowledged looks at the answer to a message that was only sent: nothing, or
// an envelope around nothing. trezord-go calls nothing "00" (core/core.go).
func (p Protocol) acknowledged(body []byte) error {
	if len(body) == 0 || p == ProtocolHex && string(body) == "00" {
		return nil
	}
	var e envelope
	if p == ProtocolHex || parse(body, &e) != nil || e.Protocol != p || e.Data != nil && *e.Data != "" {
		return errors.New("an answer where there is none")
	}
	return nil
}

// maxBody bounds the body of an answer with a message in it.
const maxBody = 2*(MaxMessage+headSize+3) + 64

// parse reads one JSON value and nothing behind it.
func parse(body []byte, v any) error {
	decoder := json.NewDecoder(bytes.NewReader(body))
	if err := decoder.Decode(v); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the JSON value")
	}
	return nil
}
