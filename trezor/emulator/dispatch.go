package emulator

import (
	"context"
)

// handler answers one kind of message.
type handler struct {
	// prepare decodes, and gives what answers: the firmware decodes a message
	// before it asks for the PIN.
	prepare func(m *machine, data []byte) (work, error)
	// locked says that it works on a locked device, and on one without a seed.
	locked bool
	// seedless says that it works without a seed; the Model One does not even ask
	// for the PIN then.
	seedless bool
	// ethereum says that firmware for Bitcoin alone lacks it.
	ethereum bool
	// legacy and core say which firmware has it.
	legacy, core bool
	// since says which releases have it, nil being all.
	since func(firmware) bool
	// experimental says that the message does not decode unless experimental
	// features are on.
	experimental bool
}

// work gives the answer to a message, or a *Failure, or what ended it.
type work func(ctx context.Context) (messageID, any, error)

// on makes a handler of a method that takes its message decoded.
func on[T any](f func(m *machine, ctx context.Context, in *T) (messageID, any, error)) func(*machine, []byte) (work, error) {
	return func(m *machine, data []byte) (work, error) {
		in := new(T)
		if err := m.decode(data, in); err != nil {
			return nil, err
		}
		return func(ctx context.Context) (messageID, any, error) { return f(m, ctx, in) }, nil
	}
}

// handlers are all messages that a device reacts to when it waits for nothing.
// Which ones a locked core device handles without its PIN is
// workflow.ALLOW_WHILE_LOCKED (core/src/trezor/workflow.py).
var handlers map[messageID]handler

func init() {
	handlers = map[messageID]handler{
		idInitialize:    {prepare: on((*machine).initialize), locked: true, legacy: true, core: true},
		idGetFeatures:   {prepare: on((*machine).getFeatures), locked: true, legacy: true, core: true},
		idPing:          {prepare: on((*machine).ping), locked: true, legacy: true, core: true},
		idCancel:        {prepare: on((*machine).cancel), locked: true, legacy: true, core: true},
		idLockDevice:    {prepare: on((*machine).lockDevice), locked: true, legacy: true, core: true},
		idEndSession:    {prepare: on((*machine).endSession), locked: true, legacy: true, core: true},
		idWipeDevice:    {prepare: on((*machine).wipeDevice), locked: true, legacy: true, core: true},
		idLoadDevice:    {prepare: on((*machine).loadDevice), locked: true, legacy: true, core: true},
		idApplySettings: {prepare: on((*machine).applySettings), legacy: true, core: true},
		idApplyFlags:    {prepare: on((*machine).applyFlags), legacy: true, core: true},
		idGetPublicKey:  {prepare: on((*machine).getPublicKey), legacy: true, core: true},

		idGetAddress:      {prepare: on((*machine).getAddress), ethereum: true, legacy: true, core: true},
		idEthGetPublicKey: {prepare: on((*machine).ethGetPublicKey), ethereum: true, legacy: true, core: true},
		idSignTx:          {prepare: on((*machine).signTx), ethereum: true, legacy: true, core: true},
		idSignTx1559:      {prepare: on((*machine).signTx1559), ethereum: true, legacy: true, core: true},
		idTxAck:           {prepare: on((*machine).strayTxAck), ethereum: true, legacy: true},
		idSignMessage:     {prepare: on((*machine).signMessage), ethereum: true, legacy: true, core: true},
		idVerifyMessage:   {prepare: on((*machine).verifyMessage), seedless: true, ethereum: true, legacy: true, core: true},
		idSignTypedData:   {prepare: on((*machine).signTypedData), ethereum: true, core: true},
		idSignTypedHash:   {prepare: on((*machine).signTypedHash), ethereum: true, legacy: true},
		idSignAuth: {
			prepare: on((*machine).signAuth), ethereum: true, core: true, experimental: true,
			since: func(f firmware) bool { return f.delegation == delegationTuple },
		},
	}
}

// tinyMessages are those that the Model One knows and handles only while it
// waits for them.
var tinyMessages = map[messageID]bool{idButtonAck: true, idPinMatrixAck: true, idPassphraseAck: true}

// knownToLegacy says whether the Model One has a message at all.
func knownToLegacy(id messageID) bool {
	h, found := handlers[id]
	return found && h.legacy || tinyMessages[id]
}

// dispatch answers a message that nothing waited for.
func (m *machine) dispatch(ctx context.Context, in message) (messageID, any, error) {
	if m.config.Bootloader {
		return m.bootloader(in)
	}
	h, found := handlers[in.id]
	if !found || !m.has(h) {
		return 0, nil, m.unexpected()
	}
	if h.experimental && !m.experimental() {
		return 0, nil, m.undecodable(errExperimental)
	}
	answer, err := h.prepare(m, in.data)
	if err != nil {
		return 0, nil, err
	}
	if err := m.ready(ctx, h); err != nil {
		return 0, nil, err
	}
	return answer(ctx)
}

// errExperimental is core/embed/rust/src/protobuf/error.rs.
var errExperimental = &decodeError{"Experimental features are disabled."}

func (m *machine) has(h handler) bool {
	switch {
	case m.hw.legacy() && !h.legacy, !m.hw.legacy() && !h.core:
		return false
	case h.ethereum && m.config.BitcoinOnly:
		return false
	}
	return h.since == nil || h.since(m.fw)
}

// experimental says whether experimental messages and fields decode. While the
// storage is locked the setting cannot be read, and counts as off.
func (m *machine) experimental() bool {
	s := m.store.snapshot()
	return s.unlocked && s.settings.Experimental
}

// ready wants a seed, and asks for the PIN where the device is locked.
func (m *machine) ready(ctx context.Context, h handler) error {
	if h.locked || h.seedless && m.hw.legacy() {
		return nil
	}
	if _, ok := m.store.seed(); !ok && !h.seedless {
		return m.notInitialized()
	}
	return m.unlock(ctx)
}

// bootloader knows who it is, and takes firmware, which is not emulated.
func (m *machine) bootloader(in message) (messageID, any, error) {
	switch in.id {
	case idInitialize, idGetFeatures:
		return idFeatures, m.bootloaderFeatures(), nil
	case idPing:
		ping := &msgPing{}
		if err := m.decode(in.data, ping); err != nil {
			return 0, nil, err
		}
		return idSuccess, &msgSuccess{Message: ping.Message}, nil
	default:
		return 0, nil, &Failure{FailureUnexpectedMessage, "Unexpected message"}
	}
}
