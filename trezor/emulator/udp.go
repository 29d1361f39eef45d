package emulator

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
)

// ErrNotLoopback is returned for an address that others than this machine can
// reach: whoever can send to an emulator can have it sign.
var ErrNotLoopback = errors.New("not a loopback address")

// The probe by which hosts find out whether anybody is there.
const (
	udpProbe  = "PINGPING"
	udpAnswer = "PONGPONG"
)

// ServeUDP gives a device the interface of the firmware's emulator, by custom on
// port 21324: one packet in a datagram, answers to whoever sent last, and
// PONGPONG to PINGPING. It closes conn, returns nil when ctx ended it, and
// leaves no goroutine behind. An unplugged device is silent.
func ServeUDP(ctx context.Context, conn net.PacketConn, d *Device) error {
	return serveDatagrams(ctx, conn, d.Connect)
}

// ServeDebug is ServeUDP for the debug link, by custom on the port after it.
func ServeDebug(ctx context.Context, conn net.PacketConn, d *Device) error {
	return serveDatagrams(ctx, conn, d.ConnectDebug)
}

func serveDatagrams(ctx context.Context, conn net.PacketConn, connect func() (*Link, error)) error {
	if err := checkLoopback(conn.LocalAddr()); err != nil {
		_ = conn.Close()
		return fmt.Errorf("serve UDP: %w", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	closed := closeOnDone(ctx, conn)
	s := &datagrams{conn: conn, connect: connect}
	defer func() { cancel(); <-closed; s.drop(); s.pumps.Wait() }()
	buffer := make([]byte, PacketSize+1)
	for {
		n, peer, err := conn.ReadFrom(buffer)
		if ctx.Err() != nil {
			return nil //nolint:nilerr // the connection was closed on purpose
		}
		if err != nil {
			return fmt.Errorf("read datagram: %w", err)
		}
		if err := s.handle(ctx, buffer[:n], peer); errors.Is(err, ErrClosed) {
			return ErrClosed
		}
	}
}

// closeOnDone closes c when ctx is done, and then the channel it returns.
func closeOnDone(ctx context.Context, c io.Closer) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		defer close(done)
		<-ctx.Done()
		_ = c.Close()
	}()
	return done
}

func checkLoopback(a net.Addr) error {
	var ip net.IP
	switch a := a.(type) {
	case *net.UDPAddr:
		ip = a.IP
	case *net.TCPAddr:
		ip = a.IP
	}
	if !ip.IsLoopback() {
		return fmt.Errorf("%v: %w", a, ErrNotLoopback)
	}
	return nil
}

// datagrams carries packets between a socket and a device.
type datagrams struct {
	conn    net.PacketConn
	connect func() (*Link, error)
	link    *Link // nil while the device is unplugged
	pumps   sync.WaitGroup

	mu   sync.Mutex
	peer net.Addr // who sent last
}

// handle takes one datagram. Only the end of the device is an error.
func (s *datagrams) handle(ctx context.Context, data []byte, peer net.Addr) error {
	if err := s.plug(ctx); err != nil {
		return err
	}
	switch {
	case s.link == nil:
	case string(data) == udpProbe:
		_, _ = s.conn.WriteTo([]byte(udpAnswer), peer)
	case len(data) == PacketSize:
		s.mu.Lock()
		s.peer = peer
		s.mu.Unlock()
		if err := s.link.WriteReport(ctx, data); err != nil {
			s.drop()
		}
	}
	return nil
}

// plug connects to the device, if it is there.
func (s *datagrams) plug(ctx context.Context) error {
	if s.link != nil && s.link.gone(ctx) == nil {
		return nil
	}
	s.drop()
	link, err := s.connect()
	if errors.Is(err, ErrUnplugged) {
		return nil
	}
	if err != nil {
		return err
	}
	s.link = link
	s.pumps.Go(func() { s.pump(ctx, link) })
	return nil
}

func (s *datagrams) drop() {
	if s.link != nil {
		_ = s.link.Close()
		s.link = nil
	}
}

// pump sends what the device says to whoever sent last.
func (s *datagrams) pump(ctx context.Context, link *Link) {
	for {
		packet, err := link.ReadReport(ctx)
		if err != nil {
			return
		}
		s.mu.Lock()
		peer := s.peer
		s.mu.Unlock()
		if peer != nil {
			_, _ = s.conn.WriteTo(packet, peer)
		}
	}
}
