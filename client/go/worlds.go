package worldlog

import (
	"context"
	"iter"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/fieldmaskpb"
	"worldlog.dev/go/worldlogv1"
)

// CreateWorld creates a world; its id is required. It is durable when this returns.
func (c *Client) CreateWorld(ctx context.Context, world *World) (*World, error) {
	response, err := callUnary(ctx, c, false, c.worlds.CreateWorld, &worldlogv1.CreateWorldRequest{World: world})
	return response.GetWorld(), err
}

// GetWorld returns a world.
func (c *Client) GetWorld(ctx context.Context, world string) (*World, error) {
	response, err := callUnary(ctx, c, true, c.worlds.GetWorld, &worldlogv1.GetWorldRequest{World: world})
	return response.GetWorld(), err
}

// ListWorlds returns the worlds that carry all of these labels, by id; all worlds when there are none.
func (c *Client) ListWorlds(ctx context.Context, labels map[string]string) iter.Seq2[*World, error] {
	return pages("", func(token string) (*worldlogv1.ListWorldsResponse, error) {
		return callUnary(ctx, c, true, c.worlds.ListWorlds, &worldlogv1.ListWorldsRequest{Labels: labels, PageToken: token})
	}, (*worldlogv1.ListWorldsResponse).GetWorlds, (*worldlogv1.ListWorldsResponse).GetNextPageToken)
}

// UpdateWorld changes these fields of a world, display_name or labels; only if its etag, when set, is still current.
func (c *Client) UpdateWorld(ctx context.Context, change *World, fields ...string) (*World, error) {
	request := &worldlogv1.UpdateWorldRequest{World: change}
	if len(fields) > 0 {
		request.UpdateMask = &fieldmaskpb.FieldMask{Paths: fields}
	}
	response, err := callUnary(ctx, c, false, c.worlds.UpdateWorld, request)
	return response.GetWorld(), err
}

// DeleteWorld deletes a world with all of its events, for ever; only if this etag, when not empty, is still current. It returns
// how many durable events went with it.
func (c *Client) DeleteWorld(ctx context.Context, world, etag string) (uint64, error) {
	request := &worldlogv1.DeleteWorldRequest{World: world, Etag: etag}
	response, err := callUnary(ctx, c, false, c.worlds.DeleteWorld, request)
	return response.GetDeletedEventCount(), err
}

// ListChats returns the chats of a world by id.
func (c *Client) ListChats(ctx context.Context, world string) iter.Seq2[*Chat, error] {
	return pages("", func(token string) (*worldlogv1.ListChatsResponse, error) {
		return callUnary(ctx, c, true, c.worlds.ListChats, &worldlogv1.ListChatsRequest{World: world, PageToken: token})
	}, (*worldlogv1.ListChatsResponse).GetChats, (*worldlogv1.ListChatsResponse).GetNextPageToken)
}

// Emit emits events, atomic and contiguous, and waits until they are durable.
func (c *Client) Emit(ctx context.Context, world string, events ...*Event) (*EmitResponse, error) {
	return c.EmitRequest(ctx, &worldlogv1.EmitRequest{World: world, Events: events, Ack: worldlogv1.AckLevel_ACK_LEVEL_DURABLE})
}

// EmitRequest emits as the request says. Events without an id get one before the first attempt, so repeating is safe. Whoever
// repeats an emit that failed with outcome Unknown sets the ids first.
func (c *Client) EmitRequest(ctx context.Context, request *worldlogv1.EmitRequest) (*EmitResponse, error) {
	identified := &worldlogv1.EmitRequest{
		World: request.GetWorld(), Events: identify(request.GetEvents()), Ack: request.GetAck(),
		ExpectedLastSequence: request.ExpectedLastSequence,
	}
	return callUnary(ctx, c, true, c.events.Emit, identified)
}

// GetEvent returns the event of this sequence.
func (c *Client) GetEvent(ctx context.Context, world string, sequence uint64) (*Event, error) {
	return c.getEvent(ctx, &worldlogv1.GetEventRequest{World: world, Key: &worldlogv1.GetEventRequest_Sequence{Sequence: sequence}})
}

// GetEventByID returns the event of this id.
func (c *Client) GetEventByID(ctx context.Context, world, id string) (*Event, error) {
	return c.getEvent(ctx, &worldlogv1.GetEventRequest{World: world, Key: &worldlogv1.GetEventRequest_Id{Id: id}})
}

func (c *Client) getEvent(ctx context.Context, request *worldlogv1.GetEventRequest) (*Event, error) {
	response, err := callUnary(ctx, c, true, c.events.GetEvent, request)
	return response.GetEvent(), err
}

// ListEvents returns the events that match, read page by page; the page token of the request says where to begin.
func (c *Client) ListEvents(ctx context.Context, request *worldlogv1.ListEventsRequest) iter.Seq2[*Event, error] {
	return pages(request.GetPageToken(), func(token string) (*worldlogv1.ListEventsResponse, error) {
		page := proto.CloneOf(request)
		page.PageToken = token
		return callUnary(ctx, c, true, c.events.ListEvents, page)
	}, (*worldlogv1.ListEventsResponse).GetEvents, (*worldlogv1.ListEventsResponse).GetNextPageToken)
}

// CountEvents counts the events that match.
func (c *Client) CountEvents(
	ctx context.Context, request *worldlogv1.CountEventsRequest,
) (*worldlogv1.CountEventsResponse, error) {
	return callUnary(ctx, c, true, c.events.CountEvents, request)
}
