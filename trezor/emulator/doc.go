// Package emulator is a Trezor device in one process and without the device: it
// takes the packets that a host sends and answers what the firmware would
// answer, after showing what the firmware would show.
//
//	device, err := emulator.New(emulator.Config{Approve: emulator.ApproveAll})
//	link, err := device.Connect() // WriteReport, ReadReport: packets of 64 bytes
//
// The zero [Config] is a Model T with firmware 2.12.4, factory settings, no PIN,
// and the seed of the vendor's test vectors, so that m/44'/60'/0'/0/0 is
// 0x73d0385F4d8E00C5e6504C6030F47BF6212736A8. Nothing is signed unless
// Config.Approve says so; without one every prompt is rejected. [ServeUDP],
// [ServeDebug] and [ServeBridge] put a device where the vendor's programs look
// for one: trezorctl and trezorlib take it for the firmware's emulator.
//
// This is a tool for development, tests and demonstrations. The seed is in
// plain memory: never give it one that guards anything.
//
// # Independent on purpose
//
// The driver in the parent package is tested against this one. Were both to
// share an encoder, a mistake in it would be invisible, so this package imports
// nothing of the project, its messages included: framing, protobuf, RLP, EIP-712
// and the EIP-7702 preimage are its own, written from the firmware's sources.
//
// # How it runs
//
// The firmware is one thread: it handles a message to its end, and while it
// waits for the host or the holder a message that it does not wait for ends what
// runs and is handled next. That is how a host cancels, and how another program
// that sends Initialize takes the device away. Type machine is that thread, one
// goroutine from plug to unplug; another serves the debug link. The Model One is
// different: during a prompt it hears Cancel and Initialize, and drops the rest.
//
// A [Prompt] is one ButtonRequest: what the device shows at one time. The
// [Approver] answers it, or the debug link does, whichever is first; a message
// of the host takes it off the screen. [Device.Unplug] and [Device.Replug] do
// what the cable does, and [WithFaults] what a bad one does.
//
// # What it knows
//
//	0, 55, 83, 24   Initialize, GetFeatures, EndSession, LockDevice
//	1, 20           Ping, Cancel
//	25, 28          ApplySettings, ApplyFlags
//	5, 13           WipeDevice, LoadDevice (debug builds)
//	11, 450         GetPublicKey, EthereumGetPublicKey
//	56              EthereumGetAddress
//	58, 452         EthereumSignTx, EthereumSignTxEIP1559
//	64, 65          EthereumSignMessage, EthereumVerifyMessage
//	464             EthereumSignTypedData       core
//	470             EthereumSignTypedHash       Model One
//	473             EthereumSignAuth7702        core 2.12.4 alone
//
// and the messages that go to and fro within these. Everything else is an
// unexpected message, as on firmware that lacks it. Bootloader mode, a device
// without a seed and firmware for Bitcoin alone are in [Config]. What differs
// between releases is one table, versions.go, and between models another,
// models.go. The Safe 7 speaks a protocol that is not emulated, THP; here it is
// what a host meets that does not speak it either: Failure 17 to everything.
//
// # EIP-7702
//
//	Model One        field auth7702 is ignored: a plain type 2 is signed
//	2.8.0            the same
//	2.12.3           the same; EthereumSignTx takes type 4 to a listed contract and
//	                 signs what is valid nowhere
//	2.12.4           the bare tuple, message 473, listed delegates, any chain and all
//	2.12.5           within a type 4 transaction to do nothing else
//
// All of it is behind the setting experimental_features, without which such a
// message "does not decode". Which rules 2.12.5 has in the end is not known:
// there are two candidates, see [Versions].
//
// # Read and modelled
//
// Nothing here was measured on a device. Read in the firmware's sources are the
// order of checks and prompts, Failure codes and texts, names and codes of
// ButtonRequests, the words of most screens, and how many lines a screen has
// where the source says so. Test vectors with signatures are the vendor's.
//
// Modelled are: where a line of text breaks and how many pages it takes
// (layout.go); the labels in the menus of a delegation, its title on a
// revocation and the name of the prompt with the digest of calldata; the names
// of a Safe 3's transaction prompts; that the experimental setting counts as off
// while the device is locked; Hoodi's symbol. Contracts that the firmware knows
// by name (staking, deposits of vaults, display formats) are shown as unknown data, so that
// a call to a vault that also sends ether, which new firmware refuses, is signed;
// payment requests are refused, no token is built in, and definitions of any age
// are taken. The Model One draws nothing: its debug link tells text, not pixels.
//
// Sources: trezor/trezor-firmware, core/src/apps, core/src/trezor/wire,
// core/src/trezor/ui/layouts, legacy/firmware and common/protob, core 2.12.4 and
// main of August 2026; trezor/trezord-go 2.0.34; trezorlib 0.20.
package emulator
