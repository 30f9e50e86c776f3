// Renders the templates of a chart as Helm does: Go's own templates with Sprig, and the few functions that Helm adds. Reads one JSON document
// { values, chart, templates } and writes { rendered } or { error }. No module file: Debian's packages bring what is imported.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig"
	"sigs.k8s.io/yaml"
)

type given struct {
	Values    map[string]interface{}
	Chart     map[string]interface{}
	Templates map[string]string
}

func render(in given) (map[string]string, error) {
	set := template.New("chart").Option("missingkey=zero")
	functions := sprig.TxtFuncMap()
	// A chart must come out the same wherever it is rendered.
	delete(functions, "env")
	delete(functions, "expandenv")
	functions["include"] = func(name string, data interface{}) (string, error) {
		var out bytes.Buffer
		err := set.ExecuteTemplate(&out, name, data)
		return out.String(), err
	}
	functions["required"] = func(message string, value interface{}) (interface{}, error) {
		if value == nil || value == "" {
			return nil, errors.New(message)
		}
		return value, nil
	}
	functions["toYaml"] = func(value interface{}) (string, error) {
		out, err := yaml.Marshal(value)
		return strings.TrimSuffix(string(out), "\n"), err
	}
	set.Funcs(functions)
	for path, text := range in.Templates {
		if _, err := set.New(path).Parse(text); err != nil {
			return nil, err
		}
	}
	data := map[string]interface{}{
		"Values": in.Values,
		"Chart":  in.Chart,
		"Release": map[string]interface{}{
			"Name": "trunkline", "Namespace": "trunkline", "Service": "Helm", "IsInstall": true, "IsUpgrade": false, "Revision": 1,
		},
	}
	rendered := map[string]string{}
	for path := range in.Templates {
		if strings.HasSuffix(path, ".tpl") {
			continue
		}
		var out bytes.Buffer
		if err := set.ExecuteTemplate(&out, path, data); err != nil {
			return nil, err
		}
		// As Helm does: what is not there is nothing.
		rendered[path] = strings.ReplaceAll(out.String(), "<no value>", "")
	}
	return rendered, nil
}

func main() {
	var in given
	err := json.NewDecoder(os.Stdin).Decode(&in)
	out := map[string]interface{}{}
	if err == nil {
		out["rendered"], err = render(in)
	}
	if err != nil {
		out = map[string]interface{}{"error": err.Error()}
	}
	if json.NewEncoder(os.Stdout).Encode(out) != nil {
		os.Exit(1)
	}
}
