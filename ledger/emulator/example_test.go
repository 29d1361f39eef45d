package emulator_test

import (
	"context"
	"encoding/hex"
	"fmt"

	"github.com/valetkey/valetkey/ledger/emulator"
)

// A holder signs a message; the screens are printed as they are shown.
func ExampleNew() {
	device, err := emulator.New(emulator.Config{
		Approve: emulator.ApproveAll,
		Observe: func(s emulator.Screen) { fmt.Println(s.Text) },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	apdu, _ := hex.DecodeString("e00800001e" + "058000002c8000003c800000000000000000000000" + "00000005" + "68656c6c6f")
	answer, err := device.Exchange(context.Background(), apdu)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d bytes, status word %x\n", len(answer)-2, answer[len(answer)-2:])
	// Output:
	// Review message
	// Message hello
	// Sign message
	// 65 bytes, status word 9000
}
