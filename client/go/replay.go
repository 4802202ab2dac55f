package worldlog

import (
	"context"
	"iter"

	"google.golang.org/protobuf/proto"
	"worldlog.dev/go/worldlogv1"
)

// Replay reads a finite range of history. A loop that ends without an error has seen all of it; a broken stream is resumed, and
// the end of the range stays what it was at first.
func (c *Client) Replay(
	ctx context.Context, request *worldlogv1.ReplayRequest, notices Notices,
) iter.Seq2[*Event, error] {
	return func(yield func(*Event, error) bool) {
		frames := &replayFrames{request: proto.CloneOf(request)}
		frames.at.descending = request.GetOrder() == worldlogv1.Order_ORDER_DESCENDING
		if from := request.GetFromSequence(); from > 0 && !frames.at.descending {
			frames.at.known, frames.at.through = true, from-1
		}
		r := &reader{client: c, request: frames, breaks: notices.OnDisconnected, giveUpAfter: c.options.GiveUpAfter}
		c.readEvents(ctx, r, notices, yield)
	}
}

// replayFrames are the frames of a replay.
type replayFrames struct {
	request     *worldlogv1.ReplayRequest
	at          position
	started     bool
	last        uint64
	count       uint64
	beforeBreak uint64
	completed   bool
}

func (r *replayFrames) open(ctx context.Context, c *Client) (func() (*Frame, error), error) {
	r.beforeBreak = r.count
	stream, err := c.replays.Replay(ctx, r.fromHere())
	return func() (*Frame, error) {
		response, err := stream.Recv()
		return response.GetFrame(), err
	}, err
}

func (r *replayFrames) fromHere() *worldlogv1.ReplayRequest {
	if !r.started {
		return r.request
	}
	rest := proto.CloneOf(r.request)
	if r.at.descending {
		rest.ToSequence = proto.Uint64(r.at.through - 1)
	} else {
		rest.FromSequence, rest.ToSequence = proto.Uint64(r.at.through+1), proto.Uint64(r.last)
	}
	if rest.GetLimit() > 0 {
		rest.Limit -= r.count
	}
	return rest
}

func (r *replayFrames) received(frame *Frame) *Error {
	r.count += uint64(len(frame.GetEvents()))
	if started := frame.GetStarted(); started != nil && !r.started {
		r.started, r.last = true, started.GetLastSequence()
		if r.request.ToSequence != nil {
			r.last = min(r.last, r.request.GetToSequence())
		}
	}
	if completed := frame.GetCompleted(); completed != nil {
		if counted := r.count - r.beforeBreak; completed.GetEventCount() != counted {
			return brokenStream("the replay was completed with %d events (received: %d)", completed.GetEventCount(), counted)
		}
		r.completed = true
	}
	return nil
}

// hasRest is false when only the last frame was lost, which brings no event.
func (r *replayFrames) hasRest() bool {
	if !r.started {
		return true
	}
	limitReached := r.request.GetLimit() > 0 && r.count >= r.request.GetLimit()
	rangeRead := r.at.through >= r.last
	if r.at.descending {
		rangeRead = r.at.through <= max(1, r.request.GetFromSequence())
	}
	return !limitReached && !rangeRead
}

func (r *replayFrames) position() *position { return &r.at }
func (r *replayFrames) isFinite() bool      { return true }
func (r *replayFrames) isCompleted() bool   { return r.completed }
