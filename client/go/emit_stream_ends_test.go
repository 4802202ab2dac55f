package worldlog_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc/codes"
	worldlog "worldlog.dev/go"
	"worldlog.dev/go/internal/lab"
	"worldlog.dev/go/worldlogv1"
)

// refusing refuses the request of this place in a call; without a place in its failure when named is false.
func refusing(s *lab.Scripted, refused, answered int, named bool) *lab.Log {
	log := &lab.Log{}
	s.OnEmitStream = func(_ int, stream lab.EmitCalls) error {
		for place := 0; ; place++ {
			request, err := stream.Recv()
			if err != nil {
				return err
			}
			switch {
			case place == refused && named:
				return lab.Refusal(codes.AlreadyExists, "other content",
					lab.Because("EVENT_ID_CONFLICT", worldlog.NotApplied, "request_index", strconv.Itoa(refused)))
			case place == refused:
				return lab.WorldDeleted()
			case place < answered:
				err = stream.Send(log.Stream(request))
			}
			if err != nil {
				return err
			}
		}
	}
	return log
}

func TestScenario11FinalFailure(t *testing.T) {
	t.Run("those before succeed, it fails, and all later ones", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			log := refusing(s, 2, 2, true)
			e := emitting(t, client, worldlog.EmitStreamOptions{})
			var sent []*worldlog.Sent
			for i := range 5 {
				sent = append(sent, e.send(lab.Event(fmt.Sprintf("e%d", i))))
			}
			equal(t, "flush", errors.Is(e.stream.Flush(t.Context()), worldlog.ErrEventIDConflict), true)
			for i, each := range sent[:2] {
				equal(t, "sequence", e.answer(each)[0].GetSequence(), uint64(i+1))
			}
			equal(t, "message", e.failure(sent[2]).Error(), "EVENT_ID_CONFLICT: other content")
			equal(t, "outcome", e.failure(sent[2]).Outcome, worldlog.NotApplied)
			_, late := e.stream.Send(t.Context(), lab.Event(""))
			for _, failure := range []*worldlog.Error{e.failure(sent[3]), e.failure(sent[4]), failed(t, late)} {
				equal(t, "outcome", failure.Outcome, worldlog.NotApplied)
				equal(t, "message", failure.Error(), "EVENT_ID_CONFLICT: an earlier request of the stream failed: other content")
			}
			equal(t, "close", errors.Is(e.stream.Close(), worldlog.ErrEventIDConflict), true)
			equal(t, "close again", errors.Is(e.stream.Close(), worldlog.ErrEventIDConflict), true)
			equal(t, "ids", log.IDs(), ids(2))
			equal(t, "calls", s.EmitStreams.Len(), 1)
		})
	})
	t.Run("what had no answer before the refused one is unknown", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			refusing(s, 2, 1, true)
			e := emitting(t, client, worldlog.EmitStreamOptions{})
			sent := []*worldlog.Sent{e.send(lab.Event("")), e.send(lab.Event("")), e.send(lab.Event("")), e.send(lab.Event(""))}
			e.answer(sent[0])
			equal(t, "before", e.failure(sent[1]).Outcome, worldlog.Unknown)
			equal(t, "refused", e.failure(sent[2]).Outcome, worldlog.NotApplied)
			equal(t, "after", e.failure(sent[3]).Outcome, worldlog.NotApplied)
		})
	})
	t.Run("without a place everything that is unanswered fails", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			refusing(s, 1, 0, false)
			e := emitting(t, client, worldlog.EmitStreamOptions{})
			for _, each := range []*worldlog.Sent{e.send(lab.Event("")), e.send(lab.Event(""))} {
				equal(t, "is deleted", errors.Is(e.failure(each), worldlog.ErrWorldDeleted), true)
			}
			equal(t, "close", errors.Is(e.stream.Close(), worldlog.ErrWorldDeleted), true)
		})
	})
	t.Run("a break before it is not forgotten", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			s.OnEmitStream = func(n int, stream lab.EmitCalls) error {
				_, _ = stream.Recv()
				if n == 1 {
					return lab.Unavailable()
				}
				return lab.WorldDeleted()
			}
			e := emitting(t, client, worldlog.EmitStreamOptions{})
			sent := e.send(lab.Event(""))
			equal(t, "is deleted", errors.Is(e.failure(sent), worldlog.ErrWorldDeleted), true)
			equal(t, "outcome", e.failure(sent).Outcome, worldlog.Unknown)
		})
	})
	t.Run("an answer that does not belong to its request is not believed", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			s.OnEmitStream = func(_ int, stream lab.EmitCalls) error {
				_, _ = stream.Recv()
				_ = stream.Send(&worldlogv1.EmitStreamResponse{})
				<-stream.Context().Done()
				return nil
			}
			e := emitting(t, client, worldlog.EmitStreamOptions{})
			failure := e.failure(e.send(lab.Event("")))
			equal(t, "code", failure.Code, codes.Internal)
			equal(t, "message", failure.Error(), "INTERNAL: the stream is broken: an answer has 0 results (expected: 1)")
		})
	})
	t.Run("an answer that nobody asked for is not believed", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			log := &lab.Log{}
			s.OnEmitStream = func(_ int, stream lab.EmitCalls) error {
				request, _ := stream.Recv()
				_, _ = stream.Send(log.Stream(request)), stream.Send(log.Stream(request))
				<-stream.Context().Done()
				return nil
			}
			e := emitting(t, client, worldlog.EmitStreamOptions{})
			e.answer(e.send(lab.Event("")))
			synctest.Wait()
			_, err := e.stream.Send(t.Context(), lab.Event(""))
			equal(t, "code", failed(t, err).Code, codes.Internal)
		})
	})
	t.Run("by the real server", func(t *testing.T) {
		client, ctx := connect(t, shared(t), quick)
		world := newWorld(t, ctx, client)
		_, err := client.Emit(ctx, world, lab.Event("taken"))
		check(t, err)
		stream, err := client.EmitStream(ctx, world, worldlog.EmitStreamOptions{})
		check(t, err)
		conflicting := lab.Event("taken")
		conflicting.Chat = "other"
		var sent []*worldlog.Sent
		for _, event := range []*worldlog.Event{lab.Event("before"), conflicting, lab.Event("later")} {
			each, err := stream.Send(ctx, event)
			check(t, err)
			sent = append(sent, each)
		}
		equal(t, "close", errors.Is(stream.Close(), worldlog.ErrEventIDConflict), true)
		_, err = sent[1].Answer(ctx)
		equal(t, "conflict", errors.Is(err, worldlog.ErrEventIDConflict), true)
		_, err = sent[2].Answer(ctx)
		equal(t, "later", failed(t, err).Outcome, worldlog.NotApplied)
		all := replayedIDs(t, ctx, client, &worldlogv1.ReplayRequest{World: world})
		equal(t, "events", all, []string{"taken", "before"})
	})
}

