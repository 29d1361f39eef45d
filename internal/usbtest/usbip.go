package usbtest

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"
)

// Commands of USB/IP, once a device is imported
// (Documentation/usb/usbip_protocol.rst). All numbers are big-endian.
const (
	cmdSubmit = 1
	cmdUnlink = 2
	retSubmit = 3
	retUnlink = 4

	headerSize  = 48
	maxTransfer = 4096

	statusStall  = -32  // EPIPE
	statusUnlink = -104 // ECONNRESET
)

var errProtocol = errors.New("not USB/IP")

// header is what is used of a command's header.
type header struct {
	command, sequence uint32
	in                bool
	endpoint          uint8
	length            uint32 // of the transfer; of unlink: whom
	setup             [8]byte
}

func parseHeader(raw []byte) (header, error) {
	if len(raw) != headerSize {
		return header{}, errProtocol
	}
	word := func(offset int) uint32 { return binary.BigEndian.Uint32(raw[offset:]) }
	h := header{command: word(0), sequence: word(4), in: word(12) == 1, endpoint: raw[19]}
	switch {
	case h.command == cmdUnlink:
		h.length = word(20)
		return h, nil
	case h.command != cmdSubmit, word(12) > 1, word(16) > 15, word(24) > maxTransfer:
		return header{}, fmt.Errorf("%w: %x", errProtocol, raw)
	}
	h.length = word(24)
	copy(h.setup[:], raw[40:])
	return h, nil
}

// session is a device that is plugged in.
type session struct {
	device *Device
	host   io.Writer

	mu      sync.Mutex
	waiting map[uint8][]header // transfers of IN endpoints that have nothing to carry yet
	said    map[uint8][][]byte // and what waits for one
	newest  uint32             // transfer that has come
	early   map[uint32]header  // who takes back a transfer that has not come yet
}

// serve answers the host until the connection, ctx or one of the device's links
// ends, and gives the reason. It closes the connection.
func (d *Device) serve(ctx context.Context, host io.ReadWriteCloser) error {
	ctx, cancel := context.WithCancelCause(ctx)
	s := &session{device: d, host: host, waiting: map[uint8][]header{}, said: map[uint8][][]byte{}, early: map[uint32]header{}}
	var pumps sync.WaitGroup
	defer func() {
		cancel(io.EOF)
		_ = host.Close() // ends a read of it
		pumps.Wait()
	}()
	ended := make(chan error, len(d.Interfaces)+1)
	for n, i := range d.Interfaces {
		if i.Link != nil {
			pumps.Go(func() { ended <- s.pump(ctx, inOf(n)&0x0f, i) })
		}
	}
	pumps.Go(func() { ended <- s.commands(ctx, host) })
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// pump hands what a device says to the host.
func (s *session) pump(ctx context.Context, endpoint uint8, i Interface) error {
	for {
		report, err := i.Link.ReadReport(ctx)
		if err != nil {
			return err
		}
		if err := s.say(endpoint, report); err != nil {
			return err
		}
	}
}

func (s *session) say(endpoint uint8, report []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if queue := s.waiting[endpoint]; len(queue) > 0 {
		s.waiting[endpoint] = queue[1:]
		return s.answer(queue[0], 0, report)
	}
	s.said[endpoint] = append(s.said[endpoint], report)
	return nil
}

func (s *session) commands(ctx context.Context, host io.Reader) error {
	raw := make([]byte, headerSize)
	for {
		if _, err := io.ReadFull(host, raw); err != nil {
			return err
		}
		h, err := parseHeader(raw)
		if err != nil {
			return err
		}
		var data []byte
		if h.command == cmdSubmit && !h.in {
			data = make([]byte, h.length)
			if _, err := io.ReadFull(host, data); err != nil {
				return err
			}
		}
		if err := s.command(ctx, h, data); err != nil {
			return err
		}
	}
}

func (s *session) command(ctx context.Context, h header, data []byte) error {
	if h.command == cmdUnlink {
		return s.unlink(h)
	}
	s.device.asked.Add(1)
	if taken, err := s.takenBack(h); taken {
		return err
	}
	switch {
	case h.endpoint == 0:
		s.mu.Lock()
		defer s.mu.Unlock()
		if answer, ok := s.device.control(h.setup); ok {
			return s.answer(h, 0, answer)
		}
		return s.answer(h, statusStall, nil)
	case h.in:
		return s.collect(h)
	}
	s.mu.Lock()
	err := s.answer(h, 0, nil)
	s.mu.Unlock()
	n := int(h.endpoint) - 1
	if err != nil || n >= len(s.device.Interfaces) || s.device.Interfaces[n].Link == nil {
		return err
	}
	return s.device.Interfaces[n].Link.WriteReport(ctx, data)
}

// collect gives the host what was said, or notes that it waits.
func (s *session) collect(h header) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if queue := s.said[h.endpoint]; len(queue) > 0 {
		s.said[h.endpoint] = queue[1:]
		return s.answer(h, 0, queue[0])
	}
	s.waiting[h.endpoint] = append(s.waiting[h.endpoint], h)
	return nil
}

// answer completes a transfer; mu is held.
func (s *session) answer(h header, status int32, data []byte) error {
	length := h.length
	if h.in {
		data = data[:min(len(data), int(h.length))]
		length = uint32(len(data)) //nolint:gosec // below maxTransfer
	} else {
		data = nil
	}
	return s.send(retSubmit, h.sequence, status, length, data)
}

// takenBack notes a transfer, and ends it when it has been taken back already.
func (s *session) takenBack(h header) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.newest = h.sequence
	by, ok := s.early[h.sequence]
	if !ok {
		return false, nil
	}
	delete(s.early, h.sequence)
	return true, s.send(retUnlink, by.sequence, statusUnlink, 0, nil)
}

// unlink takes a transfer back. One that is complete has been answered already.
// One that has not come yet will: the kernel sends what it submits and what it
// takes back from two queues. An answer now would end it there, and its own answer
// later would be one too many, for which the kernel drops the device.
func (s *session) unlink(h header) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if h.length > s.newest {
		s.early[h.length] = h
		return nil
	}
	for endpoint, queue := range s.waiting {
		for n, w := range queue {
			if w.sequence == h.length {
				s.waiting[endpoint] = append(queue[:n:n], queue[n+1:]...)
				return s.send(retUnlink, h.sequence, statusUnlink, 0, nil)
			}
		}
	}
	return s.send(retUnlink, h.sequence, 0, 0, nil)
}

func (s *session) send(command, sequence uint32, status int32, length uint32, data []byte) error {
	raw := make([]byte, headerSize, headerSize+len(data))
	binary.BigEndian.PutUint32(raw, command)
	binary.BigEndian.PutUint32(raw[4:], sequence)
	binary.BigEndian.PutUint32(raw[20:], uint32(status)) //nolint:gosec // as its bits
	binary.BigEndian.PutUint32(raw[24:], length)
	_, err := s.host.Write(append(raw, data...))
	return err
}
