package emulator

import (
	"crypto/ecdsa"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// ErrPath is returned by [Device.Address] for a path the app may not derive.
//
// Over APDUs such a path is answered with the release's internal error (6F00,
// from 1.20.0 on 6A00): the app does not look at the root of a path, the
// operating system refuses the derivation, and the app passes that on as an
// internal error. It is noticed where the app derives: at once for an address,
// at the end for a transaction and an authorization. A message is refused
// before its review here, and after it on the device.
var ErrPath = errors.New("path is outside of what the app may derive")

// maxPathLength is MAX_BIP32_PATH of the SDK.
const maxPathLength = 10

// parsePath takes count || count big-endian indexes off data.
func parsePath(data []byte) (path []uint32, rest []byte, ok bool) {
	if len(data) == 0 || data[0] == 0 || data[0] > maxPathLength {
		return nil, nil, false
	}
	count := int(data[0])
	data = data[1:]
	if len(data) < 4*count {
		return nil, nil, false
	}
	for range count {
		path = append(path, binary.BigEndian.Uint32(data))
		data = data[4:]
	}
	return path, data, true
}

// account is a derived key and what the app shows of it.
type account struct {
	key       *ecdsa.PrivateKey
	chainCode [32]byte
	address   common.Address
}

// derive gives the account at path, if the release may derive there.
func (d *Device) derive(path []uint32) (account, error) {
	if len(path) > maxPathLength || !underRoot(path, d.app.roots) {
		return account{}, ErrPath
	}
	n, err := d.master.derive(path)
	if err != nil {
		return account{}, fmt.Errorf("derive key: %w", err)
	}
	key, err := n.private()
	if err != nil {
		return account{}, fmt.Errorf("derive key: %w", err)
	}
	return account{key, n.chainCode, crypto.PubkeyToAddress(key.PublicKey)}, nil
}

func underRoot(path []uint32, roots [][]uint32) bool {
	for _, root := range roots {
		if len(path) >= len(root) && slices.Equal(path[:len(root)], root) {
			return true
		}
	}
	return false
}

// sign gives base+parity || r || s over a digest.
func (a account) sign(digest []byte, base byte) ([]byte, error) {
	sig, err := crypto.Sign(digest, a.key)
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	return append([]byte{base + sig[64]}, sig[:64]...), nil
}
