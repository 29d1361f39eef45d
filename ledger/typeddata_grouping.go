package ledger

import (
	"fmt"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/eip712"
)

// The device shows the values of a message one after the other, each under the
// name of its field. It does not show where a structure begins (path_update in
// path.c has the page commented out) nor where an array ends. So two messages
// can have the same pages: of Transfer[] sent, Transfer[] received nobody sees
// which transfer is in which. What is read has to be what is signed; therefore
// the pages are parsed here as a holder would, by the types, and where there is
// more than one way the message is not readable.

// maxShown bounds the values of a message that anybody would read, and the time
// that counting takes. A device has memory for less.
const maxShown = 512

// checkGrouping finds a message whose pages another message has as well.
func (d *typedData) checkGrouping() error {
	keys := pageKeys(d.Message, nil)
	if len(keys) > maxShown {
		return &hw.UnreadableFieldError{Field: d.Message.Path, Reason: fmt.Sprintf("has %d values, %d are more than anybody reads", len(keys), maxShown)}
	}
	g := grouping{structs: d.Structs, keys: keys, known: map[placed]ends{}}
	if g.structure(d.Message.Type.Base, 0)[len(keys)] == oneWay {
		return nil
	}
	at := firstGroup(d.Message)
	return &hw.UnreadableFieldError{
		Field:  at.Path,
		Reason: "can be grouped in another way without a change on the screen: the device does not show where structures and arrays begin and end",
	}
}

// pageKeys are the titles of the pages.
func pageKeys(v eip712.Value, list []string) []string {
	if v.Type.Elementary() {
		return append(list, v.Key)
	}
	for _, item := range v.Items {
		list = pageKeys(item, list)
	}
	return list
}

// firstGroup is the first array of structures of any length, or else v.
func firstGroup(v eip712.Value) eip712.Value {
	if v.Type.Array() && v.Type.Kind == eip712.Struct && v.Type.Outermost() == 0 {
		return v
	}
	for _, item := range v.Items {
		if found := firstGroup(item); found.Type.Array() {
			return found
		}
	}
	return eip712.Value{Path: v.Path}
}

// ways is how often something can be read: not at all, in one way, in several.
type ways uint8

const (
	noWay ways = iota
	oneWay
	severalWays
)

// ends has the pages behind which a reading that began at one may end.
type ends map[int]ways

func (e ends) add(end int, w ways) { e[end] = min(severalWays, e[end]+w) }

// through reads on from every end.
func (e ends) through(next func(begin int) ends) ends {
	out := ends{}
	for begin, before := range e {
		for end, after := range next(begin) {
			out.add(end, max(before, after))
		}
	}
	return out
}

// placed is a structure at a page.
type placed struct {
	name  string
	begin int
}

// grouping counts the ways to read pages.
type grouping struct {
	structs map[string][]eip712.Field
	keys    []string
	known   map[placed]ends
}

func (g *grouping) structure(name string, begin int) ends {
	at := placed{name, begin}
	if known, ok := g.known[at]; ok {
		return known
	}
	found := ends{begin: oneWay}
	for _, f := range g.structs[name] {
		found = found.through(func(begin int) ends { return g.field(f, f.Type, begin) })
	}
	g.known[at] = found
	return found
}

func (g *grouping) field(f eip712.Field, t eip712.Type, begin int) ends {
	switch {
	case t.Array():
		return g.array(f, t, begin)
	case t.Kind == eip712.Struct:
		return g.structure(t.Base, begin)
	case begin < len(g.keys) && g.keys[begin] == f.Name:
		return ends{begin + 1: oneWay}
	}
	return nil
}

// array has at least one element: empty ones are unreadable in themselves. Every
// element takes a page, so the pages are gone through once.
func (g *grouping) array(f eip712.Field, t eip712.Type, begin int) ends {
	size, element := t.Outermost(), t.Element()
	read := func(begin int) ends { return g.field(f, element, begin) }
	if size != 0 {
		now := ends{begin: oneWay}
		for range size {
			now = now.through(read)
		}
		return now
	}
	all := ends{}
	for end, w := range read(begin) {
		all.add(end, w)
	}
	for at := begin + 1; at < len(g.keys); at++ {
		if before, ok := all[at]; ok {
			for end, after := range read(at) {
				all.add(end, max(before, after))
			}
		}
	}
	return all
}
