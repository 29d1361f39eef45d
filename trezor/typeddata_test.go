package trezor

import (
	"encoding/json"
	"errors"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/math"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

func hexOrDecimal(n int64) *math.HexOrDecimal256 { return (*math.HexOrDecimal256)(big.NewInt(n)) }

// mailData is the example of EIP-712.
func mailData() apitypes.TypedData {
	return apitypes.TypedData{
		Types: apitypes.Types{
			"EIP712Domain": {{Name: "name", Type: "string"}, {Name: "version", Type: "string"}, {Name: "chainId", Type: "uint256"}, {Name: "verifyingContract", Type: "address"}},
			"Person":       {{Name: "name", Type: "string"}, {Name: "wallet", Type: "address"}},
			"Mail":         {{Name: "from", Type: "Person"}, {Name: "to", Type: "Person"}, {Name: "contents", Type: "string"}},
		},
		PrimaryType: "Mail",
		Domain:      apitypes.TypedDataDomain{Name: "Ether Mail", Version: "1", ChainId: hexOrDecimal(1), VerifyingContract: "0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC"},
		Message: apitypes.TypedDataMessage{
			"from":     map[string]any{"name": "Cow", "wallet": "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"},
			"to":       map[string]any{"name": "Bob", "wallet": "0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"},
			"contents": "Hello, Bob!",
		},
	}
}

// everyType has each kind of type, with values at their edges.
func everyType() apitypes.TypedData {
	data := mailData()
	data.Types["Mail"] = []apitypes.Type{
		{Name: "u8", Type: "uint8"},
		{Name: "u256", Type: "uint256"},
		{Name: "i8", Type: "int8"},
		{Name: "i24", Type: "int24"},
		{Name: "i256", Type: "int256"},
		{Name: "yes", Type: "bool"},
		{Name: "no", Type: "bool"},
		{Name: "who", Type: "address"},
		{Name: "b1", Type: "bytes1"},
		{Name: "b32", Type: "bytes32"},
		{Name: "blob", Type: "bytes"},
		{Name: "empty", Type: "bytes"},
		{Name: "text", Type: "string"},
		{Name: "person", Type: "Person"},
		{Name: "people", Type: "Person[]"},
		{Name: "two", Type: "Person[2]"},
		{Name: "words", Type: "string[]"},
		{Name: "none", Type: "uint16[]"},
		{Name: "deep", Type: "Deep"},
	}
	data.Types["Deep"] = []apitypes.Type{{Name: "group", Type: "Group[]"}, {Name: "numbers", Type: "int32[3]"}}
	data.Types["Group"] = []apitypes.Type{{Name: "members", Type: "Person[]"}, {Name: "name", Type: "string"}}
	data.Types["Unused"] = []apitypes.Type{{Name: "x", Type: "Missing"}}
	person := func(name string) map[string]any {
		return map[string]any{"name": name, "wallet": "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"}
	}
	data.Message = apitypes.TypedDataMessage{
		"u8": "255", "u256": new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1)), "i8": "-128", "i24": "-1",
		"yes": true, "no": false, "who": "0x0000000000000000000000000000000000000001", "b1": "0xff", "b32": "0x" + strings.Repeat("ab", 32),
		"blob": "0x0102", "empty": "0x", "text": "", "person": person("Cow"), "people": []any{person("A"), person("B")}, "two": []any{person("C"), person("D")},
		"words": []any{"one", "two"}, "none": []any{},
		"deep": map[string]any{"group": []any{map[string]any{"members": []any{person("E")}, "name": "G"}, map[string]any{"members": []any{}, "name": ""}}, "numbers": []any{"1", "-2", "3"}},
	}
	data.Message["i256"] = "-57896044618658097711785492504343953926634992332820282019728792003956564819968"
	return data
}

// device712 is EIP-712 as a device computes it: from what it is told over the
// wire and from nothing else.
type device712 struct {
	t       *testing.T
	ask     func(proto.Message) proto.Message
	structs map[string][]*pb.EthereumStructMember
	v4      bool
}

