package worldlog_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/timestamppb"
	worldlog "worldlog.dev/go"
	"worldlog.dev/go/internal/lab"
	"worldlog.dev/go/worldlogv1"
)

// startOf tells where a request begins.
func startOf(r *worldlogv1.SubscribeRequest) string {
	switch start := r.GetStart().(type) {
	case *worldlogv1.SubscribeRequest_AfterSequence:
		return fmt.Sprint("after ", start.AfterSequence)
	case *worldlogv1.SubscribeRequest_Cursor:
		return start.Cursor
	case *worldlogv1.SubscribeRequest_Tail:
		return fmt.Sprint("tail ", start.Tail)
	case *worldlogv1.SubscribeRequest_Since:
		return fmt.Sprint("since ", start.Since.GetSeconds())
	}
	return "live"
}

func startsOf(s *lab.Scripted) []string {
	var all []string
	for _, request := range s.Subscribes.All() {
		all = append(all, startOf(request))
	}
	return all
}

// hearing notes everything that a subscription tells, in order.
func hearing(heard *[]string) worldlog.Notices {
	say := func(format string, values ...any) { *heard = append(*heard, fmt.Sprintf(format, values...)) }
	return worldlog.Notices{
		OnStarted:    func(started *worldlogv1.Started) { say("started") },
		OnCaughtUp:   func() { say("caught up") },
		OnFellBehind: func() { say("fell behind") },
		OnGap: func(gap *worldlogv1.Gap, frame *worldlog.Frame) {
			say("gap %d to %d", gap.GetFromSequence(), frame.GetThroughSequence())
		},
		OnDiverged: func(lost *worldlogv1.Diverged) {
			say("lost %d to %d", lost.GetLostFromSequence(), lost.GetLostToSequence())
		},
		OnDisconnected: func(cause *worldlog.Error, _ time.Duration) { say("%s", cause.CodeName()) },
	}
}

func TestScenario13Resume(t *testing.T) {
	t.Run("after the last frame", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			s.OnSubscribe = func(n int, _ *worldlogv1.SubscribeRequest, to lab.Frames) error {
				switch n {
				case 1:
					return to.Then(lab.Unavailable(), lab.Started(0, 5), lab.Events(0, 3), lab.Empty(3, 4))
				case 2:
					return to.Then(nil, lab.Started(4, 7), lab.Events(4, 5)) // An end without a status is a break too.
				}
				return to.Then(lab.WorldDeleted(), lab.Started(5, 7), lab.Events(5, 7))
			}
			var heard []string
			_, err := read(client.Subscribe(t.Context(), everything, hearing(&heard)), func(sequence uint64) {
				heard = append(heard, fmt.Sprint(sequence))
			})
			equal(t, "is deleted", errors.Is(err, worldlog.ErrWorldDeleted), true)
			want := []string{"started", "1", "2", "3", "UNAVAILABLE", "started", "5", "UNAVAILABLE", "started", "6", "7"}
			equal(t, "heard", heard, want)
			equal(t, "starts", startsOf(s), []string{"after 0", "after 4", "after 5"})
			equal(t, "request", startOf(everything), "after 0")
		})
	})
	t.Run("with the cursor of exactly its position", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			s.OnSubscribe = func(n int, _ *worldlogv1.SubscribeRequest, to lab.Frames) error {
				switch n {
				case 1:
					return to.Then(lab.Unavailable(), lab.Started(9, 9), lab.Events(9, 10), lab.CaughtUp(10))
				case 2:
					return to.Then(lab.Unavailable(), lab.Started(10, 10), lab.Events(10, 11))
				case 3:
					return to.Then(lab.Unavailable(), lab.Started(11, 11), lab.Progress(11, 14), lab.FellBehind(14))
				}
				return lab.WorldDeleted()
			}
			live := &worldlogv1.SubscribeRequest{World: "w", Filter: &worldlogv1.EventFilter{Chats: []string{"c"}}}
			got, _ := read(client.Subscribe(t.Context(), live, worldlog.Notices{}))
			equal(t, "events", got, upTo(10, 11))
			equal(t, "starts", startsOf(s), []string{"live", "cursor-10", "after 11", "cursor-14"})
			for _, request := range s.Subscribes.All() {
				equal(t, "filter", request.GetFilter().GetChats(), []string{"c"})
			}
		})
	})
	t.Run("with the same request before the first frame", func(t *testing.T) {
		for _, request := range []*worldlogv1.SubscribeRequest{
			{World: "w"},
			{World: "w", Start: &worldlogv1.SubscribeRequest_Tail{Tail: 7}},
			{World: "w", Start: &worldlogv1.SubscribeRequest_Since{Since: &timestamppb.Timestamp{Seconds: 7}}},
			{World: "w", Start: &worldlogv1.SubscribeRequest_Cursor{Cursor: "mine"}},
		} {
			scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
				s.OnSubscribe = func(n int, _ *worldlogv1.SubscribeRequest, to lab.Frames) error {
					if n < 3 {
						return lab.Unavailable()
					}
					return lab.WorldDeleted()
				}
				_, _ = read(client.Subscribe(t.Context(), request, worldlog.Notices{}))
				equal(t, "starts", startsOf(s), []string{startOf(request), startOf(request), startOf(request)})
			})
		}
	})
	t.Run("exactly, through any number of breaks", func(t *testing.T) {
		for seed := range uint64(5) {
			scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
				random := rand.New(rand.NewPCG(seed, 13))
				s.OnSubscribe = func(_ int, r *worldlogv1.SubscribeRequest, to lab.Frames) error {
					return breakingSubscribe(random, 500, r, to)
				}
				follow(t, client.Subscribe(t.Context(), everything, worldlog.Notices{}), 500, func(uint64) {})
				if s.Subscribes.Len() < 20 {
					t.Fatalf("%d calls", s.Subscribes.Len())
				}
			})
		}
	})
	t.Run("in another run of the program, after the frame that OnFrame heard of last", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			s.OnSubscribe = func(_ int, _ *worldlogv1.SubscribeRequest, to lab.Frames) error {
				return to.Forever(lab.Started(0, 9), lab.Events(0, 2), lab.Empty(2, 5), lab.Events(5, 7))
			}
			through := uint64(99)
			remember := worldlog.Notices{OnFrame: func(frame *worldlog.Frame) { through = frame.GetThroughSequence() }}
			var seen []uint64
			for event, err := range client.Subscribe(t.Context(), everything, remember) {
				check(t, err)
				if seen = append(seen, through); event.GetSequence() == 6 {
					break
				}
			}
			equal(t, "remembered before each event", seen, []uint64{0, 0, 5})
		})
	})
}

