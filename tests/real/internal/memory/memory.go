// Package memory gives Loki's query engine streams that are held in memory.
package memory

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"math"
	"os"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/cespare/xxhash/v2"
	"github.com/prometheus/prometheus/model/labels"

	"github.com/grafana/loki/v3/pkg/iter"
	"github.com/grafana/loki/v3/pkg/logproto"
	"github.com/grafana/loki/v3/pkg/logql"
	"github.com/grafana/loki/v3/pkg/logql/syntax"

	"watchkeeper.example/real/internal/wire"
)

// Entry is one log line as a request gives it.
type Entry struct {
	Ts       wire.Nanos           `json:"ts"`
	Line     wire.Text            `json:"line"`
	Metadata map[string]wire.Text `json:"metadata,omitempty"`
}

// Stream is one stream as a request gives it.
type Stream struct {
	Labels  map[string]wire.Text `json:"labels"`
	Entries []Entry              `json:"entries"`
}

type entry struct {
	ts       int64
	line     []byte
	metadata labels.Labels
}

type stream struct {
	labels  labels.Labels
	entries []entry
}

// Store is a [logql.Querier] over fixed streams.
type Store struct {
	streams []stream
	// extracted has the samples of all entries by printed expression, if the store remembers them.
	extracted map[string][]*samples
	lock      sync.Mutex
}

// Remembering is the same store that runs each extraction once over all entries and cuts the result for each query:
// right because an extraction looks at one line at a time, and quick where one expression is evaluated at many ticks.
func (s *Store) Remembering() *Store {
	return &Store{streams: s.streams, extracted: map[string][]*samples{}}
}

// LabelSet makes a label set; pairs with an empty value stay only if keepEmpty is set.
func LabelSet(from map[string]wire.Text, keepEmpty bool) labels.Labels {
	all := make(map[string]string, len(from))
	for name, value := range from {
		if value != "" || keepEmpty {
			all[name] = string(value)
		}
	}
	return labels.FromMap(all)
}

// NewStore takes streams whose entries are in any order; entries of one time keep their order.
func NewStore(from []Stream) *Store {
	store := &Store{streams: make([]stream, 0, len(from))}
	for _, given := range from {
		s := stream{labels: LabelSet(given.Labels, false), entries: make([]entry, 0, len(given.Entries))}
		for _, e := range given.Entries {
			s.entries = append(s.entries, entry{int64(e.Ts), []byte(e.Line), LabelSet(e.Metadata, true)})
		}
		sort.SliceStable(s.entries, func(i, j int) bool { return s.entries[i].ts < s.entries[j].ts })
		store.streams = append(store.streams, s)
	}
	return store
}

// ReadFile reads gzipped JSON lines: labels, ts, line (or line_b64), one entry a line.
func ReadFile(path string) ([]Stream, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	scanner := bufio.NewScanner(unzipped)
	scanner.Buffer(nil, 64<<20)
	at := map[string]int{}
	var streams []Stream
	for scanner.Scan() {
		var record struct {
			Labels map[string]wire.Text `json:"labels"`
			Entry
			LineB64 string `json:"line_b64"`
		}
		if err := json.Unmarshal(scanner.Bytes(), &record); err != nil {
			return nil, err
		}
		if record.LineB64 != "" {
			line, err := base64.StdEncoding.DecodeString(record.LineB64)
			if err != nil {
				return nil, err
			}
			record.Line = wire.Text(line)
		}
		key := LabelSet(record.Labels, false).String()
		i, known := at[key]
		if !known {
			i = len(streams)
			at[key] = i
			streams = append(streams, Stream{Labels: record.Labels})
		}
		streams[i].Entries = append(streams[i].Entries, record.Entry)
	}
	return streams, scanner.Err()
}

// Span is the time of the first and of the last entry of all streams.
func (s *Store) Span() (first, last int64, any bool) {
	for _, stream := range s.streams {
		if len(stream.entries) == 0 {
			continue
		}
		from, to := stream.entries[0].ts, stream.entries[len(stream.entries)-1].ts
		if !any || from < first {
			first = from
		}
		if !any || to > last {
			last = to
		}
		any = true
	}
	return first, last, any
}

// between is the part of a stream with from <= ts < to.
func (s stream) between(from, to int64) []entry {
	lo := sort.Search(len(s.entries), func(i int) bool { return s.entries[i].ts >= from })
	hi := sort.Search(len(s.entries), func(i int) bool { return s.entries[i].ts >= to })
	return s.entries[lo:max(lo, hi)]
}

