package usb

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// maxHolders bounds a list that is for people.
const maxHolders = 8

// holders lists who has a node open, of the processes that the user may look at:
// on Linux, its own. It runs only when opening has failed, and knows nothing
// where there is no /proc.
func holders(node string) []string {
	links, err := filepath.Glob("/proc/[0-9]*/fd/*")
	if err != nil {
		return nil
	}
	var found []string
	for _, link := range links {
		if target, err := os.Readlink(link); err != nil || target != node {
			continue
		}
		process := filepath.Dir(filepath.Dir(link))
		pid, err := strconv.Atoi(filepath.Base(process))
		if err != nil || pid == os.Getpid() {
			continue
		}
		command, err := os.ReadFile(filepath.Join(process, "comm")) //nolint:gosec // a process may lie about its name, text does no harm
		if err != nil {
			continue
		}
		who := fmt.Sprintf("%s (process %d)", Clean(string(command)), pid)
		if !slices.Contains(found, who) {
			found = append(found, who)
		}
		if len(found) == maxHolders {
			break
		}
	}
	return found
}
