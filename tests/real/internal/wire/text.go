// Package wire has the JSON forms that the oracle shares with its TypeScript client.
package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// Text is a byte string. In JSON each byte outside UTF-8 is a lone surrogate U+DC80..U+DCFF, as in the engine under test.
type Text string

const hexDigits = "0123456789abcdef"

// MarshalJSON writes the text with its stray bytes as \udc80..\udcff.
func (t Text) MarshalJSON() ([]byte, error) {
	out := make([]byte, 0, len(t)+2)
	out = append(out, '"')
	for i := 0; i < len(t); {
		c := t[i]
		if c < utf8.RuneSelf {
			switch {
			case c == '"' || c == '\\':
				out = append(out, '\\', c)
			case c == '\n':
				out = append(out, '\\', 'n')
			case c < 0x20 || c == 0x7f:
				out = append(out, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
			default:
				out = append(out, c)
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(string(t[i:]))
		if r == utf8.RuneError && size == 1 {
			out = append(out, '\\', 'u', 'd', 'c', hexDigits[c>>4], hexDigits[c&15])
			i++
			continue
		}
		out = append(out, t[i:i+size]...)
		i += size
	}
	return append(out, '"'), nil
}

// UnmarshalJSON reads a JSON string; \udc80..\udcff without a high surrogate before it is one byte.
func (t *Text) UnmarshalJSON(raw []byte) error {
	if bytes.Equal(raw, []byte("null")) {
		return nil
	}
	if len(raw) < 2 || raw[0] != '"' {
		return fmt.Errorf("expected a JSON string, got %s", raw)
	}
	raw = raw[1 : len(raw)-1]
	if bytes.IndexByte(raw, '\\') < 0 {
		*t = Text(raw)
		return nil
	}
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); {
		if raw[i] != '\\' {
			out = append(out, raw[i])
			i++
			continue
		}
		if raw[i+1] != 'u' {
			out = append(out, unescape(raw[i+1]))
			i += 2
			continue
		}
		unit, err := codeUnit(raw[i:])
		if err != nil {
			return err
		}
		i += 6
		switch {
		case unit >= 0xdc80 && unit <= 0xdcff:
			out = append(out, byte(unit))
		case utf16.IsSurrogate(unit) && i+5 < len(raw) && raw[i] == '\\' && raw[i+1] == 'u':
			low, err := codeUnit(raw[i:])
			if err != nil {
				return err
			}
			if pair := utf16.DecodeRune(unit, low); pair != utf8.RuneError {
				out = utf8.AppendRune(out, pair)
				i += 6
			} else {
				out = utf8.AppendRune(out, utf8.RuneError)
			}
		default:
			out = utf8.AppendRune(out, unit)
		}
	}
	*t = Text(out)
	return nil
}

func unescape(c byte) byte {
	switch c {
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	default:
		return c
	}
}

func codeUnit(escape []byte) (rune, error) {
	if len(escape) < 6 {
		return 0, fmt.Errorf("short escape %q", escape)
	}
	unit, err := strconv.ParseUint(string(escape[2:6]), 16, 16)
	return rune(unit), err
}

// Nanos is a time in nanoseconds since the Unix epoch, in JSON a decimal string.
type Nanos int64

func (n Nanos) MarshalJSON() ([]byte, error) {
	return json.Marshal(strconv.FormatInt(int64(n), 10))
}

func (n *Nanos) UnmarshalJSON(raw []byte) error {
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return err
	}
	value, err := strconv.ParseInt(text, 10, 64)
	*n = Nanos(value)
	return err
}

// Value prints a float64 with the shortest digits that read back as the same number, without an exponent.
func Value(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
