// Package udev holds the rules by which Linux lets an ordinary user open a
// hardware wallet, as files to install and as bytes in the program.
//
// Without a rule a device's node belongs to root, mode 0600, and the device is
// found but cannot be opened. The rules give it the tag uaccess: systemd-logind
// then grants whoever sits at the machine access to it by an ACL, and takes it
// back at logout. Where nobody sits (a session over SSH, a system without
// logind) the group plugdev has it; udev passes over a group that does not
// exist. Nobody else gets it: the mode is 0660, not the 0666 of a vendor's rules.
//
// # Rules for rules
//
//   - The files' names sort before 73-seat-late.rules, which acts on the tag.
//   - A Ledger is matched by its vendor id only: it changes its product id with
//     the application that is open. A Trezor is matched by both, because the
//     vendor id is shared, and not in its bootloader, which nothing here opens.
//   - The ids are those of the drivers; a test compares them.
//
// Sources: udev(7), sd-login(3), systemd's rules.d/73-seat-late.rules.in.
package udev

import _ "embed"

// File is a file of rules.
type File struct {
	Name  string // under which it is installed
	Rules []byte
}

// Dir is where an administrator's rules are.
const Dir = "/etc/udev/rules.d"

//go:embed 20-valetkey-ledger.rules
var ledgerRules []byte

//go:embed 20-valetkey-trezor.rules
var trezorRules []byte

// Files are all files of rules.
func Files() []File {
	return []File{{"20-valetkey-ledger.rules", ledgerRules}, {"20-valetkey-trezor.rules", trezorRules}}
}
