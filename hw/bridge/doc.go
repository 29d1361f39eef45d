// Package bridge reaches a Trezor through Trezor Bridge, the service on
// 127.0.0.1 that holds the USB device so that several programs can take turns.
//
// There are two of them with one HTTP API: trezord-go 2.0 (server/api/api.go),
// which is retired but installed in many places, on port 21325; and the bridge
// inside Trezor Suite (packages/transport-bridge/src/http.ts), 3.0 and later, on
// port 21328 and for a time on 21325 as well. [Find] asks 21328 first.
//
//	client, err := bridge.Find(ctx, bridge.Options{})
//	list, err := client.Enumerate(ctx)
//	session, err := client.Open(ctx, list.Devices[0], bridge.OpenOptions{})
//	defer session.Close()
//
// A [Session] is an [hw.MessageIO]: the bridge cuts messages into packets and
// puts them together again, what they mean is the driver's business.
//
// # Sessions, and whose turn it is
//
// The bridge gives a device to one program at a time and calls that a session.
// Who acquires names the session that it believes to be the present one, so that
// two who come at once cannot both succeed. Naming somebody else's takes the
// device away from them: [Client.Open] does that only when [OpenOptions].Steal
// asks for it, otherwise a device that is held is [hw.ErrBusy]. In the same way
// a session of ours can be stolen, which the next call notices
// ([ErrSessionLost]).
//
// # When a read is given up
//
// The bridge learns that nobody waits for an answer any more by the HTTP
// connection going away; trezord-go then releases the session by itself
// (core/core.go, Call). What the session is worth afterwards is unknown, so it is
// not used any more: the next call first acquires the device anew, without
// stealing. A message that comes after that is read as always; one that the
// bridge was just reading is lost, as it is for every client of a bridge. While
// a read waits, trezord-go refuses other calls on the session as busy
// ([ErrOtherCall]); Suite's bridge takes them.
//
// A message is sent whole or not at all. Therefore a write that has begun does
// not end with its context at once, but has a second to come to its end.
//
// # Bodies
//
// A message (type in two bytes, length in four, payload) travels in hexadecimal,
// by itself or, with a bridge that says protocolMessages, in a JSON object:
//
//	{"protocol":"bridge","data":"000000000000"}
//
// The protocol "v1" means the same with the three bytes "?##" in front, as on
// the wire. Answers come in the form of their question, and no other form is
// taken.
//
// # What is not trusted
//
// Whatever listens on that port can play the device, so its answers are bounded
// in size and, but for the wait for a person, in time, and parsed strictly.
// Redirects are not followed, proxies not used, and no other host than this
// machine is spoken to. The Origin header that every request carries is one that
// both bridges let in; it is no secret and no protection.
//
// The bridge sees every message, PINs and passphrases that are typed on the host
// included. It is as trusted as the cable would be.
package bridge
