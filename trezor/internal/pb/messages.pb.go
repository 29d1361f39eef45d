// Code generated from messages.proto. DO NOT EDIT.

package pb

type FailureCode int32

const (
	FailureCode_FAILURE_UNKNOWN                 FailureCode = 0 // never sent
	FailureCode_FAILURE_UNEXPECTED_MESSAGE      FailureCode = 1
	FailureCode_FAILURE_BUTTON_EXPECTED         FailureCode = 2
	FailureCode_FAILURE_DATA_ERROR              FailureCode = 3
	FailureCode_FAILURE_ACTION_CANCELLED        FailureCode = 4
	FailureCode_FAILURE_PIN_EXPECTED            FailureCode = 5
	FailureCode_FAILURE_PIN_CANCELLED           FailureCode = 6
	FailureCode_FAILURE_PIN_INVALID             FailureCode = 7
	FailureCode_FAILURE_INVALID_SIGNATURE       FailureCode = 8
	FailureCode_FAILURE_PROCESS_ERROR           FailureCode = 9
	FailureCode_FAILURE_NOT_ENOUGH_FUNDS        FailureCode = 10
	FailureCode_FAILURE_NOT_INITIALIZED         FailureCode = 11
	FailureCode_FAILURE_PIN_MISMATCH            FailureCode = 12
	FailureCode_FAILURE_WIPE_CODE_MISMATCH      FailureCode = 13
	FailureCode_FAILURE_INVALID_SESSION         FailureCode = 14
	FailureCode_FAILURE_BUSY                    FailureCode = 15
	FailureCode_FAILURE_THP_UNALLOCATED_SESSION FailureCode = 16
	FailureCode_FAILURE_INVALID_PROTOCOL        FailureCode = 17 // the device speaks THP and not protocol v1
	FailureCode_FAILURE_IN_PROGRESS             FailureCode = 19
	FailureCode_FAILURE_FIRMWARE_ERROR          FailureCode = 99
)

// FailureCode_name is what the protocol calls the values.
var FailureCode_name = map[FailureCode]string{
	FailureCode_FAILURE_UNKNOWN:                 "FAILURE_UNKNOWN",
	FailureCode_FAILURE_UNEXPECTED_MESSAGE:      "FAILURE_UNEXPECTED_MESSAGE",
	FailureCode_FAILURE_BUTTON_EXPECTED:         "FAILURE_BUTTON_EXPECTED",
	FailureCode_FAILURE_DATA_ERROR:              "FAILURE_DATA_ERROR",
	FailureCode_FAILURE_ACTION_CANCELLED:        "FAILURE_ACTION_CANCELLED",
	FailureCode_FAILURE_PIN_EXPECTED:            "FAILURE_PIN_EXPECTED",
	FailureCode_FAILURE_PIN_CANCELLED:           "FAILURE_PIN_CANCELLED",
	FailureCode_FAILURE_PIN_INVALID:             "FAILURE_PIN_INVALID",
	FailureCode_FAILURE_INVALID_SIGNATURE:       "FAILURE_INVALID_SIGNATURE",
	FailureCode_FAILURE_PROCESS_ERROR:           "FAILURE_PROCESS_ERROR",
	FailureCode_FAILURE_NOT_ENOUGH_FUNDS:        "FAILURE_NOT_ENOUGH_FUNDS",
	FailureCode_FAILURE_NOT_INITIALIZED:         "FAILURE_NOT_INITIALIZED",
	FailureCode_FAILURE_PIN_MISMATCH:            "FAILURE_PIN_MISMATCH",
	FailureCode_FAILURE_WIPE_CODE_MISMATCH:      "FAILURE_WIPE_CODE_MISMATCH",
	FailureCode_FAILURE_INVALID_SESSION:         "FAILURE_INVALID_SESSION",
	FailureCode_FAILURE_BUSY:                    "FAILURE_BUSY",
	FailureCode_FAILURE_THP_UNALLOCATED_SESSION: "FAILURE_THP_UNALLOCATED_SESSION",
	FailureCode_FAILURE_INVALID_PROTOCOL:        "FAILURE_INVALID_PROTOCOL",
	FailureCode_FAILURE_IN_PROGRESS:             "FAILURE_IN_PROGRESS",
	FailureCode_FAILURE_FIRMWARE_ERROR:          "FAILURE_FIRMWARE_ERROR",
}

type Capability int32

const (
	Capability_CAPABILITY_UNKNOWN          Capability = 0 // never sent
	Capability_CAPABILITY_BITCOIN          Capability = 1
	Capability_CAPABILITY_BITCOIN_LIKE     Capability = 2
	Capability_CAPABILITY_CRYPTO           Capability = 5
	Capability_CAPABILITY_ETHEREUM         Capability = 7 // missing: bitcoin-only firmware
	Capability_CAPABILITY_U2F              Capability = 14
	Capability_CAPABILITY_SHAMIR           Capability = 15
	Capability_CAPABILITY_PASSPHRASE_ENTRY Capability = 17 // can ask for a passphrase on its own screen
)

// Capability_name is what the protocol calls the values.
var Capability_name = map[Capability]string{
	Capability_CAPABILITY_UNKNOWN:          "CAPABILITY_UNKNOWN",
	Capability_CAPABILITY_BITCOIN:          "CAPABILITY_BITCOIN",
	Capability_CAPABILITY_BITCOIN_LIKE:     "CAPABILITY_BITCOIN_LIKE",
	Capability_CAPABILITY_CRYPTO:           "CAPABILITY_CRYPTO",
	Capability_CAPABILITY_ETHEREUM:         "CAPABILITY_ETHEREUM",
	Capability_CAPABILITY_U2F:              "CAPABILITY_U2F",
	Capability_CAPABILITY_SHAMIR:           "CAPABILITY_SHAMIR",
	Capability_CAPABILITY_PASSPHRASE_ENTRY: "CAPABILITY_PASSPHRASE_ENTRY",
}

type SafetyChecks int32

const (
	SafetyChecks_SAFETY_STRICT             SafetyChecks = 0
	SafetyChecks_SAFETY_PROMPT_ALWAYS      SafetyChecks = 1
	SafetyChecks_SAFETY_PROMPT_TEMPORARILY SafetyChecks = 2 // until the device restarts
)

// SafetyChecks_name is what the protocol calls the values.
var SafetyChecks_name = map[SafetyChecks]string{
	SafetyChecks_SAFETY_STRICT:             "SAFETY_STRICT",
	SafetyChecks_SAFETY_PROMPT_ALWAYS:      "SAFETY_PROMPT_ALWAYS",
	SafetyChecks_SAFETY_PROMPT_TEMPORARILY: "SAFETY_PROMPT_TEMPORARILY",
}

type ButtonRequestCode int32

const (
	ButtonRequestCode_BUTTON_UNKNOWN                 ButtonRequestCode = 0 // never sent
	ButtonRequestCode_BUTTON_OTHER                   ButtonRequestCode = 1
	ButtonRequestCode_BUTTON_FEE_OVER_THRESHOLD      ButtonRequestCode = 2
	ButtonRequestCode_BUTTON_CONFIRM_OUTPUT          ButtonRequestCode = 3
	ButtonRequestCode_BUTTON_PROTECT_CALL            ButtonRequestCode = 7
	ButtonRequestCode_BUTTON_SIGN_TX                 ButtonRequestCode = 8
	ButtonRequestCode_BUTTON_ADDRESS                 ButtonRequestCode = 10
	ButtonRequestCode_BUTTON_PUBLIC_KEY              ButtonRequestCode = 11
	ButtonRequestCode_BUTTON_UNKNOWN_DERIVATION_PATH ButtonRequestCode = 15
	ButtonRequestCode_BUTTON_SUCCESS                 ButtonRequestCode = 17
	ButtonRequestCode_BUTTON_WARNING                 ButtonRequestCode = 18
	ButtonRequestCode_BUTTON_PASSPHRASE_ENTRY        ButtonRequestCode = 19
	ButtonRequestCode_BUTTON_PIN_ENTRY               ButtonRequestCode = 20
)

