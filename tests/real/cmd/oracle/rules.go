package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/url"
	"runtime"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/timestamp"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/promql/parser/posrange"
	"github.com/prometheus/prometheus/rules"
	alerts "github.com/prometheus/prometheus/template"
	"golang.org/x/sync/errgroup"

	"github.com/grafana/loki/v3/pkg/logproto"
	"github.com/grafana/loki/v3/pkg/logql"
	"github.com/grafana/loki/v3/pkg/logql/syntax"

	"watchkeeper.example/real/internal/memory"
	"watchkeeper.example/real/internal/wire"
)

type ruleRequest struct {
	ID            string               `json:"id"`
	Expr          wire.Text            `json:"expr"`
	Interval      string               `json:"interval"`
	For           string               `json:"for"`
	KeepFiringFor string               `json:"keep_firing_for"`
	Limit         int                  `json:"limit"`
	Labels        map[string]wire.Text `json:"labels"`
	Annotations   map[string]wire.Text `json:"annotations"`
}

type rulesRequest struct {
	Rules       []ruleRequest   `json:"rules"`
	Streams     []memory.Stream `json:"streams"`
	StreamsFile string          `json:"streams_file"`
	// Ticks from From to To; omitted: from the first entry to the last one plus 30 minutes.
	From           *wire.Nanos          `json:"from"`
	To             *wire.Nanos          `json:"to"`
	MaxSeries      int                  `json:"max_series"`
	ExternalLabels map[string]wire.Text `json:"external_labels"`
	ExternalURL    string               `json:"external_url"`
	// Trace asks for the state after each tick.
	Trace bool `json:"trace"`
}

type alertInterval struct {
	Rule   string   `json:"rule"`
	Labels labelMap `json:"labels"`
	Start  string   `json:"start"`
	Fired  string   `json:"fired,omitempty"`
	End    string   `json:"end,omitempty"`
	Peak   any      `json:"peak"`

	sortKey labels.Labels
	peak    float64
	started time.Time
}

type alertState struct {
	Labels      labelMap `json:"labels"`
	Annotations labelMap `json:"annotations"`
	State       string   `json:"state"`
	Value       string   `json:"value"`
	ActiveAt    string   `json:"active_at,omitempty"`
	FiredAt     string   `json:"fired_at,omitempty"`
	ResolvedAt  string   `json:"resolved_at,omitempty"`
}

type tickState struct {
	Rule   string       `json:"rule"`
	Ts     wire.Nanos   `json:"ts"`
	Error  wire.Text    `json:"error,omitempty"`
	Alerts []alertState `json:"alerts"`
}

type ruleError struct {
	Rule  string     `json:"rule"`
	Ts    wire.Nanos `json:"ts"`
	Error wire.Text  `json:"error"`
}

type rulesAnswer struct {
	Alerts []*alertInterval `json:"alerts"`
	Errors []ruleError      `json:"errors"`
	Ticks  []tickState      `json:"ticks,omitempty"`
	// Evaluations counts the queries that were run.
	Evaluations int `json:"evaluations"`
}

// logqlExpr lets Prometheus's alerting rule carry a LogQL expression; the rule only prints it.
type logqlExpr struct{ syntax.Expr }

func (logqlExpr) Pretty(int) string                     { return "" }
func (logqlExpr) PositionRange() posrange.PositionRange { return posrange.PositionRange{} }
func (logqlExpr) Type() parser.ValueType                { return parser.ValueTypeVector }
func (logqlExpr) PromQLExpr()                           {}

// queryFunc runs instant queries as Loki's ruler does: no limit on lines, forward; a scalar is one sample without labels.
// It parses each text once: parsing is by far the largest part of a small query with regular expressions.
func queryFunc(engine *logql.QueryEngine) rules.QueryFunc {
	known := map[string]syntax.Expr{}
	return func(ctx context.Context, query string, ts time.Time) (promql.Vector, error) {
		expr, parsed := known[query]
		if !parsed {
			var err error
			if expr, err = syntax.ParseExpr(query); err != nil {
				return nil, fmt.Errorf("rule evaluation failed: %w", err)
			}
			known[query] = expr
		}
		times, err := logql.NewLiteralParams("vector(0)", ts, ts, 0, 0, logproto.FORWARD, 0, nil, nil)
		if err != nil {
			return nil, err
		}
		params := logql.ParamsWithExpressionOverride{Params: times, ExpressionOverride: expr}
		res, err := engine.Query(params).Exec(memory.Context(ctx))
		if err != nil {
			return nil, fmt.Errorf("rule evaluation failed: %w", err)
		}
		switch data := res.Data.(type) {
		case promql.Vector:
			return data, nil
		case promql.Scalar:
			return promql.Vector{{T: data.T, F: data.V, Metric: labels.EmptyLabels()}}, nil
		default:
			return nil, errors.New("rule result is not a vector or scalar")
		}
	}
}

