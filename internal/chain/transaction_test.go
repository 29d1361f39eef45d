//go:build !nodev

package chain

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

func TestTransaction(t *testing.T) {
	d := newTestDev(t)
	sent := transfer(t, 0, agent, 7, nil)
	mustSend(t, d.Client(), sent)
	other := transfer(t, 1, agent, 8, nil)
	mustSend(t, d.Client(), other)
	got, err := d.Client().Transaction(t.Context(), sent.Hash())
	if err != nil || got.Hash() != sent.Hash() || got.Value().Int64() != 7 {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := d.Client().Transaction(t.Context(), common.Hash{1}); !errors.Is(err, ErrNotFound) {
		t.Errorf("%v, want ErrNotFound", err)
	}
	for name, tc := range map[string]struct {
		lie lie
		is  error
	}{
		"another one":   {func(int, any) any { return asJSON(t, other) }, ErrInconsistent},
		"another value": {field("value", "0x9"), ErrInconsistent},
		"another input": {field("input", "0x01"), ErrInconsistent},
		"nothing":       {always(nil), ErrNotFound},
		"a number":      {always(7), ErrMalformed},
		"no signature":  {field("r", "0x"), ErrMalformed},
		"garbage":       {always(strings.Repeat("x", 100)), ErrMalformed},
	} {
		c := proxy(t, d, map[string]lie{"eth_getTransactionByHash": tc.lie})
		if _, err := c.Transaction(t.Context(), sent.Hash()); !errors.Is(err, tc.is) {
			t.Errorf("%s: %v, want %v", name, err, tc.is)
		}
	}
}

func asJSON(t *testing.T, tx *types.Transaction) map[string]any {
	t.Helper()
	text, err := tx.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(text, &fields); err != nil {
		t.Fatal(err)
	}
	return fields
}