// ButtonRequestCode_name is what the protocol calls the values.
var ButtonRequestCode_name = map[ButtonRequestCode]string{
	ButtonRequestCode_BUTTON_UNKNOWN:                 "BUTTON_UNKNOWN",
	ButtonRequestCode_BUTTON_OTHER:                   "BUTTON_OTHER",
	ButtonRequestCode_BUTTON_FEE_OVER_THRESHOLD:      "BUTTON_FEE_OVER_THRESHOLD",
	ButtonRequestCode_BUTTON_CONFIRM_OUTPUT:          "BUTTON_CONFIRM_OUTPUT",
	ButtonRequestCode_BUTTON_PROTECT_CALL:            "BUTTON_PROTECT_CALL",
	ButtonRequestCode_BUTTON_SIGN_TX:                 "BUTTON_SIGN_TX",
	ButtonRequestCode_BUTTON_ADDRESS:                 "BUTTON_ADDRESS",
	ButtonRequestCode_BUTTON_PUBLIC_KEY:              "BUTTON_PUBLIC_KEY",
	ButtonRequestCode_BUTTON_UNKNOWN_DERIVATION_PATH: "BUTTON_UNKNOWN_DERIVATION_PATH",
	ButtonRequestCode_BUTTON_SUCCESS:                 "BUTTON_SUCCESS",
	ButtonRequestCode_BUTTON_WARNING:                 "BUTTON_WARNING",
	ButtonRequestCode_BUTTON_PASSPHRASE_ENTRY:        "BUTTON_PASSPHRASE_ENTRY",
	ButtonRequestCode_BUTTON_PIN_ENTRY:               "BUTTON_PIN_ENTRY",
}

type PinMatrixKind int32

const (
	PinMatrixKind_PIN_UNKNOWN          PinMatrixKind = 0 // never sent
	PinMatrixKind_PIN_CURRENT          PinMatrixKind = 1
	PinMatrixKind_PIN_NEW_FIRST        PinMatrixKind = 2
	PinMatrixKind_PIN_NEW_SECOND       PinMatrixKind = 3
	PinMatrixKind_PIN_WIPE_CODE_FIRST  PinMatrixKind = 4
	PinMatrixKind_PIN_WIPE_CODE_SECOND PinMatrixKind = 5
)

// PinMatrixKind_name is what the protocol calls the values.
var PinMatrixKind_name = map[PinMatrixKind]string{
	PinMatrixKind_PIN_UNKNOWN:          "PIN_UNKNOWN",
	PinMatrixKind_PIN_CURRENT:          "PIN_CURRENT",
	PinMatrixKind_PIN_NEW_FIRST:        "PIN_NEW_FIRST",
	PinMatrixKind_PIN_NEW_SECOND:       "PIN_NEW_SECOND",
	PinMatrixKind_PIN_WIPE_CODE_FIRST:  "PIN_WIPE_CODE_FIRST",
	PinMatrixKind_PIN_WIPE_CODE_SECOND: "PIN_WIPE_CODE_SECOND",
}

type TypedDataKind int32

const (
	TypedDataKind_TYPED_UNKNOWN TypedDataKind = 0 // never sent
	TypedDataKind_TYPED_UINT    TypedDataKind = 1
	TypedDataKind_TYPED_INT     TypedDataKind = 2
	TypedDataKind_TYPED_BYTES   TypedDataKind = 3
	TypedDataKind_TYPED_STRING  TypedDataKind = 4
	TypedDataKind_TYPED_BOOL    TypedDataKind = 5
	TypedDataKind_TYPED_ADDRESS TypedDataKind = 6
	TypedDataKind_TYPED_ARRAY   TypedDataKind = 7
	TypedDataKind_TYPED_STRUCT  TypedDataKind = 8
)

// TypedDataKind_name is what the protocol calls the values.
var TypedDataKind_name = map[TypedDataKind]string{
	TypedDataKind_TYPED_UNKNOWN: "TYPED_UNKNOWN",
	TypedDataKind_TYPED_UINT:    "TYPED_UINT",
	TypedDataKind_TYPED_INT:     "TYPED_INT",
	TypedDataKind_TYPED_BYTES:   "TYPED_BYTES",
	TypedDataKind_TYPED_STRING:  "TYPED_STRING",
	TypedDataKind_TYPED_BOOL:    "TYPED_BOOL",
	TypedDataKind_TYPED_ADDRESS: "TYPED_ADDRESS",
	TypedDataKind_TYPED_ARRAY:   "TYPED_ARRAY",
	TypedDataKind_TYPED_STRUCT:  "TYPED_STRUCT",
}

type DebugButton int32

const (
	DebugButton_DEBUG_NO   DebugButton = 0
	DebugButton_DEBUG_YES  DebugButton = 1
	DebugButton_DEBUG_INFO DebugButton = 2
)

// DebugButton_name is what the protocol calls the values.
var DebugButton_name = map[DebugButton]string{
	DebugButton_DEBUG_NO:   "DEBUG_NO",
	DebugButton_DEBUG_YES:  "DEBUG_YES",
	DebugButton_DEBUG_INFO: "DEBUG_INFO",
}

type DebugSwipe int32

const (
	DebugSwipe_DEBUG_SWIPE_UP    DebugSwipe = 0
	DebugSwipe_DEBUG_SWIPE_DOWN  DebugSwipe = 1
	DebugSwipe_DEBUG_SWIPE_LEFT  DebugSwipe = 2
	DebugSwipe_DEBUG_SWIPE_RIGHT DebugSwipe = 3
)

// DebugSwipe_name is what the protocol calls the values.
var DebugSwipe_name = map[DebugSwipe]string{
	DebugSwipe_DEBUG_SWIPE_UP:    "DEBUG_SWIPE_UP",
	DebugSwipe_DEBUG_SWIPE_DOWN:  "DEBUG_SWIPE_DOWN",
	DebugSwipe_DEBUG_SWIPE_LEFT:  "DEBUG_SWIPE_LEFT",
	DebugSwipe_DEBUG_SWIPE_RIGHT: "DEBUG_SWIPE_RIGHT",
}

type DebugPhysicalButton int32

const (
	DebugPhysicalButton_DEBUG_PHYSICAL_LEFT   DebugPhysicalButton = 0
	DebugPhysicalButton_DEBUG_PHYSICAL_MIDDLE DebugPhysicalButton = 1
	DebugPhysicalButton_DEBUG_PHYSICAL_RIGHT  DebugPhysicalButton = 2
)

// DebugPhysicalButton_name is what the protocol calls the values.
var DebugPhysicalButton_name = map[DebugPhysicalButton]string{
	DebugPhysicalButton_DEBUG_PHYSICAL_LEFT:   "DEBUG_PHYSICAL_LEFT",
	DebugPhysicalButton_DEBUG_PHYSICAL_MIDDLE: "DEBUG_PHYSICAL_MIDDLE",
	DebugPhysicalButton_DEBUG_PHYSICAL_RIGHT:  "DEBUG_PHYSICAL_RIGHT",
}

type DebugWait int32

const (
	DebugWait_DEBUG_WAIT_IMMEDIATE      DebugWait = 0
	DebugWait_DEBUG_WAIT_NEXT_LAYOUT    DebugWait = 1
	DebugWait_DEBUG_WAIT_CURRENT_LAYOUT DebugWait = 2
)

// DebugWait_name is what the protocol calls the values.
var DebugWait_name = map[DebugWait]string{
	DebugWait_DEBUG_WAIT_IMMEDIATE:      "DEBUG_WAIT_IMMEDIATE",
	DebugWait_DEBUG_WAIT_NEXT_LAYOUT:    "DEBUG_WAIT_NEXT_LAYOUT",
	DebugWait_DEBUG_WAIT_CURRENT_LAYOUT: "DEBUG_WAIT_CURRENT_LAYOUT",
}

type Initialize struct {
	SessionId     []byte // an earlier session to go on with; absent or unknown: a new one
	DeriveCardano *bool
	Unknown       []byte // fields that are not in messages.proto
}

func (m *Initialize) GetSessionId() []byte {
	if m != nil {
		return m.SessionId
	}
	return nil
}

func (m *Initialize) GetDeriveCardano() bool {
	if m != nil && m.DeriveCardano != nil {
		return *m.DeriveCardano
	}
	return false
}

func (m *Initialize) layout() ([]field, *[]byte) {
	return []field{
		{1, false, blobAt(&m.SessionId)},
		{3, false, flagAt(&m.DeriveCardano)},
	}, &m.Unknown
}

type GetFeatures struct {
	Unknown []byte // fields that are not in messages.proto
}

func (m *GetFeatures) layout() ([]field, *[]byte) {
	return []field{}, &m.Unknown
}

type EndSession struct {
	Unknown []byte // fields that are not in messages.proto
}

func (m *EndSession) layout() ([]field, *[]byte) {
	return []field{}, &m.Unknown
}

type LockDevice struct {
	Unknown []byte // fields that are not in messages.proto
}

func (m *LockDevice) layout() ([]field, *[]byte) {
	return []field{}, &m.Unknown
}

type Cancel struct {
	Unknown []byte // fields that are not in messages.proto
}

