package keystore

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"

	"github.com/ethereum/go-ethereum/common"
)

// Bounds on the work that a file may ask for. geth writes N=2^18, r=8, p=1
// (256 MiB, about a second); the test vector of the V3 definition has r=1 and
// p=8, PBKDF2 there has c=262144.
const (
	maxFileSize     = 16 << 10  // a V3 document has about 500 bytes
	maxScryptMemory = 512 << 20 // bytes; scrypt needs 128*N*r (RFC 7914, 2)
	maxScryptWork   = 1 << 24   // N*r*p, eight times what geth writes
	maxPBKDF2Rounds = 10_000_000
	maxSaltSize     = 64 // bytes; 32 is usual
	keySize         = 32 // bytes of a private key, a MAC, a derived key
	ivSize          = 16 // bytes; AES block
)

// document is a V3 key file. It has exactly the fields that decryption needs;
// others that tools add are dropped when the document is written anew.
type document struct {
	Address string     `json:"address"`
	Crypto  cryptoPart `json:"crypto"`
	ID      string     `json:"id"`
	Version int        `json:"version"`
}

type cryptoPart struct {
	Cipher       string          `json:"cipher"`
	CipherText   string          `json:"ciphertext"`
	CipherParams cipherParams    `json:"cipherparams"`
	KDF          string          `json:"kdf"`
	KDFParams    json.RawMessage `json:"kdfparams"`
	MAC          string          `json:"mac"`
}

type cipherParams struct {
	IV string `json:"iv"`
}

type scryptParams struct {
	N     uint64 `json:"n"`
	R     uint64 `json:"r"`
	P     uint64 `json:"p"`
	DKLen uint64 `json:"dklen"`
	Salt  string `json:"salt"`
}

type pbkdf2Params struct {
	C     uint64 `json:"c"`
	DKLen uint64 `json:"dklen"`
	PRF   string `json:"prf"`
	Salt  string `json:"salt"`
}

// parsed is a file that passed every check.
type parsed struct {
	address   common.Address // as claimed
	claimed   bool           // the file says an address; those of some tools do not
	canonical []byte         // the checked document, written anew
}

var (
	addressPattern = regexp.MustCompile(`\A(0x)?[0-9a-fA-F]{40}\z`)
	uuidPattern    = regexp.MustCompile(`\A[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\z`)
)

// parseV3 checks everything about a key file that can be checked without the
// passphrase. It returns a *PlainTextError for a key in the clear.
func parseV3(data []byte) (parsed, error) {
	if kind := plainKind(data); kind != "" {
		return parsed{}, &PlainTextError{Kind: kind}
	}
	var doc document
	if err := json.Unmarshal(data, &doc); err != nil {
		return parsed{}, fmt.Errorf("parse: %w", err)
	}
	if doc.Version != 3 {
		return parsed{}, fmt.Errorf("version %d instead of 3", doc.Version)
	}
	if doc.Address != "" && !addressPattern.MatchString(doc.Address) {
		return parsed{}, errors.New("no valid address")
	}
	if !uuidPattern.MatchString(doc.ID) {
		return parsed{}, errors.New("no valid id")
	}
	if err := doc.Crypto.check(); err != nil {
		return parsed{}, err
	}
	canonical, err := json.Marshal(doc)
	if err != nil {
		return parsed{}, fmt.Errorf("rewrite: %w", err)
	}
	return parsed{address: common.HexToAddress(doc.Address), claimed: doc.Address != "", canonical: canonical}, nil
}

// check validates the encrypted part and replaces KDFParams by a document
// that was written from the checked numbers.
func (c *cryptoPart) check() error {
	if c.Cipher != "aes-128-ctr" {
		return fmt.Errorf("cipher %.20q is not aes-128-ctr", c.Cipher)
	}
	if err := checkHex("ciphertext", c.CipherText, keySize, keySize); err != nil {
		return err
	}
	if err := checkHex("iv", c.CipherParams.IV, ivSize, ivSize); err != nil {
		return err
	}
	if err := checkHex("mac", c.MAC, keySize, keySize); err != nil {
		return err
	}
	var params interface{ check() error }
	switch c.KDF {
	case "scrypt":
		params = new(scryptParams)
	case "pbkdf2":
		params = new(pbkdf2Params)
	default:
		return fmt.Errorf("key derivation %.20q is neither scrypt nor pbkdf2", c.KDF)
	}
	if err := json.Unmarshal(c.KDFParams, params); err != nil {
		return fmt.Errorf("parse kdfparams: %w", err)
	}
	if err := params.check(); err != nil {
		return err
	}
	clean, err := json.Marshal(params)
	c.KDFParams = clean
	return err
}

func (p *scryptParams) check() error {
	if err := checkScrypt(p.N, p.R, p.P); err != nil {
		return err
	}
	return checkDerived(p.DKLen, p.Salt)
}

// checkScrypt divides instead of multiplying, because a product of hostile
// numbers can overflow into the allowed range.
func checkScrypt(n, r, p uint64) error {
	switch {
	case n < 2 || n&(n-1) != 0:
		return fmt.Errorf("scrypt N=%d is not a power of two above 1", n)
	case r == 0 || p == 0:
		return fmt.Errorf("scrypt r=%d p=%d must be positive", r, p)
	case r > maxScryptMemory/128/n:
		return fmt.Errorf("scrypt N=%d r=%d needs more than %d MiB", n, r, maxScryptMemory>>20)
	case p > maxScryptWork/(n*r):
		return fmt.Errorf("scrypt N=%d r=%d p=%d is too much work", n, r, p)
	}
	return nil
}

func (p *pbkdf2Params) check() error {
	if p.C == 0 || p.C > maxPBKDF2Rounds {
		return fmt.Errorf("pbkdf2 c=%d is not within 1 to %d", p.C, maxPBKDF2Rounds)
	}
	if p.PRF != "hmac-sha256" {
		return fmt.Errorf("pbkdf2 prf %.20q is not hmac-sha256", p.PRF)
	}
	return checkDerived(p.DKLen, p.Salt)
}

func checkDerived(dkLen uint64, salt string) error {
	if dkLen != keySize {
		return fmt.Errorf("dklen %d instead of %d", dkLen, keySize)
	}
	return checkHex("salt", salt, 0, maxSaltSize)
}

// checkHex says nothing about the text itself, only about its shape.
func checkHex(what, text string, atLeast, atMost int) error {
	if len(text) > 2*atMost {
		return fmt.Errorf("%s is longer than %d bytes", what, atMost)
	}
	raw, err := hex.DecodeString(text)
	if err != nil {
		return fmt.Errorf("%s is not hexadecimal", what)
	}
	if len(raw) < atLeast {
		return fmt.Errorf("%s has %d bytes instead of %d", what, len(raw), atLeast)
	}
	return nil
}
