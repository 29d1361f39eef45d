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

// Budget is an auto generated low-level Go binding around an user-defined struct.
type Budget struct {
	Token     common.Address
	Window    uint8
	PerWindow *big.Int
	Total     *big.Int
	PerCall   *big.Int
}

// BudgetState is an auto generated low-level Go binding around an user-defined struct.
type BudgetState struct {
	Number       uint16
	Window       uint8
	PerWindow    *big.Int
	LeftInWindow *big.Int
	LeftTotal    *big.Int
	PerCall      *big.Int
	Recipients   uint8
	Spenders     uint8
}

// CallRule is an auto generated low-level Go binding around an user-defined struct.
type CallRule struct {
	Target    common.Address
	Signature string
	MaxValue  *big.Int
}

// Constraint is an auto generated low-level Go binding around an user-defined struct.
type Constraint struct {
	Rule  uint8
	Op    uint8
	Word  uint8
	Value [32]byte
}

// Execution is an auto generated low-level Go binding around an user-defined struct.
type Execution struct {
	Target   common.Address
	Value    *big.Int
	CallData []byte
}

// Grant is an auto generated low-level Go binding around an user-defined struct.
type Grant struct {
	Number      uint16
	Agent       common.Address
	Until       uint32
	Deadline    uint32
	Terms       Terms
	Budgets     []Budget
	Parties     []Party
	Calls       []CallRule
	Constraints []Constraint
	Guards      []common.Address
}

// PackedUserOperation is an auto generated low-level Go binding around an user-defined struct.
type PackedUserOperation struct {
	Sender             common.Address
	Nonce              *big.Int
	InitCode           []byte
	CallData           []byte
	AccountGasLimits   [32]byte
	PreVerificationGas *big.Int
	GasFees            [32]byte
	PaymasterAndData   []byte
	Signature          []byte
}

// Party is an auto generated low-level Go binding around an user-defined struct.
type Party struct {
	Budget  uint8
	Spender bool
	Who     common.Address
}

// Permission is an auto generated low-level Go binding around an user-defined struct.
type Permission struct {
	Target   common.Address
	Selector [4]byte
	Parties  []Party
}

// RuleState is an auto generated low-level Go binding around an user-defined struct.
type RuleState struct {
	Number      uint16
	MaxValue    *big.Int
	Constraints uint8
}

// Terms is an auto generated low-level Go binding around an user-defined struct.
type Terms struct {
	NotBefore  uint32
	MaxCalls   uint32
	Rate       uint16
	RateWindow uint8
	Gas        *big.Int
}

// TermsState is an auto generated low-level Go binding around an user-defined struct.
type TermsState struct {
	Number     uint16
	Until      uint32
	NotBefore  uint32
	CallsLeft  uint32
	Rate       uint16
	RateLeft   uint16
	RateWindow uint8
	GasLeft    *big.Int
	Guards     uint8
}

// SessionReaderMetaData contains all meta data concerning the SessionReader contract.
var SessionReaderMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"address\",\"name\":\"agent\",\"type\":\"address\"}],\"name\":\"BadAgent\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"index\",\"type\":\"uint256\"}],\"name\":\"BadConstraint\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint32\",\"name\":\"until\",\"type\":\"uint32\"}],\"name\":\"BadExpiry\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"signature\",\"type\":\"string\"}],\"name\":\"BadFunction\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"}],\"name\":\"BadGuard\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"}],\"name\":\"BadLimit\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"who\",\"type\":\"address\"}],\"name\":\"BadParty\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"target\",\"type\":\"address\"}],\"name\":\"BadTarget\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"BadTerms\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"target\",\"type\":\"address\"}],\"name\":\"DuplicateRule\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"EmptyGrant\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"length\",\"type\":\"uint256\"}],\"name\":\"TextTooLong\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"components\":[{\"internalType\":\"address\",\"name\":\"target\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"},{\"internalType\":\"bytes\",\"name\":\"callData\",\"type\":\"bytes\"}],\"internalType\":\"structExecution[]\",\"name\":\"calls\",\"type\":\"tuple[]\"},{\"internalType\":\"address\",\"name\":\"key\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"nonce\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"deadline\",\"type\":\"uint256\"},{\"internalType\":\"address\",\"name\":\"executor\",\"type\":\"address\"}],\"name\":\"batchDigest\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"key\",\"type\":\"address\"}],\"name\":\"batchNonce\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"agent\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"}],\"name\":\"budget\",\"outputs\":[{\"components\":[{\"internalType\":\"uint16\",\"name\":\"number\",\"type\":\"uint16\"},{\"internalType\":\"uint8\",\"name\":\"window\",\"type\":\"uint8\"},{\"internalType\":\"uint96\",\"name\":\"perWindow\",\"type\":\"uint96\"},{\"internalType\":\"uint96\",\"name\":\"leftInWindow\",\"type\":\"uint96\"},{\"internalType\":\"uint96\",\"name\":\"leftTotal\",\"type\":\"uint96\"},{\"internalType\":\"uint96\",\"name\":\"perCall\",\"type\":\"uint96\"},{\"internalType\":\"uint8\",\"name\":\"recipients\",\"type\":\"uint8\"},{\"internalType\":\"uint8\",\"name\":\"spenders\",\"type\":\"uint8\"}],\"internalType\":\"structBudgetState\",\"name\":\"b\",\"type\":\"tuple\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"uint16\",\"name\":\"number\",\"type\":\"uint16\"},{\"internalType\":\"address\",\"name\":\"agent\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"until\",\"type\":\"uint32\"},{\"internalType\":\"uint32\",\"name\":\"deadline\",\"type\":\"uint32\"},{\"components\":[{\"internalType\":\"uint32\",\"name\":\"notBefore\",\"type\":\"uint32\"},{\"internalType\":\"uint32\",\"name\":\"maxCalls\",\"type\":\"uint32\"},{\"internalType\":\"uint16\",\"name\":\"rate\",\"type\":\"uint16\"},{\"internalType\":\"uint8\",\"name\":\"rateWindow\",\"type\":\"uint8\"},{\"internalType\":\"uint96\",\"name\":\"gas\",\"type\":\"uint96\"}],\"internalType\":\"structTerms\",\"name\":\"terms\",\"type\":\"tuple\"},{\"components\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"uint8\",\"name\":\"window\",\"type\":\"uint8\"},{\"internalType\":\"uint96\",\"name\":\"perWindow\",\"type\":\"uint96\"},{\"internalType\":\"uint96\",\"name\":\"total\",\"type\":\"uint96\"},{\"internalType\":\"uint96\",\"name\":\"perCall\",\"type\":\"uint96\"}],\"internalType\":\"structBudget[]\",\"name\":\"budgets\",\"type\":\"tuple[]\"},{\"components\":[{\"internalType\":\"uint8\",\"name\":\"budget\",\"type\":\"uint8\"},{\"internalType\":\"bool\",\"name\":\"spender\",\"type\":\"bool\"},{\"internalType\":\"address\",\"name\":\"who\",\"type\":\"address\"}],\"internalType\":\"structParty[]\",\"name\":\"parties\",\"type\":\"tuple[]\"},{\"components\":[{\"internalType\":\"address\",\"name\":\"target\",\"type\":\"address\"},{\"internalType\":\"string\",\"name\":\"signature\",\"type\":\"string\"},{\"internalType\":\"uint96\",\"name\":\"maxValue\",\"type\":\"uint96\"}],\"internalType\":\"structCallRule[]\",\"name\":\"calls\",\"type\":\"tuple[]\"},{\"components\":[{\"internalType\":\"uint8\",\"name\":\"rule\",\"type\":\"uint8\"},{\"internalType\":\"uint8\",\"name\":\"op\",\"type\":\"uint8\"},{\"internalType\":\"uint8\",\"name\":\"word\",\"type\":\"uint8\"},{\"internalType\":\"bytes32\",\"name\":\"value\",\"type\":\"bytes32\"}],\"internalType\":\"structConstraint[]\",\"name\":\"constraints\",\"type\":\"tuple[]\"},{\"internalType\":\"address[]\",\"name\":\"guards\",\"type\":\"address[]\"}],\"internalType\":\"structGrant\",\"name\":\"g\",\"type\":\"tuple\"}],\"name\":\"checkGrant\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"uint16\",\"name\":\"number\",\"type\":\"uint16\"},{\"internalType\":\"address\",\"name\":\"agent\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"until\",\"type\":\"uint32\"},{\"internalType\":\"uint32\",\"name\":\"deadline\",\"type\":\"uint32\"},{\"components\":[{\"internalType\":\"uint32\",\"name\":\"notBefore\",\"type\":\"uint32\"},{\"internalType\":\"uint32\",\"name\":\"maxCalls\",\"type\":\"uint32\"},{\"internalType\":\"uint16\",\"name\":\"rate\",\"type\":\"uint16\"},{\"internalType\":\"uint8\",\"name\":\"rateWindow\",\"type\":\"uint8\"},{\"internalType\":\"uint96\",\"name\":\"gas\",\"type\":\"uint96\"}],\"internalType\":\"structTerms\",\"name\":\"terms\",\"type\":\"tuple\"},{\"components\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"uint8\",\"name\":\"window\",\"type\":\"uint8\"},{\"internalType\":\"uint96\",\"name\":\"perWindow\",\"type\":\"uint96\"},{\"internalType\":\"uint96\",\"name\":\"total\",\"type\":\"uint96\"},{\"internalType\":\"uint96\",\"name\":\"perCall\",\"type\":\"uint96\"}],\"internalType\":\"structBudget[]\",\"name\":\"budgets\",\"type\":\"tuple[]\"},{\"components\":[{\"internalType\":\"uint8\",\"name\":\"budget\",\"type\":\"uint8\"},{\"internalType\":\"bool\",\"name\":\"spender\",\"type\":\"bool\"},{\"internalType\":\"address\",\"name\":\"who\",\"type\":\"address\"}],\"internalType\":\"structParty[]\",\"name\":\"parties\",\"type\":\"tuple[]\"},{\"components\":[{\"internalType\":\"address\",\"name\":\"target\",\"type\":\"address\"},{\"internalType\":\"string\",\"name\":\"signature\",\"type\":\"string\"},{\"internalType\":\"uint96\",\"name\":\"maxValue\",\"type\":\"uint96\"}],\"internalType\":\"structCallRule[]\",\"name\":\"calls\",\"type\":\"tuple[]\"},{\"components\":[{\"internalType\":\"uint8\",\"name\":\"rule\",\"type\":\"uint8\"},{\"internalType\":\"uint8\",\"name\":\"op\",\"type\":\"uint8\"},{\"internalType\":\"uint8\",\"name\":\"word\",\"type\":\"uint8\"},{\"internalType\":\"bytes32\",\"name\":\"value\",\"type\":\"bytes32\"}],\"internalType\":\"structConstraint[]\",\"name\":\"constraints\",\"type\":\"tuple[]\"},{\"internalType\":\"address[]\",\"name\":\"guards\",\"type\":\"address[]\"}],\"internalType\":\"structGrant\",\"name\":\"g\",\"type\":\"tuple\"}],\"name\":\"grantText\",\"outputs\":[{\"internalType\":\"string\",\"name\":\"\",\"type\":\"string\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint16\",\"name\":\"number\",\"type\":\"uint16\"},{\"internalType\":\"address\",\"name\":\"guardian\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"deadline\",\"type\":\"uint32\"}],\"name\":\"guardianText\",\"outputs\":[{\"internalType\":\"string\",\"name\":\"\",\"type\":\"string\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint16\",\"name\":\"upTo\",\"type\":\"uint16\"},{\"internalType\":\"uint32\",\"name\":\"deadline\",\"type\":\"uint32\"}],\"name\":\"revokeAllText\",\"outputs\":[{\"internalType\":\"string\",\"name\":\"\",\"type\":\"string\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint16\",\"name\":\"number\",\"type\":\"uint16\"},{\"internalType\":\"uint32\",\"name\":\"deadline\",\"type\":\"uint32\"}],\"name\":\"revokeText\",\"outputs\":[{\"internalType\":\"string\",\"name\":\"\",\"type\":\"string\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint16\",\"name\":\"number\",\"type\":\"uint16\"},{\"internalType\":\"uint16\",\"name\":\"into\",\"type\":\"uint16\"},{\"internalType\":\"address\",\"name\":\"agent\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"newAgent\",\"type\":\"address\"},{\"components\":[{\"internalType\":\"address\",\"name\":\"target\",\"type\":\"address\"},{\"internalType\":\"bytes4\",\"name\":\"selector\",\"type\":\"bytes4\"},{\"components\":[{\"internalType\":\"uint8\",\"name\":\"budget\",\"type\":\"uint8\"},{\"internalType\":\"bool\",\"name\":\"spender\",\"type\":\"bool\"},{\"internalType\":\"address\",\"name\":\"who\",\"type\":\"address\"}],\"internalType\":\"structParty[]\",\"name\":\"parties\",\"type\":\"tuple[]\"}],\"internalType\":\"structPermission[]\",\"name\":\"permissions\",\"type\":\"tuple[]\"},{\"internalType\":\"uint32\",\"name\":\"deadline\",\"type\":\"uint32\"}],\"name\":\"rotateText\",\"outputs\":[{\"internalType\":\"string\",\"name\":\"\",\"type\":\"string\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"agent\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"target\",\"type\":\"address\"},{\"internalType\":\"bytes4\",\"name\":\"selector\",\"type\":\"bytes4\"}],\"name\":\"rule\",\"outputs\":[{\"components\":[{\"internalType\":\"uint16\",\"name\":\"number\",\"type\":\"uint16\"},{\"internalType\":\"uint96\",\"name\":\"maxValue\",\"type\":\"uint96\"},{\"internalType\":\"uint8\",\"name\":\"constraints\",\"type\":\"uint8\"}],\"internalType\":\"structRuleState\",\"name\":\"r\",\"type\":\"tuple\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"sessions\",\"outputs\":[{\"internalType\":\"uint16[4]\",\"name\":\"numbers\",\"type\":\"uint16[4]\"},{\"internalType\":\"uint32[4]\",\"name\":\"untils\",\"type\":\"uint32[4]\"},{\"internalType\":\"uint16[4]\",\"name\":\"tags\",\"type\":\"uint16[4]\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"hash\",\"type\":\"bytes32\"}],\"name\":\"signText\",\"outputs\":[{\"internalType\":\"string\",\"name\":\"\",\"type\":\"string\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"agent\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"target\",\"type\":\"address\"},{\"internalType\":\"bytes4\",\"name\":\"selector\",\"type\":\"bytes4\"}],\"name\":\"terms\",\"outputs\":[{\"components\":[{\"internalType\":\"uint16\",\"name\":\"number\",\"type\":\"uint16\"},{\"internalType\":\"uint32\",\"name\":\"until\",\"type\":\"uint32\"},{\"internalType\":\"uint32\",\"name\":\"notBefore\",\"type\":\"uint32\"},{\"internalType\":\"uint32\",\"name\":\"callsLeft\",\"type\":\"uint32\"},{\"internalType\":\"uint16\",\"name\":\"rate\",\"type\":\"uint16\"},{\"internalType\":\"uint16\",\"name\":\"rateLeft\",\"type\":\"uint16\"},{\"internalType\":\"uint8\",\"name\":\"rateWindow\",\"type\":\"uint8\"},{\"internalType\":\"uint96\",\"name\":\"gasLeft\",\"type\":\"uint96\"},{\"internalType\":\"uint8\",\"name\":\"guards\",\"type\":\"uint8\"}],\"internalType\":\"structTermsState\",\"name\":\"t\",\"type\":\"tuple\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "SessionReader",
}

