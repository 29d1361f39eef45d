package hw

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
)

// Action names what a device is asked to confirm. The values are stable: they
// appear in JSON events.
type Action string

// The actions that wait for a human.
const (
	ShowAddress       Action = "show_address"
	SignTransaction   Action = "sign_transaction"
	SignMessage       Action = "sign_message"
	SignAuthorization Action = "sign_authorization"
	SignTypedData     Action = "sign_typed_data"
	SignSetCodeTx     Action = "sign_set_code_tx" // tuple and transaction in one
)

// Request describes one confirmation. Exactly the field of its Action is set;
// of SignTypedData one of its two.
type Request struct {
	Action        Action
	Account       common.Address              // who signs
	Tx            *types.Transaction          // SignTransaction
	ChainID       *big.Int                    // SignTransaction; ShowAddress, where one was named
	Message       []byte                      // SignMessage
	Authorization *types.SetCodeAuthorization // SignAuthorization
	SetCode       *SetCodeRequest             // SignSetCodeTx
	TypedData     *apitypes.TypedData         // SignTypedData, field by field
	TypedHash     *TypedHash                  // SignTypedData, as two hashes
}

// TypedHash is all that a device sees of typed data that it does not parse.
type TypedHash struct {
	DomainSeparator common.Hash
	StructHash      common.Hash // of the message
}

// Review is what a device shows for a request, in order.
type Review struct {
	Screens []string `json:"screens"`
	// Presses is the number of button presses (or touches) to approve, 0 where
	// the driver cannot tell.
	Presses int `json:"presses,omitempty"`
	// Blind is set when the screens do not show everything that is signed.
	Blind bool `json:"blind,omitempty"`
	// Hidden says in plain words what a blind review leaves out.
	Hidden string `json:"hidden,omitempty"`
}

// Actions that come before any request: a driver tells them to its [Prompter],
// with an empty [Review] unless it knows the screens.
const (
	Unlock  Action = "unlock"   // the device wants its PIN
	OpenApp Action = "open_app" // the device asks whether to open the application

	EnterPassphrase Action = "enter_passphrase" // the device asks for a hidden wallet's passphrase
	ChangeSetting   Action = "change_setting"   // the device asks whether to change one of its settings
)

// Prompter is how a driver tells the person in front of the device to look at
// it. Implementations print or send an event; they must not block.
type Prompter interface {
	// Await is called once, right before an exchange that ends only when the
	// holder decides.
	Await(action Action, review Review)
}

// PromptFunc adapts a function to a [Prompter].
type PromptFunc func(Action, Review)

// Await calls f.
func (f PromptFunc) Await(action Action, review Review) { f(action, review) }

// Silent is a Prompter that tells nobody.
var Silent Prompter = PromptFunc(func(Action, Review) {})
