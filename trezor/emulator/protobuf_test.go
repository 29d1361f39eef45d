package emulator

import (
	"encoding/hex"
	"reflect"
	"strings"
	"testing"
)

// schemasInUse are all message structs.
func schemasInUse() []any {
	return []any{
		msgEmpty{},
		msgInitialize{},
		msgPing{},
		msgSuccess{},
		msgFailure{},
		msgButtonRequest{},
		msgPinMatrixRequest{},
		msgPinMatrixAck{},
		msgPassphraseAck{},
		msgApplySettings{},
		msgApplyFlags{},
		msgLoadDevice{},
		msgFeatures{},
		msgGetPublicKey{},
		msgHDNode{},
		msgPublicKey{},
		msgGetAddress{},
		msgAddress{},
		msgEthGetPublicKey{},
		msgEthPublicKey{},
		msgDefinitions{},
		msgSignTx{},
		msgSignTx1559{},
		msgAccessList{},
		msgAuth7702{},
		msgTxRequest{},
		msgAuthTuple{},
		msgTxAck{},
		msgDefinitionRequest{},
		msgDefinitionAck{},
		msgSignMessage{},
		msgMessageSignature{},
		msgVerifyMessage{},
		msgSignTypedData{},
		msgStructRequest{},
		msgStructAck{},
		msgStructMember{},
		msgFieldType{},
		msgValueRequest{},
		msgValueAck{},
		msgTypedSignature{},
		msgSignTypedHash{},
		msgSignAuth{},
		msgAuthSignature{},
		msgNetworkInfo{},
		msgTokenInfo{},
		msgDebugDecision{},
		msgDebugGetState{},
		msgDebugState{},
	}
}

// TestSchemas: every field has a number of its own and a kind that the codec
// knows, and survives being written and read.
func TestSchemas(t *testing.T) {
	for _, sample := range schemasInUse() {
		kind := reflect.TypeOf(sample)
		fields := schemaOf(kind)
		if len(fields) != kind.NumField() {
			t.Errorf("%s: a field without a tag", kind.Name())
		}
		seen := map[uint64]bool{}
		filled := reflect.New(kind)
		for _, f := range fields {
			if f.number == 0 || f.number > 1<<29-1 || seen[f.number] {
				t.Errorf("%s.%s: number %d", kind.Name(), f.name, f.number)
			}
			seen[f.number] = true
			fill(t, filled.Elem().Field(f.index), 0)
		}
		for _, legacy := range []bool{false, true} {
			back := reflect.New(kind)
			if err := (decoder{legacy: legacy}).decode(encode(filled.Interface()), back.Interface()); err != nil {
				t.Errorf("%s: %v", kind.Name(), err)
			}
			equal(t, kind.Name(), back.Interface(), filled.Interface())
		}
	}
}

// fill sets a field to something.
func fill(t *testing.T, v reflect.Value, depth int) {
	t.Helper()
	switch v.Kind() {
	case reflect.Pointer:
		if depth > 3 && v.Type().Elem().Kind() == reflect.Struct {
			return
		}
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem(), depth)
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			v.SetBytes([]byte{1, 2})
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(t, v.Index(0), depth)
	case reflect.Struct:
		for _, f := range schemaOf(v.Type()) {
			fill(t, v.Field(f.index), depth+1)
		}
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Uint32, reflect.Uint64:
		v.SetUint(1<<32 - 1)
	case reflect.String:
		v.SetString("text")
	default:
		t.Fatalf("a field of kind %s", v.Kind())
	}
}

// TestWire is the encoding, byte by byte.
func TestWire(t *testing.T) {
	equal(t, "Ping", hex.EncodeToString(encode(&msgPing{Message: new("hi"), ButtonProtection: new(false)})), "0a02686910"+"00")
	equal(t, "GetAddress", hex.EncodeToString(encode(&msgGetAddress{AddressN: []uint32{44 | hardened, 0}})), "08ac80808008"+"0800")
	equal(t, "empty bytes", hex.EncodeToString(encode(&msgTxAck{DataChunk: []byte{}})), "0a00")
	for name, text := range map[string]string{
		"SessionID": "session_id", "AddressN": "address_n", "MetamaskV4Compat": "metamask_v4_compat", "R": "r",
	} {
		equal(t, name, snake(name), text)
	}
}

