//go:build !nodev

package cli

// withDemo adds what only this build has.
func withDemo(list map[string]func() any) map[string]func() any {
	list["demo"] = func() any { return &demoData{} }
	return list
}
