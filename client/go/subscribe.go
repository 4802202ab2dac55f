package worldlog

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"google.golang.org/protobuf/proto"
	"worldlog.dev/go/worldlogv1"
)

// Notices are told what a subscription or replay meets between the events, on the goroutine that ranges, at the place in the
// order where it belongs. What is nil is not called.
type Notices struct {
	OnStarted    func(started *worldlogv1.Started)
	OnCaughtUp   func()
	OnFellBehind func()
	// OnGap hears of a range without events; the frame has the bounds as this reader sees them.
	OnGap func(gap *worldlogv1.Gap, frame *Frame)
	// OnDiverged hears that events which had come before were lost in a crash of the server; of the same loss perhaps more than
	// once. When it is nil, the iterator yields a *DivergedError instead, and goes on if the loop does.
	OnDiverged func(lost *worldlogv1.Diverged)
	// OnFrame hears of every frame after its events were used and what else it says was told. A program that remembers the
	// through sequence of the frame goes on after it, also after its own restart.
	OnFrame func(frame *Frame)
	// OnDisconnected hears that the stream broke and is opened again in so long.
	OnDisconnected func(cause *Error, retryIn time.Duration)
}

// DivergedError says that events which had come before were lost in a crash of the server.
type DivergedError struct{ Lost *worldlogv1.Diverged }

func (e *DivergedError) Error() string {
	return fmt.Sprintf("events %d to %d were lost in a crash of the server",
		e.Lost.GetLostFromSequence(), e.Lost.GetLostToSequence())
}

func (n Notices) tell(frame *Frame) error {
	switch signal := frame.GetSignal().(type) {
	case *worldlogv1.Frame_Started:
		if n.OnStarted != nil {
			n.OnStarted(signal.Started)
		}
	case *worldlogv1.Frame_CaughtUp:
		if n.OnCaughtUp != nil {
			n.OnCaughtUp()
		}
	case *worldlogv1.Frame_FellBehind:
		if n.OnFellBehind != nil {
			n.OnFellBehind()
		}
	case *worldlogv1.Frame_Gap:
		if n.OnGap != nil {
			n.OnGap(signal.Gap, frame)
		}
	case *worldlogv1.Frame_Diverged:
		if n.OnDiverged == nil {
			return &DivergedError{signal.Diverged}
		}
		n.OnDiverged(signal.Diverged)
	}
	return nil
}

// Subscribe follows a world: history from the start of the request, then live, until the loop breaks, the context ends or the
// client closes. Every matching event comes exactly once and in order; a broken stream is resumed, for ever. The stream is opened
// when the loop begins; each loop is a subscription of its own. The next frame is taken only when the loop has used up the one
// before, so a slow loop slows its own stream down. After Close the loop ends without an error.
func (c *Client) Subscribe(
	ctx context.Context, request *worldlogv1.SubscribeRequest, notices Notices,
) iter.Seq2[*Event, error] {
	return func(yield func(*Event, error) bool) {
		frames := &subscribeFrames{request: proto.CloneOf(request)}
		if start, ok := request.GetStart().(*worldlogv1.SubscribeRequest_AfterSequence); ok {
			frames.at = position{known: true, through: start.AfterSequence}
		}
		c.readEvents(ctx, &reader{client: c, request: frames, breaks: notices.OnDisconnected}, notices, yield)
	}
}

func (c *Client) readEvents(ctx context.Context, r *reader, notices Notices, yield func(*Event, error) bool) {
	bound, done, err := c.begin(ctx, true)
	if err != nil {
		yield(nil, err)
		return
	}
	defer done()
	wanted, interrupted := true, false
	each := func(event *Event, err error) bool {
		interrupted = bound.Err() != nil
		wanted = !interrupted && yield(event, err)
		return wanted
	}
	failure := r.read(bound, func(frame *Frame) bool {
		for _, event := range frame.GetEvents() {
			if !each(event, nil) {
				return false
			}
		}
		if lost := notices.tell(frame); lost != nil && !each(nil, lost) {
			return false
		}
		if notices.OnFrame != nil {
			notices.OnFrame(frame)
		}
		return true
	})
	if interrupted {
		failure = contextError(bound)
	} else if failure == nil || !wanted {
		return
	}
	if errors.Is(context.Cause(bound), ErrClosed) {
		if !r.request.isFinite() {
			return
		}
		failure = c.closedError(Unknown)
	}
	yield(nil, failure)
}

// subscribeFrames are the frames of a subscription.
type subscribeFrames struct {
	request *worldlogv1.SubscribeRequest
	at      position
}

func (s *subscribeFrames) open(ctx context.Context, c *Client) (func() (*Frame, error), error) {
	stream, err := c.events.Subscribe(ctx, s.fromHere())
	return func() (*Frame, error) {
		response, err := stream.Recv()
		return response.GetFrame(), err
	}, err
}

// fromHere prefers a cursor to the sequence, because it also tells the server which log it was read from.
func (s *subscribeFrames) fromHere() *worldlogv1.SubscribeRequest {
	if !s.at.known {
		return s.request
	}
	rest := proto.CloneOf(s.request)
	rest.Start = &worldlogv1.SubscribeRequest_AfterSequence{AfterSequence: s.at.through}
	if s.at.cursor != "" {
		rest.Start = &worldlogv1.SubscribeRequest_Cursor{Cursor: s.at.cursor}
	}
	return rest
}

func (s *subscribeFrames) position() *position    { return &s.at }
func (s *subscribeFrames) received(*Frame) *Error { return nil }
func (s *subscribeFrames) isFinite() bool         { return false }
func (s *subscribeFrames) isCompleted() bool      { return false }
func (s *subscribeFrames) hasRest() bool          { return true }
