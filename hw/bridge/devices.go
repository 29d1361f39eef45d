package bridge

import (
	"context"
	"fmt"
	"regexp"
	"time"
)

const (
	maxList    = 64 << 10
	maxDevices = 64
	listTime   = 10 * time.Second // USB is looked through
)

// Device is one that the bridge has found.
type Device struct {
	Path            string // the bridge's name for where it is plugged in
	Vendor, Product uint16 // of USB
	DebugLink       bool   // it has a debug link: an emulator or a development build
	// Who holds the device and the debug link; "": nobody.
	Session, DebugSession string
}

// List are the devices that a bridge has at some moment.
type List struct {
	Devices []Device
	raw     []byte // as the bridge said it: Listen gives it back
}

// Enumerate lists the devices. The bridge does not touch the USB for that while
// a call on a device is going on.
func (c *Client) Enumerate(ctx context.Context) (List, error) {
	return c.list(ctx, request{action: "enumerate", path: "enumerate", limit: maxList, within: listTime})
}

// Listen waits until the devices or their sessions are others than in previous,
// for as long as ctx lets it. A bridge may give up after some minutes and return
// the same list.
func (c *Client) Listen(ctx context.Context, previous List) (List, error) {
	body := previous.raw
	if body == nil {
		body = []byte("[]")
	}
	return c.list(ctx, request{action: "listen", path: "listen", body: body, limit: maxList})
}

func (c *Client) list(ctx context.Context, r request) (List, error) {
	body, err := c.post(ctx, r)
	if err != nil {
		return List{}, err
	}
	list, err := parseList(body)
	if err != nil {
		return List{}, badAnswer(r.action, "%v", err)
	}
	return list, nil
}

// entry is a device in JSON. Suite's bridge adds fields that do not matter here.
type entry struct {
	Path         string  `json:"path"`
	Vendor       uint16  `json:"vendor"`
	Product      uint16  `json:"product"`
	Debug        bool    `json:"debug"`
	Session      *string `json:"session"`
	DebugSession *string `json:"debugSession"`
}

// name is what may stand in a path or a session: both become part of URLs.
var name = regexp.MustCompile(`^[0-9A-Za-z]{1,64}$`)

func parseList(body []byte) (List, error) {
	var entries []entry
	if err := parse(body, &entries); err != nil {
		return List{}, err
	}
	if entries == nil || len(entries) > maxDevices {
		return List{}, fmt.Errorf("not a list of at most %d devices", maxDevices)
	}
	list, seen := List{raw: body}, map[string]bool{}
	for _, e := range entries {
		d := Device{Path: e.Path, Vendor: e.Vendor, Product: e.Product, DebugLink: e.Debug}
		if !name.MatchString(e.Path) || seen[e.Path] {
			return List{}, fmt.Errorf("device %d has no path of its own", len(list.Devices))
		}
		seen[e.Path] = true
		session, ok := holder(e.Session)
		debugSession, debugOK := holder(e.DebugSession)
		if !ok || !debugOK {
			return List{}, fmt.Errorf("device %d has a session without a name", len(list.Devices))
		}
		d.Session, d.DebugSession = session, debugSession
		list.Devices = append(list.Devices, d)
	}
	return list, nil
}

// holder is the name of a session; null is nobody's.
func holder(session *string) (string, bool) {
	if session == nil {
		return "", true
	}
	return *session, name.MatchString(*session)
}
