// Package udev holds the rules by which Linux lets an ordinary user open a
// hardware wallet, as a file to install and as bytes in the program.
//
// Without a rule a hidraw node belongs to root, mode 0600, and the device is
// found but cannot be opened. The rule gives it the tag uaccess: systemd-logind
// then grants whoever sits at the machine access to it by an ACL, and takes it
// back at logout. Nobody else gets it: the mode is 0660, not 0666, and no group
// is named, so on a system without logind the administrator adds one.
//
// # Rules for rules
//
//   - The file's name sorts before 73-seat-late.rules, which acts on the tag.
//   - A device is matched by its vendor id only. Ledger devices change their
//     product id with the application that is open.
//   - The ids are those of the drivers; a test compares them.
//
// Sources: udev(7), sd-login(3), systemd's rules.d/73-seat-late.rules.in.
package udev

import _ "embed"

// LedgerName is the file name under which LedgerRules are installed.
const LedgerName = "20-valetkey-ledger.rules"

// LedgerRules are the rules for Ledger devices.
//
//go:embed 20-valetkey-ledger.rules
var LedgerRules []byte