// SessionReader is an auto generated Go binding around an Ethereum contract.
type SessionReader struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *SessionReader) GetABI() abi.ABI {
	return c.abi
}

// NewSessionReader creates a new instance of SessionReader.
func NewSessionReader() *SessionReader {
	parsed, err := SessionReaderMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &SessionReader{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *SessionReader) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackBatchDigest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x834e8cdc.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function batchDigest(address account, (address,uint256,bytes)[] calls, address key, uint256 nonce, uint256 deadline, address executor) view returns(bytes32)
func (sessionReader *SessionReader) PackBatchDigest(account common.Address, calls []Execution, key common.Address, nonce *big.Int, deadline *big.Int, executor common.Address) []byte {
	enc, err := sessionReader.abi.Pack("batchDigest", account, calls, key, nonce, deadline, executor)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBatchDigest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x834e8cdc.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function batchDigest(address account, (address,uint256,bytes)[] calls, address key, uint256 nonce, uint256 deadline, address executor) view returns(bytes32)
func (sessionReader *SessionReader) TryPackBatchDigest(account common.Address, calls []Execution, key common.Address, nonce *big.Int, deadline *big.Int, executor common.Address) ([]byte, error) {
	return sessionReader.abi.Pack("batchDigest", account, calls, key, nonce, deadline, executor)
}

// UnpackBatchDigest is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x834e8cdc.
//
// Solidity: function batchDigest(address account, (address,uint256,bytes)[] calls, address key, uint256 nonce, uint256 deadline, address executor) view returns(bytes32)
func (sessionReader *SessionReader) UnpackBatchDigest(data []byte) ([32]byte, error) {
	out, err := sessionReader.abi.Unpack("batchDigest", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackBatchNonce is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe63e6335.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function batchNonce(address account, address key) view returns(uint256)
func (sessionReader *SessionReader) PackBatchNonce(account common.Address, key common.Address) []byte {
	enc, err := sessionReader.abi.Pack("batchNonce", account, key)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBatchNonce is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe63e6335.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function batchNonce(address account, address key) view returns(uint256)
func (sessionReader *SessionReader) TryPackBatchNonce(account common.Address, key common.Address) ([]byte, error) {
	return sessionReader.abi.Pack("batchNonce", account, key)
}

// UnpackBatchNonce is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xe63e6335.
//
// Solidity: function batchNonce(address account, address key) view returns(uint256)
func (sessionReader *SessionReader) UnpackBatchNonce(data []byte) (*big.Int, error) {
	out, err := sessionReader.abi.Unpack("batchNonce", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackBudget is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x585c83b5.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function budget(address account, address agent, address token) view returns((uint16,uint8,uint96,uint96,uint96,uint96,uint8,uint8) b)
func (sessionReader *SessionReader) PackBudget(account common.Address, agent common.Address, token common.Address) []byte {
	enc, err := sessionReader.abi.Pack("budget", account, agent, token)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBudget is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x585c83b5.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function budget(address account, address agent, address token) view returns((uint16,uint8,uint96,uint96,uint96,uint96,uint8,uint8) b)
func (sessionReader *SessionReader) TryPackBudget(account common.Address, agent common.Address, token common.Address) ([]byte, error) {
	return sessionReader.abi.Pack("budget", account, agent, token)
}

// UnpackBudget is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x585c83b5.
//
// Solidity: function budget(address account, address agent, address token) view returns((uint16,uint8,uint96,uint96,uint96,uint96,uint8,uint8) b)
func (sessionReader *SessionReader) UnpackBudget(data []byte) (BudgetState, error) {
	out, err := sessionReader.abi.Unpack("budget", data)
	if err != nil {
		return *new(BudgetState), err
	}
	out0 := *abi.ConvertType(out[0], new(BudgetState)).(*BudgetState)
	return out0, nil
}

// PackCheckGrant is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc3c4e330.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function checkGrant((uint16,address,uint32,uint32,(uint32,uint32,uint16,uint8,uint96),(address,uint8,uint96,uint96,uint96)[],(uint8,bool,address)[],(address,string,uint96)[],(uint8,uint8,uint8,bytes32)[],address[]) g) view returns(bool)
func (sessionReader *SessionReader) PackCheckGrant(g Grant) []byte {
	enc, err := sessionReader.abi.Pack("checkGrant", g)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCheckGrant is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc3c4e330.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function checkGrant((uint16,address,uint32,uint32,(uint32,uint32,uint16,uint8,uint96),(address,uint8,uint96,uint96,uint96)[],(uint8,bool,address)[],(address,string,uint96)[],(uint8,uint8,uint8,bytes32)[],address[]) g) view returns(bool)
func (sessionReader *SessionReader) TryPackCheckGrant(g Grant) ([]byte, error) {
	return sessionReader.abi.Pack("checkGrant", g)
}

// UnpackCheckGrant is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xc3c4e330.
//
// Solidity: function checkGrant((uint16,address,uint32,uint32,(uint32,uint32,uint16,uint8,uint96),(address,uint8,uint96,uint96,uint96)[],(uint8,bool,address)[],(address,string,uint96)[],(uint8,uint8,uint8,bytes32)[],address[]) g) view returns(bool)
func (sessionReader *SessionReader) UnpackCheckGrant(data []byte) (bool, error) {
	out, err := sessionReader.abi.Unpack("checkGrant", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackGrantText is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x17cef4c4.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function grantText((uint16,address,uint32,uint32,(uint32,uint32,uint16,uint8,uint96),(address,uint8,uint96,uint96,uint96)[],(uint8,bool,address)[],(address,string,uint96)[],(uint8,uint8,uint8,bytes32)[],address[]) g) view returns(string)
func (sessionReader *SessionReader) PackGrantText(g Grant) []byte {
	enc, err := sessionReader.abi.Pack("grantText", g)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGrantText is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x17cef4c4.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function grantText((uint16,address,uint32,uint32,(uint32,uint32,uint16,uint8,uint96),(address,uint8,uint96,uint96,uint96)[],(uint8,bool,address)[],(address,string,uint96)[],(uint8,uint8,uint8,bytes32)[],address[]) g) view returns(string)
func (sessionReader *SessionReader) TryPackGrantText(g Grant) ([]byte, error) {
	return sessionReader.abi.Pack("grantText", g)
}

// UnpackGrantText is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x17cef4c4.
//
// Solidity: function grantText((uint16,address,uint32,uint32,(uint32,uint32,uint16,uint8,uint96),(address,uint8,uint96,uint96,uint96)[],(uint8,bool,address)[],(address,string,uint96)[],(uint8,uint8,uint8,bytes32)[],address[]) g) view returns(string)
func (sessionReader *SessionReader) UnpackGrantText(data []byte) (string, error) {
	out, err := sessionReader.abi.Unpack("grantText", data)
	if err != nil {
		return *new(string), err
	}
	out0 := *abi.ConvertType(out[0], new(string)).(*string)
	return out0, nil
}

// PackGuardianText is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xef488703.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function guardianText(uint16 number, address guardian, uint32 deadline) view returns(string)
func (sessionReader *SessionReader) PackGuardianText(number uint16, guardian common.Address, deadline uint32) []byte {
	enc, err := sessionReader.abi.Pack("guardianText", number, guardian, deadline)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGuardianText is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xef488703.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function guardianText(uint16 number, address guardian, uint32 deadline) view returns(string)
func (sessionReader *SessionReader) TryPackGuardianText(number uint16, guardian common.Address, deadline uint32) ([]byte, error) {
	return sessionReader.abi.Pack("guardianText", number, guardian, deadline)
}

// UnpackGuardianText is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xef488703.
//
// Solidity: function guardianText(uint16 number, address guardian, uint32 deadline) view returns(string)
func (sessionReader *SessionReader) UnpackGuardianText(data []byte) (string, error) {
	out, err := sessionReader.abi.Unpack("guardianText", data)
	if err != nil {
		return *new(string), err
	}
	out0 := *abi.ConvertType(out[0], new(string)).(*string)
	return out0, nil
}

// PackRevokeAllText is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x537f6d0b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function revokeAllText(uint16 upTo, uint32 deadline) view returns(string)
func (sessionReader *SessionReader) PackRevokeAllText(upTo uint16, deadline uint32) []byte {
	enc, err := sessionReader.abi.Pack("revokeAllText", upTo, deadline)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRevokeAllText is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x537f6d0b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function revokeAllText(uint16 upTo, uint32 deadline) view returns(string)
func (sessionReader *SessionReader) TryPackRevokeAllText(upTo uint16, deadline uint32) ([]byte, error) {
	return sessionReader.abi.Pack("revokeAllText", upTo, deadline)
}

// UnpackRevokeAllText is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x537f6d0b.
//
// Solidity: function revokeAllText(uint16 upTo, uint32 deadline) view returns(string)
func (sessionReader *SessionReader) UnpackRevokeAllText(data []byte) (string, error) {
	out, err := sessionReader.abi.Unpack("revokeAllText", data)
	if err != nil {
		return *new(string), err
	}
	out0 := *abi.ConvertType(out[0], new(string)).(*string)
	return out0, nil
}

// PackRevokeText is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5976a684.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function revokeText(uint16 number, uint32 deadline) view returns(string)
func (sessionReader *SessionReader) PackRevokeText(number uint16, deadline uint32) []byte {
	enc, err := sessionReader.abi.Pack("revokeText", number, deadline)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRevokeText is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5976a684.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function revokeText(uint16 number, uint32 deadline) view returns(string)
func (sessionReader *SessionReader) TryPackRevokeText(number uint16, deadline uint32) ([]byte, error) {
	return sessionReader.abi.Pack("revokeText", number, deadline)
}

// UnpackRevokeText is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x5976a684.
//
// Solidity: function revokeText(uint16 number, uint32 deadline) view returns(string)
func (sessionReader *SessionReader) UnpackRevokeText(data []byte) (string, error) {
	out, err := sessionReader.abi.Unpack("revokeText", data)
	if err != nil {
		return *new(string), err
	}
	out0 := *abi.ConvertType(out[0], new(string)).(*string)
	return out0, nil
}

// PackRotateText is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc387ea6b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function rotateText(uint16 number, uint16 into, address agent, address newAgent, (address,bytes4,(uint8,bool,address)[])[] permissions, uint32 deadline) view returns(string)
func (sessionReader *SessionReader) PackRotateText(number uint16, into uint16, agent common.Address, newAgent common.Address, permissions []Permission, deadline uint32) []byte {
	enc, err := sessionReader.abi.Pack("rotateText", number, into, agent, newAgent, permissions, deadline)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRotateText is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc387ea6b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function rotateText(uint16 number, uint16 into, address agent, address newAgent, (address,bytes4,(uint8,bool,address)[])[] permissions, uint32 deadline) view returns(string)
func (sessionReader *SessionReader) TryPackRotateText(number uint16, into uint16, agent common.Address, newAgent common.Address, permissions []Permission, deadline uint32) ([]byte, error) {
	return sessionReader.abi.Pack("rotateText", number, into, agent, newAgent, permissions, deadline)
}

// UnpackRotateText is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xc387ea6b.
//
// Solidity: function rotateText(uint16 number, uint16 into, address agent, address newAgent, (address,bytes4,(uint8,bool,address)[])[] permissions, uint32 deadline) view returns(string)
func (sessionReader *SessionReader) UnpackRotateText(data []byte) (string, error) {
	out, err := sessionReader.abi.Unpack("rotateText", data)
	if err != nil {
		return *new(string), err
	}
	out0 := *abi.ConvertType(out[0], new(string)).(*string)
	return out0, nil
}

// PackRule is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x75e6bb3a.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function rule(address account, address agent, address target, bytes4 selector) view returns((uint16,uint96,uint8) r)
func (sessionReader *SessionReader) PackRule(account common.Address, agent common.Address, target common.Address, selector [4]byte) []byte {
	enc, err := sessionReader.abi.Pack("rule", account, agent, target, selector)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRule is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x75e6bb3a.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function rule(address account, address agent, address target, bytes4 selector) view returns((uint16,uint96,uint8) r)
func (sessionReader *SessionReader) TryPackRule(account common.Address, agent common.Address, target common.Address, selector [4]byte) ([]byte, error) {
	return sessionReader.abi.Pack("rule", account, agent, target, selector)
}

// UnpackRule is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x75e6bb3a.
//
// Solidity: function rule(address account, address agent, address target, bytes4 selector) view returns((uint16,uint96,uint8) r)
func (sessionReader *SessionReader) UnpackRule(data []byte) (RuleState, error) {
	out, err := sessionReader.abi.Unpack("rule", data)
	if err != nil {
		return *new(RuleState), err
	}
	out0 := *abi.ConvertType(out[0], new(RuleState)).(*RuleState)
	return out0, nil
}

// PackSessions is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x431a1b97.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function sessions(address account) view returns(uint16[4] numbers, uint32[4] untils, uint16[4] tags)
func (sessionReader *SessionReader) PackSessions(account common.Address) []byte {
	enc, err := sessionReader.abi.Pack("sessions", account)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSessions is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x431a1b97.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function sessions(address account) view returns(uint16[4] numbers, uint32[4] untils, uint16[4] tags)
func (sessionReader *SessionReader) TryPackSessions(account common.Address) ([]byte, error) {
	return sessionReader.abi.Pack("sessions", account)
}

// SessionsOutput serves as a container for the return parameters of contract
// method Sessions.
type SessionsOutput struct {
	Numbers [4]uint16
	Untils  [4]uint32
	Tags    [4]uint16
}

// UnpackSessions is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x431a1b97.
//
// Solidity: function sessions(address account) view returns(uint16[4] numbers, uint32[4] untils, uint16[4] tags)
func (sessionReader *SessionReader) UnpackSessions(data []byte) (SessionsOutput, error) {
	out, err := sessionReader.abi.Unpack("sessions", data)
	outstruct := new(SessionsOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Numbers = *abi.ConvertType(out[0], new([4]uint16)).(*[4]uint16)
	outstruct.Untils = *abi.ConvertType(out[1], new([4]uint32)).(*[4]uint32)
	outstruct.Tags = *abi.ConvertType(out[2], new([4]uint16)).(*[4]uint16)
	return *outstruct, nil
}

// PackSignText is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x07a174dd.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function signText(bytes32 hash) view returns(string)
func (sessionReader *SessionReader) PackSignText(hash [32]byte) []byte {
	enc, err := sessionReader.abi.Pack("signText", hash)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSignText is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x07a174dd.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function signText(bytes32 hash) view returns(string)
func (sessionReader *SessionReader) TryPackSignText(hash [32]byte) ([]byte, error) {
	return sessionReader.abi.Pack("signText", hash)
}

// UnpackSignText is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x07a174dd.
//
// Solidity: function signText(bytes32 hash) view returns(string)
func (sessionReader *SessionReader) UnpackSignText(data []byte) (string, error) {
	out, err := sessionReader.abi.Unpack("signText", data)
	if err != nil {
		return *new(string), err
	}
	out0 := *abi.ConvertType(out[0], new(string)).(*string)
	return out0, nil
}

// PackTerms is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd8c2dd08.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function terms(address account, address agent, address target, bytes4 selector) view returns((uint16,uint32,uint32,uint32,uint16,uint16,uint8,uint96,uint8) t)
func (sessionReader *SessionReader) PackTerms(account common.Address, agent common.Address, target common.Address, selector [4]byte) []byte {
	enc, err := sessionReader.abi.Pack("terms", account, agent, target, selector)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTerms is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd8c2dd08.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function terms(address account, address agent, address target, bytes4 selector) view returns((uint16,uint32,uint32,uint32,uint16,uint16,uint8,uint96,uint8) t)
func (sessionReader *SessionReader) TryPackTerms(account common.Address, agent common.Address, target common.Address, selector [4]byte) ([]byte, error) {
	return sessionReader.abi.Pack("terms", account, agent, target, selector)
}

// UnpackTerms is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xd8c2dd08.
//
// Solidity: function terms(address account, address agent, address target, bytes4 selector) view returns((uint16,uint32,uint32,uint32,uint16,uint16,uint8,uint96,uint8) t)
func (sessionReader *SessionReader) UnpackTerms(data []byte) (TermsState, error) {
	out, err := sessionReader.abi.Unpack("terms", data)
	if err != nil {
		return *new(TermsState), err
	}
	out0 := *abi.ConvertType(out[0], new(TermsState)).(*TermsState)
	return out0, nil
}

// UnpackError attempts to decode the provided error data using user-defined
// error definitions.
func (sessionReader *SessionReader) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], sessionReader.abi.Errors["BadAgent"].ID.Bytes()[:4]) {
		return sessionReader.UnpackBadAgentError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionReader.abi.Errors["BadConstraint"].ID.Bytes()[:4]) {
		return sessionReader.UnpackBadConstraintError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionReader.abi.Errors["BadExpiry"].ID.Bytes()[:4]) {
		return sessionReader.UnpackBadExpiryError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionReader.abi.Errors["BadFunction"].ID.Bytes()[:4]) {
		return sessionReader.UnpackBadFunctionError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionReader.abi.Errors["BadGuard"].ID.Bytes()[:4]) {
		return sessionReader.UnpackBadGuardError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionReader.abi.Errors["BadLimit"].ID.Bytes()[:4]) {
		return sessionReader.UnpackBadLimitError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionReader.abi.Errors["BadParty"].ID.Bytes()[:4]) {
		return sessionReader.UnpackBadPartyError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionReader.abi.Errors["BadTarget"].ID.Bytes()[:4]) {
		return sessionReader.UnpackBadTargetError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionReader.abi.Errors["BadTerms"].ID.Bytes()[:4]) {
		return sessionReader.UnpackBadTermsError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionReader.abi.Errors["DuplicateRule"].ID.Bytes()[:4]) {
		return sessionReader.UnpackDuplicateRuleError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionReader.abi.Errors["EmptyGrant"].ID.Bytes()[:4]) {
		return sessionReader.UnpackEmptyGrantError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionReader.abi.Errors["TextTooLong"].ID.Bytes()[:4]) {
		return sessionReader.UnpackTextTooLongError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// SessionReaderBadAgent represents a BadAgent error raised by the SessionReader contract.
type SessionReaderBadAgent struct {
	Agent common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadAgent(address agent)
func SessionReaderBadAgentErrorID() common.Hash {
	return common.HexToHash("0xde0537a61cbd8ac8f5af9a75c25bb197df2075b82d89cb4fcd6bc6c9c3b834ae")
}

// UnpackBadAgentError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadAgent(address agent)
func (sessionReader *SessionReader) UnpackBadAgentError(raw []byte) (*SessionReaderBadAgent, error) {
	out := new(SessionReaderBadAgent)
	if err := sessionReader.abi.UnpackIntoInterface(out, "BadAgent", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionReaderBadConstraint represents a BadConstraint error raised by the SessionReader contract.
type SessionReaderBadConstraint struct {
	Index *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadConstraint(uint256 index)
func SessionReaderBadConstraintErrorID() common.Hash {
	return common.HexToHash("0xac7f66b58c0c66e2370b7965e770dbcbe7bb690488ebea12ce882209a7fbba0b")
}

// UnpackBadConstraintError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadConstraint(uint256 index)
func (sessionReader *SessionReader) UnpackBadConstraintError(raw []byte) (*SessionReaderBadConstraint, error) {
	out := new(SessionReaderBadConstraint)
	if err := sessionReader.abi.UnpackIntoInterface(out, "BadConstraint", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionReaderBadExpiry represents a BadExpiry error raised by the SessionReader contract.
type SessionReaderBadExpiry struct {
	Until uint32
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadExpiry(uint32 until)
func SessionReaderBadExpiryErrorID() common.Hash {
	return common.HexToHash("0xd70936f7c95309cdfc28035a573ebc5a640d209c16f5afc4e69bbf4a52387060")
}

// UnpackBadExpiryError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadExpiry(uint32 until)
func (sessionReader *SessionReader) UnpackBadExpiryError(raw []byte) (*SessionReaderBadExpiry, error) {
	out := new(SessionReaderBadExpiry)
	if err := sessionReader.abi.UnpackIntoInterface(out, "BadExpiry", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionReaderBadFunction represents a BadFunction error raised by the SessionReader contract.
type SessionReaderBadFunction struct {
	Signature string
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadFunction(string signature)
func SessionReaderBadFunctionErrorID() common.Hash {
	return common.HexToHash("0x223c72a70fcebf86f3897aad8f94dd9e4d10e3a97a46f007e2e07019275fb477")
}

// UnpackBadFunctionError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadFunction(string signature)
func (sessionReader *SessionReader) UnpackBadFunctionError(raw []byte) (*SessionReaderBadFunction, error) {
	out := new(SessionReaderBadFunction)
	if err := sessionReader.abi.UnpackIntoInterface(out, "BadFunction", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionReaderBadGuard represents a BadGuard error raised by the SessionReader contract.
type SessionReaderBadGuard struct {
	Token common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadGuard(address token)
func SessionReaderBadGuardErrorID() common.Hash {
	return common.HexToHash("0xb30cf47627e47ad0b9ebb6d885d6cdf7430f72cc0b7426e671965d51a8d21137")
}

// UnpackBadGuardError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadGuard(address token)
func (sessionReader *SessionReader) UnpackBadGuardError(raw []byte) (*SessionReaderBadGuard, error) {
	out := new(SessionReaderBadGuard)
	if err := sessionReader.abi.UnpackIntoInterface(out, "BadGuard", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionReaderBadLimit represents a BadLimit error raised by the SessionReader contract.
type SessionReaderBadLimit struct {
	Token common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadLimit(address token)
func SessionReaderBadLimitErrorID() common.Hash {
	return common.HexToHash("0xac48020b4d304ecb81d0d6308358a682f0ece1a9a3415d86142976299d912389")
}

// UnpackBadLimitError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadLimit(address token)
func (sessionReader *SessionReader) UnpackBadLimitError(raw []byte) (*SessionReaderBadLimit, error) {
	out := new(SessionReaderBadLimit)
	if err := sessionReader.abi.UnpackIntoInterface(out, "BadLimit", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionReaderBadParty represents a BadParty error raised by the SessionReader contract.
type SessionReaderBadParty struct {
	Who common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadParty(address who)
func SessionReaderBadPartyErrorID() common.Hash {
	return common.HexToHash("0xb0750538141a0a0d1ce04cd5738a6f7720787726f91fbd63ce9431e8396dca43")
}

// UnpackBadPartyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadParty(address who)
func (sessionReader *SessionReader) UnpackBadPartyError(raw []byte) (*SessionReaderBadParty, error) {
	out := new(SessionReaderBadParty)
	if err := sessionReader.abi.UnpackIntoInterface(out, "BadParty", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionReaderBadTarget represents a BadTarget error raised by the SessionReader contract.
type SessionReaderBadTarget struct {
	Target common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadTarget(address target)
func SessionReaderBadTargetErrorID() common.Hash {
	return common.HexToHash("0xb2db4c671a778a3eae7a4439a80829329ceb61e15093dfbad98eecb701d2e130")
}

// UnpackBadTargetError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadTarget(address target)
func (sessionReader *SessionReader) UnpackBadTargetError(raw []byte) (*SessionReaderBadTarget, error) {
	out := new(SessionReaderBadTarget)
	if err := sessionReader.abi.UnpackIntoInterface(out, "BadTarget", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionReaderBadTerms represents a BadTerms error raised by the SessionReader contract.
type SessionReaderBadTerms struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadTerms()
func SessionReaderBadTermsErrorID() common.Hash {
	return common.HexToHash("0x8dc599212cab654299a2bf31d0baab479b0ef032e5276a7206a05bbb2910ec06")
}

// UnpackBadTermsError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadTerms()
func (sessionReader *SessionReader) UnpackBadTermsError(raw []byte) (*SessionReaderBadTerms, error) {
	out := new(SessionReaderBadTerms)
	if err := sessionReader.abi.UnpackIntoInterface(out, "BadTerms", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionReaderDuplicateRule represents a DuplicateRule error raised by the SessionReader contract.
type SessionReaderDuplicateRule struct {
	Target common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error DuplicateRule(address target)
func SessionReaderDuplicateRuleErrorID() common.Hash {
	return common.HexToHash("0xb43aaa959dec58e9bcb82e3622bbaa2b6d274bc02502a66a4bd6b7dabcb05d20")
}

// UnpackDuplicateRuleError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error DuplicateRule(address target)
func (sessionReader *SessionReader) UnpackDuplicateRuleError(raw []byte) (*SessionReaderDuplicateRule, error) {
	out := new(SessionReaderDuplicateRule)
	if err := sessionReader.abi.UnpackIntoInterface(out, "DuplicateRule", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionReaderEmptyGrant represents a EmptyGrant error raised by the SessionReader contract.
type SessionReaderEmptyGrant struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error EmptyGrant()
func SessionReaderEmptyGrantErrorID() common.Hash {
	return common.HexToHash("0xb5b6936d807dffd1cfe93b6153e78ac3e9fe3db6cf477e5f554a63f592392a43")
}

// UnpackEmptyGrantError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error EmptyGrant()
func (sessionReader *SessionReader) UnpackEmptyGrantError(raw []byte) (*SessionReaderEmptyGrant, error) {
	out := new(SessionReaderEmptyGrant)
	if err := sessionReader.abi.UnpackIntoInterface(out, "EmptyGrant", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionReaderTextTooLong represents a TextTooLong error raised by the SessionReader contract.
type SessionReaderTextTooLong struct {
	Length *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TextTooLong(uint256 length)
func SessionReaderTextTooLongErrorID() common.Hash {
	return common.HexToHash("0x0f1a9ab51e82a9df4d605e4b1fe096d778322b4fee6524729d3e6eccea6b12f3")
}

// UnpackTextTooLongError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TextTooLong(uint256 length)
func (sessionReader *SessionReader) UnpackTextTooLongError(raw []byte) (*SessionReaderTextTooLong, error) {
	out := new(SessionReaderTextTooLong)
	if err := sessionReader.abi.UnpackIntoInterface(out, "TextTooLong", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultMetaData contains all meta data concerning the SessionVault contract.
var SessionVaultMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"contractSessionReader\",\"name\":\"reader_\",\"type\":\"address\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"word\",\"type\":\"uint256\"},{\"internalType\":\"bytes32\",\"name\":\"value\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"bound\",\"type\":\"bytes32\"}],\"name\":\"ArgumentNotAllowed\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"agent\",\"type\":\"address\"}],\"name\":\"BadAgent\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"BadCalldata\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"index\",\"type\":\"uint256\"}],\"name\":\"BadConstraint\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint32\",\"name\":\"until\",\"type\":\"uint32\"}],\"name\":\"BadExpiry\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"signature\",\"type\":\"string\"}],\"name\":\"BadFunction\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"}],\"name\":\"BadGuard\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"}],\"name\":\"BadLimit\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"who\",\"type\":\"address\"}],\"name\":\"BadParty\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"BadSignature\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"target\",\"type\":\"address\"}],\"name\":\"BadTarget\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"BadTerms\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"target\",\"type\":\"address\"}],\"name\":\"DuplicateRule\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ERC7579DecodingError\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"EmptyGrant\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"lost\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"debited\",\"type\":\"uint256\"}],\"name\":\"GuardedLoss\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"NoCallsLeft\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"target\",\"type\":\"address\"},{\"internalType\":\"bytes4\",\"name\":\"selector\",\"type\":\"bytes4\"}],\"name\":\"NoPermission\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"NoReader\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"}],\"name\":\"NotEntryPoint\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"}],\"name\":\"NotGuardian\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint16\",\"name\":\"number\",\"type\":\"uint16\"}],\"name\":\"NotLive\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"}],\"name\":\"NotOwner\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"target\",\"type\":\"address\"},{\"internalType\":\"bytes4\",\"name\":\"selector\",\"type\":\"bytes4\"}],\"name\":\"NotThisSession\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"NumbersUsedUp\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"asked\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"limit\",\"type\":\"uint256\"}],\"name\":\"OverCallLimit\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"asked\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"left\",\"type\":\"uint256\"}],\"name\":\"OverGasBudget\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"limit\",\"type\":\"uint256\"}],\"name\":\"OverRate\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"asked\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"left\",\"type\":\"uint256\"}],\"name\":\"OverTotalLimit\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"asked\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"left\",\"type\":\"uint256\"}],\"name\":\"OverWindowLimit\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"}],\"name\":\"PartiesMissing\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"recipient\",\"type\":\"address\"}],\"name\":\"RecipientNotAllowed\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"Reentered\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"SelfCall\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint16\",\"name\":\"number\",\"type\":\"uint16\"}],\"name\":\"SessionEnded\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint32\",\"name\":\"until\",\"type\":\"uint32\"}],\"name\":\"SessionExpired\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint32\",\"name\":\"notBefore\",\"type\":\"uint32\"}],\"name\":\"SessionNotYet\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"}],\"name\":\"SourceNotAllowed\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"spender\",\"type\":\"address\"}],\"name\":\"SpenderNotAllowed\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"length\",\"type\":\"uint256\"}],\"name\":\"TextTooLong\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"}],\"name\":\"TokenRefused\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint32\",\"name\":\"deadline\",\"type\":\"uint32\"}],\"name\":\"TooLate\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"TooManySessions\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"mode\",\"type\":\"bytes32\"}],\"name\":\"UnsupportedMode\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"asked\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"limit\",\"type\":\"uint256\"}],\"name\":\"ValueNotAllowed\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"executor\",\"type\":\"address\"}],\"name\":\"WrongExecutor\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"expected\",\"type\":\"uint256\"}],\"name\":\"WrongNonce\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint16\",\"name\":\"expected\",\"type\":\"uint16\"}],\"name\":\"WrongNumber\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"recovered\",\"type\":\"address\"}],\"name\":\"WrongSigner\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":false,\"internalType\":\"uint16\",\"name\":\"upTo\",\"type\":\"uint16\"}],\"name\":\"AllRevoked\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"keyAndAmount\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"tokenAndRemaining\",\"type\":\"bytes32\"}],\"name\":\"BudgetDebited\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[],\"name\":\"EIP712DomainChanged\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"uint16\",\"name\":\"number\",\"type\":\"uint16\"}],\"name\":\"Frozen\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":false,\"internalType\":\"address\",\"name\":\"guardian\",\"type\":\"address\"}],\"name\":\"GuardianSet\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"agent\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"uint16\",\"name\":\"number\",\"type\":\"uint16\"},{\"indexed\":false,\"internalType\":\"uint32\",\"name\":\"until\",\"type\":\"uint32\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"textHash\",\"type\":\"bytes32\"}],\"name\":\"SessionGranted\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":false,\"internalType\":\"uint16\",\"name\":\"number\",\"type\":\"uint16\"}],\"name\":\"SessionRevoked\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"uint16\",\"name\":\"number\",\"type\":\"uint16\"},{\"indexed\":true,\"internalType\":\"uint16\",\"name\":\"into\",\"type\":\"uint16\"},{\"indexed\":false,\"internalType\":\"address\",\"name\":\"agent\",\"type\":\"address\"}],\"name\":\"SessionRotated\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":false,\"internalType\":\"address\",\"name\":\"key\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"targetAndSelector\",\"type\":\"bytes32\"}],\"name\":\"SessionUsed\",\"type\":\"event\"},{\"stateMutability\":\"payable\",\"type\":\"fallback\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"key\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"},{\"internalType\":\"bytes\",\"name\":\"data\",\"type\":\"bytes\"}],\"name\":\"canExec\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"ok\",\"type\":\"bool\"},{\"internalType\":\"bytes\",\"name\":\"reason\",\"type\":\"bytes\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"key\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"},{\"internalType\":\"bytes\",\"name\":\"data\",\"type\":\"bytes\"}],\"name\":\"checkExec\",\"outputs\":[],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"eip712Domain\",\"outputs\":[{\"internalType\":\"bytes1\",\"name\":\"fields\",\"type\":\"bytes1\"},{\"internalType\":\"string\",\"name\":\"name\",\"type\":\"string\"},{\"internalType\":\"string\",\"name\":\"version\",\"type\":\"string\"},{\"internalType\":\"uint256\",\"name\":\"chainId\",\"type\":\"uint256\"},{\"internalType\":\"address\",\"name\":\"verifyingContract\",\"type\":\"address\"},{\"internalType\":\"bytes32\",\"name\":\"salt\",\"type\":\"bytes32\"},{\"internalType\":\"uint256[]\",\"name\":\"extensions\",\"type\":\"uint256[]\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"entryPoint\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"},{\"internalType\":\"bytes\",\"name\":\"data\",\"type\":\"bytes\"}],\"name\":\"exec\",\"outputs\":[{\"internalType\":\"bytes\",\"name\":\"\",\"type\":\"bytes\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint128\",\"name\":\"amount\",\"type\":\"uint128\"}],\"name\":\"execPull\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint128\",\"name\":\"amount\",\"type\":\"uint128\"}],\"name\":\"execTransfer\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"mode\",\"type\":\"bytes32\"},{\"internalType\":\"bytes\",\"name\":\"executionData\",\"type\":\"bytes\"}],\"name\":\"execute\",\"outputs\":[],\"stateMutability\":\"payable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"sender\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"nonce\",\"type\":\"uint256\"},{\"internalType\":\"bytes\",\"name\":\"initCode\",\"type\":\"bytes\"},{\"internalType\":\"bytes\",\"name\":\"callData\",\"type\":\"bytes\"},{\"internalType\":\"bytes32\",\"name\":\"accountGasLimits\",\"type\":\"bytes32\"},{\"internalType\":\"uint256\",\"name\":\"preVerificationGas\",\"type\":\"uint256\"},{\"internalType\":\"bytes32\",\"name\":\"gasFees\",\"type\":\"bytes32\"},{\"internalType\":\"bytes\",\"name\":\"paymasterAndData\",\"type\":\"bytes\"},{\"internalType\":\"bytes\",\"name\":\"signature\",\"type\":\"bytes\"}],\"internalType\":\"structPackedUserOperation\",\"name\":\"op\",\"type\":\"tuple\"},{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"name\":\"executeUserOp\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint16\",\"name\":\"number\",\"type\":\"uint16\"}],\"name\":\"freeze\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"freezeAll\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"uint16\",\"name\":\"number\",\"type\":\"uint16\"},{\"internalType\":\"address\",\"name\":\"agent\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"until\",\"type\":\"uint32\"},{\"internalType\":\"uint32\",\"name\":\"deadline\",\"type\":\"uint32\"},{\"components\":[{\"internalType\":\"uint32\",\"name\":\"notBefore\",\"type\":\"uint32\"},{\"internalType\":\"uint32\",\"name\":\"maxCalls\",\"type\":\"uint32\"},{\"internalType\":\"uint16\",\"name\":\"rate\",\"type\":\"uint16\"},{\"internalType\":\"uint8\",\"name\":\"rateWindow\",\"type\":\"uint8\"},{\"internalType\":\"uint96\",\"name\":\"gas\",\"type\":\"uint96\"}],\"internalType\":\"structTerms\",\"name\":\"terms\",\"type\":\"tuple\"},{\"components\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"uint8\",\"name\":\"window\",\"type\":\"uint8\"},{\"internalType\":\"uint96\",\"name\":\"perWindow\",\"type\":\"uint96\"},{\"internalType\":\"uint96\",\"name\":\"total\",\"type\":\"uint96\"},{\"internalType\":\"uint96\",\"name\":\"perCall\",\"type\":\"uint96\"}],\"internalType\":\"structBudget[]\",\"name\":\"budgets\",\"type\":\"tuple[]\"},{\"components\":[{\"internalType\":\"uint8\",\"name\":\"budget\",\"type\":\"uint8\"},{\"internalType\":\"bool\",\"name\":\"spender\",\"type\":\"bool\"},{\"internalType\":\"address\",\"name\":\"who\",\"type\":\"address\"}],\"internalType\":\"structParty[]\",\"name\":\"parties\",\"type\":\"tuple[]\"},{\"components\":[{\"internalType\":\"address\",\"name\":\"target\",\"type\":\"address\"},{\"internalType\":\"string\",\"name\":\"signature\",\"type\":\"string\"},{\"internalType\":\"uint96\",\"name\":\"maxValue\",\"type\":\"uint96\"}],\"internalType\":\"structCallRule[]\",\"name\":\"calls\",\"type\":\"tuple[]\"},{\"components\":[{\"internalType\":\"uint8\",\"name\":\"rule\",\"type\":\"uint8\"},{\"internalType\":\"uint8\",\"name\":\"op\",\"type\":\"uint8\"},{\"internalType\":\"uint8\",\"name\":\"word\",\"type\":\"uint8\"},{\"internalType\":\"bytes32\",\"name\":\"value\",\"type\":\"bytes32\"}],\"internalType\":\"structConstraint[]\",\"name\":\"constraints\",\"type\":\"tuple[]\"},{\"internalType\":\"address[]\",\"name\":\"guards\",\"type\":\"address[]\"}],\"internalType\":\"structGrant\",\"name\":\"g\",\"type\":\"tuple\"}],\"name\":\"grant\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"uint16\",\"name\":\"number\",\"type\":\"uint16\"},{\"internalType\":\"address\",\"name\":\"agent\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"until\",\"type\":\"uint32\"},{\"internalType\":\"uint32\",\"name\":\"deadline\",\"type\":\"uint32\"},{\"components\":[{\"internalType\":\"uint32\",\"name\":\"notBefore\",\"type\":\"uint32\"},{\"internalType\":\"uint32\",\"name\":\"maxCalls\",\"type\":\"uint32\"},{\"internalType\":\"uint16\",\"name\":\"rate\",\"type\":\"uint16\"},{\"internalType\":\"uint8\",\"name\":\"rateWindow\",\"type\":\"uint8\"},{\"internalType\":\"uint96\",\"name\":\"gas\",\"type\":\"uint96\"}],\"internalType\":\"structTerms\",\"name\":\"terms\",\"type\":\"tuple\"},{\"components\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"uint8\",\"name\":\"window\",\"type\":\"uint8\"},{\"internalType\":\"uint96\",\"name\":\"perWindow\",\"type\":\"uint96\"},{\"internalType\":\"uint96\",\"name\":\"total\",\"type\":\"uint96\"},{\"internalType\":\"uint96\",\"name\":\"perCall\",\"type\":\"uint96\"}],\"internalType\":\"structBudget[]\",\"name\":\"budgets\",\"type\":\"tuple[]\"},{\"components\":[{\"internalType\":\"uint8\",\"name\":\"budget\",\"type\":\"uint8\"},{\"internalType\":\"bool\",\"name\":\"spender\",\"type\":\"bool\"},{\"internalType\":\"address\",\"name\":\"who\",\"type\":\"address\"}],\"internalType\":\"structParty[]\",\"name\":\"parties\",\"type\":\"tuple[]\"},{\"components\":[{\"internalType\":\"address\",\"name\":\"target\",\"type\":\"address\"},{\"internalType\":\"string\",\"name\":\"signature\",\"type\":\"string\"},{\"internalType\":\"uint96\",\"name\":\"maxValue\",\"type\":\"uint96\"}],\"internalType\":\"structCallRule[]\",\"name\":\"calls\",\"type\":\"tuple[]\"},{\"components\":[{\"internalType\":\"uint8\",\"name\":\"rule\",\"type\":\"uint8\"},{\"internalType\":\"uint8\",\"name\":\"op\",\"type\":\"uint8\"},{\"internalType\":\"uint8\",\"name\":\"word\",\"type\":\"uint8\"},{\"internalType\":\"bytes32\",\"name\":\"value\",\"type\":\"bytes32\"}],\"internalType\":\"structConstraint[]\",\"name\":\"constraints\",\"type\":\"tuple[]\"},{\"internalType\":\"address[]\",\"name\":\"guards\",\"type\":\"address[]\"}],\"internalType\":\"structGrant\",\"name\":\"g\",\"type\":\"tuple\"},{\"internalType\":\"bytes\",\"name\":\"signature\",\"type\":\"bytes\"}],\"name\":\"grantWithSig\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"guardian\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"hash\",\"type\":\"bytes32\"},{\"internalType\":\"bytes\",\"name\":\"signature\",\"type\":\"bytes\"}],\"name\":\"isValidSignature\",\"outputs\":[{\"internalType\":\"bytes4\",\"name\":\"\",\"type\":\"bytes4\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"lastNumber\",\"outputs\":[{\"internalType\":\"uint16\",\"name\":\"\",\"type\":\"uint16\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"},{\"internalType\":\"uint256[]\",\"name\":\"\",\"type\":\"uint256[]\"},{\"internalType\":\"uint256[]\",\"name\":\"\",\"type\":\"uint256[]\"},{\"internalType\":\"bytes\",\"name\":\"\",\"type\":\"bytes\"}],\"name\":\"onERC1155BatchReceived\",\"outputs\":[{\"internalType\":\"bytes4\",\"name\":\"\",\"type\":\"bytes4\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"},{\"internalType\":\"bytes\",\"name\":\"\",\"type\":\"bytes\"}],\"name\":\"onERC1155Received\",\"outputs\":[{\"internalType\":\"bytes4\",\"name\":\"\",\"type\":\"bytes4\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"},{\"internalType\":\"bytes\",\"name\":\"\",\"type\":\"bytes\"}],\"name\":\"onERC721Received\",\"outputs\":[{\"internalType\":\"bytes4\",\"name\":\"\",\"type\":\"bytes4\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"owner\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"reader\",\"outputs\":[{\"internalType\":\"contractSessionReader\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"target\",\"type\":\"address\"},{\"internalType\":\"bytes4\",\"name\":\"selector\",\"type\":\"bytes4\"}],\"name\":\"renounce\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint16\",\"name\":\"number\",\"type\":\"uint16\"}],\"name\":\"revoke\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"revokeAll\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint16\",\"name\":\"upTo\",\"type\":\"uint16\"},{\"internalType\":\"uint32\",\"name\":\"deadline\",\"type\":\"uint32\"},{\"internalType\":\"bytes\",\"name\":\"signature\",\"type\":\"bytes\"}],\"name\":\"revokeAllWithSig\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint16\",\"name\":\"number\",\"type\":\"uint16\"},{\"internalType\":\"uint32\",\"name\":\"deadline\",\"type\":\"uint32\"},{\"internalType\":\"bytes\",\"name\":\"signature\",\"type\":\"bytes\"}],\"name\":\"revokeWithSig\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint16\",\"name\":\"number\",\"type\":\"uint16\"},{\"internalType\":\"uint16\",\"name\":\"into\",\"type\":\"uint16\"},{\"internalType\":\"address\",\"name\":\"agent\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"newAgent\",\"type\":\"address\"},{\"components\":[{\"internalType\":\"address\",\"name\":\"target\",\"type\":\"address\"},{\"internalType\":\"bytes4\",\"name\":\"selector\",\"type\":\"bytes4\"},{\"components\":[{\"internalType\":\"uint8\",\"name\":\"budget\",\"type\":\"uint8\"},{\"internalType\":\"bool\",\"name\":\"spender\",\"type\":\"bool\"},{\"internalType\":\"address\",\"name\":\"who\",\"type\":\"address\"}],\"internalType\":\"structParty[]\",\"name\":\"parties\",\"type\":\"tuple[]\"}],\"internalType\":\"structPermission[]\",\"name\":\"permissions\",\"type\":\"tuple[]\"}],\"name\":\"rotate\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint16\",\"name\":\"number\",\"type\":\"uint16\"},{\"internalType\":\"uint16\",\"name\":\"into\",\"type\":\"uint16\"},{\"internalType\":\"address\",\"name\":\"agent\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"newAgent\",\"type\":\"address\"},{\"components\":[{\"internalType\":\"address\",\"name\":\"target\",\"type\":\"address\"},{\"internalType\":\"bytes4\",\"name\":\"selector\",\"type\":\"bytes4\"},{\"components\":[{\"internalType\":\"uint8\",\"name\":\"budget\",\"type\":\"uint8\"},{\"internalType\":\"bool\",\"name\":\"spender\",\"type\":\"bool\"},{\"internalType\":\"address\",\"name\":\"who\",\"type\":\"address\"}],\"internalType\":\"structParty[]\",\"name\":\"parties\",\"type\":\"tuple[]\"}],\"internalType\":\"structPermission[]\",\"name\":\"permissions\",\"type\":\"tuple[]\"},{\"internalType\":\"uint32\",\"name\":\"deadline\",\"type\":\"uint32\"},{\"internalType\":\"bytes\",\"name\":\"signature\",\"type\":\"bytes\"}],\"name\":\"rotateWithSig\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"who\",\"type\":\"address\"}],\"name\":\"setGuardian\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint16\",\"name\":\"number\",\"type\":\"uint16\"},{\"internalType\":\"address\",\"name\":\"who\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"deadline\",\"type\":\"uint32\"},{\"internalType\":\"bytes\",\"name\":\"signature\",\"type\":\"bytes\"}],\"name\":\"setGuardianWithSig\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"mode\",\"type\":\"bytes32\"}],\"name\":\"supportsExecutionMode\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"pure\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes4\",\"name\":\"id\",\"type\":\"bytes4\"}],\"name\":\"supportsInterface\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"sender\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"nonce\",\"type\":\"uint256\"},{\"internalType\":\"bytes\",\"name\":\"initCode\",\"type\":\"bytes\"},{\"internalType\":\"bytes\",\"name\":\"callData\",\"type\":\"bytes\"},{\"internalType\":\"bytes32\",\"name\":\"accountGasLimits\",\"type\":\"bytes32\"},{\"internalType\":\"uint256\",\"name\":\"preVerificationGas\",\"type\":\"uint256\"},{\"internalType\":\"bytes32\",\"name\":\"gasFees\",\"type\":\"bytes32\"},{\"internalType\":\"bytes\",\"name\":\"paymasterAndData\",\"type\":\"bytes\"},{\"internalType\":\"bytes\",\"name\":\"signature\",\"type\":\"bytes\"}],\"internalType\":\"structPackedUserOperation\",\"name\":\"op\",\"type\":\"tuple\"},{\"internalType\":\"bytes32\",\"name\":\"opHash\",\"type\":\"bytes32\"},{\"internalType\":\"uint256\",\"name\":\"missing\",\"type\":\"uint256\"}],\"name\":\"validateUserOp\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"validationData\",\"type\":\"uint256\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"slot\",\"type\":\"uint256\"}],\"name\":\"word\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"stateMutability\":\"payable\",\"type\":\"receive\"}]",
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

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(address reader_) returns()
func (sessionVault *SessionVault) PackConstructor(reader_ common.Address) []byte {
	enc, err := sessionVault.abi.Pack("", reader_)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackCanExec is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa8f071d9.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function canExec(address key, address to, uint256 value, bytes data) view returns(bool ok, bytes reason)
func (sessionVault *SessionVault) PackCanExec(key common.Address, to common.Address, value *big.Int, data []byte) []byte {
	enc, err := sessionVault.abi.Pack("canExec", key, to, value, data)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCanExec is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa8f071d9.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function canExec(address key, address to, uint256 value, bytes data) view returns(bool ok, bytes reason)
func (sessionVault *SessionVault) TryPackCanExec(key common.Address, to common.Address, value *big.Int, data []byte) ([]byte, error) {
	return sessionVault.abi.Pack("canExec", key, to, value, data)
}

// CanExecOutput serves as a container for the return parameters of contract
// method CanExec.
type CanExecOutput struct {
	Ok     bool
	Reason []byte
}

// UnpackCanExec is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xa8f071d9.
//
// Solidity: function canExec(address key, address to, uint256 value, bytes data) view returns(bool ok, bytes reason)
func (sessionVault *SessionVault) UnpackCanExec(data []byte) (CanExecOutput, error) {
	out, err := sessionVault.abi.Unpack("canExec", data)
	outstruct := new(CanExecOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Ok = *abi.ConvertType(out[0], new(bool)).(*bool)
	outstruct.Reason = *abi.ConvertType(out[1], new([]byte)).(*[]byte)
	return *outstruct, nil
}

// PackCheckExec is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3606b894.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function checkExec(address key, address to, uint256 value, bytes data) view returns()
func (sessionVault *SessionVault) PackCheckExec(key common.Address, to common.Address, value *big.Int, data []byte) []byte {
	enc, err := sessionVault.abi.Pack("checkExec", key, to, value, data)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCheckExec is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3606b894.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function checkExec(address key, address to, uint256 value, bytes data) view returns()
func (sessionVault *SessionVault) TryPackCheckExec(key common.Address, to common.Address, value *big.Int, data []byte) ([]byte, error) {
	return sessionVault.abi.Pack("checkExec", key, to, value, data)
}

// PackEip712Domain is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x84b0196e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function eip712Domain() view returns(bytes1 fields, string name, string version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] extensions)
func (sessionVault *SessionVault) PackEip712Domain() []byte {
	enc, err := sessionVault.abi.Pack("eip712Domain")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackEip712Domain is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x84b0196e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function eip712Domain() view returns(bytes1 fields, string name, string version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] extensions)
func (sessionVault *SessionVault) TryPackEip712Domain() ([]byte, error) {
	return sessionVault.abi.Pack("eip712Domain")
}

// Eip712DomainOutput serves as a container for the return parameters of contract
// method Eip712Domain.
type Eip712DomainOutput struct {
	Fields            [1]byte
	Name              string
	Version           string
	ChainId           *big.Int
	VerifyingContract common.Address
	Salt              [32]byte
	Extensions        []*big.Int
}

// UnpackEip712Domain is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x84b0196e.
//
// Solidity: function eip712Domain() view returns(bytes1 fields, string name, string version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] extensions)
func (sessionVault *SessionVault) UnpackEip712Domain(data []byte) (Eip712DomainOutput, error) {
	out, err := sessionVault.abi.Unpack("eip712Domain", data)
	outstruct := new(Eip712DomainOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Fields = *abi.ConvertType(out[0], new([1]byte)).(*[1]byte)
	outstruct.Name = *abi.ConvertType(out[1], new(string)).(*string)
	outstruct.Version = *abi.ConvertType(out[2], new(string)).(*string)
	outstruct.ChainId = abi.ConvertType(out[3], new(big.Int)).(*big.Int)
	outstruct.VerifyingContract = *abi.ConvertType(out[4], new(common.Address)).(*common.Address)
	outstruct.Salt = *abi.ConvertType(out[5], new([32]byte)).(*[32]byte)
	outstruct.Extensions = *abi.ConvertType(out[6], new([]*big.Int)).(*[]*big.Int)
	return *outstruct, nil
}

// PackEntryPoint is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb0d691fe.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function entryPoint() view returns(address)
func (sessionVault *SessionVault) PackEntryPoint() []byte {
	enc, err := sessionVault.abi.Pack("entryPoint")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackEntryPoint is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb0d691fe.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function entryPoint() view returns(address)
func (sessionVault *SessionVault) TryPackEntryPoint() ([]byte, error) {
	return sessionVault.abi.Pack("entryPoint")
}

// UnpackEntryPoint is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xb0d691fe.
//
// Solidity: function entryPoint() view returns(address)
func (sessionVault *SessionVault) UnpackEntryPoint(data []byte) (common.Address, error) {
	out, err := sessionVault.abi.Unpack("entryPoint", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
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

// PackExecPull is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0ec1ce6e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function execPull(address token, address to, uint128 amount) returns()
func (sessionVault *SessionVault) PackExecPull(token common.Address, to common.Address, amount *big.Int) []byte {
	enc, err := sessionVault.abi.Pack("execPull", token, to, amount)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackExecPull is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0ec1ce6e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function execPull(address token, address to, uint128 amount) returns()
func (sessionVault *SessionVault) TryPackExecPull(token common.Address, to common.Address, amount *big.Int) ([]byte, error) {
	return sessionVault.abi.Pack("execPull", token, to, amount)
}

// PackExecTransfer is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2ccc22a6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function execTransfer(address token, address to, uint128 amount) returns()
func (sessionVault *SessionVault) PackExecTransfer(token common.Address, to common.Address, amount *big.Int) []byte {
	enc, err := sessionVault.abi.Pack("execTransfer", token, to, amount)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackExecTransfer is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2ccc22a6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function execTransfer(address token, address to, uint128 amount) returns()
func (sessionVault *SessionVault) TryPackExecTransfer(token common.Address, to common.Address, amount *big.Int) ([]byte, error) {
	return sessionVault.abi.Pack("execTransfer", token, to, amount)
}

// PackExecute is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe9ae5c53.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function execute(bytes32 mode, bytes executionData) payable returns()
func (sessionVault *SessionVault) PackExecute(mode [32]byte, executionData []byte) []byte {
	enc, err := sessionVault.abi.Pack("execute", mode, executionData)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackExecute is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe9ae5c53.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function execute(bytes32 mode, bytes executionData) payable returns()
func (sessionVault *SessionVault) TryPackExecute(mode [32]byte, executionData []byte) ([]byte, error) {
	return sessionVault.abi.Pack("execute", mode, executionData)
}

// PackExecuteUserOp is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8dd7712f.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function executeUserOp((address,uint256,bytes,bytes,bytes32,uint256,bytes32,bytes,bytes) op, bytes32 ) returns()
func (sessionVault *SessionVault) PackExecuteUserOp(op PackedUserOperation, arg1 [32]byte) []byte {
	enc, err := sessionVault.abi.Pack("executeUserOp", op, arg1)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackExecuteUserOp is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8dd7712f.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function executeUserOp((address,uint256,bytes,bytes,bytes32,uint256,bytes32,bytes,bytes) op, bytes32 ) returns()
func (sessionVault *SessionVault) TryPackExecuteUserOp(op PackedUserOperation, arg1 [32]byte) ([]byte, error) {
	return sessionVault.abi.Pack("executeUserOp", op, arg1)
}

// PackFreeze is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9667058e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function freeze(uint16 number) returns()
func (sessionVault *SessionVault) PackFreeze(number uint16) []byte {
	enc, err := sessionVault.abi.Pack("freeze", number)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackFreeze is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9667058e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function freeze(uint16 number) returns()
func (sessionVault *SessionVault) TryPackFreeze(number uint16) ([]byte, error) {
	return sessionVault.abi.Pack("freeze", number)
}

// PackFreezeAll is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x99464c89.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function freezeAll() returns()
func (sessionVault *SessionVault) PackFreezeAll() []byte {
	enc, err := sessionVault.abi.Pack("freezeAll")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackFreezeAll is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x99464c89.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function freezeAll() returns()
func (sessionVault *SessionVault) TryPackFreezeAll() ([]byte, error) {
	return sessionVault.abi.Pack("freezeAll")
}

// PackGrant is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd619c466.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function grant((uint16,address,uint32,uint32,(uint32,uint32,uint16,uint8,uint96),(address,uint8,uint96,uint96,uint96)[],(uint8,bool,address)[],(address,string,uint96)[],(uint8,uint8,uint8,bytes32)[],address[]) g) returns()
func (sessionVault *SessionVault) PackGrant(g Grant) []byte {
	enc, err := sessionVault.abi.Pack("grant", g)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGrant is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd619c466.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function grant((uint16,address,uint32,uint32,(uint32,uint32,uint16,uint8,uint96),(address,uint8,uint96,uint96,uint96)[],(uint8,bool,address)[],(address,string,uint96)[],(uint8,uint8,uint8,bytes32)[],address[]) g) returns()
func (sessionVault *SessionVault) TryPackGrant(g Grant) ([]byte, error) {
	return sessionVault.abi.Pack("grant", g)
}

// PackGrantWithSig is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4127663c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function grantWithSig((uint16,address,uint32,uint32,(uint32,uint32,uint16,uint8,uint96),(address,uint8,uint96,uint96,uint96)[],(uint8,bool,address)[],(address,string,uint96)[],(uint8,uint8,uint8,bytes32)[],address[]) g, bytes signature) returns()
func (sessionVault *SessionVault) PackGrantWithSig(g Grant, signature []byte) []byte {
	enc, err := sessionVault.abi.Pack("grantWithSig", g, signature)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGrantWithSig is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4127663c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function grantWithSig((uint16,address,uint32,uint32,(uint32,uint32,uint16,uint8,uint96),(address,uint8,uint96,uint96,uint96)[],(uint8,bool,address)[],(address,string,uint96)[],(uint8,uint8,uint8,bytes32)[],address[]) g, bytes signature) returns()
func (sessionVault *SessionVault) TryPackGrantWithSig(g Grant, signature []byte) ([]byte, error) {
	return sessionVault.abi.Pack("grantWithSig", g, signature)
}

// PackGuardian is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x452a9320.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function guardian() view returns(address)
func (sessionVault *SessionVault) PackGuardian() []byte {
	enc, err := sessionVault.abi.Pack("guardian")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGuardian is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x452a9320.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function guardian() view returns(address)
func (sessionVault *SessionVault) TryPackGuardian() ([]byte, error) {
	return sessionVault.abi.Pack("guardian")
}

// UnpackGuardian is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x452a9320.
//
// Solidity: function guardian() view returns(address)
func (sessionVault *SessionVault) UnpackGuardian(data []byte) (common.Address, error) {
	out, err := sessionVault.abi.Unpack("guardian", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
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
// Solidity: function lastNumber() view returns(uint16)
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
// Solidity: function lastNumber() view returns(uint16)
func (sessionVault *SessionVault) TryPackLastNumber() ([]byte, error) {
	return sessionVault.abi.Pack("lastNumber")
}

// UnpackLastNumber is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xb3db9f1a.
//
// Solidity: function lastNumber() view returns(uint16)
func (sessionVault *SessionVault) UnpackLastNumber(data []byte) (uint16, error) {
	out, err := sessionVault.abi.Unpack("lastNumber", data)
	if err != nil {
		return *new(uint16), err
	}
	out0 := *abi.ConvertType(out[0], new(uint16)).(*uint16)
	return out0, nil
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

// PackReader is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd4fc42c6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function reader() view returns(address)
func (sessionVault *SessionVault) PackReader() []byte {
	enc, err := sessionVault.abi.Pack("reader")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackReader is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd4fc42c6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function reader() view returns(address)
func (sessionVault *SessionVault) TryPackReader() ([]byte, error) {
	return sessionVault.abi.Pack("reader")
}

// UnpackReader is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xd4fc42c6.
//
// Solidity: function reader() view returns(address)
func (sessionVault *SessionVault) UnpackReader(data []byte) (common.Address, error) {
	out, err := sessionVault.abi.Unpack("reader", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackRenounce is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa1acc5a4.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function renounce(address target, bytes4 selector) returns()
func (sessionVault *SessionVault) PackRenounce(target common.Address, selector [4]byte) []byte {
	enc, err := sessionVault.abi.Pack("renounce", target, selector)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRenounce is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa1acc5a4.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function renounce(address target, bytes4 selector) returns()
func (sessionVault *SessionVault) TryPackRenounce(target common.Address, selector [4]byte) ([]byte, error) {
	return sessionVault.abi.Pack("renounce", target, selector)
}

// PackRevoke is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3652b715.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function revoke(uint16 number) returns()
func (sessionVault *SessionVault) PackRevoke(number uint16) []byte {
	enc, err := sessionVault.abi.Pack("revoke", number)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRevoke is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3652b715.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function revoke(uint16 number) returns()
func (sessionVault *SessionVault) TryPackRevoke(number uint16) ([]byte, error) {
	return sessionVault.abi.Pack("revoke", number)
}

// PackRevokeAll is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa340fff4.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function revokeAll() returns()
func (sessionVault *SessionVault) PackRevokeAll() []byte {
	enc, err := sessionVault.abi.Pack("revokeAll")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRevokeAll is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa340fff4.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function revokeAll() returns()
func (sessionVault *SessionVault) TryPackRevokeAll() ([]byte, error) {
	return sessionVault.abi.Pack("revokeAll")
}

// PackRevokeAllWithSig is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1ba10fd8.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function revokeAllWithSig(uint16 upTo, uint32 deadline, bytes signature) returns()
func (sessionVault *SessionVault) PackRevokeAllWithSig(upTo uint16, deadline uint32, signature []byte) []byte {
	enc, err := sessionVault.abi.Pack("revokeAllWithSig", upTo, deadline, signature)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRevokeAllWithSig is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1ba10fd8.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function revokeAllWithSig(uint16 upTo, uint32 deadline, bytes signature) returns()
func (sessionVault *SessionVault) TryPackRevokeAllWithSig(upTo uint16, deadline uint32, signature []byte) ([]byte, error) {
	return sessionVault.abi.Pack("revokeAllWithSig", upTo, deadline, signature)
}

// PackRevokeWithSig is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd0b20807.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function revokeWithSig(uint16 number, uint32 deadline, bytes signature) returns()
func (sessionVault *SessionVault) PackRevokeWithSig(number uint16, deadline uint32, signature []byte) []byte {
	enc, err := sessionVault.abi.Pack("revokeWithSig", number, deadline, signature)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRevokeWithSig is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd0b20807.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function revokeWithSig(uint16 number, uint32 deadline, bytes signature) returns()
func (sessionVault *SessionVault) TryPackRevokeWithSig(number uint16, deadline uint32, signature []byte) ([]byte, error) {
	return sessionVault.abi.Pack("revokeWithSig", number, deadline, signature)
}

// PackRotate is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd648cb83.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function rotate(uint16 number, uint16 into, address agent, address newAgent, (address,bytes4,(uint8,bool,address)[])[] permissions) returns()
func (sessionVault *SessionVault) PackRotate(number uint16, into uint16, agent common.Address, newAgent common.Address, permissions []Permission) []byte {
	enc, err := sessionVault.abi.Pack("rotate", number, into, agent, newAgent, permissions)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRotate is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd648cb83.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function rotate(uint16 number, uint16 into, address agent, address newAgent, (address,bytes4,(uint8,bool,address)[])[] permissions) returns()
func (sessionVault *SessionVault) TryPackRotate(number uint16, into uint16, agent common.Address, newAgent common.Address, permissions []Permission) ([]byte, error) {
	return sessionVault.abi.Pack("rotate", number, into, agent, newAgent, permissions)
}

// PackRotateWithSig is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4191a333.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function rotateWithSig(uint16 number, uint16 into, address agent, address newAgent, (address,bytes4,(uint8,bool,address)[])[] permissions, uint32 deadline, bytes signature) returns()
func (sessionVault *SessionVault) PackRotateWithSig(number uint16, into uint16, agent common.Address, newAgent common.Address, permissions []Permission, deadline uint32, signature []byte) []byte {
	enc, err := sessionVault.abi.Pack("rotateWithSig", number, into, agent, newAgent, permissions, deadline, signature)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRotateWithSig is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4191a333.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function rotateWithSig(uint16 number, uint16 into, address agent, address newAgent, (address,bytes4,(uint8,bool,address)[])[] permissions, uint32 deadline, bytes signature) returns()
func (sessionVault *SessionVault) TryPackRotateWithSig(number uint16, into uint16, agent common.Address, newAgent common.Address, permissions []Permission, deadline uint32, signature []byte) ([]byte, error) {
	return sessionVault.abi.Pack("rotateWithSig", number, into, agent, newAgent, permissions, deadline, signature)
}

// PackSetGuardian is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8a0dac4a.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setGuardian(address who) returns()
func (sessionVault *SessionVault) PackSetGuardian(who common.Address) []byte {
	enc, err := sessionVault.abi.Pack("setGuardian", who)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetGuardian is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8a0dac4a.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setGuardian(address who) returns()
func (sessionVault *SessionVault) TryPackSetGuardian(who common.Address) ([]byte, error) {
	return sessionVault.abi.Pack("setGuardian", who)
}

// PackSetGuardianWithSig is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd8ef5cb4.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setGuardianWithSig(uint16 number, address who, uint32 deadline, bytes signature) returns()
func (sessionVault *SessionVault) PackSetGuardianWithSig(number uint16, who common.Address, deadline uint32, signature []byte) []byte {
	enc, err := sessionVault.abi.Pack("setGuardianWithSig", number, who, deadline, signature)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetGuardianWithSig is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd8ef5cb4.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setGuardianWithSig(uint16 number, address who, uint32 deadline, bytes signature) returns()
func (sessionVault *SessionVault) TryPackSetGuardianWithSig(number uint16, who common.Address, deadline uint32, signature []byte) ([]byte, error) {
	return sessionVault.abi.Pack("setGuardianWithSig", number, who, deadline, signature)
}

// PackSupportsExecutionMode is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd03c7914.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function supportsExecutionMode(bytes32 mode) pure returns(bool)
func (sessionVault *SessionVault) PackSupportsExecutionMode(mode [32]byte) []byte {
	enc, err := sessionVault.abi.Pack("supportsExecutionMode", mode)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSupportsExecutionMode is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd03c7914.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function supportsExecutionMode(bytes32 mode) pure returns(bool)
func (sessionVault *SessionVault) TryPackSupportsExecutionMode(mode [32]byte) ([]byte, error) {
	return sessionVault.abi.Pack("supportsExecutionMode", mode)
}

// UnpackSupportsExecutionMode is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xd03c7914.
//
// Solidity: function supportsExecutionMode(bytes32 mode) pure returns(bool)
func (sessionVault *SessionVault) UnpackSupportsExecutionMode(data []byte) (bool, error) {
	out, err := sessionVault.abi.Unpack("supportsExecutionMode", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
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

// PackValidateUserOp is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x19822f7c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function validateUserOp((address,uint256,bytes,bytes,bytes32,uint256,bytes32,bytes,bytes) op, bytes32 opHash, uint256 missing) returns(uint256 validationData)
func (sessionVault *SessionVault) PackValidateUserOp(op PackedUserOperation, opHash [32]byte, missing *big.Int) []byte {
	enc, err := sessionVault.abi.Pack("validateUserOp", op, opHash, missing)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackValidateUserOp is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x19822f7c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function validateUserOp((address,uint256,bytes,bytes,bytes32,uint256,bytes32,bytes,bytes) op, bytes32 opHash, uint256 missing) returns(uint256 validationData)
func (sessionVault *SessionVault) TryPackValidateUserOp(op PackedUserOperation, opHash [32]byte, missing *big.Int) ([]byte, error) {
	return sessionVault.abi.Pack("validateUserOp", op, opHash, missing)
}

// UnpackValidateUserOp is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x19822f7c.
//
// Solidity: function validateUserOp((address,uint256,bytes,bytes,bytes32,uint256,bytes32,bytes,bytes) op, bytes32 opHash, uint256 missing) returns(uint256 validationData)
func (sessionVault *SessionVault) UnpackValidateUserOp(data []byte) (*big.Int, error) {
	out, err := sessionVault.abi.Unpack("validateUserOp", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackWord is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa77f389c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function word(uint256 slot) view returns(uint256)
func (sessionVault *SessionVault) PackWord(slot *big.Int) []byte {
	enc, err := sessionVault.abi.Pack("word", slot)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackWord is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa77f389c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function word(uint256 slot) view returns(uint256)
func (sessionVault *SessionVault) TryPackWord(slot *big.Int) ([]byte, error) {
	return sessionVault.abi.Pack("word", slot)
}

// UnpackWord is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xa77f389c.
//
// Solidity: function word(uint256 slot) view returns(uint256)
func (sessionVault *SessionVault) UnpackWord(data []byte) (*big.Int, error) {
	out, err := sessionVault.abi.Unpack("word", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// SessionVaultAllRevoked represents a AllRevoked event raised by the SessionVault contract.
type SessionVaultAllRevoked struct {
	UpTo uint16
	Raw  *types.Log // Blockchain specific contextual infos
}

const SessionVaultAllRevokedEventName = "AllRevoked"

// ContractEventName returns the user-defined event name.
func (SessionVaultAllRevoked) ContractEventName() string {
	return SessionVaultAllRevokedEventName
}

// UnpackAllRevokedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event AllRevoked(uint16 upTo)
func (sessionVault *SessionVault) UnpackAllRevokedEvent(log *types.Log) (*SessionVaultAllRevoked, error) {
	event := "AllRevoked"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sessionVault.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SessionVaultAllRevoked)
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

// SessionVaultBudgetDebited represents a BudgetDebited event raised by the SessionVault contract.
type SessionVaultBudgetDebited struct {
	KeyAndAmount      [32]byte
	TokenAndRemaining [32]byte
	Raw               *types.Log // Blockchain specific contextual infos
}

const SessionVaultBudgetDebitedEventName = "BudgetDebited"

// ContractEventName returns the user-defined event name.
func (SessionVaultBudgetDebited) ContractEventName() string {
	return SessionVaultBudgetDebitedEventName
}

// UnpackBudgetDebitedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event BudgetDebited(bytes32 keyAndAmount, bytes32 tokenAndRemaining)
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

// SessionVaultEIP712DomainChanged represents a EIP712DomainChanged event raised by the SessionVault contract.
type SessionVaultEIP712DomainChanged struct {
	Raw *types.Log // Blockchain specific contextual infos
}

const SessionVaultEIP712DomainChangedEventName = "EIP712DomainChanged"

// ContractEventName returns the user-defined event name.
func (SessionVaultEIP712DomainChanged) ContractEventName() string {
	return SessionVaultEIP712DomainChangedEventName
}

// UnpackEIP712DomainChangedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event EIP712DomainChanged()
func (sessionVault *SessionVault) UnpackEIP712DomainChangedEvent(log *types.Log) (*SessionVaultEIP712DomainChanged, error) {
	event := "EIP712DomainChanged"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sessionVault.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SessionVaultEIP712DomainChanged)
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

// SessionVaultFrozen represents a Frozen event raised by the SessionVault contract.
type SessionVaultFrozen struct {
	Number uint16
	Raw    *types.Log // Blockchain specific contextual infos
}

const SessionVaultFrozenEventName = "Frozen"

// ContractEventName returns the user-defined event name.
func (SessionVaultFrozen) ContractEventName() string {
	return SessionVaultFrozenEventName
}

// UnpackFrozenEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Frozen(uint16 indexed number)
func (sessionVault *SessionVault) UnpackFrozenEvent(log *types.Log) (*SessionVaultFrozen, error) {
	event := "Frozen"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sessionVault.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SessionVaultFrozen)
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

// SessionVaultGuardianSet represents a GuardianSet event raised by the SessionVault contract.
type SessionVaultGuardianSet struct {
	Guardian common.Address
	Raw      *types.Log // Blockchain specific contextual infos
}

const SessionVaultGuardianSetEventName = "GuardianSet"

// ContractEventName returns the user-defined event name.
func (SessionVaultGuardianSet) ContractEventName() string {
	return SessionVaultGuardianSetEventName
}

// UnpackGuardianSetEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event GuardianSet(address guardian)
func (sessionVault *SessionVault) UnpackGuardianSetEvent(log *types.Log) (*SessionVaultGuardianSet, error) {
	event := "GuardianSet"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sessionVault.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SessionVaultGuardianSet)
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
	Number   uint16
	Until    uint32
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
// Solidity: event SessionGranted(address indexed agent, uint16 indexed number, uint32 until, bytes32 textHash)
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
	Number uint16
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
// Solidity: event SessionRevoked(uint16 number)
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

// SessionVaultSessionRotated represents a SessionRotated event raised by the SessionVault contract.
type SessionVaultSessionRotated struct {
	Number uint16
	Into   uint16
	Agent  common.Address
	Raw    *types.Log // Blockchain specific contextual infos
}

const SessionVaultSessionRotatedEventName = "SessionRotated"

// ContractEventName returns the user-defined event name.
func (SessionVaultSessionRotated) ContractEventName() string {
	return SessionVaultSessionRotatedEventName
}

// UnpackSessionRotatedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event SessionRotated(uint16 indexed number, uint16 indexed into, address agent)
func (sessionVault *SessionVault) UnpackSessionRotatedEvent(log *types.Log) (*SessionVaultSessionRotated, error) {
	event := "SessionRotated"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sessionVault.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SessionVaultSessionRotated)
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
	Key               common.Address
	TargetAndSelector [32]byte
	Raw               *types.Log // Blockchain specific contextual infos
}

const SessionVaultSessionUsedEventName = "SessionUsed"

// ContractEventName returns the user-defined event name.
func (SessionVaultSessionUsed) ContractEventName() string {
	return SessionVaultSessionUsedEventName
}

// UnpackSessionUsedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event SessionUsed(address key, bytes32 targetAndSelector)
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
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["ArgumentNotAllowed"].ID.Bytes()[:4]) {
		return sessionVault.UnpackArgumentNotAllowedError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["BadAgent"].ID.Bytes()[:4]) {
		return sessionVault.UnpackBadAgentError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["BadCalldata"].ID.Bytes()[:4]) {
		return sessionVault.UnpackBadCalldataError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["BadConstraint"].ID.Bytes()[:4]) {
		return sessionVault.UnpackBadConstraintError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["BadExpiry"].ID.Bytes()[:4]) {
		return sessionVault.UnpackBadExpiryError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["BadFunction"].ID.Bytes()[:4]) {
		return sessionVault.UnpackBadFunctionError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["BadGuard"].ID.Bytes()[:4]) {
		return sessionVault.UnpackBadGuardError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["BadLimit"].ID.Bytes()[:4]) {
		return sessionVault.UnpackBadLimitError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["BadParty"].ID.Bytes()[:4]) {
		return sessionVault.UnpackBadPartyError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["BadSignature"].ID.Bytes()[:4]) {
		return sessionVault.UnpackBadSignatureError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["BadTarget"].ID.Bytes()[:4]) {
		return sessionVault.UnpackBadTargetError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["BadTerms"].ID.Bytes()[:4]) {
		return sessionVault.UnpackBadTermsError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["DuplicateRule"].ID.Bytes()[:4]) {
		return sessionVault.UnpackDuplicateRuleError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["ERC7579DecodingError"].ID.Bytes()[:4]) {
		return sessionVault.UnpackERC7579DecodingErrorError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["EmptyGrant"].ID.Bytes()[:4]) {
		return sessionVault.UnpackEmptyGrantError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["GuardedLoss"].ID.Bytes()[:4]) {
		return sessionVault.UnpackGuardedLossError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["NoCallsLeft"].ID.Bytes()[:4]) {
		return sessionVault.UnpackNoCallsLeftError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["NoPermission"].ID.Bytes()[:4]) {
		return sessionVault.UnpackNoPermissionError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["NoReader"].ID.Bytes()[:4]) {
		return sessionVault.UnpackNoReaderError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["NotEntryPoint"].ID.Bytes()[:4]) {
		return sessionVault.UnpackNotEntryPointError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["NotGuardian"].ID.Bytes()[:4]) {
		return sessionVault.UnpackNotGuardianError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["NotLive"].ID.Bytes()[:4]) {
		return sessionVault.UnpackNotLiveError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["NotOwner"].ID.Bytes()[:4]) {
		return sessionVault.UnpackNotOwnerError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["NotThisSession"].ID.Bytes()[:4]) {
		return sessionVault.UnpackNotThisSessionError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["NumbersUsedUp"].ID.Bytes()[:4]) {
		return sessionVault.UnpackNumbersUsedUpError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["OverCallLimit"].ID.Bytes()[:4]) {
		return sessionVault.UnpackOverCallLimitError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["OverGasBudget"].ID.Bytes()[:4]) {
		return sessionVault.UnpackOverGasBudgetError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["OverRate"].ID.Bytes()[:4]) {
		return sessionVault.UnpackOverRateError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["OverTotalLimit"].ID.Bytes()[:4]) {
		return sessionVault.UnpackOverTotalLimitError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["OverWindowLimit"].ID.Bytes()[:4]) {
		return sessionVault.UnpackOverWindowLimitError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["PartiesMissing"].ID.Bytes()[:4]) {
		return sessionVault.UnpackPartiesMissingError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["RecipientNotAllowed"].ID.Bytes()[:4]) {
		return sessionVault.UnpackRecipientNotAllowedError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["Reentered"].ID.Bytes()[:4]) {
		return sessionVault.UnpackReenteredError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["SelfCall"].ID.Bytes()[:4]) {
		return sessionVault.UnpackSelfCallError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["SessionEnded"].ID.Bytes()[:4]) {
		return sessionVault.UnpackSessionEndedError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["SessionExpired"].ID.Bytes()[:4]) {
		return sessionVault.UnpackSessionExpiredError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["SessionNotYet"].ID.Bytes()[:4]) {
		return sessionVault.UnpackSessionNotYetError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["SourceNotAllowed"].ID.Bytes()[:4]) {
		return sessionVault.UnpackSourceNotAllowedError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["SpenderNotAllowed"].ID.Bytes()[:4]) {
		return sessionVault.UnpackSpenderNotAllowedError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["TextTooLong"].ID.Bytes()[:4]) {
		return sessionVault.UnpackTextTooLongError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["TokenRefused"].ID.Bytes()[:4]) {
		return sessionVault.UnpackTokenRefusedError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["TooLate"].ID.Bytes()[:4]) {
		return sessionVault.UnpackTooLateError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["TooManySessions"].ID.Bytes()[:4]) {
		return sessionVault.UnpackTooManySessionsError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["UnsupportedMode"].ID.Bytes()[:4]) {
		return sessionVault.UnpackUnsupportedModeError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["ValueNotAllowed"].ID.Bytes()[:4]) {
		return sessionVault.UnpackValueNotAllowedError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["WrongExecutor"].ID.Bytes()[:4]) {
		return sessionVault.UnpackWrongExecutorError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["WrongNonce"].ID.Bytes()[:4]) {
		return sessionVault.UnpackWrongNonceError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["WrongNumber"].ID.Bytes()[:4]) {
		return sessionVault.UnpackWrongNumberError(raw[4:])
	}
	if bytes.Equal(raw[:4], sessionVault.abi.Errors["WrongSigner"].ID.Bytes()[:4]) {
		return sessionVault.UnpackWrongSignerError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// SessionVaultArgumentNotAllowed represents a ArgumentNotAllowed error raised by the SessionVault contract.
type SessionVaultArgumentNotAllowed struct {
	Word  *big.Int
	Value [32]byte
	Bound [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ArgumentNotAllowed(uint256 word, bytes32 value, bytes32 bound)
func SessionVaultArgumentNotAllowedErrorID() common.Hash {
	return common.HexToHash("0x4dd59275fee8357fce5c9107a3b38220fb9ab9cf7fb9820ee01d57e436dab92f")
}

// UnpackArgumentNotAllowedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ArgumentNotAllowed(uint256 word, bytes32 value, bytes32 bound)
func (sessionVault *SessionVault) UnpackArgumentNotAllowedError(raw []byte) (*SessionVaultArgumentNotAllowed, error) {
	out := new(SessionVaultArgumentNotAllowed)
	if err := sessionVault.abi.UnpackIntoInterface(out, "ArgumentNotAllowed", raw); err != nil {
		return nil, err
	}
	return out, nil
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

// SessionVaultBadConstraint represents a BadConstraint error raised by the SessionVault contract.
type SessionVaultBadConstraint struct {
	Index *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadConstraint(uint256 index)
func SessionVaultBadConstraintErrorID() common.Hash {
	return common.HexToHash("0xac7f66b58c0c66e2370b7965e770dbcbe7bb690488ebea12ce882209a7fbba0b")
}

// UnpackBadConstraintError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadConstraint(uint256 index)
func (sessionVault *SessionVault) UnpackBadConstraintError(raw []byte) (*SessionVaultBadConstraint, error) {
	out := new(SessionVaultBadConstraint)
	if err := sessionVault.abi.UnpackIntoInterface(out, "BadConstraint", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultBadExpiry represents a BadExpiry error raised by the SessionVault contract.
type SessionVaultBadExpiry struct {
	Until uint32
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadExpiry(uint32 until)
func SessionVaultBadExpiryErrorID() common.Hash {
	return common.HexToHash("0xd70936f7c95309cdfc28035a573ebc5a640d209c16f5afc4e69bbf4a52387060")
}

// UnpackBadExpiryError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadExpiry(uint32 until)
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

// SessionVaultBadGuard represents a BadGuard error raised by the SessionVault contract.
type SessionVaultBadGuard struct {
	Token common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadGuard(address token)
func SessionVaultBadGuardErrorID() common.Hash {
	return common.HexToHash("0xb30cf47627e47ad0b9ebb6d885d6cdf7430f72cc0b7426e671965d51a8d21137")
}

// UnpackBadGuardError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadGuard(address token)
func (sessionVault *SessionVault) UnpackBadGuardError(raw []byte) (*SessionVaultBadGuard, error) {
	out := new(SessionVaultBadGuard)
	if err := sessionVault.abi.UnpackIntoInterface(out, "BadGuard", raw); err != nil {
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

// SessionVaultBadParty represents a BadParty error raised by the SessionVault contract.
type SessionVaultBadParty struct {
	Who common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadParty(address who)
func SessionVaultBadPartyErrorID() common.Hash {
	return common.HexToHash("0xb0750538141a0a0d1ce04cd5738a6f7720787726f91fbd63ce9431e8396dca43")
}

// UnpackBadPartyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadParty(address who)
func (sessionVault *SessionVault) UnpackBadPartyError(raw []byte) (*SessionVaultBadParty, error) {
	out := new(SessionVaultBadParty)
	if err := sessionVault.abi.UnpackIntoInterface(out, "BadParty", raw); err != nil {
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

// SessionVaultBadTerms represents a BadTerms error raised by the SessionVault contract.
type SessionVaultBadTerms struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadTerms()
func SessionVaultBadTermsErrorID() common.Hash {
	return common.HexToHash("0x8dc599212cab654299a2bf31d0baab479b0ef032e5276a7206a05bbb2910ec06")
}

// UnpackBadTermsError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadTerms()
func (sessionVault *SessionVault) UnpackBadTermsError(raw []byte) (*SessionVaultBadTerms, error) {
	out := new(SessionVaultBadTerms)
	if err := sessionVault.abi.UnpackIntoInterface(out, "BadTerms", raw); err != nil {
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

// SessionVaultERC7579DecodingError represents a ERC7579DecodingError error raised by the SessionVault contract.
type SessionVaultERC7579DecodingError struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ERC7579DecodingError()
func SessionVaultERC7579DecodingErrorErrorID() common.Hash {
	return common.HexToHash("0xeb0bcc5d3556dbf6680223b1b7dab8d29827b7341fe6228e8a9a173b32720db3")
}

// UnpackERC7579DecodingErrorError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ERC7579DecodingError()
func (sessionVault *SessionVault) UnpackERC7579DecodingErrorError(raw []byte) (*SessionVaultERC7579DecodingError, error) {
	out := new(SessionVaultERC7579DecodingError)
	if err := sessionVault.abi.UnpackIntoInterface(out, "ERC7579DecodingError", raw); err != nil {
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

// SessionVaultGuardedLoss represents a GuardedLoss error raised by the SessionVault contract.
type SessionVaultGuardedLoss struct {
	Token   common.Address
	Lost    *big.Int
	Debited *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error GuardedLoss(address token, uint256 lost, uint256 debited)
func SessionVaultGuardedLossErrorID() common.Hash {
	return common.HexToHash("0x25d6815083c378955fb41090ca34c534a961946187174d501aa2c58f1678ce22")
}

// UnpackGuardedLossError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error GuardedLoss(address token, uint256 lost, uint256 debited)
func (sessionVault *SessionVault) UnpackGuardedLossError(raw []byte) (*SessionVaultGuardedLoss, error) {
	out := new(SessionVaultGuardedLoss)
	if err := sessionVault.abi.UnpackIntoInterface(out, "GuardedLoss", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultNoCallsLeft represents a NoCallsLeft error raised by the SessionVault contract.
type SessionVaultNoCallsLeft struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NoCallsLeft()
func SessionVaultNoCallsLeftErrorID() common.Hash {
	return common.HexToHash("0x2d259f9e110f43f479c9cb213aba9b3dd30d76d6f77bd214ee48090971244a02")
}

// UnpackNoCallsLeftError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NoCallsLeft()
func (sessionVault *SessionVault) UnpackNoCallsLeftError(raw []byte) (*SessionVaultNoCallsLeft, error) {
	out := new(SessionVaultNoCallsLeft)
	if err := sessionVault.abi.UnpackIntoInterface(out, "NoCallsLeft", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultNoPermission represents a NoPermission error raised by the SessionVault contract.
type SessionVaultNoPermission struct {
	Target   common.Address
	Selector [4]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NoPermission(address target, bytes4 selector)
func SessionVaultNoPermissionErrorID() common.Hash {
	return common.HexToHash("0x2deac9af7cfeb4e9fd2d5e6c9b5ea194cacc2d9440f2ae6ef5720a959a5662f4")
}

// UnpackNoPermissionError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NoPermission(address target, bytes4 selector)
func (sessionVault *SessionVault) UnpackNoPermissionError(raw []byte) (*SessionVaultNoPermission, error) {
	out := new(SessionVaultNoPermission)
	if err := sessionVault.abi.UnpackIntoInterface(out, "NoPermission", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultNoReader represents a NoReader error raised by the SessionVault contract.
type SessionVaultNoReader struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NoReader()
func SessionVaultNoReaderErrorID() common.Hash {
	return common.HexToHash("0x6a4df8d119f1a254cf44e575a8cb0d588d4e009bd14d68224d92cf4ba99469d1")
}

// UnpackNoReaderError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NoReader()
func (sessionVault *SessionVault) UnpackNoReaderError(raw []byte) (*SessionVaultNoReader, error) {
	out := new(SessionVaultNoReader)
	if err := sessionVault.abi.UnpackIntoInterface(out, "NoReader", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultNotEntryPoint represents a NotEntryPoint error raised by the SessionVault contract.
type SessionVaultNotEntryPoint struct {
	Caller common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotEntryPoint(address caller)
func SessionVaultNotEntryPointErrorID() common.Hash {
	return common.HexToHash("0x7a81a53a0c3fc4bba6850dec4ea547bf7a77d6e0584787bb04d6717ba6751052")
}

// UnpackNotEntryPointError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotEntryPoint(address caller)
func (sessionVault *SessionVault) UnpackNotEntryPointError(raw []byte) (*SessionVaultNotEntryPoint, error) {
	out := new(SessionVaultNotEntryPoint)
	if err := sessionVault.abi.UnpackIntoInterface(out, "NotEntryPoint", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultNotGuardian represents a NotGuardian error raised by the SessionVault contract.
type SessionVaultNotGuardian struct {
	Caller common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotGuardian(address caller)
func SessionVaultNotGuardianErrorID() common.Hash {
	return common.HexToHash("0xa252c151cd1ee155ad6a596fd962f839a8b963fd05f5e863eca095de2e0b08a4")
}

// UnpackNotGuardianError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotGuardian(address caller)
func (sessionVault *SessionVault) UnpackNotGuardianError(raw []byte) (*SessionVaultNotGuardian, error) {
	out := new(SessionVaultNotGuardian)
	if err := sessionVault.abi.UnpackIntoInterface(out, "NotGuardian", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultNotLive represents a NotLive error raised by the SessionVault contract.
type SessionVaultNotLive struct {
	Number uint16
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotLive(uint16 number)
func SessionVaultNotLiveErrorID() common.Hash {
	return common.HexToHash("0x18275809d7313dc209fb74bddccdf766cc009d19840f0de53dbf206924b3f962")
}

// UnpackNotLiveError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotLive(uint16 number)
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

// SessionVaultNotThisSession represents a NotThisSession error raised by the SessionVault contract.
type SessionVaultNotThisSession struct {
	Target   common.Address
	Selector [4]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotThisSession(address target, bytes4 selector)
func SessionVaultNotThisSessionErrorID() common.Hash {
	return common.HexToHash("0x9dfe32fbb1a451a661d2c14348ca22d89e7fa67fbab0cc03702604b928280307")
}

// UnpackNotThisSessionError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotThisSession(address target, bytes4 selector)
func (sessionVault *SessionVault) UnpackNotThisSessionError(raw []byte) (*SessionVaultNotThisSession, error) {
	out := new(SessionVaultNotThisSession)
	if err := sessionVault.abi.UnpackIntoInterface(out, "NotThisSession", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultNumbersUsedUp represents a NumbersUsedUp error raised by the SessionVault contract.
type SessionVaultNumbersUsedUp struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NumbersUsedUp()
func SessionVaultNumbersUsedUpErrorID() common.Hash {
	return common.HexToHash("0xfc7fea3b2f33c80d98cef8ec5ac77cbfa07faaec9de6a9b7fed85fc9cda44862")
}

// UnpackNumbersUsedUpError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NumbersUsedUp()
func (sessionVault *SessionVault) UnpackNumbersUsedUpError(raw []byte) (*SessionVaultNumbersUsedUp, error) {
	out := new(SessionVaultNumbersUsedUp)
	if err := sessionVault.abi.UnpackIntoInterface(out, "NumbersUsedUp", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultOverCallLimit represents a OverCallLimit error raised by the SessionVault contract.
type SessionVaultOverCallLimit struct {
	Token common.Address
	Asked *big.Int
	Limit *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error OverCallLimit(address token, uint256 asked, uint256 limit)
func SessionVaultOverCallLimitErrorID() common.Hash {
	return common.HexToHash("0xfffa740170b0f89afcd8ce213f62feb146f0e4628d16af9388ba900e10003714")
}

// UnpackOverCallLimitError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error OverCallLimit(address token, uint256 asked, uint256 limit)
func (sessionVault *SessionVault) UnpackOverCallLimitError(raw []byte) (*SessionVaultOverCallLimit, error) {
	out := new(SessionVaultOverCallLimit)
	if err := sessionVault.abi.UnpackIntoInterface(out, "OverCallLimit", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultOverGasBudget represents a OverGasBudget error raised by the SessionVault contract.
type SessionVaultOverGasBudget struct {
	Asked *big.Int
	Left  *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error OverGasBudget(uint256 asked, uint256 left)
func SessionVaultOverGasBudgetErrorID() common.Hash {
	return common.HexToHash("0xe0dd12963221ab56a0097e6c420c669e8e2565510329253213efe84063d9be1d")
}

// UnpackOverGasBudgetError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error OverGasBudget(uint256 asked, uint256 left)
func (sessionVault *SessionVault) UnpackOverGasBudgetError(raw []byte) (*SessionVaultOverGasBudget, error) {
	out := new(SessionVaultOverGasBudget)
	if err := sessionVault.abi.UnpackIntoInterface(out, "OverGasBudget", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultOverRate represents a OverRate error raised by the SessionVault contract.
type SessionVaultOverRate struct {
	Limit *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error OverRate(uint256 limit)
func SessionVaultOverRateErrorID() common.Hash {
	return common.HexToHash("0x6d4a2c23ec26023f638735ef7f7cf0f421490eeedc832d905b60e30b67b3b8d4")
}

// UnpackOverRateError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error OverRate(uint256 limit)
func (sessionVault *SessionVault) UnpackOverRateError(raw []byte) (*SessionVaultOverRate, error) {
	out := new(SessionVaultOverRate)
	if err := sessionVault.abi.UnpackIntoInterface(out, "OverRate", raw); err != nil {
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

// SessionVaultOverWindowLimit represents a OverWindowLimit error raised by the SessionVault contract.
type SessionVaultOverWindowLimit struct {
	Token common.Address
	Asked *big.Int
	Left  *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error OverWindowLimit(address token, uint256 asked, uint256 left)
func SessionVaultOverWindowLimitErrorID() common.Hash {
	return common.HexToHash("0xef6b2e454c4b9c9284d93c36c7d280566a4c697f4545ebdaecf3b869557a31ea")
}

// UnpackOverWindowLimitError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error OverWindowLimit(address token, uint256 asked, uint256 left)
func (sessionVault *SessionVault) UnpackOverWindowLimitError(raw []byte) (*SessionVaultOverWindowLimit, error) {
	out := new(SessionVaultOverWindowLimit)
	if err := sessionVault.abi.UnpackIntoInterface(out, "OverWindowLimit", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultPartiesMissing represents a PartiesMissing error raised by the SessionVault contract.
type SessionVaultPartiesMissing struct {
	Token common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error PartiesMissing(address token)
func SessionVaultPartiesMissingErrorID() common.Hash {
	return common.HexToHash("0x8ce0b636c289e8be26d2bcf299942fe7f6d6cf6aff5648dfa692e9379f22eb74")
}

// UnpackPartiesMissingError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error PartiesMissing(address token)
func (sessionVault *SessionVault) UnpackPartiesMissingError(raw []byte) (*SessionVaultPartiesMissing, error) {
	out := new(SessionVaultPartiesMissing)
	if err := sessionVault.abi.UnpackIntoInterface(out, "PartiesMissing", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultRecipientNotAllowed represents a RecipientNotAllowed error raised by the SessionVault contract.
type SessionVaultRecipientNotAllowed struct {
	Token     common.Address
	Recipient common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error RecipientNotAllowed(address token, address recipient)
func SessionVaultRecipientNotAllowedErrorID() common.Hash {
	return common.HexToHash("0x28c539e8b77fc78f621093b0ba5dcacacb88642ea703d15dc42c34e35b4912e1")
}

// UnpackRecipientNotAllowedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error RecipientNotAllowed(address token, address recipient)
func (sessionVault *SessionVault) UnpackRecipientNotAllowedError(raw []byte) (*SessionVaultRecipientNotAllowed, error) {
	out := new(SessionVaultRecipientNotAllowed)
	if err := sessionVault.abi.UnpackIntoInterface(out, "RecipientNotAllowed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultReentered represents a Reentered error raised by the SessionVault contract.
type SessionVaultReentered struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error Reentered()
func SessionVaultReenteredErrorID() common.Hash {
	return common.HexToHash("0xb5dfd9e53a10d4d747ca3de749b98baf23546e800cbacdb1dbc28233e586d1ee")
}

// UnpackReenteredError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error Reentered()
func (sessionVault *SessionVault) UnpackReenteredError(raw []byte) (*SessionVaultReentered, error) {
	out := new(SessionVaultReentered)
	if err := sessionVault.abi.UnpackIntoInterface(out, "Reentered", raw); err != nil {
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

// SessionVaultSessionEnded represents a SessionEnded error raised by the SessionVault contract.
type SessionVaultSessionEnded struct {
	Number uint16
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error SessionEnded(uint16 number)
func SessionVaultSessionEndedErrorID() common.Hash {
	return common.HexToHash("0xc42627e085e41d9b42410e43ee5aedac37a621e4c7368cd7548978c31bf165ad")
}

// UnpackSessionEndedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error SessionEnded(uint16 number)
func (sessionVault *SessionVault) UnpackSessionEndedError(raw []byte) (*SessionVaultSessionEnded, error) {
	out := new(SessionVaultSessionEnded)
	if err := sessionVault.abi.UnpackIntoInterface(out, "SessionEnded", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultSessionExpired represents a SessionExpired error raised by the SessionVault contract.
type SessionVaultSessionExpired struct {
	Until uint32
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error SessionExpired(uint32 until)
func SessionVaultSessionExpiredErrorID() common.Hash {
	return common.HexToHash("0x4b63067266dfc3aad2c558d995d50468abd58cd3cb5f76a7b3302b6ddb403687")
}

// UnpackSessionExpiredError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error SessionExpired(uint32 until)
func (sessionVault *SessionVault) UnpackSessionExpiredError(raw []byte) (*SessionVaultSessionExpired, error) {
	out := new(SessionVaultSessionExpired)
	if err := sessionVault.abi.UnpackIntoInterface(out, "SessionExpired", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultSessionNotYet represents a SessionNotYet error raised by the SessionVault contract.
type SessionVaultSessionNotYet struct {
	NotBefore uint32
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error SessionNotYet(uint32 notBefore)
func SessionVaultSessionNotYetErrorID() common.Hash {
	return common.HexToHash("0x263dd8b9f08c4f959fdbe06681e3f7c48e13b4c344728eb5121946a8254cadea")
}

// UnpackSessionNotYetError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error SessionNotYet(uint32 notBefore)
func (sessionVault *SessionVault) UnpackSessionNotYetError(raw []byte) (*SessionVaultSessionNotYet, error) {
	out := new(SessionVaultSessionNotYet)
	if err := sessionVault.abi.UnpackIntoInterface(out, "SessionNotYet", raw); err != nil {
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

// SessionVaultSpenderNotAllowed represents a SpenderNotAllowed error raised by the SessionVault contract.
type SessionVaultSpenderNotAllowed struct {
	Token   common.Address
	Spender common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error SpenderNotAllowed(address token, address spender)
func SessionVaultSpenderNotAllowedErrorID() common.Hash {
	return common.HexToHash("0x1b1e7866ff9ccad59315c7acb55ca5f08b35d6cc63112e6ce6dd905b18d41db1")
}

// UnpackSpenderNotAllowedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error SpenderNotAllowed(address token, address spender)
func (sessionVault *SessionVault) UnpackSpenderNotAllowedError(raw []byte) (*SessionVaultSpenderNotAllowed, error) {
	out := new(SessionVaultSpenderNotAllowed)
	if err := sessionVault.abi.UnpackIntoInterface(out, "SpenderNotAllowed", raw); err != nil {
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

// SessionVaultTooLate represents a TooLate error raised by the SessionVault contract.
type SessionVaultTooLate struct {
	Deadline uint32
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TooLate(uint32 deadline)
func SessionVaultTooLateErrorID() common.Hash {
	return common.HexToHash("0xda4efac97cc43cf71bfe078b034850508567dde45774b720e0c01f3fad9db06c")
}

// UnpackTooLateError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TooLate(uint32 deadline)
func (sessionVault *SessionVault) UnpackTooLateError(raw []byte) (*SessionVaultTooLate, error) {
	out := new(SessionVaultTooLate)
	if err := sessionVault.abi.UnpackIntoInterface(out, "TooLate", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultTooManySessions represents a TooManySessions error raised by the SessionVault contract.
type SessionVaultTooManySessions struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TooManySessions()
func SessionVaultTooManySessionsErrorID() common.Hash {
	return common.HexToHash("0x463d55b01337b62601eb5175130fa0ca7ae2e17cbd81e7bca9f97e02b1ace658")
}

// UnpackTooManySessionsError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TooManySessions()
func (sessionVault *SessionVault) UnpackTooManySessionsError(raw []byte) (*SessionVaultTooManySessions, error) {
	out := new(SessionVaultTooManySessions)
	if err := sessionVault.abi.UnpackIntoInterface(out, "TooManySessions", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultUnsupportedMode represents a UnsupportedMode error raised by the SessionVault contract.
type SessionVaultUnsupportedMode struct {
	Mode [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnsupportedMode(bytes32 mode)
func SessionVaultUnsupportedModeErrorID() common.Hash {
	return common.HexToHash("0xa040ca2949ff0c2d912807c65d413fd8dcc02756d36e3f3a4672270eb567ee88")
}

// UnpackUnsupportedModeError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnsupportedMode(bytes32 mode)
func (sessionVault *SessionVault) UnpackUnsupportedModeError(raw []byte) (*SessionVaultUnsupportedMode, error) {
	out := new(SessionVaultUnsupportedMode)
	if err := sessionVault.abi.UnpackIntoInterface(out, "UnsupportedMode", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultValueNotAllowed represents a ValueNotAllowed error raised by the SessionVault contract.
type SessionVaultValueNotAllowed struct {
	Asked *big.Int
	Limit *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ValueNotAllowed(uint256 asked, uint256 limit)
func SessionVaultValueNotAllowedErrorID() common.Hash {
	return common.HexToHash("0x24a0566b6bc23866a17474841f2f10288aaf8b6944c6b5ed78e924e609a2fba4")
}

// UnpackValueNotAllowedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ValueNotAllowed(uint256 asked, uint256 limit)
func (sessionVault *SessionVault) UnpackValueNotAllowedError(raw []byte) (*SessionVaultValueNotAllowed, error) {
	out := new(SessionVaultValueNotAllowed)
	if err := sessionVault.abi.UnpackIntoInterface(out, "ValueNotAllowed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultWrongExecutor represents a WrongExecutor error raised by the SessionVault contract.
type SessionVaultWrongExecutor struct {
	Executor common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error WrongExecutor(address executor)
func SessionVaultWrongExecutorErrorID() common.Hash {
	return common.HexToHash("0x3221267a22ffd1fdbb2d049279396c9909de0dd602156af5afb544edf1f75ccd")
}

// UnpackWrongExecutorError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error WrongExecutor(address executor)
func (sessionVault *SessionVault) UnpackWrongExecutorError(raw []byte) (*SessionVaultWrongExecutor, error) {
	out := new(SessionVaultWrongExecutor)
	if err := sessionVault.abi.UnpackIntoInterface(out, "WrongExecutor", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultWrongNonce represents a WrongNonce error raised by the SessionVault contract.
type SessionVaultWrongNonce struct {
	Expected *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error WrongNonce(uint256 expected)
func SessionVaultWrongNonceErrorID() common.Hash {
	return common.HexToHash("0x8bc064275cf96cefac8f4fe9eec95debc589983bac60b0ce866872b072cdde22")
}

// UnpackWrongNonceError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error WrongNonce(uint256 expected)
func (sessionVault *SessionVault) UnpackWrongNonceError(raw []byte) (*SessionVaultWrongNonce, error) {
	out := new(SessionVaultWrongNonce)
	if err := sessionVault.abi.UnpackIntoInterface(out, "WrongNonce", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionVaultWrongNumber represents a WrongNumber error raised by the SessionVault contract.
type SessionVaultWrongNumber struct {
	Expected uint16
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error WrongNumber(uint16 expected)
func SessionVaultWrongNumberErrorID() common.Hash {
	return common.HexToHash("0xc821894e605a1c07d755e95995f41d44039423c0c8f75e6048c370887a6dd459")
}

// UnpackWrongNumberError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error WrongNumber(uint16 expected)
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