func (s *Store) matching(matchers []*labels.Matcher) []stream {
	var found []stream
next:
	for _, stream := range s.streams {
		for _, m := range matchers {
			if !m.Matches(stream.labels.Get(m.Name)) {
				continue next
			}
		}
		found = append(found, stream)
	}
	return found
}

// SelectLogs implements [logql.Querier].
func (s *Store) SelectLogs(_ context.Context, req logql.SelectLogParams) (iter.EntryIterator, error) {
	selector, err := req.LogSelector()
	if err != nil {
		return nil, err
	}
	pipeline, err := selector.Pipeline()
	if err != nil {
		return nil, err
	}
	var its []iter.EntryIterator
	for _, stream := range s.matching(selector.Matchers()) {
		sp := pipeline.ForStream(stream.labels)
		it := &entries{hash: sp.BaseLabels().Hash(), at: -1}
		for _, e := range stream.between(req.Start.UnixNano(), req.End.UnixNano()) {
			line, result, ok := sp.Process(e.ts, e.line, e.metadata)
			if ok {
				it.items = append(it.items, labelled[logproto.Entry]{
					logproto.Entry{Timestamp: time.Unix(0, e.ts).UTC(), Line: string(line)}, result.String(),
				})
			}
		}
		if req.Direction == logproto.BACKWARD {
			for i, j := 0, len(it.items)-1; i < j; i, j = i+1, j-1 {
				it.items[i], it.items[j] = it.items[j], it.items[i]
			}
		}
		its = append(its, it)
	}
	return iter.NewSortEntryIterator(its, req.Direction), nil
}

// SelectSamples implements [logql.Querier].
func (s *Store) SelectSamples(_ context.Context, req logql.SelectSampleParams) (iter.SampleIterator, error) {
	expr, err := req.Expr()
	if err != nil {
		return nil, err
	}
	from, to := req.Start.UnixNano(), req.End.UnixNano()
	if s.extracted == nil {
		found, err := s.extract(expr, from, to)
		if err != nil {
			return nil, err
		}
		return merged(found), nil
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	key := expr.String()
	all, known := s.extracted[key]
	if !known {
		if all, err = s.extract(expr, math.MinInt64, math.MaxInt64); err != nil {
			return nil, err
		}
		s.extracted[key] = all
	}
	found := make([]*samples, 0, len(all))
	for _, it := range all {
		lo := sort.Search(len(it.items), func(i int) bool { return it.items[i].value.Timestamp >= from })
		hi := sort.Search(len(it.items), func(i int) bool { return it.items[i].value.Timestamp >= to })
		found = append(found, &samples{items: it.items[lo:max(lo, hi)], hash: it.hash, at: -1})
	}
	return merged(found), nil
}

func merged(found []*samples) iter.SampleIterator {
	its := make([]iter.SampleIterator, len(found))
	for i, it := range found {
		its[i] = it
	}
	return iter.NewSortSampleIterator(its)
}

func (s *Store) extract(expr syntax.SampleExpr, from, to int64) ([]*samples, error) {
	selector, err := expr.Selector()
	if err != nil {
		return nil, err
	}
	extractors, err := expr.Extractors()
	if err != nil {
		return nil, err
	}
	var found []*samples
	for _, stream := range s.matching(selector.Matchers()) {
		for _, extractor := range extractors {
			se := extractor.ForStream(stream.labels)
			it := &samples{hash: se.BaseLabels().Hash(), at: -1}
			for _, e := range stream.between(from, to) {
				extracted, ok := se.Process(e.ts, e.line, e.metadata)
				if !ok {
					continue
				}
				for _, sample := range extracted {
					it.items = append(it.items, labelled[logproto.Sample]{
						logproto.Sample{Timestamp: e.ts, Value: sample.Value, Hash: xxhash.Sum64(e.line)},
						strings.Clone(sample.Labels.String()),
					})
				}
			}
			found = append(found, it)
		}
	}
	return found, nil
}

type labelled[T any] struct {
	value  T
	labels string
}

type cursor[T any] struct {
	items []labelled[T]
	hash  uint64
	at    int
}

func (c *cursor[T]) Next() bool         { c.at++; return c.at < len(c.items) }
func (c *cursor[T]) At() T              { return c.items[c.at].value }
func (c *cursor[T]) Labels() string     { return c.items[c.at].labels }
func (c *cursor[T]) StreamHash() uint64 { return c.hash }
func (c *cursor[T]) Err() error         { return nil }
func (c *cursor[T]) Close() error       { return nil }

type (
	entries = cursor[logproto.Entry]
	samples = cursor[logproto.Sample]
)
