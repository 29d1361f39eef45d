// Package eip712 reads EIP-712 typed data for a device that hashes it itself.
//
// Such a device is sent types and values one by one, prints each value and hashes
// it. What its holder reads is then what is signed, but only if the values that go
// to the device are those that the caller meant: typed data comes as JSON, in which
// one number has many forms and a field can be missing, null or one too many, and
// libraries differ in what they make of that. Therefore nothing is sent that can be
// read in two ways. [Read] takes data that is exactly what its types say and
// nothing else, and makes a [Data] of it: the structures that the data reaches,
// every value as the bytes that the device is to get, and the place of each for
// errors. A driver makes its commands and its screens of that alone.
//
// [Data.Digest] is what the device's signature is verified against. It is computed
// three times: here, of the bytes for the wire as the device does it; by go-ethereum,
// of the values that were read; and by go-ethereum, of what the caller gave, where
// it takes that. All of them are one, or there is no digest.
//
// # What a driver gives
//
// [Rules] say what one device takes: how long names and values may be, how deep
// structures and arrays may nest, which integers it can show. They are data, with
// the words that errors use for each bound. How types and values are encoded into
// commands is the driver's own affair, and so is which values its screens can show
// as what they are.
//
// # Errors
//
// All of them are a [hw.TypedDataError] that names the place ("message.to[2].name",
// "types.Mail.from") and unwraps to [hw.ErrRefused]; only go-ethereum's own refusal
// to hash is ErrRefused by itself. Values in them are cut: data is hostile, and an
// error is printed.
//
// An emulator of a device does not use this package. It is what finds the mistakes
// in here.
package eip712
