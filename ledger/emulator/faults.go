package emulator

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// FaultKind is what happens to a frame on its way from the device to the host. A
// frame is a report over HID, and a whole answer over TCP.
type FaultKind string

// The faults there are.
const (
	Drop       FaultKind = "drop"       // it is lost
	Delay      FaultKind = "delay"      // it comes later
	Truncate   FaultKind = "truncate"   // its end is missing
	Corrupt    FaultKind = "corrupt"    // one byte is another one
	Duplicate  FaultKind = "duplicate"  // it comes twice
	Disconnect FaultKind = "disconnect" // the link breaks instead of an answer
)

// Fault is one accident.
type Fault struct {
	Kind FaultKind
	// At is the frame that it befalls, counted from 1. Disconnect counts answers.
	At int
	// Byte is the byte whose bits are flipped, for Corrupt, and the number of
	// bytes that are left, for Truncate. Behind the end of a frame it is its last
	// byte, or all of it but that.
	Byte int
	// Delay is for how long, for Delay.
	Delay time.Duration
}

// ErrBadFault is what every text that [ParseFault] does not take unwraps to.
var ErrBadFault = errors.New("no fault of the form KIND@FRAME[:BYTE or :TIME]")

// ParseFault reads drop@3, delay@1:250ms, truncate@2:10, corrupt@2:17,
// duplicate@1 or disconnect@4.
func ParseFault(text string) (Fault, error) {
	bad := func(reason string) (Fault, error) {
		return Fault{}, fmt.Errorf("%w: %q: %s", ErrBadFault, text, reason)
	}
	kind, rest, _ := strings.Cut(text, "@")
	place, value, has := strings.Cut(rest, ":")
	f := Fault{Kind: FaultKind(kind)}
	var err error
	if f.At, err = strconv.Atoi(place); err != nil || f.At < 1 {
		return bad("frames are counted from 1")
	}
	switch f.Kind {
	case Drop, Duplicate, Disconnect:
		if has {
			return bad("it takes no value")
		}
	case Truncate, Corrupt:
		if f.Byte, err = strconv.Atoi(value); err != nil || f.Byte < 0 {
			return bad("it takes the number of a byte")
		}
	case Delay:
		if f.Delay, err = time.ParseDuration(value); err != nil || f.Delay < 0 {
			return bad("it takes a time such as 250ms")
		}
	default:
		return bad("the kinds are drop, delay, truncate, corrupt, duplicate and disconnect")
	}
	return f, nil
}

// Faults are the accidents of a device's link, over TCP or HID.
type Faults struct {
	mu              sync.Mutex
	list            []Fault
	frames, answers int
}

// Plan replaces what is planned; counting begins anew.
func (f *Faults) Plan(list ...Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list, f.frames, f.answers = slices.Clone(list), 0, 0
}

// errCutOff is the accident that ends a link.
var errCutOff = errors.New("the link broke")

// pass sends a frame through the accidents: what arrives is none, one or two
// frames, or errCutOff. first says that an answer begins with it.
func (f *Faults) pass(ctx context.Context, frame []byte, first bool) ([][]byte, error) {
	arrives := [][]byte{slices.Clone(frame)}
	for _, fault := range f.due(first) {
		switch fault.Kind {
		case Disconnect:
			return nil, errCutOff
		case Drop:
			arrives = nil
		case Duplicate:
			arrives = append(arrives, arrives...)
		case Delay:
			if err := pause(ctx, fault.Delay); err != nil {
				return nil, err
			}
		case Truncate:
			for i, part := range arrives {
				arrives[i] = part[:max(0, min(fault.Byte, len(part)-1))]
			}
		case Corrupt:
			for _, part := range arrives {
				if len(part) > 0 {
					part[min(fault.Byte, len(part)-1)] ^= 0xff
				}
			}
		}
	}
	return arrives, nil
}

// due counts a frame and gives what befalls it.
func (f *Faults) due(first bool) []Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.frames++
	if first {
		f.answers++
	}
	var due []Fault
	for _, fault := range f.list {
		at := f.frames
		if fault.Kind == Disconnect {
			at = f.answers
		}
		if fault.At == at && (first || fault.Kind != Disconnect) {
			due = append(due, fault)
		}
	}
	return due
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