func (d *device712) collect(name string) {
	ack, ok := d.ask(&pb.EthereumTypedDataStructRequest{Name: &name}).(*pb.EthereumTypedDataStructAck)
	if !ok {
		d.t.Fatalf("no structure %s", name)
	}
	d.structs[name] = ack.Members
	for _, m := range ack.Members {
		typ := m.Type
		for typ.GetDataType() == pb.TypedDataKind_TYPED_ARRAY {
			typ = typ.EntryType
		}
		if n := typ.GetStructName(); n != "" && d.structs[n] == nil {
			d.collect(n)
		}
	}
}

func (d *device712) value(path []uint32) []byte {
	ack, ok := d.ask(&pb.EthereumTypedDataValueRequest{MemberPath: slices.Clone(path)}).(*pb.EthereumTypedDataValueAck)
	if !ok {
		d.t.Fatalf("no value at %d", path)
	}
	return ack.Value
}

func (d *device712) typeName(t *pb.EthereumFieldType) string {
	names := map[pb.TypedDataKind]string{
		pb.TypedDataKind_TYPED_UINT: "uint", pb.TypedDataKind_TYPED_INT: "int", pb.TypedDataKind_TYPED_BYTES: "bytes",
		pb.TypedDataKind_TYPED_STRING: "string", pb.TypedDataKind_TYPED_BOOL: "bool", pb.TypedDataKind_TYPED_ADDRESS: "address",
	}
	switch t.GetDataType() {
	case pb.TypedDataKind_TYPED_STRUCT:
		if int(t.GetSize()) != len(d.structs[t.GetStructName()]) {
			d.t.Errorf("%s has the size %d", t.GetStructName(), t.GetSize())
		}
		return t.GetStructName()
	case pb.TypedDataKind_TYPED_ARRAY:
		if t.Size == nil {
			return d.typeName(t.EntryType) + "[]"
		}
		return d.typeName(t.EntryType) + "[" + big.NewInt(int64(t.GetSize())).String() + "]"
	case pb.TypedDataKind_TYPED_UINT, pb.TypedDataKind_TYPED_INT:
		return names[t.GetDataType()] + big.NewInt(int64(t.GetSize())*8).String()
	case pb.TypedDataKind_TYPED_BYTES:
		if t.Size != nil {
			return "bytes" + big.NewInt(int64(t.GetSize())).String()
		}
	}
	return names[t.GetDataType()]
}

func (d *device712) encodeType(name string) string {
	deps := map[string]bool{}
	var find func(string)
	find = func(n string) {
		if deps[n] {
			return
		}
		deps[n] = true
		for _, m := range d.structs[n] {
			typ := m.Type
			for typ.GetDataType() == pb.TypedDataKind_TYPED_ARRAY {
				typ = typ.EntryType
			}
			if typ.GetStructName() != "" {
				find(typ.GetStructName())
			}
		}
	}
	find(name)
	delete(deps, name)
	var rest []string
	for n := range deps {
		rest = append(rest, n)
	}
	slices.Sort(rest)
	text := ""
	for _, n := range append([]string{name}, rest...) {
		var fields []string
		for _, m := range d.structs[n] {
			fields = append(fields, d.typeName(m.Type)+" "+m.GetName())
		}
		text += n + "(" + strings.Join(fields, ",") + ")"
	}
	return text
}

func (d *device712) hashStruct(name string, path []uint32) []byte {
	return crypto.Keccak256(crypto.Keccak256([]byte(d.encodeType(name))), d.encodeData(name, path))
}

func (d *device712) encodeData(name string, path []uint32) []byte {
	var out []byte
	for i, m := range d.structs[name] {
		out = append(out, d.encode(m.Type, append(slices.Clone(path), uint32(i)), false)...)
	}
	return out
}

