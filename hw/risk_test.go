package hw_test

import (
	"testing"

	"github.com/valetkey/valetkey/hw"
)

// Only the constants accept, and their texts are what a command line says.
func TestRisks(t *testing.T) {
	for risk, want := range map[hw.BlindRisk]bool{"": false, "all-chains": false, "Blind-signing": false, hw.AcceptBlindSigning: true} {
		if risk.Accepted() != want {
			t.Errorf("blind risk %q: accepted is %v", risk, !want)
		}
	}
	for risk, want := range map[hw.AllChainsRisk]bool{"": false, "blind-signing": false, "all": false, hw.AcceptAllChains: true} {
		if risk.Accepted() != want {
			t.Errorf("all chains risk %q: accepted is %v", risk, !want)
		}
	}
	for risk, want := range map[hw.NoExpiryRisk]bool{"": false, "all-chains": false, "never": false, hw.AcceptNoExpiry: true} {
		if risk.Accepted() != want {
			t.Errorf("no expiry risk %q: accepted is %v", risk, !want)
		}
	}
	for risk, want := range map[hw.UnlistedDelegateRisk]bool{"": false, "unlisted": false, "no-expiry": false, hw.AcceptUnlistedDelegate: true} {
		if risk.Accepted() != want {
			t.Errorf("unlisted delegate risk %q: accepted is %v", risk, !want)
		}
	}
}
