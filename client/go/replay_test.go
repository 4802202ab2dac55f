package worldlog_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	worldlog "worldlog.dev/go"
	"worldlog.dev/go/internal/lab"
	"worldlog.dev/go/worldlogv1"
)

var all = &worldlogv1.ReplayRequest{World: "w"}

// replaying scripts the replays of a server, one after the other.
func replaying(s *lab.Scripted, scripts ...func(to lab.Frames) error) {
	s.OnReplay = func(n int, _ *worldlogv1.ReplayRequest, to lab.Frames) error { return scripts[n-1](to) }
}

// ending sends frames and ends so.
func ending(end error, frames ...*worldlog.Frame) func(lab.Frames) error {
	return func(to lab.Frames) error { return to.Then(end, frames...) }
}

func TestScenario22CompleteOrFailed(t *testing.T) {
	t.Run("gives everything up to its completion, and tells of gaps at their place", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			replaying(s, ending(nil, lab.Started(0, 5), lab.Events(0, 2), lab.Gap(2, 4), lab.Events(4, 5), lab.Completed(5, 3)))
			var heard []string
			_, err := read(client.Replay(t.Context(), all, hearing(&heard)), func(sequence uint64) {
				heard = append(heard, fmt.Sprint(sequence))
			})
			check(t, err)
			equal(t, "heard", heard, []string{"started", "1", "2", "gap 3 to 4", "5"})
		})
	})
	for name, each := range map[string]struct {
		script  func(lab.Frames) error
		message string
	}{
		"an end without completion": {ending(nil, lab.Started(0, 3), lab.Events(0, 3)), "ended without COMPLETED"},
		"a wrong count": {ending(nil, lab.Started(0, 3), lab.Events(0, 2), lab.Empty(2, 3), lab.Completed(3, 3)),
			"completed with 3 events (received: 2)"},
		"a frame that does not join": {ending(nil, lab.Started(0, 9), lab.Events(1, 3)), "begins after sequence 1 (expected: 0)"},
		"a refusal":                  {ending(lab.WorldDeleted()), "WORLD_DELETED"},
	} {
		t.Run(name+" is a failure", func(t *testing.T) {
			scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
				replaying(s, each.script)
				_, err := read(client.Replay(t.Context(), all, worldlog.Notices{}))
				if failure := failed(t, err); !strings.Contains(failure.Error(), each.message) {
					t.Fatalf("got %s, want %s", failure, each.message)
				}
				equal(t, "calls", s.Replays.Len(), 1)
			})
		})
	}
	t.Run("one whose context ends is not complete, not even in its last frame", func(t *testing.T) {
		last := lab.Events(0, 3)
		last.Signal = lab.Completed(3, 3).Signal
		for _, script := range []func(lab.Frames) error{
			ending(nil, lab.Started(0, 3), lab.Events(0, 3), lab.Completed(3, 3)),
			ending(nil, lab.Started(0, 3), last),
			func(to lab.Frames) error { return to.Forever(lab.Started(0, 9), lab.Events(0, 3)) },
		} {
			scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
				replaying(s, script)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				got, err := read(client.Replay(ctx, all, worldlog.Notices{}), func(uint64) { cancel() })
				equal(t, "is cancelled", errors.Is(err, context.Canceled), true)
				equal(t, "events", got, upTo(1, 1))
			})
		}
	})
	t.Run("gives up without progress", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			s.OnReplay = func(int, *worldlogv1.ReplayRequest, lab.Frames) error { return lab.Unavailable() }
			begin := time.Now()
			_, err := read(client.Replay(t.Context(), all, worldlog.Notices{}))
			equal(t, "code", failed(t, err).Code, codes.Unavailable)
			if took := time.Since(begin); took < 45*time.Second || took > time.Minute {
				t.Fatalf("took %s", took)
			}
		})
	})
	t.Run("gives up also when every stream opens and brings nothing", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			s.OnReplay = func(n int, _ *worldlogv1.ReplayRequest, to lab.Frames) error {
				if n > 1_000 {
					return lab.WorldDeleted()
				}
				return to.Then(lab.Unavailable(), lab.Started(0, 5))
			}
			_, err := read(client.Replay(t.Context(), all, worldlog.Notices{}))
			equal(t, "code", failed(t, err).Code, codes.Unavailable)
		})
	})
	t.Run("goes on as long as there is progress", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			s.OnReplay = func(n int, _ *worldlogv1.ReplayRequest, to lab.Frames) error {
				at := uint64(n - 1)
				check(t, to.Send(lab.Started(at, 10), lab.Events(at, at+1)))
				if n < 10 {
					return lab.Refusal(codes.Unavailable, "later", lab.RetryAfter(15*time.Second))
				}
				return to.Send(lab.Completed(10, 1))
			}
			begin := time.Now()
			got, err := read(client.Replay(t.Context(), all, worldlog.Notices{}))
			check(t, err)
			equal(t, "events", got, upTo(1, 10))
			if took := time.Since(begin); took < 2*time.Minute {
				t.Fatalf("took %s", took)
			}
		})
	})
	t.Run("by the real server, in both directions and up to a limit", func(t *testing.T) {
		client, ctx := connect(t, shared(t), quick)
		world := newWorld(t, ctx, client)
		check(t, emitNumbered(ctx, client, world, 500))
		for _, each := range []struct {
			request *worldlogv1.ReplayRequest
			want    []uint64
		}{
			{&worldlogv1.ReplayRequest{FromSequence: proto.Uint64(100), ToSequence: proto.Uint64(400)}, upTo(100, 400)},
			{&worldlogv1.ReplayRequest{Order: worldlogv1.Order_ORDER_DESCENDING, Limit: 10}, upTo(500, 491)},
			{&worldlogv1.ReplayRequest{FromSequence: proto.Uint64(501)}, nil},
		} {
			each.request.World = world
			got, err := read(client.Replay(ctx, each.request, worldlog.Notices{}))
			check(t, err)
			equal(t, "events", got, each.want)
		}
	})
}

