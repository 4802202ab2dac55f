package worldlog

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"worldlog.dev/go/worldlogv1"
)

// Outcome says whether a request had an effect.
type Outcome string

const (
	// NotApplied says that the request certainly had no effect.
	NotApplied Outcome = "NOT_APPLIED"
	// Unknown says that the request may have had an effect.
	Unknown Outcome = "UNKNOWN"
)

const (
	domain       = "worldlog"
	reasonPrefix = "ERROR_REASON_"
)

// FieldViolation is a field of a request that is at fault.
type FieldViolation struct {
	// Field is the path of the field in the request, for example events[3].chat.
	Field string
	// Reason is a constant that names the fault; empty when the server gives none.
	Reason string
	// Description says what was expected.
	Description string
}

// Error says why a request or a stream failed. Decide by Reason, with errors.Is and a sentinel such as ErrWorldNotFound, or by
// Code; never by the message, which is for people: one line.
type Error struct {
	// Code is the gRPC status code.
	Code codes.Code
	// Reason is the one the server gave; unspecified when there is none, for example when the server was not reached.
	Reason worldlogv1.ErrorReason
	// Outcome covers all attempts of the request.
	Outcome Outcome
	// Description is the message without the reason in front.
	Description string
	// Metadata is what varies in the message, by name.
	Metadata map[string]string
	// Violations are the fields of the request that are at fault.
	Violations []FieldViolation
	// RetryAfter is how long the server asks to wait; nil when it does not say that the same request can succeed later.
	RetryAfter *time.Duration

	cause error
}

// Error returns the whole failure in one line.
func (e *Error) Error() string {
	name := strings.TrimPrefix(e.Reason.String(), reasonPrefix)
	if _, known := worldlogv1.ErrorReason_name[int32(e.Reason)]; !known || e.Reason == 0 {
		name = codeName(e.Code)
	}
	return strings.Join(strings.Fields(name+": "+e.Description), " ")
}

// Is matches the sentinels of the reasons.
func (e *Error) Is(target error) bool {
	reason, ok := target.(reasonError)
	return ok && e.Reason == worldlogv1.ErrorReason(reason)
}

// Unwrap returns what the call failed with, or the error of the context that ended it.
func (e *Error) Unwrap() error { return e.cause }

// IsRetryable is true when the same request can succeed later without being changed.
func (e *Error) IsRetryable() bool {
	switch e.Code {
	case codes.Unavailable, codes.DeadlineExceeded:
		return true
	case codes.ResourceExhausted:
		return e.RetryAfter != nil
	}
	return false
}

// isPassing is true when a call that this client did not end itself is worth repeating, or a stream resuming. That includes
// CANCELLED, which is what a call sees whose server was stopped hard, and a stream that was ended because this reader was slow.
func (e *Error) isPassing() bool {
	return e.IsRetryable() || e.Code == codes.Canceled || e.Reason == worldlogv1.ErrorReason_ERROR_REASON_SLOW_CONSUMER
}

// isPassingForReaders is true when a reader that did not end its stream itself should go on. Besides what is passing that is
// RESOURCE_EXHAUSTED without a word of the server: the transport had enough of the connection, of its resets or probes, and the next
// one begins afresh. For an emit it is not passing, because that is also how a request that is too large is refused.
func (e *Error) isPassingForReaders() bool {
	wordless := e.Reason == worldlogv1.ErrorReason_ERROR_REASON_UNSPECIFIED && len(e.Metadata) == 0
	return e.isPassing() || (e.Code == codes.ResourceExhausted && wordless)
}

func (e *Error) withOutcome(outcome Outcome) *Error {
	other := *e
	other.Outcome = outcome
	return &other
}

func (e *Error) withDescription(description string) *Error {
	other := *e
	other.Description = description
	return &other
}

// localError is a failure that this client found itself.
func localError(code codes.Code, outcome Outcome, format string, values ...any) *Error {
	return &Error{Code: code, Outcome: outcome, Description: fmt.Sprintf(format, values...)}
}

func brokenStream(format string, values ...any) *Error {
	return localError(codes.Internal, Unknown, "the stream is broken: "+format, values...)
}

// decode tells what a call failed with; sent says whether any of it may have left this process.
func decode(err error, sent bool) *Error {
	if known := (*Error)(nil); errors.As(err, &known) {
		return known
	}
	said := status.Convert(err)
	failure := &Error{Code: said.Code(), Outcome: outcomeOf(said.Code(), sent), Description: said.Message(), cause: err}
	for _, detail := range said.Details() {
		failure.add(detail)
	}
	return failure
}

func (e *Error) add(detail any) {
	switch detail := detail.(type) {
	case *errdetails.ErrorInfo:
		if detail.GetDomain() == domain {
			e.Reason = worldlogv1.ErrorReason(worldlogv1.ErrorReason_value[reasonPrefix+detail.GetReason()])
			e.Metadata = maps.Clone(detail.GetMetadata())
			e.Outcome = Unknown
			if e.Metadata["outcome"] == string(NotApplied) {
				e.Outcome = NotApplied
			}
		}
	case *errdetails.BadRequest:
		for _, each := range detail.GetFieldViolations() {
			e.Violations = append(e.Violations, FieldViolation{each.GetField(), each.GetReason(), each.GetDescription()})
		}
	case *errdetails.RetryInfo:
		delay := detail.GetRetryDelay().AsDuration()
		e.RetryAfter = &delay
	}
}

// outcomeOf judges without a word from the server: nothing happened if it refused the request or was never reached.
func outcomeOf(code codes.Code, sent bool) Outcome {
	switch code {
	case codes.InvalidArgument, codes.FailedPrecondition, codes.Unauthenticated, codes.PermissionDenied, codes.Unimplemented:
		return NotApplied
	}
	if sent {
		return Unknown
	}
	return NotApplied
}

// CodeName returns the gRPC status code as the contract writes it, for example NOT_FOUND.
func (e *Error) CodeName() string { return codeName(e.Code) }

func codeName(code codes.Code) string {
	if name, known := codeNames[code]; known {
		return name
	}
	return code.String()
}

var codeNames = map[codes.Code]string{
	codes.OK: "OK", codes.Canceled: "CANCELLED", codes.Unknown: "UNKNOWN", codes.InvalidArgument: "INVALID_ARGUMENT",
	codes.DeadlineExceeded: "DEADLINE_EXCEEDED", codes.NotFound: "NOT_FOUND", codes.AlreadyExists: "ALREADY_EXISTS",
	codes.PermissionDenied: "PERMISSION_DENIED", codes.ResourceExhausted: "RESOURCE_EXHAUSTED",
	codes.FailedPrecondition: "FAILED_PRECONDITION", codes.Aborted: "ABORTED", codes.OutOfRange: "OUT_OF_RANGE",
	codes.Unimplemented: "UNIMPLEMENTED", codes.Internal: "INTERNAL", codes.Unavailable: "UNAVAILABLE",
	codes.DataLoss: "DATA_LOSS", codes.Unauthenticated: "UNAUTHENTICATED",
}
