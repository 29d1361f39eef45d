package keystore

import "regexp"

// extension ends the file name of every key.
const extension = ".json"

// namePattern has no upper case, because two names must not become one file
// on a case-insensitive file system, and no leading dot or hyphen, so that no
// name is "..", a temporary file of ours, or an option of a shell command.
var namePattern = regexp.MustCompile(`\A[a-z0-9][a-z0-9._-]{0,31}\z`)

// reservedPattern has the names that Windows takes for devices in every
// directory and with every extension.
var reservedPattern = regexp.MustCompile(`\A(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|\z)`)

// CheckName returns a *BadNameError if name cannot be a session key's name.
func CheckName(name string) error {
	if !namePattern.MatchString(name) || reservedPattern.MatchString(name) {
		return &BadNameError{Name: name}
	}
	return nil
}
