package lab

import (
	"io"
	"math/rand/v2"
	"sync"

	worldlog "worldlog.dev/go"
	"worldlog.dev/go/worldlogv1"
)

// Log is one world in memory that knows an event it already has by its id. Safe for concurrent use.
type Log struct {
	mutex     sync.Mutex
	ids       []string
	sequences map[string]uint64
}

// Append returns the results for a batch.
func (l *Log) Append(batch []*worldlog.Event) []*worldlogv1.EmitResult {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	var results []*worldlogv1.EmitResult
	for _, event := range batch {
		sequence, known := l.sequences[event.GetId()]
		if !known {
			l.ids = append(l.ids, event.GetId())
			sequence = uint64(len(l.ids))
			if l.sequences == nil {
				l.sequences = map[string]uint64{}
			}
			l.sequences[event.GetId()] = sequence
		}
		results = append(results, &worldlogv1.EmitResult{Sequence: sequence, Id: event.GetId(), Duplicate: known})
	}
	return results
}

// IDs returns the ids of its events, in order.
func (l *Log) IDs() []string {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.ids[:len(l.ids):len(l.ids)]
}

// Emit answers an emit.
func (l *Log) Emit(r *worldlogv1.EmitRequest) *worldlogv1.EmitResponse {
	return &worldlogv1.EmitResponse{Results: l.Append(r.GetEvents())}
}

// Stream answers one request of an emit stream.
func (l *Log) Stream(r *worldlogv1.EmitStreamRequest) *worldlogv1.EmitStreamResponse {
	return &worldlogv1.EmitStreamResponse{Results: l.Append(r.GetEvents())}
}

// Serve answers an emit stream, each request when before lets it; before counts them from 0, and its error ends the stream.
func (l *Log) Serve(stream EmitCalls, before func(place int, r *worldlogv1.EmitStreamRequest) error) error {
	for place := 0; ; place++ {
		request, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := before(place, request); err != nil {
			return err
		}
		if err := stream.Send(l.Stream(request)); err != nil {
			return err
		}
	}
}

// Breaking answers emit streams and breaks them at random: before a request is applied, or after, without its answer.
type Breaking struct {
	Log    Log
	Random *rand.Rand
	Breaks int
}

// Serve answers one emit stream; only one at a time.
func (b *Breaking) Serve(stream EmitCalls) error {
	for mute := false; ; {
		request, err := stream.Recv()
		if err != nil {
			return err
		}
		fate := b.Random.IntN(12)
		if fate == 0 {
			b.Breaks++
			return Unavailable()
		}
		answer := b.Log.Stream(request)
		mute = mute || fate == 1
		switch {
		case !mute:
			err = stream.Send(answer)
		case fate < 5:
			b.Breaks++
			return Unavailable()
		}
		if err != nil {
			return err
		}
	}
}