// TestUndecodable are bytes that are no message, and what a debug build of core
// and the Model One say about them.
func TestUndecodable(t *testing.T) {
	core, legacy := plug(t, Config{Debug: true}), plug(t, Config{Model: ModelOne})
	const decode = "Failed to decode message: "
	for _, c := range []struct {
		name      string
		id        messageID
		data      string
		core, one string // "" is that it is taken
	}{
		{"number is cut off", idPing, "ff", "End of buffer.", "End of buffer."},
		{"text is cut off", idPing, "0a05", "End of buffer.", "End of buffer."},
		{"a group", idPing, "0b", "Unknown field type.", "Unknown field type."},
		{"fixed value is cut off", idPing, "fd010000", "End of buffer.", "End of buffer."},
		{"text as a number", idPing, "0801", "Invalid value for field. message", "Invalid value for field. message"},
		{"text that is no UTF-8", idPing, "0a01ff", "Invalid value for field. message", ""},
		{"an unknown number", idPing, "f801010a0178", "", ""},
		{"an unknown text", idPing, "fa0102aabb0a0178", "", ""},
		{"unknown fixed values", idPing, "fd0101020304f901" + "0102030405060708", "", ""},
		{"the last one counts", idPing, "0a01790a0178", "", ""},
		{"no nonce", idSignAuth, "", "Experimental features are disabled.", "-"},
		{"no chain", idSignTx, "", "Missing required field. gas_price", "-"},
		{"too long", idPing, "0a8102" + strings.Repeat("61", 257), "", "string overflow"},
	} {
		for h, text := range map[*host]string{core: c.core, legacy: c.one} {
			if text == "-" {
				continue
			}
			if err := h.link.WriteMessage(t.Context(), uint16(c.id), hx(t, c.data)); err != nil {
				t.Fatal(err)
			}
			m := h.read()
			switch {
			case text == "" && m.id != idSuccess:
				t.Errorf("%s: message %d %x", c.name, m.id, m.data)
			case text != "" && h == core:
				h.failure(m, FailureDataError, decode+text)
			case text != "":
				h.failure(m, FailureDataError, text)
			}
		}
	}
}

// TestNesting is bounded.
func TestNesting(t *testing.T) {
	deep := &msgFieldType{DataType: new(uint32(typeArray))}
	for range maxDepth + 1 {
		deep = &msgFieldType{DataType: new(uint32(typeArray)), EntryType: deep}
	}
	if err := (decoder{}).decode(encode(deep), &msgFieldType{}); err == nil || err.Error() != "Nested too deep." {
		t.Errorf("error %v", err)
	}
}

// FuzzDispatch sends any message to any device, in the middle of what it does
// after another one. It must answer, and go on answering.
func FuzzDispatch(f *testing.F) {
	for id := range handlers {
		f.Add(uint16(id), []byte{}, uint16(idTxAck), []byte{0x0a, 0}, byte(id))
	}
	f.Add(uint16(idSignTx1559), encode(feeTx(make([]byte, 2000))), uint16(idTxAck), encode(&msgTxAck{DataChunk: make([]byte, 976)}), byte(2))
	f.Add(uint16(idSignTypedData), encode(&msgSignTypedData{AddressN: ownerPath, PrimaryType: new("A")}), uint16(idStructAck), []byte{}, byte(3))
	f.Fuzz(func(t *testing.T, id uint16, data []byte, id2 uint16, data2 []byte, which byte) {
		if len(data)+len(data2) > 8000 {
			return
		}
		model := []Model{ModelOne, ModelT, Safe3, Safe5}[which%4]
		h := bare(t, Config{Model: model, Debug: which&4 != 0, Approve: ReadAll, Settings: Settings{Experimental: true, SafetyChecks: PromptAlways}})
		for _, m := range []message{{messageID(id), data}, {messageID(id2), data2}} {
			if err := h.link.WriteMessage(t.Context(), uint16(m.id), m.data); err != nil {
				t.Fatal(err)
			}
			h.answer()
		}
		h.send(idInitialize, &msgInitialize{})
		for h.answer().id != idFeatures {
			continue
		}
	})
}
