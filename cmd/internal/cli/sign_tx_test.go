//go:build !nodev

package cli

import (
	"encoding/hex"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/holiman/uint256"
)

// changedTx is testdata/tx.json with some keys changed; nil removes one.
func changedTx(t *testing.T, changes map[string]any) string {
	t.Helper()
	tx := object(t, "tx.json")
	for key, value := range changes {
		if value == nil {
			delete(tx, key)
		} else {
			tx[key] = value
		}
	}
	return toJSON(t, tx)
}

type null struct{}

func (null) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

// signedTuple is one that softKey "owner" signed.
func signedTuple(t *testing.T, chainID uint64) map[string]any {
	t.Helper()
	auth, err := types.SignSetCode(softKey(t, "owner"), types.SetCodeAuthorization{ChainID: *uint256.NewInt(chainID), Address: common.HexToAddress(simple7702), Nonce: 7})
	if err != nil {
		t.Fatal(err)
	}
	return map[string]any{
		"chainId": hexutil.Uint64(chainID), "address": simple7702, "nonce": "0x7", "yParity": hexutil.Uint64(auth.V),
		"r": (*hexutil.Big)(auth.R.ToBig()), "s": (*hexutil.Big)(auth.S.ToBig()),
	}
}

// Each thing that can be wrong with a transaction, with its place; the device
// is not looked for.
func TestBadTransactions(t *testing.T) {
	typed4 := func(list ...any) map[string]any { return map[string]any{"type": "0x4", "authorizationList": list} }
	tuple := func(key string, value any) map[string]any {
		out := signedTuple(t, 1)
		if out[key] = value; value == nil {
			delete(out, key)
		}
		return typed4(out)
	}
	for name, c := range map[string]struct{ input, text string }{
		"nothing":              {"", "nothing on standard input"},
		"blanks":               {" \n", "neither a JSON object nor hex"},
		"a list":               {"[]", "neither a JSON object nor hex"},
		"half of it":           {`{"type":"0x2",`, "too early"},
		"something behind":     {changedTx(t, nil) + "{}", "something follows"},
		"a key twice":          {strings.Replace(changedTx(t, nil), "{", `{"nonce":"0x6",`, 1), `"nonce" is there twice`},
		"two names for one":    {changedTx(t, map[string]any{"data": "0x01", "input": "0x02"}), `beside`},
		"not UTF-8":            {"{\"to\":\"\xff\"}", "not UTF-8"},
		"too deep":             {`{"x":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + "}", "nested deeper"},
		"an unknown key":       {changedTx(t, map[string]any{"gasprice": "0x1"}), "transaction.gasprice: unknown key"},
		"an odd key":           {changedTx(t, map[string]any{"a\x1b[2Jb": "0x1"}), `\x1b`},
		"no recipient":         {changedTx(t, map[string]any{"to": nil}), `"to": null makes a contract`},
		"a contract of none":   {changedTx(t, map[string]any{"to": null{}}), "made of nothing"},
		"a short recipient":    {changedTx(t, map[string]any{"to": "0x7E57"}), "transaction.to"},
		"a mistyped one":       {changedTx(t, map[string]any{"to": "0x7e57000000000000000000000000000000000020"[:41] + "F"}), ""},
		"no chain":             {changedTx(t, map[string]any{"chainId": nil}), "transaction.chainId: it is missing"},
		"chain 0":              {changedTx(t, map[string]any{"chainId": 0}), "every chain"},
		"a chain of 65 bits":   {changedTx(t, map[string]any{"chainId": "0x10000000000000000"}), "over 64 bits"},
		"no nonce":             {changedTx(t, map[string]any{"nonce": nil}), "transaction.nonce: it is missing"},
		"the last nonce":       {changedTx(t, map[string]any{"nonce": "0xffffffffffffffff"}), "EIP-2681"},
		"a negative nonce":     {changedTx(t, map[string]any{"nonce": -1}), "no whole number"},
		"a fraction":           {changedTx(t, map[string]any{"nonce": 1.5}), "no whole number"},
		"an exponent":          {strings.Replace(changedTx(t, nil), `"0x5"`, "1e3", 1), "no whole number"},
		"a number with _":      {changedTx(t, map[string]any{"nonce": "1_0"}), "no whole number"},
		"octal, to some":       {changedTx(t, map[string]any{"nonce": "010"}), "begins with a 0"},
		"0x alone":             {changedTx(t, map[string]any{"nonce": "0x"}), "no whole number"},
		"a bool for a number":  {changedTx(t, map[string]any{"nonce": true}), "true or false where a number was due"},
		"no gas":               {changedTx(t, map[string]any{"gas": "0x0"}), "transaction.gas: it is 0"},
		"a value of 257 bits":  {changedTx(t, map[string]any{"value": "0x1" + strings.Repeat("0", 64)}), "over 256 bits"},
		"tip over fee":         {changedTx(t, map[string]any{"maxPriorityFeePerGas": "0x6fc23ac01"}), "is over maxFeePerGas"},
		"no tip":               {changedTx(t, map[string]any{"maxPriorityFeePerGas": nil}), "maxPriorityFeePerGas: it is missing"},
		"another's price":      {changedTx(t, map[string]any{"gasPrice": "0x1"}), "does not have it"},
		"odd hex":              {changedTx(t, map[string]any{"input": "0x123"}), "is no hex"},
		"hex without 0x":       {changedTx(t, map[string]any{"input": "1234"}), "is no hex"},
		"type 3":               {changedTx(t, map[string]any{"type": 3}), "blobs"},
		"type 5":               {changedTx(t, map[string]any{"type": 5}), "there are 0, 1, 2 and 4"},
		"type 258":             {changedTx(t, map[string]any{"type": 258}), "over 8 bits"},
		"a list of type 2":     {changedTx(t, map[string]any{"authorizationList": []any{}}), "does not have it"},
		"blobs":                {changedTx(t, map[string]any{"blobVersionedHashes": []any{"0x01"}}), "does not have it"},
		"signed":               {changedTx(t, map[string]any{"v": "0x1", "r": "0x1", "s": "0x1"}), "signed already"},
		"signed, by ethers":    {changedTx(t, map[string]any{"signature": map[string]any{}}), "signed already"},
		"access of nothing":    {changedTx(t, map[string]any{"accessList": []any{map[string]any{}}}), "accessList[0].address"},
		"access without keys":  {changedTx(t, map[string]any{"accessList": []any{map[string]any{"address": simple7702}}}), "storageKeys: it is missing"},
		"a short key":          {changedTx(t, map[string]any{"accessList": []any{map[string]any{"address": simple7702, "storageKeys": []any{"0x01"}}}}), "1 bytes where 32"},
		"no tuples":            {changedTx(t, typed4()), "it is empty, which no chain accepts"},
		"a contract, type 4":   {changedTx(t, map[string]any{"type": "0x4", "to": null{}, "authorizationList": []any{signedTuple(t, 1)}}), "makes no contract"},
		"another chain":        {changedTx(t, typed4(signedTuple(t, 10))), "it is for chain 10"},
		"an unsigned tuple":    {changedTx(t, tuple("r", "0x0")), "good for no account"},
		"a parity of 2":        {changedTx(t, tuple("yParity", 2)), "neither 0 nor 1"},
		"v against parity":     {changedTx(t, tuple("v", 29)), "contradicts"},
		"no parity":            {changedTx(t, tuple("yParity", nil)), "yParity: it is missing"},
		"another authority":    {changedTx(t, tuple("authority", ownerText)), "not signed by"},
		"an unknown key in it": {changedTx(t, tuple("x", 1)), "unknown key"},
		"another sender":       {changedTx(t, map[string]any{"from": simple7702}), "transaction.from"},
		"an empty list":        {"0xc0", "transaction"},
		"no bytes":             {"0x", "it is empty"},
		"text behind RLP":      {"0xc0zz", "is no hex"},
		"a type byte":          {"0x02", ""},
		"another type byte":    {"0x05c0", ""},
		"type 3 in RLP":        {"0x03c0", ""},
	} {
		if name == "a mistyped one" {
			c.input = changedTx(t, map[string]any{"to": strings.Replace(simple7702, "Cd", "cD", 1)})
			c.text = "its checksum (EIP-55) does not match"
		}
		o := valetkey(t, c.input, "sign", "tx", "--wallet", approving)
		o.expect(t, name, 2, "", c.text)
		if o.stdout != "" || strings.ContainsRune(o.stderr, 0x1b) {
			t.Errorf("%s: printed %q and %q", name, o.stdout, o.stderr)
		}
	}
}

// unsignedRLP is a transaction as tools write it before it is signed.
func unsignedRLP(t *testing.T, kind byte, fields ...any) string {
	t.Helper()
	list, err := rlp.EncodeToBytes(fields)
	if err != nil {
		t.Fatal(err)
	}
	if kind != 0 {
		list = append([]byte{kind}, list...)
	}
	return "0x" + hex.EncodeToString(list)
}

// Every type, from JSON and from RLP, from a file and from standard input:
// what comes back is that transaction, signed by the account.
func TestSignedTransactions(t *testing.T) {
	recipient := common.HexToAddress("0x7E57000000000000000000000000000000000020")
	access := types.AccessList{{Address: recipient, StorageKeys: []common.Hash{{1}}}}
	auth, err := types.SignSetCode(softKey(t, "owner"), types.SetCodeAuthorization{ChainID: *uint256.NewInt(1), Address: common.HexToAddress(simple7702), Nonce: 7})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		input string
		want  types.TxData
	}{
		"type 2": {changedTx(t, nil), &types.DynamicFeeTx{ChainID: big.NewInt(1), Nonce: 5, GasTipCap: big.NewInt(1e9), GasFeeCap: big.NewInt(30e9), Gas: 21000, To: &recipient, Value: big.NewInt(1e15)}},
		"type 2, by its fields": {changedTx(t, map[string]any{"type": nil, "from": ownerText, "v": "0x0"}), &types.DynamicFeeTx{
			ChainID: big.NewInt(1), Nonce: 5, GasTipCap: big.NewInt(1e9), GasFeeCap: big.NewInt(30e9), Gas: 21000, To: &recipient, Value: big.NewInt(1e15),
		}},
		"type 0": {changedTx(t, map[string]any{"type": "0x0", "maxFeePerGas": nil, "maxPriorityFeePerGas": nil, "gasPrice": 7}), &types.LegacyTx{Nonce: 5, GasPrice: big.NewInt(7), Gas: 21000, To: &recipient, Value: big.NewInt(1e15)}},
		"type 4": {changedTx(t, map[string]any{"type": "0x4", "authorizationList": []any{signedTuple(t, 1)}}), &types.SetCodeTx{
			ChainID: uint256.NewInt(1), Nonce: 5, GasTipCap: uint256.NewInt(1e9), GasFeeCap: uint256.NewInt(30e9), Gas: 21000, To: recipient, Value: uint256.NewInt(1e15),
			AuthList: []types.SetCodeAuthorization{auth},
		}},
		"a contract": {changedTx(t, map[string]any{"to": null{}, "input": "0xfe"}), &types.DynamicFeeTx{
			ChainID: big.NewInt(1), Nonce: 5, GasTipCap: big.NewInt(1e9), GasFeeCap: big.NewInt(30e9), Gas: 21000, Value: big.NewInt(1e15), Data: []byte{0xfe},
		}},
		"RLP, type 0": {unsignedRLP(t, 0, uint(5), uint(7), uint(21000), recipient, uint(1), []byte{}, uint(1), uint(0), uint(0)), &types.LegacyTx{Nonce: 5, GasPrice: big.NewInt(7), Gas: 21000, To: &recipient, Value: big.NewInt(1)}},
		"RLP, type 1": {unsignedRLP(t, 1, uint(1), uint(5), uint(7), uint(21000), recipient, uint(1), []byte{}, access), &types.AccessListTx{ChainID: big.NewInt(1), Nonce: 5, GasPrice: big.NewInt(7), Gas: 21000, To: &recipient, Value: big.NewInt(1), AccessList: access}},
		"RLP, type 2": {unsignedRLP(t, 2, uint(1), uint(5), uint(6), uint(7), uint(21000), recipient, uint(1), []byte{}, access), &types.DynamicFeeTx{ChainID: big.NewInt(1), Nonce: 5, GasTipCap: big.NewInt(6), GasFeeCap: big.NewInt(7), Gas: 21000, To: &recipient, Value: big.NewInt(1), AccessList: access}},
	} {
		want := types.NewTx(c.want)
		signer := types.LatestSignerForChainID(big.NewInt(1))
		for how, o := range map[string]outcome{
			"standard input": valetkey(t, c.input, "sign", "tx", "--wallet", approving, "--json"),
			"-":              valetkey(t, c.input, "sign", "tx", "-", "--wallet", approving, "--json", "--no-input"),
			"a file":         valetkey(t, "", "sign", "tx", file(t, c.input), "--wallet", approving, "--json"),
		} {
			var data signedTxData
			o.success(t, &data)
			var signed types.Transaction
			if err := signed.UnmarshalBinary(data.Raw); err != nil {
				t.Fatalf("%s from %s: %v", name, how, err)
			}
			sender, err := types.Sender(signer, &signed)
			if err != nil || sender.Hex() != ownerText || signer.Hash(&signed) != signer.Hash(want) || *data.Hash != signed.Hash() || data.Digest != signer.Hash(want) {
				t.Errorf("%s from %s: %+v by %s, %v", name, how, data, sender, err)
			}
		}
		var dry signedTxData
		valetkey(t, c.input, "sign", "tx", "--wallet", rejecting, "--json", "--dry-run").success(t, &dry)
		if dry.Raw != nil || dry.Hash != nil || !dry.DryRun || crypto.Keccak256Hash(dry.Bytes) != signer.Hash(want) || dry.Review == nil {
			t.Errorf("%s, dry: %+v", name, dry)
		}
	}
}

// What no device shows of a type-4 transaction is told: whose tuples are in it.
func TestListedAuthorizations(t *testing.T) {
	input := changedTx(t, map[string]any{"type": "0x4", "authorizationList": []any{signedTuple(t, 1), signedTuple(t, 0)}})
	var data signedTxData
	warnings := valetkey(t, input, "sign", "tx", "--wallet", approving, "--json").success(t, &data)
	owner := crypto.PubkeyToAddress(softKey(t, "owner").PublicKey)
	if len(data.Authorizations) != 2 || data.Authorizations[0].Authority != owner || data.Authorizations[1].ChainID != 0 {
		t.Errorf("%+v, %+v", data.Authorizations, warnings)
	}
	o := valetkey(t, input, "sign", "tx", "--wallet", approving)
	o.expect(t, "as text", 0, "auth      "+owner.Hex()+" runs "+simple7702, "")
}

func TestTransactionFiles(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		code int
		text string
	}{
		"no such file":    {[]string{"nowhere"}, 2, "no such file"},
		"a directory":     {[]string{"."}, 2, "is no file"},
		"two files":       {[]string{"a", "b"}, 2, "accepts at most 1 arg"},
		"sent, but dry":   {[]string{"testdata/tx.json", "--send", "--dry-run"}, 2, "leave one of them away"},
		"sent nowhere":    {[]string{"testdata/tx.json", "--send"}, 2, "no node is named"},
		"sent to nobody":  {[]string{"testdata/tx.json", "--send", "--rpc", "http://127.0.0.1:1"}, 9, "unavailable"},
		"calldata, blind": {[]string{file(t, changedTx(t, map[string]any{"input": "0xdeadbeef"})), "--wallet", factory}, 7, `"Blind signing"`},
		"too old":         {[]string{file(t, changedTx(t, map[string]any{"type": "0x4", "authorizationList": []any{signedTuple(t, 1)}})), "--wallet", "emulator:ledger?app=1.16.0"}, 6, "needs version 1.17.0"},
	} {
		valetkey(t, "", append([]string{"sign", "tx", "--wallet", approving}, c.args...)...).expect(t, name, c.code, "", c.text)
	}
	huge := valetkey(t, strings.Repeat(" ", maxInput+1), "sign", "tx", "--wallet", approving)
	huge.expect(t, "too much", 2, "", "more than 1048576 bytes")
}

// Whatever is read as a transaction: an error with its place, or bytes that
// hash to what is signed.
func FuzzUnsignedTx(f *testing.F) {
	f.Add([]byte(`{"type":"0x2","chainId":1,"nonce":0,"to":null,"gas":1,"maxFeePerGas":1,"maxPriorityFeePerGas":1,"input":"0x00"}`))
	f.Add([]byte(`{"chainId":"0x1","nonce":"0x0","to":"0x7E57000000000000000000000000000000000020","gas":"0x5208","gasPrice":"0x1"}`))
	f.Add([]byte(`{"type":4,"chainId":1,"nonce":0,"to":"0x7E57000000000000000000000000000000000020","gas":1,"maxFeePerGas":1,"maxPriorityFeePerGas":1,"authorizationList":[{"chainId":0,"address":"0x7E57000000000000000000000000000000000020","nonce":1,"yParity":0,"r":1,"s":1}]}`))
	f.Add([]byte("0xec098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a764000080018080"))
	f.Add([]byte("0x02eb83aa36a701843b9aca008506fc23ac008252089435353535353535353535353535353535353535358080c0"))
	f.Fuzz(func(t *testing.T, text []byte) {
		draft, err := parseUnsignedTx(text)
		if err == nil {
			var tx *types.Transaction
			if tx, err = draft.build(); err == nil {
				preimage, err := txPreimage(tx, draft.chainID)
				if err != nil || crypto.Keccak256Hash(preimage) != types.LatestSignerForChainID(draft.chainID).Hash(tx) {
					t.Fatalf("%s: %x, %v", text, preimage, err)
				}
			}
		}
		if err != nil && verdictOf(err).exit != 2 {
			t.Fatalf("%s: %v", text, err)
		}
	})
}