func (d *device712) encode(t *pb.EthereumFieldType, path []uint32, inArray bool) []byte {
	switch t.GetDataType() {
	case pb.TypedDataKind_TYPED_STRUCT:
		if inArray && !d.v4 {
			return d.encodeData(t.GetStructName(), path)
		}
		return d.hashStruct(t.GetStructName(), path)
	case pb.TypedDataKind_TYPED_ARRAY:
		n := int(t.GetSize())
		if t.Size == nil {
			n = int(new(big.Int).SetBytes(d.value(path)).Int64())
		}
		var all []byte
		for i := range n {
			all = append(all, d.encode(t.EntryType, append(slices.Clone(path), uint32(i)), true)...)
		}
		return crypto.Keccak256(all)
	}
	v := d.value(path)
	switch {
	case t.GetDataType() == pb.TypedDataKind_TYPED_STRING, t.GetDataType() == pb.TypedDataKind_TYPED_BYTES && t.Size == nil:
		return crypto.Keccak256(v)
	case t.Size != nil && len(v) != int(t.GetSize()):
		d.t.Errorf("the value at %d has %d bytes, of %d", path, len(v), t.GetSize())
	case t.GetDataType() == pb.TypedDataKind_TYPED_BYTES:
		return common.RightPadBytes(v, 32)
	case t.GetDataType() == pb.TypedDataKind_TYPED_INT && v[0] >= 0x80:
		return append(slices.Repeat([]byte{0xff}, 32-len(v)), v...)
	}
	return common.LeftPadBytes(v, 32)
}

// deviceDigest walks data like a device. Then it asks for everything again in
// another order, and the answers must be the same.
func deviceDigest(t *testing.T, d *typedData, primary string, v4 bool) []byte {
	t.Helper()
	var questions, answers []proto.Message
	device := &device712{t: t, structs: map[string][]*pb.EthereumStructMember{}, v4: v4, ask: func(m proto.Message) proto.Message {
		questions, answers = append(questions, m), append(answers, answerOf(t, d, m))
		return answers[len(answers)-1]
	}}
	device.collect("EIP712Domain")
	device.collect(primary)
	digest := append([]byte{0x19, 0x01}, device.hashStruct("EIP712Domain", []uint32{0})...)
	if primary != "EIP712Domain" {
		digest = append(digest, device.hashStruct(primary, []uint32{1})...)
	}
	if n := d.maxQuestions(); len(questions) > n {
		t.Errorf("an honest device asks %d times, %d are answered", len(questions), n)
	}
	for _, i := range rand.New(rand.NewPCG(7, 12)).Perm(len(questions)) { //nolint:gosec // an order, the same each time
		if again := answerOf(t, d, questions[i]); !proto.Equal(again, answers[i]) {
			t.Errorf("%v: %v, then %v", questions[i], answers[i], again)
		}
	}
	return crypto.Keccak256(digest)
}