var files sync.Map // path to *memory.Store

func storeOf(req rulesRequest) (*memory.Store, error) {
	if req.StreamsFile == "" {
		return memory.NewStore(req.Streams), nil
	}
	if known, ok := files.Load(req.StreamsFile); ok {
		return known.(*memory.Store), nil
	}
	streams, err := memory.ReadFile(req.StreamsFile)
	if err != nil {
		return nil, err
	}
	store := memory.NewStore(streams)
	files.Store(req.StreamsFile, store)
	return store, nil
}

func evaluateRules(req rulesRequest) any {
	store, err := storeOf(req)
	if err != nil {
		return failed(err)
	}
	first, last, _ := store.Span()
	last += int64(30 * time.Minute)
	if req.From != nil {
		first = int64(*req.From)
	}
	if req.To != nil {
		last = int64(*req.To)
	}
	maxSeries := req.MaxSeries
	if maxSeries == 0 {
		maxSeries = 500
	}
	answers := make([]rulesAnswer, len(req.Rules))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, rule := range req.Rules {
		group.Go(func() (err error) {
			defer func() {
				if r := recover(); r != nil {
					err = fmt.Errorf("rule %s: panic: %v", rule.ID, r)
				}
			}()
			if err := evaluateRule(req, rule, store.Remembering().Engine(maxSeries), first, last, &answers[i]); err != nil {
				return fmt.Errorf("rule %s: %w", rule.ID, err)
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return failed(err)
	}
	out := rulesAnswer{Alerts: []*alertInterval{}, Errors: []ruleError{}}
	for _, a := range answers {
		out.Alerts = append(out.Alerts, a.Alerts...)
		out.Errors = append(out.Errors, a.Errors...)
		out.Ticks = append(out.Ticks, a.Ticks...)
		out.Evaluations += a.Evaluations
	}
	return out
}

func duration(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	d, err := model.ParseDuration(text)
	return time.Duration(d), err
}

func evaluateRule(req rulesRequest, rule ruleRequest, engine *logql.QueryEngine, first, last int64, out *rulesAnswer) error {
	expr, err := syntax.ParseExpr(string(rule.Expr))
	if err != nil {
		return err
	}
	interval, err := duration(rule.Interval)
	if err != nil || interval <= 0 {
		return fmt.Errorf("interval %q is not a positive duration", rule.Interval)
	}
	hold, err := duration(rule.For)
	if err != nil {
		return err
	}
	keep, err := duration(rule.KeepFiringFor)
	if err != nil {
		return err
	}
	external, err := url.Parse(req.ExternalURL)
	if err != nil {
		return err
	}
	alerting := rules.NewAlertingRule(rule.ID, logqlExpr{expr}, hold, keep, memory.LabelSet(rule.Labels, true),
		memory.LabelSet(rule.Annotations, true), memory.LabelSet(req.ExternalLabels, true), req.ExternalURL,
		true, slog.New(slog.DiscardHandler))

	query := queryFunc(engine)
	open := map[string]*alertInterval{}
	var found []*alertInterval
	for ts := (first + int64(interval) - 1) / int64(interval) * int64(interval); ts <= last; ts += int64(interval) {
		at := time.Unix(0, ts).UTC()
		out.Evaluations++
		_, evalErr := alerting.Eval(context.Background(), 0, at, query, external, rule.Limit)
		if evalErr != nil {
			out.Errors = append(out.Errors, ruleError{rule.ID, wire.Nanos(ts), wire.Text(evalErr.Error())})
		}
		if req.Trace {
			out.Ticks = append(out.Ticks, snapshot(alerting, rule.ID, ts, evalErr))
		}
		seen := map[string]bool{}
		for _, a := range alerting.ActiveAlerts() {
			set := labels.NewBuilder(a.Labels).Del(labels.AlertName).Labels()
			key := set.String()
			seen[key] = true
			current := open[key]
			if current == nil {
				current = &alertInterval{
					Rule: rule.ID, Labels: toMap(set), Start: rfc3339(a.ActiveAt),
					sortKey: set, peak: math.Inf(-1), started: a.ActiveAt,
				}
				open[key] = current
				found = append(found, current)
			}
			if a.State == rules.StateFiring {
				current.Fired = rfc3339(a.FiredAt)
			}
			if !(a.Value <= current.peak) {
				current.peak = a.Value
			}
		}
		for key, current := range open {
			if !seen[key] {
				current.End = rfc3339(at)
				delete(open, key)
			}
		}
	}
	sort.SliceStable(found, func(i, j int) bool {
		if !found[i].started.Equal(found[j].started) {
			return found[i].started.Before(found[j].started)
		}
		return labels.Compare(found[i].sortKey, found[j].sortKey) < 0
	})
	for _, f := range found {
		f.Peak = f.peak
		if math.IsNaN(f.peak) || math.IsInf(f.peak, 0) {
			f.Peak = wire.Value(f.peak)
		}
	}
	out.Alerts = append(out.Alerts, found...)
	return nil
}

func rfc3339(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func snapshot(rule *rules.AlertingRule, id string, ts int64, err error) tickState {
	state := tickState{Rule: id, Ts: wire.Nanos(ts), Alerts: []alertState{}}
	if err != nil {
		state.Error = wire.Text(err.Error())
	}
	rule.ForEachActiveAlert(func(a *rules.Alert) {
		state.Alerts = append(state.Alerts, alertState{
			Labels: toMap(a.Labels), Annotations: toMap(a.Annotations), State: a.State.String(),
			Value: wire.Value(a.Value), ActiveAt: rfc3339(a.ActiveAt), FiredAt: rfc3339(a.FiredAt), ResolvedAt: rfc3339(a.ResolvedAt),
		})
	})
	sort.Slice(state.Alerts, func(i, j int) bool {
		return fmt.Sprint(state.Alerts[i].Labels) < fmt.Sprint(state.Alerts[j].Labels)
	})
	return state
}

type alertTemplateRequest struct {
	Name           string               `json:"name"`
	Text           wire.Text            `json:"text"`
	Labels         map[string]wire.Text `json:"labels"`
	Value          float64OrText        `json:"value"`
	ExternalLabels map[string]wire.Text `json:"external_labels"`
	ExternalURL    string               `json:"external_url"`
	Ts             wire.Nanos           `json:"ts"`
	Streams        []memory.Stream      `json:"streams"`
}

type expanded struct {
	Text  wire.Text `json:"text"`
	Error wire.Text `json:"error,omitempty"`
}

// alertTemplate expands one label or annotation as an alerting rule does; text is what the alert would show.
func alertTemplate(req alertTemplateRequest) any {
	external, err := url.Parse(req.ExternalURL)
	if err != nil {
		return failed(err)
	}
	set := memory.LabelSet(req.Labels, true)
	sample := promql.Sample{Metric: set, F: float64(req.Value)}
	data := alerts.AlertTemplateData(set.Map(), memory.LabelSet(req.ExternalLabels, true).Map(), req.ExternalURL, sample)
	prefix := []string{
		"{{$labels := .Labels}}", "{{$externalLabels := .ExternalLabels}}",
		"{{$externalURL := .ExternalURL}}", "{{$value := .Value}}",
	}
	name := req.Name
	if name == "" {
		name = "test"
	}
	ts := time.Unix(0, int64(req.Ts)).UTC()
	query := queryFunc(memory.NewStore(req.Streams).Engine(500))
	expander := alerts.NewTemplateExpander(context.Background(), strings.Join(prefix, "")+string(req.Text), "__alert_"+name,
		data, model.Time(timestamp.FromTime(ts)), alerts.QueryFunc(query), external, nil)
	text, err := expander.Expand()
	if err != nil {
		return expanded{wire.Text(fmt.Sprintf("<error expanding template: %s>", err)), wire.Text(err.Error())}
	}
	return expanded{Text: wire.Text(text)}
}
