package worldlog_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	worldlog "worldlog.dev/go"
	"worldlog.dev/go/internal/lab"
	"worldlog.dev/go/worldlogv1"
)

func TestEveryKindIsSeenLiveAndFoundAgain(t *testing.T) {
	client, ctx := connect(t, shared(t), quick)
	world := newWorld(t, ctx, client)
	hello := message("hello")
	hello.Chat = "c"
	large := uint64(1<<60 + 1)
	_, err := client.Emit(ctx, world,
		hello,
		worldlog.Sse(&worldlogv1.SseEvent{
			Phase: worldlogv1.SsePhase_SSE_PHASE_END, Usage: &worldlogv1.Usage{InputTokens: &large},
		}),
		worldlog.Tool(&worldlogv1.ToolEvent{
			Phase: worldlogv1.ToolPhase_TOOL_PHASE_START, Input: worldlog.JSON(`{"b":1.0,"a":9007199254740993}`),
		}),
		worldlog.System(&worldlogv1.SystemEvent{Type: "custom.test"}))
	check(t, err)
	var live []*worldlog.Event
	for event, err := range client.Subscribe(ctx, followFrom(world, 0), worldlog.Notices{}) {
		check(t, err)
		if live = append(live, event); len(live) == 4 {
			break
		}
	}
	equal(t, "usage", live[1].GetSse().GetUsage().GetInputTokens(), large)
	equal(t, "input", live[2].GetTool().GetInput().GetJson(), `{"b":1.0,"a":9007199254740993}`)
	at := 0
	for event, err := range client.Replay(ctx, &worldlogv1.ReplayRequest{World: world}, worldlog.Notices{}) {
		check(t, err)
		equal(t, "replayed as seen live", proto.Equal(event, live[at]), true)
		at++
	}
	bySequence, err := client.GetEvent(ctx, world, 2)
	check(t, err)
	equal(t, "found by its sequence", proto.Equal(bySequence, live[1]), true)
	byID, err := client.GetEventByID(ctx, world, live[3].GetId())
	check(t, err)
	equal(t, "found by its id", proto.Equal(byID, live[3]), true)
	for chat, err := range client.ListChats(ctx, &worldlogv1.ListChatsRequest{World: world}) {
		check(t, err)
		equal(t, "chat", fmt.Sprintf("%s %d", chat.GetId(), chat.GetEventCount()), "c 1")
	}
	counted, err := client.CountEvents(ctx, &worldlogv1.CountEventsRequest{
		World: world, Filter: &worldlogv1.EventFilter{Chats: []string{""}},
	})
	check(t, err)
	equal(t, "without a chat", counted.GetCount(), 3)
}

func TestWorldsAreChangedAndDeleted(t *testing.T) {
	client, ctx := connect(t, shared(t), quick)
	world := newWorld(t, ctx, client)
	created, err := client.GetWorld(ctx, world)
	check(t, err)
	changed, err := client.UpdateWorld(ctx, &worldlog.World{Id: world, DisplayName: "A world", Etag: created.GetEtag()}, "display_name")
	check(t, err)
	equal(t, "display name", changed.GetDisplayName(), "A world")
	_, err = client.UpdateWorld(ctx, created, "display_name", "labels")
	equal(t, "is stale", errors.Is(err, worldlog.ErrEtagMismatch), true)
	equal(t, "outcome", failed(t, err).Outcome, worldlog.NotApplied)
	_, err = client.CreateWorld(ctx, &worldlog.World{Id: world})
	equal(t, "is there", errors.Is(err, worldlog.ErrWorldAlreadyExists), true)
	check(t, emitNumbered(ctx, client, world, 3))
	_, err = client.DeleteWorld(ctx, world, created.GetEtag())
	equal(t, "is stale", errors.Is(err, worldlog.ErrEtagMismatch), true)
	count, err := client.DeleteWorld(ctx, world, changed.GetEtag())
	check(t, err)
	equal(t, "deleted", count, 3)
	_, err = client.GetWorld(ctx, world)
	equal(t, "is deleted", errors.Is(err, worldlog.ErrWorldDeleted), true)
}

func TestARepeatedEmitIsADuplicateAndOtherContentAConflict(t *testing.T) {
	client, ctx := connect(t, shared(t), quick)
	world := newWorld(t, ctx, client)
	for _, duplicate := range []bool{false, true} {
		response, err := client.Emit(ctx, world, lab.Event("e"))
		check(t, err)
		equal(t, "duplicate", response.GetResults()[0].GetDuplicate(), duplicate)
		equal(t, "sequence", response.GetResults()[0].GetSequence(), 1)
	}
	other := lab.Event("e")
	other.Chat = "other"
	_, err := client.Emit(ctx, world, other)
	equal(t, "is a conflict", errors.Is(err, worldlog.ErrEventIDConflict), true)
	equal(t, "metadata", failed(t, err).Metadata["sequence"], "1")
}

