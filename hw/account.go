package hw

import (
	"context"

	"github.com/ethereum/go-ethereum/common"
)

// AccountOptions say what is asked about an account beyond its address.
type AccountOptions struct {
	// Show has the device display the address and its holder confirm it.
	Show bool
	// ChainID is the chain whose name the device displays beside the address; 0
	// leaves that to the device. It changes nothing about the account.
	ChainID uint64
	// ChainCode asks for the BIP-32 chain code.
	ChainCode bool
}

// Account is what a device tells about one of its accounts.
type Account struct {
	Address   common.Address
	PublicKey []byte // uncompressed: 65 bytes that begin with 04
	// ChainCode has 32 bytes, or none where it was not asked for.
	//
	// SECURITY NOTE: whoever has it together with the public key knows all
	// accounts below this one that are not hardened, and needs the private key of
	// only one of them to compute the private key of this one.
	ChainCode []byte
}

// AccountReader tells more about an account than its address.
type AccountReader interface {
	// Account derives the account at path. The address is that of the public
	// key; without Show nobody is prompted.
	Account(ctx context.Context, path Path, options AccountOptions) (Account, error)
}
