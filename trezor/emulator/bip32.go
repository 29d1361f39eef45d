package emulator

import (
	"crypto/ecdsa"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"golang.org/x/text/unicode/norm"
)

// hardened is the bit of a path element that asks for hardened derivation.
const hardened = 0x80000000

// errNoChild is returned for the indexes, fewer than one in 2^127, that BIP-32
// declares invalid.
var errNoChild = errors.New("no key at this index")

// node is an extended private key of BIP-32.
type node struct {
	key, chainCode [32]byte
	depth          uint32
	parent, index  uint32 // fingerprint of the parent, number in it
}

// checkMnemonic counts words; what they are is not looked at.
func checkMnemonic(mnemonic string) error {
	words := len(strings.Fields(mnemonic))
	if words < 12 || words > 24 || words%3 != 0 {
		return fmt.Errorf("%w: %d words", ErrBadMnemonic, words)
	}
	return nil
}

// masterFromMnemonic is BIP-39, PBKDF2-HMAC-SHA512 with 2048 rounds over words
// and passphrase in NFKD, and then BIP-32 "Master key generation".
func masterFromMnemonic(mnemonic, passphrase string) (node, error) {
	words := norm.NFKD.String(strings.Join(strings.Fields(mnemonic), " "))
	salt := norm.NFKD.String("mnemonic" + passphrase)
	seed, err := pbkdf2.Key(sha512.New, words, []byte(salt), 2048, 64)
	if err != nil {
		return node{}, fmt.Errorf("derive seed: %w", err)
	}
	left, right := split512([]byte("Bitcoin seed"), seed)
	k := new(big.Int).SetBytes(left)
	if k.Sign() == 0 || k.Cmp(curveOrder()) >= 0 {
		return node{}, errNoChild
	}
	return node{key: [32]byte(left), chainCode: [32]byte(right)}, nil
}

// child is BIP-32 "Private parent key -> private child key".
func (n node) child(index uint32) (node, error) {
	public, err := n.public()
	if err != nil {
		return node{}, err
	}
	data := public
	if index&hardened != 0 {
		data = append([]byte{0}, n.key[:]...)
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
	out := node{chainCode: [32]byte(right), depth: n.depth + 1, parent: fingerprint(public), index: index}
	sum.FillBytes(out.key[:])
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

func (n node) private() (*ecdsa.PrivateKey, error) { return crypto.ToECDSA(n.key[:]) }

// public is the compressed public key.
func (n node) public() ([]byte, error) {
	key, err := n.private()
	if err != nil {
		return nil, err
	}
	return crypto.CompressPubkey(&key.PublicKey), nil
}

func (n node) address() (common.Address, error) {
	key, err := n.private()
	if err != nil {
		return common.Address{}, err
	}
	return crypto.PubkeyToAddress(key.PublicKey), nil
}

// sign gives r || s || v, v being 0 or 1. Signatures are deterministic (RFC
// 6979) and have a low s, as the firmware's.
func (n node) sign(digest []byte) ([]byte, error) {
	key, err := n.private()
	if err != nil {
		return nil, err
	}
	return crypto.Sign(digest, key)
}

// xpub is BIP-32's serialization of the public key, Base58Check with the version
// bytes of Bitcoin, which Ethereum uses too.
func (n node) xpub() (string, error) {
	public, err := n.public()
	if err != nil {
		return "", err
	}
	out := []byte{0x04, 0x88, 0xb2, 0x1e, byte(n.depth)} //nolint:gosec // a path has at most 8 elements on the Model One; BIP-32 has one byte
	out = binary.BigEndian.AppendUint32(out, n.parent)
	out = binary.BigEndian.AppendUint32(out, n.index)
	out = append(append(out, n.chainCode[:]...), public...)
	sum := sha256.Sum256(out)
	sum = sha256.Sum256(sum[:])
	return base58(append(out, sum[:4]...)), nil
}

// fingerprint is the first four bytes of HASH160.
func fingerprint(public []byte) uint32 {
	sum := sha256.Sum256(public)
	hash := ripemd160(sum[:])
	return binary.BigEndian.Uint32(hash[:4])
}

const base58Digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

// base58 is for data that does not begin with a zero byte.
func base58(data []byte) string {
	n, base, digit := new(big.Int).SetBytes(data), big.NewInt(58), new(big.Int)
	var out []byte
	for n.Sign() > 0 {
		n.DivMod(n, base, digit)
		out = append([]byte{base58Digits[digit.Int64()]}, out...)
	}
	return string(out)
}

func split512(key, data []byte) (left, right []byte) {
	mac := hmac.New(sha512.New, key)
	mac.Write(data)
	sum := mac.Sum(nil)
	return sum[:32], sum[32:]
}

func curveOrder() *big.Int { return crypto.S256().Params().N }

// deviceID is 24 hexadecimal digits that stay the same for a seed; a device's
// are random.
func deviceID(mnemonic string) string {
	sum := sha256.Sum256([]byte("device id of " + mnemonic))
	return strings.ToUpper(hex.EncodeToString(sum[:12]))
}
