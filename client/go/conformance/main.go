// Command conformance is the adapter of the conformance kit: one JSON object a line in, one a line out.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"os"
	"sync"
	"time"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	worldlog "worldlog.dev/go"
	"worldlog.dev/go/worldlogv1"
)

type object = map[string]any

type command struct {
	ID              uint64          `json:"id"`
	Op              string          `json:"op"`
	Request         json.RawMessage `json:"request"`
	Address         string          `json:"address"`
	Token           string          `json:"token"`
	Target          uint64          `json:"target"`
	TimeoutMillis   int64           `json:"timeoutMillis"`
	BackoffMillis   struct{ First, Max int64 }
	KeepAliveMillis struct{ Time, Timeout int64 }

	// Of emit_stream.
	World   string              `json:"world"`
	Ack     string              `json:"ack"`
	Batches [][]json.RawMessage `json:"batches"`
}

// run is a replay, a subscription or an emit stream under way.
type run struct {
	cancel context.CancelFunc
	ended  chan struct{}
	gate   sync.Mutex // held while the consumer is paused
	paused bool       // of the goroutine that reads commands
}

type session struct {
	client *worldlog.Client
	output sync.Mutex
	runs   map[uint64]*run // of the goroutine that reads commands
	calls  sync.WaitGroup
}

func main() {
	s := &session{runs: map[uint64]*run{}}
	input := bufio.NewReader(os.Stdin)
	for {
		line, err := input.ReadBytes('\n')
		if len(line) > 1 {
			s.take(line)
		}
		if err != nil {
			break
		}
	}
	s.close()
}

func (s *session) say(id uint64, what object) {
	s.output.Lock()
	defer s.output.Unlock()
	what["id"] = id
	line, err := json.Marshal(what)
	if err != nil {
		panic(err)
	}
	fmt.Println(string(line))
}

func (s *session) take(line []byte) {
	var c command
	if err := json.Unmarshal(line, &c); err != nil {
		fmt.Fprintln(os.Stderr, "not a command:", err)
		return
	}
	if c.Op != "connect" && s.client == nil {
		s.fail(c.ID, errors.New("not connected"))
		return
	}
	switch c.Op {
	case "connect":
		s.connect(c)
	case "replay":
		request := &worldlogv1.ReplayRequest{}
		s.read(c, request, true, func(ctx context.Context, n worldlog.Notices) iter.Seq2[*worldlog.Event, error] {
			return s.client.Replay(ctx, request, n)
		})
	case "subscribe":
		request := &worldlogv1.SubscribeRequest{}
		s.read(c, request, false, func(ctx context.Context, n worldlog.Notices) iter.Seq2[*worldlog.Event, error] {
			return s.client.Subscribe(ctx, request, n)
		})
	case "emit_stream":
		s.emitStream(c)
	case "cancel", "pause", "resume":
		s.control(c)
	case "close":
		s.close()
		s.say(c.ID, object{"result": object{}})
	default:
		s.calls.Add(1)
		go func() {
			defer s.calls.Done()
			s.unary(c)
		}()
	}
}

func (s *session) connect(c command) {
	client, err := worldlog.Connect(c.Address, worldlog.Options{
		Deadline:         millis(c.TimeoutMillis),
		BackoffMin:       millis(c.BackoffMillis.First),
		BackoffMax:       millis(c.BackoffMillis.Max),
		KeepAlive:        millis(c.KeepAliveMillis.Time),
		KeepAliveTimeout: millis(c.KeepAliveMillis.Timeout),
		Token:            c.Token,
	})
	if err != nil {
		s.fail(c.ID, err)
		return
	}
	s.client = client
	s.say(c.ID, object{"result": object{"client": "go", "version": worldlog.Version, "unsupported": []string{}}})
}

func (s *session) read(
	c command, request proto.Message, finite bool,
	begin func(context.Context, worldlog.Notices) iter.Seq2[*worldlog.Event, error],
) {
	if err := parse(c, request); err != nil {
		s.fail(c.ID, err)
		return
	}
	ctx, r := s.begin(c)
	say := func(what object) {
		r.gate.Lock()
		defer r.gate.Unlock()
		if ctx.Err() == nil {
			s.say(c.ID, what)
		}
	}
	go func() {
		defer r.over()
		count := 0
		for event, err := range begin(ctx, notices(say)) {
			if ctx.Err() != nil {
				break
			}
			if err != nil {
				s.fail(c.ID, err)
				return
			}
			say(object{"event": message(event)})
			count++
		}
		if finite && ctx.Err() == nil {
			s.say(c.ID, object{"result": object{"count": fmt.Sprint(count)}})
			return
		}
		s.say(c.ID, object{"result": object{"cancelled": true}})
	}()
}

// begin registers a run; over must be called at its end.
func (s *session) begin(c command) (context.Context, *run) {
	ctx, cancel := context.WithCancel(context.Background())
	r := &run{cancel: cancel, ended: make(chan struct{})}
	s.runs[c.ID] = r
	return ctx, r
}

func (r *run) over() {
	r.cancel()
	close(r.ended)
}

func notices(say func(object)) worldlog.Notices {
	return worldlog.Notices{
		OnCaughtUp:   func() { say(object{"notice": object{"caughtUp": object{}}}) },
		OnFellBehind: func() { say(object{"notice": object{"fellBehind": object{}}}) },
		OnDiverged:   func(lost *worldlogv1.Diverged) { say(object{"notice": object{"diverged": message(lost)}}) },
		OnGap: func(gap *worldlogv1.Gap, frame *worldlog.Frame) {
			said := object{}
			_ = json.Unmarshal(message(gap), &said)
			said["afterSequence"] = fmt.Sprint(frame.GetAfterSequence())
			said["throughSequence"] = fmt.Sprint(frame.GetThroughSequence())
			say(object{"notice": object{"gap": said}})
		},
	}
}

func (s *session) control(c command) {
	r := s.runs[c.Target]
	if r == nil {
		s.fail(c.ID, fmt.Errorf("target: %d (expected: what is under way)", c.Target))
		return
	}
	switch {
	case c.Op == "pause" && !r.paused:
		r.gate.Lock()
		r.paused = true
	case c.Op == "cancel":
		r.end()
	case c.Op == "resume":
		r.resume()
	}
	s.say(c.ID, object{"result": object{}})
}

func (r *run) end() {
	r.cancel()
	r.resume()
	<-r.ended
}

func (r *run) resume() {
	if r.paused {
		r.paused = false
		r.gate.Unlock()
	}
}

func (s *session) close() {
	if s.client == nil {
		return
	}
	for _, r := range s.runs {
		r.resume()
	}
	_ = s.client.Close()
	for _, r := range s.runs {
		<-r.ended
	}
	s.calls.Wait()
}

func millis(count int64) time.Duration {
	return time.Duration(count) * time.Millisecond
}

func message(m proto.Message) json.RawMessage {
	encoded, err := protojson.Marshal(m)
	if err != nil {
		panic(err)
	}
	return encoded
}

func parse(c command, request proto.Message) error {
	if len(c.Request) == 0 {
		return nil
	}
	return protojson.Unmarshal(c.Request, request)
}
