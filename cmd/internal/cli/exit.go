package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"unicode"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/replay"
	"github.com/valetkey/valetkey/hw/usb"
	"github.com/valetkey/valetkey/internal/chain"
	"github.com/valetkey/valetkey/internal/config"
	"github.com/valetkey/valetkey/internal/journal"
	"github.com/valetkey/valetkey/internal/keysource"
	"github.com/valetkey/valetkey/internal/keystore"
	"github.com/valetkey/valetkey/internal/lock"
	"github.com/valetkey/valetkey/internal/term"
)

// verdict is how an error leaves the program.
type verdict struct {
	exit int
	code string // stable, for --json
	hint string
}

// usageError is a command line that cannot be acted on.
type usageError struct{ reason, hint string }

func (e *usageError) Error() string { return e.reason }

func usage(hint, format string, args ...any) error {
	return &usageError{reason: fmt.Sprintf(format, args...), hint: hint}
}

// hinted adds a next step to an error whose type alone does not know one.
type hinted struct {
	error
	hint string
}

func (e *hinted) Unwrap() error { return e.error }

// exitRow says which errors a row is for. The first row that matches counts.
type exitRow struct {
	is   error            // errors.Is
	as   func(error) bool // or this
	exit int
	code string
	hint string
}

func as[T error](err error) bool { _, ok := errors.AsType[T](err); return ok }

// foundWaiting: the device was found asking for something, other than one that
// is left asking by who gave up.
func foundWaiting(err error) bool {
	return errors.Is(err, hw.ErrStillWaiting) && !errors.Is(err, context.Canceled)
}

// chainKnows is the next step after something was broken off in the middle.
const chainKnows = "valetkey status shows what the chain has"

// addressInUse: somebody listens on the port already. Windows has a number of its
// own for that.
func addressInUse(err error) bool {
	const windows = syscall.Errno(10048) // WSAEADDRINUSE
	return errors.Is(err, syscall.EADDRINUSE) || errors.Is(err, windows)
}

