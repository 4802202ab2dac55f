package worldlog

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/stats"
)

type method[Q, R any] func(context.Context, Q, ...grpc.CallOption) (R, error)

// callUnary makes one unary call with all of its attempts, one after the other, within one deadline. A call that is not
// repeatable is repeated only when the attempt before certainly had no effect.
func callUnary[Q, R any](ctx context.Context, c *Client, repeatable bool, call method[Q, R], request Q) (R, error) {
	var none R
	bound, done, err := c.begin(ctx, false)
	if err != nil {
		return none, err
	}
	defer done()
	bound, cancel := context.WithTimeout(bound, c.options.Deadline)
	defer cancel()

	waits := newBackoff(c.options)
	perhapsApplied := false
	for attempt := 1; ; attempt++ {
		response, failure := attemptUnary(bound, call, request)
		if failure == nil {
			return response, nil
		}
		perhapsApplied = perhapsApplied || failure.Outcome == Unknown
		mayRepeat := !c.options.FailFast && failure.isPassing() && bound.Err() == nil &&
			(repeatable || failure.Outcome == NotApplied)
		if mayRepeat && c.pause(bound, waits.next(failure.RetryAfter)) {
			continue
		}
		return none, whole(ctx, failure, attempt, perhapsApplied)
	}
}

func attemptUnary[Q, R any](ctx context.Context, call method[Q, R], request Q) (R, *Error) {
	sent := new(atomic.Bool)
	response, err := call(context.WithValue(ctx, departureKey{}, sent), request)
	if err != nil {
		return response, decode(err, sent.Load())
	}
	return response, nil
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
	if ctx.Err() != nil {
		failure = failure.withDescription(failure.Description)
		failure.cause = errors.Join(ctx.Err(), failure.cause)
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
	failure.cause = ctx.Err()
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
