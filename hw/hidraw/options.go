package hidraw

// ReportSize is the size of a report in bytes, for all devices that are used
// here.
const ReportSize = 64

// Options change what Open does.
type Options struct {
	// Probe finds out whether the device wants a zero before each report. It
	// writes a report that means nothing to a Trezor, and is for those only.
	Probe bool
}
