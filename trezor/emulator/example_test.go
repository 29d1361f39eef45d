package emulator_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/valetkey/valetkey/trezor/emulator"
)

// A holder who reads what is shown, and a host that asks for an address in two
// bytes of protobuf and more.
func Example() {
	device, err := emulator.New(emulator.Config{
		Model: emulator.Safe5,
		Approve: func(_ context.Context, p emulator.Prompt) (emulator.Answer, error) {
			fmt.Printf("%s: %s\n", p.Title, strings.ReplaceAll(strings.Join(p.Pages, ""), "\n", ""))
			return emulator.Answer{Action: emulator.Approve}, nil
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = device.Close() }()
	link, err := device.Connect()
	if err != nil {
		fmt.Println(err)
		return
	}
	const initialize, getAddress, buttonAck = 0, 56, 27
	ctx := context.Background()
	ask := func(id uint16, data string) uint16 {
		if err := link.WriteMessage(ctx, id, []byte(data)); err != nil {
			fmt.Println(err)
		}
		answer, _, err := link.ReadMessage(ctx)
		if err != nil {
			fmt.Println(err)
		}
		return answer
	}
	fmt.Println("features:", ask(initialize, ""))
	path := "\x08\xac\x80\x80\x80\x08\x08\xbc\x80\x80\x80\x08\x08\x80\x80\x80\x80\x08\x08\x00\x08\x00" // m/44'/60'/0'/0/0
	fmt.Println("button request:", ask(getAddress, path+"\x10\x01"))
	fmt.Println("address:", ask(buttonAck, ""))
	// Output:
	// features: 17
	// button request: 26
	// Receive address: 0x73d0385F4d8E00C5e6504C6030F47BF6212736A8
	// address: 57
}
