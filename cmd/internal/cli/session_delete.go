package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/jsonout"
	"github.com/valetkey/valetkey/internal/keystore"
)

type deletedData struct {
	Name    string         `json:"name"`
	Address common.Address `json:"address"`
	File    string         `json:"file"` // that was deleted
	// Standing is what the key was granted and nobody is known to have ended.
	Standing []delegation.Session `json:"standing"`
	// Records is the directory of what the key was granted, where there is one.
	Records string `json:"records,omitempty"`
}

type deleteOptions struct {
	rpc     rpcOption
	confirm string
	force   bool
}

var (
	errNotConfirmed = errors.New("not confirmed")
	errStanding     = errors.New("the session still has a permission")
)

func (a *app) sessionDeleteCmd() *cobra.Command {
	var o deleteOptions
	cmd := &cobra.Command{
		Use: "delete NAME", Short: "delete a session key for good", Args: cobra.ExactArgs(1),
		Long: "Delete the key's file. There is no way back without a copy of it. A deleted key ends no permission: what it was\n" +
			"granted stays on chain until it expires or is revoked, for whoever has a copy. So a session whose record says\n" +
			"that it is linked and not expired is deleted only with --force; with --rpc (or " + envRPC + ") the chain is\n" +
			"asked whether it was revoked.\n\n" +
			"The name is typed at a prompt, or given with --confirm. Records of what was granted stay where they are while\n" +
			"something stands, so that revoke and status find it by name; else they are moved to links/.past.",
	}
	o.rpc.addFlags(cmd)
	flags := cmd.Flags()
	flags.StringVar(&o.confirm, "confirm", "", "the session's name once more, instead of the prompt")
	flags.BoolVar(&o.force, "force", false, "delete the key although its session is not over")
	cmd.RunE = a.run(func(ctx context.Context, args []string) (*result, error) { return a.deleteSession(ctx, args[0], o) })
	return cmd
}

func (a *app) deleteSession(ctx context.Context, name string, o deleteOptions) (*result, error) {
	s, keys, err := a.sessions()
	if err != nil {
		return nil, err
	}
	entry, err := keys.Get(name)
	if _, corrupt := errors.AsType[*keystore.CorruptError](err); err != nil && !corrupt && !errors.Is(err, keystore.ErrPlainText) {
		return nil, err // a file that nobody can read can still be deleted
	}
	standing, err := a.standing(ctx, s, name, o)
	if err != nil {
		return nil, err
	}
	if len(standing) > 0 && !o.force {
		return nil, &hinted{
			fmt.Errorf("%w: %s", errStanding, standingText(standing)),
			fmt.Sprintf("take it away first: valetkey revoke %s; then delete with --rpc, so that the chain is asked. --force deletes the key all the same", name),
		}
	}
	if err := a.confirmName(ctx, name, o); err != nil {
		return nil, err
	}
	data := deletedData{Name: name, Address: entry.Address, Standing: standing}
	if data.File, err = keys.Delete(name); err != nil {
		return nil, err
	}
	if data.Records, err = s.retire(name, entry.Address, len(standing) > 0); err != nil {
		return nil, err
	}
	return &result{data: data, text: data.print, warnings: data.warnings()}, nil
}

// standing is what was granted and is not known to be over: not expired, and not
// ended on a chain that was asked.
func (a *app) standing(ctx context.Context, s state, name string, o deleteOptions) ([]delegation.Session, error) {
	standing := []delegation.Session{}
	records, err := s.loadLinks(name)
	if err != nil || len(records) == 0 {
		return standing, err
	}
	var client node
	if !o.force && len(o.rpc.given(a)) > 0 {
		if client, err = a.dial(ctx, o.rpc); err != nil {
			return nil, err
		}
		defer client.Close()
	}
	for _, record := range records {
		for _, session := range record.Sessions {
			over, err := a.over(ctx, client, session)
			if err != nil {
				return nil, err
			}
			if !over {
				standing = append(standing, session)
			}
		}
	}
	return standing, nil
}

func (a *app) over(ctx context.Context, client node, session delegation.Session) (bool, error) {
	if until := session.Grant.Until; until != 0 && until <= uint64(max(0, a.Now().Unix())) {
		return true, nil
	}
	// A grant that was never submitted is not live, and its signature is out.
	if client == nil || session.Since == 0 {
		return false, nil
	}
	id, err := client.ChainID(ctx)
	if err != nil || !id.IsUint64() || id.Uint64() != session.Chain {
		return false, err
	}
	status, err := delegation.ReadStatus(ctx, client, session)
	return err == nil && !status.Live, err
}

func standingText(list []delegation.Session) string {
	var parts []string
	for _, s := range list {
		parts = append(parts, fmt.Sprintf("agent %s may act through %s, of %s, on chain %d until %s", s.Agent, s.Account, s.Owner, s.Chain, end(s.Grant.Until)))
	}
	return strings.Join(parts, "; ")
}

// confirmName has the session's name typed, so that no other one is deleted.
func (a *app) confirmName(ctx context.Context, name string, o deleteOptions) error {
	answer := o.confirm
	if answer == "" {
		if a.noInput {
			return usage("give --confirm "+name, "--no-input, and nobody to confirm that session %s is deleted", name)
		}
		var err error
		if answer, err = a.Terminal.Ask(ctx, fmt.Sprintf("delete session %s for good? Type its name:", name)); err != nil {
			return &hinted{err, "give --confirm " + name}
		}
	}
	if answer != name {
		return fmt.Errorf("%w: session %s stays", errNotConfirmed, name)
	}
	return nil
}

// pastLinks is the directory of the records that are over: no session's name begins
// with a dot.
const pastLinks = ".past"

// retire says where the records of a deleted key are. Those that nobody needs any
// more make room for another key of that name.
func (s state) retire(name string, address common.Address, needed bool) (string, error) {
	dir := s.linkDir(name)
	if _, err := os.Stat(dir); err != nil {
		return "", nil //nolint:nilerr // it was never linked
	}
	if needed {
		return dir, nil
	}
	past := filepath.Join(s.dir, "links", pastLinks)
	if err := os.MkdirAll(past, 0o700); err != nil {
		return "", err
	}
	to, err := os.MkdirTemp(past, fmt.Sprintf("%s-%s-", name, address))
	if err != nil {
		return "", err
	}
	if err := os.Rename(dir, filepath.Join(to, "records")); err != nil {
		return "", err
	}
	return to, errors.Join(syncDir(past), syncDir(filepath.Dir(dir)))
}

func (d deletedData) warnings() []jsonout.Warning {
	if len(d.Standing) == 0 {
		return nil
	}
	return []jsonout.Warning{{Code: "still_granted", Message: fmt.Sprintf("%s; take it away: valetkey revoke %s --payer owner (or the name of another session)", standingText(d.Standing), d.Name)}}
}

func (d deletedData) print(w io.Writer) {
	fmt.Fprintf(w, "session %s (%s) is deleted here\nfile     %s\n", d.Name, d.Address, d.File)
	if d.Records != "" {
		fmt.Fprintf(w, "records  %s\n", d.Records)
	}
}
