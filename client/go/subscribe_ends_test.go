package worldlog_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc/codes"
	worldlog "worldlog.dev/go"
	"worldlog.dev/go/internal/lab"
	"worldlog.dev/go/worldlogv1"
)

func TestScenario17FinalEnds(t *testing.T) {
	t.Run("a world that was replaced meanwhile ends it", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			s.OnSubscribe = func(n int, _ *worldlogv1.SubscribeRequest, to lab.Frames) error {
				if n == 1 {
					return to.Then(lab.Unavailable(), lab.Started(0, 5), lab.Events(0, 3))
				}
				return to.Forever(lab.StartedIn("another", 3, 5), lab.Events(3, 5))
			}
			got, err := read(client.Subscribe(t.Context(), everything, worldlog.Notices{}))
			equal(t, "is replaced", errors.Is(err, worldlog.ErrLogReplaced), true)
			equal(t, "code", failed(t, err).Code, codes.FailedPrecondition)
			equal(t, "events", got, upTo(1, 3))
		})
	})
	for reason, code := range map[string]codes.Code{
		"WORLD_NOT_FOUND": codes.NotFound, "WORLD_DELETED": codes.FailedPrecondition, "LOG_REPLACED": codes.FailedPrecondition,
		"INVALID_REQUEST": codes.InvalidArgument, "INVALID_CURSOR": codes.InvalidArgument,
		"SEQUENCE_OUT_OF_RANGE": codes.OutOfRange, "DATA_LOSS": codes.DataLoss, "INTERNAL": codes.Internal,
	} {
		t.Run(reason+" ends it", func(t *testing.T) {
			scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
				s.OnSubscribe = func(int, *worldlogv1.SubscribeRequest, lab.Frames) error {
					return lab.Refusal(code, "no", lab.Because(reason, worldlog.NotApplied))
				}
				_, err := read(client.Subscribe(t.Context(), everything, worldlog.Notices{}))
				equal(t, "reason", failed(t, err).Reason.String(), "ERROR_REASON_"+reason)
				equal(t, "calls", s.Subscribes.Len(), 1)
			})
		})
	}
	for reason, wait := range map[string]time.Duration{"SLOW_CONSUMER": 0, "TOO_MANY_STREAMS": time.Second} {
		t.Run(reason+" does not end it", func(t *testing.T) {
			scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
				s.OnSubscribe = func(n int, _ *worldlogv1.SubscribeRequest, _ lab.Frames) error {
					switch {
					case n > 1:
						return lab.WorldDeleted()
					case wait > 0:
						return lab.Refusal(codes.ResourceExhausted, "later",
							lab.Because(reason, worldlog.NotApplied), lab.RetryAfter(wait))
					}
					return lab.Refusal(codes.ResourceExhausted, "slow", lab.Because(reason, worldlog.NotApplied))
				}
				_, err := read(client.Subscribe(t.Context(), everything, worldlog.Notices{}))
				equal(t, "is deleted", errors.Is(err, worldlog.ErrWorldDeleted), true)
				if waited := s.Subscribes.Waits(); len(waited) != 1 || waited[0] < wait {
					t.Fatalf("waits: %s", waited)
				}
			})
		})
	}
	t.Run("subscribers of a deleted world are told by the real server", func(t *testing.T) {
		client, ctx := connect(t, shared(t), quick)
		world := newWorld(t, ctx, client)
		deleting := worldlog.Notices{OnCaughtUp: func() {
			_, err := client.DeleteWorld(ctx, world, "")
			check(t, err)
		}}
		_, err := read(client.Subscribe(ctx, &worldlogv1.SubscribeRequest{World: world}, deleting))
		equal(t, "is deleted", errors.Is(err, worldlog.ErrWorldDeleted), true)
	})
}

