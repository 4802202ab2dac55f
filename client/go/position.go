package worldlog

import (
	"google.golang.org/grpc/codes"
	"worldlog.dev/go/worldlogv1"
)

// position is how far a reader has come, over all of its streams; it checks that every frame goes on exactly there. Not safe for
// concurrent use.
type position struct {
	descending bool
	known      bool
	through    uint64
	cursor     string
	logID      string
}

// accept moves on by a frame and returns whether the position has changed. When the frame does not belong here, the position is
// as before.
func (p *position) accept(frame *Frame, firstOfStream bool) (bool, *Error) {
	if firstOfStream {
		if failure := p.checkStart(frame); failure != nil {
			return false, failure
		}
	}
	if failure := p.checkJoin(frame); failure != nil {
		return false, failure
	}
	if firstOfStream {
		p.logID = frame.GetStarted().GetLogId()
	}
	moved := !p.known || frame.GetThroughSequence() != p.through
	if named := cursorOf(frame); moved || named != "" {
		p.cursor = named
	}
	p.through, p.known = frame.GetThroughSequence(), true
	return moved, nil
}

func (p *position) checkStart(frame *Frame) *Error {
	if frame.GetStarted() == nil {
		return brokenStream("the first frame carries %T (expected: Started)", frame.GetSignal())
	}
	if current := frame.GetStarted().GetLogId(); p.logID != "" && p.logID != current {
		failure := localError(codes.FailedPrecondition, NotApplied,
			"the world was deleted and created again while this stream was disconnected at sequence %d", p.through)
		failure.Reason = worldlogv1.ErrorReason_ERROR_REASON_LOG_REPLACED
		failure.Metadata = map[string]string{"log_id": current}
		return failure
	}
	return nil
}

func (p *position) checkJoin(frame *Frame) *Error {
	after, through := frame.GetAfterSequence(), frame.GetThroughSequence()
	if p.known && after != p.through {
		return brokenStream("a frame begins after sequence %d (expected: %d)", after, p.through)
	}
	if p.isBehind(through, after) {
		return brokenStream("a frame goes from sequence %d back to %d", after, through)
	}
	last := after
	for _, event := range frame.GetEvents() {
		sequence := event.GetSequence()
		if sequence == last || p.isBehind(sequence, last) || p.isBehind(through, sequence) {
			return brokenStream("event %d is out of order after %d in a frame that ends at %d", sequence, last, through)
		}
		last = sequence
	}
	return nil
}

func (p *position) isBehind(sequence, other uint64) bool {
	if p.descending {
		return sequence > other
	}
	return sequence < other
}

func cursorOf(frame *Frame) string {
	switch signal := frame.GetSignal().(type) {
	case *worldlogv1.Frame_CaughtUp:
		return signal.CaughtUp.GetCursor()
	case *worldlogv1.Frame_FellBehind:
		return signal.FellBehind.GetCursor()
	case *worldlogv1.Frame_Progress:
		return signal.Progress.GetCursor()
	case *worldlogv1.Frame_Completed:
		return signal.Completed.GetCursor()
	}
	return ""
}