func TestMoreCallsThanOneConnectionCarriesWaitForTheirTurn(t *testing.T) {
	client, ctx := connect(t, shared(t), quick)
	world := newWorld(t, ctx, client)
	var calls sync.WaitGroup
	for i := range 300 {
		calls.Go(func() {
			if _, err := client.Emit(ctx, world, numbered(i)); err != nil {
				t.Error(err)
			}
		})
	}
	calls.Wait()
	counted, err := client.CountEvents(ctx, &worldlogv1.CountEventsRequest{World: world})
	check(t, err)
	equal(t, "events", counted.GetCount(), 300)
}

func TestGapsAreToldByRealReaders(t *testing.T) {
	client, ctx := connect(t, shared(t), quick)
	world := newWorld(t, ctx, client)
	check(t, emitNumbered(ctx, client, world, 3))
	_, err := client.DeleteWorld(ctx, world, "")
	check(t, err)
	_, err = client.CreateWorld(ctx, &worldlog.World{Id: world})
	check(t, err)
	_, err = client.Emit(ctx, world, lab.Event("new"))
	check(t, err)
	var gaps []*worldlogv1.Gap
	notices := worldlog.Notices{OnGap: func(gap *worldlogv1.Gap, _ *worldlog.Frame) { gaps = append(gaps, gap) }}
	equal(t, "replayed", replayedIDs(t, ctx, client, &worldlogv1.ReplayRequest{World: world}), []string{"new"})
	_, err = read(client.Replay(ctx, &worldlogv1.ReplayRequest{World: world}, notices))
	check(t, err)
	for event, err := range client.Subscribe(ctx, followFrom(world, 0), notices) {
		check(t, err)
		equal(t, "followed", event.GetId(), "new")
		break
	}
	equal(t, "gaps", len(gaps), 2)
	equal(t, "reason", gaps[0].GetReason(), worldlogv1.GapReason_GAP_REASON_WORLD_DELETED)
	equal(t, "the same", proto.Equal(gaps[0], gaps[1]), true)
}

func TestAdmin(t *testing.T) {
	client, ctx := connect(t, shared(t), quick)
	world := newWorld(t, ctx, client)
	check(t, emitNumbered(ctx, client, world, 20))
	info, err := client.Admin().ServerInfo(ctx)
	check(t, err)
	equal(t, "store", info.GetStore().GetKind(), "sqlite")
	var told *worldlogv1.VerifyWorldResponse
	verified, err := client.Admin().VerifyWorld(ctx, world, func(each *worldlogv1.VerifyWorldResponse) { told = each })
	check(t, err)
	equal(t, "result", verified.GetResult(), worldlogv1.VerifyResult_VERIFY_RESULT_INTACT)
	equal(t, "events", verified.GetEventCount(), 20)
	equal(t, "told last", told == verified, true)
	copied, err := client.Admin().Backup(ctx, "copy-1")
	check(t, err)
	equal(t, "name", copied.GetName(), "copy-1")
	_, err = client.Admin().Backup(ctx, "copy-1")
	equal(t, "exists", errors.Is(err, worldlog.ErrBackupExists), true)
	_, err = client.Admin().VerifyWorld(ctx, "nowhere", nil)
	equal(t, "is not found", errors.Is(err, worldlog.ErrWorldNotFound), true)
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	_, err = client.Admin().VerifyWorld(ctx, world, nil)
	equal(t, "is cancelled", errors.Is(err, context.Canceled), true)
}

func TestAVerificationWithoutAResultIsNone(t *testing.T) {
	scripted(t, func(t *testing.T, s *lab.Scripted, client *worldlog.Client) {
		progress := &worldlogv1.VerifyWorldResponse{ThroughSequence: 5}
		s.OnVerify = func(int) []*worldlogv1.VerifyWorldResponse {
			return []*worldlogv1.VerifyWorldResponse{progress, progress}
		}
		told := 0
		_, err := client.Admin().VerifyWorld(t.Context(), "w", func(*worldlogv1.VerifyWorldResponse) { told++ })
		equal(t, "code", failed(t, err).Code, codes.Internal)
		equal(t, "told", told, 2)
		equal(t, "calls", s.Verifies.Len(), 1)
	})
}

func TestAServerThatIsNotThereIsNamed(t *testing.T) {
	client, ctx := connect(t, "127.0.0.1:1", worldlog.Options{FailFast: true})
	_, err := client.GetWorld(ctx, "w")
	failure := failed(t, err)
	equal(t, "code", failure.Code, codes.Unavailable)
	equal(t, "outcome", failure.Outcome, worldlog.NotApplied)
	equal(t, "can be repeated", failure.IsRetryable(), true)
	if !strings.Contains(failure.Error(), "127.0.0.1:1") {
		t.Fatalf("got %s", failure)
	}
}
