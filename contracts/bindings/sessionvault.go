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

// CallRule is an auto generated low-level Go binding around an user-defined struct.
type CallRule struct {
	Target    common.Address
	Signature string
}

// Grant is an auto generated low-level Go binding around an user-defined struct.
type Grant struct {
	Number uint64
	Agent  common.Address
	Until  uint64
	Tokens []TokenLimit
	Calls  []CallRule
	Native NativeLimit
}

// NativeLimit is an auto generated low-level Go binding around an user-defined struct.
type NativeLimit struct {
	PerDay  *big.Int
	PerCall *big.Int
}

// TokenLimit is an auto generated low-level Go binding around an user-defined struct.
type TokenLimit struct {
	Token  common.Address
	PerDay *big.Int
	Total  *big.Int
}

// SessionVaultMetaData contains all meta data concerning the SessionVault contract.
var SessionVaultMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"address\",\"name\":\"agent\",\"type\":\"address\"}],\"name\":\"BadAgent\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"BadCalldata\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"until\",\"type\":\"uint64\"}],\"name\":\"BadExpiry\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"signature\",\"type\":\"string\"}],\"name\":\"BadFunction\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"}],\"name\":\"BadLimit\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"BadSignature\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"target\",\"type\":\"address\"}],\"name\":\"BadTarget\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"target\",\"type\":\"address\"}],\"name\":\"DuplicateRule\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"EmptyGrant\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"target\",\"type\":\"address\"},{\"internalType\":\"bytes4\",\"name\":\"selector\",\"type\":\"bytes4\"}],\"name\":\"FunctionNotAllowed\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"agent\",\"type\":\"address\"}],\"name\":\"NoSession\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"number\",\"type\":\"uint64\"}],\"name\":\"NotLive\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"}],\"name\":\"NotOwner\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"asked\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"limit\",\"type\":\"uint256\"}],\"name\":\"OverCallLimit\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"asked\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"left\",\"type\":\"uint256\"}],\"name\":\"OverDailyLimit\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"asked\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"left\",\"type\":\"uint256\"}],\"name\":\"OverTotalLimit\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"SelfCall\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"until\",\"type\":\"uint64\"}],\"name\":\"SessionExpired\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"}],\"name\":\"SourceNotAllowed\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"length\",\"type\":\"uint256\"}],\"name\":\"StringsInsufficientHexLength\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"target\",\"type\":\"address\"}],\"name\":\"TargetNotAllowed\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"length\",\"type\":\"uint256\"}],\"name\":\"TextTooLong\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"}],\"name\":\"TokenRefused\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"}],\"name\":\"ValueNotAllowed\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"expected\",\"type\":\"uint64\"}],\"name\":\"WrongNumber\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"recovered\",\"type\":\"address\"}],\"name\":\"WrongSigner\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"agent\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"leftToday\",\"type\":\"uint256\"}],\"name\":\"BudgetDebited\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"agent\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"uint64\",\"name\":\"number\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"until\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"textHash\",\"type\":\"bytes32\"}],\"name\":\"SessionGranted\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"agent\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"uint64\",\"name\":\"number\",\"type\":\"uint64\"}],\"name\":\"SessionRevoked\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"agent\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"target\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bytes4\",\"name\":\"selector\",\"type\":\"bytes4\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"}],\"name\":\"SessionUsed\",\"type\":\"event\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"agent\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"target\",\"type\":\"address\"},{\"internalType\":\"bytes4\",\"name\":\"selector\",\"type\":\"bytes4\"}],\"name\":\"allowed\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"agent\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"}],\"name\":\"budget\",\"outputs\":[{\"internalType\":\"uint128\",\"name\":\"perDay\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"total\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"leftToday\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"leftTotal\",\"type\":\"uint128\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"},{\"internalType\":\"bytes\",\"name\":\"data\",\"type\":\"bytes\"}],\"name\":\"exec\",\"outputs\":[{\"internalType\":\"bytes\",\"name\":\"\",\"type\":\"bytes\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"},{\"internalType\":\"bytes\",\"name\":\"data\",\"type\":\"bytes\"}],\"name\":\"execute\",\"outputs\":[{\"internalType\":\"bytes\",\"name\":\"\",\"type\":\"bytes\"}],\"stateMutability\":\"payable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"uint64\",\"name\":\"number\",\"type\":\"uint64\"},{\"internalType\":\"address\",\"name\":\"agent\",\"type\":\"address\"},{\"internalType\":\"uint64\",\"name\":\"until\",\"type\":\"uint64\"},{\"components\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"uint128\",\"name\":\"perDay\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"total\",\"type\":\"uint128\"}],\"internalType\":\"structTokenLimit[]\",\"name\":\"tokens\",\"type\":\"tuple[]\"},{\"components\":[{\"internalType\":\"address\",\"name\":\"target\",\"type\":\"address\"},{\"internalType\":\"string\",\"name\":\"signature\",\"type\":\"string\"}],\"internalType\":\"structCallRule[]\",\"name\":\"calls\",\"type\":\"tuple[]\"},{\"components\":[{\"internalType\":\"uint128\",\"name\":\"perDay\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"perCall\",\"type\":\"uint128\"}],\"internalType\":\"structNativeLimit\",\"name\":\"native\",\"type\":\"tuple\"}],\"internalType\":\"structGrant\",\"name\":\"g\",\"type\":\"tuple\"}],\"name\":\"grantText\",\"outputs\":[{\"internalType\":\"string\",\"name\":\"\",\"type\":\"string\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"uint64\",\"name\":\"number\",\"type\":\"uint64\"},{\"internalType\":\"address\",\"name\":\"agent\",\"type\":\"address\"},{\"internalType\":\"uint64\",\"name\":\"until\",\"type\":\"uint64\"},{\"components\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"uint128\",\"name\":\"perDay\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"total\",\"type\":\"uint128\"}],\"internalType\":\"structTokenLimit[]\",\"name\":\"tokens\",\"type\":\"tuple[]\"},{\"components\":[{\"internalType\":\"address\",\"name\":\"target\",\"type\":\"address\"},{\"internalType\":\"string\",\"name\":\"signature\",\"type\":\"string\"}],\"internalType\":\"structCallRule[]\",\"name\":\"calls\",\"type\":\"tuple[]\"},{\"components\":[{\"internalType\":\"uint128\",\"name\":\"perDay\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"perCall\",\"type\":\"uint128\"}],\"internalType\":\"structNativeLimit\",\"name\":\"native\",\"type\":\"tuple\"}],\"internalType\":\"structGrant\",\"name\":\"g\",\"type\":\"tuple\"},{\"internalType\":\"bytes\",\"name\":\"signature\",\"type\":\"bytes\"}],\"name\":\"grantWithSig\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"hash\",\"type\":\"bytes32\"},{\"internalType\":\"bytes\",\"name\":\"signature\",\"type\":\"bytes\"}],\"name\":\"isValidSignature\",\"outputs\":[{\"internalType\":\"bytes4\",\"name\":\"\",\"type\":\"bytes4\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"lastNumber\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"agent\",\"type\":\"address\"}],\"name\":\"nativeBudget\",\"outputs\":[{\"internalType\":\"uint128\",\"name\":\"perDay\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"perCall\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"leftToday\",\"type\":\"uint128\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"},{\"internalType\":\"uint256[]\",\"name\":\"\",\"type\":\"uint256[]\"},{\"internalType\":\"uint256[]\",\"name\":\"\",\"type\":\"uint256[]\"},{\"internalType\":\"bytes\",\"name\":\"\",\"type\":\"bytes\"}],\"name\":\"onERC1155BatchReceived\",\"outputs\":[{\"internalType\":\"bytes4\",\"name\":\"\",\"type\":\"bytes4\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"},{\"internalType\":\"bytes\",\"name\":\"\",\"type\":\"bytes\"}],\"name\":\"onERC1155Received\",\"outputs\":[{\"internalType\":\"bytes4\",\"name\":\"\",\"type\":\"bytes4\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"},{\"internalType\":\"bytes\",\"name\":\"\",\"type\":\"bytes\"}],\"name\":\"onERC721Received\",\"outputs\":[{\"internalType\":\"bytes4\",\"name\":\"\",\"type\":\"bytes4\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"owner\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"agent\",\"type\":\"address\"}],\"name\":\"revoke\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"number\",\"type\":\"uint64\"},{\"internalType\":\"address\",\"name\":\"agent\",\"type\":\"address\"}],\"name\":\"revokeText\",\"outputs\":[{\"internalType\":\"string\",\"name\":\"\",\"type\":\"string\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"number\",\"type\":\"uint64\"},{\"internalType\":\"address\",\"name\":\"agent\",\"type\":\"address\"},{\"internalType\":\"bytes\",\"name\":\"signature\",\"type\":\"bytes\"}],\"name\":\"revokeWithSig\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"agent\",\"type\":\"address\"}],\"name\":\"session\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"number\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"until\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes4\",\"name\":\"id\",\"type\":\"bytes4\"}],\"name\":\"supportsInterface\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"stateMutability\":\"payable\",\"type\":\"receive\"}]",
	ID:  "SessionVault",
}

