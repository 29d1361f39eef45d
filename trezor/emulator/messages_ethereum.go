package emulator

// Messages of messages-ethereum.proto. Lengths and counts are those of
// legacy/firmware/protob/messages-ethereum.options.
type (
	msgGetAddress struct {
		AddressN       []uint32 `pb:"1,count=8"`
		ShowDisplay    *bool    `pb:"2"`
		EncodedNetwork []byte   `pb:"3,max=1024"`
		Chunkify       *bool    `pb:"4"`
	}

	msgAddress struct {
		Address *string `pb:"2"`
	}

	msgEthGetPublicKey struct {
		AddressN    []uint32 `pb:"1,count=8"`
		ShowDisplay *bool    `pb:"2"`
	}

	msgEthPublicKey struct {
		Node *msgHDNode `pb:"1,required"`
		Xpub *string    `pb:"2,required"`
	}

	msgDefinitions struct {
		EncodedNetwork       []byte `pb:"1,max=1024"`
		EncodedToken         []byte `pb:"2,max=1024"`
		EncodedDisplayFormat []byte `pb:"3"`
	}

	msgSignTx struct {
		AddressN                  []uint32        `pb:"1,count=8"`
		Nonce                     []byte          `pb:"2,max=32"`
		GasPrice                  []byte          `pb:"3,required,max=32"`
		GasLimit                  []byte          `pb:"4,required,max=32"`
		To                        *string         `pb:"11,max=43"`
		Value                     []byte          `pb:"6,max=32"`
		DataInitialChunk          []byte          `pb:"7,max=1024"`
		DataLength                *uint32         `pb:"8"`
		ChainID                   *uint64         `pb:"9,required"`
		TxType                    *uint32         `pb:"10"`
		Definitions               *msgDefinitions `pb:"12"`
		PaymentReq                *msgEmpty       `pb:"14"`
		SupportsDefinitionRequest *bool           `pb:"15"`
	}

	msgSignTx1559 struct {
		AddressN                  []uint32        `pb:"1,count=8"`
		Nonce                     []byte          `pb:"2,required,max=32"`
		MaxGasFee                 []byte          `pb:"3,required,max=32"`
		MaxPriorityFee            []byte          `pb:"4,required,max=32"`
		GasLimit                  []byte          `pb:"5,required,max=32"`
		To                        *string         `pb:"6,max=43"`
		Value                     []byte          `pb:"7,required,max=32"`
		DataInitialChunk          []byte          `pb:"8,max=1024"`
		DataLength                *uint32         `pb:"9,required"`
		ChainID                   *uint64         `pb:"10,required"`
		AccessList                []msgAccessList `pb:"11,count=12"`
		Definitions               *msgDefinitions `pb:"12"`
		PaymentReq                *msgEmpty       `pb:"14"`
		SupportsDefinitionRequest *bool           `pb:"15"`
		Auth7702                  *msgAuth7702    `pb:"16"`
	}

	msgAccessList struct {
		Address     *string  `pb:"1,required,max=43"`
		StorageKeys [][]byte `pb:"2,count=8,max=32"`
	}

	msgAuth7702 struct {
		Delegate *string `pb:"1,required"`
	}

	msgTxRequest struct {
		DataLength   *uint32        `pb:"1"`
		SignatureV   *uint32        `pb:"2"`
		SignatureR   []byte         `pb:"3"`
		SignatureS   []byte         `pb:"4"`
		Auth7702List []msgAuthTuple `pb:"5"`
	}

	msgAuthTuple struct {
		Items [][]byte `pb:"1"`
	}

	msgTxAck struct {
		DataChunk []byte `pb:"1,required,max=1024"`
	}

	msgDefinitionRequest struct {
		ChainID      *uint64 `pb:"1"`
		TokenAddress []byte  `pb:"2"`
		FuncSig      []byte  `pb:"3"`
	}

	msgDefinitionAck struct {
		Definitions *msgDefinitions `pb:"1"`
	}

	msgSignMessage struct {
		AddressN       []uint32 `pb:"1,count=8"`
		Message        []byte   `pb:"2,required,max=1024"`
		EncodedNetwork []byte   `pb:"3,max=1024"`
		Chunkify       *bool    `pb:"4"`
	}

	msgMessageSignature struct {
		Signature []byte  `pb:"2,required"`
		Address   *string `pb:"3,required"`
	}

	msgVerifyMessage struct {
		Signature []byte  `pb:"2,required,max=65"`
		Message   []byte  `pb:"3,required,max=1024"`
		Address   *string `pb:"4,required,max=43"`
	}

	msgSignTypedData struct {
		AddressN         []uint32        `pb:"1"`
		PrimaryType      *string         `pb:"2,required"`
		MetamaskV4Compat *bool           `pb:"3"`
		Definitions      *msgDefinitions `pb:"4"`
		ShowMessageHash  []byte          `pb:"5"`
	}

	msgStructRequest struct {
		Name *string `pb:"1,required"`
	}

	msgStructAck struct {
		Members []msgStructMember `pb:"1"`
	}

	msgStructMember struct {
		Type *msgFieldType `pb:"1,required"`
		Name *string       `pb:"2,required"`
	}

	msgFieldType struct {
		DataType   *uint32       `pb:"1,required"`
		Size       *uint32       `pb:"2"`
		EntryType  *msgFieldType `pb:"3"`
		StructName *string       `pb:"4"`
	}

	msgValueRequest struct {
		MemberPath []uint32 `pb:"1"`
	}

	msgValueAck struct {
		Value []byte `pb:"1,required"`
	}

	msgTypedSignature struct {
		Signature []byte  `pb:"1,required"`
		Address   *string `pb:"2,required"`
	}

	msgSignTypedHash struct {
		AddressN            []uint32 `pb:"1,count=8"`
		DomainSeparatorHash []byte   `pb:"2,required,max=32"`
		MessageHash         []byte   `pb:"3,max=32"`
		EncodedNetwork      []byte   `pb:"4,max=1024"`
	}

	msgSignAuth struct {
		AddressN    []uint32        `pb:"1"`
		ChainID     *uint64         `pb:"2,required"`
		Delegate    *string         `pb:"3,required"`
		Nonce       *uint64         `pb:"4,required"`
		Definitions *msgDefinitions `pb:"5"`
	}

	msgAuthSignature struct {
		SignatureV *uint32 `pb:"1,required"`
		SignatureR []byte  `pb:"2,required"`
		SignatureS []byte  `pb:"3,required"`
	}
)