// breakingSubscribe serves a world with events 1 to last, some frames of random size at a time, and breaks every stream soon.
func breakingSubscribe(random *rand.Rand, last uint64, r *worldlogv1.SubscribeRequest, to lab.Frames) error {
	if random.IntN(10) == 0 {
		return lab.Unavailable()
	}
	at := r.GetAfterSequence()
	if cursor := r.GetCursor(); cursor != "" {
		at, _ = strconv.ParseUint(strings.TrimPrefix(cursor, "cursor-"), 10, 64)
	}
	frames := []*worldlog.Frame{lab.Started(at, last)}
	for left := random.IntN(5); left > 0 && at < last; left-- {
		through := min(last, at+1+random.Uint64N(8))
		frames = append(frames, lab.Events(at, through))
		if at = through; random.IntN(3) == 0 {
			frames = append(frames, lab.Progress(at, at))
		}
	}
	if at == last {
		frames = append(frames, lab.CaughtUp(last))
	}
	return to.Then(lab.Unavailable(), frames...)
}

func TestScenario16FramesJoin(t *testing.T) {
	twice := lab.Events(0, 2)
	twice.Events = append(twice.Events, lab.EventAt("e2", 2))
	for _, each := range []struct {
		name    string
		script  []*worldlog.Frame
		message string
	}{
		{"a frame that comes twice", []*worldlog.Frame{lab.Started(0, 9), lab.Events(0, 2), lab.Events(0, 2)},
			"begins after sequence 0 (expected: 2)"},
		{"a skipped frame", []*worldlog.Frame{lab.Started(0, 9), lab.Events(0, 2), lab.Events(3, 4)},
			"begins after sequence 3 (expected: 2)"},
		{"a stream that begins elsewhere", []*worldlog.Frame{lab.Started(4, 9)}, "begins after sequence 4 (expected: 0)"},
		{"a frame that goes back", []*worldlog.Frame{lab.Started(0, 9), lab.Empty(0, 2), lab.Empty(2, 1)}, "from sequence 2 back to 1"},
		{"an event that comes twice in a frame", []*worldlog.Frame{lab.Started(0, 9), twice}, "event 2 is out of order"},
		{"an event beyond its frame", []*worldlog.Frame{lab.Started(0, 9), {ThroughSequence: 2,
			Events: []*worldlog.Event{lab.EventAt("e3", 3)}}}, "event 3 is out of order"},
		{"an event before its frame", []*worldlog.Frame{lab.Started(0, 9), lab.Events(0, 3), {AfterSequence: 3,
			ThroughSequence: 5, Events: []*worldlog.Event{lab.EventAt("e3", 3)}}}, "event 3 is out of order"},
		{"a stream that does not say where it started", []*worldlog.Frame{lab.Events(0, 2)}, "expected: Started"},
		{"an answer without a frame", []*worldlog.Frame{lab.Started(0, 9), lab.Events(0, 2), nil},
			"begins after sequence 0 (expected: 2)"},
	} {
		t.Run(each.name, func(t *testing.T) {
			scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
				s.OnSubscribe = func(_ int, _ *worldlogv1.SubscribeRequest, to lab.Frames) error {
					return to.Forever(each.script...)
				}
				var events, frames int
				count := worldlog.Notices{OnFrame: func(*worldlog.Frame) { frames++ }}
				_, err := read(client.Subscribe(t.Context(), everything, count), func(uint64) { events++ })
				failure := failed(t, err)
				equal(t, "code", failure.Code, codes.Internal)
				equal(t, "can be repeated", failure.IsRetryable(), false)
				if !strings.Contains(failure.Error(), each.message) {
					t.Fatalf("got %s, want %s", failure, each.message)
				}
				equal(t, "frames used", frames, len(each.script)-1)
				want := 0
				for _, frame := range each.script[:len(each.script)-1] {
					want += len(frame.GetEvents())
				}
				equal(t, "events", events, want)
				equal(t, "calls", s.Subscribes.Len(), 1)
			})
		})
	}
}

