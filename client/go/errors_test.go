package worldlog_test

import (
	"context"
	"errors"
	"regexp"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	worldlog "worldlog.dev/go"
	"worldlog.dev/go/internal/lab"
	"worldlog.dev/go/worldlogv1"
)

func TestScenario06Errors(t *testing.T) {
	t.Run("are data", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			failFirst(s, 1, lab.Refusal(codes.InvalidArgument, "events[0].chat:\n  too long",
				lab.Because("INVALID_REQUEST", worldlog.NotApplied, "limit", "128"),
				lab.AtFault("events[0].chat", "TOO_LONG", "too long"), lab.RetryAfter(1500*time.Millisecond)))
			_, err := client.Emit(t.Context(), "w", lab.Event(""))
			failure := failed(t, err)
			equal(t, "attempts", s.Emits.Len(), 1)
			equal(t, "code", failure.CodeName(), "INVALID_ARGUMENT")
			equal(t, "reason", failure.Reason, worldlogv1.ErrorReason_ERROR_REASON_INVALID_REQUEST)
			equal(t, "outcome", failure.Outcome, worldlog.NotApplied)
			equal(t, "metadata", failure.Metadata, map[string]string{"limit": "128", "outcome": "NOT_APPLIED"})
			equal(t, "violations", failure.Violations, []worldlog.FieldViolation{{"events[0].chat", "TOO_LONG", "too long"}})
			equal(t, "retry after", *failure.RetryAfter, 1500*time.Millisecond)
			equal(t, "message", err.Error(), "INVALID_REQUEST: events[0].chat: too long")
			equal(t, "is its reason", errors.Is(err, worldlog.ErrInvalidRequest), true)
			equal(t, "is another reason", errors.Is(err, worldlog.ErrWorldDeleted), false)
		})
	})
	t.Run("have a sentinel for every reason of the contract", func(t *testing.T) {
		sentinels := []error{
			worldlog.ErrInvalidRequest, worldlog.ErrEventTooLarge, worldlog.ErrInvalidCursor, worldlog.ErrInvalidPageToken,
			worldlog.ErrWorldNotFound, worldlog.ErrWorldDeleted, worldlog.ErrWorldAlreadyExists, worldlog.ErrWorldLimitReached,
			worldlog.ErrEventNotFound, worldlog.ErrEventIDConflict, worldlog.ErrUnexpectedLastSequence, worldlog.ErrEtagMismatch,
			worldlog.ErrLogFull, worldlog.ErrLogReplaced, worldlog.ErrSequenceOutOfRange, worldlog.ErrOverloaded,
			worldlog.ErrSlowConsumer, worldlog.ErrTooManyStreams, worldlog.ErrStoreUnavailable, worldlog.ErrShuttingDown,
			worldlog.ErrDeadlineExceeded, worldlog.ErrDataLoss, worldlog.ErrInternal, worldlog.ErrBackupExists,
			worldlog.ErrNotSupported,
		}
		for number, name := range worldlogv1.ErrorReason_name {
			found := 0
			for _, sentinel := range sentinels {
				if errors.Is(&worldlog.Error{Reason: worldlogv1.ErrorReason(number)}, sentinel) {
					found++
				}
			}
			if want := min(1, int(number)); found != want {
				t.Errorf("%s: %d sentinels", name, found)
			}
		}
	})
	t.Run("an attempt that may have been applied is not forgotten", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			s.OnEmit = func(_ context.Context, n int, _ *worldlogv1.EmitRequest) (*worldlogv1.EmitResponse, error) {
				if n == 1 {
					return nil, lab.Unavailable()
				}
				return nil, lab.WorldDeleted()
			}
			_, err := client.Emit(t.Context(), "w", lab.Event(""))
			equal(t, "is deleted", errors.Is(err, worldlog.ErrWorldDeleted), true)
			equal(t, "outcome", failed(t, err).Outcome, worldlog.Unknown)
		})
	})
	t.Run("a reason that is newer than this client is none, and the code remains", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			failFirst(s, 1, lab.Refusal(codes.Aborted, "new", lab.Because("FROM_THE_FUTURE", worldlog.NotApplied)))
			_, err := client.Emit(t.Context(), "w", lab.Event(""))
			equal(t, "reason", failed(t, err).Reason, 0)
			equal(t, "message", err.Error(), "ABORTED: new")
			equal(t, "outcome", failed(t, err).Outcome, worldlog.NotApplied)
		})
	})
	t.Run("of somebody else say nothing about Worldlog", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			foreign := &errdetails.ErrorInfo{
				Domain: "proxy.example", Reason: "WORLD_NOT_FOUND", Metadata: map[string]string{"outcome": "NOT_APPLIED"},
			}
			failFirst(s, 1, lab.Refusal(codes.NotFound, "no route", foreign))
			_, err := client.Emit(t.Context(), "w", lab.Event(""))
			equal(t, "reason", failed(t, err).Reason, 0)
			equal(t, "outcome", failed(t, err).Outcome, worldlog.Unknown)
			equal(t, "message", err.Error(), "NOT_FOUND: no route")
		})
	})
	t.Run("of the real server name the field", func(t *testing.T) {
		client, ctx := connect(t, shared(t), quick)
		_, err := client.Emit(ctx, newWorld(t, ctx, client), &worldlog.Event{Chat: "a b"})
		equal(t, "is its reason", errors.Is(err, worldlog.ErrInvalidRequest), true)
		equal(t, "field", failed(t, err).Violations[0].Field, "events[0].chat")
		_, err = client.GetWorld(ctx, "nowhere")
		equal(t, "is not found", errors.Is(err, worldlog.ErrWorldNotFound), true)
		equal(t, "metadata", failed(t, err).Metadata["world"], "nowhere")
	})
}