func TestScenario23ResumeAReplay(t *testing.T) {
	for _, each := range []struct {
		name    string
		request *worldlogv1.ReplayRequest
		first   []*worldlog.Frame
		second  []*worldlog.Frame
		asked   *worldlogv1.ReplayRequest
		want    []uint64
	}{
		{"stays in the same range although the world grew", &worldlogv1.ReplayRequest{},
			[]*worldlog.Frame{lab.Started(0, 4), lab.Events(0, 3)},
			[]*worldlog.Frame{lab.Started(3, 9), lab.Events(3, 4), lab.Completed(4, 1)},
			&worldlogv1.ReplayRequest{FromSequence: proto.Uint64(4), ToSequence: proto.Uint64(4)}, upTo(1, 4)},
		{"stays below the end that was asked for", &worldlogv1.ReplayRequest{ToSequence: proto.Uint64(5)},
			[]*worldlog.Frame{lab.Started(0, 9), lab.Events(0, 3)},
			[]*worldlog.Frame{lab.Started(3, 9), lab.Events(3, 5), lab.Completed(5, 2)},
			&worldlogv1.ReplayRequest{FromSequence: proto.Uint64(4), ToSequence: proto.Uint64(5)}, upTo(1, 5)},
		{"goes on downwards", &worldlogv1.ReplayRequest{Order: worldlogv1.Order_ORDER_DESCENDING, FromSequence: proto.Uint64(2)},
			[]*worldlog.Frame{lab.Started(7, 6), lab.Events(7, 4)},
			[]*worldlog.Frame{lab.Started(4, 9), lab.Events(4, 2), lab.Completed(2, 2)},
			&worldlogv1.ReplayRequest{
				Order: worldlogv1.Order_ORDER_DESCENDING, FromSequence: proto.Uint64(2), ToSequence: proto.Uint64(3),
			}, upTo(6, 2)},
		{"asks for what is left of its limit", &worldlogv1.ReplayRequest{Limit: 5},
			[]*worldlog.Frame{lab.Started(0, 9), lab.Events(0, 3)},
			[]*worldlog.Frame{lab.Started(3, 9), lab.Events(3, 5), lab.Completed(5, 2)},
			&worldlogv1.ReplayRequest{FromSequence: proto.Uint64(4), ToSequence: proto.Uint64(9), Limit: 2}, upTo(1, 5)},
		{"stays below what was durable at first", &worldlogv1.ReplayRequest{Visibility: worldlogv1.Visibility_VISIBILITY_DURABLE},
			[]*worldlog.Frame{in(1, 5, lab.Started(0, 9)), in(1, 7, lab.Events(0, 3))},
			[]*worldlog.Frame{in(1, 9, lab.Started(3, 9)), lab.Events(3, 5), lab.Completed(5, 2)},
			&worldlogv1.ReplayRequest{
				FromSequence: proto.Uint64(4), ToSequence: proto.Uint64(5), Visibility: worldlogv1.Visibility_VISIBILITY_DURABLE,
			}, upTo(1, 5)},
		{"goes on after a restart before which everything that came was durable", &worldlogv1.ReplayRequest{},
			[]*worldlog.Frame{in(1, 1, lab.Started(0, 9)), lab.Events(0, 4), in(1, 4, lab.Empty(4, 5))},
			[]*worldlog.Frame{in(2, 20, lab.Started(5, 9)), lab.Events(5, 9), lab.Completed(9, 4)},
			&worldlogv1.ReplayRequest{FromSequence: proto.Uint64(6), ToSequence: proto.Uint64(9)}, []uint64{1, 2, 3, 4, 6, 7, 8, 9}},
		{"goes on after a break, durable or not", &worldlogv1.ReplayRequest{},
			[]*worldlog.Frame{in(1, 1, lab.Started(0, 9)), in(1, 3, lab.Events(0, 4))},
			[]*worldlog.Frame{in(1, 20, lab.Started(4, 9)), lab.Events(4, 9), lab.Completed(9, 5)},
			&worldlogv1.ReplayRequest{FromSequence: proto.Uint64(5), ToSequence: proto.Uint64(9)}, upTo(1, 9)},
		{"begins again when nothing came", &worldlogv1.ReplayRequest{FromSequence: proto.Uint64(3)},
			nil,
			[]*worldlog.Frame{lab.Started(2, 4), lab.Events(2, 4), lab.Completed(4, 2)},
			&worldlogv1.ReplayRequest{FromSequence: proto.Uint64(3)}, upTo(3, 4)},
	} {
		t.Run(each.name, func(t *testing.T) {
			scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
				replaying(s, ending(lab.Unavailable(), each.first...), ending(nil, each.second...))
				each.request.World, each.asked.World = "w", "w"
				got, err := read(client.Replay(t.Context(), each.request, worldlog.Notices{}))
				check(t, err)
				equal(t, "events", got, each.want)
				if asked := s.Replays.At(2); !proto.Equal(asked, each.asked) {
					t.Fatalf("asked for %v, want %v", asked, each.asked)
				}
			})
		})
	}
	for order, came := range map[worldlogv1.Order][]uint64{
		worldlogv1.Order_ORDER_ASCENDING: {1, 2, 3, 4}, worldlogv1.Order_ORDER_DESCENDING: {9, 8, 7, 6},
	} {
		t.Run("is not continued behind what a restart may have taken back, "+order.String(), func(t *testing.T) {
			scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
				after, through, highest := uint64(0), uint64(4), 4
				if order == worldlogv1.Order_ORDER_DESCENDING {
					after, through, highest = 10, 6, 9
				}
				replaying(s,
					ending(lab.Unavailable(), in(1, 1, lab.Started(after, 9)), in(1, 3, lab.Events(after, through))),
					ending(lab.Unavailable(), in(2, 20, lab.Started(through, 9))))
				got, err := read(client.Replay(t.Context(), &worldlogv1.ReplayRequest{World: "w", Order: order}, worldlog.Notices{}))
				equal(t, "events", got, came)
				failure := failed(t, err)
				equal(t, "code", failure.Code, codes.Aborted)
				equal(t, "durable", failure.Metadata["durable_through"], "3")
				if want := fmt.Sprintf("events 4 to %d of this replay", highest); !strings.Contains(failure.Error(), want) {
					t.Fatalf("got %s, want %s", failure, want)
				}
				equal(t, "calls", s.Replays.Len(), 2)
			})
		})
	}
	t.Run("is complete when a break took nothing but the last frame", func(t *testing.T) {
		for _, each := range []struct {
			request *worldlogv1.ReplayRequest
			frames  []*worldlog.Frame
			want    []uint64
		}{
			{&worldlogv1.ReplayRequest{}, []*worldlog.Frame{lab.Started(0, 3), lab.Events(0, 3)}, upTo(1, 3)},
			{&worldlogv1.ReplayRequest{Limit: 2}, []*worldlog.Frame{lab.Started(0, 3), lab.Events(0, 2)}, upTo(1, 2)},
			{&worldlogv1.ReplayRequest{Order: worldlogv1.Order_ORDER_DESCENDING},
				[]*worldlog.Frame{lab.Started(4, 3), lab.Events(4, 1)}, upTo(3, 1)},
		} {
			scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
				replaying(s, ending(lab.Unavailable(), each.frames...))
				got, err := read(client.Replay(t.Context(), each.request, worldlog.Notices{}))
				check(t, err)
				equal(t, "events", got, each.want)
			})
		}
	})
}

// in makes a frame one of an epoch, with everything up to a sequence durable.
func in(epoch, durable uint64, frame *worldlog.Frame) *worldlog.Frame {
	frame.DurableThrough = durable
	if started := frame.GetStarted(); started != nil {
		started.Epoch = epoch
	}
	return frame
}

func TestScenario24Apart(t *testing.T) {
	scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
		s.OnSubscribe = func(_ int, _ *worldlogv1.SubscribeRequest, to lab.Frames) error {
			return to.Forever(lab.Started(0, 1), lab.Events(0, 1))
		}
		replaying(s, ending(nil, lab.Started(0, 1), lab.Events(0, 1), lab.Completed(1, 1)))
		for range client.Subscribe(t.Context(), everything, worldlog.Notices{}) {
			equal(t, "connections", s.Connections.Len(), 1)
			_, err := read(client.Replay(t.Context(), all, worldlog.Notices{}))
			check(t, err)
			equal(t, "connections", s.Connections.Len(), 2)
			break
		}
	})
}
