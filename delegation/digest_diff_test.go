//go:build !nodev

package delegation_test

import (
	"errors"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/common/math"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/valetkey/valetkey/contracts/bindings"
	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/leanevm"
)

// TestBatchDigestIsTheContracts: here, in the contract, and in go-ethereum's own
// implementation of EIP-712.
func TestBatchDigestIsTheContracts(t *testing.T) {
	w, d := newWorld(t), newDrawer(3)
	for range 300 {
		b := d.batch(w.vault)
		var calls []bindings.Execution
		for _, c := range b.Calls {
			calls = append(calls, bindings.Execution{Target: c.To, Value: c.Value, CallData: c.Data})
		}
		answer, err := w.View(common.Address{1}, w.readerAt, w.reader.PackBatchDigest(w.vault, calls, b.Key, b.Nonce, b.Deadline, b.Executor))
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := w.reader.UnpackBatchDigest(answer)
		if err != nil {
			t.Fatal(err)
		}
		hash, _, err := apitypes.TypedDataAndHash(typedBatch(b))
		if err != nil {
			t.Fatal(err)
		}
		if ours := b.Digest(); ours != theirs || ours != common.BytesToHash(hash) {
			t.Fatalf("%+v:\nhere        %s\ncontract    %x\ngo-ethereum %x", b, ours, theirs, hash)
		}
	}
}

func (d drawer) batch(account common.Address) delegation.Batch {
	b := delegation.Batch{
		Chain: worldChain, Account: account, Key: d.address(), Nonce: d.bits(256), Deadline: d.bits(256), Executor: d.address(),
	}
	for range d.IntN(4) {
		data := make([]byte, d.IntN(100))
		for i := range data {
			data[i] = byte(d.Uint32())
		}
		b.Calls = append(b.Calls, delegation.BatchCall{To: d.address(), Value: d.bits(256), Data: data})
	}
	if d.one(3) {
		b.Executor = common.Address{}
	}
	return b
}

// typedBatch is the same as typed data of JSON-RPC.
func typedBatch(b delegation.Batch) apitypes.TypedData {
	calls := []any{}
	for _, c := range b.Calls {
		calls = append(calls, map[string]any{"to": c.To.Hex(), "value": c.Value.String(), "data": hexutil.Encode(c.Data)})
	}
	field := func(name, kind string) apitypes.Type { return apitypes.Type{Name: name, Type: kind} }
	return apitypes.TypedData{
		Types: apitypes.Types{
			"EIP712Domain": {field("name", "string"), field("version", "string"), field("chainId", "uint256"), field("verifyingContract", "address")},
			"Call":         {field("to", "address"), field("value", "uint256"), field("data", "bytes")},
			"Batch":        {field("key", "address"), field("calls", "Call[]"), field("nonce", "uint256"), field("deadline", "uint256"), field("executor", "address")},
		},
		PrimaryType: "Batch",
		Domain:      apitypes.TypedDataDomain{Name: "valetkey", Version: "1", ChainId: math.NewHexOrDecimal256(worldChain), VerifyingContract: b.Account.Hex()},
		Message: apitypes.TypedDataMessage{
			"key": b.Key.Hex(), "calls": calls, "nonce": b.Nonce.String(), "deadline": b.Deadline.String(), "executor": b.Executor.Hex(),
		},
	}
}

// sign is 65 bytes by a key of tests, as wallets give them.
func sign(t *testing.T, key string, digest common.Hash) []byte {
	t.Helper()
	signature, err := crypto.Sign(digest[:], testKey(key))
	if err != nil {
		t.Fatal(err)
	}
	signature[64] += 27
	return signature
}

