package emulator

import (
	"encoding/binary"
	"fmt"
)

// Class and instruction bytes (app-ethereum src/apdu_constants.h; class B0 is
// the operating system's).
const (
	classOS  = 0xb0
	classApp = 0xe0

	insAppInfo       = 0x01 // of class B0
	insAddress       = 0x02
	insSignTx        = 0x04
	insConfiguration = 0x06
	insSignMessage   = 0x08
	insProvideToken  = 0x0a
	insSignTyped     = 0x0c
	insStructDef     = 0x1a
	insStructImpl    = 0x1c
	insFiltering     = 0x1e
	insChallenge     = 0x20
	insNetwork       = 0x30
	insAuthorization = 0x34
)

// statusWord is the last two bytes of an answer.
type statusWord uint16

// Status words that are the same in every release; the others are in
// versions.go.
const (
	swOK          statusWord = 0x9000
	swLocked      statusWord = 0x5515
	swTxType      statusWord = 0x6501
	swNotAllowed  statusWord = 0x6980 // no such flow is running
	swRejected    statusWord = 0x6985
	swBadData     statusWord = 0x6a80 // malformed, or blind signing is off
	swNoInfo      statusWord = 0x6a00 // an error EIP-712 has no word for
	swNoMemory    statusWord = 0x6a84
	swMissingData statusWord = 0x6a88 // vendor-signed filters
	swBadParams   statusWord = 0x6b00
	swUnknownIns  statusWord = 0x6d00
	swUnknownCla  statusWord = 0x6e00
)

// An APDU is a header and what its last byte, Lc, counts.
const (
	headerSize = 5
	maxAPDU    = headerSize + 255
)

// Values of P1 and P2.
const (
	chunkFirst    = 0x00 // P1 of 04 and 08
	chunkMore     = 0x80
	firstAuthTLV  = 0x01 // P1 of 34, which has it the other way round
	showOnScreen  = 0x01 // P1 of 02
	withChainCode = 0x01 // P2 of 02
)

// command is a well-formed APDU.
type command struct {
	cla, ins, p1, p2 byte
	data             []byte
}

// parseCommand wants CLA INS P1 P2 Lc and exactly Lc bytes.
func parseCommand(apdu []byte) (command, bool) {
	if len(apdu) < headerSize || len(apdu)-headerSize != int(apdu[4]) {
		return command{}, false
	}
	return command{apdu[0], apdu[1], apdu[2], apdu[3], apdu[headerSize:]}, true
}

// answer is what the app sends back.
type answer struct {
	data []byte
	word statusWord
}

// fail is an answer without data; word may be 9000 too.
func fail(word statusWord) answer { return answer{word: word} }

func succeed(data ...byte) answer { return answer{data: data, word: swOK} }

func (a answer) bytes() []byte {
	return binary.BigEndian.AppendUint16(append([]byte(nil), a.data...), uint16(a.word))
}

func formatVersion(v [3]byte) string {
	return fmt.Sprintf("%d.%d.%d", v[0], v[1], v[2])
}
