package emulator

// messageID is the number under which a kind of message travels.
type messageID uint16

// The numbers of common/protob/messages.proto of trezor-firmware, as far as the
// emulator knows them.
const (
	idInitialize       messageID = 0
	idPing             messageID = 1
	idSuccess          messageID = 2
	idFailure          messageID = 3
	idWipeDevice       messageID = 5
	idGetPublicKey     messageID = 11
	idPublicKey        messageID = 12
	idLoadDevice       messageID = 13
	idFeatures         messageID = 17
	idPinMatrixRequest messageID = 18
	idPinMatrixAck     messageID = 19
	idCancel           messageID = 20
	idLockDevice       messageID = 24
	idApplySettings    messageID = 25
	idButtonRequest    messageID = 26
	idButtonAck        messageID = 27
	idApplyFlags       messageID = 28
	idPassphraseReq    messageID = 41
	idPassphraseAck    messageID = 42
	idGetFeatures      messageID = 55
	idEndSession       messageID = 83

	idGetAddress       messageID = 56
	idAddress          messageID = 57
	idSignTx           messageID = 58
	idTxRequest        messageID = 59
	idTxAck            messageID = 60
	idSignMessage      messageID = 64
	idVerifyMessage    messageID = 65
	idMessageSignature messageID = 66
	idEthGetPublicKey  messageID = 450
	idEthPublicKey     messageID = 451
	idSignTx1559       messageID = 452
	idSignTypedData    messageID = 464
	idStructRequest    messageID = 465
	idStructAck        messageID = 466
	idValueRequest     messageID = 467
	idValueAck         messageID = 468
	idTypedSignature   messageID = 469
	idSignTypedHash    messageID = 470
	idDefinitionReq    messageID = 471
	idDefinitionAck    messageID = 472
	idSignAuth         messageID = 473
	idAuthSignature    messageID = 474

	idDebugDecision messageID = 100
	idDebugGetState messageID = 101
	idDebugState    messageID = 102
	idDebugStop     messageID = 103
	idDebugRecord   messageID = 9003
	idDebugReseed   messageID = 9002
	idDebugWatch    messageID = 9006
	idDebugReset    messageID = 9007

	idDebugGcInfo       messageID = 9009
	idDebugGcInfoAnswer messageID = 9010
)

// FailureCode is the code in a Failure (messages-common.proto).
type FailureCode uint32

// The codes that the firmware answers with.
const (
	FailureUnexpectedMessage FailureCode = 1
	FailureDataError         FailureCode = 3
	FailureActionCancelled   FailureCode = 4
	FailurePinCancelled      FailureCode = 6
	FailurePinInvalid        FailureCode = 7
	FailureProcessError      FailureCode = 9
	FailureNotInitialized    FailureCode = 11
	FailureInvalidSession    FailureCode = 14
	FailureInvalidProtocol   FailureCode = 17
	FailureFirmwareError     FailureCode = 99
)

// ButtonCode is the code in a ButtonRequest (messages-common.proto).
type ButtonCode uint32

// The codes that prompts come with.
const (
	ButtonOther         ButtonCode = 1
	ButtonConfirmOutput ButtonCode = 3
	ButtonWipeDevice    ButtonCode = 5
	ButtonProtectCall   ButtonCode = 7
	ButtonSignTx        ButtonCode = 8
	ButtonAddress       ButtonCode = 10
	ButtonPublicKey     ButtonCode = 11
	ButtonUnknownPath   ButtonCode = 15
	ButtonSuccess       ButtonCode = 17
	ButtonWarning       ButtonCode = 18
	ButtonPassphrase    ButtonCode = 19
	ButtonPIN           ButtonCode = 20
)

