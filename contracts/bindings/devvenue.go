// Code generated via abigen V2 - DO NOT EDIT.
// This file is a generated binding and any manual changes will be lost.

package bindings

import (
	"bytes"
	"errors"
	"math/big"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Reference imports to suppress errors if they are not otherwise used.
var (
	_ = bytes.Equal
	_ = errors.New
	_ = big.NewInt
	_ = common.Big1
	_ = types.BloomLookup
	_ = abi.ConvertType
)

// DevVenueMetaData contains all meta data concerning the DevVenue contract.
var DevVenueMetaData = bind.MetaData{
	ABI: "[{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"visitor\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"}],\"name\":\"CheckedIn\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"visitor\",\"type\":\"address\"}],\"name\":\"Left\",\"type\":\"event\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"}],\"name\":\"checkIn\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"leave\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"visitor\",\"type\":\"address\"}],\"name\":\"visits\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "DevVenue",
}

// DevVenue is an auto generated Go binding around an Ethereum contract.
type DevVenue struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *DevVenue) GetABI() abi.ABI {
	return c.abi
}

// NewDevVenue creates a new instance of DevVenue.
func NewDevVenue() *DevVenue {
	parsed, err := DevVenueMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &DevVenue{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *DevVenue) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackCheckIn is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe95a644f.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function checkIn(uint256 value) returns()
func (devVenue *DevVenue) PackCheckIn(value *big.Int) []byte {
	enc, err := devVenue.abi.Pack("checkIn", value)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCheckIn is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe95a644f.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function checkIn(uint256 value) returns()
func (devVenue *DevVenue) TryPackCheckIn(value *big.Int) ([]byte, error) {
	return devVenue.abi.Pack("checkIn", value)
}

// PackLeave is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd66d9e19.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function leave() returns()
func (devVenue *DevVenue) PackLeave() []byte {
	enc, err := devVenue.abi.Pack("leave")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackLeave is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd66d9e19.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function leave() returns()
func (devVenue *DevVenue) TryPackLeave() ([]byte, error) {
	return devVenue.abi.Pack("leave")
}

// PackVisits is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf5bcc01b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function visits(address visitor) view returns(uint256)
func (devVenue *DevVenue) PackVisits(visitor common.Address) []byte {
	enc, err := devVenue.abi.Pack("visits", visitor)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackVisits is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf5bcc01b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function visits(address visitor) view returns(uint256)
func (devVenue *DevVenue) TryPackVisits(visitor common.Address) ([]byte, error) {
	return devVenue.abi.Pack("visits", visitor)
}

// UnpackVisits is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xf5bcc01b.
//
// Solidity: function visits(address visitor) view returns(uint256)
func (devVenue *DevVenue) UnpackVisits(data []byte) (*big.Int, error) {
	out, err := devVenue.abi.Unpack("visits", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// DevVenueCheckedIn represents a CheckedIn event raised by the DevVenue contract.
type DevVenueCheckedIn struct {
	Visitor common.Address
	Value   *big.Int
	Raw     *types.Log // Blockchain specific contextual infos
}

const DevVenueCheckedInEventName = "CheckedIn"

// ContractEventName returns the user-defined event name.
func (DevVenueCheckedIn) ContractEventName() string {
	return DevVenueCheckedInEventName
}

// UnpackCheckedInEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event CheckedIn(address indexed visitor, uint256 value)
func (devVenue *DevVenue) UnpackCheckedInEvent(log *types.Log) (*DevVenueCheckedIn, error) {
	event := "CheckedIn"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != devVenue.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(DevVenueCheckedIn)
	if len(log.Data) > 0 {
		if err := devVenue.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range devVenue.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// DevVenueLeft represents a Left event raised by the DevVenue contract.
type DevVenueLeft struct {
	Visitor common.Address
	Raw     *types.Log // Blockchain specific contextual infos
}

const DevVenueLeftEventName = "Left"

// ContractEventName returns the user-defined event name.
func (DevVenueLeft) ContractEventName() string {
	return DevVenueLeftEventName
}

// UnpackLeftEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Left(address indexed visitor)
func (devVenue *DevVenue) UnpackLeftEvent(log *types.Log) (*DevVenueLeft, error) {
	event := "Left"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != devVenue.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(DevVenueLeft)
	if len(log.Data) > 0 {
		if err := devVenue.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range devVenue.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}
