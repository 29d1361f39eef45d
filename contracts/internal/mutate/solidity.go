package main

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"
)

var notPure = regexp.MustCompile(`\bpure\b`)

// leftAlone are kinds of nodes, and fields, in which nothing is changed.
var leftAlone = map[string]bool{
	"VariableDeclaration":          true,
	"ElementaryTypeName":           true,
	"ElementaryTypeNameExpression": true,
	"UserDefinedTypeName":          true,
	"ArrayTypeName":                true,
	"NewExpression":                true,
	"StructuredDocumentation":      true,
	"IdentifierPath":               true,
	"leftHandSide":                 true,
}

// canLeaveOut says whether a statement is one that a mutant leaves out. What is alone behind an if is left to the
// mutants of its condition.
func (r *rewriter) canLeaveOut(n *node) bool {
	switch n.kind {
	case "ExpressionStatement":
		e := n.one("expression").kind
		return n.role != "loopExpression" && !aloneBehindIf(n) && !isCalldata(n.one("expression")) &&
			(e == "Assignment" || e == "FunctionCall" || e == "UnaryOperation")
	case "Return":
		return !aloneBehindIf(n) && !isCalldata(n.one("expression"))
	case "EmitStatement", "RevertStatement", "Continue", "Break":
		return !aloneBehindIf(n)
	}
	return false
}

// isCalldata says whether an expression is a place in calldata: the compiler wants to see it assigned on every path.
func isCalldata(n *node) bool { return n != nil && strings.Contains(n.typeName(), " calldata") }

func aloneBehindIf(n *node) bool {
	if n.parent.kind == "Block" && len(n.parent.children) == 1 {
		n = n.parent
	}
	return n.parent.kind == "IfStatement" && n.role == "trueBody" && n.parent.one("falseBody") == nil
}

func isGuard(n *node) bool {
	body := n.one("trueBody")
	if body.kind == "Block" && len(body.children) == 1 {
		body = body.children[0]
	}
	return body.kind == "RevertStatement" && n.one("falseBody") == nil
}

var swaps = map[string][]string{
	"&&": {"||"}, "||": {"&&"},
	"==": {"!="}, "!=": {"=="},
	">": {">=", "<"}, "<": {"<=", ">"}, ">=": {">", "<="}, "<=": {"<", ">="},
	"+": {"-"}, "-": {"+"}, "*": {"/"}, "/": {"*"}, "%": {"*"},
	"<<": {">>"}, ">>": {"<<"}, "&": {"|"}, "|": {"&"}, "^": {"&"},
	"+=": {"-="}, "-=": {"+="}, "|=": {"&="}, "&=": {"|="}, ">>=": {"<<="}, "<<=": {">>="},
}

// alternatives are what an expression becomes, in the words of the source.
func (r *rewriter) alternatives(n *node) []string {
	var list []string
	switch n.kind {
	case "BinaryOperation":
		list = r.binary(n)
	case "UnaryOperation":
		list = r.unary(n)
	case "Conditional":
		list = []string{r.of(n.one("trueExpression")), r.of(n.one("falseExpression"))}
	case "Assignment":
		for _, op := range swaps[n.str("operator")] {
			list = append(list, r.of(n.one("leftHandSide"))+" "+op+" "+r.of(n.one("rightHandSide")))
		}
	case "Literal":
		if n.str("kind") == "bool" {
			list = []string{map[string]string{"true": "false", "false": "true"}[n.str("value")]}
		}
	case "Identifier", "MemberAccess":
		if r.constants[n.id("referencedDeclaration")] {
			list = []string{fmt.Sprintf("%s %c 1", r.of(n), direction(n))}
		}
	}
	return append(list, r.condition(n)...)
}

// condition is what a condition becomes as a whole.
func (r *rewriter) condition(n *node) []string {
	if n.role != "condition" {
		return nil
	}
	switch {
	case n.parent.kind == "IfStatement" && isGuard(n.parent):
		return []string{"false"}
	case n.parent.kind == "IfStatement":
		return []string{"false", "true"}
	case n.parent.one("body") != nil && n.parent.one("body").kind == "Block":
		return []string{"false"} // a loop whose only statement is not left out
	}
	return nil
}

func (r *rewriter) binary(n *node) []string {
	op, left, right := n.str("operator"), n.one("leftExpression"), n.one("rightExpression")
	var list []string
	for _, other := range swaps[op] {
		list = append(list, fmt.Sprintf("(%s) %s (%s)", r.of(left), other, r.of(right)))
	}
	if op != "&&" && op != "||" {
		return list
	}
	list = append(list, r.of(left))
	// Of a chain every part is left out once.
	if left.kind != n.kind || left.str("operator") != op {
		list = append(list, r.of(right))
	}
	return list
}

func (r *rewriter) unary(n *node) []string {
	switch n.str("operator") {
	case "!", "~":
		return []string{r.of(n.one("subExpression"))}
	case "++", "--":
		if n.parent.kind != "ExpressionStatement" || n.parent.role == "loopExpression" {
			return []string{r.of(n.one("subExpression"))}
		}
	}
	return nil
}

// direction is how a bound is moved by one, so that it is not what moving the comparison does.
func direction(n *node) byte {
	if n.parent.kind == "BinaryOperation" {
		op := n.parent.str("operator")
		if n.role == "leftExpression" {
			op = map[string]string{"<": ">", ">": "<", "<=": ">=", ">=": "<="}[op]
		}
		if op == "<" || op == ">=" {
			return '-'
		}
	}
	return '+'
}

var intConst = regexp.MustCompile(`^int_const (-?\d+)$`)

// number renders what the compiler computes by itself: it is off by one in the type that it is wanted as.
func (r *rewriter) number(n *node) string {
	text := r.of(n)
	want := wanted(n)
	m := intConst.FindStringSubmatch(n.typeName())
	if m == nil || !strings.HasPrefix(want, "uint") {
		return text
	}
	value, _ := new(big.Int).SetString(m[1], 10)
	step := big.NewInt(1)
	if direction(n) == '-' && value.Sign() > 0 {
		step.Neg(step)
	}
	other := new(big.Int).Add(value, step)
	k := r.add(n, text, other.String())
	return fmt.Sprintf("(block.prevrandao == %d ? %s(%d) : %s(%s))", k, want, other, want, text)
}

// wanted is the type that a constant is converted to by what is around it, or nothing.
func wanted(n *node) string {
	p := n.parent
	switch p.kind {
	case "BinaryOperation":
		if p.isConstant() {
			return ""
		}
		if op := p.str("operator"); n.role == "rightExpression" && (op == "<<" || op == ">>" || op == "**") {
			return "uint256"
		}
		return typeIn(p.fields["commonType"])
	case "Assignment":
		return p.typeName()
	case "VariableDeclarationStatement":
		if d := p.in("declarations"); len(d) == 1 {
			return d[0].typeName()
		}
	case "IndexAccess", "IndexRangeAccess":
		return "uint256"
	case "Conditional":
		return p.typeName()
	case "FunctionCall":
		return parameter(p, n)
	}
	return ""
}

// parameter is the type of the parameter that n is the argument for.
func parameter(call, n *node) string {
	t, ok := strings.CutPrefix(call.one("expression").typeName(), "function (")
	if call.str("kind") != "functionCall" || !ok {
		return ""
	}
	types := strings.Split(t[:strings.IndexByte(t, ')')], ",")
	for i, a := range call.in("arguments") {
		if a == n && i < len(types) {
			return types[i]
		}
	}
	return ""
}
