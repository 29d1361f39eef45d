package emulator

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"time"
)

// Packets is a link of packets, as [Link] is one, and any transport of package
// hw.
type Packets interface {
	WriteReport(ctx context.Context, report []byte) error
	ReadReport(ctx context.Context) ([]byte, error)
	Close() error
}

// Direction is where a packet goes.
type Direction int

// The directions.
const (
	ToDevice Direction = iota
	FromDevice
)

// FaultKind is what happens to a packet.
type FaultKind int

// The kinds of faults.
const (
	// Drop loses it.
	Drop FaultKind = iota
	// Delay keeps it back for Fault.Delay.
	Delay
	// Truncate cuts it to Fault.Offset bytes. A device ignores what has not 64.
	Truncate
	// Corrupt inverts the byte at Fault.Offset.
	Corrupt
	// Duplicate delivers it twice.
	Duplicate
	// Disconnect loses it and everything after it: calls fail with ErrUnplugged.
	Disconnect
)

// Fault is something that happens to one packet.
type Fault struct {
	Kind      FaultKind
	Direction Direction
	Packet    int // which one of its direction, from 1
	Offset    int
	Delay     time.Duration
}

// WithFaults is a link to which faults happen.
func WithFaults(link Packets, faults ...Fault) Packets {
	return &faulty{Packets: link, faults: faults}
}

type faulty struct {
	Packets
	faults []Fault

	mu    sync.Mutex
	count [2]int
	again []byte // a duplicate that has to be read
	gone  bool
}

// next counts a packet and says what happens to it.
func (f *faulty) next(d Direction) (Fault, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.count[d]++
	for _, fault := range f.faults {
		if fault.Direction == d && fault.Packet == f.count[d] {
			f.gone = f.gone || fault.Kind == Disconnect
			return fault, true
		}
	}
	return Fault{}, false
}

// cut is whether the link is gone.
func (f *faulty) cut() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.gone {
		return fmt.Errorf("use a link: %w", ErrUnplugged)
	}
	return nil
}

// WriteReport sends a packet, or does not.
func (f *faulty) WriteReport(ctx context.Context, report []byte) error {
	if err := f.cut(); err != nil {
		return err
	}
	fault, hit := f.next(ToDevice)
	if !hit {
		return f.Packets.WriteReport(ctx, report)
	}
	report = bytes.Clone(report)
	switch fault.Kind {
	case Drop, Truncate:
		return nil
	case Disconnect:
		return f.cut()
	case Delay:
		if err := wait(ctx, fault.Delay); err != nil {
			return err
		}
	case Corrupt:
		invert(report, fault.Offset)
	case Duplicate:
		if err := f.Packets.WriteReport(ctx, report); err != nil {
			return err
		}
	}
	return f.Packets.WriteReport(ctx, report)
}

// ReadReport waits for a packet, and may give another.
func (f *faulty) ReadReport(ctx context.Context) ([]byte, error) {
	for {
		if err := f.cut(); err != nil {
			return nil, err
		}
		if again := f.takeAgain(); again != nil {
			return again, nil
		}
		report, err := f.Packets.ReadReport(ctx)
		if err != nil {
			return nil, err
		}
		fault, hit := f.next(FromDevice)
		if !hit {
			return report, nil
		}
		switch fault.Kind {
		case Drop, Disconnect:
			continue
		case Delay:
			err = wait(ctx, fault.Delay)
		case Truncate:
			report = report[:max(0, min(fault.Offset, len(report)))]
		case Corrupt:
			invert(report, fault.Offset)
		case Duplicate:
			f.mu.Lock()
			f.again = bytes.Clone(report)
			f.mu.Unlock()
		}
		return report, err
	}
}

func (f *faulty) takeAgain() []byte {
	f.mu.Lock()
	defer f.mu.Unlock()
	again := f.again
	f.again = nil
	return again
}

func invert(report []byte, offset int) {
	if offset >= 0 && offset < len(report) {
		report[offset] ^= 0xff
	}
}

// wait is a pause that ends with ctx.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
