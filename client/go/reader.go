package worldlog

import (
	"context"
	"io"
	"sync/atomic"
	"time"

	"google.golang.org/grpc/codes"
)

// frameRequest is what a reader reads, and how it goes on after a break.
type frameRequest interface {
	// open opens a stream at the position; the function it returns receives its next frame.
	open(ctx context.Context, c *Client) (receive func() (*Frame, error), err error)
	position() *position
	// received hears of an accepted frame.
	received(frame *Frame) *Error
	isFinite() bool
	isCompleted() bool
	hasRest() bool
}

// reader reads frames one by one from a stream that it opens, checks and, when it breaks, opens again where it was. It runs on
// the goroutine of its caller, so nothing is left behind when the caller stops.
type reader struct {
	client      *Client
	request     frameRequest
	giveUpAfter time.Duration // 0: never
	breaks      func(cause *Error, retryIn time.Duration)

	waits      *backoff
	opened     time.Time
	stuckSince time.Time
}

// read hands on frames until everything was read, yield returns false, or a failure that does not pass.
func (r *reader) read(ctx context.Context, yield func(*Frame) bool) *Error {
	r.waits = newBackoff(r.client.options)
	for {
		over, cause := r.readStream(ctx, yield)
		if over || cause == nil {
			return cause
		}
		if failure := r.interruptedBy(ctx, cause); failure != nil {
			return failure
		}
	}
}

// readStream reads one stream. It returns true when no other one is to follow.
func (r *reader) readStream(ctx context.Context, yield func(*Frame) bool) (over bool, cause *Error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	sent := new(atomic.Bool)
	r.opened = time.Now()
	receive, err := r.request.open(context.WithValue(ctx, departureKey{}, sent), r.client)
	for first := true; err == nil; first = false {
		var frame *Frame
		if frame, err = receive(); err != nil {
			break
		}
		moved, failure := r.request.position().accept(frame, first)
		if failure == nil {
			failure = r.request.received(frame)
		}
		if failure != nil {
			return true, failure
		}
		if moved {
			r.progress()
		}
		if !yield(frame) || r.request.isCompleted() {
			return true, nil
		}
	}
	if err != io.EOF {
		if !r.request.hasRest() {
			return true, nil
		}
		return false, decode(err, sent.Load())
	}
	if r.request.isFinite() {
		return true, brokenStream("it ended without COMPLETED")
	}
	return false, localError(codes.Unavailable, Unknown, "the server ended the stream")
}

// interruptedBy waits before the next stream; it returns why there is none.
func (r *reader) interruptedBy(ctx context.Context, cause *Error) *Error {
	if ctx.Err() != nil {
		return contextError(ctx)
	}
	if !cause.isPassingForReaders() {
		return cause
	}
	now := time.Now()
	if now.Sub(r.opened) > r.client.options.BackoffMax {
		r.progress()
	}
	if r.stuckSince.IsZero() {
		r.stuckSince = now
	}
	wait := r.waits.next(cause.RetryAfter)
	if r.giveUpAfter > 0 && now.Sub(r.stuckSince)+wait > r.giveUpAfter {
		return cause
	}
	if r.breaks != nil {
		r.breaks(cause, wait)
	}
	if !sleep(ctx, wait) {
		return contextError(ctx)
	}
	return nil
}

func (r *reader) progress() {
	r.waits.reset()
	r.stuckSince = time.Time{}
}
