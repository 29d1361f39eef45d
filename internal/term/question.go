package term

import (
	"context"
	"fmt"
	"strings"

	"github.com/valetkey/valetkey/internal/secret"
)

// ReadLine asks a question whose answer is no secret, and gives the answer
// without the blanks around it; "" when there is none. Errors: those of
// ReadPassphrase without ErrEmpty.
func (p *Prompter) ReadLine(ctx context.Context, question string) (string, error) {
	var answer secret.String
	err := p.with(func(t TTY) (err error) {
		answer, err = ask(ctx, t, question+": ", true)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("ask: %w", err)
	}
	return strings.TrimSpace(answer.Reveal()), nil
}
