package main

import (
	"encoding/json"
	"strconv"
)

func nanos(n int64) string { return strconv.FormatInt(n, 10) }

func milliToNanos(ms int64) string { return nanos(ms * 1_000_000) }

// float64OrText reads a JSON number or a decimal string, NaN, +Inf or -Inf.
type float64OrText float64

func (f *float64OrText) UnmarshalJSON(raw []byte) error {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		text = string(raw)
	}
	value, err := strconv.ParseFloat(text, 64)
	*f = float64OrText(value)
	return err
}
