package emulator

import "fmt"

// Pages and titles of app 1.22.0 on a Nano.
const (
	pageBlindAhead = "Blind signing ahead"
	pageBlindOff   = "Blind signing must be enabled in settings"

	pageUnable     = "Unable to sign"
	pageSettingOff = "Enable smart account upgrade in the settings to sign this authorization."
	pageToSettings = "Go to settings"
	pageRejectAuth = "Reject authorization"
	pageNotListed  = "This authorization involves a delegation to a smart contract which is not in the whitelist."

	pageReviewTx         = "Review transaction"
	pageReviewMessage    = "Review message"
	pageReviewAuth       = "Review authorization to upgrade into smart contract account?"
	pageReviewRevocation = "Review authorization to revoke smart contract delegation?"

	pageSignTx        = "Sign transaction"
	pageSignTxBlind   = "Accept risk and sign transaction"
	pageSignMessage   = "Sign message"
	pageSignOperation = "Sign operation"

	pageConfirm = "Confirm"
	pageCancel  = "Cancel"

	pageReviewTyped = "Review typed message"
	pageSkip        = "Press right button to continue message or press both to skip"

	pageSafety   = "Back to safety"
	pageLocked   = "Device is locked"
	pageSettings = "App settings"
	pageQuit     = "Quit app"
	pageBack     = "Back"

	pageRejectTx        = "Reject transaction"
	pageRejectMessage   = "Reject message"
	pageRejectOperation = "Reject operation"
)

// Pages and texts that a touch screen has instead.
const (
	// What is between the title and these words is not on record. The spelling is
	// the device's.
	headBlindTouch    = "Blind signing ahead\n... you could loose your assets"
	buttonAcceptRisk  = "Accept risk and continue"
	textBlindRequired = "Blind signing required."

	pageBlindOffTouch = "This transaction cannot be clear-signed\n" +
		"Enable blind signing in the settings to sign this transaction.\nGo to settings\nReject transaction"
	pageSettingOffTouch = "This authorization cannot be signed\n" + pageSettingOff + "\nGo to settings\nReject authorization"
	pageNotListedTouch  = "This authorization cannot be signed\n" + pageNotListed + "\nBack to safety"

	pageRejectTxTouch        = "Reject transaction?\nYes, reject\nGo back to transaction"
	pageRejectMessageTouch   = "Reject message?\nYes, reject\nGo back to message"
	pageRejectOperationTouch = "Reject operation?\nYes, reject\nGo back to operation"

	pageSkipTouch = "Skip review?\nGo back to review\nYes, skip"

	buttonHold = "Hold to sign"
	buttonMore = "More"
)

// titled is a text under its title, on one line.
func titled(title, text string) string {
	if text == "" {
		return title
	}
	return title + " " + text
}

// parts gives the pages of one titled value: "Nonce 5", "Tx hash (1/2) 0x...".
func parts(e entry) []entry {
	title := shorten(e.title)
	pages := paginate(e.text)
	out := make([]entry, len(pages))
	for i, text := range pages {
		out[i] = entry{title, text}
		if len(pages) > 1 {
			out[i].title = fmt.Sprintf("%s (%d/%d)", title, i+1, len(pages))
		}
	}
	return out
}

// byModel picks a text for a touch screen or for a Nano.
func (m Model) byModel(touch, nano string) string {
	if m.Touch() {
		return touch
	}
	return nano
}
