package ledger

// VendorID is Ledger's USB vendor id.
const VendorID uint16 = 0x2c97

// Model is a device model.
type Model uint8

// The models that run the Ethereum app. EIP-7702 came with app 1.17.0, the last
// one for the Nano S, which is therefore not among those that can authorise.
const (
	UnknownModel Model = iota
	NanoS
	NanoX
	NanoSPlus
	Stax
	Flex
	Apex
)

type modelRow struct {
	id      string // as typed in a wallet name
	name    string
	product uint8  // high byte of the USB product id; the low byte changes with the app that runs
	target  uint16 // upper twelve bits of the operating system's target id
}

var models = map[Model]modelRow{
	NanoS:     {"nanos", "Nano S", 0x10, 0x311},
	NanoX:     {"nanox", "Nano X", 0x40, 0x330},
	NanoSPlus: {"nanosp", "Nano S Plus", 0x50, 0x331},
	Stax:      {"stax", "Stax", 0x60, 0x332},
	Flex:      {"flex", "Flex", 0x70, 0x333},
	Apex:      {"apex", "Apex", 0x80, 0x334},
}

// ParseModel finds a model by its short name ("nanosp").
func ParseModel(id string) (Model, bool) {
	for model, row := range models {
		if row.id == id {
			return model, true
		}
	}
	return UnknownModel, false
}

// String is the model's name as sold.
func (m Model) String() string {
	if row, ok := models[m]; ok {
		return row.name
	}
	return "unknown model"
}

// ID is the short name that [ParseModel] reads, "" for an unknown model.
func (m Model) ID() string { return models[m].id }

// touch tells the models with a touch screen.
func (m Model) touch() bool { return m == Stax || m == Flex || m == Apex }

// nano tells the two-button models, whose reviews are pages of a small screen.
func (m Model) nano() bool { return m == NanoS || m == NanoX || m == NanoSPlus }

// UsagePage is the HID usage page of the interface for APDUs; a device has others.
const UsagePage uint16 = 0xffa0

// USBModel tells the model by the product id of a device of [VendorID]. The low
// byte of an id changes with the app that runs. ready is false for a device in
// its bootloader or recovery, whose id is the model's number alone (0001, 0004…;
// go-ethereum accounts/usbwallet/hub.go): it runs no app.
func USBModel(product uint16) (model Model, ready bool) {
	high, ready := uint8(product>>8), true //nolint:gosec // the high byte
	if high == 0 && product <= 0x0f {
		high, ready = uint8(product&0x0f)<<4, false //nolint:gosec // the low byte, which has the model's number
	}
	for model, row := range models {
		if row.product == high {
			return model, ready
		}
	}
	return UnknownModel, ready
}
