package worldlog_test

import (
	"context"
	"errors"
	"path"
	"regexp"
	"slices"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	worldlog "worldlog.dev/go"
	"worldlog.dev/go/internal/lab"
	"worldlog.dev/go/worldlogv1"
)

// failFirst fails the first emits so and lets a log answer the others.
func failFirst(s *lab.Scripted, count int, failure error) *lab.Log {
	log := &lab.Log{}
	s.OnEmit = func(_ context.Context, n int, r *worldlogv1.EmitRequest) (*worldlogv1.EmitResponse, error) {
		if n <= count {
			return nil, failure
		}
		return log.Emit(r), nil
	}
	return log
}

// silent never answers an emit.
func silent(s *lab.Scripted) {
	s.OnEmit = func(ctx context.Context, _ int, _ *worldlogv1.EmitRequest) (*worldlogv1.EmitResponse, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
}

func TestScenario01Deadline(t *testing.T) {
	timeLeft := func(t *testing.T, ctx context.Context) time.Duration {
		deadline, ok := ctx.Deadline()
		equal(t, "has a deadline", ok, true)
		return time.Until(deadline)
	}
	t.Run("comes with every attempt, and covers all of them", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			var left []time.Duration
			s.OnEmit = func(ctx context.Context, n int, r *worldlogv1.EmitRequest) (*worldlogv1.EmitResponse, error) {
				left = append(left, timeLeft(t, ctx))
				if n == 1 {
					return nil, lab.Unavailable()
				}
				return &worldlogv1.EmitResponse{}, nil
			}
			_, err := client.Emit(t.Context(), "w", lab.Event(""))
			check(t, err)
			equal(t, "attempts", len(left), 2)
			equal(t, "time left at first", left[0], 30*time.Second)
			// A deadline travels in whole microseconds.
			equal(t, "time left", left[1], (30*time.Second-s.Emits.Waits()[0]).Truncate(time.Microsecond)+time.Microsecond)
		})
	})
	t.Run("ends all attempts together", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			failFirst(s, 1_000, lab.Unavailable())
			begin := time.Now()
			_, err := client.Emit(t.Context(), "w", lab.Event(""))
			failure := failed(t, err)
			equal(t, "code", failure.Code, codes.Unavailable)
			equal(t, "outcome", failure.Outcome, worldlog.Unknown)
			if took := time.Since(begin); took < 15*time.Second || took > 30*time.Second {
				t.Fatalf("it took %s", took)
			}
			if s.Emits.Len() < 4 {
				t.Fatalf("%d attempts", s.Emits.Len())
			}
		})
	})
	t.Run("ends a call that the server does not answer", func(t *testing.T) {
		scriptedWith(t, worldlog.Options{Deadline: 3 * time.Second}, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			silent(s)
			begin := time.Now()
			_, err := client.Emit(t.Context(), "w", lab.Event(""))
			equal(t, "code", failed(t, err).Code, codes.DeadlineExceeded)
			equal(t, "outcome", failed(t, err).Outcome, worldlog.Unknown)
			equal(t, "is a deadline", errors.Is(err, context.DeadlineExceeded), true)
			equal(t, "took", time.Since(begin), 3*time.Second)
		})
	})
	t.Run("is the one of the context when that has one, shorter or longer", func(t *testing.T) {
		for _, limit := range []time.Duration{time.Second, time.Hour} {
			scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
				silent(s)
				ctx, cancel := context.WithTimeout(t.Context(), limit)
				defer cancel()
				begin := time.Now()
				_, err := client.Emit(ctx, "w", lab.Event(""))
				equal(t, "code", failed(t, err).Code, codes.DeadlineExceeded)
				equal(t, "took", time.Since(begin), limit)
			})
		}
	})
}

func TestScenario02IDsFirst(t *testing.T) {
	scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
		failFirst(s, 2, lab.Unavailable())
		given := []*worldlog.Event{lab.Event(""), lab.Event("mine"), lab.Event("")}
		_, err := client.EmitRequest(t.Context(), &worldlogv1.EmitRequest{
			World: "w", Events: given, Ack: worldlogv1.AckLevel_ACK_LEVEL_ACCEPTED, ExpectedLastSequence: new(uint64),
		})
		check(t, err)
		equal(t, "attempts", s.Emits.Len(), 3)
		var first []string
		for _, request := range s.Emits.All() {
			var ids []string
			for _, event := range request.GetEvents() {
				ids = append(ids, event.GetId())
			}
			if first == nil {
				first = ids
			}
			equal(t, "ids", ids, first)
			equal(t, "ack", request.GetAck(), worldlogv1.AckLevel_ACK_LEVEL_ACCEPTED)
			equal(t, "expects a last sequence", request.ExpectedLastSequence != nil, true)
		}
		equal(t, "the id that was given", first[1], "mine")
		uuid7 := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
		if first[0] == first[2] || !uuid7.MatchString(first[0]) || !uuid7.MatchString(first[2]) {
			t.Fatalf("ids: %s", first)
		}
		equal(t, "what was given", given[0].GetId(), "")
	})
}