func TestScenario18SlowListener(t *testing.T) {
	t.Run("slows the server down", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			asked := 0
			s.OnSubscribe = func(_ int, _ *worldlogv1.SubscribeRequest, to lab.Frames) error {
				check(t, to.Send(lab.Started(0, 9)))
				for sequence := uint64(1); ; sequence++ {
					frame := lab.Empty(sequence-1, sequence)
					frame.Events = []*worldlog.Event{lab.EventAt(strings.Repeat("x", 16_000), sequence)}
					if err := to.Send(frame); err != nil {
						return err
					}
					asked = int(sequence)
				}
			}
			for event, err := range client.Subscribe(t.Context(), everything, worldlog.Notices{}) {
				check(t, err)
				synctest.Wait() // The server goes on until it has to wait for this reader.
				if ahead := asked - int(event.GetSequence()); ahead > 60 {
					t.Fatalf("%d frames ahead", ahead)
				}
				if event.GetSequence() == 100 {
					break
				}
			}
		})
	})
	t.Run("holds up nothing else of its client", func(t *testing.T) {
		client, ctx := connect(t, shared(t), quick)
		world := newWorld(t, ctx, client)
		emitLarge(t, ctx, client, world, 100)
		for _, err := range client.Subscribe(ctx, followFrom(world, 0), worldlog.Notices{}) {
			check(t, err)
			var got []uint64
			for event, err := range client.Subscribe(ctx, followFrom(world, 0), worldlog.Notices{}) {
				check(t, err)
				if got = append(got, event.GetSequence()); len(got) == 100 {
					emitLarge(t, ctx, client, world, 1)
				}
				if len(got) == 101 {
					break
				}
			}
			equal(t, "events", got, upTo(1, 101))
			break
		}
	})
	t.Run("that was too slow for the real server goes on where it was", func(t *testing.T) {
		client, ctx := connect(t, ownServer(t, "--slow-consumer-patience=300ms").Address, quick)
		world := newWorld(t, ctx, client)
		emitLarge(t, ctx, client, world, 60)
		causes := map[worldlogv1.ErrorReason]bool{} // Once, or more often where this process is held up.
		notices := worldlog.Notices{OnDisconnected: func(cause *worldlog.Error, _ time.Duration) {
			causes[cause.Reason] = true
		}}
		var got []uint64
		for event, err := range client.Subscribe(ctx, followFrom(world, 0), notices) {
			check(t, err)
			if got = append(got, event.GetSequence()); len(got) == 1 {
				eventually(t, "the server loses patience", func() bool {
					info, err := client.Admin().ServerInfo(ctx)
					return err == nil && info.GetLoad().GetStreams() == 0
				})
			}
			if len(got) == 60 {
				break
			}
		}
		equal(t, "events", got, upTo(1, 60))
		equal(t, "causes", causes, map[worldlogv1.ErrorReason]bool{worldlogv1.ErrorReason_ERROR_REASON_SLOW_CONSUMER: true})
	})
}

func emitLarge(t *testing.T, ctx context.Context, client *worldlog.Client, world string, count int) {
	t.Helper()
	for range count {
		_, err := client.Emit(ctx, world, message(strings.Repeat("x", 60_000)))
		check(t, err)
	}
}