func (m *Cancel) layout() ([]field, *[]byte) {
	return []field{}, &m.Unknown
}

type Ping struct {
	Message          *string // comes back in Success
	ButtonProtection *bool
	Unknown          []byte // fields that are not in messages.proto
}

func (m *Ping) GetMessage() string {
	if m != nil && m.Message != nil {
		return *m.Message
	}
	return ""
}

func (m *Ping) GetButtonProtection() bool {
	if m != nil && m.ButtonProtection != nil {
		return *m.ButtonProtection
	}
	return false
}

func (m *Ping) layout() ([]field, *[]byte) {
	return []field{
		{1, false, textAt(&m.Message)},
		{2, false, flagAt(&m.ButtonProtection)},
	}, &m.Unknown
}

type Success struct {
	Message *string
	Unknown []byte // fields that are not in messages.proto
}

func (m *Success) GetMessage() string {
	if m != nil && m.Message != nil {
		return *m.Message
	}
	return ""
}

func (m *Success) layout() ([]field, *[]byte) {
	return []field{
		{1, false, textAt(&m.Message)},
	}, &m.Unknown
}

type Failure struct {
	Code    *FailureCode
	Message *string
	Unknown []byte // fields that are not in messages.proto
}

func (m *Failure) GetCode() FailureCode {
	if m != nil && m.Code != nil {
		return *m.Code
	}
	return FailureCode_FAILURE_UNKNOWN
}

func (m *Failure) GetMessage() string {
	if m != nil && m.Message != nil {
		return *m.Message
	}
	return ""
}

func (m *Failure) layout() ([]field, *[]byte) {
	return []field{
		{1, false, numberAt(&m.Code)},
		{2, false, textAt(&m.Message)},
	}, &m.Unknown
}

type Features struct {
	Vendor                   *string
	MajorVersion             *uint32
	MinorVersion             *uint32
	PatchVersion             *uint32
	BootloaderMode           *bool
	DeviceId                 *string
	PinProtection            *bool
	PassphraseProtection     *bool // core: only while unlocked
	Language                 *string
	Label                    *string
	Initialized              *bool
	Revision                 []byte
	Unlocked                 *bool
	FirmwarePresent          *bool
	Model                    *string
	FwMajor                  *uint32 // from a bootloader only
	FwMinor                  *uint32
	FwPatch                  *uint32
	FwVendor                 *string
	UnfinishedBackup         *bool
	NoBackup                 *bool
	Capabilities             []Capability
	SessionId                []byte
	PassphraseAlwaysOnDevice *bool         // core: only while unlocked
	SafetyChecks             *SafetyChecks // core: only while unlocked
	AutoLockDelayMs          *uint32
	DisplayRotation          *uint32
	ExperimentalFeatures     *bool // core: only while unlocked
	Busy                     *bool
	HidePassphraseFromHost   *bool
	InternalModel            *string // such as T3T1
	Unknown                  []byte  // fields that are not in messages.proto
}

func (m *Features) GetVendor() string {
	if m != nil && m.Vendor != nil {
		return *m.Vendor
	}
	return ""
}

func (m *Features) GetMajorVersion() uint32 {
	if m != nil && m.MajorVersion != nil {
		return *m.MajorVersion
	}
	return 0
}

func (m *Features) GetMinorVersion() uint32 {
	if m != nil && m.MinorVersion != nil {
		return *m.MinorVersion
	}
	return 0
}

func (m *Features) GetPatchVersion() uint32 {
	if m != nil && m.PatchVersion != nil {
		return *m.PatchVersion
	}
	return 0
}

func (m *Features) GetBootloaderMode() bool {
	if m != nil && m.BootloaderMode != nil {
		return *m.BootloaderMode
	}
	return false
}

func (m *Features) GetDeviceId() string {
	if m != nil && m.DeviceId != nil {
		return *m.DeviceId
	}
	return ""
}

func (m *Features) GetPinProtection() bool {
	if m != nil && m.PinProtection != nil {
		return *m.PinProtection
	}
	return false
}

func (m *Features) GetPassphraseProtection() bool {
	if m != nil && m.PassphraseProtection != nil {
		return *m.PassphraseProtection
	}
	return false
}

func (m *Features) GetLanguage() string {
	if m != nil && m.Language != nil {
		return *m.Language
	}
	return ""
}

func (m *Features) GetLabel() string {
	if m != nil && m.Label != nil {
		return *m.Label
	}
	return ""
}

func (m *Features) GetInitialized() bool {
	if m != nil && m.Initialized != nil {
		return *m.Initialized
	}
	return false
}

func (m *Features) GetRevision() []byte {
	if m != nil {
		return m.Revision
	}
	return nil
}

func (m *Features) GetUnlocked() bool {
	if m != nil && m.Unlocked != nil {
		return *m.Unlocked
	}
	return false
}

func (m *Features) GetFirmwarePresent() bool {
	if m != nil && m.FirmwarePresent != nil {
		return *m.FirmwarePresent
	}
	return false
}

func (m *Features) GetModel() string {
	if m != nil && m.Model != nil {
		return *m.Model
	}
	return ""
}

func (m *Features) GetFwMajor() uint32 {
	if m != nil && m.FwMajor != nil {
		return *m.FwMajor
	}
	return 0
}

func (m *Features) GetFwMinor() uint32 {
	if m != nil && m.FwMinor != nil {
		return *m.FwMinor
	}
	return 0
}

func (m *Features) GetFwPatch() uint32 {
	if m != nil && m.FwPatch != nil {
		return *m.FwPatch
	}
	return 0
}

func (m *Features) GetFwVendor() string {
	if m != nil && m.FwVendor != nil {
		return *m.FwVendor
	}
	return ""
}

func (m *Features) GetUnfinishedBackup() bool {
	if m != nil && m.UnfinishedBackup != nil {
		return *m.UnfinishedBackup
	}
	return false
}

func (m *Features) GetNoBackup() bool {
	if m != nil && m.NoBackup != nil {
		return *m.NoBackup
	}
	return false
}

func (m *Features) GetCapabilities() []Capability {
	if m != nil {
		return m.Capabilities
	}
	return nil
}

func (m *Features) GetSessionId() []byte {
	if m != nil {
		return m.SessionId
	}
	return nil
}

func (m *Features) GetPassphraseAlwaysOnDevice() bool {
	if m != nil && m.PassphraseAlwaysOnDevice != nil {
		return *m.PassphraseAlwaysOnDevice
	}
	return false
}

func (m *Features) GetSafetyChecks() SafetyChecks {
	if m != nil && m.SafetyChecks != nil {
		return *m.SafetyChecks
	}
	return SafetyChecks_SAFETY_STRICT
}

func (m *Features) GetAutoLockDelayMs() uint32 {
	if m != nil && m.AutoLockDelayMs != nil {
		return *m.AutoLockDelayMs
	}
	return 0
}

func (m *Features) GetDisplayRotation() uint32 {
	if m != nil && m.DisplayRotation != nil {
		return *m.DisplayRotation
	}
	return 0
}

func (m *Features) GetExperimentalFeatures() bool {
	if m != nil && m.ExperimentalFeatures != nil {
		return *m.ExperimentalFeatures
	}
	return false
}

func (m *Features) GetBusy() bool {
	if m != nil && m.Busy != nil {
		return *m.Busy
	}
	return false
}

func (m *Features) GetHidePassphraseFromHost() bool {
	if m != nil && m.HidePassphraseFromHost != nil {
		return *m.HidePassphraseFromHost
	}
	return false
}

func (m *Features) GetInternalModel() string {
	if m != nil && m.InternalModel != nil {
		return *m.InternalModel
	}
	return ""
}

func (m *Features) layout() ([]field, *[]byte) {
	return []field{
		{1, false, textAt(&m.Vendor)},
		{2, true, numberAt(&m.MajorVersion)},
		{3, true, numberAt(&m.MinorVersion)},
		{4, true, numberAt(&m.PatchVersion)},
		{5, false, flagAt(&m.BootloaderMode)},
		{6, false, textAt(&m.DeviceId)},
		{7, false, flagAt(&m.PinProtection)},
		{8, false, flagAt(&m.PassphraseProtection)},
		{9, false, textAt(&m.Language)},
		{10, false, textAt(&m.Label)},
		{12, false, flagAt(&m.Initialized)},
		{13, false, blobAt(&m.Revision)},
		{16, false, flagAt(&m.Unlocked)},
		{18, false, flagAt(&m.FirmwarePresent)},
		{21, false, textAt(&m.Model)},
		{22, false, numberAt(&m.FwMajor)},
		{23, false, numberAt(&m.FwMinor)},
		{24, false, numberAt(&m.FwPatch)},
		{25, false, textAt(&m.FwVendor)},
		{27, false, flagAt(&m.UnfinishedBackup)},
		{28, false, flagAt(&m.NoBackup)},
		{30, false, numberListAt(&m.Capabilities)},
		{35, false, blobAt(&m.SessionId)},
		{36, false, flagAt(&m.PassphraseAlwaysOnDevice)},
		{37, false, numberAt(&m.SafetyChecks)},
		{38, false, numberAt(&m.AutoLockDelayMs)},
		{39, false, numberAt(&m.DisplayRotation)},
		{40, false, flagAt(&m.ExperimentalFeatures)},
		{41, false, flagAt(&m.Busy)},
		{43, false, flagAt(&m.HidePassphraseFromHost)},
		{44, false, textAt(&m.InternalModel)},
	}, &m.Unknown
}

