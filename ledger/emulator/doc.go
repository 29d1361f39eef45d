// Package emulator is the Ethereum app of a Ledger device, in one process and
// without the device: it takes APDUs and answers what the app would answer,
// after showing what the app would show.
//
//	device, err := emulator.New(emulator.Config{Approve: emulator.ApproveAll})
//	answer, err := device.Exchange(ctx, apdu) // response data || status word
//
// The zero [Config] is a Nano S Plus as it leaves the shop, with app 1.22.0 of
// the production build, all six settings off and the seed Speculos uses by
// default, so that m/44'/60'/0'/0/0 is
// 0xDad77910DbDFdE764fC21FCD4E74D71bBACA6D8D. Nothing is signed unless
// Config.Approve says so; without one every review is rejected.
//
// # Ways to reach it
//
// [Device.Exchange] takes APDUs in this process, [Serve] over TCP as Speculos
// does, and [Device.Reports] gives HID reports, as a USB host sees them. Package
// api below this one is Speculos' HTTP interface. On all but the first, [Faults]
// can have frames lost, late, cut, changed, doubled, or the link broken. The
// device can be locked ([Device.Lock]) and unplugged ([Device.Unplug]), and with
// Config.Dashboard it has other apps to open and to close, each time leaving the
// bus ([ErrReenumerated]).
//
// # Ways to decide
//
// Config.Approve is a function that is shown a whole [Review] and says yes or no.
// With Config.Panel there is a [Panel] instead: one page at a time, buttons or a
// touch screen, a menu with the app's settings, a [Robot] that reads every page
// before it approves or rejects, and rules in the form of Speculos' automation.
// Both show the same pages; the tests of this package that approve run both.
//
// This is a tool for development, tests and demonstrations. The seed is in
// plain memory: never give it one that guards anything.
//
// # Independent on purpose
//
// The driver in the parent package is tested against this one. Were both to
// share an encoder, a mistake in it would be invisible, so this package imports
// nothing of the project and parses what arrives as the app does, byte by byte:
// a transaction is hashed as raw bytes while it streams in, never decoded and
// encoded again, and the EIP-7702 preimage is built here.
//
// # What it knows
//
//	B0 01  name and version of the app      any release
//	E0 02  address, silent or shown         any release
//	E0 04  transaction, types 0, 1, 2       any release; type 4 from 1.17.0
//	E0 06  configuration                    any release
//	E0 08  personal message (EIP-191)       any release
//	E0 0A  token the vendor has signed      any release
//	E0 0C  typed data (EIP-712)             any release
//	E0 1A  its structures, E0 1C its values any release
//	E0 1E  filters for it                   none is accepted: they need the vendor's key
//	E0 20  challenge for names              from 1.10.2; no name is accepted
//	E0 30  network the vendor has signed    from 1.16.0
//	E0 34  EIP-7702 authorization           from 1.17.0
//
// With Config.Dashboard or Config.Apps there are B0 A7, E0 D8 and E0 01, too.
// Everything else is answered as by an app that lacks it, 6D00. What differs
// between releases is one table, versions.go.
//
// # Screens
//
// A [Review] lists the pages in the order in which the holder meets them, one
// string each: the title, a page number where a value takes several pages, the
// text. On a Nano a line break becomes a blank. Config.Observe gets each page
// when it is shown, pages that only report an error included. The two
// warnings that matter: a type-4 transaction is shown exactly as a type-2 one
// (its authorization list is hashed and never looked at), and an authorization
// shows neither the nonce nor the address of the delegate.
//
// # Answers that never come
//
// The app answers nothing to an E0 34 whose TLV continues in a further APDU,
// and waits: host and app deadlock. Here [Device.Exchange] blocks until its
// context ends and returns the context's error; the started authorization is
// dropped.
//
// When the context ends while a review is on the screen, the review stays
// there, as on the device: a host cannot take it back. The next APDU, whatever
// it says, is not executed. It waits for the holder too, and is answered with
// what the pending review yields, the signature or 6985. That is how a host
// that reopens the link meets a late answer through Speculos. A USB host with a
// fresh HID channel would drop the late frames instead; this model is the
// harsher of the two. A locked device answers 5515 and keeps the review.
//
// # Measured, read, modelled
//
// Screens, presses and status words of app 1.22.0 on a Nano S Plus were
// measured with raw APDUs against the vendor's app in Speculos: E0 34 in all
// its cases, types 2 and 4 of E0 04, E0 08, E0 06, B0 01. Their tests name them.
// Read in the app's source, not measured: the pages of E0 02, those of the
// setting "Debug contracts", status words of other releases, that an error
// status word ends the running flow, and where a transaction must not be cut: a
// chunk that ends 0 to 3 bytes behind the header of calldata of 4 bytes or more
// is a fault, 6A80 (calldata.go). Older releases show the pages of 1.22.0.
//
// Modelled: paging of text (layout.go), where lines are on the screen
// (panel_lines.go), the menu, what is right of a warning on a Nano, the paths
// that may be derived (path.go), the amount of typed data that ends in 6A84, and
// strictness about P2 of 06, 08 and 34, which must be 0 here and is not looked at
// by the app. Calldata of an ERC-20 transfer or approve without Ledger-signed
// token information is refused where calldata begins; the app notices at the end.
// Any chain id is accepted, as by the app named Ethereum.
//
// Sources: LedgerHQ/app-ethereum, doc/ethapp.adoc and src/ of 1.17.0 to 1.22.0;
// LedgerHQ/ledger-secure-sdk; LedgerHQ/speculos mcu/apdu.py.
package emulator