// exitTable orders errors from the most telling to the least: a device that
// still waits after an interrupt is an interrupt first.
var exitTable = []exitRow{
	{as: foundWaiting, exit: 8, code: "device_waiting", hint: "the device shows an earlier request: confirm or reject it there, then try again"},
	{is: hw.ErrStillWaiting, exit: 130, code: "interrupted", hint: "the device still shows the request: reject it there"},
	{is: context.Canceled, exit: 130, code: "interrupted", hint: chainKnows},
	{as: as[*usageError], exit: 2, code: "usage"},
	{as: as[*inputError], exit: 2, code: "bad_input", hint: "correct the input; --dry-run shows what would be signed"},
	{as: as[*delegation.ArgumentError], exit: 2, code: "bad_argument", hint: "write each argument as its type wants it; --dry-run shows what would be sent"},
	{as: as[*delegation.UseRefusedError], exit: 10, code: "refused_by_contract", hint: "valetkey status NAME shows what the session may still do"},
	{as: as[*delegation.TargetRefusedError], exit: 10, code: "refused_by_target", hint: "the session's limits allow it: ask the contract that is called"},
	{as: as[*waitError], exit: 8, code: "timeout", hint: "wait again, with a longer --timeout"},
	{as: as[*failedTxError], exit: 9, code: "transaction_failed", hint: "it is in a block and did nothing but cost gas"},
	{as: as[*hw.RiskError], exit: 10, code: "risk_not_accepted"},
	{as: as[*hw.TypedDataError], exit: 2, code: "bad_typed_data", hint: "the data must be exactly what its types say"},
	{as: as[*hw.UnreadableFieldError], exit: 10, code: "unreadable_field", hint: "only printable ASCII, and not too much of it, is shown in full"},
	{is: delegation.ErrBadPolicy, exit: 2, code: "bad_policy", hint: "correct the policy file, then try: valetkey policy check FILE"},
	{is: delegation.ErrBadPlan, exit: 2, code: "bad_plan", hint: "make a new one with: valetkey plan --out FILE"},
	{is: delegation.ErrBadAmount, exit: 2, code: "bad_amount", hint: "write amounts as plain decimals, such as 50 or 0.05"},
	{is: hw.ErrBadPath, exit: 2, code: "bad_path", hint: `write the path like "m/44'/60'/0'/0/0"`},
	{is: hw.ErrBadURI, exit: 2, code: "bad_wallet", hint: "valetkey devices --help lists the forms of a wallet's name"},
	{as: as[*keystore.BadNameError], exit: 2, code: "bad_name", hint: "use letters, digits, dots, dashes, at most 32"},
	{is: keystore.ErrNotFound, exit: 2, code: "no_such_session", hint: "valetkey session list shows what there is"},
	{is: keystore.ErrExists, exit: 2, code: "session_exists", hint: "choose another name"},
	{is: keystore.ErrNoKey, exit: 2, code: "key_elsewhere", hint: "have another session key pay (--payer NAME), run this where the key is, or say where it can be read: --key SOURCE"},
	{is: keystore.ErrBadKey, exit: 2, code: "bad_key", hint: "the first line of the source is the key in hex, and nothing else"},
	{is: errOtherKey, exit: 10, code: "other_key", hint: "name the session that the key is of: valetkey session list"},
	{is: keystore.ErrPlainText, exit: 10, code: "plain_text_key", hint: "valetkey keeps session keys encrypted only: make a new one with valetkey session new"},
	{is: keystore.ErrPermissions, exit: 10, code: "key_permissions", hint: "make the file private: chmod 600 FILE, and its directory: chmod 700 DIR"},
	{is: keystore.ErrPassphrase, exit: 5, code: "wrong_passphrase", hint: "try again with the passphrase that was set at: valetkey session new"},
	{is: keysource.ErrBadSource, exit: 2, code: "bad_source", hint: "write env:NAME, fd:N, exec:COMMAND or keyring:ACCOUNT"},
	{is: keysource.ErrNoKeyring, exit: 2, code: "no_keyring"},
	{is: keysource.ErrEmpty, exit: 2, code: "no_secret", hint: "check where the secret is kept; its first line counts"},
	{is: keysource.ErrTooLong, exit: 2, code: "secret_too_long", hint: "the first line is the secret, at most 4096 bytes"},
	{as: as[*keysource.CommandError], exit: 2, code: "secret_command", hint: "run the command by itself: it must print the secret and exit with 0"},
	{as: as[*keystore.CorruptError], exit: 2, code: "bad_key_file", hint: "this is no encrypted key file (keystore V3) that can be used; put a copy of the right one there"},
	{is: errStanding, exit: 10, code: "session_standing"},
	{is: errNotConfirmed, exit: 3, code: "not_confirmed", hint: "nothing was done; type the session's name to confirm"},
	{is: chain.ErrURL, exit: 2, code: "bad_rpc", hint: "give the node as http://HOST:PORT, ws://HOST:PORT or a path"},
	{is: config.ErrBad, exit: 2, code: "bad_config", hint: "correct the file that valetkey config path names"},
	{is: config.ErrPermissions, exit: 10, code: "config_permissions", hint: "make the file yours: chmod 600 FILE"},
	{is: term.ErrNoTTY, exit: 2, code: "no_terminal", hint: "there is nobody to ask: give --passphrase-file FILE"},
	{is: term.ErrMismatch, exit: 2, code: "passphrases_differ", hint: "type the same passphrase twice"},
	{is: term.ErrTooShort, exit: 2, code: "passphrase_too_short", hint: "choose a longer passphrase"},
	{is: term.ErrEmpty, exit: 2, code: "passphrase_empty", hint: "the first line of the file is the passphrase"},
	{is: term.ErrPermissions, exit: 10, code: "passphrase_permissions", hint: "make the file private: chmod 600 FILE"},
	{is: replay.ErrOtherRequest, exit: 11, code: "other_request", hint: "play a recording back with the command and the options that it was made with"},
	{is: hw.ErrMismatch, exit: 11, code: "device_mismatch", hint: "nothing was sent; do not use this device or cable until you know why"},
	{is: delegation.ErrUnverified, exit: 11, code: "unverified", hint: "nothing more is done; check the node with another one (--rpc) and the device"},
	{as: as[*chain.DisagreementError], exit: 11, code: "nodes_disagree", hint: "one of the nodes is wrong: find out which before anything is signed"},
	{is: chain.ErrInconsistent, exit: 11, code: "node_inconsistent", hint: "the node contradicts itself: use another one (--rpc)"},
	{is: delegation.ErrCheckFailed, exit: 11, code: "check_failed", hint: "do not use this session: valetkey revoke"},
	{as: as[*journal.BrokenError], exit: 11, code: "journal_broken", hint: "keep the journal file for inspection, and move it out of the way"},
	{is: errHead, exit: 11, code: "journal_head", hint: "entries were cut off, or the file was replaced: look for a copy of it"},
	{as: as[*hw.TooOldError], exit: 6, code: "app_too_old", hint: "update the device's app or firmware with the vendor's program"},
	{is: hw.ErrWrongApp, exit: 6, code: "wrong_app", hint: "open the Ethereum app on the device"},
	{as: as[*hw.PolicyError], exit: 7, code: "device_policy"},
	{as: as[*hw.UnreadableError], exit: 10, code: "unreadable", hint: "only printable ASCII is shown as text"},
	{as: as[*usb.AccessError], exit: 4, code: "no_permission"},
	{is: errUdev, exit: 4, code: "udev_rules"},
	{as: as[*usb.OtherDeviceError], exit: 11, code: "other_device", hint: "plug the device that you mean into the same port again"},
	{is: hw.ErrRejected, exit: 3, code: "device_rejected", hint: "nothing was sent; run it again if it was right"},
	{is: hw.ErrLocked, exit: 5, code: "device_locked", hint: "unlock the device with its PIN"},
	{is: hw.ErrNoDevice, exit: 4, code: "no_device", hint: "name a wallet with --wallet"},
	{is: hw.ErrDisconnected, exit: 4, code: "disconnected", hint: "check the cable, and look at the device before trying again"},
	{is: lock.ErrHeld, exit: 8, code: "busy", hint: "wait until it is done"},
	{as: addressInUse, exit: 8, code: "busy", hint: "another program listens there: choose another --listen"},
	{is: hw.ErrBusy, exit: 8, code: "device_busy", hint: "close other programs that use the device"},
	{is: hw.ErrBadAnswer, exit: 11, code: "device_answer", hint: "close the app or unplug the device, then try again"},
	{is: hw.ErrRefused, exit: 7, code: "device_refused", hint: "look at the device: it says what is missing"},
	{is: delegation.ErrClock, exit: 10, code: "clock", hint: "set this computer's clock, or use another node; for a chain that makes blocks only when it is used, give --max-clock-skew"},
	{is: delegation.ErrExpired, exit: 10, code: "expired", hint: "give the policy a later expiry"},
	{is: errWider, exit: 10, code: "policy_wider", hint: "review the differences, or leave --fail-if-wider out"},
	{is: delegation.ErrPreflight, exit: 10, code: "preflight"},
	{is: delegation.ErrNoSession, exit: 10, code: "no_session", hint: "valetkey status shows what there is; what is over does not come back, a new grant comes with valetkey link"},
	{is: delegation.ErrWrongChain, exit: 9, code: "wrong_chain", hint: "give a node of the right chain with --rpc"},
	{is: chain.ErrBehind, exit: 9, code: "node_behind", hint: "wait a moment and try again, or use another node"},
	{is: chain.ErrUnavailable, exit: 9, code: "node_unavailable", hint: "check --rpc, or start a chain to rehearse on: valetkey devnet"},
	{is: chain.ErrMalformed, exit: 9, code: "node_malformed", hint: "this does not answer like an Ethereum node: check --rpc"},
	{is: delegation.ErrChain, exit: 9, code: "chain"},
	{as: as[*chain.RPCError], exit: 9, code: "rpc"},
	{is: context.DeadlineExceeded, exit: 8, code: "timeout", hint: "look at what was sent (the journal has it), then run the same command again: what is done is not done twice"},
}