func answerOf(t *testing.T, d *typedData, question proto.Message) (answer proto.Message) {
	t.Helper()
	var err error
	switch q := question.(type) {
	case *pb.EthereumTypedDataStructRequest:
		answer, err = d.answerStruct(q.GetName())
	case *pb.EthereumTypedDataValueRequest:
		answer, err = d.answerValue(q.GetMemberPath())
	}
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// TestTypedDataWalk: what a device computes of our answers is what go-ethereum
// computes of the data, and what we compare its signature with.
func TestTypedDataWalk(t *testing.T) {
	for name, data := range map[string]apitypes.TypedData{"mail": mailData(), "every type": everyType()} {
		want, _, err := apitypes.TypedDataAndHash(data)
		if name == "every type" {
			want, err = nil, nil // go-ethereum takes no big.Int in a message
		}
		if err != nil {
			t.Fatal(err)
		}
		d, err := readTypedData(data)
		if err != nil {
			t.Fatal(err)
		}
		for _, plain := range []bool{false, true} {
			ours, err := d.digest(data, plain)
			if err != nil {
				t.Fatal(err)
			}
			if got := common.BytesToHash(deviceDigest(t, d, data.PrimaryType, !plain)); got != ours {
				t.Errorf("%s, plain %v: a device gets %s, we %s", name, plain, got, ours)
			}
			if want != nil && common.BytesToHash(want) != ours {
				t.Errorf("%s: go-ethereum gets %x, we %s", name, want, ours)
			}
		}
		v4, _ := d.digest(data, false)
		v3, _ := d.digest(data, true)
		if (v4 == v3) != (name == "mail") {
			t.Errorf("%s: the settings give %s and %s", name, v4, v3)
		}
	}
}

// TestEveryTypeByGoEthereum is the same data in the form that go-ethereum takes.
func TestEveryTypeByGoEthereum(t *testing.T) {
	data := everyType()
	d, err := readTypedData(data)
	if err != nil {
		t.Fatal(err)
	}
	want, _, err := apitypes.TypedDataAndHash(d.canonical(data.Domain))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := d.digest(data, false); err != nil || got != common.BytesToHash(want) {
		t.Errorf("%s, %v, go-ethereum %x", got, err, want)
	}
}

// TestDomainOnly: a domain is all that is signed, and it may have no fields.
func TestDomainOnly(t *testing.T) {
	for name, c := range map[string]struct{ data, want string }{
		// sign_typed_data.json of the vendor's tests, "bare_minimum".
		"bare": {`{"types":{"EIP712Domain":[]},"primaryType":"EIP712Domain","domain":{},"message":{}}`, "0x6192106f129ce05c9075d319c1fa6ea9b3ae37cbd0c1ef92e2be7137bb07baa1"},
	} {
		var data apitypes.TypedData
		if err := json.Unmarshal([]byte(c.data), &data); err != nil {
			t.Fatal(err)
		}
		d, err := readTypedData(data)
		if err != nil {
			t.Fatal(err)
		}
		domain := typedHasher{schema: d.schema}.hashStruct(d.domain)
		digest, err := d.digest(data, false)
		if err != nil || domain != common.HexToHash(c.want) || digest != crypto.Keccak256Hash([]byte{0x19, 0x01}, domain[:]) {
			t.Errorf("%s: domain %s, digest %s, %v", name, domain, digest, err)
		}
		if got := deviceDigest(t, d, "EIP712Domain", true); common.BytesToHash(got) != digest {
			t.Errorf("%s: a device gets %x", name, got)
		}
		if _, err := d.answerValue([]uint32{1}); !errors.Is(err, hw.ErrBadAnswer) {
			t.Errorf("%s: a message: %v", name, err)
		}
	}
	data := mailData()
	data.PrimaryType = domainType
	if _, err := readTypedData(data); err == nil {
		t.Error("a message is not signed, and nobody says so")
	}
}

// TestHostileTypedQuestions: what is not in the data is not answered.
func TestHostileTypedQuestions(t *testing.T) {
	d, err := readTypedData(everyType())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", "Unused", "Missing", "mail", strings.Repeat("x", 1<<16)} {
		_, err := d.answerStruct(name)
		errorIs(t, "a structure", err, hw.ErrBadAnswer)
		if len(err.Error()) > 300 {
			t.Errorf("an error of %d bytes", len(err.Error()))
		}
	}
	for _, path := range [][]uint32{
		nil,
		{},
		{0},
		{1},
		{2},
		{0, 4},
		{1, 13},
		{1, 19},
		{1, 14, 0},
		{1, 14, 2},
		{1, 14, 0, 2},
		{1, 0, 0},
		{1<<32 - 1},
		{1, 1<<32 - 1},
		slices.Repeat([]uint32{0}, 10000),
	} {
		_, err := d.answerValue(path)
		errorIs(t, "a value", err, hw.ErrBadAnswer)
	}
}

// TestTypedQuestionsEnd: a device that asks for the same thing for ever is told
// to stop.
func TestTypedQuestionsEnd(t *testing.T) {
	s := newScript(t, core2125, softKey(t, "owner"))
	w := s.known(Options{})
	n := 0
	s.says = func(m proto.Message) []any {
		switch m.(type) {
		case *pb.EthereumSignTypedData, *pb.EthereumTypedDataStructAck:
			n++
			return []any{&pb.EthereumTypedDataStructRequest{Name: proto.String("Mail")}}
		}
		return nil
	}
	_, err := w.SignTypedData(t.Context(), hw.DefaultPath, mailData())
	errorIs(t, "the same question", err, hw.ErrBadAnswer)
	if n > 100 || w.link.outOfStep {
		t.Errorf("%d answers, %v", n, err)
	}
}