// Messages within a definition blob (messages-definitions.proto).
type (
	msgNetworkInfo struct {
		ChainID *uint64 `pb:"1,required"`
		Symbol  *string `pb:"2,required"`
		Slip44  *uint32 `pb:"3,required"`
		Name    *string `pb:"4,required"`
	}

	msgTokenInfo struct {
		Address  []byte  `pb:"1,required"`
		ChainID  *uint64 `pb:"2,required"`
		Symbol   *string `pb:"3,required"`
		Decimals *uint32 `pb:"4,required"`
		Name     *string `pb:"5,required"`
	}
)

// Messages of messages-debug.proto.
type (
	msgDebugDecision struct {
		Button         *uint32 `pb:"1"`
		Swipe          *uint32 `pb:"2"`
		Input          *string `pb:"3"`
		X              *uint32 `pb:"4"`
		Y              *uint32 `pb:"5"`
		Wait           *bool   `pb:"6"`
		HoldMs         *uint32 `pb:"7"`
		PhysicalButton *uint32 `pb:"8"`
	}

	msgDebugGetState struct {
		WaitLayout       *uint32 `pb:"3"`
		ReturnEmptyState *bool   `pb:"4"`
	}

	msgDebugState struct {
		Pin                  *string  `pb:"2"`
		Matrix               *string  `pb:"3"`
		PassphraseProtection *bool    `pb:"6"`
		MnemonicType         *uint32  `pb:"12"`
		Tokens               []string `pb:"13"`
	}
)
