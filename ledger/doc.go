// Package ledger drives the Ethereum application of Ledger devices.
//
// Open takes any [hw.Transport] that carries APDUs and gives a [Wallet], which
// implements [hw.Wallet] and everything that is optional beside it: accounts with
// chain code, messages, typed data in full and by its hash, authorizations, and
// previews of the screens:
//
//	wallet, err := ledger.Open(ctx, transport, ledger.Options{Model: ledger.NanoSPlus})
//	defer wallet.Close()
//	tuple, err := wallet.SignAuthorization(ctx, hw.DefaultPath, auth)
//
// Open wants the app to be open and the device unlocked. Connect gets it there:
// it waits for the PIN, quits another app, has the holder open the Ethereum one,
// and follows the device when it leaves the bus in between. For that it needs a
// [Dialer]. A USB device's reports become a transport with [FrameTransport]:
//
//	dial := ledger.DialFunc(func(ctx context.Context) (hw.Transport, error) {
//		reports, err := openReports(ctx) // an hw.ReportIO
//		if err != nil {
//			return nil, err
//		}
//		return ledger.FrameTransport(reports, rand.Reader)
//	})
//	wallet, err := ledger.Connect(ctx, dial, ledger.Options{Prompter: prompter})
//
// # What the app is like
//
// A command is an APDU, CLA INS P1 P2 Lc data; an answer is data and a two-byte
// status word, 9000 for success ([StatusWord] has the others). A transaction or
// message longer than one APDU is sent in chunks; the last one is answered when
// the holder has decided. Where to cut is not free (see signtx.go).
//
// What a release has is a table, versions.go: each command that depends on one is
// refused by the release that lacks it, with the one that is needed. Which EIP-7702
// delegates may be authorised is compiled into the app as well, and nobody can
// extend it. [CapabilitiesFor] answers from both without a device. The settings
// "Smart accounts" (needed for authorizations), "Blind signing" (needed for
// calldata) and "Raw messages" (needed to read typed data on a Nano) are off on a
// new device; only the second can be read by a host.
//
// # What this driver promises
//
// Signatures are recovered and compared with the account at the path, over a
// digest computed here and not by the device. What the app is known to refuse is
// refused before the holder is bothered, with the reason. No exchange that signs
// is ever repeated. After a transport error the wallet is out of step and every
// further call fails with [hw.ErrDisconnected]: open a new one. A host cannot take
// back a review; who gave up is told so ([hw.ErrStillWaiting]), and so is who
// comes next, until the holder has decided. The late answer is nobody's: it is
// dropped, by its HID channel or by its form.
//
// Sources: LedgerHQ/app-ethereum doc/ethapp.adoc and src/ at releases 1.17.0 to
// 1.22.0; screens and status words as measured on release 1.22.0.
package ledger
