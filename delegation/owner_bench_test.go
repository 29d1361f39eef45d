//go:build !nodev

package delegation_test

import (
	"bytes"
	"crypto/ecdsa"
	"flag"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/contracts/bindings"
	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/devnet"
)

var statusProgram = flag.String("valetkey", "", "the program whose status is measured")

// history is an owner's vault with very many sessions behind it. All of it was
// sent: sessions are granted by the owner, one by one, four live at a time; each
// one's key calls and pays in a batch of its own.
type history struct {
	net      *devnet.Net
	owner    agent
	sessions int
	uses     int // of each
	nonce    uint64
}

func newHistory(b *testing.B, sessions, uses int) *history {
	b.Helper()
	h := &history{owner: agent{testKey("owner")}, sessions: sessions, uses: uses}
	funds := []devnet.Fund{{Address: h.owner.Address(), Wei: ether(1000), Tokens: tusd(1000)}}
	for n := range sessions {
		funds = append(funds, devnet.Fund{Address: h.key(n).Address(), Wei: ether(1)})
	}
	net, err := devnet.Start(b.Context(), funds...)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = net.Close() })
	h.net = net
	vault := contracts.VaultAddress(h.owner.Address())
	h.byOwner(b, contracts.FactoryAddress(), bindings.NewSessionVaultFactory().PackCreate(h.owner.Address()))
	h.byOwner(b, devnet.Token, tokenABI.PackTransfer(vault, tusd(900)))
	for n := range sessions {
		if n >= 4 {
			h.byOwner(b, vault, vaultABI.PackRevoke(uint16(n-3)))
		}
		h.byOwner(b, vault, vaultABI.PackGrant(h.grant(n)))
		h.send(b, h.key(n).key, 0, vault, delegation.PackCalls(h.calls()...))
	}
	return h
}

func (h *history) key(n int) agent { return agent{testKey(fmt.Sprint("agent ", n))} }

func (h *history) grant(n int) bindings.Grant {
	return bindings.Grant{
		Number: uint16(n + 1), Agent: h.key(n).Address(), Until: uint32(farAway.Unix()),
		Terms:   bindings.Terms{Gas: new(big.Int)},
		Budgets: []bindings.Budget{{Token: devnet.Token, Window: 2, PerWindow: tusd(50), Total: tusd(500), PerCall: new(big.Int)}},
		Calls:   []bindings.CallRule{{Target: devnet.Venue, Signature: "checkIn(uint256)", MaxValue: new(big.Int)}},
	}
}

// calls are as many payments as calls of a function.
func (h *history) calls() []delegation.BatchCall {
	var calls []delegation.BatchCall
	for i := range h.uses {
		call := delegation.BatchCall{To: devnet.Venue, Value: new(big.Int), Data: venueABI.PackCheckIn(big.NewInt(1))}
		if i%2 == 1 {
			call.To, call.Data = devnet.Token, tokenABI.PackTransfer(common.Address{1}, big.NewInt(1))
		}
		calls = append(calls, call)
	}
	return calls
}

func (h *history) byOwner(b *testing.B, to common.Address, data []byte) {
	b.Helper()
	h.send(b, h.owner.key, h.nonce, to, data)
	h.nonce++
}

func (h *history) send(b *testing.B, key *ecdsa.PrivateKey, nonce uint64, to common.Address, data []byte) {
	b.Helper()
	id := big.NewInt(devnet.ChainID)
	tx, err := types.SignNewTx(key, types.LatestSignerForChainID(id), &types.DynamicFeeTx{
		ChainID: id, Nonce: nonce, GasTipCap: big.NewInt(1e9), GasFeeCap: big.NewInt(2e9), Gas: 10_000_000, To: &to, Data: data,
	})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := h.net.Client().Send(b.Context(), tx); err != nil {
		b.Fatal(err)
	}
}

// check makes sure that what was measured was all there is.
func (h *history) check(b *testing.B, s delegation.OwnerStatus) {
	b.Helper()
	uses, vault := uint64(0), s.Homes[0]
	for _, p := range vault.Past {
		uses += p.Use.Calls + p.Use.Payments
	}
	for _, l := range vault.Live {
		uses += l.Use.Calls + l.Use.Payments
	}
	if want := uint64(h.sessions * h.uses); uses != want || len(vault.Live) != 4 || len(vault.Past) != h.sessions-4 {
		b.Fatalf("%d uses of %d; %d live, %d past; %+v", uses, want, len(vault.Live), len(vault.Past), s.Events)
	}
	if want := uint64(2*h.sessions-4) + uses; s.Events.Count != want {
		b.Fatalf("%+v, want %d events", s.Events, want)
	}
}

// BenchmarkStatus reads 1,000 sessions with ten times as many events in each
// line, in this process; with -valetkey also by the program, over HTTP, whose
// memory is its own.
func BenchmarkStatus(b *testing.B) {
	for _, uses := range []int{1, 10, 100} {
		b.Run(fmt.Sprintf("sessions=1000/uses=%d", 1000*uses), func(b *testing.B) {
			h := newHistory(b, 1000, uses)
			b.Run("library", h.library)
			if *statusProgram != "" {
				b.Run("program", h.program)
			}
		})
	}
}

func (h *history) library(b *testing.B) {
	for b.Loop() {
		s, err := delegation.ReadOwner(b.Context(), h.net.Client(), h.owner.Address(), nil, delegation.OwnerOptions{All: true})
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		h.check(b, s)
		b.ReportMetric(float64(s.Events.Queries), "queries")
		b.StartTimer()
	}
}

// program runs valetkey status and reports the most memory that it had.
func (h *history) program(b *testing.B) {
	var config net.ListenConfig
	listener, err := config.Listen(b.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- h.net.Serve(b.Context(), listener) }()
	home := b.TempDir()
	most, processor := 0.0, 0.0
	for b.Loop() {
		cmd := exec.CommandContext(b.Context(), *statusProgram, "status", "--owner", h.owner.Address().Hex(), "--rpc", "http://"+listener.Addr().String(), "--json") //nolint:gosec // the tester's
		cmd.Env = append(os.Environ(), "VALETKEY_HOME="+home)
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &out
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		most = max(most, peak(cmd.Process.Pid))
		if err := cmd.Wait(); err != nil {
			b.Fatalf("%v: %s", err, out.String())
		}
		processor += (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	}
	b.ReportMetric(most, "MiB-peak")
	b.ReportMetric(processor/float64(b.N), "cpu-s/op")
	_ = listener.Close()
	<-served
}

// peak watches a process until it ends and gives the most memory that it had in
// MiB: Linux counts that, up to the moment when it is looked at. (What wait4 says
// has in it what the parent had when the child began.)
func peak(pid int) float64 {
	kib := 0
	for range time.Tick(10 * time.Millisecond) {
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		_, line, ok := strings.Cut(string(status), "VmHWM:")
		if err != nil || !ok {
			return float64(kib) / 1024
		}
		if _, err := fmt.Sscan(line, &kib); err != nil {
			return 0
		}
	}
	return 0 // ticks do not end
}
