package trezor

import "github.com/valetkey/valetkey/trezor/internal/pb"

// USB ids (trezorlib models.py; trezord-go usb/). Every model with WebUSB has
// the same pair; a Model One before 1.8.0 is a HID device.
const (
	VendorID        uint16 = 0x1209
	ProductID       uint16 = 0x53c1
	BootloaderID    uint16 = 0x53c0
	LegacyVendorID  uint16 = 0x534c
	LegacyProductID uint16 = 0x0001
)

// Model is a device model.
type Model uint8

// The models. Safe 7 speaks another protocol and is known only to be told so.
const (
	UnknownModel Model = iota
	ModelOne
	ModelT
	Safe3
	Safe5
	Safe7
)

type modelRow struct {
	id       string   // as typed in a wallet name
	name     string   // as sold
	internal []string // Features.internal_model
	reported string   // Features.model
}

var models = map[Model]modelRow{
	ModelOne: {"one", "Model One", []string{"T1B1"}, "1"},
	ModelT:   {"t", "Model T", []string{"T2T1"}, "T"},
	Safe3:    {"safe3", "Safe 3", []string{"T2B1", "T3B1"}, "Safe 3"},
	Safe5:    {"safe5", "Safe 5", []string{"T3T1"}, "Safe 5"},
	Safe7:    {"safe7", "Safe 7", []string{"T3W1"}, "Safe 7"},
}

// ParseModel finds a model by its short name ("safe5").
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

// modelOf reads what a device says that it is. Releases before 2.6.0 do not send
// the internal name.
func modelOf(features *pb.Features) Model {
	for model, row := range models {
		for _, internal := range row.internal {
			if features.GetInternalModel() == internal {
				return model
			}
		}
		if features.InternalModel == nil && features.GetModel() == row.reported {
			return model
		}
	}
	return UnknownModel
}
