package worldlog

import (
	"slices"
	"strconv"
	"sync"
	"time"

	"google.golang.org/grpc/codes"
	"worldlog.dev/go/worldlogv1"
)

// emitPipeline holds the requests of an emit stream that have no answer, in order, and decides what becomes of them. It does no
// I/O. Safe for concurrent use.
type emitPipeline struct {
	options EmitStreamOptions
	end     func()        // ends the call of the moment and the stream
	wake    chan struct{} // of one place: there may be something to send

	mutex      sync.Mutex
	waiting    []*Sent // have no room yet
	unanswered []*Sent
	onCall     int // so many of the unanswered went out on the call of the moment
	answered   int // so many were answered on it
	bytes      int
	progress   time.Time
	watch      *time.Timer
	lastBreak  *Error
	closed     bool
	finished   bool
	failure    *Error
}

func newEmitPipeline(options EmitStreamOptions, end func()) *emitPipeline {
	p := &emitPipeline{options: options, end: end, wake: make(chan struct{}, 1)}
	p.watch = time.AfterFunc(options.GiveUpAfter, p.giveUpIfStuck)
	return p
}

// add lets a request wait for room.
func (p *emitPipeline) add(sent *Sent) *Error {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	switch {
	case p.failure != nil:
		return p.failure.withOutcome(NotApplied)
	case p.closed:
		return localError(codes.FailedPrecondition, NotApplied, "the emit stream is closed")
	}
	p.waiting = append(p.waiting, sent)
	p.admit()
	return nil
}

// admit gives room to those who wait, in order. A request larger than all room is let in alone.
func (p *emitPipeline) admit() {
	for len(p.waiting) > 0 {
		first := p.waiting[0]
		full := len(p.unanswered) >= p.options.RequestsMax || p.bytes+len(first.request) > p.options.BytesMax
		if full && len(p.unanswered) > 0 {
			return
		}
		if len(p.unanswered) == 0 {
			p.progress, p.lastBreak = time.Now(), nil
			p.watch.Reset(p.options.GiveUpAfter)
		}
		p.waiting = p.waiting[1:]
		p.unanswered = append(p.unanswered, first)
		p.bytes += len(first.request)
		close(first.admitted)
		p.rouse()
	}
}

func (p *emitPipeline) rouse() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// withdraw fails a request if it still waits for room.
func (p *emitPipeline) withdraw(sent *Sent, why *Error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	var waited bool
	if p.waiting, waited = without(p.waiting, sent); waited {
		sent.fail(why)
		p.admit()
	}
}

// next returns the first request that has not gone out on the call of the moment, and counts it as gone out.
func (p *emitPipeline) next() (encodedRequest, bool) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.failure != nil || p.onCall == len(p.unanswered) {
		return nil, false
	}
	p.onCall++
	return p.unanswered[p.onCall-1].request, true
}

// hasUnsent is true when a call is needed.
func (p *emitPipeline) hasUnsent() bool {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.failure == nil && p.onCall < len(p.unanswered)
}

// answer completes the oldest request. It returns a failure when the answer is not one to it.
func (p *emitPipeline) answer(response *worldlogv1.EmitStreamResponse) *Error {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	results := response.GetResults()
	if p.onCall == 0 {
		return brokenStream("an answer has %d results (expected: no answer)", len(results))
	}
	first := p.unanswered[0]
	if len(results) != first.events {
		return brokenStream("an answer has %d results (expected: %d)", len(results), first.events)
	}
	p.unanswered[0] = nil
	p.unanswered = p.unanswered[1:]
	p.onCall--
	p.answered++
	p.bytes -= len(first.request)
	p.progress, p.lastBreak = time.Now(), nil
	first.complete(&EmitResponse{
		Results: results, Ack: response.GetAck(), DurableThrough: response.GetDurableThrough(),
	})
	p.admit()
	return nil
}

// broke ends the call of the moment: what went out on it goes out on the next one, before everything else. departed says
// whether anything may have gone out at all. It returns how many requests were answered on it.
func (p *emitPipeline) broke(why *Error, departed bool) (answered int) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if departed {
		for _, sent := range p.unanswered[:p.onCall] {
			sent.perhapsApplied = true
		}
	}
	answered = p.answered
	p.lastBreak, p.onCall, p.answered = why, 0, 0
	return answered
}

// refuse fails the stream because the server refused a request, which it names by its place in the call.
func (p *emitPipeline) refuse(why *Error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	place, err := strconv.Atoi(why.Metadata["request_index"])
	place -= p.answered
	if err != nil || place < 0 || place >= p.onCall {
		p.failAll(why)
		return
	}
	for i, sent := range p.unanswered[:place+1] {
		if i < place {
			sent.fail(why.withOutcome(Unknown)) // Sent before the refused one, and no answer came.
		} else {
			sent.fail(why)
		}
	}
	p.unanswered, p.onCall = p.unanswered[place+1:], 0
	p.failAll(why.withOutcome(NotApplied).withDescription("an earlier request of the stream failed: " + why.Description))
}

// fail fails the stream, unless it has ended.
func (p *emitPipeline) fail(why *Error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.failAll(why)
}

func (p *emitPipeline) failAll(why *Error) {
	if p.failure != nil || p.finished {
		return
	}
	p.failure = why
	for i, sent := range p.unanswered {
		if i < p.onCall {
			sent.fail(why)
		} else {
			sent.fail(why.withOutcome(NotApplied))
		}
	}
	for _, sent := range p.waiting {
		sent.fail(why.withOutcome(NotApplied))
	}
	p.unanswered, p.waiting, p.onCall = nil, nil, 0
	p.watch.Stop()
	p.end()
}

// giveUpIfStuck looks after each span without an answer; the only place that gives up.
func (p *emitPipeline) giveUpIfStuck() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.failure != nil || len(p.unanswered) == 0 {
		return
	}
	if left := p.options.GiveUpAfter - time.Since(p.progress); left > 0 {
		p.watch.Reset(left)
		return
	}
	why := p.lastBreak
	if why == nil {
		why = localError(codes.DeadlineExceeded, Unknown, "the server does not answer")
	}
	p.failAll(why.withDescription(why.Description + " (no progress for " + p.options.GiveUpAfter.String() + ")"))
}

// pending returns everything that has no answer.
func (p *emitPipeline) pending() []*Sent {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return slices.Concat(p.unanswered, p.waiting)
}

func (p *emitPipeline) failed() *Error {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.failure
}

// close lets nobody add any more.
func (p *emitPipeline) close() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.closed = true
}

// finish ends the stream as it should be, with nothing unanswered.
func (p *emitPipeline) finish() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.finished = true
	p.watch.Stop()
	p.end()
}
