package emulator

import (
	"errors"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"
)

// Model is a kind of device.
type Model string

// The models there are. NanoSPlus and NanoX show the same pages: same size of
// screen, same user interface of the app. The others have touch screens.
const (
	NanoSPlus Model = "nanosp"
	NanoX     Model = "nanox"
	Stax      Model = "stax"
	Flex      Model = "flex"
	Apex      Model = "apex"
)

// screenSizes are in pixels.
var screenSizes = map[Model][2]int{
	NanoSPlus: {128, 64}, NanoX: {128, 64}, Stax: {400, 672}, Flex: {480, 600}, Apex: {300, 400},
}

// ScreenSize is the size of the model's screen in pixels.
func (m Model) ScreenSize() (width, height int) {
	size := screenSizes[m]
	return size[0], size[1]
}

// Models lists the models a Config may name.
func Models() []Model { return []Model{NanoSPlus, NanoX, Stax, Flex, Apex} }

// Errors of [New]. Those of [Device.Exchange] are in device.go.
var (
	ErrUnknownVersion = errors.New("no such release of the app")
	ErrUnknownModel   = errors.New("no such model")
	ErrBadMnemonic    = errors.New("unusable mnemonic")
)

// DefaultMnemonic is the seed Speculos starts with when it is given none. It is
// public: whatever it guards is lost.
const DefaultMnemonic = "glory promote mansion idle axis finger extra february uncover one trip resource " +
	"lawn turtle enact monster seven myth punch hobby comfort wild raise skin"

// Config describes a device. The zero value is described in the package
// comment.
type Config struct {
	Model      Model  // "" is NanoSPlus
	AppVersion string // one of Versions; "" is DefaultVersion
	// Mnemonic is BIP-39 words in ASCII, separated by blanks; they are not
	// compared with a word list and no checksum is verified. "" is
	// DefaultMnemonic.
	Mnemonic string
	Settings Settings
	// Approve is the holder. Nil is RejectAll.
	Approve Approver
	// Panel has reviews decided on [Device.Panel], page by page, and not by
	// Approve.
	Panel bool
	// Dashboard has the device begin on its dashboard, with no app open. Opening
	// an app and closing one, which every device can do and Speculos cannot, need
	// this or Apps; each ends in [ErrReenumerated].
	Dashboard bool
	// Apps are the names of further apps that can be opened. They answer their
	// name to B0 01 and nothing else.
	Apps []string
	// Delegates are entries of the app's list beside those of its release, as in
	// a build of one's own (whitelist_7702.c is compiled in).
	Delegates []Delegate
	// Faults are accidents of the link; they begin with the first answer.
	Faults []Fault
	// Observe, if set, gets every page of a review or an error when it is shown.
	// It must not call the device.
	Observe func(Screen)
}

// Delegate is an entry of the app's list: a contract that the account may be
// delegated to (EIP-7702), and what the screen calls it.
type Delegate struct {
	Address common.Address
	Name    string
	Chain   uint64 // 0 is any
}

// Settings are the switches in the app's menu; all are off on a fresh install.
// None can be changed by a host, and only BlindSigning can be read by one.
type Settings struct {
	BlindSigning    bool `json:"blind_signing"`    // sign calldata that cannot be shown
	Nonce           bool `json:"nonce"`            // show a transaction's nonce
	RawMessages     bool `json:"raw_messages"`     // show all of an EIP-712 message
	DebugContracts  bool `json:"debug_contracts"`  // have selector and words of calldata confirmed
	SmartAccounts   bool `json:"smart_accounts"`   // sign EIP-7702 authorizations
	TransactionHash bool `json:"transaction_hash"` // always show a transaction's hash
}

// complete fills in what a zero Config leaves open, and checks the rest.
func (c Config) complete() (Config, release, error) {
	app, found := findRelease(c.AppVersion)
	if !found {
		return c, app, fmt.Errorf("emulate app %q: %w", c.AppVersion, ErrUnknownVersion)
	}
	c.AppVersion = app.String()
	app.delegates = slices.Clone(app.delegates)
	for _, own := range c.Delegates {
		app.delegates = append(app.delegates, delegate{own.Address, own.Name, own.Chain})
	}
	if c.Model == "" {
		c.Model = NanoSPlus
	}
	if !c.Model.known() {
		return c, app, fmt.Errorf("emulate model %q: %w", c.Model, ErrUnknownModel)
	}
	if c.Mnemonic == "" {
		c.Mnemonic = DefaultMnemonic
	}
	if c.Approve == nil {
		c.Approve = RejectAll
	}
	return c, app, nil
}
