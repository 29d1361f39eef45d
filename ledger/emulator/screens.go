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

	pageRejectTx        = "Reject transaction"
	pageRejectMessage   = "Reject message"
	pageRejectOperation = "Reject operation"
)

// value gives the pages of one titled value: "Nonce 5", "Tx hash (1/2) 0x...".
func value(title, text string) []string {
	pages := paginate(text)
	for i, page := range pages {
		head := title
		if len(pages) > 1 {
			head = fmt.Sprintf("%s (%d/%d)", title, i+1, len(pages))
		}
		if page != "" {
			head += " " + page
		}
		pages[i] = head
	}
	return pages
}
