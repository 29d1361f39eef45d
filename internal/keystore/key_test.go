package keystore

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"strings"
	"sync"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"
)

func unlocked(t *testing.T) *Key {
	t.Helper()
	s := openStore(t)
	newEntry(t, s, "bot")
	key, err := s.Unlock("bot", pass)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func transactions() map[string]types.TxData {
	to := common.HexToAddress("0x01")
	return map[string]types.TxData{
		"legacy":      &types.LegacyTx{To: &to, Gas: 21000, GasPrice: big.NewInt(1), Value: big.NewInt(1)},
		"access list": &types.AccessListTx{ChainID: big.NewInt(11155111), To: &to, Gas: 21000, GasPrice: big.NewInt(1)},
		"1559":        &types.DynamicFeeTx{ChainID: big.NewInt(11155111), To: &to, Gas: 21000, GasFeeCap: big.NewInt(2), GasTipCap: big.NewInt(1)},
		"set code": &types.SetCodeTx{
			ChainID: uint256.NewInt(11155111), To: to, Gas: 60000, GasFeeCap: uint256.NewInt(2), GasTipCap: uint256.NewInt(1),
			AuthList: []types.SetCodeAuthorization{{ChainID: *uint256.NewInt(1), Address: to}},
		},
	}
}

func TestSignTx(t *testing.T) {
	key := unlocked(t)
	chain := big.NewInt(11155111)
	for name, data := range transactions() {
		signed, err := key.SignTx(types.NewTx(data), chain)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		from, err := types.Sender(types.LatestSignerForChainID(chain), signed)
		if err != nil || from != key.Address() {
			t.Errorf("%s: sender %s (%v), want %s", name, from, err, key.Address())
		}
		if signed.ChainId().Cmp(chain) != 0 {
			t.Errorf("%s: signed for chain %s", name, signed.ChainId())
		}
	}
}

func TestSignTxRefuses(t *testing.T) {
	key := unlocked(t)
	tx := types.NewTx(transactions()["1559"])
	for _, chain := range []*big.Int{nil, big.NewInt(0), big.NewInt(-1)} {
		if _, err := key.SignTx(tx, chain); !errors.Is(err, ErrChainID) {
			t.Errorf("chain %v: %v", chain, err)
		}
	}
	if _, err := key.SignTx(tx, big.NewInt(1)); !errors.Is(err, types.ErrInvalidChainId) {
		t.Errorf("another chain: %v", err)
	}
}

func TestWipe(t *testing.T) {
	key := unlocked(t)
	raw := key.raw.Reveal()
	address := key.Address()
	key.Wipe()
	for _, b := range raw {
		if b != 0 {
			t.Fatal("the key is still in memory")
		}
	}
	if _, err := key.SignTx(types.NewTx(transactions()["1559"]), big.NewInt(11155111)); !errors.Is(err, ErrWiped) {
		t.Errorf("signing after Wipe: %v", err)
	}
	if key.Address() != address {
		t.Error("the address is gone")
	}
	key.Wipe()
}

func TestSignAndWipeTogether(t *testing.T) {
	key := unlocked(t)
	tx := types.NewTx(transactions()["1559"])
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 5 {
				signed, err := key.SignTx(tx, tx.ChainId())
				if errors.Is(err, ErrWiped) {
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
				if from, err := types.Sender(types.LatestSignerForChainID(tx.ChainId()), signed); err != nil || from != key.Address() {
					t.Errorf("a torn key signed: %s, %v", from, err)
				}
			}
		})
	}
	wg.Go(key.Wipe)
	wg.Wait()
}

func TestKeyNeverPrints(t *testing.T) {
	key := unlocked(t)
	raw := key.raw.Reveal()
	decimal := strings.Trim(fmt.Sprint(raw), "[]")
	number := new(big.Int).SetBytes(raw).String()
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("m", "key", key, "in", struct{ K *Key }{key})
	document, err := json.Marshal(map[string]any{"k": key})
	if err != nil {
		t.Fatal(err)
	}
	text := log.String() + string(document)
	outer := struct {
		k *Key
		v any
	}{key, key}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%p"} {
		text += fmt.Sprintf(verb, key) + fmt.Sprintf(verb, outer) + fmt.Sprintf(verb, &outer)
		if got := fmt.Sprintf(verb, key); verb != "%p" && got != "redacted" {
			t.Errorf("%s prints %q", verb, got)
		}
	}
	text += key.String() + key.GoString()
	for _, leak := range []string{hex.EncodeToString(raw)[:12], strings.ToUpper(hex.EncodeToString(raw))[:12], decimal[:12], number[:12]} {
		if strings.Contains(text, leak) {
			t.Errorf("%q is shown in %s", leak, text)
		}
	}
}

func TestZero(t *testing.T) {
	prv, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	words := prv.D.Bits() //nolint:staticcheck // zero overwrites this very number
	zero(prv)
	for _, w := range words {
		if w != 0 {
			t.Fatal("the number is still in memory")
		}
	}
}
