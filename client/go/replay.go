package worldlog

import (
	"context"
	"iter"
	"strconv"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"worldlog.dev/go/worldlogv1"
)

// Replay reads a finite range of history. A loop that ends without an error has seen all of it; a broken stream is resumed, and
// the end of the range stays what it was at first. It ends with ABORTED when the server was started again before everything that
// came was durable, because that may be lost.
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
	epoch       uint64
	durable     uint64 // everything up to here is durable
	highest     uint64 // of the events that came
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
	if frame.GetStarted() != nil {
		if failure := r.begun(frame); failure != nil {
			return failure
		}
	}
	r.durable = max(r.durable, frame.GetDurableThrough())
	for _, event := range frame.GetEvents() {
		r.highest = max(r.highest, event.GetSequence())
	}
	r.count += uint64(len(frame.GetEvents()))
	if completed := frame.GetCompleted(); completed != nil {
		if counted := r.count - r.beforeBreak; completed.GetEventCount() != counted {
			return brokenStream("the replay was completed with %d events (received: %d)", completed.GetEventCount(), counted)
		}
		r.completed = true
	}
	return nil
}

// begun fixes the end of the range when the replay begins. When it goes on, it says what no server says of a replay, as it does of a
// subscription: that a crash may have taken back what came.
func (r *replayFrames) begun(frame *Frame) *Error {
	epoch := frame.GetStarted().GetEpoch()
	if r.started && epoch != r.epoch && r.highest > r.durable {
		failure := localError(codes.Aborted, NotApplied,
			"the server was started again before events %d to %d of this replay were durable: they may be lost. Replay again",
			r.durable+1, r.highest)
		failure.Metadata = map[string]string{"durable_through": strconv.FormatUint(r.durable, 10)}
		return failure
	}
	r.epoch = epoch
	if r.started {
		return nil
	}
	r.started, r.last = true, frame.GetStarted().GetLastSequence()
	if r.request.GetVisibility() == worldlogv1.Visibility_VISIBILITY_DURABLE {
		r.last = frame.GetDurableThrough()
	}
	if r.request.ToSequence != nil {
		r.last = min(r.last, r.request.GetToSequence())
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
