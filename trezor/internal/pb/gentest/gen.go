// Package gentest makes messages.pb.go from messages.proto, and its test holds
// the one to the other. It is the compiler of protobuf as a library, so that
// neither protoc nor a plugin has to be installed:
//
//	go test ./trezor/internal/pb/gentest -update
//
// What it makes are the types that protobuf's own generator would, with getters,
// and instead of a description for its runtime a table of fields for the codec
// of package pb: the runtime is what made the program half as large again.
//
// It is apart from package pb because a generator must work while what it
// generates is missing. Nothing but tests imports it.
package gentest

import (
	"context"
	"fmt"

	"github.com/bufbuild/protocompile"
	"github.com/bufbuild/protocompile/protoutil"
	"google.golang.org/protobuf/compiler/protogen"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/pluginpb"
)

// Generate compiles the file name of dir and returns the Go source of it.
func Generate(ctx context.Context, dir, name string) (string, error) {
	compiler := protocompile.Compiler{
		Resolver:       &protocompile.SourceResolver{ImportPaths: []string{dir}},
		SourceInfoMode: protocompile.SourceInfoStandard,
	}
	files, err := compiler.Compile(ctx, name)
	if err != nil {
		return "", fmt.Errorf("compile %s: %w", name, err)
	}
	plugin, err := protogen.Options{}.New(&pluginpb.CodeGeneratorRequest{
		FileToGenerate: []string{name},
		Parameter:      proto.String("paths=source_relative"),
		ProtoFile:      []*descriptorpb.FileDescriptorProto{protoutil.ProtoFromFileDescriptor(files[0])},
	})
	if err != nil {
		return "", fmt.Errorf("read the descriptor of %s: %w", name, err)
	}
	file := plugin.FilesByPath[name]
	out := plugin.NewGeneratedFile(file.GeneratedFilenamePrefix+".pb.go", file.GoImportPath)
	if err := write(out, file); err != nil {
		return "", err
	}
	source, err := out.Content()
	if err != nil {
		return "", fmt.Errorf("format what %s became: %w", name, err)
	}
	return string(source), nil
}
