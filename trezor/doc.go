// Package trezor drives Trezor devices: Model One, Model T, Safe 3 and Safe 5.
//
// Open takes any [hw.MessageIO] and gives a [Wallet], which implements
// [hw.Wallet], [hw.AuthorizationSigner], [hw.SetCodeTxSigner], [hw.MessageSigner],
// [hw.TypedDataSigner], [hw.TypedHashSigner] and [hw.Previewer]:
//
//	wallet, err := trezor.Open(ctx, trezor.FrameMessages(packets), trezor.Options{Prompter: prompter})
//	defer wallet.Close()
//	signed, err := wallet.SignTx(ctx, hw.DefaultPath, tx, chainID)
//
// Packets of 64 bytes (an [hw.ReportIO]: USB, or an emulator's UDP) become
// messages with [FrameMessages]; Trezor Bridge carries messages already.
//
// # What a device is like
//
// It speaks protocol v1: a message is a number, a length and a protobuf payload
// (package pb). A request is answered once, but before that the device may ask:
// for patience while its holder reads (ButtonRequest), for where the digits of
// the PIN are (Model One), for a passphrase, for more of the calldata, for the
// next field of typed data. exchange.go has that conversation.
//
// Every passphrase opens a wallet of its own, and a session is the seed with one
// of them. A device keeps several sessions; which one it answers from is decided
// by the last Initialize, and any other program may send one. So each flow begins
// with ours, and a session that is new has to show that it is the same wallet, by
// an address: see [SessionOptions] for pins and for more than one session.
//
// # EIP-7702, three ways
//
// Which delegates may be authorised is compiled into the firmware, by version;
// versions.go has the table. Core 2.12.4 signs the tuple by itself
// ([Wallet.SignAuthorization]) and no type-4 transaction. Core 2.12.5 and later
// sign the tuple only inside of the account's own type-4 transaction
// ([Wallet.SignSetCodeTx]). Model One and earlier versions of core skip the field
// that asks for a tuple and sign a plain transaction instead: they are never
// asked, and 2.11.0 to 2.12.3, whose "type 4" is no EIP-7702 payload, are not
// either. Both ways need experimental features, which [Wallet.SetExperimental]
// asks the device's holder for.
//
// # What this driver promises
//
// Signatures are recovered and compared with the account at the path, over a
// digest computed here and not by the device. What the firmware is known to
// refuse is refused before the holder is bothered, with the reason. No exchange
// that signs is ever repeated. When ctx ends, the device is told to cancel and
// what it still says is read, so that the next request meets no old answer; only
// when it does not react the error says [hw.ErrStillWaiting]. After an error of
// the link every further call fails with [hw.ErrDisconnected]: open a new one.
//
// PINs and passphrases are never strings, never in an error, and wiped after use.
//
// Safe 7 speaks another protocol only (THP) and is told by its answer: a
// [StateError] with [OtherProtocol].
//
// Sources: trezor-firmware docs/common/protocol_v1, common/protob and core/src at
// core 2.12.4 and 2.12.5-dev, legacy/firmware at 1.14.2-dev; trezorlib for how a
// host gets in step.
package trezor