// Messages of messages-common.proto and messages-management.proto.
type (
	msgEmpty struct{}

	msgInitialize struct {
		SessionID []byte `pb:"1,max=32"`
	}

	msgPing struct {
		Message          *string `pb:"1,max=256"`
		ButtonProtection *bool   `pb:"2"`
	}

	msgSuccess struct {
		Message *string `pb:"1"`
	}

	msgFailure struct {
		Code    *uint32 `pb:"1"`
		Message *string `pb:"2"`
	}

	msgButtonRequest struct {
		Code  *uint32 `pb:"1"`
		Pages *uint32 `pb:"2"`
		Name  *string `pb:"4"`
	}

	msgPinMatrixRequest struct {
		Type *uint32 `pb:"1"`
	}

	msgPinMatrixAck struct {
		Pin *string `pb:"1,required,max=50"`
	}

	msgPassphraseAck struct {
		Passphrase *string `pb:"1,max=50"`
		OnDevice   *bool   `pb:"3"`
	}

	msgApplySettings struct {
		Language                 *string `pb:"1"`
		Label                    *string `pb:"2"`
		UsePassphrase            *bool   `pb:"3"`
		Homescreen               []byte  `pb:"4"`
		AutoLockDelayMs          *uint32 `pb:"6"`
		DisplayRotation          *uint32 `pb:"7"`
		PassphraseAlwaysOnDevice *bool   `pb:"8"`
		SafetyChecks             *uint32 `pb:"9"`
		ExperimentalFeatures     *bool   `pb:"10"`
		HidePassphraseFromHost   *bool   `pb:"11"`
	}

	msgApplyFlags struct {
		Flags *uint32 `pb:"1,required"`
	}

	msgLoadDevice struct {
		Mnemonics            []string `pb:"1"`
		Pin                  *string  `pb:"3"`
		PassphraseProtection *bool    `pb:"4"`
		Label                *string  `pb:"6"`
	}

	msgFeatures struct {
		Vendor                   *string  `pb:"1"`
		MajorVersion             *uint32  `pb:"2,required"`
		MinorVersion             *uint32  `pb:"3,required"`
		PatchVersion             *uint32  `pb:"4,required"`
		BootloaderMode           *bool    `pb:"5"`
		DeviceID                 *string  `pb:"6"`
		PinProtection            *bool    `pb:"7"`
		PassphraseProtection     *bool    `pb:"8"`
		Language                 *string  `pb:"9"`
		Label                    *string  `pb:"10"`
		Initialized              *bool    `pb:"12"`
		Revision                 []byte   `pb:"13"`
		Unlocked                 *bool    `pb:"16"`
		FirmwarePresent          *bool    `pb:"18"`
		BackupAvailability       *uint32  `pb:"19"`
		Flags                    *uint32  `pb:"20"`
		Model                    *string  `pb:"21"`
		FwMajor                  *uint32  `pb:"22"`
		FwMinor                  *uint32  `pb:"23"`
		FwPatch                  *uint32  `pb:"24"`
		FwVendor                 *string  `pb:"25"`
		UnfinishedBackup         *bool    `pb:"27"`
		NoBackup                 *bool    `pb:"28"`
		RecoveryStatus           *uint32  `pb:"29"`
		Capabilities             []uint32 `pb:"30"`
		BackupType               *uint32  `pb:"31"`
		SdCardPresent            *bool    `pb:"32"`
		SdProtection             *bool    `pb:"33"`
		WipeCodeProtection       *bool    `pb:"34"`
		SessionID                []byte   `pb:"35"`
		PassphraseAlwaysOnDevice *bool    `pb:"36"`
		SafetyChecks             *uint32  `pb:"37"`
		AutoLockDelayMs          *uint32  `pb:"38"`
		DisplayRotation          *uint32  `pb:"39"`
		ExperimentalFeatures     *bool    `pb:"40"`
		Busy                     *bool    `pb:"41"`
		HomescreenFormat         *uint32  `pb:"42"`
		HidePassphraseFromHost   *bool    `pb:"43"`
		InternalModel            *string  `pb:"44"`
		HomescreenWidth          *uint32  `pb:"47"`
		HomescreenHeight         *uint32  `pb:"48"`
		BootloaderLocked         *bool    `pb:"49"`
	}

	msgGetPublicKey struct {
		AddressN        []uint32 `pb:"1,count=8"`
		EcdsaCurveName  *string  `pb:"2,max=31"`
		ShowDisplay     *bool    `pb:"3"`
		CoinName        *string  `pb:"4,max=20"`
		ScriptType      *uint32  `pb:"5"`
		IgnoreXpubMagic *bool    `pb:"6"`
	}

	msgHDNode struct {
		Depth       *uint32 `pb:"1,required"`
		Fingerprint *uint32 `pb:"2,required"`
		ChildNum    *uint32 `pb:"3,required"`
		ChainCode   []byte  `pb:"4,required"`
		PublicKey   []byte  `pb:"6,required"`
	}

	msgPublicKey struct {
		Node            *msgHDNode `pb:"1,required"`
		Xpub            *string    `pb:"2,required"`
		RootFingerprint *uint32    `pb:"3"`
	}
)