// verdictOf finds an error's row and hint.
func verdictOf(err error) verdict {
	for _, row := range exitTable {
		if row.is != nil && errors.Is(err, row.is) || row.as != nil && row.as(err) {
			return verdict{row.exit, row.code, hintFor(err, row.hint)}
		}
	}
	return verdict{1, "unexpected", hintFor(err, "")}
}

// refusedData is the error.data of a refusal by the permission contract.
type refusedData struct {
	Refusal string          `json:"refusal"` // the Solidity error, such as OverWindowLimit
	Reason  string          `json:"reason"`  // with its arguments
	Left    delegation.Left `json:"left"`
}

// errorData is what programs want to know of an error beside its code.
func errorData(err error) any {
	if e, ok := errors.AsType[*delegation.UseRefusedError](err); ok {
		return refusedData{e.Refusal.Name, e.Refusal.Text, e.Left}
	}
	return nil
}

// hintFor prefers what the error itself knows.
func hintFor(err error, fallback string) string {
	if e, ok := errors.AsType[*hinted](err); ok {
		return e.hint
	}
	if e, ok := errors.AsType[*usageError](err); ok {
		return e.hint
	}
	if e, ok := errors.AsType[*delegation.PreflightError](err); ok {
		return e.Hint
	}
	if e, ok := errors.AsType[*hw.PolicyError](err); ok {
		if e.Setting != "" {
			return settingStep(e.Setting) + ", then try again"
		}
		return settingStep("") + "; valetkey devices shows what the device can do"
	}
	if e, ok := errors.AsType[*hw.RiskError](err); ok {
		return "if that is what you want: --accept-risk=" + e.Risk
	}
	var next interface{ NextStep() string }
	if errors.As(err, &next) {
		return next.NextStep()
	}
	return fallback
}

// oneLine keeps a text on one line, whatever went into it: no control characters
// of either range, and none that change the direction of what follows.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, s)
}
