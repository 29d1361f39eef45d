// Package replay writes down what passes over a link to a device, and plays it
// back without one: what somebody saw on a device that nobody else has becomes a
// file that can be looked at, and a test.
//
//	recorder, err := replay.NewRecorder(file, replay.Header{Driver: "trezor"}, trezor.Mask)
//	wallet, err := trezor.Open(ctx, recorder.Messages(messages), options)
//
//	recording, err := replay.Read(file)
//	messages, err := recording.Play(trezor.Mask, trezor.Echo).Messages()
//
// # The file
//
// JSON, one document a line. The first one is the [Header], each other one an
// event: {"open":true} for a link that is opened, {"sent":"…"} and {"got":"…"} for a
// message in hex, {"failed":"…"} for how a link ended. There are no times.
//
// # Secrets
//
// A [Mask] of the driver sees every message first and takes out what nobody else
// may know: PINs, passphrases, keys that were derived. What it cannot read it
// leaves out. The file is as private as the account and what was signed with it.
//
// # Playing back
//
// A host that says what was said then is answered what was answered then. The
// first word that differs, after the mask, ends the link with [hw.ErrMismatch]: a
// recording answers nothing that it was not asked. Signatures are checked as ever,
// so a file that was changed convinces nobody.
package replay