type ApplySettings struct {
	Label                    *string
	UsePassphrase            *bool
	AutoLockDelayMs          *uint32
	PassphraseAlwaysOnDevice *bool
	SafetyChecks             *SafetyChecks
	ExperimentalFeatures     *bool
	Unknown                  []byte // fields that are not in messages.proto
}

func (m *ApplySettings) GetLabel() string {
	if m != nil && m.Label != nil {
		return *m.Label
	}
	return ""
}

func (m *ApplySettings) GetUsePassphrase() bool {
	if m != nil && m.UsePassphrase != nil {
		return *m.UsePassphrase
	}
	return false
}

func (m *ApplySettings) GetAutoLockDelayMs() uint32 {
	if m != nil && m.AutoLockDelayMs != nil {
		return *m.AutoLockDelayMs
	}
	return 0
}

func (m *ApplySettings) GetPassphraseAlwaysOnDevice() bool {
	if m != nil && m.PassphraseAlwaysOnDevice != nil {
		return *m.PassphraseAlwaysOnDevice
	}
	return false
}

func (m *ApplySettings) GetSafetyChecks() SafetyChecks {
	if m != nil && m.SafetyChecks != nil {
		return *m.SafetyChecks
	}
	return SafetyChecks_SAFETY_STRICT
}

func (m *ApplySettings) GetExperimentalFeatures() bool {
	if m != nil && m.ExperimentalFeatures != nil {
		return *m.ExperimentalFeatures
	}
	return false
}

func (m *ApplySettings) layout() ([]field, *[]byte) {
	return []field{
		{2, false, textAt(&m.Label)},
		{3, false, flagAt(&m.UsePassphrase)},
		{6, false, numberAt(&m.AutoLockDelayMs)},
		{8, false, flagAt(&m.PassphraseAlwaysOnDevice)},
		{9, false, numberAt(&m.SafetyChecks)},
		{10, false, flagAt(&m.ExperimentalFeatures)},
	}, &m.Unknown
}

type ButtonRequest struct {
	Code    *ButtonRequestCode
	Pages   *uint32
	Name    *string // of the screen, such as ethereum/auth7702/warn
	Unknown []byte  // fields that are not in messages.proto
}

func (m *ButtonRequest) GetCode() ButtonRequestCode {
	if m != nil && m.Code != nil {
		return *m.Code
	}
	return ButtonRequestCode_BUTTON_UNKNOWN
}

func (m *ButtonRequest) GetPages() uint32 {
	if m != nil && m.Pages != nil {
		return *m.Pages
	}
	return 0
}

func (m *ButtonRequest) GetName() string {
	if m != nil && m.Name != nil {
		return *m.Name
	}
	return ""
}

func (m *ButtonRequest) layout() ([]field, *[]byte) {
	return []field{
		{1, false, numberAt(&m.Code)},
		{2, false, numberAt(&m.Pages)},
		{4, false, textAt(&m.Name)},
	}, &m.Unknown
}

type ButtonAck struct {
	Unknown []byte // fields that are not in messages.proto
}

func (m *ButtonAck) layout() ([]field, *[]byte) {
	return []field{}, &m.Unknown
}

type PinMatrixRequest struct {
	Type    *PinMatrixKind
	Unknown []byte // fields that are not in messages.proto
}

func (m *PinMatrixRequest) GetType() PinMatrixKind {
	if m != nil && m.Type != nil {
		return *m.Type
	}
	return PinMatrixKind_PIN_UNKNOWN
}

func (m *PinMatrixRequest) layout() ([]field, *[]byte) {
	return []field{
		{1, false, numberAt(&m.Type)},
	}, &m.Unknown
}

type PinMatrixAck struct {
	Pin     *string // positions 1 to 9 of the blind matrix
	Unknown []byte  // fields that are not in messages.proto
}

func (m *PinMatrixAck) GetPin() string {
	if m != nil && m.Pin != nil {
		return *m.Pin
	}
	return ""
}

func (m *PinMatrixAck) layout() ([]field, *[]byte) {
	return []field{
		{1, true, textAt(&m.Pin)},
	}, &m.Unknown
}

type PassphraseRequest struct {
	Unknown []byte // fields that are not in messages.proto
}

func (m *PassphraseRequest) layout() ([]field, *[]byte) {
	return []field{}, &m.Unknown
}

type PassphraseAck struct {
	Passphrase *string // NFKD, or
	OnDevice   *bool   // true: the device asks for it
	Unknown    []byte  // fields that are not in messages.proto
}

func (m *PassphraseAck) GetPassphrase() string {
	if m != nil && m.Passphrase != nil {
		return *m.Passphrase
	}
	return ""
}

func (m *PassphraseAck) GetOnDevice() bool {
	if m != nil && m.OnDevice != nil {
		return *m.OnDevice
	}
	return false
}

func (m *PassphraseAck) layout() ([]field, *[]byte) {
	return []field{
		{1, false, textAt(&m.Passphrase)},
		{3, false, flagAt(&m.OnDevice)},
	}, &m.Unknown
}

type HDNode struct {
	Depth       *uint32
	Fingerprint *uint32
	ChildNum    *uint32
	ChainCode   []byte
	PrivateKey  []byte
	PublicKey   []byte
	Unknown     []byte // fields that are not in messages.proto
}

func (m *HDNode) GetDepth() uint32 {
	if m != nil && m.Depth != nil {
		return *m.Depth
	}
	return 0
}

func (m *HDNode) GetFingerprint() uint32 {
	if m != nil && m.Fingerprint != nil {
		return *m.Fingerprint
	}
	return 0
}

func (m *HDNode) GetChildNum() uint32 {
	if m != nil && m.ChildNum != nil {
		return *m.ChildNum
	}
	return 0
}

func (m *HDNode) GetChainCode() []byte {
	if m != nil {
		return m.ChainCode
	}
	return nil
}

func (m *HDNode) GetPrivateKey() []byte {
	if m != nil {
		return m.PrivateKey
	}
	return nil
}

func (m *HDNode) GetPublicKey() []byte {
	if m != nil {
		return m.PublicKey
	}
	return nil
}

func (m *HDNode) layout() ([]field, *[]byte) {
	return []field{
		{1, true, numberAt(&m.Depth)},
		{2, true, numberAt(&m.Fingerprint)},
		{3, true, numberAt(&m.ChildNum)},
		{4, true, blobAt(&m.ChainCode)},
		{5, false, blobAt(&m.PrivateKey)},
		{6, true, blobAt(&m.PublicKey)},
	}, &m.Unknown
}

type GetPublicKey struct {
	AddressN       []uint32
	EcdsaCurveName *string
	ShowDisplay    *bool
	CoinName       *string
	Unknown        []byte // fields that are not in messages.proto
}

func (m *GetPublicKey) GetAddressN() []uint32 {
	if m != nil {
		return m.AddressN
	}
	return nil
}

func (m *GetPublicKey) GetEcdsaCurveName() string {
	if m != nil && m.EcdsaCurveName != nil {
		return *m.EcdsaCurveName
	}
	return ""
}

func (m *GetPublicKey) GetShowDisplay() bool {
	if m != nil && m.ShowDisplay != nil {
		return *m.ShowDisplay
	}
	return false
}

func (m *GetPublicKey) GetCoinName() string {
	if m != nil && m.CoinName != nil {
		return *m.CoinName
	}
	return ""
}

func (m *GetPublicKey) layout() ([]field, *[]byte) {
	return []field{
		{1, false, numberListAt(&m.AddressN)},
		{2, false, textAt(&m.EcdsaCurveName)},
		{3, false, flagAt(&m.ShowDisplay)},
		{4, false, textAt(&m.CoinName)},
	}, &m.Unknown
}

type PublicKey struct {
	Node            *HDNode
	Xpub            *string
	RootFingerprint *uint32
	Unknown         []byte // fields that are not in messages.proto
}

