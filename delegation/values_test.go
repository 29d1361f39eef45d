package delegation_test

import (
	"crypto/ecdsa"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"

	"github.com/valetkey/valetkey/delegation"
)

// farAway is an expiry that no run of the tests comes near.
var farAway = time.Date(2099, 12, 31, 23, 59, 59, 0, time.UTC)

func testKey(name string) *ecdsa.PrivateKey {
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte("valetkey test key: " + name)))
	if err != nil {
		panic(err) // a constant
	}
	return key
}

func amount(x *big.Int) delegation.Amount { return delegation.Amount{Int: x} }
func tusd(n int64) *big.Int               { return big.NewInt(n * 1_000_000) }
func milliEther(n int64) *big.Int         { return big.NewInt(n * 1e15) }
func ether(n int64) *big.Int              { return new(big.Int).Mul(big.NewInt(n), big.NewInt(1e18)) }

func u256(x *big.Int) uint256.Int { return *uint256.MustFromBig(x) }
