package main

import (
	"fmt"
	"strings"
)

// mutant is one change. It is in the rewritten sources beside what it changes, and a block whose prevrandao is its
// number switches it on: no test looks at that, forge can set it from outside, and the compiler runs only once.
type mutant struct {
	number int
	file   string
	line   int
	place  string // the function that it is in
	before string
	after  string
}

// key names a mutant as long as nobody changes what it changes. Lines may move.
func (m mutant) key() string {
	return fmt.Sprintf("%s %s: %s => %s", m.file, m.place, m.before, m.after)
}

// rewriter collects the mutants of all files.
type rewriter struct {
	mutants   []mutant
	constants map[int]bool // declarations of constants that are numbers, by the compiler's id
	src       *source
	seen      map[string]int
}

func newRewriter(sources []*source) *rewriter {
	r := &rewriter{constants: map[int]bool{}, seen: map[string]int{}}
	for _, s := range sources {
		s.root.walk(func(n *node) {
			constant, _ := n.fields["constant"].(bool)
			if constant && n.kind == "VariableDeclaration" && n.typeName() == "uint256" {
				r.constants[n.id("id")] = true
			}
		})
	}
	return r
}

// file renders a file with every mutation behind its switch, or one that only keeps up with those that have some: what
// asks for prevrandao is not pure any more.
func (r *rewriter) file(s *source, target bool) string {
	r.src = s
	var b strings.Builder
	at := 0
	s.root.walk(func(n *node) {
		if n.kind != "FunctionDefinition" && n.kind != "ModifierDefinition" {
			return
		}
		body := n.one("body")
		if body == nil || n.parent.str("contractKind") == "interface" {
			return
		}
		b.WriteString(s.text[at:n.start])
		b.WriteString(r.header(n, body, target))
		if target {
			b.WriteString(r.body(n, body))
		} else {
			b.WriteString(s.text[body.start:body.end])
		}
		at = n.end
	})
	return b.String() + s.text[at:]
}

func (r *rewriter) header(n, body *node, target bool) string {
	if n.kind == "ModifierDefinition" {
		text := r.text(n.start, body.start)
		if !target {
			return text
		}
		return strings.Replace(text, "()", "(uint256 mutant_)", 1)
	}
	var b strings.Builder
	at := n.start
	for _, m := range n.in("modifiers") {
		b.WriteString(r.text(at, m.start))
		at = m.end
		b.WriteString(r.text(m.start, m.end))
		if target && m.str("kind") == "modifierInvocation" {
			fmt.Fprintf(&b, "(%d)", r.add(m, r.of(m), "no "+r.of(m)))
		}
	}
	b.WriteString(r.text(at, body.start))
	params := n.one("parameters").end - n.start
	head := b.String()
	return head[:params] + notPure.ReplaceAllString(head[params:], "view")
}

// body renders what a function does. Whoever names a modifier says which mutant leaves it out there.
func (r *rewriter) body(n, body *node) string {
	text := r.render(body)
	if n.kind == "ModifierDefinition" {
		return fmt.Sprintf("{ if (block.prevrandao == mutant_) { _; } else %s }", text)
	}
	return text
}

func (r *rewriter) text(start, end int) string { return r.src.text[start:end] }

// of is the text of a node as it was.
func (r *rewriter) of(n *node) string { return r.text(n.start, n.end) }

func (r *rewriter) add(at *node, before, after string) int {
	m := mutant{
		number: len(r.mutants) + 1,
		file:   r.src.name,
		line:   1 + strings.Count(r.src.text[:at.start], "\n"),
		place:  at.function(),
		before: oneLine(before),
		after:  oneLine(after),
	}
	key := m.key()
	r.seen[key]++
	if again := r.seen[key]; again > 1 {
		m.after += fmt.Sprintf(" #%d", again)
	}
	r.mutants = append(r.mutants, m)
	return m.number
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// splice renders the inside of a node.
func (r *rewriter) splice(n *node) string {
	var b strings.Builder
	at := n.start
	for _, c := range n.children {
		if c.start < at || leftAlone[c.kind] || leftAlone[c.role] {
			continue
		}
		end := r.extent(c)
		b.WriteString(r.text(at, c.start))
		b.WriteString(r.render(c))
		at = end
	}
	if at < n.end {
		b.WriteString(r.text(at, n.end))
	}
	return b.String()
}

// extent is where the rendering of a node ends: a statement that can be left out takes its semicolon along, and so does
// one that ends with such a statement.
func (r *rewriter) extent(n *node) int {
	if !r.canLeaveOut(n) {
		last := n.end
		if len(n.children) > 0 && strings.HasSuffix(n.kind, "Statement") {
			last = r.extent(n.children[len(n.children)-1])
		}
		return max(n.end, last)
	}
	if r.src.text[n.end-1] == ';' { // as of a return without a value
		return n.end
	}
	return n.end + strings.Index(r.src.text[n.end:], ";") + 1
}

func (r *rewriter) render(n *node) string {
	switch {
	case strings.HasPrefix(n.kind, "Yul"):
		return r.yul(n)
	case r.canLeaveOut(n):
		k := r.add(n, r.of(n), "nothing")
		return fmt.Sprintf("{ if (block.prevrandao != %d) %s; }", k, strings.TrimSuffix(r.splice(n), ";"))
	case n.isConstant():
		return r.number(n)
	}
	text := r.splice(n)
	for _, after := range r.alternatives(n) {
		text = fmt.Sprintf("(block.prevrandao == %d ? %s : %s)", r.add(n, r.of(n), after), after, text)
	}
	return text
}