func TestScenario12GivingUp(t *testing.T) {
	t.Run("without any answer for the set time", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			gate := make(chan struct{})
			holding(s, gate)
			e := emitting(t, client, worldlog.EmitStreamOptions{RequestsMax: 2})
			begin := time.Now()
			first, second := e.send(lab.Event("")), e.send(lab.Event(""))
			_, err := e.stream.Send(t.Context(), lab.Event("")) // has no room
			equal(t, "took", time.Since(begin), time.Minute)
			equal(t, "outcome of what had no room", failed(t, err).Outcome, worldlog.NotApplied)
			for _, each := range []*worldlog.Sent{first, second} {
				equal(t, "code", e.failure(each).Code, codes.DeadlineExceeded)
				equal(t, "outcome", e.failure(each).Outcome, worldlog.Unknown)
			}
			err = e.stream.Close()
			equal(t, "close", err.Error(), "DEADLINE_EXCEEDED: the server does not answer (no progress for 1m0s)")
			synctest.Wait()
			equal(t, "the server knows", s.EmitStreams.Context(1).Err(), context.Canceled)
		})
	})
	t.Run("counts from the last answer", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			log := &lab.Log{}
			s.OnEmitStream = func(_ int, stream lab.EmitCalls) error {
				return log.Serve(stream, func(int, *worldlogv1.EmitStreamRequest) error {
					time.Sleep(50 * time.Second)
					return nil
				})
			}
			e := emitting(t, client, worldlog.EmitStreamOptions{})
			for i := range 5 {
				e.send(lab.Event(fmt.Sprintf("e%d", i)))
			}
			check(t, e.stream.Close())
			equal(t, "ids", log.IDs(), ids(5))
		})
	})
	t.Run("says why when it only breaks", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			s.OnEmitStream = func(int, lab.EmitCalls) error { return lab.Unavailable() }
			e := emitting(t, client, worldlog.EmitStreamOptions{GiveUpAfter: 30 * time.Second})
			begin := time.Now()
			failure := e.failure(e.send(lab.Event("")))
			equal(t, "took", time.Since(begin), 30*time.Second)
			equal(t, "message", failure.Error(), "UNAVAILABLE: cut by the test (no progress for 30s)")
			equal(t, "outcome", failure.Outcome, worldlog.Unknown)
		})
	})
	t.Run("what was taken while the connection was broken was not applied", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			s.OnEmitStream = func(_ int, stream lab.EmitCalls) error {
				_, _ = stream.Recv()
				return lab.Refusal(codes.Unavailable, "later", lab.RetryAfter(time.Minute))
			}
			e := emitting(t, client, worldlog.EmitStreamOptions{GiveUpAfter: 10 * time.Second})
			sent := e.send(lab.Event(""))
			time.Sleep(time.Second)
			kept := e.send(lab.Event(""))
			equal(t, "outcome of what was sent", e.failure(sent).Outcome, worldlog.Unknown)
			equal(t, "outcome of what was not", e.failure(kept).Outcome, worldlog.NotApplied)
		})
	})
	t.Run("what never left this process was not applied", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			s.Stop() // From here on it cannot be reached.
			e := emitting(t, client, worldlog.EmitStreamOptions{GiveUpAfter: 30 * time.Second})
			failure := e.failure(e.send(lab.Event("")))
			equal(t, "code", failure.Code, codes.Unavailable)
			equal(t, "outcome", failure.Outcome, worldlog.NotApplied)
		})
	})
	t.Run("an idle stream does not give up", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			log := answering(s)
			e := emitting(t, client, worldlog.EmitStreamOptions{})
			e.answer(e.send(lab.Event("e0")))
			time.Sleep(24 * time.Hour)
			e.answer(e.send(lab.Event("e1")))
			check(t, e.stream.Close())
			equal(t, "ids", log.IDs(), ids(2))
		})
	})
}

