package worldlog

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
)

// run carries the requests over one call after the other until the stream ends.
func (s *EmitStream) run() {
	defer s.pipeline.end()
	waits := newBackoff(s.client.options)
	for s.waitForWork() {
		why, departed := s.travel()
		if s.ctx.Err() != nil {
			break
		}
		if !why.isPassing() {
			s.pipeline.refuse(why)
			return
		}
		if s.pipeline.broke(why, departed) > 0 {
			waits.reset()
		}
		if !sleep(s.ctx, waits.next(why.RetryAfter)) {
			break
		}
	}
	// Nothing happens here when the stream has failed or finished already.
	if errors.Is(context.Cause(s.ctx), ErrClosed) {
		s.pipeline.fail(s.client.closedError(Unknown))
	} else {
		s.pipeline.fail(contextError(s.ctx))
	}
}

// waitForWork waits for something to send; false when the stream has ended.
func (s *EmitStream) waitForWork() bool {
	for !s.pipeline.hasUnsent() {
		select {
		case <-s.pipeline.wake:
		case <-s.ctx.Done():
			return false
		}
	}
	return true
}

// travel opens a call and sends and receives on it until it ends; it returns why it did, and
// whether anything of it may have left this process.
func (s *EmitStream) travel() (why *Error, departed bool) {
	var sending sync.WaitGroup
	defer sending.Wait()
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	sent := new(atomic.Bool)
	stream, err := s.client.events.EmitStream(context.WithValue(ctx, departureKey{}, sent), sendEncoded)
	if err != nil {
		return decode(err, sent.Load()), sent.Load()
	}
	sending.Go(func() { s.send(ctx, stream) })
	for {
		response, err := stream.Recv()
		if err == io.EOF {
			return localError(codes.Unavailable, Unknown, "the server ended the stream"), true
		}
		if err != nil {
			return decode(err, sent.Load()), sent.Load()
		}
		if failure := s.pipeline.answer(response); failure != nil {
			return failure, true
		}
	}
}

// send sends what there is until the call ends; why it does, the receiving side hears.
func (s *EmitStream) send(ctx context.Context, stream grpc.ClientStream) {
	for {
		request, ok := s.pipeline.next()
		if ok {
			if stream.SendMsg(request) != nil {
				return
			}
			continue
		}
		select {
		case <-s.pipeline.wake:
		case <-ctx.Done():
			return
		}
	}
}
