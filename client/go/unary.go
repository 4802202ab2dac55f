package worldlog

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/stats"
	"google.golang.org/protobuf/proto"
	"worldlog.dev/go/worldlogv1"
)

// repeat says when a method may be repeated.
type repeat int

const (
	always       repeat = iota
	ifNotApplied        // only when the attempts before certainly had no effect
	never
)

// The unary methods. Emits may be repeated because every event has an id.
var (
	callCreateWorld   = unaryMethod[worldlogv1.CreateWorldResponse](worldlogv1.WorldService_CreateWorld_FullMethodName, ifNotApplied)
	callGetWorld      = unaryMethod[worldlogv1.GetWorldResponse](worldlogv1.WorldService_GetWorld_FullMethodName, always)
	callListWorlds    = unaryMethod[worldlogv1.ListWorldsResponse](worldlogv1.WorldService_ListWorlds_FullMethodName, always)
	callUpdateWorld   = unaryMethod[worldlogv1.UpdateWorldResponse](worldlogv1.WorldService_UpdateWorld_FullMethodName, ifNotApplied)
	callDeleteWorld   = unaryMethod[worldlogv1.DeleteWorldResponse](worldlogv1.WorldService_DeleteWorld_FullMethodName, ifNotApplied)
	callListChats     = unaryMethod[worldlogv1.ListChatsResponse](worldlogv1.WorldService_ListChats_FullMethodName, always)
	callEmit          = unaryMethod[worldlogv1.EmitResponse](worldlogv1.EventService_Emit_FullMethodName, always)
	callGetEvent      = unaryMethod[worldlogv1.GetEventResponse](worldlogv1.EventService_GetEvent_FullMethodName, always)
	callListEvents    = unaryMethod[worldlogv1.ListEventsResponse](worldlogv1.EventService_ListEvents_FullMethodName, always)
	callCountEvents   = unaryMethod[worldlogv1.CountEventsResponse](worldlogv1.EventService_CountEvents_FullMethodName, always)
	callGetServerInfo = unaryMethod[worldlogv1.GetServerInfoResponse](worldlogv1.AdminService_GetServerInfo_FullMethodName, always)
	callBackup        = unaryMethod[worldlogv1.BackupResponse](worldlogv1.AdminService_Backup_FullMethodName, never)
)

// pointer is what points to a message of the contract.
type pointer[T any] interface {
	*T
	proto.Message
}

// unaryMethod returns what calls a method by its name.
func unaryMethod[T any, R pointer[T]](name string, repeat repeat) func(context.Context, *Client, proto.Message) (R, error) {
	return func(ctx context.Context, c *Client, request proto.Message) (R, error) {
		return callUnary[T, R](ctx, c, repeat, name, request)
	}
}

// callUnary makes one unary call with all of its attempts, one after the other, within one deadline.
func callUnary[T any, R pointer[T]](
	ctx context.Context, c *Client, repeat repeat, method string, request proto.Message,
) (R, error) {
	bound, done, err := c.begin(ctx, false)
	if err != nil {
		return nil, err
	}
	defer done()
	encoded, failure := encode(request)
	if failure != nil {
		return nil, failure
	}
	if _, ok := bound.Deadline(); !ok {
		limited, cancel := context.WithTimeout(bound, c.options.Deadline)
		defer cancel()
		bound = limited
	}

	waits := newBackoff(c.options)
	perhapsApplied := false
	for attempt := 1; ; attempt++ {
		response := R(new(T))
		failure := c.attempt(bound, method, encoded, response)
		if failure == nil {
			return response, nil
		}
		perhapsApplied = perhapsApplied || failure.Outcome == Unknown
		mayRepeat := !c.options.FailFast && failure.isPassing() && bound.Err() == nil &&
			(repeat == always || repeat == ifNotApplied && failure.Outcome == NotApplied)
		if mayRepeat && c.pause(bound, waits.next(failure.RetryAfter)) {
			continue
		}
		return nil, whole(bound, failure, attempt, perhapsApplied)
	}
}

func (c *Client) attempt(ctx context.Context, method string, request encodedRequest, response proto.Message) *Error {
	sent := new(atomic.Bool)
	if err := c.conn.Invoke(context.WithValue(ctx, departureKey{}, sent), method, request, response, sendEncoded); err != nil {
		return decode(err, sent.Load())
	}
	return nil
}

// pause waits before the next attempt; false when there is no time for it, or the client closes.
func (c *Client) pause(ctx context.Context, wait time.Duration) bool {
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= wait {
		return false
	}
	bound, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(c.closing, cancel)()
	return sleep(bound, wait)
}

// whole covers all attempts: a later one that had no effect says nothing of an earlier one that may have had.
func whole(ctx context.Context, failure *Error, attempts int, perhapsApplied bool) *Error {
	if perhapsApplied {
		failure = failure.withOutcome(Unknown)
	}
	if attempts > 1 {
		failure = failure.withDescription(fmt.Sprintf("%s (attempt %d)", failure.Description, attempts))
	}
	if cause := context.Cause(ctx); cause != nil {
		description := failure.Description
		if cause != ctx.Err() {
			description = fmt.Sprintf("%s (%v)", description, cause)
		}
		failure = failure.withDescription(description)
		failure.cause = errors.Join(ctx.Err(), cause, failure.cause)
	}
	return failure
}

// contextError is why a stream ended whose caller no longer wants it.
func contextError(ctx context.Context) *Error {
	code := codes.Canceled
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		code = codes.DeadlineExceeded
	}
	failure := localError(code, Unknown, "the context has ended: %v", context.Cause(ctx))
	failure.cause = errors.Join(ctx.Err(), context.Cause(ctx))
	return failure
}

// departures notes for each unary call whether anything of it left this process.
type departures struct{}

type departureKey struct{}

func (departures) TagRPC(ctx context.Context, _ *stats.RPCTagInfo) context.Context { return ctx }

func (departures) HandleRPC(ctx context.Context, what stats.RPCStats) {
	if _, left := what.(*stats.OutHeader); left {
		if sent, ok := ctx.Value(departureKey{}).(*atomic.Bool); ok {
			sent.Store(true)
		}
	}
}

func (departures) TagConn(ctx context.Context, _ *stats.ConnTagInfo) context.Context { return ctx }

func (departures) HandleConn(context.Context, stats.ConnStats) {}
