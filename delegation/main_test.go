//go:build !nodev

package delegation_test

import (
	"testing"

	"go.uber.org/goleak"
)

// The package starts no goroutine. What go-ethereum v1.17.10 leaves behind after
// its node is closed is listed, with why.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		// goleveldb's buffer pool drains on a 1 s tick and ends up to a tick after
		// its database is closed (leveldb/db_state.go).
		goleak.IgnoreTopFunction("github.com/syndtr/goleveldb/leveldb.(*DB).mpoolDrain"),
		// One pool per process, started with the first signature and never stopped
		// (core/sender_cacher.go).
		goleak.IgnoreTopFunction("github.com/ethereum/go-ethereum/core.(*txSenderCacher).cache"),
	)
}
