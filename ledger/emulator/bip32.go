package emulator

import (
	"crypto/ecdsa"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha512"
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum/crypto"
)

// hardened is the bit of a path element that asks for hardened derivation.
const hardened = 0x80000000

// errNoChild is returned for the indexes, fewer than one in 2^127, that BIP-32
// declares invalid.
var errNoChild = errors.New("no key at this index")

// node is an extended private key of BIP-32.
type node struct {
	key       [32]byte
	chainCode [32]byte
}

// seedFromMnemonic is BIP-39 without a passphrase: PBKDF2-HMAC-SHA512, 2048
// rounds, salt "mnemonic". The norm prescribes NFKD, which ASCII is in already;
// anything else is refused rather than turned into a wrong seed.
func seedFromMnemonic(mnemonic string) ([]byte, error) {
	for _, r := range mnemonic {
		if r > 0x7e {
			return nil, fmt.Errorf("%w: not ASCII", ErrBadMnemonic)
		}
	}
	words := strings.Fields(mnemonic)
	if len(words) < 12 || len(words) > 24 || len(words)%3 != 0 {
		return nil, fmt.Errorf("%w: %d words", ErrBadMnemonic, len(words))
	}
	return pbkdf2.Key(sha512.New, strings.Join(words, " "), []byte("mnemonic"), 2048, 64)
}

// masterNode is BIP-32 "Master key generation".
func masterNode(seed []byte) (node, error) {
	left, right := split512([]byte("Bitcoin seed"), seed)
	k := new(big.Int).SetBytes(left)
	if k.Sign() == 0 || k.Cmp(curveOrder()) >= 0 {
		return node{}, errNoChild
	}
	var n node
	copy(n.key[:], left)
	copy(n.chainCode[:], right)
	return n, nil
}

// child is BIP-32 "Private parent key -> private child key".
func (n node) child(index uint32) (node, error) {
	var data []byte
	if index&hardened != 0 {
		data = append([]byte{0}, n.key[:]...)
	} else {
		key, err := n.private()
		if err != nil {
			return node{}, err
		}
		data = crypto.CompressPubkey(&key.PublicKey)
	}
	left, right := split512(n.chainCode[:], binary.BigEndian.AppendUint32(data, index))
	tweak := new(big.Int).SetBytes(left)
	if tweak.Cmp(curveOrder()) >= 0 {
		return node{}, errNoChild
	}
	sum := tweak.Add(tweak, new(big.Int).SetBytes(n.key[:]))
	sum.Mod(sum, curveOrder())
	if sum.Sign() == 0 {
		return node{}, errNoChild
	}
	var out node
	sum.FillBytes(out.key[:])
	copy(out.chainCode[:], right)
	return out, nil
}

// derive walks a path down from n.
func (n node) derive(path []uint32) (node, error) {
	var err error
	for _, index := range path {
		if n, err = n.child(index); err != nil {
			return node{}, err
		}
	}
	return n, nil
}

func (n node) private() (*ecdsa.PrivateKey, error) {
	return crypto.ToECDSA(n.key[:])
}

func split512(key, data []byte) (left, right []byte) {
	mac := hmac.New(sha512.New, key)
	mac.Write(data)
	sum := mac.Sum(nil)
	return sum[:32], sum[32:]
}

func curveOrder() *big.Int { return crypto.S256().Params().N }
