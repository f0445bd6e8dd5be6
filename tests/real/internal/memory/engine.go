package memory

import (
	"context"
	"math"
	"time"

	"github.com/grafana/dskit/user"

	"github.com/grafana/loki/v3/pkg/logql"
	"github.com/grafana/loki/v3/pkg/util/validation"
)

type limits struct{ maxSeries int }

func (l limits) MaxQuerySeries(context.Context, string) int                      { return l.maxSeries }
func (limits) MaxQueryRange(context.Context, string) time.Duration               { return 0 }
func (limits) QueryTimeout(context.Context, string) time.Duration                { return time.Hour }
func (limits) EnableMultiVariantQueries(string) bool                             { return false }
func (limits) MaxScanTaskParallelism(string) int                                 { return 0 }
func (limits) DebugEngineTasks(string) bool                                      { return false }
func (limits) DebugEngineStreams(string) bool                                    { return false }
func (limits) BlockedQueries(context.Context, string) []*validation.BlockedQuery { return nil }

// Engine is Loki's plain query engine over the store: no sharding, no query frontend. maxSeries 0 means no limit.
func (s *Store) Engine(maxSeries int) *logql.QueryEngine {
	if maxSeries <= 0 {
		maxSeries = math.MaxInt32
	}
	opts := logql.EngineOpts{MaxLookBackPeriod: 30 * time.Second, MaxCountMinSketchHeapSize: 10_000}
	return logql.NewEngine(opts, s, limits{maxSeries}, nil)
}

// Context is a context with a tenant, which the engine demands.
func Context(parent context.Context) context.Context { return user.InjectOrgID(parent, "oracle") }
