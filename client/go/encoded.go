package worldlog

import (
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/encoding"
	grpcproto "google.golang.org/grpc/encoding/proto"
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/proto"
)

// encodedRequest is a request that was encoded once, so that nobody changes it and it is sent as often as it takes.
type encodedRequest []byte

// encode fails for what cannot be sent, such as text that is not UTF-8.
func encode(request proto.Message) (encodedRequest, *Error) {
	encoded, err := proto.Marshal(request)
	if err != nil {
		failure := localError(codes.InvalidArgument, NotApplied, "the request cannot be encoded: %v", err)
		failure.cause = err
		return nil, failure
	}
	return encoded, nil
}

// sendEncoded lets a call send encoded requests.
var sendEncoded = grpc.ForceCodecV2(encodedCodec{encoding.GetCodecV2(grpcproto.Name)})

// encodedCodec sends encoded requests as they are, and treats everything else as its base does.
type encodedCodec struct{ encoding.CodecV2 }

func (c encodedCodec) Marshal(message any) (mem.BufferSlice, error) {
	if encoded, ok := message.(encodedRequest); ok {
		return mem.BufferSlice{mem.SliceBuffer(encoded)}, nil
	}
	return c.CodecV2.Marshal(message)
}