func (m *PublicKey) GetNode() *HDNode {
	if m != nil {
		return m.Node
	}
	return nil
}

func (m *PublicKey) GetXpub() string {
	if m != nil && m.Xpub != nil {
		return *m.Xpub
	}
	return ""
}

func (m *PublicKey) GetRootFingerprint() uint32 {
	if m != nil && m.RootFingerprint != nil {
		return *m.RootFingerprint
	}
	return 0
}

func (m *PublicKey) layout() ([]field, *[]byte) {
	return []field{
		{1, true, partAt(&m.Node)},
		{2, true, textAt(&m.Xpub)},
		{3, false, numberAt(&m.RootFingerprint)},
	}, &m.Unknown
}

type EthereumGetPublicKey struct {
	AddressN    []uint32
	ShowDisplay *bool
	Unknown     []byte // fields that are not in messages.proto
}

func (m *EthereumGetPublicKey) GetAddressN() []uint32 {
	if m != nil {
		return m.AddressN
	}
	return nil
}

func (m *EthereumGetPublicKey) GetShowDisplay() bool {
	if m != nil && m.ShowDisplay != nil {
		return *m.ShowDisplay
	}
	return false
}

func (m *EthereumGetPublicKey) layout() ([]field, *[]byte) {
	return []field{
		{1, false, numberListAt(&m.AddressN)},
		{2, false, flagAt(&m.ShowDisplay)},
	}, &m.Unknown
}

type EthereumPublicKey struct {
	Node    *HDNode
	Xpub    *string
	Unknown []byte // fields that are not in messages.proto
}

func (m *EthereumPublicKey) GetNode() *HDNode {
	if m != nil {
		return m.Node
	}
	return nil
}

func (m *EthereumPublicKey) GetXpub() string {
	if m != nil && m.Xpub != nil {
		return *m.Xpub
	}
	return ""
}

func (m *EthereumPublicKey) layout() ([]field, *[]byte) {
	return []field{
		{1, true, partAt(&m.Node)},
		{2, true, textAt(&m.Xpub)},
	}, &m.Unknown
}

type EthereumGetAddress struct {
	AddressN       []uint32
	ShowDisplay    *bool
	EncodedNetwork []byte
	Chunkify       *bool
	Unknown        []byte // fields that are not in messages.proto
}

func (m *EthereumGetAddress) GetAddressN() []uint32 {
	if m != nil {
		return m.AddressN
	}
	return nil
}

func (m *EthereumGetAddress) GetShowDisplay() bool {
	if m != nil && m.ShowDisplay != nil {
		return *m.ShowDisplay
	}
	return false
}

func (m *EthereumGetAddress) GetEncodedNetwork() []byte {
	if m != nil {
		return m.EncodedNetwork
	}
	return nil
}

func (m *EthereumGetAddress) GetChunkify() bool {
	if m != nil && m.Chunkify != nil {
		return *m.Chunkify
	}
	return false
}

func (m *EthereumGetAddress) layout() ([]field, *[]byte) {
	return []field{
		{1, false, numberListAt(&m.AddressN)},
		{2, false, flagAt(&m.ShowDisplay)},
		{3, false, blobAt(&m.EncodedNetwork)},
		{4, false, flagAt(&m.Chunkify)},
	}, &m.Unknown
}

type EthereumAddress struct {
	Address *string // 0x and EIP-55
	Mac     []byte
	Unknown []byte // fields that are not in messages.proto
}

func (m *EthereumAddress) GetAddress() string {
	if m != nil && m.Address != nil {
		return *m.Address
	}
	return ""
}

func (m *EthereumAddress) GetMac() []byte {
	if m != nil {
		return m.Mac
	}
	return nil
}

func (m *EthereumAddress) layout() ([]field, *[]byte) {
	return []field{
		{2, false, textAt(&m.Address)},
		{3, false, blobAt(&m.Mac)},
	}, &m.Unknown
}

type EthereumDefinitions struct {
	EncodedNetwork       []byte
	EncodedToken         []byte
	EncodedDisplayFormat []byte
	Unknown              []byte // fields that are not in messages.proto
}

func (m *EthereumDefinitions) GetEncodedNetwork() []byte {
	if m != nil {
		return m.EncodedNetwork
	}
	return nil
}

func (m *EthereumDefinitions) GetEncodedToken() []byte {
	if m != nil {
		return m.EncodedToken
	}
	return nil
}

func (m *EthereumDefinitions) GetEncodedDisplayFormat() []byte {
	if m != nil {
		return m.EncodedDisplayFormat
	}
	return nil
}

func (m *EthereumDefinitions) layout() ([]field, *[]byte) {
	return []field{
		{1, false, blobAt(&m.EncodedNetwork)},
		{2, false, blobAt(&m.EncodedToken)},
		{3, false, blobAt(&m.EncodedDisplayFormat)},
	}, &m.Unknown
}

type EthereumDefinitionRequest struct {
	ChainId      *uint64
	TokenAddress []byte
	FuncSig      []byte
	Unknown      []byte // fields that are not in messages.proto
}

func (m *EthereumDefinitionRequest) GetChainId() uint64 {
	if m != nil && m.ChainId != nil {
		return *m.ChainId
	}
	return 0
}

func (m *EthereumDefinitionRequest) GetTokenAddress() []byte {
	if m != nil {
		return m.TokenAddress
	}
	return nil
}

func (m *EthereumDefinitionRequest) GetFuncSig() []byte {
	if m != nil {
		return m.FuncSig
	}
	return nil
}

func (m *EthereumDefinitionRequest) layout() ([]field, *[]byte) {
	return []field{
		{1, false, numberAt(&m.ChainId)},
		{2, false, blobAt(&m.TokenAddress)},
		{3, false, blobAt(&m.FuncSig)},
	}, &m.Unknown
}

type EthereumDefinitionAck struct {
	Definitions *EthereumDefinitions // absent or empty: there is none
	Unknown     []byte               // fields that are not in messages.proto
}

func (m *EthereumDefinitionAck) GetDefinitions() *EthereumDefinitions {
	if m != nil {
		return m.Definitions
	}
	return nil
}

func (m *EthereumDefinitionAck) layout() ([]field, *[]byte) {
	return []field{
		{1, false, partAt(&m.Definitions)},
	}, &m.Unknown
}

type EthereumSignTx struct {
	AddressN                  []uint32
	Nonce                     []byte // all numbers: big endian, no leading zeros
	GasPrice                  []byte
	GasLimit                  []byte
	Value                     []byte
	DataInitialChunk          []byte
	DataLength                *uint32
	ChainId                   *uint64
	TxType                    *uint32 // Wanchain's
	To                        *string
	Definitions               *EthereumDefinitions
	Chunkify                  *bool
	SupportsDefinitionRequest *bool
	Unknown                   []byte // fields that are not in messages.proto
}

func (m *EthereumSignTx) GetAddressN() []uint32 {
	if m != nil {
		return m.AddressN
	}
	return nil
}

func (m *EthereumSignTx) GetNonce() []byte {
	if m != nil {
		return m.Nonce
	}
	return nil
}

func (m *EthereumSignTx) GetGasPrice() []byte {
	if m != nil {
		return m.GasPrice
	}
	return nil
}

func (m *EthereumSignTx) GetGasLimit() []byte {
	if m != nil {
		return m.GasLimit
	}
	return nil
}

func (m *EthereumSignTx) GetValue() []byte {
	if m != nil {
		return m.Value
	}
	return nil
}

func (m *EthereumSignTx) GetDataInitialChunk() []byte {
	if m != nil {
		return m.DataInitialChunk
	}
	return nil
}

func (m *EthereumSignTx) GetDataLength() uint32 {
	if m != nil && m.DataLength != nil {
		return *m.DataLength
	}
	return 0
}

func (m *EthereumSignTx) GetChainId() uint64 {
	if m != nil && m.ChainId != nil {
		return *m.ChainId
	}
	return 0
}

func (m *EthereumSignTx) GetTxType() uint32 {
	if m != nil && m.TxType != nil {
		return *m.TxType
	}
	return 0
}

func (m *EthereumSignTx) GetTo() string {
	if m != nil && m.To != nil {
		return *m.To
	}
	return ""
}

func (m *EthereumSignTx) GetDefinitions() *EthereumDefinitions {
	if m != nil {
		return m.Definitions
	}
	return nil
}

func (m *EthereumSignTx) GetChunkify() bool {
	if m != nil && m.Chunkify != nil {
		return *m.Chunkify
	}
	return false
}

