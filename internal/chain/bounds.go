package chain

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// MaxAnswer is the largest answer, in bytes, that is read from a node. The largest
// one that valetkey ever needs is a page of logs, well under 4 MiB.
const MaxAnswer = 16 << 20

var (
	errTooLarge = fmt.Errorf("answer larger than %d bytes", MaxAnswer)
	errBody     = errors.New("read answer")
)

// boundedTransport limits the bodies of answers; go-ethereum's HTTP client reads
// whatever comes. It sits above http.Transport, so it counts after decompression.
type boundedTransport struct{ next http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (t *boundedTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	resp.Body = &boundedBody{body: resp.Body, left: MaxAnswer}
	return resp, nil
}

type boundedBody struct {
	body io.ReadCloser
	left int64
}

// Read fails with errTooLarge behind the limit, where io.LimitReader would cut and
// make a large answer look like a short one.
func (b *boundedBody) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, errTooLarge
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.body.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return n, errTooLarge
	}
	if err != nil && err != io.EOF { //nolint:errorlint // io.Reader's contract is the bare io.EOF
		err = fmt.Errorf("%w: %w", errBody, err)
	}
	return n, err
}

// Close implements io.Closer.
func (b *boundedBody) Close() error { return b.body.Close() }

// boundedConn limits what an IPC peer may send: each request that we write buys
// MaxAnswer bytes of reading, so the sum of the answers is bounded without knowing
// where one ends. Bytes nobody asked for end the connection.
type boundedConn struct {
	conn net.Conn
	left atomic.Int64
}

// Write implements io.Writer. The rpc client writes each request in one call, and
// waits for it without looking at its context: a peer that does not read must not
// hold it for ever. (A socket's deadline is a point in time, hence the clock.)
func (b *boundedConn) Write(p []byte) (int, error) {
	if err := b.conn.SetWriteDeadline(time.Now().Add(callTimeout)); err != nil {
		return 0, err
	}
	b.left.Store(MaxAnswer)
	return b.conn.Write(p)
}

// Read implements io.Reader.
func (b *boundedConn) Read(p []byte) (int, error) {
	n, err := b.conn.Read(p)
	if b.left.Add(-int64(n)) < 0 {
		return 0, errTooLarge
	}
	return n, err
}
