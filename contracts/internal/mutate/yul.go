package main

import (
	"fmt"
	"strings"
)

// What a function of Yul becomes, with its arguments as %[1]s and %[2]s.
var yulSwaps = map[string][]string{
	"eq":     {"iszero(eq(%[1]s, %[2]s))"},
	"gt":     {"lt(%[1]s, %[2]s)", "iszero(lt(%[1]s, %[2]s))"},
	"lt":     {"gt(%[1]s, %[2]s)", "iszero(gt(%[1]s, %[2]s))"},
	"iszero": {"%[1]s"},
	"not":    {"%[1]s"},
	"add":    {"sub(%[1]s, %[2]s)"},
	"sub":    {"add(%[1]s, %[2]s)"},
	"mul":    {"div(%[1]s, %[2]s)"},
	"div":    {"mul(%[1]s, %[2]s)"},
	"and":    {"or(%[1]s, %[2]s)"},
	"or":     {"and(%[1]s, %[2]s)"},
	"xor":    {"and(%[1]s, %[2]s)"},
	"shl":    {"shr(%[1]s, %[2]s)"},
	"shr":    {"shl(%[1]s, %[2]s)"},
}

// yul renders a node of an assembly block. There is no ternary operator: an expression is changed by what its mutant
// would differ in, zero while the mutant is off.
func (r *rewriter) yul(n *node) string {
	switch n.kind {
	case "YulExpressionStatement", "YulAssignment":
		if n.parent.kind == "YulBlock" && n.parent.parent.kind == "YulIf" && len(n.parent.children) == 1 {
			return r.splice(n)
		}
		k := r.add(n, r.of(n), "nothing")
		return fmt.Sprintf("if xor(prevrandao(), %d) { %s }", k, r.splice(n))
	case "YulFunctionCall":
		return r.yulCall(n)
	case "YulLiteral":
		return r.yulLiteral(n)
	}
	return r.splice(n)
}

func (r *rewriter) yulLiteral(n *node) string {
	text := r.of(n)
	// Zero is most often where nothing is, a place in memory before all others or no length at all; 0x40 is where the
	// compiler keeps the end of memory; and "for ever" has no number.
	within := n.parent.kind
	if n.str("kind") != "number" || text == "0" || text == "0x40" || within == "YulCase" || within == "YulForLoop" {
		return text
	}
	return fmt.Sprintf("add(%s, eq(prevrandao(), %d))", text, r.add(n, text, text+" + 1"))
}

func (r *rewriter) yulCall(n *node) string {
	text, was := r.splice(n), r.of(n)
	if isRepeatable(n) {
		args := n.in("arguments")
		texts := make([]any, 0, len(args))
		for _, a := range args {
			texts = append(texts, r.of(a))
		}
		for _, format := range yulSwaps[n.one("functionName").str("name")] {
			after := fmt.Sprintf(format, texts...)
			k := r.add(n, was, after)
			text = fmt.Sprintf("xor(%s, mul(eq(prevrandao(), %d), xor(%s, %s)))", text, k, was, after)
		}
	}
	switch n.parent.kind {
	case "YulIf":
		text = fmt.Sprintf("mul(xor(prevrandao(), %d), %s)", r.add(n, "if "+was, "if 0"), text)
	case "YulSwitch":
		text = fmt.Sprintf("xor(%s, eq(prevrandao(), %d))", text, r.add(n, "switch "+was, "xor 1"))
	}
	return text
}

// isRepeatable says whether an expression can be written twice: nothing in it does anything, or reads what tests count.
func isRepeatable(n *node) bool {
	ok := true
	n.walk(func(n *node) {
		if n.kind == "YulFunctionCall" {
			name := n.one("functionName").str("name")
			ok = ok && name != "sload" && !strings.HasSuffix(name, "call")
		}
	})
	return ok
}
