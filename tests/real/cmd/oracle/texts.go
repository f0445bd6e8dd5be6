package main

import (
	"regexp"
	"regexp/syntax"
	"time"

	"github.com/grafana/loki/v3/pkg/logql/log"

	"watchkeeper.example/real/internal/memory"
	"watchkeeper.example/real/internal/wire"
)

type regexRequest struct {
	Pattern wire.Text   `json:"pattern"`
	Texts   []wire.Text `json:"texts"`
	Replace *wire.Text  `json:"replace"`
}

type regexNode struct {
	Op    string       `json:"op"`
	Flags int          `json:"flags"`
	Text  wire.Text    `json:"text,omitempty"`
	Runes []rune       `json:"runes,omitempty"`
	Min   int          `json:"min,omitempty"`
	Max   int          `json:"max,omitempty"`
	Cap   int          `json:"cap,omitempty"`
	Name  string       `json:"name,omitempty"`
	Sub   []*regexNode `json:"sub,omitempty"`
}

type regexMatch struct {
	// First has the byte offsets of the leftmost match and its groups, -1 where a group took no part; nil: no match.
	First    []int      `json:"first"`
	All      [][]int    `json:"all"`
	Replaced *wire.Text `json:"replaced,omitempty"`
	Literal  *wire.Text `json:"replaced_literal,omitempty"`
}

type regexAnswer struct {
	Tree       *regexNode   `json:"tree"`
	Simplified *regexNode   `json:"simplified"`
	String     wire.Text    `json:"string"`
	Names      []wire.Text  `json:"names"`
	Matches    []regexMatch `json:"matches"`
}

// regex parses with Perl flags, as Go's regexp package and Loki do.
func regex(req regexRequest) any {
	tree, err := syntax.Parse(string(req.Pattern), syntax.Perl)
	if err != nil {
		return failed(err)
	}
	out := regexAnswer{Tree: dump(tree), Matches: []regexMatch{}}
	simplified := tree.Simplify()
	out.Simplified = dump(simplified)
	out.String = wire.Text(simplified.String())
	compiled, err := regexp.Compile(string(req.Pattern))
	if err != nil {
		return failed(err)
	}
	for _, name := range compiled.SubexpNames() {
		out.Names = append(out.Names, wire.Text(name))
	}
	for _, text := range req.Texts {
		m := regexMatch{
			First: compiled.FindStringSubmatchIndex(string(text)),
			All:   compiled.FindAllStringSubmatchIndex(string(text), -1),
		}
		if req.Replace != nil {
			replaced := wire.Text(compiled.ReplaceAllString(string(text), string(*req.Replace)))
			literal := wire.Text(compiled.ReplaceAllLiteralString(string(text), string(*req.Replace)))
			m.Replaced, m.Literal = &replaced, &literal
		}
		out.Matches = append(out.Matches, m)
	}
	return out
}

func dump(re *syntax.Regexp) *regexNode {
	node := &regexNode{Op: re.Op.String(), Flags: int(re.Flags), Min: re.Min, Max: re.Max, Cap: re.Cap, Name: re.Name}
	switch re.Op {
	case syntax.OpLiteral:
		node.Text = wire.Text(string(re.Rune))
	case syntax.OpCharClass:
		node.Runes = re.Rune
	}
	for _, sub := range re.Sub {
		node.Sub = append(node.Sub, dump(sub))
	}
	return node
}

type templateRequest struct {
	Template wire.Text `json:"template"`
	// Label set: the template is a label_format template for this label; else a line_format template.
	Label    string               `json:"label"`
	Labels   map[string]wire.Text `json:"labels"`
	Metadata map[string]wire.Text `json:"metadata"`
	Line     wire.Text            `json:"line"`
	Ts       wire.Nanos           `json:"ts"`
}

func template(req templateRequest) any {
	var stage log.Stage
	var err error
	if req.Label == "" {
		stage, err = log.NewFormatter(string(req.Template))
	} else {
		stage, err = log.NewLabelsFormatter([]log.LabelFmt{log.NewTemplateLabelFmt(req.Label, string(req.Template))})
	}
	if err != nil {
		return failed(err)
	}
	stream := log.NewPipeline([]log.Stage{stage}).ForStream(memory.LabelSet(req.Labels, false))
	line, set, ok := stream.Process(int64(req.Ts), []byte(req.Line), memory.LabelSet(req.Metadata, true))
	if !ok {
		return nil
	}
	return keptLine{wire.Text(line), toMap(set.Labels())}
}

func init() { time.Local = time.UTC }
