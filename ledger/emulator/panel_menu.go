package emulator

import "slices"

// home shows what is there when nobody asks anything: the dashboard, or the menu
// of the app that is open. Which pages there are is read in the source
// (src/nbgl/ui_home.c; nbgl_use_case_nanos.c of the SDK); that settings are all
// off at first, and their names, were measured.
func (p *Panel) home() {
	d := p.device
	app := d.opened()
	if app == dashboardName {
		p.show(p.dashboardMenu())
		return
	}
	first := page{head: app + "\napp is ready"}
	quit := page{head: pageQuit, act: p.quit}
	settings := page{head: pageSettings, act: p.settingsMenu}
	if d.touch() {
		first.foot = []string{pageQuit}
		first.header, first.footer = p.settingsMenu, p.quit
		p.show(view{menu: true, pages: []page{first}})
		return
	}
	v := view{menu: true, pages: []page{first}}
	if app == appName {
		v.pages = append(v.pages, settings)
	}
	if d.config.lifecycle() {
		v.pages = append(v.pages, quit)
	}
	p.show(v)
}

// dashboardMenu has a page for each app, on a touch screen a row.
func (p *Panel) dashboardMenu() view {
	apps := append([]string{appName}, p.device.config.Apps...)
	if !p.device.touch() {
		v := view{menu: true}
		for _, name := range apps {
			v.pages = append(v.pages, page{head: name, act: func() { p.device.leaveBy(name) }})
		}
		return v
	}
	var rows []entry
	for _, name := range apps {
		rows = append(rows, entry{title: name})
	}
	return view{menu: true, pages: rowPages(rows, func(i int) { p.device.leaveBy(apps[i]) }, nil)}
}

func (p *Panel) quit() { p.device.leaveBy(dashboardName) }

// switchNames are the settings in the app's order, as a Nano names them, and as
// a touch screen does where that differs.
var switchNames = []struct {
	nano, touch string
	field       func(*Settings) *bool
}{
	{"Blind signing", "", func(s *Settings) *bool { return &s.BlindSigning }},
	{"Nonce", "", func(s *Settings) *bool { return &s.Nonce }},
	{"Raw messages", "", func(s *Settings) *bool { return &s.RawMessages }},
	{"Debug contracts", "Debug smart contracts", func(s *Settings) *bool { return &s.DebugContracts }},
	{"Smart accounts", "Smart account upgrade", func(s *Settings) *bool { return &s.SmartAccounts }},
	{"Transaction hash", "", func(s *Settings) *bool { return &s.TransactionHash }},
}

// settingsMenu shows the switches.
func (p *Panel) settingsMenu() { p.show(p.switches(0)) }

// switches is the menu of settings, open at one of its pages.
func (p *Panel) switches(at int) view {
	settings := p.device.Settings()
	v := view{menu: true, at: at}
	var rows []entry
	for i, s := range switchNames {
		name, state := s.nano, "Disabled"
		if p.device.touch() && s.touch != "" {
			name = s.touch
		}
		if *s.field(&settings) {
			state = "Enabled"
		}
		rows = append(rows, entry{name, state})
		v.pages = append(v.pages, page{entries: rows[i:], act: func() { p.toggle(i, i) }})
		v.pages[i].entries = []entry{rows[i]}
	}
	if p.device.touch() {
		v.pages = rowPages(rows, func(i int) { p.toggle(i, i/rowsPerPage) }, p.home)
		return v
	}
	v.pages = append(v.pages, page{head: pageBack, act: p.home})
	return v
}

// toggle flips a switch and shows the menu again.
func (p *Panel) toggle(i, at int) {
	settings := p.device.Settings()
	field := switchNames[i].field(&settings)
	*field = !*field
	p.device.Set(settings)
	p.show(p.switches(at))
}

// rowsPerPage is how many rows a page of a menu has on a touch screen.
const rowsPerPage = 4

// rowPages puts rows on pages.
func rowPages(rows []entry, pick func(int), back func()) []page {
	var pages []page
	for part := range slices.Chunk(rows, rowsPerPage) {
		first := len(pages) * rowsPerPage
		pages = append(pages, page{entries: part, back: back, rows: func(row int) {
			if row >= 0 && row < len(part) {
				pick(first + row)
			}
		}})
	}
	return pages
}
