package main

import (
	"context"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"

	"github.com/grafana/loki/v3/pkg/logproto"
	"github.com/grafana/loki/v3/pkg/logql"
	"github.com/grafana/loki/v3/pkg/logql/syntax"
	"github.com/grafana/loki/v3/pkg/logqlmodel"

	"watchkeeper.example/real/internal/memory"
	"watchkeeper.example/real/internal/wire"
)

type failure struct {
	Error wire.Text `json:"error"`
}

func failed(err error) failure { return failure{wire.Text(err.Error())} }

type labelMap map[string]wire.Text

func toMap(set labels.Labels) labelMap {
	out := make(labelMap, set.Len())
	set.Range(func(l labels.Label) { out[l.Name] = wire.Text(l.Value) })
	return out
}

type parseRequest struct {
	Query wire.Text `json:"query"`
}

type parseAnswer struct {
	OK         bool      `json:"ok"`
	String     wire.Text `json:"string"`
	BuildError wire.Text `json:"build_error,omitempty"`
	Reparse    any       `json:"reparse,omitempty"`
}

type parseFailure struct {
	OK    bool      `json:"ok"`
	Error wire.Text `json:"error"`
}

func parse(req parseRequest) any {
	expr, err := syntax.ParseExpr(string(req.Query))
	if err != nil {
		return parseFailure{Error: wire.Text(err.Error())}
	}
	out := parseAnswer{OK: true, String: wire.Text(expr.String())}
	if again, err := syntax.ParseExpr(string(out.String)); err != nil {
		out.Reparse = failed(err)
	} else if printed := wire.Text(again.String()); printed != out.String {
		out.Reparse = map[string]wire.Text{"string": printed}
	}
	if err := build(expr); err != nil {
		out.BuildError = wire.Text(err.Error())
	}
	return out
}

// build makes every pipeline of the expression, as a query does when it runs; the first error in tree order.
func build(expr syntax.Expr) error {
	if selector, ok := expr.(syntax.LogSelectorExpr); ok {
		_, err := selector.Pipeline()
		return err
	}
	var first error
	expr.Walk(func(node syntax.Expr) bool {
		if r, ok := node.(*syntax.RangeAggregationExpr); ok && first == nil {
			_, first = r.Extractors()
		}
		return first == nil
	})
	return first
}

type pipelineRequest struct {
	Query   wire.Text            `json:"query"`
	Labels  map[string]wire.Text `json:"labels"`
	Entries []memory.Entry       `json:"entries"`
}

type keptLine struct {
	Line   wire.Text `json:"line"`
	Labels labelMap  `json:"labels"`
}

func pipeline(req pipelineRequest) any {
	selector, err := syntax.ParseLogSelector(string(req.Query), true)
	if err != nil {
		return failed(err)
	}
	built, err := selector.Pipeline()
	if err != nil {
		return failed(err)
	}
	stream := built.ForStream(memory.LabelSet(req.Labels, false))
	out := make([]*keptLine, len(req.Entries))
	for i, e := range req.Entries {
		line, set, ok := stream.Process(int64(e.Ts), []byte(e.Line), memory.LabelSet(e.Metadata, true))
		if ok {
			out[i] = &keptLine{wire.Text(line), toMap(set.Labels())}
		}
	}
	return out
}

type metricRequest struct {
	Query   wire.Text       `json:"query"`
	Streams []memory.Stream `json:"streams"`
	Instant *struct {
		Ts wire.Nanos `json:"ts"`
	} `json:"instant"`
	Range *struct {
		Start wire.Nanos `json:"start"`
		End   wire.Nanos `json:"end"`
		Step  wire.Nanos `json:"step"`
	} `json:"range"`
	Direction string  `json:"direction"`
	Limit     *uint32 `json:"limit"`
	MaxSeries int     `json:"max_series"`
	RoundTrip bool    `json:"round_trip"`
}

type typedResult struct {
	Type   string `json:"type"`
	Result any    `json:"result"`
}

type sampleResult struct {
	Labels labelMap `json:"labels"`
	Value  string   `json:"value"`
}

type seriesResult struct {
	Labels labelMap    `json:"labels"`
	Points [][2]string `json:"points"`
}

type streamResult struct {
	Labels  labelMap       `json:"labels"`
	Entries [][2]wire.Text `json:"entries"`
}

func metric(req metricRequest) any {
	query := string(req.Query)
	if req.RoundTrip {
		expr, err := syntax.ParseExpr(query)
		if err != nil {
			return failed(err)
		}
		query = expr.String()
	}
	direction := logproto.BACKWARD
	if req.Direction == "forward" {
		direction = logproto.FORWARD
	}
	limit := uint32(1000)
	if req.Limit != nil {
		limit = *req.Limit
	}
	var start, end time.Time
	var step time.Duration
	switch {
	case req.Instant != nil:
		start = time.Unix(0, int64(req.Instant.Ts)).UTC()
		end = start
	case req.Range != nil:
		start = time.Unix(0, int64(req.Range.Start)).UTC()
		end = time.Unix(0, int64(req.Range.End)).UTC()
		step = time.Duration(req.Range.Step)
	default:
		return failure{"request has neither instant nor range"}
	}
	params, err := logql.NewLiteralParams(query, start, end, step, 0, direction, limit, nil, nil)
	if err != nil {
		return failed(err)
	}
	engine := memory.NewStore(req.Streams).Engine(req.MaxSeries)
	res, err := engine.Query(params).Exec(memory.Context(context.Background()))
	if err != nil {
		return failed(err)
	}
	return printed(res)
}

// labelParser keeps labels with an empty value, which results may have.
var labelParser = parser.NewParser(parser.Options{})

func printed(res logqlmodel.Result) any {
	switch data := res.Data.(type) {
	case promql.Vector:
		out := make([]sampleResult, 0, len(data))
		for _, s := range data {
			out = append(out, sampleResult{toMap(s.Metric), wire.Value(s.F)})
		}
		return typedResult{"vector", out}
	case promql.Scalar:
		return typedResult{"scalar", []sampleResult{{labelMap{}, wire.Value(data.V)}}}
	case promql.Matrix:
		out := make([]seriesResult, 0, len(data))
		for _, s := range data {
			points := make([][2]string, 0, len(s.Floats))
			for _, p := range s.Floats {
				points = append(points, [2]string{milliToNanos(p.T), wire.Value(p.F)})
			}
			out = append(out, seriesResult{toMap(s.Metric), points})
		}
		return typedResult{"matrix", out}
	case logqlmodel.Streams:
		out := make([]streamResult, 0, len(data))
		for _, s := range data {
			set, err := labelParser.ParseMetric(s.Labels)
			if err != nil {
				return failed(err)
			}
			entries := make([][2]wire.Text, 0, len(s.Entries))
			for _, e := range s.Entries {
				entries = append(entries, [2]wire.Text{wire.Text(nanos(e.Timestamp.UnixNano())), wire.Text(e.Line)})
			}
			out = append(out, streamResult{toMap(set), entries})
		}
		return typedResult{"streams", out}
	default:
		return failure{wire.Text("unexpected result type")}
	}
}