func TestScenario19Waits(t *testing.T) {
	t.Run("grow without progress and are short after it", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			s.OnSubscribe = func(n int, _ *worldlogv1.SubscribeRequest, to lab.Frames) error {
				switch n {
				case 8:
					return to.Then(lab.Unavailable(), lab.Started(0, 1), lab.Events(0, 1))
				case 9:
					return lab.WorldDeleted()
				}
				return lab.Unavailable()
			}
			_, _ = read(client.Subscribe(t.Context(), everything, worldlog.Notices{}))
			waits := s.Subscribes.Waits()
			equal(t, "waits", len(waits), 8)
			if slices.Min(waits) < 100*time.Millisecond || slices.Max(waits[:7]) < 2*time.Second || waits[7] > 200*time.Millisecond {
				t.Fatalf("waits: %s", waits)
			}
		})
	})
	t.Run("go on for ever, and never get longer than 10 s", func(t *testing.T) {
		scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
			s.OnSubscribe = func(n int, _ *worldlogv1.SubscribeRequest, to lab.Frames) error {
				if n > 5_000 {
					return lab.WorldDeleted()
				}
				return lab.Unavailable()
			}
			begin := time.Now()
			_, err := read(client.Subscribe(t.Context(), everything, worldlog.Notices{}))
			equal(t, "is deleted", errors.Is(err, worldlog.ErrWorldDeleted), true)
			if took := time.Since(begin); took < time.Hour {
				t.Fatalf("took %s", took)
			}
			if longest := slices.Max(s.Subscribes.Waits()); longest > 10*time.Second {
				t.Fatalf("a wait of %s", longest)
			}
		})
	})
}

func TestNoticesComeAtTheirPlace(t *testing.T) {
	scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
		both := lab.Events(0, 2)
		both.Signal = lab.CaughtUp(2).Signal
		s.OnSubscribe = func(_ int, _ *worldlogv1.SubscribeRequest, to lab.Frames) error {
			return to.Then(lab.WorldDeleted(), lab.Started(0, 3), both, lab.Events(2, 3), lab.FellBehind(3), lab.Gap(3, 5),
				lab.Events(5, 6))
		}
		var heard []string
		_, _ = read(client.Subscribe(t.Context(), everything, hearing(&heard)), func(sequence uint64) {
			heard = append(heard, fmt.Sprint(sequence))
		})
		equal(t, "heard", heard, []string{"started", "1", "2", "caught up", "3", "fell behind", "gap 4 to 5", "6"})
	})
}

func TestAnIteratorMayBeRangedOverAgain(t *testing.T) {
	scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
		s.OnSubscribe = func(_ int, _ *worldlogv1.SubscribeRequest, to lab.Frames) error {
			return to.Then(lab.WorldDeleted(), lab.Started(0, 3), lab.Events(0, 3))
		}
		events := client.Subscribe(t.Context(), everything, worldlog.Notices{})
		equal(t, "calls before the loop", s.Subscribes.Len(), 0)
		for range 2 {
			got, err := read(events)
			equal(t, "is deleted", errors.Is(err, worldlog.ErrWorldDeleted), true)
			equal(t, "events", got, upTo(1, 3))
		}
	})
}
