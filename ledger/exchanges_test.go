package ledger

import (
	"bytes"
	"context"
	"testing"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/eip712"
	"github.com/valetkey/valetkey/ledger/emulator"
)

// The least that the protocol allows, written as formulas over what has to get
// across. A path of n elements takes 1 + 4n bytes, so P = 21 here; an APDU has 5
// bytes of header and carries at most 255; a report carries 59 bytes of
// length ‖ message.
//
//	opening           2 exchanges: name (B0 01), configuration (E0 06)
//	address           1, P bytes and 8 for a chain id; once for each wallet and path
//	authorization     1, P + 2 + 45 bytes
//	message of L      ceil((P + 4 + L) / 255)
//	transaction of U  ceil((P + U) / 255), U the bytes that are hashed: where a cut is
//	                  forbidden, chunks get shorter, and not more
//	typed data        structures + fields + 2 roots + arrays + 1, and
//	                  ceil((2 + length) / 255) for each value
//	typed hash        1, P + 64 bytes
//	token, network    1; ceil((2 + length) / 255)
func atLeast(payload int) int { return (payload + maxData - 1) / maxData }

const pathBytes = 1 + 4*5

// counted is what one flow sent after the opening and the address.
type counted struct {
	exchanges, payload, reports int
	sent                        [][]byte
}

// count runs a flow over HID frames on app 1.22.0 and takes its commands apart.
func count(t *testing.T, do func(context.Context, *Wallet) error) (c counted) {
	t.Helper()
	inBubble(t, func(t *testing.T) {
		settings := everything
		settings.RawMessages = true
		device, err := emulator.New(emulator.Config{Settings: settings, Approve: emulator.ApproveAll})
		if err != nil {
			t.Fatal(err)
		}
		defer device.Close()
		s := &station{t: t, device: device}
		link, err := s.Dial(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		recorder := &wire{Transport: link}
		w, err := Open(t.Context(), recorder, Options{Blind: hw.AcceptBlindSigning})
		if err != nil {
			t.Fatal(err)
		}
		defer w.Close()
		if sent := recorder.taken(); len(sent) != 2 {
			t.Errorf("opening took %x", sent)
		}
		if _, err := w.Address(t.Context(), hw.DefaultPath, false); err != nil {
			t.Fatal(err)
		}
		if sent := recorder.taken(); len(sent) != 1 || len(sent[0]) != 5+pathBytes {
			t.Errorf("the address took %x", sent)
		}
		before, wrote := s.written, s.wrote
		if err := do(t.Context(), w); err != nil {
			t.Fatal(err)
		}
		c.sent = recorder.taken()
		c.exchanges, c.reports = len(c.sent), s.written-before
		c.payload = s.wrote - wrote - 5*c.exchanges
	})
	return c
}

// expect compares with the formula. Reports are as few as the APDUs allow.
func (c counted) expect(t *testing.T, what string, exchanges, payload int) {
	t.Helper()
	if c.exchanges != exchanges || c.payload != payload {
		t.Errorf("%s: %d exchanges with %d bytes, %d with %d are enough", what, c.exchanges, c.payload, exchanges, payload)
	}
	reports := 0
	for _, apdu := range c.sent {
		reports += (2 + len(apdu) + 58) / 59
	}
	if c.reports != reports {
		t.Errorf("%s: %d reports, %d are enough", what, c.reports, reports)
	}
}

// data is what all commands carry, one after the other.
func (c counted) data() (all []byte) {
	for _, apdu := range c.sent {
		all = append(all, apdu[5:]...)
	}
	return all
}

func TestExchangesOfMessages(t *testing.T) {
	for _, size := range []int{1, 229, 230, 231, 484, 485, 486, 1024, maxMessage} {
		message := bytes.Repeat([]byte("x"), size)
		c := count(t, func(ctx context.Context, w *Wallet) error {
			_, err := w.SignMessage(ctx, hw.DefaultPath, message)
			return err
		})
		c.expect(t, "message", atLeast(pathBytes+4+size), pathBytes+4+size)
		if !bytes.Equal(c.data()[pathBytes+4:], message) {
			t.Errorf("a message of %d bytes went over as something else", size)
		}
	}
}

// What goes over behind the path is what is hashed, and nothing besides.
func TestExchangesOfTransactions(t *testing.T) {
	sizes := []int{0, 1, 3, 4, 5, 68, 16 << 10}
	for n := range 12 { // around the first and the second full APDU
		sizes = append(sizes, 182+n, 437+n)
	}
	for _, calldata := range sizes {
		for _, data := range []types.TxData{
			&types.LegacyTx{GasPrice: gwei(1), Gas: 1e6, To: &to, Data: make([]byte, calldata)},
			&types.DynamicFeeTx{ChainID: bigInt(1), GasFeeCap: gwei(1), Gas: 1e6, To: &to, Data: make([]byte, calldata)},
		} {
			tx, signer := types.NewTx(data), types.LatestSignerForChainID(bigInt(1))
			c := count(t, func(ctx context.Context, w *Wallet) error {
				_, err := w.SignTx(ctx, hw.DefaultPath, tx, bigInt(1))
				return err
			})
			hashed := c.data()[pathBytes:]
			if crypto.Keccak256Hash(hashed) != signer.Hash(tx) {
				t.Errorf("type %d with %d bytes of calldata: what went over is not what is hashed", tx.Type(), calldata)
			}
			c.expect(t, "transaction", atLeast(pathBytes+len(hashed)), pathBytes+len(hashed))
		}
	}
}

func TestExchangesOfTheRest(t *testing.T) {
	auth := count(t, func(ctx context.Context, w *Wallet) error {
		_, err := w.SignAuthorization(ctx, hw.DefaultPath, tuple(simple7702Account.Address, 1<<63, 1<<63))
		return err
	})
	auth.expect(t, "authorization", 1, pathBytes+2+45)
	hash := count(t, func(ctx context.Context, w *Wallet) error {
		_, err := w.SignTypedHash(ctx, hw.DefaultPath, [32]byte{1}, [32]byte{2}, hw.AcceptBlindSigning)
		return err
	})
	hash.expect(t, "typed hash", 1, pathBytes+64)
	token := count(t, func(ctx context.Context, w *Wallet) error {
		_, err := w.ProvideToken(ctx, hw.DefaultPath, hx(t, tokenHex))
		return err
	})
	token.expect(t, "token", 1, len(hx(t, tokenHex)))
	network := count(t, func(ctx context.Context, w *Wallet) error {
		_, err := w.ProvideNetwork(ctx, hx(t, netHex))
		return err
	})
	network.expect(t, "network", 1, 2+len(hx(t, netHex)))
}

// The formula for typed data, from the data: definitions of what is reached,
// values, roots, array sizes. Its bytes are counted by the reader of this test.
func TestExchangesOfTypedData(t *testing.T) {
	for _, name := range []string{"mail", "grant", "every-type"} {
		data := own(t, name)
		c := count(t, func(ctx context.Context, w *Wallet) error {
			_, err := w.SignTypedData(ctx, hw.DefaultPath, data)
			return err
		})
		back, err := readStream(c.sent)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		exchanges, payload := 2+1, len(eip712.DomainType)+len(data.PrimaryType)+pathBytes
		for name, fields := range back.Types {
			exchanges += 1 + len(fields)
			payload += len(name)
		}
		exchanges += back.arrays
		payload += back.arrays + back.definitions
		for _, size := range back.values {
			exchanges += atLeast(2 + size)
			payload += 2 + size
		}
		c.expect(t, name, exchanges, payload)
	}
}
