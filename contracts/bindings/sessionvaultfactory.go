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

// SessionVaultFactoryMetaData contains all meta data concerning the SessionVaultFactory contract.
var SessionVaultFactoryMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"contractSessionReader\",\"name\":\"reader\",\"type\":\"address\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[],\"name\":\"Create2EmptyBytecode\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"FailedDeployment\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"balance\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"needed\",\"type\":\"uint256\"}],\"name\":\"InsufficientBalance\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ZeroOwner\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"address\",\"name\":\"vault\",\"type\":\"address\"}],\"name\":\"VaultCreated\",\"type\":\"event\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"}],\"name\":\"create\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"vault\",\"type\":\"address\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"implementation\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"}],\"name\":\"vaultOf\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "SessionVaultFactory",
}

// SessionVaultFactory is an auto generated Go binding around an Ethereum contract.
type SessionVaultFactory struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *SessionVaultFactory) GetABI() abi.ABI {
	return c.abi
}

// NewSessionVaultFactory creates a new instance of SessionVaultFactory.
func NewSessionVaultFactory() *SessionVaultFactory {
	parsed, err := SessionVaultFactoryMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &SessionVaultFactory{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *SessionVaultFactory) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(address reader) returns()
func (sessionVaultFactory *SessionVaultFactory) PackConstructor(reader common.Address) []byte {
	enc, err := sessionVaultFactory.abi.Pack("", reader)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackCreate is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9ed93318.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function create(address owner) returns(address vault)
func (sessionVaultFactory *SessionVaultFactory) PackCreate(owner common.Address) []byte {
	enc, err := sessionVaultFactory.abi.Pack("create", owner)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCreate is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9ed93318.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function create(address owner) returns(address vault)
func (sessionVaultFactory *SessionVaultFactory) TryPackCreate(owner common.Address) ([]byte, error) {
	return sessionVaultFactory.abi.Pack("create", owner)
}

// UnpackCreate is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9ed93318.
//
// Solidity: function create(address owner) returns(address vault)
func (sessionVaultFactory *SessionVaultFactory) UnpackCreate(data []byte) (common.Address, error) {
	out, err := sessionVaultFactory.abi.Unpack("create", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackImplementation is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5c60da1b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function implementation() view returns(address)
func (sessionVaultFactory *SessionVaultFactory) PackImplementation() []byte {
	enc, err := sessionVaultFactory.abi.Pack("implementation")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackImplementation is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5c60da1b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function implementation() view returns(address)
func (sessionVaultFactory *SessionVaultFactory) TryPackImplementation() ([]byte, error) {
	return sessionVaultFactory.abi.Pack("implementation")
}

// UnpackImplementation is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x5c60da1b.
//
// Solidity: function implementation() view returns(address)
func (sessionVaultFactory *SessionVaultFactory) UnpackImplementation(data []byte) (common.Address, error) {
	out, err := sessionVaultFactory.abi.Unpack("implementation", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackVaultOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0709df45.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function vaultOf(address owner) view returns(address)
func (sessionVaultFactory *SessionVaultFactory) PackVaultOf(owner common.Address) []byte {
	enc, err := sessionVaultFactory.abi.Pack("vaultOf", owner)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackVaultOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0709df45.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function vaultOf(address owner) view returns(address)
func (sessionVaultFactory *SessionVaultFactory) TryPackVaultOf(owner common.Address) ([]byte, error) {
	return sessionVaultFactory.abi.Pack("vaultOf", owner)
}

// UnpackVaultOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x0709df45.
//
// Solidity: function vaultOf(address owner) view returns(address)
func (sessionVaultFactory *SessionVaultFactory) UnpackVaultOf(data []byte) (common.Address, error) {
	out, err := sessionVaultFactory.abi.Unpack("vaultOf", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// SessionVaultFactoryVaultCreated represents a VaultCreated event raised by the SessionVaultFactory contract.
type SessionVaultFactoryVaultCreated struct {
	Owner common.Address
	Vault common.Address
	Raw   *types.Log // Blockchain specific contextual infos
}

const SessionVaultFactoryVaultCreatedEventName = "VaultCreated"

// ContractEventName returns the user-defined event name.
func (SessionVaultFactoryVaultCreated) ContractEventName() string {
	return SessionVaultFactoryVaultCreatedEventName
}

// UnpackVaultCreatedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event VaultCreated(address indexed owner, address vault)
func (sessionVaultFactory *SessionVaultFactory) UnpackVaultCreatedEvent(log *types.Log) (*SessionVaultFactoryVaultCreated, error) {
	event := "VaultCreated"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sessionVaultFactory.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SessionVaultFactoryVaultCreated)
	if len(log.Data) > 0 {
		if err := sessionVaultFactory.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sessionVaultFactory.abi.Events[event].Inputs {
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

// UnpackError attempts to decode the provided error data using user-defined
// error definitions.
func (sessionVaultFactory *SessionVaultFactory) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], sessionVaultFactory.abi.Errors["Create2EmptyBytecode"].ID.Bytes()[:4]) {
		return sessionVaultFactory.UnpackCreate2EmptyBytecodeError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVaultFactory.abi.Errors["FailedDeployment"].ID.Bytes()[:4]) {
		return sessionVaultFactory.UnpackFailedDeploymentError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVaultFactory.abi.Errors["InsufficientBalance"].ID.Bytes()[:4]) {
		return sessionVaultFactory.UnpackInsufficientBalanceError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVaultFactory.abi.Errors["ZeroOwner"].ID.Bytes()[:4]) {
		return sessionVaultFactory.UnpackZeroOwnerError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// SessionVaultFactoryCreate2EmptyBytecode represents a Create2EmptyBytecode error raised by the SessionVaultFactory contract.
type SessionVaultFactoryCreate2EmptyBytecode struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error Create2EmptyBytecode()
func SessionVaultFactoryCreate2EmptyBytecodeErrorID() common.Hash {
	return common.HexToHash("0x4ca249dcffe41558ef8b961d71c905e4fa4317a1663f377b9610642e4e0abdb6")
}

// UnpackCreate2EmptyBytecodeError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error Create2EmptyBytecode()
func (sessionVaultFactory *SessionVaultFactory) UnpackCreate2EmptyBytecodeError(raw []byte) (*SessionVaultFactoryCreate2EmptyBytecode, error) {
	out := new(SessionVaultFactoryCreate2EmptyBytecode)
	if err := sessionVaultFactory.abi.UnpackIntoInterface(out, "Create2EmptyBytecode", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultFactoryFailedDeployment represents a FailedDeployment error raised by the SessionVaultFactory contract.
type SessionVaultFactoryFailedDeployment struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error FailedDeployment()
func SessionVaultFactoryFailedDeploymentErrorID() common.Hash {
	return common.HexToHash("0xb06ebf3d5067824a3fe5d5ba19471e035a7de6c88dac362c77b162830a5b9093")
}

// UnpackFailedDeploymentError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error FailedDeployment()
func (sessionVaultFactory *SessionVaultFactory) UnpackFailedDeploymentError(raw []byte) (*SessionVaultFactoryFailedDeployment, error) {
	out := new(SessionVaultFactoryFailedDeployment)
	if err := sessionVaultFactory.abi.UnpackIntoInterface(out, "FailedDeployment", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultFactoryInsufficientBalance represents a InsufficientBalance error raised by the SessionVaultFactory contract.
type SessionVaultFactoryInsufficientBalance struct {
	Balance *big.Int
	Needed  *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InsufficientBalance(uint256 balance, uint256 needed)
func SessionVaultFactoryInsufficientBalanceErrorID() common.Hash {
	return common.HexToHash("0xcf4791818fba6e019216eb4864093b4947f674afada5d305e57d598b641dad1d")
}

// UnpackInsufficientBalanceError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InsufficientBalance(uint256 balance, uint256 needed)
func (sessionVaultFactory *SessionVaultFactory) UnpackInsufficientBalanceError(raw []byte) (*SessionVaultFactoryInsufficientBalance, error) {
	out := new(SessionVaultFactoryInsufficientBalance)
	if err := sessionVaultFactory.abi.UnpackIntoInterface(out, "InsufficientBalance", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultFactoryZeroOwner represents a ZeroOwner error raised by the SessionVaultFactory contract.
type SessionVaultFactoryZeroOwner struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ZeroOwner()
func SessionVaultFactoryZeroOwnerErrorID() common.Hash {
	return common.HexToHash("0x9905827b514da707a2fe590832730f62a8d762cc0f2ba71de8065112256c3068")
}

// UnpackZeroOwnerError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ZeroOwner()
func (sessionVaultFactory *SessionVaultFactory) UnpackZeroOwnerError(raw []byte) (*SessionVaultFactoryZeroOwner, error) {
	out := new(SessionVaultFactoryZeroOwner)
	if err := sessionVaultFactory.abi.UnpackIntoInterface(out, "ZeroOwner", raw); err != nil {
		return nil, err
	}
	return out, nil
}
