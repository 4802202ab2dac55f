package lab

import (
	"fmt"

	worldlog "worldlog.dev/go"
	"worldlog.dev/go/worldlogv1"
)

// LogID is the log of every scripted world.
const LogID = "4f0e9c1c-6a55-4d8e-9a1e-0f6f5b1f7a11"

// Empty is a frame that looks at a range and says nothing.
func Empty(after, through uint64) *worldlog.Frame {
	return &worldlog.Frame{AfterSequence: after, ThroughSequence: through}
}

// Started begins a stream after this sequence.
func Started(after, last uint64) *worldlog.Frame { return StartedIn(LogID, after, last) }

// StartedIn begins a stream of another log.
func StartedIn(logID string, after, last uint64) *worldlog.Frame {
	frame := Empty(after, after)
	frame.Signal = &worldlogv1.Frame_Started{Started: &worldlogv1.Started{
		FirstSequence: after + 1, LastSequence: last, LogId: logID, Epoch: 1,
	}}
	return frame
}

// Events is a frame with every event of its range, in either order.
func Events(after, through uint64) *worldlog.Frame {
	frame := Empty(after, through)
	for at := after; at != through; {
		if after < through {
			at++
		} else {
			at--
		}
		frame.Events = append(frame.Events, EventAt(fmt.Sprintf("e%d", at), at))
	}
	return frame
}

// CaughtUp says that the reader is live.
func CaughtUp(at uint64) *worldlog.Frame {
	frame := Empty(at, at)
	frame.Signal = &worldlogv1.Frame_CaughtUp{CaughtUp: &worldlogv1.CaughtUp{Cursor: Cursor(at)}}
	return frame
}

// FellBehind says that the reader is live no more.
func FellBehind(at uint64) *worldlog.Frame {
	frame := Empty(at, at)
	frame.Signal = &worldlogv1.Frame_FellBehind{FellBehind: &worldlogv1.FellBehind{Cursor: Cursor(at)}}
	return frame
}

// Progress brings the reader on without an event.
func Progress(after, through uint64) *worldlog.Frame {
	frame := Empty(after, through)
	frame.Signal = &worldlogv1.Frame_Progress{Progress: &worldlogv1.Progress{Cursor: Cursor(through)}}
	return frame
}

// Diverged takes back what follows lastCommon from a reader that stands at lostTo.
func Diverged(lastCommon, lostTo uint64) *worldlog.Frame {
	frame := Empty(lostTo, lostTo)
	frame.Signal = &worldlogv1.Frame_Diverged{Diverged: &worldlogv1.Diverged{
		LastCommonSequence: lastCommon, LostFromSequence: lastCommon + 1, LostToSequence: lostTo,
	}}
	return frame
}

// Gap is a range that never carries an event.
func Gap(after, through uint64) *worldlog.Frame {
	frame := Empty(after, through)
	frame.Signal = &worldlogv1.Frame_Gap{Gap: &worldlogv1.Gap{
		FromSequence: after + 1, ToSequence: through, Reason: worldlogv1.GapReason_GAP_REASON_UNCLEAN_RESTART,
	}}
	return frame
}

// Completed ends a replay.
func Completed(at, count uint64) *worldlog.Frame {
	frame := Empty(at, at)
	frame.Signal = &worldlogv1.Frame_Completed{Completed: &worldlogv1.Completed{EventCount: count}}
	return frame
}

// Cursor is the one that scripted frames carry at this sequence.
func Cursor(at uint64) string { return fmt.Sprintf("cursor-%d", at) }

// Event makes an event of this id; without one when it is empty.
func Event(id string) *worldlog.Event { return EventAt(id, 0) }

// EventAt makes an event as a server sends it.
func EventAt(id string, sequence uint64) *worldlog.Event {
	event := worldlog.System(&worldlogv1.SystemEvent{Type: "test"})
	event.Id, event.Sequence = id, sequence
	return event
}
