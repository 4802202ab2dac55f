package worldlog

import (
	"context"
	"fmt"
	"slices"
	"time"

	"worldlog.dev/go/worldlogv1"
)

// EmitStreamOptions say how an emit stream works. The zero value is the default of everything.
type EmitStreamOptions struct {
	// Ack is when the server answers; durable when unspecified.
	Ack worldlogv1.AckLevel
	// RequestsMax is how many requests may be unanswered before Send waits; 32 when 0.
	RequestsMax int
	// BytesMax is how many bytes of requests may be unanswered before Send waits; 8 MiB when 0. A larger request passes alone.
	BytesMax int
	// GiveUpAfter is how long requests may wait without any answer before the stream fails; 60 s when 0.
	GiveUpAfter time.Duration
}

func (o EmitStreamOptions) withDefaults() (EmitStreamOptions, error) {
	if o.RequestsMax == 0 {
		o.RequestsMax = 32
	}
	if o.BytesMax == 0 {
		o.BytesMax = 8 << 20
	}
	if o.RequestsMax < 0 || o.BytesMax < 0 {
		return o, fmt.Errorf("RequestsMax: %d, BytesMax: %d (expected: at least 1)", o.RequestsMax, o.BytesMax)
	}
	return o, setDuration("GiveUpAfter", &o.GiveUpAfter, 60*time.Second)
}

// EmitStream emits many batches into one world without waiting between them.
//
// Requests are applied in the order in which they were sent, each exactly once: when the connection breaks, the stream connects
// again and repeats what is unanswered, in order and with the same event ids; the server answers what it already has with
// Duplicate. A request that fails for good fails every later one. So does the stream when nothing was answered for GiveUpAfter.
//
// Close it. Safe for concurrent use; requests keep the order of the calls of Send.
type EmitStream struct {
	client   *Client
	world    string
	ack      worldlogv1.AckLevel
	ctx      context.Context // ends with the stream
	pipeline *emitPipeline
	ended    chan struct{}
}

// EmitStream makes an emitter into one world that connects when it is first used. When ctx ends, the stream ends at once and what
// is unanswered fails.
func (c *Client) EmitStream(ctx context.Context, world string, options EmitStreamOptions) (*EmitStream, error) {
	options, err := options.withDefaults()
	if err != nil {
		return nil, err
	}
	bound, done, err := c.begin(ctx, true)
	if err != nil {
		return nil, err
	}
	running, end := context.WithCancel(bound)
	s := &EmitStream{
		client: c, world: world, ack: options.Ack, ctx: running,
		pipeline: newEmitPipeline(options, end),
		ended:    make(chan struct{}),
	}
	go func() {
		defer close(s.ended)
		defer done()
		s.run()
	}()
	return s, nil
}

// Send sends one batch, atomic and contiguous: 1 to 1000 events. Events without an id get one. It returns when there is room for
// the batch, and does not wait for the answer; the events may be changed afterwards. ctx bounds the wait for room alone.
//
// It fails, and the batch was not sent, when the stream has failed or was closed, or ctx ends first.
func (s *EmitStream) Send(ctx context.Context, events ...*Event) (*Sent, error) {
	request, failure := encode(&worldlogv1.EmitStreamRequest{World: s.world, Events: identify(events), Ack: s.ack})
	if failure != nil {
		return nil, failure
	}
	sent := &Sent{
		request: request, events: len(events), admitted: make(chan struct{}), answered: make(chan struct{}),
	}
	if failure := s.pipeline.add(sent); failure != nil {
		return nil, failure
	}
	select {
	case <-sent.admitted:
	case <-sent.answered:
	case <-ctx.Done():
		s.pipeline.withdraw(sent, contextError(ctx).withOutcome(NotApplied))
	}
	// More than one of these may have happened, and what had room is under way.
	select {
	case <-sent.admitted:
		return sent, nil
	default:
		return nil, sent.failure
	}
}

// Flush waits until everything sent before is answered. It fails when the stream has failed.
func (s *EmitStream) Flush(ctx context.Context) error {
	for _, sent := range s.pipeline.pending() {
		select {
		case <-sent.answered:
		case <-ctx.Done():
			return contextError(ctx)
		}
	}
	if failure := s.pipeline.failed(); failure != nil {
		return failure
	}
	return nil
}

// Close takes no more, waits until everything sent is answered, at most as long as the stream may go without progress, and ends
// the stream. It fails when the stream has failed. Idempotent.
func (s *EmitStream) Close() error {
	s.pipeline.close()
	err := s.Flush(context.Background())
	s.pipeline.finish()
	<-s.ended
	return err
}

// Sent is a batch that an emit stream has taken.
type Sent struct {
	request  encodedRequest
	events   int
	admitted chan struct{} // closed when there is room for it
	answered chan struct{} // closed when it has its response or failure

	perhapsApplied bool // it went out on a call that broke before the answer
	response       *EmitResponse
	failure        *Error
}

// Done returns a channel that is closed when the answer is there.
func (s *Sent) Done() <-chan struct{} { return s.answered }

// Answer waits for the server's answer. It may be left alone: Flush and Close fail as well.
func (s *Sent) Answer(ctx context.Context) (*EmitResponse, error) {
	select {
	case <-s.answered:
	case <-ctx.Done():
		return nil, contextError(ctx)
	}
	if s.failure != nil {
		return nil, s.failure
	}
	return s.response, nil
}

func (s *Sent) complete(response *EmitResponse) {
	s.response = response
	close(s.answered)
}

func (s *Sent) fail(why *Error) {
	if s.perhapsApplied {
		why = why.withOutcome(Unknown)
	}
	s.failure = why
	close(s.answered)
}

// without returns a list without one of its members, and whether it was there.
func without(list []*Sent, one *Sent) ([]*Sent, bool) {
	at := slices.Index(list, one)
	if at < 0 {
		return list, false
	}
	return slices.Delete(list, at, at+1), true
}
