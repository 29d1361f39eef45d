package hw

import "context"

// MessageIO reads and writes whole messages of a protocol in which one command
// can bring several questions before its answer, unlike a [Transport]. It knows
// nothing of what they mean: a message is the bytes that the protocol's driver
// defines (for the protocol in use: its type in two bytes and the length of
// what follows in four, both big endian, then the payload).
//
// Reads come one at a time, and so do writes; Close, which may be called more than
// once, ends what waits. A message read is the caller's, one written is not kept. Other errors than ctx's mean that
// the link is gone and unwrap to [ErrDisconnected], or to [ErrBadAnswer] where
// the other end broke the framing.
type MessageIO interface {
	// WriteMessage sends one message, whole or not at all: it returns ctx's error
	// only when nothing of the message was sent.
	WriteMessage(ctx context.Context, message []byte) error
	// ReadMessage waits for the next message. It ends with ctx and returns its
	// error then. That breaks nothing: a message that arrives later, or of which a
	// part has arrived, is what the next ReadMessage returns.
	ReadMessage(ctx context.Context) ([]byte, error)
	Close() error
}
