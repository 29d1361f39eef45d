package emulator

import "context"

// Capabilities of messages-management.proto, as far as they matter here.
const (
	capBitcoin     = 1
	capBitcoinLike = 2
	capCrypto      = 5
	capEthereum    = 7
	capNEM         = 10
	capStellar     = 12
	capU2F         = 14
	capShamir      = 15
	capShamirGroup = 16
	capPassphrase  = 17
	capTranslation = 19
)

const vendor = "trezor.io"

// initialize begins a session, or goes on with one.
func (m *machine) initialize(_ context.Context, in *msgInitialize) (messageID, any, error) {
	s, err := m.sessions.start(in.SessionID)
	if err != nil {
		return 0, nil, err
	}
	f := m.features()
	f.SessionID = s.id
	return idFeatures, f, nil
}

// getFeatures is initialize without a session. The Model One adds the id of the
// active one (legacy/firmware/fsm_msg_common.h).
func (m *machine) getFeatures(context.Context, *msgEmpty) (messageID, any, error) {
	f := m.features()
	if m.hw.legacy() && m.sessions.active != nil {
		f.SessionID = m.sessions.active.id
	}
	return idFeatures, f, nil
}

// features is get_features of core/src/apps/base.py and fsm_msgGetFeatures.
func (m *machine) features() *msgFeatures {
	s := m.store.snapshot()
	f := &msgFeatures{
		Vendor: new(vendor), FwVendor: new("EMULATOR"), Language: new("en-US"),
		MajorVersion: new(m.fw.version[0]), MinorVersion: new(m.fw.version[1]), PatchVersion: new(m.fw.version[2]),
		Model: new(m.hw.name), InternalModel: new(string(m.hw.model)), DeviceID: new(m.config.DeviceID),
		PinProtection: new(s.pin != ""), Initialized: new(s.mnemonic != ""), Unlocked: new(s.unlocked),
		Capabilities: m.capabilities(), HomescreenWidth: new(m.hw.width), HomescreenHeight: new(m.hw.height),
		Revision: []byte("0123456789abcdef0123"),
	}
	if s.label != "" {
		f.Label = new(s.label)
	}
	if m.hw.legacy() {
		m.legacyFeatures(f, s.settings)
		return f
	}
	f.Busy, f.SdCardPresent, f.BootloaderLocked = new(false), new(false), new(false)
	f.HomescreenFormat = new(m.hw.homescreen)
	if s.unlocked {
		m.privateFeatures(f, s.settings, s.flags)
	}
	return f
}

// privateFeatures are there only while the device is unlocked.
func (m *machine) privateFeatures(f *msgFeatures, s Settings, flags uint32) {
	f.PassphraseProtection = new(s.Passphrase)
	f.PassphraseAlwaysOnDevice = new(s.PassphraseOnDevice)
	f.SafetyChecks = new(uint32(s.SafetyChecks))
	f.AutoLockDelayMs = new(s.AutoLockDelayMs)
	f.ExperimentalFeatures = new(s.Experimental)
	f.HidePassphraseFromHost = new(s.HidePassphrase)
	f.Flags, f.DisplayRotation, f.BackupAvailability, f.RecoveryStatus, f.BackupType =
		new(flags), new(uint32(0)), new(uint32(0)), new(uint32(0)), new(uint32(0))
	f.UnfinishedBackup, f.NoBackup = new(false), new(false)
	f.SdProtection, f.WipeCodeProtection = new(false), new(false)
}

// legacyFeatures are there in any state.
func (m *machine) legacyFeatures(f *msgFeatures, s Settings) {
	f.PassphraseProtection = new(s.Passphrase)
	f.SafetyChecks = new(uint32(s.SafetyChecks))
	f.AutoLockDelayMs = new(s.AutoLockDelayMs)
}

func (m *machine) capabilities() []uint32 {
	legacy := m.hw.legacy()
	switch {
	case legacy && m.config.BitcoinOnly:
		return []uint32{capBitcoin, capCrypto}
	case legacy:
		return []uint32{capBitcoin, capBitcoinLike, capCrypto, capEthereum, capNEM, capStellar, capU2F}
	case m.config.BitcoinOnly:
		return []uint32{capBitcoin, capCrypto, capShamir, capShamirGroup, capPassphrase, capTranslation}
	default:
		return []uint32{
			capBitcoin, capBitcoinLike, capCrypto, capEthereum, capStellar, capU2F, capShamir, capShamirGroup,
			capPassphrase, capTranslation,
		}
	}
}

// bootloaderFeatures tell the version of the bootloader, which is modelled as
// 2.1.0 and 1.12.1, and that of the firmware beside it.
func (m *machine) bootloaderFeatures() *msgFeatures {
	v := [3]uint32{2, 1, 0}
	if m.hw.legacy() {
		v = [3]uint32{1, 12, 1}
	}
	return &msgFeatures{
		Vendor: new(vendor), MajorVersion: new(v[0]), MinorVersion: new(v[1]), PatchVersion: new(v[2]),
		BootloaderMode: new(true), FirmwarePresent: new(true), Model: new(m.hw.name), InternalModel: new(string(m.hw.model)),
		FwMajor: new(m.fw.version[0]), FwMinor: new(m.fw.version[1]), FwPatch: new(m.fw.version[2]), FwVendor: new("EMULATOR"),
	}
}
