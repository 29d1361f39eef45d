package hw

import "context"

// ReportIO reads and writes the reports of fixed size that USB devices
// exchange with a host. It knows nothing of how a protocol cuts its messages
// into them: a driver's framing makes a [Transport] of it.
//
// Both calls end with ctx and return its error then. That breaks nothing: a
// report that arrives later is what the next ReadReport returns. Any other
// error means that the link is gone. A report read is the caller's, one written
// is not kept. Reads and writes come one at a time, and Close after the last.
type ReportIO interface {
	// WriteReport sends one report, without a report id before it.
	WriteReport(ctx context.Context, report []byte) error
	// ReadReport waits for the next report.
	ReadReport(ctx context.Context) ([]byte, error)
	Close() error
}
