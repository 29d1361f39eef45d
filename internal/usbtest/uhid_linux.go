package usbtest

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"sync"

	"golang.org/x/sys/unix"

	"github.com/valetkey/valetkey/hw"
)

// Events of linux/uhid.h. An event is its type in 32 bits and a body; the longest
// is the one that makes a device.
const (
	uhidDestroy = 1
	uhidOutput  = 6
	uhidCreate  = 11 // UHID_CREATE2
	uhidInput   = 12 // UHID_INPUT2

	uhidSize   = 4380 // struct uhid_event
	uhidData   = 4096
	uhidBusUSB = 3
)

// HID is a HID device that is on no bus.
type HID struct {
	file   *os.File
	cancel context.CancelFunc
	ended  sync.WaitGroup
}

// createEvent is struct uhid_create2_req after its type: name, place, serial,
// length and bus, vendor, product, version, country, descriptor.
func createEvent(d *Device, place string) []byte {
	raw := make([]byte, uhidSize)
	order := binary.LittleEndian
	order.PutUint32(raw, uhidCreate)
	copy(raw[4:4+127], d.Name)
	copy(raw[132:132+63], place)
	copy(raw[196:196+63], d.Serial)
	order.PutUint16(raw[260:], uint16(len(d.Interfaces[0].Report))) //nolint:gosec // some 30 bytes
	order.PutUint16(raw[262:], uhidBusUSB)
	order.PutUint32(raw[264:], uint32(d.Vendor))
	order.PutUint32(raw[268:], uint32(d.Product))
	copy(raw[280:], d.Interfaces[0].Report)
	return raw
}

// NewHID makes a device of the first interface, which has a link.
func NewHID(d *Device, place string) (*HID, error) {
	file, err := os.OpenFile("/dev/uhid", os.O_RDWR|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	if _, err := file.Write(createEvent(d, place)); err != nil {
		_ = file.Close() // the first error is the one that tells
		return nil, fmt.Errorf("make a HID device: %w", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	h := &HID{file: file, cancel: cancel}
	link := d.Interfaces[0].Link
	h.ended.Go(func() { h.fromHost(ctx, link) })
	h.ended.Go(func() { h.toHost(ctx, link) })
	return h, nil
}

// fromHost hands reports to the device. One has a zero before it, which stands
// for "not numbered".
func (h *HID) fromHost(ctx context.Context, link hw.ReportIO) {
	raw := make([]byte, uhidSize)
	for {
		n, err := h.file.Read(raw)
		if err != nil {
			return
		}
		if n < 4+uhidData+2 || binary.LittleEndian.Uint32(raw) != uhidOutput {
			continue
		}
		size := int(binary.LittleEndian.Uint16(raw[4+uhidData:]))
		if size != packetSize+1 {
			continue
		}
		if link.WriteReport(ctx, append([]byte(nil), raw[5:4+size]...)) != nil {
			return
		}
	}
}

func (h *HID) toHost(ctx context.Context, link hw.ReportIO) {
	for {
		report, err := link.ReadReport(ctx)
		if err != nil {
			return
		}
		raw := make([]byte, 6, 6+len(report))
		binary.LittleEndian.PutUint32(raw, uhidInput)
		binary.LittleEndian.PutUint16(raw[4:], uint16(len(report))) //nolint:gosec // 64
		if _, err := h.file.Write(append(raw, report...)); err != nil {
			return
		}
	}
}

// Close unplugs the device.
func (h *HID) Close() error {
	h.cancel()
	raw := make([]byte, uhidSize)
	binary.LittleEndian.PutUint32(raw, uhidDestroy)
	_, err := h.file.Write(raw)
	err = errors.Join(err, h.file.Close())
	h.ended.Wait()
	return err
}
