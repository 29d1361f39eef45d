package emulator

import "slices"

// Model is a kind of device, by the name in Features.internal_model.
type Model string

// The models there are. ModelOne runs legacy firmware; the others run core. Safe7
// speaks a protocol of its own, THP, and answers what this emulator understands
// with one Failure (see the package comment).
const (
	ModelOne Model = "T1B1"
	ModelT   Model = "T2T1"
	Safe3    Model = "T2B1" // the first Safe 3
	Safe3New Model = "T3B1" // the second, with another chip
	Safe5    Model = "T3T1"
	Safe7    Model = "T3W1"
)

// Models lists the models that a Config may name.
func Models() []Model { return []Model{ModelOne, ModelT, Safe3, Safe3New, Safe5, Safe7} }

// family is a user interface: core/src/trezor/ui/layouts has one folder each.
type family int

const (
	famLegacy  family = iota // Model One: 128x64, two buttons
	famBolt                  // Model T: 240x240, touch
	famCaesar                // Safe 3: 128x64, two buttons
	famDelizia               // Safe 5: 240x240, touch
	famEckhart               // Safe 7
)

// hardware is what one model is like.
type hardware struct {
	model  Model
	name   string // Features.model
	family family
	// columns and rows are what a page holds of text in the fixed-width font.
	// Caesar's and Delizia's are in the source (confirm_blob_prefix), the Model
	// One's in fsm_layoutPaginated; Bolt's are modelled.
	columns, rows int
	width, height uint32
	homescreen    uint32 // HomescreenFormat: 2 is Jpeg, 3 is ToiG
}

var allHardware = []hardware{
	{ModelOne, "1", famLegacy, 18, 4, 128, 64, 0},
	{ModelT, "T", famBolt, 17, 5, 240, 240, 2},
	{Safe3, "Safe 3", famCaesar, 18, 4, 128, 64, 3},
	{Safe3New, "Safe 3", famCaesar, 18, 4, 128, 64, 3},
	{Safe5, "Safe 5", famDelizia, 18, 7, 240, 240, 2},
	{Safe7, "Safe 7", famEckhart, 18, 9, 380, 520, 2},
}

func findHardware(m Model) (hardware, bool) {
	i := slices.IndexFunc(allHardware, func(h hardware) bool { return h.model == m })
	if i < 0 {
		return hardware{}, false
	}
	return allHardware[i], true
}

func (h hardware) legacy() bool { return h.family == famLegacy }