// SessionVault is an auto generated Go binding around an Ethereum contract.
type SessionVault struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *SessionVault) GetABI() abi.ABI {
	return c.abi
}

// NewSessionVault creates a new instance of SessionVault.
func NewSessionVault() *SessionVault {
	parsed, err := SessionVaultMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &SessionVault{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *SessionVault) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackAllowed is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x05de62c0.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function allowed(address agent, address target, bytes4 selector) view returns(bool)
func (sessionVault *SessionVault) PackAllowed(agent common.Address, target common.Address, selector [4]byte) []byte {
	enc, err := sessionVault.abi.Pack("allowed", agent, target, selector)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAllowed is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x05de62c0.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function allowed(address agent, address target, bytes4 selector) view returns(bool)
func (sessionVault *SessionVault) TryPackAllowed(agent common.Address, target common.Address, selector [4]byte) ([]byte, error) {
	return sessionVault.abi.Pack("allowed", agent, target, selector)
}

// UnpackAllowed is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x05de62c0.
//
// Solidity: function allowed(address agent, address target, bytes4 selector) view returns(bool)
func (sessionVault *SessionVault) UnpackAllowed(data []byte) (bool, error) {
	out, err := sessionVault.abi.Unpack("allowed", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackBudget is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1145e161.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function budget(address agent, address token) view returns(uint128 perDay, uint128 total, uint128 leftToday, uint128 leftTotal)
func (sessionVault *SessionVault) PackBudget(agent common.Address, token common.Address) []byte {
	enc, err := sessionVault.abi.Pack("budget", agent, token)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBudget is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1145e161.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function budget(address agent, address token) view returns(uint128 perDay, uint128 total, uint128 leftToday, uint128 leftTotal)
func (sessionVault *SessionVault) TryPackBudget(agent common.Address, token common.Address) ([]byte, error) {
	return sessionVault.abi.Pack("budget", agent, token)
}

// BudgetOutput serves as a container for the return parameters of contract
// method Budget.
type BudgetOutput struct {
	PerDay    *big.Int
	Total     *big.Int
	LeftToday *big.Int
	LeftTotal *big.Int
}

// UnpackBudget is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x1145e161.
//
// Solidity: function budget(address agent, address token) view returns(uint128 perDay, uint128 total, uint128 leftToday, uint128 leftTotal)
func (sessionVault *SessionVault) UnpackBudget(data []byte) (BudgetOutput, error) {
	out, err := sessionVault.abi.Unpack("budget", data)
	outstruct := new(BudgetOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.PerDay = abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	outstruct.Total = abi.ConvertType(out[1], new(big.Int)).(*big.Int)
	outstruct.LeftToday = abi.ConvertType(out[2], new(big.Int)).(*big.Int)
	outstruct.LeftTotal = abi.ConvertType(out[3], new(big.Int)).(*big.Int)
	return *outstruct, nil
}

// PackExec is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0565bb67.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function exec(address to, uint256 value, bytes data) returns(bytes)
func (sessionVault *SessionVault) PackExec(to common.Address, value *big.Int, data []byte) []byte {
	enc, err := sessionVault.abi.Pack("exec", to, value, data)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackExec is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0565bb67.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function exec(address to, uint256 value, bytes data) returns(bytes)
func (sessionVault *SessionVault) TryPackExec(to common.Address, value *big.Int, data []byte) ([]byte, error) {
	return sessionVault.abi.Pack("exec", to, value, data)
}

// UnpackExec is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x0565bb67.
//
// Solidity: function exec(address to, uint256 value, bytes data) returns(bytes)
func (sessionVault *SessionVault) UnpackExec(data []byte) ([]byte, error) {
	out, err := sessionVault.abi.Unpack("exec", data)
	if err != nil {
		return *new([]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([]byte)).(*[]byte)
	return out0, nil
}

// PackExecute is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb61d27f6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function execute(address to, uint256 value, bytes data) payable returns(bytes)
func (sessionVault *SessionVault) PackExecute(to common.Address, value *big.Int, data []byte) []byte {
	enc, err := sessionVault.abi.Pack("execute", to, value, data)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackExecute is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb61d27f6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function execute(address to, uint256 value, bytes data) payable returns(bytes)
func (sessionVault *SessionVault) TryPackExecute(to common.Address, value *big.Int, data []byte) ([]byte, error) {
	return sessionVault.abi.Pack("execute", to, value, data)
}

// UnpackExecute is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xb61d27f6.
//
// Solidity: function execute(address to, uint256 value, bytes data) payable returns(bytes)
func (sessionVault *SessionVault) UnpackExecute(data []byte) ([]byte, error) {
	out, err := sessionVault.abi.Unpack("execute", data)
	if err != nil {
		return *new([]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([]byte)).(*[]byte)
	return out0, nil
}

// PackGrantText is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3e29a9fd.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function grantText((uint64,address,uint64,(address,uint128,uint128)[],(address,string)[],(uint128,uint128)) g) view returns(string)
func (sessionVault *SessionVault) PackGrantText(g Grant) []byte {
	enc, err := sessionVault.abi.Pack("grantText", g)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGrantText is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3e29a9fd.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function grantText((uint64,address,uint64,(address,uint128,uint128)[],(address,string)[],(uint128,uint128)) g) view returns(string)
func (sessionVault *SessionVault) TryPackGrantText(g Grant) ([]byte, error) {
	return sessionVault.abi.Pack("grantText", g)
}

// UnpackGrantText is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x3e29a9fd.
//
// Solidity: function grantText((uint64,address,uint64,(address,uint128,uint128)[],(address,string)[],(uint128,uint128)) g) view returns(string)
func (sessionVault *SessionVault) UnpackGrantText(data []byte) (string, error) {
	out, err := sessionVault.abi.Unpack("grantText", data)
	if err != nil {
		return *new(string), err
	}
	out0 := *abi.ConvertType(out[0], new(string)).(*string)
	return out0, nil
}

// PackGrantWithSig is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x35a34738.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function grantWithSig((uint64,address,uint64,(address,uint128,uint128)[],(address,string)[],(uint128,uint128)) g, bytes signature) returns()
func (sessionVault *SessionVault) PackGrantWithSig(g Grant, signature []byte) []byte {
	enc, err := sessionVault.abi.Pack("grantWithSig", g, signature)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGrantWithSig is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x35a34738.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function grantWithSig((uint64,address,uint64,(address,uint128,uint128)[],(address,string)[],(uint128,uint128)) g, bytes signature) returns()
func (sessionVault *SessionVault) TryPackGrantWithSig(g Grant, signature []byte) ([]byte, error) {
	return sessionVault.abi.Pack("grantWithSig", g, signature)
}

// PackIsValidSignature is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1626ba7e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function isValidSignature(bytes32 hash, bytes signature) view returns(bytes4)
func (sessionVault *SessionVault) PackIsValidSignature(hash [32]byte, signature []byte) []byte {
	enc, err := sessionVault.abi.Pack("isValidSignature", hash, signature)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackIsValidSignature is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1626ba7e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function isValidSignature(bytes32 hash, bytes signature) view returns(bytes4)
func (sessionVault *SessionVault) TryPackIsValidSignature(hash [32]byte, signature []byte) ([]byte, error) {
	return sessionVault.abi.Pack("isValidSignature", hash, signature)
}

// UnpackIsValidSignature is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x1626ba7e.
//
// Solidity: function isValidSignature(bytes32 hash, bytes signature) view returns(bytes4)
func (sessionVault *SessionVault) UnpackIsValidSignature(data []byte) ([4]byte, error) {
	out, err := sessionVault.abi.Unpack("isValidSignature", data)
	if err != nil {
		return *new([4]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([4]byte)).(*[4]byte)
	return out0, nil
}

// PackLastNumber is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb3db9f1a.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function lastNumber() view returns(uint64)
func (sessionVault *SessionVault) PackLastNumber() []byte {
	enc, err := sessionVault.abi.Pack("lastNumber")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackLastNumber is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb3db9f1a.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function lastNumber() view returns(uint64)
func (sessionVault *SessionVault) TryPackLastNumber() ([]byte, error) {
	return sessionVault.abi.Pack("lastNumber")
}

// UnpackLastNumber is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xb3db9f1a.
//
// Solidity: function lastNumber() view returns(uint64)
func (sessionVault *SessionVault) UnpackLastNumber(data []byte) (uint64, error) {
	out, err := sessionVault.abi.Unpack("lastNumber", data)
	if err != nil {
		return *new(uint64), err
	}
	out0 := *abi.ConvertType(out[0], new(uint64)).(*uint64)
	return out0, nil
}

// PackNativeBudget is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4b7a9456.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function nativeBudget(address agent) view returns(uint128 perDay, uint128 perCall, uint128 leftToday)
func (sessionVault *SessionVault) PackNativeBudget(agent common.Address) []byte {
	enc, err := sessionVault.abi.Pack("nativeBudget", agent)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackNativeBudget is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4b7a9456.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function nativeBudget(address agent) view returns(uint128 perDay, uint128 perCall, uint128 leftToday)
func (sessionVault *SessionVault) TryPackNativeBudget(agent common.Address) ([]byte, error) {
	return sessionVault.abi.Pack("nativeBudget", agent)
}

// NativeBudgetOutput serves as a container for the return parameters of contract
// method NativeBudget.
type NativeBudgetOutput struct {
	PerDay    *big.Int
	PerCall   *big.Int
	LeftToday *big.Int
}

// UnpackNativeBudget is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x4b7a9456.
//
// Solidity: function nativeBudget(address agent) view returns(uint128 perDay, uint128 perCall, uint128 leftToday)
func (sessionVault *SessionVault) UnpackNativeBudget(data []byte) (NativeBudgetOutput, error) {
	out, err := sessionVault.abi.Unpack("nativeBudget", data)
	outstruct := new(NativeBudgetOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.PerDay = abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	outstruct.PerCall = abi.ConvertType(out[1], new(big.Int)).(*big.Int)
	outstruct.LeftToday = abi.ConvertType(out[2], new(big.Int)).(*big.Int)
	return *outstruct, nil
}

// PackOnERC1155BatchReceived is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbc197c81.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function onERC1155BatchReceived(address , address , uint256[] , uint256[] , bytes ) returns(bytes4)
func (sessionVault *SessionVault) PackOnERC1155BatchReceived(arg0 common.Address, arg1 common.Address, arg2 []*big.Int, arg3 []*big.Int, arg4 []byte) []byte {
	enc, err := sessionVault.abi.Pack("onERC1155BatchReceived", arg0, arg1, arg2, arg3, arg4)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOnERC1155BatchReceived is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbc197c81.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function onERC1155BatchReceived(address , address , uint256[] , uint256[] , bytes ) returns(bytes4)
func (sessionVault *SessionVault) TryPackOnERC1155BatchReceived(arg0 common.Address, arg1 common.Address, arg2 []*big.Int, arg3 []*big.Int, arg4 []byte) ([]byte, error) {
	return sessionVault.abi.Pack("onERC1155BatchReceived", arg0, arg1, arg2, arg3, arg4)
}

// UnpackOnERC1155BatchReceived is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xbc197c81.
//
// Solidity: function onERC1155BatchReceived(address , address , uint256[] , uint256[] , bytes ) returns(bytes4)
func (sessionVault *SessionVault) UnpackOnERC1155BatchReceived(data []byte) ([4]byte, error) {
	out, err := sessionVault.abi.Unpack("onERC1155BatchReceived", data)
	if err != nil {
		return *new([4]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([4]byte)).(*[4]byte)
	return out0, nil
}

// PackOnERC1155Received is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf23a6e61.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function onERC1155Received(address , address , uint256 , uint256 , bytes ) returns(bytes4)
func (sessionVault *SessionVault) PackOnERC1155Received(arg0 common.Address, arg1 common.Address, arg2 *big.Int, arg3 *big.Int, arg4 []byte) []byte {
	enc, err := sessionVault.abi.Pack("onERC1155Received", arg0, arg1, arg2, arg3, arg4)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOnERC1155Received is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf23a6e61.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function onERC1155Received(address , address , uint256 , uint256 , bytes ) returns(bytes4)
func (sessionVault *SessionVault) TryPackOnERC1155Received(arg0 common.Address, arg1 common.Address, arg2 *big.Int, arg3 *big.Int, arg4 []byte) ([]byte, error) {
	return sessionVault.abi.Pack("onERC1155Received", arg0, arg1, arg2, arg3, arg4)
}

// UnpackOnERC1155Received is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xf23a6e61.
//
// Solidity: function onERC1155Received(address , address , uint256 , uint256 , bytes ) returns(bytes4)
func (sessionVault *SessionVault) UnpackOnERC1155Received(data []byte) ([4]byte, error) {
	out, err := sessionVault.abi.Unpack("onERC1155Received", data)
	if err != nil {
		return *new([4]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([4]byte)).(*[4]byte)
	return out0, nil
}

// PackOnERC721Received is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x150b7a02.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function onERC721Received(address , address , uint256 , bytes ) returns(bytes4)
func (sessionVault *SessionVault) PackOnERC721Received(arg0 common.Address, arg1 common.Address, arg2 *big.Int, arg3 []byte) []byte {
	enc, err := sessionVault.abi.Pack("onERC721Received", arg0, arg1, arg2, arg3)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOnERC721Received is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x150b7a02.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function onERC721Received(address , address , uint256 , bytes ) returns(bytes4)
func (sessionVault *SessionVault) TryPackOnERC721Received(arg0 common.Address, arg1 common.Address, arg2 *big.Int, arg3 []byte) ([]byte, error) {
	return sessionVault.abi.Pack("onERC721Received", arg0, arg1, arg2, arg3)
}

// UnpackOnERC721Received is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x150b7a02.
//
// Solidity: function onERC721Received(address , address , uint256 , bytes ) returns(bytes4)
func (sessionVault *SessionVault) UnpackOnERC721Received(data []byte) ([4]byte, error) {
	out, err := sessionVault.abi.Unpack("onERC721Received", data)
	if err != nil {
		return *new([4]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([4]byte)).(*[4]byte)
	return out0, nil
}

// PackOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8da5cb5b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function owner() view returns(address)
func (sessionVault *SessionVault) PackOwner() []byte {
	enc, err := sessionVault.abi.Pack("owner")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8da5cb5b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function owner() view returns(address)
func (sessionVault *SessionVault) TryPackOwner() ([]byte, error) {
	return sessionVault.abi.Pack("owner")
}

// UnpackOwner is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x8da5cb5b.
//
// Solidity: function owner() view returns(address)
func (sessionVault *SessionVault) UnpackOwner(data []byte) (common.Address, error) {
	out, err := sessionVault.abi.Unpack("owner", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackRevoke is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x74a8f103.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function revoke(address agent) returns()
func (sessionVault *SessionVault) PackRevoke(agent common.Address) []byte {
	enc, err := sessionVault.abi.Pack("revoke", agent)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRevoke is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x74a8f103.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function revoke(address agent) returns()
func (sessionVault *SessionVault) TryPackRevoke(agent common.Address) ([]byte, error) {
	return sessionVault.abi.Pack("revoke", agent)
}

// PackRevokeText is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb09c077f.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function revokeText(uint64 number, address agent) view returns(string)
func (sessionVault *SessionVault) PackRevokeText(number uint64, agent common.Address) []byte {
	enc, err := sessionVault.abi.Pack("revokeText", number, agent)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRevokeText is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb09c077f.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function revokeText(uint64 number, address agent) view returns(string)
func (sessionVault *SessionVault) TryPackRevokeText(number uint64, agent common.Address) ([]byte, error) {
	return sessionVault.abi.Pack("revokeText", number, agent)
}

// UnpackRevokeText is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xb09c077f.
//
// Solidity: function revokeText(uint64 number, address agent) view returns(string)
func (sessionVault *SessionVault) UnpackRevokeText(data []byte) (string, error) {
	out, err := sessionVault.abi.Unpack("revokeText", data)
	if err != nil {
		return *new(string), err
	}
	out0 := *abi.ConvertType(out[0], new(string)).(*string)
	return out0, nil
}

// PackRevokeWithSig is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xdd379ba9.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function revokeWithSig(uint64 number, address agent, bytes signature) returns()
func (sessionVault *SessionVault) PackRevokeWithSig(number uint64, agent common.Address, signature []byte) []byte {
	enc, err := sessionVault.abi.Pack("revokeWithSig", number, agent, signature)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRevokeWithSig is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xdd379ba9.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function revokeWithSig(uint64 number, address agent, bytes signature) returns()
func (sessionVault *SessionVault) TryPackRevokeWithSig(number uint64, agent common.Address, signature []byte) ([]byte, error) {
	return sessionVault.abi.Pack("revokeWithSig", number, agent, signature)
}

// PackSession is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7aab8588.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function session(address agent) view returns(uint64 number, uint64 until)
func (sessionVault *SessionVault) PackSession(agent common.Address) []byte {
	enc, err := sessionVault.abi.Pack("session", agent)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSession is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7aab8588.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function session(address agent) view returns(uint64 number, uint64 until)
func (sessionVault *SessionVault) TryPackSession(agent common.Address) ([]byte, error) {
	return sessionVault.abi.Pack("session", agent)
}

// SessionOutput serves as a container for the return parameters of contract
// method Session.
type SessionOutput struct {
	Number uint64
	Until  uint64
}

// UnpackSession is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x7aab8588.
//
// Solidity: function session(address agent) view returns(uint64 number, uint64 until)
func (sessionVault *SessionVault) UnpackSession(data []byte) (SessionOutput, error) {
	out, err := sessionVault.abi.Unpack("session", data)
	outstruct := new(SessionOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Number = *abi.ConvertType(out[0], new(uint64)).(*uint64)
	outstruct.Until = *abi.ConvertType(out[1], new(uint64)).(*uint64)
	return *outstruct, nil
}

// PackSupportsInterface is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x01ffc9a7.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function supportsInterface(bytes4 id) view returns(bool)
func (sessionVault *SessionVault) PackSupportsInterface(id [4]byte) []byte {
	enc, err := sessionVault.abi.Pack("supportsInterface", id)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSupportsInterface is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x01ffc9a7.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function supportsInterface(bytes4 id) view returns(bool)
func (sessionVault *SessionVault) TryPackSupportsInterface(id [4]byte) ([]byte, error) {
	return sessionVault.abi.Pack("supportsInterface", id)
}

// UnpackSupportsInterface is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x01ffc9a7.
//
// Solidity: function supportsInterface(bytes4 id) view returns(bool)
func (sessionVault *SessionVault) UnpackSupportsInterface(data []byte) (bool, error) {
	out, err := sessionVault.abi.Unpack("supportsInterface", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// SessionVaultBudgetDebited represents a BudgetDebited event raised by the SessionVault contract.
type SessionVaultBudgetDebited struct {
	Agent     common.Address
	Token     common.Address
	Amount    *big.Int
	LeftToday *big.Int
	Raw       *types.Log // Blockchain specific contextual infos
}

const SessionVaultBudgetDebitedEventName = "BudgetDebited"

// ContractEventName returns the user-defined event name.
func (SessionVaultBudgetDebited) ContractEventName() string {
	return SessionVaultBudgetDebitedEventName
}

// UnpackBudgetDebitedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event BudgetDebited(address indexed agent, address indexed token, uint256 amount, uint256 leftToday)
func (sessionVault *SessionVault) UnpackBudgetDebitedEvent(log *types.Log) (*SessionVaultBudgetDebited, error) {
	event := "BudgetDebited"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sessionVault.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SessionVaultBudgetDebited)
	if len(log.Data) > 0 {
		if err := sessionVault.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sessionVault.abi.Events[event].Inputs {
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

// SessionVaultSessionGranted represents a SessionGranted event raised by the SessionVault contract.
type SessionVaultSessionGranted struct {
	Agent    common.Address
	Number   uint64
	Until    uint64
	TextHash [32]byte
	Raw      *types.Log // Blockchain specific contextual infos
}

const SessionVaultSessionGrantedEventName = "SessionGranted"

// ContractEventName returns the user-defined event name.
func (SessionVaultSessionGranted) ContractEventName() string {
	return SessionVaultSessionGrantedEventName
}

// UnpackSessionGrantedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event SessionGranted(address indexed agent, uint64 indexed number, uint64 until, bytes32 textHash)
func (sessionVault *SessionVault) UnpackSessionGrantedEvent(log *types.Log) (*SessionVaultSessionGranted, error) {
	event := "SessionGranted"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sessionVault.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SessionVaultSessionGranted)
	if len(log.Data) > 0 {
		if err := sessionVault.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sessionVault.abi.Events[event].Inputs {
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

// SessionVaultSessionRevoked represents a SessionRevoked event raised by the SessionVault contract.
type SessionVaultSessionRevoked struct {
	Agent  common.Address
	Number uint64
	Raw    *types.Log // Blockchain specific contextual infos
}

const SessionVaultSessionRevokedEventName = "SessionRevoked"

// ContractEventName returns the user-defined event name.
func (SessionVaultSessionRevoked) ContractEventName() string {
	return SessionVaultSessionRevokedEventName
}

// UnpackSessionRevokedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event SessionRevoked(address indexed agent, uint64 indexed number)
func (sessionVault *SessionVault) UnpackSessionRevokedEvent(log *types.Log) (*SessionVaultSessionRevoked, error) {
	event := "SessionRevoked"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sessionVault.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SessionVaultSessionRevoked)
	if len(log.Data) > 0 {
		if err := sessionVault.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sessionVault.abi.Events[event].Inputs {
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

// SessionVaultSessionUsed represents a SessionUsed event raised by the SessionVault contract.
type SessionVaultSessionUsed struct {
	Agent    common.Address
	Target   common.Address
	Selector [4]byte
	Value    *big.Int
	Raw      *types.Log // Blockchain specific contextual infos
}

const SessionVaultSessionUsedEventName = "SessionUsed"

// ContractEventName returns the user-defined event name.
func (SessionVaultSessionUsed) ContractEventName() string {
	return SessionVaultSessionUsedEventName
}

// UnpackSessionUsedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event SessionUsed(address indexed agent, address indexed target, bytes4 selector, uint256 value)
func (sessionVault *SessionVault) UnpackSessionUsedEvent(log *types.Log) (*SessionVaultSessionUsed, error) {
	event := "SessionUsed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sessionVault.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SessionVaultSessionUsed)
	if len(log.Data) > 0 {
		if err := sessionVault.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sessionVault.abi.Events[event].Inputs {
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
func (sessionVault *SessionVault) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["BadAgent"].ID.Bytes()[:4]) {
		return sessionVault.UnpackBadAgentError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["BadCalldata"].ID.Bytes()[:4]) {
		return sessionVault.UnpackBadCalldataError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["BadExpiry"].ID.Bytes()[:4]) {
		return sessionVault.UnpackBadExpiryError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["BadFunction"].ID.Bytes()[:4]) {
		return sessionVault.UnpackBadFunctionError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["BadLimit"].ID.Bytes()[:4]) {
		return sessionVault.UnpackBadLimitError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["BadSignature"].ID.Bytes()[:4]) {
		return sessionVault.UnpackBadSignatureError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["BadTarget"].ID.Bytes()[:4]) {
		return sessionVault.UnpackBadTargetError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["DuplicateRule"].ID.Bytes()[:4]) {
		return sessionVault.UnpackDuplicateRuleError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["EmptyGrant"].ID.Bytes()[:4]) {
		return sessionVault.UnpackEmptyGrantError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["FunctionNotAllowed"].ID.Bytes()[:4]) {
		return sessionVault.UnpackFunctionNotAllowedError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["NoSession"].ID.Bytes()[:4]) {
		return sessionVault.UnpackNoSessionError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["NotLive"].ID.Bytes()[:4]) {
		return sessionVault.UnpackNotLiveError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["NotOwner"].ID.Bytes()[:4]) {
		return sessionVault.UnpackNotOwnerError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["OverCallLimit"].ID.Bytes()[:4]) {
		return sessionVault.UnpackOverCallLimitError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["OverDailyLimit"].ID.Bytes()[:4]) {
		return sessionVault.UnpackOverDailyLimitError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["OverTotalLimit"].ID.Bytes()[:4]) {
		return sessionVault.UnpackOverTotalLimitError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["SelfCall"].ID.Bytes()[:4]) {
		return sessionVault.UnpackSelfCallError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["SessionExpired"].ID.Bytes()[:4]) {
		return sessionVault.UnpackSessionExpiredError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["SourceNotAllowed"].ID.Bytes()[:4]) {
		return sessionVault.UnpackSourceNotAllowedError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["StringsInsufficientHexLength"].ID.Bytes()[:4]) {
		return sessionVault.UnpackStringsInsufficientHexLengthError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["TargetNotAllowed"].ID.Bytes()[:4]) {
		return sessionVault.UnpackTargetNotAllowedError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["TextTooLong"].ID.Bytes()[:4]) {
		return sessionVault.UnpackTextTooLongError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["TokenRefused"].ID.Bytes()[:4]) {
		return sessionVault.UnpackTokenRefusedError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["ValueNotAllowed"].ID.Bytes()[:4]) {
		return sessionVault.UnpackValueNotAllowedError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["WrongNumber"].ID.Bytes()[:4]) {
		return sessionVault.UnpackWrongNumberError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["WrongSigner"].ID.Bytes()[:4]) {
		return sessionVault.UnpackWrongSignerError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// SessionVaultBadAgent represents a BadAgent error raised by the SessionVault contract.
type SessionVaultBadAgent struct {
	Agent common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadAgent(address agent)
func SessionVaultBadAgentErrorID() common.Hash {
	return common.HexToHash("0xde0537a61cbd8ac8f5af9a75c25bb197df2075b82d89cb4fcd6bc6c9c3b834ae")
}

// UnpackBadAgentError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadAgent(address agent)
func (sessionVault *SessionVault) UnpackBadAgentError(raw []byte) (*SessionVaultBadAgent, error) {
	out := new(SessionVaultBadAgent)
	if err := sessionVault.abi.UnpackIntoInterface(out, "BadAgent", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultBadCalldata represents a BadCalldata error raised by the SessionVault contract.
type SessionVaultBadCalldata struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadCalldata()
func SessionVaultBadCalldataErrorID() common.Hash {
	return common.HexToHash("0x1a2e15948a28fdb51f88891a0e90d1c50e1bb55e7079c3d61be3f1e75cc17190")
}

// UnpackBadCalldataError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadCalldata()
func (sessionVault *SessionVault) UnpackBadCalldataError(raw []byte) (*SessionVaultBadCalldata, error) {
	out := new(SessionVaultBadCalldata)
	if err := sessionVault.abi.UnpackIntoInterface(out, "BadCalldata", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultBadExpiry represents a BadExpiry error raised by the SessionVault contract.
type SessionVaultBadExpiry struct {
	Until uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadExpiry(uint64 until)
func SessionVaultBadExpiryErrorID() common.Hash {
	return common.HexToHash("0x115d3d426c17c3e2eb531c245ef6ed2a5879ff7034c340e5e1e9ee60cd9abcac")
}

// UnpackBadExpiryError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadExpiry(uint64 until)
func (sessionVault *SessionVault) UnpackBadExpiryError(raw []byte) (*SessionVaultBadExpiry, error) {
	out := new(SessionVaultBadExpiry)
	if err := sessionVault.abi.UnpackIntoInterface(out, "BadExpiry", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultBadFunction represents a BadFunction error raised by the SessionVault contract.
type SessionVaultBadFunction struct {
	Signature string
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadFunction(string signature)
func SessionVaultBadFunctionErrorID() common.Hash {
	return common.HexToHash("0x223c72a70fcebf86f3897aad8f94dd9e4d10e3a97a46f007e2e07019275fb477")
}

// UnpackBadFunctionError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadFunction(string signature)
func (sessionVault *SessionVault) UnpackBadFunctionError(raw []byte) (*SessionVaultBadFunction, error) {
	out := new(SessionVaultBadFunction)
	if err := sessionVault.abi.UnpackIntoInterface(out, "BadFunction", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultBadLimit represents a BadLimit error raised by the SessionVault contract.
type SessionVaultBadLimit struct {
	Token common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadLimit(address token)
func SessionVaultBadLimitErrorID() common.Hash {
	return common.HexToHash("0xac48020b4d304ecb81d0d6308358a682f0ece1a9a3415d86142976299d912389")
}

// UnpackBadLimitError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadLimit(address token)
func (sessionVault *SessionVault) UnpackBadLimitError(raw []byte) (*SessionVaultBadLimit, error) {
	out := new(SessionVaultBadLimit)
	if err := sessionVault.abi.UnpackIntoInterface(out, "BadLimit", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultBadSignature represents a BadSignature error raised by the SessionVault contract.
type SessionVaultBadSignature struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadSignature()
func SessionVaultBadSignatureErrorID() common.Hash {
	return common.HexToHash("0x5cd5d2335541c4f2ed05fbe44f397e8b79f8e2333157122d2dab06e378ef7685")
}

// UnpackBadSignatureError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadSignature()
func (sessionVault *SessionVault) UnpackBadSignatureError(raw []byte) (*SessionVaultBadSignature, error) {
	out := new(SessionVaultBadSignature)
	if err := sessionVault.abi.UnpackIntoInterface(out, "BadSignature", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultBadTarget represents a BadTarget error raised by the SessionVault contract.
type SessionVaultBadTarget struct {
	Target common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadTarget(address target)
func SessionVaultBadTargetErrorID() common.Hash {
	return common.HexToHash("0xb2db4c671a778a3eae7a4439a80829329ceb61e15093dfbad98eecb701d2e130")
}

// UnpackBadTargetError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadTarget(address target)
func (sessionVault *SessionVault) UnpackBadTargetError(raw []byte) (*SessionVaultBadTarget, error) {
	out := new(SessionVaultBadTarget)
	if err := sessionVault.abi.UnpackIntoInterface(out, "BadTarget", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultDuplicateRule represents a DuplicateRule error raised by the SessionVault contract.
type SessionVaultDuplicateRule struct {
	Target common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error DuplicateRule(address target)
func SessionVaultDuplicateRuleErrorID() common.Hash {
	return common.HexToHash("0xb43aaa959dec58e9bcb82e3622bbaa2b6d274bc02502a66a4bd6b7dabcb05d20")
}

// UnpackDuplicateRuleError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error DuplicateRule(address target)
func (sessionVault *SessionVault) UnpackDuplicateRuleError(raw []byte) (*SessionVaultDuplicateRule, error) {
	out := new(SessionVaultDuplicateRule)
	if err := sessionVault.abi.UnpackIntoInterface(out, "DuplicateRule", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultEmptyGrant represents a EmptyGrant error raised by the SessionVault contract.
type SessionVaultEmptyGrant struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error EmptyGrant()
func SessionVaultEmptyGrantErrorID() common.Hash {
	return common.HexToHash("0xb5b6936d807dffd1cfe93b6153e78ac3e9fe3db6cf477e5f554a63f592392a43")
}

// UnpackEmptyGrantError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error EmptyGrant()
func (sessionVault *SessionVault) UnpackEmptyGrantError(raw []byte) (*SessionVaultEmptyGrant, error) {
	out := new(SessionVaultEmptyGrant)
	if err := sessionVault.abi.UnpackIntoInterface(out, "EmptyGrant", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultFunctionNotAllowed represents a FunctionNotAllowed error raised by the SessionVault contract.
type SessionVaultFunctionNotAllowed struct {
	Target   common.Address
	Selector [4]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error FunctionNotAllowed(address target, bytes4 selector)
func SessionVaultFunctionNotAllowedErrorID() common.Hash {
	return common.HexToHash("0xdd22d9b604917b5a0c9af30ebbf384e600a8164d9010316d9e2408e1d4321b4d")
}

// UnpackFunctionNotAllowedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error FunctionNotAllowed(address target, bytes4 selector)
func (sessionVault *SessionVault) UnpackFunctionNotAllowedError(raw []byte) (*SessionVaultFunctionNotAllowed, error) {
	out := new(SessionVaultFunctionNotAllowed)
	if err := sessionVault.abi.UnpackIntoInterface(out, "FunctionNotAllowed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultNoSession represents a NoSession error raised by the SessionVault contract.
type SessionVaultNoSession struct {
	Agent common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NoSession(address agent)
func SessionVaultNoSessionErrorID() common.Hash {
	return common.HexToHash("0x9fcf835d07a115fd3a1844f8c47ae10b380dc9c7f45a7d7e246549008aeb7cc9")
}

// UnpackNoSessionError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NoSession(address agent)
func (sessionVault *SessionVault) UnpackNoSessionError(raw []byte) (*SessionVaultNoSession, error) {
	out := new(SessionVaultNoSession)
	if err := sessionVault.abi.UnpackIntoInterface(out, "NoSession", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultNotLive represents a NotLive error raised by the SessionVault contract.
type SessionVaultNotLive struct {
	Number uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotLive(uint64 number)
func SessionVaultNotLiveErrorID() common.Hash {
	return common.HexToHash("0x07079c960f2f9ab0d7677ac83e50f8815e2315c95fe4f4fdda35b5eb175947c0")
}

// UnpackNotLiveError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotLive(uint64 number)
func (sessionVault *SessionVault) UnpackNotLiveError(raw []byte) (*SessionVaultNotLive, error) {
	out := new(SessionVaultNotLive)
	if err := sessionVault.abi.UnpackIntoInterface(out, "NotLive", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultNotOwner represents a NotOwner error raised by the SessionVault contract.
type SessionVaultNotOwner struct {
	Caller common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotOwner(address caller)
func SessionVaultNotOwnerErrorID() common.Hash {
	return common.HexToHash("0x245aecd3fabbd17d6c3c92dc7f0ab916ea8cbf6fc1862c8b56893090ac3fff4c")
}

// UnpackNotOwnerError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotOwner(address caller)
func (sessionVault *SessionVault) UnpackNotOwnerError(raw []byte) (*SessionVaultNotOwner, error) {
	out := new(SessionVaultNotOwner)
	if err := sessionVault.abi.UnpackIntoInterface(out, "NotOwner", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultOverCallLimit represents a OverCallLimit error raised by the SessionVault contract.
type SessionVaultOverCallLimit struct {
	Asked *big.Int
	Limit *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error OverCallLimit(uint256 asked, uint256 limit)
func SessionVaultOverCallLimitErrorID() common.Hash {
	return common.HexToHash("0x0a3b2ea2c353df9213333a60752cf8aabc661e7a0048e7774b224cab25702b73")
}

// UnpackOverCallLimitError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error OverCallLimit(uint256 asked, uint256 limit)
func (sessionVault *SessionVault) UnpackOverCallLimitError(raw []byte) (*SessionVaultOverCallLimit, error) {
	out := new(SessionVaultOverCallLimit)
	if err := sessionVault.abi.UnpackIntoInterface(out, "OverCallLimit", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultOverDailyLimit represents a OverDailyLimit error raised by the SessionVault contract.
type SessionVaultOverDailyLimit struct {
	Token common.Address
	Asked *big.Int
	Left  *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error OverDailyLimit(address token, uint256 asked, uint256 left)
func SessionVaultOverDailyLimitErrorID() common.Hash {
	return common.HexToHash("0xff42ae7bb0ec93f28686090f92e003e717c607f428e47a0d9c64616fb43f0420")
}

// UnpackOverDailyLimitError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error OverDailyLimit(address token, uint256 asked, uint256 left)
func (sessionVault *SessionVault) UnpackOverDailyLimitError(raw []byte) (*SessionVaultOverDailyLimit, error) {
	out := new(SessionVaultOverDailyLimit)
	if err := sessionVault.abi.UnpackIntoInterface(out, "OverDailyLimit", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultOverTotalLimit represents a OverTotalLimit error raised by the SessionVault contract.
type SessionVaultOverTotalLimit struct {
	Token common.Address
	Asked *big.Int
	Left  *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error OverTotalLimit(address token, uint256 asked, uint256 left)
func SessionVaultOverTotalLimitErrorID() common.Hash {
	return common.HexToHash("0xb01fa036282e0fcc38c0e2eadfe4fe2b6f8a775ab27bca892f6ce58bc790d342")
}

// UnpackOverTotalLimitError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error OverTotalLimit(address token, uint256 asked, uint256 left)
func (sessionVault *SessionVault) UnpackOverTotalLimitError(raw []byte) (*SessionVaultOverTotalLimit, error) {
	out := new(SessionVaultOverTotalLimit)
	if err := sessionVault.abi.UnpackIntoInterface(out, "OverTotalLimit", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultSelfCall represents a SelfCall error raised by the SessionVault contract.
type SessionVaultSelfCall struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error SelfCall()
func SessionVaultSelfCallErrorID() common.Hash {
	return common.HexToHash("0x5363d184461786ad65f121a0d240332acc942d280b3830fa93f04037359b4cbb")
}

// UnpackSelfCallError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error SelfCall()
func (sessionVault *SessionVault) UnpackSelfCallError(raw []byte) (*SessionVaultSelfCall, error) {
	out := new(SessionVaultSelfCall)
	if err := sessionVault.abi.UnpackIntoInterface(out, "SelfCall", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultSessionExpired represents a SessionExpired error raised by the SessionVault contract.
type SessionVaultSessionExpired struct {
	Until uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error SessionExpired(uint64 until)
func SessionVaultSessionExpiredErrorID() common.Hash {
	return common.HexToHash("0xa875811856fde1e2da92d87e2d7d916cd102fc333e5c11435424a9811f634423")
}

// UnpackSessionExpiredError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error SessionExpired(uint64 until)
func (sessionVault *SessionVault) UnpackSessionExpiredError(raw []byte) (*SessionVaultSessionExpired, error) {
	out := new(SessionVaultSessionExpired)
	if err := sessionVault.abi.UnpackIntoInterface(out, "SessionExpired", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultSourceNotAllowed represents a SourceNotAllowed error raised by the SessionVault contract.
type SessionVaultSourceNotAllowed struct {
	From common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error SourceNotAllowed(address from)
func SessionVaultSourceNotAllowedErrorID() common.Hash {
	return common.HexToHash("0x5fca13726600838465754e99c798c807ee611b5339ee769e927926bde0ade96a")
}

// UnpackSourceNotAllowedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error SourceNotAllowed(address from)
func (sessionVault *SessionVault) UnpackSourceNotAllowedError(raw []byte) (*SessionVaultSourceNotAllowed, error) {
	out := new(SessionVaultSourceNotAllowed)
	if err := sessionVault.abi.UnpackIntoInterface(out, "SourceNotAllowed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultStringsInsufficientHexLength represents a StringsInsufficientHexLength error raised by the SessionVault contract.
type SessionVaultStringsInsufficientHexLength struct {
	Value  *big.Int
	Length *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error StringsInsufficientHexLength(uint256 value, uint256 length)
func SessionVaultStringsInsufficientHexLengthErrorID() common.Hash {
	return common.HexToHash("0xe22e27eb9593f9947dc34771120a3349dd201c662753f0b60502fc1d8e422233")
}

// UnpackStringsInsufficientHexLengthError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error StringsInsufficientHexLength(uint256 value, uint256 length)
func (sessionVault *SessionVault) UnpackStringsInsufficientHexLengthError(raw []byte) (*SessionVaultStringsInsufficientHexLength, error) {
	out := new(SessionVaultStringsInsufficientHexLength)
	if err := sessionVault.abi.UnpackIntoInterface(out, "StringsInsufficientHexLength", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultTargetNotAllowed represents a TargetNotAllowed error raised by the SessionVault contract.
type SessionVaultTargetNotAllowed struct {
	Target common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TargetNotAllowed(address target)
func SessionVaultTargetNotAllowedErrorID() common.Hash {
	return common.HexToHash("0xe356c1d338287c7168cd8af7dbb970491fe04915b98d3885c722ec13a201cf65")
}

// UnpackTargetNotAllowedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TargetNotAllowed(address target)
func (sessionVault *SessionVault) UnpackTargetNotAllowedError(raw []byte) (*SessionVaultTargetNotAllowed, error) {
	out := new(SessionVaultTargetNotAllowed)
	if err := sessionVault.abi.UnpackIntoInterface(out, "TargetNotAllowed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultTextTooLong represents a TextTooLong error raised by the SessionVault contract.
type SessionVaultTextTooLong struct {
	Length *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TextTooLong(uint256 length)
func SessionVaultTextTooLongErrorID() common.Hash {
	return common.HexToHash("0x0f1a9ab51e82a9df4d605e4b1fe096d778322b4fee6524729d3e6eccea6b12f3")
}

// UnpackTextTooLongError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TextTooLong(uint256 length)
func (sessionVault *SessionVault) UnpackTextTooLongError(raw []byte) (*SessionVaultTextTooLong, error) {
	out := new(SessionVaultTextTooLong)
	if err := sessionVault.abi.UnpackIntoInterface(out, "TextTooLong", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultTokenRefused represents a TokenRefused error raised by the SessionVault contract.
type SessionVaultTokenRefused struct {
	Token common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TokenRefused(address token)
func SessionVaultTokenRefusedErrorID() common.Hash {
	return common.HexToHash("0x58294a437cc18ae8f0e3511375937bd002cceda482a904000104b90b26aca8e7")
}

// UnpackTokenRefusedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TokenRefused(address token)
func (sessionVault *SessionVault) UnpackTokenRefusedError(raw []byte) (*SessionVaultTokenRefused, error) {
	out := new(SessionVaultTokenRefused)
	if err := sessionVault.abi.UnpackIntoInterface(out, "TokenRefused", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultValueNotAllowed represents a ValueNotAllowed error raised by the SessionVault contract.
type SessionVaultValueNotAllowed struct {
	Value *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ValueNotAllowed(uint256 value)
func SessionVaultValueNotAllowedErrorID() common.Hash {
	return common.HexToHash("0xdf0089fde8f0a569b1048d447938fc3162354c549b5b1ce1d974d6158dc57ddd")
}

// UnpackValueNotAllowedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ValueNotAllowed(uint256 value)
func (sessionVault *SessionVault) UnpackValueNotAllowedError(raw []byte) (*SessionVaultValueNotAllowed, error) {
	out := new(SessionVaultValueNotAllowed)
	if err := sessionVault.abi.UnpackIntoInterface(out, "ValueNotAllowed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultWrongNumber represents a WrongNumber error raised by the SessionVault contract.
type SessionVaultWrongNumber struct {
	Expected uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error WrongNumber(uint64 expected)
func SessionVaultWrongNumberErrorID() common.Hash {
	return common.HexToHash("0xabf8811a35fa066b7eae7a4417ea6ed790edb4b6e2286ce15056cf44367768c5")
}

// UnpackWrongNumberError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error WrongNumber(uint64 expected)
func (sessionVault *SessionVault) UnpackWrongNumberError(raw []byte) (*SessionVaultWrongNumber, error) {
	out := new(SessionVaultWrongNumber)
	if err := sessionVault.abi.UnpackIntoInterface(out, "WrongNumber", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultWrongSigner represents a WrongSigner error raised by the SessionVault contract.
type SessionVaultWrongSigner struct {
	Recovered common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error WrongSigner(address recovered)
func SessionVaultWrongSignerErrorID() common.Hash {
	return common.HexToHash("0x32c15fc200d7dd37fbdda4b6dcf3c666dc26a587020101795852cde5be582e91")
}

// UnpackWrongSignerError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error WrongSigner(address recovered)
func (sessionVault *SessionVault) UnpackWrongSignerError(raw []byte) (*SessionVaultWrongSigner, error) {
	out := new(SessionVaultWrongSigner)
	if err := sessionVault.abi.UnpackIntoInterface(out, "WrongSigner", raw); err != nil {
		return nil, err
	}
	return out, nil
}