// TestBadTypedData: what is not exactly what its types say is refused, with its
// place, and nothing is asked of the device but who it is.
func TestBadTypedData(t *testing.T) {
	set := func(name string, value any) func(*apitypes.TypedData) {
		return func(d *apitypes.TypedData) { d.Message[name] = value }
	}
	retype := func(field, typ string) func(*apitypes.TypedData) {
		return func(d *apitypes.TypedData) {
			d.Types["Mail"] = []apitypes.Type{{Name: field, Type: typ}}
			d.Message = apitypes.TypedDataMessage{field: []any{}}
		}
	}
	for name, c := range map[string]struct {
		change func(*apitypes.TypedData)
		field  string
	}{
		"missing":            {func(d *apitypes.TypedData) { delete(d.Message, "text") }, "message.text"},
		"extra":              {set("more", 1), "message.more"},
		"null":               {set("text", nil), "message.text"},
		"null structure":     {set("person", nil), "message.person"},
		"text for a number":  {set("u8", "one"), "message.u8"},
		"out of range":       {set("u8", "256"), "message.u8"},
		"negative":           {set("u8", "-1"), "message.u8"},
		"signed, too low":    {set("i8", "-129"), "message.i8"},
		"signed, too high":   {set("i8", 128), "message.i8"},
		"a fraction":         {set("u8", 0.5), "message.u8"},
		"a rounded number":   {set("u256", 1e300), "message.u256"},
		"a bool as a text":   {set("yes", "true"), "message.yes"},
		"a short address":    {set("who", "0x01"), "message.who"},
		"short bytes":        {set("b1", "0x"), "message.b1"},
		"odd hex":            {set("blob", "0x1"), "message.blob"},
		"no hex":             {set("blob", "text"), "message.blob"},
		"bytes too long":     {set("blob", make([]byte, maxTypedValue+1)), "message.blob"},
		"a number as a text": {set("text", 7), "message.text"},
		"no UTF-8":           {set("text", "\xff"), "message.text"},
		"no array":           {set("words", "one"), "message.words"},
		"array, wrong size":  {set("two", []any{}), "message.two"},
		"array, bad element": {set("words", []any{"one", 2}), "message.words[1]"},
		"array too long":     {set("none", make([]any, maxTypedItems+1)), "message.none"},
		"no domain chain":    {func(d *apitypes.TypedData) { d.Domain.ChainId = nil }, "domain.chainId"},
		"more in the domain": {func(d *apitypes.TypedData) { d.Domain.Salt = "0x00" }, "domain.salt"},
		"array of arrays":    {retype("x", "uint8[][]"), "types.Mail.x"},
		"array of 0":         {retype("x", "uint8[0]"), "types.Mail.x"},
		"array of 01":        {retype("x", "uint8[01]"), "types.Mail.x"},
		"array of too many":  {retype("x", "uint8[65536]"), "types.Mail.x"},
		"uint":               {retype("x", "uint"), "types.Mail.x"},
		"uint7":              {retype("x", "uint7"), "types.Mail.x"},
		"uint264":            {retype("x", "uint264"), "types.Mail.x"},
		"bytes33":            {retype("x", "bytes33"), "types.Mail.x"},
		"bytes0":             {retype("x", "bytes0"), "types.Mail.x"},
		"fixed":              {retype("x", "fixed128x18"), "types.Mail.x"},
		"no form":            {retype("x", "uint8]["), "types.Mail.x"},
		"undefined":          {retype("x", "Nobody"), "types.Mail.x"},
		"a blank in a name":  {retype("x y", "uint8"), "types.Mail, field 0,"},
		"twice":              {func(d *apitypes.TypedData) { d.Types["Person"] = append(d.Types["Person"], d.Types["Person"][0]) }, "types.Person.name"},
		"recursion":          {func(d *apitypes.TypedData) { d.Types["Person"][0].Type = "Mail" }, "types.Mail"},
		"no primary":         {func(d *apitypes.TypedData) { d.PrimaryType = "" }, "types"},
		"no domain type":     {func(d *apitypes.TypedData) { delete(d.Types, domainType) }, "types"},
		"structure in it":    {func(d *apitypes.TypedData) { d.Types[domainType][0].Type = "Person" }, "types.EIP712Domain.name"},
	} {
		data := everyType()
		c.change(&data)
		s := newScript(t, core2125, softKey(t, "owner"))
		w := s.known(Options{})
		_, err := w.SignTypedData(t.Context(), hw.DefaultPath, data)
		if bad, ok := errors.AsType[*hw.TypedDataError](err); !ok || bad.Field != c.field {
			t.Errorf("%s: %v, want a typed data error at %s", name, err, c.field)
		}
		if got := s.taken(); got != "Initialize" {
			t.Errorf("%s: sent %s", name, got)
		}
	}
}