func TestScenario20Cancelling(t *testing.T) {
	forever := func(frames ...*worldlog.Frame) func(int, *worldlogv1.SubscribeRequest, lab.Frames) error {
		return func(_ int, _ *worldlogv1.SubscribeRequest, to lab.Frames) error { return to.Forever(frames...) }
	}
	t.Run("by leaving the loop", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			s.OnSubscribe = forever(lab.Started(0, 9), lab.Events(0, 9))
			for range client.Subscribe(t.Context(), everything, worldlog.Notices{}) {
				break
			}
			synctest.Wait()
			equal(t, "the server knows", s.Subscribes.Context(1).Err(), context.Canceled)
		})
	})
	t.Run("by the context: in the loop, in a wait for events, in a wait for an attempt, and before it begins", func(t *testing.T) {
		for _, each := range []struct {
			name   string
			script func(int, *worldlogv1.SubscribeRequest, lab.Frames) error
			at     time.Duration
			inLoop bool
			want   int
		}{
			{"loop", forever(lab.Started(0, 9), lab.Events(0, 4)), 0, true, 2},
			{"waiting for events", forever(lab.Started(0, 9), lab.Events(0, 4)), time.Second, false, 4},
			{"waiting for an attempt", func(int, *worldlogv1.SubscribeRequest, lab.Frames) error {
				return lab.Refusal(codes.Unavailable, "later", lab.RetryAfter(30*time.Second))
			}, time.Second, false, 0},
			{"before", nil, 0, false, 0},
		} {
			scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
				s.OnSubscribe = each.script
				enough := errors.New("enough")
				ctx, cancel := context.WithCancelCause(t.Context())
				defer cancel(nil)
				switch {
				case each.at > 0:
					time.AfterFunc(each.at, func() { cancel(enough) })
				case !each.inLoop:
					cancel(enough)
				}
				begin := time.Now()
				failures := 0
				got := 0
				for _, err := range client.Subscribe(ctx, everything, worldlog.Notices{}) {
					if err != nil {
						failures++
						equal(t, each.name, errors.Is(err, context.Canceled) && errors.Is(err, enough), true)
						equal(t, each.name, failed(t, err).Code, codes.Canceled)
						continue
					}
					if got++; each.inLoop && got == 2 {
						cancel(enough)
						cancel(enough)
					}
				}
				equal(t, each.name+": events", got, each.want)
				equal(t, each.name+": failures", failures, 1)
				equal(t, each.name+": took", time.Since(begin), each.at)
			})
		}
	})
}

func TestScenario21LostInACrash(t *testing.T) {
	script := func(n int, _ *worldlogv1.SubscribeRequest, to lab.Frames) error {
		switch n {
		case 1:
			return to.Then(lab.Unavailable(), lab.Started(0, 5), lab.Events(0, 4), lab.Progress(4, 4))
		case 2:
			return to.Then(lab.Unavailable(), lab.Started(4, 9), lab.Diverged(2, 4))
		}
		return to.Then(lab.WorldDeleted(), lab.Started(4, 9), lab.Diverged(2, 4), lab.Gap(4, 8), lab.Events(8, 9))
	}
	t.Run("is told before the next event, also when it has to be said twice", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			s.OnSubscribe = script
			var heard []string
			notices := hearing(&heard)
			notices.OnStarted, notices.OnDisconnected = nil, nil
			_, _ = read(client.Subscribe(t.Context(), everything, notices), func(sequence uint64) {
				heard = append(heard, fmt.Sprint(sequence))
			})
			equal(t, "heard", heard, []string{"1", "2", "3", "4", "lost 3 to 4", "lost 3 to 4", "gap 5 to 8", "9"})
			equal(t, "starts", startsOf(s), []string{"after 0", "cursor-4", "cursor-4"})
		})
	})
	t.Run("comes through the iterator when nobody listens, and the loop may go on", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			s.OnSubscribe = script
			var heard []string
			for event, err := range client.Subscribe(t.Context(), everything, worldlog.Notices{}) {
				var lost *worldlog.DivergedError
				switch {
				case errors.As(err, &lost):
					heard = append(heard, fmt.Sprintf("lost %d to %d", lost.Lost.GetLostFromSequence(), lost.Lost.GetLostToSequence()))
				case err != nil:
					heard = append(heard, fmt.Sprint(errors.Is(err, worldlog.ErrWorldDeleted)))
				default:
					heard = append(heard, fmt.Sprint(event.GetSequence()))
				}
			}
			equal(t, "heard", heard, []string{"1", "2", "3", "4", "lost 3 to 4", "lost 3 to 4", "9", "true"})
		})
	})
}
