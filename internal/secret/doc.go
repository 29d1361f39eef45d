// Package secret holds values that must never reach a log, a terminal or a
// file by accident: passphrases and raw key bytes.
//
// # Use
//
//	pass := secret.New(line)       // from a prompt, a file, a keyring
//	fmt.Println(pass)              // redacted
//	keystore.DecryptKey(doc, pass.Reveal())
//
//	raw := secret.NewBytes(buf)    // takes buf over; do not use buf again
//	defer raw.Wipe()
//
// # Rules
//
//   - Every way of turning a secret into text yields the word "redacted":
//     all fmt verbs, slog in both encodings, encoding/json, and everything
//     that goes through encoding.TextMarshaler (XML, YAML, flag packages).
//   - The value leaves only through Reveal. Search for that word in a review
//     and you have seen every place where a secret is used.
//   - Secrets cannot be compared with ==; Equal takes constant time.
//
// # Why the value sits behind a func
//
// fmt calls methods only on values it may access. A secret in an unexported
// field of somebody else's struct is printed by reflection instead, field by
// field, and no method of ours is asked. The same happens for the operand of
// a misused %p, because fmt suspends methods while it reports a bad verb.
// A string or a byte slice in our struct would be printed in full then; a func
// is printed as a code address, and neither reflect nor unsafe-based
// dumpers look into what a closure has captured.
//
// # Limits
//
// Go strings cannot be overwritten, and the runtime may have copied what it
// moved. Wipe shortens the life of the one buffer that it knows; it is no
// defence against somebody who reads this process's memory.
package secret