func TestEmitStreamEnds(t *testing.T) {
	t.Run("closed, it refuses requests", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			e := emitting(t, client, worldlog.EmitStreamOptions{})
			check(t, e.stream.Close())
			check(t, e.stream.Close())
			_, err := e.stream.Send(t.Context(), lab.Event(""))
			equal(t, "message", err.Error(), "FAILED_PRECONDITION: the emit stream is closed")
			equal(t, "outcome", failed(t, err).Outcome, worldlog.NotApplied)
		})
	})
	t.Run("with its context, and so does what is unanswered", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			gate := make(chan struct{})
			holding(s, gate)
			enough := errors.New("enough")
			ctx, cancel := context.WithCancelCause(t.Context())
			stream, err := client.EmitStream(ctx, "w", worldlog.EmitStreamOptions{RequestsMax: 1})
			check(t, err)
			sent, err := stream.Send(t.Context(), lab.Event(""))
			check(t, err)
			time.AfterFunc(time.Second, func() { cancel(enough) })
			_, waiting := stream.Send(t.Context(), lab.Event(""))
			equal(t, "what waited was not applied", failed(t, waiting).Outcome, worldlog.NotApplied)
			_, err = sent.Answer(t.Context())
			equal(t, "is cancelled", errors.Is(err, context.Canceled) && errors.Is(err, enough), true)
			equal(t, "outcome", failed(t, err).Outcome, worldlog.Unknown)
			equal(t, "close", errors.Is(stream.Close(), enough), true)
		})
	})
	t.Run("refuses at once what cannot be encoded, and goes on", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			log := answering(s)
			e := emitting(t, client, worldlog.EmitStreamOptions{})
			_, err := e.stream.Send(t.Context(), message("\xff"))
			equal(t, "code", failed(t, err).Code, codes.InvalidArgument)
			e.answer(e.send(lab.Event("fine")))
			check(t, e.stream.Close())
			equal(t, "ids", log.IDs(), []string{"fine"})
		})
	})
	t.Run("options out of range are refused", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			for _, options := range []worldlog.EmitStreamOptions{{RequestsMax: -1}, {BytesMax: -1}, {GiveUpAfter: -1}} {
				if _, err := client.EmitStream(t.Context(), "w", options); err == nil {
					t.Fatalf("taken: %v", options)
				}
			}
		})
	})
}
