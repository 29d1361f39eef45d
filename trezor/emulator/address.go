package emulator

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// checksummed writes an address with the capitals of EIP-55, or of RSKIP-60 on
// the two networks that have it.
func checksummed(a common.Address, n network) string {
	prefix := ""
	if n.chainID == 30 || n.chainID == 31 {
		prefix = strconv.FormatUint(n.chainID, 10) + "0x"
	}
	digits := hex.EncodeToString(a[:])
	hash := hex.EncodeToString(crypto.Keccak256([]byte(prefix + digits)))
	out := []byte(digits)
	for i := range out {
		if hash[i] >= '8' && out[i] >= 'a' {
			out[i] -= 'a' - 'A'
		}
	}
	return "0x" + string(out)
}

// parseAddress is bytes_from_address of core/src/apps/ethereum/helpers.py. An
// empty text is no address.
func parseAddress(text string) ([]byte, error) {
	switch len(text) {
	case 0:
		return nil, nil
	case 40:
	case 42:
		if !strings.EqualFold(text[:2], "0x") {
			return nil, processError("Ethereum: invalid beginning of an address")
		}
		text = text[2:]
	default:
		return nil, processError("Ethereum: Invalid address length")
	}
	out, err := hex.DecodeString(text)
	if err != nil {
		return nil, &Failure{FailureFirmwareError, "Firmware error"} // unhexlify raises ValueError
	}
	return out, nil
}

// account is a key at a path, and what the screens say of it.
type account struct {
	node
	address common.Address
	path    string
	name    string // "" for an unusual path
	text    string // the address, checksummed
}

// account derives one from the session's root. The path has been checked.
func (m *machine) account(master node, path []uint32, n network) (account, error) {
	derived, err := master.derive(path)
	if err != nil {
		return account{}, processError("Failed to derive private key")
	}
	address, err := derived.address()
	if err != nil {
		return account{}, processError("Failed to derive private key")
	}
	name, _ := accountName(path)
	return account{derived, address, pathText(path), name, checksummed(address, n)}, nil
}

// menu tells whose account it is, for the menus of screens.
func (m *machine) menu(a account) []string {
	if a.name == "" {
		return []string{m.item("Derivation path", a.path)}
	}
	return []string{m.item("Account", a.name), m.item("Derivation path", a.path)}
}

// open does what every message with a path begins with: the root of the keys,
// for which a passphrase may be asked, and a look at the path. The Model One
// looks first.
func (m *machine) open(ctx context.Context, path []uint32, n network) (account, error) {
	var master node
	steps := []func() error{
		func() (err error) { master, err = m.master(ctx); return err },
		func() error { return m.checkPath(ctx, path, n) },
	}
	if m.hw.legacy() {
		slices.Reverse(steps)
	}
	if err := inOrder(steps); err != nil {
		return account{}, err
	}
	return m.account(master, path, n)
}

func inOrder(steps []func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (m *machine) getAddress(ctx context.Context, in *msgGetAddress) (messageID, any, error) {
	defs, err := m.pathDefinitions(in.AddressN, fromNetwork(in.EncodedNetwork))
	if err != nil {
		return 0, nil, err
	}
	a, err := m.open(ctx, in.AddressN, defs.network)
	if err != nil {
		return 0, nil, err
	}
	if get(in.ShowDisplay) {
		if err := m.showAddress(ctx, a); err != nil {
			return 0, nil, err
		}
	}
	return idAddress, &msgAddress{Address: new(a.text)}, nil
}

// showAddress is show_address of core. The Model One has a second screen, a QR
// code, to which "no" leads, and from there back: only Cancel ends it.
func (m *machine) showAddress(ctx context.Context, a account) error {
	if !m.hw.legacy() {
		return m.confirm(ctx, Prompt{
			Name: "show_address", Code: ButtonAddress, Title: "Receive address", Pages: m.pages(a.text),
			Menu: m.menu(a), Verb: "Confirm",
		})
	}
	screens := []string{"Address:\n" + a.text, "QR code of " + a.text}
	for i := 0; ; i++ {
		answer, err := m.prompt(ctx, Prompt{Kind: PromptConfirm, Code: ButtonAddress, Pages: []string{screens[i%2]}, Verb: "Continue"})
		if err != nil {
			return err
		}
		if answer.Action == Approve {
			return nil
		}
		if i >= maxLooks {
			return m.cancelled()
		}
	}
}

// maxLooks bounds how often an emulated holder goes back and forth; a Model One
// has no bound, and its holder gets tired.
const maxLooks = 8

func (m *machine) getPublicKey(ctx context.Context, in *msgGetPublicKey) (messageID, any, error) {
	if curve := in.EcdsaCurveName; curve != nil && *curve != "secp256k1" {
		return 0, nil, dataError("Unsupported curve") // other curves are not emulated
	}
	public, xpub, master, err := m.publicNode(ctx, in.AddressN)
	if err != nil {
		return 0, nil, err
	}
	if get(in.ShowDisplay) {
		if err := m.showPublicKey(ctx, "XPUB", xpub); err != nil {
			return 0, nil, err
		}
	}
	root, err := master.public()
	if err != nil {
		return 0, nil, processError("Failed to derive public key")
	}
	return idPublicKey, &msgPublicKey{Node: public, Xpub: new(xpub), RootFingerprint: new(fingerprint(root))}, nil
}

func (m *machine) ethGetPublicKey(ctx context.Context, in *msgEthGetPublicKey) (messageID, any, error) {
	if m.hw.legacy() { // core does not look at the path here
		if err := m.checkExportPath(ctx, in.AddressN); err != nil {
			return 0, nil, err
		}
	}
	public, xpub, _, err := m.publicNode(ctx, in.AddressN)
	if err != nil {
		return 0, nil, err
	}
	if get(in.ShowDisplay) {
		if err := m.showPublicKey(ctx, "Public key", hex.EncodeToString(public.PublicKey)); err != nil {
			return 0, nil, err
		}
	}
	return idEthPublicKey, &msgEthPublicKey{Node: public, Xpub: new(xpub)}, nil
}

// checkExportPath wants m/44'/60'/account' and lets anything follow
// (ethereum_path_check with pubkey_export).
func (m *machine) checkExportPath(ctx context.Context, path []uint32) error {
	return m.checkPath(ctx, path[:min(3, len(path))], unknownNetwork)
}

func (m *machine) showPublicKey(ctx context.Context, title, text string) error {
	p := Prompt{Name: "show_pubkey", Code: ButtonPublicKey, Title: title, Pages: m.pages(text), Verb: "Confirm"}
	if m.hw.legacy() {
		p.Title, p.Pages = "", []string{"Public Key:\n" + text}
	}
	return m.confirm(ctx, p)
}

// publicNode is the public half of the key at a path, any path.
func (m *machine) publicNode(ctx context.Context, path []uint32) (public *msgHDNode, xpub string, master node, err error) {
	if master, err = m.master(ctx); err != nil {
		return nil, "", master, err
	}
	n, err := master.derive(path)
	if err != nil {
		return nil, "", master, processError("Failed to derive private key")
	}
	key, err := n.public()
	if err != nil {
		return nil, "", master, processError("Failed to derive public key")
	}
	if xpub, err = n.xpub(); err != nil {
		return nil, "", master, fmt.Errorf("write xpub: %w", err)
	}
	return &msgHDNode{
		Depth: new(n.depth), Fingerprint: new(n.parent), ChildNum: new(n.index), ChainCode: n.chainCode[:], PublicKey: key,
	}, xpub, master, nil
}
