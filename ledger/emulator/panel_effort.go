package emulator

// Effort counts what reviews have asked of the holder, those that are over.
// What is pressed in menus is nobody's request, and is not in it.
type Effort struct {
	Approved int `json:"approved"` // reviews
	Rejected int `json:"rejected"`
	Presses  int `json:"presses"` // of both kinds together; touches, where there is no button
}

func (e *Effort) add(approved bool, presses int) {
	e.Presses += presses
	if approved {
		e.Approved++
	} else {
		e.Rejected++
	}
}
