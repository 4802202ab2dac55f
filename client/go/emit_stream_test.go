package worldlog_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	worldlog "worldlog.dev/go"
	"worldlog.dev/go/internal/lab"
	"worldlog.dev/go/worldlogv1"
)

type emitTest struct {
	*testing.T
	stream *worldlog.EmitStream
}

func emitting(t *testing.T, client *worldlog.Client, options worldlog.EmitStreamOptions) emitTest {
	t.Helper()
	stream, err := client.EmitStream(t.Context(), "w", options)
	check(t, err)
	return emitTest{t, stream}
}

func (e emitTest) send(events ...*worldlog.Event) *worldlog.Sent {
	e.Helper()
	sent, err := e.stream.Send(e.Context(), events...)
	check(e.T, err)
	return sent
}

func (e emitTest) answer(sent *worldlog.Sent) []*worldlogv1.EmitResult {
	e.Helper()
	response, err := sent.Answer(e.Context())
	check(e.T, err)
	return response.GetResults()
}

func (e emitTest) failure(sent *worldlog.Sent) *worldlog.Error {
	e.Helper()
	_, err := sent.Answer(e.Context())
	return failed(e.T, err)
}

// answering lets a log answer every request.
func answering(s *lab.Scripted) *lab.Log {
	log := &lab.Log{}
	s.OnEmitStream = func(_ int, stream lab.EmitCalls) error {
		return log.Serve(stream, func(int, *worldlogv1.EmitStreamRequest) error { return nil })
	}
	return log
}

// holding lets a log answer every request once the gate is closed; it counts those that came.
func holding(s *lab.Scripted, gate <-chan struct{}) (log *lab.Log, arrived func() int) {
	log = &lab.Log{}
	var mutex sync.Mutex
	count := 0
	s.OnEmitStream = func(_ int, stream lab.EmitCalls) error {
		requests := make(chan *worldlogv1.EmitStreamRequest, 1_000)
		go func() {
			defer close(requests)
			for {
				request, err := stream.Recv()
				if err != nil {
					return
				}
				mutex.Lock()
				count++
				mutex.Unlock()
				requests <- request
			}
		}()
		for request := range requests {
			select {
			case <-gate:
			case <-stream.Context().Done():
				return stream.Context().Err()
			}
			if err := stream.Send(log.Stream(request)); err != nil {
				return err
			}
		}
		return nil
	}
	return log, func() int {
		mutex.Lock()
		defer mutex.Unlock()
		return count
	}
}

func TestScenario08OrderAndAnswers(t *testing.T) {
	t.Run("who is answered before looking for room has had it", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			answering(s)
			e := emitting(t, client, worldlog.EmitStreamOptions{})
			for range 20_000 {
				e.answer(e.send(lab.Event("")))
			}
		})
	})
	t.Run("by the real server", func(t *testing.T) {
		client, ctx := connect(t, shared(t), quick)
		world := newWorld(t, ctx, client)
		stream, err := client.EmitStream(ctx, world, worldlog.EmitStreamOptions{})
		check(t, err)
		var sent []*worldlog.Sent
		event := message("")
		for i := range 100 {
			event.Id = fmt.Sprintf("e%d", 2*i) // An event may be changed after it was sent.
			second := lab.Event(fmt.Sprintf("e%d", 2*i+1))
			each, err := stream.Send(ctx, event, second)
			check(t, err)
			sent = append(sent, each)
		}
		check(t, stream.Close())
		for i, each := range sent {
			response, err := each.Answer(ctx)
			check(t, err)
			equal(t, "ack", response.GetAck(), worldlogv1.AckLevel_ACK_LEVEL_DURABLE)
			equal(t, "sequence", response.GetResults()[1].GetSequence(), uint64(2*i+2))
			equal(t, "id", response.GetResults()[0].GetId(), fmt.Sprintf("e%d", 2*i))
		}
		equal(t, "events", replayedIDs(t, ctx, client, &worldlogv1.ReplayRequest{World: world}), ids(200))
	})
	t.Run("on one call, with the ack asked for", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			log := &lab.Log{}
			s.OnEmitStream = func(_ int, stream lab.EmitCalls) error {
				return log.Serve(stream, func(_ int, r *worldlogv1.EmitStreamRequest) error {
					if r.GetWorld() != "w" || r.GetAck() != worldlogv1.AckLevel_ACK_LEVEL_ACCEPTED {
						t.Errorf("request: %v", r)
					}
					return nil
				})
			}
			e := emitting(t, client, worldlog.EmitStreamOptions{Ack: worldlogv1.AckLevel_ACK_LEVEL_ACCEPTED})
			for i := range 100 {
				e.send(lab.Event(fmt.Sprintf("e%d", i)))
			}
			check(t, e.stream.Flush(t.Context()))
			equal(t, "ids", log.IDs(), ids(100))
			check(t, e.stream.Close())
			equal(t, "calls", s.EmitStreams.Len(), 1)
		})
	})
	t.Run("with many who send at once, each in its own order", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			log := answering(s)
			e := emitting(t, client, worldlog.EmitStreamOptions{RequestsMax: 3})
			var senders sync.WaitGroup
			for who := range 8 {
				senders.Go(func() {
					for i := range 20 {
						if _, err := e.stream.Send(t.Context(), lab.Event(fmt.Sprintf("%d-%02d", who, i))); err != nil {
							t.Error(err)
						}
					}
				})
			}
			senders.Wait()
			check(t, e.stream.Close())
			equal(t, "events", len(log.IDs()), 160)
			last := map[string]string{}
			for _, id := range log.IDs() {
				who, place, _ := strings.Cut(id, "-")
				if place <= last[who] && last[who] != "" {
					t.Fatalf("%s after %s", id, last[who])
				}
				last[who] = place
			}
		})
	})
}

