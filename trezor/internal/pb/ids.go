package pb

import (
	"fmt"
	"reflect"
)

// messages is the table of message numbers (common/protob/messages.proto at
// core 2.12.5-dev; 473 and 474 at core 2.12.4, reserved since).
var messages = map[uint16]Message{
	0:   (*Initialize)(nil),
	1:   (*Ping)(nil),
	2:   (*Success)(nil),
	3:   (*Failure)(nil),
	11:  (*GetPublicKey)(nil),
	12:  (*PublicKey)(nil),
	17:  (*Features)(nil),
	18:  (*PinMatrixRequest)(nil),
	19:  (*PinMatrixAck)(nil),
	20:  (*Cancel)(nil),
	24:  (*LockDevice)(nil),
	25:  (*ApplySettings)(nil),
	26:  (*ButtonRequest)(nil),
	27:  (*ButtonAck)(nil),
	41:  (*PassphraseRequest)(nil),
	42:  (*PassphraseAck)(nil),
	55:  (*GetFeatures)(nil),
	56:  (*EthereumGetAddress)(nil),
	57:  (*EthereumAddress)(nil),
	58:  (*EthereumSignTx)(nil),
	59:  (*EthereumTxRequest)(nil),
	60:  (*EthereumTxAck)(nil),
	64:  (*EthereumSignMessage)(nil),
	65:  (*EthereumVerifyMessage)(nil),
	66:  (*EthereumMessageSignature)(nil),
	83:  (*EndSession)(nil),
	100: (*DebugLinkDecision)(nil),
	101: (*DebugLinkGetState)(nil),
	102: (*DebugLinkState)(nil),
	103: (*DebugLinkStop)(nil),
	450: (*EthereumGetPublicKey)(nil),
	451: (*EthereumPublicKey)(nil),
	452: (*EthereumSignTxEIP1559)(nil),
	464: (*EthereumSignTypedData)(nil),
	465: (*EthereumTypedDataStructRequest)(nil),
	466: (*EthereumTypedDataStructAck)(nil),
	467: (*EthereumTypedDataValueRequest)(nil),
	468: (*EthereumTypedDataValueAck)(nil),
	469: (*EthereumTypedDataSignature)(nil),
	470: (*EthereumSignTypedHash)(nil),
	471: (*EthereumDefinitionRequest)(nil),
	472: (*EthereumDefinitionAck)(nil),
	473: (*EthereumSignAuth7702)(nil),
	474: (*EthereumAuth7702Signature)(nil),
}

// ids is the same table the other way round.
var ids = func() map[reflect.Type]uint16 {
	byType := make(map[reflect.Type]uint16, len(messages))
	for id, message := range messages {
		byType[reflect.TypeOf(message)] = id
	}
	return byType
}()

// UnknownIDError says that a number is of no message that this package knows.
type UnknownIDError struct{ ID uint16 }

func (e *UnknownIDError) Error() string { return fmt.Sprintf("message type %d is unknown", e.ID) }

// UnknownMessageError says that a protobuf message has no number: it is a part
// of others.
type UnknownMessageError struct{ Name string }

func (e *UnknownMessageError) Error() string { return "message " + e.Name + " has no number" }

// ID gives the number of a message.
func ID(message Message) (uint16, error) {
	id, ok := ids[reflect.TypeOf(message)]
	if !ok {
		return 0, &UnknownMessageError{Name: fmt.Sprintf("%T", message)}
	}
	return id, nil
}

// New gives an empty message of a number.
func New(id uint16) (Message, error) {
	message, ok := messages[id]
	if !ok {
		return nil, &UnknownIDError{ID: id}
	}
	made, _ := reflect.New(reflect.TypeOf(message).Elem()).Interface().(Message)
	return made, nil
}

// Name is the name of a number's message, or the number.
func Name(id uint16) string {
	message, ok := messages[id]
	if !ok {
		return fmt.Sprintf("message %d", id)
	}
	return NameOf(message)
}

// NameOf is the name of a message.
func NameOf(message Message) string { return reflect.TypeOf(message).Elem().Name() }
