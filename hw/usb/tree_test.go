package usb

import (
	"fmt"
	"testing/fstest"
)

// Report descriptors as the devices have them: of a Ledger's APDU interface and
// of a FIDO token.
var (
	apduReport = []byte{0x06, 0xa0, 0xff, 0x09, 0x01, 0xa1, 0x01, 0x09, 0x03, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x40, 0x81, 0x08, 0xc0}
	fidoReport = []byte{0x06, 0xd0, 0xf1, 0x09, 0x01, 0xa1, 0x01, 0x09, 0x20, 0xc0}
)

// tree is a made-up /sys.
type tree fstest.MapFS

func (t tree) put(name, text string) { t[name] = &fstest.MapFile{Data: []byte(text)} }

// device puts a device into a port.
func (t tree) device(path string, vendor, product uint16, number int, serial string) {
	dir := usbDevices + "/" + path + "/"
	t.put(dir+"idVendor", fmt.Sprintf("%04x\n", vendor))
	t.put(dir+"idProduct", fmt.Sprintf("%04x\n", product))
	t.put(dir+"bcdDevice", "0201\n")
	t.put(dir+"busnum", "1\n")
	t.put(dir+"devnum", fmt.Sprintln(number))
	t.put(dir+"serial", serial+"\n")
	t.put(dir+"product", "Device "+path+"\n")
}

func (t tree) iface(path string, number int, class uint8) string {
	dir := fmt.Sprintf("%s/%s:1.%d", usbDevices, path, number)
	t.put(dir+"/bInterfaceNumber", fmt.Sprintf("%02x\n", number))
	t.put(dir+"/bInterfaceClass", fmt.Sprintf("%02x\n", class))
	for name, address := range map[string]int{"in": 0x81 + number, "out": 1 + number} {
		ep := dir + "/ep_" + name
		t.put(ep+"/bEndpointAddress", fmt.Sprintf("%02x\n", address))
		t.put(ep+"/type", "Interrupt\n")
	}
	return dir
}

// hid is an interface with a driver and a node.
func (t tree) hid(path string, number, node int, report []byte) {
	dir := fmt.Sprintf("%s/0003:2C97:5011.%04X", t.iface(path, number, ClassHID), node)
	t.put(dir+"/report_descriptor", string(report))
	t.put(fmt.Sprintf("%s/hidraw/hidraw%d/dev", dir, node), "244:0\n")
	t.class(node, "HID_ID=0003:00002C97:00005011\nHID_PHYS=usb-vhci-1/input0\n", report)
}

func (t tree) class(node int, uevent string, report []byte) {
	dir := fmt.Sprintf("%s/hidraw%d/device", hidClass, node)
	t.put(dir+"/uevent", uevent)
	t.put(dir+"/report_descriptor", string(report))
}

// desk is a computer with three devices of interest and some others.
func desk() tree {
	t := tree{}
	t.device("usb1", 0x1d6b, 0x0002, 1, "0000:00:14.0")
	t.device("1-1", 0x2c97, 0x5015, 4, "0001")
	t.hid("1-1", 0, 0, apduReport)
	t.hid("1-1", 1, 1, fidoReport)
	t.device("1-2.3", 0x1209, 0x53c1, 5, "ABCDEF")
	t.iface("1-2.3", 0, ClassVendor)
	t.hid("1-2.3", 1, 2, fidoReport)
	t.device("1-3", 0x046d, 0xc31c, 6, "")
	t.class(7, "DRIVER=hid-generic\nHID_ID=0003:00002C97:00004011\nHID_NAME=Nano X\nHID_PHYS=test/0\nHID_UNIQ=0001\n", apduReport)
	t.class(8, "HID_ID=0005:00002C97:00004011\nHID_NAME=by Bluetooth\nHID_PHYS=aa:bb\n", apduReport)
	return t
}