func TestScenario09Bounded(t *testing.T) {
	large := func() *worldlog.Event { return message(strings.Repeat("x", 1_000)) }
	for _, each := range []struct {
		name    string
		options worldlog.EmitStreamOptions
		room    int
	}{
		{"by requests", worldlog.EmitStreamOptions{RequestsMax: 5}, 5},
		{"by bytes", worldlog.EmitStreamOptions{BytesMax: 3_500}, 3},
		{"by 32 requests when nothing is said", worldlog.EmitStreamOptions{}, 32},
		{"and a request larger than all room passes alone", worldlog.EmitStreamOptions{BytesMax: 10}, 1},
	} {
		t.Run(each.name, func(t *testing.T) {
			scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
				gate := make(chan struct{})
				log, arrived := holding(s, gate)
				e := emitting(t, client, each.options)
				taken := 0
				sending := make(chan error, 1)
				go func() {
					for range each.room + 3 {
						if _, err := e.stream.Send(t.Context(), large()); err != nil {
							sending <- err
							return
						}
						taken++
					}
					sending <- nil
				}()
				synctest.Wait() // Everybody waits for somebody else now.
				equal(t, "taken", taken, each.room)
				equal(t, "arrived", arrived(), each.room)
				close(gate)
				check(t, <-sending)
				check(t, e.stream.Close())
				equal(t, "events", len(log.IDs()), each.room+3)
			})
		})
	}
	t.Run("and whoever gives up makes room for those behind", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			gate := make(chan struct{})
			log, _ := holding(s, gate)
			e := emitting(t, client, worldlog.EmitStreamOptions{BytesMax: 3_000})
			e.send(large())
			impatient, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			go func() { _, _ = e.stream.Send(impatient, large(), large(), large()) }()
			synctest.Wait()
			begin := time.Now()
			e.send(large())
			equal(t, "waited", time.Since(begin), time.Second)
			close(gate)
			check(t, e.stream.Close())
			equal(t, "events", len(log.IDs()), 2)
		})
	})
	t.Run("and whoever waits for room may give up", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			gate := make(chan struct{})
			log, _ := holding(s, gate)
			e := emitting(t, client, worldlog.EmitStreamOptions{RequestsMax: 1})
			e.send(lab.Event("e0"))
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			_, err := e.stream.Send(ctx, lab.Event("never"))
			equal(t, "is a deadline", errors.Is(err, context.DeadlineExceeded), true)
			equal(t, "outcome", failed(t, err).Outcome, worldlog.NotApplied)
			equal(t, "flush", errors.Is(e.stream.Flush(ctx), context.DeadlineExceeded), true)
			close(gate)
			e.send(lab.Event("e1"))
			check(t, e.stream.Close())
			equal(t, "ids", log.IDs(), ids(2))
		})
	})
}

func TestScenario10Breaks(t *testing.T) {
	t.Run("lose nothing, repeat nothing and keep the order", func(t *testing.T) {
		for seed := range uint64(5) {
			scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
				breaking := &lab.Breaking{Random: rand.New(rand.NewPCG(seed, 10))}
				s.OnEmitStream = func(_ int, stream lab.EmitCalls) error { return breaking.Serve(stream) }
				e := emitting(t, client, worldlog.EmitStreamOptions{})
				var sent []*worldlog.Sent
				for i := range 400 {
					sent = append(sent, e.send(lab.Event(fmt.Sprintf("e%d", i))))
				}
				check(t, e.stream.Close())
				equal(t, "ids", breaking.Log.IDs(), ids(400))
				for i, each := range sent {
					equal(t, "sequence", e.answer(each)[0].GetSequence(), uint64(i+1))
				}
				if breaking.Breaks < 10 {
					t.Fatalf("%d breaks", breaking.Breaks)
				}
			})
		}
	})
	t.Run("an idle stream is opened again for its next request", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			log := &lab.Log{}
			s.OnEmitStream = func(_ int, stream lab.EmitCalls) error {
				return log.Serve(stream, func(place int, _ *worldlogv1.EmitStreamRequest) error {
					if place == 1 {
						return lab.Unavailable()
					}
					return nil
				})
			}
			e := emitting(t, client, worldlog.EmitStreamOptions{})
			for i := range 4 {
				equal(t, "duplicate", e.answer(e.send(lab.Event(fmt.Sprintf("e%d", i))))[0].GetDuplicate(), false)
				time.Sleep(time.Hour)
			}
			check(t, e.stream.Close())
			equal(t, "ids", log.IDs(), ids(4))
			equal(t, "calls", s.EmitStreams.Len(), 4)
		})
	})
	t.Run("waits grow without an answer and are short after one", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			log := &lab.Log{}
			s.OnEmitStream = func(n int, stream lab.EmitCalls) error {
				return log.Serve(stream, func(place int, _ *worldlogv1.EmitStreamRequest) error {
					if n < 8 || n == 8 && place == 1 {
						return lab.Unavailable()
					}
					return nil
				})
			}
			e := emitting(t, client, worldlog.EmitStreamOptions{GiveUpAfter: time.Hour})
			e.send(lab.Event("e0"))
			e.send(lab.Event("e1"))
			check(t, e.stream.Close())
			waits := s.EmitStreams.Waits()
			equal(t, "waits", len(waits), 8)
			if waits[5]+waits[6] < time.Second || waits[7] > 200*time.Millisecond {
				t.Fatalf("waits: %s", waits)
			}
		})
	})
}
