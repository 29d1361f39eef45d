package trezorudp

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/valetkey/valetkey/hw"
)

const (
	ping = "PINGPING"
	pong = "PONGPONG"

	// A lost datagram on loopback is one that came before the socket was
	// there: an emulator that starts. So Dial asks a few times.
	greetEvery = 200 * time.Millisecond
	greetTries = 5
	// pulse is how often a waiting read looks whether the port is still open.
	pulse = time.Second
	// maxStale bounds what an emulator may send before its first PONGPONG:
	// packets for a client that had this port before.
	maxStale = 1024
)

var (
	errSilent = errors.New("nothing answers there")
	errTalks  = errors.New("what is there talks without being asked")
)

// greet asks until somebody answers.
func (l *Link) greet(ctx context.Context) error {
	for range greetTries {
		answered, err := l.ask(ctx)
		if err != nil {
			return dialError(ctx, err)
		}
		if answered {
			return nil
		}
	}
	return fmt.Errorf("%w: %w", hw.ErrNoDevice, errSilent)
}

// ask sends a ping and waits a moment for the answer.
func (l *Link) ask(ctx context.Context) (answered bool, err error) {
	short, cancel := context.WithTimeout(ctx, greetEvery)
	defer cancel()
	if err := l.ping(short); err != nil {
		return false, err
	}
	for range maxStale {
		datagram, err := l.receive(short)
		switch {
		case short.Err() != nil && ctx.Err() == nil:
			return false, nil
		case err != nil:
			return false, err
		case string(datagram) == pong:
			l.pongs.Add(-1)
			return true, nil
		}
	}
	return false, errTalks
}

// next is the next packet; between pulses it waits.
func (l *Link) next(ctx context.Context) ([]byte, error) {
	l.reads.Lock()
	defer l.reads.Unlock()
	for {
		datagram, err := l.within(ctx, pulse)
		if err != nil {
			return nil, err
		}
		if datagram == nil {
			if err := l.ping(ctx); err != nil {
				return nil, err
			}
			continue
		}
		if len(datagram) == PacketSize {
			return datagram, nil
		}
		if string(datagram) != pong || l.pongs.Add(-1) < 0 {
			return nil, fmt.Errorf("%w: a datagram of %d bytes", hw.ErrBadAnswer, len(datagram))
		}
	}
}

// within receives one datagram, or nil when none came in time.
func (l *Link) within(ctx context.Context, limit time.Duration) ([]byte, error) {
	short, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	datagram, err := l.receive(short)
	switch {
	case err == nil || short.Err() == nil:
		return datagram, err
	case ctx.Err() != nil:
		return nil, ctx.Err()
	}
	return nil, nil
}

// receive reads one datagram of any size. One byte more than a packet is room
// enough to see that it is too long.
func (l *Link) receive(ctx context.Context) ([]byte, error) {
	buffer, n := make([]byte, PacketSize+1), 0
	err := hw.Interruptible(ctx, l.conn.SetReadDeadline, func() (err error) {
		n, err = l.conn.Read(buffer)
		return err
	})
	if err != nil {
		return nil, err
	}
	return buffer[:n:n], nil
}

func (l *Link) ping(ctx context.Context) error {
	l.pongs.Add(1)
	return l.send(ctx, []byte(ping))
}

// send writes one datagram. A link that is gone writes nothing more.
func (l *Link) send(ctx context.Context, datagram []byte) error {
	l.writes.Lock()
	defer l.writes.Unlock()
	return hw.Interruptible(ctx, l.conn.SetWriteDeadline, func() error {
		_, err := l.conn.Write(datagram)
		return err
	})
}
