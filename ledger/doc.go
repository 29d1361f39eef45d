// Package ledger drives the Ethereum application of Ledger devices.
//
// Open takes any [hw.Transport] that carries APDUs and gives a [Wallet], which
// implements [hw.Wallet], [hw.AuthorizationSigner], [hw.MessageSigner] and
// [hw.Previewer]:
//
//	wallet, err := ledger.Open(ctx, transport, ledger.Options{Model: ledger.NanoSPlus})
//	defer wallet.Close()
//	tuple, err := wallet.SignAuthorization(ctx, hw.DefaultPath, auth)
//
// # What the app is like
//
// A command is an APDU, CLA INS P1 P2 Lc data; an answer is data and a two-byte
// status word, 9000 for success ([StatusWord] has the others). A transaction or
// message longer than one APDU is sent in chunks; the last one is answered when
// the holder has decided. Where to cut is not free (see signtx.go).
//
// Which EIP-7702 delegates may be authorised is compiled into the app, by
// version, and nobody can extend it; versions.go has the table. The settings
// "Smart accounts" (needed for authorizations) and "Blind signing" (needed for
// calldata) are off on a new device; only the second can be read by a host.
//
// # What this driver promises
//
// Signatures are recovered and compared with the account at the path, over a
// digest computed here and not by the device. What the app is known to refuse is
// refused before the holder is bothered, with the reason. No exchange that signs
// is ever repeated. After a transport error the wallet is out of step and every
// further call fails with [hw.ErrDisconnected]: open a new one.
//
// Sources: LedgerHQ/app-ethereum doc/ethapp.adoc and src/ at releases 1.17.0 to
// 1.22.0; screens and status words as measured on release 1.22.0.
package ledger