// TestDeepTypes: our own recursion has a bound.
func TestDeepTypes(t *testing.T) {
	data := mailData()
	name := func(i int) string { return "S" + strings.Repeat("x", i) }
	for i := range 40 {
		data.Types[name(i)] = []apitypes.Type{{Name: "next", Type: name(i + 1)}}
	}
	data.Types[name(40)] = []apitypes.Type{{Name: "end", Type: "bool"}}
	data.PrimaryType = name(0)
	if _, err := readTypedData(data); !errors.Is(err, hw.ErrRefused) {
		t.Errorf("%v", err)
	}
}

// TestUnreadableFields: letters that the device does not have.
func TestUnreadableFields(t *testing.T) {
	for text, ok := range map[string]bool{"plain": true, "two\nlines": true, "": true, "\u0430dmin": false, "tab\t": false, "\x00": false, "\x7f": false} {
		for field, change := range map[string]func(*apitypes.TypedData){
			"message.contents":  func(d *apitypes.TypedData) { d.Message["contents"] = text },
			"message.from.name": func(d *apitypes.TypedData) { d.Message["from"].(map[string]any)["name"] = text },
			"domain.name":       func(d *apitypes.TypedData) { d.Domain.Name = text },
		} {
			if text == "" && field == "domain.name" {
				continue // go-ethereum leaves an empty name out of the domain
			}
			data := mailData()
			change(&data)
			for _, risk := range []hw.BlindRisk{"", hw.AcceptBlindSigning} {
				s := newScript(t, core2125, softKey(t, "owner"))
				w := s.known(Options{Blind: risk})
				s.says = on[*pb.EthereumSignTypedData](failure(4, ""))
				_, err := w.SignTypedData(t.Context(), hw.DefaultPath, data)
				unreadable, is := errors.AsType[*hw.UnreadableFieldError](err)
				if is == (ok || risk.Accepted()) || is && unreadable.Field != field || !is && !errors.Is(err, hw.ErrRejected) {
					t.Errorf("%s is %q: %v", field, text, err)
				}
			}
		}
	}
}

// TestTypedRequest: both settings of the hash, and what goes with the request.
func TestTypedRequest(t *testing.T) {
	for _, plain := range []bool{false, true} {
		got := requested[*pb.EthereumSignTypedData](t, core2125, Options{PlainArrays: plain}, func(w *Wallet) error {
			_, err := w.SignTypedData(t.Context(), hw.DefaultPath, mailData())
			return err
		})
		if got.GetMetamaskV4Compat() == plain || got.MetamaskV4Compat == nil || got.GetPrimaryType() != "Mail" || !slices.Equal(got.AddressN, []uint32(hw.DefaultPath)) || got.Definitions != nil {
			t.Errorf("%v", got)
		}
	}
}

func TestTypedHash(t *testing.T) {
	domain, message := common.HexToHash("0x11"), common.HexToHash("0x22")
	ask := func(risk hw.BlindRisk) func(*Wallet) error {
		return func(w *Wallet) error {
			_, err := w.SignTypedHash(t.Context(), hw.DefaultPath, domain, message, risk)
			return err
		}
	}
	got := requested[*pb.EthereumSignTypedHash](t, legacy, Options{}, ask(hw.AcceptBlindSigning))
	if common.BytesToHash(got.DomainSeparatorHash) != domain || common.BytesToHash(got.MessageHash) != message {
		t.Errorf("%v", got)
	}
	s := newScript(t, legacy, softKey(t, "owner"))
	w := s.known(Options{Blind: hw.AcceptBlindSigning}) // that one is for fields
	if _, ok := errors.AsType[*hw.RiskError](ask("")(w)); !ok || s.taken() != "" {
		t.Error("two hashes were signed without the risk accepted")
	}
	s = newScript(t, core2125, softKey(t, "owner"))
	if _, ok := errors.AsType[*hw.PolicyError](ask(hw.AcceptBlindSigning)(s.known(Options{}))); !ok || s.taken() != "Initialize" {
		t.Error("core has a command for two hashes")
	}
}
