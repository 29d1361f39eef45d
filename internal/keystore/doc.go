// Package keystore keeps session keys, encrypted, one file per key.
//
// A session key is the key that software holds while the wallet's real key
// stays on the device. It can do only what a grant allows, but within the
// grant it moves money, so it is encrypted at rest and never shown.
//
// # Use
//
//	store, err := keystore.Open(dir, keystore.Options{})
//	entry, err := store.New("trading-bot", pass, rand.Reader)
//	key, err := store.Unlock("trading-bot", pass)
//	defer key.Wipe()
//	signed, err := key.SignTx(tx, chainID)
//
// # Files
//
// The key called NAME is <dir>/NAME.json, a geth keystore V3 document that
// geth, cast, ethers, viem and alloy read too. Files are mode 0600 and the
// directory is mode 0700; anything looser is refused with ErrPermissions. A
// file appears complete or not at all (temporary file, fsync, move into place,
// fsync of the directory), and an existing file is never replaced.
//
// ReadFile takes a document from anywhere else, such as one that geth or cast
// wrote, under the same checks; it may be one without an address.
//
// <dir>/NAME.address has the address alone, for a key that was made where the
// agent runs and that nobody here shall have. Unlock of it is ErrNoKey.
//
// # What a file is trusted with
//
// Nothing. Its size is bounded, and it is parsed by this package first: the
// cost parameters of the key derivation are checked before anything is
// derived (scrypt with N=2^40 would ask for a petabyte), as are the lengths
// that go-ethereum v1.17.10 indexes without looking. Only a document that this
// package wrote anew from the checked values is handed to go-ethereum, so the
// two parsers cannot disagree about a file.
//
// The address in the clear part of a V3 file is not covered by its MAC. Entry
// repeats what the file claims; Unlock compares it with the decrypted key and
// refuses a file that lies. A damaged ciphertext cannot be told from a wrong
// passphrase: both are ErrPassphrase.
//
// # Sources
//
// The format: Web3 Secret Storage Definition, version 3. The cipher is
// aes-128-ctr, the derivation scrypt or PBKDF2-HMAC-SHA256, the MAC
// keccak256(derived[16:32] || ciphertext).
package keystore
