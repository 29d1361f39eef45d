package trezor

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/eip712"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

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
	s.says = func(m pb.Message) []any {
		switch m.(type) {
		case *pb.EthereumSignTypedData, *pb.EthereumTypedDataStructAck:
			n++
			return []any{&pb.EthereumTypedDataStructRequest{Name: new("Mail")}}
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
		"no domain type":     {func(d *apitypes.TypedData) { delete(d.Types, eip712.DomainType) }, "types"},
		"structure in it":    {func(d *apitypes.TypedData) { d.Types[eip712.DomainType][0].Type = "Person" }, "types.EIP712Domain.name"},
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
