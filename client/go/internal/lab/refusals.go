package lab

import (
	"maps"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/types/known/durationpb"
	worldlog "worldlog.dev/go"
)

// Refusal is an error as a server sends it.
func Refusal(code codes.Code, message string, details ...protoadapt.MessageV1) error {
	said, err := status.New(code, message).WithDetails(details...)
	if err != nil {
		panic(err)
	}
	return said.Err()
}

// Because gives the reason of a refusal; metadata is names and values in turn.
func Because(reason string, outcome worldlog.Outcome, metadata ...string) protoadapt.MessageV1 {
	all := map[string]string{"outcome": string(outcome)}
	for i := 0; i < len(metadata); i += 2 {
		all[metadata[i]] = metadata[i+1]
	}
	return &errdetails.ErrorInfo{Domain: "worldlog", Reason: reason, Metadata: maps.Clone(all)}
}

// RetryAfter asks to wait.
func RetryAfter(wait time.Duration) protoadapt.MessageV1 {
	return &errdetails.RetryInfo{RetryDelay: durationpb.New(wait)}
}

// AtFault names a field.
func AtFault(field, reason, description string) protoadapt.MessageV1 {
	return &errdetails.BadRequest{FieldViolations: []*errdetails.BadRequest_FieldViolation{
		{Field: field, Reason: reason, Description: description},
	}}
}

// Unavailable is a break.
func Unavailable() error { return status.Error(codes.Unavailable, "cut by the test") }

// WorldDeleted is an end for good.
func WorldDeleted() error {
	return Refusal(codes.FailedPrecondition, "world 'w' was deleted", Because("WORLD_DELETED", worldlog.NotApplied, "world", "w"))
}
