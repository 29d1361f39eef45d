//go:build nodev

package chain

import "go.uber.org/goleak"

// lingering: without the embedded node nothing may stay behind.
func lingering() []goleak.Option { return nil }