func TestScenario03LostAnswer(t *testing.T) {
	scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
		log := &lab.Log{}
		s.OnEmit = func(_ context.Context, n int, r *worldlogv1.EmitRequest) (*worldlogv1.EmitResponse, error) {
			response := log.Emit(r)
			if n == 1 {
				return nil, lab.Unavailable()
			}
			return response, nil
		}
		response, err := client.Emit(t.Context(), "w", lab.Event(""))
		check(t, err)
		equal(t, "events", len(log.IDs()), 1)
		equal(t, "duplicate", response.GetResults()[0].GetDuplicate(), true)
		equal(t, "sequence", response.GetResults()[0].GetSequence(), 1)
	})
}

func TestScenario04RetryOnlyWhenAllowed(t *testing.T) {
	for _, each := range []struct {
		name     string
		failure  error
		repeated bool
	}{
		{"UNAVAILABLE", lab.Unavailable(), true},
		{"DEADLINE_EXCEEDED of the server", lab.Refusal(codes.DeadlineExceeded, "late",
			lab.Because("DEADLINE_EXCEEDED", worldlog.Unknown)), true},
		{"exhausted, with a wait", lab.Refusal(codes.ResourceExhausted, "full",
			lab.Because("OVERLOADED", worldlog.NotApplied), lab.RetryAfter(5*time.Second)), true},
		{"exhausted, without", lab.Refusal(codes.ResourceExhausted, "full"), false},
		{"INVALID_ARGUMENT", lab.Refusal(codes.InvalidArgument, "no"), false},
		{"INTERNAL", lab.Refusal(codes.Internal, "no"), false},
		{"DATA_LOSS", lab.Refusal(codes.DataLoss, "no"), false},
		{"UNKNOWN", lab.Refusal(codes.Unknown, "no"), false},
		{"CANCELLED by a server that was stopped hard", lab.Refusal(codes.Canceled, "stopped"), true},
		{"world deleted", lab.WorldDeleted(), false},
	} {
		t.Run(each.name, func(t *testing.T) {
			scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
				failFirst(s, 1, each.failure)
				_, err := client.Emit(t.Context(), "w", lab.Event(""))
				equal(t, "repeated", s.Emits.Len() == 2, each.repeated)
				equal(t, "succeeds", err == nil, each.repeated)
				if err != nil {
					equal(t, "can be repeated", failed(t, err).IsRetryable(), false)
				}
			})
		})
	}
	creation := func(t *testing.T, failure error) (attempts int, err error) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			s.OnCreateWorld = func(n int) error {
				if n == 1 {
					return failure
				}
				return nil
			}
			_, err = client.CreateWorld(t.Context(), &worldlog.World{Id: "w"})
			attempts = s.Creations.Len()
		})
		return attempts, err
	}
	t.Run("a change of a world that may have happened is not repeated", func(t *testing.T) {
		attempts, err := creation(t, lab.Unavailable())
		equal(t, "attempts", attempts, 1)
		equal(t, "outcome", failed(t, err).Outcome, worldlog.Unknown)
		equal(t, "can be repeated", failed(t, err).IsRetryable(), true)
	})
	t.Run("a change of a world that certainly did not happen is repeated", func(t *testing.T) {
		attempts, err := creation(t, lab.Refusal(codes.Unavailable, "later",
			lab.Because("STORE_UNAVAILABLE", worldlog.NotApplied), lab.RetryAfter(time.Second)))
		check(t, err)
		equal(t, "attempts", attempts, 2)
	})
	t.Run("each method as it is safe for it", func(t *testing.T) {
		for name, each := range map[string]struct {
			repeated, repeatedWhenNotApplied bool
			call                             func(context.Context, *worldlog.Client) error
		}{
			"CreateWorld": {false, true, func(ctx context.Context, c *worldlog.Client) error {
				_, err := c.CreateWorld(ctx, nil)
				return err
			}},
			"UpdateWorld": {false, true, func(ctx context.Context, c *worldlog.Client) error {
				_, err := c.UpdateWorld(ctx, nil)
				return err
			}},
			"DeleteWorld": {false, true, func(ctx context.Context, c *worldlog.Client) error {
				_, err := c.DeleteWorld(ctx, "w", "")
				return err
			}},
			"Backup": {false, false, func(ctx context.Context, c *worldlog.Client) error {
				_, err := c.Admin().Backup(ctx, "")
				return err
			}},
			"GetServerInfo": {true, true, func(ctx context.Context, c *worldlog.Client) error {
				_, err := c.Admin().ServerInfo(ctx)
				return err
			}},
			"GetWorld": {true, true, func(ctx context.Context, c *worldlog.Client) error {
				_, err := c.GetWorld(ctx, "w")
				return err
			}},
			"GetEvent": {true, true, func(ctx context.Context, c *worldlog.Client) error {
				_, err := c.GetEvent(ctx, "w", 1)
				return err
			}},
			"CountEvents": {true, true, func(ctx context.Context, c *worldlog.Client) error {
				_, err := c.CountEvents(ctx, nil)
				return err
			}},
		} {
			for outcome, want := range map[worldlog.Outcome]bool{
				worldlog.Unknown: each.repeated, worldlog.NotApplied: each.repeatedWhenNotApplied,
			} {
				scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
					attempts := 0
					s.OnUnary = func(method string) error {
						equal(t, "method", path.Base(method), name)
						if attempts++; attempts == 1 {
							return lab.Refusal(codes.Unavailable, "later", lab.Because("STORE_UNAVAILABLE", outcome))
						}
						return lab.WorldDeleted() // whatever, as long as it is final
					}
					equal(t, "fails", each.call(t.Context(), client) != nil, true)
					equal(t, name+" repeated after "+string(outcome), attempts == 2, want)
				})
			}
		}
	})
	t.Run("a change of a world is repeated when the server was never reached", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			s.Stop() // From here on it cannot be reached.
			_, err := client.CreateWorld(t.Context(), &worldlog.World{Id: "w"})
			failure := failed(t, err)
			equal(t, "outcome", failure.Outcome, worldlog.NotApplied)
			if !regexp.MustCompile(`attempt [0-9]+`).MatchString(failure.Error()) {
				t.Fatalf("not repeated: %s", failure)
			}
		})
	})
	t.Run("nothing is repeated when it shall fail fast", func(t *testing.T) {
		scriptedWith(t, worldlog.Options{FailFast: true}, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			failFirst(s, 1, lab.Unavailable())
			_, err := client.Emit(t.Context(), "w", lab.Event(""))
			equal(t, "code", failed(t, err).Code, codes.Unavailable)
			equal(t, "attempts", s.Emits.Len(), 1)
		})
	})
	t.Run("what cannot be encoded is refused at once", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			_, err := client.Emit(t.Context(), "w", message("\xff"))
			equal(t, "code", failed(t, err).Code, codes.InvalidArgument)
			equal(t, "outcome", failed(t, err).Outcome, worldlog.NotApplied)
			equal(t, "attempts", s.Emits.Len(), 0)
		})
	})
}

