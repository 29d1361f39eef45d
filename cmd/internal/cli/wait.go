package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/chain"
)

type waitOptions struct {
	rpc           rpcOption
	which         sessionOption
	confirmations uint64
	timeout       time.Duration
	until         string
}

// waitData is what was waited for.
type waitData struct {
	// Of a transaction.
	Hash          *common.Hash `json:"hash,omitempty"`
	Block         uint64       `json:"block,omitempty"`
	GasUsed       uint64       `json:"gas_used,omitempty"`
	Confirmations uint64       `json:"confirmations,omitempty"`
	// Of a session.
	Name  string `json:"name,omitempty"`
	Until string `json:"until,omitempty"`
	State string `json:"state,omitempty"` // what it is now
}

// waitError is that something did not come about in time.
type waitError struct{ what string }

func (e *waitError) Error() string { return e.what }

// failedTxError is a transaction that is in a block and failed.
type failedTxError struct {
	hash  common.Hash
	block uint64
}

func (e *failedTxError) Error() string {
	return fmt.Sprintf("transaction %s failed in block %d", e.hash, e.block)
}

func (a *app) waitCmd() *cobra.Command {
	var o waitOptions
	cmd := &cobra.Command{
		Use: "wait HASH|NAME", Short: "wait until a transaction is confirmed, or a session is live, ended or funded", Args: cobra.ExactArgs(1),
		Long: "With a transaction's hash: wait for its receipt, and until there are so many blocks from its own on. A block\n" +
			"that is replaced meanwhile is waited for anew. Exit code 9 when the transaction failed.\n\n" +
			"With a session's name: wait until it can be used (live), can no longer be used (ended), or its key holds native\n" +
			"coin for gas (funded). Exit code 8 when that takes longer than --timeout; 10 at once when it is over and was to be\n" +
			"live.",
	}
	o.rpc.addFlags(cmd)
	o.which.addFlags(cmd)
	flags := cmd.Flags()
	flags.Uint64Var(&o.confirmations, "confirmations", 1, "blocks to wait for, the transaction's own among them")
	flags.DurationVar(&o.timeout, "timeout", 10*time.Minute, "how long to wait")
	flags.StringVar(&o.until, "until", "", "what to wait for of a session: live, ended or funded (default live)")
	cmd.RunE = a.run(func(ctx context.Context, args []string) (*result, error) { return a.wait(ctx, args[0], o) })
	return cmd
}

func (a *app) wait(ctx context.Context, what string, o waitOptions) (*result, error) {
	if o.timeout <= 0 || o.confirmations == 0 {
		return nil, usage("give --timeout 1m, --confirmations 1", "--timeout and --confirmations must be more than nothing")
	}
	client, err := a.dial(ctx, o.rpc)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	bounded, cancel := context.WithTimeout(ctx, o.timeout)
	defer cancel()
	var data waitData
	if strings.HasPrefix(what, "0x") && len(what) == 2+2*common.HashLength {
		data, err = waitForHash(bounded, client, what, o)
	} else {
		data, err = a.waitForSession(bounded, client, what, o)
	}
	if err != nil && bounded.Err() != nil && ctx.Err() == nil && !errors.Is(err, delegation.ErrUnverified) {
		return nil, &waitError{fmt.Sprintf("%s: not yet after %s", what, o.timeout)}
	}
	if err != nil {
		return nil, err
	}
	return &result{data: data, text: data.print}, nil
}

func (d waitData) print(w io.Writer) {
	if d.Hash != nil {
		fmt.Fprintf(w, "transaction %s is in block %d: %d gas, %d confirmations\n", d.Hash, d.Block, d.GasUsed, d.Confirmations)
		return
	}
	fmt.Fprintf(w, "session %s: %s\n", d.Name, d.State)
}

