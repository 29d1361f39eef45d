package ledger

import (
	"fmt"

	"github.com/valetkey/valetkey/hw"
)

// Settings, as a Nano names them.
const (
	settingBlindSigning  = "Blind signing"
	settingSmartAccounts = "Smart accounts"
	settingRawMessages   = "Raw messages"
)

// position is what is known of a switch in the app's menu.
type position uint8

const (
	notAsked position = iota
	switchedOff
	switchedOn
)

// CapabilitiesFor says what a release of the app on a model signs on a chain,
// without a device: for plans, and for what an update would bring. What depends
// on a setting is [hw.Untold], with the setting's name. Delegates are those of
// the chain; chain id 0 stands for all chains. A model that is not known counts
// as a Nano, which shows less.
//
// [Wallet.Info] says the same of an open app, for all chains, and knows the one
// setting that a host can read.
func CapabilitiesFor(version Version, model Model, chainID uint64) hw.Capabilities {
	c := capabilities(version, model, notAsked)
	c.Delegates = onChain(c.Delegates, chainID)
	return c
}

// onChain keeps the rules that are good for a chain.
func onChain(rules []hw.DelegateRule, chainID uint64) []hw.DelegateRule {
	var kept []hw.DelegateRule
	for _, rule := range rules {
		if rule.ChainID == 0 || chainID == 0 || rule.ChainID == chainID {
			kept = append(kept, rule)
		}
	}
	return kept
}

// capabilities puts what a version on a model will do into data.
func capabilities(v Version, m Model, blindSigning position) hw.Capabilities {
	c := hw.Capabilities{
		Message:       messageSupport(v, m),
		Multiline:     multilineSupport(messageSupport(v, m)),
		Transaction:   hw.Support{Verdict: hw.Yes, Reason: "transactions without calldata are shown in full"},
		Calldata:      blindSupport(blindSigning, "calldata", " that it cannot decode"),
		SetCodeTx:     hw.Support{Verdict: hw.Yes, Reason: "shown like a type-2 transaction: the authorization list is not shown"},
		Authorization: hw.Support{Verdict: hw.Untold, Reason: "needs a setting that the app does not let a host read: known only when tried", Setting: settingSmartAccounts},
		LinkTx:        hw.Support{Verdict: hw.No, Reason: "the app signs the tuple by itself and has no command for tuple and transaction in one"},
		TypedData:     typedDataSupport(v, m, blindSigning),
		TypedHash:     blindSupport(blindSigning, "typed data by its hash", ""),
		Updates:       updatesFor(v),
	}
	for _, gate := range []struct {
		of      *hw.Support
		feature feature
	}{
		{&c.Transaction, featureTypedTx},
		{&c.SetCodeTx, featureSetCodeTx},
		{&c.Authorization, featureAuthorization},
		{&c.TypedHash, featureTypedHash},
	} {
		if missing, has := gate.feature.support(v, m); !has {
			*gate.of = missing
		}
	}
	if c.Authorization.Verdict != hw.No {
		c.Delegates = delegatesOf(v)
	}
	return c
}

// multilineSupport: line feeds make no difference to what the app takes.
func multilineSupport(message hw.Support) hw.Support {
	if message.Verdict == hw.Yes {
		message.Reason = "plain text is shown in full; a Nano shows line feeds as blanks"
	}
	return message
}

// blindSupport is the support of what needs the setting Blind signing; which
// says more of what is refused.
func blindSupport(setting position, what, which string) hw.Support {
	switch setting {
	case switchedOn:
		return hw.Support{Verdict: hw.Yes, Reason: "blind signing is on: " + what + " is signed unread"}
	case switchedOff:
		return hw.Support{Verdict: hw.No, Reason: "blind signing is off: the app refuses " + what + which, Setting: settingBlindSigning}
	case notAsked:
	}
	return hw.Support{Verdict: hw.Untold, Reason: "with blind signing on, " + what + which + " is signed unread, else refused", Setting: settingBlindSigning}
}

// typedDataSupport is about typed data that goes over field by field. With Blind
// signing no model refuses it. What is then shown without Raw messages depends
// on the model (measured on 1.22.0): everything on touch screens, domain and
// hash on a Nano.
func typedDataSupport(v Version, m Model, blindSigning position) hw.Support {
	missing, has := featureTypedData.support(v, m)
	switch {
	case !has:
		return missing
	case blindSigning != switchedOn:
		return hw.Support{
			Verdict: hw.Untold,
			Reason:  "shown in full with a setting that the app does not let a host read, refused without: known only when tried",
			Setting: settingRawMessages,
		}
	case m.touch():
		return hw.Support{Verdict: hw.Yes, Reason: "blind signing is on: all fields are shown after a warning"}
	}
	return hw.Support{
		Verdict: hw.Yes,
		Reason:  "blind signing is on: signed, but the message's fields are shown only with the setting Raw messages, else domain and hash",
		Setting: settingRawMessages,
	}
}

// shownText is how much of a text a release shows: nothing but a hash before
// 1.9.19, and the beginning in that one (CHANGELOG.md: 99 characters on a Nano S,
// 255 elsewhere).
func shownText(v Version, m Model) int {
	switch {
	case !featureText.in(v, m):
		return 0
	case featureLongText.in(v, m):
		return maxMessage
	case m == NanoS || m == UnknownModel:
		return 99
	}
	return 255
}

func messageSupport(v Version, m Model) hw.Support {
	if missing, has := featureText.support(v, m); !has {
		return missing
	}
	if featureLongText.in(v, m) {
		return hw.Support{Verdict: hw.Yes, Reason: "plain text is shown in full, with factory settings"}
	}
	return hw.Support{
		Verdict: hw.Yes,
		Reason:  fmt.Sprintf("plain text of at most %d characters is shown in full, with factory settings; longer ones from app %s on", shownText(v, m), featureLongText.since),
	}
}
