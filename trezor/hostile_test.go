package trezor

import (
	"bytes"
	"errors"
	"fmt"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

// The signatures that a device may give, and each thing that it may not, in
// every flow.
func TestHostileSignatures(t *testing.T) {
	owner, other := softKey(t, "owner"), softKey(t, "other")
	n := crypto.S256().Params().N
	for _, version := range firmwares {
		for _, f := range flows(t) {
			if !f.on(version) {
				continue
			}
			digest := f.digestBy(t, owner)
			parity, r, s := sign(t, owner, digest)
			otherParity, otherR, otherS := sign(t, other, digest)
			wrongParity, wrongR, wrongS := sign(t, owner, crypto.Keccak256(digest))
			high := new(big.Int).Sub(n, new(big.Int).SetBytes(s)).FillBytes(make([]byte, 32))
			one, zero, ones := common.LeftPadBytes([]byte{1}, 32), make([]byte, 32), bytes.Repeat([]byte{0xff}, 32)
			for name, c := range map[string]struct {
				v    uint64
				r, s []byte
				want error
			}{
				"honest":           {f.base + parity, r, s, nil},
				"v too large":      {f.base + 2, r, s, hw.ErrBadAnswer},
				"v too small":      {f.base - 1, r, s, hw.ErrBadAnswer},
				"v of others":      {f.base ^ 27, r, s, hw.ErrBadAnswer},
				"r is 0":           {f.base, zero, one, hw.ErrBadAnswer},
				"s is 0":           {f.base, one, zero, hw.ErrBadAnswer},
				"r is the order":   {f.base, n.Bytes(), one, hw.ErrBadAnswer},
				"s is the order":   {f.base, one, n.Bytes(), hw.ErrBadAnswer},
				"all ones":         {f.base + 1, ones, ones, hw.ErrBadAnswer},
				"r is on no point": {f.base, common.LeftPadBytes([]byte{5}, 32), one, hw.ErrMismatch},
				"high s":           {f.base + 1 - parity, r, high, hw.ErrBadAnswer},
				"another key":      {f.base + otherParity, otherR, otherS, hw.ErrMismatch},
				"another digest":   {f.base + wrongParity, wrongR, wrongS, hw.ErrMismatch},
				"other parity":     {f.base + 1 - parity, r, s, hw.ErrMismatch},
				"short r":          {f.base + parity, r[1:], s, hw.ErrBadAnswer},
				"long s":           {f.base + parity, r, append([]byte{0}, s...), hw.ErrBadAnswer},
				"no r":             {f.base + parity, []byte{}, s, hw.ErrBadAnswer},
				"nothing":          {f.base + parity, []byte{}, []byte{}, hw.ErrBadAnswer},
			} {
				device := newScript(t, version, owner)
				w := device.known(Options{})
				device.says = f.answer(f.final(t, owner, c.v, c.r, c.s))
				signed, err := f.do(t.Context(), w)
				errorIs(t, fmt.Sprintf("%s on %s, %s", f.name, version, name), err, c.want)
				if (signed != nil) != (c.want == nil) {
					t.Errorf("%s on %s, %s: %v came with %v", f.name, version, name, signed, err)
				}
			}
		}
	}
}

// TestAddressInAnswer: messages and typed data come with the address that signed.
func TestAddressInAnswer(t *testing.T) {
	owner, other := softKey(t, "owner"), softKey(t, "other")
	for _, f := range flows(t) {
		if f.base != 27 || !f.on(core2125) {
			continue
		}
		parity, r, s := sign(t, owner, f.digest)
		sig := joined(27+parity, r, s)
		for text, want := range map[string]error{
			accountOf(owner).Hex(): nil, accountOf(other).Hex(): hw.ErrMismatch, "": hw.ErrBadAnswer, "0x00": hw.ErrBadAnswer,
		} {
			device := newScript(t, core2125, owner)
			w := device.known(Options{})
			var last pb.Message = &pb.EthereumMessageSignature{Signature: sig, Address: &text}
			if f.name == "typed data" {
				last = &pb.EthereumTypedDataSignature{Signature: sig, Address: &text}
			}
			device.says = f.answer(last)
			_, err := f.do(t.Context(), w)
			errorIs(t, f.name+" by "+text, err, want)
		}
	}
}

// TestHostileTuples: exactly one tuple, the one that was asked for, or nothing.
func TestHostileTuples(t *testing.T) {
	owner, other := softKey(t, "owner"), softKey(t, "other")
	honest := signTuple(t, owner, fused.Authorization())
	change := func(i int, to []byte) []*pb.EthereumAuth7702Tuple {
		tuple := items(honest)
		tuple.Items[i] = to
		return []*pb.EthereumAuth7702Tuple{tuple}
	}
	elsewhere, later, stranger := fused.Authorization(), fused.Authorization(), fused.Authorization()
	elsewhere.ChainID.SetUint64(8453)
	later.Nonce++
	stranger.Address = to
	tupleOf := func(tuples ...*pb.EthereumAuth7702Tuple) []*pb.EthereumAuth7702Tuple { return tuples }
	n := crypto.S256().Params().N
	high := new(big.Int).Sub(n, honest.S.ToBig()).Bytes()
	for name, c := range map[string]struct {
		list []*pb.EthereumAuth7702Tuple
		want error
	}{
		"honest":               {tupleOf(items(honest)), nil},
		"none":                 {nil, hw.ErrMismatch},
		"two":                  {tupleOf(items(honest), items(honest)), hw.ErrMismatch},
		"no items":             {tupleOf(&pb.EthereumAuth7702Tuple{}), hw.ErrBadAnswer},
		"five items":           {tupleOf(&pb.EthereumAuth7702Tuple{Items: items(honest).Items[:5]}), hw.ErrBadAnswer},
		"seven items":          {tupleOf(&pb.EthereumAuth7702Tuple{Items: append(items(honest).Items, nil)}), hw.ErrBadAnswer},
		"another chain":        {tupleOf(items(signTuple(t, owner, elsewhere))), hw.ErrMismatch},
		"another nonce":        {tupleOf(items(signTuple(t, owner, later))), hw.ErrMismatch},
		"another delegate":     {tupleOf(items(signTuple(t, owner, stranger))), hw.ErrMismatch},
		"another key":          {tupleOf(items(signTuple(t, other, fused.Authorization()))), hw.ErrMismatch},
		"chain 0":              {change(0, nil), hw.ErrMismatch},
		"chain with a zero":    {change(0, []byte{0, 1}), hw.ErrBadAnswer},
		"chain of 33 bytes":    {change(0, bytes.Repeat([]byte{1}, 33)), hw.ErrBadAnswer},
		"delegate of 19 bytes": {change(1, honest.Address.Bytes()[1:]), hw.ErrMismatch},
		"delegate of 32 bytes": {change(1, common.LeftPadBytes(honest.Address.Bytes(), 32)), hw.ErrMismatch},
		"no delegate":          {change(1, nil), hw.ErrMismatch},
		"nonce of 9 bytes":     {change(2, bytes.Repeat([]byte{1}, 9)), hw.ErrMismatch},
		"other parity":         {change(3, number(uint64(1-honest.V))), hw.ErrMismatch},
		"parity 27":            {change(3, []byte{27}), hw.ErrBadAnswer},
		"parity of 9 bytes":    {change(3, bytes.Repeat([]byte{1}, 9)), hw.ErrBadAnswer},
		"no r":                 {change(4, nil), hw.ErrBadAnswer},
		"r of 33 bytes":        {change(4, bytes.Repeat([]byte{1}, 33)), hw.ErrBadAnswer},
		"s is another":         {change(5, []byte{1}), hw.ErrMismatch},
		"high s":               {change(5, high), hw.ErrBadAnswer},
	} {
		device := newScript(t, core2125, owner)
		w := device.known(Options{})
		parity, r, s := sign(t, owner, fusedDigest(t, fused, honest))
		answer := txAnswer(parity, r, s)
		answer.Auth7702List = c.list
		device.says = on[*pb.EthereumSignTxEIP1559](answer)
		signed, err := w.SignSetCodeTx(t.Context(), hw.DefaultPath, fused)
		errorIs(t, name, err, c.want)
		if (signed != nil) != (c.want == nil) {
			t.Errorf("%s: a transaction came: %v", name, signed != nil)
		}
	}
}

// TestPlainTransactionForAFusedOne is what firmware does that skips the field: a
// good signature over the type-2 transaction with the same fields.
func TestPlainTransactionForAFusedOne(t *testing.T) {
	owner := softKey(t, "owner")
	tuple := signTuple(t, owner, fused.Authorization())
	parity, r, s := sign(t, owner, hashTx(carrier(fused), 1))
	for _, list := range [][]*pb.EthereumAuth7702Tuple{nil, {items(tuple)}} {
		device := newScript(t, core2125, owner)
		w := device.known(Options{})
		answer := txAnswer(parity, r, s)
		answer.Auth7702List = list
		device.says = on[*pb.EthereumSignTxEIP1559](answer)
		signed, err := w.SignSetCodeTx(t.Context(), hw.DefaultPath, fused)
		errorIs(t, fmt.Sprintf("%d tuples", len(list)), err, hw.ErrMismatch)
		if signed != nil {
			t.Error("a transaction came")
		}
	}
	// And the other way round: a tuple that nobody asked for.
	device := newScript(t, core2125, owner)
	w := device.known(Options{})
	answer := txAnswer(parity, r, s)
	answer.Auth7702List = []*pb.EthereumAuth7702Tuple{items(tuple)}
	device.says = on[*pb.EthereumSignTxEIP1559](answer)
	signed, err := w.SignTx(t.Context(), hw.DefaultPath, carrier(fused), big.NewInt(1))
	errorIs(t, "a tuple with a plain transaction", err, hw.ErrMismatch)
	if signed != nil {
		t.Error("a transaction came")
	}
}

// TestHostileDataRequests: more calldata than there is, more than fits, none, and
// the signature before the end.
func TestHostileDataRequests(t *testing.T) {
	owner := softKey(t, "owner")
	f := flows(t)[1]
	parity, r, s := sign(t, owner, f.digest)
	ask := func(n uint32) *pb.EthereumTxRequest { return &pb.EthereumTxRequest{DataLength: &n} }
	early := txAnswer(parity, r, s)
	both := txAnswer(parity, r, s)
	both.DataLength = new(uint32(1024))
	for name, steps := range map[string][]any{
		"too much":             {ask(1025)},
		"far too much":         {ask(1<<32 - 1)},
		"more than there is":   {ask(1024), ask(953)},
		"more than the rest":   {ask(1024), ask(952), ask(1)},
		"signed too early":     {early},
		"signed almost early":  {ask(1024), ask(951), early},
		"both at once":         {both},
		"neither":              {ask(1024), ask(952), &pb.EthereumTxRequest{}},
		"half a signature":     {ask(1024), ask(952), &pb.EthereumTxRequest{SignatureV: new(uint32(0)), SignatureR: r}},
		"length 0, no v":       {ask(1024), ask(952), &pb.EthereumTxRequest{DataLength: new(uint32(0)), SignatureR: r, SignatureS: s}},
		"something else":       {ask(1024), &pb.Success{}},
		"a bad token question": {&pb.EthereumDefinitionRequest{TokenAddress: []byte{1, 2, 3}}},
	} {
		device := newScript(t, core2125, owner)
		w := device.known(Options{})
		i := 0
		device.says = func(m pb.Message) []any {
			switch m.(type) {
			case *pb.EthereumSignTxEIP1559, *pb.EthereumTxAck, *pb.EthereumDefinitionAck:
				i++
				return steps[i-1 : i]
			}
			return nil
		}
		signed, err := f.do(t.Context(), w)
		errorIs(t, name, err, hw.ErrBadAnswer)
		if signed != nil || w.link.outOfStep || errors.Is(err, hw.ErrStillWaiting) {
			t.Errorf("%s: %v, %v", name, signed, err)
		}
	}
}
