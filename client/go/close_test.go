package worldlog_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc/codes"
	worldlog "worldlog.dev/go"
	"worldlog.dev/go/internal/lab"
	"worldlog.dev/go/worldlogv1"
)

func TestScenario25Closing(t *testing.T) {
	t.Run("ends everything that is under way, within seconds", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			s.OnSubscribe = func(_ int, _ *worldlogv1.SubscribeRequest, to lab.Frames) error { return to.Forever(lab.Started(0, 0)) }
			s.OnReplay = func(_ int, _ *worldlogv1.ReplayRequest, to lab.Frames) error { return to.Forever(lab.Started(0, 9)) }
			silent(s)
			holding(s, nil)
			ended := map[string]chan error{}
			begin := func(name string, call func() error) {
				done := make(chan error, 1)
				ended[name] = done
				go func() { done <- call() }()
			}
			begin("subscription", func() error {
				_, err := read(client.Subscribe(t.Context(), everything, worldlog.Notices{}))
				return err
			})
			begin("replay", func() error {
				_, err := read(client.Replay(t.Context(), all, worldlog.Notices{}))
				return err
			})
			begin("unary", func() error {
				_, err := client.Emit(t.Context(), "w", lab.Event(""))
				return err
			})
			e := emitting(t, client, worldlog.EmitStreamOptions{})
			sent := e.send(lab.Event(""))
			synctest.Wait()
			equal(t, "under way", []int{s.Subscribes.Len(), s.Replays.Len(), s.Emits.Len(), s.EmitStreams.Len()}, []int{1, 1, 1, 1})

			start := time.Now()
			check(t, client.Close())
			check(t, client.Close())
			if took := time.Since(start); took > 10*time.Second {
				t.Fatalf("took %s", took)
			}
			check(t, <-ended["subscription"])
			for _, err := range []error{<-ended["replay"], <-ended["unary"], e.failure(sent), e.stream.Close()} {
				equal(t, "is closed", errors.Is(err, worldlog.ErrClosed), true)
				equal(t, "code", failed(t, err).Code, codes.Canceled)
				equal(t, "outcome", failed(t, err).Outcome, worldlog.Unknown)
			}
			synctest.Wait()
			for _, calls := range []context.Context{s.Subscribes.Context(1), s.Replays.Context(1), s.Emits.Context(1)} {
				equal(t, "the server knows", calls.Err(), context.Canceled)
			}
		})
	})
	t.Run("begins nothing any more", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			check(t, client.Close())
			_, unary := client.GetWorld(t.Context(), "w")
			_, emit := client.EmitStream(t.Context(), "w", worldlog.EmitStreamOptions{})
			_, subscription := read(client.Subscribe(t.Context(), everything, worldlog.Notices{}))
			_, replay := read(client.Replay(t.Context(), all, worldlog.Notices{}))
			for _, err := range []error{unary, emit, subscription, replay} {
				equal(t, "is closed", errors.Is(err, worldlog.ErrClosed), true)
				equal(t, "outcome", failed(t, err).Outcome, worldlog.NotApplied)
			}
		})
	})
	t.Run("lets a unary call under way succeed", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			s.OnEmit = func(context.Context, int, *worldlogv1.EmitRequest) (*worldlogv1.EmitResponse, error) {
				time.Sleep(3 * time.Second)
				return &worldlogv1.EmitResponse{DurableThrough: 5}, nil
			}
			answer := make(chan uint64, 1)
			go func() {
				response, err := client.Emit(t.Context(), "w", lab.Event(""))
				if err != nil {
					t.Error(err)
				}
				answer <- response.GetDurableThrough()
			}()
			synctest.Wait()
			check(t, client.Close())
			equal(t, "answer", <-answer, 5)
		})
	})
	t.Run("fails a call that waits for its next attempt, at once", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			failFirst(s, 9, lab.Refusal(codes.Unavailable, "later", lab.RetryAfter(20*time.Second)))
			done := make(chan error, 1)
			go func() {
				_, err := client.Emit(t.Context(), "w", lab.Event(""))
				done <- err
			}()
			synctest.Wait()
			start := time.Now()
			check(t, client.Close())
			equal(t, "took", time.Since(start), 0)
			equal(t, "code", failed(t, <-done).Code, codes.Unavailable)
		})
	})
	t.Run("may come from the loop, or from a notice", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			s.OnSubscribe = func(_ int, _ *worldlogv1.SubscribeRequest, to lab.Frames) error {
				return to.Forever(lab.Started(0, 4), lab.Events(0, 4))
			}
			got, err := read(client.Subscribe(t.Context(), everything, worldlog.Notices{}), func(uint64) { check(t, client.Close()) })
			check(t, err)
			equal(t, "events", got, upTo(1, 1))
			client = s.Connect(worldlog.Options{})
			closing := worldlog.Notices{OnStarted: func(*worldlogv1.Started) { check(t, client.Close()) }}
			got, err = read(client.Subscribe(t.Context(), everything, closing))
			check(t, err)
			equal(t, "events", len(got), 0)
		})
	})
	t.Run("ends a stream that waits for its next attempt", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			s.OnSubscribe = func(int, *worldlogv1.SubscribeRequest, lab.Frames) error {
				return lab.Refusal(codes.Unavailable, "later", lab.RetryAfter(time.Hour))
			}
			done := make(chan error, 1)
			go func() {
				_, err := read(client.Subscribe(t.Context(), everything, worldlog.Notices{}))
				done <- err
			}()
			synctest.Wait()
			check(t, client.Close())
			check(t, <-done)
		})
	})
}
