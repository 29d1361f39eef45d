package bridge

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"time"

	"github.com/valetkey/valetkey/hw"
)

// DefaultAddresses are where bridges listen, in the order in which [Find] looks:
// Suite's since 2025, and the one of before, which trezord-go has, too.
var DefaultAddresses = []string{"127.0.0.1:21328", "127.0.0.1:21325"}

const (
	// probeTime is how long something that listens on a bridge's port may take
	// to say that it is one.
	probeTime = 2 * time.Second
	maxInfo   = 4 << 10
)

// Options change how a bridge is spoken to. The zero value is right.
type Options struct {
	Addresses []string // for Find, instead of DefaultAddresses
	Protocol  Protocol // the form of messages
}

// Client speaks to one bridge. Methods may be called at any time by anybody.
type Client struct {
	// Version is what the bridge says of itself, such as "2.0.34".
	Version  string
	base     string
	http     *http.Client
	protocol Protocol
}

// Find connects to the first bridge that is there. When there is none, the
// error unwraps to [hw.ErrNoDevice].
func Find(ctx context.Context, o Options) (*Client, error) {
	addresses := o.Addresses
	if len(addresses) == 0 {
		addresses = DefaultAddresses
	}
	var tried []error
	for _, address := range addresses {
		c, err := Connect(ctx, address, o)
		if err == nil {
			return c, nil
		}
		if ctx.Err() != nil {
			return nil, err
		}
		tried = append(tried, err)
	}
	return nil, errors.Join(tried...)
}

// Connect asks what listens at address (HOST:PORT, of this machine) whether it
// is a bridge, and which.
func Connect(ctx context.Context, address string, o Options) (*Client, error) {
	base, err := baseURL(address)
	if err != nil {
		return nil, fmt.Errorf("connect to the bridge: %w: %w", hw.ErrNoDevice, err)
	}
	c := &Client{base: base, http: newHTTP()}
	info, err := c.info(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return nil, fmt.Errorf("connect to the bridge at %s: %w", address, ctx.Err())
		}
		return nil, fmt.Errorf("connect to the bridge at %s: %w: %w", address, hw.ErrNoDevice, err)
	}
	c.Version, c.protocol = info.Version, o.Protocol
	if c.protocol == ProtocolAuto {
		c.protocol = ProtocolHex
		if info.ProtocolMessages {
			c.protocol = ProtocolBridge
		}
	}
	return c, nil
}

type info struct {
	Version          string `json:"version"`
	ProtocolMessages bool   `json:"protocolMessages"` // Suite's bridge, until a release of 2026
}

var versionForm = regexp.MustCompile(`^[0-9]{1,5}\.[0-9]{1,5}\.[0-9]{1,5}$`)

func (c *Client) info(ctx context.Context) (info, error) {
	body, err := c.post(ctx, request{action: "ask for the version", limit: maxInfo, within: probeTime})
	if err != nil {
		return info{}, err
	}
	var i info
	if err := parse(body, &i); err != nil {
		return info{}, badAnswer("ask for the version", "%v", err)
	}
	if !versionForm.MatchString(i.Version) {
		return info{}, badAnswer("ask for the version", "no version in it")
	}
	return i, nil
}
