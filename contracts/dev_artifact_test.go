//go:build !nodev

package contracts

func init() {
	embeddedArtifacts["DevSimple7702"] = DevSimple7702
	embeddedArtifacts["DevPermitToken"] = DevPermitToken
	embeddedArtifacts["DevToken"] = DevToken
	embeddedArtifacts["DevVenue"] = DevVenue
}
