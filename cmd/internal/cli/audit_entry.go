package cli

import (
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/delegation"
)

// auditEntry is an entry as it is shown: whom it is about and what names it. No
// signature is in it.
type auditEntry struct {
	Seq  uint64    `json:"seq"`
	Time time.Time `json:"time"`
	Kind string    `json:"kind"`
	What string    `json:"what"`
	auditSubject
	Digest *common.Hash `json:"digest,omitempty"` // of what was signed
	Tx     *common.Hash `json:"tx,omitempty"`
	Block  *big.Int     `json:"block,omitempty"`
	Hash   string       `json:"hash"`
}

// auditSubject is whom an entry is about.
type auditSubject struct {
	Session  string          `json:"session,omitempty"` // the key's name, where this computer knows it
	Chain    uint64          `json:"chain,omitempty"`
	Owner    *common.Address `json:"owner,omitempty"`
	Account  *common.Address `json:"account,omitempty"`
	Agent    *common.Address `json:"agent,omitempty"`
	Grant    uint64          `json:"grant,omitempty"`
	Emulated bool            `json:"emulated,omitempty"`
}

func (e auditEntry) line() string {
	var parts []string
	if e.What != "" {
		parts = append(parts, e.What)
	}
	if e.Digest != nil {
		parts = append(parts, fmt.Sprintf("digest %s", e.Digest))
	}
	if e.Tx != nil {
		parts = append(parts, fmt.Sprintf("tx %s", e.Tx))
	}
	text := strings.Join(parts, ", ")
	switch {
	case e.Session != "":
		text = e.Session + ": " + text
	case e.Agent != nil:
		text = e.Agent.Hex() + ": " + text
	}
	if e.Emulated {
		text += " (emulator)"
	}
	return oneLine(text)
}

// recorded is what is read of an entry's data, whatever its kind. The file may
// have been written by anybody: fields that are not there or not of their type
// stay empty.
type recorded struct {
	subjectFields
	Session       *subjectFields              `json:"session"`
	Payer         *common.Address             `json:"payer"`
	Guardian      *common.Address             `json:"guardian"`
	Next          *subjectFields              `json:"next"`
	Device        struct{ Emulated bool }     `json:"device"`
	Steps         []struct{ By string }       `json:"steps"`
	Text          string                      `json:"text"`
	Signature     hexutil.Bytes               `json:"signature"`
	Tx            *types.Transaction          `json:"tx"`
	Authorization *types.SetCodeAuthorization `json:"authorization"`
	Permit        *permitFields               `json:"permit"`
	Step          string                      `json:"step"`
	Hash          *common.Hash                `json:"hash"`
	Block         *big.Int                    `json:"block"`
}

type subjectFields struct {
	Chain    uint64                  `json:"chain"`
	Owner    *common.Address         `json:"owner"`
	Account  *common.Address         `json:"account"`
	Agent    *common.Address         `json:"agent"`
	Grant    struct{ Number uint64 } `json:"grant"`
	Emulated bool                    `json:"emulated"`
}

type permitFields struct {
	Token   common.Address    `json:"token"`
	Spender common.Address    `json:"spender"`
	Value   delegation.Amount `json:"value"`
	Nonce   uint64            `json:"nonce"`
}
