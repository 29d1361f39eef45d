package main

import (
	"fmt"
	"slices"
	"strings"
)

// node is a piece of syntax in the compiler's own tree, of Solidity or of the Yul of an assembly block.
type node struct {
	kind       string // nodeType
	start, end int    // bytes of the source
	fields     map[string]any
	children   []*node // in the order of the source
	parent     *node
	role       string // the parent's field that this is in
}

func newNode(fields map[string]any) *node {
	n := &node{fields: fields}
	n.kind, _ = fields["nodeType"].(string)
	src, _ := fields["src"].(string)
	var length int
	if _, err := fmt.Sscanf(src, "%d:%d", &n.start, &length); err != nil {
		return n
	}
	n.end = n.start + length
	for name, value := range fields {
		n.adopt(name, value)
	}
	slices.SortFunc(n.children, func(a, b *node) int { return a.start - b.start })
	return n
}

func (n *node) adopt(name string, value any) {
	switch value := value.(type) {
	case []any:
		for _, v := range value {
			n.adopt(name, v)
		}
	case map[string]any:
		if _, ok := value["nodeType"]; !ok {
			return
		}
		child := newNode(value)
		child.parent, child.role = n, name
		n.children = append(n.children, child)
	}
}

// in returns the children in one field.
func (n *node) in(role string) []*node {
	var found []*node
	for _, c := range n.children {
		if c.role == role {
			found = append(found, c)
		}
	}
	return found
}

// one returns the child in a field, or nil.
func (n *node) one(role string) *node {
	if found := n.in(role); len(found) > 0 {
		return found[0]
	}
	return nil
}

func (n *node) str(field string) string {
	s, _ := n.fields[field].(string)
	return s
}

func (n *node) id(field string) int {
	f, _ := n.fields[field].(float64)
	return int(f)
}

// typeName is what the compiler calls the type of an expression.
func (n *node) typeName() string { return typeIn(n.fields["typeDescriptions"]) }

func typeIn(descriptions any) string {
	d, _ := descriptions.(map[string]any)
	s, _ := d["typeString"].(string)
	return s
}

// isConstant says whether the compiler computes an expression by itself, as a number without a size.
func (n *node) isConstant() bool { return strings.HasPrefix(n.typeName(), "int_const") }

// function is the function or modifier around a node.
func (n *node) function() string {
	for ; n != nil; n = n.parent {
		if n.kind == "FunctionDefinition" || n.kind == "ModifierDefinition" {
			if name := n.str("name"); name != "" {
				return name
			}
			return n.str("kind")
		}
	}
	return ""
}

func (n *node) walk(visit func(*node)) {
	visit(n)
	for _, c := range n.children {
		c.walk(visit)
	}
}
