// Runs the expressions of ../../cel_expressions.json with cel-go, one after the other on one core, and prints the
// nanoseconds that each takes as one JSON object.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/ext"
)

type question struct {
	Name     string         `json:"name"`
	Expr     string         `json:"expr"`
	Bindings map[string]any `json:"bindings"`
	Is       string         `json:"is"`
}

// Whole numbers as integers, as JSON's reader for the other side has them.
func whole(value any) any {
	switch v := value.(type) {
	case json.Number:
		if i, err := strconv.ParseInt(v.String(), 10, 64); err == nil {
			return i
		}
		f, _ := v.Float64()
		return f
	case map[string]any:
		for key := range v {
			v[key] = whole(v[key])
		}
	case []any:
		for i := range v {
			v[i] = whole(v[i])
		}
	}
	return value
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	file, err := os.Open(os.Args[1])
	fail(err)
	reader := json.NewDecoder(file)
	reader.UseNumber()
	var questions []question
	fail(reader.Decode(&questions))
	target := 200 * time.Millisecond
	times := map[string]float64{}
	for _, q := range questions {
		options := []cel.EnvOption{ext.Strings(), ext.Math()}
		for name := range q.Bindings {
			options = append(options, cel.Variable(name, cel.DynType))
			q.Bindings[name] = whole(q.Bindings[name])
		}
		env, err := cel.NewEnv(options...)
		fail(err)
		ast, issues := env.Compile(q.Expr)
		fail(issues.Err())
		program, err := env.Program(ast, cel.EvalOptions(cel.OptOptimize))
		fail(err)
		value, _, err := program.Eval(q.Bindings)
		fail(err)
		if got := fmt.Sprint(value.Value()); got != q.Is {
			fail(fmt.Errorf("%s gives %s, not %s", q.Name, got, q.Is))
		}
		runs := 0
		start := time.Now()
		for time.Since(start) < target {
			for i := 0; i < 100; i++ {
				program.Eval(q.Bindings)
			}
			runs += 100
		}
		times[q.Name] = float64(time.Since(start).Nanoseconds()) / float64(runs)
	}
	fail(json.NewEncoder(os.Stdout).Encode(times))
}
