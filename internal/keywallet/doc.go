// Package keywallet is a wallet whose key is in an encrypted file of this
// computer: the owner of rehearsals, of continuous integration, and of nobody's
// savings.
//
// # Use
//
//	file, err := keystore.ReadFile("owner.json")
//	key, err := file.Unlock(pass)
//	wallet := keywallet.New(key, keywallet.Options{Holder: askOnTheTerminal})
//	defer wallet.Close() // wipes the key
//
// # What stands in for the device
//
// A device shows what it is asked to sign and waits for its holder. Here the
// [Holder] does both: it is told the screens of [Wallet.Preview], and nothing is
// signed before it said yes. Without a Holder nothing is signed at all. The
// screens name every field; calldata and access lists are printed as hex, which
// counts as unread (Review.Blind), as it does on a device.
//
// What that protects against is a mistake, not an intruder: whoever controls this
// computer controls the terminal and the key. Info says so: Software and Emulated
// are set, so that everything which warns of emulators warns of this key.
//
// # The same rules as for drivers
//
// Each digest is computed here, each signature is recovered and compared with the
// account before it leaves, typed data is exactly what its types say or refused,
// and an authorization for all chains needs its risk accepted by name. There is no
// list of delegates. The conformance suite of drivers runs on this wallet.
//
// # Paths
//
// A key file is one account. It answers at the path that every wallet begins with
// ([hw.DefaultPath]); every other path is refused, so that nobody who asks for
// account 1 is given account 0.
package keywallet
