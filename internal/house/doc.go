// Package house holds valetkey's house rules as code, and the test that holds
// the repository to them.
//
// Linters know Go; they do not know that the driver of one vendor must not
// import another's, or that only one file reads the environment. Such rules
// rot when they are prose. Here each is a [Rule]: a name, why it is there, and
// a function from the repository's files to findings.
//
//	tree, err := house.Load(root)
//	for _, f := range house.Check(tree) { … }
//
// # Exceptions
//
// An exception is a line in the table of its rule, with its reason beside it.
// An exception that nothing needs any more is a finding, too.
//
// # A rule has to bite
//
// Every rule has a test with made-up files that it must catch and others that
// it must let pass, so that a rule that never finds anything is noticed. [Load]
// fails when it finds no Go files, and the test of the real tree asks for the
// packages that must be there.
//
// # Where the rules come from
//
// CONTRIBUTING.md says them in words, docs/architecture.md draws who may import
// whom. Files under testdata, node_modules, forge's cache and out and dot directories other than .ci
// are not looked at; generated Go files are excused from rules about style.
package house