func TestScenario05Waits(t *testing.T) {
	waitsFor := func(t *testing.T, options worldlog.Options, failure error) (waits []time.Duration) {
		options.Deadline = time.Hour
		scriptedWith(t, options, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			failFirst(s, 40, failure)
			_, err := client.Emit(t.Context(), "w", lab.Event(""))
			check(t, err)
			waits = s.Emits.Waits()
		})
		return waits
	}
	t.Run("are random and grow from 100 ms to 10 s", func(t *testing.T) {
		waits := waitsFor(t, worldlog.Options{}, lab.Unavailable())
		ceiling := 100 * time.Millisecond
		for _, wait := range waits {
			if ceiling = min(2*ceiling, 10*time.Second); wait < 100*time.Millisecond || wait > ceiling {
				t.Fatalf("%s (expected: 100 ms to %s)", wait, ceiling)
			}
		}
		if slices.Max(waits) < 5*time.Second || len(slices.Compact(waits)) < 30 {
			t.Fatalf("waits: %s", waits)
		}
	})
	t.Run("are at least as long as the server asks, and not all the same", func(t *testing.T) {
		waits := waitsFor(t, worldlog.Options{}, lab.Refusal(codes.Unavailable, "later", lab.RetryAfter(20*time.Second)))
		if slices.Min(waits) < 20*time.Second || slices.Max(waits) > 24*time.Second || slices.Min(waits) == slices.Max(waits) {
			t.Fatalf("waits: %s", waits)
		}
	})
	t.Run("are what the options say", func(t *testing.T) {
		options := worldlog.Options{BackoffMin: time.Second, BackoffMax: 2 * time.Second}
		waits := waitsFor(t, options, lab.Unavailable())
		if slices.Min(waits) < time.Second || slices.Max(waits) > 2*time.Second {
			t.Fatalf("waits: %s", waits)
		}
	})
}
