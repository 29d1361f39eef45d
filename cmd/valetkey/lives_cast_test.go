//go:build !nodev

package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/rogpeppe/go-internal/testscript"
)

// foundry runs cast and gives what it prints.
func (l *living) foundry(ts *testscript.TestScript, args ...string) string {
	cmd := exec.Command(l.cast, args...) //nolint:noctx // the script's own end ends the chain, and so cast
	var complaint strings.Builder
	cmd.Env, cmd.Stderr = append(os.Environ(), "ETH_RPC_URL="+ts.Getenv("VALETKEY_RPC"), "HOME="+ts.Getenv("HOME")), &complaint
	out, err := cmd.Output()
	if err != nil {
		ts.Fatalf("cast %s: %v: %s", args[0], err, complaint.String())
	}
	return strings.TrimSpace(string(out))
}

// statusDocument is what status --json says, as far as it is compared.
type statusDocument struct {
	Data struct {
		Session struct {
			Owner, Account, Agent common.Address
			Grant                 struct{ Number uint64 }
		}
		Delegate             *common.Address
		Allowances, Holdings []struct {
			Token  common.Address
			Amount string
		}
		AgentBalance string `json:"agent_balance"`
	}
}

// readback has cast read from the chain what status said of it, and all that
// the journal says was signed and sent; with a number, that it is the newest
// grant's: readback STATUS-FILE [NUMBER]
func (l *living) readback(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 || len(args) > 2 {
		ts.Fatalf("usage: readback STATUS-FILE [NUMBER]")
	}
	var status statusDocument
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &status))
	s := status.Data.Session
	same := func(what, want string, cast ...string) {
		// A number comes with its power of ten, behind a blank.
		if got, _, _ := strings.Cut(l.foundry(ts, cast...), " "); !strings.EqualFold(got, want) {
			ts.Fatalf("%s: cast reads %s, valetkey told %s", what, got, want)
		}
	}
	code := "0x"
	if delegate := status.Data.Delegate; delegate != nil {
		code = "0xef0100" + delegate.Hex()[2:]
	}
	account := s.Account.Hex()
	same("the owner's code", code, "code", s.Owner.Hex())
	if account != s.Owner.Hex() || code != "0x" { // not a wallet that runs nothing any more
		same("the session's owner", s.Owner.Hex(), "call", account, "owner()(address)")
	}
	if len(args) == 2 {
		same("the grant's number", args[1], "call", account, "lastNumber()(uint256)")
		same("the grant's number in the record", strconv.FormatUint(s.Grant.Number, 10), "call", account, "lastNumber()(uint256)")
	}
	same("the agent's coin", status.Data.AgentBalance, "balance", s.Agent.Hex())
	for _, h := range status.Data.Holdings {
		same("tokens", h.Amount, "call", h.Token.Hex(), "balanceOf(address)(uint256)", account)
	}
	for _, a := range status.Data.Allowances {
		same("the allowance", a.Amount, "call", a.Token.Hex(), "allowance(address,address)(uint256)", s.Owner.Hex(), account)
	}
	used := 0
	for line := range strings.Lines(ts.ReadFile("home/journal.jsonl")) {
		used += l.recall(ts, line, s.Owner)
	}
	same("the owner's nonce", strconv.Itoa(used), "nonce", s.Owner.Hex())
}

// entry is a line of the journal: a transaction that was sent, or a text that
// was signed.
type entry struct {
	Kind string
	Data struct {
		Hash common.Hash
		Tx   struct {
			Type, Nonce hexutil.Uint64
			To          common.Address
			Input       hexutil.Bytes
		}
		Text, Signature string
	}
}

// recall compares a line of the journal with the chain, and says how many of
// the owner's nonces it took.
func (l *living) recall(ts *testscript.TestScript, line string, owner common.Address) int {
	var e entry
	if !strings.Contains(line, `"kind":"sending"`) && !strings.Contains(line, `_signed","data":{"text"`) {
		return 0
	}
	ts.Check(json.Unmarshal([]byte(line), &e))
	if e.Kind != "sending" {
		if said := l.foundry(ts, "wallet", "verify", "--address", owner.Hex(), e.Data.Text, e.Data.Signature); !strings.Contains(said, "succeeded") {
			ts.Fatalf("%s: cast says of the signature: %s", e.Kind, said)
		}
		return 0
	}
	return l.recallTx(ts, e, owner)
}

// recallTx has cast decode the raw transaction, which tells who signed it.
func (l *living) recallTx(ts *testscript.TestScript, e entry, owner common.Address) int {
	sent, hash := e.Data.Tx, e.Data.Hash.Hex()
	var tx struct {
		Signer      common.Address
		Type, Nonce hexutil.Uint64
		To          common.Address
		Input       hexutil.Bytes
		Hash        common.Hash
		Tuples      []json.RawMessage `json:"authorizationList"`
	}
	var text string // cast prints a document inside of a string
	ts.Check(json.Unmarshal([]byte(l.foundry(ts, "decode-transaction", l.foundry(ts, "tx", hash, "--raw"))), &text))
	ts.Check(json.Unmarshal([]byte(text), &tx))
	if tx.Type != sent.Type || tx.Nonce != sent.Nonce || tx.To != sent.To || tx.Hash != e.Data.Hash || tx.Input.String() != sent.Input.String() {
		ts.Fatalf("%s: cast decodes %+v, the journal has %+v", hash, tx, sent)
	}
	var receipt struct {
		Type, Status hexutil.Uint64
		From         common.Address
	}
	ts.Check(json.Unmarshal([]byte(l.foundry(ts, "receipt", hash, "--json")), &receipt))
	if receipt.Type != sent.Type || receipt.Status != 1 || receipt.From != tx.Signer {
		ts.Fatalf("%s: cast has the receipt %+v, the journal the transaction %+v", hash, receipt, sent)
	}
	used := len(tx.Tuples)
	if tx.Signer == owner {
		used++
	}
	for _, tuple := range tx.Tuples {
		if got := l.foundry(ts, "recover-authority", string(tuple)); common.HexToAddress(got) != owner {
			ts.Fatalf("%s: cast says that %s authorized it, not the owner %s", hash, got, owner)
		}
	}
	return used
}

// may has cast ask the session's account itself whether the agent may move so
// much of a token, in its smallest unit: may [!] AGENT AMOUNT
func (l *living) may(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: may AGENT AMOUNT")
	}
	call := l.foundry(ts, "calldata", "transfer(address,uint256)", args[0], args[1])
	said := l.foundry(ts, "call", l.account().Hex(), "canExec(address,address,uint256,bytes)(bool,bytes)", args[0], ts.Getenv("TOKEN"), "0", call)
	if strings.HasPrefix(said, "true") == neg {
		ts.Fatalf("may move %s: cast says %s", args[1], said)
	}
}
