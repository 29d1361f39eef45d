package emulator

import (
	"github.com/ethereum/go-ethereum/crypto"
)

// Limits of the app (src/features/sign_message_eip712/path.h).
const (
	maxStructDepth = 16
	maxArrayDepth  = 8
)

// level is a struct or an array whose elements are arriving. Its elements are
// hashed as they come; nothing of them is kept.
type level struct {
	hash crypto.KeccakState
	// Of a struct:
	of *structType // nil for an array
	at int         // the field that is next
	// Of an array:
	field structField // with the brackets of the elements only
	left  int         // elements that are still to come
}

// next is the field or element that has to come next.
func (l *level) next() structField {
	if l.of == nil {
		return l.field
	}
	return l.of.fields[l.at]
}

func (l *level) advance() {
	if l.of == nil {
		l.left--
	} else {
		l.at++
	}
}

func (l *level) full() bool {
	if l.of == nil {
		return l.left == 0
	}
	return l.at == len(l.of.fields)
}

// valueWalk goes through the values of a root struct in their order (depth
// first) and hashes them: encodeData and hashStruct of EIP-712.
type valueWalk struct {
	types  *structTypes
	levels []*level
	arrays int    // of levels
	result []byte // hashStruct of the root, once it is complete
}

// start begins with a root struct. One without fields never ends, in the app
// neither.
func (w *valueWalk) start(root *structType) bool {
	w.levels, w.arrays, w.result = nil, 0, nil
	if !w.pushStruct(root) {
		return false
	}
	return len(root.fields) == 0 || w.settle()
}

// wants is the field whose value, or whose number of elements, comes next.
func (w *valueWalk) wants() (structField, bool) {
	if len(w.levels) == 0 || w.top().full() {
		return structField{}, false
	}
	return w.top().next(), true
}

func (w *valueWalk) top() *level { return w.levels[len(w.levels)-1] }

// array opens the array that comes next. The outermost brackets are the last
// ones of its type.
func (w *valueWalk) array(count int) bool {
	f, ok := w.wants()
	if !ok || len(f.levels) == 0 || w.arrays == maxArrayDepth {
		return false
	}
	outer := f.levels[len(f.levels)-1]
	if outer.fixed && outer.size != count {
		return false
	}
	f.levels = f.levels[:len(f.levels)-1]
	w.arrays++
	w.levels = append(w.levels, &level{hash: crypto.NewKeccakState(), field: f, left: count})
	return w.settle()
}

// value takes the 32 bytes that encodeData has for a field that is neither an
// array nor a struct.
func (w *valueWalk) value(encoded []byte) bool {
	w.feed(encoded)
	return w.settle()
}

// feed adds an element to the innermost level.
func (w *valueWalk) feed(encoded []byte) {
	top := w.top()
	top.hash.Write(encoded)
	top.advance()
}

// settle closes what is complete and opens structs, until a value or the number
// of elements of an array is wanted, or the root is complete.
func (w *valueWalk) settle() bool {
	for len(w.levels) > 0 {
		top := w.top()
		if top.full() {
			w.pop()
			continue
		}
		f := top.next()
		if f.kind != kindCustom || len(f.levels) > 0 {
			return true
		}
		next := w.types.find(f.custom)
		if next == nil || len(next.fields) == 0 || !w.pushStruct(next) {
			return false
		}
	}
	return true
}

func (w *valueWalk) pushStruct(s *structType) bool {
	if len(w.levels)-w.arrays == maxStructDepth {
		return false
	}
	typeHash, ok := w.types.typeHash(s)
	if !ok {
		return false
	}
	l := &level{hash: crypto.NewKeccakState(), of: s}
	l.hash.Write(typeHash)
	w.levels = append(w.levels, l)
	return true
}

// pop closes the innermost level and gives its hash to the one around it.
func (w *valueWalk) pop() {
	top := w.top()
	var sum [wordSize]byte
	_, _ = top.hash.Read(sum[:]) // documented never to fail
	if top.of == nil {
		w.arrays--
	}
	w.levels = w.levels[:len(w.levels)-1]
	if len(w.levels) == 0 {
		w.result = sum[:]
		return
	}
	w.feed(sum[:])
}
