package usb

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

const (
	usbDevices = "bus/usb/devices"
	hidClass   = "class/hidraw"
	// Bounds of what is believed. A bus has 127 devices, a device 32 interfaces.
	maxEntries = 1024
	maxText    = 128
	maxFile    = 4096 // sysfs gives no more; so long is the longest report descriptor
)

// List reads which devices there are, in order of their place. sys is /sys. A
// system without USB has no devices, which is no error.
func List(sys fs.FS) ([]Device, error) {
	entries, err := list(sys, usbDevices)
	if err != nil {
		return nil, err
	}
	var devices []Device
	used := map[string]bool{} // nodes of hidraw that belong to a device
	for _, name := range entries {
		if strings.Contains(name, ":") || strings.HasPrefix(name, "usb") {
			continue // an interface, a root hub
		}
		if d, ok := readDevice(sys, name, entries); ok {
			devices = append(devices, d)
			for _, i := range d.Interfaces {
				used[i.Node] = true
			}
		}
	}
	loose, err := listLoose(sys, used)
	if err != nil {
		return nil, err
	}
	devices = append(devices, loose...)
	slices.SortFunc(devices, func(a, b Device) int { return strings.Compare(a.Path, b.Path) })
	return devices, nil
}

// list gives the names in a directory, none when it is not there.
func list(sys fs.FS, dir string) ([]string, error) {
	entries, err := fs.ReadDir(sys, dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list devices: %w", err)
	}
	var names []string
	for _, e := range entries[:min(len(entries), maxEntries)] {
		names = append(names, e.Name())
	}
	return names, nil
}

// readDevice reads one device. Whatever lacks an id or a number is no device, or
// one that is being unplugged.
func readDevice(sys fs.FS, name string, entries []string) (Device, bool) {
	dir := path.Join(usbDevices, name)
	vendor, product := number(sys, dir, "idVendor", 16, 16), number(sys, dir, "idProduct", 16, 16)
	bus, device := number(sys, dir, "busnum", 10, 16), number(sys, dir, "devnum", 10, 16)
	if vendor < 0 || product < 0 || bus < 0 || device < 0 {
		return Device{}, false
	}
	d := Device{
		Vendor: uint16(vendor), Product: uint16(product), Path: name, //nolint:gosec // read as 16 bits
		Release: uint16(max(0, number(sys, dir, "bcdDevice", 16, 16))), //nolint:gosec // the same
		Serial:  text(sys, dir, "serial"), Name: text(sys, dir, "product"),
		Node: fmt.Sprintf("/dev/bus/usb/%03d/%03d", bus, device),
	}
	for _, entry := range entries {
		if strings.HasPrefix(entry, name+":") {
			d.Interfaces = append(d.Interfaces, readInterface(sys, path.Join(usbDevices, entry)))
		}
	}
	slices.SortFunc(d.Interfaces, func(a, b Interface) int { return a.Number - b.Number })
	return d, true
}

func readInterface(sys fs.FS, dir string) Interface {
	i := Interface{
		Number: number(sys, dir, "bInterfaceNumber", 16, 8),
		Class:  uint8(max(0, number(sys, dir, "bInterfaceClass", 16, 8))), //nolint:gosec // read as 8 bits
	}
	entries, _ := list(sys, dir) // it may be gone by now: then it has nothing
	for _, entry := range entries {
		sub := path.Join(dir, entry)
		switch {
		case strings.HasPrefix(entry, "ep_"):
			i.endpoint(sys, sub)
		case strings.Count(entry, ":") == 2: // BUS:VENDOR:PRODUCT.N, the HID device on this interface
			nodes, _ := list(sys, path.Join(sub, "hidraw"))
			if len(nodes) == 1 && hidNode(nodes[0]) {
				i.Node, i.UsagePage = "/dev/"+nodes[0], usagePage(sys, sub)
			}
		}
	}
	return i
}

func (i *Interface) endpoint(sys fs.FS, dir string) {
	address := number(sys, dir, "bEndpointAddress", 16, 8)
	if address <= 0 || text(sys, dir, "type") != "Interrupt" {
		return
	}
	if address&0x80 != 0 {
		i.In = uint8(address) //nolint:gosec // read as 8 bits
	} else {
		i.Out = uint8(address) //nolint:gosec // the same
	}
}

// listLoose reads HID devices that belong to no device on a bus.
func listLoose(sys fs.FS, used map[string]bool) ([]Device, error) {
	names, err := list(sys, hidClass)
	if err != nil {
		return nil, err
	}
	var devices []Device
	for _, name := range names {
		node := "/dev/" + name
		if !hidNode(name) || used[node] {
			continue
		}
		dir := path.Join(hidClass, name, "device")
		raw, err := read(sys, path.Join(dir, "uevent"))
		if err != nil {
			continue
		}
		if d, ok := parseUevent(raw); ok {
			d.Interfaces = []Interface{{Number: -1, Class: ClassHID, Node: node, UsagePage: usagePage(sys, dir)}}
			devices = append(devices, d)
		}
	}
	return devices, nil
}

// hidNode keeps whatever else a directory may hold from becoming part of a path.
func hidNode(name string) bool {
	n, ok := strings.CutPrefix(name, "hidraw")
	_, err := strconv.ParseUint(n, 10, 16)
	return ok && err == nil
}

func usagePage(sys fs.FS, dir string) uint16 {
	raw, err := read(sys, path.Join(dir, "report_descriptor"))
	if err != nil {
		return 0
	}
	return firstUsagePage(raw)
}

func read(sys fs.FS, name string) ([]byte, error) {
	f, err := sys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxFile))
}

// number reads a file with one number of so many bits, -1 when it has none.
func number(sys fs.FS, dir, name string, base, bits int) int {
	raw, err := read(sys, path.Join(dir, name))
	if err != nil {
		return -1
	}
	n, err := strconv.ParseUint(strings.TrimSpace(string(raw)), base, bits)
	if err != nil {
		return -1
	}
	return int(n) //nolint:gosec // at most 16 bits
}

func text(sys fs.FS, dir, name string) string {
	raw, err := read(sys, path.Join(dir, name))
	if err != nil {
		return ""
	}
	return Clean(string(raw))
}

// Clean makes a text of what a device says: printable, and not too long.
func Clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, strings.TrimSpace(strings.ToValidUTF8(s, " ")))
	runes := []rune(s)
	return strings.TrimSpace(string(runes[:min(len(runes), maxText)]))
}
