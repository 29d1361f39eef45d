package api

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"net/http"

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
	letters := strip(l.Text)
	size := letters.Bounds()
	for y := range l.H {
		for x := range l.W {
			if letters.AlphaAt(x*size.Dx()/l.W, y*size.Dy()/l.H).A != 0 {
				out.Set(l.X+x, l.Y+y, ink)
			}
		}
	}
}

// strip is a line of text in the font's own size.
func strip(text string) *image.Alpha {
	face := basicfont.Face7x13
	out := image.NewAlpha(image.Rect(0, 0, face.Advance*len(text), face.Height))
	for i, c := range text {
		place, mask, at, _, ok := face.Glyph(fixed.P(i*face.Advance, face.Ascent), c)
		if ok {
			draw.DrawMask(out, place, image.Opaque, image.Point{}, mask, at, draw.Over)
		}
	}
	return out
}
