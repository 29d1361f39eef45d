// Package hw says what a hardware wallet is to the rest of valetkey.
//
// A hardware wallet keeps a private key where no program can read it, shows its
// holder what is about to be signed, and signs when the holder agrees. Drivers
// (one package per vendor) turn a vendor's protocol into the interfaces of this
// package; everything above knows wallets only through them. The package itself
// knows no vendor, has no cgo and opens nothing.
//
// # What a driver implements
//
// [Wallet] is required and small. What only some devices can do is an interface
// of its own, found by type assertion: [AuthorizationSigner] signs an EIP-7702
// authorization tuple, [SetCodeTxSigner] the tuple with the transaction that
// carries it, [MessageSigner] an EIP-191 personal message, [TypedDataSigner]
// EIP-712 typed data, [AccountReader] tells more of an account than its address,
// [Previewer] which screens the device will show. Whether this very device will do
// it, on this very chain, with its present settings, is data: [Info] and its
// [Capabilities], each answer with its reason.
//
// # Rules for drivers
//
//   - Every byte from the device is hostile: lengths are checked, nothing panics.
//   - Every signature is recovered and compared with the account at the path
//     before it is returned. A signature by another key is [ErrMismatch].
//   - A signing exchange is never retried: a retry is a second prompt that the
//     holder did not ask for.
//   - The context reaches the read. No deadline runs while a human reads a
//     screen; when the context ends during a review the error wraps both the
//     context's error and [ErrStillWaiting], because the device goes on asking.
//
// # Below and beside
//
// What drivers have in common is below this package, too: eip712 reads typed data
// and hashes it, signature recovers signers, units writes amounts. Emulators use
// none of it.
//
// A [Transport] carries one command to a device and its answer back, a
// [MessageIO] whole messages of a protocol in which the device asks back, a
// [ReportIO] the packets of USB below both; each kind (TCP to an emulator, USB)
// is a leaf package under this one. Secrets that a device has to be told come
// through a [SecretPrompter]. Package hwtest holds the suites that every
// transport and every driver passes.
package hw
