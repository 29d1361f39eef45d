package bindings

// SessionError decodes the revert data of a call to a SessionAccount or SessionVault into one of the contract's errors,
// for instance *SessionVaultOverWindowLimit. It returns nil for anything else: no data, the bubbled error of a
// callee, garbage. Unlike UnpackError it takes data of any length, as a node may send it.
func SessionError(data []byte) any {
	const selectorSize = 4
	if len(data) < selectorSize {
		return nil
	}
	e, err := NewSessionVault().UnpackError(data)
	if err != nil {
		return nil
	}
	return e
}
