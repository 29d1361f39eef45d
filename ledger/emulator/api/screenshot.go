package api

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"net/http"

	"golang.org/x/image/draw"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"

	"github.com/valetkey/valetkey/ledger/emulator"
)

// screenshot is a PNG of the size of the model's screen with its texts where the
// events say they are. Icons, bars and frames are not drawn.
func (s *server) screenshot(w http.ResponseWriter, _ *http.Request) {
	var out bytes.Buffer
	if err := png.Encode(&out, picture(s.device.Model(), s.panel.Lines())); err != nil {
		fail(w, http.StatusInternalServerError, err.Error())
		return
	}
	w.Header().Set("Content-Type", "image/png")
	w.Header().Set("Cache-Control", "no-cache, no-store")
	_, _ = w.Write(out.Bytes()) // whoever asked is gone
}

// picture draws white on black on a Nano, black on white on a touch screen.
func picture(m emulator.Model, lines []emulator.TextLine) image.Image {
	width, height := m.ScreenSize()
	paper, ink := color.Gray{Y: 0}, color.Gray{Y: 255}
	if m.Touch() {
		paper, ink = ink, paper
	}
	out := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{paper, ink})
	for _, l := range lines {
		write(out, l, ink)
	}
	return out
}

// write fits a line into its place: the letters of a font of one width and size
// are stretched to the width that the line has on the device.
func write(out *image.Paletted, l emulator.TextLine, ink color.Color) {
	face := basicfont.Face7x13
	if l.Text == "" {
		return
	}
	strip := image.NewAlpha(image.Rect(0, 0, face.Advance*len(l.Text), face.Height))
	for i, c := range l.Text {
		dot := fixed.P(i*face.Advance, face.Ascent)
		place, mask, at, _, ok := face.Glyph(dot, c)
		if ok {
			draw.DrawMask(strip, place, image.Opaque, image.Point{}, mask, at, draw.Over)
		}
	}
	fitted := image.NewAlpha(image.Rect(0, 0, max(l.W, 1), max(l.H, 1)))
	draw.ApproxBiLinear.Scale(fitted, fitted.Bounds(), strip, strip.Bounds(), draw.Src, nil)
	for y := range fitted.Bounds().Dy() {
		for x := range fitted.Bounds().Dx() {
			if fitted.AlphaAt(x, y).A >= 0x60 {
				out.Set(l.X+x, l.Y+y, ink)
			}
		}
	}
}