func (m *EthereumSignTx) GetSupportsDefinitionRequest() bool {
	if m != nil && m.SupportsDefinitionRequest != nil {
		return *m.SupportsDefinitionRequest
	}
	return false
}

func (m *EthereumSignTx) layout() ([]field, *[]byte) {
	return []field{
		{1, false, numberListAt(&m.AddressN)},
		{2, false, blobAt(&m.Nonce)},
		{3, true, blobAt(&m.GasPrice)},
		{4, true, blobAt(&m.GasLimit)},
		{6, false, blobAt(&m.Value)},
		{7, false, blobAt(&m.DataInitialChunk)},
		{8, false, numberAt(&m.DataLength)},
		{9, true, numberAt(&m.ChainId)},
		{10, false, numberAt(&m.TxType)},
		{11, false, textAt(&m.To)},
		{12, false, partAt(&m.Definitions)},
		{13, false, flagAt(&m.Chunkify)},
		{15, false, flagAt(&m.SupportsDefinitionRequest)},
	}, &m.Unknown
}

type EthereumSignTxEIP1559 struct {
	AddressN                  []uint32
	Nonce                     []byte
	MaxGasFee                 []byte
	MaxPriorityFee            []byte
	GasLimit                  []byte
	To                        *string
	Value                     []byte
	DataInitialChunk          []byte
	DataLength                *uint32
	ChainId                   *uint64
	AccessList                []*EthereumAccessListEntry
	Definitions               *EthereumDefinitions
	Chunkify                  *bool
	SupportsDefinitionRequest *bool
	Auth7702                  *EthereumAuth7702 // core 2.12.5 and later; silently ignored before
	Unknown                   []byte            // fields that are not in messages.proto
}

func (m *EthereumSignTxEIP1559) GetAddressN() []uint32 {
	if m != nil {
		return m.AddressN
	}
	return nil
}

func (m *EthereumSignTxEIP1559) GetNonce() []byte {
	if m != nil {
		return m.Nonce
	}
	return nil
}

func (m *EthereumSignTxEIP1559) GetMaxGasFee() []byte {
	if m != nil {
		return m.MaxGasFee
	}
	return nil
}

func (m *EthereumSignTxEIP1559) GetMaxPriorityFee() []byte {
	if m != nil {
		return m.MaxPriorityFee
	}
	return nil
}

func (m *EthereumSignTxEIP1559) GetGasLimit() []byte {
	if m != nil {
		return m.GasLimit
	}
	return nil
}

func (m *EthereumSignTxEIP1559) GetTo() string {
	if m != nil && m.To != nil {
		return *m.To
	}
	return ""
}

func (m *EthereumSignTxEIP1559) GetValue() []byte {
	if m != nil {
		return m.Value
	}
	return nil
}

func (m *EthereumSignTxEIP1559) GetDataInitialChunk() []byte {
	if m != nil {
		return m.DataInitialChunk
	}
	return nil
}

func (m *EthereumSignTxEIP1559) GetDataLength() uint32 {
	if m != nil && m.DataLength != nil {
		return *m.DataLength
	}
	return 0
}

func (m *EthereumSignTxEIP1559) GetChainId() uint64 {
	if m != nil && m.ChainId != nil {
		return *m.ChainId
	}
	return 0
}

func (m *EthereumSignTxEIP1559) GetAccessList() []*EthereumAccessListEntry {
	if m != nil {
		return m.AccessList
	}
	return nil
}

func (m *EthereumSignTxEIP1559) GetDefinitions() *EthereumDefinitions {
	if m != nil {
		return m.Definitions
	}
	return nil
}

func (m *EthereumSignTxEIP1559) GetChunkify() bool {
	if m != nil && m.Chunkify != nil {
		return *m.Chunkify
	}
	return false
}

func (m *EthereumSignTxEIP1559) GetSupportsDefinitionRequest() bool {
	if m != nil && m.SupportsDefinitionRequest != nil {
		return *m.SupportsDefinitionRequest
	}
	return false
}

func (m *EthereumSignTxEIP1559) GetAuth7702() *EthereumAuth7702 {
	if m != nil {
		return m.Auth7702
	}
	return nil
}

func (m *EthereumSignTxEIP1559) layout() ([]field, *[]byte) {
	return []field{
		{1, false, numberListAt(&m.AddressN)},
		{2, true, blobAt(&m.Nonce)},
		{3, true, blobAt(&m.MaxGasFee)},
		{4, true, blobAt(&m.MaxPriorityFee)},
		{5, true, blobAt(&m.GasLimit)},
		{6, false, textAt(&m.To)},
		{7, true, blobAt(&m.Value)},
		{8, false, blobAt(&m.DataInitialChunk)},
		{9, true, numberAt(&m.DataLength)},
		{10, true, numberAt(&m.ChainId)},
		{11, false, partListAt(&m.AccessList)},
		{12, false, partAt(&m.Definitions)},
		{13, false, flagAt(&m.Chunkify)},
		{15, false, flagAt(&m.SupportsDefinitionRequest)},
		{16, false, partAt(&m.Auth7702)},
	}, &m.Unknown
}

type EthereumAccessListEntry struct {
	Address     *string
	StorageKeys [][]byte
	Unknown     []byte // fields that are not in messages.proto
}

func (m *EthereumAccessListEntry) GetAddress() string {
	if m != nil && m.Address != nil {
		return *m.Address
	}
	return ""
}

func (m *EthereumAccessListEntry) GetStorageKeys() [][]byte {
	if m != nil {
		return m.StorageKeys
	}
	return nil
}

func (m *EthereumAccessListEntry) layout() ([]field, *[]byte) {
	return []field{
		{1, true, textAt(&m.Address)},
		{2, false, blobListAt(&m.StorageKeys)},
	}, &m.Unknown
}

type EthereumAuth7702 struct {
	Delegate *string
	Unknown  []byte // fields that are not in messages.proto
}

func (m *EthereumAuth7702) GetDelegate() string {
	if m != nil && m.Delegate != nil {
		return *m.Delegate
	}
	return ""
}

func (m *EthereumAuth7702) layout() ([]field, *[]byte) {
	return []field{
		{1, true, textAt(&m.Delegate)},
	}, &m.Unknown
}

type EthereumTxRequest struct {
	DataLength   *uint32 // more calldata is wanted
	SignatureV   *uint32
	SignatureR   []byte
	SignatureS   []byte
	Auth7702List []*EthereumAuth7702Tuple
	Unknown      []byte // fields that are not in messages.proto
}

func (m *EthereumTxRequest) GetDataLength() uint32 {
	if m != nil && m.DataLength != nil {
		return *m.DataLength
	}
	return 0
}

func (m *EthereumTxRequest) GetSignatureV() uint32 {
	if m != nil && m.SignatureV != nil {
		return *m.SignatureV
	}
	return 0
}

func (m *EthereumTxRequest) GetSignatureR() []byte {
	if m != nil {
		return m.SignatureR
	}
	return nil
}

func (m *EthereumTxRequest) GetSignatureS() []byte {
	if m != nil {
		return m.SignatureS
	}
	return nil
}

func (m *EthereumTxRequest) GetAuth7702List() []*EthereumAuth7702Tuple {
	if m != nil {
		return m.Auth7702List
	}
	return nil
}

func (m *EthereumTxRequest) layout() ([]field, *[]byte) {
	return []field{
		{1, false, numberAt(&m.DataLength)},
		{2, false, numberAt(&m.SignatureV)},
		{3, false, blobAt(&m.SignatureR)},
		{4, false, blobAt(&m.SignatureS)},
		{5, false, partListAt(&m.Auth7702List)},
	}, &m.Unknown
}

type EthereumAuth7702Tuple struct {
	Items   [][]byte // chain id, delegate, nonce, y parity, r, s
	Unknown []byte   // fields that are not in messages.proto
}

func (m *EthereumAuth7702Tuple) GetItems() [][]byte {
	if m != nil {
		return m.Items
	}
	return nil
}

func (m *EthereumAuth7702Tuple) layout() ([]field, *[]byte) {
	return []field{
		{1, false, blobListAt(&m.Items)},
	}, &m.Unknown
}

type EthereumTxAck struct {
	DataChunk []byte
	Unknown   []byte // fields that are not in messages.proto
}

func (m *EthereumTxAck) GetDataChunk() []byte {
	if m != nil {
		return m.DataChunk
	}
	return nil
}

func (m *EthereumTxAck) layout() ([]field, *[]byte) {
	return []field{
		{1, true, blobAt(&m.DataChunk)},
	}, &m.Unknown
}

