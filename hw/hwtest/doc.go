// Package hwtest has what tests of hardware wallets share: a conformance suite
// for drivers, some for the links below them, and a wallet without hardware that can be
// told to lie.
//
// # Drivers
//
// [TestWallet] holds a driver to the rules of package hw. A driver's test
// describes one device in a [Fixture], real, emulated or in this process, and
// how to open it with a person in front of it, a [Holder]:
//
//	hwtest.TestWallet(t, hwtest.Fixture{
//		Open:     func(t *testing.T, holder hwtest.Holder) hw.Wallet { … },
//		Path:     hw.DefaultPath,
//		Account:  common.HexToAddress("0x…"),
//		TxTypes:  []byte{types.LegacyTxType, types.DynamicFeeTxType},
//		ChainIDs: []uint64{1, 11155111},
//	})
//
// Signatures are judged by go-ethereum and by nothing of this project. The
// suite counts how often the holder is asked, because a refusal that comes
// after a prompt has already cost a human's attention. What a driver says of
// itself in [hw.Info] is held against what it does: calldata must be signed
// where the capabilities say yes and refused where they say no. Optional
// interfaces are found as the rest of the project finds them, by type
// assertion.
//
// # Transports
//
// [TestTransport] does the same for [hw.Transport], against a [Peer] at the
// other end of the link, and against peers that break the framing, which only
// the transport's own test can build. [TestReportIO] and [TestMessageIO] are the
// suites of the links below, packets and whole messages: each gets a device's
// [End] from the link's test, and holds the link to what drivers rely on when
// they cancel, when the cable is pulled, and when an earlier session has left
// something behind.
//
// # Lies
//
// [SoftWallet] passes TestWallet. With [Lies] it signs with another key or over
// another digest, or gives back something else than it was given: what a
// tampered device or driver could do, and what the packages above must notice.
package hwtest