func TestScenario07Listings(t *testing.T) {
	t.Run("go through all pages, also past an empty one", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			pages := map[string]*worldlogv1.ListEventsResponse{
				"":  {Events: []*worldlog.Event{lab.EventAt("a", 1)}, NextPageToken: "2"},
				"2": {NextPageToken: "3"},
				"3": {Events: []*worldlog.Event{lab.EventAt("b", 2), lab.EventAt("c", 3)}},
			}
			s.OnList = func(r *worldlogv1.ListEventsRequest) *worldlogv1.ListEventsResponse { return pages[r.GetPageToken()] }
			got, err := read(client.ListEvents(t.Context(), &worldlogv1.ListEventsRequest{World: "w", PageSize: 2}))
			check(t, err)
			equal(t, "events", got, upTo(1, 3))
			for _, request := range s.Lists.All() {
				equal(t, "page size", request.GetPageSize(), 2)
			}
			for range client.ListEvents(t.Context(), &worldlogv1.ListEventsRequest{World: "w"}) {
				break
			}
			equal(t, "pages asked for", s.Lists.Len(), 4)
		})
	})
	t.Run("cross the pages of the real server", func(t *testing.T) {
		client, ctx := connect(t, shared(t), quick)
		prefix := newWorld(t, ctx, client)
		var want []string
		for _, suffix := range []string{"-a", "-b", "-c", "-d", "-e"} {
			world := &worldlog.World{Id: prefix + suffix, Labels: map[string]string{"of": prefix}}
			_, err := client.CreateWorld(ctx, world)
			check(t, err)
			want = append(want, world.GetId())
		}
		var got []string
		request := &worldlogv1.ListWorldsRequest{Labels: map[string]string{"of": prefix}, PageSize: 2}
		for world, err := range client.ListWorlds(ctx, request) {
			check(t, err)
			got = append(got, world.GetId())
		}
		equal(t, "worlds", got, want)
		check(t, emitNumbered(ctx, client, prefix, 25))
		sequences, err := read(client.ListEvents(ctx, &worldlogv1.ListEventsRequest{
			World: prefix, PageSize: 4, Order: worldlogv1.Order_ORDER_DESCENDING,
		}))
		check(t, err)
		equal(t, "events", sequences, upTo(25, 1))
		for _, err := range client.ListChats(ctx, &worldlogv1.ListChatsRequest{World: "nowhere"}) {
			equal(t, "fails", errors.Is(err, worldlog.ErrWorldNotFound), true)
		}
	})
}

func TestCancellingACall(t *testing.T) {
	t.Run("ends it, and says that it may have been applied", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			silent(s)
			enough := errors.New("enough")
			ctx, cancel := context.WithCancelCause(t.Context())
			time.AfterFunc(time.Second, func() { cancel(enough) })
			_, err := client.Emit(ctx, "w", lab.Event(""))
			equal(t, "outcome", failed(t, err).Outcome, worldlog.Unknown)
			equal(t, "is cancelled", errors.Is(err, context.Canceled) && errors.Is(err, enough), true)
			synctest.Wait()
			equal(t, "the server knows", s.Emits.Context(1).Err(), context.Canceled)
		})
	})
	t.Run("ends a wait for the next attempt", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			failFirst(s, 9, lab.Refusal(codes.Unavailable, "later", lab.RetryAfter(21*time.Second)))
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(time.Second, cancel)
			_, err := client.Emit(ctx, "w", lab.Event(""))
			equal(t, "is cancelled", errors.Is(err, context.Canceled), true)
			equal(t, "attempts", s.Emits.Len(), 1)
		})
	})
	t.Run("before it begins has no effect", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			_, err := client.Emit(ctx, "w", lab.Event(""))
			equal(t, "outcome", failed(t, err).Outcome, worldlog.NotApplied)
			equal(t, "attempts", s.Emits.Len(), 0)
		})
	})
}

func TestATokenTravelsWithEachAttempt(t *testing.T) {
	asked := 0
	options := worldlog.Options{TokenSource: func(context.Context) (string, error) {
		if asked++; asked > 2 {
			return "", errors.New("no keys")
		}
		return []string{"one", "two"}[asked-1], nil
	}}
	scriptedWith(t, options, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
		failFirst(s, 1, lab.Unavailable())
		_, err := client.Emit(t.Context(), "w", lab.Event(""))
		check(t, err)
		for n, want := range []string{"Bearer one", "Bearer two"} {
			sent, _ := metadata.FromIncomingContext(s.Emits.Context(n + 1))
			equal(t, "token", sent["authorization"], []string{want})
			if agent := sent["user-agent"][0]; !regexp.MustCompile(`^worldlog-go`).MatchString(agent) {
				t.Fatalf("user agent: %s", agent)
			}
		}
		_, err = client.Emit(t.Context(), "w", lab.Event(""))
		equal(t, "code", failed(t, err).Code, codes.Unauthenticated)
		equal(t, "outcome", failed(t, err).Outcome, worldlog.NotApplied)
		equal(t, "attempts", s.Emits.Len(), 2)
	})
}
