package keywallet

import (
	"context"
	"fmt"
	"strconv"

	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/eip712"
)

// typedRules are bounds of this package's own: a terminal has none.
var typedRules = eip712.Rules{
	Device: "this wallet", Recursion: "its fields would have no end",
	MaxName: 255, MaxDepth: 16, MaxItems: 255,
	Fields: eip712.Limit{Max: 255, Why: "at most 255 are shown"},
	Levels: eip712.Limit{Max: 8, Why: "at most 8 are shown"},
	Value:  eip712.Limit{Max: 4096, Why: "at most 4096 are shown"},
	UTF8:   true,
}

// SignTypedData implements [hw.TypedDataSigner].
func (w *Wallet) SignTypedData(ctx context.Context, path hw.Path, data apitypes.TypedData) ([]byte, error) {
	signed, err := w.signTypedData(ctx, path, data)
	if err != nil {
		return nil, fmt.Errorf("sign typed data: %w", err)
	}
	return signed, nil
}

func (w *Wallet) signTypedData(ctx context.Context, path hw.Path, data apitypes.TypedData) ([]byte, error) {
	if err := w.start(ctx, path); err != nil {
		return nil, err
	}
	d, err := w.readTypedData(data)
	if err != nil {
		return nil, err
	}
	digest, err := d.Digest(data, false)
	if err != nil {
		return nil, err
	}
	if err := w.ask(ctx, hw.Request{Action: hw.SignTypedData, TypedData: &data}); err != nil {
		return nil, err
	}
	sig, err := w.sign(digest)
	if err != nil {
		return nil, err
	}
	return sig.Bytes(), nil
}

// readTypedData reads data and refuses what nobody could read on a terminal.
func (w *Wallet) readTypedData(data apitypes.TypedData) (*eip712.Data, error) {
	d, err := eip712.Read(data, typedRules)
	if err != nil || w.options.Blind.Accepted() {
		return d, err
	}
	for _, root := range []eip712.Value{d.Domain, d.Message} {
		if err := checkReadable(root); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func checkReadable(v eip712.Value) error {
	if v.Type.Elementary() && v.Type.Kind == eip712.String {
		for i, b := range v.Bytes {
			if b != '\n' && (b < ' ' || b > '~') {
				return &hw.UnreadableFieldError{Field: v.Path, Reason: fmt.Sprintf("has the byte 0x%02x at %d: only printable ASCII and line feeds are shown as what they are", b, i)}
			}
		}
	}
	for _, item := range v.Items {
		if err := checkReadable(item); err != nil {
			return err
		}
	}
	return nil
}

// typedScreens is one screen for each value, with its place. Texts are quoted, so
// that none of them looks like another field.
func typedScreens(v eip712.Value) []string {
	switch {
	case v.Type.Elementary() && v.Type.Kind == eip712.String:
		return []string{v.Path + ": " + strconv.QuoteToASCII(string(v.Bytes))}
	case v.Type.Elementary():
		return []string{v.Path + ": " + v.Text()}
	case v.Type.Array() && len(v.Items) == 0:
		return []string{v.Path + ": an empty list"}
	}
	var screens []string
	for _, item := range v.Items {
		screens = append(screens, typedScreens(item)...)
	}
	return screens
}