func waitForHash(ctx context.Context, client node, text string, o waitOptions) (waitData, error) {
	raw, err := parseBytes("the transaction's hash", text)
	if err != nil {
		return waitData{}, err
	}
	if o.until != "" {
		return waitData{}, usage("leave --until out", "--until is for sessions, %s is a transaction's hash", text)
	}
	hash := common.BytesToHash(raw)
	for pause := newPauses(); ; {
		receipt, err := client.WaitReceipt(ctx, hash)
		if err != nil {
			return waitData{}, err
		}
		head, err := client.Head(ctx)
		if err != nil {
			return waitData{}, err
		}
		block := receipt.BlockNumber.Uint64()
		if confirmed := head.Number.Uint64() - block + 1; head.Number.Uint64() >= block && confirmed >= o.confirmations {
			if receipt.Status != types.ReceiptStatusSuccessful {
				return waitData{}, &failedTxError{hash, block}
			}
			return waitData{Hash: &hash, Block: block, GasUsed: receipt.GasUsed, Confirmations: confirmed}, nil
		}
		if err := pause.next(ctx); err != nil {
			return waitData{}, err
		}
	}
}

// waitForSession looks at a session again and again. A node that is away for a
// moment does not end it.
func (a *app) waitForSession(ctx context.Context, client node, name string, o waitOptions) (waitData, error) {
	if o.until == "" {
		o.until = "live"
	}
	if o.until != "live" && o.until != "ended" && o.until != "funded" {
		return waitData{}, usage("give --until live, --until ended or --until funded", "--until %q is none of them", o.until)
	}
	s, err := a.state()
	if err != nil {
		return waitData{}, err
	}
	for pause := newPauses(); ; {
		state, met, err := s.lookAt(ctx, client, name, o)
		if err != nil && !errors.Is(err, chain.ErrUnavailable) {
			return waitData{}, err
		}
		if err == nil && met {
			return waitData{Name: name, Until: o.until, State: state}, nil
		}
		if err := pause.next(ctx); err != nil {
			return waitData{}, err
		}
	}
}

// lookAt tells what a session is, and whether that was waited for.
func (s state) lookAt(ctx context.Context, client node, name string, o waitOptions) (state string, met bool, err error) {
	if o.until == "funded" {
		entry, _, err := s.namedRecords(name)
		if err != nil {
			return "", false, err
		}
		account, err := client.Account(ctx, entry.Address)
		if err != nil {
			return "", false, err
		}
		return fmt.Sprintf("its key holds %s native coin", ether(account.Balance)), account.Balance.Sign() > 0, nil
	}
	session, err := s.findSession(ctx, client, name, o.which)
	if errors.Is(err, delegation.ErrNoSession) { // it may be linked while this waits
		return "never linked", false, nil
	}
	if err != nil {
		return "", false, err
	}
	status, err := delegation.ReadStatus(ctx, client, session)
	if err != nil {
		return "", false, err
	}
	usable := status.Live && session.Grant.Terms.NotBefore <= status.Now
	switch {
	case usable:
		state = "live until " + end(session.Grant.Until)
	case status.Live:
		state = "live from " + when(session.Grant.Terms.NotBefore)
	default:
		state = status.Reason
	}
	over := !status.Live && !strings.HasPrefix(status.Reason, "not submitted")
	switch {
	case o.until == "ended":
		return state, over, nil
	case over && !strings.HasPrefix(status.Reason, "linked, and gone"): // a chain that was reorganised may have it again
		err := fmt.Errorf("session %s: %w: grant %d is %s", name, delegation.ErrNoSession, session.Grant.Number, status.Reason)
		return "", false, &hinted{err, "it does not come back; valetkey status shows what there is"}
	}
	return state, usable, nil
}

// pauses are the times between looks: short at first, about a block later.
type pauses struct{ length time.Duration }

func newPauses() *pauses { return &pauses{250 * time.Millisecond} }

func (p *pauses) next(ctx context.Context) error {
	const longest = 4 * time.Second
	timer := time.NewTimer(p.length)
	defer timer.Stop()
	p.length = min(p.length*3/2, longest)
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