type EthereumSignAuth7702 struct {
	AddressN    []uint32
	ChainId     *uint64
	Delegate    *string
	Nonce       *uint64
	Definitions *EthereumDefinitions
	Unknown     []byte // fields that are not in messages.proto
}

func (m *EthereumSignAuth7702) GetAddressN() []uint32 {
	if m != nil {
		return m.AddressN
	}
	return nil
}

func (m *EthereumSignAuth7702) GetChainId() uint64 {
	if m != nil && m.ChainId != nil {
		return *m.ChainId
	}
	return 0
}

func (m *EthereumSignAuth7702) GetDelegate() string {
	if m != nil && m.Delegate != nil {
		return *m.Delegate
	}
	return ""
}

func (m *EthereumSignAuth7702) GetNonce() uint64 {
	if m != nil && m.Nonce != nil {
		return *m.Nonce
	}
	return 0
}

func (m *EthereumSignAuth7702) GetDefinitions() *EthereumDefinitions {
	if m != nil {
		return m.Definitions
	}
	return nil
}

func (m *EthereumSignAuth7702) layout() ([]field, *[]byte) {
	return []field{
		{1, false, numberListAt(&m.AddressN)},
		{2, true, numberAt(&m.ChainId)},
		{3, true, textAt(&m.Delegate)},
		{4, true, numberAt(&m.Nonce)},
		{5, false, partAt(&m.Definitions)},
	}, &m.Unknown
}

type EthereumAuth7702Signature struct {
	SignatureV *uint32 // 0 or 1
	SignatureR []byte
	SignatureS []byte
	Unknown    []byte // fields that are not in messages.proto
}

func (m *EthereumAuth7702Signature) GetSignatureV() uint32 {
	if m != nil && m.SignatureV != nil {
		return *m.SignatureV
	}
	return 0
}

func (m *EthereumAuth7702Signature) GetSignatureR() []byte {
	if m != nil {
		return m.SignatureR
	}
	return nil
}

func (m *EthereumAuth7702Signature) GetSignatureS() []byte {
	if m != nil {
		return m.SignatureS
	}
	return nil
}

func (m *EthereumAuth7702Signature) layout() ([]field, *[]byte) {
	return []field{
		{1, true, numberAt(&m.SignatureV)},
		{2, true, blobAt(&m.SignatureR)},
		{3, true, blobAt(&m.SignatureS)},
	}, &m.Unknown
}

type EthereumSignMessage struct {
	AddressN       []uint32
	Message        []byte
	EncodedNetwork []byte
	Chunkify       *bool
	Unknown        []byte // fields that are not in messages.proto
}

func (m *EthereumSignMessage) GetAddressN() []uint32 {
	if m != nil {
		return m.AddressN
	}
	return nil
}

func (m *EthereumSignMessage) GetMessage() []byte {
	if m != nil {
		return m.Message
	}
	return nil
}

func (m *EthereumSignMessage) GetEncodedNetwork() []byte {
	if m != nil {
		return m.EncodedNetwork
	}
	return nil
}

func (m *EthereumSignMessage) GetChunkify() bool {
	if m != nil && m.Chunkify != nil {
		return *m.Chunkify
	}
	return false
}

func (m *EthereumSignMessage) layout() ([]field, *[]byte) {
	return []field{
		{1, false, numberListAt(&m.AddressN)},
		{2, true, blobAt(&m.Message)},
		{3, false, blobAt(&m.EncodedNetwork)},
		{4, false, flagAt(&m.Chunkify)},
	}, &m.Unknown
}

type EthereumMessageSignature struct {
	Signature []byte // r, s, v of 27 or 28
	Address   *string
	Unknown   []byte // fields that are not in messages.proto
}

func (m *EthereumMessageSignature) GetSignature() []byte {
	if m != nil {
		return m.Signature
	}
	return nil
}

func (m *EthereumMessageSignature) GetAddress() string {
	if m != nil && m.Address != nil {
		return *m.Address
	}
	return ""
}

func (m *EthereumMessageSignature) layout() ([]field, *[]byte) {
	return []field{
		{2, true, blobAt(&m.Signature)},
		{3, true, textAt(&m.Address)},
	}, &m.Unknown
}

type EthereumVerifyMessage struct {
	Signature []byte
	Message   []byte
	Address   *string
	Chunkify  *bool
	Unknown   []byte // fields that are not in messages.proto
}

func (m *EthereumVerifyMessage) GetSignature() []byte {
	if m != nil {
		return m.Signature
	}
	return nil
}

func (m *EthereumVerifyMessage) GetMessage() []byte {
	if m != nil {
		return m.Message
	}
	return nil
}

func (m *EthereumVerifyMessage) GetAddress() string {
	if m != nil && m.Address != nil {
		return *m.Address
	}
	return ""
}

func (m *EthereumVerifyMessage) GetChunkify() bool {
	if m != nil && m.Chunkify != nil {
		return *m.Chunkify
	}
	return false
}

func (m *EthereumVerifyMessage) layout() ([]field, *[]byte) {
	return []field{
		{2, true, blobAt(&m.Signature)},
		{3, true, blobAt(&m.Message)},
		{4, true, textAt(&m.Address)},
		{5, false, flagAt(&m.Chunkify)},
	}, &m.Unknown
}

type EthereumSignTypedData struct {
	AddressN         []uint32
	PrimaryType      *string
	MetamaskV4Compat *bool
	Definitions      *EthereumDefinitions
	ShowMessageHash  []byte
	Unknown          []byte // fields that are not in messages.proto
}

func (m *EthereumSignTypedData) GetAddressN() []uint32 {
	if m != nil {
		return m.AddressN
	}
	return nil
}

func (m *EthereumSignTypedData) GetPrimaryType() string {
	if m != nil && m.PrimaryType != nil {
		return *m.PrimaryType
	}
	return ""
}

func (m *EthereumSignTypedData) GetMetamaskV4Compat() bool {
	if m != nil && m.MetamaskV4Compat != nil {
		return *m.MetamaskV4Compat
	}
	return true
}

func (m *EthereumSignTypedData) GetDefinitions() *EthereumDefinitions {
	if m != nil {
		return m.Definitions
	}
	return nil
}

func (m *EthereumSignTypedData) GetShowMessageHash() []byte {
	if m != nil {
		return m.ShowMessageHash
	}
	return nil
}

func (m *EthereumSignTypedData) layout() ([]field, *[]byte) {
	return []field{
		{1, false, numberListAt(&m.AddressN)},
		{2, true, textAt(&m.PrimaryType)},
		{3, false, flagAt(&m.MetamaskV4Compat)},
		{4, false, partAt(&m.Definitions)},
		{5, false, blobAt(&m.ShowMessageHash)},
	}, &m.Unknown
}

type EthereumTypedDataStructRequest struct {
	Name    *string
	Unknown []byte // fields that are not in messages.proto
}

func (m *EthereumTypedDataStructRequest) GetName() string {
	if m != nil && m.Name != nil {
		return *m.Name
	}
	return ""
}

func (m *EthereumTypedDataStructRequest) layout() ([]field, *[]byte) {
	return []field{
		{1, true, textAt(&m.Name)},
	}, &m.Unknown
}

type EthereumTypedDataStructAck struct {
	Members []*EthereumStructMember
	Unknown []byte // fields that are not in messages.proto
}

func (m *EthereumTypedDataStructAck) GetMembers() []*EthereumStructMember {
	if m != nil {
		return m.Members
	}
	return nil
}

func (m *EthereumTypedDataStructAck) layout() ([]field, *[]byte) {
	return []field{
		{1, false, partListAt(&m.Members)},
	}, &m.Unknown
}

type EthereumStructMember struct {
	Type    *EthereumFieldType
	Name    *string
	Unknown []byte // fields that are not in messages.proto
}

func (m *EthereumStructMember) GetType() *EthereumFieldType {
	if m != nil {
		return m.Type
	}
	return nil
}

func (m *EthereumStructMember) GetName() string {
	if m != nil && m.Name != nil {
		return *m.Name
	}
	return ""
}

func (m *EthereumStructMember) layout() ([]field, *[]byte) {
	return []field{
		{1, true, partAt(&m.Type)},
		{2, true, textAt(&m.Name)},
	}, &m.Unknown
}

type EthereumFieldType struct {
	DataType   *TypedDataKind
	Size       *uint32 // bytes of a number or a bytesN; elements of a fixed array; members of a struct
	EntryType  *EthereumFieldType
	StructName *string
	Unknown    []byte // fields that are not in messages.proto
}

func (m *EthereumFieldType) GetDataType() TypedDataKind {
	if m != nil && m.DataType != nil {
		return *m.DataType
	}
	return TypedDataKind_TYPED_UNKNOWN
}

