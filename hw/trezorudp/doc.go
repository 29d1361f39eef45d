// Package trezorudp reaches a Trezor emulator over UDP: the vendor's own, for
// the Core and the legacy firmware, and valetkey's.
//
// The emulator stands in for a USB device, and UDP for the cable: a datagram is
// one packet of 64 bytes, exactly what a USB transfer would carry
// (trezor-firmware docs/core/emulator, core/embed/io/usb/unix, and
// python/src/trezorlib/transport/udp.py). What is in the packets, whether they
// make a whole message, and what it means is the driver's business; [Link] is
// an [hw.ReportIO] and no more.
//
//	link, err := trezorudp.Dial(ctx, "127.0.0.1:21324", trezorudp.Options{})
//
// 21324 is the port for messages ([DefaultAddress]); the debug link of an
// emulator is another link of the same kind, one port higher.
//
// # Is anybody there
//
// UDP has no connections, so there is a question: the eight bytes PINGPING,
// which an emulator answers with PONGPONG, whatever else it is doing. [Dial]
// asks and fails with [hw.ErrNoDevice] when nothing answers. While a read waits
// for a person who looks at a screen, the question goes out again every second:
// not to be answered (an emulator that computes is late, and that is no
// failure) but because the kernel tells a sender that a port is closed. That is
// the only way in which a pulled cable shows itself here.
//
// # What may come in
//
// The socket is connected, so the kernel drops what anybody but the dialled
// address and port sends. Of the rest, a datagram of any size but 64 bytes ends
// the link with [hw.ErrBadAnswer], except for as many PONGPONG as were asked for.
//
// # Loopback only
//
// Nothing is encrypted and nobody is authenticated: whoever can send from the
// emulator's address plays the device. Therefore Dial refuses what is not on
// this machine unless [Options].AnyHost says otherwise. Addresses are compared
// after a name was resolved, and before a byte is sent.
package trezorudp
