// Package gentest makes messages.pb.go from messages.proto, and its test holds
// the one to the other. It is the compiler and the generator of protobuf as
// libraries, so that neither protoc nor a plugin has to be installed:
//
//	go test ./trezor/internal/pb/gentest -update
//
// It is apart from package pb because a generator must work while what it
// generates is missing. Nothing but tests imports it.
package gentest

import (
	"context"
	"fmt"

	"github.com/bufbuild/protocompile"
	"github.com/bufbuild/protocompile/protoutil"
	gengo "google.golang.org/protobuf/cmd/protoc-gen-go/internal_gengo"
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
	gengo.GenerateFile(plugin, plugin.FilesByPath[name])
	response := plugin.Response()
	if response.Error != nil || len(response.GetFile()) != 1 {
		return "", fmt.Errorf("generate from %s: %d files, %s", name, len(response.GetFile()), response.GetError())
	}
	return response.GetFile()[0].GetContent(), nil
}