func (m *EthereumFieldType) GetSize() uint32 {
	if m != nil && m.Size != nil {
		return *m.Size
	}
	return 0
}

func (m *EthereumFieldType) GetEntryType() *EthereumFieldType {
	if m != nil {
		return m.EntryType
	}
	return nil
}

func (m *EthereumFieldType) GetStructName() string {
	if m != nil && m.StructName != nil {
		return *m.StructName
	}
	return ""
}

func (m *EthereumFieldType) layout() ([]field, *[]byte) {
	return []field{
		{1, true, numberAt(&m.DataType)},
		{2, false, numberAt(&m.Size)},
		{3, false, partAt(&m.EntryType)},
		{4, false, textAt(&m.StructName)},
	}, &m.Unknown
}

type EthereumTypedDataValueRequest struct {
	MemberPath []uint32 // begins with 0 for the domain, 1 for the message
	Unknown    []byte   // fields that are not in messages.proto
}

func (m *EthereumTypedDataValueRequest) GetMemberPath() []uint32 {
	if m != nil {
		return m.MemberPath
	}
	return nil
}

func (m *EthereumTypedDataValueRequest) layout() ([]field, *[]byte) {
	return []field{
		{1, false, numberListAt(&m.MemberPath)},
	}, &m.Unknown
}

type EthereumTypedDataValueAck struct {
	Value   []byte
	Unknown []byte // fields that are not in messages.proto
}

func (m *EthereumTypedDataValueAck) GetValue() []byte {
	if m != nil {
		return m.Value
	}
	return nil
}

func (m *EthereumTypedDataValueAck) layout() ([]field, *[]byte) {
	return []field{
		{1, true, blobAt(&m.Value)},
	}, &m.Unknown
}

type EthereumTypedDataSignature struct {
	Signature []byte // r, s, v of 27 or 28
	Address   *string
	Unknown   []byte // fields that are not in messages.proto
}

func (m *EthereumTypedDataSignature) GetSignature() []byte {
	if m != nil {
		return m.Signature
	}
	return nil
}

func (m *EthereumTypedDataSignature) GetAddress() string {
	if m != nil && m.Address != nil {
		return *m.Address
	}
	return ""
}

func (m *EthereumTypedDataSignature) layout() ([]field, *[]byte) {
	return []field{
		{1, true, blobAt(&m.Signature)},
		{2, true, textAt(&m.Address)},
	}, &m.Unknown
}

type EthereumSignTypedHash struct {
	AddressN            []uint32
	DomainSeparatorHash []byte
	MessageHash         []byte
	EncodedNetwork      []byte
	Unknown             []byte // fields that are not in messages.proto
}

func (m *EthereumSignTypedHash) GetAddressN() []uint32 {
	if m != nil {
		return m.AddressN
	}
	return nil
}

func (m *EthereumSignTypedHash) GetDomainSeparatorHash() []byte {
	if m != nil {
		return m.DomainSeparatorHash
	}
	return nil
}

func (m *EthereumSignTypedHash) GetMessageHash() []byte {
	if m != nil {
		return m.MessageHash
	}
	return nil
}

func (m *EthereumSignTypedHash) GetEncodedNetwork() []byte {
	if m != nil {
		return m.EncodedNetwork
	}
	return nil
}

func (m *EthereumSignTypedHash) layout() ([]field, *[]byte) {
	return []field{
		{1, false, numberListAt(&m.AddressN)},
		{2, true, blobAt(&m.DomainSeparatorHash)},
		{3, false, blobAt(&m.MessageHash)},
		{4, false, blobAt(&m.EncodedNetwork)},
	}, &m.Unknown
}

type DebugLinkDecision struct {
	Button         *DebugButton
	Swipe          *DebugSwipe
	Input          *string
	X              *uint32
	Y              *uint32
	Wait           *bool
	HoldMs         *uint32
	PhysicalButton *DebugPhysicalButton
	Unknown        []byte // fields that are not in messages.proto
}

func (m *DebugLinkDecision) GetButton() DebugButton {
	if m != nil && m.Button != nil {
		return *m.Button
	}
	return DebugButton_DEBUG_NO
}

func (m *DebugLinkDecision) GetSwipe() DebugSwipe {
	if m != nil && m.Swipe != nil {
		return *m.Swipe
	}
	return DebugSwipe_DEBUG_SWIPE_UP
}

func (m *DebugLinkDecision) GetInput() string {
	if m != nil && m.Input != nil {
		return *m.Input
	}
	return ""
}

func (m *DebugLinkDecision) GetX() uint32 {
	if m != nil && m.X != nil {
		return *m.X
	}
	return 0
}

func (m *DebugLinkDecision) GetY() uint32 {
	if m != nil && m.Y != nil {
		return *m.Y
	}
	return 0
}

func (m *DebugLinkDecision) GetWait() bool {
	if m != nil && m.Wait != nil {
		return *m.Wait
	}
	return false
}

func (m *DebugLinkDecision) GetHoldMs() uint32 {
	if m != nil && m.HoldMs != nil {
		return *m.HoldMs
	}
	return 0
}

func (m *DebugLinkDecision) GetPhysicalButton() DebugPhysicalButton {
	if m != nil && m.PhysicalButton != nil {
		return *m.PhysicalButton
	}
	return DebugPhysicalButton_DEBUG_PHYSICAL_LEFT
}

func (m *DebugLinkDecision) layout() ([]field, *[]byte) {
	return []field{
		{1, false, numberAt(&m.Button)},
		{2, false, numberAt(&m.Swipe)},
		{3, false, textAt(&m.Input)},
		{4, false, numberAt(&m.X)},
		{5, false, numberAt(&m.Y)},
		{6, false, flagAt(&m.Wait)},
		{7, false, numberAt(&m.HoldMs)},
		{8, false, numberAt(&m.PhysicalButton)},
	}, &m.Unknown
}

type DebugLinkGetState struct {
	WaitLayout       *DebugWait
	ReturnEmptyState *bool
	Unknown          []byte // fields that are not in messages.proto
}

func (m *DebugLinkGetState) GetWaitLayout() DebugWait {
	if m != nil && m.WaitLayout != nil {
		return *m.WaitLayout
	}
	return DebugWait_DEBUG_WAIT_IMMEDIATE
}

func (m *DebugLinkGetState) GetReturnEmptyState() bool {
	if m != nil && m.ReturnEmptyState != nil {
		return *m.ReturnEmptyState
	}
	return false
}

func (m *DebugLinkGetState) layout() ([]field, *[]byte) {
	return []field{
		{3, false, numberAt(&m.WaitLayout)},
		{4, false, flagAt(&m.ReturnEmptyState)},
	}, &m.Unknown
}

type DebugLinkState struct {
	Layout               []byte
	Pin                  *string
	Matrix               *string
	MnemonicSecret       []byte
	Node                 *HDNode
	PassphraseProtection *bool
	Tokens               []string // the layout as pieces of JSON
	Unknown              []byte   // fields that are not in messages.proto
}

func (m *DebugLinkState) GetLayout() []byte {
	if m != nil {
		return m.Layout
	}
	return nil
}

func (m *DebugLinkState) GetPin() string {
	if m != nil && m.Pin != nil {
		return *m.Pin
	}
	return ""
}

func (m *DebugLinkState) GetMatrix() string {
	if m != nil && m.Matrix != nil {
		return *m.Matrix
	}
	return ""
}

func (m *DebugLinkState) GetMnemonicSecret() []byte {
	if m != nil {
		return m.MnemonicSecret
	}
	return nil
}

func (m *DebugLinkState) GetNode() *HDNode {
	if m != nil {
		return m.Node
	}
	return nil
}

func (m *DebugLinkState) GetPassphraseProtection() bool {
	if m != nil && m.PassphraseProtection != nil {
		return *m.PassphraseProtection
	}
	return false
}

func (m *DebugLinkState) GetTokens() []string {
	if m != nil {
		return m.Tokens
	}
	return nil
}

func (m *DebugLinkState) layout() ([]field, *[]byte) {
	return []field{
		{1, false, blobAt(&m.Layout)},
		{2, false, textAt(&m.Pin)},
		{3, false, textAt(&m.Matrix)},
		{4, false, blobAt(&m.MnemonicSecret)},
		{5, false, partAt(&m.Node)},
		{6, false, flagAt(&m.PassphraseProtection)},
		{13, false, textListAt(&m.Tokens)},
	}, &m.Unknown
}

type DebugLinkStop struct {
	Unknown []byte // fields that are not in messages.proto
}

func (m *DebugLinkStop) layout() ([]field, *[]byte) {
	return []field{}, &m.Unknown
}
