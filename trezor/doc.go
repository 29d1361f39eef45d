// Package trezor is the place of the driver for Trezor devices. Nothing of it is
// implemented: this file says what will be here and by which rules, so that the
// layers above are written against package hw alone.
//
// # What will live here
//
// Open will take any [hw.Transport] that carries Trezor messages and give a
// wallet that implements [hw.Wallet], and of the optional interfaces those that
// the firmware serves. The wire is Trezor's protocol v1: packets of 64 bytes
// that begin with '?', the first of a message with "?##", its type in two bytes
// and its length in four, big endian, and then a protobuf message. Messages are
// written by hand from the published field numbers, as far as they are
// needed; the vendor's protobuf files have a licence of their own and are not
// copied.
//
// # Rules
//
// Those of package hw, and these:
//
//   - A length is believed only up to a fixed bound, and only as many bytes are
//     read as it says.
//   - ButtonRequest is answered and shown; PinMatrixRequest and
//     PassphraseRequest go to the prompter, and are never logged.
//   - When the context ends, Cancel is sent and the answer is read to its end, so
//     that the next command does not meet an old answer.
//   - Which EIP-7702 delegates the firmware signs for, and whether as a bare
//     tuple (core 2.12.4) or inside of the transaction only (later), is a table
//     by model and version, as in the driver beside this one.
//   - A command that signs is never repeated.
//
// # Tests
//
// The driver will be tested against an emulator of its own, written apart from
// it, and the suites of hw/hwtest, on every model that the table knows.
//
// Sources will be the firmware's documentation and code, cited with file and
// version at each number.
package trezor
