package emulator

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
)

// Errors of [New]. Those of a [Link] are in link.go.
var (
	ErrUnknownVersion = errors.New("no such firmware")
	ErrUnknownModel   = errors.New("no such model")
	ErrBadMnemonic    = errors.New("unusable mnemonic")
	ErrBadPIN         = errors.New("unusable PIN")
)

// DefaultMnemonic is the seed of the firmware's own test vectors. It is public:
// whatever it guards is lost.
const DefaultMnemonic = "all all all all all all all all all all all all"

// Config describes a device. The zero value is described in the package
// comment.
type Config struct {
	Model    Model  // "" is ModelT
	Firmware string // one of Versions; "" is the newest release that was read at its tag
	// Mnemonic is BIP-39 words, separated by blanks. They are not compared with a
	// word list and no checksum is verified. "" is DefaultMnemonic.
	Mnemonic string
	// PIN locks the device when it is plugged in. "" is no PIN. Digits only, on the
	// Model One 1 to 9.
	PIN string
	// Passphrase is what the holder types when the device asks for one.
	Passphrase string
	// Label and DeviceID are in Features. "" is none, and one that is made of the
	// mnemonic.
	Label, DeviceID string
	Settings        Settings

	Bootloader    bool // in bootloader mode: answers Features and nothing else
	Uninitialized bool // without a seed
	BitcoinOnly   bool // the firmware without Ethereum
	// Debug is a debug build: what a message lacks is said in the Failure, and
	// LoadDevice works. The firmware's own emulator is one.
	Debug bool

	// Approve is the holder. Nil is RejectAll.
	Approve Approver
	// Observe, if set, gets every prompt when it appears. It runs within the
	// device and must not call it.
	Observe func(Prompt)
	// Random makes session ids and the order of digits of the Model One's PIN
	// matrix. Nil is crypto/rand.
	Random io.Reader
}

// SafetyChecks is SafetyCheckLevel of messages-management.proto.
type SafetyChecks uint32

// The levels. PromptTemporarily lasts until the device is plugged in again.
const (
	Strict            SafetyChecks = 0
	PromptAlways      SafetyChecks = 1
	PromptTemporarily SafetyChecks = 2
)

// Settings are the switches that ApplySettings changes; as zero, those of a new
// device.
type Settings struct {
	Passphrase         bool // ask for a passphrase
	PassphraseOnDevice bool // and only on the device
	HidePassphrase     bool // do not show one that the host sent
	SafetyChecks       SafetyChecks
	Experimental       bool
	AutoLockDelayMs    uint32 // 0 is ten minutes; the emulator does not lock itself
}

// complete fills in what a zero Config leaves open, and checks the rest.
func (c Config) complete() (Config, hardware, firmware, error) {
	if c.Model == "" {
		c.Model = ModelT
	}
	h, known := findHardware(c.Model)
	if !known {
		return c, h, firmware{}, fmt.Errorf("emulate model %q: %w", c.Model, ErrUnknownModel)
	}
	f, err := findRelease(c.Firmware, h)
	if err != nil {
		return c, h, f, err
	}
	if c.Mnemonic == "" {
		c.Mnemonic = DefaultMnemonic
	}
	if c.Approve == nil {
		c.Approve = RejectAll
	}
	if c.Random == nil {
		c.Random = rand.Reader
	}
	if c.Settings.AutoLockDelayMs == 0 {
		c.Settings.AutoLockDelayMs = 600_000
	}
	if err := checkPIN(c.PIN, h); err != nil {
		return c, h, f, err
	}
	if c.DeviceID == "" {
		c.DeviceID = deviceID(c.Mnemonic)
	}
	return c, h, f, nil
}

// maxPIN is MAX_PIN_LEN of the firmware's storage.
const maxPIN = 50

func checkPIN(pin string, h hardware) error {
	if len(pin) > maxPIN {
		return fmt.Errorf("%w: longer than %d digits", ErrBadPIN, maxPIN)
	}
	for _, r := range pin {
		if r < '0' || r > '9' || r == '0' && h.legacy() {
			return fmt.Errorf("%w: not of digits that the model has", ErrBadPIN)
		}
	}
	return nil
}
