// Package term asks the person at the terminal, and reads passphrases that
// come from a file instead.
//
// # Use
//
//	p := term.New(nil)                                   // the controlling terminal
//	pass, err := p.ReadPassphrase(ctx, "Passphrase")     // to unlock
//	pass, err = p.ReadNewPassphrase(ctx, "Passphrase for bot")
//	ok, err := p.Confirm(ctx, "Send it?")
//	line, err := p.ReadLine(ctx, "chain id")            // seen as it is typed
//	pass, err = term.ReadPassphraseFile(path)
//
// # Rules
//
//   - Prompts and answers go through the controlling terminal (/dev/tty), so
//     standard input and output stay free for data and may be pipes. Without a
//     terminal a prompt fails with ErrNoTTY; nothing is assumed.
//   - A passphrase is never echoed. The terminal's state is put back on every
//     way out: answer, error, end of input, cancelled ctx. Ctrl-C keeps
//     raising SIGINT; the program's signal handler shall cancel ctx.
//   - If a prompt ends without an answer, what was typed so far is thrown
//     away, so that half a passphrase does not end up in the shell.
//   - Nothing is asked twice silently. Everything but a clear yes is a no.
//   - Prompts are written with unprintable characters replaced, since they may
//     quote names that came from a device, a chain or a file.
//
// # Files
//
// ReadPassphraseFile and ReadPassphraseFD take the first line, at most
// MaxPassphrase bytes, without its line end. A file that others may read is
// refused. Pipes are taken too, so that a shell's <(command) works.
//
// # Systems
//
// Prompts work on Linux, macOS and the BSDs by termios(4) and select(2); poll(2)
// and kqueue(2) do not work on /dev/tty on macOS. Elsewhere, Windows
// included, a prompt fails with ErrUnsupported, and ReadPassphraseFile is the way.
package term
