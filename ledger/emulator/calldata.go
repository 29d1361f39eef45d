package emulator

// data handles calldata (custom_processor in src/features/sign_tx/
// logic_sign_tx.c). Contract creations and calldata without a whole selector
// are not looked at here; blind signing is asked of them at the end.
//
// The app wants the whole selector in one piece. It looks as soon as the
// field's header is complete, in the chunk that completes it, and faults when
// fewer than 4 bytes are left there; none left is a fault too. A host must cut
// before the header or at least 4 bytes after it.
func (p *txParser) data() txStep {
	if p.length > 0 {
		p.hasData = true
	}
	if len(p.kept[fieldTo]) == 0 || p.length < selectorSize {
		p.consume(p.length)
		return stepNext
	}
	if p.at == 0 {
		if len(p.rest) < selectorSize {
			return stepFault
		}
		p.keepData = isTokenCall(p.rest[:selectorSize], p.length) && p.tokens.find(p.kept[fieldTo]) != nil
		if !p.blind && !p.keepData {
			return stepBlind
		}
	}
	if p.keepData {
		p.kept[fieldData] = append(p.kept[fieldData], p.consume(p.length)...)
		return stepNext
	}
	if p.debug {
		return p.confirm()
	}
	p.consume(p.length)
	return stepNext
}

// confirm collects the selector, then words of 32 bytes, the last one maybe
// shorter, and stops at each for the holder.
func (p *txParser) confirm() txStep {
	if p.wordDone {
		p.word, p.wordDone = nil, false
	}
	have := uint32(len(p.word)) //nolint:gosec // at most 32
	begin := p.at - have
	size := uint32(wordSize)
	if begin == 0 {
		size = selectorSize
	}
	size = min(size, p.length-begin)
	p.word = append(p.word, p.consume(size-have)...)
	if len(p.word) < int(size) {
		return stepNext // the chunk is used up
	}
	p.wordDone, p.isFirst = true, begin == 0
	return stepConfirm
}
