package hw

import "context"

// Transport carries one command to a device and brings the answer back. It
// knows nothing of what the bytes mean.
//
// Exchange blocks until the device answers or ctx ends; a human may be reading
// a screen in between, so a transport sets no deadline of its own on the
// answer. After an error the link may be out of step: the transport refuses
// further exchanges with [ErrDisconnected] and is closed by its owner.
type Transport interface {
	Exchange(ctx context.Context, command []byte) (answer []byte, err error)
	Close() error
}
