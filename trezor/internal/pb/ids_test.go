package pb

import (
	"errors"
	"fmt"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"
)

func TestEveryIDThereAndBack(t *testing.T) {
	if len(messages) != len(ids) {
		t.Errorf("%d numbers for %d types: a type has two numbers", len(messages), len(ids))
	}
	for id := range messages {
		message, err := New(id)
		if err != nil {
			t.Fatal(err)
		}
		if isNil(message) {
			t.Errorf("message %d cannot be written to", id)
		}
		if back, err := ID(message); err != nil || back != id {
			t.Errorf("message %d comes back as %d, %v", id, back, err)
		}
		if other, _ := New(id); other == message {
			t.Errorf("message %d is shared", id)
		}
	}
}

// inner are the messages that travel inside of others only.
var inner = map[protoreflect.Name]bool{
	"HDNode": true, "EthereumDefinitions": true, "EthereumAccessListEntry": true, "EthereumAuth7702": true,
	"EthereumAuth7702Tuple": true, "EthereumStructMember": true, "EthereumFieldType": true,
}

// TestEveryMessageHasAnID finds a message that was written down and cannot be sent.
func TestEveryMessageHasAnID(t *testing.T) {
	named := map[protoreflect.Name]bool{}
	for id := range messages {
		named[protoreflect.Name(Name(id))] = true
	}
	all := described(t).Messages()
	for i := range all.Len() {
		if name := all.Get(i).Name(); named[name] == inner[name] {
			t.Errorf("%s: has a number: %v, is a part of others: %v", name, named[name], inner[name])
		}
	}
}

// TestKnownIDs holds the ones that everything depends on to what the protocol's
// documentation says, apart from the table.
func TestKnownIDs(t *testing.T) {
	for message, want := range map[Message]uint16{
		&Initialize{}: 0, &Success{}: 2, &Failure{}: 3, &Features{}: 17, &Cancel{}: 20, &ButtonRequest{}: 26, &ButtonAck{}: 27,
		&EthereumSignTx{}: 58, &EthereumSignTxEIP1559{}: 452, &EthereumSignTypedHash{}: 470, &EthereumSignAuth7702{}: 473,
	} {
		if got, err := ID(message); err != nil || got != want {
			t.Errorf("%T is %d, %v; want %d", message, got, err, want)
		}
	}
}

func TestUnknown(t *testing.T) {
	if _, err := New(1000); !isA[*UnknownIDError](err) || err.Error() != "message type 1000 is unknown" {
		t.Errorf("message 1000: %v", err)
	}
	if _, err := ID(&HDNode{}); !isA[*UnknownMessageError](err) {
		t.Errorf("HDNode: %v", err)
	}
	if got := Name(1000) + ", " + Name(17); got != "message 1000, Features" {
		t.Error(got)
	}
}

func isA[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

// TestPresence is why the file is proto2: absent and false differ.
func TestPresence(t *testing.T) {
	version := Features{MajorVersion: new(uint32(2)), MinorVersion: new(uint32(12)), PatchVersion: new(uint32(4))}
	for _, want := range []*bool{nil, new(false), new(true)} {
		version.ExperimentalFeatures = want
		wire, err := Marshal(&version)
		if err != nil {
			t.Fatal(err)
		}
		var got Features
		if err := Unmarshal(wire, &got); err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(got.ExperimentalFeatures == nil, got.GetExperimentalFeatures()) != fmt.Sprint(want == nil, want != nil && *want) {
			t.Errorf("%v came back as %v", want, got.ExperimentalFeatures)
		}
	}
	if err := Unmarshal([]byte{0x10, 2}, &Features{}); err == nil {
		t.Error("features without a full version are accepted")
	}
}
