package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/chain"
)

// node is the chain as the commands see it: one node, or several that have to
// agree.
type node interface {
	delegation.Records
	Close()
}

// rpcOption names nodes.
type rpcOption struct{ urls []string }

func (o *rpcOption) addFlags(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&o.urls, "rpc", nil,
		"node to use, http://HOST:PORT, ws://HOST:PORT or a path; may be repeated: then all of them are asked, and have to agree")
}

// given are the nodes of the command line, or of the environment.
func (o *rpcOption) given(a *app) []string {
	if len(o.urls) > 0 {
		return o.urls
	}
	var urls []string
	for url := range strings.SplitSeq(a.Getenv(envRPC), ",") {
		if url = strings.TrimSpace(url); url != "" {
			urls = append(urls, url)
		}
	}
	return urls
}

// dial connects to all nodes that are named.
func (a *app) dial(ctx context.Context, o rpcOption) (node, error) {
	urls := o.given(a)
	switch len(urls) {
	case 0:
		return nil, usage("give --rpc URL; valetkey devnet starts a chain to rehearse on", "no node is named")
	case 1:
		client, err := chain.Dial(ctx, urls[0])
		if err != nil {
			return nil, err // not a nil client: that would be a node
		}
		return client, nil
	}
	seen := map[string]bool{}
	for i, url := range urls {
		if seen[url] {
			return nil, usage("name nodes that somebody else runs", "node %d is one that is named already: it would agree with itself", i+1)
		}
		seen[url] = true
	}
	quorum, err := chain.DialAll(ctx, urls...)
	if err != nil {
		return nil, err
	}
	return quorum, nil
}