// send makes a call and wants it to pass.
func (w world) send(t *testing.T, from common.Address, data []byte) []byte {
	t.Helper()
	answer, _, err := w.Call(from, w.vault, nil, data)
	if revert, ok := errors.AsType[*leanevm.RevertError](err); ok {
		t.Fatalf("refused: %T%+v", bindings.SessionError(revert.Data), bindings.SessionError(revert.Data))
	}
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// TestSignedTexts: what is signed here over the texts as they are rendered here,
// the contract takes, each once.
func TestSignedTexts(t *testing.T) {
	w, key := newWorld(t), agent{testKey("agent")}.Address()
	next := agent{testKey("second agent")}.Address()
	g := delegation.Grant{
		Number: 1, Chain: worldChain, Account: w.vault, Agent: key, Until: w.Time + 1000,
		Native: &delegation.NativeLimit{PerDay: amount(ether(1)), Recipients: []common.Address{{7}}},
		Calls:  []delegation.CallRule{{Target: common.Address{8}, Function: "f(uint256)"}},
	}
	signed := func(text string) []byte { return sign(t, "owner", delegation.TextDigest(text)) }
	stranger := common.Address{0x55}
	deadline := uint32(w.Time + 100) //nolint:gosec // in this century
	at := uint64(deadline)
	rotation := delegation.Rotation{Number: 1, Into: 2, Chain: worldChain, Account: w.vault, Agent: key, NewAgent: next, Permissions: 2, Deadline: at}
	permissions := []bindings.Permission{
		{Parties: []bindings.Party{{Who: common.Address{7}}}}, {Target: common.Address{8}, Selector: g.Calls[0].Selector()},
	}
	w.send(t, stranger, w.abi.PackGrantWithSig(structure(g), signed(g.Text())))
	w.send(t, stranger, w.abi.PackRotateWithSig(1, 2, key, next, permissions, deadline, signed(rotation.Text())))
	w.send(t, stranger, w.abi.PackRevokeWithSig(2, deadline, signed(delegation.RevokeText(2, worldChain, w.vault, at))))
	w.send(t, stranger, w.abi.PackSetGuardianWithSig(3, stranger, deadline, signed(delegation.GuardianText(3, worldChain, w.vault, stranger, at))))
	w.send(t, stranger, w.abi.PackSetGuardianWithSig(4, common.Address{}, deadline, signed(delegation.GuardianText(4, worldChain, w.vault, common.Address{}, at))))
	w.send(t, stranger, w.abi.PackRevokeAllWithSig(5, deadline, signed(delegation.RevokeAllText(5, worldChain, w.vault, at))))
	hash := common.Hash{1, 2, 3}
	answer := w.send(t, stranger, w.abi.PackIsValidSignature(hash, signed(delegation.SignText(hash, worldChain, w.vault))))
	if got, err := w.abi.UnpackIsValidSignature(answer); err != nil || got != [4]byte{0x16, 0x26, 0xba, 0x7e} {
		t.Errorf("isValidSignature answers %x, %v", got, err)
	}
	if last, err := w.abi.UnpackLastNumber(w.send(t, stranger, w.abi.PackLastNumber())); err != nil || last != 5 {
		t.Errorf("last number %d, %v", last, err)
	}
}

// TestRelayedBatch: a batch that the session key signed, submitted by a stranger.
func TestRelayedBatch(t *testing.T) {
	w, key := newWorld(t), agent{testKey("agent")}.Address()
	target := common.Address{0x88}
	w.SetCode(target, yes)
	w.SetBalance(w.vault, ether(1))
	g := delegation.Grant{
		Number: 1, Chain: worldChain, Account: w.vault, Agent: key, Until: w.Time + 1000,
		Native: &delegation.NativeLimit{PerDay: amount(big.NewInt(5))},
		Calls:  []delegation.CallRule{{Target: target, Function: "f()"}},
	}
	w.send(t, worldOwner, w.abi.PackGrant(structure(g)))
	selector := g.Calls[0].Selector()
	b := delegation.Batch{
		Chain: worldChain, Account: w.vault, Key: key, Nonce: new(big.Int), Deadline: new(big.Int).SetUint64(w.Time), Executor: common.Address{0x55},
		Calls: []delegation.BatchCall{{To: common.Address{0x77}, Value: big.NewInt(3), Data: nil}, {To: target, Value: new(big.Int), Data: selector[:]}},
	}
	w.send(t, common.Address{0x55}, b.Calldata(sign(t, "agent", b.Digest())))
	if got := w.Balance(common.Address{0x77}); got.Int64() != 3 {
		t.Errorf("paid %s", got)
	}
	if _, _, err := w.Call(common.Address{0x55}, w.vault, nil, b.Calldata(sign(t, "agent", b.Digest()))); err == nil {
		t.Error("submitted twice")
	}
}
