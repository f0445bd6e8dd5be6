// Command oracle answers questions about LogQL with Loki's own packages.
// It reads one JSON request a line from standard input and writes one JSON answer a line; see tests/real/README.md.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"watchkeeper.example/real/internal/wire"
)

// exitTimeout is the exit code after a request took too long: its goroutine cannot be stopped, so the process ends.
const exitTimeout = 3

type envelope struct {
	ID        json.RawMessage `json:"id"`
	Kind      string          `json:"kind"`
	TimeoutMs int             `json:"timeout_ms"`
}

type answer struct {
	ID      json.RawMessage `json:"id,omitempty"`
	Result  any             `json:"result,omitempty"`
	Invalid wire.Text       `json:"invalid,omitempty"`
	Panic   wire.Text       `json:"panic,omitempty"`
	Timeout bool            `json:"timeout,omitempty"`
}

var kinds = map[string]func(raw []byte) (any, error){
	"parse":         decoded(parse),
	"pipeline":      decoded(pipeline),
	"metric":        decoded(metric),
	"regex":         decoded(regex),
	"template":      decoded(template),
	"alerttemplate": decoded(alertTemplate),
	"rules":         decoded(evaluateRules),
}

func decoded[T any](answer func(T) any) func([]byte) (any, error) {
	return func(raw []byte) (any, error) {
		var request T
		if err := json.Unmarshal(raw, &request); err != nil {
			return nil, err
		}
		return answer(request), nil
	}
}

func main() {
	timeout := flag.Duration("timeout", 10*time.Second, "longest time for one request without timeout_ms")
	workers := flag.Int("workers", 1, "requests answered at the same time; answers may then change order")
	flag.Parse()

	requests := make(chan []byte)
	out := bufio.NewWriter(os.Stdout)
	// Loki's path parser prints its errors to standard output; only answers may appear there.
	if silent, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0); err == nil {
		os.Stdout = silent
	}
	var lock sync.Mutex
	var done sync.WaitGroup
	for range *workers {
		done.Go(func() {
			for raw := range requests {
				a := handle(raw, *timeout)
				encoded, err := json.Marshal(a)
				if err != nil {
					encoded, _ = json.Marshal(answer{ID: a.ID, Invalid: wire.Text(err.Error())})
				}
				lock.Lock()
				_, _ = out.Write(append(encoded, '\n'))
				_ = out.Flush()
				if a.Timeout {
					os.Exit(exitTimeout)
				}
				lock.Unlock()
			}
		})
	}
	scanner := bufio.NewScanner(os.Stdin)
	scanner.Buffer(make([]byte, 1<<16), 256<<20)
	for scanner.Scan() {
		if line := scanner.Bytes(); len(line) > 0 {
			requests <- append([]byte(nil), line...)
		}
	}
	close(requests)
	done.Wait()
	if err := scanner.Err(); err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(1)
	}
}

func handle(raw []byte, timeout time.Duration) answer {
	var env envelope
	if err := json.Unmarshal(raw, &env); err != nil {
		return answer{Invalid: wire.Text(err.Error())}
	}
	run, known := kinds[env.Kind]
	if !known {
		return answer{ID: env.ID, Invalid: wire.Text(fmt.Sprintf("unknown kind %q", env.Kind))}
	}
	if env.TimeoutMs > 0 {
		timeout = time.Duration(env.TimeoutMs) * time.Millisecond
	}
	result := make(chan answer, 1)
	go func() {
		defer func() {
			if r := recover(); r != nil {
				result <- answer{ID: env.ID, Panic: wire.Text(fmt.Sprintf("%v\n%s", r, debug.Stack()))}
			}
		}()
		res, err := run(raw)
		if err != nil {
			result <- answer{ID: env.ID, Invalid: wire.Text(err.Error())}
			return
		}
		result <- answer{ID: env.ID, Result: res}
	}()
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	select {
	case a := <-result:
		return a
	case <-timer.C:
		return answer{ID: env.ID, Timeout: true}
	}
}
