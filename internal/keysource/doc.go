// Package keysource reads secrets from where people keep them: an environment
// variable, a file descriptor, the output of a program, the keyring of the
// operating system.
//
// # Use
//
//	source, err := keysource.Parse("exec:pass show valetkey/bot")
//	line, err := keysource.Reader{Getenv: os.Getenv, Stderr: os.Stderr}.Read(ctx, source, keysource.Key)
//	defer line.Wipe()
//
// # Sources
//
//	env:NAME          an environment variable, as CI systems hand secrets over
//	file:PATH         the first line of a file that nobody else may read; passphrases only
//	fd:N              the first line of a file descriptor that is open already
//	exec:COMMAND      the first line that a program prints: any secrets manager
//	keyring:ACCOUNT   Secret Service on Linux and the BSDs (the program secret-tool),
//	                  the login keychain on macOS (/usr/bin/security)
//
// A private key is never read from file: there is no good reason for one to lie
// about unencrypted, and encrypted files are package keystore's.
//
// # Rules
//
//   - A source that does not parse may be a secret that was pasted into the wrong
//     place. No error repeats it, and none repeats what a source gave.
//   - COMMAND is taken apart as a shell would ([Words]) and run without one: nothing
//     in it is expanded, and nobody's file name becomes a command. Its output is
//     bounded, its standard error passes through, its standard input is empty, and it
//     ends with ctx.
//   - Of what comes back the first line counts. The buffer behind it is wiped.
//
// # Why the keyring is a program
//
// Each system's own tool is on the machine or one package away, unlocks with the
// system's own dialog, and costs this program nothing. What a library would add is
// D-Bus. Where there is no such tool, ErrNoKeyring says so, and exec: is the way.
package keysource
