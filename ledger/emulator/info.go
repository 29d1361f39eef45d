package emulator

import (
	"crypto/rand"
	"fmt"
	"slices"
)

// Flags of E0 06 (src/features/get_app_configuration). Blind signing is the
// only setting a host can read.
const (
	flagBlindSigning  = 0x01
	flagExternalERC20 = 0x02
)

const appName = "Ethereum"

// challenge answers E0 20 with four random bytes, which a vendor's signature
// over names would have to cover (CHANGELOG 1.10.2). Nothing here takes one.
func challenge() (answer, error) {
	var number [4]byte
	if _, err := rand.Read(number[:]); err != nil {
		return answer{}, fmt.Errorf("draw a challenge: %w", err)
	}
	return succeed(number[:]...), nil
}

// nameAndVersion answers B0 01: format 1, then name, version and flags, each with
// its length.
func nameAndVersion(name, version string) answer {
	return succeed(slices.Concat([]byte{1}, lengthValue([]byte(name)), lengthValue([]byte(version)), []byte{1, 0})...)
}

// configuration answers E0 06: flags and the three numbers of the version.
func (d *Device) configuration(c command) answer {
	if c.p1 != 0 || c.p2 != 0 {
		return fail(swBadParams)
	}
	flags := byte(flagExternalERC20)
	if d.Settings().BlindSigning {
		flags |= flagBlindSigning
	}
	return succeed(append([]byte{flags}, d.app.version[:]...)...)
}
