//go:build nodev

package cli

// withDemo: there is none in this build.
func withDemo(list map[string]func() any) map[string]func() any { return list }
