package trezor

import (
	"encoding/binary"

	"github.com/valetkey/valetkey/trezor/internal/pb"
)

// Mask gives a message as it may be written down: without PIN, passphrase, the id
// of a session (which opens a hidden wallet again without its passphrase) and
// public keys, from which all addresses of an account can be made. Of a message
// that it does not know only the type is left, and nothing of one that is out of
// form. Features keep a session id of zeros, because hosts hold them to having one.
func Mask(message []byte) []byte {
	parsed, err := parseMessage(message)
	if err != nil {
		return masked(message, nil)
	}
	switch m := parsed.(type) {
	case *pb.Ping, // a random text, no secret, but another one each time: see Echo
		*pb.Initialize, *pb.PinMatrixAck, *pb.PassphraseAck, *pb.PublicKey, *pb.EthereumPublicKey,
		*pb.DebugLinkState, *pb.DebugLinkDecision:
		return masked(message, nil)
	case *pb.Features:
		if m.SessionId == nil {
			return message
		}
		clear(m.SessionId)
		payload, err := pb.Marshal(m)
		if err != nil {
			return masked(message, nil)
		}
		return masked(message, payload)
	}
	return message
}

// Echo gives a recorded answer as a device would give it to what is sent now: it
// repeats the text of a ping, which is new each time.
func Echo(sent, got []byte) []byte {
	asked, err := parseMessage(sent)
	if err != nil {
		return got
	}
	answered, err := parseMessage(got)
	if err != nil {
		return got
	}
	ping, isPing := asked.(*pb.Ping)
	success, isSuccess := answered.(*pb.Success)
	if !isPing || !isSuccess {
		return got
	}
	success.Message = ping.Message
	payload, err := pb.Marshal(success)
	if err != nil {
		return got
	}
	return masked(got, payload)
}

// masked is the type of a message with another payload.
func masked(message, payload []byte) []byte {
	if len(message) < headerSize {
		return nil
	}
	out := append([]byte{}, message[:2]...)
	out = binary.BigEndian.AppendUint32(out, uint32(len(payload))) //nolint:gosec // shorter than the message
	return append(out, payload...)
}
